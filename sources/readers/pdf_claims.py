"""Which cell of which table each character of some pages belongs to: ruled grids first, then columns without rules.

The pages are handled together, see `pdfium_glyphs`.
Does not belong here: finding grids (`lattice`, `columns`), the text of their cells (`pdf_tables`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from sources.readers import columns
from sources.readers.column_lines import may_hold_columns
from sources.readers.grid import Grid
from sources.readers.pdf_page import Chars, Flags, Floats, Ints, Rules

_NUMBER_CHARS = np.zeros(0x10000, dtype=np.bool_)
_NUMBER_CHARS[[ord(c) for c in "0123456789.,，%-"]] = True
MAX_DIGIT_GAP = 0.12
"""Gap, as part of the height, within one printed number."""

FREE = -1
"""Owner of a character that stands in no table."""


@dataclass(slots=True)
class Claims:
    """Which cell of which grid each character belongs to; cells are numbered through over all grids and pages."""

    chars: Chars
    """Those of all pages, one page after another."""
    page_of: Ints
    bounds: list[int]
    """Where each page's characters start, and where the last one's end."""
    x: Floats
    y: Floats
    one_number: Flags
    """Whether each character and the next one are of one number."""
    owner: Ints
    grids: list[list[tuple[Grid, int]]]
    """The grids of each page, each with the number of its first cell."""
    n_cells: int = 0

    @classmethod
    def of(cls, pages: Sequence[Chars]) -> Claims:
        """Nothing is claimed yet. Raises ValueError when there is no page."""
        chars = Chars.joined(pages)
        counts = [len(own) for own in pages]
        bounds = [0, *np.cumsum(counts).tolist()]
        page_of = np.repeat(np.arange(len(pages)), counts)
        x, y = chars.x, chars.y
        owner = np.full(len(chars), FREE, dtype=np.int64)
        return cls(chars, page_of, bounds, x, y, _same_number(chars, y, page_of), owner, [[] for _ in pages])

    def claim(self, grids: Sequence[list[Grid]], rules: Sequence[Rules]) -> None:
        """Give the characters of each page to its ruled grids, and to the tables that the others make up."""
        # The smallest first: a grid inside a cell of another one keeps its own text.
        by_size = [sorted(own, key=lambda grid: grid.area) for own in grids]
        for turn in zip_longest(*by_size):
            self._add([(page, grid) for page, grid in enumerate(turn) if grid is not None], rules)
        self._add_columns(rules)

    def _add(self, turn: Sequence[tuple[int, Grid]], rules: Sequence[Rules]) -> None:
        """Give each of these grids, one a page, the free characters that stand in it, unless it is a mere drawing.

        A grid of few rulings is split into the rows and columns of its text.
        """
        where, bounds = self._inside(turn)
        cells = self._cell_of_each(turn, where, bounds)
        chars = self.chars.take(where)
        grids = [grid for _, grid in turn]
        bare = columns.with_bare_rows(grids, chars, bounds, cells)
        coarse = {*bare, *columns.hold_stacks(grids, chars, bounds, cells)}
        for n, (page, grid) in enumerate(turn):
            own = slice(bounds[n], bounds[n + 1])
            finer = columns.refined(grid, chars.take(own), rules[page], bare=n in bare) if n in coarse else []
            for found in finer:
                self._place(page, found.grid, where[own][found.where], found.cells)
            if not finer and _is_table(grid, cells[own]):
                self._place(page, grid, where[own], cells[own])

    def _inside(self, turn: Sequence[tuple[int, Grid]]) -> tuple[Ints, list[int]]:
        """The free characters in each of these grids, and where those of each grid start and end."""
        parts = [np.arange(self.bounds[page], self.bounds[page + 1]) for page, _ in turn]
        where = np.concatenate(parts)
        own = np.repeat(np.arange(len(turn)), [len(part) for part in parts])
        x0, top, x1, bottom = np.array([grid.bbox for _, grid in turn]).T[:, own]
        x, y = self.x[where], self.y[where]
        inside = (self.owner[where] == FREE) & (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)
        return where[inside], np.searchsorted(own[inside], np.arange(len(turn) + 1)).tolist()

    def _cell_of_each(self, turn: Sequence[tuple[int, Grid]], where: Ints, bounds: Sequence[int]) -> Ints:
        """The cell of its grid each character stands in.

        A number that overhangs a rule goes whole to the cell that holds most of it.
        """
        x, y = self.x[where], self.y[where]
        cells = np.empty(len(where), dtype=np.int64)
        for n, (_, grid) in enumerate(turn):
            own = slice(bounds[n], bounds[n + 1])
            row = np.searchsorted(grid.ys[1:-1], y[own], "right")
            cells[own] = grid.places()[row, np.searchsorted(grid.xs[1:-1], x[own], "right")]
        together = self.one_number[where[:-1]] & (np.diff(where) == 1)
        torn = np.flatnonzero(together & (cells[1:] != cells[:-1])) + 1
        if len(torn):
            starts = np.concatenate(([0], np.flatnonzero(~together) + 1, [len(where)]))
            for n in set((np.searchsorted(starts, torn, "right") - 1).tolist()):
                number = slice(starts[n], starts[n + 1])
                found = cells[number].tolist()
                cells[number] = max(dict.fromkeys(found), key=found.count)
        return cells

    def _add_columns(self, rules: Sequence[Rules]) -> None:
        """Tables without rulings, among the characters that stand in no ruled one."""
        free = np.flatnonzero(self.owner == FREE)
        chars, page_of = self.chars.take(free), self.page_of[free]
        may = np.flatnonzero(may_hold_columns(chars, page_of, len(rules)))
        bounds = np.searchsorted(page_of, [may, may + 1]).T.tolist()
        for page, (start, end) in zip(may.tolist(), bounds, strict=True):
            for found in columns.find_tables(chars.take(slice(start, end)), rules[page]):
                self._place(page, found.grid, free[start:end][found.where], found.cells)

    def _place(self, page: int, grid: Grid, where: Ints, cells: Ints) -> None:
        """Give the grid these characters, each to the cell of the grid that is named for it."""
        self.owner[where] = self.n_cells + cells
        self.grids[page].append((grid, self.n_cells))
        self.n_cells += len(grid.cells)


def _is_table(grid: Grid, cells: Ints) -> bool:
    """Boxes around text, underlines that meet and charts are no tables. `cells`: those that characters stand in."""
    if not len(cells) or (cells == cells[0]).all():
        return False
    return grid.n_cols > 1 or grid.n_rows >= 3


def _same_number(chars: Chars, y: Floats, page_of: Ints) -> Flags:
    """Whether each character but the last and the one after it are of one number."""
    part = _NUMBER_CHARS[np.minimum(chars.code, 0xFFFF)]
    height = np.maximum(chars.height[:-1], 1.0)
    return np.asarray(
        part[1:] & part[:-1]
        & (np.diff(chars.index) == 1)
        & (np.abs(chars.x0[1:] - chars.x1[:-1]) < MAX_DIGIT_GAP * height)
        & (np.abs(np.diff(y)) < 0.3 * height)
        & (np.diff(page_of) == 0)
    )  # fmt: skip
