"""One document in a worker: rows of the lake, an outcome with a reason, results that are kept and come back."""

from __future__ import annotations

from pathlib import Path

import pytest

import pipelines.extraction
from pipelines.processing import SECTION_LIMIT, Result, failed, process
from pipelines.results import ResultStore
from sources.archive import Archive
from sources.document import Document
from sources.outcomes import ReadFailure
from warehouse import lake

TEXT = """2023年度示例青禾区教育局部门整体支出绩效自评报告
一、部门概况
本部门为示例。
二、支出情况
2023年度支出合计620.00万元，其中基本支出410.00万元，项目支出210.00万元。
三、存在问题
四、改进措施
加强管理。
"""


def archived(tmp_path: Path, content: bytes) -> Path:
    source = tmp_path / "source"
    source.write_bytes(content)
    archive = Archive(tmp_path / "archive")
    return archive.path(archive.put(source).sha256)


def test_a_report_gives_rows_the_lake_takes(tmp_path: Path) -> None:
    result = process(archived(tmp_path, TEXT.encode()), "report.txt")
    assert result.report is not None
    assert result.report["fiscal_year"] == 2023
    assert {"6200000", "4100000", "2100000"} <= {row.get("amount_yuan") for row in result.facts}
    assert [row["fact_id"][-5:] for row in result.facts] == [f"{n:05d}" for n in range(1, len(result.facts) + 1)]
    versions = {"reader_version": "1", "extractor_version": "1", "seconds": 0.1, "peak_mb": None}
    tables = {
        "facts": result.facts, "indicators": result.indicators, "sections": result.sections,
        "reports": [result.report], "document_outcomes": [result.outcome | versions],
    }  # fmt: skip
    for table, rows in tables.items():
        lake.write(tmp_path / "lake", table, "local", [{**row, "district": "local"} for row in rows])
    assert len(lake.read(tmp_path / "lake", "facts", "local")) == len(result.facts)


def test_sections_follow_the_headings_and_an_empty_one_is_kept(tmp_path: Path) -> None:
    sections = process(archived(tmp_path, TEXT.encode()), "report.txt").sections
    found = {(s["heading"]): s["text"] for s in sections}
    assert found["部门概况"] == "本部门为示例。"
    assert found["存在问题"] == ""
    assert [s["section_no"] for s in sections] == list(range(1, len(sections) + 1))


def test_a_section_text_is_bounded(tmp_path: Path) -> None:
    text = "一、部门概况\n" + "本部门职责较多。\n" * 3000
    sections = process(archived(tmp_path, text.encode()), "report.txt").sections
    assert max(len(s["text"]) for s in sections) <= SECTION_LIMIT


def test_a_defect_of_the_extractor_costs_the_facts_but_not_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(document: Document) -> None:
        raise RuntimeError("an assumption did not hold")

    monkeypatch.setattr(pipelines.extraction, "extract", broken)
    result = process(archived(tmp_path, TEXT.encode()), "report.txt")
    assert (result.outcome["outcome"], result.outcome["reason_code"]) == ("partial", "extractor_error")
    assert "an assumption did not hold" in result.outcome["reason"]
    assert result.facts == []
    assert result.sections


def test_an_archived_copy_that_changed_is_not_read(tmp_path: Path) -> None:
    path = archived(tmp_path, TEXT.encode())
    path.chmod(0o644)
    path.write_bytes(TEXT.replace("620", "999").encode())
    with pytest.raises(ReadFailure) as caught:
        process(path, "report.txt")
    assert caught.value.code == "archive_damaged"


class TestKeptResults:
    def result(self, tmp_path: Path) -> tuple[str, Result]:
        path = archived(tmp_path, TEXT.encode())
        return path.name, process(path, "report.txt")

    def test_a_result_comes_back_as_it_was(self, tmp_path: Path) -> None:
        sha256, result = self.result(tmp_path)
        store = ResultStore(tmp_path / "results", "r1", "e1")
        store.put(sha256, result)
        assert store.get(sha256) == result

    def test_another_version_does_not_count_and_takes_its_place(self, tmp_path: Path) -> None:
        sha256, result = self.result(tmp_path)
        ResultStore(tmp_path / "results", "r1", "e1").put(sha256, result)
        assert ResultStore(tmp_path / "results", "r1", "e2").get(sha256) is None
        ResultStore(tmp_path / "results", "r1", "e2").put(sha256, result)
        assert len(list((tmp_path / "results").rglob("*.json.gz"))) == 1

    def test_a_broken_file_is_no_result(self, tmp_path: Path) -> None:
        sha256, result = self.result(tmp_path)
        store = ResultStore(tmp_path / "results", "r1", "e1")
        store.put(sha256, result)
        (path,) = (tmp_path / "results").rglob("*.json.gz")
        path.write_bytes(path.read_bytes()[:-20])
        assert store.get(sha256) is None

    @pytest.mark.parametrize(
        ("code", "keepable"), [("damaged", True), ("time_limit", False), ("worker_crash", False), ("needs_ocr", False)]
    )
    def test_what_lay_in_the_machine_is_tried_again(self, code: str, keepable: bool) -> None:
        assert failed("ab" * 32, code, "").keepable is keepable
