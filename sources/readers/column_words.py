"""Where a line falls into pieces although its gaps do not say so, and where it does not although they do.

Figures set close are columns all the same; a line stretched to the margin has wide blanks and is one piece; a
typewriter's blank is wide and means nothing.
Does not belong here: pieces as the gaps cut them (`column_lines`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from sources.readers.pdf_page import Chars, Flags, Floats, Ints

MONOSPACED = 0.95
"""Part of a text's letters that are as wide as most of them, in a typewriter's font."""
TYPEWRITER_BLANKS = 1.4
"""Widths of a typewriter's character that a gap must have to be more than one blank."""
BLANK = 0.14
"""Narrowest gap between two words, as part of the height."""
EVEN = 0.1
"""How far the blanks of a stretched line differ, as part of its height."""
MAX_STRETCH = 1.6
"""Widest blank of a stretched line, as part of its height."""
MIN_WORDS = 3

_WHOLE_FIGURE = re.compile(r"[($€£+\-–−]{0,3}(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,12})(?:\.\d{1,6})?[%)]{0,2}$|[-–—]$")
_GROUP = re.compile(r"\d{3}(?:[.,]\d{1,6})?[%)]?$")
_FIRST = re.compile(r"[($\-–−]?\d{1,3}$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_DASHES = frozenset("-–—")
_FIGURE_CHARS = np.zeros(0x10000, dtype=np.bool_)
_FIGURE_CHARS[[ord(c) for c in "0123456789.,%()$€£+-–—−"]] = True


def typewriter_gap(ink: Chars) -> float:
    """Points that a gap must have where all letters are equally wide; 0 in other fonts."""
    letter = (ink.code > 0x40) & (ink.code < 0x7B)
    if letter.sum() < 40:
        return 0.0
    widths = np.round((ink.x1 - ink.x0)[letter], 1)
    usual = float(np.median(widths))
    same = np.abs(widths - usual) < 0.11
    return TYPEWRITER_BLANKS * usual if same.mean() >= MONOSPACED else 0.0


def figures_side_by_side(ink: Chars, gap: Floats, apart: Flags) -> Ints:
    """Where a new piece starts between two whole figures that only a blank separates.

    "4,839 50,205" are two; "1 234 567" is one figure grouped by blanks, "10 – 20" a range. `gap`: before each character
    but the first; `apart`: where pieces start already.
    """
    height = np.maximum(ink.height[1:], 1.0)
    figure = _FIGURE_CHARS[np.minimum(ink.code, 0xFFFF)]
    near = figure[1:] & figure[:-1] & (gap > BLANK * height) & ~apart
    if not near.any():
        return np.empty(0, dtype=np.int64)
    pieces = np.flatnonzero(apart) + 1
    text = ink.text
    out: list[int] = []
    for n in sorted(set(np.searchsorted(pieces, np.flatnonzero(near) + 1, "right").tolist())):
        start = int(pieces[n - 1]) if n else 0
        end = int(pieces[n]) if n < len(pieces) else len(ink)
        if figure[start:end].all():
            inner = np.flatnonzero(gap[start : end - 1] > BLANK * height[start : end - 1]) + 1 + start
            bounds = [start, *inner.tolist(), end]
            words = [text[a:b] for a, b in pairwise(bounds)]
            out += [at for k, at in enumerate(bounds[1:-1], start=1) if _are_two(words, k)]
    return np.array(out, dtype=np.int64)


def _are_two(words: Sequence[str], n: int) -> bool:
    """Word n and the one before it are two figures, neither of them a group of the other nor the dash of a range."""
    left, right = words[n - 1], words[n]
    if not (_WHOLE_FIGURE.match(left) and _WHOLE_FIGURE.match(right)) or (_GROUP.match(right) and _FIRST.match(left)):
        return False
    if left.isdigit() and right.isdigit() and not (_YEAR.match(left) and _YEAR.match(right)):
        return False  # the parts of a code
    if right.startswith("(") and not left.startswith("("):
        return False  # what belongs to a figure, such as its error
    return not any(
        0 < dash < len(words) - 1 and words[dash] in _DASHES and words[dash - 1].isdigit() and words[dash + 1].isdigit()
        for dash in (n - 1, n)
    )


def stretched(x0: Sequence[float], x1: Sequence[float], words: Sequence[str], height: float) -> list[tuple[int, int]]:
    """Runs of pieces of one line, as places of the first and behind the last, that even blanks make one text."""
    gaps = [b - a for a, b in zip(x1, x0[1:], strict=False)]
    out, start = [], 0
    low = high = gaps[0]
    for n in range(1, len(gaps) + 1):
        if n < len(gaps) and gaps[n] <= MAX_STRETCH * height:
            low, high = min(low, gaps[n]), max(high, gaps[n])
            if high - low <= EVEN * height:
                continue
        letters = sum(any(ch.isalpha() for ch in word) for word in words[start : n + 1])
        if n - start >= MIN_WORDS and letters >= 0.7 * (n + 1 - start):
            out.append((start, n + 1))
        if n < len(gaps):
            start, low, high = n, gaps[n], gaps[n]
    return out


def spread(x0: Sequence[float], x1: Sequence[float], words: Sequence[str], height: float) -> list[tuple[int, int]]:
    """Pairs of single Chinese characters set apart for looks ("合 计"), as places like those of `stretched`."""
    out: list[tuple[int, int]] = []
    for n, (left, right) in enumerate(pairwise(words)):
        alone = len(left) == len(right) == 1 and left >= "一" and right >= "一"
        if alone and x0[n + 1] - x1[n] < 2.5 * height and (not out or out[-1][1] <= n):
            out.append((n, n + 2))
    return out
