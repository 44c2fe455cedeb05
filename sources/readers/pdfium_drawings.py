"""Rules and images of a PDF page: straight thin lines out of PDFium's path objects, forms included.

Does not belong here: characters (`pdfium`), which rules make a table (`lattice`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import pypdfium2.raw as pdfium_c

from sources.readers import limits, pdfium_calls
from sources.readers.matrix import IDENTITY, Matrix, apply, compose
from sources.readers.page_rules import RULE_THICKNESS, rule_of_box, rules_of_boxes, rules_of_outline, visible_area
from sources.readers.pdf_page import Floats, Frame, PageContent, Rule, Rules

_ONE_LINE = 5
"""Segments of a path that is one line or one box and nothing else."""

_MAX_FORM_DEPTH = 8


class Page(Protocol):
    """Handles of an open page's objects, and what each of them is."""

    objects: list[int]
    kinds: bytes


def add_drawings(pages: Sequence[Page], contents: Sequence[PageContent], frames: Sequence[Frame]) -> None:
    """Add to each page its rules and the share its images cover."""
    found: list[list[Rules]] = []
    drawn: list[_Drawn] = []
    for n, (page, content, frame) in enumerate(zip(pages, contents, frames, strict=True)):
        found.append([])
        image_area = 0.0
        for group in _groups(page.objects, page.kinds, content):
            image_area += _add_images(group, found[n], content, frame)
            content.n_paths += len(group.paths)
            if content.n_paths > limits.MAX_PATHS_PER_PAGE:
                content.too_complex = True
            elif group.paths:
                drawn.append(_Drawn(n, group, frame))
            if content.too_complex:
                break
        content.image_share = min(1.0, image_area / max(1.0, content.width * content.height))
    _add_paths([d for d in drawn if not contents[d.page].too_complex], found, contents)
    for content, rules in zip(contents, found, strict=True):
        if rules and not content.too_complex:
            content.rules = Rules.joined(rules).on_page(content.width, content.height, RULE_THICKNESS)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The paths of one container of one page."""

    page: int
    group: _Group
    frame: Frame


@dataclass(frozen=True, slots=True)
class _Group:
    """What is drawn in one container, and the matrix of the forms it stands in."""

    paths: list[int]
    images: list[int]
    matrix: Matrix

    @classmethod
    def of(cls, handles: list[int], kinds: bytes, matrix: Matrix) -> Self:
        def of_kind(wanted: int) -> list[int]:
            return [o for o, kind in zip(handles, kinds, strict=True) if kind == wanted] if wanted in kinds else []

        return cls(of_kind(pdfium_c.FPDF_PAGEOBJ_PATH), of_kind(pdfium_c.FPDF_PAGEOBJ_IMAGE), matrix)


def _groups(objects: list[int], kinds: bytes, content: PageContent) -> Iterator[_Group]:
    """What is drawn on the page, then in each of its forms.

    Forms that use forms can make any number of objects out of a few: past the limit the page is too complex.
    """
    stack = [(objects, kinds, IDENTITY, 0)]
    left = limits.MAX_OBJECTS_IN_FORMS
    while stack:
        handles, known, outer, depth = stack.pop()
        yield _Group.of(handles, known, outer)
        if depth == _MAX_FORM_DEPTH or pdfium_c.FPDF_PAGEOBJ_FORM not in known:
            continue
        for o, kind in zip(handles, known, strict=True):
            if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
                inner = compose(pdfium_calls.matrix(o) or IDENTITY, outer)
                children = pdfium_calls.form_objects(o, left)
                left -= len(children) + 1
                if left <= 0:
                    content.too_complex = True
                    yield _Group([], [], IDENTITY)
                    return
                stack.append((children, pdfium_calls.kinds(children), inner, depth + 1))


def _add_images(group: _Group, rules: list[Rules], content: PageContent, frame: Frame) -> float:
    """Returns the area of the images; those as thin as a rule are rules."""
    area = 0.0
    if group.images:
        boxes, found = pdfium_calls.bounds(group.images)
        for box in _all_placed(boxes[found], group.matrix, frame).T.tolist():
            x0, top, x1, bottom = box
            if min(x1 - x0, bottom - top) < RULE_THICKNESS:
                rules.append(Rules.of(rule_of_box((x0, top, x1, bottom))))
            else:
                area += visible_area((x0, top, x1, bottom), content)
    return area


def _add_paths(drawn: Sequence[_Drawn], rules: list[list[Rules]], contents: Sequence[PageContent]) -> None:
    """Thin paths are rules as they are; of others the edges are, if they are drawn. One filled box is shading.

    All pages together: see `pdfium_glyphs`. Adds to `rules` of each page.
    """
    handles = [path for d in drawn for path in d.group.paths]
    if not handles:
        return
    boxes, found = pdfium_calls.bounds(handles)
    ends = np.cumsum([len(d.group.paths) for d in drawn]).tolist()
    starts = [0, *ends[:-1]]
    parts = [_all_placed(boxes[a:b], d.group.matrix, d.frame) for d, a, b in zip(drawn, starts, ends, strict=True)]
    placed = np.concatenate(parts, axis=1)
    filled, stroked = pdfium_calls.draw_modes(handles)
    counts = pdfium_calls.segment_counts(handles)
    size = placed[2:] - placed[:2]
    line = (counts <= _ONE_LINE) & (filled | stroked) | (size.max(axis=0) < 4 * RULE_THICKNESS)
    line &= (size.min(axis=0) < RULE_THICKNESS) & found
    walked = found & ~line & (stroked | (filled & (counts > _ONE_LINE)))
    for d, a, b in zip(drawn, starts, ends, strict=True):
        own = rules[d.page]
        own.append(rules_of_boxes(*placed[:, a:b][:, line[a:b]]))
        left = limits.MAX_PATHS_PER_PAGE - sum(map(len, own))
        for n in np.flatnonzero(walked[a:b]).tolist():
            own.append(Rules.of(_rules_of_path(d.group.paths[n], bool(stroked[a + n]), d.group.matrix, d.frame)))
            left -= len(own[-1])
            if left < 0:
                contents[d.page].too_complex = True
                break


def _all_placed(boxes: Floats, outer: Matrix, frame: Frame) -> Floats:
    """Rows of left, bottom, right, top of a container -> columns of x0, top, x1, bottom in the reading frame."""
    left, bottom, right, top = boxes.T
    if outer is not IDENTITY:
        a, b, c, d, e, f = outer
        corners = [(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
        left, bottom, right, top = np.min(xs, axis=0), np.min(ys, axis=0), np.max(xs, axis=0), np.max(ys, axis=0)
    return np.array(frame.arrays(left, bottom, right, top))


def _rules_of_path(path: int, stroked: bool, outer: Matrix, frame: Frame) -> list[Rule]:
    """The straight thin pieces of a path: its stroked edges, and filled subpaths that are thin as a line."""
    matrix = compose(pdfium_calls.matrix(path) or IDENTITY, outer)
    rules: list[Rule] = []
    for points in _subpaths(path, matrix, frame):
        rules.extend(rules_of_outline(points, stroked=stroked))
    return rules


def _subpaths(path: int, matrix: Matrix, frame: Frame) -> Iterator[list[tuple[float, float]]]:
    """Corner points of each subpath in the reading frame, closed ones ending where they started."""
    points: list[tuple[float, float]] = []
    found, types, closes = pdfium_calls.segments(path, limits.MAX_PATHS_PER_PAGE)
    for (x, y), kind, close in zip(found.tolist(), types, closes, strict=True):
        if kind == -1:
            continue
        point = frame.point(*apply(matrix, x, y))
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = [point]
        else:
            points.append(point)
        if close and len(points) > 1:
            yield [*points, points[0]]
            points = [point]
    if len(points) > 1:
        yield points
