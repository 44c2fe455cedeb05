"""Heads, labels and fields as clerks of other provinces word them."""

from __future__ import annotations

import pytest
from table_grids import money, read

from pipelines.extraction.table_columns import column_role, path_attrs
from pipelines.extraction.table_terms import field_of, meaning


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("预期指标值（包含数字及文字描述）", "target"),
        ("实际完成指标值(包含数字及文字描述)", "actual"),
        ("年初设定的绩效指标值", "target"),
        ("截至12月底完成值", "actual"),
        ("指标分值（权重）", "weight"),
        ("自我评价得分", "score"),
        ("三级指标（指标名称）", "level3"),
        ("指标值计量单位", "unit"),
        ("指标值符号", "operator"),
        ("财政部门复核得分", "skip"),
        ("得分（财政复核）", "skip"),
        ("上年完成值", "skip"),
        ("前三年平均值", "skip"),
        ("二级项目名称", "label"),
        ("资金渠道", "label"),
    ],
)
def test_heads(head: str, role: str) -> None:
    assert column_role((head,)) == role


@pytest.mark.parametrize(
    ("head", "attrs"),
    [
        ("2023年初预算数", {"fiscal_year": 2023, "basis": "budget_initial"}),
        ("年中调整后预算数", {"basis": "budget_adjusted"}),
        ("截至12月31日累计支出数", {"basis": "final"}),
        ("完成调整预算比例", {"stat": "completion_rate"}),
        ("决算数占年初预算数的比例", {"stat": "completion_rate"}),
        ("资金到位率", {"measure": "funds_received", "stat": "completion_rate", "weak": False}),
    ],
)
def test_heads_of_money(head: str, attrs: dict[str, object]) -> None:
    assert path_attrs((head,)) == attrs


@pytest.mark.parametrize(
    ("label", "attrs"),
    [
        ("中央转移支付", {"fund": "fiscal", "tier": True}),
        ("省级财政补助资金", {"fund": "fiscal", "tier": True}),
        ("财政专户管理资金（教育收费）", {"fund": "special_account"}),
        ("其他资金（含自筹）", {"fund": "other", "income_source": "other"}),
        ("社会投入资金", {"fund": "other"}),
        ("专项债券资金", {"fund": "government_fund"}),
    ],
)
def test_labels_of_funds(label: str, attrs: dict[str, object]) -> None:
    assert (meaning(label).attrs, meaning(label).complete) == (attrs, True)


@pytest.mark.parametrize(
    ("label", "measure"),
    [
        ("公车购置及运行维护费", "three_public_vehicle"),
        ("公务用车购置和运行经费", "three_public_vehicle"),
        ("公务车辆运行维护费", "three_public_vehicle_operation"),
        ("因公临时出国（境）费", "three_public_abroad"),
        ("动用上年结转", "carryover_opening"),
        ("年末结转与结余", "carryover_closing"),
        ("单位价值100万元以上大型设备", "large_equipment"),
        ("专门面向中小企业采购", "procurement_sme"),
        ("公务用车保有辆数", "vehicles_held_for_official_use"),
    ],
)
def test_rows_of_statements(label: str, measure: str) -> None:
    assert (meaning(label).attrs.get("measure"), meaning(label).complete) == (measure, True)


@pytest.mark.parametrize("label", ["基本支出（不含人员）", "一般公共预算（上年结转）", "财政拨款（其中县级）"])
def test_a_bracket_that_restricts_is_not_dropped(label: str) -> None:
    said = meaning(label)
    assert not said.complete or said.attrs.get("measure") == "carryover_opening"


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("项目名称（编码）", "project"),
        ("项目主管部门（盖章）", "department"),
        ("评价等级（优/良/中/差）", "grade"),
        ("评定等次", "grade"),
        ("自评总分（满分100分）", "self_score"),
    ],
)
def test_fields(label: str, field: str) -> None:
    assert field_of(label) == field


def test_the_rate_of_money_received_is_none_of_spending() -> None:
    result = read(
        """
        项目资金 | 年初预算数 | 到位资金 | 资金到位率 | 全年执行数 | 预算执行率
        年度资金总额 | 100.00 | 90.00 | 90% | 81.00 | 81%
        """,
        "project_self_evaluation",
        title="项目支出绩效自评表",
    )
    assert {(f.measure, f.value) for f in result.facts if f.kind == "ratio"} == {
        ("funds_received", "90"),
        ("expenditure", "81"),
    }
    assert ("90.00", "funds_received") in money(result)


def test_numbered_rows_of_a_list_of_projects_are_projects() -> None:
    result = read(
        """
        经费控制情况 | 2020年决算数 | 2021年预算数 | 2021年决算数
        项目支出： | 50.00 | 60.00 | 58.00
        1、省级专项资金 | 50.00 | 60.00 | 58.00
        """,
        "self_evaluation_form",
        2021,
        title="部门整体支出绩效评价基础数据表",
    )
    assert [f.value for f in result.facts if f.project == "省级专项资金"] == ["50.00", "60.00", "58.00"]
