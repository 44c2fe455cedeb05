"""Scanned pages, with the real engine: what is recognised is what was printed, tables keep their grids.

A page takes seconds of CPU: this file reads three, once each. The parts are tested without the engine in
`test_scan_parts.py`.
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from pdf_factory import centred, lines, paragraph, pdf, table
from reportlab.pdfgen.canvas import Canvas
from scan_factory import draw_scan, file_of, grids, numbers, recall, scan

from sources.document import Document
from sources.isolation import DocumentPool, TaskResult, WorkItem
from sources.readers import read, read_bytes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("scan")]

PROSE = (
    "2023年度示例区文化局收入支出总计1234.56万元，与2022年度相比增加100.00万元，增长8.81%，主要原因是示例区新建文化馆项目"
    "投入使用后运行维护经费相应增加，同时人员经费按规定标准正常增长。",
    "本年度支出合计1200.00万元，其中基本支出700.00万元，占58.33%，项目支出500.00万元，占41.67%。",
)
ROWS = [
    ["收入", None, "支出", None],
    ["项目", "决算数", "项目（按功能分类）", "决算数"],
    ["一、一般公共预算", "1,100.50", "一、文化旅游体育与传媒支出", "987.65"],
    ["二、政府性基金", "34.06", "二、社会保障和就业支出", "120.35"],
    ["^", "100.00", "三、卫生健康支出", "61.00"],
    ["三、其他收入", "0.00", "四、住房保障支出", "65.56"],
    ["本年收入合计", "1,234.56", "本年支出合计", "1,234.56"],
]


def first_page(canvas: Canvas) -> None:
    centred(canvas, "示例区文化局2023年度部门决算", 740)
    lines(canvas, ["一、收入支出情况"], top=700)


def prose(canvas: Canvas) -> None:
    lines(canvas, [line for text in PROSE for line in paragraph(text)], top=700)


def form(canvas: Canvas) -> None:
    centred(canvas, "收入支出决算总表", 730, 18)
    canvas.setFont(canvas._fontname, 10.5)
    canvas.drawRightString(506, 706, "金额单位：万元")
    canvas.setFillGray(0.85)
    canvas.rect(90, 652, 416, 48, stroke=0, fill=1)
    canvas.setFillGray(0)
    table(canvas, ROWS, top=700, widths=[125, 70, 151, 70])


def last_page(canvas: Canvas) -> None:
    lines(canvas, ["二、绩效评价", "综合得分95.50分。"], top=700)


ORIGINAL = pdf(first_page, prose, form, last_page)


def offline_read(path: Path, file_name: str) -> Document:
    """Read where every connection fails."""

    def refuse(*_: Any) -> None:
        raise OSError("no network in this test")

    socket.socket.connect = refuse  # type: ignore[method-assign, assignment]
    socket.getaddrinfo = refuse  # type: ignore[assignment]
    return read(path, file_name=file_name)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TaskResult[Document]]:
    """A mixed PDF and a photographed form, read as the pipeline reads them: in a worker with its default limits."""
    folder = tmp_path_factory.mktemp("scan")
    mixed = pdf(
        first_page,
        lambda canvas: draw_scan(canvas, scan(ORIGINAL, 1, skew=1.3)),
        lambda canvas: draw_scan(canvas, scan(ORIGINAL, 2, skew=-2.1, noise=12, shadow=0.25)),
        last_page,
    )
    lying = scan(ORIGINAL, 2, skew=0.4).rotate(90, expand=True)
    (folder / "mixed.pdf").write_bytes(mixed)
    (folder / "lying.jpg").write_bytes(file_of(lying, "JPEG"))
    items = [WorkItem(name, folder / name, name) for name in ("mixed.pdf", "lying.jpg")]
    with DocumentPool(1, seconds=280, memory_mb=1500) as pool:
        return {result.key: result for result in pool.run(offline_read, items)}


@pytest.fixture(scope="module")
def mixed(results: dict[str, TaskResult[Document]]) -> Document:
    assert results["mixed.pdf"].value is not None, results["mixed.pdf"].failure
    return results["mixed.pdf"].value


@pytest.fixture(scope="module")
def lying(results: dict[str, TaskResult[Document]]) -> Document:
    assert results["lying.jpg"].value is not None, results["lying.jpg"].failure
    return results["lying.jpg"].value


@pytest.fixture(scope="module")
def printed() -> Document:
    return read_bytes(ORIGINAL, file_name="x.pdf")


def test_every_number_of_a_scan_is_recognised(mixed: Document, printed: Document) -> None:
    assert recall(numbers(printed), numbers(mixed)) >= 0.99


def test_sentences_of_a_scan_are_paragraphs(mixed: Document) -> None:
    assert [b.text for b in mixed.blocks if b.locator.page == 2] == list(PROSE)


def test_a_ruled_table_of_a_scan_keeps_its_grid_and_its_texts(mixed: Document, printed: Document) -> None:
    assert grids(mixed) == grids(printed)
    found, expected = mixed.tables()[0], printed.tables()[0]
    assert [cell.text for cell in found.cells] == [cell.text for cell in expected.cells]
    assert (found.title, found.unit) == (expected.title, expected.unit) == ("收入支出决算总表", "万元")


def test_pages_keep_their_order_and_only_pictures_are_recognised(mixed: Document) -> None:
    assert [b.locator.page for b in mixed.blocks] == sorted(b.locator.page or 0 for b in mixed.blocks)
    assert mixed.blocks[0].text == "示例区文化局2023年度部门决算"
    assert mixed.blocks[-1].text == "综合得分95.50分。"
    assert mixed.notices == [("recognised", "page 2, 3")]


def test_a_cell_of_a_scan_is_located_on_the_sheet_as_it_lies(mixed: Document, printed: Document) -> None:
    """The picture is straightened to be read; the locator is of the page before that."""
    askew, straight = mixed.tables()[0].cells[-1].bbox, printed.tables()[0].cells[-1].bbox
    assert askew is not None and straight is not None
    x, y = (straight[0] + straight[2]) / 2 - 297.6, (straight[1] + straight[3]) / 2 - 420.9
    # Turned clockwise by 2.1 degrees around the middle of the sheet.
    turned = (x * 0.99933 - y * 0.03664 + 297.6, x * 0.03664 + y * 0.99933 + 420.9)
    assert ((askew[0] + askew[2]) / 2, (askew[1] + askew[3]) / 2) == pytest.approx(turned, abs=4)


def test_the_certainty_of_the_text_is_kept(mixed: Document) -> None:
    assert float(mixed.metadata["ocr_confidence"]) > 0.95
    assert mixed.metadata["ocr"].startswith("rapidocr ")
    assert mixed.metadata["ocr_worst_lines"].startswith("p")


def test_a_form_that_lies_on_its_side_is_read_upright(lying: Document, printed: Document) -> None:
    assert lying.format == "jpg"
    assert grids(lying) == grids(printed)
    assert [c.text for c in lying.tables()[0].cells] == [c.text for c in printed.tables()[0].cells]


def test_recognition_stays_within_a_workers_memory(results: dict[str, TaskResult[Document]]) -> None:
    peak = max(result.peak_mb or 0 for result in results.values())
    assert peak < 1200
