"""Layout family `self_tables_hunan`: the basic data table and the self-evaluation table of a whole department
(domain: T2)."""

from __future__ import annotations

from decimal import Decimal

from sample.document import Cell, Draft, Piece, Printed, Table
from sample.layouts.common import NOTICE, cell, report_line, text_cell
from sample.layouts.indicator_table import HEAD, indicator_rows, points, total_points
from sample.layouts.narrative_general import EXECUTION_POINTS, execution_score
from sample.numbers import money_text, percent, plain
from sample.press import Press
from sample.sheets import Basis

TITLES = ("部门整体支出绩效评价基础数据表", "部门整体支出绩效自评表")
THREE_PUBLIC_ROWS = (
    ("total", "三公经费"),
    ("vehicle", "1、公务用车购置和维护经费"),
    ("vehicle_purchase", "其中：公车购置"),
    ("vehicle_operation", "公车运行维护"),
    ("abroad", "2、出国经费"),
    ("reception", "3、公务接待"),
)
BASES: tuple[Basis, Basis] = ("budget_initial", "final")


def write(press: Press) -> Draft:
    """Both tables, each under its title; the department stands in the second."""
    sheet = press.sheet
    draft = Draft()
    draft.report = report_line(
        press,
        [t for title in TITLES for t in (title, f"{title}（{sheet.fiscal_year}年度）")],
        "self_evaluation_form",
        "department_consolidated",
        prepared_on=sheet.prepared_on.isoformat(),
        self_score=plain(_score(press)),
    )
    draft.add("note", NOTICE)
    draft.add("annex", "附件1")
    draft.add("title", TITLES[0])
    draft.add("note", f"（{sheet.fiscal_year}年度）")
    draft.table(_basic_data(press))
    day = sheet.prepared_on
    draft.body(f"填报单位：{sheet.full_name}　　填报日期：{day.year}年{day.month}月{day.day}日")
    draft.add("annex", "附件2")
    draft.add("title", TITLES[1])
    draft.add("note", f"（{sheet.fiscal_year}年度）")
    draft.table(_self_evaluation(press))
    return draft


def _score(press: Press) -> Decimal:
    return total_points(press.sheet.indicators, EXECUTION_POINTS, execution_score(press))[1]


def _either(piece: Printed) -> Printed:
    """A budget column without qualifier: the contract accepts the initial and the adjusted budget."""
    for fact in piece.facts:
        fact["basis"] = ["budget_adjusted", "budget_initial"]
    return piece


def _spread(label: str, cells: list[Piece]) -> list[Cell]:
    return [text_cell(label, align="left"), *(cell(piece, colspan=2) for piece in cells)]


def _pair(press: Press, make: str, *args: str, **options: str) -> list[Piece]:
    """Budget and final amount of one row."""
    printer = getattr(press, make)
    budget = _either(printer(*(args[:1] if make == "three_public" else ()), BASES[0], *args[1:], cell=True, **options))
    final = printer(*(args[:1] if make == "three_public" else ()), BASES[1], *args[1:], cell=True, **options)
    return [budget, final]


def _basic_data(press: Press) -> Table:
    sheet, staff = press.sheet, press.sheet.staff
    year = sheet.fiscal_year
    quota = press.number("count", "staff_quota", staff.quota, "人", label="编制数", cell=True)
    people = press.number("count", "staff", staff.staff, "人", label="实际在职人数", cell=True)
    for fact in people.facts:
        fact["measure"] = ["staff", "staff_on_quota"]
    rows = [
        [
            text_cell("财政供养人员情况（人）", rowspan=2), text_cell("编制数", 2),
            text_cell(f"{year}年实际在职人数", 2), text_cell("控制率", 2),
        ],
        [cell(quota, 2), cell(people, 2), text_cell(f"{percent(Decimal(staff.staff), Decimal(staff.quota))}%", 2)],
        [
            text_cell("经费控制情况（万元）"), text_cell(f"{year - 1}年决算数", 2),
            text_cell(f"{year}年预算数", 2), text_cell(f"{year}年决算数", 2),
        ],
    ]  # fmt: skip
    for item, label in THREE_PUBLIC_ROWS:
        rows.append(
            _spread(label, [_prior_three_public(press, item), *_pair(press, "three_public", item, label=label)])
        )
    rows.append(_spread("项目支出：", [_prior_project(press), *_project_pair(press)]))
    for n, project in enumerate(sheet.projects, 1):
        pieces: list[Piece] = [
            _either(press.project(project, "budget_initial", "all", cell=True)),
            press.project(project, "final", "all", cell=True),
        ]
        rows.append(_spread(f"{n}、{project.name}", ["", *pieces]))
    running: list[Piece] = [_running(press, basis) for basis in BASES]
    rows.append(_spread("公用经费", ["", *running]))
    bought = press.money("procurement", sheet.procurement.total, label="政府采购金额", basis="final", cell=True)
    rows.append(_spread("政府采购金额", ["", "", bought]))
    rows.append(
        [
            text_cell("厉行节约保障措施"),
            text_cell("严格控制一般性支出，定期公示公务接待和车辆使用情况", 6, align="left"),
        ]
    )
    return Table(rows, [150, 55, 55, 55, 55, 55, 55], TITLES[0])


def _prior_three_public(press: Press, item: str) -> Piece:
    if press.prior is None:
        return ""
    return Press(press.prior, press.spec).three_public(item, "final", cell=True, label="三公经费")


def _prior_project(press: Press) -> Piece:
    if press.prior is None:
        return ""
    return Press(press.prior, press.spec).spending("final", "project", cell=True)


def _project_pair(press: Press) -> list[Piece]:
    return [
        _either(press.spending("budget_initial", "project", cell=True)),
        press.spending("final", "project", cell=True),
    ]


def _running(press: Press, basis: Basis) -> Printed:
    printed = press.basic(basis, nature="public_running", label="公用经费", cell=True)
    for fact in printed.facts:
        fact |= {"fund": "all", "nature": ["public_running", "basic"], "economic_code": [None, "302"]}
    return _either(printed) if basis == "budget_initial" else printed


def _self_evaluation(press: Press) -> Table:
    sheet = press.sheet
    final = sheet.spending("final")
    weight, score = points(press, EXECUTION_POINTS, execution_score(press))
    rate = press.ratio(
        "expenditure", final, sheet.spending("budget_adjusted"), "completion_rate", label="执行率",
        fund="all", nature="total", cell=True,
    )  # fmt: skip
    by_fund = _by_fund(press)
    by_nature: list[list[Piece]] = [
        ["其中：基本支出：", press.spending("final", "basic", cell=True)],
        ["项目支出：", press.spending("final", "project", cell=True)],
    ]
    shown = money_text(final, press.style)
    goal = f"保障{sheet.department}正常履职，完成区委、区政府下达的各项任务。"
    height = 3 + max(len(by_fund), 2)
    rows = [
        [text_cell("预算部门名称", 2), text_cell(sheet.full_name, 7)],
        [
            text_cell("年度预算申请（万元）", rowspan=height - 1), text_cell("", 2), text_cell("年初预算数"),
            text_cell("全年预算数"), text_cell("全年执行数"), text_cell("分值"), text_cell("执行率"), text_cell("得分"),
        ],
        [
            text_cell("年度资金总额", 2), *(cell(press.spending(b, label="年度资金总额", cell=True)) for b in
                                      ("budget_initial", "budget_adjusted", "final")),
            cell(weight), cell(rate), cell(score),
        ],
        [text_cell(f"按收入性质分：{shown}", 4, align="left"), text_cell(f"按支出性质分：{shown}", 4, align="left")],
    ]  # fmt: skip
    for i in range(height - 4):
        left = Cell(by_fund[i], 4, align="left") if i < len(by_fund) else text_cell("", 4)
        right = Cell(by_nature[i], 4, align="left") if i < 2 else text_cell("", 4)
        rows.append([left, right])
    rows += [
        [text_cell("年度总体目标", rowspan=2), text_cell("预期目标", 4), text_cell("实际完成情况", 4)],
        [text_cell(goal, 4, align="left"), text_cell("各项目标任务基本完成。", 4, align="left")],
    ]
    body = indicator_rows(press, sheet.indicators)
    rows.append([text_cell("绩效指标", rowspan=len(body) + 1), *(text_cell(h) for h in HEAD)])
    rows += body
    weights, scores = total_points(sheet.indicators, EXECUTION_POINTS, execution_score(press))
    rows.append([text_cell("总分", 6), text_cell(plain(weights)), text_cell(plain(scores)), text_cell("")])
    return Table(rows, [40, 55, 60, 80, 60, 60, 40, 50, 80], TITLES[1])


def _by_fund(press: Press) -> list[list[Piece]]:
    """The left half: expenditure by who pays, as 'label：amount' in one cell."""
    labels = {"general_public": "其中：一般公共预算：", "government_fund": "政府性基金拨款：", "other": "其他资金："}
    out: list[list[Piece]] = []
    for fund, label in labels.items():
        yuan = press.sheet.spending("final", fund=fund)
        if not yuan:
            continue
        printed = press.money(
            "expenditure", yuan, label=label, basis=["final", "budget_adjusted", "budget_initial"], fund=fund,
            nature="total", cell=True,
        )  # fmt: skip
        for fact in printed.facts:
            fact |= {"measure": ["expenditure", "income", "funds_received"], "income_source": "*"}
        out.append([label, printed])
    return out
