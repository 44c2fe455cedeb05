"""The shape of tables: heads, bands, rows that only number columns, key-value rows."""

from __future__ import annotations

from table_grids import grid

from pipelines.extraction.table_grid import inline_pair, is_column_numbers, read_layout


def test_a_head_of_three_rows_gives_each_column_its_path() -> None:
    layout = read_layout(
        grid("""
        合计 | “三公”经费 | < | <
        ^ | 小计 | 公务用车购置及运行费 | <
        ^ | ^ | 购置费 | 运行费
        9.00 | 7.00 | 0.00 | 7.00
        """)
    )
    (band,) = layout.bands
    assert (band.head, band.body) == ([0, 1, 2], [3])
    assert band.columns[3].path == ("“三公”经费", "公务用车购置及运行费", "运行费")


def test_a_row_that_numbers_the_columns_is_no_row() -> None:
    assert is_column_numbers(["栏次", "1", "2"])
    assert is_column_numbers(["类", "款", "项", "栏次", "1", "2=3+4", "3"])
    assert not is_column_numbers(["车辆", "1", "2"])
    assert not is_column_numbers(["3", "1", "2"])


def test_a_form_has_a_band_for_money_and_one_for_indicators() -> None:
    layout = read_layout(
        grid("""
        项目名称 | 示例绿道 | < | <
        项目资金（万元） | 年初预算数 | 全年执行数 | 执行率
        年度资金总额 | 10 | 9 | 90%
        一级指标 | 三级指标 | 年度指标值 | 完成值
        产出指标 | 绿道长度 | ≥3公里 | 3公里
        """)
    )
    assert [band.head for band in layout.bands] == [[1], [3]]
    assert [band.indicators for band in layout.bands] == [False, True]
    assert layout.loose == [0]


def test_a_key_value_row_is_no_head_although_its_labels_could_be() -> None:
    layout = read_layout(
        grid("""
        单位名称 | 示例区统计局 | 项目名称 | 人口抽样调查
        主管部门 | 示例区统计局 | 实施单位 | 示例区调查队
        """)
    )
    assert layout.bands == []


def test_labels_of_two_lanes_without_figures_are_a_row_and_no_head() -> None:
    layout = read_layout(
        grid("""
        收入 | < | 支出 | <
        项目 | 决算数 | 项目 | 决算数
        一、财政拨款收入 | 5.00 | 一、基本支出 | 4.00
        二、事业收入 | | 二、项目支出 |
        上年结转 | | 结转下年 | <
        """)
    )
    (band,) = layout.bands
    assert band.body == [2, 3, 4]


def test_a_cell_merged_from_the_head_down_the_rows_stands_beside_the_band() -> None:
    layout = read_layout(
        grid("""
        项目资金（万元） | | 年初预算数 | 全年执行数
        ^ | 年度资金总额 | 8 | 7
        ^ | 其他资金 | 1 | 1
        """)
    )
    (band,) = layout.bands
    assert band.labels == ["项目资金（万元）"]
    assert band.columns[1].kind == "label"


def test_a_repeated_head_starts_the_same_band_again() -> None:
    layout = read_layout(
        grid("""
        科目编码 | 科目名称 | 金额
        204 | 公共安全支出 | 27.00
        科目编码 | 科目名称 | 金额
        208 | 社会保障和就业支出 | 10.00
        """)
    )
    assert [band.body for band in layout.bands] == [[1], [3]]


def test_notes_below_a_table_are_kept_apart() -> None:
    layout = read_layout(grid("项目 | 金额\n合计 | 3.00\n注：本表反映收支情况。 | <"))
    assert layout.notes == ["注：本表反映收支情况。"]


def test_label_and_figure_in_one_cell_are_a_pair() -> None:
    assert inline_pair("其中：基本支出：1,192.66") == ("其中：基本支出", "1,192.66")
    assert inline_pair("联系电话") is None
