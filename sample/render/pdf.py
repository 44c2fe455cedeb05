"""PDF by reportlab with an embedded, subset CJK font. Locators are page numbers.

Lines are broken here and not by reportlab, whose CJK wrapping would split a number in two.
"""

from __future__ import annotations

import io
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from sample.document import Draft, Line, PageBreak, Paragraph, Table
from sample.press import Press

FONT_FILE = Path("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")
"""Debian's fonts-droid-fallback, Apache-2.0."""
LATIN_FILE = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")
"""Debian's fonts-liberation, OFL-1.1; for the characters the CJK font lacks."""
FONT, LATIN = "DroidSansFallback", "LiberationSans"
TOKEN = re.compile(r"[0-9A-Za-z.,%]+|.", re.DOTALL)
NO_START = "，。；：、）”》！？％%"
SIZES = {"title": 18.0, "heading1": 13.0, "heading2": 12.0, "unit": 9.0, "footnote": 9.0, "note": 10.0}
ALIGN = {"title": 1, "note": 1, "right": 2, "unit": 2, "heading2": 0}
CELL_SIZE = 8.0
PADDING = 3.0


def fonts_installed() -> bool:
    return FONT_FILE.exists() and LATIN_FILE.exists()


def render(draft: Draft, press: Press) -> bytes:
    """Raises FileNotFoundError where a font is not installed."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak as NewPage
    from reportlab.platypus import SimpleDocTemplate

    for name, file in ((FONT, FONT_FILE), (LATIN, LATIN_FILE)):
        if not file.exists():
            raise FileNotFoundError(f"{file} is missing; install Debian's fonts-droid-fallback and fonts-liberation")
        pdfmetrics.registerFont(TTFont(name, str(file)))
    out = io.BytesIO()
    size = landscape(A4) if draft.landscape else A4
    document = SimpleDocTemplate(
        out, pagesize=size, leftMargin=50, rightMargin=50, topMargin=56, bottomMargin=56,
        title="示例文档（非真实数据）", author="示例", invariant=1,
    )  # fmt: skip
    width = size[0] - 100 - 12
    story: list[Any] = []
    for block in draft.blocks:
        if isinstance(block, PageBreak):
            if story:
                story.append(NewPage())
        elif isinstance(block, Paragraph):
            story.append(_paragraph(block, width))
        else:
            story.append(_table(block, width, float(press.spec.style.get("row_padding", 2))))
    document.build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    return out.getvalue()


def _page_number(canvas: Any, _document: Any) -> None:
    canvas.setFont(LATIN, 9)
    canvas.drawCentredString(canvas._pagesize[0] / 2, 30, str(canvas.getPageNumber()))


def _flowable(text: str, style: Any, facts: list[Line]) -> Any:
    """A reportlab paragraph that tells its facts the page it was drawn on, whole or in parts."""
    from reportlab.platypus import Paragraph as Flowable

    class Placed(Flowable):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.facts: list[Line] = []

        def draw(self) -> None:
            for fact in self.facts:
                fact.setdefault("locator", {"page": self.canv.getPageNumber()})
            super().draw()

        def split(self, available_width: float, available_height: float) -> list[Any]:
            parts: list[Any] = super().split(available_width, available_height)
            if len(parts) < 2:
                return parts
            for part in parts:
                here = part.getPlainText()
                part.facts = [f for f in self.facts if str(f.get("value") or f.get("actual_value")) in here]
            return parts

    flowable = Placed(text, style)
    flowable.facts = facts
    return flowable


def _style(size: float, align: int, before: float, after: float, indent: float = 0.0) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"s{size}-{align}-{before}-{after}-{indent}", fontName=FONT, fontSize=size, leading=size * 1.6, alignment=align,
        spaceBefore=before, spaceAfter=after, firstLineIndent=indent,
    )  # fmt: skip


def _paragraph(block: Paragraph, width: float) -> Any:
    size = SIZES.get(block.style, 11.0)
    indent = size * 2 if block.style == "body" else 0.0
    style = _style(size, ALIGN.get(block.style, 0), 4.0, 4.0, indent)
    return _flowable(wrapped(block.text, width, size, indent), style, block.facts())


def wrapped(text: str, width: float, size: float, indent: float = 0.0) -> str:
    """Markup with a break where a line is full; numbers and words stay whole, closing marks never start a line."""
    lines, line, room = [], "", width - indent - (size if width > 4 * size else 0)
    for token in TOKEN.findall(text):
        if line and token not in NO_START and sum(_width(part, size) for part in (line, token)) > room:
            lines.append(line)
            line, room = "", width - (size if width > 4 * size else 0)
        line += token
    lines.append(line)
    return "<br/>".join(_markup(part) for part in lines)


@cache
def _glyphs(font: str) -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics

    return frozenset(code for code, glyph in pdfmetrics.getFont(font).face.charToGlyph.items() if glyph)


def _runs(text: str) -> list[tuple[bool, str]]:
    """(is Latin, text) runs: the CJK font has no Latin letters and digits. Raises ValueError for an unprintable one."""
    out: list[tuple[bool, str]] = []
    for char in text:
        latin = ord(char) not in _glyphs(FONT)
        if latin and ord(char) not in _glyphs(LATIN):
            raise ValueError(f"no font of the sample prints {char!r}")
        if out and out[-1][0] == latin:
            out[-1] = (latin, out[-1][1] + char)
        else:
            out.append((latin, char))
    return out


def _width(text: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(sum(stringWidth(part, LATIN if latin else FONT, size) for latin, part in _runs(text)))


def _markup(text: str) -> str:
    return "".join(
        f'<font name="{LATIN}">{escape(part)}</font>' if latin else escape(part) for latin, part in _runs(text)
    )


def _table(table: Table, width: float, row_padding: float) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Table as Grid
    from reportlab.platypus import TableStyle

    scale = min(1.0, width / sum(table.widths))
    widths = [w * scale for w in table.widths]
    placed = table.placed()
    rows: list[list[Any]] = [["" for _ in widths] for _ in table.rows]
    commands: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING), ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), row_padding), ("BOTTOMPADDING", (0, 0), (-1, -1), row_padding),
    ]  # fmt: skip
    for r, c, cell in placed:
        room = sum(widths[c : c + cell.colspan]) - 2 * PADDING - 0.5
        style = _style(CELL_SIZE, {"left": 0, "center": 1, "right": 2}[cell.align], 0, 0)
        rows[r][c] = _flowable(wrapped(cell.text, room, CELL_SIZE), style, cell.facts()) if cell.text else ""
        if cell.colspan > 1 or cell.rowspan > 1:
            commands.append(("SPAN", (c, r), (c + cell.colspan - 1, r + cell.rowspan - 1)))
    return Grid(rows, colWidths=widths, repeatRows=table.head, style=TableStyle(commands))
