"""What holds for a whole table before its heads and rows are read, and where its cells are printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.extraction.table_terms import Attrs, Family
from sources.document import Cell, Locator


@dataclass(slots=True)
class Setting:
    """What holds for every figure of a table before its heads and rows are read."""

    locate: Locate
    closed: bool
    """A document about a closed year: 预算数 is the adjusted budget, 执行数 is final."""
    year: int | None = None
    family: Family | None = None
    attrs: Attrs = field(default_factory=dict)
    """Said by title and section."""
    unit: str | None = None
    two_sided: bool = False
    """Revenue and expenditure stand side by side: 总计 is each side's grand total."""
    untitled: bool = False
    """A statement among others of which nothing says whose money it is: figures need a fund of their own."""
    section: str | None = None
    project: str | None = None
    department: str | None = None
    """The reporting department, whose row in a list of bodies is the whole."""
    confidence: float = 0.9


class Locate:
    """Where a cell is printed, in the terms of the document's format."""

    def __init__(self, *, paragraph: int | None, table: int, sheet: str | None, page: int | None) -> None:
        self.paragraph, self.table, self.sheet, self.page = paragraph, table, sheet, page

    def __call__(self, cell: Cell) -> Locator:
        if self.sheet is not None:
            return Locator(sheet=self.sheet, cell=cell.ref)
        page = cell.page or self.page
        if page is not None:
            return Locator(page=page, bbox=cell.bbox)
        return Locator(paragraph=self.paragraph, table=self.table, row=cell.row + 1, col=cell.col + 1)
