"""The flow, and the only package that imports dagster (never here: `read`, `extract` and `sql` must start without it)."""
