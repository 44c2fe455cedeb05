"""Document -> facts. No dagster, no DuckDB, no files: a Document in, canonical lines out."""

from __future__ import annotations

from pipelines.extraction.lines import Extraction
from sources.document import Document

EXTRACTOR_VERSION = "0.5"
"""Changes whenever the same Document may give other lines; stored results of another version are not reused."""


def extract(document: Document) -> Extraction:
    """Everything a document prints that the contract calls a fact, in document order. Pure; never repairs a figure."""
    from pipelines.extraction.assemble import assemble

    return assemble(document)
