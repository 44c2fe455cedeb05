"""Rows of a form on one grid: blocks with different numbers of columns are spread over the widest, labels are merged.

Does not belong here: what the cells print (`blocks`), damage (`breakage`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sample.document import Cell, Piece, Printed, Table

Item = Piece | Cell
WIDE = ("level3", "target", "actual", "standard", "note", "reason", "label", "project_name")
"""Columns that take the room that is left."""


def cell(item: Item, colspan: int = 1, rowspan: int = 1) -> Cell:
    """A cell of a piece of text."""
    if isinstance(item, Cell):
        return item
    return Cell([item] if str(item) else [], colspan, rowspan)


def spread(n: int, width: int, roles: Sequence[str] = ()) -> list[int]:
    """The spans of n columns over a grid's width; columns that need room get more."""
    spans = [1] * n
    order = sorted(range(n), key=lambda i: (i >= len(roles) or roles[i] not in WIDE, -i))
    for k in range(width - n):
        spans[order[k % n]] += 1
    return spans


@dataclass
class Sheet:
    """The rows of one grid."""

    width: int
    rows: list[list[Cell]] = field(default_factory=list)

    def line(self, items: Sequence[Item], spans: Sequence[int] | None = None) -> None:
        """One row; without spans the items share the width evenly, the last one getting the rest."""
        spans = spans or spread(len(items), self.width)
        self.rows.append([cell(item, span) for item, span in zip(items, spans, strict=True)])

    def beside(self, label: str, lines: Sequence[Sequence[Cell]]) -> None:
        """Rows with one merged label to their left."""
        for i, cells in enumerate(lines):
            self.rows.append([*([cell(label, 1, len(lines))] if i == 0 else []), *cells])

    def table(self, widths: Sequence[float] | None = None) -> Table:
        return Table(self.rows, list(widths or [720 / self.width] * self.width), head=0)


def merged(lines: list[list[Item]], spans: Sequence[int], columns: Sequence[int]) -> list[list[Cell]]:
    """Cells of lines, equal neighbours below each other in `columns` merged from the left."""
    out: list[list[Cell]] = [[] for _ in lines]
    for c, span in enumerate(spans):
        r = 0
        while r < len(lines):
            end = r + 1
            if c in columns and str(lines[r][c]):
                left = [k for k in columns if k <= c]
                while end < len(lines) and all(str(lines[end][k]) == str(lines[r][k]) for k in left):
                    end += 1
            out[r].append(cell(lines[r][c], span, end - r))
            r = end
    return out


def pieces(cells: Sequence[Cell]) -> list[Printed]:
    return [p for c in cells for p in c.pieces if isinstance(p, Printed)]
