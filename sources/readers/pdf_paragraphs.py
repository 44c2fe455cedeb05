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
from itertools import pairwise
from statistics import median

from sources.document import BBox
from sources.readers import structure
from sources.readers.pdf_lines import TextLine
from sources.readers.pdf_page import is_wide

_PAGE_NUMBER = re.compile(
    r"[-‐‑—–－─━−~·•\s]*(?:第|Page)?\s*(\d{1,4})\s*(?:页)?\s*(?:[/／，,]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-‐‑—–－─━−~·•\s]*",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:[.．。…·•‧_\-—]\s*){4,}\d{0,4}\s*$")
SHORT_LINE = 0.25
"""Part of the line that an open sentence may leave empty, where a long number did not fit."""

_LISTING = frozenset("、，,（(")
_SENTENCE_CLOSED = frozenset("。！？；：.!?;:”）)》")

MARGIN_ZONE = 62.0
"""Points at the top and the bottom of a page where running heads and feet stand; text starts at an inch, 72 points."""

NUMBER_ZONE = 0.13
"""Part of the page's height at top and bottom where page numbers stand."""

MIN_REPEATS = 3
REPEATED_SHARE = 0.3
"""A running head stands on at least so many, and this part, of the pages."""


@dataclass(slots=True)
class Furniture:
    """What was taken out of the flow: nothing of it is a fact."""

    running: list[str] = field(default_factory=list)
    """Distinct running heads and feet."""


def drop_furniture(
    pages: Sequence[list[TextLine]], heights: Sequence[float], below: Sequence[Sequence[float]]
) -> tuple[list[list[TextLine]], Furniture]:
    """Lines of each page without page numbers, running heads and feet.

    `below`: tops of the tables of each page. A line right above a table is its title, however often it is repeated.
    """
    numbers = _page_numbers(pages, heights)
    repeated = _repeated(pages, heights, below)
    furniture = Furniture()
    for page in pages:
        for line in page:
            text = structure.clean(line.text)
            if id(line) in repeated and id(line) not in numbers and text not in furniture.running:
                furniture.running.append(text)
    out = [[line for line in page if id(line) not in numbers and id(line) not in repeated] for page in pages]
    return out, furniture


def _edges(page: Sequence[TextLine], zone: float, height: float) -> list[TextLine]:
    """The two outermost lines at each end of a page, as far as they stand within `zone` points of its edge."""
    ordered = sorted(page, key=lambda line: line.top)
    outer = [line for n, line in enumerate(ordered) if n < 2 or n >= len(ordered) - 2]
    return [line for line in outer if line.bottom < zone or line.top > height - zone]


def _page_numbers(pages: Sequence[list[TextLine]], heights: Sequence[float]) -> set[int]:
    """Lines that print the page's number: decorated ("- 3 -"), counting up, or small enough to be one."""
    found: list[tuple[int, int, TextLine]] = []
    for n, (page, height) in enumerate(zip(pages, heights, strict=True)):
        for line in _edges(page, NUMBER_ZONE * height, height):
            match = _PAGE_NUMBER.fullmatch(line.text)
            if match:
                found.append((n, int(match.group(1)), line))
    offsets = Counter(number - n for n, number, _ in found)
    usual = {offset for offset, count in offsets.items() if count >= MIN_REPEATS}
    out = {
        id(line)
        for n, number, line in found
        if number - n in usual or not line.text.strip().isdigit() or 0 < number <= len(pages) + 20
    }
    # Where the count is known, a page cut short by a section break carries its number in the middle.
    for n, page in enumerate(pages):
        last = max(page, key=lambda line: line.top, default=None)
        if last is not None and last.text.isdigit() and any(abs(int(last.text) - n - offset) <= 1 for offset in usual):
            out.add(id(last))
    return out


def _repeated(pages: Sequence[list[TextLine]], heights: Sequence[float], below: Sequence[Sequence[float]]) -> set[int]:
    """Lines in the margins whose text, digits aside, stands at the same height on many pages."""
    places: dict[tuple[str, int], list[TextLine]] = defaultdict(list)
    for page, height, tables in zip(pages, heights, below, strict=True):
        for line in _edges(page, MARGIN_ZONE, height):
            if any(0 <= top - line.bottom < 4 * line.size for top in tables):
                continue
            key = re.sub(r"\d+", "#", structure.compact(line.text))
            places[key, round(line.top / 8)].append(line)
    need = max(MIN_REPEATS, REPEATED_SHARE * len(pages))
    return {id(line) for lines in places.values() if len({other.page for other in lines}) >= need for line in lines}


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
            inset = common is not None and 0 < own.left - common.left < 3 * own.size
            if common is not None and inset and not _indents_from(own.left, page, own.size):
                own.left = common.left
            out.append(own)
        elif common is not None:
            out.append(common)
        elif page:
            # Too little text to show a right margin: as wide as the left one.
            own = _margins_of(page)
            own.right = max(own.right, width - own.left)
            out.append(own)
        else:
            out.append(Margins(0, width, 12))
    return out


def _indents_from(left: float, page: Sequence[TextLine], size: float) -> bool:
    """Paragraphs of the page start two characters in from here: it is the text's margin, not its indent."""
    at = sum(1 for line in page if abs(line.x0 - left) <= 6)
    indented = sum(1 for line in page if abs(line.x0 - left - 2 * size) <= 0.5 * size)
    return at >= 3 and indented >= 3


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
            if out and not is_wide(out[-1]) and line.text and not is_wide(line.text[0]) and not _torn(out, line.text):
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


_NUMBER_END = re.compile(r"\d[.,]?$")
_NUMBER_REST = re.compile(r"[.,]?\d|[%％‰]")


def _torn(upper: str, lower: str) -> bool:
    """A number that justified text broke over two lines: 1,965.|8万元, 58|3家."""
    return _NUMBER_END.search(upper) is not None and _NUMBER_REST.match(lower) is not None


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
    if _LEADER.search(last.text) or _LEADER.search(line.text):
        return False
    if abs(line.size - last.size) > 0.2 * max(line.size, last.size):
        return False
    distance = line.top - last.top
    if line.page == last.page and distance < 0.3 * line.size:
        return False
    if line.page not in (last.page, last.page + 1):
        return False
    far = line.page == last.page and distance > max(1.7 * pitch, 2.2 * line.size)
    if paragraph.centred or is_centred(line, margin):
        return not far and _centred_goes_on(paragraph, line, margin)
    if line.x0 - margin.left > 1.2 * line.size:
        return False
    number = structure.leading_number(line.text)
    closed = last.text[-1:] in _SENTENCE_CLOSED and not _torn(last.text, line.text)
    if number is not None and (closed or (number.level <= 3 and structure.is_heading(paragraph.text))):
        return False  # numbered lines that are not indented: lists and contents
    if number is not None and number.level <= 3 and last.text[-1:] not in _LISTING and structure.is_heading(line.text):
        return False  # a heading right below a title that fills its line
    room = last_margin.right - last.x1
    full = room <= line.first_token + 0.6 * last.size
    # Where paragraphs are indented, a line at the margin after an open sentence belongs to it, however short the last
    # line was broken or far the next one was pushed.
    indented = paragraph.lines[0].x0 - margin_of[paragraph.page].left > 1.2 * last.size
    heading = structure.leading_number(paragraph.text) is not None and structure.is_heading(paragraph.text)
    open_sentence = indented and not closed and not heading
    if far:
        return full and open_sentence and distance < 3.5 * pitch
    return full or (open_sentence and room < SHORT_LINE * (last_margin.right - last_margin.left))


def _centred_goes_on(paragraph: Paragraph, line: TextLine, margin: Margins) -> bool:
    """A title over two lines: same font, close together, the second without a number."""
    last = paragraph.lines[-1]
    if line.page != last.page or line.font != last.font or structure.leading_number(line.text):
        return False
    if not is_centred(line, margin) or line.top - last.top > 2.2 * line.size:
        return False
    if last.text[-1:] in "。：；！？":
        return False  # a sentence is no title: …情况如下： above the caption of a table
    body = margin.right - margin.left
    if last.x1 - last.x0 > 0.72 * body and line.x1 - line.x0 < last.x1 - last.x0:
        return True
    # A title that its author broke: only the second line names what it is.
    return not structure.names_section(paragraph.text) and structure.names_section(line.text)


def line_pitch(pages: Iterable[Sequence[TextLine]]) -> float:
    """The most common distance between neighbouring lines of the document."""
    distances = Counter[int]()
    for page in pages:
        for a, b in pairwise(page):
            if 0 < b.top - a.top < 60 and abs(a.size - b.size) < 2:
                distances[round(b.top - a.top)] += 1
    return float(distances.most_common(1)[0][0]) if distances else 20.0
