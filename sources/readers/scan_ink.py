"""Ink that the search for text overlooked: a 一 before its line, a figure alone in its cell.

Boxes are widened to what stands close on the same line; what stands apart and has the size of a character becomes a
box of its own. Does not belong here: recognising (`scan_text`), which rejects what turns out to be no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from sources.readers.scan_rules import Box, Image, Segment

_NEAR = 0.9
"""Gap, as part of a line's height, up to which ink belongs to the line."""
_DARKER = 28
"""Grey values below the neighbourhood's mean."""
_LEAST_INK = 10
_MAX_PIECES = 600
_MAX_ALONE = 150


def complete(image: Image, boxes: Sequence[Box], rules: Sequence[Segment]) -> list[Box]:
    """The boxes, widened, and further ones for ink outside of all. `image` is without rules."""
    if not boxes:
        return []
    out = list(boxes)
    size = float(np.median([min(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes]))
    pieces = _overlooked(image, boxes, size)
    upright = [rule for rule in rules if not rule.horizontal]
    # What has been added may bring the next piece near.
    for _ in range(6):
        rest = []
        for piece in pieces:
            n = _line_of(piece, out, upright)
            if n is None:
                rest.append(piece)
            else:
                out[n] = (min(out[n][0], piece[0] - 3), out[n][1], max(out[n][2], piece[2] + 3), out[n][3])
        if len(rest) == len(pieces):
            break
        pieces = rest
    return out + [_alone(piece, size) for piece in pieces if _is_character(piece, size)][:_MAX_ALONE]


def _overlooked(image: Image, boxes: Sequence[Box], size: float) -> list[Box]:
    """Connected ink outside of the boxes, neighbours within a third of a character joined."""
    calm = cv2.blur(image, (3, 3))
    ink: Any = cv2.adaptiveThreshold(calm, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 67, _DARKER)
    for x0, y0, x1, y1 in boxes:
        ink[max(round(y0) - 2, 0) : round(y1) + 2, max(round(x0) - 1, 0) : round(x1) + 1] = 0
    reach = max(int(size / 3), 1)
    joined: Any = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((max(reach // 2, 1), reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[Box] = []
    for x, y, width, height, _ in stats[1:count]:
        if int((ink[y : y + height, x : x + width] > 0).sum()) >= _LEAST_INK:
            found.append((float(x), float(y), float(x + width), float(y + height)))
    found.sort(key=lambda b: (b[2] - b[0]) * (b[3] - b[1]), reverse=True)
    return found[:_MAX_PIECES]


def _line_of(piece: Box, boxes: Sequence[Box], upright: Sequence[Segment]) -> int | None:
    """The box of the line on which the piece stands close by, with no rule between."""
    x0, y0, x1, y1 = piece
    middle = (y0 + y1) / 2
    best, best_gap = None, 0.0
    for n, (left, top, right, bottom) in enumerate(boxes):
        height = bottom - top
        if right - left < 0.8 * height or not top <= middle <= bottom or y1 - y0 > 1.1 * height:
            continue
        gap = max(left - x1, x0 - right)
        if gap > _NEAR * height or x1 - x0 > 2.5 * height or (best is not None and gap >= best_gap):
            continue
        low, high = (x1 - 2, left + 2) if left > x0 else (right - 2, x0 + 2)
        if not any(low <= rule.at <= high and rule.start <= middle <= rule.end for rule in upright):
            best, best_gap = n, gap
    return best


def _is_character(piece: Box, size: float) -> bool:
    """A figure, a short number or a dash by its measures; neither a speck nor a drawing."""
    width, height = piece[2] - piece[0], piece[3] - piece[1]
    if height > 1.2 * size or width > 6 * size:
        return False
    return height >= 0.3 * size or width >= 0.4 * size


def _alone(piece: Box, size: float) -> Box:
    """With the paper around that the engine needs to see its size."""
    middle = (piece[1] + piece[3]) / 2
    half = max(size / 2, (piece[3] - piece[1]) / 2 + 2)
    return max(piece[0] - 4, 0.0), max(middle - half, 0.0), piece[2] + 4, middle + half
