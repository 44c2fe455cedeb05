"""What users query: dimensions, schema, models, the lake and the published file. No dagster here."""
