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
