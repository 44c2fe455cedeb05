"""A table's geometry: positions of columns and rows, and the cells between them.

Does not belong here: how grids are found (`lattice`, `columns`), what stands in their cells (`pdf_tables`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from sources.document import BBox
from sources.readers.pdf_page import Ints


@dataclass(slots=True)
class GridCell:
    """A rectangle of the grid, in rows and columns."""

    row: int
    col: int
    rowspan: int
    colspan: int


@dataclass(slots=True)
class GridCells:
    """The cells of a grid as parallel arrays, one entry a cell, as in `GridCell`."""

    row: Ints
    col: Ints
    rowspan: Ints
    colspan: Ints

    def __len__(self) -> int:
        return len(self.row)

    @classmethod
    def of(cls, cells: Iterable[GridCell]) -> Self:
        """Arrays of single cells."""
        found = [(cell.row, cell.col, cell.rowspan, cell.colspan) for cell in cells]
        return cls(*np.array(found, dtype=np.int64).reshape(len(found), 4).T)


@dataclass(slots=True)
class Grid:
    """A table's geometry: column and row positions and the cells between them, sorted by row and column."""

    xs: list[float]
    ys: list[float]
    cells: GridCells
    strips: list[tuple[float, float]] | None = None
    """Of a grid without rulings: the white between its columns."""

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    @property
    def bbox(self) -> BBox:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def places(self) -> Ints:
        """The number of the cell at each row and column, -1 where there is none."""
        cells, numbers = self.cells, np.arange(len(self.cells))
        if len(cells) == self.n_rows * self.n_cols:
            return numbers.reshape(self.n_rows, self.n_cols)
        places = np.full((self.n_rows, self.n_cols), -1, dtype=np.int64)
        places[cells.row, cells.col] = numbers
        spans = np.flatnonzero((cells.rowspan > 1) | (cells.colspan > 1))
        sides = (side[spans].tolist() for side in (cells.row, cells.rowspan, cells.col, cells.colspan))
        for n, row, height, col, width in zip(spans.tolist(), *sides, strict=True):
            own = places[row : row + height, col : col + width]
            np.maximum(own, n, out=own)  # where a line is missing, cells may overlap: the last one has the place
        return places
