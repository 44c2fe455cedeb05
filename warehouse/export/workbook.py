"""One XLSX workbook for people who live in Excel: a sheet a table, Chinese headers, evidence a click away.

The first sheet says what the workbook is and what did not fit, the last one what each column means. A text stays a
text whatever it begins with. A number that Excel cannot hold exactly (more than 15 digits) is written as text. What is
beyond a limit of Excel (rows, links, characters of a cell) is left out, as the first sheet and `Export.notes` say.

Does not belong here: which tables (`warehouse.export`), how units look (`units.yaml`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from warehouse.export import Export, Table
from warehouse.query import plain_text
from warehouse.schema import Column

if TYPE_CHECKING:
    import xlsxwriter

FILE_NAME = "jixiao.xlsx"
ABOUT, DICTIONARY = "说明", "字段说明"
EVIDENCE = "marts.mart_evidence"
EVIDENCE_LINK = "依据"
_SHEET_NAME_LENGTH = 31
_HANDY_LENGTH = 15
_URL_LENGTH = 2_079
_BATCH = 2_000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_EXACT_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Limits:
    """What Excel can hold; smaller in tests."""

    rows: int = 1_048_576
    links: int = 65_530
    characters: int = 32_767


@dataclass(slots=True)
class Sheet:
    """What became of one table: rows written and left out, links and texts that did not fit."""

    table: Table
    title: str
    rows: int = 0
    left_out: int = 0
    unlinked: int = 0
    cut: int = 0
    notes: list[str] = field(default_factory=list)


def write_workbook(export: Export, limits: Limits | None = None) -> None:
    """`jixiao.xlsx` with one sheet a table. Rows are streamed: memory does not grow with them."""
    import xlsxwriter

    limits = limits or Limits()
    options = {
        "constant_memory": True, "tmpdir": str(export.folder), "default_date_format": "yyyy-mm-dd",
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(export.folder / FILE_NAME), options) as book:
        # The same rows give the same bytes: the file does not say when it was written, the snapshot's name does.
        book.set_properties({"title": "Jixiao 绩效", "comments": export.snapshot, "created": datetime(2000, 1, 1)})
        about = book.add_worksheet(ABOUT)
        titles = sheet_titles(export.tables)
        evidence = next((t for t in export.tables if t.name == EVIDENCE), None)
        if evidence is not None:
            _number_evidence(export, evidence)
        sheets = []
        for table in sorted(export.tables, key=lambda t: t.name == EVIDENCE):
            writer = _SheetWriter(export, book, table, titles, limits, evidence is not None)
            sheets.append(writer.write())
            export.advance(table.name)
        _write_dictionary(book, sheets)
        _write_about(book, about, export, sheets)
    export.notes += [f"{s.table.name}: {note}" for s in sheets for note in s.notes]


class _SheetWriter:
    """One table into one sheet, row by row."""

    def __init__(
        self, export: Export, book: xlsxwriter.Workbook, table: Table, titles: dict[str, str], limits: Limits,
        has_evidence: bool,
    ) -> None:  # fmt: skip
        self._export, self._book, self._limits = export, book, limits
        self._sheet = Sheet(table, titles[table.name])
        self._page = book.add_worksheet(self._sheet.title)
        self._evidence_sheet = titles.get(EVIDENCE)
        names = {c.name for c in table.columns}
        self._links_to_evidence = has_evidence and table.name != EVIDENCE and "row_key" in names
        self._formats = [book.add_format({"num_format": number_format(c)}) for c in table.columns]
        self._link_format = book.get_default_url_format()
        self._links = 0

    def write(self) -> Sheet:
        self._head()
        columns = self._sheet.table.columns
        room = self._limits.rows - 1
        for values in self._rows():
            if self._sheet.rows == room:
                self._sheet.left_out += 1
                continue
            self._sheet.rows += 1
            row = self._sheet.rows
            for i, (column, value) in enumerate(zip(columns, values, strict=False)):
                if value is not None:
                    self._cell(row, i, column, value)
            if self._links_to_evidence and (place := values[len(columns)]) is not None:
                self._evidence_cell(row, len(columns), place)
        self._page.autofilter(0, 0, self._sheet.rows, len(columns) - 1 + self._links_to_evidence)
        self._tell()
        return self._sheet

    def _head(self) -> None:
        bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        columns = self._sheet.table.columns
        heads = headers(columns)
        for i, (column, head) in enumerate(zip(columns, heads, strict=True)):
            self._page.set_column(i, i, _width(column, head))
        if self._links_to_evidence:
            heads.append(EVIDENCE_LINK)
        self._page.freeze_panes(1, 0)
        self._page.repeat_rows(0)
        for i, head in enumerate(heads):
            self._page.write_string(0, i, head, bold)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        names = ", ".join(f't."{c.name}"' for c in self._sheet.table.columns)
        name = self._sheet.table.name
        order = ", ".join(f't."{k}"' for k in self._sheet.table.spec.order)
        if self._links_to_evidence:
            names += ", e.place"
            source = f"{name} as t left join evidence_place as e on e.row_key = t.row_key and e.mart = $mart"
            given = {"mart": self._sheet.table.spec.name}
        else:
            source, given = f"{name} as t", {}
        sql = f"select {names} from {source} order by {order}"  # noqa: S608
        self._export.connection.execute(sql, given)
        while batch := self._export.connection.fetchmany(_BATCH):
            yield from batch

    def _cell(self, row: int, i: int, column: Column, value: Any) -> None:
        if isinstance(value, bool):
            self._page.write_boolean(row, i, value)
        elif isinstance(value, datetime | date):
            self._page.write_datetime(row, i, value, self._formats[i])
        elif isinstance(value, int | float | Decimal) and fits_a_number(value):
            self._page.write_number(row, i, value, self._formats[i])
        elif column.name.endswith("_url"):
            self._url_cell(row, i, str(value))
        else:
            self._text_cell(row, i, plain_text(value))

    def _text_cell(self, row: int, i: int, text: str) -> None:
        if len(text) > self._limits.characters:
            text = text[: self._limits.characters - 1] + "…"
            self._sheet.cut += 1
        self._page.write_string(row, i, text)

    def _url_cell(self, row: int, i: int, url: str) -> None:
        if not url.startswith(("https://", "http://")) or len(url) > _URL_LENGTH or not self._may_link():
            self._text_cell(row, i, url)
            return
        self._page.write_url(row, i, url, self._link_format, url)

    def _evidence_cell(self, row: int, i: int, place: int) -> None:
        if place > self._limits.rows - 1 or not self._may_link():
            self._sheet.unlinked += place > self._limits.rows - 1
            return
        target = f"internal:'{self._evidence_sheet}'!A{place + 1}"
        self._page.write_url(row, i, target, self._link_format, EVIDENCE_LINK)

    def _may_link(self) -> bool:
        if self._links == self._limits.links:
            self._sheet.unlinked += 1
            return False
        self._links += 1
        return True

    def _tell(self) -> None:
        s, limits = self._sheet, self._limits
        if s.left_out:
            s.notes.append(
                f"{s.rows + s.left_out:,} rows, a sheet holds {limits.rows - 1:,}: the last {s.left_out:,} are not in"
                " the workbook; export --format parquet or csv for all"
            )
        if s.unlinked:
            s.notes.append(f"{s.unlinked:,} cells have no link, a sheet holds {limits.links:,}")
        if s.cut:
            s.notes.append(f"{s.cut:,} texts were cut to {limits.characters:,} characters and end with …")


def headers(columns: tuple[Column, ...]) -> list[str]:
    """Chinese titles with their unit; where two columns share one, the column's name tells them apart."""
    titles = []
    for c in columns:
        label = _units().get(c.unit or "", {}).get("label", c.unit)
        titles.append(f"{c.zh}（{label}）" if label and f"（{label}）" not in c.zh else c.zh)
    return [f"{t} {c.name}" if titles.count(t) > 1 else t for t, c in zip(titles, columns, strict=True)]


def number_format(column: Column) -> str:
    """Excel's number format of a column: that of its unit, else of its type; years and ordinals without separators."""
    known = _units().get(column.unit or "")
    if known is not None:
        return str(known["format"])
    if column.type in ("INTEGER", "BIGINT"):
        return "0"
    if column.type == "TIMESTAMP":
        return "yyyy-mm-dd hh:mm:ss"
    return "yyyy-mm-dd" if column.type == "DATE" else "General"


def fits_a_number(value: float | Decimal) -> bool:
    """Whether Excel's 15 digits hold the number exactly."""
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    return len(Decimal(value).normalize().as_tuple().digits) <= _EXACT_DIGITS


def _number_evidence(export: Export, table: Table) -> None:
    """`evidence_place`: at which row of the evidence sheet (from 1, below the header) a mart row's evidence begins."""
    order = ", ".join(f'"{k}"' for k in table.spec.order)
    placed = f"select mart, row_key, row_number() over (order by {order}) as place from {table.name}"  # noqa: S608
    grouped = f"select mart, row_key, min(place) as place from ({placed}) group by mart, row_key"  # noqa: S608
    export.connection.execute(f"create temp table evidence_place as {grouped}")


def sheet_titles(tables: Sequence[Table]) -> dict[str, str]:
    """Sheet names: the Chinese titles, long ones up to their colon or bracket, in Excel's limits and unique."""
    used = {ABOUT, DICTIONARY}
    titles: dict[str, str] = {}
    for table in tables:
        zh = table.spec.zh
        short = zh if len(zh) <= _HANDY_LENGTH else re.split("[：（]", zh)[0]
        base = _FORBIDDEN.sub(" ", short).strip("'")[:_SHEET_NAME_LENGTH]
        title, n = base, 1
        while title.lower() in used:
            n += 1
            title = f"{base[: _SHEET_NAME_LENGTH - 4]} ({n})"
        used.add(title.lower())
        titles[table.name] = title
    return titles


def _width(column: Column, head: str) -> int:
    return 18 if column.unit or column.type != "VARCHAR" else min(40, max(12, 2 * len(head)))


def _write_about(book: xlsxwriter.Workbook, page: Any, export: Export, sheets: list[Sheet]) -> None:
    bold, link = book.add_format({"bold": True}), book.get_default_url_format()
    lines = [
        "Jixiao 绩效：部门绩效与预决算公开数据",
        f"数据版本 snapshot：{export.snapshot}",
        "金额单位为元；比率按原样以百分数表示（95.5 即 95.5%）。空白表示文件未列示，不等于零。",
        f"每行末列“{EVIDENCE_LINK}”跳到该行数字的出处；出处表列出文件、页码、原文与网址。",
        "A blank is a figure that was not printed, never a zero. Money in yuan.",
    ]
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 14)
    page.set_column(2, 3, 60)
    for n, line in enumerate(lines):
        page.write_string(n, 0, line, bold if n == 0 else None)
    start = len(lines) + 1
    for i, head in enumerate(("工作表", "行数", "内容", "未能写入的内容")):
        page.write_string(start, i, head, bold)
    for n, sheet in enumerate(sheets, start + 1):
        page.write_url(n, 0, f"internal:'{sheet.title}'!A1", link, sheet.title)
        page.write_number(n, 1, sheet.rows)
        page.write_string(n, 2, f"{sheet.table.spec.zh}｜{sheet.table.spec.en}")
        page.write_string(n, 3, "; ".join(sheet.notes))


def _write_dictionary(book: xlsxwriter.Workbook, sheets: list[Sheet]) -> None:
    page = book.add_worksheet(DICTIONARY)
    bold = book.add_format({"bold": True, "bottom": 1})
    page.freeze_panes(1, 0)
    page.set_column(0, 5, 28)
    write: Callable[..., Any] = page.write_string
    for i, head in enumerate(("工作表", "列", "字段名", "含义", "meaning", "unit")):
        write(0, i, head, bold)
    row = 0
    for sheet in sheets:
        for column, head in zip(sheet.table.columns, headers(sheet.table.columns), strict=True):
            row += 1
            for i, text in enumerate((sheet.title, head, column.name, column.zh, column.en, column.unit or "")):
                write(row, i, text)


@cache
def _units() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("units.yaml").read_text("utf-8"))
    return read
