"""Filled forms: labels, merges, columns of several years, notes and sheets that are written on like pages."""

from __future__ import annotations

import pytest
from table_grids import fact, grid, money, read

from pipelines.extraction import extract
from pipelines.extraction.labelled import labelled
from pipelines.extraction.lines import Extraction
from pipelines.extraction.table_terms import meaning
from sources.document import Block, Document, Locator, Table

FORM = "self_evaluation_form"
PROJECT = "project_self_evaluation"
TARGET = "performance_target"


def document(*blocks: Block) -> Extraction:
    return extract(Document("示例.xlsx", "0" * 64, "xlsx", list(blocks)))


def heading(text: str) -> Block:
    return Block("heading", text, Locator(paragraph=1), level=1)


def block(table: Table) -> Block:
    return Block("table", "", Locator(paragraph=2), table=table)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("示例县教育局（部门汇总）金额单位：万元", "示例县教育局"),
        ("[310]示例市交通运输局", "示例市交通运输局"),
        ("示例县自然资源局（汇总）", "示例县自然资源局"),
    ],
)
def test_a_department_is_named_without_code_and_without_saying_that_it_is_consolidated(printed: str, name: str) -> None:
    form = grid(
        f"主管部门：{printed} | < | <\n一级指标 | 三级指标 | 指标值 | 完成值\n产出指标 | 示例数 | 1个 | 1个",
        title="2022年度部门整体支出绩效自评表",
    )
    assert document(heading("2022年度部门整体支出绩效自评表"), block(form)).report.department == name


def test_the_unit_line_right_behind_a_value_is_not_part_of_it() -> None:
    assert labelled("填报单位：示例县教育局（部门汇总）金额单位：万元")[0] == ("department", "示例县教育局（部门汇总）")


def test_the_first_row_may_begin_with_what_the_rows_are_grouped_by() -> None:
    assert meaning("按资金来源分：1.财政拨款").attrs == meaning("财政拨款").attrs
    assert meaning("按支出性质分：1.基本支出").attrs == meaning("基本支出").attrs


def test_a_figure_merged_otherwise_than_its_head_belongs_to_the_next_head() -> None:
    result = read(
        """
        资金来源 | 本年度 | < | < | 执行率(%)
        ^ | 预算安排 | 实际支出 | < | ^
        合计 | 105.00 | 95.00 | 90.48 | <
        """,
        PROJECT,
        title="项目绩效自评表",
    )
    assert fact(result, "95.00").basis == "final"
    assert fact(result, "90.48").stat == "completion_rate"


def test_targets_of_the_year_count_where_those_of_the_whole_period_stand_beside_them() -> None:
    result = read(
        """
        一级指标 | 实施期指标 | < | 年度指标 | < | <
        ^ | 三级指标 | 指标值 | 三级指标 | 指标值 | 权重
        产出指标 | 累计防治面积 | ≥45万亩 | 年度防治面积 | ≥15万亩 | 15
        """,
        TARGET,
        title="2025年项目支出绩效目标批复表",
    )
    assert [(i.level3, i.target_text) for i in result.indicators] == [("年度防治面积", "≥15万亩")]


def test_budget_beside_adjusted_budget_is_that_of_the_start_of_the_year() -> None:
    result = read(
        """
        项目 | 预算数 | 全年预算数 | 决算数
        公务接待费 | 6,000.00 | 5,500.00 | 2,322.00
        """,
        "final_account",
        title="财政拨款“三公”经费支出决算表",
        unit="元",
    )
    assert {f.basis for f in result.facts} == {"budget_initial", "budget_adjusted", "final"}
    assert fact(result, "6,000.00").basis == "budget_initial"


def test_brackets_behind_a_title_restrict_its_figures() -> None:
    table = grid(
        "经济分类科目 | 预算数\n301工资福利支出 | 384.00",
        title="一般公共预算支出经济分类情况表",
        unit="万元",
    )
    table.caption_lines = ["附表7一般公共预算支出经济分类情况表（基本支出）"]
    found = document(heading("示例县图书馆2025年度单位预算"), block(table)).facts
    assert [(f.value, f.nature) for f in found] == [("384.00", "basic")]


def test_a_sheet_of_sentences_is_read_like_a_page() -> None:
    sheet = grid("一、部门基本情况：示例县信访局编制32人。\n二、2018年收入总计657.4万元，支出总计657.4万元。")
    found = document(heading("示例县信访局2018年部门预算说明"), block(sheet)).facts
    assert {(f.measure, f.value) for f in found} >= {("staff_quota", "32"), ("grand_total_in", "657.4")}


def test_numbers_of_a_notes_later_items_are_no_results() -> None:
    note = "注：1.按项目填报。2.定量指标累计值超过100%的按100%填报。"
    found = document(
        heading("2023年度示例项目绩效自评报告"), heading("一、绩效情况"), Block("paragraph", note, Locator(paragraph=3))
    )
    assert found.indicators == []


def test_the_points_of_execution_may_be_called_progress() -> None:
    result = read(
        """
        一级指标 | 三级指标 | 指标值 | 完成值 | 权重 | 得分
        预算执行率 | 支出进度 | — | — | 10 | 9.05
        产出指标 | 示例数 | 1座 | 1座 | 90 | 90
        """,
        PROJECT,
        title="项目绩效自评表",
    )
    assert {(f.measure, f.value) for f in result.facts} == {
        ("execution_rate_weight", "10"),
        ("execution_rate_score", "9.05"),
    }
    assert [i.level3 for i in result.indicators] == ["示例数"]
    assert money(result) == set()


def test_pairs_below_a_block_of_money_have_nothing_to_do_with_its_heads() -> None:
    result = read(
        """
        经费控制情况 | 2018年决算 | 2019年决算 | 2020年决算
        “三公”经费 | 33.87 | 29.45 | 24.16
        固定资产 | 2,214.38 | 实有车辆 | 8
        """,
        FORM,
        2020,
        title="部门整体支出绩效评价基础数据表",
    )
    assert fact(result, "2,214.38").fiscal_year == 2020
    assert fact(result, "8").measure == "vehicles"


def test_a_monitoring_form_tells_budgets_and_targets_but_nothing_of_a_part_of_the_year() -> None:
    result = read(
        """
        项目名称 | [3712T0310A]示例公路养护 | < | < | < | <
        项目资金（万元） | 资金来源 | 年初预算数 | 调整后预算数 | 1-7月执行数 | 1-7月执行率
        ^ | 年度资金总额 | 1,428.00 | 1,513.00 | 590.64 | 39.04%
        绩效指标 | 三级指标 | 年度指标值 | 1-7月执行情况 | 完成目标可能性 | <
        ^ | ^ | ^ | ^ | 确定能 | 有可能
        ^ | 养护里程 | ≥612公里 | 355公里 | √ |
        """,
        TARGET,
        title="项目支出绩效运行监控表",
        unit=None,
    )
    assert money(result, "basis") == {
        ("1,428.00", "expenditure", "budget_initial"),
        ("1,513.00", "expenditure", "budget_adjusted"),
    }
    assert [(i.project, i.level3, i.target_text, i.actual_text) for i in result.indicators] == [
        ("示例公路养护", "养护里程", "≥612公里", None)
    ]


def test_other_income_over_a_column_of_spending_says_who_pays() -> None:
    result = read(
        """
        项目名称 | 金额 | 其中：一般公共预算 | 其他收入
        示例热线外包服务 | 12.00 | 8.00 | 4.00
        """,
        "budget",
        title="2018年项目支出明细表",
    )
    assert money(result, "fund") == {
        ("12.00", "expenditure", "all"),
        ("8.00", "expenditure", "general_public"),
        ("4.00", "expenditure", "other"),
    }


def test_parts_below_what_was_received_were_received() -> None:
    result = read(
        """
        专项名称 | 示例衔接资金 | < | <
        资金情况 | 项目总投资 | 600.00 | 资金到位总额 | 580.00
        ^ | 其中：中央补助 | 300.00 | 中央补助 | 280.00
        """,
        PROJECT,
        title="专项资金绩效自评表",
    )
    assert money(result, "fund") == {
        ("600.00", "project_lifetime_funding", "all"),
        ("580.00", "funds_received", "all"),
        ("300.00", "project_lifetime_funding", "fiscal"),
        ("280.00", "funds_received", "fiscal"),
    }


def test_government_budget_money_is_fiscal_money() -> None:
    assert meaning("1、资金来源：（1）政府预算资金").attrs["fund"] == "fiscal"


def test_the_whole_of_a_project_stands_beside_the_carry_over_that_pays_it() -> None:
    result = read(
        """
        项目名称 | 合计 | 本年拨款 | 财政拨款结转结余
        ^ | ^ | 一般公共预算 | ^
        示例河道治理 | 300.00 | 250.00 | 50.00
        """,
        "budget",
        title="项目支出表",
    )
    assert ("300.00", "expenditure", "示例河道治理") in money(result, "project")


def test_a_table_of_the_three_public_expenses_may_go_on_with_assets_and_procurement() -> None:
    result = read(
        """
        项目 | 行次 | 统计数 | 项目 | 行次 | 统计数
        （一）支出合计 | 2 | 3.40 | （一）车辆数合计（辆） | 25 | 2
        公务接待费 | 7 | 0.40 | （一）政府采购支出合计 | 35 | 60.00
        （二）相关统计数 | 11 | — | （二）政府采购授予中小企业合同金额 | 39 | 55.00
        """,
        "final_account",
        title="“三公”经费、机关运行经费及国有资产占用情况表",
    )
    assert {(f.measure, f.value) for f in result.facts} >= {
        ("vehicles", "2"),
        ("procurement", "60.00"),
        ("procurement_sme", "55.00"),
    }


def test_points_merged_over_a_level_are_not_those_of_its_indicators() -> None:
    result = read(
        """
        一级指标 | 分值 | 三级指标 | 目标值 | 完成值 | 得分
        产出 | 40 | 培训教师人数 | 200人 | 210人 | 20
        ^ | ^ | 完成及时率 | 100% | 100% | 20
        """,
        FORM,
        title="部门整体绩效自评表",
    )
    assert [(i.weight, i.score) for i in result.indicators] == [(None, 20), (None, 20)]


def test_a_figure_printed_with_its_label_takes_the_stage_of_the_head_above_it() -> None:
    result = read(
        """
        项目资金(万元) | 年初预算数 | 调整预算数 | 执行数 | 执行率%
        ^ | 年度资金总额：100.00 | 年度资金总额：110.00 | 年度资金总额：105.00 | 95.45
        """,
        PROJECT,
        title="项目支出绩效自评表",
    )
    assert money(result, "basis") >= {
        ("100.00", "expenditure", "budget_initial"),
        ("110.00", "expenditure", "budget_adjusted"),
        ("105.00", "expenditure", "final"),
    }


def test_a_tier_of_government_alone_names_its_money() -> None:
    result = read(
        """
        预算资金 | 资金来源 | 年度预算安排 | 实际使用 | 使用率
        ^ | 中央 | 60.00 | 55.00 | 91.67%
        """,
        PROJECT,
        title="项目支出绩效自评表",
    )
    assert fact(result, "55.00").fund == "fiscal"
    assert fact(result, "91.67").stat == "completion_rate"
