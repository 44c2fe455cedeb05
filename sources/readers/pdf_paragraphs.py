"""Lines -> paragraphs, and what is furniture: running heads, feet and page numbers.

A line goes on in the next one if there was no room left for the next one's first word; otherwise the break was meant.
A sentence broken over lines or pages is one paragraph with the place where it starts.

Does not belong here: what is a heading (`structure`), tables.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from sources.document import BBox
from sources.readers import structure
from sources.readers.pdf_lines import TextLine, is_wide

_PAGE_NUMBER = re.compile(
    r"[-—–－~·\s]*(?:第|Page)?\s*(\d{1,4})\s*(?:页)?\s*(?:[/／，,]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–－~·\s]*",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:[.．。…·•‧_\-—]\s*){4,}\d{0,4}\s*$")
_SENTENCE_CLOSED = frozenset("。！？；：.!?;:”）)》")

MARGIN_ZONE = 0.1
"""Part of the page's height at top and bottom where running heads and feet stand."""


def drop_furniture(pages: Sequence[list[TextLine]], heights: Sequence[float]) -> list[list[TextLine]]:
    """Lines of each page without page numbers and without repetitions of running heads (the first one stays, alone)."""
    numbers = _page_numbers(pages, heights)
    repeated = _repeated(pages, heights)
    seen: set[str] = set()
    out: list[list[TextLine]] = []
    for page in pages:
        kept = []
        for line in page:
            if id(line) in numbers:
                continue
            key = repeated.get(id(line))
            if key is not None:
                if key in seen:
                    continue
                seen.add(key)
                line.standalone = True
            kept.append(line)
        out.append(kept)
    return out


def _in_margin(line: TextLine, height: float) -> bool:
    return line.bottom < MARGIN_ZONE * height or line.top > (1 - MARGIN_ZONE) * height


def _edges(page: Sequence[TextLine], height: float) -> list[TextLine]:
    """The outermost lines of a page that stand in its margins."""
    ordered = sorted(page, key=lambda line: line.top)
    outer = [line for n, line in enumerate(ordered) if n < 2 or n >= len(ordered) - 2]
    return [line for line in outer if _in_margin(line, height)]


def _page_numbers(pages: Sequence[list[TextLine]], heights: Sequence[float]) -> set[int]:
    """Lines that print the page's number: they count up with the pages, or stand alone in the middle of the foot."""
    found: list[tuple[int, int, TextLine]] = []
    for n, (page, height) in enumerate(zip(pages, heights, strict=True)):
        for line in _edges(page, height):
            match = _PAGE_NUMBER.fullmatch(line.text)
            if match:
                found.append((n, int(match.group(1)), line))
    offsets = Counter(number - n for n, number, _ in found)
    usual = {offset for offset, count in offsets.items() if count >= 3}
    out = set()
    for n, number, line in found:
        counted = number - n in usual
        decorated = not line.text.strip().isdigit()
        if counted or decorated or 0 < number <= len(pages) + 20:
            out.add(id(line))
    return out


def _repeated(pages: Sequence[list[TextLine]], heights: Sequence[float]) -> dict[int, str]:
    """Lines in the margins whose text, digits aside, stands at the same height on at least three pages."""
    places: dict[tuple[str, int], list[TextLine]] = defaultdict(list)
    for page, height in zip(pages, heights, strict=True):
        for line in _edges(page, height):
            key = re.sub(r"\d+", "#", structure.compact(line.text))
            places[key, round(line.top / 8)].append(line)
    return {
        id(line): key for (key, _), lines in places.items() if len({line.page for line in lines}) >= 3 for line in lines
    }


@dataclass(slots=True)
class Margins:
    """Where body text starts and ends on a page."""

    left: float
    right: float
    size: float


def margins(pages: Sequence[list[TextLine]], widths: Sequence[float]) -> list[Margins]:
    """Margins of each page; a page with little text takes those of the document's pages of the same width."""
    by_width: dict[int, list[TextLine]] = defaultdict(list)
    for page, width in zip(pages, widths, strict=True):
        by_width[round(width)].extend(line for line in page if line.x1 - line.x0 > 0.5 * width)
    usual = {width: _margins_of(lines) for width, lines in by_width.items() if len(lines) >= 3}
    out = []
    for page, width in zip(pages, widths, strict=True):
        long = [line for line in page if line.x1 - line.x0 > 0.5 * width]
        common = usual.get(round(width))
        if len(long) >= 6:
            own = _margins_of(long)
            if common is not None and 0 < own.left - common.left < 3 * own.size:
                own.left = common.left
            out.append(own)
        elif common is not None:
            out.append(common)
        elif page:
            out.append(_margins_of(page))
        else:
            out.append(Margins(0, width, 12))
    return out


def _margins_of(lines: Sequence[TextLine]) -> Margins:
    size = median(line.size for line in lines)
    left = _common_edge([line.x0 for line in lines], lowest=True)
    right = _common_edge([line.x1 for line in lines], lowest=False)
    return Margins(left, right, size)


def _common_edge(values: list[float], *, lowest: bool) -> float:
    """The outermost position that at least a tenth of the lines share."""
    ordered = sorted(values, reverse=not lowest)
    need = max(1, len(ordered) // 10)
    for n, value in enumerate(ordered):
        near = sum(1 for other in ordered[n:] if abs(other - value) <= 6)
        if near >= need + 1 or len(ordered) < 3:
            return value
    return ordered[0]


@dataclass(slots=True)
class Paragraph:
    """Lines that are one paragraph."""

    lines: list[TextLine] = field(default_factory=list)
    centred: bool = False

    @property
    def text(self) -> str:
        out = ""
        for line in self.lines:
            if out and not is_wide(out[-1]) and line.text and not is_wide(line.text[0]):
                out += " "
            out += line.text
        return structure.clean(out)

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def bbox(self) -> BBox:
        """The box of its lines on the page where it starts."""
        own = [line for line in self.lines if line.page == self.page]
        return (
            min(line.x0 for line in own),
            min(line.top for line in own),
            max(line.x1 for line in own),
            max(line.bottom for line in own),
        )


def paragraphs(lines: Iterable[TextLine], margin_of: dict[int, Margins], pitch: float) -> list[Paragraph]:
    """Join lines that follow each other in the flow. `pitch`: the usual distance of lines in this document."""
    out: list[Paragraph] = []
    for line in lines:
        margin = margin_of[line.page]
        if out and _goes_on(out[-1], line, margin_of, pitch):
            out[-1].lines.append(line)
        else:
            out.append(Paragraph([line], is_centred(line, margin)))
    return out


def is_centred(line: TextLine, margin: Margins) -> bool:
    """Both ends stand in from the margins by the same distance."""
    left, right = line.x0 - margin.left, margin.right - line.x1
    return left > 2.5 * line.size and right > 1.5 * line.size and abs(left - right) < 1.5 * line.size


def _goes_on(paragraph: Paragraph, line: TextLine, margin_of: dict[int, Margins], pitch: float) -> bool:
    last = paragraph.lines[-1]
    margin, last_margin = margin_of[line.page], margin_of[last.page]
    if last.standalone or line.standalone or _LEADER.search(last.text) or _LEADER.search(line.text):
        return False
    if abs(line.size - last.size) > 0.2 * max(line.size, last.size):
        return False
    if line.page == last.page:
        distance = line.top - last.top
        if distance > max(1.7 * pitch, 2.2 * line.size) or distance < 0.3 * line.size:
            return False
    elif line.page != last.page + 1:
        return False
    if paragraph.centred or is_centred(line, margin):
        return _centred_goes_on(paragraph, line, margin)
    if line.x0 - margin.left > 1.2 * line.size:
        return False
    room = last_margin.right - last.x1
    if room > line.first_token + 0.6 * last.size:
        return False
    number = structure.leading_number(line.text)
    if number is None:
        return True
    # Numbered lines that are not indented: lists and contents.
    return last.text[-1:] not in _SENTENCE_CLOSED and not (number.level <= 3 and structure.is_heading(paragraph.text))


def _centred_goes_on(paragraph: Paragraph, line: TextLine, margin: Margins) -> bool:
    """A title that did not fit on one line: same font and size, the first line nearly full, nothing numbered."""
    last = paragraph.lines[-1]
    if line.page != last.page or line.font != last.font or structure.leading_number(line.text):
        return False
    body = margin.right - margin.left
    return last.x1 - last.x0 > 0.72 * body and line.x1 - line.x0 < last.x1 - last.x0 and is_centred(line, margin)


def line_pitch(pages: Iterable[Sequence[TextLine]]) -> float:
    """The most common distance between neighbouring lines of the document."""
    distances = Counter[int]()
    for page in pages:
        for a, b in zip(page, page[1:], strict=False):
            if 0 < b.top - a.top < 60 and abs(a.size - b.size) < 2:
                distances[round(b.top - a.top)] += 1
    return float(distances.most_common(1)[0][0]) if distances else 20.0
