"""A bundle: a report with its annexes is one document; reports of others are named, and their figures go to nobody."""

from __future__ import annotations

import io
import zipfile

from pipelines.extraction import extract
from pipelines.extraction.lines import Extraction
from sources.readers import read_bytes

WATER = "示例县水利局2023年度部门决算\n\n一、收入情况\n2023年度收入总计{}万元。"
SCHOOLS = "示例县教育局2023年度部门决算\n\n一、收入情况\n2023年度收入总计999.00万元。"


def extracted(members: dict[str, str]) -> Extraction:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        for name, text in members.items():
            bundle.writestr(name, text)
    return extract(read_bytes(buffer.getvalue(), file_name="附件.zip"))


def amounts(extraction: Extraction) -> list[str]:
    return [str(fact.amount_yuan) for fact in extraction.facts]


def test_reports_of_other_departments_are_left_out_and_named() -> None:
    found = extracted({"水利局.txt": WATER.format("100.00"), "教育局.txt": SCHOOLS})
    assert (found.report.department, {float(a) for a in amounts(found)}) == ("示例县水利局", {1_000_000.0})
    [(_, detail)] = [notice for notice in found.notices if notice[0] == "several_reports"]
    assert "教育局.txt" in detail and "水利局.txt" not in detail


def test_another_year_of_the_same_department_is_another_report() -> None:
    older = WATER.format("88.00").replace("2023", "2022")
    found = extracted({"2023.txt": WATER.format("100.00"), "2022.txt": older})
    assert found.report.fiscal_year == 2023
    assert {float(a) for a in amounts(found)} == {1_000_000.0}


def test_an_annex_that_names_nobody_belongs_to_the_report() -> None:
    annex = "附件1\n\n二、支出情况\n支出总计90.00万元。"
    found = extracted({"决算.txt": WATER.format("100.00"), "附件1.txt": annex})
    assert {float(a) for a in amounts(found)} == {1_000_000.0, 900_000.0}
    assert found.notices == []
