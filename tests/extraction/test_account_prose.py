"""Explanations of budgets and final accounts in the wording of several provinces."""

from __future__ import annotations

from written import BUDGET, facts, money, told


def test_both_sides_of_one_fund_are_its_grand_total() -> None:
    assert money(
        "2024年一般公共预算收支预算500.5万元。与2023年预算相比，一般公共预算收支预算增加20.5万元。", title=BUDGET
    ) == [
        {"measure": "grand_total_in", "amount_yuan": "5005000", "basis": "budget_initial", "fund": "general_public"},
        {"measure": "grand_total_in", "amount_yuan": "205000", "basis": "budget_initial", "fund": "general_public",
         "stat": "change"},
    ]  # fmt: skip


def test_projects_with_targets_and_their_money_named_one_after_the_other() -> None:
    found = [told(f) for f in facts("我单位预算项目均按要求编制了绩效目标，共涉及9个项目，金额320万元。", title=BUDGET)]
    assert found == [
        {"measure": "performance_projects", "number": "9"},
        {"measure": "performance_projects_amount", "amount_yuan": "3200000", "basis": "budget_initial"},
    ]


def test_the_comparison_with_last_year_ends_the_reason_of_the_difference_to_the_budget() -> None:
    line = "公务接待费支出决算为3万元，决算数小于预算数的主要原因是严格控制，与上年相比减少2万元，下降40%，主要是来访少1万元。"
    assert [(f.stat, f.amount_yuan or f.number) for f in facts(line)] == [
        ("level", 30000), ("change", -20000), ("change_rate", -40),
    ]  # fmt: skip


def test_groups_of_visitors_are_receptions() -> None:
    found = facts("公务接待费支出决算为3万元，全年共接待来访团组37个、来宾268人次，主要是上级检查。")
    assert [(f.measure, f.number) for f in found if f.kind == "count"] == [
        ("reception_batches", 37), ("reception_visitors", 268),
    ]  # fmt: skip


def test_a_change_belongs_to_the_total_it_names() -> None:
    line = "与2022年相比，收入总计减少1万元，下降8.02%；支出总计减少2万元，下降8.12%。"
    assert [f.measure for f in facts(line)] == ["grand_total_in"] * 2 + ["grand_total_out"] * 2


def test_the_departments_own_income_and_spending_in_one_sentence() -> None:
    assert [
        (m["measure"], m["amount_yuan"])
        for m in money("按照预算编制要求，我单位2024年收入预算100万元，支出预算200万元，收支平衡。", title=BUDGET)
    ] == [("income", "1000000"), ("expenditure", "2000000")]


def test_income_of_a_fund_is_appropriated_whatever_the_sentence_calls_it() -> None:
    found = money("四、政府性基金预算财政拨款收入支出决算情况", "年初结转和结余0万元，本年收入20万元，本年支出20万元。")
    assert found[1] == {
        "measure": "income", "amount_yuan": "200000", "basis": "final", "fund": "government_fund",
        "income_source": "fiscal_appropriation",
    }  # fmt: skip


def test_spending_that_keeps_bodies_running_is_basic_and_that_on_tasks_project_spending() -> None:
    found = money(
        "用于保障水利局机关、下属事业单位等机构正常运转的日常支出52.5万元。",
        "用于专项业务工作的经费支出30万元。",
    )
    assert [(m["nature"], m["amount_yuan"]) for m in found] == [("basic", "525000"), ("project", "300000")]


def test_foreign_guests_in_brackets_do_not_hide_the_domestic_ones() -> None:
    line = "其中：国内接待费支出3万元（其中：外事接待费支出0万元），共安排国内公务接待41批次（其中：外事接待0批次）。"
    found = facts(line)
    assert [(f.measure, f.number) for f in found if f.kind == "count"] == [("reception_batches", 41)]


def test_three_public_expenses_paid_from_the_general_budget_change_as_one() -> None:
    line = "2023年度“三公”经费一般公共预算财政拨款支出决算数比2022年减少21.82万元，下降32.1%。"
    assert {f.measure for f in facts(line)} == {"three_public_total"}


def test_bodies_that_share_a_running_cost_are_no_count_of_units() -> None:
    found = facts("2023年示例县水利局下属1家机关和1家事业单位财政拨款的机关运行经费预算为213.28万元。")
    assert [f.measure for f in found] == ["agency_operation"]


def test_a_budget_without_a_subject_below_income_is_the_income() -> None:
    found = money(
        "（一）收入预算", "2024年年初预算数100万元，其中：一般公共预算拨款80万元，事业收入20万元。", title=BUDGET
    )
    assert [(m["measure"], m.get("fund"), m["amount_yuan"]) for m in found] == [
        ("income", None, "1000000"), ("income", "general_public", "800000"), ("income", None, "200000"),
    ]  # fmt: skip


def test_running_cost_paid_from_the_general_budget_is_the_agencys() -> None:
    found = money("1、机关运行经费。2024年一般公共预算财政拨款运行经费20万元，比上年增加2万元。", title=BUDGET)
    assert [(m["measure"], m.get("stat")) for m in found] == [
        ("agency_operation", None),
        ("agency_operation", "change"),
    ]
