"""A PDF page as the engine hands it over: characters and rules in the page's reading frame.

The reading frame is the page turned so that its text runs left to right, origin top left, in points;
`PageContent.to_display` leads back to the page as a viewer shows it, which is what locators name.

Does not belong here: where the characters come from (`pdfium`), what they make up.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from sources.document import BBox

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

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


@cache
def wide_characters() -> Flags:
    """By code point below 0x10000: Chinese characters and full-width punctuation, set as wide as they are high."""
    wide = "“”‘’—…·、。"
    return np.fromiter(
        (unicodedata.east_asian_width(chr(code)) in ("W", "F") or chr(code) in wide for code in range(0x10000)),
        dtype=np.bool_, count=0x10000,
    )  # fmt: skip


def is_wide(text: str) -> bool:
    """Whether a character is as wide as it is high."""
    code = ord(text)
    return code >= 0x10000 or bool(wide_characters()[code])


@dataclass(slots=True)
class Chars:
    """Characters as parallel arrays, one entry a character. `take` and slices give parts of them.

    A page has hundreds of characters: as arrays they are handled together, as objects they would cost more than
    PDFium does. `code` is the code point, the others are as in `Char`.
    """

    code: Ints
    x0: Floats
    top: Floats
    x1: Floats
    bottom: Floats
    index: Ints
    after_blank: Flags

    def __len__(self) -> int:
        return len(self.code)

    def take(self, where: Any) -> Chars:
        """The characters at these positions: an index array, a mask or a slice."""
        return Chars(
            self.code[where], self.x0[where], self.top[where], self.x1[where], self.bottom[where], self.index[where],
            self.after_blank[where],
        )  # fmt: skip

    @classmethod
    def joined(cls, parts: Sequence[Chars]) -> Self:
        """The characters of all parts, one after another. Raises ValueError when there is no part."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS))

    @property
    def x(self) -> Floats:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> Floats:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> Floats:
        return self.bottom - self.top

    @property
    def wide(self) -> Flags:
        return wide_characters()[np.minimum(self.code, 0xFFFF)] | (self.code >= 0x10000)

    @property
    def text(self) -> str:
        """The characters in order, without anything between them."""
        return decode(self.code)

    def __iter__(self) -> Iterator[Char]:
        columns = (self.x0, self.top, self.x1, self.bottom, self.index, self.after_blank)
        for text, x0, top, x1, bottom, index, blank in zip(self.text, *(c.tolist() for c in columns), strict=True):
            yield Char(text, x0, top, x1, bottom, index, blank)

    @classmethod
    def of(cls, chars: Iterable[Char]) -> Self:
        """Arrays of single characters."""
        found = list(chars)

        def floats(name: str) -> Floats:
            return np.array([getattr(c, name) for c in found], dtype=np.float64)

        return cls(
            np.array([ord(c.text) for c in found], dtype=np.int64), floats("x0"), floats("top"), floats("x1"),
            floats("bottom"), np.array([c.index for c in found], dtype=np.int64),
            np.array([c.after_blank for c in found], dtype=np.bool_),
        )  # fmt: skip


_COLUMNS = ("code", "x0", "top", "x1", "bottom", "index", "after_blank")


def decode(codes: Ints) -> str:
    """Code points as text."""
    return codes.astype("<u4").tobytes().decode("utf-32-le", "replace")


@dataclass(slots=True)
class Rule:
    """A straight thin line: `at` is y of a horizontal and x of a vertical one, `start` < `end` along it."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(slots=True)
class Rules:
    """Rules as parallel arrays, one entry a rule, as in `Rule`."""

    horizontal: Flags
    at: Floats
    start: Floats
    end: Floats

    def __len__(self) -> int:
        return len(self.at)

    def __iter__(self) -> Iterator[Rule]:
        columns = (self.horizontal, self.at, self.start, self.end)
        for horizontal, at, start, end in zip(*(c.tolist() for c in columns), strict=True):
            yield Rule(horizontal, at, start, end)

    def take(self, where: Any) -> Rules:
        """The rules at these positions: an index array, a mask or a slice."""
        return Rules(self.horizontal[where], self.at[where], self.start[where], self.end[where])

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Self:
        """Arrays of single rules."""
        found = [(r.horizontal, r.at, r.start, r.end) for r in rules]
        columns = np.array(found, dtype=np.float64).reshape(len(found), 4)
        return cls(columns[:, 0] > 0, columns[:, 1], columns[:, 2], columns[:, 3])

    @classmethod
    def joined(cls, parts: Sequence[Rules]) -> Self:
        """The rules of all parts."""
        if not parts:
            return cls.of(())
        return cls(*(np.concatenate([getattr(p, n) for p in parts]) for n in ("horizontal", "at", "start", "end")))

    def is_on_page(self, width: Floats | float, height: Floats | float, margin: float) -> Flags:
        """Which do not lie beyond the edges of their page, nor more than `margin` points beside it."""
        across = np.where(self.horizontal, height, width)
        along = np.where(self.horizontal, width, height)
        return (self.at >= -margin) & (self.at <= across + margin) & (self.start < along) & (self.end > 0)


NO_RULES = Rules.of(())


@dataclass(slots=True)
class Frame:
    """Turns boxes of the page's own coordinates into a frame with origin top left, text running `direction`."""

    left: float
    bottom: float
    right: float
    top: float
    direction: Direction = "+x"

    @property
    def key(self) -> tuple[float, float, float, float, str]:
        """What makes two frames the same."""
        return self.left, self.bottom, self.right, self.top, self.direction

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

    def arrays(self, left: Floats, bottom: Floats, right: Floats, top: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """As `box`, for many boxes: x0, top, x1, bottom."""
        match self.direction:
            case "+x":
                return left - self.left, self.top - top, right - self.left, self.top - bottom
            case "+y":
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case "-x":
                return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
            case _:
                return self.top - top, self.right - right, self.top - bottom, self.right - left

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
    chars: Chars
    rules: Rules = field(default_factory=lambda: NO_RULES)
    fonts: dict[int, str] = field(default_factory=dict)
    """Names of fonts by index of a character; of those characters only that were asked for."""
    image_share: float = 0.0
    """Part of the page that images cover, 0 to 1."""
    n_paths: int = 0
    text_objects: int = 0
    """Pieces of text in the file, printed or not."""
    too_complex: bool = False
    unmapped_share: float = 0.0
    """Part of the characters whose font does not say what they are."""
    reading: Frame | None = None
    display: Frame | None = None
    placed: tuple[float, ...] | None = None
    """a, b, c, d, e, f of a straightened picture: the page as shown has x = ax + by + c and y = dx + ey + f."""

    @property
    def is_turned(self) -> bool:
        """Whether the page as shown lies another way than its reading frame."""
        if self.placed is not None:
            return True
        return (
            self.reading is not None and self.display is not None and self.reading.direction != self.display.direction
        )

    def to_display(self, box: BBox) -> BBox:
        """`box` of the reading frame on the page as shown."""
        if self.placed is not None:
            a, b, c, d, e, f = self.placed
            corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
            xs, ys = [a * x + b * y + c for x, y in corners], [d * x + e * y + f for x, y in corners]
            return min(xs), min(ys), max(xs), max(ys)
        if not self.is_turned or self.reading is None or self.display is None:
            return box
        x0, y0 = self.reading.back(box[0], box[1])
        x1, y1 = self.reading.back(box[2], box[3])
        return self.display.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def text_direction(boxes: tuple[Floats, Floats, Floats, Floats], index: Ints) -> Direction | None:
    """Where most text of one page runs; see `text_directions`."""
    return text_directions(boxes, index, np.zeros(len(index), dtype=np.int64), 1)[0]


_VOTES: tuple[Direction, ...] = ("+x", "-x", "+y", "-y")


def text_directions(
    boxes: tuple[Floats, Floats, Floats, Floats], index: Ints, page_of: Ints, n_pages: int
) -> list[Direction | None]:
    """Where most text of each page runs, from how each character stands to the one before it.

    None for pages with too little text. `boxes`: left, bottom, right, top in the page's own coordinates; `index`:
    position in the page's content; `page_of`: the page, from 0, of each character.
    """
    left, bottom, right, top = boxes
    dx, dy = np.diff(left + right) / 2, np.diff(bottom + top) / 2
    size = np.maximum(np.maximum(right - left, top - bottom), 1.0)[:-1]
    far = np.maximum(np.abs(dx), np.abs(dy)) > 3 * size
    near = (np.diff(index) == 1) & (page_of[1:] == page_of[:-1]) & ~far
    along, up = np.abs(dx) > 3 * np.abs(dy), np.abs(dy) > 3 * np.abs(dx)
    vote = np.where(along, np.where(dx > 0, 0, 1), np.where(dy > 0, 2, 3))[near & (along | up)]
    page = page_of[1:][near & (along | up)]
    votes = np.bincount(page * 4 + vote, minlength=4 * n_pages).reshape(n_pages, 4)
    enough = (np.bincount(page_of, minlength=n_pages) >= 9) & (votes.sum(axis=1) >= 8)
    return [_VOTES[most] if known else None for most, known in zip(votes.argmax(axis=1).tolist(), enough, strict=True)]
