"""The document before it has a format: headings, paragraphs and tables of printed pieces, each with the facts it says.

A layout builds one; a renderer turns it into bytes and tells every printed fact where it stands.
Does not belong here: what is printed (`sample.layouts`), and in which format (`sample.render`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

Line = dict[str, Any]
Style = Literal["annex", "title", "note", "heading1", "heading2", "heading3", "body", "unit", "right", "footnote"]
QUOTE = 80


@dataclass
class Printed:
    """A piece of text and the facts it prints (usually one)."""

    text: str
    facts: list[Line] = field(default_factory=list)

    def __str__(self) -> str:
        return self.text


Piece = str | Printed


@dataclass
class Paragraph:
    pieces: list[Piece]
    style: Style = "body"

    @property
    def text(self) -> str:
        return "".join(str(piece) for piece in self.pieces)

    def facts(self) -> list[Line]:
        return [fact for piece in self.pieces if isinstance(piece, Printed) for fact in piece.facts]


@dataclass
class Cell:
    """`colspan` and `rowspan` cover cells to the right and below, which are then left out of their rows."""

    pieces: list[Piece] = field(default_factory=list)
    colspan: int = 1
    rowspan: int = 1
    align: Literal["left", "center", "right"] = "center"

    @property
    def text(self) -> str:
        return "".join(str(piece) for piece in self.pieces)

    def facts(self) -> list[Line]:
        return [fact for piece in self.pieces if isinstance(piece, Printed) for fact in piece.facts]


@dataclass
class Table:
    """Rows of cells. `head` rows repeat on every page. `sheet` names the sheet that starts here, in a workbook."""

    rows: list[list[Cell]]
    widths: list[float]
    title: str = ""
    head: int = 1
    sheet: str | None = None

    def placed(self) -> list[tuple[int, int, Cell]]:
        """Every cell with its row and column, spans worked out."""
        taken: set[tuple[int, int]] = set()
        out = []
        for r, row in enumerate(self.rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                out.append((r, c, cell))
                taken |= {(r + i, c + j) for i in range(cell.rowspan) for j in range(cell.colspan)}
                c += cell.colspan
        return out


@dataclass
class PageBreak:
    """A new page (or sheet) starts here."""

    sheet: str | None = None


Block = Paragraph | Table | PageBreak


def clause(text: str, start: int) -> str:
    """The sentence around `start`, at most QUOTE characters: what a person would quote."""
    left = max(text.rfind(mark, 0, start) for mark in "。；：") + 1
    right = min((i for i in (text.find(mark, start) for mark in "。；") if i >= 0), default=len(text))
    if right - left > QUOTE:
        left = max(left, text.rfind("，", left, start) + 1)
    return text[left : min(right, left + QUOTE)].strip()


@dataclass
class Draft:
    """A document being written. `section` is the nearest heading or table title, for the facts that follow."""

    blocks: list[Block] = field(default_factory=list)
    section: str = ""
    report: Line = field(default_factory=dict)
    landscape: bool = False

    def add(self, style: Style, *pieces: Piece) -> None:
        paragraph = Paragraph(list(pieces), style)
        if style.startswith("heading"):
            self.section = paragraph.text
        position = 0
        for piece in paragraph.pieces:
            if isinstance(piece, Printed):
                for fact in piece.facts:
                    fact |= {"method": "prose", "section": self.section, "quote": clause(paragraph.text, position)}
            position += len(str(piece))
        self.blocks.append(paragraph)

    def body(self, *pieces: Piece) -> None:
        self.add("body", *pieces)

    def table(self, table: Table) -> None:
        self.section = table.title or self.section
        for _, _, cell in table.placed():
            for fact in cell.facts():
                fact |= {"method": "table", "section": self.section}
        self.blocks.append(table)

    def new_page(self, sheet: str | None = None) -> None:
        self.blocks.append(PageBreak(sheet))

    def facts(self) -> list[Line]:
        """Every printed fact in document order."""
        out = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                out += block.facts()
            elif isinstance(block, Table):
                out += [fact for _, _, cell in block.placed() for fact in cell.facts()]
        return out


_SLOT = re.compile(r"\{(\w+)\}")


def fill(template: str, slots: dict[str, Piece]) -> list[Piece]:
    """The pieces of a template whose `{slot}`s are printed facts. Raises KeyError for a slot nothing fills."""
    out: list[Piece] = []
    for i, part in enumerate(_SLOT.split(template)):
        if i % 2:
            out.append(slots[part])
        elif part:
            out.append(part)
    return out
