"""ODS: cells as they are shown, merged cells, hidden parts, and sheets that only pretend to be large."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import read_bytes

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text", "style")
)


def cell(text: str = "", across: int = 1, down: int = 1, more: str = "") -> str:
    spans = f' table:number-columns-spanned="{across}" table:number-rows-spanned="{down}"' if across * down > 1 else ""
    covered = "<table:covered-table-cell/>" * (across - 1)
    content = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell{spans} {more}>{content}</table:table-cell>{covered}"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods(rows: str, *, columns: str = "", style: str = "", manifest: str = "", content: str | None = None) -> bytes:
    body = f'<table:table table:name="支出" table:style-name="ta1">{columns}{rows}</table:table>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr(
            "content.xml",
            content
            or f"<office:document-content {NAMES}><office:automatic-styles>{style}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
        )
    return buffer.getvalue()


def read(rows: str, **parts: str) -> Document:
    return read_bytes(ods(rows, **parts), file_name="x.ods")


HEAD = row(cell("支出决算表", 3)) + row(cell("单位：万元"))
BODY = row(cell("项目", down=2), cell("金额", 2)) + row("<table:covered-table-cell/>", cell("预算数"), cell("决算数"))
DATA = row(
    cell("基本支出"), cell("1,234.50", more='office:value="1234.5"'), cell("98.50%", more='office:value="0.985"')
)


def test_cells_are_what_the_sheet_shows_with_their_spans_and_names() -> None:
    document = read(HEAD + BODY + DATA)
    (table,) = document.tables()
    assert (document.format, table.title, table.unit, table.sheet) == ("ods", "支出决算表", "万元", "支出")
    assert [[c.text if c else None for c in r] for r in table.grid()] == [
        ["项目", "金额", "金额"], ["项目", "预算数", "决算数"], ["基本支出", "1,234.50", "98.50%"],
    ]  # fmt: skip
    assert [c.ref for c in table.cells if c.text == "98.50%"] == ["C5"]


def test_a_value_without_its_text_is_the_value() -> None:
    (table,) = read(row(cell("甲"), cell(more='office:value-type="float" office:value="12.5"'))).tables()
    assert [c.text for c in table.cells] == ["甲", "12.5"]


def test_repeated_cells_and_rows_are_all_there() -> None:
    twice = row(cell("甲"), cell("5", more='table:number-columns-repeated="2"'), more='table:number-rows-repeated="2"')
    (table,) = read(twice).tables()
    assert [[c.text if c else None for c in r] for r in table.grid()] == [["甲", "5", "5"]] * 2


def test_blank_rows_to_the_end_of_the_sheet_cost_nothing() -> None:
    blank = row(
        '<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="1048576"'
    )
    start = time.process_time()
    (table,) = read(DATA + blank).tables()
    assert table.n_rows == 1 and time.process_time() - start < 2


def test_a_sheet_that_repeats_a_cell_without_end_is_too_large() -> None:
    bomb = row(cell("甲", more='table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048576"')
    with pytest.raises(ReadFailure) as failure:
        read(bomb)
    assert failure.value.code == "too_large"


def test_hidden_rows_columns_and_sheets_are_marked() -> None:
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    second = row(cell("项目支出"), cell("1"), cell("2"), more='table:visibility="collapse"')
    (table,) = read(DATA + second, columns=columns).tables()
    assert [c.hidden for c in table.cells] == [False, True, False, True, True, True]
    style = '<style:style style:name="ta1"><style:table-properties table:display="false"/></style:style>'
    (table,) = read(DATA, style=style).tables()
    assert all(c.hidden for c in table.cells)


def test_notes_on_a_cell_are_not_its_text() -> None:
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    (table,) = read(row(cell("甲"), f"<table:table-cell>{note}<text:p>乙</text:p></table:table-cell>")).tables()
    assert [c.text for c in table.cells] == ["甲", "乙"]


def test_a_protected_workbook_asks_for_a_password() -> None:
    with pytest.raises(ReadFailure) as failure:
        read(DATA, manifest="<encryption-data/>", content="\x8f\x02")
    assert failure.value.code == "password"


@pytest.mark.parametrize("content", ["<a", "<a/>"])
def test_a_broken_workbook_is_damaged(content: str) -> None:
    with pytest.raises(ReadFailure) as failure:
        read("", content=content)
    assert failure.value.code == "damaged"
