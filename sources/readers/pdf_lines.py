"""Characters of a page -> lines of text: what stands side by side is one line, and which gaps are spaces.

Some producers set digits several points lower than the Chinese around them, so lines are found by how much runs of
characters overlap vertically, never by equal baselines. All lines of a page, those in the cells of its tables too, are
found together, as arrays.

Does not belong here: which lines make a paragraph (`pdf_paragraphs`), tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sources.document import BBox
from sources.readers.pdf_page import Chars, Flags, Floats, Ints, decode, is_wide

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
    chars: Chars | None = None

    @property
    def bbox(self) -> BBox:
        return self.x0, self.top, self.x1, self.bottom

    @property
    def first_token(self) -> float:
        """Width of the piece at its start that could not be broken: it must have had no room on the line before."""
        return first_token_width(self.chars) if self.chars is not None else 0.0


@dataclass(slots=True)
class Lines:
    """Lines of several owners (cells, or the page itself) as arrays, by owner and from top to bottom.

    `starts` has one more entry than there are lines: line n holds the characters from `starts[n]` to `starts[n + 1]`
    of `chars`, which are sorted from left to right in each line.
    """

    chars: Chars
    starts: list[int]
    owners: list[int]
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


def text_lines(found: Lines, wanted: Sequence[int], page: int, fonts: dict[int, str]) -> list[TextLine]:
    """Some of the lines, each for itself."""
    out = []
    columns = [column.tolist() for column in (found.x0, found.top, found.x1, found.bottom, found.size)]
    for n in wanted:
        part = found.part(n)
        font = next((fonts[i] for i in part.index.tolist() if i in fonts), "") if fonts else ""
        x0, top, x1, bottom, size = (column[n] for column in columns)
        out.append(TextLine(page, found.texts[n], x0, top, x1, bottom, size, font, part))
    return out


def lay_lines(chars: Chars, owner: Ints) -> Lines:
    """Find the lines of each owner. Doubled characters (bold imitated by printing twice) are dropped."""
    if not len(chars):
        return Lines(chars, [0], [], [])
    order = np.argsort(owner, kind="stable")
    chars, owner = chars.take(order), owner[order]
    line = line_of_each(chars, owner)
    order = np.lexsort((chars.x0, line))
    chars, owner, line = chars.take(order), owner[order], line[order]
    kept = ~_doubled(chars, line)
    chars, owner, line = chars.take(kept), owner[kept], line[kept]
    starts = _starts(line[1:] != line[:-1])
    bounds = [*starts.tolist(), len(chars)]
    return Lines(
        chars, bounds, owner[starts].tolist(), _texts(chars, line, bounds),
        np.minimum.reduceat(chars.x0, starts), np.minimum.reduceat(chars.top, starts),
        np.maximum.reduceat(chars.x1, starts), np.maximum.reduceat(chars.bottom, starts), _median_heights(chars, line),
    )  # fmt: skip


def _starts(breaks: Flags) -> Ints:
    """Where pieces start: at the first place, and wherever `breaks` says that the next one begins another."""
    return np.concatenate(([0], np.flatnonzero(breaks) + 1))


def _median_heights(chars: Chars, line: Ints) -> Floats:
    heights = chars.height
    heights = heights[np.lexsort((heights, line))]
    starts = _starts(line[1:] != line[:-1])
    counts = np.diff(starts, append=len(line))
    return np.asarray((heights[starts + (counts - 1) // 2] + heights[starts + counts // 2]) / 2)


def line_of_each(chars: Chars, owner: Ints) -> Ints:
    """The number of the line each character belongs to; numbers grow by owner and from top to bottom."""
    run_starts = _runs(chars, owner)
    counts = np.diff(run_starts, append=len(chars))
    tops = np.add.reduceat(chars.top, run_starts) / counts
    bottoms = np.add.reduceat(chars.bottom, run_starts) / counts
    owners = owner[run_starts]
    order = np.lexsort((tops + bottoms, owners)).tolist()
    group_of = _group(order, owners.tolist(), tops.tolist(), bottoms.tolist(), counts.tolist())
    return np.repeat(np.array(group_of, dtype=np.int64), counts)


def _runs(chars: Chars, owner: Ints) -> Ints:
    """Where runs start: characters of one owner that follow each other in the content at the same height."""
    top, bottom, height = chars.top, chars.bottom, chars.height
    overlap = np.minimum(bottom[:-1], bottom[1:]) - np.maximum(top[:-1], top[1:])
    small, large = np.minimum(height[:-1], height[1:]), np.maximum(height[:-1], height[1:])
    breaks = (overlap < 0.75 * np.maximum(small, 0.1)) | (large - small > 0.5 * large) | (owner[1:] != owner[:-1])
    return _starts(breaks)


def _group(
    order: Sequence[int], owners: list[int], tops: list[float], bottoms: list[float], counts: list[int]
) -> list[int]:
    """Runs that overlap enough are one line. `order`: runs by owner and height. Returns each run's line."""
    groups: list[list[float]] = []  # owner, top, bottom, characters
    of_run = [0] * len(owners)
    for run in order:
        owner, top, bottom, count = owners[run], tops[run], bottoms[run], counts[run]
        best, best_overlap = -1, 0.0
        for n in range(len(groups) - 1, max(-1, len(groups) - 9), -1):
            group = groups[n]
            if group[0] != owner:
                break
            overlap = min(group[2], bottom) - max(group[1], top)
            least = max(min(group[2] - group[1], bottom - top), 0.1)
            if overlap >= SAME_LINE_OVERLAP * least and overlap >= best_overlap and overlap > 0:
                best, best_overlap = n, overlap
        if best < 0:
            of_run[run] = len(groups)
            groups.append([owner, top, bottom, count])
        else:
            of_run[run] = best
            group = groups[best]
            total = group[3] + count
            group[1] = (group[1] * group[3] + top * count) / total
            group[2] = (group[2] * group[3] + bottom * count) / total
            group[3] = total
    # joining may have moved a line past its neighbour
    place = {n: i for i, n in enumerate(sorted(range(len(groups)), key=lambda n: (groups[n][0], sum(groups[n][1:3]))))}
    return [place[n] for n in of_run]


def _doubled(chars: Chars, line: Ints) -> Flags:
    """Second copies: the same character printed again with a small shift, among the next three of the line."""
    out = np.zeros(len(chars), dtype=np.bool_)
    for shift in (1, 2, 3):
        if len(chars) <= shift:
            break
        same = (chars.code[shift:] == chars.code[:-shift]) & (line[shift:] == line[:-shift])
        if not same.any():
            continue
        width = np.maximum(chars.x1[:-shift] - chars.x0[:-shift], 0.1)
        height = np.maximum(chars.height[:-shift], 0.1)
        near = (np.abs(chars.x0[shift:] - chars.x0[:-shift]) < 0.25 * width) & (
            np.abs(chars.top[shift:] - chars.top[:-shift]) < 0.25 * height
        )
        out[shift:] |= same & near
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
