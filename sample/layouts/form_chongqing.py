"""Layout family `self_form_chongqing`: the form of a whole department with score coefficients (domain: T10)."""

from __future__ import annotations

from decimal import Decimal

from sample.document import Cell, Draft, Line, Printed, Table
from sample.layouts.common import NOTICE, cell, report_line, text_cell
from sample.layouts.indicator_table import points, total_points
from sample.layouts.narrative_general import EXECUTION_POINTS, execution_score
from sample.numbers import percent, plain
from sample.press import OPERATORS, Press
from sample.sheets import Basis, IndicatorRow

TITLE = "部门整体绩效自评表"
BASES: tuple[Basis, ...] = ("budget_initial", "budget_adjusted", "final")
HEADS = (
    "指标名称",
    "计量单位",
    "指标性质",
    "年初指标值",
    "调整指标值",
    "全年完成值",
    "得分系数（%）",
    "指标权重",
    "指标得分",
    "是否核心指标",
)


def write(press: Press) -> Draft:
    sheet = press.sheet
    draft = Draft(landscape=True)
    total = total_points(sheet.indicators, EXECUTION_POINTS, execution_score(press))[1]
    title = f"{sheet.fiscal_year}年度{TITLE}"
    draft.report = report_line(
        press, [title, TITLE], "self_evaluation_form", "department_consolidated", self_score=plain(total)
    )
    draft.new_page("整体自评表")
    draft.add("note", NOTICE)
    draft.add("title", title)
    draft.add("unit", "单位：万元")
    draft.table(_form(press, total))
    draft.add("footnote", "注：得分系数按全年完成值与指标值之比计算，正向指标最高为百分之百。")
    return draft


def _form(press: Press, total: Decimal) -> Table:
    sheet = press.sheet
    weight, score = points(press, EXECUTION_POINTS, execution_score(press))
    rows = [
        [
            text_cell("部门（单位）名称"),
            text_cell(sheet.full_name, 4),
            text_cell("财政归口科室"),
            text_cell("区财政局预算科", 2),
            text_cell("自评总分（分）"),
            text_cell(plain(total), 2),
        ],
        [
            text_cell("部门支出预算数（万元）", rowspan=3),
            text_cell("", 2),
            text_cell("年初预算数"),
            text_cell("全年（调整）预算数", 2),
            text_cell("全年执行数"),
            text_cell("执行率（%）"),
            text_cell("执行率权重"),
            text_cell("执行率得分", 2),
        ],
        _money_row(press, "部门支出合计", "all", [cell(weight), Cell([score], 2)]),
        _money_row(press, "其中：财政拨款", "fiscal", [text_cell(""), text_cell("", 2)]),
        [
            text_cell("当年整体绩效目标"),
            text_cell(f"履行{sheet.department}职能，完成年度重点工作。", 5, align="left"),
            text_cell("年度重点工作基本完成。", 5, align="left"),
        ],
        [text_cell("绩效指标", rowspan=len(sheet.indicators) + 1), *(text_cell(h) for h in HEADS)],
        *(_indicator(press, row, n) for n, row in enumerate(sheet.indicators)),
    ]
    return Table(rows, [60, 110, 50, 50, 60, 60, 60, 60, 55, 55, 60])


def _money_row(press: Press, label: str, fund: str, tail: list[Cell]) -> list[Cell]:
    sheet = press.sheet
    initial, adjusted, final = (press.spending(b, fund=fund, label=label, cell=True) for b in BASES)
    rate = press.ratio(
        "expenditure",
        sheet.spending("final", fund=fund),
        sheet.spending("budget_adjusted", fund=fund),
        "completion_rate",
        label="执行率",
        fund=fund,
        nature="total",
        bare=True,
    )
    return [text_cell(label, 2), cell(initial), cell(adjusted, 2), cell(final), cell(rate), *tail]


def _indicator(press: Press, row: IndicatorRow, n: int) -> list[Cell]:
    line: Line = press.indicator(row, apart=True)
    line |= {"level1": None, "level2": None}
    worded = row.target is None
    sign = "定性" if worded else row.op or "＝"
    if not worded and row.op is None:
        line |= {"target_op": OPERATORS["＝"], "target_text": f"＝{line['target_text']}"}
    target = row.target_text or "" if worded else plain(row.target or Decimal(0))
    actual = row.actual_text or "" if row.actual is None else plain(row.actual)
    return [
        Cell([Printed(row.name, [line])], align="left"),
        text_cell("" if worded else row.unit or ""),
        text_cell(sign),
        text_cell(target),
        text_cell("/"),
        text_cell(actual),
        text_cell(plain(percent(row.score, row.weight))),
        text_cell(plain(row.weight)),
        text_cell(plain(row.score)),
        text_cell("是" if n < 3 else "否"),
    ]
