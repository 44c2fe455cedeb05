"""XLSX and XLS: values as shown, merged cells, hidden parts, several tables on a sheet."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from sources.document import Document
from sources.readers import limits, read, read_bytes
from sources.readers.number_formats import display, plain

SHARED = Path(__file__).parents[2].parent / "shared" / "reports"


def workbook(*sheets: tuple[str, Callable[[Workbook, Worksheet], None]]) -> Document:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, fill in sheets:
        fill(book, book.add_worksheet(name))
    book.close()
    return read_bytes(buffer.getvalue(), file_name="x.xlsx")


def sheet(fill: Callable[[Workbook, Worksheet], None]) -> Document:
    return workbook(("表1", fill))


def rows(*values: list[object]) -> Callable[[Workbook, Worksheet], None]:
    def fill(_: Workbook, page: Worksheet) -> None:
        for r, row in enumerate(values):
            for c, value in enumerate(row):
                if value is not None:
                    page.write(r, c, value)

    return fill


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1286, "#,##0.00", "1,286.00"),
        (0.8922, "0.00%", "89.22%"),
        (0.926, "0.0%", "92.6%"),
        (1104.9999999999999, "General", "1105"),
        (-12.5, "#,##0.00_);(#,##0.00)", "(12.50)"),
        (-12.5, "#,##0.00", "-12.50"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (0, "#,##0.00;-#,##0.00;", ""),
        (2.675, "0.00", "2.68"),
        (1.5, "0.##", "1.5"),
        (5, '0"个"', "5个"),
        (50, "[>=100]0.0;0.00", "50.00"),
        (1234, "00000", "01234"),
        (12.345, "[$¥-804]#,##0.00", "¥12.35"),
        (0.3, "# ?/?", "0.3"),
        (dt.datetime(2023, 5, 10), 'yyyy"年"m"月"d"日"', "2023年5月10日"),
        (dt.datetime(2023, 5, 10), "yyyy\\-mm\\-dd", "2023-05-10"),
        (dt.datetime(2023, 5, 10, 14, 3), "yyyy/m/d h:mm", "2023/5/10 14:03"),
        ("文字", "0.00", "文字"),
        (3, None, "3"),
    ],
)
def test_values_are_shown_by_their_format(value: object, code: str | None, shown: str) -> None:
    assert display(value, code) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1104.9999999999998, "1105"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (1e-7, "0.0000001"),
        (3.0, "3"),
        (-2.5, "-2.5"),
    ],
)
def test_plain_numbers_have_no_noise_and_no_exponent(value: float, shown: str) -> None:
    assert plain(value) == shown


def test_the_format_of_each_cell_reaches_its_text() -> None:
    def fill(book: Workbook, page: Worksheet) -> None:
        page.write_row(0, 0, ["项目", "金额", "执行率", "日期"])
        page.write(1, 0, "示例")
        page.write(1, 1, 1197.8, book.add_format({"num_format": "#,##0.00"}))
        page.write(1, 2, 0.8922, book.add_format({"num_format": "0.00%"}))
        page.write(1, 3, dt.date(2024, 3, 1), book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}))

    (table,) = sheet(fill).tables()
    assert [c.text for c in table.cells if c.row == 1] == ["示例", "1,197.80", "89.22%", "2024年3月1日"]


def test_cells_carry_their_names_and_tables_their_sheet() -> None:
    (table,) = sheet(rows(["项目", "金额"], ["支出", 1])).tables()
    assert [(c.ref, c.text) for c in table.cells] == [("A1", "项目"), ("B1", "金额"), ("A2", "支出"), ("B2", "1")]
    assert table.sheet == "表1" and table.pages == []


def test_title_unit_and_notes_stand_outside_the_grid() -> None:
    def fill(book: Workbook, page: Worksheet) -> None:
        page.merge_range(0, 0, 0, 2, "支出决算表")
        page.write(1, 0, "部门：示例区文化局")
        page.write(1, 2, "单位：万元")
        rows_at = [["科目", "名称", "金额"], ["207", "文化支出", 12.5], ["合计", None, 12.5]]
        for r, row in enumerate(rows_at, start=2):
            page.write_row(r, 0, row)
        page.merge_range(5, 0, 5, 2, "注：本表反映支出情况。")
        page.write(6, 0, "填表人：示例")

    document = sheet(fill)
    (table,) = document.tables()
    assert (table.title, table.unit, table.n_rows) == ("支出决算表", "万元", 3)
    assert table.caption_lines == ["支出决算表", "部门：示例区文化局", "单位：万元"]
    assert [(b.kind, b.locator.cell) for b in document.blocks] == [
        ("heading", "A1"), ("paragraph", "A2"), ("paragraph", "C2"), ("table", "A3"), ("paragraph", "A6"),
        ("paragraph", "A7"),
    ]  # fmt: skip


def test_a_form_with_merged_cells_and_blank_rows_inside_is_one_grid() -> None:
    def fill(book: Workbook, page: Worksheet) -> None:
        page.merge_range(0, 0, 0, 3, "项目支出绩效自评表")
        page.write_row(1, 0, ["项目名称", "示例项目"])
        page.merge_range(2, 0, 5, 0, "绩效指标")
        page.write_row(2, 1, ["一级指标", "目标", "得分"])
        page.write_row(5, 1, ["产出", "1", "10"])

    (table,) = sheet(fill).tables()
    assert (table.n_rows, table.n_cols) == (5, 4)
    assert next(c for c in table.cells if c.text == "绩效指标").rowspan == 4


def test_two_tables_with_titles_on_one_sheet_are_two() -> None:
    one, two = [["支出情况表"], ["项目", "金额"], ["甲", 1]], [["收入情况表"], ["项目", "金额"], ["乙", 2]]
    document = sheet(rows(*one, [None], *two))
    assert [t.title for t in document.tables()] == ["支出情况表", "收入情况表"]
    assert [t.index for t in document.tables()] == [1, 2]


def test_a_blank_row_alone_does_not_cut_a_table() -> None:
    (table,) = sheet(rows(["项目", "金额"], ["甲", 1], [None], ["乙", 2])).tables()
    assert table.n_rows == 4


def test_hidden_sheets_rows_and_columns_are_marked() -> None:
    def visible(_: Workbook, page: Worksheet) -> None:
        for r in range(3):
            page.write_row(r, 0, ["a", "b", "c"])
        page.set_row(1, None, None, {"hidden": True})
        page.set_column(2, 2, None, None, {"hidden": True})

    def invisible(_: Workbook, page: Worksheet) -> None:
        page.write_row(0, 0, ["x", "y"])
        page.hide()

    first, second = workbook(("表1", visible), ("表2", invisible)).tables()
    assert {c.ref for c in first.cells if c.hidden} == {"A2", "B2", "C1", "C2", "C3"}
    assert all(c.hidden for c in second.cells)


def test_a_sheet_of_text_only_gives_paragraphs() -> None:
    document = sheet(rows(["一、部门概况"], ["示例区文化局在职13人。"]))
    assert "示例区文化局在职13人。" in document.to_text()


def test_empty_sheets_are_passed_over() -> None:
    document = workbook(("空", rows()), ("表2", rows(["项目", "金额"], ["甲", 1])))
    assert [t.sheet for t in document.tables()] == ["表2"]


def test_a_sheet_formatted_to_its_last_cell_is_left_out_and_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TABLE_CELLS", 100)

    def fill(_: Workbook, page: Worksheet) -> None:
        page.write(0, 0, "甲")
        page.write(1000, 50, "乙")

    document = workbook(("大", fill), ("小", rows(["项目", "金额"], ["甲", 1])))
    assert [code for code, _ in document.notices] == ["too_complex"]
    assert [t.sheet for t in document.tables()] == ["小"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real reports beside the repository is absent")
def test_formats_of_an_xls_are_read_from_its_records() -> None:
    (table,) = read(SHARED / "authored" / "docs" / "fm19.xls").tables()
    shown = {c.ref: c.text for c in table.cells}
    assert (shown["D5"], shown["I5"], shown["H14"]) == ("6,120.44", "90.27", "-6.31")


def test_a_target_that_a_program_wrote_as_a_formula_is_the_text_it_is() -> None:
    def fill(_: Workbook, page: Worksheet) -> None:
        page.write_row(0, 0, ["指标", "指标值"])
        page.write_string(1, 0, "示例学校")
        page.write_formula(1, 1, "=46所")
        page.write_string(2, 0, "合计")
        page.write_formula(2, 1, "=1+1", None, 2)

    (found,) = sheet(fill).tables()
    assert [row[1].text for row in found.grid()[1:] if row[1] is not None] == ["=46所", "2"]
