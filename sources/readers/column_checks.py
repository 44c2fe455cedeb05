"""What only looks like a table: contents lists, lists, letter heads, labels side by side, charts.

Does not belong here: finding blocks (`column_blocks`), reading them (`columns`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from sources.readers import structure
from sources.readers.column_blocks import Block
from sources.readers.column_ends import is_caption
from sources.readers.column_heads import Head
from sources.readers.column_lines import Line, Piece, PieceLine

MIN_ROWS = 3
MIN_FILLED = 0.35
"""Part of a table's places that hold text; charts and scattered labels fill fewer."""
MAX_CAPTIONS = 4
"""Lines at the top of a block that may be captions."""
LONG = 60
"""Characters of a piece that is a sentence rather than an entry."""

_UNIT = re.compile(r"[（(]?(?:金额)?单位[:：]")
_LABEL = re.compile(r".{1,14}[:：]")


def trimmed(block: Block, whole: Sequence[Line]) -> list[PieceLine]:
    """The lines without captions above the first rule, and unit lines above the head."""
    lines = list(block.lines)
    captions = [n for n, line in enumerate(lines[:MAX_CAPTIONS]) if _is_caption_line(line)]
    lines = lines[captions[-1] + 1 :] if captions else lines
    if len(whole) >= 2:
        above = [line for line in lines if line.y < whole[0].at]
        if len(above) <= 2 and all(len(line.pieces) == 1 for line in above):
            lines = lines[len(above) :]
        below = [line for line in lines if line.y > whole[-1].at]
        if len(whole) >= 3 and len(below) <= 3 and not any(p.is_number for line in below for p in line.pieces):
            lines = lines[: len(lines) - len(below)]
    return lines


def _is_caption_line(line: PieceLine) -> bool:
    """Number and title of the table, its unit, or labels with colons side by side."""
    return is_caption(line) or any(_UNIT.match(p.text) for p in line.pieces) or _is_label_line(line)


def _is_label_line(line: PieceLine) -> bool:
    """Captions with colons side by side: department, date, unit."""
    return len(line.pieces) > 1 and all(structure.is_caption(p.text) and _LABEL.match(p.text) for p in line.pieces)


def is_table(block: Block, whole: Sequence[Line]) -> bool:
    """Whether the text in these columns can be a table's."""
    body = [line for line in block.lines if len(line.pieces) > 1]
    if len(body) < 2 or _is_contents(block) or _is_list(block):
        return False
    pieces = [p for line in block.lines for p in line.pieces]
    beside = [p for line in body for p in line.pieces if p.first > 0]
    numbers = sum(p.is_number for p in beside)
    if sum(len(p.text) > LONG for p in pieces) > 0.3 * len(pieces) and len(whole) < 3:
        return False
    if sum(_LABEL.fullmatch(p.text) is not None for p in pieces) > 0.4 * len(pieces):
        return False
    ruled = len(whole) >= 2
    if block.n_cols == 2:
        return len(body) >= MIN_ROWS and (numbers >= 0.5 * len(beside) or (ruled and len(body) >= 3))
    if numbers >= 0.25 * len(beside):
        return True
    return ruled or (len(body) >= 4 and _is_aligned(block))


def has_rows(block: Block, head: Head, rows: list[list[PieceLine]], whole: Sequence[Line]) -> bool:
    """Enough rows, and enough of their places hold text."""
    filled = sum(len({p.first for line in row for p in line.pieces}) for row in rows)
    several = [row for row in rows if len({p.first for line in row for p in line.pieces}) > 1]
    if len(several) + bool(head.levels) < (2 if len(whole) >= 2 else MIN_ROWS):
        return False
    return filled >= MIN_FILLED * len(rows) * block.n_cols


def _is_contents(block: Block) -> bool:
    """A list of headings with growing page numbers at the right."""
    last = [line.pieces[-1] for line in block.lines if line.pieces[-1].last == block.n_cols and len(line.pieces) > 1]
    pages = [int(p.text) for p in last if p.text.isdigit() and len(p.text) <= 4]
    if len(pages) < 0.7 * len(last) or len(pages) < 3:
        return False
    grows = sum(a <= b for a, b in itertools.pairwise(pages)) >= 0.85 * (len(pages) - 1)
    led = sum(line.pieces[-2].leaders for line in block.lines if len(line.pieces) > 1)
    inner = [p for line in block.lines for p in line.pieces[1:-1] if p.is_number]
    return grows and (led >= 0.4 * len(last) or (not inner and len(last) >= 4))


def _is_list(block: Block) -> bool:
    """Marks or numbers before sentences."""
    first = [line.pieces[0] for line in block.lines if line.pieces[0].first == 0]
    marks = sum(p.is_marker or (p.is_number and len(p.text) <= 3) for p in first)
    return block.n_cols == 2 and marks >= 0.6 * len(first)


def _is_aligned(block: Block) -> bool:
    """Text in each column starts at the same place, ends there, or has its middle there."""
    good = total = 0
    for col in range(block.n_cols):
        column = block.in_column(col)
        total += len(column)
        good += max((_same(column, key) for key in (_left, _right, _middle)), default=0)
    return good >= 0.8 * total


def _left(piece: Piece) -> float:
    return piece.x0


def _right(piece: Piece) -> float:
    return piece.x1


def _middle(piece: Piece) -> float:
    return piece.middle


def _same(pieces: list[Piece], key: object) -> int:
    assert callable(key)
    places = sorted(key(p) for p in pieces)
    return max((sum(abs(other - at) <= 2.0 for other in places) for at in places), default=0)
