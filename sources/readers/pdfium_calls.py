"""PDFium's functions bound for bulk calls: handles come and go as plain integers, the GIL is kept.

A page needs thousands of calls; made through `map` into a numpy buffer they cost no Python code each. The addresses of
the functions are those of the library that pypdfium2 has loaded. What is bound without argument types must be given
`c_void_p`, which only this module does.

Does not belong here: what the answers mean (`pdfium`, `pdfium_drawings`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium_c

Float32s = npt.NDArray[np.float32]

_HANDLE, _INT, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t


def _bind(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


# Bound without argument types, which costs a third less a call: handles and addresses must come as c_void_p, for a bare
# number would be cut to 32 bits.
_loose_box: Final = _bind(pdfium_c.FPDFText_GetLooseCharBox, _INT)
unicode_of: Final = _bind(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _INT)
count_chars: Final = _bind(pdfium_c.FPDFText_CountChars, _INT, _HANDLE)
char_angle: Final = _bind(pdfium_c.FPDFText_GetCharAngle, ctypes.c_float, _HANDLE, _INT)
_char_matrix: Final = _bind(pdfium_c.FPDFText_GetMatrix, _INT, _HANDLE, _INT, _HANDLE)
is_unmapped: Final = _bind(pdfium_c.FPDFText_HasUnicodeMapError, _INT, _HANDLE, _INT)
text_object: Final = _bind(pdfium_c.FPDFText_GetTextObject, _HANDLE, _HANDLE, _INT)
_font_info: Final = _bind(
    pdfium_c.FPDFText_GetFontInfo, ctypes.c_ulong, _HANDLE, _INT, _HANDLE, ctypes.c_ulong, _HANDLE
)
_get_text: Final = _bind(pdfium_c.FPDFText_GetText, _INT, _HANDLE, _INT, _INT, _HANDLE)

_count_objects: Final = _bind(pdfium_c.FPDFPage_CountObjects, _INT, _HANDLE)
_page_object: Final = _bind(pdfium_c.FPDFPage_GetObject, _HANDLE)
_count_in_form: Final = _bind(pdfium_c.FPDFFormObj_CountObjects, _INT, _HANDLE)
_form_object: Final = _bind(pdfium_c.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
kind_of: Final = _bind(pdfium_c.FPDFPageObj_GetType, _INT, _HANDLE)
_matrix: Final = _bind(pdfium_c.FPDFPageObj_GetMatrix, _INT, _HANDLE, _HANDLE)
_bounds: Final = _bind(pdfium_c.FPDFPageObj_GetBounds, _INT)
clip_path: Final = _bind(pdfium_c.FPDFPageObj_GetClipPath, _HANDLE, _HANDLE)
count_clips: Final = _bind(pdfium_c.FPDFClipPath_CountPaths, _INT, _HANDLE)
count_clip_segments: Final = _bind(pdfium_c.FPDFClipPath_CountPathSegments, _INT, _HANDLE, _INT)
_clip_segment: Final = _bind(pdfium_c.FPDFClipPath_GetPathSegment, _HANDLE, _HANDLE, _INT, _INT)
count_segments: Final = _bind(pdfium_c.FPDFPath_CountSegments, _INT, _HANDLE)
_path_segment: Final = _bind(pdfium_c.FPDFPath_GetPathSegment, _HANDLE, _HANDLE, _INT)
_segment_type: Final = _bind(pdfium_c.FPDFPathSegment_GetType, _INT, _HANDLE)
_segment_close: Final = _bind(pdfium_c.FPDFPathSegment_GetClose, _INT, _HANDLE)
_point: Final = _bind(pdfium_c.FPDFPathSegment_GetPoint, _INT, _HANDLE, _HANDLE, _HANDLE)
_draw_mode: Final = _bind(pdfium_c.FPDFPath_GetDrawMode, _INT)


def handle(raw: Any) -> int:
    """A pypdfium2 handle as the integer these functions take. Keep its owner open while it is used."""
    return ctypes.cast(raw, ctypes.c_void_p).value or 0


_ROOM = np.zeros((4096, 4), dtype=np.float32)
"""Where the answers of some calls are written: PDFium is used by one thread at a time."""
_ROOM_AT = tuple(
    [_HANDLE(_ROOM.ctypes.data + at) for at in range(4 * side, _ROOM.nbytes, 4 * _ROOM.shape[1])] for side in range(4)
)
"""The places of the four numbers of each row."""


def loose_boxes(textpage: int, index: npt.NDArray[np.int64]) -> tuple[Float32s, npt.NDArray[np.bool_]]:
    """Rows of left, top, right, bottom of these characters, and which of them have a box."""
    boxes = np.empty((len(index), 4), dtype=np.float32)
    found = np.empty(len(index), dtype=np.bool_)
    asked, text = index.tolist(), _HANDLE(textpage)
    for start in range(0, len(asked), len(_ROOM)):
        part = asked[start : start + len(_ROOM)]
        known = map(_loose_box, repeat(text, len(part)), part, _ROOM_AT[0])
        found[start : start + len(part)] = np.fromiter(known, dtype=np.bool_, count=len(part))
        boxes[start : start + len(part)] = _ROOM[: len(part)]
    boxes[~found] = 0
    return boxes, found


def code_points(textpage: int, count: int) -> npt.NDArray[np.int64]:
    """Code points of the first `count` characters; one call where the page's text has one unit a character."""
    buffer = np.zeros(2 * count + 2, dtype=np.uint16)
    written = _get_text(textpage, 0, count, buffer.ctypes.data)
    if written - 1 == count:
        return buffer[:count].astype(np.int64)
    return np.fromiter(map(unicode_of, repeat(textpage, count), range(count)), dtype=np.int64, count=count)


_NAME = ctypes.create_string_buffer(256)
_NAME_AT, _FLAGS_AT = ctypes.addressof(_NAME), ctypes.addressof(_FLAGS := ctypes.c_int())


def font_name(textpage: int, index: int) -> bytes:
    """The name of a character's font as the file has it, at most 255 bytes."""
    length = _font_info(textpage, index, _NAME_AT, len(_NAME), _FLAGS_AT)
    return _NAME.raw[: max(0, min(length, len(_NAME)) - 1)]


def objects(page: int, limit: int) -> list[int]:
    """Handles of the page's objects, in the order they are painted."""
    count = min(_count_objects(page), limit)
    return list(map(_page_object, repeat(_HANDLE(page), count), range(count)))


def form_objects(form: int, limit: int) -> list[int]:
    """Handles of the objects of a form."""
    count = min(_count_in_form(form), limit)
    return list(map(_form_object, repeat(form, count), range(count)))


def kinds(handles: Sequence[int]) -> list[int]:
    """FPDF_PAGEOBJ_… of each object."""
    return list(map(kind_of, handles))


def bounds(handles: Sequence[int]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Rows of left, bottom, right, top of each object in its container's coordinates, and which of them have any."""
    boxes = np.empty((len(handles), 4))
    found = np.empty(len(handles), dtype=np.bool_)
    for start in range(0, len(handles), len(_ROOM)):
        part = handles[start : start + len(_ROOM)]
        known = map(_bounds, map(_HANDLE, part), *_ROOM_AT)
        found[start : start + len(part)] = np.fromiter(known, dtype=np.bool_, count=len(part))
        boxes[start : start + len(part)] = _ROOM[: len(part)]
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


def draw_modes(paths: Sequence[int]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Whether each path is filled, and whether it is stroked."""
    shown = np.zeros((len(paths), 2), dtype=np.bool_)
    for start in range(0, len(paths), len(_ROOM)):
        part = paths[start : start + len(_ROOM)]
        answers = map(_draw_mode, map(_HANDLE, part), _ROOM_AT[0], _ROOM_AT[1])
        known = np.fromiter(answers, dtype=np.bool_, count=len(part))
        shown[start : start + len(part)] = (_ROOM.view(np.int32)[: len(part), :2] != 0) & known[:, None]
    return shown[:, 0], shown[:, 1]


def segment_counts(paths: Sequence[int]) -> npt.NDArray[np.int64]:
    """How many segments each path has."""
    return np.fromiter(map(count_segments, paths), dtype=np.int64, count=len(paths))


def segments(path: int, limit: int) -> tuple[npt.NDArray[np.float64], list[int], list[int]]:
    """Points (x, y), types and closing marks of a path's segments. A segment without a point has type -1."""
    count = max(0, min(count_segments(path), limit))
    found = list(map(_path_segment, repeat(path, count), range(count)))
    points, known = _points(found)
    types = [kind if ok else -1 for kind, ok in zip(map(_segment_type, found), known, strict=True)]
    return points, types, list(map(_segment_close, found))


def clip_points(clip: int, number: int, limit: int) -> npt.NDArray[np.float64]:
    """Points of path `number` of a clip."""
    count = max(0, min(count_clip_segments(clip, number), limit))
    points, known = _points(list(map(_clip_segment, repeat(clip, count), repeat(number, count), range(count))))
    return points[np.array(known, dtype=np.bool_)] if count else points


def clip_corners(clips: Sequence[int], numbers: Sequence[int]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The first three points of paths of clips, n x 3 x 2, and which of the paths have 4 or 5 segments as boxes do."""
    counts = np.fromiter(map(count_clip_segments, clips, numbers), dtype=np.int64, count=len(clips))
    boxes = (counts == 4) | (counts == 5)
    found = [s for n in range(3) for s in map(_clip_segment, clips, numbers, repeat(n))]
    points, known = _points(found)
    boxes &= np.array(known, dtype=np.bool_).reshape(3, len(clips)).all(axis=0)
    return points.reshape(3, len(clips), 2).transpose(1, 0, 2), boxes


def _points(found: Sequence[int]) -> tuple[npt.NDArray[np.float64], list[bool]]:
    points = np.zeros((len(found), 2), dtype=np.float32)
    start, end = points.ctypes.data, points.ctypes.data + 8 * len(found)
    known = [bool(ok) for ok in map(_point, found, range(start, end, 8), range(start + 4, end + 4, 8))]
    return points.astype(np.float64), known
