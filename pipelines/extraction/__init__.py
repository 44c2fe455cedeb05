"""Document -> facts. No dagster, no DuckDB, no files: a Document in, canonical lines out."""
