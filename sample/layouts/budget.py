"""Layout families `budget_shanghai_department` and `budget_jiangsu`: the published budget of a department."""

from __future__ import annotations

from sample.document import Cell, Draft, Piece, Table
from sample.layouts.account_tables import by_class, by_economic_class, summary
from sample.layouts.common import NOTICE, cell, headings, report_line, sentence, text_cell
from sample.press import Press

INCOME_ROWS = (
    ("一、财政拨款收入", "fiscal_appropriation", "fiscal"),
    ("1. 一般公共预算资金", "fiscal_appropriation", "general_public"),
    ("2. 政府性基金", "fiscal_appropriation", "government_fund"),
    ("3. 国有资本经营预算", "fiscal_appropriation", "state_capital"),
    ("二、事业收入", "undertaking", "all"),
    ("三、其他收入", "other", "all"),
)


def write(press: Press) -> Draft:
    """Cover, explanations, tables. A workbook holds the tables only, one a sheet."""
    sheet = press.sheet
    year, name = sheet.fiscal_year, sheet.full_name
    workbook = press.spec.format == "xlsx"
    draft = Draft()
    title = f"{name}{year}年部门预算"
    draft.report = report_line(press, title, "budget", "department_consolidated")
    if workbook:
        draft.new_page("封面")
    draft.add("title", title)
    draft.add("note", NOTICE)
    if not workbook:
        _explanations(draft, press)
    _tables(draft, press, title)
    return draft


def _explanations(draft: Draft, press: Press) -> None:
    sheet = press.sheet
    year = sheet.fiscal_year
    heads = headings(draft, press.spec.style)
    draft.new_page()
    heads.write(1, "部门主要职能")
    for duty in sheet.duties:
        draft.body(duty)
    heads.write(1, "部门预算编制说明")
    fiscal = sheet.income_total("budget_initial", "fiscal")
    others: list[Piece] = []
    for source, label in (("undertaking", "事业收入"), ("other", "其他收入")):
        if source in sheet.income:
            others += [f"；{label}", press.income(source, "budget_initial", label=label)]
    draft.body(
        f"{year}年，{sheet.full_name}收入预算",
        press.income("total", "budget_initial", label="收入预算"),
        "，其中：财政拨款收入",
        press.money(
            "income",
            fiscal,
            label="财政拨款收入",
            basis="budget_initial",
            fund="fiscal",
            income_source="fiscal_appropriation",
        ),
        *others,
        "。",
    )
    sentence(
        draft,
        "支出预算{total}，其中：基本支出预算{basic}，项目支出预算{project}。",
        total=press.spending("budget_initial", label="支出预算"),
        basic=press.spending("budget_initial", "basic", label="基本支出预算"),
        project=press.spending("budget_initial", "project", label="项目支出预算"),
    )
    heads.write(1, "其他相关情况说明")
    sentence(
        draft,
        f"{year}年“三公”经费预算数为{{total}}。其中：因公出国（境）费{{abroad}}；公务用车购置及运行费{{vehicle}}，"
        "其中公务用车购置费{purchase}、公务用车运行费{operation}；公务接待费{reception}。",
        total=press.three_public("total", "budget_initial", label="“三公”经费预算数"),
        abroad=press.three_public("abroad", "budget_initial", label="因公出国（境）费"),
        vehicle=press.three_public("vehicle", "budget_initial", label="公务用车购置及运行费"),
        purchase=press.three_public("vehicle_purchase", "budget_initial", label="公务用车购置费"),
        operation=press.three_public("vehicle_operation", "budget_initial", label="公务用车运行费"),
        reception=press.three_public("reception", "budget_initial", label="公务接待费"),
    )
    draft.body(
        f"{year}年机关运行经费预算为",
        press.money(
            "agency_operation", sheet.agency_operation.budget_initial, label="机关运行经费预算", basis="budget_initial"
        ),
        "。",
    )
    sentence(
        draft,
        f"{year}年度，本部门编报绩效目标的项目共{{n}}，涉及项目预算资金{{amount}}。",
        n=press.count("performance_projects", len(sheet.projects), "个", "编报绩效目标的项目"),
        amount=press.money(
            "performance_projects_amount",
            sheet.spending("budget_initial", "project"),
            label="涉及项目预算资金",
            basis="budget_initial",
        ),
    )


def _tables(draft: Draft, press: Press, title: str) -> None:
    sheet = press.sheet
    year = sheet.fiscal_year
    hand = press.in_unit("元", separators=True, drop_zeros=False, zero="")
    tables = [
        (_summary(hand, f"{year}年部门财务收支预算总表"), hand),
        (
            by_class(
                hand, f"{year}年部门支出预算总表", "budget_initial", "all", "合计", total_last=True, split_codes=True
            ),
            hand,
        ),
        (
            by_class(
                hand,
                f"{year}年部门一般公共预算支出功能分类预算表",
                "budget_initial",
                "general_public",
                "合计",
                total_last=True,
                split_codes=True,
            ),
            hand,
        ),
        (by_economic_class(hand, f"{year}年部门一般公共预算基本支出经济分类预算表", "budget_initial"), hand),
        (_three_public(press, f"{year}年部门“三公”经费和机关运行经费预算表"), press),
    ]
    for n, (table, printer) in enumerate(tables, 1):
        draft.new_page(f"表{n}")
        draft.add("heading2", table.title)
        draft.add("unit", f"编制部门：{sheet.full_name}　　　　单位：{printer.style.unit}")
        draft.table(table)


def _summary(press: Press, title: str) -> Table:
    income: list[tuple[Piece, Piece]] = []
    for label, source, fund in INCOME_ROWS:
        printed = press.income(source, "budget_initial", fund, label=label, cell=True)
        income.append((label, printed))
    sheet = press.sheet
    tail: list[list[Cell]] = [
        [
            text_cell("收入总计"),
            cell(
                press.money(
                    "grand_total_in",
                    sheet.income_total("budget_initial"),
                    label="收入总计",
                    basis="budget_initial",
                    fund="all",
                    cell=True,
                )
            ),
            text_cell("支出总计"),
            cell(
                press.money(
                    "grand_total_out",
                    sheet.spending("budget_initial"),
                    label="支出总计",
                    basis="budget_initial",
                    fund="all",
                    cell=True,
                )
            ),
        ]
    ]
    return summary(press, title, "budget_initial", ("本年收入", "本年支出"), income, tail, blank=False)


def _three_public(press: Press, title: str) -> Table:
    head = [
        [text_cell("“三公”经费预算数", 6), text_cell("机关运行经费预算数", rowspan=3)],
        [
            text_cell("合计", rowspan=2),
            text_cell("因公出国（境）费", rowspan=2),
            text_cell("公务接待费", rowspan=2),
            text_cell("公务用车购置及运行费", 3),
        ],
        [text_cell("小计"), text_cell("购置费"), text_cell("运行费")],
    ]
    items = ("total", "abroad", "reception", "vehicle", "vehicle_purchase", "vehicle_operation")
    values = [cell(press.three_public(item, "budget_initial", label=item, cell=True)) for item in items]
    running = press.money(
        "agency_operation",
        press.sheet.agency_operation.budget_initial,
        label="机关运行经费预算数",
        basis="budget_initial",
        cell=True,
    )
    return Table([*head, [*values, cell(running)]], [70, 70, 70, 70, 70, 70, 90], title, head=3)
