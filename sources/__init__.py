"""Where documents come from and how their bytes become a Document.

Belongs here: the catalog of districts, the archive, the readers, the isolation of untrusted files.
Does not belong here: what a number in a document means (`pipelines.extraction`), Dagster, DuckDB.
Imports nothing from the other packages but `warehouse.taxonomy` and `warehouse.schema`.
"""
