"""Forms that a web page prints one cell a paragraph."""

from __future__ import annotations

import time

from written import extraction

from pipelines.extraction.lines import Extraction

FORM = """项目支出绩效自评表
（2022年度）
项目名称
茶园防霜
主管部门
示例县茶叶局
项目资金（万元）
年初预算数
全年预算数
全年执行数
分值
执行率
得分
年度资金总额
26.00
28.50
27.36
10
96%
9.6
其中：当年财政拨款
26.00
26.50
25.36
—
95.7%
—
年度总体目标
预期目标
实际完成情况
防霜32处。
防霜34处。
绩效指标
一级指标
二级指标
三级指标
年度指标值
实际完成值
分值
得分
偏差原因分析
产出指标
数量指标
防霜茶园
≥32处
31处
20
19
设备未到
培训茶农
≥100人
120人
30
30
效益指标
社会效益指标
受益农户
≥460户
480户
40
38.77
总分
100
97.37"""


def _form(*changes: tuple[str, str]) -> Extraction:
    text = FORM
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return extraction(*text.splitlines())


def test_money_stands_in_rows_again() -> None:
    facts = {(f.value, f.measure, f.basis, f.fund, f.project) for f in _form().facts if f.kind == "money"}
    assert facts == {
        ("26.00", "expenditure", "budget_initial", "all", "茶园防霜"),
        ("28.50", "expenditure", "budget_adjusted", "all", "茶园防霜"),
        ("27.36", "expenditure", "final", "all", "茶园防霜"),
        ("26.00", "expenditure", "budget_initial", "fiscal", "茶园防霜"),
        ("26.50", "expenditure", "budget_adjusted", "fiscal", "茶园防霜"),
        ("25.36", "expenditure", "final", "fiscal", "茶园防霜"),
    }


def test_indicators_stand_in_rows_again_with_reasons_between_them() -> None:
    read = [(i.level3, str(i.target_value), str(i.actual_value), str(i.score)) for i in _form().indicators]
    assert read == [
        ("防霜茶园", "32", "31", "19"),
        ("培训茶农", "100", "120", "30"),
        ("受益农户", "460", "480", "38.77"),
    ]


def test_the_score_and_department_of_the_form() -> None:
    report = _form().report
    assert (str(report.self_score), report.department) == ("97.37", "示例县茶叶局")


def test_a_row_that_lacks_a_figure_of_money_is_left_out() -> None:
    facts = _form(("28.50\n", "")).facts
    assert not [f for f in facts if f.value in ("27.36", "28.50") and f.kind == "money"]


def test_a_row_of_indicators_that_lacks_a_cell_is_left_out() -> None:
    assert [i.level3 for i in _form(("120人\n", "")).indicators] == ["防霜茶园", "受益农户"]


def test_a_long_form_takes_no_long_time() -> None:
    rows = "\n".join(f"造林指标{i}\n≥{i}亩\n{i}亩\n1\n1\n原因{i}" for i in range(1, 1500))
    start = time.perf_counter()
    assert len(_form(("总分\n100", rows + "\n总分\n100")).indicators) > 1000
    assert time.perf_counter() - start < 10
