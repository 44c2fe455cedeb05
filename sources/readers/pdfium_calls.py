"""PDFium's functions bound for bulk calls: handles come and go as plain integers, the GIL is kept.

A page needs thousands of calls; made through `map` into a numpy buffer they cost no Python code each. The addresses of
the functions are those of the library that pypdfium2 has loaded. What is bound without argument types must be given
arguments made ready for it, which only this module does.

Does not belong here: what the answers mean (`pdfium`, `pdfium_drawings`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, repeat
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

Float32s = npt.NDArray[np.float32]

_HANDLE, _INT, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t


def _bind(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


Argument = Any
_argument: Final[Callable[[int | None], Argument]] = _HANDLE.from_param
"""A handle or an address made ready for calls: nothing is converted any more, and it serves any number of them."""

# Bound without argument types, which costs a third less a call: handles and addresses must come as `_argument` makes
# them, for a bare number would be cut to 32 bits.
_loose_box: Final = _bind(pdfium_c.FPDFText_GetLooseCharBox, _INT)
_is_unmapped: Final = _bind(pdfium_c.FPDFText_HasUnicodeMapError, _INT)
_text_object: Final = _bind(pdfium_c.FPDFText_GetTextObject, _HANDLE)
_font_info: Final = _bind(pdfium_c.FPDFText_GetFontInfo, ctypes.c_ulong)
_page_object: Final = _bind(pdfium_c.FPDFPage_GetObject, _HANDLE)
_bounds: Final = _bind(pdfium_c.FPDFPageObj_GetBounds, _INT)
_clip_path: Final = _bind(pdfium_c.FPDFPageObj_GetClipPath, _HANDLE)
_count_clips: Final = _bind(pdfium_c.FPDFClipPath_CountPaths, _INT)
_count_clip_segments: Final = _bind(pdfium_c.FPDFClipPath_CountPathSegments, _INT)
_clip_segment: Final = _bind(pdfium_c.FPDFClipPath_GetPathSegment, _HANDLE)
_count_segments: Final = _bind(pdfium_c.FPDFPath_CountSegments, _INT)
_path_segment: Final = _bind(pdfium_c.FPDFPath_GetPathSegment, _HANDLE)
_point: Final = _bind(pdfium_c.FPDFPathSegment_GetPoint, _INT)
_draw_mode: Final = _bind(pdfium_c.FPDFPath_GetDrawMode, _INT)

unicode_of: Final = _bind(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _INT)
count_chars: Final = _bind(pdfium_c.FPDFText_CountChars, _INT, _HANDLE)
char_angle: Final = _bind(pdfium_c.FPDFText_GetCharAngle, ctypes.c_float, _HANDLE, _INT)
_char_matrix: Final = _bind(pdfium_c.FPDFText_GetMatrix, _INT, _HANDLE, _INT, _HANDLE)
_get_text: Final = _bind(pdfium_c.FPDFText_GetText, _INT, _HANDLE, _INT, _INT, _HANDLE)

_count_objects: Final = _bind(pdfium_c.FPDFPage_CountObjects, _INT, _HANDLE)
_count_in_form: Final = _bind(pdfium_c.FPDFFormObj_CountObjects, _INT, _HANDLE)
_form_object: Final = _bind(pdfium_c.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
kind_of: Final = _bind(pdfium_c.FPDFPageObj_GetType, _INT, _HANDLE)
_matrix: Final = _bind(pdfium_c.FPDFPageObj_GetMatrix, _INT, _HANDLE, _HANDLE)
_segment_type: Final = _bind(pdfium_c.FPDFPathSegment_GetType, _INT, _HANDLE)
_segment_close: Final = _bind(pdfium_c.FPDFPathSegment_GetClose, _INT, _HANDLE)

_font: Final = _bind(pdfium_c.FPDFTextObj_GetFont, _HANDLE, _HANDLE)
_is_embedded: Final = _bind(pdfium_c.FPDFFont_GetIsEmbedded, _INT, _HANDLE)
_render_mode: Final = _bind(pdfium_c.FPDFTextObj_GetTextRenderMode, _INT, _HANDLE)
_set_render_mode: Final = _bind(pdfium_c.FPDFTextObj_SetTextRenderMode, _INT, _HANDLE, _INT)
_set_stroke_width: Final = _bind(pdfium_c.FPDFPageObj_SetStrokeWidth, _INT, _HANDLE, ctypes.c_float)
_transform: Final = _bind(pdfium_c.FPDFPageObj_Transform, None, _HANDLE, *[ctypes.c_double] * 6)
_NO_WIDTH: Final = 0.01
"""Points: text objects narrower than this are no text to PDFium."""


def handle(raw: Any) -> int:
    """A pypdfium2 handle as the integer these functions take. Keep its owner open while it is used."""
    return ctypes.addressof(raw.contents)


_ROOM = np.zeros((4096, 4), dtype=np.float32)
"""Where the answers of some calls are written: PDFium is used by one thread at a time."""
_ROOM_AT = tuple(
    [_argument(_ROOM.ctypes.data + at) for at in range(4 * side, _ROOM.nbytes, 4 * _ROOM.shape[1])] for side in range(4)
)
"""The places of the four numbers of each row."""


def _portions(size: int) -> Iterator[slice]:
    """Places from 0 to `size` in portions for which there is room."""
    return (slice(start, min(start + len(_ROOM), size)) for start in range(0, size, len(_ROOM)))


def arguments(handles: Sequence[int]) -> list[Argument]:
    """These handles made ready for several bulk calls."""
    return list(map(_argument, handles))


def loose_boxes(
    textpages: Sequence[int], counts: Sequence[int], index: npt.NDArray[np.int64]
) -> tuple[Float32s, npt.NDArray[np.bool_]]:
    """Rows of left, top, right, bottom of characters, and which of them have a box.

    `index`: the characters of one page after those of another; `counts`: how many there are of each.
    """
    boxes = np.empty((len(index), 4), dtype=np.float32)
    found = np.empty(len(index), dtype=np.bool_)
    start = 0
    for text, count in zip(map(_argument, textpages), counts, strict=True):
        asked = index[start : start + count].tolist()
        for where in _portions(count):
            part = asked[where]
            known = map(_loose_box, repeat(text, len(part)), part, _ROOM_AT[0])
            end = start + len(part)
            found[start:end] = np.fromiter(known, dtype=np.bool_, count=len(part))
            boxes[start:end] = _ROOM[: len(part)]
            start = end
    boxes[~found] = 0
    return boxes, found


def code_points(textpages: Sequence[int], counts: Sequence[int]) -> npt.NDArray[np.int64]:
    """Code points of the first `counts` characters of each page, one page after another."""
    starts = list(accumulate((2 * count + 2 for count in counts), initial=0))  # a character may have two units
    buffer = np.zeros(starts[-1], dtype=np.uint16)
    first = buffer.ctypes.data
    units = [_get_text(text, 0, n, first + 2 * at) for text, n, at in zip(textpages, counts, starts, strict=False)]
    parts = []
    for text, count, written, start in zip(textpages, counts, units, starts, strict=False):
        # One call will do where the page's text has one unit a character.
        if written - 1 == count:
            parts.append(buffer[start : start + count].astype(np.int64))
        else:
            parts.append(np.fromiter(map(unicode_of, repeat(text, count), range(count)), np.int64, count=count))
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def unmapped(textpage: int, index: Sequence[int]) -> int:
    """How many of these characters have a font that does not say what they are."""
    return list(map(_is_unmapped, repeat(_argument(textpage), len(index)), index)).count(1)


def text_objects(textpage: int, index: Sequence[int]) -> list[int | None]:
    """Handles of the text objects that these characters stand in."""
    return list(map(_text_object, repeat(_argument(textpage), len(index)), index))


_NAME, _FLAGS = ctypes.create_string_buffer(256), ctypes.c_int()
_NAME_AT, _FLAGS_AT = _argument(ctypes.addressof(_NAME)), _argument(ctypes.addressof(_FLAGS))
_NAME_SIZE: Final = ctypes.c_ulong(len(_NAME))


def font_names(textpages: Sequence[int], index: Sequence[int]) -> list[bytes]:
    """The names of the fonts of these characters as the file has them, at most 255 bytes each."""
    out = []
    for text, n in zip(map(_argument, textpages), index, strict=True):
        length = _font_info(text, n, _NAME_AT, _NAME_SIZE, _FLAGS_AT)
        out.append(_NAME.raw[: max(0, min(length, len(_NAME)) - 1)])
    return out


def objects(page: int, limit: int) -> list[int]:
    """Handles of the page's objects, in the order they are painted."""
    count = min(_count_objects(page), limit)
    return list(map(_page_object, repeat(_argument(page), count), range(count)))


def form_objects(form: int, limit: int) -> list[int]:
    """Handles of the objects of a form."""
    count = min(_count_in_form(form), limit)
    return list(map(_form_object, repeat(form, count), range(count)))


def kinds(handles: Sequence[int]) -> bytes:
    """FPDF_PAGEOBJ_… of each object."""
    return bytes(map(kind_of, handles))


def bounds(objects: Sequence[Argument]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Rows of left, bottom, right, top of each object in its container's coordinates, and which of them have any."""
    boxes = np.empty((len(objects), 4))
    found = np.empty(len(objects), dtype=np.bool_)
    for where in _portions(len(objects)):
        part = objects[where]
        known = map(_bounds, part, *_ROOM_AT)
        found[where] = np.fromiter(known, dtype=np.bool_, count=len(part))
        boxes[where] = _ROOM[: len(part)]
    boxes[~found] = 0
    return boxes, found


def matrix(handle: int) -> tuple[float, float, float, float, float, float] | None:
    """The matrix a, b, c, d, e, f of an object; None where PDFium gives none."""
    values = np.zeros(6, dtype=np.float32)
    if not _matrix(handle, values.ctypes.data):
        return None
    a, b, c, d, e, f = values.tolist()
    return a, b, c, d, e, f


def char_matrix(textpage: int, index: int) -> tuple[float, float, float, float] | None:
    """The first four of a character's matrix; None where PDFium gives none."""
    values = np.zeros(6, dtype=np.float32)
    if not _char_matrix(textpage, index, values.ctypes.data):
        return None
    a, b, c, d, _, _ = values.tolist()
    return a, b, c, d


def widen_lone_characters(handles: Sequence[int], known: bytes) -> None:
    """Make text objects visible to PDFium's text extraction that it takes for empty.

    It leaves out objects without width, and measures by glyphs: one character of a font that the file does not embed
    has none on a machine without that font (STSong-Light of many Chinese reporting systems). A stroke has a width.
    `handles`: the page's objects, `known`: what each of them is.
    """
    texts = [o for o, kind in zip(handles, known, strict=True) if kind == pdfium_c.FPDF_PAGEOBJ_TEXT]
    fonts = list(map(_font, texts))
    lacking = {font for font in set(fonts) if font and _is_embedded(font) == 0}
    if not lacking:
        return
    texts = [text for text, font in zip(texts, fonts, strict=True) if font in lacking]
    boxes, _ = bounds(arguments(texts))
    for n in np.flatnonzero(boxes[:, 2] - boxes[:, 0] < _NO_WIDTH).tolist():
        text = texts[n]
        if _render_mode(text) == pdfium_c.FPDF_TEXTRENDERMODE_FILL:
            _set_render_mode(text, pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE)
            _set_stroke_width(text, 1.0)
            _transform(text, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0)  # measures the object again


def draw_modes(paths: Sequence[Argument]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Whether each path is filled, and whether it is stroked."""
    shown = np.zeros((len(paths), 2), dtype=np.bool_)
    for where in _portions(len(paths)):
        part = paths[where]
        answers = map(_draw_mode, part, _ROOM_AT[0], _ROOM_AT[1])
        known = np.fromiter(answers, dtype=np.bool_, count=len(part))
        shown[where] = (_ROOM.view(np.int32)[: len(part), :2] != 0) & known[:, None]
    return shown[:, 0], shown[:, 1]


def segment_counts(paths: Sequence[Argument]) -> npt.NDArray[np.int64]:
    """How many segments each path has."""
    return np.fromiter(map(_count_segments, paths), dtype=np.int64, count=len(paths))


def segments(path: int, limit: int) -> tuple[npt.NDArray[np.float64], list[int], list[int]]:
    """Points (x, y), types and closing marks of a path's segments. A segment without a point has type -1."""
    own = _argument(path)
    count = max(0, min(_count_segments(own), limit))
    found = list(map(_path_segment, repeat(own, count), range(count)))
    points, known = _points(found)
    types = [kind if ok else -1 for kind, ok in zip(map(_segment_type, found), known.tolist(), strict=True)]
    return points, types, list(map(_segment_close, found))


def clips(handles: Sequence[int]) -> tuple[list[int], list[int]]:
    """The clip of each object, and of how many paths it is; not positive where there is none."""
    found = list(map(_clip_path, map(_argument, handles)))
    return found, list(map(_count_clips, map(_argument, found)))


def clip_points(clip: int, number: int, limit: int) -> npt.NDArray[np.float64]:
    """Points of path `number` of a clip."""
    own = _argument(clip)
    count = max(0, min(_count_clip_segments(own, number), limit))
    points, known = _points(list(map(_clip_segment, repeat(own, count), repeat(number, count), range(count))))
    return points[known]


def clip_starts(clips: Sequence[int], numbers: Sequence[int]) -> npt.NDArray[np.uint64]:
    """Handles of the first segments of paths of clips: the same where the path is. 0 where a path has no segment."""
    found = map(_clip_segment, map(_argument, clips), numbers, repeat(0))
    return np.array([segment or 0 for segment in found], dtype=np.uint64)


def clip_corners(clips: Sequence[int], numbers: Sequence[int]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The first three points of paths of clips, n x 3 x 2, and which of the paths have 4 or 5 segments as boxes do."""
    own = list(map(_argument, clips))
    counts = np.fromiter(map(_count_clip_segments, own, numbers), dtype=np.int64, count=len(clips))
    boxes = (counts == 4) | (counts == 5)
    found = [s for n in range(3) for s in map(_clip_segment, own, numbers, repeat(n))]
    points, known = _points(found)
    boxes &= known.reshape(3, len(clips)).all(axis=0)
    return points.reshape(3, len(clips), 2).transpose(1, 0, 2), boxes


def _points(segments: Sequence[int]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The point of each segment, and which of them have one."""
    points = np.empty((len(segments), 2))
    found = np.empty(len(segments), dtype=np.bool_)
    for where in _portions(len(segments)):
        part = segments[where]
        known = map(_point, map(_argument, part), _ROOM_AT[0], _ROOM_AT[1])
        found[where] = np.fromiter(known, dtype=np.bool_, count=len(part))
        points[where] = _ROOM[: len(part), :2]
    points[~found] = 0
    return points, found
