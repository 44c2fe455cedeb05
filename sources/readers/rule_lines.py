"""Rules of pages -> lines: rules at nearly the same position are one line, and so are pieces along it that touch.

The rules of several pages are snapped together, for a page has few and numpy's cost a call is shared.
Does not belong here: which lines make a table (`lattice`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sources.readers.pdf_page import Flags, Floats, Ints, Rules

SNAP = 3.0
"""Points within which two rules are the same line: double lines, and cells drawn one by one."""

JOIN = 3.0
"""Gap along a line that does not interrupt it, and overshoot that still meets a crossing line."""

MIN_RULE = 5.0
"""Shortest line, after joining, that can bound a cell; shorter ones are dashes of letters and ticks."""

_FAR = 1e6
"""More points than any page is wide or high."""


@dataclass(slots=True)
class Line:
    """A snapped and joined rule."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Lines:
    """Snapped and joined rules of one direction as parallel arrays, by page and position."""

    at: Floats
    start: Floats
    end: Floats
    page: Ints

    def __len__(self) -> int:
        return len(self.at)

    def __iter__(self) -> Iterator[Line]:
        return map(Line, self.at.tolist(), self.start.tolist(), self.end.tolist())

    def take(self, where: Ints | Flags) -> Lines:
        return Lines(self.at[where], self.start[where], self.end[where], self.page[where])


def snap(rules: Rules, page: Ints | None = None, *, join: float = JOIN) -> Lines:
    """Lines of rules of one direction. `page`: of each rule, in rising order; without it they are all of one."""
    page = np.zeros(len(rules), dtype=np.int64) if page is None else page
    if not len(rules):
        return Lines(rules.at, rules.start, rules.end, page)
    order = np.lexsort((rules.at, page))
    rules = rules.take(order)
    cluster = _clusters(rules.at, page)
    weight = rules.end - rules.start + 0.1
    first = np.flatnonzero(np.diff(cluster, prepend=-1))
    at = np.add.reduceat(rules.at * weight, first) / np.add.reduceat(weight, first)
    page = page[first]
    order = np.lexsort((rules.start, cluster))
    cluster, start, end = cluster[order], rules.start[order], rules.end[order]
    far = cluster * _FAR
    reach = np.maximum.accumulate(np.minimum(end, _FAR / 2) + far)
    apart = (start[1:] + far[1:] > reach[:-1] + join) | (np.diff(cluster) > 0)
    pieces = np.concatenate(([0], np.flatnonzero(apart) + 1))
    own = cluster[pieces]
    found = Lines(at[own], start[pieces], np.maximum.reduceat(end, pieces), page[own])
    return found.take(found.end - found.start >= MIN_RULE)


def _clusters(at: Floats, page: Ints) -> Ints:
    """The number of the cluster of each position: none is wider than `SNAP`. They are sorted on each page."""
    first = np.concatenate(([True], (np.diff(at) > SNAP) | (np.diff(page) > 0)))
    starts = np.flatnonzero(first)
    stops = np.append(starts[1:], len(at))
    for n in np.flatnonzero(at[stops - 1] - at[starts] > SNAP).tolist():
        start = at[starts[n]]
        for i in range(starts[n], stops[n]):
            if at[i] - start > SNAP:
                first[i], start = True, at[i]
    return np.asarray(np.cumsum(first) - 1)
