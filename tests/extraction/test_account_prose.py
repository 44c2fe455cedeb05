"""Explanations of budgets and final accounts in the wording of several provinces."""

from __future__ import annotations

import pytest
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


def test_a_part_of_the_total_budget_is_a_share_and_no_completion() -> None:
    found = facts("基本支出20万元，占支出总预算的40%；项目支出30万元，占支出总预算的60%。", title=BUDGET)
    assert [f.stat for f in found] == ["level", "share", "level", "share"]


def test_a_class_named_behind_its_code_may_have_any_name() -> None:
    found = money(
        "（一）2130101行政运行（农业）20万元，主要用于工资。", "（二）2130108病虫害控制30万元。", title=BUDGET
    )
    assert [(m["functional_code"], m["amount_yuan"]) for m in found] == [("2130101", "200000"), ("2130108", "300000")]


def test_budget_and_account_of_a_class_in_one_sentence() -> None:
    found = money(
        "财政拨款支出年初预算数为100万元，决算数为120万元。其中：",
        "（一）社会保障和就业支出年初预算数为10万元，决算数为11万元。",
    )[2:]
    assert [(m["functional_code"], m["basis"], m["amount_yuan"]) for m in found] == [
        ("208", "budget_initial", "100000"), ("208", "final", "110000"),
    ]  # fmt: skip


def test_the_account_of_something_unknown_is_not_the_departments() -> None:
    assert (
        money("支出决算为120万元。", "（二）某某杂项年初预算数为20万元，决算数为22万元，完成年初预算的110%。")[1:] == []
    )


def test_the_departments_total_income_is_a_grand_total_below_any_heading() -> None:
    found = money("一、收入决算情况说明", "本部门2023年度收入总计20万元，其中年初结转和结余5万元。")
    assert [m["measure"] for m in found] == ["grand_total_in", "carryover_opening"]


def test_cars_held_without_the_word_for_number() -> None:
    found = facts("公务用车运行维护费支出3万元，年末公务用车保有11辆。")
    assert [(f.measure, f.number) for f in found if f.kind == "count"] == [("vehicles_held_for_official_use", 11)]


def test_people_named_behind_the_groups_that_went_abroad() -> None:
    found = facts("因公出国（境）费5万元，2023年组织因公出国（境）团组2个、4人次。")
    assert [(f.measure, f.number) for f in found if f.kind == "count"] == [("abroad_groups", 2), ("abroad_persons", 4)]


def test_the_budget_of_projects_with_targets() -> None:
    line = "填报绩效目标的预算项目46个，占全部预算项目的100%。填报绩效目标的项目支出预算320万元，占全部项目支出预算的100%。"
    found = facts(line, title=BUDGET)
    assert [f.measure for f in found if f.stat == "level"] == ["performance_projects", "performance_projects_amount"]


def test_items_numbered_inside_a_sentence_name_totals() -> None:
    line = "（一）收入总计20万元。包括：1.本年收入合计15万元。与上年决算相比，减少2万元。2.年初结转和结余5万元。"
    assert [(m["measure"], m.get("stat")) for m in money(line)] == [
        ("grand_total_in", None), ("income", None), ("income", "change"), ("carryover_opening", None),
    ]  # fmt: skip


@pytest.mark.parametrize("department", ["示例区招商局", "示例区企业服务中心", "示例区税源管理中心", "示例区应急管理局"])
def test_words_in_the_departments_own_name_tell_of_nobody_elses_money(department: str) -> None:
    line = f"{department}2023年度支出合计100万元，其中基本支出60万元。{department}共有车辆3辆。"
    found = facts(line, title=f"{department}2023年度部门决算")
    assert [f.measure for f in found] == ["expenditure", "expenditure", "vehicles"]


def test_money_of_firms_is_still_nobodys_spending() -> None:
    assert money("示例区企业营业收入合计100万元。", title="示例区招商局2023年度部门决算") == []


def test_income_of_the_general_budget_this_year() -> None:
    found = money("2024年收入总计100万元，包括一般公共预算本年收入90万元、上年结转10万元。", title=BUDGET)
    assert [(m["measure"], m.get("fund")) for m in found] == [
        ("grand_total_in", None), ("income", "general_public"), ("carryover_opening", None),
    ]  # fmt: skip
