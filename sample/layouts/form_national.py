"""Layout family `project_self_form_national`: the national self-evaluation form of one project (domain: T5). A document
may hold several; in a workbook each has its sheet."""

from __future__ import annotations

from decimal import Decimal

from sample.document import Cell, Draft, Piece, Table
from sample.layouts.common import NOTICE, cell, report_line, text_cell
from sample.layouts.indicator_table import HEAD, indicator_rows, points, total_points
from sample.numbers import plain
from sample.press import Press
from sample.sheets import Basis, Project

TITLE = "项目支出绩效自评表"
BASES: tuple[Basis, ...] = ("budget_initial", "budget_adjusted", "final")
EXECUTION_POINTS = Decimal(10)


def chosen(press: Press) -> list[Project]:
    """The projects the document is about. Raises KeyError for a name that is no project of the sheet."""
    by_name = {p.name: p for p in press.sheet.projects}
    return [by_name[name] for name in press.spec.projects]


def execution_score(project: Project) -> Decimal:
    if project.execution_score is not None:
        return project.execution_score
    rate = min(project.final / project.budget_adjusted, Decimal(1))
    return (rate * EXECUTION_POINTS).quantize(Decimal("0.01"))


def write(press: Press) -> Draft:
    projects = chosen(press)
    year = press.sheet.fiscal_year
    draft = Draft()
    single = len(projects) == 1
    score = total_points(projects[0].indicators, EXECUTION_POINTS, execution_score(projects[0]))[1]
    draft.report = report_line(
        press,
        [TITLE, f"{TITLE}（{year}年度）"],
        "project_self_evaluation",
        None,
        self_score=plain(score) if single else None,
    )
    for n, project in enumerate(projects, 1):
        draft.new_page(f"自评表{n}")
        draft.add("note", NOTICE)
        draft.add("title", TITLE)
        draft.add("note", f"（{year}年度）")
        draft.table(_form(press, project))
        draft.add("footnote", "注：本表金额单位换算时可能存在尾数误差。")
    return draft


def _form(press: Press, project: Project) -> Table:
    sheet = press.sheet
    weight, score = points(press, EXECUTION_POINTS, execution_score(project), project.name)
    dash = "—"
    rows = [
        [text_cell("项目名称", 2), text_cell(project.name, 7)],
        [text_cell("主管部门", 2), text_cell(sheet.full_name, 3), text_cell("实施单位"), text_cell(sheet.full_name, 3)],
        [
            text_cell("项目资金（万元）", rowspan=5),
            text_cell("", 2),
            *(text_cell(h) for h in ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")),
        ],
        [
            text_cell("年度资金总额", 2),
            *_money(press, project, "all"),
            cell(weight),
            _rate(press, project, "all"),
            cell(score),
        ],
        [
            text_cell("其中：当年财政拨款", 2),
            *_money(press, project, "fiscal"),
            text_cell(dash),
            _rate(press, project, "fiscal"),
            text_cell(dash),
        ],
        [text_cell("上年结转资金", 2), *_zeros(press, project, "carryover"), *(text_cell(dash) for _ in range(3))],
        [text_cell("其他资金", 2), *_zeros(press, project, "other"), *(text_cell(dash) for _ in range(3))],
        [text_cell("年度总体目标", rowspan=2), text_cell("预期目标", 4), text_cell("实际完成情况", 4)],
        [text_cell(project.goal, 4, align="left"), text_cell(project.result, 4, align="left")],
    ]
    body = indicator_rows(press, project.indicators, project.name)
    rows.append([text_cell("绩效指标", rowspan=len(body) + 1), *(text_cell(h) for h in HEAD)])
    rows += body
    weights, scores = total_points(project.indicators, EXECUTION_POINTS, execution_score(project))
    rows.append([text_cell("总分", 6), text_cell(plain(weights)), text_cell(plain(scores)), text_cell("")])
    return Table(rows, [40, 55, 60, 80, 65, 65, 40, 50, 80])


def _money(press: Press, project: Project, fund: str) -> list[Cell]:
    return [cell(press.project(project, basis, fund, cell=True)) for basis in BASES]


def _rate(press: Press, project: Project, fund: str) -> Cell:
    return cell(
        press.ratio(
            "expenditure",
            project.final,
            project.budget_adjusted,
            "completion_rate",
            label="执行率",
            fund=fund,
            nature="project",
            project=project.name,
            cell=True,
        )
    )


def _zeros(press: Press, project: Project, row: str) -> list[Cell]:
    """The rows of money that this project does not have: printed as nought."""
    pieces: list[Piece] = []
    for basis in BASES:
        if row == "other":
            attributes = {"basis": basis, "fund": "other", "nature": "project", "project": project.name}
            pieces.append(press.money("expenditure", Decimal(0), label="其他资金", cell=True, **attributes))
        else:
            printed = press.money(
                "carryover_opening", Decimal(0), label="上年结转资金", cell=True, project=project.name, fund="all"
            )
            for fact in printed.facts:
                fact |= {
                    "measure": ["carryover_opening", "expenditure"],
                    "nature": "*",
                    "fund": "*",
                    "basis": [None, "budget_initial", "budget_adjusted", "final"],
                }
            pieces.append(printed)
    return [cell(piece) for piece in pieces]
