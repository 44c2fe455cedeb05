"""The picture of a page -> `PageContent`: turned upright, straightened, its rules found and its text recognised.

From here on a scanned page is like any other: the same code makes its lines, paragraphs, tables and captions.
Does not belong here: where pictures come from (`pdfium`, `scan_images`), how many are recognised (`scan`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sources.readers import limits
from sources.readers.pdf_page import Char, Chars, PageContent, Rule, Rules
from sources.readers.scan_engine import Engine
from sources.readers.scan_ink import complete
from sources.readers.scan_rules import Box, Image, Segment, erase, segments, skew
from sources.readers.scan_text import RecognisedLine, cut, read_boxes

POINTS = 72 / limits.SCAN_DPI
"""Points a pixel."""
_A4_LONG = 842.0
_SHEET = (300.0, 1250.0)
"""Longest side in points of a page whose size can be believed; some programs write pixels as points."""

_Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture, and its size in points as a viewer shows it."""

    pixels: Image
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page, its lines with their certainty, and what was too uncertain to be text."""

    content: PageContent
    lines: list[RecognisedLine]
    left_out: list[RecognisedLine]


@dataclass(slots=True)
class _Upright:
    """The picture straightened; `back` leads from its pixels to those of the picture as given."""

    image: Image
    back: _Matrix
    rules: list[Segment]
    boxes: list[Box]


def pixel_size(width: float, height: float) -> tuple[int, int]:
    """Pixels in which a page of this many points is recognised."""
    longest = max(width, height, 1.0)
    points = longest if _SHEET[0] <= longest <= _SHEET[1] else _A4_LONG
    scale = points / longest / POINTS
    scale *= min(1.0, (limits.MAX_SCAN_PIXELS / max(width * height * scale * scale, 1.0)) ** 0.5)
    return max(round(width * scale), 1), max(round(height * scale), 1)


def read_page(picture: Picture, number: int, engine: Engine, alive: Callable[[], None]) -> Recognised:
    """`alive` is called between the slow steps and may raise to stop."""
    page = _upright(picture.pixels, engine, alive)
    clean = erase(page.image, page.rules)
    text = read_boxes(clean, cut(complete(clean, page.boxes, page.rules), page.rules), engine, alive)
    height, width = picture.pixels.shape
    to_points = np.diag([picture.width / width, picture.height / height, 1.0])
    placed = to_points @ page.back @ np.diag([1 / POINTS, 1 / POINTS, 1.0])
    content = PageContent(
        number,
        page.image.shape[1] * POINTS,
        page.image.shape[0] * POINTS,
        Chars.of(_in_points(char) for char in text.chars),
        Rules.of(Rule(s.horizontal, s.at * POINTS, s.start * POINTS, s.end * POINTS) for s in page.rules),
        image_share=1.0,
        placed=tuple(float(v) for v in placed[:2].ravel()),
    )
    return Recognised(content, text.lines, text.left_out)


def _in_points(char: Char) -> Char:
    return Char(
        char.text,
        char.x0 * POINTS,
        char.top * POINTS,
        char.x1 * POINTS,
        char.bottom * POINTS,
        char.index,
        after_blank=char.after_blank,
    )


def _upright(pixels: Image, engine: Engine, alive: Callable[[], None]) -> _Upright:
    """Turned by quarters until its lines run from left to right and stand on their feet."""
    page = _straight(pixels, 0, engine)
    turns = 0
    if _runs_down(page.boxes):
        turns = 1
        alive()
        page = _straight(pixels, turns, engine)
    if _stands_on_its_head(page, engine):
        alive()
        page = _straight(pixels, turns + 2, engine)
    return page


def _straight(pixels: Image, turns: int, engine: Engine) -> _Upright:
    turned, back = _turn(pixels, turns)
    angle = skew(turned)
    if angle:
        turned, undo = _rotate(turned, angle)
        back = back @ undo
    boxes = engine.detect(turned)
    return _Upright(turned, back, segments(turned, boxes), boxes)


def _turn(pixels: Image, turns: int) -> tuple[Image, _Matrix]:
    """Turned clockwise by quarters, and the way back."""
    height, width = pixels.shape
    back = {
        0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        1: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
        2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        3: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
    }[turns % 4]
    return np.ascontiguousarray(np.rot90(pixels, -turns)), np.array(back, np.float64)


def _rotate(image: Image, angle: float) -> tuple[Image, _Matrix]:
    """Lines that rise by `angle` degrees made level on a sheet large enough, and the way back."""
    height, width = image.shape
    there: Any = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    sine, cosine = abs(float(there[0, 1])), abs(float(there[0, 0]))
    wide, high = int(width * cosine + height * sine) + 1, int(width * sine + height * cosine) + 1
    there[0, 2] += (wide - width) / 2
    there[1, 2] += (high - height) / 2
    paper = float(np.median(image))
    level: Any = cv2.warpAffine(
        image, there, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
    return level, np.vstack([cv2.invertAffineTransform(there), [0.0, 0.0, 1.0]])


def _runs_down(boxes: list[Box]) -> bool:
    """Most text stands in tall boxes."""
    sizes = [(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes]
    tall = sum(h for w, h in sizes if h > 1.5 * w)
    wide = sum(w for w, h in sizes if w > 1.5 * h)
    return tall > wide and sum(h > 1.5 * w for w, h in sizes) >= 3


def _stands_on_its_head(page: _Upright, engine: Engine) -> bool:
    """What the longest lines say, when they agree."""
    longest = sorted(page.boxes, key=lambda b: b[2] - b[0], reverse=True)[:7]
    strips = [page.image[round(y0) : round(y1), round(x0) : round(x1)] for x0, y0, x1, y1 in longest]
    votes = [engine.is_upside_down(s) for s in strips if s.shape[0] >= 8 and s.shape[1] >= 3 * s.shape[0]]
    return len(votes) >= 3 and sum(votes) >= 0.7 * len(votes)
