"""The head of a table without rules: where it ends, its levels and its cells.

Does not belong here: which columns a head spans (`column_spans`), rows (`column_rows`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.readers.column_blocks import Block
from sources.readers.column_lines import Line, Piece, PieceLine
from sources.readers.column_spans import set_spans
from sources.readers.pdf_page import is_wide

_THOUSANDS = re.compile(r"\(\$?(?:1[,.]?)?000s?\)$")
"""Thousands as the unit of a column, which only look like a figure."""


@dataclass(slots=True)
class HeadCell:
    level: int
    levels: int
    first: int
    last: int
    pieces: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class Head:
    """The cells of a head and the lines of each of its levels."""

    levels: list[list[PieceLine]]
    cells: list[HeadCell]


def head_size(block: Block, rules: Sequence[Line]) -> int:
    """How many lines of the block are its head. `rules`: those over the whole width."""
    lines = block.lines
    data = next((n for n, line in enumerate(lines) if _is_data(line)), None)
    ends = [n for n in range(1, len(lines)) if _between(rules, lines[n - 1], lines[n]) and _has_heads(lines[:n])]
    if data is None:
        return ends[0] if ends else _first_row(lines)
    above = [n for n in ends if n <= data]
    if above:
        end = above[0]
        for n in above[1:]:
            if all(any(p.first > 0 for p in line.pieces) for line in lines[end:n]):
                end = n
        return end
    start = data
    while start > 0 and (_is_group(lines, start - 1) or _is_first_title(block, start - 1)):
        start -= 1
    if not _has_heads(lines[:start]):
        return 0
    while start > 1 and _leads_into(block, lines, start, data):
        start -= 1
    return start


def is_title(line: PieceLine, block: Block) -> bool:
    """One piece of words in the middle of the table."""
    piece = line.pieces[0]
    left, right = min(li.x0 for li in block.lines), max(li.x1 for li in block.lines)
    if len(line.pieces) > 1 or piece.first == 0 or piece.is_number:
        return False
    return abs(piece.middle - (left + right) / 2) < line.height or _is_one_of_several_titles(piece, block)


def _is_one_of_several_titles(piece: Piece, block: Block) -> bool:
    """Other pieces stand alone as it does, with the same middle and other edges."""
    alone = [
        li.pieces[0] for li in block.lines if len(li.pieces) == 1 and abs(li.pieces[0].middle - piece.middle) < 1.0
    ]
    return len(alone) >= 2 and max(p.x0 for p in alone) - min(p.x0 for p in alone) > 1.0


def _is_first_title(block: Block, n: int) -> bool:
    """A title below the heads, if others like it stand between the rows."""
    titles = [line for line in block.lines[n + 1 :] if is_title(line, block)]
    return _has_heads(block.lines[:n]) and is_title(block.lines[n], block) and bool(titles)


def _is_group(lines: Sequence[PieceLine], n: int) -> bool:
    """A label alone below all heads names the rows that follow, unless it goes on with the head above it."""
    line, below = lines[n], lines[n + 1]
    if any(p.last > 1 for p in line.pieces) or not _has_heads(lines[:n]):
        return False
    above = lines[n - 1]
    hangs = (
        is_wide(line.pieces[0].text[0]) and above.pieces[0].last == 1 and line.y - above.y < 0.9 * (below.y - line.y)
    )
    return not (hangs or line.pieces[0].text[0].islower())


def _leads_into(block: Block, lines: Sequence[PieceLine], start: int, data: int) -> bool:
    """Words in one column that go on in the row below them, or stand nearer to it than to the head: no head."""
    line, above, below = lines[start - 1], lines[start - 2], lines[start]
    columns = {p.first for p in line.pieces}
    if len(columns) != 1 or not columns <= {p.first for p in lines[data].pieces}:
        return False
    piece = line.pieces[0]
    rest = next((p for other in lines[start : data + 1] for p in other.pieces if p.first == piece.first), piece)
    right = max((p.x1 for p in block.in_column(piece.first)), default=piece.x1)
    full = piece.x1 + 0.2 * line.height + rest.token > right - 0.5 and len(piece.text) > 8
    words = rest.text[0].islower() or is_wide(rest.text[0])
    return (full and words) or below.y - line.y < 0.85 * (line.y - above.y)


def _is_data(line: PieceLine) -> bool:
    """Figures that are no years stand beside the label."""
    beside = [p for p in line.pieces if p.first > 0]
    return any(
        p.is_number and not p.is_year and any(ch.isdigit() for ch in p.text) and not _THOUSANDS.match(p.text)
        for p in beside
    )


def _has_heads(lines: Sequence[PieceLine]) -> bool:
    return any(p.first > 0 for line in lines for p in line.pieces)


def _between(rules: Sequence[Line], upper: PieceLine, lower: PieceLine) -> bool:
    return any(upper.y < rule.at < lower.y for rule in rules)


def _first_row(lines: list[PieceLine]) -> int:
    """Lines of the first row of a table of words: up to the first wider step."""
    if len(lines) < 3:
        return 1
    steps = [b.y - a.y for a, b in itertools.pairwise(lines)]
    least = min(steps)
    return next((n for n, step in enumerate(steps, start=1) if step > 1.25 * least), 1)


def read_head(block: Block, lines: list[PieceLine], underlines: Sequence[Line]) -> Head:
    """The cells of the head that these lines make up. `underlines`: rules over part of the width."""
    for line in lines:
        if not _one_each(line, block.strips):
            for piece in line.pieces:
                _settle(piece, lines, block.strips)
    columns = _columns(block)
    set_spans(lines, columns, underlines)
    levels: list[list[PieceLine]] = []
    for line in lines:
        if levels and not _starts_level(levels[-1], line, underlines):
            levels[-1].append(line)
        else:
            levels.append([line])
    return Head(levels, _cells(levels))


def _one_each(line: PieceLine, strips: Sequence[tuple[float, float]]) -> bool:
    """As many heads as columns, or as columns beside the labels, are one each if every one has room there."""
    skipped = len(strips) + 1 - len(line.pieces)
    if skipped not in (0, 1) or (skipped and line.pieces[0].x0 < strips[0][0]):
        return False
    for col, piece in enumerate(line.pieces, start=skipped):
        left = strips[col - 1][0] if col else -1e9
        right = strips[col][1] if col < len(strips) else 1e9
        if piece.x0 < left - 0.5 or piece.x1 > right + 0.5:
            return False
    for col, piece in enumerate(line.pieces, start=skipped):
        piece.first, piece.last = col, col + 1
    return True


def _settle(piece: Piece, lines: list[PieceLine], strips: Sequence[tuple[float, float]]) -> None:
    """A head in the white between two columns is the head of the one that has no other."""
    for n, (a, b) in enumerate(strips):
        if a - 0.5 <= piece.x0 and piece.x1 <= b + 0.5:
            others = {p.first for line in lines for p in line.pieces if p is not piece and p.last == p.first + 1}
            free = [col for col in (n, n + 1) if col not in others]
            if len(free) == 1:
                piece.first, piece.last = free[0], free[0] + 1


def _columns(block: Block) -> list[tuple[float, float]]:
    """Left and right end of what stands in each column."""
    out = []
    edges = [0.0, *[e for strip in block.strips for e in strip], 0.0]
    for col in range(block.n_cols):
        found = block.in_column(col)
        left = min((p.x0 for p in found), default=edges[2 * col])
        right = max((p.x1 for p in found), default=edges[2 * col + 1])
        out.append((left, right))
    return out


def _starts_level(level: list[PieceLine], line: PieceLine, underlines: Sequence[Line]) -> bool:
    """The line's heads stand under heads of other spans, or below a line under one of them."""
    for upper in level:
        for a in upper.pieces:
            for b in line.pieces:
                meets = a.first < b.last and b.first < a.last
                if meets and (a.first, a.last) != (b.first, b.last):
                    return True
                if meets and any(
                    upper.y < r.at < line.y and r.start < a.middle < r.end and a.last - a.first > 1 for r in underlines
                ):
                    return True
    return False


def _cells(levels: list[list[PieceLine]]) -> list[HeadCell]:
    """Heads of one span in one level are one cell; a cell without others above or below it fills the head's height."""
    cells: list[HeadCell] = []
    for n, level in enumerate(levels):
        for line in level:
            for piece in line.pieces:
                same = [c for c in cells if (c.first, c.last) == (piece.first, piece.last)]
                cell = next((c for c in same if c.level + c.levels == n + 1), None)
                if cell is None:
                    cell = next((c for c in same if c.level + c.levels == n and c.last - c.first == 1), None)
                    if cell is not None:
                        cell.levels += 1
                if cell is None:
                    cell = HeadCell(n, 1, piece.first, piece.last)
                    cells.append(cell)
                cell.pieces.append(piece)
    for cell in cells:
        others = [c for c in cells if c is not cell and c.first < cell.last and cell.first < c.last]
        top = max((c.level + c.levels for c in others if c.level < cell.level), default=0)
        end = min((c.level for c in others if c.level > cell.level), default=len(levels))
        cell.level, cell.levels = top, max(end - top, 1)
    return cells
