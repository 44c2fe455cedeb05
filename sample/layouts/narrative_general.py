"""Layout families `self_report_guangdong` and `self_report_yunnan`: the narrative report with a self-rating and an
indicator table (domain: T12, T9)."""

from __future__ import annotations

from decimal import Decimal

from sample.document import Draft, Piece, Table
from sample.layouts.common import (
    NOTICE,
    Headings,
    chinese_date,
    headings,
    joined,
    organisation,
    outcomes,
    report_line,
    scored,
    sentence,
    staffing,
    text_cell,
)
from sample.layouts.indicator_table import HEAD, indicator_rows, points
from sample.numbers import plain
from sample.press import Press

SOURCES = {
    "fiscal_appropriation": ("财政拨款收入", "fiscal"),
    "undertaking": ("事业收入", "all"),
    "other": ("其他收入", "all"),
}
EXECUTION_POINTS = Decimal(10)


def write(press: Press) -> Draft:
    """The whole report."""
    sheet = press.sheet
    draft = Draft()
    title = f"{sheet.full_name}{sheet.fiscal_year}年度部门整体支出绩效自评报告"
    draft.report = report_line(
        press, title, "self_evaluation_report", "department_consolidated",
        prepared_on=sheet.prepared_on.isoformat(), **scored(press),
    )  # fmt: skip
    draft.add("title", title)
    draft.add("note", NOTICE)
    heads = headings(draft, press.spec.style)
    heads.write(1, "部门基本情况")
    heads.write(2, "部门职能与机构人员")
    for duty in sheet.duties:
        draft.body(duty)
    organisation(draft, press)
    staffing(draft, press)
    _money(draft, press, heads)
    heads.write(1, "绩效自评情况")
    _rating(draft, press, heads)
    heads.write(2, "主要产出和效果")
    outcomes(draft, press, heads)
    heads.write(2, "绩效指标完成情况")
    _indicators(draft, press)
    heads.write(1, "存在的主要问题")
    for problem in sheet.problems:
        draft.body(problem)
    heads.write(1, "改进措施")
    for measure in sheet.measures:
        draft.body(measure)
    draft.add("right", sheet.full_name)
    draft.add("right", chinese_date(press))
    return draft


def _money(draft: Draft, press: Press, heads: Headings) -> None:
    sheet = press.sheet
    year, total = sheet.fiscal_year, sheet.spending("final")
    heads.write(2, "部门收支情况")
    sources: list[list[Piece]] = [
        [name, press.income(source, "final", fund, label=name)]
        for source, (name, fund) in SOURCES.items()
        if source in sheet.income
    ]
    draft.body(
        f"1．收入情况。{year}年度本年收入合计", press.income("total", "final", label="本年收入合计"),
        "，其中：", *joined(sources), "。",
    )  # fmt: skip
    sentence(
        draft,
        "2．支出情况。年初预算{initial}，全年预算{adjusted}，本年支出合计{total}，预算执行率{rate}。"
        "其中：基本支出{basic}，占{basic_share}；项目支出{project}，占{project_share}。",
        initial=press.spending("budget_initial", label="年初预算"),
        adjusted=press.spending("budget_adjusted", label="全年预算"),
        total=press.spending("final", label="本年支出合计"),
        rate=press.ratio(
            "expenditure", total, sheet.spending("budget_adjusted"), "completion_rate", label="预算执行率",
            fund="all", nature="total",
        ),
        basic=press.spending("final", "basic"),
        basic_share=press.ratio(
            "expenditure", sheet.spending("final", "basic"), total, "share", label="占", fund="all", nature="basic"
        ),
        project=press.spending("final", "project"),
        project_share=press.ratio(
            "expenditure", sheet.spending("final", "project"), total, "share", label="占", fund="all", nature="project"
        ),
    )  # fmt: skip
    listed: list[list[Piece]] = [[p.name, press.project(p, "final", "all")] for p in sheet.projects]
    draft.body("项目支出", press.spending("final", "project"), "，主要包括：", *joined(listed), "。")
    if any(item.fund == "government_fund" for item in sheet.classes):
        draft.body(
            "支出中，政府性基金预算财政拨款支出",
            press.spending("final", fund="government_fund", label="政府性基金预算财政拨款支出"),
            "。",
        )
    sentence(
        draft,
        "3．结转结余。年初结转和结余{opening}，年末结转和结余{closing}。",
        opening=press.money("carryover_opening", sheet.carryover_opening, label="年初结转和结余", fund="all"),
        closing=press.money("carryover_closing", sheet.carryover_closing, label="年末结转和结余", fund="all"),
    )
    _three_public(draft, press)
    bought = sheet.procurement
    sentence(
        draft,
        f"5．政府采购情况。{year}年度政府采购支出总额{{total}}，其中：政府采购货物支出{{goods}}，政府采购工程支出{{works}}，"
        "政府采购服务支出{services}。",
        total=press.money("procurement", bought.total, label="政府采购支出总额", basis="final"),
        goods=press.money("procurement_goods", bought.goods, label="政府采购货物支出", basis="final"),
        works=press.money("procurement_works", bought.works, label="政府采购工程支出", basis="final"),
        services=press.money("procurement_services", bought.services, label="政府采购服务支出", basis="final"),
    )


def _three_public(draft: Draft, press: Press) -> None:
    year = press.sheet.fiscal_year
    final = press.sheet.three_public["final"]
    draft.body(
        f"4．“三公”经费情况。{year}年度“三公”经费支出",
        press.three_public("total", "final", label="“三公”经费支出"),
        *_change(press),
        "，其中：因公出国（境）费", press.three_public("abroad", "final", label="因公出国（境）费"),
        "，公务用车购置及运行维护费", press.three_public("vehicle", "final", label="公务用车购置及运行维护费"),
        "，公务接待费", press.three_public("reception", "final", label="公务接待费"), "。",
        *([press.nothing("vehicle_purchase", "final", "全年未购置公务用车", label="未购置公务用车"), "。"]
          if not final.vehicle_purchase else []),
    )  # fmt: skip


def _change(press: Press) -> list[Piece]:
    """Change against the year before, where that year's sheet exists."""
    if press.prior is None:
        return []
    now, before = press.sheet.three_public["final"].total, press.prior.three_public["final"].total
    word = "下降" if now < before else "增长"
    rate = press.ratio("three_public_total", now - before, before, "change_rate", label=word)
    return [f"，比上年{word}", rate]


def _rating(draft: Draft, press: Press, heads: Headings) -> None:
    sheet = press.sheet
    heads.write(2, "自评结论")
    draft.body(
        f"对照部门整体支出绩效评价指标体系，{sheet.short_name}{sheet.fiscal_year}年度部门整体支出自评得分"
        f"{plain(sheet.self_score)}分，自评等级为“{sheet.grade}”。"
    )


def _indicators(draft: Draft, press: Press) -> None:
    sheet = press.sheet
    rows = [[text_cell(h) for h in HEAD], *indicator_rows(press, sheet.indicators)]
    draft.table(Table(rows, [52, 62, 92, 62, 62, 34, 34, 82], "部门整体支出绩效指标完成情况表"))
    weight, score = points(press, EXECUTION_POINTS, execution_score(press), cell=False)
    draft.body("预算执行率分值", weight, "，得分", score, "。")


def execution_score(press: Press) -> Decimal:
    """Points for execution: the rate's share of ten, capped."""
    sheet = press.sheet
    rate = sheet.spending("final") / sheet.spending("budget_adjusted")
    return (min(rate, Decimal(1)) * EXECUTION_POINTS).quantize(Decimal("0.01"))
