"""The documents a fuzz run starts from: small ones of every format, made here or of the sample, real ones when present.

Small files leave time for many copies. Does not belong here: damaging them (`mutations`).
"""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter
from docx import Document as new_docx
from pdf_factory import lines, pdf, table
from reportlab.pdfgen.canvas import Canvas
from xls_factory import xls

ROOT = Path(__file__).parents[2]
REPORTS = ROOT.parent / "shared" / "reports"
MAX_REAL_BYTES = 170_000
TITLE = "示例青禾区教育局2024年度部门整体支出绩效自评报告"
ROWS = [
    ["项目", "本年收入", "本年支出"],
    ["一、教育支出", "1,286.00", "1,105.30"],
    ["二、社会保障和就业支出", "210.50", "198.76"],
    ["合计", "1,496.50", "1,304.06"],
]
PROSE = [
    "一、部门概况",
    "（一）机构设置。本部门内设机构5个，其中：行政编制23名，实有人员21人。",
    "二、支出情况",
    "2024年度支出合计1,304.06万元，其中：基本支出910.00万元，项目支出394.06万元，预算执行率95.6%。",
    "三、存在的问题",
    "绩效目标设置不够科学，自评得分为九十五点六分。",
]


def seeds(*, real: bool) -> list[tuple[str, bytes]]:
    """(file name, bytes), always in the same order. `real`: documents beside the repository too."""
    found = [
        ("small.txt", "\r\n".join([TITLE, *PROSE]).encode("gb18030")),
        ("utf16.txt", "\n".join([TITLE, *PROSE]).encode("utf-16")),
        ("small.html", _html()),
        ("small.docx", _docx()),
        ("small.xlsx", _xlsx()),
        ("small.xls", xls(("决算表", [[TITLE], ["单位：万元"], *_numbers()]), ("附表", _numbers()))),
        ("small.pdf", pdf(_prose_page, _table_page)),
    ]
    for suffix in ("docx", "xlsx", "pdf", "html", "txt"):
        paths = sorted((ROOT / "sample" / "documents").glob(f"*/*.{suffix}"))
        found += [(path.name, path.read_bytes()) for path in paths[:: max(1, len(paths) // 3)][:3]]
    if real:
        paths = sorted(path for path in REPORTS.glob("*/docs*/*") if path.stat().st_size <= MAX_REAL_BYTES)
        found += [(path.name, path.read_bytes()) for path in paths]
    return found


def _numbers() -> list[list[str | float | None]]:
    body: list[list[str | float | None]] = [
        [label, *(float(v.replace(",", "")) for v in values)] for label, *values in ROWS[1:]
    ]
    return [list(ROWS[0]), *body]


def _html() -> bytes:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    grid = f'<table><tr><td rowspan="2" colspan="2">收支</td><td>万元</td></tr>{cells}</table>'
    text = "".join(f"<p style='text-align: center'><b>{line}</b></p>" for line in PROSE)
    return f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{text}{grid}</body></html>".encode()


def _docx() -> bytes:
    document = new_docx()
    document.add_heading(TITLE, 0)
    for line in PROSE:
        document.add_paragraph(line)
    document.add_paragraph("自动编号", style="List Number")
    grid = document.add_table(rows=0, cols=3)
    for row in ROWS:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    grid.cell(0, 0).merge(grid.cell(1, 1))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _xlsx() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("决算表")
    money = book.add_format({"num_format": '#,##0.00_);[Red](#,##0.00);"-"'})
    page.merge_range(0, 0, 0, 2, TITLE)
    page.write(1, 2, "单位：万元")
    for r, row in enumerate(_numbers(), 2):
        for c, value in enumerate(row):
            page.write(r, c, value, money if c else None)
    page.write_formula(7, 1, "=SUM(B4:B5)", money, 1496.5)
    page.set_row(5, None, None, {"hidden": True})
    book.close()
    return buffer.getvalue()


def _prose_page(canvas: Canvas) -> None:
    lines(canvas, [TITLE[:20], *(line[:26] for line in PROSE)])


def _table_page(canvas: Canvas) -> None:
    lines(canvas, ["收入支出决算总表"], top=760)
    table(canvas, ROWS, top=700, widths=(160, 120, 120))
