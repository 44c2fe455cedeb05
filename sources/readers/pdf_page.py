"""A PDF page as the engine hands it over: characters and rules in the page's reading frame.

The reading frame is the page turned so that its text runs left to right, origin top left, in points;
`PageContent.to_display` leads back to the page as a viewer shows it, which is what locators name.

Does not belong here: where the characters come from (`pdfium`), what they make up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from sources.document import BBox

Direction = Literal["+x", "+y", "-x", "-y"]
"""Where text runs in the page's own, unrotated coordinates (y upwards)."""

SLANTING_SHARE = 0.2
"""Part of a page's characters up to which text at an odd angle is a watermark and left out."""


@dataclass(slots=True)
class Char:
    """One printed character. The box is PDFium's loose box: full advance wide, as high as its font."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    index: int
    """Position in content order."""
    font: int = 0
    """Key into `PageContent.fonts`."""
    after_blank: bool = False
    """A blank character stands before it in the content."""

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(slots=True)
class Rule:
    """A straight thin line: `at` is y of a horizontal and x of a vertical one, `start` < `end` along it."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(slots=True)
class Frame:
    """Turns boxes of the page's own coordinates into a frame with origin top left, text running `direction`."""

    left: float
    bottom: float
    right: float
    top: float
    direction: Direction = "+x"

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.direction in ("+x", "-x") else (height, width)

    def point(self, x: float, y: float) -> tuple[float, float]:
        match self.direction:
            case "+x":
                return x - self.left, self.top - y
            case "+y":
                return y - self.bottom, x - self.left
            case "-x":
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    def back(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of `point`."""
        match self.direction:
            case "+x":
                return x + self.left, self.top - y
            case "+y":
                return y + self.left, x + self.bottom
            case "-x":
                return self.right - x, y + self.bottom
            case _:
                return self.right - y, self.top - x

    def box(self, left: float, bottom: float, right: float, top: float) -> BBox:
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@dataclass(slots=True)
class PageContent:
    """What a page shows, in its reading frame. `number` starts at 1."""

    number: int
    width: float
    height: float
    chars: list[Char]
    rules: list[Rule] = field(default_factory=list)
    fonts: list[str] = field(default_factory=list)
    image_share: float = 0.0
    """Part of the page that images cover, 0 to 1."""
    n_paths: int = 0
    too_complex: bool = False
    unmapped_share: float = 0.0
    """Part of the characters whose font does not say what they are."""
    reading: Frame | None = None
    display: Frame | None = None

    def to_display(self, box: BBox) -> BBox:
        """`box` of the reading frame on the page as shown."""
        if self.reading is None or self.display is None or self.reading.direction == self.display.direction:
            return box
        x0, y0 = self.reading.back(box[0], box[1])
        x1, y1 = self.reading.back(box[2], box[3])
        return self.display.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@dataclass(slots=True)
class Glyph:
    """A character in the page's own coordinates (y upwards), before it is known which way the page is read."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    index: int
    font: int
    after_blank: bool = False

    def char(self, frame: Frame) -> Char:
        x0, top, x1, bottom = frame.box(self.left, self.bottom, self.right, self.top)
        return Char(self.text, x0, top, x1, bottom, self.index, self.font, self.after_blank)


def text_direction(glyphs: list[Glyph]) -> Direction | None:
    """Where most text runs, from how each character stands to the one before it. None when there is too little text."""
    votes: Counter[Direction] = Counter()
    for before, after in pairwise(glyphs):
        dx = (after.left + after.right - before.left - before.right) / 2
        dy = (after.bottom + after.top - before.bottom - before.top) / 2
        size = max(before.right - before.left, before.top - before.bottom, 1.0)
        if after.index != before.index + 1 or max(abs(dx), abs(dy)) > 3 * size:
            continue
        if abs(dx) > 3 * abs(dy):
            votes["+x" if dx > 0 else "-x"] += 1
        elif abs(dy) > 3 * abs(dx):
            votes["+y" if dy > 0 else "-y"] += 1
    if sum(votes.values()) < 8:
        return None
    return votes.most_common(1)[0][0]
