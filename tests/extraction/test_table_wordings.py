"""Wordings of table heads, rows and cells that other provinces print."""

from __future__ import annotations

import pytest
from table_grids import fact, money, read
from written import extraction

from pipelines.extraction.table_indicators import read_value
from pipelines.extraction.tables import document_unit
from sources.document import Block, Document, Locator


def test_a_list_of_tasks_inside_a_form_names_projects() -> None:
    result = read(
        """
        部门名称 | 示例州水务局 | < | < | < | <
        任务名称 | 项目级次 | 批复金额（万元） | < | 实际支出金额（万元） | 预算执行率
        ^ | ^ | 总额 | 财政拨款 | ^ | ^
        水土流失治理 | 本级 | 560 | 550 | 532.6 | 95.11%
        """,
        "self_evaluation_form",
        title="部门整体支出绩效自评表",
    )
    assert money(result, "project", "basis", "fund") == {
        ("560", "expenditure", "水土流失治理", "budget_adjusted", "all"),
        ("550", "expenditure", "水土流失治理", "budget_adjusted", "fiscal"),
        ("532.6", "expenditure", "水土流失治理", "final", "all"),
    }


def test_the_whole_department_may_be_a_quantity() -> None:
    result = read(
        """
        部门整体资金（万元） | | 年初预算数 | 全年执行数
        ^ | 总量 | 1256.5 | 1460.2
        """,
        "self_evaluation_form",
        title="部门整体绩效自评表",
    )
    assert money(result, "basis") == {
        ("1256.5", "expenditure", "budget_initial"),
        ("1460.2", "expenditure", "final"),
    }


def test_a_total_row_with_points_and_grade() -> None:
    result = read(
        """
        项目名称 | 河道治理 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 | 得分
        产出指标 | 数量指标 | 治理河道 | ≥5公里 | 90 | 89.33
        总分 | < | < | 100.00 | 99.33 | 优
        """,
        "project_self_evaluation",
        title="项目支出绩效自评表",
    )
    assert (str(result.forms[0].self_score), result.forms[0].grade) == ("99.33", "优")


def test_a_label_with_brackets_names_the_project() -> None:
    result = read(
        """
        专项（项目）名称 | 校舍维修资金 | < | <
        项目资金（万元） | | 全年预算数（A） | 全年执行数（B）
        ^ | 年度资金总额： | 1250 | 1187.5
        ^ | 非财政拨款 | 50 | 0
        """,
        "project_self_evaluation",
        title="专项资金绩效自评表",
    )
    assert {f.project for f in result.facts} == {"校舍维修资金"}
    assert fact(result, "50").fund == "other"


def test_the_value_column_is_the_target_beside_a_text_of_goals() -> None:
    result = read(
        """
        项目名称 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重
        高龄津贴 | 按时发放津贴 | 产出指标 | 数量指标 | 发放人数 | ≥ | 12000 | 人 | 30
        """,
        "budget",
        title="部门预算项目绩效目标表",
    )
    line = result.indicators[0]
    assert (line.project, line.target_op, str(line.target_value), line.target_unit) == ("高龄津贴", ">=", "12000", "人")


def test_spending_paid_from_carry_over_is_no_income() -> None:
    result = read(
        """
        科目编码 | 科目名称 | 合计 | 当年财政拨款安排 | 上年结转安排
        合计 | < | 3256.80 | 3256.00 |
        2080201 | 行政运行 | 856.30 | 856.30 |
        """,
        "budget",
        title="一般公共预算支出预算表",
    )
    assert fact(result, "3256.80").measure == "expenditure"
    assert {f.measure for f in result.facts} == {"expenditure"}


def test_whole_life_money_by_fund_beside_this_years() -> None:
    result = read(
        """
        项目名称 | 清扫保洁 | < | <
        项目资金总额 | 600 | 年度资金申请总额 | 200
        其中：财政资金 | 590 | 其中：当年财政拨款 | 190
        其他资金 | 10 | 其他资金 | 11
        """,
        "performance_target",
        title="项目绩效目标申报表",
    )
    assert {(v, m, f) for v, m, f in money(result, "fund") if m == "project_lifetime_funding"} == {
        ("600", "project_lifetime_funding", "all"),
        ("590", "project_lifetime_funding", "fiscal"),
        ("10", "project_lifetime_funding", "other"),
    }


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [("30年", "30", "年"), ("1次/月", "1", "次/月"), ("2000m³", "2000", "m3"), ("30日内", None, None)],
)
def test_values_with_units_of_time(text: str, number: str | None, unit: str | None) -> None:
    value = read_value(text, expected="年")
    assert (None if value.number is None else str(value.number), value.unit) == (number, unit)


@pytest.mark.parametrize("prefix", ["附件2", "附件2：", "附件2-1 ", "公开14表 "])
def test_numbers_of_annexes_are_no_part_of_a_title(prefix: str) -> None:
    assert extraction(f"{prefix}一般公共预算专项资金绩效自评表").report.title == "一般公共预算专项资金绩效自评表"


def test_a_department_whose_label_stands_beside_a_year() -> None:
    report = extraction("部门整体支出绩效自评表", "填报单位：示例镇人民政府   2022年度").report
    assert (report.department, report.fiscal_year) == ("示例镇人民政府", 2022)


def test_the_label_of_a_budget_department() -> None:
    assert (
        extraction("2022年度部门整体支出绩效自评表", "预算部门：示例区城市管理局").report.department
        == "示例区城市管理局"
    )


def test_a_sentence_states_the_unit_of_the_tables() -> None:
    head = Block("paragraph", "见下表，金额单位为万元。", Locator(paragraph=2))
    spent = Block("paragraph", "全年支出12,000.00元，" * 8, Locator(paragraph=3))
    assert document_unit(Document("示例.html", "0" * 64, "html", blocks=[head, spent])) == "万元"


@pytest.mark.parametrize(("head", "cell"), [("增减（%）", "-32.25"), ("增减（%）", "-32.25%"), ("增减", "-32.25%")])
def test_a_change_in_percent_is_a_rate(head: str, cell: str) -> None:
    result = read(
        f"""
        项目 | 2022年决算 | 2023年决算 | {head}
        公务接待费 | 38.60 | 26.15 | {cell}
        """,
        "self_evaluation_report",
        title="“三公”经费对比表（万元）",
    )
    assert [(f.stat, str(f.number)) for f in result.facts if f.kind == "ratio"] == [("change_rate", "-32.25")]


def test_days_beside_a_limit_of_days_are_a_duration() -> None:
    result = read(
        """
        三级指标 | 指标值 | 完成值 | 分值 | 得分
        资金下达时限 | 15日内 | 10日 | 10 | 10
        """,
        "self_evaluation_report",
        title="绩效指标完成情况表",
    )
    assert [(str(i.actual_value), i.actual_unit) for i in result.indicators] == [("10", "日")]


def test_a_table_without_title_that_heads_names_of_projects_lists_projects() -> None:
    result = read(
        """
        项目名称 | 年初预算（万元） | 追加（万元） | 实际支出（万元）
        道路清扫保洁 | 9,200.00 | 600.00 | 9,780.32
        """,
        "self_evaluation_report",
        title="二、资金投入和使用情况",
    )
    assert money(result, "project", "basis", "stat") == {
        ("9,200.00", "expenditure", "道路清扫保洁", "budget_initial", "level"),
        ("600.00", "expenditure", "道路清扫保洁", "budget_adjusted", "change"),
        ("9,780.32", "expenditure", "道路清扫保洁", "final", "level"),
    }


def test_a_column_of_funds_says_who_pays_for_each_project() -> None:
    result = read(
        """
        项目名称 | 资金来源 | 预算金额（万元） | 支出金额（万元）
        灌区维修 | 一般公共预算 | 300.00 | 298.50
        移民后期扶持 | 政府性基金 | 200.00 | 200.00
        """,
        "self_evaluation_report",
        title="项目支出情况表",
    )
    assert money(result, "project", "fund", "basis") == {
        ("300.00", "expenditure", "灌区维修", "general_public", "budget_adjusted"),
        ("298.50", "expenditure", "灌区维修", "general_public", "final"),
        ("200.00", "expenditure", "移民后期扶持", "government_fund", "budget_adjusted"),
        ("200.00", "expenditure", "移民后期扶持", "government_fund", "final"),
    }


def test_funds_below_a_total_of_income_are_its_parts() -> None:
    result = read(
        """
        科目 | 金额
        一、收入合计 | 2,345.67
        财政拨款 | 2,000.00
        二、支出合计 | 2,300.12
        """,
        "self_evaluation_report",
        title="部门收支情况表",
    )
    assert ("2,000.00", "income", "fiscal") in money(result, "fund")


def test_the_total_of_what_was_spent_on_the_three_public_expenses() -> None:
    result = read(
        """
        项目 | 上年支出 | 本年支出
        公务用车运行费 | 6.50 | 6.00
        公务接待费 | 3.10 | 2.60
        合计 | 9.60 | 8.60
        """,
        "self_evaluation_report",
        title="“三公”经费情况表",
    )
    assert {("9.60", "three_public_total", 2021), ("8.60", "three_public_total", 2022)} <= money(result, "fiscal_year")


def test_money_of_several_tiers_is_no_figure_of_a_project() -> None:
    result = read(
        """
        序号 | 项目名称 | 中央资金 | 省级资金 | 合计 | 实际支出
        1 | 水库除险加固 | 300 | 120 | 420 | 410
        """,
        "self_evaluation_report",
        title="项目支出情况表",
    )
    assert money(result, "project") == {("410", "expenditure", "水库除险加固")}


def test_procurement_planned_and_done_by_kind() -> None:
    result = read(
        """
        采购类别 | 计划金额 | 实际金额
        货物 | 120.00 | 110.60
        合计 | 120.00 | 110.60
        """,
        "self_evaluation_report",
        title="政府采购情况表",
    )
    assert money(result, "basis") == {
        ("120.00", "procurement_goods", "budget_adjusted"), ("110.60", "procurement_goods", "final"),
        ("120.00", "procurement", "budget_adjusted"), ("110.60", "procurement", "final"),
    }  # fmt: skip


def test_years_in_rows_are_the_years_of_their_figures() -> None:
    result = read(
        """
        年份 | 收入（万元） | 支出（万元）
        2021 | 2,190.00 | 2,180.40
        2022 | 2,345.67 | 2,300.12
        """,
        "self_evaluation_report",
        title="二、收支情况",
    )
    assert money(result, "fiscal_year") == {
        ("2,190.00", "income", 2021), ("2,180.40", "expenditure", 2021),
        ("2,345.67", "income", 2022), ("2,300.12", "expenditure", 2022),
    }  # fmt: skip


def test_posts_and_who_fills_them_by_kind() -> None:
    result = read(
        """
        人员类别 | 编制数 | 实有人数
        合计 | 60 | 57
        行政编制 | 20 | 19
        """,
        "self_evaluation_report",
        title="人员编制情况表",
    )
    assert {(f.value, f.measure) for f in result.facts} == {
        ("60", "staff_quota"), ("57", "staff"), ("20", "staff_quota_administrative"), ("19", "staff_administrative"),
    }  # fmt: skip


def test_the_total_of_a_project_beside_what_was_spent_is_not_spent() -> None:
    result = read(
        """
        序号 | 专项名称 | 资金总额（万元） | 已支出（万元）
        1 | 水库加固 | 500 | 490
        """,
        "self_evaluation_report",
        title="二、资金使用情况",
    )
    assert money(result, "basis") == {("490", "expenditure", "final")}
