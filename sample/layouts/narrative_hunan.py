"""Layout family `self_report_changsha`: the narrative report with one chapter a budget (domain: T1)."""

from __future__ import annotations

from sample.document import Draft, Piece
from sample.layouts.common import (
    NOTICE,
    Headings,
    chinese_date,
    headings,
    joined,
    organisation,
    outcomes,
    report_line,
    sentence,
    staffing,
)
from sample.press import Press

CLASSES = {
    "301": ("工资福利支出", "主要用于基本工资、津贴补贴、奖金和社会保险缴费"),
    "302": ("商品和服务支出", "主要用于办公、差旅、邮电、工会和公务交通"),
    "303": ("对个人和家庭的补助", "主要用于退休人员生活补助和抚恤"),
    "310": ("资本性支出", "主要用于更新办公设备"),
}
FUND_CHAPTERS = {
    "政府性基金预算支出情况": ("government_fund", "政府性基金预算"),
    "国有资本经营预算支出情况": ("state_capital", "国有资本经营预算"),
}


def write(press: Press) -> Draft:
    """The whole report."""
    sheet, style = press.sheet, press.spec.style
    draft = Draft()
    title = f"{sheet.fiscal_year}年度{sheet.full_name}{style.get('title', '部门整体支出绩效自评报告')}"
    scope = "department_consolidated" if "部门整体" in title else None
    draft.report = report_line(press, title, "self_evaluation_report", scope, prepared_on=sheet.prepared_on.isoformat())
    if style.get("annex"):
        draft.add("annex", style["annex"])
    if style.get("broken_title"):
        draft.add("title", title[:-2])
        draft.add("title", "报  告")
    else:
        draft.add("title", title)
    draft.add("note", NOTICE)
    draft.body("按照区财政局关于开展预算绩效自评工作的部署，我局对本年度部门整体支出组织了自评，现将情况报告如下。")
    heads = headings(draft, style)
    _department(draft, press, heads)
    _general_public(draft, press, heads)
    _management(draft, press, heads)
    _other_budgets(draft, press, heads)
    heads.write(1, "部门整体支出绩效情况")
    outcomes(draft, press, heads)
    _closing(draft, press, heads)
    return draft


def _department(draft: Draft, press: Press, heads: Headings) -> None:
    sheet = press.sheet
    heads.write(1, "部门概况")
    heads.write(2, "部门基本情况")
    heads.write(3, "主要职能")
    for duty in sheet.duties:
        draft.body(duty)
    heads.write(3, "机构设置")
    organisation(draft, press)
    heads.write(3, "人员情况")
    staffing(draft, press)
    heads.write(2, "部门整体支出规模、使用方向和主要内容")
    added = sheet.spending("budget_adjusted") - sheet.spending("budget_initial")
    sentence(
        draft,
        f"{sheet.fiscal_year}年，{sheet.short_name}年初批复预算{{initial}}，年中追加{{added}}，全年实际到位资金{{received}}；"
        "实际支出{total}，其中基本支出{basic}，项目支出{project}；上年结转{opening}，年末结转结余{closing}。",
        initial=press.spending("budget_initial", label="年初批复预算"),
        added=press.money(
            "expenditure", added, label="年中追加", basis="budget_adjusted", fund="all", nature="total", stat="change"
        ),
        received=press.money("funds_received", sheet.funds_received, label="全年实际到位资金", fund="all"),
        total=press.spending("final", label="实际支出"),
        basic=press.spending("final", "basic"),
        project=press.spending("final", "project"),
        opening=press.money("carryover_opening", sheet.carryover_opening, label="上年结转", fund="all"),
        closing=press.money("carryover_closing", sheet.carryover_closing, label="年末结转结余", fund="all"),
    )


def _general_public(draft: Draft, press: Press, heads: Headings) -> None:
    sheet = press.sheet
    heads.write(1, "一般公共预算支出情况")
    heads.write(2, "基本支出")
    sentence(
        draft,
        f"{sheet.fiscal_year}年基本支出{{basic}}，用于保障机构正常运转和完成日常工作，其中：",
        basic=press.basic("final"),
    )
    number = 0
    for code, (name, purpose) in CLASSES.items():
        if sheet.basic("final", code):
            number += 1
            sentence(
                draft,
                f"{number}、{press.spec.style.get('names', {}).get(code, name)}{{amount}}，{purpose}。",
                amount=press.basic("final", code, label=name),
            )
    _three_public(draft, press)
    heads.write(2, "项目支出")
    own = [p for p in sheet.projects if p.fund == "general_public"]
    printed = own[: press.spec.style.get("projects_listed", len(own))]
    listed: list[list[Piece]] = [[p.name, press.project(p, "final")] for p in printed]
    tail = "以及上级年中下达的其他专项" if len(printed) < len(own) else ""
    draft.body(
        f"{sheet.fiscal_year}年项目支出",
        press.spending("final", "project", "general_public"),
        "，其中：",
        *joined(listed, "、"),
        f"{tail}。",
    )


def _three_public(draft: Draft, press: Press) -> None:
    budget, final = press.sheet.three_public["budget_initial"], press.sheet.three_public["final"]
    sentence(
        draft,
        "“三公”经费年初预算{budget}，支出决算{final}，完成预算的{rate}，其中：因公出国（境）费{abroad}，"
        "公务用车购置费{purchase}，公务用车运行维护费{operation}，公务接待费{reception}。",
        budget=press.three_public("total", "budget_initial", label="“三公”经费年初预算"),
        final=press.three_public("total", "final", label="“三公”经费支出决算"),
        rate=press.ratio("three_public_total", final.total, budget.total, "completion_rate", label="完成预算的"),
        abroad=press.three_public("abroad", "final", label="因公出国（境）费"),
        purchase=press.three_public("vehicle_purchase", "final", label="公务用车购置费"),
        operation=press.three_public("vehicle_operation", "final", label="公务用车运行维护费"),
        reception=press.three_public("reception", "final", label="公务接待费"),
    )


def _management(draft: Draft, press: Press, heads: Headings) -> None:
    sheet = press.sheet
    heads.write(1, "部门项目组织实施情况")
    draft.body(
        "项目立项、招投标、验收和资金拨付均按内部控制制度办理，大额资金使用由局党组会集体研究，实行专账核算、专款专用。"
    )
    heads.write(1, "资产管理情况")
    sentence(
        draft,
        f"资产由办公室归口管理，定期盘点，账实相符。截至{sheet.fiscal_year}年末，固定资产净值{{fixed}}，"
        "公务用车保有量{vehicles}，办公用房面积{area}。",
        fixed=press.money("assets_fixed", sheet.assets.fixed, label="固定资产净值"),
        vehicles=press.count("vehicles_held_for_official_use", sheet.assets.vehicles, "辆", "公务用车保有量"),
        area=press.number("area", "building_area", sheet.assets.building_area, "平方米", label="办公用房面积"),
    )


def _other_budgets(draft: Draft, press: Press, heads: Headings) -> None:
    sheet = press.sheet
    for chapter, (fund, name) in FUND_CHAPTERS.items():
        heads.write(1, chapter)
        codes = {item.code[:3] for item in sheet.classes if item.fund == fund}
        if not codes:
            draft.body(f"本单位{sheet.fiscal_year}年无{name}收支。")
            continue
        code = sorted(codes)[0]
        purpose = "、".join(p.name for p in sheet.projects if p.fund == fund)
        sentence(
            draft,
            f"{sheet.fiscal_year}年度{name}财政拨款支出{{amount}}，用于{purpose}。",
            amount=press.money(
                "expenditure",
                sheet.spending("final", fund=fund),
                label=f"{name}财政拨款支出",
                basis="final",
                fund=fund,
                nature=["total", "project"],
                functional_code=[None, code],
            ),
        )
    heads.write(1, "社会保险基金预算支出情况")
    copied = any(p.copied_section for p in press.spec.planted)
    draft.body(f"本单位{sheet.fiscal_year}年无{'政府性基金预算' if copied else '社会保险基金预算'}收支。")


def _closing(draft: Draft, press: Press, heads: Headings) -> None:
    sheet = press.sheet
    heads.write(1, "存在的问题及原因分析")
    for problem in sheet.problems:
        draft.body(problem)
    heads.write(1, "下一步改进措施")
    for measure in sheet.measures:
        draft.body(measure)
    heads.write(1, "绩效自评结果拟应用和公开情况")
    draft.body("自评结果报区财政局备案，作为编制下一年度部门预算的参考，并在区政府门户网站公开。")
    draft.add("right", f"填报单位：{sheet.full_name}")
    draft.add("right", f"日期：{chinese_date(press)}")
