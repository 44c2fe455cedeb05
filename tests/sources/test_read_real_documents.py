"""Every real document at hand is read completely: no amount is lost, no document is empty, locators lead back."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from sources.document import Document
from sources.readers import read as read_file
from sources.readers.pdfium import PdfFile

REPORTS = Path(__file__).parents[2].parent / "shared" / "reports"
FOLDERS = ("dev/docs", "dev/docs_unlabelled", "authored/docs")
FILES = sorted(path for folder in FOLDERS for path in (REPORTS / folder).glob("*") if path.is_file())

pytestmark = pytest.mark.skipif(not FILES, reason="the folder of real reports beside the repository is absent")

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@cache
def read(path: Path) -> Document:
    return read_file(path)


def texts(document: Document) -> list[str]:
    out = [block.text for block in document.blocks]
    for table in document.tables():
        out.extend(cell.text for cell in table.cells)
    return out


def numbers(parts: list[str]) -> Counter[str]:
    return Counter(token for part in parts for token in _NUMBER.findall(part))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_document_is_read_without_notices(path: Path) -> None:
    document = read(path)
    assert document.notices == []
    assert document.format == path.suffix.removeprefix(".")
    assert any(block.kind == "heading" for block in document.blocks) or document.tables()


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".pdf"], ids=lambda path: path.name)
def test_every_printed_amount_of_a_pdf_is_in_its_blocks(path: Path) -> None:
    printed: list[str] = []
    with PdfFile(path.read_bytes()) as pdf:
        for index in range(len(pdf)):
            page = pdf.page(index)
            assert page is not None
            line = ""
            last = None
            for char in page.chars:
                apart = last is not None and (char.after_blank or abs(char.y - last.y) > 0.6 * char.height)
                line += f" {char.text}" if apart else char.text
                last = char
            printed.append(line)
    found = numbers(texts(read(path)))
    lost = numbers(printed) - found
    # Page numbers are furniture; a header repeated on the next page is printed twice and kept once.
    assert [number for number in lost if "." in number or len(number) >= 4] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_tables_are_whole_grids(path: Path) -> None:
    for table in read(path).tables():
        taken = Counter(
            (r, c)
            for cell in table.cells
            for r in range(cell.row, cell.row + cell.rowspan)
            for c in range(cell.col, cell.col + cell.colspan)
        )
        assert max(taken.values()) == 1, "no two cells share a place"
        assert max(r for r, _ in taken) < table.n_rows and max(c for _, c in taken) < table.n_cols


@pytest.mark.parametrize(
    "path", [p for p in FILES if "shegongbu" in p.name or "gaoyuan_2019" in p.name], ids=lambda p: p.name
)
def test_core_tables_have_their_title_and_unit(path: Path) -> None:
    tables = [t for t in read(path).tables() if t.title]
    assert len(tables) >= 9
    assert {t.unit for t in tables} == {"万元"}


def test_paragraph_numbers_of_word_and_web_reports_are_those_of_the_gold() -> None:
    """Where the gold quotes a paragraph, its number leads to the words quoted."""
    for name in ("sr07.docx", "sr02.html", "sr08.txt"):
        document = read(REPORTS / "authored" / "docs" / name)
        by_number = {b.locator.paragraph: re.sub(r"\s", "", b.text) for b in document.blocks if b.table is None}
        gold = (REPORTS / "authored" / "gold" / f"{name.split('.')[0]}.jsonl").read_text(encoding="utf-8")
        quoted = re.findall(r'"locator": \{"paragraph": (\d+)\}.*?"quote": "([^"]+)"', gold)
        in_prose = [(int(number), quote) for number, quote in quoted if int(number) in by_number]
        assert len(in_prose) > 20
        for number, quote in in_prose:
            assert re.sub(r"\s", "", quote) in by_number[number]
