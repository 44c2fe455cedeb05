"""The picture of a page: how far it lies askew, and the lines ruled on it.

Rules are found as thin dark structures (black-hat), so grey shading is none; short ones inside recognised text are
strokes of characters. Everything is in pixels of the picture.

Does not belong here: text (`scan_text`), cells (`lattice`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sources.readers import limits

Image = NDArray[np.uint8]
"""Grey values, 255 is paper."""
Box = tuple[float, float, float, float]

MAX_SKEW = 3.0
"""Degrees a sheet lies askew in a feeder; more is a slanted picture, which is left as it is."""
LEAST_SKEW = 0.08
"""Below this a line over the whole page drifts by less than two pixels: turning would only blur."""


def _pixels(points: float) -> int:
    return round(points * limits.SCAN_DPI / 72)


_THICKEST = _pixels(4.3) | 1
"""Rules are half a point to three points thick."""
_LEAST_DARK = 18
"""Grey values by which a rule must be darker than the paper beside it; hairlines in JPEG are about 40."""
_LONG, _HIGH = _pixels(19), _pixels(11)
"""Shortest horizontal and vertical rule in pixels; a low row is 11 points high."""
_TOUCHING = 70
"""Grey values by which ink beside a rule is darker than paper."""
_GAP = _pixels(2.4)
"""Pixels of a rule that noise or the grain of paper may swallow."""
_DRAWN = 0.85
"""Part of a rule that must really be dark; a row of strokes that happen to touch is not."""
_MARGIN = _pixels(2)
"""Pixels a rule reaches beyond text it is no part of."""
_COARSE = 75 / limits.SCAN_DPI
"""Skew is measured at 75 dpi."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A ruled line in pixels: `at` is y of a horizontal and x of a vertical one."""

    horizontal: bool
    at: float
    start: float
    end: float
    thickness: float


def skew(image: Image) -> float:
    """Degrees by which text and rules rise to the right, 0 when the page shows no direction."""
    small: Any = cv2.resize(image, None, fx=_COARSE, fy=_COARSE, interpolation=cv2.INTER_AREA)
    ink = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8)) > 50
    ys, xs = np.nonzero(ink)
    if len(ys) < 200:
        return 0.0
    step = max(1, len(ys) // 60_000)
    x, y = xs[::step].astype(np.float64), ys[::step].astype(np.float64)
    # Within its pixel each point stands somewhere: else whole numbers favour the angle 0.
    y += (np.arange(len(y)) * 0.618034) % 1 - 0.5
    coarse = max(np.arange(-MAX_SKEW - 0.4, MAX_SKEW + 0.5, 0.2), key=lambda a: _sharpness(x, y, float(a)))
    best = max(np.arange(coarse - 0.2, coarse + 0.21, 0.02), key=lambda a: _sharpness(x, y, float(a)))
    angle = float(best)
    if abs(angle) > MAX_SKEW + 0.1 or abs(angle) < LEAST_SKEW:
        return 0.0
    return angle if _sharpness(x, y, angle) > 1.02 * _sharpness(x, y, 0.0) else 0.0


def _sharpness(x: NDArray[np.float64], y: NDArray[np.float64], angle: float) -> float:
    """How unevenly the ink falls on rows that rise by `angle`: greatest along the lines of text."""
    rows = np.round(2 * (y + x * np.tan(np.radians(angle)))).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float((counts**2).sum())


def segments(image: Image, text: Sequence[Box]) -> list[Segment]:
    """The ruled lines. `text`: where text stands, to tell strokes of characters from lines."""
    level = [line for line in _along(image, True) if not _is_stroke(line, text)]
    upright = [line for line in _along(np.ascontiguousarray(image.T), False) if not _is_stroke(line, text)]
    return [*(_trim(line, upright, text) for line in level), *(_trim(line, level, text) for line in upright)]


def _along(image: Image, horizontal: bool) -> list[Segment]:
    """Horizontal lines of the picture (of the transposed one: vertical lines)."""
    calm = cv2.blur(image, (_GAP, 1))
    thin = cv2.morphologyEx(calm, cv2.MORPH_BLACKHAT, np.ones((_THICKEST, 1), np.uint8))
    dark: Any = (thin > _LEAST_DARK).astype(np.uint8)
    # A line that drifts by a pixel stays one line; a gap of grain is closed.
    dark = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    dark = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    mask = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, _LONG if horizontal else _HIGH), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = []
    for x, y, width, height, area in stats[1:count]:
        thickness = float(area) / float(width) - 2
        if height <= 2.5 * _THICKEST and width >= 3 * height and thickness <= _THICKEST:
            part = thin[y : y + height, x : x + width]
            at = _middle(part) + float(y)
            core = part[max(int(at - y) - 2, 0) : int(at - y) + 3]
            if float((core.max(axis=0) > _LEAST_DARK).mean()) < _DRAWN:
                continue
            found.append(Segment(horizontal, at, float(x), float(x + width), max(thickness, 1.0)))
    return found


def _middle(part: NDArray[Any]) -> float:
    """Where the line itself runs, whatever text touches it."""
    weights = part.sum(axis=1, dtype=np.float64)
    peak = int(weights.argmax())
    low, high = max(peak - 2, 0), min(peak + 3, len(weights))
    rows = np.arange(low, high) + 0.5
    total = float(weights[low:high].sum())
    return float((weights[low:high] * rows).sum() / total) if total else len(weights) / 2


def _is_stroke(segment: Segment, text: Sequence[Box]) -> bool:
    """Wholly inside a line of text."""
    for x0, y0, x1, y1 in text:
        low, high, start, end = (y0, y1, x0, x1) if segment.horizontal else (x0, x1, y0, y1)
        if low <= segment.at <= high and start - _MARGIN < segment.start and segment.end < end + _MARGIN:
            return True
    return False


def _trim(line: Segment, crossing: Sequence[Segment], text: Sequence[Box]) -> Segment:
    """Without the stroke of a character that prolongs it: a line that ends in text ends at the line it crossed last."""
    crossed = [c.at for c in crossing if c.start - _MARGIN <= line.at <= c.end + _MARGIN]
    start, end = line.start, line.end
    for x0, y0, x1, y1 in text:
        low, high, first, last = (y0, y1, x0, x1) if line.horizontal else (x0, x1, y0, y1)
        if not low < line.at < high:
            continue
        if first + _MARGIN < end < last + _MARGIN:
            end = max((at for at in crossed if first - _MARGIN <= at <= end), default=end)
        if first - _MARGIN < start < last - _MARGIN:
            start = min((at for at in crossed if start <= at <= last + _MARGIN), default=start)
    return replace(line, start=start, end=end) if end - start > _MARGIN else line


def erase(image: Image, lines: Sequence[Segment]) -> Image:
    """The picture with its rules painted over with the paper beside them: a rule is no 1 and no 一.

    Where ink touches a rule it stays: the tail of a comma makes it one.
    """
    clean = image.copy()
    for horizontal in (True, False):
        # Both ways on rows: vertical lines are horizontal ones of the transposed picture.
        sheet = clean if horizontal else clean.T
        paper = cv2.morphologyEx(np.ascontiguousarray(sheet), cv2.MORPH_CLOSE, np.ones((_THICKEST + 6, 1), np.uint8))
        for line in lines:
            if line.horizontal != horizontal:
                continue
            half = line.thickness / 2 + 1.5
            a, b = max(int(line.at - half), 1), min(int(line.at + half) + 1, len(sheet) - 1)
            along = slice(max(int(line.start) - 2, 0), int(line.end) + 3)
            beside = np.minimum(sheet[a - 1, along], sheet[b, along]).astype(np.int16)
            free = beside > paper[a - 1, along].astype(np.int16) - _TOUCHING
            sheet[a:b, along] = np.where(free, paper[a:b, along], sheet[a:b, along])
    return clean
