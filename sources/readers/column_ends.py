"""What stands alone above and below the lines of a block: heads that start higher, cells that end lower, last labels.

Does not belong here: which lines make a block (`column_blocks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from sources.readers.column_lines import Piece, PieceLine

MAX_SINGLE = 4
"""Lines in a row with nothing beside their text: wrapped labels and groups inside a table."""
MIN_ROWS_BESIDE = 6
"""Rows beside a label that starts or ends a page; beside fewer it may be a signature or a heading."""
BESIDE = 0.8
"""Part of its height by which a head in the middle of two lines beside it stands higher than the lower one, at most."""

_CAPTION = re.compile(
    r"(?:(?:Table|TABLE|Figure|FIGURE|Chart|Graph|Exhibit|Annex|Appendix|Box)[A-Z]?[-\d.]+|(?:续?附?表|图)[\d一二三四五六七八九十]+)"
)
_NOTE = re.compile(r"(?:Source|SOURCE|Note|NOTE|注|备注|说明|资料来源|数据来源)s?[:：.]")


def is_captioned(piece: Piece) -> bool:
    """It starts as a caption does ("Table 3", "表1")."""
    return _CAPTION.match(piece.text) is not None


def is_caption(line: PieceLine) -> bool:
    return is_captioned(line.pieces[0])


def is_note(line: PieceLine) -> bool:
    return _NOTE.match(line.pieces[0].text) is not None


def whole(current: list[PieceLine], lines: Sequence[PieceLine]) -> list[PieceLine]:
    """The lines of a block with what stands alone above and below them and belongs to them."""
    return _with_tails(_with_heads(current, lines), lines)


def _with_tails(current: list[PieceLine], lines: Sequence[PieceLine]) -> list[PieceLine]:
    """The lines with what goes on below them: words for which a cell of the last row had no room."""
    out = list(current)
    at = next(n for n, line in enumerate(lines) if line is current[-1])
    for line in lines[at + 1 : at + 1 + MAX_SINGLE]:
        piece = line.pieces[0]
        if len(line.pieces) > 1 or line.top - out[-1].bottom > 0.5 * line.height or is_note(line) or is_caption(line):
            break
        above = [p for other in out for p in other.pieces if p.x0 < piece.x1 and p.x1 > piece.x0]
        last = [p for p in above if p.y > out[-1].y - 2 * line.height]
        beside = [p.x0 for other in out for p in other.pieces if p.x0 > piece.x0 + line.height and p.is_number]
        right = max((p.x1 for p in above), default=0.0)
        full = bool(last) and last[-1].x1 + 0.2 * line.height + piece.token > right - 0.5
        if not full or abs(last[-1].x0 - piece.x0) > line.height or piece.x1 > min(beside, default=right + 1):
            break
        out.append(line)
    if out[-1] is lines[at] and _is_last_label(out, lines[at + 1 :]):
        out.append(lines[at + 1])
    return out


def _is_last_label(current: Sequence[PieceLine], below: Sequence[PieceLine]) -> bool:
    """The page ends with a label that has no figures, or whose rows stand on the next page."""
    if not below or not _is_label(below[0], current[-1], current):
        return False
    return len(below) == 1 or below[1].top - below[0].bottom > 2.5 * below[0].height


def _is_label(line: PieceLine, beside: PieceLine, current: Sequence[PieceLine]) -> bool:
    """A line above or below the rows, beside one of them, that is set as their labels are."""
    if len(line.pieces) > 1 or len(current) < MIN_ROWS_BESIDE:
        return False
    piece, slack = line.pieces[0], 0.1 * line.height
    step = median(b.y - a.y for a, b in pairwise(current))
    labels = [other.pieces[0].x0 for other in current if len(other.pieces) > 1]
    right = min((p.x0 for other in current for p in other.pieces[1:]), default=piece.x1)
    like = abs(line.height - beside.height) < 0.04 * line.height and abs(line.y - beside.y) < 1.15 * step
    left = min(labels) - slack <= piece.x0 <= max(labels) + slack
    is_words = not (piece.is_number or piece.is_marker or piece.text[0] in "(（*" or is_note(line) or is_caption(line))
    return like and left and is_words and piece.x1 < right


def _with_heads(current: list[PieceLine], lines: Sequence[PieceLine]) -> list[PieceLine]:
    """The lines with what stands alone close above them, right of the first column: the start of a head."""
    first = current[0]
    at = next(n for n, line in enumerate(lines) if line is first)
    right = max(line.x1 for line in current)
    stub = median(line.pieces[1].x0 for line in current if len(line.pieces) > 1)
    labels = [line.pieces[0] for line in current if line.pieces[0].x1 < stub]
    widest = max((label.x1 for label in labels), default=right)
    space = max(0.7 * first.height, 1.1 * median(max(b.top - a.bottom, 0.0) for a, b in pairwise(current)))
    head: list[PieceLine] = []
    for line in reversed(lines[max(0, at - 4) : at]):
        below = head[0] if head else first
        piece = line.pieces[0]
        near = below.top - line.bottom < min(space, 1.5 * line.height) and line.height < 1.2 * first.height
        edge = min(stub, first.pieces[-1].x0) - 4 * line.height
        inside = piece.x0 > min(edge, widest) and piece.x1 < right + 2 * line.height
        starts_left = piece.x0 < min(c.x0 for c in current) + 2 * line.height
        if len(line.pieces) > 1:
            fits = inside and not starts_left and line.x1 < right + 2 * line.height
        else:
            beside = below.y - line.y < BESIDE * line.height and piece.x1 < below.x0
            fits = beside or _wraps_into(piece, below.pieces[0], labels) or (inside and not starts_left)
        is_title = len(line.pieces) == 1 and _is_over_all(piece, below, min(c.x0 for c in current), stub, right)
        if not near or not fits or is_title or is_caption(line) or piece.text.endswith("表"):
            break
        head.insert(0, line)
    if not head and at == 1 and _is_label(lines[0], first, current):
        return [lines[0], *current]
    return [*head, *current]


def _is_over_all(piece: Piece, below: PieceLine, left: float, stub: float, right: float) -> bool:
    """In the middle of the whole table, its labels included, where heads stand in the middle of their columns."""
    size = piece.bottom - piece.top
    off = abs(piece.middle - (left + right) / 2)
    heads = [p for p in below.pieces if p.x0 > stub - size]
    spans = [(a.x0 + b.x1) / 2 for n, a in enumerate(heads) for b in heads[n + 1 :]]
    of_heads = min((abs(piece.middle - middle) for middle in spans), default=abs(piece.middle - (stub + right) / 2))
    return off < 0.6 * size and off < of_heads


def _wraps_into(piece: Piece, below: Piece, labels: Sequence[Piece]) -> bool:
    """A label that had no room for the word below it."""
    right = max((label.x1 for label in labels), default=0.0)
    size = piece.bottom - piece.top
    return (
        abs(piece.x0 - below.x0) < 0.2 * size
        and piece.x1 < right + 0.5 * size
        and piece.x1 + 0.2 * size + below.token > right - 0.5
    )
