"""Raw access to PDF pages through PDFium: characters with their boxes, as they are printed.

This module and `pdfium_drawings` are the engine's border: what stands above knows `pdf_page`, not PDFium.
Does not belong here: lines, tables, meaning.
"""

from __future__ import annotations

import ctypes
import math
from types import TracebackType
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from sources.document import BBox
from sources.outcomes import ReadFailure
from sources.readers import limits
from sources.readers.pdf_page import SLANTING_SHARE, Direction, Frame, Glyph, PageContent, text_direction
from sources.readers.pdfium_drawings import add_drawings

_DIRECTION_OF_ROTATE: dict[int, Direction] = {0: "+x", 1: "+y", 2: "-x", 3: "-y"}

_MAX_CLIPS = 64
_MAX_CLIP_POINTS = 1000
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
    glyphs, fonts, complex_text, unmapped = _glyphs(page)
    display = Frame(
        own.left, own.bottom, own.right, own.top, _DIRECTION_OF_ROTATE.get(pdfium_c.FPDFPage_GetRotation(page), "+x")
    )
    direction = text_direction(glyphs) or display.direction
    reading = Frame(own.left, own.bottom, own.right, own.top, direction)
    width, height = reading.size
    content = PageContent(
        number,
        width,
        height,
        # What stands beyond the edge of the page is in the file but not printed.
        [char for char in (glyph.char(reading) for glyph in glyphs) if 0 <= char.x <= width and 0 <= char.y <= height],
        fonts=fonts,
        too_complex=complex_text,
        unmapped_share=unmapped,
        reading=reading,
        display=display,
    )
    add_drawings(page, content, reading)
    return content


def _glyphs(page: Any) -> tuple[list[Glyph], list[str], bool, float]:
    """Visible characters in content order, font names, whether there were too many, share without a Unicode value."""
    textpage = page.get_textpage()
    try:
        raw = textpage.raw
        count = min(pdfium_c.FPDFText_CountChars(raw), limits.MAX_CHARS_PER_PAGE)
        complex_text = count == limits.MAX_CHARS_PER_PAGE
        get_code, get_box = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox
        get_angle, bad_map = pdfium_c.FPDFText_GetCharAngle, pdfium_c.FPDFText_HasUnicodeMapError
        rect = pdfium_c.FS_RECTF()
        pointer = ctypes.byref(rect)
        owners = _TextObjects(page, raw)
        out: list[Glyph] = []
        slanting: list[Glyph] = []
        unmapped = 0
        blank = False
        for i in range(count):
            code = get_code(raw, i)
            if code <= 32 or code in _BLANKS:
                if code not in (2, 0xFFFE):
                    unmapped += code == 0 or (code < 32 and code not in (9, 10, 13))
                    blank = True
                    continue
                code = 0x2D  # PDFium's mark for a hyphen at the end of a line
            if 0xD800 <= code <= 0xDFFF or not get_box(raw, i, pointer):
                unmapped += 1
                continue
            font, clip = owners.of(i)
            glyph = Glyph(chr(code), rect.left, rect.bottom, rect.right, rect.top, i, font, blank)
            blank = False
            if _is_clipped(glyph, clip):
                continue
            if _is_odd(get_angle(raw, i)) and _is_odd(_baseline(raw, i)):
                slanting.append(glyph)
                continue
            unmapped += 0xE000 <= code <= 0xF8FF or code == 0xFFFD or bad_map(raw, i) == 1
            out.append(glyph)
        if len(slanting) > SLANTING_SHARE * (len(out) + len(slanting)):
            # Not a watermark across the page but a page that lies askew.
            out = sorted([*out, *slanting], key=lambda g: g.index)
        total = len(out) + unmapped
        return out, owners.fonts, complex_text, unmapped / total if total else 0.0
    finally:
        textpage.close()


_BLANKS = frozenset(
    {0xA0, 0x3000, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0xFFFE, 0xAD, *range(0x2000, 0x200B)}
)


def _is_odd(angle: float) -> bool:
    """Neither upright nor turned by a right angle; radians, negative when PDFium does not know."""
    return angle >= 0 and min(angle % (math.pi / 2), -angle % (math.pi / 2)) > _SKEW_TOLERANCE


def _baseline(raw: Any, index: int) -> float:
    """The angle at which a character's line runs. Italics imitated by slanting have an angle but run straight."""
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(raw, index, m):
        return 0.0
    return math.atan2(m.b, m.a) % (2 * math.pi)


class _TextObjects:
    """Font and visible area of the object each character belongs to; asked once an object, not once a character."""

    def __init__(self, page: Any, raw: Any) -> None:
        self.fonts: list[str] = []
        self._raw = raw
        self._numbers: dict[str, int] = {}
        self._known: dict[int, tuple[int, BBox | None]] = {}
        self._buffer = ctypes.create_string_buffer(256)
        # The clip of an object inside a form is given in the form's own coordinates: only direct objects are clipped.
        self._direct = {
            _address(pdfium_c.FPDFPage_GetObject(page, i)) for i in range(pdfium_c.FPDFPage_CountObjects(page))
        }

    def of(self, index: int) -> tuple[int, BBox | None]:
        """Number of the font, and (left, bottom, right, top) of the clip or None."""
        owner = pdfium_c.FPDFText_GetTextObject(self._raw, index)
        address = _address(owner)
        found = self._known.get(address)
        if found is None:
            clip = _clip(owner) if address in self._direct else None
            found = self._known[address] = (self._font(index), clip)
        return found

    def _font(self, index: int) -> int:
        flags = ctypes.c_int()
        length = pdfium_c.FPDFText_GetFontInfo(self._raw, index, self._buffer, 256, flags)
        name = _font_name(self._buffer.raw[: max(0, min(length, 256) - 1)])
        if name not in self._numbers:
            self._numbers[name] = len(self.fonts)
            self.fonts.append(name)
        return self._numbers[name]


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _clip(obj: Any) -> BBox | None:
    """The box within which an object is visible: what its clip paths have in common. None when it is not clipped."""
    path = pdfium_c.FPDFPageObj_GetClipPath(obj)
    count = pdfium_c.FPDFClipPath_CountPaths(path) if path else 0
    box: BBox | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(max(count, 0), _MAX_CLIPS)):
        xs, ys = [], []
        for j in range(min(pdfium_c.FPDFClipPath_CountPathSegments(path, i), _MAX_CLIP_POINTS)):
            segment = pdfium_c.FPDFClipPath_GetPathSegment(path, i, j)
            if pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
                xs.append(x.value)
                ys.append(y.value)
        if not xs:
            continue
        own = (min(xs), min(ys), max(xs), max(ys))
        box = (
            own if box is None else (max(box[0], own[0]), max(box[1], own[1]), min(box[2], own[2]), min(box[3], own[3]))
        )
    return box


def _is_clipped(glyph: Glyph, clip: BBox | None) -> bool:
    """Less than a quarter of the character is inside the clip: it is in the file but not printed."""
    if clip is None:
        return False
    width = min(glyph.right, clip[2]) - max(glyph.left, clip[0])
    height = min(glyph.top, clip[3]) - max(glyph.bottom, clip[1])
    area = (glyph.right - glyph.left) * (glyph.top - glyph.bottom)
    return area > 0 and (width <= 0 or height <= 0 or width * height < 0.25 * area)


def _font_name(raw: bytes) -> str:
    """Without the subset prefix ("ABCDEF+"). Word writes Chinese font names in the machine's own encoding."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return name.partition("+")[2] or name
