"""A bundle of several reports -> the one report that facts are taken from, and word of the others.

A document of the warehouse has one department and one year. A bundle is a report with its annexes, or the reports of
many departments packed together; taking these for one would give the figures of all to the first.
Does not belong here: unpacking (`sources.readers.bundle`), what a header says (`header`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.extraction.header import read_header
from pipelines.extraction.lines import ReportLine
from sources.document import Document

MAX_NAMED = 12
"""Reports left out that are named in the notice."""


def one_report(document: Document) -> tuple[Document, ReportLine, list[tuple[str, str]]]:
    """The document without members that are reports of another department or year, its header, and a notice that
    names what was left out.
    """
    parts = [(name, part, read_header(_without_name(part))) for name, part in _parts(document)]
    main = next((header for _, _, header in parts if header.report_type != "other"), None)
    if main is None:
        return document, read_header(document), []
    others = [name for name, _, header in parts if _is_another(header, main)]
    if not others:
        return document, main, []
    kept = [block for _, part, header in parts if not _is_another(header, main) for block in part.blocks]
    more = f" and {len(others) - MAX_NAMED} more" if len(others) > MAX_NAMED else ""
    whose = f"{main.department or '?'} {main.fiscal_year or '?'}"
    detail = f"taken: {whose}; left out: {', '.join(others[:MAX_NAMED])}{more}"
    return replace(document, blocks=kept), main, [("several_reports", detail)]


def _parts(document: Document) -> Iterator[tuple[str, Document]]:
    """Each member by itself, behind the heading with its name."""
    ends = [at for _, at in document.members[1:]] + [len(document.blocks)]
    if document.members:
        for (name, start), end in zip(document.members, ends, strict=True):
            yield name, replace(document, file_name=name, blocks=document.blocks[start:end], members=[])


def _without_name(part: Document) -> Document:
    """A file's name is a label of ours, no line of its title."""
    return replace(part, blocks=part.blocks[1:])


def _is_another(header: ReportLine, main: ReportLine) -> bool:
    """It says whose or which year's it is, and says another one than the main report. A year alone may be a plan's."""
    if header.report_type == "other" or header is main:
        return False
    ours, theirs = main.department_id or main.department, header.department_id or header.department
    if ours is not None and theirs is not None and ours != theirs:
        return True
    same_kind = header.report_type == main.report_type
    return same_kind and None not in (header.fiscal_year, main.fiscal_year) and header.fiscal_year != main.fiscal_year
