"""PDF: lines joined to paragraphs, ruled tables, furniture dropped. First version on pdfplumber.

Does not belong here: what a heading or caption is (`structure`).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from sources.document import Block, Cell, Document, Locator, Table
from sources.outcomes import ReadFailure
from sources.readers import limits, structure

_PAGE_NUMBER = re.compile(r"^[-—–\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／共]\s*\d{1,4}\s*页?)?[-—–\s]*$")


@dataclass(slots=True)
class _Line:
    text: str
    page: int
    x0: float
    x1: float
    top: float
    bottom: float


def read_pdf(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password"), ("needs_ocr"), ("no_text")."""
    import pdfplumber
    import pypdfium2

    try:
        probe = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadFailure("password" if "assword" in str(error) else "damaged", str(error)) from error
    n_pages = len(probe)
    probe.close()
    document = Document(file_name, sha256, "pdf", n_pages=n_pages)
    items: list[_Line | Table] = []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages[: limits.MAX_PAGES]:
            items.extend(_page_items(page))
            page.close()
    _assemble(items, document)
    return document


def _page_items(page: Any) -> list[_Line | Table]:
    filtered = page.filter(lambda o: not (o["object_type"] == "rect" and min(o["width"], o["height"]) >= 3))
    found = []
    for t in filtered.find_tables():
        if len(t.cells) < 2 or len(t.rows) < 2:
            continue
        found.append(t)
    out: list[_Line | Table] = []
    rest = page
    for t in found:
        table = _table(filtered, t, page.page_number)
        out.append(table)
        x0, top, x1, bottom = t.bbox
        rest = rest.filter(
            lambda o, b=(x0, top, x1, bottom): (
                not (
                    o["object_type"] == "char"
                    and b[0] <= (o["x0"] + o["x1"]) / 2 <= b[2]
                    and b[1] <= (o["top"] + o["bottom"]) / 2 <= b[3]
                )
            )
        )
    words = rest.extract_text_lines(x_tolerance=2, y_tolerance=6, return_chars=False)
    for w in words:
        text = structure.clean(structure.join_cjk(w["text"]))
        if text:
            out.append(_Line(text, page.page_number, w["x0"], w["x1"], w["top"], w["bottom"]))
    out.sort(key=lambda o: o.top if isinstance(o, _Line) else (o.bbox or (0, 0, 0, 0))[1])
    return out


def _table(page: Any, found: Any, number: int) -> Table:
    xs = sorted({round(c[0], 1) for c in found.cells} | {round(c[2], 1) for c in found.cells})
    ys = sorted({round(c[1], 1) for c in found.cells} | {round(c[3], 1) for c in found.cells})
    cells = []
    for x0, top, x1, bottom in found.cells:
        c0, c1 = xs.index(round(x0, 1)), xs.index(round(x1, 1))
        r0, r1 = ys.index(round(top, 1)), ys.index(round(bottom, 1))
        text = page.crop((x0, top, x1, bottom), strict=False).extract_text(y_tolerance=6) or ""
        cells.append(Cell(r0, c0, structure.join_cjk(text), r1 - r0, c1 - c0, page=number, bbox=(x0, top, x1, bottom)))
    cells.sort(key=lambda c: (c.row, c.col))
    return Table(len(ys) - 1, len(xs) - 1, cells, pages=[number], bbox=tuple(found.bbox))


def _assemble(items: list[_Line | Table], document: Document) -> None:
    recent: list[str] = []
    open_line: _Line | None = None
    text = ""
    right: dict[int, float] = {}
    for item in items:
        if isinstance(item, _Line):
            right[item.page] = max(right.get(item.page, 0), item.x1)

    def flush() -> None:
        nonlocal text, open_line
        if open_line is not None and text:
            locator = Locator(page=open_line.page, bbox=(open_line.x0, open_line.top, open_line.x1, open_line.bottom))
            document.blocks.append(structure.text_block(text, locator))
            recent.append(text)
        text, open_line = "", None

    last: _Line | None = None
    for item in items:
        if isinstance(item, Table):
            flush()
            item.index = len(document.tables()) + 1
            captions = structure.captions_above(recent)
            item.title, item.unit, item.caption_lines = captions.title, captions.unit, captions.lines
            locator = Locator(page=item.pages[0], bbox=item.bbox)
            document.blocks.append(Block("table", "", locator, table=item))
            recent.clear()
            last = None
            continue
        if _PAGE_NUMBER.match(item.text):
            continue
        if last is not None and last.x1 >= right[last.page] - 40 and item.x0 < last.x0 + 30:
            text += item.text
        else:
            flush()
            open_line, text = item, item.text
        last = item
    flush()
