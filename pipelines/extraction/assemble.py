"""One document from its blocks to its lines: header first, then each block in its context."""

from __future__ import annotations

from pipelines.extraction.context import SectionStack
from pipelines.extraction.header import read_header, resolve_department
from pipelines.extraction.lines import Extraction
from pipelines.extraction.tables import TableReader
from sources.document import Document


def assemble(document: Document) -> Extraction:
    """Header, then prose and tables in document order."""
    report = read_header(document)
    extraction = Extraction(report=report)
    stack = SectionStack(report)
    tables = TableReader(document)
    for block in document.blocks:
        if block.kind == "heading":
            stack.enter_block(block)
        elif block.table is not None:
            result = tables.read(block, stack.context())
            extraction.facts += result.facts
            extraction.indicators += result.indicators
            extraction.notices += result.notices
    if tables.update(report):
        resolve_department(report)
    return extraction
