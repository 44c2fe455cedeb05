"""Which columns each head of a table without rules spans.

A head over several columns is known by the line under it, by the strips it covers, or by standing in the middle of the
columns whose own heads stand below it.
Does not belong here: which lines are the head (`column_heads`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sources.readers.column_lines import Line, Piece, PieceLine

MAX_COLUMNS = 18
MAX_SPAN = 8
"""Columns of a head whose place is worked out from where it stands; wider ones need a line under them."""
BESIDE = 0.78
"""Lines closer than this part of their height stand beside each other."""
TIGHT_HEADS = 1.12
"""Lines closer than this part of their height may be lines of one head."""
SKIPPED, SHARED, SHIFTED = 0.4, 0.2, 0.12
"""What a column costs that no head of a line stands over; one that shares its head with others; and a height's width by
which all heads are off the middle alike, as where figures stand at the right of wide columns."""


def set_spans(lines: list[PieceLine], columns: list[tuple[float, float]], underlines: Sequence[Line]) -> None:
    for n, line in enumerate(lines):
        rest = []
        for piece in line.pieces:
            upper = _wrapped_from(piece, line, lines[n - 1], columns, underlines) if n else None
            if upper is not None:
                piece.first, piece.last = upper.first, upper.last
            elif not _underlined(piece, lines[n:], columns, underlines):
                rest.append(piece)
        below = [lower for lower in lines[n + 1 :] if not is_beside(line, lower)]
        if below and len(rest) == len(line.pieces):
            taken = {p.first for other in lines if other is not line and is_beside(line, other) for p in other.pieces}
            if not _share_columns(line, below, columns, taken) and not taken:
                for piece in rest:
                    if not _is_leaf(piece, below):
                        _centre(piece, line, below, columns)
    for n, one in enumerate(lines):
        for other in lines[n + 1 : n + 3]:
            _join_wrapped(one, other, underlines)


def _join_wrapped(upper: PieceLine, lower: PieceLine, underlines: Sequence[Line]) -> None:
    """A head whose first line is narrower than its second, or wider: both span what the wider one spans."""
    for a in upper.pieces:
        for b in lower.pieces:
            narrow, wide = (a, b) if a.last - a.first < b.last - b.first else (b, a)
            inside = wide.first <= narrow.first and narrow.last <= wide.last
            if not inside or narrow.last - narrow.first == wide.last - wide.first:
                continue
            size = a.bottom - a.top
            own = upper if narrow is a else lower
            alone = sum(p.first < wide.last and p.last > wide.first for p in own.pieces) == 1
            close = abs(a.middle - b.middle) < 0.4 * size and b.top - a.bottom < 0.7 * size
            if alone and close and not _ruled_between(upper, lower, narrow, underlines):
                narrow.first, narrow.last = wide.first, wide.last


def _wrapped_from(
    piece: Piece, line: PieceLine, above: PieceLine, columns: list[tuple[float, float]], underlines: Sequence[Line]
) -> Piece | None:
    """The head of several columns whose second line this is."""
    for upper in above.pieces:
        wide = upper.last - upper.first > 1
        centred = abs(upper.middle - piece.middle) < 0.4 * (piece.bottom - piece.top) or abs(upper.x0 - piece.x0) < 1
        inside = columns[upper.first][0] - 2 <= piece.x0 and piece.x1 <= columns[upper.last - 1][1] + 2
        alone = sum(upper.first <= p.first and p.last <= upper.last for p in line.pieces) == 1
        if wide and centred and inside and alone and not _ruled_between(above, line, upper, underlines):
            return upper
    return None


def _ruled_between(above: PieceLine, line: PieceLine, piece: Piece, underlines: Sequence[Line]) -> bool:
    return any(above.y < r.at < line.y and r.start < piece.middle < r.end for r in underlines)


def _underlined(
    piece: Piece, lines: Sequence[PieceLine], columns: list[tuple[float, float]], underlines: Sequence[Line]
) -> bool:
    """Take the span from the line drawn under the head, with nothing but the rest of the head between them."""
    for rule in underlines:
        if not (lines[0].y < rule.at and rule.start - 3 <= piece.x0 and piece.x1 <= rule.end + 3):
            continue
        between = [[p for p in li.pieces if p.x1 > rule.start and p.x0 < rule.end] for li in lines if li.y < rule.at]
        off = 0.7 * (piece.bottom - piece.top)
        if any(len(own) > 1 or (own and abs(own[0].middle - piece.middle) > off) for own in between):
            continue
        if rule.at - piece.bottom > 4 * lines[0].height:
            continue
        under = [n for n, (a, b) in enumerate(columns) if rule.start - 4 <= (a + b) / 2 <= rule.end + 4]
        if under and min(under) <= piece.first + 1 and max(under) + 1 >= piece.last - 1:
            piece.first, piece.last = min(under), max(under) + 1
            return True
    return False


def _centre(piece: Piece, line: PieceLine, below: Sequence[PieceLine], columns: list[tuple[float, float]]) -> None:
    """Widen the span of a head to the columns it stands in the middle of, if those have heads of their own below."""
    a, b = columns[piece.first][0], columns[piece.last - 1][1]
    size = piece.bottom - piece.top
    if abs((a + b) / 2 - piece.middle) < 0.5 * size or abs(a - piece.x0) < 2 or abs(b - piece.x1) < 2:
        return
    others = [p for p in line.pieces if p is not piece]
    low = max((p.last for p in others if p.last <= piece.first), default=0)
    high = min((p.first for p in others if p.first >= piece.last), default=len(columns))
    headed = {c for lower in below for p in lower.pieces for c in range(p.first, p.last)}
    spans = [
        (last - first, abs((columns[first][0] + columns[last - 1][1]) / 2 - piece.middle), first, last)
        for first in range(low, piece.first + 1)
        for last in range(piece.last, high + 1)
        if last - first > 1 and all(c in headed for c in range(first, last))
    ]
    best = min((span for span in spans if span[1] < size), default=None)
    if best is not None:
        piece.first, piece.last = best[2], best[3]


def _is_leaf(piece: Piece, below: Sequence[PieceLine]) -> bool:
    """No head of its own stands below it in its columns, only the rest of its words."""
    under = [p for line in below for p in line.pieces if p.first < piece.last and piece.first < p.last]
    return all(p.text[0].islower() for p in under)


def is_beside(one: PieceLine, other: PieceLine) -> bool:
    """Too near to stand above or below each other: heads of different height, set in the middle."""
    return abs(one.y - other.y) < BESIDE * min(one.height, other.height)


def _share_columns(
    line: PieceLine, below: Sequence[PieceLine], columns: list[tuple[float, float]], taken: set[int]
) -> bool:
    """Give the heads of a line their spans, if they stand in the middle of columns with heads of their own below.

    `taken`: columns whose heads stand beside the line.
    """
    headed = sorted({c for lower in below for p in lower.pieces for c in range(p.first, p.last)} - {0} - taken)
    pieces = [p for p in line.pieces if p.first > 0]
    if not pieces or len(pieces) > 0.67 * len(headed) or len(headed) > MAX_COLUMNS or len(pieces) > MAX_SPAN:
        return False
    heads = _head_places(below, columns)
    cost, spans = min((_best_spans(pieces, below, headed, places) for places in (columns, heads)), key=lambda f: f[0])
    shared = {c for first, last in spans for c in range(first, last)}
    if len(shared) == len(spans) or shared & taken:
        return False
    step = min(
        (p.y - line.y for lower in below for p in lower.pieces if any(_overlap(p, q) for q in pieces)), default=99.0
    )
    # Close lines are mostly heads that wrap; those over columns then share out all of them.
    if step < TIGHT_HEADS * line.height and (len(pieces) < 2 or len(shared) < len(headed) or cost > 1.5):
        return False
    for piece, (first, last) in zip(pieces, spans, strict=True):
        piece.first, piece.last = first, last
    return True


def _overlap(one: Piece, other: Piece) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def _off(piece: Piece, first: int, last: int, places: list[tuple[float, float]]) -> float:
    return piece.middle - (places[first][0] + places[last - 1][1]) / 2


def _head_places(below: Sequence[PieceLine], columns: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Left and right end of each column's own head, where it has one."""
    out = list(columns)
    for line in below:
        for piece in line.pieces:
            if piece.last == piece.first + 1:
                out[piece.first] = (piece.x0, piece.x1)
    return out


def _best_spans(
    pieces: Sequence[Piece], below: Sequence[PieceLine], headed: list[int], places: list[tuple[float, float]]
) -> tuple[float, list[tuple[int, int]]]:
    """The spans that leave the heads least off the middle of their columns, all shifted alike at most, and the cost."""
    options = [
        [(p.first, p.last)]
        if _is_leaf(p, below)
        else [
            (f, la) for f in range(headed[0], p.first + 1) for la in range(p.last, headed[-1] + 2) if la - f <= MAX_SPAN
        ]
        for p in pieces
    ]
    found: list[tuple[float, list[tuple[int, int]]]] = [(1e9, [])]

    def place(n: int, low: int, spans: list[tuple[int, int]]) -> None:
        if n == len(pieces):
            cost = _cost(pieces, spans, headed, places)
            if cost < found[0][0]:
                found[0] = (cost, list(spans))
            return
        for first, last in options[n]:
            if first >= low and (n + 1 == len(pieces) or last <= pieces[n + 1].first):
                place(n + 1, last, [*spans, (first, last)])

    place(0, 0, [])
    return found[0]


def _cost(
    pieces: Sequence[Piece], spans: list[tuple[int, int]], headed: list[int], places: list[tuple[float, float]]
) -> float:
    size = pieces[0].bottom - pieces[0].top
    offs = [_off(p, first, last, places) for p, (first, last) in zip(pieces, spans, strict=True)]
    shift = sorted(offs)[len(offs) // 2] if len(offs) > 1 else 0.0
    shared = sum(last - first for first, last in spans)
    worst = max(abs(off - shift) for off in offs)
    return (
        worst / size + SHIFTED * abs(shift) / size + SKIPPED * (len(headed) - shared) + SHARED * (shared - len(spans))
    )
