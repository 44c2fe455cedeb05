"""How well tables were found: exact cells, and neighbouring cells as the ICDAR 2013 table competition counts them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from table_contents import Cell

from sources.document import Table


def read_cells(table: Table) -> list[Cell]:
    """The cells that hold text, without the dots that lead from a label to its figures."""
    return [
        (cell.row, cell.col, cell.rowspan, cell.colspan, "".join(cell.text.split()).rstrip("."))
        for cell in table.cells
        if cell.text.strip()
    ]


def relations(cells: Sequence[Cell]) -> Counter[tuple[str, str, str]]:
    """Each cell with its next neighbours that hold text, to the right and below."""
    at: dict[tuple[int, int], int] = {}
    for n, (r, c, rows, columns, _) in enumerate(cells):
        at |= {(r + i, c + j): n for i in range(rows) for j in range(columns)}
    height = max((r for r, _ in at), default=-1) + 1
    width = max((c for _, c in at), default=-1) + 1
    found: set[tuple[int, int, str]] = set()
    for way, lines in (
        ("right", [[(r, c) for c in range(width)] for r in range(height)]),
        ("down", [[(r, c) for r in range(height)] for c in range(width)]),
    ):
        for line in lines:
            filled = [at[place] for place in line if place in at]
            found |= {(a, b, way) for a, b in itertools.pairwise(filled) if a != b}
    return Counter((cells[a][4], cells[b][4], way) for a, b, way in found)


@dataclass(slots=True)
class Score:
    """Counts that add up over documents."""

    right: int = 0
    wanted: int = 0
    found: int = 0

    def add(self, wanted: Counter[object], found: Counter[object]) -> None:
        self.right += (wanted & found).total()
        self.wanted += wanted.total()
        self.found += found.total()

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.wanted + self.found) if self.wanted + self.found else 1.0


def matched(wanted: Sequence[list[Cell]], found: Sequence[list[Cell]]) -> list[tuple[list[Cell], list[Cell]]]:
    """Tables of both that share most text, each once; what has no partner stands against nothing."""
    shared = [
        ((Counter(c[4] for c in a) & Counter(c[4] for c in b)).total(), i, j)
        for i, a in enumerate(wanted)
        for j, b in enumerate(found)
    ]
    pairs: dict[int, int] = {}
    for n, i, j in sorted(shared, reverse=True):
        if n and i not in pairs and j not in pairs.values():
            pairs[i] = j
    out = [(a, found[pairs[i]] if i in pairs else []) for i, a in enumerate(wanted)]
    return out + [([], b) for j, b in enumerate(found) if j not in pairs.values()]
