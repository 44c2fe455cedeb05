"""Sentences about money: subjects, stages, lists, references and zeros, in the wordings reports use."""

from __future__ import annotations

import pytest
from written import ACCOUNT, BUDGET, EVALUATION, extraction, facts, money, only, told


def spent(**said: str) -> dict[str, str]:
    """What an expenditure fact of a closed year says."""
    return {"measure": "expenditure", "basis": "final"} | said


def test_money_that_only_measures_the_subject_is_not_the_subject_of_the_parts() -> None:
    found = facts("2023年“三公”经费支出15.6万元，完成年初预算20万元的78%。其中公务接待费5.3万元。", title=EVALUATION)
    assert [told(f) for f in found] == [
        {"measure": "three_public_total", "amount_yuan": "156000", "basis": "final"},
        {"measure": "three_public_total", "amount_yuan": "200000", "basis": "budget_initial"},
        {"measure": "three_public_total", "number": "78", "basis": "final", "stat": "completion_rate"},
        {"measure": "three_public_reception", "amount_yuan": "53000", "basis": "final"},
    ]


def test_a_share_may_print_the_total_it_is_a_share_of() -> None:
    found = [told(f) for f in facts("基本支出200万元，占总支出500万元的40%。")]
    assert found == [
        spent(amount_yuan="2000000", nature="basic"),
        spent(amount_yuan="5000000"),
        spent(number="40", nature="basic", stat="share"),
    ]


def test_the_final_list_of_a_thing_is_not_a_part_of_its_budget_list() -> None:
    found = money(
        "“三公”经费年初预算18万元，其中公务接待费8万元，公务用车运行维护费10万元。"
        "实际支出13万元，其中公务接待费4万元，公务用车运行维护费9万元。与2022年相比减少2万元。"
    )
    assert [f["basis"] for f in found] == ["budget_initial"] * 3 + ["final"] * 4
    assert found[-1] == {
        "measure": "three_public_total", "amount_yuan": "-20000", "basis": "final", "stat": "change",
    }  # fmt: skip


def test_a_change_after_a_list_split_by_semicolons_is_the_totals() -> None:
    found = money("“三公”经费28万元，其中：公务接待费10万元；公务用车运行维护费18万元。比上年度31万元减少3万元。")
    assert [(f["measure"], f["amount_yuan"]) for f in found[-2:]] == [
        ("three_public_total", "310000"),
        ("three_public_total", "-30000"),
    ]


def test_spending_after_a_budget_is_final() -> None:
    found = money("公务接待费年初预算3万元，支出2.6万元。")
    assert [f["basis"] for f in found] == ["budget_initial", "final"]


@pytest.mark.parametrize("sign", ["，", "。", "：", ""])
def test_a_class_path_is_the_subject_whatever_follows_it(sign: str) -> None:
    path = "教育支出（类）普通教育（款）小学教育（项）"
    found = money("五、一般公共预算财政拨款支出决算情况", f"1.{path}{sign}年初预算为30万元，支出决算为32万元。")
    assert [(f["basis"], f["functional_code"]) for f in found] == [
        ("budget_initial", "2050202"),
        ("final", "2050202"),
    ]


def test_a_class_may_be_called_an_account() -> None:
    found = money(
        "财政拨款支出50万元。财政拨款支出主要内容如下：", "1. “公共安全支出”科目40万元，用于办案。", title=BUDGET
    )
    assert found[1] == {
        "measure": "expenditure", "amount_yuan": "400000", "basis": "budget_initial", "fund": "fiscal",
        "functional_code": "204",
    }  # fmt: skip


def test_the_execution_rate_after_a_balance_is_that_of_spending() -> None:
    found = facts("全年总支出500万元，年末结转结余20万元，预算执行率96%。", title=EVALUATION)
    assert told(found[-1]) == spent(number="96", stat="completion_rate")


@pytest.mark.parametrize(
    ("sentence", "basis"),
    [
        ("县财政批复我局预算100万元。", "budget_initial"),
        ("2023年年初安排我局预算资金100万元。", "budget_initial"),
        ("2023年预算执行中调整为100万元。", "budget_adjusted"),
        ("2023年支出预算合计100万元。", "budget_adjusted"),
    ],
)
def test_stages_of_a_budget(sentence: str, basis: str) -> None:
    assert only(sentence, title=EVALUATION) == spent(amount_yuan="1000000", basis=basis)


def test_a_control_figure_is_a_budget() -> None:
    found = money("“三公”经费预算控制数30万元，实际支出26万元。", title=EVALUATION)
    assert [f["measure"] for f in found] == ["three_public_total"] * 2


def test_numbered_years_are_no_numbers() -> None:
    assert only("1.2023年初部门预算安排100万元。", title=EVALUATION)["basis"] == "budget_initial"


def test_vehicle_costs_named_briefly_below_their_total() -> None:
    found = money("公务用车购置及运行维护费42万元（其中购置费0万元、运行维护费42万元）。")
    assert [f["measure"].removeprefix("three_public_vehicle") for f in found] == ["", "_purchase", "_operation"]


def test_balances_by_fund() -> None:
    found = money("上年结转12万元，其中财政拨款10万元。", "上年结转结余的政府性基金预算收入2万元。", title=BUDGET)
    assert [(f["measure"], f.get("fund")) for f in found] == [
        ("carryover_opening", None),
        ("carryover_opening", "fiscal"),
        ("carryover_opening", "government_fund"),
    ]


def test_a_bare_surplus_after_spending_is_the_closing_balance() -> None:
    assert money("决算总支出为98万元，结余3万元。")[1] == {"measure": "carryover_closing", "amount_yuan": "30000"}


def test_appropriations_below_a_heading_of_income() -> None:
    found = money("（一）资金来源", "2.本年财政拨款90万元，其中政府性基金10万元；", title=EVALUATION)
    assert [(f["measure"], f["fund"]) for f in found] == [("income", "fiscal"), ("income", "government_fund")]


def test_this_years_income_is_a_part_of_all_income() -> None:
    found = money("2024年收入预算合计50万元，包括本年收入48万元，上年结转结余2万元。", title=BUDGET)
    assert [f["measure"] for f in found] == ["income", "income", "carryover_opening"]


def test_projects_of_a_list() -> None:
    found = money(
        "项目支出500万元，其中：",
        "1.河道清淤260万元。",
        "2.防汛物资储备资金：支出140万元。",
        "3.山塘管护项目年初预算120万元，全年支出100万元。",
        title=EVALUATION,
    )
    assert [(f.get("project"), f["basis"]) for f in found[1:]] == [
        ("河道清淤", "final"),
        ("防汛物资储备资金", "final"),
        ("山塘管护项目", "budget_initial"),
        ("山塘管护项目", "final"),
    ]


def test_projects_below_a_heading_without_a_total() -> None:
    found = money("（二）项目支出", "1.水土保持项目260万元，用于治理。", "2.局机关会议室。", title=EVALUATION)
    assert found == [spent(amount_yuan="2600000", nature="project", project="水土保持项目")]


@pytest.mark.parametrize(
    "sentence",
    [
        "专项资金支出300万元：大厅运行经费180万元，督查经费120万元。",
        "项目支出主要有：大厅运行经费180万元；督查经费120万元。",
        "项目支出300万元，分别为：一是大厅运行经费180万元；二是督查经费120万元。",
    ],
)
def test_ways_to_open_a_list_of_projects(sentence: str) -> None:
    found = [f for f in money(sentence, title=EVALUATION) if "project" in f]
    assert [(f["project"], f["amount_yuan"]) for f in found] == [("大厅运行经费", "1800000"), ("督查经费", "1200000")]


@pytest.mark.parametrize("lines", [("无。",), ("无",)])
def test_a_section_that_only_says_none_is_a_zero(lines: tuple[str, ...]) -> None:
    found = extraction(EVALUATION, "三、政府性基金预算支出情况", *lines)
    assert [told(f) for f in found.facts] == [spent(amount_yuan="0", fund="government_fund")]
    assert not found.notices


def test_a_heading_may_say_none_itself() -> None:
    assert only("三、国有资本经营预算支出情况：无。", title=EVALUATION) == spent(amount_yuan="0", fund="state_capital")


def test_what_does_not_apply_is_no_zero() -> None:
    assert facts("三、政府性基金预算支出情况", "不涉及。", title=EVALUATION) == []


@pytest.mark.parametrize(
    "sentence", ["本单位没有使用国有资本经营预算安排的支出。", "本单位2023年未安排国有资本经营预算支出。"]
)
def test_no_spending_from_a_fund_is_final_and_names_no_class(sentence: str) -> None:
    assert only(sentence, title=EVALUATION) == spent(amount_yuan="0", fund="state_capital")


def test_evaluated_projects_and_their_money() -> None:
    found = facts(
        "十一、预算绩效情况说明",
        "我局对项目支出全面开展绩效自评，共涉及项目45个，资金185万元，占项目支出总额的100%。"
        "对“校舍改造”等3个项目开展了部门评价，涉及一般公共预算支出52万元。",
    )
    assert [(f.measure, f.value) for f in found if f.stat == "level"] == [
        ("self_evaluated_projects", "45"),
        ("self_evaluated_amount", "185"),
    ]


def test_nothing_is_read_as_an_error() -> None:
    assert extraction(ACCOUNT, "八、政府性基金", "无。", "（无）", "没有").notices == []


def test_a_class_path_with_hyphens() -> None:
    line = "1.“卫生健康支出-行政事业单位医疗-行政单位医疗”科目78万元，用于缴费。"
    assert only(line, title=BUDGET)["functional_code"] == "2101101"


def test_a_shortened_class_name_means_its_only_long_form() -> None:
    line = "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金（项）支出42万元。"
    assert only(line, title=BUDGET)["functional_code"] == "2080506"


def test_an_amount_torn_from_its_label() -> None:
    found = money("政府采购预算80万元，其中：政府采购货物预算42万元、政府采购服务预算", "38万元。", title=BUDGET)
    assert [f["measure"] for f in found] == ["procurement", "procurement_goods", "procurement_services"]


def test_smaller_than_last_years_is_a_decrease() -> None:
    found = money("公务接待费预算支出16万元，本年数小于上年预算数4万元。", title=BUDGET)
    assert (found[1]["amount_yuan"], found[1]["stat"]) == ("-40000", "change")


def test_both_sides_of_one_budget_share_its_stage() -> None:
    found = money("本年度年初预算收入35万元，支出34万元；调整预算收入41万元，支出40万元。", title=EVALUATION)
    assert [(f["measure"], f["basis"]) for f in found] == [
        ("income", "budget_initial"),
        ("expenditure", "budget_initial"),
        ("income", "budget_adjusted"),
        ("expenditure", "budget_adjusted"),
    ]


def test_this_years_appropriation_is_spending_of_the_general_budget() -> None:
    found = money("一般公共预算当年拨款32万元，比2023年预算数增加7万元。", title=BUDGET)
    assert [(f["measure"], f["fund"], f.get("stat")) for f in found] == [
        ("expenditure", "general_public", None),
        ("expenditure", "general_public", "change"),
    ]
