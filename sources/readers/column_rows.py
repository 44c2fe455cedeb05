"""Lines below the head of a table without rules -> its rows: which lines go on with the row above them.

A row ends where the next figures start; words go on where the line above had no room for the next word. Where lines of
one cell stand closer than rows do, that decides too.
Does not belong here: the head (`column_heads`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sources.readers.column_blocks import Block
from sources.readers.column_lines import Line, Piece, PieceLine
from sources.readers.pdf_page import is_wide

SAME_HEIGHT = 0.7
"""Middles of two lines closer than this part of a line's height belong to one row: figures centred beside words."""
TIGHT = 0.9
"""Lines closer than this part of the usual distance of rows are lines of one cell."""
MAX_LEADING = 1.2
"""Lines of one cell stand as close as the closest lines of the table, up to this factor."""


@dataclass(slots=True)
class Body:
    """What the lines of a table's body have in common."""

    lines: list[PieceLine]
    rules: list[float]
    """Heights of the rules over the whole width."""
    right: dict[int, float]
    """How far the text of each column reaches."""
    pitch: float
    """Distance of rows, as that of neighbouring lines that hold figures; 0 when unknown."""
    tight: float
    """Lines closer than this are lines of one cell; 0 when the distances do not tell."""
    leading: float
    """Distance of the closest lines in one column."""

    @classmethod
    def of(cls, lines: list[PieceLine], block: Block, rules: Sequence[Line]) -> Body:
        right: dict[int, float] = {}
        for line in lines:
            for piece in line.pieces:
                if piece.last == piece.first + 1:
                    right[piece.first] = max(right.get(piece.first, 0.0), piece.x1)
        words, figures = _steps(lines, figures=False), _steps(lines, figures=True)
        pitch = figures[len(figures) // 10] if len(figures) >= 2 else 0.0
        leading = words[0] if words else 0.0
        several = sum(step > 1.2 * leading for step in words) >= 2
        tight = TIGHT * pitch if pitch else (1.1 * leading if several else 0.0)
        return cls(lines, [r.at for r in rules], right, pitch, tight, leading)

    def rows(self) -> list[list[PieceLine]]:
        """The lines of each row from top to bottom."""
        out: list[list[PieceLine]] = []
        banded = self._has_a_rule_a_row()
        for line in self.lines:
            if out and not self._is_ruled_off(out[-1][-1], line) and (banded or self._goes_on(out[-1], line)):
                out[-1].append(line)
            else:
                out.append([line])
        return out

    def _is_ruled_off(self, upper: PieceLine, lower: PieceLine) -> bool:
        return any(upper.y < at < lower.y for at in self.rules)

    def _has_a_rule_a_row(self) -> bool:
        """Rules stand between the rows, so that no band holds two lines of figures."""
        bands: dict[int, list[PieceLine]] = {}
        for line in self.lines:
            bands.setdefault(sum(at < line.y for at in self.rules), []).append(line)
        several = sum(len(self._merged_figures(band)) > 1 for band in bands.values())
        return len(bands) >= 3 and several == 0

    def _merged_figures(self, band: list[PieceLine]) -> list[PieceLine]:
        """Lines with figures in columns in which a line above them in the band has figures too."""
        out: list[PieceLine] = []
        for line in band:
            columns = figure_columns(line)
            if columns and (not out or any(columns & figure_columns(other) for other in out)):
                out.append(line)
        return out

    def _goes_on(self, row: list[PieceLine], line: PieceLine) -> bool:
        if line.y - row[-1].y < SAME_HEIGHT * min(line.height, row[-1].height):
            return True
        if figure_columns(line) & {col for other in row for col in figure_columns(other)}:
            return False
        went_on = False
        for piece in line.pieces:
            if piece.is_number and piece.first > 0:
                continue
            upper = _last_in(row, piece)
            if upper is not None and not self._continues(upper, piece):
                return False
            started = any(figure_columns(other) for other in row)
            if upper is None and started and line.y - row[-1].y >= self.tight:
                return False
            went_on = went_on or upper is not None
        return went_on

    def _continues(self, upper: Piece, piece: Piece) -> bool:
        """`piece` under `upper` is the rest of its words."""
        step = piece.y - upper.y
        if step > MAX_LEADING * self.leading or (self.pitch and step > 1.15 * self.pitch):
            return False
        tight = step < self.tight
        start = next((ch for ch in piece.text if ch.isalpha()), "")
        size = piece.bottom - piece.top
        right = max(self.right.get(piece.first, upper.x1), upper.x1)
        full = upper.x1 + 0.2 * size + piece.token > right - 0.5
        dedent = piece.x0 < upper.x0 - 0.4 * size and abs(piece.middle - upper.middle) > size
        if dedent or (upper.text.endswith((":", "：")) and piece.x0 > upper.x0 + 0.4 * size):
            return False
        if start and is_wide(start):
            return full and (tight or right - upper.x1 < 1.05 * size)
        if start.islower() and piece.text[0] in (start, "(") and not upper.text.endswith((":", ".")):
            return full or tight or piece.text[0] == start
        return full and (tight or piece.text[0].isdigit())


def _steps(lines: Sequence[PieceLine], *, figures: bool) -> list[float]:
    """Distances between neighbours in one column, the smallest first: of figures, or of all text."""
    above: dict[int, Piece] = {}
    out = []
    for line in lines:
        for piece in line.pieces:
            if figures and not (piece.is_number and piece.first > 0):
                continue
            upper = above.get(piece.first)
            if upper is not None and piece.y - upper.y >= SAME_HEIGHT * (piece.bottom - piece.top):
                out.append(piece.y - upper.y)
            above[piece.first] = piece
    return sorted(out)


def figure_columns(line: PieceLine) -> set[int]:
    """The columns beside the labels in which figures stand."""
    return {p.first for p in line.pieces if p.is_number and p.first > 0}


def _last_in(row: list[PieceLine], piece: Piece) -> Piece | None:
    """The last words of the row in the same column."""
    for line in reversed(row):
        for other in line.pieces:
            if other.first == piece.first:
                return other
    return None
