"""The assets: thin wrappers that call plain functions, report what they did to Dagster, and do nothing else.

Shared here: keys, partitions, groups, pools. Does not belong here: any work on documents, rows or SQL.
"""

from __future__ import annotations

from typing import Final

import dagster as dg

DISTRICTS: Final = dg.DynamicPartitionsDefinition(name="district")
"""One partition a district of the catalog (and `local`); keys are added when a district is first seen."""

DOCUMENTS: Final = dg.AssetKey("documents")
FACTS: Final = dg.AssetKey("facts")
TAXONOMY: Final = dg.AssetKey("taxonomy")
PUBLISHED: Final = dg.AssetKey("published_warehouse")

EXTRACTION_POOL: Final = "extraction"
"""A step in it uses every core by itself."""
WRITER_POOL: Final = "duckdb_writer"
"""A step in it holds a DuckDB file for writing."""

OWNERS: Final = ["team:jixiao"]


def key_of(table: str) -> dg.AssetKey:
    """The asset of a table of the warehouse by its full name ("core.fact" -> core/fact)."""
    return dg.AssetKey(table.split("."))
