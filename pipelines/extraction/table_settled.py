"""What rows and columns of a lane mean beside each other: totals, parts by fund, stages of one year's money.

Does not belong here: what one label or head says by itself (`table_rows`, `table_columns`).
"""

from __future__ import annotations

import re

from pipelines.extraction.table_lanes import CARRIED, Lane
from pipelines.extraction.table_rows import RowLabel
from pipelines.extraction.table_setting import Setting
from pipelines.extraction.table_terms import Attrs, meaning

_GRAND = {"income": "grand_total_in", "expenditure": "grand_total_out"}
_GROUP_OF_INCOME = re.compile(r"(?:部门|单位|年度|本年){0,2}收入(?:预算|决算|情况|来源|合计)?(?:\s|$)")
"""收入预算 beside its rows, in a block that has one of spending, too."""


def settle(lane: Lane, labels: list[RowLabel], setting: Setting) -> None:
    """What rows and columns of a lane mean beside each other: grand totals, parts by fund, titles of lanes."""
    _paid_from_income(lane, setting)
    _subtotals(labels)
    _project_totals(labels)
    if "measure" not in setting.attrs and lane.side is None:
        _plain_totals(labels)
    _grand_total_rows(labels)
    _grand_total_columns(lane, setting)
    _parts_by_fund([c.attrs for c in lane.values])
    _parts_by_fund([label.attrs for label in labels if label.known])
    if setting.family is not None and setting.family.name == "three_public":
        columns = [c.attrs for c in lane.values]
        by_column = any(str(a.get("measure", "")).startswith("three_public_") for a in columns)
        _three_public_totals(columns if by_column else [label.attrs for label in labels])
    if setting.attrs.get("nature") == "basic":
        _lane_titles(lane)
    _first_budget(lane)
    if execution_block(lane):
        _spent_column(lane)
        for label in labels:
            _spent_by_stage(label)
        for column in lane.values:
            final = column.attrs.get("basis") in ("final", "execution") or column.attrs.get("stat") == "completion_rate"
            column.attrs = column.attrs | {"executed": final}


def _paid_from_income(lane: Lane, setting: Setting) -> None:
    """其他收入 beside funds over columns of spending says who pays, not what came in."""
    spending = lane.side == "out" or setting.attrs.get("measure") == "expenditure"
    if not spending or not any("fund" in c.attrs and c.attrs.get("measure") != "income" for c in lane.values):
        return
    for column in lane.values:
        if column.attrs.get("measure") == "income" and column.attrs.get("income_source") == "other":
            kept = {k: v for k, v in column.attrs.items() if k not in ("measure", "income_source", "side", "weak")}
            column.attrs = kept | {"fund": "other"}


def _spent_column(lane: Lane) -> None:
    """预算支出数 beside the budgets is what was spent, where no other column is."""
    stages = [c for c in lane.values if "basis" in c.attrs]
    spent = [c for c in stages if c.attrs["basis"] == "budget" and c.attrs.get("measure") == "expenditure"]
    beside = [c for c in stages if not any(c is s for s in spent)]
    if (
        beside
        and len({c.path for c in spent}) == 1
        and not any(c.attrs["basis"] in ("final", "execution") for c in beside)
    ):
        for column in spent:
            column.attrs = column.attrs | {"basis": "final"}


def _first_budget(lane: Lane) -> None:
    """预算批复 beside 调整后预算 is the budget of the start of the year, where no other column is."""
    stages = [c for c in lane.values if "basis" in c.attrs]
    said = {c.attrs["basis"] for c in stages}
    if "budget_adjusted" in said and "budget_initial" not in said:
        for column in stages:
            if column.attrs["basis"] == "budget":
                column.attrs = column.attrs | {"basis": "budget_initial"}


def _spent_by_stage(label: RowLabel) -> None:
    """Rows by stages of one year are that year's spending: 项目资金总额 its whole, 一般公共预算拨款收入 its fund."""
    measure = label.attrs.get("measure")
    rest = {k: v for k, v in label.attrs.items() if k not in ("measure", "weak", "side", "income_source")}
    if measure == "project_lifetime_funding":
        label.attrs = rest | {"total": "sum"}
    elif measure == "income" and _GROUP_OF_INCOME.match(label.text):
        label.attrs = label.attrs | {"received": True}
    elif measure == "income" and label.attrs.get("weak") and "fund" in rest:
        label.attrs = rest


def _subtotals(labels: list[RowLabel]) -> None:
    """A bare 小计 among rows that also have a 合计 is the total of some rows only."""
    totals = [label for label in labels if label.known and set(label.attrs) == {"total"}]
    if any("小计" not in label.text for label in totals):
        for label in totals:
            label.known = "小计" not in label.text


def _project_totals(labels: list[RowLabel]) -> None:
    """合计 of a list that names nothing but projects is project spending."""
    totals = [label for label in labels if label.known and set(label.attrs) == {"total"}]
    others = [label for label in labels if label.known and label.text and not any(label is t for t in totals)]
    if others and all(label.project for label in others):
        for label in totals:
            label.attrs = label.attrs | {"nature": "project"}


def _plain_totals(labels: list[RowLabel]) -> None:
    """合计 below rows that are all spending (or all income) is their total, whatever the table is called."""
    measures = {
        "expenditure" if label.functional or label.economic else label.attrs.get("measure")
        for label in labels
        if label.known and set(label.attrs) != {"total"} and (label.text or label.functional)
    }
    if measures in ({"expenditure"}, {"income"}):
        for label in labels:
            if label.known and set(label.attrs) == {"total"}:
                label.attrs = label.attrs | {"measure": measures.copy().pop(), "weak": True}


def _grand_total_rows(labels: list[RowLabel]) -> None:
    """收入合计 below 当年收入小计 and a carry-over row is the grand total."""
    this_year: str | None = None
    carried = False
    for label in labels:
        measure = label.attrs.get("measure")
        if measure in CARRIED:
            carried = True
        elif set(label.attrs) == {"total"} and label.known and this_year is not None and carried:
            label.attrs = label.attrs | {"measure": _GRAND[this_year], "total": "grand"}
        elif measure in ("income", "expenditure") and label.total and not set(label.attrs) & {"nature", "fund"}:
            if "year" in label.attrs or re.search(r"小计|[本当]年", label.text):
                this_year = str(measure)
            elif this_year == measure and carried:
                label.attrs = label.attrs | {"measure": _GRAND[str(measure)], "total": "grand"}


def _grand_total_columns(lane: Lane, setting: Setting) -> None:
    """合计 beside columns of carry-over holds them too."""
    if setting.attrs.get("nature") == "project":
        return  # 财政拨款结转结余 over projects is where their money comes from
    measure = setting.attrs.get("measure")
    carried = CARRIED if measure == "income" else CARRIED[1:]
    if measure not in _GRAND or not any(c.attrs.get("measure") in carried for c in lane.values):
        return
    for column in lane.values:
        if "total" in column.attrs and not set(column.attrs) & {"measure", "fund", "nature", "stat"}:
            column.attrs = column.attrs | {"measure": _GRAND[str(measure)]}


def _parts_by_fund(said: list[Attrs]) -> None:
    """Where several funds stand side by side, a figure under one of them is a part (of procurement, 三公 …)."""
    for attrs in said:
        beside = {a.get("fund") for a in said if a.get("measure") == attrs.get("measure")}
        if "fund" in attrs and len(beside) > 1:
            attrs["part"] = True


def _three_public_totals(said: list[Attrs]) -> None:
    """合计 over the three public expenses alone, or with meetings and training where they stand beside them."""
    wider = any(a.get("measure") in ("meeting", "training") for a in said)
    for attrs in said:
        if "total" in attrs and "measure" not in attrs:
            attrs |= {"measure": "three_public_meeting_training" if wider else "three_public_total", "weak": True}


def _lane_titles(lane: Lane) -> None:
    """人员经费 over a whole lane of 基本支出 only says which classes it lists; 人员经费 over a figure is a part."""
    titles = {text for column in lane.labels for text in column.path}
    for column in lane.values:
        natures = {meaning(text).attrs.get("nature") for text in column.path if text in titles}
        if column.attrs.get("nature") in natures - {None}:
            column.attrs = {k: v for k, v in column.attrs.items() if k != "nature"}


def by_stage(lane: Lane) -> bool:
    """Money received or planned beside money spent."""
    said = {c.attrs.get("basis") or c.attrs.get("measure") for c in lane.values if c.kind == "value"}
    return len(said & {"budget", "budget_initial", "budget_adjusted", "funds_received"}) > 0 and "final" in said


def execution_block(lane: Lane) -> bool:
    """Money by stage with its execution rate: the columns 分值 and 得分 are the points of budget execution."""
    stages = {c.attrs.get("basis") for c in lane.values} - {None}
    return bool(stages) and any(
        c.kind in ("weight", "score") or c.attrs.get("stat") == "completion_rate" for c in lane.values
    )
