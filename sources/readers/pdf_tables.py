"""Grids filled with text: which cell a character belongs to.

Does not belong here: finding grids (`lattice`, `columns`), tables over pages (`pdf_joins`), titles (`structure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sources.document import Cell, Table
from sources.readers import columns
from sources.readers.lattice import Grid
from sources.readers.pdf_lines import Lines, TextLine, first_token_width, lay_lines, text_lines
from sources.readers.pdf_page import Chars, Flags, Ints, PageContent, Rule

_NUMBER_CHARS = np.zeros(0x10000, dtype=np.bool_)
_NUMBER_CHARS[[ord(c) for c in "0123456789.,，%-"]] = True
MAX_DIGIT_GAP = 0.12
"""Gap, as part of the height, within one printed number."""


@dataclass(frozen=True, slots=True)
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


FREE = -1
"""Owner of a character that stands in no table."""


@dataclass(slots=True)
class Claims:
    """Which cell of which grid each character of a page belongs to; cells are numbered through over all grids."""

    chars: Chars
    owner: Ints
    grids: list[tuple[Grid, int]] = field(default_factory=list)
    """Each grid with the number of its first cell."""
    n_cells: int = 0

    @classmethod
    def of(cls, chars: Chars) -> Claims:
        return cls(chars, np.full(len(chars), FREE, dtype=np.int64))

    def add(self, grid: Grid, rules: Sequence[Rule] = ()) -> bool:
        """Give the grid the free characters that stand in it; False when it is a drawing rather than a table.

        `rules` of the page: with them a grid of few rulings is split into the rows and columns of its text.
        """
        x0, top, x1, bottom = grid.bbox
        x, y = self.chars.x, self.chars.y
        inside = np.flatnonzero((self.owner == FREE) & (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom))
        chars = self.chars.take(inside)
        cells = _cell_of_each(chars, grid)
        finer = columns.refined(grid, chars, cells, rules) if rules else []
        for found in finer:
            self.place(found.grid, inside[found.where], found.cells)
        if finer:
            return True
        if not _is_table(grid, len(np.unique(cells))):
            return False
        self.place(grid, inside, cells)
        return True

    def free(self) -> Ints:
        """The characters that stand in no table."""
        return np.flatnonzero(self.owner == FREE)

    def place(self, grid: Grid, where: Ints, cells: Ints) -> None:
        """Give the grid these characters, each to the cell of the grid that is named for it."""
        self.owner[where] = self.n_cells + cells
        self.grids.append((grid, self.n_cells))
        self.n_cells += len(grid.cells)


def fill(page: PageContent, claims: Claims) -> tuple[list[PageTable], list[TextLine]]:
    """The page's tables with their text from top to bottom, and the lines that stand in none of them."""
    lines = lay_lines(claims.chars, claims.owner)
    of_cell: dict[int, list[int]] = {}
    for n, owner in enumerate(lines.owners):
        of_cell.setdefault(owner, []).append(n)
    tables = [_table(page, grid, first, lines, of_cell) for grid, first in claims.grids]
    tables.sort(key=lambda t: (t.top, t.grid.xs[0]))
    return tables, text_lines(lines, of_cell.get(FREE, []), page.number, page.fonts)


def _table(page: PageContent, grid: Grid, first: int, lines: Lines, of_cell: dict[int, list[int]]) -> PageTable:
    cells: list[Cell] = []
    wraps: dict[int, Wrap] = {}
    turned, widths = page.is_turned, (lines.x1 - lines.x0).tolist()
    for n, place in enumerate(grid.cells, start=first):
        box = grid.box(place)
        own = of_cell.get(n, [])
        shown = page.to_display(box) if turned else box
        cell = Cell(place.row, place.col, _cell_text(lines, own), place.rowspan, place.colspan, page.number, shown)
        cells.append(cell)
        if own:
            wraps[id(cell)] = Wrap(box[2] - box[0] - widths[own[-1]], lines, own[0])
    table = Table(grid.n_rows, grid.n_cols, cells, pages=[page.number], bbox=page.to_display(grid.bbox))
    return PageTable(page, grid, table, wraps)


def _is_table(grid: Grid, filled: int) -> bool:
    """Boxes around text, underlines that meet and charts are no tables."""
    if filled < 2:
        return False
    if grid.n_cols == 1:
        return grid.n_rows >= 3
    return len(grid.cells) >= 2


def _cell_map(grid: Grid) -> Ints:
    places = np.full((grid.n_rows, grid.n_cols), -1, dtype=np.int64)
    for n, cell in enumerate(grid.cells):
        places[cell.row : cell.row + cell.rowspan, cell.col : cell.col + cell.colspan] = n
    return places


def _cell_of_each(chars: Chars, grid: Grid) -> Ints:
    """The cell of each character. A number that overhangs a rule goes whole to the cell that holds most of it."""
    if not len(chars):
        return np.empty(0, dtype=np.int64)
    rows = np.clip(np.searchsorted(grid.ys, chars.y, "right") - 1, 0, grid.n_rows - 1)
    columns = np.clip(np.searchsorted(grid.xs, chars.x, "right") - 1, 0, grid.n_cols - 1)
    owner: Ints = _cell_map(grid)[rows, columns]
    together = _same_number(chars)
    torn = together & (owner[1:] != owner[:-1])
    if torn.any():
        number = np.cumsum(np.concatenate(([True], ~together)))
        for n in set(number[1:][torn].tolist()):
            where = number == n
            cells = owner[where].tolist()
            owner[where] = max(dict.fromkeys(cells), key=cells.count)
    return owner


def _same_number(chars: Chars) -> Flags:
    """Whether each character but the first goes on with the number that the one before it is part of."""
    part = _NUMBER_CHARS[np.minimum(chars.code, 0xFFFF)]
    height = np.maximum(chars.height[:-1], 1.0)
    return np.asarray(
        part[1:] & part[:-1]
        & (chars.index[1:] == chars.index[:-1] + 1)
        & (np.abs(chars.x0[1:] - chars.x1[:-1]) < MAX_DIGIT_GAP * height)
        & (np.abs(chars.y[1:] - chars.y[:-1]) < 0.3 * height)
    )  # fmt: skip


def _cell_text(lines: Lines, own: Sequence[int]) -> str:
    """Lines of a cell separated by newlines; text set in one column of single characters is one line."""
    if len(own) > 1 and all(lines.starts[n + 1] - lines.starts[n] == 1 for n in own):
        # Stacked or turned text: content order is reading order either way.
        return "".join(lines.texts[n] for n in sorted(own, key=lambda n: int(lines.chars.index[lines.starts[n]])))
    return "\n".join(lines.texts[n] for n in own)
