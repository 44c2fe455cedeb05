"""Sheets drawn by reportlab's layout engine."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from pdf_factory import FONT
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import BalancedColumns, Paragraph, SimpleDocTemplate, Table
from table_contents import Content, Entry, placed
from table_styles import Drawn, Sheet, Style, Text

ALIGN = {"l": TA_LEFT, "r": TA_RIGHT, "c": TA_CENTER, "j": TA_JUSTIFY}
MARGIN = 54.0


def _paragraph(
    text: str, size: float, align: str = "l", *, font: str, bold: bool = False, indent: float = 0.0, after: float = 0.0
) -> Paragraph:
    chinese = font == FONT
    look = ParagraphStyle(
        "cell", fontName=font, fontSize=size, leading=size * 1.2, alignment=ALIGN[align], leftIndent=indent,
        spaceAfter=after, wordWrap="CJK" if chinese else None,
    )  # fmt: skip
    body = escape(text)
    return Paragraph(f"<b>{body}</b>" if bold and not chinese else body, look)


def _font(language: str, *, serif: bool) -> str:
    if language == "zh":
        return FONT
    return "Times-Roman" if serif else "Helvetica"


def _dotted(text: str, width: float, font: str, size: float) -> str:
    """`text` with dots up to `width`, when it fits on a line."""
    room = width - pdfmetrics.stringWidth(text + " ", font, size)
    dots = int(room / pdfmetrics.stringWidth(".", font, size)) - 1
    return f"{text} {'.' * dots}" if dots > 3 else text


def _least(content: Content, col: int, font: str, style: Style) -> float:
    """Width that a column needs so that no word or figure is broken."""
    words = [
        word
        for _, c, entry in placed(content)
        if c == col and entry.colspan == 1
        for word in (entry.sign + " " * bool(entry.sign) + entry.text).split(None if not entry.sign else "\n")
        if word.isascii()
    ]
    bold = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}.get(font, font)
    return max((pdfmetrics.stringWidth(word, bold, style.size) for word in words), default=0.0) + 2 * style.pad_x + 1.0


def _table(drawn: Drawn, width: float) -> Table:
    content, style = drawn.content, drawn.style
    font = _font(content.language, serif=style.serif)
    total = sum(content.widths)
    widths = [
        max(width * style.fill * part / total, _least(content, c, font, style)) for c, part in enumerate(content.widths)
    ]
    grid: list[list[Any]] = [["" for _ in content.aligns] for _ in content.rows]
    look: list[tuple[Any, ...]] = [
        ("LEFTPADDING", (0, 0), (-1, -1), style.pad_x), ("RIGHTPADDING", (0, 0), (-1, -1), style.pad_x),
        ("TOPPADDING", (0, 0), (-1, -1), style.pad_y), ("BOTTOMPADDING", (0, 0), (-1, -1), style.pad_y),
        ("VALIGN", (0, 0), (-1, content.n_header - 1), style.head_valign.upper()),
        ("VALIGN", (0, content.n_header), (-1, -1), style.body_valign.upper()),
    ]  # fmt: skip
    for r, c, entry in placed(content):
        head = r < content.n_header
        align = (style.head_align if c > 0 else "l") if head else content.aligns[c]
        if entry.colspan > 1 or entry.rowspan > 1:
            look.append(("SPAN", (c, r), (c + entry.colspan - 1, r + entry.rowspan - 1)))
            align = "c" if entry.colspan > 1 else align
        text = entry.text
        if content.leaders and c == 0 and not head and text and entry.indent:
            text = _dotted(text, widths[0] - 2 * style.pad_x - 10 * entry.indent, font, style.size)
        if entry.sign:
            text = f"{entry.sign} {text}"
        if entry.text:
            grid[r][c] = _paragraph(text, style.size, align, font=font, bold=entry.bold, indent=10.0 * entry.indent)
        look += _lines(entry, r, c, content, style)
    if style.striped:
        look += [
            ("BACKGROUND", (0, r), (-1, r), colors.HexColor("#e8eef4"))
            for r in range(content.n_header + 1, len(grid), 2)
        ]
    table = Table(grid, colWidths=widths, repeatRows=content.n_header if drawn.repeat else 0, hAlign="LEFT")
    table.setStyle(look)
    table.spaceAfter = 10
    return table


def _lines(entry: Entry, r: int, c: int, content: Content, style: Style) -> list[tuple[Any, ...]]:
    """Commands for the lines around one cell."""
    end, right = r + entry.rowspan - 1, c + entry.colspan - 1
    place, ink = ((c, r), (right, end)), (0.6, colors.black)
    out: list[tuple[Any, ...]] = []
    head_rule = end + 1 == content.n_header and style.rules not in ("none", "totals")
    bottom_rule = end + 1 == len(content.rows) and style.rules not in ("none", "head", "totals")
    if head_rule or bottom_rule or (style.rules == "rows" and end >= content.n_header):
        out.append(("LINEBELOW", *place, *ink))
    if r == 0 and style.rules in ("three-line", "rows", "spanners", "columns", "box"):
        out.append(("LINEABOVE", *place, *ink))
    if style.rules in ("spanners", "head", "three-line") and end + 1 < content.n_header and entry.colspan > 1:
        out.append(("LINEBELOW", *place, *ink))
    if style.rules == "totals" and r in content.totals and c > 0:
        out.append(("LINEABOVE", *place, *ink))
    if style.rules == "columns" and c > 0:
        out.append(("LINEBEFORE", *place, *ink))
    if style.rules == "box" and c == 0:
        out.append(("LINEBEFORE", *place, *ink))
    if style.rules == "box" and right + 1 == len(content.aligns):
        out.append(("LINEAFTER", *place, *ink))
    return out


def _text(item: Text, language: str, width: float) -> Any:
    font = _font(language, serif=True)
    if item.kind == "title":
        return _paragraph(item.text, 16, font=font, bold=True, after=10)
    if item.kind == "contents":
        room = width - pdfmetrics.stringWidth(item.text + item.tail, font, 11) - 30
        dots = "." * int(room / pdfmetrics.stringWidth(".", font, 11))
        return _pair([f"{item.text} {dots}", item.tail], [width - 25, 25], font, "lr")
    if item.kind == "address":
        return _pair([item.text, item.tail], [width * 0.6, width * 0.4], font, "ll")
    if item.kind == "item":
        return _pair([item.tail, item.text], [22, width - 22], font, "ll")
    if item.kind == "columns":
        return BalancedColumns([_paragraph(item.text, 10, "j", font=font)], nCols=2)
    align = {"prose": "j", "unit": "r"}.get(item.kind, "l")
    return _paragraph(
        item.text, 8.5 if item.kind == "note" else 10.5, align, font=font, bold=item.kind == "caption", after=7
    )


def _pair(texts: list[str], widths: list[float], font: str, aligns: str) -> Table:
    row = [_paragraph(text, 11, align, font=font) for text, align in zip(texts, aligns, strict=True)]
    table = Table([row], colWidths=widths)
    table.setStyle(
        [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return table


def printed(sheet: Sheet) -> bytes:
    buffer = io.BytesIO()
    size = landscape(A4) if sheet.landscape else A4
    document = SimpleDocTemplate(
        buffer, pagesize=size, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN, invariant=1
    )
    width = size[0] - 2 * MARGIN - 12
    document.build([_table(i, width) if isinstance(i, Drawn) else _text(i, sheet.language, width) for i in sheet.items])
    return buffer.getvalue()
