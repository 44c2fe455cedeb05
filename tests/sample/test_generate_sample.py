"""The generator: same sheets, same bytes; and the gold says what the documents print."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from sample import gold as gold_lines
from sample.generate import Generated, documents, findings
from sample.numbers import YUAN
from sample.render.pdf import fonts_installed
from sample.sheets import ROOT, load_all

pytestmark = pytest.mark.xdist_group("sample_generate")
SHEETS = load_all()
NAMES = [spec.name for s in SHEETS for spec in s.documents if spec.format != "pdf" or fonts_installed()]


@cache
def made_by_name() -> dict[str, Generated]:
    return {made.doc: made for made in documents(SHEETS, pdf=fonts_installed())}


needs_fonts = pytest.mark.skipif(not fonts_installed(), reason="fonts-droid-fallback or fonts-liberation not installed")


def content(path_or_blob: Path | bytes, file_format: str, scratch: Path) -> object:
    """What a file says, whatever compression library wrote it: zip members, or the text of each PDF page."""
    blob = path_or_blob.read_bytes() if isinstance(path_or_blob, Path) else path_or_blob
    if file_format in ("docx", "xlsx"):
        file = scratch / "blob.zip"
        file.write_bytes(blob)
        with zipfile.ZipFile(file) as archive:
            return {info.filename: (info.date_time, archive.read(info)) for info in archive.infolist()}
    if file_format == "pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(blob) as pdf:
            return [page.get_textpage().get_text_bounded() for page in pdf]
    return blob


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_document_is_what_the_sheets_give(name: str, tmp_path: Path) -> None:
    made = made_by_name()[name]
    committed = ROOT / "documents" / made.path
    assert content(committed, made.spec.format, tmp_path) == content(made.blob, made.spec.format, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_gold_is_what_the_sheets_give(name: str) -> None:
    made = made_by_name()[name]
    committed = (ROOT / "gold" / f"{made.doc}.jsonl").read_text(encoding="utf-8")
    assert committed == gold_lines.text(made.gold)


def test_a_second_run_gives_the_same_bytes() -> None:
    again = {m.doc: m.blob for m in documents(SHEETS[:8], pdf=fonts_installed())}
    assert again == {m.doc: m.blob for m in made_by_name().values() if m.doc in again}
    assert len(again) >= 8


@needs_fonts
def test_nothing_is_committed_that_no_sheet_asks_for() -> None:
    assert {p.relative_to(ROOT / "documents") for p in (ROOT / "documents").glob("*/*")} == {
        m.path for m in made_by_name().values()
    }
    assert {p.stem for p in (ROOT / "gold").glob("*")} == {m.doc for m in made_by_name().values()}


def test_planted_contradictions_are_listed() -> None:
    committed = json.loads((ROOT / "findings.json").read_text(encoding="utf-8"))
    assert committed == findings(SHEETS)
    assert {f["rule"] for f in committed} >= {"R01", "R02", "R04", "R06", "R11", "R13", "R20", "M02"}


def test_amounts_of_the_gold_are_what_is_printed() -> None:
    money = [line for made in made_by_name().values() for line in made.gold if line["kind"] == "money"]
    assert len(money) > 1500
    for line in money:
        printed = Decimal(0) if line["state"] == "explicit_zero" else Decimal(line["value"].replace(",", ""))
        assert abs(Decimal(line["amount_yuan"])) == printed * YUAN[line["unit"]], line


def test_every_document_says_that_it_is_a_sample() -> None:
    from sources.readers import read

    for made in made_by_name().values():
        document = read(ROOT / "documents" / made.path)
        captions = [line for table in document.tables() for line in table.caption_lines]
        assert "示例文档" in document.to_text() + "".join(captions), made.doc


def test_figures_stand_where_the_gold_says() -> None:
    from sources.readers import read

    for made in made_by_name().values():
        if made.spec.format not in ("txt", "pdf"):
            continue
        lines = (
            (ROOT / "documents" / made.path).read_bytes().decode(made.spec.style.get("encoding", "utf-8"), "replace")
        )
        document = read(ROOT / "documents" / made.path)
        pages: dict[int | None, str] = {}
        for block in document.blocks:
            pages[block.locator.page] = pages.get(block.locator.page, "") + block.text
            for cell in block.table.cells if block.table else ():
                pages[cell.page] = pages.get(cell.page, "") + cell.text
        for line in made.gold:
            where, value = line.get("locator"), line.get("value") or line.get("actual_value")
            if where is None or value is None:
                continue
            place = lines.split("\n")[where["paragraph"] - 1] if "paragraph" in where else pages[where["page"]]
            assert value in place, (made.doc, line)


def test_every_printed_figure_survives_reading() -> None:
    from sources.readers import read

    for made in made_by_name().values():
        text = read(ROOT / "documents" / made.path).to_text()
        for line in made.gold:
            if line["kind"] == "indicator":
                assert line["level3"] in text or line["method"] == "prose", (made.doc, line)
            elif line["kind"] in ("money", "count") and line["state"] == "value":
                bare = text.replace(",", "")
                assert line["value"].replace(",", "").rstrip("0").rstrip(".") in bare, (made.doc, line)
