"""Small tables for tests, written as text: cells split by |, `<` merges with the left, `^` with the cell above."""

from __future__ import annotations

from pipelines.extraction.context import Context
from pipelines.extraction.lines import FactLine, ReportLine
from pipelines.extraction.tables import TableResult, extract_table
from sources.document import Block, Cell, Locator, Table


def grid(text: str, *, title: str | None = None, unit: str | None = None, index: int = 1) -> Table:
    """A Table from lines such as `项目 | 金额`."""
    lines = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    width = max(len(line) for line in lines)
    owner: dict[tuple[int, int], Cell] = {}
    cells: list[Cell] = []
    for r, line in enumerate(lines):
        for c in range(width):
            text_here = line[c] if c < len(line) else ""
            if text_here == "<":
                cell = owner[r, c - 1]
                cell.colspan = max(cell.colspan, c - cell.col + 1)
            elif text_here == "^":
                cell = owner[r - 1, c]
                cell.rowspan = max(cell.rowspan, r - cell.row + 1)
            else:
                cell = Cell(r, c, text_here.replace("\\n", "\n"))
                cells.append(cell)
            owner[r, c] = cell
    return Table(len(lines), width, cells, index=index, title=title, unit=unit, caption_lines=[title] if title else [])


def read(
    text: str,
    report_type: str,
    year: int = 2022,
    *,
    title: str | None = None,
    unit: str | None = "万元",
    **context: object,
) -> TableResult:
    """What one table gives in a report of this type and year."""
    table = grid(text, title=title, unit=unit)
    block = Block("table", "", Locator(paragraph=7), table=table)
    report = ReportLine(report_type=report_type, fiscal_year=year)
    return extract_table(table, block, Context(report=report, fiscal_year=year, **context))  # type: ignore[arg-type]


def money(result: TableResult, *names: str) -> set[tuple[object, ...]]:
    """Every money fact as (value as printed, measure, then the attributes named)."""
    return {(f.value, f.measure, *(getattr(f, n) for n in names)) for f in result.facts if f.kind == "money"}


def fact(result: TableResult, value: str, measure: str | None = None) -> FactLine:
    """The one fact that prints this value (and has this measure)."""
    found = [f for f in result.facts if f.value == value and measure in (None, f.measure)]
    assert len(found) == 1, f"{len(found)} facts print {value}: {[(f.label, f.measure) for f in result.facts]}"
    return found[0]
