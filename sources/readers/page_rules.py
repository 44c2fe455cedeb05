"""Outlines on a page -> rules: the straight thin pieces that can bound a table's cells.

Does not belong here: where outlines come from (`pdfium_drawings`, `ofd_page`), which rules make a table (`lattice`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from sources.document import BBox
from sources.readers.pdf_page import Floats, Ints, PageContent, Rule, Rules

RULE_THICKNESS = 3.0
"""Points. A filled rectangle thinner than this is a rule; anything thicker is shading, which bounds no cell."""

Point = tuple[float, float]


def rule_of_box(box: BBox) -> list[Rule]:
    """The line a thin box is. A dot may be part of a dotted line either way: alone it is too short to be one."""
    x0, top, x1, bottom = box
    if max(x1 - x0, bottom - top) < RULE_THICKNESS:
        return [Rule(True, (top + bottom) / 2, x0, x1), Rule(False, (x0 + x1) / 2, top, bottom)]
    if x1 - x0 >= bottom - top:
        return [Rule(True, (top + bottom) / 2, x0, x1)]
    return [Rule(False, (x0 + x1) / 2, top, bottom)]


def rules_of_outline(points: Sequence[Point], *, stroked: bool) -> Iterator[Rule]:
    """Rules of one subpath in the reading frame: the line it is when thin, else its edges when they are drawn."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    box = (min(xs), min(ys), max(xs), max(ys))
    if min(box[2] - box[0], box[3] - box[1]) < RULE_THICKNESS:
        yield from rule_of_box(box)
    elif stroked:
        yield from _edges(points)


def _edges(points: Sequence[Point]) -> Iterator[Rule]:
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y1 - y0) <= 1.0 and abs(x1 - x0) > 1.0:
            yield Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
        elif abs(x1 - x0) <= 1.0 and abs(y1 - y0) > 1.0:
            yield Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def rules_of_boxes(x0: Floats, top: Floats, x1: Floats, bottom: Floats) -> tuple[Rules, Ints]:
    """As `rule_of_box`, of many thin boxes; and which box each rule is of. Horizontal ones come first."""
    width, height = x1 - x0, bottom - top
    dot = np.maximum(width, height) < RULE_THICKNESS
    level, upright = np.flatnonzero((width >= height) | dot), np.flatnonzero((width < height) | dot)
    rules = Rules(
        np.arange(len(level) + len(upright)) < len(level),
        np.concatenate((((top + bottom) / 2)[level], ((x0 + x1) / 2)[upright])),
        np.concatenate((x0[level], top[upright])),
        np.concatenate((x1[level], bottom[upright])),
    )
    return rules, np.concatenate((level, upright))


def visible_area(box: BBox, content: PageContent) -> float:
    width = min(box[2], content.width) - max(box[0], 0.0)
    height = min(box[3], content.height) - max(box[1], 0.0)
    return max(0.0, width) * max(0.0, height)
