"""Characters of a page -> lines of text: what stands side by side is one line, and which gaps are spaces.

Some producers set digits several points lower than the Chinese around them, so lines are found by how much runs of
characters overlap vertically, never by equal baselines. All lines of a page, those in the cells of its tables too, are
found together, as arrays.

Does not belong here: which lines make a paragraph (`pdf_paragraphs`), tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Self

import numpy as np

from sources.document import BBox
from sources.readers.pdf_page import Chars, Flags, Floats, Ints, PageContent, decode, is_wide

SAME_LINE_OVERLAP = 0.5
"""Part of the lower of two runs that must overlap vertically for them to be one line."""

SPACE_LATIN = 0.2
"""Gaps as parts of a character's height: between letters and digits, where words are really separated."""
SPACE_PRINTED = 0.08
"""The same where the file has a blank between them."""
SPACE_MIXED = 0.7
"""Between Chinese and Latin or digits: less is the typesetter's own distance."""
SPACE_CJK = 0.9
"""Between Chinese characters: less is justification, more separates (two labels on one line)."""
_SPACES = np.array([SPACE_LATIN, SPACE_MIXED, SPACE_CJK])

_FAR = 1e9
"""Points; farther apart, characters are rubbish whose order does not matter."""

MAX_SPACED_TITLE = 10
"""Characters of a line that is letter-spaced for looks ("目　录")."""


@dataclass(slots=True)
class TextLine:
    """One line as printed. `size` is the usual height of its characters, `font` the font of a short line."""

    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    font: str = ""
    part: Part | None = None

    @property
    def chars(self) -> Chars | None:
        return None if self.part is None else self.part.lines.part(self.part.n)

    @property
    def bbox(self) -> BBox:
        return self.x0, self.top, self.x1, self.bottom

    @property
    def first_token(self) -> float:
        """Width of the piece at its start that could not be broken: it must have had no room on the line before."""
        chars = self.chars
        return first_token_width(chars) if chars is not None else 0.0


@dataclass(slots=True)
class Lines:
    """Lines of several owners (cells, or the page itself) as arrays, by owner and from top to bottom.

    `starts` has one more entry than there are lines: line n holds the characters from `starts[n]` to `starts[n + 1]`
    of `chars`, which are sorted from left to right in each line.
    """

    chars: Chars
    starts: list[int]
    owners: Ints
    texts: list[str]
    x0: Floats = field(default_factory=lambda: np.empty(0))
    top: Floats = field(default_factory=lambda: np.empty(0))
    x1: Floats = field(default_factory=lambda: np.empty(0))
    bottom: Floats = field(default_factory=lambda: np.empty(0))
    size: Floats = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.owners)

    def part(self, n: int) -> Chars:
        """The characters of line n."""
        return self.chars.take(slice(self.starts[n], self.starts[n + 1]))


@dataclass(slots=True)
class Part:
    """Which of some lines a line is: its characters are looked up when they are asked for."""

    lines: Lines
    n: int

    @classmethod
    def of(cls, chars: Chars) -> Self:
        """A line of these characters, from left to right."""
        return cls(Lines(chars, [0, len(chars)], np.zeros(1, dtype=np.int64), [chars.text]), 0)


def text_lines(found: Lines, bounds: Sequence[int], pages: Sequence[PageContent]) -> list[list[TextLine]]:
    """The lines that stand in no table, each for itself: those of page n go from `bounds[n]` to `bounds[n + 1]`."""
    first = bounds[0]
    boxes = [side[first:].tolist() for side in (found.x0, found.top, found.x1, found.bottom, found.size)]
    lines = zip(range(first, len(found)), found.texts[first:], *boxes, strict=True)
    font_of = _fonts(found, bounds, [page.fonts for page in pages])
    return [
        [
            TextLine(page.number, text, x0, top, x1, bottom, size, font_of.get(n, ""), Part(found, n))
            for n, text, x0, top, x1, bottom, size in islice(lines, end - start)
        ]
        for page, (start, end) in zip(pages, pairwise(bounds), strict=True)
    ]


def _fonts(found: Lines, bounds: Sequence[int], fonts: Sequence[dict[int, str]]) -> dict[int, str]:
    """Of lines in which a character's font is known, that of the first one. `fonts`: of each page, by index."""
    asked = [(page, index) for page, own in enumerate(fonts) for index in own]
    if not asked:
        return {}
    beyond = max(index for _, index in asked) + 1
    known = np.zeros((len(fonts), beyond + 1), dtype=np.bool_)
    known[tuple(zip(*asked, strict=True))] = True
    starts = np.array(found.starts[bounds[0] :])
    line = np.repeat(np.arange(bounds[0], len(found)), np.diff(starts))
    page = np.searchsorted(bounds, line, "right") - 1
    index = found.chars.index[starts[0] :]
    places = np.flatnonzero(known[page, np.minimum(index, beyond)])
    out: dict[int, str] = {}
    for n, own, place in zip(*(column[places].tolist() for column in (line, page, index)), strict=True):
        out.setdefault(n, fonts[own][place])
    return out


def lay_lines(chars: Chars, owner: Ints) -> Lines:
    """Find the lines of each owner. Doubled characters (bold imitated by printing twice) are dropped."""
    if not len(chars):
        return Lines(chars, [0], owner, [])
    by_owner = np.argsort(owner, kind="stable")
    line = line_of_each(chars.top[by_owner], chars.bottom[by_owner], owner[by_owner])
    x0 = chars.x0[by_owner]
    along = np.argsort(line * _beyond(x0, x0) + x0, kind="stable")  # nearly sorted as it comes
    order = by_owner[along]
    chars, owner, line = chars.take(order), owner[order], line[along]
    doubled = _doubled(chars, line)
    if doubled.any():
        chars, owner, line = chars.take(~doubled), owner[~doubled], line[~doubled]
    starts = _starts(line[1:] != line[:-1])
    bounds = [*starts.tolist(), len(chars)]
    return Lines(
        chars, bounds, owner[starts], _texts(chars, line, bounds),
        np.minimum.reduceat(chars.x0, starts), np.minimum.reduceat(chars.top, starts),
        np.maximum.reduceat(chars.x1, starts), np.maximum.reduceat(chars.bottom, starts),
        _median_heights(chars.height, starts),
    )  # fmt: skip


def _beyond(low: Floats, high: Floats) -> float:
    """More than the whole way from the lowest to the highest: what is apart by as much is of different lines."""
    return min(float(high.max() - low.min()) + 1.0, _FAR)


def _starts(breaks: Flags) -> Ints:
    """Where pieces start: at the first place, and wherever `breaks` says that the next one begins another."""
    return np.concatenate(([0], np.flatnonzero(breaks) + 1))


def _median_heights(heights: Floats, starts: Ints) -> Floats:
    """Of each line; in most of them all characters are of one height."""
    median: Floats = np.minimum.reduceat(heights, starts)
    counts = np.diff(starts, append=len(heights))
    mixed = np.flatnonzero(np.maximum.reduceat(heights, starts) > median)
    line = np.repeat(np.arange(len(starts)), counts)
    uneven = np.zeros(len(starts), dtype=np.bool_)
    uneven[mixed] = True
    heights, line = heights[uneven[line]], line[uneven[line]]
    heights = heights[np.lexsort((heights, line))]
    counts = counts[mixed]
    starts = np.cumsum(counts) - counts
    median[mixed] = (heights[starts + (counts - 1) // 2] + heights[starts + counts // 2]) / 2
    return median


def line_of_each(top: Floats, bottom: Floats, owner: Ints) -> Ints:
    """The number of the line each character belongs to; numbers grow by owner and from top to bottom."""
    run_starts = _runs(top, bottom, owner)
    counts = np.diff(run_starts, append=len(top))
    tops = np.add.reduceat(top, run_starts) / counts
    bottoms = np.add.reduceat(bottom, run_starts) / counts
    owners = owner[run_starts]
    order = np.lexsort((tops + bottoms, owners))
    of_run = np.empty(len(order), dtype=np.int64)
    of_run[order] = _stacked(tops[order], bottoms[order], owners[order], counts[order])
    return np.repeat(of_run, counts)


def _stacked(tops: Floats, bottoms: Floats, owners: Ints, counts: Ints) -> Ints:
    """The line of each run, runs by owner and height.

    Where a run starts below all before it a pile ends. Most piles are one line, because all of their runs share half
    of the tallest one's height; only the others are looked at run by run.
    """
    far = owners * _beyond(tops, bottoms)
    reach = np.maximum.accumulate(bottoms + far)
    first = _starts(tops[1:] + far[1:] >= reach[:-1])
    common = np.minimum.reduceat(bottoms, first) - np.maximum.reduceat(tops, first)
    unclear = common < SAME_LINE_OVERLAP * np.maximum.reduceat(bottoms - tops, first)
    sizes = np.diff(first, append=len(tops))
    lines, within = np.ones(len(first), dtype=np.int64), np.zeros(len(tops), dtype=np.int64)
    for n in np.flatnonzero(unclear & (sizes > 1)).tolist():
        pile = slice(first[n], first[n] + sizes[n])
        within[pile] = _group(tops[pile].tolist(), bottoms[pile].tolist(), counts[pile].tolist())
        lines[n] = within[pile].max() + 1
    return np.repeat(np.cumsum(lines) - lines, sizes) + within


def _runs(top: Floats, bottom: Floats, owner: Ints) -> Ints:
    """Where runs start: characters of one owner that follow each other in the content at the same height."""
    height = bottom - top
    overlap = np.minimum(bottom[:-1], bottom[1:]) - np.maximum(top[:-1], top[1:])
    small, large = np.minimum(height[:-1], height[1:]), np.maximum(height[:-1], height[1:])
    breaks = (overlap < 0.75 * np.maximum(small, 0.1)) | (large - small > 0.5 * large) | (owner[1:] != owner[:-1])
    return _starts(breaks)


def _group(tops: list[float], bottoms: list[float], counts: list[int]) -> list[int]:
    """Runs that overlap enough are one line. The runs are in order of height; returns each run's line."""
    groups: list[list[float]] = []  # top, bottom, characters
    of_run: list[int] = []
    for top, bottom, count in zip(tops, bottoms, counts, strict=True):
        best, best_overlap = -1, 0.0
        for n in range(len(groups) - 1, max(-1, len(groups) - 9), -1):
            group = groups[n]
            overlap = min(group[1], bottom) - max(group[0], top)
            least = max(min(group[1] - group[0], bottom - top), 0.1)
            if overlap >= SAME_LINE_OVERLAP * least and overlap >= best_overlap and overlap > 0:
                best, best_overlap = n, overlap
        if best < 0:
            of_run.append(len(groups))
            groups.append([top, bottom, count])
        else:
            of_run.append(best)
            group = groups[best]
            total = group[2] + count
            group[0] = (group[0] * group[2] + top * count) / total
            group[1] = (group[1] * group[2] + bottom * count) / total
            group[2] = total
    # joining may have moved a line past its neighbour
    place = [0] * len(groups)
    for i, n in enumerate(sorted(range(len(groups)), key=[g[0] + g[1] for g in groups].__getitem__)):
        place[n] = i
    return [place[n] for n in of_run]


def _doubled(chars: Chars, line: Ints) -> Flags:
    """Second copies: the same character printed again with a small shift, among the next three of the line."""
    out = np.zeros(len(chars), dtype=np.bool_)
    for shift in (1, 2, 3):
        first = np.flatnonzero((chars.code[shift:] == chars.code[:-shift]) & (line[shift:] == line[:-shift]))
        second = first + shift
        x0, top = chars.x0[first], chars.top[first]
        width, height = np.maximum(chars.x1[first] - x0, 0.1), np.maximum(chars.bottom[first] - top, 0.1)
        near = (np.abs(chars.x0[second] - x0) < 0.25 * width) & (np.abs(chars.top[second] - top) < 0.25 * height)
        out[second[near]] = True
    return out


def _spaces(chars: Chars, line: Ints) -> Flags:
    """Whether a space stands before each character."""
    out = np.zeros(len(chars), dtype=np.bool_)
    gap = chars.x0[1:] - chars.x1[:-1]
    height = chars.height
    size = np.maximum(np.maximum(height[:-1], height[1:]), 1.0)
    wide = chars.wide
    number = wide[:-1].astype(np.int8) + wide[1:]
    printed = (number == 0) & chars.after_blank[1:] & (chars.index[1:] > chars.index[:-1])
    out[1:] = (gap > size * np.where(printed, SPACE_PRINTED, _SPACES[number])) & (line[1:] == line[:-1])
    return out


def _texts(chars: Chars, line: Ints, bounds: Sequence[int]) -> list[str]:
    """The text of each line with its spaces; letter-spaced titles closed up."""
    spaces = _spaces(chars, line)
    shift = np.cumsum(spaces)
    codes = np.full(len(chars) + int(shift[-1]), 0x20, dtype=np.int64)
    codes[np.arange(len(chars)) + shift] = chars.code
    text = decode(codes)
    moved = [0, *(np.asarray(bounds[1:]) + shift[np.asarray(bounds[1:]) - 1]).tolist()]
    texts = [text[a:b] for a, b in pairwise(moved)]
    for n, printed in enumerate(texts):
        if " " in printed and bounds[n + 1] - bounds[n] <= MAX_SPACED_TITLE:
            part = chars.take(slice(bounds[n], bounds[n + 1]))
            if _is_letter_spaced(part):
                texts[n] = part.text
    return texts


def text_of(chars: Chars) -> str:
    """The text of one line's characters, with spaces where the page separates."""
    return _texts(chars, np.zeros(len(chars), dtype=np.int64), [0, len(chars)])[0] if len(chars) else ""


@dataclass(slots=True)
class Segment:
    """A part of a line that stands apart from the others on it."""

    text: str
    x0: float
    x1: float


def segments_of(line: TextLine) -> list[Segment]:
    """The line cut at gaps wider than one and a half characters: labels set side by side."""
    chars = line.chars
    if chars is None or not len(chars):
        return [Segment(line.text, line.x0, line.x1)]
    wide = chars.x0[1:] - chars.x1[:-1] > 1.5 * np.maximum(chars.height[1:], 1.0)
    parts = (chars.take(where) for where in np.split(np.arange(len(chars)), np.flatnonzero(wide) + 1))
    return [Segment(text_of(part), float(part.x0[0]), float(part.x1.max())) for part in parts]


def _is_letter_spaced(chars: Chars) -> bool:
    if not 2 <= len(chars) <= MAX_SPACED_TITLE or not chars.wide.all():
        return False
    gaps = chars.x0[1:] - chars.x1[:-1]
    size, least, most = chars.height.max(), gaps.min(), gaps.max()
    return bool(least >= 0.4 * size and most <= 6 * size and most - least < 0.5 * size)


_CLOSING = frozenset("，。、；：？！）》〉」』】〕”’,.;:?!)]}%％‰")
_OPENING = frozenset("（《〈「『【〔“‘([{")
_GLUE = frozenset("“”‘’\"'")
"""Quotation marks: many typesetters do not know their side and break at neither."""
MAX_TOKEN = 64


def first_token_width(chars: Chars) -> float:
    """The start of a line that no typesetter would have broken."""
    chars = chars.take(slice(0, MAX_TOKEN))
    if not len(chars):
        return 0.0
    text, last = chars.text, len(chars) - 1
    n = 0
    while n < last and text[n] in _OPENING:
        n += 1
    if not is_wide(text[n]):
        spaces = _spaces(chars, np.zeros(len(chars), dtype=np.int64)).tolist()
        while n < last and not is_wide(text[n + 1]) and not spaces[n + 1]:
            n += 1
    while n < last and (text[n + 1] in _CLOSING or text[n] in _GLUE or text[n + 1] in _GLUE):
        n += 1
    return float(chars.x1[n] - chars.x0[0])
