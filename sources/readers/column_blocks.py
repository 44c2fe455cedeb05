"""Lines of pieces -> blocks of neighbouring lines that share white strips, and the columns between the strips.

Does not belong here: whether a block is a table (`columns`), its rows (`column_rows`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import numpy as np

from sources.readers.column_cuts import cut
from sources.readers.column_ends import MAX_SINGLE, is_caption, is_note, whole
from sources.readers.column_lines import Piece, PieceLine
from sources.readers.pdf_page import Chars, Flags, Floats, Ints

MAX_GAP = 3.2
"""White space between two rows of one table, as part of the height of a line."""
MAX_GROUP_GAP = 5.0
"""The same between groups of rows whose columns are those of the rows above."""
MIN_STRIP = 0.2
"""Narrowest white strip between two columns, as part of the height."""
BESIDE = 0.7
"""Lines whose middles are closer than this part of their height stand beside each other."""
MAX_CROSSING = 0.25
"""Part of the lines beside a strip that may run over it: heads of several columns, long labels."""
OVERHANG = 0.6
"""How far text may stand over into the next column, as part of its height: heads wider than their figures."""
PROSE_RUN = 6
"""So many full lines one below the other are a paragraph, not a cell."""

MIN_RUN_ON, MIN_SENTENCE = 3, 20
"""Lines of a text beside a table, and characters of each but the last."""


@dataclass(slots=True)
class Block:
    """Lines that may be a table, its strips (start and end of the white between columns)."""

    lines: list[PieceLine]
    strips: list[tuple[float, float]] = field(default_factory=list)

    @property
    def n_cols(self) -> int:
        return len(self.strips) + 1

    @property
    def height(self) -> float:
        return median(p.bottom - p.top for line in self.lines for p in line.pieces)

    def assign(self) -> None:
        """Tell every piece its columns: it stands in two when it covers the whole strip between them."""
        middles = [(a + b) / 2 for a, b in self.strips]
        for line in self.lines:
            for piece in line.pieces:
                home = bisect_right(middles, piece.middle)
                slack = OVERHANG * (piece.bottom - piece.top)
                crossed = [
                    n
                    for n, (a, b) in enumerate(self.strips)
                    if piece.x0 < a + 0.5 - (slack if home > n else 0.0)
                    and piece.x1 > b - 0.5 + (slack if home <= n else 0.0)
                ]
                piece.first = min([*crossed, home])
                piece.last = max([n + 2 for n in crossed] + [home + 1])

    def in_column(self, col: int) -> list[Piece]:
        return [p for line in self.lines for p in line.pieces if p.first == col and p.last == col + 1]


def blocks(lines: Sequence[PieceLine], chars: Chars, depth: int = 0) -> Iterator[Block]:
    """Every block of the page with at least two columns; text set in columns is looked at column by column.

    `chars`: those the pieces are places of.
    """
    for block in _grow(lines):
        block.strips = find_strips(block.lines)
        if not block.strips:
            continue
        cut(block.lines, block.strips, chars)
        block.assign()
        prose = [is_prose(block, col) for col in range(block.n_cols)]
        if not any(prose):
            yield block
        elif depth < 3:
            for first, last in _groups(prose):
                yield from blocks(_between(block, first, last), chars, depth + 1)


def _groups(prose: list[bool]) -> Iterator[tuple[int, int]]:
    """Ranges of columns to look at by themselves: each column of prose, and what stands between two of them."""
    start = 0
    for col, is_text in enumerate(prose):
        if is_text:
            if col > start:
                yield start, col
            yield col, col + 1
            start = col + 1
    if start < len(prose):
        yield start, len(prose)


def _between(block: Block, first: int, last: int) -> list[PieceLine]:
    out = []
    for line in block.lines:
        inside = [p for p in line.pieces if first <= p.first and p.last <= last]
        if inside:
            out.append(PieceLine(inside))
    return out


def _grow(lines: Sequence[PieceLine]) -> Iterator[Block]:
    """Runs of lines with gaps above each other, and the single pieces between them."""
    current: list[PieceLine] = []
    pending: list[PieceLine] = []
    for line in lines:
        if len(line.pieces) < 2:
            pending.append(line)
            if current and (len(pending) > MAX_SINGLE or _ends(current, pending)):
                if len(current) > 1:
                    yield Block(whole(current, lines))
                current = []
            continue
        between = [p for p in pending if not current or p.y > current[-1].y]
        if current and _goes_on(current, between, line):
            current += [*between, line]
        else:
            if len(current) > 1:
                yield Block(whole(current, lines))
            current = [line]
        pending = []
    if len(current) > 1:
        yield Block(whole(current, lines))


def _ends(current: list[PieceLine], pending: list[PieceLine]) -> bool:
    """A caption, a note, or two full lines of text end a table."""
    if is_caption(pending[-1]) or is_note(pending[-1]):
        return True
    gaps = [(a.x1, b.x0) for line in current[-4:] for a, b in zip(line.pieces, line.pieces[1:], strict=False)]
    wide = [line for line in pending if sum(line.x0 < a and line.x1 > b for a, b in gaps) > 0.5 * len(gaps)]
    return len(wide) >= 2


def _goes_on(current: list[PieceLine], between: list[PieceLine], line: PieceLine) -> bool:
    above = current[-1]
    most = MAX_GAP if not _is_aligned(current, line) else MAX_GROUP_GAP
    for lower in [*between, line]:
        if lower.top - above.bottom > most * max(min(lower.height, above.height), 4.0):
            return False
        above = lower
    if is_caption(line):
        return False
    recent = [upper for upper in current[-6:] if len(upper.pieces) > 1][-4:]
    return any(_share_gap(upper, line) for upper in recent) or _interleave(current[-1], line)


def _is_aligned(current: list[PieceLine], line: PieceLine) -> bool:
    """Nearly all pieces of a line start or end where those of one of the last lines do: a new group of its rows."""
    for upper in current[-3:]:
        same = sum(any(abs(p.x0 - q.x0) < 1.5 or abs(p.x1 - q.x1) < 1.5 for q in upper.pieces) for p in line.pieces)
        if same >= max(3, 0.8 * len(line.pieces)) and len(upper.pieces) >= 0.8 * len(line.pieces):
            return True
    return False


def _share_gap(upper: PieceLine, lower: PieceLine) -> bool:
    need = MIN_STRIP * min(upper.height, lower.height)
    for a, b in zip(upper.pieces, upper.pieces[1:], strict=False):
        for c, d in zip(lower.pieces, lower.pieces[1:], strict=False):
            if min(b.x0, d.x0) - max(a.x1, c.x1) >= need:
                return True
    return False


def _interleave(upper: PieceLine, lower: PieceLine) -> bool:
    """Both lines stand close and neither runs over a gap of the other: heads of different height side by side."""
    if lower.y - upper.y > 1.3 * min(upper.height, lower.height):
        return False
    return not any(
        p.x0 < a.x1 and p.x1 > b.x0
        for one, other in ((upper, lower), (lower, upper))
        for p in one.pieces
        for a, b in zip(other.pieces, other.pieces[1:], strict=False)
    )


def find_strips(lines: Sequence[PieceLine]) -> list[tuple[float, float]]:
    """White strips that most lines with text on both sides keep free, from left to right."""
    lines = _below_head(lines)
    bands = [_ink(band) for band in _bands(lines)]
    gaps = [(a[1], b[0]) for band in bands for a, b in pairwise(band)]
    if not gaps:
        return []
    height = median(p.bottom - p.top for line in lines for p in line.pieces)
    ink = np.array([span for band in bands for span in band])
    white = np.array(gaps)
    xs = _positions(ink, white)
    crossing, apart = _depth(ink, xs), _depth(white, xs)
    good = (apart >= 2) & (crossing <= MAX_CROSSING * (apart + crossing))
    strips: list[tuple[float, float]] = []
    for start, end in _runs(good):
        a, b = float(xs[start]), float(xs[end])
        strips += _cores(ink, a, b, MIN_STRIP * height)
    return _between_neighbours(bands, strips)


def _bands(lines: Sequence[PieceLine]) -> Iterator[list[Piece]]:
    """The pieces of each line, with those of lines that stand half a line lower: figures centred beside words."""
    band: list[Piece] = []
    y = height = 0.0
    for line in lines:
        if band and line.y - y >= BESIDE * min(line.height, height):
            yield band
            band = []
        band = [*band, *line.pieces]
        y, height = line.y, line.height
    yield band


def _ink(pieces: list[Piece]) -> list[tuple[float, float]]:
    """What the pieces cover from left to right, each stretch once."""
    out: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda p: p.x0):
        if out and piece.x0 <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], piece.x1))
        else:
            out.append((piece.x0, piece.x1))
    return out


def _below_head(lines: Sequence[PieceLine]) -> Sequence[PieceLine]:
    """The lines from the first figures on, if enough of them hold figures: heads stand where columns allow."""
    data = [n for n, line in enumerate(lines) if line.has_data]
    return lines[data[0] :] if len(data) >= 2 else lines


def _between_neighbours(
    bands: Sequence[Sequence[tuple[float, float]]], strips: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Without strips that separate nothing: no band has text close on both sides (a head beside its labels)."""
    out = list(strips)
    n = 0
    while n < len(out):
        low = out[n - 1][1] - 0.5 if n else -1e9
        high = out[n + 1][0] + 0.5 if n + 1 < len(out) else 1e9
        a, b = out[n][0] + 0.5, out[n][1] - 0.5
        if any(_is_beside(band, low, a) and _is_beside(band, b, high) for band in bands):
            n += 1
        else:
            out.pop(n)
    return out


def _is_beside(band: Sequence[tuple[float, float]], low: float, high: float) -> bool:
    return any(low <= x0 and x1 <= high for x0, x1 in band)


def _positions(*spans: Floats) -> Floats:
    """Where spans start and end, each place once. (numpy's `unique` loads masked arrays when first called.)"""
    return np.array(sorted({x for found in spans for x in found.ravel().tolist()}))


def _depth(spans: Floats, xs: Floats) -> Ints:
    """How many of the spans cover each stretch between neighbouring positions."""
    change = np.zeros(len(xs), dtype=np.int64)
    np.add.at(change, np.searchsorted(xs, spans[:, 0]), 1)
    np.add.at(change, np.searchsorted(xs, spans[:, 1]), -1)
    return np.asarray(np.cumsum(change)[:-1])


def _runs(good: Flags) -> list[tuple[int, int]]:
    """Start and end of each run of good stretches, as places among the positions."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], good, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _cores(ink: Floats, a: float, b: float, least: float) -> list[tuple[float, float]]:
    """The white inside a run of good stretches; two of them when a sparse column stands between."""
    inner = ink[(ink[:, 1] > a) & (ink[:, 0] < b) & ~((ink[:, 0] <= a) & (ink[:, 1] >= b))]
    if not len(inner):
        return [(a, b)] if b - a >= least else []
    xs = _positions(np.clip(inner, a, b), np.array([(a, b)]))
    depth = _depth(np.clip(inner, a, b), xs)
    free = [(float(xs[s]), float(xs[e])) for s, e in _runs(depth == 0)]
    free = [f for f in free if f[1] - f[0] >= least]
    if not free:
        n = min(range(len(depth)), key=lambda i: (depth[i], -(xs[i + 1] - xs[i])))
        return [(float(xs[n]), float(xs[n + 1]))] if xs[n + 1] - xs[n] >= least else []
    kept = [free[0]]
    for strip in free[1:]:
        island = ((inner[:, 0] >= kept[-1][1] - 0.1) & (inner[:, 1] <= strip[0] + 0.1)).sum()
        if island >= 2:
            kept.append(strip)
        elif strip[1] - strip[0] > kept[-1][1] - kept[-1][0]:
            kept[-1] = strip
    return kept


def is_prose(block: Block, col: int) -> bool:
    """Paragraphs stand in this column: many lines in a row that go on until there is no room for the next word."""
    found = [[p for p in line.pieces if p.first == col and p.last == col + 1] for line in block.lines]
    column = [pieces for pieces in found if pieces]
    right = max((p.x1 for pieces in column for p in pieces), default=0.0)
    run = longest = 1
    step = 0.0
    for upper, lower in pairwise(column):
        a, b = upper[0], lower[0]
        size = a.bottom - a.top
        full = a.x1 + 0.2 * size + b.token > right - 0.5 and len(a.text) >= 16
        even = run == 1 or abs((b.top - a.top) - step) < 0.06 * size
        step = b.top - a.top
        run = run + 1 if full and even and len(upper) == 1 and step < 1.8 * size else 1
        longest = max(longest, run)
    return (longest >= PROSE_RUN and not _leads_to_figures(block, col)) or _runs_on(block, col)


def _runs_on(block: Block, col: int) -> bool:
    """Sentences run on from line to line beside figures that start a row on each of them."""
    lines = [(line, p) for line in block.lines for p in line.pieces if p.first == col and p.last == col + 1]
    if len(lines) < MIN_RUN_ON or any(len(p.text) < MIN_SENTENCE for _, p in lines[:-1]):
        return False
    right = max(p.x1 for _, p in lines)
    full = sum(a.x1 + 0.2 * (a.bottom - a.top) + b.token > right - 0.5 for (_, a), (_, b) in pairwise(lines))
    rest = sum(p.text[0].islower() for _, p in lines[1:])
    figures = [q.y for line in block.lines for q in line.pieces if q.is_number]
    rows = sum(any(abs(y - p.y) < BESIDE * (p.bottom - p.top) for y in figures) for _, p in lines)
    return min(full / 0.7, rest / 0.5) >= len(lines) - 1 and rows >= 0.7 * len(lines)


def _leads_to_figures(block: Block, col: int) -> bool:
    """Figures stand right beside most lines of this column: its texts are labels, however long."""
    beside = [b for line in block.lines for a, b in pairwise(line.pieces) if a.first == col and a.last == col + 1]
    return bool(beside) and sum(p.is_number for p in beside) > 0.6 * len(beside)
