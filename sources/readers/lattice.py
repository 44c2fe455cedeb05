"""Ruled grids: lines of pages -> tables as rectangles of cells. Geometry only, no text.

Lines are joined to connected nets, and each net's elementary cells are merged wherever no line stands between them
(`lattice_cells`). The nets of several pages are handled together, as arrays: net by net, numpy's cost a call would be
all of the work.

Does not belong here: rules to lines (`rule_lines`), what stands in a cell (`pdf_tables`), tables without rules
(`columns`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sources.readers.grid import Grid
from sources.readers.lattice_cells import Net, grids, placed, root
from sources.readers.pdf_page import Flags, Ints, Rules
from sources.readers.rule_lines import JOIN, Lines, snap

MAX_CROSSINGS = 4_000_000
"""Horizontal times vertical lines looked at on one page; more are drawings, not tables."""

_CROSSINGS_AT_ONCE = 200_000
"""Crossings of the nets that are handled together: their arrays stay small. A larger net is alone."""

_NETS_BY_ARRAY = 16
"""Nets of a page that are found by array; more are drawings, and found pair by pair."""


@dataclass(frozen=True, slots=True)
class TooComplex:
    """Why no grids were looked for: a page has more lines than any table."""

    reason: str


def find_grids(pages: Sequence[Rules]) -> list[list[Grid] | TooComplex]:
    """Of each page, every net of rules with at least two cells, from top to bottom."""
    rules, page = Rules.joined(pages), np.repeat(np.arange(len(pages)), [len(own) for own in pages])
    level = rules.horizontal
    horizontal, vertical = snap(rules.take(level), page[level]), snap(rules.take(~level), page[~level])
    numbers = np.arange(len(pages) + 1)
    rows, columns = np.searchsorted(horizontal.page, numbers).tolist(), np.searchsorted(vertical.page, numbers).tolist()
    found: list[tuple[int, Ints, Ints]] = []
    out: list[list[Grid] | TooComplex] = []
    for n in range(len(pages)):
        h, v = slice(rows[n], rows[n + 1]), slice(columns[n], columns[n + 1])
        n_rows, n_columns = h.stop - h.start, v.stop - v.start
        if n_rows * n_columns > MAX_CROSSINGS:
            out.append(TooComplex(f"{n_rows} by {n_columns} lines"))
            continue
        out.append([])
        if n_rows and n_columns:
            found += [(n, a + h.start, b + v.start) for a, b in _nets(horizontal, h, vertical, v)]
    of_page: dict[int, list[Grid]] = {n: own for n, own in enumerate(out) if isinstance(own, list)}
    for some in _portions(placed(horizontal, vertical, found)):
        for net, grid in zip(some, grids(horizontal, vertical, some), strict=True):
            if grid is not None:
                of_page[net.page].append(grid)
    for own in of_page.values():
        own.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    return out


def _portions(nets: Iterable[Net]) -> Iterator[list[Net]]:
    """The nets in lists of those that are handled together."""
    some: list[Net] = []
    crossings = 0
    for net in nets:
        own = len(net.ys) * len(net.xs) + len(net.rows) * len(net.xs) + len(net.columns) * len(net.ys)
        if some and crossings + own > _CROSSINGS_AT_ONCE:
            yield some
            some, crossings = [], 0
        some.append(net)
        crossings += own
    if some:
        yield some


def _nets(horizontal: Lines, h: slice, vertical: Lines, v: slice) -> Iterator[tuple[Ints, Ints]]:
    """Connected lines among those of a page, counted from its first; lines that meet nothing are left out."""
    across, along = horizontal.at[h, None], vertical.at[v]
    meets = (horizontal.start[h, None] - JOIN <= along) & (along <= horizontal.end[h, None] + JOIN)
    meets &= (vertical.start[v] - JOIN <= across) & (across <= vertical.end[v] + JOIN)
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
    columns: Flags = meets[row]
    before, found = 0, 1
    while found > before:
        rows = meets @ columns
        columns = rows @ meets
        before, found = found, int(np.count_nonzero(rows))
    return rows, columns


def _many_nets(meets: Flags) -> Iterator[tuple[Ints, Ints]]:
    """As `_nets`, pair by pair: for drawings of very many nets."""
    n_rows = len(meets)
    parent = list(range(n_rows + meets.shape[1]))
    nets: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i, j in zip(*(places.tolist() for places in np.nonzero(meets)), strict=True):
        parent[root(parent, i)] = root(parent, n_rows + j)
    for i in np.flatnonzero(meets.any(axis=1)).tolist():
        nets[root(parent, i)][0].append(i)
    for j in np.flatnonzero(meets.any(axis=0)).tolist():
        nets[root(parent, n_rows + j)][1].append(j)
    for rows, columns in nets.values():
        yield np.array(rows), np.array(columns)
