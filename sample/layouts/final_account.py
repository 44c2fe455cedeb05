"""Layout family `final_account_national`: the published final account of a department."""

from __future__ import annotations

from decimal import Decimal

from sample.document import Cell, Draft, Piece, Table
from sample.layouts.account_tables import both_totals, by_class, lanes, summary
from sample.layouts.common import NOTICE, Headings, cell, class_name, headings, report_line, sentence, text_cell
from sample.press import Press

INCOME_ROWS = (
    ("一般公共预算财政拨款收入", "fiscal_appropriation", "general_public"),
    ("政府性基金预算财政拨款收入", "fiscal_appropriation", "government_fund"),
    ("国有资本经营预算财政拨款收入", "fiscal_appropriation", "state_capital"),
    ("上级补助收入", "superior_subsidy", "all"),
    ("事业收入", "undertaking", "all"),
    ("经营收入", "operating", "all"),
    ("附属单位上缴收入", "affiliate_remittance", "all"),
    ("其他收入", "other", "all"),
)
THREE_PUBLIC_COLUMNS = ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")


def write(press: Press) -> Draft:
    """Cover, overview, tables, explanations."""
    sheet = press.sheet
    year, name = sheet.fiscal_year, sheet.full_name
    draft = Draft()
    title = f"{name}{year}年度部门决算"
    draft.report = report_line(press, title, "final_account", "department_consolidated")
    draft.add("title", name)
    draft.add("title", f"{year}年度部门决算")
    draft.add("note", NOTICE)
    draft.new_page()
    heads = headings(draft, press.spec.style | {"first": "{}、", "second": "（{}）"})
    draft.add("heading1", f"第一部分  {name}概况")
    heads.write(1, "主要职能")
    for duty in sheet.duties:
        draft.body(duty)
    heads.write(1, "部门决算单位构成")
    units = [f"{name}（本级）", *sheet.organisation.units]
    sentence(
        draft,
        f"纳入{year}年度部门决算编制范围的单位共{{n}}，包括：{'、'.join(units)}。",
        n=press.count("reporting_units", len(units), "家", "纳入决算编制范围的单位"),
    )
    _tables(draft, press)
    _explanations(draft, press)
    return draft


def _tables(draft: Draft, press: Press) -> None:
    sheet = press.sheet
    hand = press.in_unit(press.spec.style.get("table_unit", "万元"), separators=True, drop_zeros=False)
    draft.new_page()
    draft.add("heading1", f"第二部分  {sheet.full_name}{sheet.fiscal_year}年度部门决算表")
    tables = [
        (_summary(hand), hand),
        (by_class(hand, "支出决算表", "final", "all", "本年支出合计", total_last=False), hand),
        (by_class(hand, "一般公共预算财政拨款支出决算表", "final", "general_public", "合计", total_last=True), hand),
        (lanes(hand, "一般公共预算财政拨款基本支出决算表", "final"), hand),
        (_three_public(press), press),
    ]
    for n, (table, printer) in enumerate(tables):
        if n:
            draft.new_page()
        title = table.title
        draft.add("heading2", title)
        draft.add("unit", f"部门：{sheet.full_name}　　　　金额单位：{printer.style.unit}")
        draft.table(table)
        draft.add("footnote", f"注：本表反映部门本年度{title.removesuffix('表')}情况。")


def _summary(press: Press) -> Table:
    sheet = press.sheet
    income: list[tuple[Piece, Piece]] = []
    for n, (label, source, fund) in enumerate(INCOME_ROWS):
        printed = press.income(source, "final", fund, label=label, cell=True)
        has = printed.facts and printed.facts[0]["state"] == "value"
        income.append((f"{'一二三四五六七八'[n]}、{label}", printed if has else ""))
    total_in = sheet.carryover_opening + sheet.income_total("final")
    total_out = sheet.spending("final") + sheet.carryover_closing
    tail: list[list[Cell]] = [
        _pair(
            "本年收入合计",
            press.income("total", "final", label="本年收入合计", cell=True),
            "本年支出合计",
            press.spending("final", label="本年支出合计", cell=True),
        ),
        _pair(
            "年初结转和结余",
            press.money("carryover_opening", sheet.carryover_opening, label="年初结转和结余", fund="all", cell=True),
            "年末结转和结余",
            press.money("carryover_closing", sheet.carryover_closing, label="年末结转和结余", fund="all", cell=True),
        ),
        _pair(
            "总计",
            press.money("grand_total_in", total_in, label="总计", basis="final", fund="all", cell=True),
            "总计",
            press.money("grand_total_out", total_out, label="总计", basis="final", fund="all", cell=True),
        ),
    ]
    return summary(press, "收入支出决算总表", "final", ("收入", "支出"), income, tail)


def _pair(left: str, one: Piece, right: str, other: Piece) -> list[Cell]:
    return [text_cell(left), cell(one), text_cell(right), cell(other)]


def _three_public(press: Press) -> Table:
    head = [
        [
            text_cell("合计", 2, 2),
            text_cell("因公出国（境）费", 2, 2),
            text_cell("公务用车购置及运行维护费", 6),
            text_cell("公务接待费", 2, 2),
        ],
        [text_cell("小计", 2), text_cell("公务用车购置费", 2), text_cell("公务用车运行维护费", 2)],
        [text_cell(h) for _ in THREE_PUBLIC_COLUMNS for h in ("预算数", "决算数")],
    ]
    values: list[Cell] = []
    for item in THREE_PUBLIC_COLUMNS:
        values.append(cell(press.three_public(item, "budget_initial", label=item, cell=True, either_budget=True)))
        values.append(cell(press.three_public(item, "final", label=item, cell=True)))
    return Table([*head, values], [43] * 12, "财政拨款“三公”经费支出决算表", head=3)


def _explanations(draft: Draft, press: Press) -> None:
    sheet = press.sheet
    year, name = sheet.fiscal_year, sheet.full_name
    draft.new_page()
    draft.add("heading1", f"第三部分  {name}{year}年度部门决算情况说明")
    heads = Headings(draft)
    total_in = sheet.carryover_opening + sheet.income_total("final")
    heads.write(1, "收入支出决算总体情况说明")
    draft.body(
        f"{year}年度收入支出总计",
        both_totals(press, total_in, "收入支出总计", "final"),
        *_total_change(press, total_in),
        "。",
    )
    heads.write(1, "支出决算情况说明")
    total = sheet.spending("final")
    shares = {
        nature: press.ratio(
            "expenditure", sheet.spending("final", nature), total, "share", label="占", fund="all", nature=nature
        )
        for nature in ("basic", "project")
    }
    sentence(
        draft,
        "本年支出合计{total}，其中：基本支出{basic}，占{basic_share}；项目支出{project}，占{project_share}。",
        total=press.spending("final", label="本年支出合计"),
        basic=press.spending("final", "basic"),
        basic_share=shares["basic"],
        project=press.spending("final", "project"),
        project_share=shares["project"],
    )
    _general_public(draft, press, heads)
    _basic(draft, press, heads)
    _other_matters(draft, press, heads)


def _total_change(press: Press, total: Decimal) -> list[Piece]:
    """Change against the year before, where that year's sheet exists."""
    if press.prior is None:
        return []
    before = press.prior.carryover_opening + press.prior.income_total("final")
    word = ("减少", "下降") if total < before else ("增加", "增长")
    change = both_totals(press, total - before, word[0], "final", stat="change")
    measures = change.facts[0]["measure"]
    rate = press.ratio("grand_total_in", total - before, before, "change_rate", label=word[1], fund="all")
    rate.facts[0]["measure"] = measures
    return [f"。与{press.prior.fiscal_year}年度相比，收入支出总计{word[0]}", change, f"，{word[1]}", rate]


def _general_public(draft: Draft, press: Press, heads: Headings) -> None:
    sheet = press.sheet
    initial, final = (sheet.spending(b, fund="general_public") for b in ("budget_initial", "final"))
    heads.write(1, "一般公共预算财政拨款支出决算情况说明")
    heads.write(2, "总体情况")
    sentence(
        draft,
        "一般公共预算财政拨款支出年初预算为{initial}，支出决算为{final}，完成年初预算的{rate}。",
        initial=press.spending("budget_initial", fund="general_public", label="年初预算为"),
        final=press.spending("final", fund="general_public", label="支出决算为"),
        rate=press.ratio(
            "expenditure",
            final,
            initial,
            "completion_rate",
            label="完成年初预算的",
            fund="general_public",
            nature="total",
        ),
    )
    heads.write(2, "具体情况")
    for n, code in enumerate((c for c in sheet.functional_codes if len(c) == 7), 1):
        item = sheet.spending("final", fund="general_public", functional=code)
        planned = sheet.spending("budget_initial", fund="general_public", functional=code)
        if not item:
            continue
        path = "".join(
            f"{class_name(code[:k], sheet.fiscal_year)}（{level}）" for k, level in ((3, "类"), (5, "款"), (7, "项"))
        )
        name = class_name(code, sheet.fiscal_year)
        pieces: list[Piece] = [f"{n}、{path}。"]
        if planned:
            pieces += [
                "年初预算为",
                press.spending("budget_initial", "total", "general_public", code, label=name),
                "，",
            ]
        pieces += ["支出决算为", press.spending("final", "total", "general_public", code, label=name)]
        if planned:
            rate = press.ratio(
                "expenditure",
                item,
                planned,
                "completion_rate",
                label="完成年初预算的",
                fund="general_public",
                nature="total",
                functional_code=code,
            )
            pieces += ["，完成年初预算的", rate]
        draft.body(*pieces, "。")


def _basic(draft: Draft, press: Press, heads: Headings) -> None:
    heads.write(1, "一般公共预算财政拨款基本支出决算情况说明")
    sentence(
        draft,
        "一般公共预算财政拨款基本支出{basic}，其中：人员经费{personnel}，公用经费{running}。",
        basic=press.basic("final"),
        personnel=press.basic("final", nature="personnel", label="人员经费"),
        running=press.basic("final", nature="public_running", label="公用经费"),
    )
    heads.write(1, "财政拨款“三公”经费支出决算情况说明")
    sentence(
        draft,
        "“三公”经费支出年初预算为{budget}，支出决算为{final}。其中：因公出国（境）费支出决算为{abroad}，"
        "公务用车购置及运行维护费支出决算为{vehicle}，公务接待费支出决算为{reception}。",
        budget=press.three_public("total", "budget_initial", label="“三公”经费年初预算"),
        final=press.three_public("total", "final", label="“三公”经费支出决算"),
        abroad=press.three_public("abroad", "final", label="因公出国（境）费"),
        vehicle=press.three_public("vehicle", "final", label="公务用车购置及运行维护费"),
        reception=press.three_public("reception", "final", label="公务接待费"),
    )


def _other_matters(draft: Draft, press: Press, heads: Headings) -> None:
    sheet, bought = press.sheet, press.sheet.procurement
    heads.write(1, "其他重要事项的情况说明")
    heads.write(2, "机关运行经费支出情况")
    draft.body(
        "机关运行经费支出",
        press.money("agency_operation", sheet.agency_operation.final, label="机关运行经费支出", basis="final"),
        "。",
    )
    heads.write(2, "会议费、培训费支出情况")
    sentence(
        draft,
        "会议费支出{meeting}，培训费支出{training}。",
        meeting=press.money("meeting", sheet.meeting, label="会议费支出", basis="final"),
        training=press.money("training", sheet.training, label="培训费支出", basis="final"),
    )
    heads.write(2, "政府采购支出情况")
    sentence(
        draft,
        "政府采购支出总额{total}，其中：政府采购货物支出{goods}，政府采购工程支出{works}，政府采购服务支出{services}。",
        total=press.money("procurement", bought.total, label="政府采购支出总额", basis="final"),
        goods=press.money("procurement_goods", bought.goods, label="政府采购货物支出", basis="final"),
        works=press.money("procurement_works", bought.works, label="政府采购工程支出", basis="final"),
        services=press.money("procurement_services", bought.services, label="政府采购服务支出", basis="final"),
    )
    heads.write(2, "国有资产占用情况")
    sentence(
        draft,
        f"截至{sheet.fiscal_year}年12月31日，本部门共有车辆{{vehicles}}；单价100万元（含）以上设备（不含车辆）{{equipment}}。",
        vehicles=press.count("vehicles", sheet.assets.vehicles, "辆", "共有车辆"),
        equipment=press.count("large_equipment", sheet.assets.large_equipment, "台（套）", "单价100万元（含）以上设备"),
    )
    heads.write(1, "预算绩效管理情况")
    sentence(
        draft,
        f"{sheet.fiscal_year}年度编报绩效目标的项目{{n}}，涉及预算金额{{amount}}。",
        n=press.count("performance_projects", len(sheet.projects), "个", "编报绩效目标的项目"),
        amount=press.money(
            "performance_projects_amount",
            sheet.spending("budget_adjusted", "project"),
            label="涉及预算金额",
            basis=["budget_adjusted", "budget_initial"],
        ),
    )
