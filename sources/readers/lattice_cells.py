"""Nets of lines -> the cells between them, of several nets at once: every array holds one net after another.

A net whose sides are open (tables without outer verticals) is closed by its own extent. Elementary cells are merged
wherever no line stands between them.

Does not belong here: which lines are connected (`lattice`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Self

import numpy as np

from sources.readers.grid import Grid, GridCells
from sources.readers.pdf_page import Flags, Floats, Ints
from sources.readers.rule_lines import Line, Lines

COVERAGE = 0.6
"""Part of an elementary edge that must be drawn for the edge to separate two cells."""

MIN_COLUMN = 4.0
"""Narrowest column or row that is real rather than two lines drawn side by side."""


@dataclass(frozen=True, slots=True)
class Net:
    """Connected lines of a page: their numbers among all horizontal and vertical ones, and where they stand."""

    page: int
    rows: Ints
    columns: Ints
    ys: list[float]
    xs: list[float]
    y_of: list[int]
    """Which of `ys` each of the horizontal lines stands on."""
    x_of: list[int]


def placed(horizontal: Lines, vertical: Lines, found: Sequence[tuple[int, Ints, Ints]]) -> list[Net]:
    """Nets of at least two cells. `found`: page, horizontal and vertical lines of each."""
    level, upright = list(horizontal), list(vertical)
    out = []
    for page, rows, columns in found:
        own, crossing = [level[n] for n in rows.tolist()], [upright[n] for n in columns.tolist()]
        ys, y_of = _positions(own, crossing)
        xs, x_of = _positions(crossing, own)
        if len(xs) > 1 and len(ys) > 1 and (len(xs) - 1) * (len(ys) - 1) > 1:
            out.append(Net(page, rows, columns, ys, xs, y_of, x_of))
    return out


def _positions(lines: Sequence[Line], crossing: Sequence[Line]) -> tuple[list[float], list[int]]:
    """Distinct positions of the lines, plus the extent of the crossing lines where that stands out.

    And on which of them each of the lines stands, that is, which is the nearest. `lines` are sorted by position.
    """
    found: list[float] = []
    stands_on = []
    for line in lines:
        if not found or line.at - found[-1] >= MIN_COLUMN:
            found.append(line.at)
        stands_on.append(len(found) - 1)
    low, high = min(line.start for line in crossing), max(line.end for line in crossing)
    if found[0] - low > 2 * MIN_COLUMN:
        found.insert(0, low)
        stands_on = [n + 1 for n in stands_on]
    if high - found[-1] > 2 * MIN_COLUMN:
        found.append(high)
    for n, (line, place) in enumerate(zip(lines, stands_on, strict=True)):
        if place + 1 < len(found) and found[place + 1] - line.at < line.at - found[place]:
            stands_on[n] = place + 1
    return found, stands_on


@dataclass(frozen=True, slots=True)
class _Axis:
    """Positions of several nets in one direction; `first` and `count`: of each net."""

    at: Floats
    first: Ints
    count: Ints

    @classmethod
    def of(cls, positions: Sequence[list[float]]) -> Self:
        count = np.array([len(own) for own in positions])
        return cls(np.array(list(chain.from_iterable(positions))), np.cumsum(count) - count, count)


@dataclass(frozen=True, slots=True)
class _Places:
    """A table of places for each of several nets, row by row: of each place its net, row and column."""

    net: Ints
    row: Ints
    col: Ints
    first: Ints
    """Of each net the number of its first place."""

    @classmethod
    def of(cls, n_rows: Ints, n_cols: Ints) -> Self:
        count = n_rows * n_cols
        first = np.cumsum(count) - count
        net = np.repeat(np.arange(len(count)), count)
        row, col = np.divmod(np.arange(len(net)) - first[net], n_cols[net])
        return cls(net, row, col, first)


def grids(horizontal: Lines, vertical: Lines, nets: Sequence[Net]) -> list[Grid | None]:
    """The grid of each net; None where a single cell is left."""
    ys, xs = _Axis.of([net.ys for net in nets]), _Axis.of([net.xs for net in nets])
    n_rows, n_cols = ys.count - 1, xs.count - 1
    cells = _Places.of(n_rows, n_cols)
    edges, open_ = _undrawn(horizontal, [net.rows for net in nets], [net.y_of for net in nets], ys, xs)
    net, row, col = edges.net[open_], edges.row[open_], edges.col[open_]
    below = cells.first[net] + (row - 1) * n_cols[net] + col
    across = n_cols[net]
    edges, open_ = _undrawn(vertical, [net.columns for net in nets], [net.x_of for net in nets], xs, ys)
    net, row, col = edges.net[open_], edges.col[open_], edges.row[open_]
    beside = cells.first[net] + row * n_cols[net] + col - 1
    owner = _merge(len(cells.net), [(beside, beside + 1), (below, below + across)])
    regions = _regions(owner, cells, n_cols)
    return _compressed(nets, ys, xs, regions)


def _undrawn(
    lines: Lines, numbers: Sequence[Ints], stands_on: Sequence[list[int]], across: _Axis, along: _Axis
) -> tuple[_Places, Ints]:
    """Stretches of the positions `across` between positions `along`, and those inside a grid that no line draws.

    `numbers`: the lines of each net, `stands_on`: the position across of each of them.
    """
    width = along.count - 1
    places = _Places.of(across.count, width)
    number = np.concatenate(numbers)
    net = np.repeat(np.arange(len(numbers)), [len(own) for own in numbers])
    first = places.first[net] + np.array(list(chain.from_iterable(stands_on))) * width[net]
    line = np.repeat(np.arange(len(net)), width[net])
    stretch = np.arange(len(line)) - np.repeat(np.cumsum(width[net]) - width[net], width[net])
    start = along.first[net][line] + stretch
    low = np.maximum(along.at[start], lines.start[number][line])
    high = np.minimum(along.at[start + 1], lines.end[number][line])
    total = np.bincount(first[line] + stretch, weights=np.maximum(high - low, 0.0), minlength=len(places.net))
    start = along.first[places.net] + places.col
    drawn = total >= COVERAGE * (along.at[start + 1] - along.at[start])
    inside = (places.row > 0) & (places.row < across.count[places.net] - 1)
    return places, np.flatnonzero(inside & ~drawn)


def _merge(count: int, pairs: Sequence[tuple[Ints, Ints]]) -> Ints:
    """Which cell each elementary rectangle belongs to: neighbours without a line between them are one."""
    owner = np.arange(count)
    if any(len(one) for one, _ in pairs):
        parent = owner.tolist()
        for one, other in pairs:
            for i, j in zip(one.tolist(), other.tolist(), strict=True):
                parent[root(parent, j)] = root(parent, i)
        touched = np.concatenate([side for pair in pairs for side in pair])
        owner[touched] = [root(parent, i) for i in touched.tolist()]
    return owner


def root(parent: list[int], i: int) -> int:
    """The one that stands for all that i is joined with; the way to it gets shorter."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@dataclass(frozen=True, slots=True)
class _Regions:
    """Cells of several nets, sorted by net, row and column."""

    net: Ints
    cells: GridCells


def _regions(owner: Ints, places: _Places, n_cols: Ints) -> _Regions:
    """Elementary rectangles of one owner as a cell."""
    order = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
    count = np.diff(starts, append=len(owner))
    first, last, col = order[starts], order[starts + count - 1], places.col[order]
    left, right = np.minimum.reduceat(col, starts), np.maximum.reduceat(col, starts)
    net, row, height, width = (
        places.net[first],
        places.row[first],
        places.row[last] - places.row[first] + 1,
        right - left + 1,
    )
    found = np.stack([net, row, left, height, width])[:, np.argsort(first)]
    odd = set(net[height * width != count].tolist())
    if odd:
        parts = [found[:, ~np.isin(found[0], list(odd))]]
        for n in sorted(odd):
            own = owner[places.net == n].reshape(-1, n_cols[n]).tolist()
            cells = np.array(_rectangles(own, len(own), len(own[0]))).T
            parts.append(np.vstack([np.full((1, cells.shape[1]), n), cells]))
        found = np.hstack(parts)
        found = found[:, np.argsort(found[0], kind="stable")]
    return _Regions(found[0], GridCells(*found[1:]))


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


def _compressed(nets: Sequence[Net], ys: _Axis, xs: _Axis, regions: _Regions) -> list[Grid | None]:
    """The grids without positions at which no cell starts or ends; None where a single cell is left."""
    net, cells = regions.net, regions.cells
    row, height, used_y = _renumbered(cells.row, cells.rowspan, net, ys)
    col, width, used_x = _renumbered(cells.col, cells.colspan, net, xs)
    bounds = np.searchsorted(net, np.arange(len(nets) + 1)).tolist()
    kept_y, kept_x = used_y.tolist(), used_x.tolist()
    out: list[Grid | None] = []
    for n, (own, y, x) in enumerate(zip(nets, ys.first.tolist(), xs.first.tolist(), strict=True)):
        grid = Grid(
            list(compress(own.xs, kept_x[x : x + len(own.xs)])), list(compress(own.ys, kept_y[y : y + len(own.ys)])),
            GridCells(*(side[bounds[n] : bounds[n + 1]] for side in (row, col, height, width))),
        )  # fmt: skip
        out.append(grid if len(grid.cells) > 1 else None)
    return out


def _renumbered(start: Ints, span: Ints, net: Ints, axis: _Axis) -> tuple[Ints, Ints, Flags]:
    """Starts and spans of cells counted in positions at which one starts or ends, and which positions these are."""
    used = np.zeros(len(axis.at), dtype=np.bool_)
    first = axis.first[net]
    used[first + start] = used[first + start + span] = True
    if used.all():
        return start, span, used
    number = np.cumsum(used) - 1
    begin, end = number[first + start], number[first + start + span]
    return begin - number[first], end - begin, used
