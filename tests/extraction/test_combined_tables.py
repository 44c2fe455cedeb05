"""Tables that print several things side by side: projects with money and indicators, income and spending in groups."""

from __future__ import annotations

from table_grids import money, read

FORM = "self_evaluation_form"
PROJECT = "project_self_evaluation"


def test_projects_print_their_money_beside_their_indicators() -> None:
    result = read(
        """
        项目名称 | 预算数 | 执行数 | 执行率 | 绩效指标 | 目标值 | 完成值
        茶园防霜 | 60.00 | 42.50 | 70.83% | 防霜面积 | ≥850亩 | 871亩
        ^ | ^ | ^ | ^ | 防霜设备 | ≥60台 | 65台
        茶叶检测 | 20.00 | 18.80 | 94.00% | 检测批次 | ≥95批 | 96批
        """,
        PROJECT,
        title="项目支出绩效自评表",
    )
    assert money(result, "project", "basis") == {
        ("60.00", "expenditure", "茶园防霜", "budget_adjusted"),
        ("42.50", "expenditure", "茶园防霜", "final"),
        ("20.00", "expenditure", "茶叶检测", "budget_adjusted"),
        ("18.80", "expenditure", "茶叶检测", "final"),
    }
    assert [(i.project, i.level3, str(i.actual_value)) for i in result.indicators] == [
        ("茶园防霜", "防霜面积", "871"),
        ("茶园防霜", "防霜设备", "65"),
        ("茶叶检测", "检测批次", "96"),
    ]


def test_the_amount_of_a_planned_project_is_its_budget() -> None:
    text = """
        项目名称 | 项目金额 | 三级指标 | 指标性质 | 指标值 | 度量单位
        茶园防霜 | 60.00 | 防霜面积 | ≥ | 850 | 亩
        """
    planned = read(text, "performance_target", title="项目绩效目标表")
    assert money(planned, "project", "basis") == {("60.00", "expenditure", "茶园防霜", "budget_initial")}
    assert money(read(text, PROJECT, title="项目支出绩效自评表")) == set()  # budget or spent? not said


def test_income_and_spending_in_groups_of_one_block() -> None:
    result = read(
        """
        预算资金 | < | 年初预算 | 调整预算 | 实际执行 | 预算执行率
        收入预算 | 财政拨款 | 92.00 | 104.00 | 103.00 | 99.04%
        ^ | 其他收入 | 1.00 | 1.10 | 0.76 | 69.09%
        支出预算 | 基本支出 | 18.60 | 19.75 | 19.70 | 99.75%
        ^ | 合计 | 93.00 | 105.10 | 103.76 | 98.72%
        """,
        FORM,
        title="部门整体支出绩效自评价表",
    )
    assert money(result, "fund", "nature", "basis") >= {
        ("92.00", "income", "fiscal", "total", "budget_initial"),
        ("0.76", "income", "all", "total", "final"),
        ("18.60", "expenditure", "all", "basic", "budget_initial"),
        ("103.76", "expenditure", "all", "total", "final"),
    }


def test_the_total_below_three_public_expenses_is_theirs() -> None:
    result = read(
        """
        项目 | 预算数 | 决算统计数
        一、“三公”经费支出 | — | —
        （一）支出合计 | 3.20 | 2.06
        1．因公出国（境）费 | 0.00 | 0.00
        """,
        "final_account",
        title="机构运行信息表",
    )
    assert money(result, "basis") >= {
        ("3.20", "three_public_total", "budget_adjusted"),
        ("2.06", "three_public_total", "final"),
    }


def test_statements_below_each_other_in_one_sheet_are_tables_of_their_own() -> None:
    result = read(
        """
        收入 | < | 支出 | < | <
        项目 | 金额 | 项目 | 合计 | 一般公共预算
        上年结转 | 2.00 | （一）农林水支出 | 33.00 | 31.00
        表2：基本支出经济分类表 | | | |
        单位：万元 | | | |
        部门预算支出经济分类科目 | < | 本年一般公共预算基本支出 | < | <
        科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费
        301 | 工资福利支出 | 20.00 | 20.00 |
        302 | 商品和服务支出 | 3.00 | | 3.00
        """,
        "budget",
        title="收支总体情况表",
    )
    assert money(result, "fund", "nature", "economic_code") >= {
        ("20.00", "expenditure", "general_public", "basic", "301"),
        ("20.00", "expenditure", "general_public", "personnel", "301"),
        ("3.00", "expenditure", "general_public", "public_running", "302"),
    }


def test_economic_classes_below_basic_expenditure_in_a_form() -> None:
    result = read(
        """
        支出类别 | 年初预算 | 支出决算
        基本支出 | 28.40 | 28.63
        其中：工资福利支出 | 22.00 | 22.90
        项目支出 | 14.60 | 16.04
        """,
        FORM,
        title="部门整体支出绩效自评情况表",
    )
    assert ("22.90", "expenditure", "301", "basic") in money(result, "economic_code", "nature")


def test_names_of_indicators_carry_their_points_in_brackets() -> None:
    result = read(
        """
        指标（分值） | 指标说明 | 目标值 | 完成值 | 自评得分
        预决算公开及时率（15分） | 20日内公开 | 100% | 100% | 15
        """,
        FORM,
        title="部门整体支出绩效自评情况表",
    )
    assert [(i.level3, str(i.weight), str(i.score)) for i in result.indicators] == [("预决算公开及时率", "15", "15")]


def test_tables_of_a_report_about_one_project_are_the_projects() -> None:
    text = """
        资金来源 | 计划投资 | 到位资金 | 实际支出
        合计 | 54.00 | 50.00 | 49.00
        """
    of_project = read(text, PROJECT, project="茶园防霜")
    assert {f.project for f in of_project.facts if f.measure == "expenditure"} == {"茶园防霜"}
    assert {f.project for f in read(text, FORM, project=None).facts} == {None}


def test_a_list_of_main_projects_inside_a_report() -> None:
    result = read(
        "序号 | 项目 | 预算安排 | 支出\n1 | 茶园防霜 | 98.00 | 96.50",
        "self_evaluation_report",
        title="表2 2023年主要项目支出情况",
    )
    assert money(result, "project", "basis") == {
        ("98.00", "expenditure", "茶园防霜", "budget_adjusted"),
        ("96.50", "expenditure", "茶园防霜", "final"),
    }


def test_the_departments_row_in_a_list_of_its_units_is_the_whole() -> None:
    result = read(
        """
        部门（单位）代码 | 部门（单位）名称 | 合计 | 本年收入 | < | 上年结转结余
        ^ | ^ | ^ | 小计 | 一般公共预算 | ^
        601 | 示例县茶叶局 | 23.50 | 23.30 | 23.30 | 0.20
        601001 | 示例县茶叶局本级 | 19.50 | 19.30 | 19.30 | 0.20
        601002 | 茶叶站 | 4.00 | 4.00 | 4.00 |
        """,
        "budget",
        title="部门收入预算总表",
    )
    assert money(result, "fund") == {
        ("23.50", "grand_total_in", "all"),
        ("23.30", "income", "all"),
        ("23.30", "income", "general_public"),
        ("0.20", "carryover_opening", "all"),
    }


def test_of_the_goals_of_a_term_and_a_year_the_years_count() -> None:
    term, year = "改造茶园 | 12亩", "改造茶园 | 5亩"
    for first, second, heads in (
        (term, year, "中期目标（2025—2027年） | < | 年度目标 | <"),
        (year, term, "年度目标 | < | 实施期目标 | <"),
    ):
        result = read(
            f"""
            总体目标 | < | {heads}
            ^ | < | 建成茶园。 | < | 修路。 | <
            一级指标 | 二级指标 | 三级指标 | 指标值 | 三级指标 | 指标值
            产出指标 | 数量指标 | {first} | {second}
            """,
            "performance_target",
            title="项目支出绩效目标申报表",
        )
        assert [str(i.target_value) for i in result.indicators] == ["5"]


def test_a_rate_of_completion_beside_stages_of_money() -> None:
    result = read(
        """
        支出类型 | 年初预算 | 调整预算 | 决算 | 完成率
        基本支出 | 59.00 | 64.00 | 63.90 | 99.84%
        """,
        FORM,
        title="部门整体支出绩效评价表",
    )
    assert [(f.value, f.nature) for f in result.facts if f.kind == "ratio"] == [("99.84", "basic")]


def test_a_planned_project_may_say_who_pays_beside_its_indicators() -> None:
    result = read(
        """
        项目名称 | 预算安排 | 其中：财政拨款 | 三级指标 | 目标值
        茶园防霜 | 60.00 | 50.00 | 防霜面积 | ≥850亩
        """,
        "performance_target",
        title="项目支出绩效目标汇总表",
    )
    assert money(result, "project", "fund") == {
        ("60.00", "expenditure", "茶园防霜", "all"),
        ("50.00", "expenditure", "茶园防霜", "fiscal"),
    }
