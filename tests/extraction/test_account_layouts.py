"""Statements as other provinces print them: several lanes of one budget, classes as heads, two classifications."""

from __future__ import annotations

from table_grids import fact, money, read


def test_three_lanes_of_a_budget_by_source_function_and_economic_class() -> None:
    result = read(
        """
        收入 | < | 支出 | < | < | < | < | <
        项目 | 预算数 | 支出功能分科目(按大类) | 预算数 | 支出经济科目(按大类) | 预算数 | 政府预算支出经济分类科目（按大类） | 预算数
        一、部门预算 | | 一、部门预算 | | 一、部门预算 | | 一、部门预算 |
        1、财政拨款 | 90.00 | 1、一般公共服务支出 | 80.00 | 1、人员经费和公用经费支出 | 60.00 | 1、机关工资福利支出 | 41.00
        (1)一般公共预算拨款 | 70.00 | 2、外交支出 | | (1)工资福利支出 | 40.00 | 2、机关商品和服务支出 | 19.00
        2、事业收入 | 5.00 | 8、社会保障和就业支出 | 15.00 | 2、专项业务经费支出 | 35.00 | |
        | | | | (1)商品和服务支出 | 33.00 | |
        本年收入合计 | 95.00 | 本年支出合计 | 95.00 | 本年支出合计 | 95.00 | 本年支出合计 | 95.00
        """,
        "budget",
        title="2021年部门综合预算收支总表",
    )
    assert money(result, "nature", "functional_code", "economic_code") == {
        ("90.00", "income", "total", None, None),
        ("70.00", "income", "total", None, None),
        ("5.00", "income", "total", None, None),
        ("95.00", "income", "total", None, None),
        ("80.00", "expenditure", "total", "201", None),
        ("15.00", "expenditure", "total", "208", None),
        ("60.00", "expenditure", "basic", None, None),
        ("40.00", "expenditure", "basic", None, "301"),
        ("35.00", "expenditure", "project", None, None),
        ("33.00", "expenditure", "project", None, "302"),
        ("95.00", "expenditure", "total", None, None),
    }


def test_economic_classes_by_name_below_basic_spending_in_the_general_statement() -> None:
    result = read(
        """
        收入 | < | 支出 | < | <
        项目 | 金额 | 项目 | 合计 | 其中：一般公共预算
        一、一般公共预算 | 90.00 | 一、基本支出 | 60.00 | 55.00
        二、政府性基金 | 5.00 | 1、工资福利支出 | 40.00 | 35.00
        | | 二、项目支出 | 35.00 | 30.00
        """,
        "budget",
        title="2024年收支总体情况表",
    )
    assert money(result, "nature", "economic_code", "fund") >= {
        ("40.00", "expenditure", "basic", "301", "all"),
        ("35.00", "expenditure", "basic", "301", "general_public"),
        ("30.00", "expenditure", "project", None, "general_public"),
    }


def test_economic_classes_as_heads_of_a_statement_by_function() -> None:
    result = read(
        """
        科目编码 | < | < | 科目名称（单位名称） | 合计 | 基本支出 | < | < | 项目支出
        类 | 款 | 项 | ^ | ^ | 小计 | 工资福利支出 | 商品和服务支出 | ^
        | | | 合计 | 100.00 | 80.00 | 60.00 | 20.00 | 20.00
        204 | 06 | 01 | 行政运行 | 90.00 | 75.00 | 57.00 | 18.00 | 15.00
        """,
        "budget",
        title="2024年一般公共预算支出情况表",
    )
    assert money(result, "nature", "functional_code", "economic_code") == {
        ("100.00", "expenditure", "total", None, None),
        ("80.00", "expenditure", "basic", None, None),
        ("60.00", "expenditure", "basic", None, "301"),
        ("20.00", "expenditure", "basic", None, "302"),
        ("20.00", "expenditure", "project", None, None),
        ("90.00", "expenditure", "total", "2040601", None),
        ("75.00", "expenditure", "basic", "2040601", None),
        ("57.00", "expenditure", "basic", "2040601", "301"),
        ("18.00", "expenditure", "basic", "2040601", "302"),
        ("15.00", "expenditure", "project", "2040601", None),
    }


def test_the_governments_classes_beside_the_departments_are_passed_over() -> None:
    result = read(
        """
        部门预算经济分类 | < | < | 政府预算经济分类 | < | < | 2024年基本支出 | < | <
        科目编码 | < | 科目名称 | 科目编码 | < | 科目名称 | 合计 | 人员经费 | 公用经费
        类 | 款 | ^ | 类 | 款 | ^ | ^ | ^ | ^
        301 | 01 | 基本工资 | 501 | 01 | 工资奖金津补贴 | 30.00 | 30.00 |
        302 | 01 | 办公费 | 502 | 01 | 办公经费 | 8.00 | | 8.00
        """,
        "budget",
        title="2024年一般公共预算基本支出情况表",
    )
    assert money(result, "nature", "economic_code") == {
        ("30.00", "expenditure", "basic", "30101"),
        ("30.00", "expenditure", "personnel", "30101"),
        ("8.00", "expenditure", "basic", "30201"),
        ("8.00", "expenditure", "public_running", "30201"),
    }


def test_the_total_of_three_public_expenses_with_meetings_and_training_as_columns() -> None:
    result = read(
        """
        单位名称 | 2021年 | < | < | < | <
        ^ | 合计 | 一般公共预算拨款安排的“三公”经费预算 | < | 会议费 | 培训费
        ^ | ^ | 小计 | 公务接待费 | ^ | ^
        合计 | 9.50 | 4.00 | 1.50 | 3.50 | 2.00
        """,
        "budget",
        2021,
        title="2021年部门综合预算一般公共预算拨款“三公”经费及会议费、培训费支出预算表",
    )
    assert money(result) == {
        ("9.50", "three_public_meeting_training"),
        ("4.00", "three_public_total"),
        ("1.50", "three_public_reception"),
        ("3.50", "meeting"),
        ("2.00", "training"),
    }


def test_a_head_of_project_names_beside_totals_is_no_project() -> None:
    result = read(
        """
        类型 | 项目名称 | 合计 | 本年拨款 | <
        ^ | ^ | ^ | 一般公共预算 | 政府性基金预算
        合计 | | 30.00 | 24.00 | 6.00
        特定目标类 | 法律援助经费 | 12.00 | 12.00 |
        """,
        "budget",
        title="2024年项目支出表",
    )
    assert fact(result, "30.00").project is None and fact(result, "30.00").nature == "project"
    assert {f.project for f in result.facts if f.value == "12.00"} == {"法律援助经费"}


def test_income_rows_without_a_number_below_a_numbered_carry_over_are_its_parts() -> None:
    result = read(
        """
        收入 | < | 支出 | <
        项目 | 2023年预算数 | 项目 | 2023年预算数
        一、本年收入 | 90.00 | 一、本年支出 | 95.00
        一般公共预算拨款收入 | 90.00 | 公共安全支出 | 95.00
        二、上年结转 | 7.00 | |
        一般公共预算拨款收入 | 6.00 | |
        政府性基金预算拨款收入 | 1.00 | 二、结转下年 | 2.00
        收入总计 | 97.00 | 支出总计 | 97.00
        """,
        "budget",
        title="财政拨款收支预算总表",
    )
    assert {(f.value, f.measure) for f in result.facts if f.fund in ("general_public", "government_fund")} == {
        ("90.00", "income"), ("6.00", "carryover_opening"), ("1.00", "carryover_opening"),
    }  # fmt: skip


def test_heads_of_the_years_appropriation_over_its_funds() -> None:
    result = read(
        """
        项目 | < | 总计 | 区级当年财政拨款安排 | < | < | <
        科目编码 | 单位名称（科目） | ^ | 合计 | 一般公共预算拨款 | < | 政府性基金安排
        ^ | ^ | ^ | ^ | 小计 | 基本支出 | ^
        | 合计 | 70.00 | 66.00 | 60.00 | 50.00 | 6.00
        301 | 工资福利支出 | 41.00 | 41.00 | 40.00 | 39.00 |
        """,
        "budget",
        title="财政拨款支出预算表（部门经济分类科目）",
    )
    assert money(result, "fund", "nature", "economic_code") >= {
        ("60.00", "expenditure", "general_public", "total", None),
        ("50.00", "expenditure", "general_public", "basic", None),
        ("6.00", "expenditure", "government_fund", "total", None),
        ("40.00", "expenditure", "general_public", "total", "301"),
    }


def test_economic_classes_of_projects_under_a_name_of_their_own() -> None:
    result = read(
        """
        收入 | < | 支出 | <
        项目 | 本年预算 | 项目（按部门预算经济分类） | 本年预算
        一、一般公共预算拨款收入 | 90.00 | 一、基本支出 | 60.00
        | | 工资福利支出 | 60.00
        | | 二、项目支出 | 35.00
        | | 按项目管理的商品和服务支出 | 35.00
        收入总数 | 95.00 | 支出总数 | 95.00
        """,
        "budget",
        title="收支总表",
    )
    assert money(result, "nature", "economic_code") == {
        ("90.00", "income", "total", None),
        ("60.00", "expenditure", "basic", None),
        ("60.00", "expenditure", "basic", "301"),
        ("35.00", "expenditure", "project", None),
        ("35.00", "expenditure", "project", "302"),
        ("95.00", "grand_total_in", "total", None),
        ("95.00", "grand_total_out", "total", None),
    }


def test_the_only_body_may_have_a_code_beside_its_name() -> None:
    result = read(
        """
        单位编码 | 单位名称 | 三公经费预算数（一般公共预算拨款） | <
        ^ | ^ | 合计 | 公务接待费
        404 | 示例区住房和城乡建设局 | 5.00 | 5.00
        """,
        "budget",
        title="一般公共预算“三公”经费支出表",
    )
    assert money(result) == {("5.00", "three_public_total"), ("5.00", "three_public_reception")}


def test_a_collection_of_special_funds_is_a_list_of_projects() -> None:
    result = read(
        """
        单位编码 | 专项（项目）名称 | 资金总额 | 其中 | <
        ^ | ^ | ^ | 一般公共预算拨款 | 政府性基金拨款
        合计 | | 30.00 | 24.00 | 6.00
        404001 | 老旧小区改造经费 | 24.00 | 24.00 |
        """,
        "budget",
        title="专项资金预算汇总表",
    )
    assert money(result, "nature", "project", "fund") >= {
        ("30.00", "expenditure", "project", None, "all"),
        ("24.00", "expenditure", "project", "老旧小区改造经费", "general_public"),
    }


def test_statistics_of_trips_and_guests_in_two_lanes() -> None:
    result = read(
        """
        项目 | 统计数 | 项目 | 统计数
        因公出国（境）团组数(个) | 1 | 因公出国（境）人次数(人) | 3
        国内公务接待批次(个) | 21 | 国内公务接待人次(人) | 196
        """,
        "final_account",
        title="相关统计数",
    )
    assert {(f.measure, f.number) for f in result.facts} == {
        ("abroad_groups", 1), ("abroad_persons", 3), ("reception_batches", 21), ("reception_visitors", 196),
    }  # fmt: skip


def test_kinds_of_procurement_as_columns_beside_its_total() -> None:
    result = read(
        """
        项目 | 政府采购支出总额 | 货物 | 工程 | 服务
        合计 | 60.00 | 30.00 | 10.00 | 20.00
        """,
        "final_account",
        title="政府采购情况表",
    )
    assert money(result) == {
        ("60.00", "procurement"),
        ("30.00", "procurement_goods"),
        ("10.00", "procurement_works"),
        ("20.00", "procurement_services"),
    }


def test_the_number_of_a_kind_beside_a_project_is_not_its_name() -> None:
    result = read(
        """
        类型 | 项目名称 | 合计 | 本年拨款 | <
        ^ | ^ | ^ | 一般公共预算 | 政府性基金预算
        21 | 道路清扫保洁经费 | 12.00 | 12.00 |
        """,
        "budget",
        title="项目支出表",
    )
    assert {f.project for f in result.facts} == {"道路清扫保洁经费"}


def test_a_title_that_names_both_parts_of_basic_spending_is_about_basic_spending() -> None:
    result = read(
        """
        项目名称 | 功能科目名称 | 总计
        合计 | < | 90.00
        """,
        "budget",
        title="部门基本支出预算表（人员类、运转类公用经费项目）",
    )
    assert fact(result, "90.00").nature == "basic"


def test_what_stands_below_a_head_that_is_not_understood_is_no_fact() -> None:
    result = read(
        """
        项目 | < | 总计 | 区级当年财政拨款安排 | <
        科目编码\\n类款 | 单位名称（科目） | ^ | 合计 | 某某资金\\n小计 基本支出 项目支出
        | 合计 | 70.00 | 66.00 | 60.00
        """,
        "budget",
        title="财政拨款支出预算表（部门经济分类科目）",
    )
    assert "60.00" not in {f.value for f in result.facts}
