"""Grids filled with text, and the lines that stand in none.

Does not belong here: finding grids (`lattice`, `columns`), which cell a character belongs to (`pdf_claims`), tables
over pages (`pdf_joins`), titles (`structure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
class _Texts:
    """The cells of a grid as they were found, and from which to which of `lines` each has its text."""

    cells: list[Cell]
    lines: Lines
    bounds: list[int]

    def wraps(self, grid: Grid) -> dict[int, Wrap]:
        out = {}
        left, right = grid.cells.col.tolist(), (grid.cells.col + grid.cells.colspan).tolist()
        for cell, a, b, start, end in zip(self.cells, left, right, self.bounds, self.bounds[1:], strict=False):
            if start < end:
                width = float(self.lines.x1[end - 1] - self.lines.x0[end - 1])
                out[id(cell)] = Wrap(grid.xs[b] - grid.xs[a] - width, self.lines, start)
        return out


@dataclass(slots=True)
class PageTable:
    """A table as found on one page, in the page's reading frame."""

    page: PageContent
    grid: Grid
    table: Table
    texts: _Texts

    def wraps(self) -> dict[int, Wrap]:
        """How the text of each cell fits, by id of the cell."""
        return self.texts.wraps(self.grid)

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
    bounds = np.searchsorted(lines.owners, np.arange(claims.n_cells + len(pages) + 1)).tolist()
    outside = text_lines(lines, bounds[claims.n_cells :], pages)
    out: list[Filled] = []
    for number, page in enumerate(pages):
        tables = [
            _table(page, grid, lines, bounds[first : first + len(grid.cells) + 1])
            for grid, first in claims.grids[number]
        ]
        tables.sort(key=lambda t: (t.top, t.grid.xs[0]))
        out.append((tables, outside[number]))
    return out


def _table(page: PageContent, grid: Grid, lines: Lines, bounds: list[int]) -> PageTable:
    """`bounds`: where the lines of each cell start, and where those of the last one end."""
    cells: list[Cell] = []
    turned = page.is_turned
    xs, ys, texts, number = grid.xs, grid.ys, lines.texts, page.number
    places = (side.tolist() for side in (grid.cells.row, grid.cells.col, grid.cells.rowspan, grid.cells.colspan))
    for row, col, height, width, start, end in zip(*places, bounds, bounds[1:], strict=False):
        box = (xs[col], ys[row], xs[col + width], ys[row + height])
        text = "" if start == end else texts[start] if end - start == 1 else _cell_text(lines, range(start, end))
        cells.append(Cell(row, col, text, height, width, number, page.to_display(box) if turned else box))
    table = Table(grid.n_rows, grid.n_cols, cells, pages=[page.number], bbox=page.to_display(grid.bbox))
    return PageTable(page, grid, table, _Texts(cells.copy(), lines, bounds))


def _cell_text(lines: Lines, own: Sequence[int]) -> str:
    """Lines of a cell separated by newlines; text set in one column of single characters is one line."""
    if len(own) > 1 and all(lines.starts[n + 1] - lines.starts[n] == 1 for n in own):
        # Stacked or turned text: content order is reading order either way.
        return "".join(lines.texts[n] for n in sorted(own, key=lambda n: int(lines.chars.index[lines.starts[n]])))
    return "\n".join(lines.texts[n] for n in own)
