"""The visible characters of some pages of a PDF, with their boxes, as arrays over all of these pages.

A page has hundreds of characters: handled page by page, numpy's own cost for each call would be most of the work, so
the pages of a batch are handled together. What is hidden (clipped away, beyond the page's edge, a watermark) is left
out.

Does not belong here: how pages are opened (`pdfium`), what a clip hides (`pdfium_clips`), lines.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

import numpy as np

from sources.readers import limits, pdfium_calls
from sources.readers.pdf_page import SLANTING_SHARE, Chars, Direction, Flags, Frame, Ints, text_directions
from sources.readers.pdfium_clips import Boxes, hidden_by_clip

_MAP_SAMPLE = 24
"""Characters of a page that are asked whether their font says what they are."""
_SKEW_TOLERANCE = math.radians(5)
MAX_OFF_CENTRE = 0.1
"""Part of the page's width by which the middle of a line that may be a title is off the page's own."""


@dataclass(slots=True)
class OpenPage:
    """A page while it is open: handles of it, its text and its objects, and the characters PDFium counts on it."""

    page: int
    textpage: int
    objects: list[int]
    kinds: bytes
    own: Frame
    """The page's own coordinates, y upwards; its direction says how a viewer turns it."""
    count: int


class Glyphs:
    """Characters in content order, in their pages' own coordinates (y upwards)."""

    def __init__(self, pages: Sequence[OpenPage]) -> None:
        self.pages = pages
        texts, counts = [p.textpage for p in pages], np.array([p.count for p in pages], dtype=np.int64)
        starts = np.cumsum(counts) - counts
        code = pdfium_calls.code_points(texts, counts.tolist())
        page_of = np.repeat(np.arange(len(pages)), counts)
        index = np.arange(len(code)) - starts[page_of]
        code[(code == 2) | (code == 0xFFFE)] = 0x2D  # PDFium's marks for a hyphen at the end of a line
        blank = _blank_table()[np.minimum(code, 0xFFFF)] & (code < 0x10000)
        odd = (code < 32) & (code != 9) & (code != 10) & (code != 13)
        torn = (code >= 0xD800) & (code <= 0xDFFF)
        wanted = np.flatnonzero(~blank & ~torn)
        asked = np.diff(np.searchsorted(wanted, np.append(starts, len(code))))
        boxes, found = pdfium_calls.loose_boxes(texts, asked.tolist(), index[wanted])
        boxes, kept = (boxes, wanted) if found.all() else (boxes[found], wanted[found])
        self.left, self.top, self.right, self.bottom = np.ascontiguousarray(boxes.T, dtype=np.float64)
        self.index, self.code, self.page_of = index[kept], code[kept], page_of[kept]
        self.after_blank = (blank[kept - 1] & (self.index > 0)) if len(kept) else np.empty(0, dtype=np.bool_)
        n = len(pages)
        self._unmapped = np.bincount(page_of[odd | torn], minlength=n)
        self._unmapped += np.bincount(page_of[wanted[~found]], minlength=n)
        self._keep(~hidden_by_clip(self, pages))
        self._keep(~self._is_watermark())

    def _keep(self, where: Flags) -> None:
        if not where.all():
            for name in ("index", "code", "page_of", "after_blank", "left", "top", "right", "bottom"):
                setattr(self, name, getattr(self, name)[where])

    @property
    def boxes(self) -> Boxes:
        return self.left, self.bottom, self.right, self.top

    def bounds(self) -> list[int]:
        """Where each page's characters start, and where the last one's end."""
        return _bounds(self.page_of, len(self.pages))

    def _is_watermark(self) -> Flags:
        """Characters that run askew across their page, unless the page itself lies askew.

        Only those are asked for their angle whose neighbours stand both beside and above or below them, and those
        without a neighbour.
        """
        n = len(self.index)
        slanting = np.zeros(n, dtype=np.bool_)
        if n == 0:
            return slanting
        x, y = (self.left + self.right) / 2, (self.bottom + self.top) / 2
        size = np.maximum(np.maximum(self.right - self.left, self.top - self.bottom), 1.0)[:-1]
        near = (np.diff(self.index) == 1) & (self.page_of[1:] == self.page_of[:-1])
        askew = near & (np.abs(np.diff(x)) > 0.15 * size) & (np.abs(np.diff(y)) > 0.15 * size)
        asked = np.flatnonzero(_either(askew) | ~_either(near))
        for i, page, index in zip(
            asked.tolist(), self.page_of[asked].tolist(), self.index[asked].tolist(), strict=True
        ):
            text = self.pages[page].textpage
            slanting[i] = _is_odd(pdfium_calls.char_angle(text, index)) and _is_odd(_baseline(text, index))
        if slanting.any():
            total = np.bincount(self.page_of, minlength=len(self.pages))
            skewed = np.bincount(self.page_of[slanting], minlength=len(self.pages)) > SLANTING_SHARE * total
            slanting &= ~skewed[self.page_of]
        return slanting

    def unmapped_shares(self) -> list[float]:
        """Of each page, the part of its characters that their font gives no meaning, estimated from a sample."""
        private = ((self.code >= 0xE000) & (self.code <= 0xF8FF)) | (self.code == 0xFFFD)
        known_private = np.bincount(self.page_of[private], minlength=len(self.pages)).tolist()
        bounds, out = self.bounds(), []
        for n, page in enumerate(self.pages):
            index = self.index[bounds[n] : bounds[n + 1]]
            sample = index[:: max(1, len(index) // _MAP_SAMPLE)].tolist()
            bad = pdfium_calls.unmapped(page.textpage, sample)
            without = max(known_private[n], round(bad * len(index) / len(sample)) if sample else 0)
            without += int(self._unmapped[n])
            out.append(without / (len(index) + without) if without else 0.0)
        return out

    def directions(self) -> list[Direction]:
        """Where the text of each page runs; where too little of it tells, as a viewer turns the page."""
        found = text_directions(self.boxes, self.index, self.page_of, len(self.pages))
        return [direction or page.own.direction for direction, page in zip(found, self.pages, strict=True)]

    def place(self, frames: Sequence[Frame]) -> Placed:
        """In each page's reading frame, without what stands beyond its edge: in the file but not printed."""
        bounds = self.bounds()
        parts = []
        for _, same in groupby(range(len(frames)), key=lambda n: frames[n].key):
            numbers = list(same)
            where = slice(bounds[numbers[0]], bounds[numbers[-1] + 1])
            parts.append(frames[numbers[0]].arrays(*(column[where] for column in self.boxes)))
        x0, top, x1, bottom = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        chars = Chars(self.code, x0, top, x1, bottom, self.index, self.after_blank)
        width, height = (np.array(side)[self.page_of] for side in zip(*(f.size for f in frames), strict=True))
        x, y = chars.x, chars.y
        printed = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        if printed.all():
            return Placed(self.pages, chars, self.page_of, bounds)
        page_of = self.page_of[printed]
        return Placed(self.pages, chars.take(printed), page_of, _bounds(page_of, len(self.pages)))


@dataclass(frozen=True, slots=True)
class Placed:
    """Characters of some pages, each in its page's reading frame; `bounds` as in `Glyphs`."""

    pages: Sequence[OpenPage]
    chars: Chars
    page_of: Ints
    bounds: list[int]

    def of_page(self, n: int) -> Chars:
        """The characters of page n of these."""
        return self.chars.take(slice(self.bounds[n], self.bounds[n + 1]))

    def fonts_of_titles(self, widths: Sequence[float]) -> list[dict[int, str]]:
        """Of each page, fonts of the first Chinese character of each run at one height in the middle of the page.

        Titles over two lines are known by their font; asking for all would cost as much as the characters.
        """
        chars, out = self.chars, [dict[int, str]() for _ in self.pages]
        if not len(chars):
            return out
        jumps = np.abs(np.diff(chars.y)) > 0.5 * np.maximum(chars.height[1:], 1.0)
        starts = np.concatenate(([0], np.flatnonzero(jumps | (np.diff(self.page_of) > 0)) + 1))
        x0, x1 = np.minimum.reduceat(chars.x0, starts), np.maximum.reduceat(chars.x1, starts)
        width = np.array(widths)[self.page_of[starts]]
        middle = np.abs(x0 + x1 - width) < 2 * MAX_OFF_CENTRE * width
        ends = np.append(starts[1:], len(chars))[middle]
        starts = starts[middle]
        wide = np.flatnonzero(chars.wide)
        first = wide[np.minimum(np.searchsorted(wide, starts), len(wide) - 1)] if len(wide) else starts
        asked = np.where(first < ends, np.maximum(first, starts), starts)
        page_of = self.page_of[asked]
        few = np.arange(len(asked)) - np.searchsorted(page_of, page_of) < limits.MAX_FONTS_ASKED
        pages, index = page_of[few].tolist(), chars.index[asked[few]].tolist()
        names = pdfium_calls.font_names([self.pages[page].textpage for page in pages], index)
        for page, n, name in zip(pages, index, map(_font_name, names), strict=True):
            out[page][n] = name
        return out


def _bounds(page_of: Ints, n_pages: int) -> list[int]:
    return [int(n) for n in np.searchsorted(page_of, np.arange(n_pages + 1))]


def _either(pairs: Flags) -> Flags:
    """Of each place, whether one of the pairs it is part of is flagged."""
    out = np.zeros(len(pairs) + 1, dtype=np.bool_)
    out[1:] = pairs
    out[:-1] |= pairs
    return out


@cache
def _blank_table() -> Flags:
    """By code point below 0x10000: characters that print nothing."""
    table = np.zeros(0x10000, dtype=np.bool_)
    table[:33] = True
    table[[0xA0, 0x3000, 0xFEFF, 0x2028, 0x2029, 0xAD, *range(0x2000, 0x200E)]] = True
    return table


def _is_odd(angle: float) -> bool:
    """Neither upright nor turned by a right angle; radians, negative when PDFium does not know."""
    return angle >= 0 and min(angle % (math.pi / 2), -angle % (math.pi / 2)) > _SKEW_TOLERANCE


def _baseline(textpage: int, index: int) -> float:
    """The angle at which a character's line runs. Italics imitated by slanting have an angle but run straight."""
    m = pdfium_calls.char_matrix(textpage, index)
    return 0.0 if m is None else math.atan2(m[1], m[0]) % (2 * math.pi)


@lru_cache(maxsize=1024)
def _font_name(raw: bytes) -> str:
    """Without the subset prefix ("ABCDEF+"). Word writes Chinese font names in the machine's own encoding."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return name.partition("+")[2] or name
