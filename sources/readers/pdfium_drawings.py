"""Rules and images of a PDF page: straight thin lines out of PDFium's path objects, forms included.

Does not belong here: characters (`pdfium`), which outlines are rules (`page_rules`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

from sources.document import BBox
from sources.readers import limits
from sources.readers.matrix import IDENTITY, Matrix, apply, compose
from sources.readers.page_rules import RULE_THICKNESS, is_on_page, rule_of_box, rules_of_outline, visible_area
from sources.readers.pdf_page import Frame, PageContent, Rule

_MAX_FORM_DEPTH = 8


def _matrix(obj: Any) -> Matrix:
    m = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(obj, m):
        return IDENTITY
    return m.a, m.b, m.c, m.d, m.e, m.f


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """Path and image objects with their kind and the matrix of the forms they stand in."""
    stack: list[tuple[Any, Matrix, int]] = []
    for i in range(pdfium_c.FPDFPage_CountObjects(page)):
        stack.append((pdfium_c.FPDFPage_GetObject(page, i), IDENTITY, 0))
    stack.reverse()
    while stack:
        obj, outer, depth = stack.pop()
        kind = pdfium_c.FPDFPageObj_GetType(obj)
        if kind in (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE):
            yield obj, kind, outer
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            inner = compose(_matrix(obj), outer)
            children = [pdfium_c.FPDFFormObj_GetObject(obj, j) for j in range(pdfium_c.FPDFFormObj_CountObjects(obj))]
            stack.extend((child, inner, depth + 1) for child in reversed(children))


def add_drawings(page: Any, content: PageContent, frame: Frame) -> None:
    area = max(1.0, content.width * content.height)
    image_area = 0.0
    for obj, kind, outer in _objects(page):
        box = _bounds(obj, outer, frame)
        if box is None:
            continue
        width, height = box[2] - box[0], box[3] - box[1]
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            if min(width, height) < RULE_THICKNESS:
                content.rules.extend(rule_of_box(box))
            else:
                image_area += visible_area(box, content)
            continue
        content.n_paths += 1
        if content.n_paths > limits.MAX_PATHS_PER_PAGE or len(content.rules) > limits.MAX_PATHS_PER_PAGE:
            content.too_complex = True
            content.rules.clear()
            return
        if min(width, height) < RULE_THICKNESS and max(width, height) < 4 * RULE_THICKNESS:
            content.rules.extend(rule_of_box(box))
            continue
        content.rules.extend(_rules_of_path(obj, outer, frame))
    content.image_share = min(1.0, image_area / area)
    content.rules = [rule for rule in content.rules if is_on_page(rule, content)]


def _bounds(obj: Any, outer: Matrix, frame: Frame) -> BBox | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(obj, left, bottom, right, top):
        return None
    corners = (left.value, bottom.value, right.value, top.value)
    if outer is not IDENTITY:
        points = [apply(outer, x, y) for x in (corners[0], corners[2]) for y in (corners[1], corners[3])]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        corners = (min(xs), min(ys), max(xs), max(ys))
    return frame.box(*corners)


def _rules_of_path(obj: Any, outer: Matrix, frame: Frame) -> list[Rule]:
    """The straight thin pieces of a path: its stroked edges, and filled subpaths that are thin as a line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(obj, fill, stroke):
        return []
    if not fill.value and not stroke.value:
        return []
    matrix = compose(_matrix(obj), outer)
    rules: list[Rule] = []
    for points in _subpaths(obj, matrix, frame):
        rules.extend(rules_of_outline(points, stroked=bool(stroke.value)))
    return rules


def _subpaths(obj: Any, matrix: Matrix, frame: Frame) -> Iterator[list[tuple[float, float]]]:
    """Corner points of each subpath in the reading frame, closed ones ending where they started."""
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(min(pdfium_c.FPDFPath_CountSegments(obj), limits.MAX_PATHS_PER_PAGE)):
        segment = pdfium_c.FPDFPath_GetPathSegment(obj, i)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if not pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = frame.point(*apply(matrix, x.value, y.value))
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
