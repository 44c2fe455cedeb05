"""PDF: tables without rulings, or with some, found by aligned columns; and pages that only look as if they had some.

The measured sets are drawn at test time by two producers that lay text out differently. The code was developed on the
first seeds; the others were not looked at before their figures were written down.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

import pytest
import table_html
import table_platypus
from pdf_factory import FONT, LEFT, SIZE, centred, lines, paragraph, pdf
from reportlab.pdfgen.canvas import Canvas
from table_contents import cells
from table_scores import Score, matched, read_cells, relations
from table_styles import Sheet, continued, with_tables, without_tables

from sources.document import Document, Table
from sources.readers import read_bytes

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
]

DEVELOPED_ON = range(48)
HELD_OUT = range(9000, 9024)

Print = Callable[[Sheet], bytes]


def by_browser() -> Iterator[Print]:
    assert CHROMIUM is not None
    with table_html.browser(CHROMIUM, FLAGS) as page:
        yield lambda sheet: table_html.printed(page, sheet)


@pytest.fixture(
    scope="module",
    params=[
        "reportlab",
        pytest.param(
            "chromium",
            marks=[
                pytest.mark.browser,
                pytest.mark.skipif(
                    CHROMIUM is None, reason="no chromium on PATH: apt-get install chromium (CI has it)"
                ),
            ],
        ),
    ],
)
def producer(request: pytest.FixtureRequest) -> Iterator[Print]:
    if request.param == "reportlab":
        yield table_platypus.printed
    else:
        yield from by_browser()


def tables(data: bytes) -> list[Table]:
    return read_bytes(data, file_name="x.pdf").tables()


@pytest.mark.parametrize("seeds", [DEVELOPED_ON, HELD_OUT], ids=["developed on", "held out"])
def test_tables_of_few_rulings_are_read_cell_by_cell(producer: Print, seeds: range) -> None:
    exact, neighbours = Score(), Score()
    for sheet in chain(map(with_tables, seeds), map(continued, seeds[:4])):
        found = [read_cells(table) for table in tables(producer(sheet))]
        for wanted, read in matched([cells(content) for content in sheet.tables], found):
            exact.add(Counter(wanted), Counter(read))
            neighbours.add(relations(wanted), relations(read))
    assert exact.wanted > 1000
    assert exact.f1 >= 0.97, f"cells (place, spans, text): {exact.f1:.4f} {exact}"
    assert neighbours.f1 >= 0.97, f"neighbouring cells: {neighbours.f1:.4f} {neighbours}"


def test_pages_without_tables_have_none(producer: Print) -> None:
    found = {
        sheet.name: len(tables(producer(sheet))) for sheet in map(without_tables, (*range(12), *range(9000, 9012)))
    }
    assert {name: count for name, count in found.items() if count} == {}


# --- one behaviour each, on pages drawn by hand ---------------------------------------------------------------------

WIDTHS = [150.0, 90.0, 90.0]
ROWS = [
    ["示例科目", "预算数", "决算数"],
    ["办公费", "12.00", "11.50"],
    ["差旅费", "3.40", "3.40"],
    ["合计", "15.40", "14.90"],
]


def read(*pages: object, **options: object) -> Document:
    return read_bytes(pdf(*pages, **options), file_name="x.pdf")  # type: ignore[arg-type]


def grid(table: Table) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in table.grid()]


def columns(canvas: Canvas, rows: list[list[str]], *, top: float = 700.0, x: float = LEFT, pitch: float = 20.0) -> None:
    """Rows without any line: the first column from its left edge, the others up to their right edge."""
    canvas.setFont(FONT, 10.5)
    for r, row in enumerate(rows):
        edge = x
        for c, text in enumerate(row):
            edge += WIDTHS[c]
            if c == 0:
                canvas.drawString(x, top - r * pitch, text)
            else:
                canvas.drawRightString(edge, top - r * pitch, text)
    canvas.setFont(FONT, SIZE)


def test_a_table_without_any_line_has_caption_unit_and_locators() -> None:
    def draw(canvas: Canvas) -> None:
        centred(canvas, "基本支出决算表", 780, 18)
        lines(canvas, ["单位：万元"], x=430, top=740)
        columns(canvas, ROWS)

    (found,) = read(draw).tables()
    assert grid(found) == ROWS
    assert (found.title, found.unit, found.pages) == ("基本支出决算表", "万元", [1])
    place = next(cell.bbox for cell in found.cells if cell.text == "11.50")
    assert place is not None and place[2] > 330 and place[0] < 420 and place[1] < 842 - 680 < place[3]


def test_prose_above_and_below_stays_prose() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, paragraph("本年度示例区文化局支出合计15.40万元，其中办公费12.00万元，差旅费3.40万元。"), top=780)
        columns(canvas, ROWS)
        lines(canvas, paragraph("与上年相比，办公费减少0.50万元，主要原因是示例项目减少。"), top=600)

    document = read(draw)
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    assert grid(document.tables()[0]) == ROWS


def test_a_currency_sign_at_the_edge_of_its_column_belongs_to_its_figure() -> None:
    def draw(canvas: Canvas) -> None:
        columns(
            canvas,
            [
                ["Item", "2019", "2018"],
                ["Rent", "1,200", "1,100"],
                ["Travel", "300", "(40)"],
                ["Total", "1,500", "1,060"],
            ],
        )
        canvas.setFont(FONT, 10.5)
        for row in (1, 3):
            for x in (LEFT + 190, LEFT + 285):
                canvas.drawString(x, 700 - 20 * row, "$")

    (found,) = read(draw).tables()
    assert [row[1:] for row in grid(found)[1:]] == [["$ 1,200", "$ 1,100"], ["300", "(40)"], ["$ 1,500", "$ 1,060"]]


def test_a_line_under_a_head_tells_its_columns() -> None:
    def draw(canvas: Canvas) -> None:
        columns(canvas, [["", "预算数", "决算数"], *ROWS[1:]])
        canvas.setFont(FONT, 10.5)
        canvas.drawString(LEFT + 160, 720, "本年支出")
        canvas.line(LEFT + 160, 715, LEFT + 330, 715)

    (found,) = read(draw).tables()
    head = next(cell for cell in found.cells if cell.text == "本年支出")
    assert (head.row, head.col, head.colspan) == (0, 1, 2)
    assert grid(found)[2:] == ROWS[1:]


def test_rows_in_one_ruled_box_are_told_apart_by_their_figures() -> None:
    def draw(canvas: Canvas) -> None:
        columns(canvas, ROWS)
        canvas.rect(LEFT - 5, 630, 340, 88)
        for x in (LEFT + 150, LEFT + 245):
            canvas.line(x, 630, x, 718)

    (found,) = read(draw).tables()
    assert grid(found) == ROWS


def test_a_ruled_form_with_long_texts_keeps_its_cells() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10.5)
        for y in (720, 690, 600):
            canvas.line(LEFT, y, LEFT + 360, y)
        for x in (LEFT, LEFT + 180, LEFT + 360):
            canvas.line(x, 600, x, 720)
        for x, words in ((LEFT, "年度目标"), (LEFT + 180, "完成情况")):
            canvas.drawString(x + 6, 700, words)
            for n in range(5):
                canvas.drawString(x + 6, 675 - 15 * n, f"{n + 1}.示例项目完成{n + 3}次，")

    (found,) = read(draw).tables()
    assert (found.n_rows, found.n_cols) == (2, 2)


def test_a_table_without_lines_goes_on_over_the_page_without_its_repeated_head() -> None:
    def page(first: int) -> object:
        return lambda canvas: columns(
            canvas, [ROWS[0], *([f"示例科目{n}", f"{n}.00", f"{n}.50"] for n in range(first, first + 12))]
        )

    (found,) = read(page(1), page(13)).tables()
    assert (found.n_rows, found.pages) == (25, [1, 2])


def test_labels_with_colons_side_by_side_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for n, (left, right) in enumerate(
            (
                ("评价机构：示例区文化局", "报告日期：2024年3月"),
                ("负责人：示例甲", "联系电话：示例"),
                ("项目名称：示例项目", "编号：001"),
            )
        ):
            lines(canvas, [left], top=700 - 30 * n)
            lines(canvas, [right], x=330, top=700 - 30 * n)

    assert read(draw).tables() == []


def test_a_page_of_scattered_letters_costs_no_time() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 1)
        for row in range(60):
            for column in range(250):
                canvas.drawString(20 + 2.2 * column, 780 - 3 * row, "x1"[(row + column) % 2])

    started = time.process_time()
    assert read(draw).tables() == []
    assert time.process_time() - started < 10
