"""Ruled grids: thin lines of a page -> tables as rectangles of cells. Geometry only, no text.

Rules are snapped to common positions, joined to connected nets, and each net's elementary cells are merged wherever no
rule stands between them. A net whose sides are open (tables without outer verticals) is closed by its own extent.

Does not belong here: what stands in a cell (`pdf_tables`), tables without rules (`columns`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sources.document import BBox
from sources.readers.pdf_page import Flags, Floats, Ints, Rules

SNAP = 3.0
"""Points within which two rules are the same line: double lines, and cells drawn one by one."""

JOIN = 3.0
"""Gap along a line that does not interrupt it, and overshoot that still meets a crossing line."""

MIN_RULE = 5.0
"""Shortest line, after joining, that can bound a cell; shorter ones are dashes of letters and ticks."""

COVERAGE = 0.6
"""Part of an elementary edge that must be drawn for the edge to separate two cells."""

MIN_COLUMN = 4.0
"""Narrowest column or row that is real rather than two lines drawn side by side."""

MAX_CROSSINGS = 4_000_000
"""Horizontal times vertical lines looked at on one page; more are drawings, not tables."""


_FAR = 1e6
"""More points than any page is wide or high."""

_NETS_BY_ARRAY = 16
"""Nets of a page that are found by array; more are drawings, and found pair by pair."""


@dataclass(slots=True)
class Line:
    """A snapped and joined rule."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Lines:
    """Snapped and joined rules of one direction as parallel arrays."""

    at: Floats
    start: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.at)

    def __iter__(self) -> Iterator[Line]:
        return map(Line, self.at.tolist(), self.start.tolist(), self.end.tolist())

    def take(self, where: Ints | Flags) -> Lines:
        return Lines(self.at[where], self.start[where], self.end[where])


@dataclass(slots=True)
class GridCell:
    """A rectangle of the grid, in rows and columns."""

    row: int
    col: int
    rowspan: int
    colspan: int


@dataclass(slots=True)
class Grid:
    """A table's geometry: column and row positions and the cells between them, sorted by row and column."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
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

    def places(self) -> Ints:
        """The number of the cell at each row and column, -1 where there is none."""
        if len(self.cells) == self.n_rows * self.n_cols:
            return np.arange(len(self.cells)).reshape(self.n_rows, self.n_cols)
        places = np.full((self.n_rows, self.n_cols), -1, dtype=np.int64)
        for n, cell in enumerate(self.cells):
            places[cell.row : cell.row + cell.rowspan, cell.col : cell.col + cell.colspan] = n
        return places

    def box(self, cell: GridCell) -> BBox:
        return (
            self.xs[cell.col],
            self.ys[cell.row],
            self.xs[cell.col + cell.colspan],
            self.ys[cell.row + cell.rowspan],
        )


class TooComplex(Exception):
    """More lines than any table has."""


def find_grids(rules: Rules) -> list[Grid]:
    """Every net of rules with at least two cells, from top to bottom. Raises TooComplex."""
    level = int(rules.horizontal.sum())
    if level == 0 or level == len(rules):
        return []
    horizontal = snap(rules.take(rules.horizontal))
    vertical = snap(rules.take(~rules.horizontal))
    if not len(horizontal) or not len(vertical):
        return []
    if len(horizontal) * len(vertical) > MAX_CROSSINGS:
        raise TooComplex(f"{len(horizontal)} by {len(vertical)} lines")
    found = (_grid(horizontal.take(rows), vertical.take(columns)) for rows, columns in _nets(horizontal, vertical))
    return sorted((grid for grid in found if grid is not None), key=lambda grid: (grid.ys[0], grid.xs[0]))


def snap(rules: Rules, join: float = JOIN) -> Lines:
    """Rules at nearly the same position become one position; pieces along it that touch become one line."""
    if not len(rules):
        return Lines(rules.at, rules.start, rules.end)
    rules = rules.take(np.argsort(rules.at, kind="stable"))
    cluster = _clusters(rules.at.tolist())
    weight = rules.end - rules.start + 0.1
    first = np.flatnonzero(np.diff(cluster, prepend=-1))
    at = np.add.reduceat(rules.at * weight, first) / np.add.reduceat(weight, first)
    order = np.lexsort((rules.start, cluster))
    cluster, start, end = cluster[order], rules.start[order], rules.end[order]
    far = cluster * _FAR
    reach = np.maximum.accumulate(np.minimum(end, _FAR / 2) + far)
    apart = (start[1:] + far[1:] > reach[:-1] + join) | (np.diff(cluster) > 0)
    pieces = np.concatenate(([0], np.flatnonzero(apart) + 1))
    found = Lines(at[cluster[pieces]], start[pieces], np.maximum.reduceat(end, pieces))
    return found.take(found.end - found.start >= MIN_RULE)


def _clusters(positions: Sequence[float]) -> Ints:
    """The number of the cluster of each position; `positions` are sorted."""
    cluster, start = 0, positions[0]
    out = np.empty(len(positions), dtype=np.int64)
    for n, at in enumerate(positions):
        if at - start > SNAP:
            cluster, start = cluster + 1, at
        out[n] = cluster
    return out


def _nets(horizontal: Lines, vertical: Lines) -> Iterator[tuple[Ints, Ints]]:
    """Connected lines, as numbers of horizontal and vertical ones; lines that meet nothing are left out."""
    h, v = horizontal, vertical
    meets = (h.start[:, None] - JOIN <= v.at) & (v.at <= h.end[:, None] + JOIN)
    meets &= (v.start - JOIN <= h.at[:, None]) & (h.at[:, None] <= v.end + JOIN)
    left: Flags = np.asarray(meets.any(axis=1))
    for _ in range(_NETS_BY_ARRAY):
        if not left.any():
            return
        rows, columns = _net(meets, int(left.argmax()))
        left &= ~rows
        yield np.flatnonzero(rows), np.flatnonzero(columns)
    yield from _many_nets(meets & left[:, None])


def _net(meets: Flags, row: int) -> tuple[Flags, Flags]:
    """All rows and columns that row is connected with."""
    rows: Flags = np.zeros(len(meets), dtype=np.bool_)
    rows[row] = True
    while True:
        columns: Flags = np.asarray(meets[rows].any(axis=0))
        more: Flags = np.asarray(meets[:, columns].any(axis=1))
        if (more == rows).all():
            return rows, columns
        rows = more


def _many_nets(meets: Flags) -> Iterator[tuple[Ints, Ints]]:
    """As `_nets`, pair by pair: for drawings of very many nets."""
    n_rows = len(meets)
    parent = list(range(n_rows + meets.shape[1]))
    nets: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i, j in zip(*(places.tolist() for places in np.nonzero(meets)), strict=True):
        parent[_root(parent, i)] = _root(parent, n_rows + j)
    for i in np.flatnonzero(meets.any(axis=1)).tolist():
        nets[_root(parent, i)][0].append(i)
    for j in np.flatnonzero(meets.any(axis=0)).tolist():
        nets[_root(parent, n_rows + j)][1].append(j)
    for rows, columns in nets.values():
        yield np.array(rows), np.array(columns)


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _grid(rows: Lines, columns: Lines) -> Grid | None:
    xs = _positions(columns.at, rows)
    ys = _positions(rows.at, columns)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) < 2:
        return None
    open_below = ~_drawn(rows, ys, xs)[1:-1]
    open_right = ~_drawn(columns, xs, ys)[1:-1].T
    regions = _regions(_merge(open_below, open_right))
    return _compressed(xs, ys, regions)


def _positions(lines: Floats, crossing: Lines) -> list[float]:
    """Distinct positions of the lines, plus the extent of the crossing lines where that stands out."""
    found: list[float] = []
    for at in sorted(lines.tolist()):
        if not found or at - found[-1] >= MIN_COLUMN:
            found.append(at)
    low, high = float(crossing.start.min()), float(crossing.end.max())
    if not found or found[0] - low > 2 * MIN_COLUMN:
        found.insert(0, low)
    if high - found[-1] > 2 * MIN_COLUMN:
        found.append(high)
    return found


def _drawn(lines: Lines, across: list[float], along: list[float]) -> Flags:
    """[i, k]: whether on position `across[i]` the stretch from `along[k]` to `along[k + 1]` is drawn."""
    place = np.abs(np.array(across)[:, None] - lines.at).argmin(axis=0)
    ends = np.array(along)
    covered = np.minimum(ends[1:], lines.end[:, None]) - np.maximum(ends[:-1], lines.start[:, None])
    total = np.zeros((len(across), len(along) - 1))
    np.add.at(total, place, np.maximum(covered, 0.0))
    return np.asarray(total >= COVERAGE * np.diff(ends))


def _merge(open_below: Flags, open_right: Flags) -> Ints:
    """Which cell each elementary rectangle belongs to: neighbours without a line between them are one."""
    n_rows, n_cols = len(open_right), open_below.shape[1]
    owner = np.arange(n_rows * n_cols)
    beside, below = np.flatnonzero(open_right), np.flatnonzero(open_below)
    if len(beside) or len(below):
        parent = owner.tolist()
        beside += beside // max(n_cols - 1, 1)  # from places of the narrower array to those of the grid
        for i in beside.tolist():
            parent[_root(parent, i + 1)] = _root(parent, i)
        for i in below.tolist():
            parent[_root(parent, i + n_cols)] = _root(parent, i)
        owner = np.array([_root(parent, i) for i in range(len(parent))])
    return owner.reshape(n_rows, n_cols)


def _regions(owner: Ints) -> Ints:
    """Columns of row, column, rowspan and colspan of each cell, sorted by row and column."""
    n_cols = owner.shape[1]
    flat = owner.ravel()
    order = np.argsort(flat, kind="stable")
    starts = np.flatnonzero(np.diff(flat[order], prepend=-1))
    first, last = order[starts], order[np.append(starts[1:], len(flat)) - 1]
    left, right = np.minimum.reduceat(order % n_cols, starts), np.maximum.reduceat(order % n_cols, starts)
    row, height, width = first // n_cols, last // n_cols - first // n_cols + 1, right - left + 1
    if (height * width != np.diff(starts, append=len(flat))).any():
        return np.array(_rectangles(owner.tolist(), len(owner), n_cols)).T
    return np.stack([row, left, height, width])[:, np.argsort(first)]


def _rectangles(owner: list[list[int]], n_rows: int, n_cols: int) -> list[tuple[int, int, int, int]]:
    """Cells of a grid with a region that is no rectangle (a line is missing): the widest ones from the top."""
    taken = [[False] * n_cols for _ in range(n_rows)]
    cells: list[tuple[int, int, int, int]] = []
    for r in range(n_rows):
        for c in range(n_cols):
            if taken[r][c]:
                continue
            mine = owner[r][c]
            width = 1
            while c + width < n_cols and owner[r][c + width] == mine and not taken[r][c + width]:
                width += 1
            height = 1
            while r + height < n_rows and _same_run(owner[r + height], mine, c, width):
                height += 1
            for rr in range(r, r + height):
                for cc in range(c, c + width):
                    taken[rr][cc] = True
            cells.append((r, c, height, width))
    return cells


def _same_run(row: list[int], mine: int, col: int, width: int) -> bool:
    """The row goes on with exactly these columns of the region: not with more of it, not with less."""
    if any(row[c] != mine for c in range(col, col + width)):
        return False
    return not (col + width < len(row) and row[col + width] == mine) and not (col > 0 and row[col - 1] == mine)


def _compressed(xs: list[float], ys: list[float], regions: Ints) -> Grid | None:
    """The grid without positions at which no cell starts or ends; None when a single cell is left."""
    row, col, height, width = regions
    used_y, used_x = np.zeros(len(ys), np.bool_), np.zeros(len(xs), np.bool_)
    used_y[row] = used_y[row + height] = True
    used_x[col] = used_x[col + width] = True
    if not used_y.all() or not used_x.all():
        y_of, x_of = np.cumsum(used_y) - 1, np.cumsum(used_x) - 1
        row, height = y_of[row], y_of[row + height] - y_of[row]
        col, width = x_of[col], x_of[col + width] - x_of[col]
        ys = [y for y, used in zip(ys, used_y.tolist(), strict=True) if used]
        xs = [x for x, used in zip(xs, used_x.tolist(), strict=True) if used]
    if (len(ys) - 1) * (len(xs) - 1) < 2:
        return None
    cells = list(map(GridCell, row.tolist(), col.tolist(), height.tolist(), width.tolist()))
    return Grid(xs, ys, cells)
