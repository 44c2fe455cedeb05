"""Rules and images of a PDF page: straight thin lines out of PDFium's path objects, forms included.

Does not belong here: characters (`pdfium`), which rules make a table (`lattice`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress, groupby
from typing import Protocol, Self

import numpy as np
import pypdfium2.raw as pdfium_c

from sources.readers import limits, pdfium_calls
from sources.readers.matrix import IDENTITY, Matrix, apply, compose
from sources.readers.page_rules import RULE_THICKNESS, rule_of_box, rules_of_boxes, rules_of_outline, visible_area
from sources.readers.pdf_page import Floats, Frame, Ints, PageContent, Rule, Rules

_ONE_LINE = 5
"""Segments of a path that is one line or one box and nothing else."""

_MAX_FORM_DEPTH = 8


_GROUPS = 1 << 20
"""More containers than a page has."""


class Page(Protocol):
    """Handles of an open page's objects, and what each of them is."""

    objects: list[int]
    kinds: bytes


def add_drawings(pages: Sequence[Page], contents: Sequence[PageContent], frames: Sequence[Frame]) -> None:
    """Add to each page its rules and the share its images cover. All pages together: see `pdfium_glyphs`."""
    found = _Found()
    drawn: list[_Drawn] = []
    for n, (page, content, frame) in enumerate(zip(pages, contents, frames, strict=True)):
        image_area = 0.0
        for number, group in enumerate(_groups(page.objects, page.kinds, content), start=1):
            if group.images:
                image_area += _add_images(group, found, n, content, frame)
            content.n_paths += len(group.paths)
            if content.n_paths > limits.MAX_PATHS_PER_PAGE:
                content.too_complex = True
            elif group.paths:
                drawn.append(_Drawn(n, n * _GROUPS + number, group, frame))
            if content.too_complex:
                break
        content.image_share = min(1.0, image_area / max(1.0, content.width * content.height))
    _add_paths([d for d in drawn if not contents[d.page].too_complex], found, contents)
    found.give(contents)


@dataclass(slots=True)
class _Found:
    """Rules as they are found, each with its place: that of its page times `_GROUPS`, plus that of its container."""

    rules: list[Rules] = field(default_factory=list)
    places: list[Ints] = field(default_factory=list)

    def add(self, rules: Rules, place: Ints | int) -> None:
        self.rules.append(rules)
        self.places.append(np.broadcast_to(place, len(rules)))

    def counts(self, n_pages: int) -> list[int]:
        """How many rules of images each page has."""
        places = np.concatenate(self.places)
        counts: list[int] = np.bincount(places[places % _GROUPS == 0] // _GROUPS, minlength=n_pages).tolist()
        return counts

    def give(self, contents: Sequence[PageContent]) -> None:
        """Give each page its rules: those of its images, then container by container."""
        if not self.rules:
            return
        place = np.concatenate(self.places)
        order = np.argsort(place, kind="stable")
        rules, page = Rules.joined(self.rules).take(order), place[order] // _GROUPS
        size = np.array([(content.width, content.height) for content in contents])[page]
        on_page = rules.is_on_page(size[:, 0], size[:, 1], RULE_THICKNESS)
        rules, page = rules.take(on_page), page[on_page]
        bounds = np.searchsorted(page, np.arange(len(contents) + 1)).tolist()
        for n, content in enumerate(contents):
            if not content.too_complex and bounds[n] < bounds[n + 1]:
                content.rules = rules.take(slice(bounds[n], bounds[n + 1]))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The paths of one container of one page."""

    page: int
    place: int
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
            return list(compress(handles, map(wanted.__eq__, kinds))) if wanted in kinds else []

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


def _add_images(group: _Group, found: _Found, page: int, content: PageContent, frame: Frame) -> float:
    """Returns the area of the images; those as thin as a rule are rules."""
    area = 0.0
    boxes, known = pdfium_calls.bounds(pdfium_calls.arguments(group.images))
    for box in _all_placed(boxes[known], group.matrix, frame).T.tolist():
        x0, top, x1, bottom = box
        if min(x1 - x0, bottom - top) < RULE_THICKNESS:
            found.add(Rules.of(rule_of_box((x0, top, x1, bottom))), page * _GROUPS)
        else:
            area += visible_area((x0, top, x1, bottom), content)
    return area


def _add_paths(drawn: Sequence[_Drawn], found: _Found, contents: Sequence[PageContent]) -> None:
    """Thin paths are rules as they are; of others the edges are, if they are drawn. One filled box is shading."""
    handles = [path for d in drawn for path in d.group.paths]
    if not handles:
        return
    paths = pdfium_calls.arguments(handles)
    boxes, known = pdfium_calls.bounds(paths)
    sizes = [len(d.group.paths) for d in drawn]
    placed = _placed_by_group(boxes, drawn, sizes)
    filled, stroked = pdfium_calls.draw_modes(paths)
    counts = pdfium_calls.segment_counts(paths)
    size = placed[2:] - placed[:2]
    low, high = np.minimum(size[0], size[1]), np.maximum(size[0], size[1])
    line = (counts <= _ONE_LINE) & (filled | stroked) | (high < 4 * RULE_THICKNESS)
    line &= (low < RULE_THICKNESS) & known
    walked = np.flatnonzero(known & ~line & (stroked | (filled & (counts > _ONE_LINE))))
    group_of = np.repeat(np.arange(len(drawn)), sizes)
    rules, box_of = rules_of_boxes(*placed[:, line])
    group = group_of[line][box_of]
    found.add(rules, np.array([d.place for d in drawn])[group])
    if len(walked):
        odd: list[list[_Odd]] = [[] for _ in drawn]
        for n, own in zip(walked.tolist(), group_of[walked].tolist(), strict=True):
            odd[own].append((handles[n], bool(stroked[n])))
        _walk(drawn, odd, np.bincount(group, minlength=len(drawn)).tolist(), found, contents)


_Odd = tuple[int, bool]
"""A path that is not just a line, and whether it is stroked."""


def _walk(
    drawn: Sequence[_Drawn], odd: Sequence[list[_Odd]], plain: Sequence[int], found: _Found,
    contents: Sequence[PageContent],
) -> None:  # fmt: skip
    """Add the rules of each container's odd paths. `plain`: how many rules it has besides."""
    given = found.counts(len(contents))
    for d, paths, lines in zip(drawn, odd, plain, strict=True):
        given[d.page] += lines
        for path, stroked in paths:
            if contents[d.page].too_complex:
                break
            rules = Rules.of(_rules_of_path(path, stroked, d.group.matrix, d.frame))
            found.add(rules, d.place)
            given[d.page] += len(rules)
            contents[d.page].too_complex = given[d.page] > limits.MAX_PATHS_PER_PAGE


def _placed_by_group(boxes: Floats, drawn: Sequence[_Drawn], sizes: Sequence[int]) -> Floats:
    """As `_all_placed`; `boxes`: those of each container after those of the one before, `sizes`: how many of each."""
    ends = list(accumulate(sizes))
    parts, start = [], 0
    for _, same in groupby(range(len(drawn)), key=lambda n: (drawn[n].group.matrix, drawn[n].frame.key)):
        last = drawn[n := max(same)]
        parts.append(_all_placed(boxes[start : ends[n]], last.group.matrix, last.frame))
        start = ends[n]
    return np.concatenate(parts, axis=1)


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
