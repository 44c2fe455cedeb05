"""Layout family `project_self_form_sichuan`: the project form with operator, value and unit in cells of their own
(domain: T7)."""

from __future__ import annotations

from decimal import Decimal

from sample.document import Cell, Draft, Table
from sample.layouts.common import NOTICE, cell, report_line, text_cell
from sample.layouts.form_national import BASES, EXECUTION_POINTS, chosen, execution_score
from sample.layouts.indicator_table import apart_rows, points, total_points
from sample.numbers import plain
from sample.press import Press
from sample.sheets import Project

TITLE = "部门预算项目支出绩效自评表"
FUNDS = (("all", "总额"), ("fiscal", "其中：财政资金"), ("special_account", "财政专户管理资金"), ("other", "单位资金"))
BUDGET_CODE = "418"


def write(press: Press) -> Draft:
    projects = chosen(press)
    year = press.sheet.fiscal_year
    draft = Draft()
    score = total_points(projects[0].indicators, EXECUTION_POINTS, execution_score(projects[0]))[1]
    draft.report = report_line(
        press,
        [TITLE, f"{TITLE}（{year}年度）"],
        "project_self_evaluation",
        None,
        self_score=plain(score) if len(projects) == 1 else None,
    )
    for n, project in enumerate(projects, 1):
        draft.new_page(f"自评表{n}")
        draft.add("note", NOTICE)
        draft.add("title", f"{TITLE}（{year}年度）")
        draft.table(_form(press, project))
    return draft


def _form(press: Press, project: Project) -> Table:
    sheet = press.sheet
    body = apart_rows(press, project.indicators, project.name)
    weights, scores = total_points(project.indicators, EXECUTION_POINTS, execution_score(project))
    rows = [
        [text_cell("项目名称", 2), text_cell(f"{project.code}-{project.name}", 9)],
        [
            text_cell("主管部门", 2),
            text_cell(f"{BUDGET_CODE}-{sheet.full_name}", 4),
            text_cell("实施单位"),
            text_cell(f"{BUDGET_CODE}001-{sheet.full_name}", 4),
        ],
        [text_cell("项目基本情况", rowspan=2), text_cell("项目年度目标", 5), text_cell("年度目标完成情况", 5)],
        [text_cell(project.goal, 5, align="left"), text_cell(project.result, 5, align="left")],
        [
            text_cell("预算执行情况（万元）", rowspan=len(FUNDS) + 1),
            text_cell("年度预算数", 2),
            text_cell("年初预算"),
            text_cell("调整后预算数", 2),
            *(text_cell(h) for h in ("预算执行数", "预算执行率", "权重", "得分", "原因")),
        ],
        *(_fund_row(press, project, fund, label) for fund, label in FUNDS),
        [
            text_cell("绩效指标", rowspan=len(body) + 1),
            *(
                text_cell(h)
                for h in (
                    "一级指标",
                    "二级指标",
                    "三级指标",
                    "指标性质",
                    "指标值",
                    "度量单位",
                    "完成值",
                    "权重",
                    "得分",
                    "未完成原因分析",
                )
            ),
        ],
        *body,
        [text_cell("合计", 8), text_cell(plain(weights)), text_cell(plain(scores)), text_cell("")],
        [text_cell("评价结论"), text_cell("项目按计划实施，资金使用规范，总体达到预期目标。", 10, align="left")],
    ]
    return Table(rows, [46, 50, 58, 80, 50, 55, 50, 50, 40, 40, 70])


def _fund_row(press: Press, project: Project, fund: str, label: str) -> list[Cell]:
    if fund in ("all", "fiscal"):
        money = [press.project(project, basis, fund, cell=True) for basis in BASES]
        rate = cell(
            press.ratio(
                "expenditure",
                project.final,
                project.budget_adjusted,
                "completion_rate",
                label="预算执行率",
                fund=fund,
                nature="project",
                project=project.name,
                cell=True,
            )
        )
    else:
        attributes = {"fund": fund, "nature": "project", "project": project.name}
        money = [
            press.money("expenditure", Decimal(0), label=label, cell=True, basis=basis, **attributes) for basis in BASES
        ]
        rate = text_cell("/")
    initial, adjusted, final = money
    cells = [text_cell(label, 2), cell(initial), cell(adjusted, 2), cell(final), rate]
    if fund == "all":
        weight, score = points(press, EXECUTION_POINTS, execution_score(project), project.name)
        return [*cells, cell(weight), cell(score), text_cell("")]
    return [*cells, text_cell("/"), text_cell("/"), text_cell("/")]
