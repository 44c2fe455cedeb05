"""What happens to forms on their way to a web site: merges lost, rows and columns added, captions inside the grid."""

from __future__ import annotations

from families.words import Words
from sample.document import Cell, Table

Rows = list[list[Cell]]


def captions(texts: list[str], width: int) -> Rows:
    """Title, year and unit as full-width rows of the grid."""
    return [[Cell([text], width)] for text in texts]


def broken(rows: Rows, width: int, words: Words, file_format: str) -> Rows:
    """The rows with the damage this document suffered, often none."""
    if words.chance(0.15):
        rows = _without_merges(rows)
    if words.chance(0.15):
        at = words.rng.randint(1, len(rows))
        if not _merged_across(rows, at):
            rows = [*rows[:at], [Cell([], 1) for _ in range(width)], *rows[at:]]
    if words.chance(0.1) and file_format in ("xls", "xlsx", "html"):
        rows = [[*row, Cell()] for row in rows]
    return rows


def _merged_across(rows: Rows, at: int) -> bool:
    return any(r < at < r + c.rowspan for r, _, c in Table(rows, [1.0]).placed())


def _without_merges(rows: Rows) -> Rows:
    """Every merged cell falls apart: its text stays in the first of its cells, the others are blank."""
    placed = Table(rows, [1.0]).placed()
    width = max(c + x.colspan for _, c, x in placed)
    grid = [[Cell() for _ in range(width)] for _ in rows]
    for r, c, x in placed:
        grid[r][c] = Cell(x.pieces, 1, 1, x.align)
    return grid
