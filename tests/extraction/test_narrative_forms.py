"""Narrative self-evaluations in the words of further clerks: projects, classes, zeros, own score, small tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from table_grids import money as table_money
from table_grids import read
from written import EVALUATION, extraction, facts, money, told

from pipelines.extraction.own_score import score_and_grade

MANAGEMENT = "五、预算管理情况"


def results(*lines: str, heading: str = MANAGEMENT) -> list[tuple[str, str]]:
    """(name, value with unit) of every outcome below the heading."""
    found = extraction(EVALUATION, heading, *lines).indicators
    return [(i.level3, f"{i.actual_value}{i.actual_unit}") for i in found]


# --- projects


def test_the_clause_that_opens_an_item_of_a_list_of_projects_is_the_project() -> None:
    found = money(
        "三、主要项目及资金使用",
        "1.示例大院物业服务，年初预算120万元，支付118万元，其中门卫70万元、花木养护48万元。",
        "2.水电费60万元。",
        title=EVALUATION,
    )
    assert [(f["project"], f["nature"], f["basis"]) for f in found] == [
        ("示例大院物业服务", "project", "budget_initial"),
        ("示例大院物业服务", "project", "final"),
        ("示例大院物业服务/门卫", "project", "final"),
        ("示例大院物业服务/花木养护", "project", "final"),
        ("水电费", "project", "final"),
    ]


def test_projects_of_an_unnumbered_paragraph_below_project_spending() -> None:
    found = money(
        "（三）项目支出",
        "“示例云”二期平台年初预算210万元、决算168万元；机房租赁98万元。",
        title=EVALUATION,
    )
    assert [(f["project"], f["basis"]) for f in found] == [
        ("示例云二期平台", "budget_initial"), ("示例云二期平台", "final"), ("机房租赁", "final"),
    ]  # fmt: skip


def test_a_project_named_again_is_no_part_of_the_one_before() -> None:
    found = money(
        "（四）项目支出",
        "1.巡查工作经费86万元；2.示例宣传43万元。其中巡查工作经费年初安排100万元。",
        title=EVALUATION,
    )
    assert found[-1]["project"] == "巡查工作经费"


def test_an_item_without_a_title_is_not_about_the_project_that_titled_the_item_before() -> None:
    found = money(
        "（一）重点项目实施情况",
        "1、示例网格员补贴：预算80万元，实际发放79万元。",
        "2、示例平台建设项目，批复预算150万元，累计支付120万元，结余30万元。",
        title=EVALUATION,
    )
    assert [(f["measure"], f["project"]) for f in found] == [
        ("expenditure", "示例网格员补贴"),
        ("expenditure", "示例网格员补贴"),
        ("expenditure", "示例平台建设项目"),
        ("expenditure", "示例平台建设项目"),
        ("carryover_closing", "示例平台建设项目"),
    ]


def test_the_word_for_all_project_spending_is_no_project() -> None:
    found = money("（二）项目支出情况", "本年度项目支出比上年减少24万元。", title=EVALUATION)
    assert [f.get("project") for f in found] == [None]


# --- classes, years, rates


def test_a_title_with_the_codes_of_a_class_and_its_parent() -> None:
    found = money("1、群众团体事务（20129）行政运行（2012901）。年初预算28万元，支出决算29万元。", title=EVALUATION)
    assert [f["functional_code"] for f in found] == ["2012901", "2012901"]


def test_the_year_of_the_budget_not_of_its_approval() -> None:
    found = facts("2022年12月批复我局2023年部门预算500万元，其中基本支出100万元。", title=EVALUATION)
    assert [f.fiscal_year for f in found] == [2023, 2023]


@pytest.mark.parametrize(
    ("sentence", "stat", "number"),
    [
        ("“三公”经费决算3万元，上年3.5万元，减少0.5万元、14.29%。", "change_rate", "-14.29"),
        ("其中：基本支出年初预算100万元，决算106万元，完成106%。", "completion_rate", "106"),
        ("上年支出决算为100万元，今年比上年下降12.4%。", "change_rate", "-12.4"),
        ("项目绩效目标6个，涉及资金262万元。年终预算完成率为99.6%。", "completion_rate", "99.6"),
    ],
)
def test_rates_that_leave_words_out(sentence: str, stat: str, number: str) -> None:
    last = told(facts(sentence, title=EVALUATION)[-1])
    assert (last["stat"], last["number"]) == (stat, number)


def test_a_final_sum_has_its_own_stage() -> None:
    found = money("“三公”经费年初预算合计18万元，决算合计37万元，超预算19万元。", title=EVALUATION)
    assert [(f["basis"], f.get("stat")) for f in found] == [
        ("budget_initial", None), ("final", None), ("final", "change"),
    ]  # fmt: skip


# --- zeros


@pytest.mark.parametrize(
    ("sentence", "measures"),
    [
        ("年初、年末均无结转结余。", ["carryover_opening", "carryover_closing"]),
        ("全年未购置公务用车（0元）。", ["three_public_vehicle_purchase"]),
    ],
)
def test_zeros_in_words(sentence: str, measures: list[str]) -> None:
    found = money(sentence, title=EVALUATION)
    assert [(f["measure"], f["amount_yuan"]) for f in found] == [(m, "0") for m in measures]


def test_a_bare_zero_behind_the_name_of_a_part() -> None:
    found = money("政府采购支出9万元，其中货物6万元、服务3万元，工程0。", title=EVALUATION)
    assert (found[-1]["measure"], found[-1]["amount_yuan"]) == ("procurement_works", "0")


# --- own score and department


@pytest.mark.parametrize(
    ("sentence", "score"),
    [
        ("2022年度自评得分为94分，2023年度自评得分为96分", "96"),
        ("投入、产出、效果分别得分45分、30分、19.6分，合计94.6分，评价等次为优", "94.6"),
        ("预算执行得17分、履职效果得17分，总得分九十二点五分（92.5分）", "92.5"),
    ],
)
def test_the_whole_score_of_the_year(sentence: str, score: str) -> None:
    assert score_and_grade([sentence], 2023)[0] == Decimal(score)


def test_an_office_that_signs_is_not_the_department() -> None:
    lines = ("一、基本情况", "略。", "示例县纪委监委办公室", "2024年3月28日")
    assert extraction("示例县纪委监委2023年度部门整体支出绩效自评报告", *lines).report.department == "示例县纪委监委"


# --- results


@pytest.mark.parametrize(
    ("sentence", "name", "value"),
    [
        ("开展专项检查2次。", "专项检查", "2次"),
        ("抽查村组11个。", "抽查村组", "11个"),
        ("公务卡结算率达到96.8%。", "公务卡结算率", "96.8%"),
        ("提出的5条意见全部整改到位。", "意见全部整改到位", "5条"),
        ("通过整合机房关停服务器63台。", "关停服务器", "63台"),
    ],
)
def test_results_among_the_rules_of_management(sentence: str, name: str, value: str) -> None:
    assert [(n[-len(name) :], v) for n, v in results(sentence)] == [(name, value)]


@pytest.mark.parametrize(
    "rule",
    [
        "执行率低于60%的项目直接评为差。",
        "得分80分以下的扣减下年度公用经费5%。",
        "一季度25%、二季度50%、三季度75%。",
        "对支出进度低于序时进度15个百分点的项目下达整改通知。",
    ],
)
@pytest.mark.parametrize("heading", [MANAGEMENT, "四、绩效目标完成情况"])
def test_what_a_rule_says_is_no_result(rule: str, heading: str) -> None:
    assert results(rule, heading=heading) == []


def test_targets_told_one_by_one() -> None:
    sentence = "新增改造3420亩，完成改造1905亩，任务分别为3000亩和2000亩。"
    found = extraction(EVALUATION, "四、绩效目标完成情况", sentence).indicators
    assert [(str(i.actual_value), str(i.target_value)) for i in found] == [("3420", "3000"), ("1905", "2000")]


def test_more_than_a_target_that_is_not_printed() -> None:
    found = extraction(EVALUATION, "四、绩效目标完成情况", "清运垃圾12万吨，比计划多2万吨。").indicators
    assert [(str(i.actual_value), i.target_value) for i in found] == [("12", None)]


def test_results_in_chinese_numerals() -> None:
    heading = "四、绩效目标完成情况"
    assert results("作出决议决定十四项，任免干部六十八人次。", heading=heading) == [
        ("作出决议决定", "14项"), ("任免干部", "68人次"),
    ]  # fmt: skip
    assert results("从三个方面推进。", heading=heading) == []


# --- tables inside narratives


def test_parts_below_a_row_of_a_fund_are_paid_from_it() -> None:
    result = read(
        """
        支出类别 | 年初预算 | 决算数 | 预算执行率
        一、一般公共预算 | 15.20 | 16.52 | 108.68%
        其中：基本支出 | 8.70 | 8.93 | 102.64%
        项目支出 | 6.50 | 7.59 | 116.77%
        二、政府性基金预算 | 53.00 | 59.20 | 111.70%
        """,
        "self_evaluation_report",
        title="预算执行情况表",
    )
    assert table_money(result, "nature", "fund") >= {
        ("8.93", "expenditure", "basic", "general_public"),
        ("7.59", "expenditure", "project", "general_public"),
        ("59.20", "expenditure", "total", "government_fund"),
    }


def test_a_column_says_whose_money_a_project_is_and_another_what_is_left() -> None:
    result = read(
        """
        项目名称 | 资金性质 | 年初预算 | 追加 | 实际支出 | 结余
        示例厂房建设 | 专项债券 | 110 | 5 | 112 | 3
        """,
        "self_evaluation_report",
        title="重点项目支出情况",
    )
    assert table_money(result, "fund", "project", "stat") == {
        ("110", "expenditure", "government_fund", "示例厂房建设", "level"),
        ("5", "expenditure", "government_fund", "示例厂房建设", "change"),
        ("112", "expenditure", "government_fund", "示例厂房建设", "level"),
        ("3", "carryover_closing", "government_fund", "示例厂房建设", "level"),
    }
