"""The report line in the wordings of different authors: scores, grades, letterheads."""

from __future__ import annotations

import pytest
from written import EVALUATION, extraction

from pipelines.extraction.lines import ReportLine


def report(*lines: str) -> ReportLine:
    return extraction(*lines).report


@pytest.mark.parametrize(
    ("sentence", "score", "grade"),
    [
        ("我局部门整体支出绩效自评得95.5分，自评等级为“优”。", "95.5", "优"),
        ("产出类25分得24分，效果类25分得23分，合计得分93.68分，绩效等级“优”。", "93.68", "优"),
        ("经自评，得96分，评定等次为优。", "96", "优"),
        ("市民满意度得分为86.4分。我局自评得分90.5分，自评结论为优秀。", "90.5", "优秀"),
        ("自评总得分：88分，等次：良。", "88", "良"),
        ("县局2023年度整体支出绩效自评98.5分，等级为优。", "98.5", "优"),
    ],
)
def test_own_score_and_grade(sentence: str, score: str, grade: str) -> None:
    found = report(EVALUATION, "四、自评结论", sentence)
    assert (str(found.self_score), found.grade) == (score, grade)


def test_a_letterhead_is_no_part_of_the_title_but_names_the_department() -> None:
    found = report("示例县司法局文件", "示司发〔2024〕18号", "司法局2023年整体支出绩效自评报告", "县财政局：")
    assert (found.title, found.department) == ("司法局2023年整体支出绩效自评报告", "示例县司法局")


def test_an_index_number_is_no_part_of_the_title() -> None:
    found = report("监督索引号53000000000000000", "示例县林业局2020年度部门整体支出绩效自评报告", "一、概况", "示例。")
    assert (found.title, found.department) == ("示例县林业局2020年度部门整体支出绩效自评报告", "示例县林业局")


def test_a_date_in_brackets_below_the_title_is_the_date() -> None:
    found = report(EVALUATION, "（2024年5月19日）", "一、概况", "示例。")
    assert (found.title, str(found.prepared_on)) == (EVALUATION, "2024-05-19")
