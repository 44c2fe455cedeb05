"""Objects of an OFD page -> characters and rules, in points of the page's reading frame (GB/T 33190-2016, 7 to 12).

OFD gives every character's place but not its width: that is in the fonts, which are not read. A character reaches to
the next one, at most as far as its kind of character is wide.

Does not belong here: parts, pages and resources of the package (`ofd`), what the characters make up (`pdf`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from lxml import etree

from sources.readers import limits
from sources.readers.matrix import IDENTITY, Matrix, apply, compose
from sources.readers.page_rules import RULE_THICKNESS, rules_of_outline, visible_area
from sources.readers.pdf_page import SLANTING_SHARE, Char, Chars, Frame, PageContent, Rules, is_wide, text_direction

POINTS = 72 / 25.4
"""Points in a millimetre, OFD's unit."""

_ASCENT, _DESCENT = 0.88, 0.12
"""Parts of a font's size above and below the line characters stand on; Chinese fonts are made so."""
_NARROW = 0.5
"""Advance of a letter or digit as a part of its size, where nothing follows it."""
_MAX_NARROW = 1.02
"""How far a letter or digit may reach to the next one of its text: some writers set all characters equally apart."""
_MAX_NESTING = 8
_MAX_POINTS = 200_000
_SKEW = math.radians(5)

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TOKEN = re.compile(rf"[A-Za-z]|{_NUMBER}")
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\ufeff\u00ad")

Box = tuple[float, float, float, float]


class BadNumbers(ValueError):
    """An object whose numbers cannot be used."""


def local(element: etree._Element) -> str:
    """The name without its namespace: two editions of the standard have two. Empty for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def numbers(text: str | None, count: int) -> list[float]:
    """Exactly `count` finite numbers. Raises BadNumbers."""
    parts = (text or "").split()
    try:
        values = [float(part) for part in parts[: count + 1]]
    except ValueError as error:
        raise BadNumbers(f"{(text or '')[:40]!r}") from error
    if len(values) != count or not all(math.isfinite(v) and abs(v) < 1e6 for v in values):
        raise BadNumbers(f"{(text or '')[:40]!r}")
    return values


@dataclass(slots=True)
class Resources:
    """What pages refer to by number."""

    fonts: dict[str, str] = field(default_factory=dict)
    composites: dict[str, etree._Element] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A character with its box (left, bottom, right, top) in points, y upwards."""

    text: str
    box: Box
    index: int
    font: str
    after_blank: bool


class OfdPage:
    """Collects what is drawn on one page; `content` gives the result once everything was added."""

    def __init__(self, box: Box, resources: Resources) -> None:
        self._width, self._height = box[2] * POINTS, box[3] * POINTS
        # Millimetres from the corner of the sheet, y downwards -> points, y upwards.
        self._place: Matrix = (POINTS, 0, 0, -POINTS, -box[0] * POINTS, self._height + box[1] * POINTS)
        self._resources = resources
        self._glyphs: list[_Glyph] = []
        self._slanting: list[_Glyph] = []
        self._outlines: list[tuple[list[tuple[float, float]], bool]] = []
        self._images: list[Box] = []
        self._unmapped = self._index = self._n_objects = self._n_points = self._n_paths = 0
        self._full = False
        self.n_bad = 0
        """Objects left out because their numbers cannot be used."""

    def add(self, parent: etree._Element, matrix: Matrix = IDENTITY, depth: int = 0) -> None:
        """Everything drawn by the children of a layer, block, page content or composite."""
        for child in parent:
            if self._full:
                return
            name = local(child)
            if name in ("Layer", "PageBlock", "Content") and depth < _MAX_NESTING:
                self.add(child, matrix, depth + 1)
            elif name in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                self._n_objects += 1
                self._full = self._n_objects > limits.MAX_CHARS_PER_PAGE
                try:
                    self._object(name, child, matrix, depth)
                except BadNumbers:
                    self.n_bad += 1

    def content(self, number: int) -> PageContent:
        glyphs = self._glyphs
        if len(self._slanting) > SLANTING_SHARE * (len(glyphs) + len(self._slanting)):
            glyphs = sorted([*glyphs, *self._slanting], key=lambda g: g.index)
        own = Frame(0, 0, self._width, self._height)
        boxes = np.array([glyph.box for glyph in glyphs], dtype=np.float64).reshape(-1, 4)
        index = np.array([glyph.index for glyph in glyphs], dtype=np.int64)
        direction = text_direction((boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]), index)
        reading = Frame(0, 0, self._width, self._height, direction or "+x")
        width, height = reading.size
        placed = (Char(g.text, *reading.box(*g.box), g.index, g.after_blank) for g in glyphs)
        chars = Chars.of(c for c in placed if 0 <= c.x <= width and 0 <= c.y <= height)
        total = len(glyphs) + self._unmapped
        content = PageContent(
            number, width, height, chars, fonts={g.index: g.font for g in glyphs}, n_paths=self._n_paths,
            too_complex=self._full,
            unmapped_share=self._unmapped / total if total else 0.0, reading=reading, display=own,
        )  # fmt: skip
        outlines = (([reading.point(x, y) for x, y in points], stroked) for points, stroked in self._outlines)
        rules = Rules.of(rule for points, stroked in outlines for rule in rules_of_outline(points, stroked=stroked))
        content.rules = rules.take(rules.is_on_page(width, height, RULE_THICKNESS))
        area = sum(visible_area(reading.box(*box), content) for box in self._images)
        content.image_share = min(1.0, area / max(1.0, width * height))
        return content

    def _object(self, name: str, element: etree._Element, outer: Matrix, depth: int) -> None:
        if element.get("Visible") in ("false", "0") or element.get("Alpha") == "0":
            return
        left, top, width, height = numbers(element.get("Boundary"), 4)
        outer = compose((1, 0, 0, 1, left, top), outer)
        if name == "ImageObject":
            corners = [apply(compose(outer, self._place), x, y) for x in (0, width) for y in (0, height)]
            self._images.append(_hull(corners))
            return
        own = element.get("CTM")
        matrix = outer
        if own is not None:
            a, b, c, d, e, f = numbers(own, 6)
            matrix = compose((a, b, c, d, e, f), outer)
        if name == "TextObject":
            self._text(element, compose(matrix, self._place))
        elif name == "PathObject":
            self._path(element, compose(matrix, self._place))
        elif depth < _MAX_NESTING:
            unit = self._resources.composites.get(element.get("ResourceID") or "")
            if unit is not None:
                self.add(unit, matrix, depth + 1)

    def _text(self, element: etree._Element, matrix: Matrix) -> None:
        size = numbers(element.get("Size") or element.get("size"), 1)[0]  # easyofd writes it small
        scale = numbers(element.get("HScale") or "1", 1)[0]
        font = self._resources.fonts.get(element.get("Font") or "", "")
        turned = element.get("ReadDirection") in ("90", "270")
        angle = math.atan2(matrix[1], matrix[0]) % (math.pi / 2)
        into = self._slanting if min(angle, math.pi / 2 - angle) > _SKEW else self._glyphs
        x = y = 0.0
        for code in element:
            if local(code) != "TextCode":
                continue
            x = numbers(code.get("X"), 1)[0] if code.get("X") is not None else x
            y = numbers(code.get("Y"), 1)[0] if code.get("Y") is not None else y
            blank = False
            for char, px, py, advance in _placed(code, x, y, size, scale, turned=turned):
                self._index += 1
                if char.isspace() or char in _ZERO_WIDTH:
                    blank = True
                    continue
                self._unmapped += "\ue000" <= char <= "\uf8ff" or char == "\ufffd" or char < " "
                corners = [
                    apply(matrix, cx, cy)
                    for cx in (px, px + advance)
                    for cy in (py - _ASCENT * size, py + _DESCENT * size)
                ]
                into.append(_Glyph(char, _hull(corners), self._index, font, blank))
                blank = False
                if self._index >= limits.MAX_CHARS_PER_PAGE:
                    self._full = True
                    return

    def _path(self, element: etree._Element, matrix: Matrix) -> None:
        stroked = element.get("Stroke", "true") not in ("false", "0")
        filled = element.get("Fill", "false") in ("true", "1")
        if not stroked and not filled:
            return
        self._n_paths += 1
        data = "".join((child.text or "") for child in element if local(child) == "AbbreviatedData")
        for points in _outlines(data):
            self._n_points += len(points)
            if self._n_points > _MAX_POINTS or self._n_paths > limits.MAX_PATHS_PER_PAGE:
                self._full = True
                self._outlines.clear()
                return
            self._outlines.append(([apply(matrix, x, y) for x, y in points], stroked))


def _hull(points: list[tuple[float, float]]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _placed(
    code: etree._Element, x: float, y: float, size: float, scale: float, *, turned: bool
) -> Iterator[tuple[str, float, float, float]]:
    """Each character of a TextCode with the start of its line segment and how far it reaches."""
    text = "".join(c for c in (code.text or "") if c not in "\r\n")
    steps_x = _deltas(code.get("DeltaX"), len(text) - 1)
    steps_y = _deltas(code.get("DeltaY"), len(text) - 1)
    for n, char in enumerate(text):
        wide = is_wide(char)
        advance = size * scale * (1.0 if wide else _NARROW)
        step: float | None = None
        if steps_x or not steps_y:
            step = steps_x[n] if n < len(steps_x) else None
        if step is not None and 0.2 * advance < step < size * scale * (1.0 if wide else _MAX_NARROW):
            yield char, x, y, step
        else:
            yield char, x, y, advance
        if steps_x or steps_y:
            x += steps_x[n] if n < len(steps_x) else 0.0
            y += steps_y[n] if n < len(steps_y) else 0.0
        # Without distances every character would lie on the first one; viewers set them one after the other.
        elif turned:
            y += size
        else:
            x += advance


def _deltas(text: str | None, count: int) -> list[float]:
    """Distances from each character to the next: "g 3 5" is 5 three times. The last one holds for those not given."""
    if text is None or count <= 0:
        return []
    items = iter(text.split())
    out: list[float] = []
    for item in items:
        if len(out) >= count:
            break
        times = 1
        if item == "g":
            written = next(items, "")
            if not written.isdecimal() or len(written) > 12:
                raise BadNumbers(f"{text[:40]!r}")
            times, item = int(written), next(items, "")
        out.extend(numbers(item, 1) * min(times, count - len(out)))
    if out:
        out.extend(out[-1:] * (count - len(out)))
    return out


_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """Straight runs of a path; a curve ends one and starts the next, a closed figure ends where it started."""
    points: list[tuple[float, float]] = []
    tokens = _TOKEN.finditer(data)
    for match in tokens:
        operator = match.group()
        if operator not in _OPERANDS:
            raise BadNumbers(f"path operator {operator!r}")
        count = _OPERANDS[operator]
        values = numbers(" ".join(m.group() for m in islice(tokens, count)), count)
        if operator == "C":
            if len(points) > 1:
                yield [*points, points[0]]
            points = points[:1]
            continue
        point = (values[-2], values[-1])
        if operator == "L" and points:
            points.append(point)
            continue
        if len(points) > 1:
            yield points
        points = [point]
    if len(points) > 1:
        yield points
