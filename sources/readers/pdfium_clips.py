"""Text that a clip hides: it is in the file but not printed, such as words too long for a cell of a spreadsheet.

Word processors give nearly every piece of text a clip, and looking at all of them costs more than reading the page. So
a page's clips are looked at where characters stand on one another, or where one of its outermost texts reaches out of
its clip. Does not belong here: characters and where they stand (`pdfium`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Protocol

import numpy as np
import pypdfium2.raw as pdfium_c

from sources.readers import pdfium_calls
from sources.readers.pdf_page import Flags, Floats, Frame, Ints

Boxes = tuple[Floats, Floats, Floats, Floats]
"""left, bottom, right, top"""

SHOWN_SHARE = 0.25
"""Part of a character's box that must be inside the clip for it to be printed."""

MAX_CLIPS = 64
MAX_CLIP_POINTS = 1000
OVERLAP = 0.6
"""Part of the narrower of two neighbours by which they stand on one another; closed-up punctuation reaches a half."""

_NARROWEST = 0.1
"""Points that a character is taken to be long at least."""
_ROWS, _ALONG = 1e6, 1e5
"""More rows than a page has, and more points than are along one."""

REACH = 0.5
"""Part of its height by which a text may reach out of its clip before its characters are looked at."""


class Printed(Protocol):
    """Characters of some pages: index, code point, page, and box in the page's own coordinates."""

    index: Ints
    code: Ints
    page_of: Ints

    @property
    def boxes(self) -> Boxes: ...


class Page(Protocol):
    """Handles of an open page, and its edges in its own coordinates."""

    textpage: int
    objects: list[int]
    kinds: bytes
    own: Frame


def hidden_by_clip(glyphs: Printed, pages: Sequence[Page]) -> Flags:
    """Which characters are clipped away.

    Only direct objects of the page: the clip of an object inside a form is given in the form's own coordinates.
    """
    hidden = np.zeros(len(glyphs.index), dtype=np.bool_)
    suspect = _stand_on_one_another(glyphs, len(pages))
    outermost = _outermost(glyphs, pages)
    reaching = _reaching_out([text for own in outermost for text in own])
    for n, page in enumerate(pages):
        if suspect[n] or any(text in reaching for text in outermost[n]):
            texts = compress(page.objects, map(pdfium_c.FPDF_PAGEOBJ_TEXT.__eq__, page.kinds))
            clips = _reaching_out(list(texts))
            where = np.flatnonzero(glyphs.page_of == n)
            hidden[where] = _clipped_away(page.textpage, glyphs.index[where], glyphs.boxes, where, clips)
    return hidden


def _clipped_away(textpage: int, index: Ints, boxes: Boxes, where: Ints, clips: Clips) -> list[bool]:
    """Of the characters at `where`, with their index on the page, whether the clip of their text object hides them."""
    if not clips:
        return [False] * len(where)
    left, bottom, right, top = (side[where].tolist() for side in boxes)
    owners = pdfium_calls.text_objects(textpage, index.tolist())
    out = []
    for i, owner in enumerate(owners):
        clip = clips.get(owner) if owner else None
        if clip is None:
            out.append(False)
            continue
        width = min(right[i], clip[2]) - max(left[i], clip[0])
        height = min(top[i], clip[3]) - max(bottom[i], clip[1])
        area = (right[i] - left[i]) * (top[i] - bottom[i])
        out.append(area > 0 and (width <= 0 or height <= 0 or width * height < SHOWN_SHARE * area))
    return out


def _stand_on_one_another(glyphs: Printed, n_pages: int) -> list[bool]:
    """Of each page, whether different characters at one height overlap as no typesetter sets them.

    The same character twice is imitated bold.
    """
    left, bottom, right, top = glyphs.boxes
    page, code = glyphs.page_of, glyphs.code
    if len(left) < 2:
        return [False] * n_pages
    same_page = page[1:] == page[:-1]
    steps = ((np.abs(np.diff(left)) - np.abs(np.diff(bottom))) * same_page, page[1:])
    across = np.bincount(steps[1], weights=steps[0], minlength=n_pages)[page] >= 0
    start, end = np.where(across, left, bottom), np.where(across, right, top)
    low, high = np.where(across, bottom, left), np.where(across, top, right)
    middle, size = (low + high) / 2, np.maximum(high - low, 1.0)
    mean = np.bincount(page, weights=size, minlength=n_pages) / np.maximum(np.bincount(page, minlength=n_pages), 1)
    row = np.round(middle * (2 / mean[page])) + page * _ROWS
    order = np.argsort(row * _ALONG + start, kind="stable")  # nearly sorted as it comes
    start, end = start[order], end[order]
    overlap = np.minimum(end[:-1], end[1:]) - start[1:]
    near = np.flatnonzero((overlap > OVERLAP * _NARROWEST) & same_page)  # of most characters no more need be known
    one, other = order[near], order[near + 1]
    length = np.maximum(np.minimum(end[near] - start[near], end[near + 1] - start[near + 1]), _NARROWEST)
    found = (
        (start[near + 1] >= start[near])
        & (overlap[near] > OVERLAP * length)
        & (np.abs(middle[other] - middle[one]) < 0.3 * size[other])
        & (code[other] != code[one])
    )
    return [count > 0 for count in np.bincount(page[other[found]], minlength=n_pages).tolist()]


def _outermost(glyphs: Printed, pages: Sequence[Page]) -> list[list[int]]:
    """Of each page, the text objects of its characters farthest to the left, bottom, right and top.

    What a clip cuts off stands beyond what is printed, or on it. What stands beyond the page's edge is not asked for.
    """
    left, bottom, right, top = glyphs.boxes
    x, y = (left + right) / 2, (bottom + top) / 2
    ends = np.searchsorted(glyphs.page_of, np.arange(len(pages) + 1)).tolist()
    out = []
    for page, a, b in zip(pages, ends[:-1], ends[1:], strict=True):
        outer = _extremes(x[a:b], y[a:b], page.own) if a < b else []
        index = {int(glyphs.index[a + n]) for n in outer}
        out.append([text for text in pdfium_calls.text_objects(page.textpage, list(index)) if text])
    return out


def _extremes(x: Floats, y: Floats, page: Frame) -> list[int]:
    """The places farthest to the left, right, bottom and top, of those that are on the page."""
    ends = [int(x.argmin()), int(x.argmax()), int(y.argmin()), int(y.argmax())]
    if x[ends[0]] >= page.left and x[ends[1]] <= page.right and y[ends[2]] >= page.bottom and y[ends[3]] <= page.top:
        return ends
    on = np.flatnonzero((x >= page.left) & (x <= page.right) & (y >= page.bottom) & (y <= page.top))
    x, y = x[on], y[on]
    return on[[x.argmin(), x.argmax(), y.argmin(), y.argmax()]].tolist() if len(on) else []


Clips = dict[int, tuple[float, float, float, float]]
"""Text objects and the left, bottom, right, top of their clips."""


def _reaching_out(texts: list[int]) -> Clips:
    """Text objects whose box reaches out of their clip, with the clip as left, bottom, right, top."""
    paths, counts = pdfium_calls.clips(texts)
    clipped = [(text, path, count) for text, path, count in zip(texts, paths, counts, strict=True) if count > 0]
    if not clipped:
        return {}
    boxes, found = pdfium_calls.bounds(pdfium_calls.arguments([text for text, _, _ in clipped]))
    clips = _clip_boxes([(path, min(count, MAX_CLIPS)) for _, path, count in clipped])
    reach = REACH * np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])[:, None]
    out = (boxes[:, :2] < clips[:, :2] - reach).any(axis=1) | (boxes[:, 2:] > clips[:, 2:] + reach).any(axis=1)
    return {
        clipped[i][0]: (float(clips[i, 0]), float(clips[i, 1]), float(clips[i, 2]), float(clips[i, 3]))
        for i in np.flatnonzero(out & found).tolist()
    }


def _clip_boxes(clips: list[tuple[int, int]]) -> Floats:
    """Rows of left, bottom, right, top: what the paths of each clip have in common.

    Text that was written under one clip shares its paths: each is looked at once. Nearly all are upright boxes.
    """
    owner = np.repeat(np.arange(len(clips)), [count for _, count in clips])
    paths = [path for path, count in clips for _ in range(count)]
    numbers = [number for _, count in clips for number in range(count)]
    _, first, which = np.unique(pdfium_calls.clip_starts(paths, numbers), return_index=True, return_inverse=True)
    distinct = first.tolist()
    boxes = _path_boxes([paths[n] for n in distinct], [numbers[n] for n in distinct])[which]
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    return np.hstack([np.maximum.reduceat(boxes[:, :2], starts), np.minimum.reduceat(boxes[:, 2:], starts)])


def _path_boxes(paths: list[int], numbers: list[int]) -> Floats:
    """Rows of left, bottom, right, top of paths of clips."""
    corners, simple = pdfium_calls.clip_corners(paths, numbers)
    simple &= (np.abs(np.diff(corners, axis=1)).min(axis=2) < 0.01).all(axis=1)
    boxes = np.hstack([corners.min(axis=1), corners.max(axis=1)])
    for n in np.flatnonzero(~simple).tolist():
        points = pdfium_calls.clip_points(paths[n], numbers[n], MAX_CLIP_POINTS)
        if len(points):
            boxes[n] = (*points.min(axis=0), *points.max(axis=0))
        else:
            boxes[n] = (-np.inf, -np.inf, np.inf, np.inf)
    return boxes
