"""Budgets and final accounts: statements of money in their many layouts."""

from __future__ import annotations

import pytest
from table_grids import fact, money, read


def test_both_sides_of_the_general_statement() -> None:
    result = read(
        """
        收入 | < | < | 支出 | < | <
        项目 | 行次 | 金额 | 项目 | 行次 | 金额
        栏次 | | 1 | 栏次 | | 2
        一、一般公共预算财政拨款收入 | 1 | 1,200.50 | 一、一般公共服务支出 | 32 | 900.25
        二、政府性基金预算财政拨款收入 | 2 | 300.00 | 二、外交支出 | 33 |
        五、事业收入 | 5 | 66.60 | 二十三、其他支出 | 54 | 665.65
        本年收入合计 | 27 | 1,567.10 | 本年支出合计 | 58 | 1,565.90
        使用非财政拨款结余 | 28 | 2.40 | 结余分配 | 59 | 1.10
        年初结转和结余 | 29 | 20.20 | 年末结转和结余 | 60 | 22.70
        总计 | 31 | 1,589.70 | 总计 | 62 | 1,589.70
        """,
        "final_account",
        title="收入支出决算总表",
    )
    assert money(result, "fund", "income_source", "functional_code") == {
        ("1,200.50", "income", "general_public", "fiscal_appropriation", None),
        ("300.00", "income", "government_fund", "fiscal_appropriation", None),
        ("66.60", "income", "all", "undertaking", None),
        ("1,567.10", "income", "all", "total", None),
        ("2.40", "nonfiscal_surplus_used", "all", "total", None),
        ("20.20", "carryover_opening", "all", "total", None),
        ("1,589.70", "grand_total_in", "all", "total", None),
        ("900.25", "expenditure", "all", "total", "201"),
        ("665.65", "expenditure", "all", "total", "229"),
        ("1,565.90", "expenditure", "all", "total", None),
        ("1.10", "surplus_distribution", "all", "total", None),
        ("22.70", "carryover_closing", "all", "total", None),
        ("1,589.70", "grand_total_out", "all", "total", None),
    }


def test_a_third_lane_by_nature_and_economic_class() -> None:
    result = read(
        """
        收入 | < | 支出 | < | < | <
        项目 | 决算数 | 项目（按功能分类） | 决算数 | 项目（按支出性质和经济分类） | 决算数
        一、财政拨款收入 | 60.00 | 一、教育支出 | 55.00 | 一、基本支出 | 40.00
        | | | | 人员经费 | 30.00
        | | | | 二、项目支出 | 15.00
        | | | | 三、上缴上级支出 |
        | | | | 经济分类支出合计 | 55.00
        | | | | 工资福利支出 | 29.00
        """,
        "final_account",
        title="收入支出决算总表",
    )
    assert money(result, "nature", "functional_code", "economic_code") >= {
        ("55.00", "expenditure", "total", "205", None),
        ("40.00", "expenditure", "basic", None, None),
        ("30.00", "expenditure", "personnel", None, None),
        ("29.00", "expenditure", "total", None, "301"),
    }


def test_a_total_below_the_years_total_and_a_carry_over_is_the_grand_total() -> None:
    result = read(
        """
        收入 | < | 支出 | <
        项目名称 | 金额 | 项目名称 | 金额
        当年收入小计 | 70.00 | 当年支出小计 | 66.00
        上年结转资金 | 5.00 | 结转下年资金 | 9.00
        收入合计 | 75.00 | 支出合计 | 75.00
        """,
        "budget",
        title="收支预算总表",
    )
    assert fact(result, "70.00").measure == "income"
    assert {f.measure for f in result.facts if f.value == "75.00"} == {"grand_total_in", "grand_total_out"}


def test_fund_rows_below_a_carry_over_row_are_parts_of_it() -> None:
    result = read(
        """
        收入 | < | 支出 | <
        项目 | 预算数 | 项目 | 预算数
        一、本年收入 | 500.00 | 一、本年支出 | 520.00
        （一）一般公共预算拨款 | 480.00 | （一）教育支出 | 520.00
        二、上年结转 | 20.00 | |
        （一）一般公共预算拨款 | 18.00 | |
        收入总计 | 520.00 | 支出总计 | 520.00
        """,
        "budget",
        title="财政拨款收支总表",
    )
    assert fact(result, "480.00").measure == "income"
    part = fact(result, "18.00")
    assert (part.measure, part.fund) == ("carryover_opening", "general_public")


def test_the_titles_fund_restricts_and_a_columns_fund_overrides_it() -> None:
    result = read(
        """
        收入 | < | 支出 | < | < | <
        项目 | 决算数 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款
        一、一般公共预算财政拨款 | 80.00 | 一、教育支出 | 81.00 | 77.00 | 4.00
        """,
        "final_account",
        title="财政拨款收入支出决算总表",
    )
    assert [fact(result, v).fund for v in ("80.00", "81.00", "77.00", "4.00")] == [
        "general_public",
        "fiscal",
        "general_public",
        "government_fund",
    ]


@pytest.mark.parametrize(
    "codes",
    [
        "201 | 03 | 01",
        " | | 01",
    ],
    ids=["printed in full", "parents left out"],
)
def test_codes_split_over_three_columns(codes: str) -> None:
    result = read(
        f"""
        项目 | < | < | < | 本年支出合计 | 基本支出 | 项目支出
        支出功能分类科目编码 | < | < | 科目名称 | ^ | ^ | ^
        类 | 款 | 项 | 栏次 | 1 | 2 | 3
        ^ | ^ | ^ | 合计 | 15.00 | 8.00 | 7.00
        201 | | | 一般公共服务支出 | 14.00 | 7.50 | 6.50
        201 | 03 | | 政府办公厅（室）及相关机构事务 | 14.00 | 7.50 | 6.50
        {codes} | 行政运行 | 7.50 | 7.50 |
        """,
        "final_account",
        title="支出决算表",
    )
    assert {f.functional_code for f in result.facts} == {None, "201", "20103", "2010301"}
    assert fact(result, "8.00").nature == "basic"
    assert fact(result, "15.00").nature == "total"


def test_a_code_printed_before_the_name() -> None:
    result = read("项目 | 预算数\n2050299其他普通教育支出 | 3.21", "budget", title="一般公共预算支出表")
    assert fact(result, "3.21").functional_code == "2050299"


def test_income_by_functional_class_is_left_out() -> None:
    result = read(
        """
        功能分类科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 其他收入
        合计 | < | 50.00 | 48.00 | 2.00
        205 | 教育支出 | 50.00 | 48.00 | 2.00
        """,
        "final_account",
        title="收入决算表",
    )
    assert money(result, "income_source") == {
        ("50.00", "income", "total"),
        ("48.00", "income", "fiscal_appropriation"),
        ("2.00", "income", "other"),
    }


def test_total_of_income_beside_columns_of_carry_over_holds_both() -> None:
    result = read(
        """
        部门代码 | 部门名称 | 合计 | 本年收入 | < | 上年结转结余 | <
        ^ | ^ | ^ | 小计 | 一般公共预算 | 小计 | 单位资金
         | 合计 | 230.00 | 200.00 | 150.00 | 30.00 | 5.00
        101 | 示例区教育局 | 230.00 | 200.00 | 150.00 | 30.00 | 5.00
        """,
        "budget",
        title="部门收入总表",
    )
    assert money(result, "fund") == {
        ("230.00", "grand_total_in", "all"),
        ("200.00", "income", "all"),
        ("150.00", "income", "general_public"),
        ("30.00", "carryover_opening", "all"),
        ("5.00", "carryover_opening", "other"),
    }


def test_classes_of_several_units_are_not_the_departments() -> None:
    result = read(
        """
        单位名称 | 科目编码 | 科目名称 | 合计 | 基本支出
        合计 | | | 300.00 | 200.00
        示例区教育局本级 | 2050101 | 行政运行 | 180.00 | 100.00
        示例区第一小学 | 2050202 | 小学教育 | 120.00 | 100.00
        """,
        "budget",
        title="部门支出总表",
    )
    assert money(result, "nature") == {("300.00", "expenditure", "total"), ("200.00", "expenditure", "basic")}


def test_prior_year_columns_and_changes() -> None:
    result = read(
        """
        科目编码 | 科目名称 | 2022年执行数 | 2023年预算数 | < | 2023年预算数比2022年执行数 | <
        ^ | ^ | ^ | 小计 | 基本支出 | 增减额 | 增减%
        204 | 公共安全支出 | 100.00 | 120.00 | 80.00 | 20.00 | 20.00
        """,
        "budget",
        2023,
        title="一般公共预算支出表",
    )
    assert {(f.value, f.kind, f.fiscal_year, f.basis, f.stat) for f in result.facts} == {
        ("100.00", "money", 2022, "execution_estimate", "level"),
        ("120.00", "money", 2023, "budget_initial", "level"),
        ("80.00", "money", 2023, "budget_initial", "level"),
        ("20.00", "money", 2023, "budget_initial", "change"),
        ("20.00", "ratio", 2023, "budget_initial", "change_rate"),
    }


def test_a_budget_column_of_a_closed_year_is_the_adjusted_budget() -> None:
    text = "项目 | 预算数 | 决算数\n公务接待费 | 5.00 | 4.00"
    closed = read(text, "final_account", title="“三公”经费支出决算表")
    assert [f.basis for f in closed.facts] == ["budget_adjusted", "final"]


def test_economic_classes_in_three_lanes_with_totals_at_the_foot() -> None:
    result = read(
        """
        人员经费 | < | < | 公用经费 | < | < | < | < | <
        科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
        301 | 工资福利支出 | 600.00 | 302 | 商品和服务支出 | 90.00 | 307 | 债务利息及费用支出 |
        30101 | 基本工资 | 200.00 | 30201 | 办公费 | 9.00 | 310 | 资本性支出 | 10.00
        人员经费合计 | < | 608.80 | 公用经费合计 | < | < | < | < | 100.00
        """,
        "final_account",
        title="一般公共预算财政拨款基本支出决算表",
    )
    assert money(result, "fund", "nature", "economic_code") == {
        ("600.00", "expenditure", "general_public", "basic", "301"),
        ("90.00", "expenditure", "general_public", "basic", "302"),
        ("200.00", "expenditure", "general_public", "basic", "30101"),
        ("9.00", "expenditure", "general_public", "basic", "30201"),
        ("10.00", "expenditure", "general_public", "basic", "310"),
        ("608.80", "expenditure", "general_public", "personnel", None),
        ("100.00", "expenditure", "general_public", "public_running", None),
    }


def test_columns_of_personnel_and_running_cost_are_parts_of_basic_spending() -> None:
    result = read(
        "经济分类科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费\n301 | 工资福利支出 | 55.00 | 54.00 | 1.00",
        "budget",
        title="一般公共预算基本支出表",
    )
    assert [fact(result, v).nature for v in ("55.00", "54.00", "1.00")] == ["basic", "personnel", "public_running"]


def test_economic_classes_as_columns() -> None:
    result = read(
        """
        功能分类科目 | < | 合计 | 工资福利支出 | < | 商品和服务支出 | <
        编码 | 名称 | ^ | 小计 | 基本工资 | 小计 | 会议费
        2010301 | 行政运行 | 100.00 | 80.00 | 50.00 | 20.00 | 5.00
        """,
        "final_account",
        title="财政拨款支出决算明细表",
    )
    assert {(f.value, f.functional_code, f.economic_code) for f in result.facts} == {
        ("100.00", "2010301", None),
        ("80.00", "2010301", "301"),
        ("50.00", "2010301", "30101"),
        ("20.00", "2010301", "302"),
        ("5.00", "2010301", "30215"),
    }


def test_the_governments_economic_classes_are_another_dimension() -> None:
    result = read(
        "科目编码 | 科目名称 | 合计\n501 | 机关工资福利支出 | 300.00", "budget", title="基本支出政府经济分类预算表"
    )
    assert result.facts == []


def test_three_public_expenses_across_with_budget_and_final() -> None:
    result = read(
        """
        预算数 | < | < | < | < | 决算数 | < | < | < | <
        合计 | 出国经费 | 公务用车购置及运行费 | < | 公务接待 | 合计 | 出国经费 | 公务用车购置及运行费 | < | 公务接待
        ^ | ^ | 小计 | 运行维护费 | ^ | ^ | ^ | 小计 | 运行维护费 | ^
        1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10
        15.00 | | 10.00 | 9.90 | 5.00 | 11.20 | 0.00 | 8.20 | 8.10 | 3.00
        """,
        "final_account",
        title="财政拨款“三公”经费支出决算表",
    )
    assert money(result, "basis") == {
        ("15.00", "three_public_total", "budget_adjusted"),
        ("10.00", "three_public_vehicle", "budget_adjusted"),
        ("9.90", "three_public_vehicle_operation", "budget_adjusted"),
        ("5.00", "three_public_reception", "budget_adjusted"),
        ("11.20", "three_public_total", "final"),
        ("0.00", "three_public_abroad", "final"),
        ("8.20", "three_public_vehicle", "final"),
        ("8.10", "three_public_vehicle_operation", "final"),
        ("3.00", "three_public_reception", "final"),
    }
    assert fact(result, "0.00").state == "explicit_zero"


def test_three_public_expenses_down_the_rows() -> None:
    result = read(
        """
        项目 | 2022年预算数 | 2023年预算数
        合计 | 30.00 | 25.00
        1、公务接待费 | 10.00 | 8.00
        2、公务用车购置及运行费 | 20.00 | 17.00
        其中：（1）购置费 | | 无
        （2）运行维护费 | 20.00 | —
        """,
        "budget",
        2023,
        title="一般公共预算“三公”经费支出表",
    )
    assert {(f.value, f.measure, f.fiscal_year) for f in result.facts if f.label and f.label.startswith("合计")} == {
        ("30.00", "three_public_total", 2022),
        ("25.00", "three_public_total", 2023),
    }
    assert fact(result, "无").measure == "three_public_vehicle_purchase"
    assert fact(result, "无").amount_yuan == 0
    assert not [f for f in result.facts if f.value == "—"]


def test_the_wider_total_with_meetings_and_training() -> None:
    result = read(
        """
        合计 | “三公”经费 | < | 会议费 | 培训费
        ^ | 小计 | 公务接待费 | ^ | ^
        23.00 | 6.00 | 2.00 | 7.00 | 10.00
        """,
        "budget",
        title="“三公”经费、会议费、培训费支出预算表",
    )
    assert money(result) == {
        ("23.00", "three_public_meeting_training"),
        ("6.00", "three_public_total"),
        ("2.00", "three_public_reception"),
        ("7.00", "meeting"),
        ("10.00", "training"),
    }


def test_rows_may_be_the_basis_and_columns_the_measures() -> None:
    result = read(
        """
        项目 | 一般公共预算拨款安排的“三公”经费 | < | 培训费
        ^ | 小计 | 公务接待费 | ^
        预算数 | 9.00 | 2.00 | 3.00
        决算数 | 8.10 | 1.60 | 2.90
        """,
        "final_account",
        title="“三公”经费及会议费、培训费支出决算表",
    )
    assert money(result, "basis") >= {
        ("9.00", "three_public_total", "budget_adjusted"),
        ("8.10", "three_public_total", "final"),
        ("2.90", "training", "final"),
    }


def test_agency_cost_by_class_is_left_out_but_its_total_is_not() -> None:
    result = read(
        "科目编码 | 科目名称 | 机关运行经费支出\n合计 | < | 35.80\n30201 | 办公费 | 3.15",
        "budget",
        title="一般公共预算机关运行经费支出预算表",
    )
    assert money(result) == {("35.80", "agency_operation")}


def test_procurement_by_kind_without_its_single_purchases() -> None:
    result = read(
        """
        采购品目大类 | 专项名称 | 经济科目 | 采购物品名称 | 总计
        合计 | | | | 52.00
        一、货物A | | | | 16.00
         | 信息网络建设费 | 会议费 | 服务器 | 6.80
        二、工程B | | | | 5.00
        三、服务C | | | | 31.00
        """,
        "budget",
        title="政府采购支出预算表",
    )
    assert money(result) == {
        ("52.00", "procurement"),
        ("16.00", "procurement_goods"),
        ("5.00", "procurement_works"),
        ("31.00", "procurement_services"),
    }


def test_procurement_by_fund_keeps_only_the_total() -> None:
    result = read(
        "项目 | 合计 | 一般公共预算 | 政府性基金\n政府采购货物支出 | 9.00 | 7.00 | 2.00",
        "final_account",
        title="政府采购支出表",
    )
    assert money(result) == {("9.00", "procurement_goods")}


def test_fund_account_with_carry_over_income_and_spending() -> None:
    result = read(
        """
        项目 | < | 年初结转和结余 | 本年收入 | 本年支出 | < | 年末结转和结余
        功能分类科目编码 | 科目名称 | ^ | ^ | 小计 | 项目支出 | ^
        合计 | < | 5.00 | 300.00 | 304.00 | 303.00 | 1.00
        2120803 | 城市建设支出 | 5.00 | 300.00 | 304.00 | 303.00 | 1.00
        """,
        "final_account",
        title="政府性基金预算财政拨款收入支出决算表",
    )
    assert money(result, "fund", "nature", "functional_code") == {
        ("5.00", "carryover_opening", "government_fund", "total", None),
        ("300.00", "income", "government_fund", "total", None),
        ("304.00", "expenditure", "government_fund", "total", None),
        ("303.00", "expenditure", "government_fund", "project", None),
        ("1.00", "carryover_closing", "government_fund", "total", None),
        ("304.00", "expenditure", "government_fund", "total", "2120803"),
        ("303.00", "expenditure", "government_fund", "project", "2120803"),
    }


def test_a_list_of_projects_names_them_without_code_or_number() -> None:
    result = read(
        """
        项目单位 | 项目名称 | 合计 | 一般公共预算 | 单位资金
        示例区园林中心 | 99010424T000000001-城乡绿化提升工程 | 60.00 | 50.00 | 10.00
        示例区城管局 | 2、智慧停车平台 | 30.00 | 29.00 | 1.00
        合计 | < | 90.00 | 79.00 | 11.00
        """,
        "budget",
        title="项目支出表",
    )
    assert money(result, "project", "fund", "nature") >= {
        ("60.00", "expenditure", "城乡绿化提升工程", "all", "project"),
        ("1.00", "expenditure", "智慧停车平台", "other", "project"),
        ("90.00", "expenditure", None, "all", "project"),
    }


def test_the_only_body_of_a_table_is_the_department_itself() -> None:
    result = read(
        """
        机构名称 | 支出合计 | 其中： | <
        ^ | ^ | 基本支出 | 项目支出
        示例镇人民政府 | 23.00 | 12.00 | 11.00
        """,
        "self_evaluation_report",
        title="二、部门整体支出情况（万元）",
    )
    assert money(result, "nature") == {
        ("23.00", "expenditure", "total"),
        ("12.00", "expenditure", "basic"),
        ("11.00", "expenditure", "project"),
    }


def test_an_asset_column_of_cars_is_money_and_not_a_number_of_cars() -> None:
    result = read(
        "项目 | 资产总额 | 固定资产 | <\n^ | ^ | 小计 | 车辆\n合计 | 500.00 | 390.00 | 50.00",
        "final_account",
        title="国有资产占有使用情况表",
    )
    assert money(result) == {("500.00", "assets_total"), ("390.00", "assets_fixed")}
    assert len(result.facts) == 2


def test_each_row_may_name_its_own_unit() -> None:
    result = read(
        "项目 | 计量单位 | 2022年\n车辆数合计 | 辆 | 12\n机关运行经费 | 万元 | 56.70",
        "final_account",
        title="机构运行信息表",
        unit=None,
    )
    assert (fact(result, "12").kind, fact(result, "12").measure) == ("count", "vehicles")
    assert fact(result, "56.70").amount_yuan == 567000


def test_a_unit_in_the_head_overrides_the_tables() -> None:
    result = read("项目 | 决算数（元）\n基本支出 | 1,234.50", "final_account", title="支出决算表", unit="万元")
    assert fact(result, "1,234.50").amount_yuan == fact(result, "1,234.50").amount_yuan.__class__("1234.5")


def test_without_any_unit_there_is_no_money() -> None:
    assert read("项目 | 决算数\n基本支出 | 1,234.50", "final_account", title="支出决算表", unit=None).facts == []


def test_a_label_torn_by_a_page_break_is_read_as_one() -> None:
    result = read(
        """
        支出 | <
        项目 | 金额
        八、社会保障和就 | 16.00
        业支出 |
        """,
        "budget",
        title="收支预算总表",
    )
    assert fact(result, "16.00").functional_code == "208"


def test_a_subtotal_of_some_rows_is_left_out_beside_the_total() -> None:
    result = read(
        "项目 | 决算数\n示例甲项目 | 1.00\n小计 | 1.50\n合计 | 4.00", "final_account", title="项目支出决算明细表"
    )
    assert {f.value for f in result.facts} == {"1.00", "4.00"}


def test_an_unknown_layout_gives_nothing_but_a_notice() -> None:
    result = read(
        "企业名称 | 营业收入 | 纳税额\n示例一公司 | 1,200.50 | 30.20\n示例二公司 | 3,200.50 | 50.20",
        "self_evaluation_report",
        title="重点企业情况表",
    )
    assert (result.facts, result.indicators) == ([], [])
    assert result.notices[0][0] == "unknown_layout"


def test_an_unknown_column_is_left_out_and_the_others_are_not() -> None:
    result = read("项目 | 决算数 | 同比口径调整额\n基本支出 | 8.00 | 7.77", "final_account", title="支出决算表")
    assert {f.value for f in result.facts} == {"8.00"}


def test_a_document_of_another_kind_gives_nothing() -> None:
    assert read("项目 | 决算数\n基本支出 | 8.00", "other", title="支出决算表").facts == []


def test_a_fact_says_where_it_was_printed() -> None:
    line = fact(read("项目 | 决算数\n基本支出 | 8.00", "final_account", title="支出决算表"), "8.00")
    assert line.locator.to_dict() == {"paragraph": 7, "table": 1, "row": 2, "col": 2}
    assert (line.section, line.quote) == ("支出决算表", "基本支出 8.00")


def test_a_list_inside_a_report_is_restricted_by_its_sections_heading() -> None:
    result = read(
        "项目名称 | 实际支出\n示例广场改造 | 12.00",
        "self_evaluation_report",
        title="项目支出明细表",
        section="三、政府性基金预算支出情况",
        fund="government_fund",
    )
    assert fact(result, "12.00").fund == "government_fund"


def test_an_untitled_statement_among_others_says_only_whose_money_it_names() -> None:
    result = read("科目编码 | 科目名称 | 合计 | 一般公共预算\n204 | 公共安全支出 | 9.00 | 8.00", "budget", title=None)
    assert {(f.value, f.fund) for f in result.facts} == {("8.00", "general_public")}


def test_an_untitled_statement_with_own_income_is_of_all_money() -> None:
    result = read("项目 | 金额\n事业收入 | 2.00\n收入合计 | 9.00", "budget", title=None)
    assert {(f.value, f.fund) for f in result.facts} == {("2.00", "all"), ("9.00", "all")}


def test_economic_classes_below_basic_and_project_spending_are_their_parts() -> None:
    result = read(
        """
        支出 | <
        项目（按部门预算经济分类） | 本年预算
        一、基本支出 | 500.00
        商品和服务支出 | 90.00
        二、项目支出 | 300.00
        商品和服务支出 | 250.00
        本年支出合计 | 800.00
        """,
        "budget",
        title="部门收支总表",
    )
    assert {(f.value, f.nature) for f in result.facts if f.economic_code == "302"} == {
        ("90.00", "basic"),
        ("250.00", "project"),
    }


def test_economic_classes_below_a_head_of_basic_spending() -> None:
    result = read(
        """
        科目编码 | 科目名称 | 总计 | 基本支出 | < | 项目支出
        ^ | ^ | ^ | 合计 | 工资福利支出 | ^
        2010301 | 行政运行 | 501.00 | 500.00 | 400.00 | 1.00
        """,
        "budget",
        title="一般公共预算支出表",
    )
    assert {(f.value, f.nature, f.economic_code) for f in result.facts} == {
        ("501.00", "total", None),
        ("500.00", "basic", None),
        ("400.00", "basic", "301"),
        ("1.00", "project", None),
    }


def test_a_table_of_one_class_only_is_left_out() -> None:
    result = read(
        "科目编码 | 科目名称 | 总计 | 基本工资\n2010301 | 行政运行 | 400.00 | 200.00",
        "budget",
        title="一般公共预算基本支出预算明细表—工资福利支出",
    )
    assert result.facts == []
