"""Self-evaluation and target forms: fields, money blocks, staff, several forms in one document."""

from __future__ import annotations

from decimal import Decimal

from table_grids import fact, grid, money, read

from pipelines.extraction.context import Context
from pipelines.extraction.lines import ReportLine
from pipelines.extraction.table_forms import FormFields
from pipelines.extraction.tables import TableReader, document_unit, merge_forms
from sources.document import Block, Document, Locator

NATIONAL = """
项目名称 | {project} | < | < | < | < | < | <
主管部门 | 示例区水务局 | < | < | 实施单位 | 示例区供水中心 | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 90 | 89.974 | 77.4 | 10 | 86.02% | 8.6
^ | 其中：当年财政拨款 | 80 | 79.974 | 70.4 | — | 88.03% | —
^ | 上年结转资金 | 10 | 10 | 7 | — | 70% | —
^ | 其他资金 | 0.00 | 0.00 | 0.00 | — | | —
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 更换水管长度 | ≥12公里 | 11.8公里 | 50 | 49
^ | 满意度指标 | 服务对象满意度指标 | 居民满意度 | ≥90% | 92.5% | 40 | 40
总分 | < | < | < | < | < | 100 | {score}
"""


def _form(project: str = "示例区老旧水管更新", score: str = "97.6") -> str:
    return NATIONAL.format(project=project, score=score)


def test_the_money_block_of_a_project_form() -> None:
    result = read(_form(), "project_self_evaluation", title="项目支出绩效自评表（2022年度）", unit=None)
    assert {f.project for f in result.facts} == {"示例区老旧水管更新"}
    assert money(result, "basis", "fund", "nature") == {
        ("90", "expenditure", "budget_initial", "all", "project"),
        ("89.974", "expenditure", "budget_adjusted", "all", "project"),
        ("77.4", "expenditure", "final", "all", "project"),
        ("80", "expenditure", "budget_initial", "fiscal", "project"),
        ("79.974", "expenditure", "budget_adjusted", "fiscal", "project"),
        ("70.4", "expenditure", "final", "fiscal", "project"),
        ("10", "carryover_opening", None, "all", "total"),
        ("0.00", "expenditure", "budget_initial", "other", "project"),
        ("0.00", "expenditure", "budget_adjusted", "other", "project"),
        ("0.00", "expenditure", "final", "other", "project"),
    }


def test_points_and_rate_of_budget_execution() -> None:
    result = read(_form(), "project_self_evaluation", title="项目支出绩效自评表", unit=None)
    assert fact(result, "10", "execution_rate_weight").number == 10
    assert fact(result, "8.6").measure == "execution_rate_score"
    rate = fact(result, "86.02")
    assert (rate.kind, rate.stat, rate.basis, rate.unit) == ("ratio", "completion_rate", "final", "%")


def test_fields_of_a_form() -> None:
    (form,) = read(_form(), "project_self_evaluation", title="项目支出绩效自评表").forms
    assert form == FormFields(
        project="示例区老旧水管更新", department="示例区水务局", unit="示例区供水中心", self_score=Decimal("97.6")
    )


def test_several_forms_in_one_grid_each_have_their_project() -> None:
    both = _form("示例甲项目", "95").strip() + "\n" + _form("示例乙项目", "88").strip()
    result = read(both, "project_self_evaluation", title="项目支出绩效自评表")
    assert [f.project for f in result.forms] == ["示例甲项目", "示例乙项目"]
    assert [i.project for i in result.indicators] == ["示例甲项目"] * 2 + ["示例乙项目"] * 2


def test_several_project_forms_have_no_common_score() -> None:
    forms = [FormFields(project="甲", self_score=Decimal(95)), FormFields(project="乙", self_score=Decimal(88))]
    assert merge_forms(forms, about_projects=True).self_score is None
    assert merge_forms(forms[:1], about_projects=True).self_score == 95


def test_the_score_of_the_whole_department_is_the_reports() -> None:
    forms = [FormFields(project="甲", self_score=Decimal(95)), FormFields(self_score=Decimal(91))]
    assert merge_forms(forms, about_projects=False).self_score == 91


def test_a_department_form_by_basic_and_project_spending() -> None:
    result = read(
        """
        部门（单位）名称 | 示例县审计局 | < | < | <
        预算执行情况（万元） | 支出类型 | 年初预算数 | 全年执行数 | 执行率
        ^ | 支出总额 | 500 | 510 | 102%
        ^ | 其中：基本支出 | 400 | 410 | 102.5%
        ^ | 项目支出 | 100 | 99 | 99%
        """,
        "self_evaluation_form",
        title="部门整体支出绩效自评表",
        unit=None,
    )
    assert {(f.value, f.nature, f.project) for f in result.facts if f.basis == "final" and f.kind == "money"} == {
        ("510", "total", None),
        ("410", "basic", None),
        ("99", "project", None),
    }


def test_received_money_of_a_form() -> None:
    result = read(
        """
        二、预算执行情况（万元） | < | < | <
        预算安排情况（调整后） | < | 资金到位情况 | 资金执行情况
        年度资金总额 | 215.5 | 210.25 | 197.75
        其中：财政资金 | 185.5 | 180.25 | 182.75
        """,
        "project_self_evaluation",
        title="示例县部门预算项目绩效自评表",
        unit=None,
    )
    assert money(result, "basis", "fund") == {
        ("215.5", "expenditure", "budget_adjusted", "all"),
        ("210.25", "funds_received", None, "all"),
        ("197.75", "expenditure", "final", "all"),
        ("185.5", "expenditure", "budget_adjusted", "fiscal"),
        ("180.25", "funds_received", None, "fiscal"),
        ("182.75", "expenditure", "final", "fiscal"),
    }


def test_figures_printed_inside_their_labels_cell() -> None:
    result = read(
        """
        年度预算申请（万元） | | 年初预算数 | 全年执行数
        ^ | 年度资金总额 | 300.00 | 350.00
        ^ | 按收入性质分：350.00 | 按支出性质分：350.00 | <
        ^ | 其中：一般公共预算：290.00 | 其中：基本支出：200.00 | <
        """,
        "self_evaluation_form",
        title="部门整体支出绩效自评表",
        unit=None,
    )
    assert (fact(result, "290.00").measure, fact(result, "290.00").fund) == ("income", "general_public")
    assert (fact(result, "200.00").measure, fact(result, "200.00").nature) == ("expenditure", "basic")


def test_the_basic_data_table() -> None:
    result = read(
        """
        财政供养人员情况（人） | 编制数 | 2021年实际在职人数 | 控制率
        ^ | 58 | 71 | 122.41%
        经费控制情况（万元） | 2020年决算数 | 2021年预算数 | 2021年决算数
        三公经费 | 21.40 | 24.00 | 26.35
        其中：公车购置 | 无 | 无 | —
        项目支出： | 623.80 | 588.00 | 605.46
        1、业务工作专项 | 211.30 | 240.00 | 202.18
        公用经费 | 137.62 | 96.00 | 84.30
        其中：办公经费 | 22.60 | 18.00 | 31.75
        会议费、培训费 | 6.00 | 5.00 | 7.40
        部门基本支出预算调整 | — | — | 13.60
        """,
        "self_evaluation_form",
        2021,
        title="部门整体支出绩效评价基础数据表",
        unit=None,
    )
    assert {(f.value, f.measure) for f in result.facts if f.kind == "count"} == {
        ("58", "staff_quota"),
        ("71", "staff"),
    }
    assert fact(result, "21.40").fiscal_year == 2020
    assert fact(result, "24.00").basis == "budget_adjusted"
    assert (fact(result, "202.18").nature, fact(result, "202.18").project) == ("project", "业务工作专项")
    assert (fact(result, "84.30").nature, fact(result, "84.30").project) == ("public_running", None)
    assert (fact(result, "13.60").stat, fact(result, "13.60").basis) == ("change", "budget_adjusted")
    assert not {f.value for f in result.facts} & {"122.41", "22.60", "6.00"}


def test_a_target_form_says_what_is_asked_for() -> None:
    result = read(
        """
        项目名称 | 校园安全改造 | < | <
        项目资金总额（元） | 1,200,000.00 | 年度资金申请总额（元） | 800,000.00
        其中：财政资金 | 790,000.00 | 其他资金 | 10,000.00
        一级指标 | 二级指标 | 三级指标 | 指标目标值
        产出 | 数量 | 改造教室 | =30间
        """,
        "performance_target",
        2024,
        title="财政项目支出绩效目标申报表",
        unit="元",
    )
    assert money(result, "fund", "basis") == {
        ("1,200,000.00", "project_lifetime_funding", "all", None),
        ("800,000.00", "expenditure", "all", "budget_initial"),
        ("790,000.00", "expenditure", "fiscal", "budget_initial"),
        ("10,000.00", "expenditure", "other", "budget_initial"),
    }
    assert result.indicators[0].target_value == 30


def test_staff_and_assets_in_key_value_cells() -> None:
    result = read(
        """
        单位名称 | 示例县司法局 | 联系电话 | 0000-1234567
        人员编制数 | 46 | 实有人数 | 50
        固定资产总额（万元） | 350.20 | 年末车辆数 | 5
        """,
        "self_evaluation_report",
        title="部门基本情况表",
        unit=None,
    )
    assert {(f.value, f.measure) for f in result.facts} == {
        ("46", "staff_quota"),
        ("50", "staff"),
        ("350.20", "assets_fixed"),
        ("5", "vehicles"),
    }


def _document(*blocks: Block) -> Document:
    return Document("示例.docx", "0" * 64, "docx", list(blocks))


def _table_block(text: str, index: int, title: str | None) -> Block:
    return Block("table", "", Locator(paragraph=index), table=grid(text, title=title, index=index))


def test_a_form_printed_as_two_grids_keeps_its_project() -> None:
    lines = _form().strip().splitlines()
    first = _table_block("\n".join(lines[:7]), 1, "项目支出绩效自评表")
    second = _table_block("\n".join(line.replace("^", "", 1) for line in lines[7:]), 2, None)
    document = _document(first, second)
    report = ReportLine(report_type="project_self_evaluation", fiscal_year=2022)
    reader = TableReader(document)
    reader.read(first, Context(report=report, fiscal_year=2022))
    result = reader.read(second, Context(report=report, fiscal_year=2022))
    assert {i.project for i in result.indicators} == {"示例区老旧水管更新"}
    assert reader.update(report)
    assert (report.department, report.self_score) == ("示例区水务局", Decimal("97.6"))


def test_a_table_without_unit_takes_the_one_of_the_documents_sentences() -> None:
    sentence = "基本支出1.00万元，项目支出2.00万元，公务接待费3.00万元，会议费4.00万元，培训费5.00万元。"
    paragraph = Block("paragraph", sentence, Locator(paragraph=1))
    table = _table_block("项目 | 2021年决算数\n公务接待费 | 6.42", 2, "“三公”经费对比表")
    document = _document(paragraph, table)
    assert document_unit(document) == "万元"
    report = ReportLine(report_type="self_evaluation_report", fiscal_year=2022)
    result = TableReader(document).read(table, Context(report=report, fiscal_year=2022))
    line = fact(result, "6.42")
    assert (line.unit, line.amount_yuan, line.fiscal_year) == ("万元", 64200, 2021)
    assert line.confidence < 0.8
