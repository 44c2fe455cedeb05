"""Sentences of budget publications: parts and their whole, rates in brackets, funds that a lead-in names, ratings."""

from __future__ import annotations

from pipelines.extraction import extract
from pipelines.extraction.lines import Extraction
from sources.document import Block, Document, Locator


def read(*paragraphs: str, title: str = "示例县农业农村局2021年部门综合预算") -> Extraction:
    blocks = [Block("heading", title, Locator(paragraph=1), level=1)]
    blocks += [Block("paragraph", text, Locator(paragraph=n)) for n, text in enumerate(paragraphs, 2)]
    return extract(Document("示例.docx", "0" * 64, "docx", blocks))


def changes(found: Extraction) -> list[tuple[str, str | None, str, str]]:
    return [(f.measure, f.value, f.fund, f.stat) for f in found.facts if f.stat != "level"]


def test_a_change_behind_parts_joined_by_a_comma_is_told_of_their_whole() -> None:
    found = read(
        "2021年本部门预算收入90.00万元，其中：一般公共预算拨款收入60.00万元、政府性基金拨款收入30.00万元，"
        "较上年增加5.00万元，增长5.88%。"
    )
    assert changes(found) == [("income", "5.00", "all", "change"), ("income", "5.88", "all", "change_rate")]


def test_a_percentage_in_brackets_behind_a_change_is_its_rate() -> None:
    found = read("2021年“三公”经费预算支出16.20万元，较上年减少3.30万元（16.92%）。")
    rate = next(f for f in found.facts if f.stat == "change_rate")
    assert (rate.measure, str(rate.number)) == ("three_public_total", "-16.92")


def test_a_lead_in_names_the_fund_of_the_classes_below_it() -> None:
    found = read(
        "本部门当年一般公共预算拨款支出按功能科目分类如下：",
        "（1）行政运行（2130101）612.37万元，较上年增加21.06万元；",
        "（2）农业生产发展（2130122）450.00万元。",
    )
    assert {(f.functional_code, f.fund) for f in found.facts} == {
        ("2130101", "general_public"),
        ("2130122", "general_public"),
    }


def test_three_public_expenses_paid_from_the_general_budget() -> None:
    found = read("2021年度“三公”经费一般公共预算支出安排1.6万元，同比下降20%。")
    assert [(f.measure, f.value) for f in found.facts] == [("three_public_total", "1.6"), ("three_public_total", "20")]


def test_special_operating_money_is_project_spending() -> None:
    found = read("财政拨款支出90.00万元，其中：人员经费50.00万元，专项业务经费40.00万元。")
    assert [(f.value, f.nature) for f in found.facts] == [
        ("90.00", "total"),
        ("50.00", "personnel"),
        ("40.00", "project"),
    ]


def test_projects_by_rating() -> None:
    found = read(
        "示例县卫生健康局对7个项目开展了绩效自评，其中评价等级为“优”的5个、“良”的1个、“差”的1个。",
        title="2024年度项目支出绩效自评结果公开表",
    )
    assert {(f.measure, f.value) for f in found.facts} >= {
        ("projects_rated_excellent", "5"),
        ("projects_rated_good", "1"),
        ("projects_rated_fail", "1"),
    }
    assert found.indicators == []


def test_both_sides_change_by_the_same_amount() -> None:
    found = read("2021年收入总计65.4万元，支出总计65.4万元，与2020年预算相比，收、支各增加3.4万元，增长5.48%。")
    assert [(f.value, f.stat) for f in found.facts[2:]] == [("3.4", "change"), ("5.48", "change_rate")]


def test_what_happens_to_next_years_budget_is_no_result() -> None:
    found = read("自评得分低于60分的项目，下年度预算压减20%。", title="2024年度项目支出绩效自评结果公开表")
    assert found.indicators == []
