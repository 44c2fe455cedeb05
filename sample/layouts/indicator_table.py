"""Indicator tables and the money rows of the national forms, as blocks that several layouts put together."""

from __future__ import annotations

from decimal import Decimal

from sample.document import Cell, Piece, Printed
from sample.layouts.common import text_cell
from sample.numbers import plain
from sample.press import OPERATORS, Press, actual_text, target_text
from sample.sheets import IndicatorRow

HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


def spans(rows: list[IndicatorRow], level: str) -> list[int]:
    """How many rows the level-1 or level-2 cell that starts at a row covers; 0 inside one."""

    def group(row: IndicatorRow) -> tuple[str, ...]:
        return (row.level1,) if level == "level1" else (row.level1, row.level2)

    out = [0] * len(rows)
    start = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or group(rows[i]) != group(rows[start]):
            out[start] = i - start
            start = i
    return out


def indicator_rows(
    press: Press, rows: list[IndicatorRow], project: str | None = None, reasons: bool = True
) -> list[list[Cell]]:
    """The body of a national indicator table; the gold line hangs on the indicator's name."""
    first, second = spans(rows, "level1"), spans(rows, "level2")
    out = []
    for i, row in enumerate(rows):
        cells = []
        if first[i]:
            cells.append(text_cell(row.level1, rowspan=first[i]))
        if second[i]:
            cells.append(text_cell(row.level2, rowspan=second[i]))
        line = press.indicator(row, project)
        cells.append(Cell([Printed(row.name, [line])], align="left"))
        cells += [
            text_cell(target_text(row)),
            text_cell(actual_text(row)),
            text_cell(plain(row.weight)),
            text_cell(plain(row.score)),
        ]
        if reasons:
            cells.append(text_cell(row.reason, align="left"))
        out.append(cells)
    return out


def apart_rows(press: Press, rows: list[IndicatorRow], project: str | None) -> list[list[Cell]]:
    """The body of a form with operator, value and unit in cells of their own."""
    first, second = spans(rows, "level1"), spans(rows, "level2")
    out = []
    for i, row in enumerate(rows):
        cells = []
        if first[i]:
            cells.append(text_cell(row.level1, rowspan=first[i]))
        if second[i]:
            cells.append(text_cell(row.level2, rowspan=second[i]))
        line = press.indicator(row, project, apart=True)
        worded = row.target is None
        cells.append(Cell([Printed(row.name, [line])], align="left"))
        cells.append(text_cell("定性" if worded else row.op or "＝"))
        cells.append(text_cell(row.target_text or "" if worded else plain(row.target or Decimal(0))))
        cells.append(text_cell("" if worded else row.unit or ""))
        cells.append(text_cell(actual_text(row, apart=True)))
        cells += [text_cell(plain(row.weight)), text_cell(plain(row.score)), text_cell(row.reason, align="left")]
        if not worded and row.op is None:
            line["target_op"] = OPERATORS["＝"]
            line["target_text"] = f"＝{line['target_text']}"
        out.append(cells)
    return out


def total_points(rows: list[IndicatorRow], execution: Decimal, execution_score: Decimal) -> tuple[Decimal, Decimal]:
    """Sum of weights and of scores, the execution row included."""
    weights = sum((row.weight for row in rows), execution)
    scores = sum((row.score for row in rows), execution_score)
    return weights, scores


def points(
    press: Press, weight: Decimal, score: Decimal, project: str | None = None, *, cell: bool = True
) -> tuple[Piece, Piece]:
    """Points and score of the execution-rate row."""
    where = {"project": project} if project else {}
    return (
        press.number("score", "execution_rate_weight", weight, "分", label="分值", cell=cell, **where),
        press.number("score", "execution_rate_score", score, "分", label="得分", cell=cell, **where),
    )
