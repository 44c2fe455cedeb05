"""Fields that forms print beside their labels in one cell or line, and points that they print in brackets."""

from __future__ import annotations

import pytest
from table_grids import fact, grid, money, read
from written import extraction

from pipelines.extraction import extract
from pipelines.extraction.indicator_values import read_value
from pipelines.extraction.labelled import labelled
from sources.document import Block, Document, Locator

FORM = "self_evaluation_form"
PROJECT = "project_self_evaluation"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("评价等级：良　　填报日期：2020年5月12日", [("grade", "良"), ("date", "2020年5月12日")]),
        ("自评等级：优填表日期：2025年3月26日", [("grade", "优"), ("date", "2025年3月26日")]),
        ("填报单位（盖章）：示例县茶叶局　金额单位：万元", [("department", "示例县茶叶局")]),
        ("主管预算部门：218-示例区茶叶局 实施单位：茶叶站", [("department", "218-示例区茶叶局"), ("unit", "茶叶站")]),
        ("根据安排，评价等级：良", []),
        ("其中：财政拨款", []),
    ],
)
def test_a_line_of_labels_and_values(line: str, fields: list[tuple[str, str]]) -> None:
    assert list(labelled(line)) == fields


def test_a_form_may_print_its_fields_in_lines() -> None:
    result = read(
        """
        项目名称：茶园改造补助 | < | < | <
        主管部门：101-示例县茶叶局 | < | 预算年度：2023 | <
        资金来源 | 年初预算 | 全年预算 | 全年执行
        合计 | 80.00 | 90.00 | 85.00
        """,
        PROJECT,
        title="120199T000000318826-项目支出绩效自评表",
    )
    assert {(f.project, f.fiscal_year) for f in result.facts} == {("茶园改造补助", 2023)}
    assert result.forms[0].department == "示例县茶叶局"


def test_the_date_of_a_form_stands_in_a_cell() -> None:
    result = read(
        "项目名称 | 茶园防霜 | 填表日期 | 2024-03-05\n单位名称 | 示例县茶叶局 | 联系人 | 张某",
        PROJECT,
        title="项目支出绩效自评表",
    )
    assert str(result.forms[0].prepared_on) == "2024-03-05"


def test_several_tiers_side_by_side_are_parts() -> None:
    result = read(
        """
        资金情况 | 合计 | 中央资金 | 省级资金 | 自筹资金
        预算安排 | 186.00 | 120.00 | 60.00 | 6.00
        实际支出 | 172.50 | 118.60 | 48.00 | 5.90
        """,
        PROJECT,
        title="专项资金绩效自评表",
    )
    assert {(f.value, f.fund) for f in result.facts} == {
        ("186.00", "all"),
        ("172.50", "all"),
        ("6.00", "other"),
        ("5.90", "other"),
    }


def test_signatures_below_indicators_are_none() -> None:
    result = read(
        """
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
        产出指标 | 数量指标 | 改造茶园 | ≥50亩 | 52亩
        项目负责人：张某 | < | < | 财务负责人：李某 | <
        """,
        PROJECT,
        title="项目支出绩效自评表",
    )
    assert [i.level3 for i in result.indicators] == ["改造茶园"]


def test_points_of_execution_stand_in_the_label_of_its_block() -> None:
    result = read(
        """
        预算执行情况\\n（万元）\\n（20分） | 预算数（A） | 执行数（B） | 执行率（B/A） | 得分\\n（20分*执行率）
        ^ | 500.00 | 450.00 | 90% | 18
        """,
        FORM,
        title="部门整体绩效自评表",
    )
    assert fact(result, "20").measure == "execution_rate_weight"
    assert fact(result, "18").measure == "execution_rate_score"


def test_points_in_a_column_are_not_told_twice() -> None:
    result = read(
        """
        预算执行情况（10分） | 年度预算数 | 年初预算 | 执行数 | 执行率 | 权重 | 得分
        ^ | 总额 | 68.00 | 55.00 | 91.27% | 10 | 9.13
        """,
        PROJECT,
        title="项目支出绩效自评表",
    )
    assert [f.value for f in result.facts if f.measure == "execution_rate_weight"] == ["10"]


def test_an_indicator_of_budget_execution_is_no_head() -> None:
    result = read(
        """
        一级指标 | 二级指标 | 三级指标 | 指标值
        过程 | 预算执行 | 预算执行率 | =100%
        过程 | 预算执行 | 预算调整率 | ≤5%
        效益 | 社会效益 | 受益农户 | ≥300户
        """,
        "performance_target",
        title="部门整体支出绩效目标申报表",
    )
    assert [i.level3 for i in result.indicators] == ["预算执行率", "预算调整率", "受益农户"]


def test_names_stand_right_of_the_classes_of_indicators() -> None:
    result = read(
        """
        评价内容 | < | 绩效内容 | 绩效目标 | 完成情况 | 得分
        产出目标 | 质量指标 | 茶叶抽检合格率 | ≥95% | 96.2% | 10
        ^ | 数量指标 | 改造茶园面积 | ≥3万亩 | 3.2万亩 | 10
        效益目标 | 社会效益 | 培训茶农 | 300人 | 290人 | 9
        """,
        "self_evaluation_report",
        title="部门整体支出绩效自评情况",
    )
    assert [i.level3 for i in result.indicators] == ["茶叶抽检合格率", "改造茶园面积", "培训茶农"]


def test_words_between_figures_label_the_figures_right_of_them() -> None:
    result = read(
        """
        收入 | < | 支出 | < | < | <
        项目 | 2022年预算数 | 功能分类 | 2022年预算数 | 支出去向 | 2022年预算数
        一、一般公共预算拨款 | 100.00 | 农林水支出 | 70.00 | 一、基本支出 | 60.00
        二、单位资金 | 20.00 | 住房保障支出 | 50.00 | 二、项目支出 | 60.50
        """,
        "budget",
        title="部门收支总表",
    )
    assert ("60.00", "expenditure", None, "basic") in money(result, "functional_code", "nature")
    assert ("60.50", "expenditure", None, "project") in money(result, "functional_code", "nature")


def test_fixed_assets_beside_a_list_of_bodies() -> None:
    result = read(
        """
        机构名称 | 固定资产合计 | 其中：在用固定资产 | 出租固定资产
        局机关及二级机构汇总 | 518.07 | 500.07 | 18.00
        """,
        "self_evaluation_report",
    )
    assert money(result) == {("518.07", "assets_fixed")}


def test_offices_and_units_are_counted() -> None:
    result = read(
        "机构设置 | 内设科室 | 4个 | 下属预算单位数量 | 3",
        "performance_target",
        title="部门整体支出绩效目标申报表",
    )
    assert {(f.measure, f.value) for f in result.facts} == {("internal_offices", "4个"), ("subordinate_units", "3")}


def test_a_unit_of_thousands_in_a_column_of_units() -> None:
    assert read_value("1.2", "≥", "千人次").unit == "千人次"


def test_the_maker_of_a_form_is_not_the_department() -> None:
    report = extraction(
        "部门整体支出绩效自评报告",
        "（2019年度）",
        "部门（单位）名称（盖章）示例县茶叶局",
        "报告日期：2020年6月8日",
        "示例县财政局（制）",
    ).report
    assert report.department == "示例县茶叶局"


def test_a_target_of_the_whole_department_has_its_scope() -> None:
    assert extraction("示例县茶叶局2024年部门整体支出绩效目标申报表").report.scope == "department_consolidated"
    assert extraction("示例县茶叶局2024年项目支出绩效目标申报表").report.scope is None


def test_a_list_of_projects_says_who_pays_in_a_column() -> None:
    result = read(
        """
        序号 | 项目名称 | 资金来源 | 年初预算安排 | 实际支出 | 预算执行率 | 自评得分
        1 | 茶园道路 | 财政拨款 | 62.00 | 60.20 | 97.1% | 97
        2 | 茶叶展销 | 自筹资金 | 20.00 | 18.00 | 90% | 92
        """,
        PROJECT,
        title="项目支出绩效自评结果汇总表",
    )
    assert money(result, "project", "fund") == {
        ("62.00", "expenditure", "茶园道路", "fiscal"),
        ("60.20", "expenditure", "茶园道路", "fiscal"),
        ("20.00", "expenditure", "茶叶展销", "other"),
        ("18.00", "expenditure", "茶叶展销", "other"),
    }


def test_the_score_of_a_listed_project_is_not_that_of_execution() -> None:
    result = read(
        "项目名称 | 全年预算数 | 全年执行数 | 执行率 | 自评得分\n茶园道路 | 62.00 | 60.20 | 97.1% | 97",
        PROJECT,
        title="项目支出绩效自评结果汇总表",
    )
    assert not [f for f in result.facts if f.kind == "score"]


def test_projects_below_a_kind_of_projects_need_no_numbers() -> None:
    result = read(
        """
        经费控制情况 | 2020年决算数 | 2021年预算数 | 2021年决算数
        项目支出： | 50.00 | 60.00 | 58.00
        1、业务工作专项（一个项目一行） | | |
        茶叶检测 | 50.00 | 60.00 | 58.00
        公用经费 | 21.00 | 22.00 | 20.50
        其中：办公经费 | 4.10 | 4.00 | 3.92
        """,
        FORM,
        2021,
        title="部门整体支出绩效评价基础数据表",
    )
    assert {f.value for f in result.facts if f.project == "茶叶检测"} == {"50.00", "60.00", "58.00"}
    assert not [f for f in result.facts if f.value == "3.92"]


def test_levels_may_be_called_goals() -> None:
    result = read(
        """
        一级目标 | 二级目标 | 三级目标 | 目标值
        产出目标 | 数量 | 补贴茶农 | =450户
        """,
        "performance_target",
        title="项目绩效目标申报表",
    )
    assert [i.level3 for i in result.indicators] == ["补贴茶农"]


def test_parts_below_budget_and_spending_belong_to_their_column() -> None:
    result = read(
        """
        预算执行情况 | 预算数: | 1,250.00 | 执行数: | 1,238.40
        ^ | 其中：财政拨款 | 1,200.00 | 其中：财政拨款 | 1,190.00
        ^ | 其它资金 | 50.00 | 其它资金 | 48.40
        """,
        PROJECT,
        title="项目绩效目标完成情况表",
    )
    assert money(result, "basis", "fund") == {
        ("1,250.00", "expenditure", "budget_adjusted", "all"),
        ("1,200.00", "expenditure", "budget_adjusted", "fiscal"),
        ("50.00", "expenditure", "budget_adjusted", "other"),
        ("1,238.40", "expenditure", "final", "all"),
        ("1,190.00", "expenditure", "final", "fiscal"),
        ("48.40", "expenditure", "final", "other"),
    }


@pytest.mark.parametrize(
    ("title", "report_type"),
    [
        ("项目绩效目标完成情况表（2021年度）", PROJECT),
        ("2022年示例县茶叶局专项资金绩效目标完成情况表", PROJECT),
        ("2023年度示例县财政支出绩效自我评价表", PROJECT),
        ("2023年度预算绩效管理自评表", PROJECT),
        ("2020年项目支出绩效考评表", PROJECT),
        ("部门绩效目标完成情况表（2022年度）", FORM),
        ("2022年度部门预算绩效自评表", FORM),
        ("部门整体支出绩效评价指标体系", FORM),
        ("2025年部门预算项目绩效目标汇总表", "performance_target"),
        ("2024年预算项目支出绩效目标公开表", "performance_target"),
        ("2024年度部门支出绩效指标表", "performance_target"),
        ("2024年部门预算公开表及绩效目标表", "budget"),
        ("部门整体支出绩效运行监控表", "performance_target"),
        ("2023年度项目支出绩效运行监控报告", "other"),
    ],
)
def test_titles_of_forms(title: str, report_type: str) -> None:
    assert extraction(title).report.report_type == report_type


def _scored(*tables: str) -> object:
    blocks = [Block("heading", "示例县茶叶局2022年度部门业务费绩效自评表", Locator(paragraph=1), level=1)]
    blocks += [
        Block("table", "", Locator(paragraph=i + 1), table=grid(text, index=i)) for i, text in enumerate(tables, 1)
    ]
    return extract(Document("示例.docx", "0" * 64, "docx", blocks)).report.self_score


_INDICATORS = """
        三级指标 | 指标值 | 完成值 | 得分
        改造茶园 | ≥50亩 | 52亩 | 90
        自评总分 | | | {}
        """


def test_the_only_project_of_a_form_gives_its_score() -> None:
    one = "专项名称 | 茶园防霜 | < | <" + _INDICATORS.format("94.6")
    assert str(_scored(one)) == "94.6"
    assert _scored(one, one.replace("茶园防霜", "茶叶检测").replace("94.6", "91")) is None
    assert _scored("编制单位：示例县茶叶局 | <\n部门概况 | 茶叶管理", one) is None  # a form of the whole beside it
    assert str(_scored(one, "部门名称 | 示例县茶叶局 | < | <" + _INDICATORS.format("88"))) == "88"


def test_a_sheet_without_title_is_known_by_its_name() -> None:
    table = grid("项目名称 | 茶园防霜 | < | <" + _INDICATORS.format("95"))
    table.sheet = "项目支出绩效自评表1"
    found = extract(
        Document("示例.xlsx", "0" * 64, "xlsx", [Block("table", "", Locator(sheet=table.sheet), table=table)])
    )
    assert found.report.report_type == PROJECT
    assert [(i.level3, i.project) for i in found.indicators] == [("改造茶园", "茶园防霜")]
