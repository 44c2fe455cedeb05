"""Raw access to PDF pages through PDFium: characters with their boxes, as they are printed.

This module and `pdfium_drawings` are the engine's border: what stands above knows `pdf_page`, not PDFium.
Does not belong here: lines, tables, meaning.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from types import TracebackType
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c

from sources.outcomes import ReadFailure
from sources.readers import limits, pdfium_calls
from sources.readers.pdf_page import SLANTING_SHARE, Chars, Direction, Flags, Floats, Frame, PageContent, text_direction
from sources.readers.pdfium_clips import hidden_by_clip
from sources.readers.pdfium_drawings import add_drawings

_DIRECTION_OF_ROTATE: dict[int, Direction] = {0: "+x", 1: "+y", 2: "-x", 3: "-y"}

_MAP_SAMPLE = 40
"""Characters of a page that are asked whether their font says what they are."""
_SKEW_TOLERANCE = math.radians(5)


class PdfFile:
    """An open PDF. Use as a context manager; pages are read one at a time and hold nothing open afterwards."""

    def __init__(self, data: bytes) -> None:
        """Raises ReadFailure("password") or ("damaged")."""
        try:
            self._pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            code = getattr(error, "err_code", None)
            if code == pdfium_c.FPDF_ERR_PASSWORD or "assword" in str(error):
                raise ReadFailure("password", "it asks for a password to open") from error
            raise ReadFailure("damaged", "PDFium cannot open it") from error

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._pdf.close()

    def __len__(self) -> int:
        return len(self._pdf)

    def metadata(self) -> dict[str, str]:
        """What the file says of itself: title, producer, creator and the like, bounded."""
        found = {}
        for key, value in self._pdf.get_metadata_dict(skip_empty=True).items():
            found[key.lower()] = str(value).replace("\x00", "")[:300]
        return found

    def page(self, index: int) -> PageContent | None:
        """Page `index` from 0; None when the page is damaged and cannot be loaded."""
        try:
            page = self._pdf[index]
        except pypdfium2.PdfiumError:
            return None
        try:
            return _read_page(page, index + 1)
        finally:
            page.close()

    def size(self, index: int) -> tuple[float, float]:
        """Width and height of a page in points, as a viewer shows it."""
        width, height = self._pdf.get_page_size(index)
        return float(width), float(height)

    def picture(self, index: int, width: int, height: int) -> Any:
        """Page `index` drawn in grey on `width` by `height` pixels: an array of rows."""
        page = self._pdf[index]
        try:
            bitmap = page.render(scale=min(width / page.get_width(), height / page.get_height()), grayscale=True)
            try:
                return bitmap.to_numpy().copy()
            finally:
                bitmap.close()
        finally:
            page.close()

    def raw_text(self, index: int) -> str:
        """PDFium's own text of a page, in content order: the yardstick for what must not get lost."""
        page = self._pdf[index]
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range())
        finally:
            textpage.close()
            page.close()


def _read_page(page: Any, number: int) -> PageContent:
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDF_GetPageBoundingBox(page, box):
        box.left, box.bottom, box.right, box.top = 0, 0, 595, 842
    own = Frame(box.left, box.bottom, box.right, box.top)
    handle = pdfium_calls.handle(page.raw)
    objects = pdfium_calls.objects(handle, limits.MAX_OBJECTS_PER_PAGE)
    kinds = pdfium_calls.kinds(objects)
    textpage = page.get_textpage()
    try:
        glyphs = _Glyphs(textpage.raw, objects, kinds)
        display = Frame(
            own.left, own.bottom, own.right, own.top,
            _DIRECTION_OF_ROTATE.get(pdfium_c.FPDFPage_GetRotation(page), "+x"),
        )  # fmt: skip
        direction = text_direction(glyphs.boxes, glyphs.index) or display.direction
        reading = Frame(own.left, own.bottom, own.right, own.top, direction)
        chars = glyphs.chars(reading)
        fonts = _fonts_of_lines(textpage.raw, chars)
    finally:
        textpage.close()
    width, height = reading.size
    content = PageContent(
        number, width, height, chars, fonts=fonts, too_complex=glyphs.too_many, unmapped_share=glyphs.unmapped_share,
        text_objects=kinds.count(pdfium_c.FPDF_PAGEOBJ_TEXT), reading=reading, display=display,
    )  # fmt: skip
    add_drawings(objects, kinds, content, reading)
    return content


class _Glyphs:
    """The visible characters of a page in content order, in the page's own coordinates (y upwards)."""

    def __init__(self, raw: Any, objects: list[int], kinds: list[int]) -> None:
        handle = pdfium_calls.handle(raw)
        count = max(0, min(pdfium_c.FPDFText_CountChars(raw), limits.MAX_CHARS_PER_PAGE))
        self.too_many = count == limits.MAX_CHARS_PER_PAGE
        code = pdfium_calls.code_points(handle, count)
        boxes, found = pdfium_calls.loose_boxes(handle, count)
        code[(code == 2) | (code == 0xFFFE)] = 0x2D  # PDFium's marks for a hyphen at the end of a line
        blank = _blank_table()[np.minimum(code, 0xFFFF)] & (code < 0x10000)
        odd = (code < 32) & (code != 9) & (code != 10) & (code != 13)
        torn = (code >= 0xD800) & (code <= 0xDFFF)
        good = ~blank & ~torn & found
        kept = np.flatnonzero(good)
        self.index = kept
        self.code = code[kept]
        self.left, self.top, self.right, self.bottom = (boxes[kept, n].astype(np.float64) for n in range(4))
        self.after_blank = _shifted(blank)[kept]
        unmapped = int(odd.sum()) + int((~blank & ~good).sum())
        self._keep(~hidden_by_clip(handle, self.index, self.code, self.boxes, objects, kinds))
        self._keep(~self._is_watermark(raw))
        unmapped += self._without_meaning(raw)
        total = len(self.index) + unmapped
        self.unmapped_share = unmapped / total if total else 0.0

    def _keep(self, where: Flags) -> None:
        if not where.all():
            self.index, self.code, self.after_blank = self.index[where], self.code[where], self.after_blank[where]
            self.left, self.top = self.left[where], self.top[where]
            self.right, self.bottom = self.right[where], self.bottom[where]

    @property
    def boxes(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self.left, self.bottom, self.right, self.top

    @property
    def middle(self) -> tuple[Floats, Floats]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def _is_watermark(self, raw: Any) -> Flags:
        """Characters that run askew across the page, unless the page itself lies askew.

        Only those are asked for their angle whose neighbours stand both beside and above or below them, and those
        without a neighbour.
        """
        n = len(self.index)
        slanting = np.zeros(n, dtype=np.bool_)
        if n == 0:
            return slanting
        x, y = self.middle
        size = np.maximum(np.maximum(self.right - self.left, self.top - self.bottom), 1.0)[:-1]
        near = np.diff(self.index) == 1
        askew = near & (np.abs(np.diff(x)) > 0.15 * size) & (np.abs(np.diff(y)) > 0.15 * size)
        alone = ~_either(near)
        asked = _either(askew) | alone
        for i in np.flatnonzero(asked).tolist():
            index = int(self.index[i])
            slanting[i] = _is_odd(pdfium_c.FPDFText_GetCharAngle(raw, index)) and _is_odd(_baseline(raw, index))
        if slanting.sum() > SLANTING_SHARE * n:
            slanting[:] = False
        return slanting

    def _without_meaning(self, raw: Any) -> int:
        """How many characters their font gives no meaning, estimated from a sample."""
        private = int((((self.code >= 0xE000) & (self.code <= 0xF8FF)) | (self.code == 0xFFFD)).sum())
        sample = self.index[:: max(1, len(self.index) // _MAP_SAMPLE)].tolist()
        bad = sum(pdfium_c.FPDFText_HasUnicodeMapError(raw, i) == 1 for i in sample)
        return max(private, round(bad * len(self.index) / len(sample)) if sample else 0)

    def chars(self, frame: Frame) -> Chars:
        """In the reading frame, without what stands beyond the edge of the page: in the file but not printed."""
        x0, top, x1, bottom = frame.arrays(self.left, self.bottom, self.right, self.top)
        out = Chars(self.code, x0, top, x1, bottom, self.index, self.after_blank)
        width, height = frame.size
        x, y = out.x, out.y
        printed = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        return out if printed.all() else out.take(printed)


def _shifted(flags: Flags) -> Flags:
    """Of each place, the flag of the one before it."""
    out = np.zeros(len(flags), dtype=np.bool_)
    out[1:] = flags[:-1]
    return out


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


def _baseline(raw: Any, index: int) -> float:
    """The angle at which a character's line runs. Italics imitated by slanting have an angle but run straight."""
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(raw, index, m):
        return 0.0
    return math.atan2(m.b, m.a) % (2 * math.pi)


def _fonts_of_lines(raw: Any, chars: Chars) -> dict[int, str]:
    """Font names of the first Chinese character at each new height: titles over two lines are known by them."""
    if not len(chars):
        return {}
    jumps = np.abs(np.diff(chars.y)) > 0.5 * np.maximum(chars.height[1:], 1.0)
    starts = np.concatenate(([0], np.flatnonzero(jumps) + 1))
    wide = np.flatnonzero(chars.wide)
    if len(wide):
        starts = np.unique(wide[np.minimum(np.searchsorted(wide, starts), len(wide) - 1)])
    starts = starts[: limits.MAX_FONTS_ASKED]
    handle = pdfium_calls.handle(raw)
    return {index: _font_name(pdfium_calls.font_name(handle, index)) for index in chars.index[starts].tolist()}


@lru_cache(maxsize=1024)
def _font_name(raw: bytes) -> str:
    """Without the subset prefix ("ABCDEF+"). Word writes Chinese font names in the machine's own encoding."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return name.partition("+")[2] or name
