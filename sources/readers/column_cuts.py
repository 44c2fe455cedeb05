"""Pieces that run over a white strip although one of their blanks lies on it: cut there, once the strips are known.

Heads and long labels may stand as close to their neighbour as two words do; only the other lines tell them apart.
Does not belong here: pieces that gaps or figures tell apart by themselves (`column_lines`, `column_words`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sources.readers.column_lines import Piece, PieceLine
from sources.readers.column_words import BLANK
from sources.readers.pdf_page import Chars

MAX_WORDS = 24

Strips = Sequence[tuple[float, float]]


def cut(lines: Sequence[PieceLine], strips: Strips, chars: Chars) -> None:
    """Cut the pieces of these lines in place. `chars`: those the pieces are places of."""
    first = next((n for n, line in enumerate(lines) if line.has_data), 0)
    for n, line in enumerate(lines):
        for piece in list(line.pieces):
            crossed = _crossed(piece, strips)
            if not crossed or piece.leaders:
                continue
            words = _words(piece, chars)
            if n < first:
                is_lowest = not _has_heads_below(crossed, strips, lines[n + 1 : first])
                parts = _one_a_column(words, strips) if is_lowest else []
            else:
                parts = _figure_behind(words, strips[crossed[-1]]) if len(crossed) == 1 else []
            if parts:
                at = line.pieces.index(piece)
                line.pieces[at : at + 1] = parts


def _crossed(piece: Piece, strips: Strips) -> list[int]:
    return [n for n, (a, b) in enumerate(strips) if piece.x0 < a - 0.5 and piece.x1 > b + 0.5]


def _words(piece: Piece, chars: Chars) -> list[Piece]:
    """Its words as pieces, at most MAX_WORDS."""
    own = chars.take(slice(piece.start, piece.end))
    x0, x1, text = own.x0.tolist(), own.x1.tolist(), own.text
    least = BLANK * (piece.bottom - piece.top)
    starts = [n for n in range(len(x0)) if n == 0 or x0[n] - x1[n - 1] > least][: MAX_WORDS + 1]
    out = []
    for a, b in pairwise([*starts, len(x0)]):
        left, right = x0[a], x1[b - 1]
        at, end = piece.start + a, piece.start + b
        out.append(Piece(left, right, piece.top, piece.bottom, at, end, text[a:b], token=right - left))
    return out


def _has_heads_below(crossed: Sequence[int], strips: Strips, lines: Sequence[PieceLine]) -> bool:
    """Heads stand below the columns on both sides of the strips that the piece runs over."""
    left = strips[crossed[0] - 1][1] if crossed[0] else float("-inf")
    right = strips[crossed[-1] + 1][0] if crossed[-1] + 1 < len(strips) else float("inf")
    below = [p for line in lines for p in line.pieces if p.x0 < right and p.x1 > left]
    return any(not _crossed(p, strips) for p in below)


def _one_a_column(words: list[Piece], strips: Strips) -> list[Piece]:
    """The words, if each is the head of a column of its own: none runs over a strip, no two stand in one column."""
    if not 2 <= len(words) <= len(strips) + 1:
        return []
    columns = []
    for word in words:
        if any(word.x0 < a + 0.5 and word.x1 > b - 0.5 for a, b in strips):
            return []
        columns.append(sum(word.middle > (a + b) / 2 for a, b in strips))
    return words if len(set(columns)) == len(columns) else []


def _figure_behind(words: list[Piece], strip: tuple[float, float]) -> list[Piece]:
    """A label and the figure of the next column behind it."""
    if len(words) < 2 or not words[-1].is_number or not any(ch.isdigit() for ch in words[-1].text):
        return []
    label, figure = words[:-1], words[-1]
    height = figure.bottom - figure.top
    if figure.middle < (strip[0] + strip[1]) / 2 or label[-1].x1 > strip[1] + 0.5 * height or label[-1].is_number:
        return []
    head = label[0]
    text = "".join(word.text for word in label)
    return [
        Piece(head.x0, label[-1].x1, head.top, head.bottom, head.start, label[-1].end, text, token=head.token), figure
    ]  # fmt: skip
