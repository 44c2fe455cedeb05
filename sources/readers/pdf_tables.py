"""Grids filled with text, and the lines that stand in none.

Does not belong here: finding grids (`lattice`, `columns`), which cell a character belongs to (`pdf_claims`), tables
over pages (`pdf_joins`), titles (`structure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sources.document import Cell, Table
from sources.readers.grid import Grid
from sources.readers.pdf_claims import FREE, Claims
from sources.readers.pdf_lines import Lines, TextLine, first_token_width, lay_lines, text_lines
from sources.readers.pdf_page import PageContent


@dataclass(slots=True)
class Wrap:
    """How the text of a cell fits: points of `room` left beside its last line, and its first line."""

    room: float
    lines: Lines
    first: int

    @property
    def token(self) -> float:
        """Width of what the first line starts with."""
        return first_token_width(self.lines.part(self.first))


@dataclass(slots=True)
class PageTable:
    """A table as found on one page, in the page's reading frame."""

    page: PageContent
    grid: Grid
    table: Table
    wraps: dict[int, Wrap] = field(default_factory=dict)
    """How the text of each cell fits, by id of the cell."""

    @property
    def top(self) -> float:
        return self.grid.ys[0]

    @property
    def bottom(self) -> float:
        return self.grid.ys[-1]


Filled = tuple[list[PageTable], list[TextLine]]
"""The tables of a page with their text from top to bottom, and the lines that stand in none of them."""


def fill(pages: Sequence[PageContent], claims: Claims) -> list[Filled]:
    """Tables and lines of each page. The lines of all pages are laid together: see `pdf_lines`."""
    free = claims.owner == FREE
    lines = lay_lines(claims.chars, np.where(free, claims.n_cells + claims.page_of, claims.owner))
    of_owner: dict[int, list[int]] = {}
    for n, owner in enumerate(lines.owners):
        of_owner.setdefault(owner, []).append(n)
    widths = (lines.x1 - lines.x0).tolist()
    columns = [column.tolist() for column in (lines.x0, lines.top, lines.x1, lines.bottom, lines.size)]
    out: list[Filled] = []
    for number, page in enumerate(pages):
        tables = [_table(page, grid, first, lines, of_owner, widths) for grid, first in claims.grids[number]]
        tables.sort(key=lambda t: (t.top, t.grid.xs[0]))
        out.append((tables, text_lines(lines, of_owner.get(claims.n_cells + number, []), columns, page)))
    return out


def _table(
    page: PageContent, grid: Grid, first: int, lines: Lines, of_cell: dict[int, list[int]], widths: list[float]
) -> PageTable:
    cells: list[Cell] = []
    wraps: dict[int, Wrap] = {}
    turned = page.is_turned
    xs, ys, texts, number = grid.xs, grid.ys, lines.texts, page.number
    places = (side.tolist() for side in (grid.cells.row, grid.cells.col, grid.cells.rowspan, grid.cells.colspan))
    for n, (row, col, height, width) in enumerate(zip(*places, strict=True), start=first):
        box = (xs[col], ys[row], xs[col + width], ys[row + height])
        own = of_cell.get(n)
        text = "" if own is None else texts[own[0]] if len(own) == 1 else _cell_text(lines, own)
        cell = Cell(row, col, text, height, width, number, page.to_display(box) if turned else box)
        cells.append(cell)
        if own is not None:
            wraps[id(cell)] = Wrap(box[2] - box[0] - widths[own[-1]], lines, own[0])
    table = Table(grid.n_rows, grid.n_cols, cells, pages=[page.number], bbox=page.to_display(grid.bbox))
    return PageTable(page, grid, table, wraps)


def _cell_text(lines: Lines, own: Sequence[int]) -> str:
    """Lines of a cell separated by newlines; text set in one column of single characters is one line."""
    if len(own) > 1 and all(lines.starts[n + 1] - lines.starts[n] == 1 for n in own):
        # Stacked or turned text: content order is reading order either way.
        return "".join(lines.texts[n] for n in sorted(own, key=lambda n: int(lines.chars.index[lines.starts[n]])))
    return "\n".join(lines.texts[n] for n in own)
