"""Whatever bytes or structures the small parsers meet, they raise nothing but ReadFailure and stay within bounds."""

from __future__ import annotations

import contextlib
import datetime as dt
import struct

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from xls_factory import book_stream, compound, record

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import encoding
from sources.readers.docx_numbering import W, format_number, read_numbering, read_styles
from sources.readers.html import read_table
from sources.readers.limits import MAX_TABLE_CELLS
from sources.readers.number_formats import display
from sources.readers.ole2 import CompoundFile
from sources.readers.package import whole_number
from sources.readers.sniff import sniff
from sources.readers.xls_formats import read_xls_formats

CODE = st.text(alphabet='0#?.,%@;"\\_*[]<>=-+ ()/yYmMdhsaAeEpPgGnral元个￥', max_size=60) | st.text(max_size=300)
VALUE = st.floats() | st.integers(-(2**63), 2**63) | st.text(max_size=20) | st.booleans() | st.none()
LIST_STYLES = (
    "upperRoman", "chineseCounting", "upperLetter", "decimalZero", "decimalFullWidth", "decimalEnclosedCircle",
    "ideographTraditional", "chineseLegalSimplified", "x",
)  # fmt: skip
RECORDS = (0x203, 0x27E, 0xBD, 0x06, 0x208, 0x7D, 0x204, 0xFD, 0x85, 0x41E, 0xE0, 0x809)
MOMENT = st.datetimes() | st.dates() | st.times()
NUMBER = st.sampled_from(["0", "1", "9", "-1", "²", "①", "999999999", "9" * 5000, "", "x", "٣", " 3 "]) | st.text(
    max_size=12
)


@given(VALUE | MOMENT, CODE)
def test_any_value_in_any_number_format(value: object, code: str) -> None:
    assert len(display(value, code)) <= 5_000


@given(st.dates(), CODE)
def test_a_date_in_any_format_is_never_blank(value: dt.date, code: str) -> None:
    assert isinstance(display(value, code), str)


@given(NUMBER)
def test_an_attribute_is_a_bounded_whole_number_or_none(text: str) -> None:
    number = whole_number(text)
    assert number is None or abs(number) < 10**9


@given(st.integers(-(10**9), 10**9), st.sampled_from(LIST_STYLES))
def test_any_count_in_any_list_style_is_short(value: int, style: str) -> None:
    assert len(format_number(value, style)) <= 60


@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER, st.text(alphabet="%0123456789第、", max_size=400)), max_size=6))
def test_any_numbering_part(levels: list[tuple[str, str, str, str]]) -> None:
    root = etree.Element(f"{W}numbering")
    abstract = etree.SubElement(root, f"{W}abstractNum", {f"{W}abstractNumId": "1"})
    for index, start, restart, text in levels:
        with contextlib.suppress(ValueError):  # what XML cannot hold never comes out of a file
            level = etree.SubElement(abstract, f"{W}lvl", {f"{W}ilvl": index})
            for name, value in (("start", start), ("lvlRestart", restart), ("lvlText", text), ("pStyle", "s")):
                etree.SubElement(level, f"{W}{name}", {f"{W}val": value})
    number = etree.SubElement(root, f"{W}num", {f"{W}numId": "1"})
    etree.SubElement(number, f"{W}abstractNumId", {f"{W}val": "1"})
    numbering = read_numbering(root)
    for at in range(12):
        label = numbering.label("1", at % 10)
        assert label is None or len(label.text) < 10_000


def test_styles_that_inherit_from_each_other_in_a_circle() -> None:
    root = etree.Element(f"{W}styles")
    for name, parent in (("a", "b"), ("b", "a")):
        style = etree.SubElement(root, f"{W}style", {f"{W}type": "paragraph", f"{W}styleId": name})
        etree.SubElement(style, f"{W}basedOn", {f"{W}val": parent})
    assert set(read_styles(root)) == {"a", "b"}


@given(st.lists(st.lists(st.tuples(NUMBER, NUMBER), max_size=6), max_size=6))
def test_any_spans_give_a_whole_grid(rows: list[list[tuple[str, str]]]) -> None:
    def cell(spans: tuple[str, str]) -> str:
        rowspan, colspan = (text.replace('"', "").replace("<", "").replace(">", "") for text in spans)
        return f'<td rowspan="{rowspan}" colspan="{colspan}">x</td>'

    html = "<table>" + "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows) + "</table>"
    node = LexborHTMLParser(html).css_first("table")
    assert node is not None
    table = read_table(node, Document("", "", "html"))
    if table is None:
        return
    assert table.n_rows * table.n_cols <= MAX_TABLE_CELLS
    for one in table.cells:
        assert 0 <= one.row < one.row + one.rowspan <= table.n_rows
        assert 0 <= one.col < one.col + one.colspan <= table.n_cols


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda t: t.encode("gb18030", "replace")), st.sampled_from(
    [None, "gbk", "big5", "utf-8", "iso-8859-1", "no-such"]))  # fmt: skip
def test_any_bytes_are_text_or_a_read_failure(data: bytes, declared: str | None) -> None:
    with contextlib.suppress(ReadFailure):
        assert isinstance(encoding.decode(data, declared=declared).text, str)


@given(st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"<!--", b"\xff\xfe"]),
       st.binary(max_size=600))  # fmt: skip
def test_any_bytes_are_sniffed_or_refused(magic: bytes, data: bytes) -> None:
    with contextlib.suppress(ReadFailure):
        assert sniff(magic + data).format


@given(st.binary(max_size=1500), st.integers(0, 511), st.binary(max_size=8))
def test_any_ole2_file(tail: bytes, at: int, change: bytes) -> None:
    data = bytearray(compound(book_stream([("表", record(0x0A))])))
    data[at : at + len(change)] = change
    with contextlib.suppress(ReadFailure):
        CompoundFile(bytes(data[:2048]) + tail).stream("Workbook")


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(RECORDS), st.binary(max_size=40)), max_size=12))
def test_any_records_of_a_workbook(records: list[tuple[int, bytes]]) -> None:
    body = b"".join(record(kind, content) for kind, content in records)
    with contextlib.suppress(ReadFailure):
        read_xls_formats(compound(book_stream([("表", body + record(0x0A))])))
        read_xls_formats(compound(record(0x809, struct.pack("<HH", 0x600, 5)) + body))
