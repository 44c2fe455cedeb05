"""Raw access to PDF pages through PDFium: characters with their boxes, rules (thin lines), images.

Everything is given in the page's *reading frame*: the page turned so that its text runs left to right, origin top left,
in points. `PageContent.to_display` leads back to the page as a viewer shows it, which is what locators name.

This module is the engine's border: what stands above it knows characters and rules, not PDFium.
Does not belong here: lines, tables, meaning.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal

import pypdfium2
import pypdfium2.raw as pdfium_c

from sources.document import BBox
from sources.outcomes import ReadFailure
from sources.readers import limits

Direction = Literal["+x", "+y", "-x", "-y"]
"""Where text runs in the page's own, unrotated coordinates (y upwards)."""

_DIRECTION_OF_ROTATE: dict[int, Direction] = {0: "+x", 1: "+y", 2: "-x", 3: "-y"}

RULE_THICKNESS = 3.0
"""Points. A filled rectangle thinner than this is a rule; anything thicker is shading, which bounds no cell."""

SLANTING_SHARE = 0.2
"""Part of a page's characters up to which text at an odd angle is a watermark and left out."""

_MAX_FORM_DEPTH = 8
_SKEW_TOLERANCE = math.radians(5)


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
    direction = _direction(glyphs) or display.direction
    reading = Frame(own.left, own.bottom, own.right, own.top, direction)
    width, height = reading.size
    content = PageContent(
        number,
        width,
        height,
        [_char(glyph, reading) for glyph in glyphs],
        fonts=fonts,
        too_complex=complex_text,
        unmapped_share=unmapped,
        reading=reading,
        display=display,
    )
    _add_drawings(page, content, reading)
    return content


@dataclass(slots=True)
class _Glyph:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    index: int
    font: int


def _char(glyph: _Glyph, frame: Frame) -> Char:
    x0, top, x1, bottom = frame.box(glyph.left, glyph.bottom, glyph.right, glyph.top)
    return Char(glyph.text, x0, top, x1, bottom, glyph.index, glyph.font)


def _glyphs(page: Any) -> tuple[list[_Glyph], list[str], bool, float]:
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
        fonts = _Fonts(raw)
        out: list[_Glyph] = []
        slanting: list[_Glyph] = []
        unmapped = 0
        for i in range(count):
            code = get_code(raw, i)
            if code <= 32 or code in _BLANKS:
                if code not in (2, 0xFFFE):
                    unmapped += code == 0 or (code < 32 and code not in (9, 10, 13))
                    continue
                code = 0x2D  # PDFium's mark for a hyphen at the end of a line
            if 0xD800 <= code <= 0xDFFF or not get_box(raw, i, pointer):
                unmapped += 1
                continue
            glyph = _Glyph(chr(code), rect.left, rect.bottom, rect.right, rect.top, i, fonts.of(i))
            if _is_odd(get_angle(raw, i)) and _is_odd(_baseline(raw, i)):
                slanting.append(glyph)
                continue
            unmapped += 0xE000 <= code <= 0xF8FF or code == 0xFFFD or bad_map(raw, i) == 1
            out.append(glyph)
        if len(slanting) > SLANTING_SHARE * (len(out) + len(slanting)):
            # Not a watermark across the page but a page that lies askew.
            out = sorted([*out, *slanting], key=lambda g: g.index)
        total = len(out) + unmapped
        return out, fonts.names, complex_text, unmapped / total if total else 0.0
    finally:
        textpage.close()


_BLANKS = frozenset(
    {0xA0, 0x3000, 0xFEFF, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0xFFFE, 0xAD, *range(0x2000, 0x200B)}
)


def _is_odd(angle: float) -> bool:
    """Neither upright nor turned by a right angle; radians, negative when PDFium does not know."""
    return angle >= 0 and min(angle % (math.pi / 2), -angle % (math.pi / 2)) > _SKEW_TOLERANCE


def _baseline(raw: Any, index: int) -> float:
    """The angle at which a character's line runs. Italics imitated by slanting have an angle but a straight baseline."""
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(raw, index, m):
        return 0.0
    return math.atan2(m.b, m.a) % (2 * math.pi)


class _Fonts:
    """Font names by number. Asked once a run of text, not once a character: the call copies strings."""

    def __init__(self, raw: Any) -> None:
        self.names: list[str] = []
        self._raw = raw
        self._known: dict[str, int] = {}
        self._buffer = ctypes.create_string_buffer(256)
        self._last_object: int | None = None
        self._last = 0

    def of(self, index: int) -> int:
        owner = pdfium_c.FPDFText_GetTextObject(self._raw, index)
        address = ctypes.cast(owner, ctypes.c_void_p).value
        if address is not None and address == self._last_object:
            return self._last
        self._last_object = address
        flags = ctypes.c_int()
        length = pdfium_c.FPDFText_GetFontInfo(self._raw, index, self._buffer, 256, flags)
        name = _font_name(self._buffer.raw[: max(0, min(length, 256) - 1)])
        if name not in self._known:
            self._known[name] = len(self.names)
            self.names.append(name)
        self._last = self._known[name]
        return self._last


def _font_name(raw: bytes) -> str:
    """Without the subset prefix ("ABCDEF+"). Word writes Chinese font names in the machine's own encoding."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return name.partition("+")[2] or name


def _direction(glyphs: list[_Glyph]) -> Direction | None:
    """Where most text runs, from how each character stands to the one before it. None when there is too little text."""
    votes: Counter[Direction] = Counter()
    for before, after in zip(glyphs, glyphs[1:], strict=False):
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


Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def _compose(inner: Matrix, outer: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _matrix(obj: Any) -> Matrix:
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(obj, m):
        return _IDENTITY
    return m.a, m.b, m.c, m.d, m.e, m.f


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """Path and image objects with their kind and the matrix of the forms they stand in."""
    stack: list[tuple[Any, Matrix, int]] = []
    for i in range(pdfium_c.FPDFPage_CountObjects(page)):
        stack.append((pdfium_c.FPDFPage_GetObject(page, i), _IDENTITY, 0))
    stack.reverse()
    while stack:
        obj, outer, depth = stack.pop()
        kind = pdfium_c.FPDFPageObj_GetType(obj)
        if kind in (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE):
            yield obj, kind, outer
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            inner = _compose(_matrix(obj), outer)
            children = [pdfium_c.FPDFFormObj_GetObject(obj, j) for j in range(pdfium_c.FPDFFormObj_CountObjects(obj))]
            stack.extend((child, inner, depth + 1) for child in reversed(children))


def _add_drawings(page: Any, content: PageContent, frame: Frame) -> None:
    area = max(1.0, content.width * content.height)
    image_area = 0.0
    for obj, kind, outer in _objects(page):
        box = _bounds(obj, outer, frame)
        if box is None:
            continue
        width, height = box[2] - box[0], box[3] - box[1]
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            if min(width, height) < RULE_THICKNESS:
                content.rules.extend(_rule_of_box(box))
            else:
                image_area += _visible_area(box, content)
            continue
        content.n_paths += 1
        if content.n_paths > limits.MAX_PATHS_PER_PAGE or len(content.rules) > limits.MAX_PATHS_PER_PAGE:
            content.too_complex = True
            content.rules.clear()
            return
        if min(width, height) < RULE_THICKNESS and max(width, height) < 4 * RULE_THICKNESS:
            content.rules.extend(_rule_of_box(box))
            continue
        content.rules.extend(_rules_of_path(obj, outer, frame))
    content.image_share = min(1.0, image_area / area)


def _bounds(obj: Any, outer: Matrix, frame: Frame) -> BBox | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(obj, left, bottom, right, top):
        return None
    corners = (left.value, bottom.value, right.value, top.value)
    if outer is not _IDENTITY:
        points = [_apply(outer, x, y) for x in (corners[0], corners[2]) for y in (corners[1], corners[3])]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        corners = (min(xs), min(ys), max(xs), max(ys))
    return frame.box(*corners)


def _visible_area(box: BBox, content: PageContent) -> float:
    width = min(box[2], content.width) - max(box[0], 0.0)
    height = min(box[3], content.height) - max(box[1], 0.0)
    return max(0.0, width) * max(0.0, height)


def _rule_of_box(box: BBox) -> list[Rule]:
    x0, top, x1, bottom = box
    if x1 - x0 >= bottom - top:
        return [Rule(True, (top + bottom) / 2, x0, x1)]
    return [Rule(False, (x0 + x1) / 2, top, bottom)]


def _rules_of_path(obj: Any, outer: Matrix, frame: Frame) -> list[Rule]:
    """The straight thin pieces of a path: its stroked edges, and filled subpaths that are thin as a line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(obj, fill, stroke):
        return []
    if not fill.value and not stroke.value:
        return []
    matrix = _compose(_matrix(obj), outer)
    rules: list[Rule] = []
    for points in _subpaths(obj, matrix, frame):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if min(box[2] - box[0], box[3] - box[1]) < RULE_THICKNESS:
            rules.extend(_rule_of_box(box))
        elif stroke.value:
            rules.extend(_edges(points))
    return rules


def _edges(points: list[tuple[float, float]]) -> Iterator[Rule]:
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        if abs(y1 - y0) <= 1.0 and abs(x1 - x0) > 1.0:
            yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x1 - x0) <= 1.0 and abs(y1 - y0) > 1.0:
            yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _subpaths(obj: Any, matrix: Matrix, frame: Frame) -> Iterator[list[tuple[float, float]]]:
    """Corner points of each subpath in the reading frame, closed ones ending where they started."""
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(pdfium_c.FPDFPath_CountSegments(obj), limits.MAX_PATHS_PER_PAGE)):
        segment = pdfium_c.FPDFPath_GetPathSegment(obj, i)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if not pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = frame.point(*_apply(matrix, x.value, y.value))
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = [point]
        else:
            points.append(point)
        if pdfium_c.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            yield [*points, points[0]]
            points = [point]
    if len(points) > 1:
        yield points
