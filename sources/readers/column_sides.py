"""Lines of a page that is set in columns, or has tables side by side -> the lines of each side by themselves.

Two kinds of seam are known: a white strip with full lines of text on both of its sides, and two captions at one height.
Does not belong here: the columns of a table (`column_blocks`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.readers.column_ends import is_captioned
from sources.readers.column_lines import Piece, PieceLine

MIN_SEAM = 0.8
"""Narrowest seam, as part of the height of the lines beside it."""
MIN_LINES = 6
"""Full lines of text on each side of a seam."""
FULL = 0.9
"""Part of a side's width that a full line reaches over."""
MIN_LETTERS = 16
"""Characters of a full line of text."""
MAX_DEPTH = 3
MAX_SEAMS = 24
"""Places looked at for a seam."""


def sides(lines: Sequence[PieceLine], depth: int = 0) -> Iterator[list[PieceLine]]:
    """Groups of lines that are read one after another; all lines in one group when there is no seam."""
    seam = None if depth == MAX_DEPTH else (_between_captions(lines) or _between_texts(lines))
    if seam is None:
        yield list(lines)
        return
    parts = (
        list(lines[: seam.start]),
        *_split(lines[seam.start : seam.end], seam.x),
        list(lines[seam.end :]),
    )
    for part in parts:
        if part:
            yield from sides(part, depth + 1)


@dataclass(frozen=True, slots=True)
class _Seam:
    """Lines `start` to `end` stand left or right of x."""

    x: float
    start: int
    end: int


def _split(lines: Sequence[PieceLine], x: float) -> tuple[list[PieceLine], list[PieceLine]]:
    left = [PieceLine(own) for line in lines if (own := [p for p in line.pieces if p.middle < x])]
    right = [PieceLine(own) for line in lines if (own := [p for p in line.pieces if p.middle >= x])]
    return left, right


def _run(lines: Sequence[PieceLine], x: float, at: int, *, upwards: bool = True) -> tuple[int, int]:
    """The lines around line `at` in which no piece stands over x."""
    start, end = at, at + 1
    while upwards and start > 0 and not _crosses(lines[start - 1], x):
        start -= 1
    while end < len(lines) and not _crosses(lines[end], x):
        end += 1
    return start, end


def _crosses(line: PieceLine, x: float) -> bool:
    return any(p.x0 < x < p.x1 for p in line.pieces)


def _between_captions(lines: Sequence[PieceLine]) -> _Seam | None:
    """Two captions stand at one height, and below them nothing runs over the place where the second one starts."""
    for n, line in enumerate(lines):
        captions = [p for p in line.pieces if is_captioned(p)]
        if len(captions) < 2:
            continue
        x = captions[1].x0 - 1.0
        start, end = _run(lines, x, n, upwards=False)
        left, right = _split(lines[start:end], x)
        if min(len(left), len(right)) >= 3:
            return _Seam(x, start, end)
    return None


def _between_texts(lines: Sequence[PieceLine]) -> _Seam | None:
    """The seam with most full lines of text beside it."""
    best: _Seam | None = None
    for x, at in _places(lines):
        if best is not None and best.start <= at < best.end and abs(best.x - x) < 4.0:
            continue
        start, end = _run(lines, x, at)
        if end - start < MIN_LINES or (best is not None and end - start <= best.end - best.start):
            continue
        left, right = _split(lines[start:end], x)
        if min(_full_lines(left), _full_lines(right)) >= MIN_LINES:
            best = _Seam(x, start, end)
    return best


def _places(lines: Sequence[PieceLine]) -> list[tuple[float, int]]:
    """Middles of gaps beside which long texts stand, each with the first line that has it; the most frequent first."""
    found: dict[int, list[tuple[float, int]]] = {}
    for n, line in enumerate(lines):
        for a, b in zip(line.pieces, line.pieces[1:], strict=False):
            if b.x0 - a.x1 >= MIN_SEAM * line.height and max(len(a.text), len(b.text)) >= MIN_LETTERS:
                found.setdefault(round(b.x0 / 4), []).append((b.x0 - 0.5 * MIN_SEAM * line.height, n))
    often = sorted(found.values(), key=len, reverse=True)
    return [places[0] for places in often[:MAX_SEAMS] if len(places) >= 2]


def _full_lines(lines: Sequence[PieceLine]) -> int:
    """Lines of words that reach over the side's whole width."""
    texts = [line.pieces[0] for line in lines if len(line.pieces) == 1 and _is_text(line.pieces[0])]
    if not texts:
        return 0
    left, right = min(p.x0 for p in texts), max(p.x1 for p in texts)
    return sum(p.width >= FULL * (right - left) for p in texts)


def _is_text(piece: Piece) -> bool:
    digits = sum(ch.isdigit() for ch in piece.text)
    return len(piece.text) >= MIN_LETTERS and digits < 0.3 * len(piece.text)
