"""Captions above a table on a page: labels side by side in cells without borders, each wrapped on its own.

"单位：万" over "元" at the right, while the department's name wraps at the left: read line by line both would be torn.
Does not belong here: what a caption means (`structure`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sources.readers import structure
from sources.readers.pdf_lines import Part, Segment, TextLine, segments_of
from sources.readers.pdf_page import Chars

_LABEL = re.compile(r"(?:部门|单位|名称)[^:：]{0,8}[:：]\S+$")
MAX_TAIL = 10
"""Characters of a wrapped end of a name."""


def mend(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines with wrapped labels put together; lines that need nothing stay as they are."""
    out: list[TextLine] = []
    for line in lines:
        joined = _join(out[-1], line) if out else None
        if joined is None:
            out.append(line)
        else:
            out[-1] = joined
    return out


def _join(upper: TextLine, lower: TextLine) -> TextLine | None:
    if upper.page != lower.page or lower.top - upper.top > 2.0 * max(upper.size, lower.size):
        return None
    above, below = segments_of(upper), segments_of(lower)
    if not any(_wraps(a, b) for a in above for b in below):
        return None
    rest = list(below)
    merged: list[Segment] = []
    for segment in above:
        tail = next((b for b in rest if _wraps(segment, b)), None)
        if tail is not None:
            rest.remove(tail)
            segment = Segment(segment.text + tail.text, min(segment.x0, tail.x0), max(segment.x1, tail.x1))
        merged.append(segment)
    merged = sorted([*merged, *rest], key=lambda s: s.x0)
    return replace(
        upper,
        text=" ".join(s.text for s in merged),
        x0=min(upper.x0, lower.x0),
        x1=max(upper.x1, lower.x1),
        bottom=max(upper.bottom, lower.bottom),
        part=_side_by_side(upper, lower),
    )


def _side_by_side(upper: TextLine, lower: TextLine) -> Part | None:
    above, below = upper.chars, lower.chars
    if above is None or below is None:
        return None
    return Part.of(Chars.of(sorted([*above, *below], key=lambda c: c.x0)))


def _wraps(upper: Segment, lower: Segment) -> bool:
    """`lower` is the wrapped end of `upper`: it stands under it and completes a unit or a name."""
    overlap = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    if overlap < 0.5 * min(upper.x1 - upper.x0, lower.x1 - lower.x0):
        return False
    if structure.is_broken_unit(upper.text, lower.text):
        return True
    tail = structure.compact(lower.text)
    return (
        _LABEL.search(upper.text) is not None
        and len(tail) <= MAX_TAIL
        and not re.search(r"[:：\d]", tail)
        and abs(upper.x0 - lower.x0) < 12
    )
