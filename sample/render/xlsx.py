"""XLSX by XlsxWriter. A page break starts a sheet; a figure alone in its cell is a number, everything else is text."""

from __future__ import annotations

import datetime
import io
import re
from decimal import Decimal
from typing import Any

from sample.document import Cell, Draft, PageBreak, Paragraph, Printed, Table
from sample.press import Press
from sample.render import EPOCH, repacked

NUMBER = re.compile(r"-?[\d,]+(?:\.(\d+))?(%?)")


def render(draft: Draft, press: Press) -> bytes:
    """Raises ValueError for a draft whose first block names no sheet."""
    import xlsxwriter
    from xlsxwriter.utility import xl_rowcol_to_cell

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "示例文档（非真实数据）", "author": "示例", "created": datetime.datetime(*EPOCH)})
    formats = _Formats(book, as_text=bool(press.spec.style.get("text_cells")))
    page: Any = None
    name, row, width = "", 0, 1
    for i, block in enumerate(draft.blocks):
        if isinstance(block, PageBreak):
            name, row = block.sheet or f"Sheet{i}", 0
            page = book.add_worksheet(name)
            width = next((len(b.widths) for b in draft.blocks[i:] if isinstance(b, Table)), 8)
            continue
        if page is None:
            raise ValueError("a workbook of the sample starts with a sheet")
        if isinstance(block, Paragraph):
            page.merge_range(row, 0, row, width - 1, block.text, formats.of(block.style))
            for fact in block.facts():
                fact["locator"] = {"sheet": name, "cell": xl_rowcol_to_cell(row, 0)}
            row += 1
            continue
        for column, points in enumerate(block.widths):
            page.set_column(column, column, points / 6)
        for r, c, cell in block.placed():
            formats.write(page, row + r, c, cell)
            for fact in cell.facts():
                fact["locator"] = {"sheet": name, "cell": xl_rowcol_to_cell(row + r, c)}
        row += len(block.rows)
    book.close()
    return repacked(out.getvalue())


class _Formats:
    """The cell formats of one workbook, and how a cell is written with them."""

    def __init__(self, book: Any, *, as_text: bool) -> None:
        self.book = book
        self.as_text = as_text
        self.made: dict[tuple[tuple[str, object], ...], Any] = {}

    def make(self, **options: object) -> Any:
        key = tuple(sorted(options.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(options)
        return self.made[key]

    def of(self, style: str) -> Any:
        if style in ("title", "heading2"):
            return self.make(bold=True, align="center", font_size=14)
        return self.make(align={"note": "center", "unit": "right"}.get(style, "left"))

    def write(self, page: Any, row: int, column: int, cell: Cell) -> None:
        base = {"border": 1, "align": cell.align, "valign": "vcenter", "text_wrap": True}
        value: object = cell.text
        figure = NUMBER.fullmatch(cell.text)
        if figure and not self.as_text and len(cell.pieces) == 1 and isinstance(cell.pieces[0], Printed):
            number = Decimal(cell.text.rstrip("%").replace(",", ""))
            decimals = "." + "0" * len(figure[1]) if figure[1] else ""
            base["num_format"] = f"0{decimals}%" if figure[2] else ("#,##0" if "," in cell.text else "0") + decimals
            value = float(number / 100 if figure[2] else number)
        shape = self.make(**base)
        if cell.colspan > 1 or cell.rowspan > 1:
            page.merge_range(row, column, row + cell.rowspan - 1, column + cell.colspan - 1, value, shape)
        elif isinstance(value, float):
            page.write_number(row, column, value, shape)
        else:
            page.write_string(row, column, str(value), shape)
