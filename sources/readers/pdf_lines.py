"""Characters of a page -> lines of text: what stands side by side is one line, and which gaps are spaces.

Some producers set digits several points lower than the Chinese around them, so lines are found by how much runs of
characters overlap vertically, never by equal baselines.

Does not belong here: which lines make a paragraph (`pdf_paragraphs`), tables.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from sources.document import BBox
from sources.readers.pdf_page import Char

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

MAX_SPACED_TITLE = 10
"""Characters of a line that is letter-spaced for looks ("目　录")."""


@dataclass(slots=True)
class TextLine:
    """One line as printed. `size` is the usual height of its characters, `font` the font of most of them."""

    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    font: str = ""
    first_token: float = 0.0
    """Width of the piece at its start that could not be broken: it must have had no room on the line before."""
    chars: list[Char] = field(default_factory=list)

    @property
    def bbox(self) -> BBox:
        return self.x0, self.top, self.x1, self.bottom


def lines_of(chars: Sequence[Char], page: int, fonts: Sequence[str] = ()) -> list[TextLine]:
    """Lines from top to bottom, each from left to right."""
    return [_line(group, page, fonts) for group in group_lines(chars)]


def group_lines(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters of each line, sorted by x; lines sorted from top to bottom; doubled characters dropped."""
    groups: list[_Run] = []
    for run in sorted(_runs(chars), key=lambda r: (r.top + r.bottom) / 2):
        best, best_overlap = None, 0.0
        for group in groups[-8:]:
            overlap = min(group.bottom, run.bottom) - max(group.top, run.top)
            least = min(group.bottom - group.top, run.bottom - run.top)
            if overlap >= SAME_LINE_OVERLAP * max(least, 0.1) and overlap > best_overlap:
                best, best_overlap = group, overlap
        if best is None:
            groups.append(run)
        else:
            best.add(run)
    groups.sort(key=lambda g: (g.top + g.bottom) / 2)
    return [_undouble(sorted(g.chars, key=lambda c: c.x0)) for g in groups]


@dataclass(slots=True)
class _Run:
    """Characters that follow each other in the content at the same height; top and bottom are their means."""

    chars: list[Char]
    top: float
    bottom: float

    def add(self, other: _Run) -> None:
        n, m = len(self.chars), len(other.chars)
        self.top = (self.top * n + other.top * m) / (n + m)
        self.bottom = (self.bottom * n + other.bottom * m) / (n + m)
        self.chars.extend(other.chars)


def _runs(chars: Iterable[Char]) -> list[_Run]:
    runs: list[_Run] = []
    current: list[Char] = []
    for char in chars:
        if current:
            last = current[-1]
            overlap = min(last.bottom, char.bottom) - max(last.top, char.top)
            small = min(last.height, char.height)
            if overlap < 0.75 * max(small, 0.1) or abs(last.height - char.height) > 0.5 * max(last.height, char.height):
                runs.append(_run(current))
                current = []
        current.append(char)
    if current:
        runs.append(_run(current))
    return runs


def _run(chars: list[Char]) -> _Run:
    n = len(chars)
    return _Run(list(chars), sum(c.top for c in chars) / n, sum(c.bottom for c in chars) / n)


def _undouble(chars: list[Char]) -> list[Char]:
    """Without second copies: bold imitated by printing twice with a small shift."""
    out: list[Char] = []
    for char in chars:
        twin = any(
            char.text == other.text
            and abs(char.x0 - other.x0) < 0.25 * max(other.x1 - other.x0, 0.1)
            and abs(char.top - other.top) < 0.25 * max(other.height, 0.1)
            for other in out[-3:]
        )
        if not twin:
            out.append(char)
    return out


def text_of(chars: Sequence[Char]) -> str:
    """The text of one line's characters, with spaces where the page separates."""
    if _is_letter_spaced(chars):
        return "".join(c.text for c in chars)
    parts: list[str] = []
    for n, char in enumerate(chars):
        if n and _is_space(chars[n - 1], char):
            parts.append(" ")
        parts.append(char.text)
    return "".join(parts)


@dataclass(slots=True)
class Segment:
    """A part of a line that stands apart from the others on it."""

    text: str
    x0: float
    x1: float


def segments_of(line: TextLine) -> list[Segment]:
    """The line cut at gaps wider than one and a half characters: labels set side by side."""
    groups: list[list[Char]] = []
    for char in line.chars:
        if groups and char.x0 - groups[-1][-1].x1 <= 1.5 * max(char.height, 1.0):
            groups[-1].append(char)
        else:
            groups.append([char])
    return [Segment(text_of(g), g[0].x0, max(c.x1 for c in g)) for g in groups]


def _is_space(before: Char, after: Char) -> bool:
    gap = after.x0 - before.x1
    size = max(before.height, after.height, 1.0)
    wide = is_wide(before.text) + is_wide(after.text)
    if wide == 0 and after.after_blank and after.index > before.index:
        return gap > size * SPACE_PRINTED
    return gap > size * (SPACE_LATIN, SPACE_MIXED, SPACE_CJK)[wide]


def _is_letter_spaced(chars: Sequence[Char]) -> bool:
    if not 2 <= len(chars) <= MAX_SPACED_TITLE or not all(is_wide(c.text) for c in chars):
        return False
    gaps = [b.x0 - a.x1 for a, b in pairwise(chars)]
    size = max(c.height for c in chars)
    if min(gaps) < 0.4 * size or max(gaps) > 6 * size:
        return False
    return max(gaps) - min(gaps) < 0.5 * size


def is_wide(text: str) -> bool:
    """Chinese characters and full-width punctuation."""
    return unicodedata.east_asian_width(text) in ("W", "F") or text in "“”‘’—…·、。"


_CLOSING = frozenset("，。、；：？！）》〉」』】〕”’,.;:?!)]}%％‰")
_OPENING = frozenset("（《〈「『【〔“‘([{")
_GLUE = frozenset("“”‘’\"'")
"""Quotation marks: many typesetters do not know their side and break at neither."""


def first_token_width(chars: Sequence[Char]) -> float:
    """The start of a line that no typesetter would have broken."""
    if not chars:
        return 0.0
    n = 0
    while n < len(chars) - 1 and chars[n].text in _OPENING:
        n += 1
    if not is_wide(chars[n].text):
        while n < len(chars) - 1 and not is_wide(chars[n + 1].text) and not _is_space(chars[n], chars[n + 1]):
            n += 1
    while n < len(chars) - 1 and (
        chars[n + 1].text in _CLOSING or chars[n].text in _GLUE or chars[n + 1].text in _GLUE
    ):
        n += 1
    return chars[n].x1 - chars[0].x0


def _line(chars: list[Char], page: int, fonts: Sequence[str]) -> TextLine:
    font = Counter(c.font for c in chars if is_wide(c.text)).most_common(1) or Counter(
        c.font for c in chars
    ).most_common(1)
    number = font[0][0] if font else 0
    return TextLine(
        page,
        text_of(chars),
        min(c.x0 for c in chars),
        min(c.top for c in chars),
        max(c.x1 for c in chars),
        max(c.bottom for c in chars),
        median(c.height for c in chars),
        fonts[number] if number < len(fonts) else "",
        first_token_width(chars),
        chars=chars,
    )
