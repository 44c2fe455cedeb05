"""Files made to exhaust or trick the readers, through the real pool: each ends in the outcome it deserves, in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import hostile
import pytest
from fuzz_task import archived, read_and_extract
from hostile import HEAD, WORDS, docx, inline, page_pdf, paragraph, xlsx

from pipelines.extraction import extract
from sources.isolation import DocumentPool, TaskResult, WorkItem
from sources.outcomes import REASONS
from sources.readers import limits, read_bytes

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]

OK = (None, "not_a_report")
CUT = ("too_complex", "too_large")
SECONDS = 120.0

Ending = tuple[str, str | None, str | None, int, int]

CASES: dict[str, tuple[Callable[[], bytes | str], tuple[str | None, ...]]] = {
    "docx bomb": (lambda: docx(" " * 300_000_000), ("too_large",)),
    "xlsx bomb": (lambda: xlsx(" " * 300_000_000), ("too_large",)),
    "xlsx laughs": (
        lambda: hostile.package(
            xl__workbook='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'),
        ("damaged",)),
    "html nested 100,000 deep": (lambda: "<div>" * 100_000 + HEAD, ("too_large",)),
    "html inline nested 100,000 deep": (lambda: "<p>" + "<b><i>" * 50_000 + HEAD, ("too_complex",)),
    "html tables nested 5,000 deep": (lambda: "<table><tr><td>" * 5_000 + HEAD, CUT),
    "html lists nested 100,000 deep": (lambda: f"<html>{HEAD}" + "<ul><li>示例" * 100_000, ("too_large",)),
    "html nested 3,000 deep": (lambda: "<div>" * 3_000 + HEAD, ("too_complex",)),
    "docx controls nested 100,000 deep": (
        lambda: docx("<w:sdt><w:sdtContent>" * 50_000 + paragraph("示例") + "</w:sdtContent></w:sdt>" * 50_000),
        ("damaged",)),
    "docx controls nested 900 deep": (
        lambda: docx(paragraph("示例") + "<w:sdt><w:sdtContent>" * 450 + paragraph("深")
             + "</w:sdtContent></w:sdt>" * 450),
        OK),
    "docx rows nested 900 deep": (
        lambda: docx("<w:tbl>" + "<w:sdt><w:sdtContent>" * 450 + f"<w:tr><w:tc>{paragraph('深')}</w:tc></w:tr>"
                     + "</w:sdtContent></w:sdt>" * 450 + "</w:tbl>" + paragraph("示例")), OK),
    "docx tables nested 400 deep": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 400 + paragraph("示例") + "</w:tc></w:tr></w:tbl>" * 400
                     + paragraph("示例")),
        OK),
    "docx table of absurd spans": (hostile.wide_and_long_docx_table, (*OK, "too_complex")),
    "docx label of a million signs": (lambda: hostile.numbered_paragraphs(2_000, "999999999"), (*OK, "too_complex")),
    "html spans of a thousand million": (
        lambda: f"<h1>{HEAD}</h1><table>"
        + '<tr><td rowspan="1000000000" colspan="1000000000">1</td><td>2</td></tr>' * 50,
        (*OK, *CUT)),
    "html table of 1,000,000 cells": (
        lambda: f"<h1>{HEAD}</h1><table>" + ("<tr>" + "<td>1" * 1000 + "</tr>") * 1000, CUT),
    "html table of 100,000 columns": (lambda: f"<p>{HEAD}<table><tr>" + "<td>1" * 100_000, (*OK, *CUT)),
    "xlsx that claims every cell": (
        lambda: xlsx(f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{inline("A1", "示例")}</row></sheetData>'),
        OK),
    "xlsx with a cell in the last corner": (
        lambda: xlsx(f'<sheetData><row r="1">{inline("A1", "示例")}</row>'
                     f'<row r="1048576">{inline("XFD1048576", "示例")}</row></sheetData>'), CUT),
    "xlsx with a cell beyond the last row": (
        lambda: xlsx(f'<sheetData><row r="1">{inline("A1", "示例")}</row>'
                     f'<row r="4294967295">{inline("A4294967295", "示例")}</row></sheetData>'), (*CUT, "damaged")),
    "xlsx with a row of forty digits": (
        lambda: xlsx(f'<sheetData><row r="1">{inline("A1", "示例")}{inline("A" + "9" * 40, "示例")}</row></sheetData>'),
        CUT),
    "xlsx of 5,000,000 cells": (
        lambda: xlsx("<sheetData>" + ("<row>" + "<c><v>1</v></c>" * 5000 + "</row>") * 1000 + "</sheetData>"), CUT),
    "xlsx that prints a long text 1,000,000 times": (
        lambda: xlsx("<sheetData>" + ("<row>" + '<c t="s"><v>0</v></c>' * 1000 + "</row>") * 1000 + "</sheetData>",
                     strings=f"<si><t>{'示例' * 15_000}</t></si>"), CUT),
    "xlsx of merges over merges": (
        lambda: xlsx("<sheetData>" + "".join(f'<row r="{r}">{inline(f"A{r}", "示例")}</row>' for r in range(1, 3000))
                     + "</sheetData><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 20_000 + "</mergeCells>"), OK),
    "xls with a cell in the last corner": (hostile.far_cells_xls, ("too_large",)),
    "xls whose stream is a circle": (lambda: hostile.cyclic_xls(directory=False), ("damaged",)),
    "xls whose directory is a circle": (lambda: hostile.cyclic_xls(directory=True), ("damaged",)),
    "xls whose list of sectors is endless": (hostile.endless_difat, ("damaged",)),
    "pdf page tree loop": (hostile.page_tree_loop, ("damaged", "no_text")),
    "pdf of 100,000 pages": (lambda: hostile.many_pages(100_000), ("too_many_pages",)),
    "pdf with a huge page": (lambda: page_pdf(WORDS, box=b"0 0 1e9 1e9"), OK),
    "pdf with a page of no size": (lambda: page_pdf(WORDS, box=b"0 0 0 0"), (*OK, "no_text")),
    "pdf form that draws itself": (lambda: hostile.form_loop(1), OK),
    "pdf of forms that double ten times": (lambda: hostile.form_doubling(10), (*OK, *CUT)),
    "pdf of 1,000,000 path segments": (lambda: hostile.path_segments(1_000_000), (*OK, *CUT)),
    "pdf of 200,000 rules": (lambda: hostile.separate_rules(200_000), CUT),
    "pdf page of 1,000,000 characters": (
        lambda: page_pdf(b"BT /F 9 Tf 72 700 Td " + b"(%s) Tj 0 -9 Td " % (b"a1" * 50) * 10_000 + b"ET"), (*OK, *CUT)),
    "pdf stream that inflates to 1 GB": (
        lambda: page_pdf(WORDS + b" " * 1_000_000_000), (*OK, "memory_limit", "worker_crash")),
    "pdf that runs and starts things": (hostile.script_and_launch, OK),
    "pdf font without characters": (hostile.without_unicode, (*OK, "needs_ocr", "no_text", "repaired")),
    "html with NULs": (lambda: HEAD.replace("\n", "<p>").replace("示", "\0示"), (*OK, "not_text")),
    "txt line of 50 MB": (lambda: HEAD + "本年支出合计" * 2_800_000, ("too_complex",)),
    "comments before nothing": (lambda: "<!-- -->" * 8_000 + "x", OK),
    "html of 1,000,000 blank lines": (lambda: f"<p>{HEAD}示" + "\n" * 1_000_000 + "a", OK),
}  # fmt: skip

RUNS = (
    "a", "（", "(", "9", "1,", "999 ", "一", "十百千万亿", "其中：", " \u3000",
    "。", "、", "1.", "（一）", "百分之", "((1", "“", "-",
    "教育支出（类）", "支出合计", "\ue000", "⟨", "2024年",
)  # fmt: skip
CASES |= {f"100 kB of {run!r}": (lambda run=run: HEAD + run * (100_000 // len(run.encode())), OK) for run in RUNS}  # type: ignore[misc]


@pytest.fixture(scope="module")
def results(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, TaskResult[tuple[str, str | None, str | None, int, int]]]:
    folder = tmp_path_factory.mktemp("hostile")

    def items() -> object:
        for name, (make, _) in CASES.items():
            data = make()
            yield WorkItem(name, archived(folder, data.encode() if isinstance(data, str) else data), "附件")

    with DocumentPool(2, seconds=SECONDS) as pool:
        return {result.key: result for result in pool.run(read_and_extract, items())}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_ends_as_it_deserves(results: dict[str, TaskResult[Ending]], name: str) -> None:
    result = results[name]
    code = result.failure[0] if result.failure else (result.value or ("", None))[1]
    assert code in CASES[name][1], (result.failure, result.value)
    assert code is None or code in REASONS
    assert result.seconds < SECONDS


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "utf-8-sig"])
def test_a_page_is_read_in_every_encoding_china_uses(encoding: str) -> None:
    text = (
        "<html><body><h1>報告</h1>" + "<p>本年支出合計100.00萬元，其中基本支出60.00萬元。</p>" * 20 + "</body></html>"
    )
    document = read_bytes(text.encode(encoding), file_name="x.html")
    assert document.format == "html"
    assert "本年支出合計100.00萬元" in document.to_text()


def test_utf7_is_left_as_it_is_printed() -> None:
    """No browser decodes it any more: it hid markup from filters."""
    document = read_bytes("<html><p>支出".encode("utf-7") + b"</p><p>+ADw-script+AD4-</p></html>", file_name="x.html")
    assert "<script>" not in document.to_text()


def test_line_ends_may_be_mixed() -> None:
    document = read_bytes("一、概况\r示例\n\r二、支出\r\n合计\u2028完".encode(), file_name="x.txt")
    assert [block.text for block in document.blocks] == ["一、概况", "示例", "二、支出", "合计", "完"]


def test_an_action_of_a_pdf_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read_bytes(hostile.script_and_launch(), file_name="x.pdf")
    time.sleep(0.2)
    assert list(tmp_path.iterdir()) == []


def test_forms_that_double_without_end_cost_their_own_time_only(tmp_path: Path) -> None:
    """PDFium draws 2 ** 30 forms before it gives a page back; only the limits of the pool end that."""
    loop, fine = archived(tmp_path, hostile.form_doubling(30)), archived(tmp_path, HEAD.encode())
    with DocumentPool(1, seconds=6.0) as pool:
        items = [WorkItem("loop", loop, "a.pdf"), WorkItem("fine", fine, "b.txt")]
        results = {result.key: result for result in pool.run(read_and_extract, items)}
    assert (results["loop"].failure or ("",))[0] in ("time_limit", "memory_limit", "worker_crash")
    assert results["fine"].failure is None


def test_text_beyond_the_limit_is_cut_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TEXT_CHARS", 30)
    document = read_bytes("示例示例示例示例示例\n".encode() * 10, file_name="x.txt")
    assert sum(len(block.text) for block in document.blocks) == 30
    assert [code for code, _ in document.notices] == ["too_complex"]


def test_a_private_use_character_in_a_run_in_title_is_no_date() -> None:
    """Found by fuzzing: signs of symbol fonts stand where the grammar puts its own marks for dates."""
    text = "示例区教育局2024年度部门决算\n（一）机\uf484设置。本部门内设机构5个，其中：行政编制23名。\n"
    assert [f.measure for f in extract(read_bytes(text.encode(), file_name="x.txt")).facts] != []


def test_a_section_that_only_says_nothing_is_one_zero() -> None:
    """Found by fuzzing: the full stop behind 无 opened an empty sentence that was read as a second zero."""
    heading = "示例区教育局2024年度部门决算\n一、政府性基金预算财政拨款支出决算情况\n"
    with_stop, without = (extract(read_bytes((heading + t).encode(), file_name="x.txt")) for t in ("无。", "无"))
    assert [line.measure for line in with_stop.facts] == [line.measure for line in without.facts]
    assert with_stop.notices == without.notices == []
