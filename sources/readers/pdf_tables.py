"""Grids filled with text: which cell a character belongs to.

Does not belong here: finding grids (`lattice`, `columns`), tables over pages (`pdf_joins`), titles (`structure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sources.document import Cell, Table
from sources.readers import columns
from sources.readers.grid import Grid
from sources.readers.pdf_lines import Lines, TextLine, first_token_width, lay_lines, text_lines
from sources.readers.pdf_page import Chars, Flags, Floats, Ints, PageContent, Rules

_NUMBER_CHARS = np.zeros(0x10000, dtype=np.bool_)
_NUMBER_CHARS[[ord(c) for c in "0123456789.,，%-"]] = True
MAX_DIGIT_GAP = 0.12
"""Gap, as part of the height, within one printed number."""


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


FREE = -1
"""Owner of a character that stands in no table."""


@dataclass(slots=True)
class Claims:
    """Which cell of which grid each character of a page belongs to; cells are numbered through over all grids."""

    chars: Chars
    x: Floats
    y: Floats
    owner: Ints
    grids: list[tuple[Grid, int]] = field(default_factory=list)
    """Each grid with the number of its first cell."""
    n_cells: int = 0

    @classmethod
    def of(cls, chars: Chars) -> Claims:
        return cls(chars, chars.x, chars.y, np.full(len(chars), FREE, dtype=np.int64))

    def add(self, grid: Grid, rules: Rules | None = None) -> bool:
        """Give the grid the free characters that stand in it; False when it is a drawing rather than a table.

        `rules` of the page: with them a grid of few rulings is split into the rows and columns of its text.
        """
        x0, top, x1, bottom = grid.bbox
        x, y = self.x, self.y
        inside = np.flatnonzero((self.owner == FREE) & (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom))
        chars = self.chars.take(inside)
        cells = _cell_of_each(chars, grid)
        finer = columns.refined(grid, chars, cells, rules) if rules is not None else []
        for found in finer:
            self.place(found.grid, inside[found.where], found.cells)
        if finer:
            return True
        if not _is_table(grid, len(set(cells.tolist()))):
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


Filled = tuple[list[PageTable], list[TextLine]]
"""The tables of a page with their text from top to bottom, and the lines that stand in none of them."""


def fill(pages: Sequence[tuple[PageContent, Claims]]) -> list[Filled]:
    """Tables and lines of each page. The lines of all pages are laid together: see `pdf_lines`."""
    offsets, owners, total = [], [], 0
    for _, claims in pages:
        owners.append(claims.owner + (total - FREE))
        offsets.append(total)
        total += claims.n_cells + 1
    if not pages:
        return []
    lines = lay_lines(Chars.joined([claims.chars for _, claims in pages]), np.concatenate(owners))
    of_owner: dict[int, list[int]] = {}
    for n, owner in enumerate(lines.owners):
        of_owner.setdefault(owner, []).append(n)
    widths = (lines.x1 - lines.x0).tolist()
    columns = [column.tolist() for column in (lines.x0, lines.top, lines.x1, lines.bottom, lines.size)]
    out: list[Filled] = []
    for (page, claims), offset in zip(pages, offsets, strict=True):
        first = offset - FREE
        tables = [_table(page, grid, first + cell, lines, of_owner, widths) for grid, cell in claims.grids]
        tables.sort(key=lambda t: (t.top, t.grid.xs[0]))
        out.append((tables, text_lines(lines, of_owner.get(offset, []), columns, page)))
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


def _is_table(grid: Grid, filled: int) -> bool:
    """Boxes around text, underlines that meet and charts are no tables."""
    if filled < 2:
        return False
    if grid.n_cols == 1:
        return grid.n_rows >= 3
    return len(grid.cells) >= 2


def _cell_of_each(chars: Chars, grid: Grid) -> Ints:
    """The cell of each character. A number that overhangs a rule goes whole to the cell that holds most of it."""
    if not len(chars):
        return np.empty(0, dtype=np.int64)
    rows = np.clip(np.searchsorted(grid.ys, chars.y, "right") - 1, 0, grid.n_rows - 1)
    columns = np.clip(np.searchsorted(grid.xs, chars.x, "right") - 1, 0, grid.n_cols - 1)
    owner: Ints = grid.places()[rows, columns]
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
