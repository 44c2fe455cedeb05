"""Forms as other provinces lay them out, and as they arrive with merges lost and heads nobody has seen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from table_grids import fact, grid, money, read

from pipelines.extraction import extract
from pipelines.extraction.lines import Extraction
from pipelines.extraction.table_terms import meaning, role_of
from sources.document import Block, Document, Locator

FORM = "self_evaluation_form"
PROJECT = "project_self_evaluation"


def _extracted(*tables: str, title: str | None = None, unit: str | None = "万元") -> Extraction:
    """A document of tables, the first below a heading with its title."""
    blocks = [Block("heading", title, Locator(paragraph=1), level=1)] if title else []
    for i, text in enumerate(tables, 1):
        blocks.append(
            Block(
                "table",
                "",
                Locator(paragraph=i + 1),
                table=grid(text, title=title if i == 1 else None, unit=unit, index=i),
            )
        )
    return extract(Document("示例.docx", "0" * 64, "docx", blocks))


def test_the_row_of_all_bodies_is_the_departments() -> None:
    result = read(
        """
        机构名称 | 支出合计 | 其中：基本支出
        局机关及二级机构汇总 | 80.00 | 50.00
        1、局机关 | 60.00 | 40.00
        2、服务中心 | 20.00 | 10.00
        """,
        "self_evaluation_report",
        title="部门支出情况表",
    )
    assert money(result, "nature") == {("80.00", "expenditure", "total"), ("50.00", "expenditure", "basic")}


def test_a_row_labelled_only_with_its_unit_is_the_whole() -> None:
    result = read(
        "部门支出预算数 | 年初预算数 | 全年执行数 | 执行率（%）\n（万元） | 26.40 | 28.89 | 93.03",
        FORM,
        title="部门整体绩效自评表",
        unit=None,
    )
    assert money(result, "basis") == {("26.40", "expenditure", "budget_initial"), ("28.89", "expenditure", "final")}


TIERS = """
项目资金 | 全年预算数 | 全年执行数 | 执行率
年度资金总额 | 100.00 | 90.00 | 90%
其中：中央财政资金 | 40.00 | 30.00 |
县级资金 | 60.00 | 50.00 |
"""


def test_money_of_each_tier_is_fiscal_money() -> None:
    result = read(TIERS, PROJECT, title="项目支出绩效自评表")
    tiers = {f.value: f.fund for f in result.facts if f.kind == "money" and f.value not in ("100.00", "90.00")}
    assert tiers == dict.fromkeys(("40.00", "30.00", "60.00", "50.00"), "fiscal")


def test_subsidies_from_above_among_the_funds_of_a_project_are_no_income() -> None:
    form = """
    项目名称 | 示例草场防虫 | < | <
    项目资金（万元） | 资金来源 | 实施期资金总额 | 年度资金
    ^ | 合计 | 90.00 | 30.00
    ^ | 其中：上级补助 | 60.00 | 20.00
    """
    found = _extracted(form, title="2025年项目支出绩效目标批复表", unit=None).facts
    assert {(f.value, f.measure, f.fund) for f in found if f.value in ("60.00", "20.00")} == {
        ("60.00", "project_lifetime_funding", "fiscal"),
        ("20.00", "expenditure", "fiscal"),
    }


def test_a_table_without_unit_takes_the_only_one_of_the_tables_before_it() -> None:
    first = "部门名称 | 年初预算数 | 全年执行数 | 执行率\n部门整体支出（万元） | 10.00 | 9.00 | 90%"
    second = "机构名称 | 三公经费合计 | 公务接待费\n局机关汇总 | 2.30 | 1.10"
    found = _extracted(first, second, title="2023年度部门整体支出绩效自评表", unit=None).facts
    assert {(f.value, f.unit) for f in found if f.measure.startswith("three_public")} == {
        ("2.30", "万元"),
        ("1.10", "万元"),
    }


def test_a_title_inside_the_grid_says_what_the_document_is() -> None:
    form = """
    2023年度项目支出绩效自评表 | < | < | <
    项目名称 | 示例渠道清淤 | 主管部门 | 示例县水利局
    项目资金（万元） | 全年预算数 | 全年执行数 | 执行率
    年度资金总额 | 12.00 | 11.00 | 91.67%
    """
    found = _extracted(form, unit=None)
    assert (found.report.report_type, found.report.fiscal_year) == ("project_self_evaluation", 2023)
    assert {f.value for f in found.facts if f.kind == "money"} == {"12.00", "11.00"}


def test_the_year_of_a_form_may_stand_in_its_heads_alone() -> None:
    data = "经费控制情况（万元） | 2022年决算数 | 2023年预算数 | 2023年决算数\n三公经费 | 6.85 | 8.00 | 5.42"
    found = _extracted(data, title="部门整体支出绩效评价基础数据表", unit=None)
    assert found.report.fiscal_year == 2023


def test_a_head_over_two_columns_whose_merge_was_lost_still_stands_over_both() -> None:
    result = read(
        """
        任务名称 | 批复金额 | | 实际支出金额
         | 总额 | 财政拨款 |
        示例巡查管护 | 20.00 | 15.00 | 18.00
        """,
        FORM,
        title="部门整体支出绩效自评表",
    )
    assert (fact(result, "15.00").fund, fact(result, "15.00").basis) == ("fiscal", "budget_adjusted")


def test_money_in_key_value_cells() -> None:
    result = read(
        """
        项目名称 | 示例见习补贴 | 项目主管部门 | 示例区人社局 | |
        年初预算数 | 24.00 | 调整后预算数 | 26.00 | 实际支出数 | 22.62
        预算执行率 | 87.00% | 执行率分值 | 10 | 执行率得分 | 8.7
        """,
        PROJECT,
        title="项目绩效自评表",
    )
    assert money(result, "basis") == {
        ("24.00", "expenditure", "budget_initial"),
        ("26.00", "expenditure", "budget_adjusted"),
        ("22.62", "expenditure", "final"),
    }
    assert fact(result, "87.00").stat == "completion_rate"
    assert (fact(result, "10").measure, fact(result, "8.7").measure) == (
        "execution_rate_weight",
        "execution_rate_score",
    )


def test_cells_that_withhold_a_figure_are_no_heads() -> None:
    result = read(
        """
        编制数 | 涉密 | 在职人数 | 不予公开
        资金 | 全年预算数 | 全年执行数 | 得分
        年度资金总额 | 32.00 | 28.80 | 9
        """,
        FORM,
        title="部门整体支出绩效自评表",
    )
    assert money(result) == {("32.00", "expenditure"), ("28.80", "expenditure")}


def test_a_list_of_projects_by_unit_names_the_projects() -> None:
    result = read(
        """
        序号 | 单位名称 | 项目名称 | 调整后预算 | 实际支出
        1 | 局机关 | 示例文化体系建设 | 21.50 | 21.28
        2 | 文化馆 | 示例群众活动 | 6.00 | 4.98
        合计 | < | < | 27.50 | 26.26
        """,
        PROJECT,
        title="项目支出绩效自评情况表",
    )
    assert (fact(result, "21.50").project, fact(result, "4.98").project) == ("示例文化体系建设", "示例群众活动")
    assert (fact(result, "27.50").project, fact(result, "27.50").nature) == (None, "project")


def test_points_of_budget_execution_stand_on_the_total_row() -> None:
    result = read(
        """
        支出类型 | 预算数（调整后） | 执行数 | 执行率 | 分值 | 得分
        基本支出 | 21.00 | 21.00 | 100% | |
        项目支出 | 9.00 | 8.01 | 89% | |
        合计 | 30.00 | 29.01 | 96.7% | 10 | 9.67
        """,
        FORM,
        title="部门整体支出绩效自评表",
    )
    assert fact(result, "9.67").measure == "execution_rate_score"


def test_points_of_budget_execution_in_a_row_of_their_own() -> None:
    result = read(
        """
        预算执行情况 | 预算数（A） | 执行数（B） | 执行率（B/A）
        年度财政资金总额 | 110.28 | 109.47 | 99.27%
        得分 | 19.85 | < | <
        """,
        PROJECT,
        title="项目自评表",
    )
    assert fact(result, "19.85").measure == "execution_rate_score"


def test_rows_of_money_below_a_head_of_indicators_are_no_indicators() -> None:
    result = read(
        """
        指标 | 年初预算 | 调整预算 | 预算执行 | 执行率 | 分值 | 得分
        项目总额 | 26.00 | 24.80 | 22.32 | 90.00% | 10 | 9
        """,
        PROJECT,
        title="项目支出绩效自评表",
    )
    assert result.indicators == []
    assert len(money(result)) == 3


def test_spending_beside_budgets_is_what_was_spent() -> None:
    result = read(
        "资金 | 年初预算 | 调整预算 | 预算支出数 | 执行率\n合计 | 26.00 | 24.80 | 22.32 | 90.00%",
        PROJECT,
        title="项目支出绩效自评表",
    )
    assert fact(result, "22.32").basis == "final"


def test_sentences_in_the_cells_of_a_form_are_read() -> None:
    form = """
    部门基本情况 | 部门概况 | 人员编制48人，年末实有在职人员46人。
    ^ | 部门整体收支情况 | 2022年度收入合计86.45万元，支出合计79.30万元。
    综合评价结论 | 自评等级为“优”。 | <
    """
    found = _extracted(form, title="2022年度部门整体支出绩效自评情况", unit=None)
    assert {(f.measure, f.value) for f in found.facts} >= {
        ("staff_quota", "48"), ("income", "86.45"), ("expenditure", "79.30"),
    }  # fmt: skip
    assert found.report.grade == "优"


def test_the_lower_of_two_departments_is_the_forms() -> None:
    form = """
    转移支付（项目）名称 | 示例公共卫生补助 | < | <
    中央主管部门 | 示例部委 | 地方主管部门 | 示例县卫生健康局
    资金投入情况（万元） | 全年预算数（A） | 全年执行数（B） | 预算执行率
    年度资金总额 | 43.10 | 43.10 | 100%
    """
    found = _extracted(form, title="专项转移支付绩效目标自评表（2023年度）", unit=None)
    assert found.report.department == "示例县卫生健康局"
    assert {f.project for f in found.facts} == {"示例公共卫生补助"}


INDICATORS = "三级指标 | {target} | {actual} | 分值 | 得分\n示例监测批次 | ≥800批次 | 826批次 | 20 | 20\n示例合格率 | ≥98% | 97.6% | 30 | 26"


@pytest.mark.parametrize(("target", "actual"), [("甲栏", "完成值"), ("指标值", "乙栏")])
def test_targets_and_results_below_unknown_heads_are_known_by_what_they_print(target: str, actual: str) -> None:
    result = read(INDICATORS.format(target=target, actual=actual), PROJECT, title="项目支出绩效自评表")
    assert [(i.target_value, i.actual_value) for i in result.indicators] == [
        (Decimal(800), Decimal(826)),
        (Decimal(98), Decimal("97.6")),
    ]


def test_results_may_stand_below_a_head_that_elsewhere_only_describes_them() -> None:
    result = read("指标内容 | 指标值 | 完成情况\n示例修路 | 8公里 | 8.3公里", FORM, title="部门整体支出绩效自评表")
    assert result.indicators[0].actual_value == Decimal("8.3")
    both = "指标内容 | 指标值 | 实际完成值 | 完成情况\n示例修路 | 8公里 | 8.3公里 | 完成"
    assert read(both, FORM, title="部门整体支出绩效自评表").indicators[0].actual_text == "8.3公里"


@pytest.mark.parametrize(
    ("name", "target", "actual", "unit"),
    [
        ("示例检测样品（份）", "≥12000", "12,460", "份"),
        ("示例站点数", "≥9个", "10", "个"),
        ("示例合格率", "≥95%", "97", "%"),
        ("示例合格率", "≥95%", "0.97", None),
    ],
)
def test_a_bare_result_has_the_unit_of_name_or_target(name: str, target: str, actual: str, unit: str | None) -> None:
    form = f"三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n{name} | {target} | {actual} | 10 | 10"
    assert read(form, PROJECT, title="项目支出绩效自评表").indicators[0].actual_unit == unit


def test_execution_in_a_table_of_points_is_scored_like_anything_else() -> None:
    result = read(
        "一级指标 | 二级指标 | 三级指标 | 分值 | 得分\n预算管理 | 预算执行 | 预算执行率 | 15 | 14",
        "self_evaluation_report",
        title="部门整体支出绩效评价评分表",
    )
    assert [(i.level3, i.score) for i in result.indicators] == [("预算执行率", Decimal(14))]


@pytest.mark.parametrize(
    ("head", "basis"),
    [
        ("年初下达预算数", "budget_initial"),
        ("年初财政批复预算金额", "budget_initial"),
        ("全年预算安排数", "budget_adjusted"),
        ("年终调整预算数", "budget_adjusted"),
        ("预算批复数", "budget"),
        ("全年支付金额", "final"),
    ],
)
def test_heads_of_money_are_read_word_by_word(head: str, basis: str) -> None:
    said = meaning(head)
    assert (said.complete, said.attrs["basis"]) == (True, basis)


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("年初预设值", "target"),
        ("期望完成值", "target"),
        ("指标性质及指标值", "target"),
        ("年中调整后指标值", "target_adjusted"),
        ("年末实际值", "actual"),
        ("年度达成值", "actual"),
        ("偏离情况说明", "skip"),
        ("绩效指标性质", "operator"),
    ],
)
def test_heads_of_indicators_are_known_by_their_make_up(head: str, role: str) -> None:
    assert role_of(head) == role


def test_a_form_printed_in_parts_is_about_one_project() -> None:
    fields = "项目名称 | 示例粮食应急体系 | 项目主管部门 | 示例县粮食中心"
    paid = "资金来源（万元） | 预算批复 | 预算调整后 | 实际支出 | 支出率\n合计 | 34.00 | 36.00 | 31.80 | 88.33%"
    found = _extracted(fields, paid, title="2024年度项目支出绩效自评表", unit=None).facts
    assert {(f.project, f.nature) for f in found} == {("示例粮食应急体系", "project")}
    assert {f.basis for f in found if f.kind == "money"} == {"budget_initial", "budget_adjusted", "final"}


def test_an_unknown_layout_is_told_by_its_fingerprint() -> None:
    def told(first: str, second: str, head: str = "丙栏") -> str:
        text = f"甲项 | 乙栏 | {head}\n示例{first} | {first}.50 | {second}.25"
        (notice,) = read(text, FORM, title="示例登记表").notices
        assert notice[0] == "unknown_layout"
        return notice[1]

    assert told("1", "2") == told("3", "4")
    assert told("1", "2") != told("1", "2", head="丁栏")
