"""The flow, and the only package that imports dagster (not here: `read`, `extract`, `sql` start without it)."""
