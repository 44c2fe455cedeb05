"""Indicator tables and what counts as a number in them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from table_grids import read

from pipelines.extraction.table_indicators import read_value


@pytest.mark.parametrize(
    ("printed", "op", "number", "unit"),
    [
        ("≥12.00(次)", ">=", "12.00", "次"),
        ("≤48万元/公里", "<=", "48", "万元/公里"),
        ("＝100％", "=", "100", "%"),
        ("4次/年", None, "4", "次/年"),
        ("1,104具", None, "1104", "具"),
        ("-6.31", None, "-6.31", None),
        ("≥ 1.8 万户", ">=", "1.8", "万户"),
        ("≤5日", "<=", "5", "日"),
        ("0个", None, "0", "个"),
        ("100百分比", None, "100", "百分比"),
    ],
)
def test_operator_number_and_unit_are_a_value(printed: str, op: str | None, number: str, unit: str | None) -> None:
    value = read_value(printed)
    assert (value.op, value.number, value.unit) == (op, Decimal(number), unit)
    assert value.text == printed


@pytest.mark.parametrize(
    "printed",
    ["不低于80%", "95%以上", "12月底前", "6月30日", "2022年12月31日前", "80%-90%", "第4名", "减少3处", "提升",
     "100%完成", "200户、500人", "2022年", "次年3月", "12月", "≥85%且≤95%"],
)  # fmt: skip
def test_words_dates_and_ranges_stay_text(printed: str) -> None:
    value = read_value(printed)
    assert (value.text, value.number) == (printed, None)


def test_a_dash_is_no_value() -> None:
    assert read_value("/").text is None


def test_operator_and_unit_from_cells_of_their_own() -> None:
    value = read_value("11800", "≥", "人")
    assert (value.text, value.op, value.number, value.unit) == ("≥11800人", ">=", Decimal(11800), "人")


def test_a_quality_takes_neither_operator_nor_unit() -> None:
    assert read_value("有效提升", "定性", "其他").text == "有效提升"


def test_a_number_like_a_year_is_a_number_where_a_unit_is_known() -> None:
    assert read_value("2020").number is None
    assert read_value("2020", unit="人次").number == 2020


def test_levels_are_inherited_and_their_prefixes_dropped() -> None:
    result = read(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
        产出指标 | 数量指标 | 指标1：办件量 | ≥1000件 | 1,120件 | 10 | 10 |
         | | 指标2： | | | | |
         | 质量指标 | 准确率 | ≥98% | 97.1% | 10 | 9 | 录入差错
        效益指标 | 社会效益指标 | …… | | | | |
        满意度指标 | 服务对象满意度 | 群众满意度 | 不低于90% | 91% | 10 | 10 |
        """,
        "self_evaluation_form",
        title="部门整体支出绩效自评表",
    )
    assert [(i.level1, i.level2, i.level3, i.weight, i.score) for i in result.indicators] == [
        ("产出指标", "数量指标", "办件量", 10, 10),
        ("产出指标", "质量指标", "准确率", 10, 9),
        ("满意度指标", "服务对象满意度", "群众满意度", 10, 10),
    ]


def test_operator_value_and_unit_in_three_columns() -> None:
    result = read(
        """
        三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分
        特困人员供养 | ≥ | 1700 | 人 | 1735 | 20 | 20
        困难群众生活水平 | 定性 | 有效提升 | 其他 | 有效提升 | 20 | 18
        """,
        "project_self_evaluation",
        title="部门预算项目支出绩效自评表",
    )
    first, second = result.indicators
    assert (first.target_text, first.target_op, first.target_value, first.target_unit) == (
        "≥1700人",
        ">=",
        Decimal(1700),
        "人",
    )
    assert (first.actual_value, first.actual_unit) == (Decimal(1735), "人")
    assert (second.target_text, second.target_value, second.actual_text) == ("有效提升", None, "有效提升")


def test_the_adjusted_target_counts_where_one_is_printed() -> None:
    result = read(
        """
        指标名称 | 计量单位 | 指标性质 | 年初指标值 | 调整指标值 | 全年完成值 | 指标权重 | 指标得分
        营造林面积 | 万亩 | ≥ | 5 | 5.6 | 5.72 | 15 | 15
        火灾受害率 | ‰ | ≤ | 0.3 | / | 0.41 | 10 | 7.32
        """,
        "self_evaluation_form",
        title="部门整体绩效自评表",
    )
    assert [i.target_value for i in result.indicators] == [Decimal("5.6"), Decimal("0.3")]


def test_columns_may_stand_in_another_order() -> None:
    result = read(
        "序号 | 得分 | 分值 | 实际完成值 | 指标值 | 指标名称\n1 | 19 | 20 | 48场 | ≥50场 | 举办文化活动",
        "self_evaluation_form",
        title="部门整体支出绩效自评表",
    )
    (line,) = result.indicators
    assert (line.level3, line.target_value, line.actual_value, line.weight, line.score) == (
        "举办文化活动",
        50,
        48,
        20,
        19,
    )


def test_points_in_brackets_behind_a_name() -> None:
    result = read(
        "三级指标 | 年初目标值（A） | 实际完成值（B） | 得分\n服务老人数（20分） | 1500人 | 1620人 | 20",
        "project_self_evaluation",
        title="项目自评表",
    )
    assert (result.indicators[0].level3, result.indicators[0].weight) == ("服务老人数", 20)


def test_a_scoring_table_gives_points_of_the_lowest_level() -> None:
    result = read(
        """
        一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 评价标准 | 得分
        投入 | 15 | 预算配置 | 15 | 在职人员控制率 | 8 | 控制率≤100%计8分，每超过1个百分点扣0.8分 | 7.2
        """,
        "self_evaluation_report",
        title="部门整体支出绩效评价指标评分表",
    )
    (line,) = result.indicators
    assert (line.weight, line.score, line.target_text) == (8, Decimal("7.2"), None)


def test_the_total_row_is_the_score_and_nothing_below_it_an_indicator() -> None:
    result = read(
        """
        一级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        产出指标 | 办结案件 | ≥500件 | 512件 | 90 | 90
        预算执行率 | < | < | < | 10 | 9.19
        总分 | < | < | < | 100 | 99.19
        存在问题 | 无 | < | < | < | <
        """,
        "self_evaluation_form",
        title="部门整体支出绩效自评表",
    )
    assert [i.level3 for i in result.indicators] == ["办结案件"]
    assert result.forms[0].self_score == Decimal("99.19")
    assert {(f.measure, f.number) for f in result.facts} == {
        ("execution_rate_weight", Decimal(10)),
        ("execution_rate_score", Decimal("9.19")),
    }


def test_a_template_without_results_still_gives_its_targets() -> None:
    result = read(
        "一级指标 | 三级指标 | 指标值 | 完成值 | 权重 | 得分\n产出指标 | 低保保障人数 | ≥11800人 | | 20 |",
        "project_self_evaluation",
        title="项目支出绩效自评表",
    )
    (line,) = result.indicators
    assert (line.target_value, line.actual_text, line.weight, line.score) == (11800, None, 20, None)


def test_a_list_of_targets_names_the_project_of_each_row() -> None:
    result = read(
        """
        单位名称 | 项目名称 | 一级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重
        示例县林业局 | 99011124T000000001-护林防火 | 产出指标 | 巡护里程 | ≥ | 500 | 公里 | 30
        ^ | ^ | 效益指标 | 火灾次数 | ≤ | 2 | 次 | 60
        ^ | 99011124T000000002-苗圃管护 | 产出指标 | 育苗 | ≥ | 3 | 万株 | 90
        """,
        "budget",
        2024,
        title="部门预算项目绩效目标表",
    )
    assert [(i.project, i.level3) for i in result.indicators] == [
        ("护林防火", "巡护里程"),
        ("护林防火", "火灾次数"),
        ("苗圃管护", "育苗"),
    ]
