"""Boxes of text in a picture -> characters: boxes cut at ruled lines, each strip recognised, its characters placed.

Does not belong here: the network (`scan_engine`), what characters make up (`pdf_lines`, `pdf_tables`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sources.readers.pdf_page import Char, is_wide
from sources.readers.scan_engine import Engine, Strip
from sources.readers.scan_rules import Box, Image, Segment

LEAST_SCORE = 0.5
_LEAST_SCORE_SHORT = 0.8
"""The same for one or two characters: of a stain the engine makes a □ or a dot."""
"""Certainty below which what was recognised is taken for a stain, a stamp or a drawing."""
STACKED = 1.8
"""Height as a multiple of the width from which a box holds characters set one below the other."""

_INK = 35
"""Grey values between paper and ink, after smoothing."""
_CROSSED = 0.6
"""Part of a box that a rule must cross to divide it."""
_NARROWEST = 6
"""Pixels below which a piece of a box holds no character."""
_GLYPH = 0.92
_DIGIT = 0.74
"""Inked height of Chinese characters and of figures as parts of the size of their font."""
_REACHES_BELOW = frozenset("(),;[]{}gjpqyQ|/")


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    text: str
    score: float


@dataclass(slots=True)
class PageText:
    """Characters in pixels, lines with their certainty, and those too uncertain to be text."""

    chars: list[Char]
    lines: list[RecognisedLine]
    left_out: list[RecognisedLine]


def cut(boxes: Sequence[Box], rules: Sequence[Segment]) -> list[Box]:
    """Boxes that reach over a ruled line, cut there: cells that the network took for one line."""
    out: list[Box] = []
    for x0, y0, x1, y1 in boxes:
        across = [
            r.at
            for r in rules
            if r.horizontal
            and y0 + 0.25 * (y1 - y0) < r.at < y1 - 0.25 * (y1 - y0)
            and min(r.end, x1) - max(r.start, x0) >= _CROSSED * (x1 - x0)
        ]
        for top, bottom in pairwise([y0, *sorted(across), y1]):
            down = [
                r.at
                for r in rules
                if not r.horizontal
                and x0 < r.at < x1
                and min(r.end, bottom) - max(r.start, top) >= _CROSSED * (bottom - top)
            ]
            out += [
                (left, top, right, bottom)
                for left, right in pairwise([x0, *sorted(down), x1])
                if right - left >= _NARROWEST and bottom - top >= _NARROWEST
            ]
    out.sort(key=lambda b: (b[1] + b[3], b[0]))
    return out


def read_boxes(image: Image, boxes: Sequence[Box], engine: Engine, alive: Callable[[], None]) -> PageText:
    """Recognise each box. `image` is without rules; `alive` is called before each and may raise to stop."""
    page = PageText([], [], [])
    index = 0
    for box in boxes:
        alive()
        strip = _crop(image, box)
        ink = _ink(strip)
        if not ink.any():
            continue
        stacked = _glyphs(ink) if box[3] - box[1] >= STACKED * (box[2] - box[0]) else []
        if len(stacked) > 1:
            found = engine.recognise(_side_by_side(strip, stacked))
            chars = _stack(found, box, stacked)
        else:
            left, right = _columns(ink)
            pad = max(4, strip.shape[0] // 4)
            x0, x1 = max(left - pad, 0), min(right + pad, strip.shape[1])
            found = engine.recognise(strip[:, x0:x1])
            chars = _place(found, box, ink, (x0, x1), (left, right))
        line = RecognisedLine(found.text, found.score)
        if not found.text or found.score < (_LEAST_SCORE_SHORT if len(found.text) <= 2 else LEAST_SCORE):
            page.left_out.append(line)
            continue
        for char in chars:
            char.index += index
        # A gap in the numbering keeps figures of neighbouring cells apart.
        index += len(found.text) + 2
        page.chars += chars
        page.lines.append(line)
    return page


def _crop(image: Image, box: Box) -> Image:
    x0, y0, x1, y1 = (round(v) for v in box)
    return image[max(y0, 0) : y1, max(x0, 0) : x1]


def _ink(strip: Image) -> NDArray[np.bool_]:
    """Where the strip differs from its ground, dark on light or light on dark."""
    if strip.size == 0:
        return np.zeros((1, 1), np.bool_)
    calm: Any = cv2.blur(strip, (3, 3)).astype(np.int16)
    return np.asarray(np.abs(calm - int(np.median(calm))) > _INK, np.bool_)


def _columns(ink: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last column with ink, without single specks where there is more. A stroke may be one pixel thick."""
    near = np.convolve(ink.sum(axis=0), np.ones(5, np.int64), "same")
    where = np.nonzero((near >= 4) & ink.any(axis=0))[0]
    if len(where) == 0:
        where = np.nonzero(ink.any(axis=0))[0]
    return int(where[0]), int(where[-1]) + 1


def _place(found: Strip, box: Box, ink: NDArray[np.bool_], part: tuple[int, int], inked: tuple[int, int]) -> list[Char]:
    """Boxes of the characters: as high as their font, side by side unless the page leaves a gap."""
    if not found.text:
        return []
    x0, width = box[0] + part[0], part[1] - part[0]
    first, last = box[0] + inked[0], box[0] + inked[1]
    middles = [min(max(x0 + place * width, first), last) for place in found.places]
    top, bottom, em = _height(found.text, box, ink)
    chars: list[Char] = []
    blank = False
    for n, text in enumerate(found.text):
        if text.isspace():
            blank = True
            continue
        reach = em * (0.62 if is_wide(text) else 0.4)
        before = _neighbour(found.text, middles, n, -1)
        after = _neighbour(found.text, middles, n, 1)
        left = first if before is None else max((before + middles[n]) / 2, middles[n] - reach)
        right = last if after is None else min((after + middles[n]) / 2, middles[n] + reach)
        if blank and not is_wide(text):
            left = max(left, middles[n] - 0.3 * em)
        if n + 1 < len(found.text) and found.text[n + 1].isspace() and not is_wide(text):
            right = min(right, middles[n] + 0.3 * em)
        chars.append(Char(text, min(left, middles[n]), top, max(right, middles[n]), bottom, n, after_blank=blank))
        blank = False
    return chars


def _neighbour(text: str, middles: list[float], n: int, step: int) -> float | None:
    n += step
    while 0 <= n < len(text):
        if not text[n].isspace():
            return middles[n]
        n += step
    return None


def _height(text: str, box: Box, ink: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Top, bottom and size of the font, from the inked rows."""
    whole = box[3] - box[1]
    rows = np.nonzero(ink.sum(axis=1) > max(1, ink.shape[1] // 100))[0]
    if len(rows) == 0:
        return box[1], box[3], whole
    middle = box[1] + (int(rows[0]) + int(rows[-1]) + 1) / 2
    inked = int(rows[-1]) - int(rows[0]) + 1
    full = any(is_wide(ch) and ch.isalpha() for ch in text) or any(ch in _REACHES_BELOW for ch in text)
    em = min(max(inked / (_GLYPH if full else _DIGIT), 0.55 * whole), whole)
    return middle - em / 2, middle + em / 2, em


def _glyphs(ink: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Rows of the characters of a stacked text: runs of inked rows, parts of one character joined."""
    filled = np.nonzero(ink.any(axis=1))[0]
    size = ink.shape[1]
    runs: list[list[int]] = []
    for row in filled.tolist():
        if runs and (row - runs[-1][1] <= 1 or row - runs[-1][0] < 0.75 * size):
            runs[-1][1] = row + 1
        else:
            runs.append([row, row + 1])
    return [(a, b) for a, b in runs]


def _side_by_side(strip: Image, rows: Sequence[tuple[int, int]]) -> Image:
    """Stacked characters as one line."""
    height = max(b - a for a, b in rows) + 8
    paper = int(np.median(strip))
    line = np.full((height, (strip.shape[1] + 6) * len(rows)), paper, np.uint8)
    for n, (a, b) in enumerate(rows):
        x, y = n * (strip.shape[1] + 6) + 3, (height - (b - a)) // 2
        line[y : y + b - a, x : x + strip.shape[1]] = strip[a:b]
    return line


def _stack(found: Strip, box: Box, rows: Sequence[tuple[int, int]]) -> list[Char]:
    text = "".join(found.text.split())
    if len(text) == len(rows):
        spans = [(box[1] + a, box[1] + b) for a, b in rows]
    else:
        pitch = (box[3] - box[1]) / max(len(text), 1)
        spans = [(box[1] + n * pitch, box[1] + (n + 1) * pitch) for n in range(len(text))]
    return [
        Char(ch, box[0], top, box[2], bottom, n) for n, (ch, (top, bottom)) in enumerate(zip(text, spans, strict=True))
    ]
