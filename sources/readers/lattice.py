"""Ruled grids: thin lines of a page -> tables as rectangles of cells. Geometry only, no text.

Rules are snapped to common positions, joined to connected nets, and each net's elementary cells are merged wherever no
rule stands between them. A net whose sides are open (tables without outer verticals) is closed by its own extent.

Does not belong here: what stands in a cell (`pdf_tables`), tables without rules (`columns`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sources.document import BBox
from sources.readers.pdf_page import Rule

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


@dataclass(slots=True)
class Line:
    """A snapped and joined rule."""

    at: float
    start: float
    end: float


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

    def box(self, cell: GridCell) -> BBox:
        return (
            self.xs[cell.col],
            self.ys[cell.row],
            self.xs[cell.col + cell.colspan],
            self.ys[cell.row + cell.rowspan],
        )


class TooComplex(Exception):
    """More lines than any table has."""


def find_grids(rules: Iterable[Rule]) -> list[Grid]:
    """Every net of rules with at least two cells, from top to bottom. Raises TooComplex."""
    rules = list(rules)
    horizontal = snap([r for r in rules if r.horizontal])
    vertical = snap([r for r in rules if not r.horizontal])
    if not horizontal or not vertical:
        return []
    if len(horizontal) * len(vertical) > MAX_CROSSINGS:
        raise TooComplex(f"{len(horizontal)} by {len(vertical)} lines")
    grids = []
    for rows, columns in _nets(horizontal, vertical):
        grid = _grid(rows, columns)
        if grid is not None:
            grids.append(grid)
    grids.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    return grids


def snap(rules: Sequence[Rule], join: float = JOIN) -> list[Line]:
    """Rules at nearly the same position become one position; pieces along it that touch become one line."""
    lines: list[Line] = []
    for group in _clusters(sorted(rules, key=lambda r: r.at)):
        at = sum(r.at * (r.end - r.start + 0.1) for r in group) / sum(r.end - r.start + 0.1 for r in group)
        current: Line | None = None
        for rule in sorted(group, key=lambda r: r.start):
            if current is not None and rule.start <= current.end + join:
                current.end = max(current.end, rule.end)
                continue
            current = Line(at, rule.start, rule.end)
            lines.append(current)
    return [line for line in lines if line.end - line.start >= MIN_RULE]


def _clusters(rules: list[Rule]) -> Iterable[list[Rule]]:
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > SNAP:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _nets(horizontal: list[Line], vertical: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Connected lines, as (horizontal, vertical); lines that meet nothing are left out."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    touched: set[int] = set()
    for i, h in enumerate(horizontal):
        for j, v in enumerate(vertical, start=len(horizontal)):
            if h.start - JOIN <= v.at <= h.end + JOIN and v.start - JOIN <= h.at <= v.end + JOIN:
                parent[root(i)] = root(j)
                touched |= {i, j}
    nets: dict[int, tuple[list[Line], list[Line]]] = defaultdict(lambda: ([], []))
    for i in sorted(touched):
        rows, columns = nets[root(i)]
        if i < len(horizontal):
            rows.append(horizontal[i])
        else:
            columns.append(vertical[i - len(horizontal)])
    return list(nets.values())


def _grid(rows: list[Line], columns: list[Line]) -> Grid | None:
    xs = _positions([v.at for v in columns], [h.start for h in rows], [h.end for h in rows])
    ys = _positions([h.at for h in rows], [v.start for v in columns], [v.end for v in columns])
    if len(xs) < 2 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) < 2:
        return None
    below = _drawn(rows, ys, xs)
    right = _drawn(columns, xs, ys)
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    owner = _merge(n_rows, n_cols, below, right)
    cells = _rectangles(owner, n_rows, n_cols)
    grid = _compress(Grid(xs, ys, cells))
    return grid if grid.n_rows * grid.n_cols >= 2 else None


def _positions(lines: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """Distinct positions of the lines, plus the extent of the crossing lines where that stands out."""
    found: list[float] = []
    for at in sorted(lines):
        if not found or at - found[-1] >= MIN_COLUMN:
            found.append(at)
    low, high = min(starts), max(ends)
    if not found or found[0] - low > 2 * MIN_COLUMN:
        found.insert(0, low)
    if high - found[-1] > 2 * MIN_COLUMN:
        found.append(high)
    return found


def _drawn(lines: list[Line], across: list[float], along: list[float]) -> set[tuple[int, int]]:
    """(i, k): on position `across[i]` the stretch from `along[k]` to `along[k + 1]` is drawn."""
    spans: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        i = min(range(len(across)), key=lambda n: abs(across[n] - line.at))
        spans[i].append(line)
    drawn: set[tuple[int, int]] = set()
    for i, at_position in spans.items():
        for k in range(len(along) - 1):
            start, end = along[k], along[k + 1]
            covered = sum(max(0.0, min(end, line.end) - max(start, line.start)) for line in at_position)
            if covered >= COVERAGE * (end - start):
                drawn.add((i, k))
    return drawn


def _merge(n_rows: int, n_cols: int, below: set[tuple[int, int]], right: set[tuple[int, int]]) -> list[list[int]]:
    """Which cell each elementary rectangle belongs to: neighbours without a line between them are one."""
    parent = list(range(n_rows * n_cols))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for r in range(n_rows):
        for c in range(n_cols):
            if c + 1 < n_cols and (c + 1, r) not in right:
                parent[root(r * n_cols + c + 1)] = root(r * n_cols + c)
            if r + 1 < n_rows and (r + 1, c) not in below:
                parent[root((r + 1) * n_cols + c)] = root(r * n_cols + c)
    return [[root(r * n_cols + c) for c in range(n_cols)] for r in range(n_rows)]


def _rectangles(owner: list[list[int]], n_rows: int, n_cols: int) -> list[GridCell]:
    """Cells of the grid. A region that is no rectangle (a line is missing) is cut into the widest ones from the top."""
    taken = [[False] * n_cols for _ in range(n_rows)]
    cells: list[GridCell] = []
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
            cells.append(GridCell(r, c, height, width))
    return cells


def _same_run(row: list[int], mine: int, col: int, width: int) -> bool:
    """The row goes on with exactly these columns of the region: not with more of it, not with less."""
    if any(row[c] != mine for c in range(col, col + width)):
        return False
    return not (col + width < len(row) and row[col + width] == mine) and not (col > 0 and row[col - 1] == mine)


def _compress(grid: Grid) -> Grid:
    """Drop positions at which no cell starts or ends."""
    used_x = sorted({c.col for c in grid.cells} | {c.col + c.colspan for c in grid.cells})
    used_y = sorted({c.row for c in grid.cells} | {c.row + c.rowspan for c in grid.cells})
    x_of, y_of = {old: new for new, old in enumerate(used_x)}, {old: new for new, old in enumerate(used_y)}
    cells = [
        GridCell(
            y_of[c.row],
            x_of[c.col],
            y_of[c.row + c.rowspan] - y_of[c.row],
            x_of[c.col + c.colspan] - x_of[c.col],
        )
        for c in grid.cells
    ]
    return Grid([grid.xs[i] for i in used_x], [grid.ys[i] for i in used_y], cells)
