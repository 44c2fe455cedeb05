"""Sheets drawn by a browser: HTML with styles, printed to PDF by Chromium."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any

from table_contents import Content, Entry
from table_styles import Drawn, Sheet, Style, Text

ALIGN = {"l": "left", "r": "right", "c": "center"}
CSS = """
@page { size: A4; margin: 20mm 18mm; } body { font: 10.5pt/1.3 'Liberation Serif', 'Droid Sans Fallback'; margin: 0; }
p { margin: 0 0 7pt; text-align: justify; } h1 { font-size: 16pt; } table { border-collapse: collapse; margin: 4pt 0 10pt; }
td, th { font-weight: normal; } tr { break-inside: avoid; } .caption { font-weight: bold; text-align: left; } .unit { text-align: right; }
.note { font-size: 8.5pt; } .row { display: flex; justify-content: space-between; } .item { display: flex; }
.item span { flex: 0 0 20pt; } .columns { columns: 2; column-gap: 20pt; text-align: justify; }
.dots { flex: 1; overflow: hidden; white-space: nowrap; direction: rtl; } .sign { display: flex; justify-content: space-between; }
.leader { overflow: hidden; } .leader::after { content: ' . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . .'; white-space: nowrap; }
"""


def _cell(entry: Entry, r: int, c: int, content: Content, style: Style) -> str:
    head = r < content.n_header
    align = (style.head_align if c > 0 else "l") if head else content.aligns[c]
    if entry.colspan > 1:
        align = "c"
    css = [
        f"text-align:{ALIGN[align]}", f"vertical-align:{style.head_valign if head else style.body_valign}",
        f"padding:{style.pad_y}pt {style.pad_x}pt", *_borders(entry, r, c, content, style),
    ]  # fmt: skip
    if entry.indent:
        css.append(f"padding-left:{style.pad_x + 10 * entry.indent}pt")
    if style.striped and not head and r % 2:
        css.append("background:#e8eef4")
    text = escape(entry.text)
    if entry.bold:
        text = f"<b>{text}</b>"
    if entry.sign:
        text = f"<div class='sign'><span>{entry.sign}</span><span>{text}</span></div>"
    span = f" colspan={entry.colspan}" * (entry.colspan > 1) + f" rowspan={entry.rowspan}" * (entry.rowspan > 1)
    return f'<td{span} style="{";".join(css)}">{text}</td>'


def _borders(entry: Entry, r: int, c: int, content: Content, style: Style) -> list[str]:
    """CSS of the lines around one cell."""
    last, line = len(content.rows), "0.6pt solid black"
    end = r + entry.rowspan
    out = []
    head_rule = end == content.n_header and style.rules not in ("none", "totals")
    bottom_rule = end == last and style.rules not in ("none", "head", "totals")
    if head_rule or bottom_rule or (style.rules == "rows" and end > content.n_header):
        out.append(f"border-bottom:{line}")
    if r == 0 and style.rules in ("three-line", "rows", "spanners", "columns", "box"):
        out.append(f"border-top:{line}")
    if style.rules in ("spanners", "head", "three-line") and end < content.n_header and entry.colspan > 1:
        out.append(f"border-bottom:{line}")
    if style.rules == "totals" and r in content.totals and c > 0:
        out.append(f"border-top:{line}")
    if style.rules == "columns" and c > 0:
        out.append(f"border-left:{line}")
    if style.rules == "box" and c == 0:
        out.append(f"border-left:{line}")
    if style.rules == "box" and c + entry.colspan == len(content.aligns):
        out.append(f"border-right:{line}")
    return out


def _table(drawn: Drawn) -> str:
    content, style = drawn.content, drawn.style
    family = "'Liberation Serif'" if style.serif else "'Liberation Sans'"
    from table_contents import placed

    rows: list[list[str]] = [[] for _ in content.rows]
    for r, c, entry in placed(content):
        rows[r].append(_cell(entry, r, c, content, style))
    html = ["<tr>" + "".join(row) + "</tr>" for row in rows]
    head, body = "".join(html[: content.n_header]), "".join(html[content.n_header :])
    total = sum(content.widths)
    columns = "".join(f"<col style='width:{100 * width / total:.1f}%'>" for width in content.widths)
    top = f"<thead>{head}</thead><tbody>{body}</tbody>" if drawn.repeat else f"<tbody>{head}{body}</tbody>"
    return (
        f"<table style=\"width:{style.fill:.0%};font:{style.size}pt {family},'Droid Sans Fallback';\">"
        f"<colgroup>{columns}</colgroup>{top}</table>"
    )


def _text(item: Text) -> str:
    text, tail = escape(item.text), escape(item.tail)
    if item.kind == "title":
        return f"<h1>{text}</h1>"
    if item.kind == "contents":
        return f"<div class='row'><span>{text}</span><span class='dots'>{' .' * 150}</span><span>{tail}</span></div>"
    if item.kind == "address":
        return f"<div class='row'><span>{text}</span><span>{tail}</span></div>"
    if item.kind == "item":
        return f"<div class='item'><span>{tail}</span><div>{text}</div></div>"
    return f"<p class='{item.kind}'>{text}</p>" if item.kind != "columns" else f"<div class='columns'>{text}</div>"


def html(sheet: Sheet) -> str:
    body = "".join(_table(item) if isinstance(item, Drawn) else _text(item) for item in sheet.items)
    size = "@page { size: A4 landscape; }" if sheet.landscape else ""
    return f"<!doctype html><meta charset=utf-8><style>{CSS}{size}</style><body>{body}"


@contextmanager
def browser(executable: str, flags: Sequence[str]) -> Iterator[Any]:
    """A page of a browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=list(flags))
        try:
            yield opened.new_page()
        finally:
            opened.close()


def printed(page: Any, sheet: Sheet) -> bytes:
    page.set_content(html(sheet))
    data: bytes = page.pdf(prefer_css_page_size=True, print_background=True)
    return data
