"""Characters outside ruled grids -> lines of pieces, where a piece is text that stands apart from its neighbours.

Leaders ("Rent ......... 1,200") separate pieces as white space does; they belong to the piece before them.
Does not belong here: which pieces line up (`column_blocks`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sources.readers.column_words import MIN_WORDS, figures_side_by_side, spread, stretched, typewriter_gap
from sources.readers.pdf_lines import line_of_each
from sources.readers.pdf_page import Chars, Flags, Floats, Ints
from sources.readers.rule_lines import Line as Line

APART = 0.5
"""Gap between two pieces, as part of the height of the characters beside it."""
APART_NUMBERS = 0.42
"""The same between two figures: a blank inside a figure is narrower, and prose puts none side by side."""
APART_SENTENCES = 0.9
"""The same behind the end of a sentence, where typesetters put two blanks."""
_SENTENCE_ENDS = np.array([ord(c) for c in ".?!"])
APART_WIDE = 0.5
"""The same between Chinese characters."""

MIN_CHARS = 12
"""The smallest table: three rows of two columns with a word or a figure each."""
LOOK_AHEAD = 24
"""Gaps looked at below each gap for one at the same place."""
SAME_EDGE = 1.5
"""Points within which the edges of two lines of a paragraph stand."""
_GAPS_AT_ONCE = 4096
MIN_LEADERS = 4
_LEADERS = np.zeros(0x10000, dtype=np.bool_)
_LEADERS[[ord(c) for c in "._·…․‥"]] = True
_FIGURES = np.zeros(0x10000, dtype=np.bool_)
_FIGURES[[ord(c) for c in "0123456789%)($-–"]] = True

_NUMBER = re.compile(
    r"[(\[<>≥≤~+±\-–—−$€£¥*]{0,4}(?:US\$)?\d[\d,.，'’]{0,24}(?:[/:\-–]\d[\d,.]{0,12})?[%‰)\]*†‡§+°pbre]{0,3}(?:\(?[a-z\d]{1,2}\)|/\d|[a-z])?[)%]?$"
)
_PLACEHOLDER = frozenset(
    (
        *("-", "–", "—", "−", "--", "---", "——", "..", "...", "…", ":", "*", "/", "%", "$-", "$—", "$–", "无"),
        *("n/a", "N/A", "NA", "na", "n.a.", "x", "X", "(X)", "(a)", "(b)", "z", "Z", "D", "(D)"),
    )
)
_YEAR = re.compile(r"(?:FY)?(?:19|20)\d\d(?:[a-z*]|[-–/](?:19|20)?\d\d|年度?|\(\w\))?$")
_MARKER = re.compile(
    r"[•●■◆○▪–—\-*»>§o]$|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[.)）、]$|\(\d+\)$"
)
_SIGN = frozenset(("$", "€", "£", "¥", "US$", "£m", "(", "￥"))
_TAIL = frozenset((")", "%", "*", ")%", "%)", "†"))


@dataclass(slots=True)
class Piece:
    """Text that stands apart; `start` and `end` are places among the characters of `PieceLines`, leaders included."""

    x0: float
    x1: float
    top: float
    bottom: float
    start: int
    end: int
    text: str
    """Without blanks and without leaders."""
    leaders: bool = False
    token: float = 0.0
    """Width of its first word: what had no room on the line before, where a line was broken."""
    first: int = 0
    """The first column it stands in, and the one after its last; set once the columns are known."""
    last: int = 0
    figure: bool | None = None
    """Whether it is a number, once somebody has asked."""

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def is_marker(self) -> bool:
        return _MARKER.match(self.text) is not None

    @property
    def is_number(self) -> bool:
        """A figure, or what is printed in the place of one."""
        if self.figure is None:
            self.figure = self.text in _PLACEHOLDER or (len(self.text) <= 30 and _NUMBER.match(self.text) is not None)
        return self.figure

    @property
    def is_year(self) -> bool:
        return _YEAR.match(self.text) is not None


@dataclass(slots=True)
class PieceLine:
    """What stands at one height, from left to right."""

    pieces: list[Piece]
    top: float = 0.0
    bottom: float = 0.0

    def __post_init__(self) -> None:
        self.top = min(p.top for p in self.pieces)
        self.bottom = max(p.bottom for p in self.pieces)

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return max(p.x1 for p in self.pieces)

    @property
    def has_data(self) -> bool:
        """Figures that are no years stand beside the first piece."""
        return any(p.is_number and not p.is_year and not p.text.isalpha() for p in self.pieces[1:])


@dataclass(slots=True)
class PieceLines:
    """The lines of some characters. `places`: where each sorted character stands among those given."""

    chars: Chars
    places: Ints
    lines: list[PieceLine] = field(default_factory=list)


def may_hold_columns(chars: Chars, page_of: Ints, n_pages: int) -> Flags:
    """A cheap look: whether at three neighbouring heights of a page pieces stand side by side, a gap at one place.

    `page_of`: the page of each character, from 0, in rising order.
    """
    may: Flags = np.bincount(page_of, minlength=n_pages) >= MIN_CHARS
    if not may.any():
        return may
    height, y, page = chars.height, chars.y, page_of[1:]
    size = np.maximum(height[1:], 1.0)
    gap, down, other = chars.x0[1:] - chars.x1[:-1], (y[1:] - y[:-1]) / size, page != page_of[:-1]
    wide, away = gap > APART_NUMBERS * size, np.abs(down) > 0.4
    # Printed row by row a table has wide gaps, printed column by column it goes up again.
    beside = np.bincount(page[wide & ~away & ~other], minlength=n_pages)
    may &= (beside >= 2) | (np.bincount(page[(down < -0.5) & ~other], minlength=n_pages) >= 2)
    starts = np.concatenate(([0], np.flatnonzero(away | wide | (gap < -2 * size) | other) + 1))
    ends = np.concatenate((starts[1:], [len(y)])) - 1
    may &= np.bincount(page_of[starts], minlength=n_pages) >= 4
    asked = may[page_of[starts]]
    starts, ends = starts[asked], ends[asked]
    order = np.lexsort((y[starts], page_of[starts]))
    first, last = starts[order], ends[order]
    at, size, x0, x1, page = y[first], height[first], chars.x0[first], chars.x1[last], page_of[first]
    left, right = np.minimum(x1[1:], x1[:-1]), np.maximum(x0[1:], x0[:-1])
    level = (at[1:] - at[:-1] < 0.35 * size[1:]) & (right - left > APART_NUMBERS * size[1:]) & (page[1:] == page[:-1])
    gaps = _Gaps(at[1:][level], size[1:][level], left[level], right[level], page[1:][level])
    return may & gaps.stand_in_columns(n_pages)


@dataclass(frozen=True, slots=True)
class _Gaps:
    """White between pieces at one height, by page and height: where it is, and the size of what stands beside it."""

    at: Floats
    size: Floats
    left: Floats
    right: Floats
    page: Ints

    def stand_in_columns(self, n_pages: int) -> Flags:
        """Of each page, whether gaps at more than one height stand below another one at the same place."""
        lower = np.zeros(len(self.at), dtype=np.bool_)
        for start in range(0, len(lower), _GAPS_AT_ONCE):
            below = np.arange(start, min(start + _GAPS_AT_ONCE, len(lower)))[:, None]
            above = np.maximum(below - np.arange(1, LOOK_AHEAD + 1), 0)
            shared = np.minimum(self.right[below], self.right[above]) - np.maximum(self.left[below], self.left[above])
            down, size = self.at[below] - self.at[above], self.size[below]
            found = (shared > 0.2 * size) & (down > 0.5 * size) & (down < 6 * size)
            lower[below[:, 0]] = (found & (self.page[below] == self.page[above])).any(axis=1)
        out = np.zeros(n_pages, dtype=np.bool_)
        numbers = np.arange(n_pages + 1)
        firsts, bounds = np.searchsorted(self.page, numbers[:-1]).tolist(), np.searchsorted(self.page[lower], numbers)
        at = self.at[lower]
        for n, (a, b) in enumerate(pairwise(bounds.tolist())):
            out[n] = b - a >= 2 and at[b - 1] - at[a] > 0.5 * self.size[firsts[n]]
        return out


def piece_lines(chars: Chars) -> PieceLines:
    """Lines from top to bottom with their pieces from left to right."""
    line = line_of_each(chars.top, chars.bottom, np.zeros(len(chars), dtype=np.int64))
    order = np.lexsort((chars.x0, line))
    chars, line = chars.take(order), line[order]
    leader = _leaders(chars, line)
    out = PieceLines(chars, order)
    inked = np.flatnonzero(~leader)
    if not len(inked):
        return out
    ink = chars.take(inked)
    at = line[inked]
    starts = np.concatenate(([0], np.flatnonzero(_apart(ink, at, inked)) + 1))
    stops = np.concatenate((starts[1:], [len(inked)]))
    edges = [np.minimum.reduceat(ink.x0, starts), np.maximum.reduceat(ink.x1, starts),
             np.minimum.reduceat(ink.top, starts), np.maximum.reduceat(ink.bottom, starts)]  # fmt: skip
    text = ink.text
    first = inked[starts]
    ends = np.concatenate((first[1:], [len(chars)]))
    words = _words(ink)
    token = ink.x1[np.minimum(words[np.searchsorted(words, starts, "right")], stops) - 1] - ink.x0[starts]
    columns = zip(
        *(e.tolist() for e in edges), token.tolist(), first.tolist(), ends.tolist(), starts.tolist(), stops.tolist(),
        at[starts].tolist(), strict=True,
    )  # fmt: skip
    by_line: dict[int, list[Piece]] = {}
    for x0, x1, top, bottom, word, begin, end, a, b, number in columns:
        piece = Piece(x0, x1, top, bottom, begin, end, text[a:b], leaders=end - begin > b - a, token=word)
        by_line.setdefault(number, []).append(piece)
    _mend(list(by_line.values()))
    out.lines = [PieceLine(_with_signs(pieces)) for pieces in by_line.values()]
    return out


def _words(ink: Chars) -> Ints:
    """Where a word starts, and the end: after a blank, and at every Chinese character."""
    blank = ink.x0[1:] - ink.x1[:-1] > 0.12 * np.maximum(ink.height[1:], 1.0)
    wide = ink.wide
    return np.concatenate(([0], np.flatnonzero(blank | wide[1:] | wide[:-1]) + 1, [len(ink)]))


def _leaders(chars: Chars, line: Ints) -> Flags:
    """Dots that lead from a label to its figure: four or more in a row."""
    dots = _LEADERS[np.minimum(chars.code, 0xFFFF)]
    out = np.zeros(len(chars), dtype=np.bool_)
    if dots.sum() < MIN_LEADERS:
        return out
    same = dots[1:] & dots[:-1] & (line[1:] == line[:-1])
    run = np.cumsum(np.concatenate(([True], ~same)))
    out[:] = dots & (np.bincount(run)[run] >= MIN_LEADERS)
    return out


def _apart(ink: Chars, line: Ints, inked: Ints) -> Flags:
    """Whether a new piece starts after each character but the last."""
    reach = np.maximum.accumulate(ink.x1 + line * 1e5) - line * 1e5
    gap = ink.x0[1:] - reach[:-1]
    height = np.maximum(np.maximum(ink.height[1:], ink.height[:-1]), 1.0)
    figure = _FIGURES[np.minimum(ink.code, 0xFFFF)]
    wide = ink.wide
    figures, both_wide = figure[1:] & figure[:-1], wide[1:] & wide[:-1]
    least = np.where(figures, APART_NUMBERS, np.where(both_wide, APART_WIDE, APART)) * height
    ends = np.isin(ink.code[:-1], _SENTENCE_ENDS) & ~figure[1:]
    least = np.where(ends & ~both_wide, np.maximum(least, APART_SENTENCES * height), least)
    typewriter = typewriter_gap(ink)
    if typewriter:
        least = np.where(wide[1:] | wide[:-1], least, np.maximum(least, typewriter))
    apart = np.asarray((line[1:] != line[:-1]) | (gap > least) | (np.diff(inked) > 1))
    apart[figures_side_by_side(ink, gap, apart) - 1] = True
    return apart


def _mend(lines: list[list[Piece]]) -> None:
    """Join pieces that are one text although they stand apart: lines stretched to the margin, spaced labels."""
    for pieces in lines:
        if len(pieces) > 1:
            _join(
                pieces, spread([p.x0 for p in pieces], [p.x1 for p in pieces], [p.text for p in pieces], _size(pieces))
            )
    runs = [
        stretched([p.x0 for p in pieces], [p.x1 for p in pieces], [p.text for p in pieces], _size(pieces))
        if len(pieces) > MIN_WORDS
        else []
        for pieces in lines
    ]
    edges = [
        [(p.x0, p.x1) for p in pieces] + [(pieces[a].x0, pieces[b - 1].x1) for a, b in own]
        for pieces, own in zip(lines, runs, strict=True)
    ]
    for n, (pieces, own) in enumerate(zip(lines, runs, strict=True)):
        near = (
            [edge for m in range(max(0, n - 2), min(len(lines), n + 3)) if m != n for edge in edges[m]] if own else []
        )
        _join(pieces, [(a, b) for a, b in own if _has_edges(pieces[a].x0, pieces[b - 1].x1, near)])


def _size(pieces: list[Piece]) -> float:
    return max(p.bottom - p.top for p in pieces)


def _has_edges(x0: float, x1: float, others: list[tuple[float, float]]) -> bool:
    """Another line close by starts and ends where this one does: both are lines of a paragraph."""
    return any(abs(a - x0) < SAME_EDGE and abs(b - x1) < SAME_EDGE for a, b in others)


def _join(pieces: list[Piece], runs: list[tuple[int, int]]) -> None:
    for start, end in reversed(runs):
        own = pieces[start:end]
        pieces[start:end] = [
            Piece(
                own[0].x0, own[-1].x1, min(p.top for p in own), max(p.bottom for p in own), own[0].start, own[-1].end,
                "".join(p.text for p in own), own[-1].leaders, token=own[0].token,
            )
        ]  # fmt: skip


def _with_signs(pieces: list[Piece]) -> list[Piece]:
    """A currency sign at the left edge of a column belongs to its figure, a bracket or percent sign behind it too."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        sign = last is not None and last.text in _SIGN and piece.is_number
        tail = (
            last is not None
            and last.is_number
            and piece.text in _TAIL
            and piece.x0 - last.x1 < piece.bottom - piece.top
        )
        if last is None or not (sign or tail):
            out.append(piece)
            continue
        # The place of a figure is that of its digits; the sign may stand anywhere left of it.
        x0 = piece.x0 if sign and piece.x0 - last.x1 > 2 * (piece.bottom - piece.top) else last.x0
        out[-1] = Piece(
            x0, piece.x1, min(last.top, piece.top), max(last.bottom, piece.bottom), last.start, piece.end,
            last.text + piece.text, piece.leaders, figure=True,
        )  # fmt: skip
    return out
