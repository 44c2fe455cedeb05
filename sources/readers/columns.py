"""Tables without rulings, or with some of them, on a page: found by how their text lines up.

The parts: `column_lines` and `column_words` (pieces of text), `column_sides` (pages set in columns), `column_blocks`
(white strips between columns), `column_cuts` (pieces that run over a strip), `column_checks` (what only looks like a
table), `column_heads` and `column_rows`. This module puts them together.
Does not belong here: tables whose cells are all ruled (`lattice`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import sub

import numpy as np

from sources.readers import column_checks
from sources.readers.column_blocks import Block, blocks
from sources.readers.column_heads import Head, head_size, is_title, read_head
from sources.readers.column_lines import Line, Piece, PieceLine, may_hold_columns, piece_lines
from sources.readers.column_rows import Body
from sources.readers.column_sides import sides
from sources.readers.grid import Grid, GridCell, GridCells
from sources.readers.pdf_page import Chars, Flags, Floats, Ints, Rules
from sources.readers.rule_lines import snap

WHOLE = 0.6
"""Part of a table's width that a rule between two rows covers."""

SAME_RULE = 1.0
"""Gap that does not interrupt a rule; the lines under two heads side by side leave more."""
MAX_PIECES = 120
"""Pieces at one height; more are a drawing made of letters, which would cost time without end."""
MIN_STACK = 3
"""Lines with figures in one ruled cell that make it a column rather than a cell."""
LEVEL = 0.8
"""Part of the usual height by which lines in a cell are apart; of characters lower than a point, part of a point."""
_MANY_CELLS = 1 << 40
FIGURES = 0.6
"""Part of a line that is figures, and of a cell's lines that are such lines, in a column of figures."""
MIN_SHARE = 0.5
"""Part of a table's text that stands in rows that hold columns of figures, where those are its rows."""
_FIGURE_CHARS = np.zeros(0x80, dtype=np.bool_)
_FIGURE_CHARS[[ord(c) for c in "0123456789.,%-()$"]] = True
MIN_COVERED = 0.8
"""Part of a grid's text that finer tables must hold."""
BARE_ROWS = 0.3
"""Part of a grid's rows that no vertical divides, from which on its columns are looked for in the text."""
APART_IN_ROW = 0.9
"""Gap between two texts of such a row, as part of the height."""


@dataclass(slots=True)
class Found:
    """A grid, and of each character in it where it stands among those given and the cell it belongs to."""

    grid: Grid
    where: Ints
    cells: Ints


@dataclass(slots=True)
class _Layout:
    """Cells as they are put together: place and span of each, and its pieces."""

    cells: list[tuple[GridCell, list[Piece]]] = field(default_factory=list)
    rows: list[list[PieceLine]] = field(default_factory=list)


def find_tables(chars: Chars, rules: Rules) -> list[Found]:
    """The tables that these characters of one page make up, from top to bottom. `rules`: all of the page.

    Worth asking only where `may_hold_columns` says so.
    """
    found = piece_lines(chars)
    if max((len(line.pieces) for line in found.lines), default=0) > MAX_PIECES:
        return []
    across = list(snap(rules.take(rules.horizontal), join=SAME_RULE))
    out = []
    for block in (block for side in sides(found.lines) for block in blocks(side, found.chars)):
        table = read_block(block, across)
        if table is not None:
            grid, pieces = table
            where = [np.arange(p.start, p.end) for own in pieces for p in own]
            cells = [np.full(p.end - p.start, n) for n, own in enumerate(pieces) for p in own]
            out.append(Found(grid, found.places[np.concatenate(where)], np.concatenate(cells)))
    return out


def refined(grid: Grid, chars: Chars, rules: Rules, *, bare: bool) -> list[Found]:
    """Finer tables for a grid whose cells hold whole columns of figures or whole rows of them; none when its own cells
    are the table's.

    `chars`: those in the grid. Worth asking only where `hold_stacks` or, for `bare` ones, `with_bare_rows` says so.
    """
    if not may_hold_columns(chars, np.zeros(len(chars), dtype=np.int64), 1)[0]:
        return []
    found = find_tables(chars, rules)
    if bare:
        [table] = found if len(found) == 1 else [None]
        fits = table is not None and table.grid.n_rows >= grid.n_rows and table.grid.n_cols >= max(grid.n_cols, 2)
        return found if table is not None and fits and len(table.where) >= MIN_COVERED * len(chars) else []
    covered = sum(len(table.where) for table in found)
    rows = sum(table.grid.n_rows for table in found)
    columns = max((table.grid.n_cols for table in found), default=0)
    finer = rows >= grid.n_rows + MIN_STACK - 1 or (columns > grid.n_cols and rows >= grid.n_rows)
    return found if covered >= MIN_COVERED * len(chars) and finer and columns >= grid.n_cols else []


def with_bare_rows(grids: Sequence[Grid], chars: Chars, bounds: Sequence[int], cells: Ints) -> list[int]:
    """Which of the grids have many rows that are not divided although what stands in them is: bands and boxes around
    rows, without verticals. Arguments as of `hold_stacks`.
    """
    out = []
    for n, grid in enumerate(grids):
        whole = (grid.cells.colspan == grid.n_cols) & (grid.cells.rowspan == 1)
        if np.count_nonzero(whole) >= max(2, BARE_ROWS * grid.n_rows):
            own = slice(bounds[n], bounds[n + 1])
            if _are_divided(np.flatnonzero(whole), chars.take(own), cells[own]):
                out.append(n)
    return out


def _are_divided(rows: Ints, chars: Chars, cells: Ints) -> bool:
    """Texts stand apart in most of these cells that hold any."""
    if len(chars) < 2:
        return False
    beside = (np.diff(cells) == 0) & (np.abs(np.diff(chars.y)) < 0.3 * chars.height[1:])
    apart = beside & (chars.x0[1:] - chars.x1[:-1] > APART_IN_ROW * chars.height[1:])
    divided = len(set(cells[1:][apart].tolist()) & set(rows.tolist()))
    return divided >= 0.8 * len(set(rows.tolist()) & set(cells.tolist())) and divided >= 2


def hold_stacks(grids: Sequence[Grid], chars: Chars, bounds: Sequence[int], cells: Ints) -> list[int]:
    """Which of the grids have lines of figures one below the other in a cell, in the rows that hold most of the text.

    Sentences with numbers in them do not count, nor does one tall row of a table whose other rows are ruled. `bounds`:
    where the characters of each grid start and end, `cells`: the cell of its grid each of them stands in.
    """
    figure = _FIGURE_CHARS[np.minimum(chars.code, 0x7F)] & (chars.code < 0x80)
    out = []
    for n in _with_figures_apart(chars.top[figure], np.flatnonzero(figure), bounds, cells[figure]):
        grid, where = grids[n], slice(bounds[n], bounds[n + 1])
        own = chars.take(where)
        if _has_tall_row(grid, own) and _holds_stacks(grid, own, figure[where], cells[where]):
            out.append(n)
    return out


def _with_figures_apart(top: Floats, places: Ints, bounds: Sequence[int], cells: Ints) -> list[int]:
    """Which of the grids have a cell with figures at heights that can be those of a stack: a look at all grids at once.

    Of each figure: its `top`, its place among all characters, and its cell.
    """
    key = np.searchsorted(bounds, places, "right") * _MANY_CELLS + cells
    order = np.argsort(key, kind="stable")
    key, top = key[order], top[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(starts):
        return []
    apart = np.maximum.reduceat(top, starts) - np.minimum.reduceat(top, starts) > LEVEL
    return sorted({int(n) - 1 for n in key[starts[apart]] // _MANY_CELLS})


def _has_tall_row(grid: Grid, chars: Chars) -> bool:
    """A row is high enough for a stack of lines: cheap to ask, and most ruled tables have none."""
    if not len(chars):
        return False
    highest: float = max(map(sub, grid.ys[1:], grid.ys))
    return highest > 0.8 * MIN_STACK * float(chars.bottom[0] - chars.top[0])


def _holds_stacks(grid: Grid, chars: Chars, figure: Flags, cells: Ints) -> bool:
    if np.count_nonzero(figure) < 2 * MIN_STACK:
        return False
    height = max(float(np.median(chars.height)), 1.0)
    level = (chars.top / (LEVEL * height)).astype(np.int64)
    line, line_of = np.unique(cells * 100_000 + level, return_inverse=True)
    of_figures = np.bincount(line_of, weights=figure) >= FIGURES * np.bincount(line_of)
    n_lines = np.bincount(line // 100_000, minlength=len(grid.cells))
    n_figures = np.bincount(line[of_figures] // 100_000, minlength=len(grid.cells))
    stacks = (n_figures >= MIN_STACK) & (n_figures >= FIGURES * n_lines)
    if not stacks.any():
        return False
    rows = grid.cells.row
    return bool(np.isin(rows[cells], rows[stacks]).sum() >= MIN_SHARE * len(chars))


def read_block(block: Block, across: Sequence[Line]) -> tuple[Grid, list[list[Piece]]] | None:
    """The grid of a block and the pieces of each cell; None when the block is no table."""
    whole, part = _rules_of(block, across)
    block.lines = column_checks.trimmed(block, whole)
    if len(block.lines) < 2 or not column_checks.is_table(block, whole):
        return None
    n = head_size(block, whole)
    head = read_head(block, block.lines[:n], part) if n else Head([], [])
    body = block.lines[n:]
    rows = Body.of(body, block, whole).rows() if body else []
    if len(rows) + len(head.levels) < 2 or not column_checks.has_rows(block, head, rows, whole):
        return None
    return _grid(block, head, rows)


def _rules_of(block: Block, across: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The horizontal rules in and around a block: over its whole width, and over part of it."""
    x0, x1 = min(line.x0 for line in block.lines), max(line.x1 for line in block.lines)
    top, bottom = block.lines[0].top, block.lines[-1].bottom
    height = block.height
    near = [r for r in across if top - height < r.at < bottom + height and min(r.end, x1) - max(r.start, x0) > 0]
    covered: dict[float, float] = defaultdict(float)
    for rule in near:
        covered[rule.at] += min(rule.end, x1) - max(rule.start, x0)
    stub = block.strips[0][0]
    starts = {at: min(r.start for r in near if r.at == at) for at in covered}
    full = {at for at, length in covered.items() if length >= WHOLE * (x1 - x0) and starts[at] < stub}
    whole = [Line(at, x0, x1) for at in sorted(full)]
    return whole, [r for r in near if r.at not in full]


def _grid(block: Block, head: Head, rows: list[list[PieceLine]]) -> tuple[Grid, list[list[Piece]]]:
    layout = _Layout(rows=[*head.levels, *rows])
    taken: set[tuple[int, int]] = set()
    for cell in sorted(head.cells, key=lambda c: (c.level, c.first)):
        places = {(r, c) for r in range(cell.level, cell.level + cell.levels) for c in range(cell.first, cell.last)}
        if places & taken:
            _into_taken(layout, cell.level, cell.first, cell.pieces)
            continue
        taken |= places
        layout.cells.append((GridCell(cell.level, cell.first, cell.levels, cell.last - cell.first), cell.pieces))
    for n, row in enumerate(rows, start=len(head.levels)):
        _widen_title(row, block)
        layout.cells += list(_row_cells(row, n, block.n_cols, taken))
    for r in range(len(layout.rows)):
        layout.cells += [(GridCell(r, c, 1, 1), []) for c in range(block.n_cols) if (r, c) not in taken]
    layout.cells.sort(key=lambda item: (item[0].row, item[0].col))
    cells = GridCells.of(cell for cell, _ in layout.cells)
    grid = Grid(_x_edges(block), _y_edges(layout.rows), cells, block.strips)
    return grid, [pieces for _, pieces in layout.cells]


def _widen_title(row: list[PieceLine], block: Block) -> None:
    """Words that stand alone in the middle of the table name the rows below them: they span it."""
    if len(row) == 1 and is_title(row[0], block):
        piece = row[0].pieces[0]
        piece.first, piece.last = 0, block.n_cols


def _into_taken(layout: _Layout, row: int, col: int, pieces: list[Piece]) -> None:
    """Put pieces into the cell that stands where they do, or the one before it."""
    for cell, own in reversed(layout.cells):
        if cell.row <= row < cell.row + cell.rowspan and cell.col <= col < cell.col + cell.colspan:
            own.extend(pieces)
            return
    layout.cells[-1][1].extend(pieces)


def _row_cells(
    row: list[PieceLine], number: int, n_cols: int, taken: set[tuple[int, int]]
) -> Iterator[tuple[GridCell, list[Piece]]]:
    """The cells of a row that hold text. A label that overhangs its column stays in it."""
    pieces = sorted((p for line in row for p in line.pieces), key=lambda p: p.last - p.first)
    at: dict[int, list[Piece]] = {}
    span: dict[int, int] = {}
    for piece in pieces:
        if piece.first not in at:
            end = piece.first + 1
            while (piece.first > 0 or piece.last == n_cols) and end < piece.last and end not in at:
                end += 1
            at[piece.first], span[piece.first] = [], end - piece.first
            for col in range(piece.first + 1, end):
                at[col] = at[piece.first]
        at[piece.first].append(piece)
    for col, width in sorted(span.items()):
        taken |= {(number, c) for c in range(col, col + width)}
        yield GridCell(number, col, 1, width), at[col]


def _x_edges(block: Block) -> list[float]:
    inner = [(a + b) / 2 for a, b in block.strips]
    left, right = min(line.x0 for line in block.lines), max(line.x1 for line in block.lines)
    return [min(left, inner[0]) - 1.0, *inner, max(right, inner[-1]) + 1.0]


def _y_edges(rows: list[list[PieceLine]]) -> list[float]:
    """Between the rows; each at least a point below the one before."""
    tops = [min(line.top for line in row) for row in rows]
    bottoms = [max(line.bottom for line in row) for row in rows]
    out = [tops[0]]
    for bottom, top in zip(bottoms, tops[1:], strict=False):
        out.append(max((bottom + top) / 2, out[-1] + 1.0))
    return [*out, max(bottoms[-1], out[-1] + 1.0)]
