"""Rules and images of a PDF page: straight thin lines out of PDFium's path objects, forms included.

Does not belong here: characters (`pdfium`), which rules make a table (`lattice`).
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2.raw as pdfium_c

from sources.document import BBox
from sources.readers import limits, pdfium_calls
from sources.readers.matrix import IDENTITY, Matrix, apply, compose
from sources.readers.page_rules import RULE_THICKNESS, is_on_page, rule_of_box, rules_of_outline, visible_area
from sources.readers.pdf_page import Floats, Frame, PageContent, Rule

_ONE_LINE = 5
"""Segments of a path that is one line or one box and nothing else."""

_MAX_FORM_DEPTH = 8
_DRAWN = (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE)


def add_drawings(objects: list[int], kinds: list[int], content: PageContent, frame: Frame) -> None:
    """Add the page's rules and the share its images cover. `objects`: handles, `kinds`: what each of them is."""
    image_area = 0.0
    for group, matrix in _groups(objects, kinds, content):
        image_area += _add_group(group, matrix, content, frame)
        if content.too_complex:
            content.rules.clear()
            return
    content.image_share = min(1.0, image_area / max(1.0, content.width * content.height))
    content.rules = [rule for rule in content.rules if is_on_page(rule, content)]


Drawn = list[tuple[int, int]]
"""Path and image objects with their kind."""


def _groups(objects: list[int], kinds: list[int], content: PageContent) -> Iterator[tuple[Drawn, Matrix]]:
    """What is drawn on the page, then in each of its forms, with the matrix of the forms it stands in.

    Forms that use forms can make any number of objects out of a few: past the limit the page is too complex.
    """
    stack = [(objects, kinds, IDENTITY, 0)]
    left = limits.MAX_OBJECTS_IN_FORMS
    while stack:
        handles, known, outer, depth = stack.pop()
        drawn = [(o, kind) for o, kind in zip(handles, known, strict=True) if kind in _DRAWN]
        if drawn:
            yield drawn, outer
        if depth < _MAX_FORM_DEPTH:
            for o, kind in zip(handles, known, strict=True):
                if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
                    inner = compose(pdfium_calls.matrix(o) or IDENTITY, outer)
                    children = pdfium_calls.form_objects(o, left)
                    left -= len(children) + 1
                    if left <= 0:
                        content.too_complex = True
                        yield [], IDENTITY
                        return
                    stack.append((children, pdfium_calls.kinds(children), inner, depth + 1))


def _add_group(drawn: Drawn, outer: Matrix, content: PageContent, frame: Frame) -> float:
    """Add the rules of one container; returns the area of its images."""
    image_area = 0.0
    handles = [o for o, _ in drawn]
    boxes, found = pdfium_calls.bounds(handles)
    placed = _all_placed(boxes, outer, frame)
    modes, counts = pdfium_calls.draw_modes(handles), pdfium_calls.segment_counts(handles)
    rules = content.rules
    for (o, kind), box, known, mode, count in zip(drawn, placed, found, modes, counts, strict=True):
        if not known:
            continue
        width, height = box[2] - box[0], box[3] - box[1]
        thin = width < RULE_THICKNESS or height < RULE_THICKNESS
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            if thin:
                rules.extend(rule_of_box(box))
            else:
                image_area += visible_area(box, content)
            continue
        content.n_paths += 1
        if content.n_paths > limits.MAX_PATHS_PER_PAGE or len(rules) > limits.MAX_PATHS_PER_PAGE:
            content.too_complex = True
            return image_area
        filled, stroked = mode
        if thin and ((count <= _ONE_LINE and (filled or stroked)) or max(width, height) < 4 * RULE_THICKNESS):
            rules.extend(rule_of_box(box))
        elif stroked or (filled and count > _ONE_LINE):  # one filled box is shading, which bounds no cell
            rules.extend(_rules_of_path(o, stroked, outer, frame))
    return image_area


def _all_placed(boxes: Floats, outer: Matrix, frame: Frame) -> list[BBox]:
    """Boxes (left, bottom, right, top) of a container in the reading frame."""
    if outer is IDENTITY:
        left, bottom, right, top = boxes.T
        return list(zip(*(column.tolist() for column in frame.arrays(left, bottom, right, top)), strict=True))
    return [_placed(corners, outer, frame) for corners in boxes.tolist()]


def _placed(corners: list[float], outer: Matrix, frame: Frame) -> BBox:
    left, bottom, right, top = corners
    points = [apply(outer, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return frame.box(min(xs), min(ys), max(xs), max(ys))


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
