"""Which column of an indicator table holds what: levels, name, target, result, points.

Does not belong here: what a cell says (`indicator_values`), which rows are indicators (`table_indicators`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import yaml

from pipelines.extraction.cells import parse_cell
from pipelines.extraction.indicator_values import read_value
from pipelines.extraction.table_columns import Column
from pipelines.extraction.table_grid import Band, Layout, Row
from pipelines.extraction.table_terms import LAYOUTS, field_of, key


def role_columns(layout: Layout, band: Band) -> dict[str, int]:
    """Role -> column. The last of several points columns counts (each level may print its own), the first of others.

    Of two columns of names the fuller one counts (绩效指标 beside the rows of all levels is no name).
    """
    out: dict[str, int] = {}
    printed = {
        c.index: sum(1 for r in band.body if (x := layout.grid[r][c.index]) and x.row == r and x.text.strip())
        for c in band.columns
    }
    money = money_beside(band, closed=True)
    later = _later_goals(layout, band)
    for column in band.columns:
        role = column.kind
        if column in later or (money is not None and column in money.columns):
            continue
        if role == "indicator" and "level3" not in band.roles():
            role = "level3"
        if role == "value" and column.attrs.get("basis") in ("execution", "final") and "actual" not in band.roles():
            role = "actual"
        if role == "label" and field_of(column.path[-1] if column.path else "") in ("project", "department", "unit"):
            continue
        if role == "label" and "level3" not in band.roles() | ({"level3"} if "indicator" in band.roles() else set()):
            role = "level3"
        fuller = role in out and printed[column.index] > 2 * printed[out[role]]
        if role == "weight" or role not in out or fuller or (role == "target" and _more_exact(column, band, out[role])):
            out[role] = column.index
    if "actual" not in out and "actual_else" in out:
        out["actual"] = out.pop("actual_else")
    if "level3" not in out and "level2" in out:
        out["level3"] = out.pop("level2")
    if "level3" in out:
        _past_classes(layout, band, out)
        _place_unknown(layout, band, out)
    return out


_PART_OF_YEAR = re.compile(r"[1-9]月|月份|上半年|季度|预计")
"""In the head of what was done so far, or may be done: 1-7月执行情况, 全年预计完成情况."""


def _later_goals(layout: Layout, band: Band) -> list[Column]:
    """The names and targets of the whole term, where those of the year stand beside them (三级指标 | 指标值, twice)."""
    names = [c for c in band.columns if c.kind in ("level3", "indicator")]
    targets = [c for c in band.columns if c.kind == "target"]
    names = [c for i, c in enumerate(names) if not i or c.path != names[i - 1].path or _apart(names[i - 1], c, targets)]
    if (
        len(names) != 2
        or len(targets) < 2
        or not _apart(names[0], names[1], targets)
        or targets[-1].index < names[1].index
    ):
        return []
    if names[0].path[-1] != names[1].path[-1]:
        return []
    first, second = (_over(layout, band, c) for c in names)
    year_first = "年度" in first and "年度" not in second
    return [c for c in (*names, *targets) if (c.index < names[1].index) is not year_first]


def _apart(left: Column, right: Column, between: list[Column]) -> bool:
    return any(left.index < c.index < right.index for c in between)


def _over(layout: Layout, band: Band, column: Column) -> str:
    """The texts printed over a column, in its head and in the three rows above it."""
    rows = range(max(0, band.head[0] - 3), band.head[0])
    return "".join((*column.path, *(cell_text(layout.grid[r], column.index) for r in rows)))


def money_beside(band: Band, *, closed: bool) -> Band | None:
    """The columns of a list that prints projects with their money beside their indicators; None without such ones.

    `closed`: of a closed year, a head that names no stage (项目金额) may be a budget or what was spent.
    """
    names = [c for c in band.columns if c.kind == "label" and c.path and field_of(c.path[-1]) in ("project", "task")]
    money = [
        c
        for c in band.columns
        if c.kind == "value"
        and names
        and c.index > names[0].index
        and (
            "basis" in c.attrs
            or c.attrs.get("stat") == "completion_rate"
            or (not closed and set(c.attrs) <= {"fund", "income_source", "total"})
        )
    ]
    if not money or all(c.attrs.get("stat") for c in money):
        return None
    return replace(band, columns=[names[0], *money])


@cache
def class_word() -> re.Pattern[str]:
    """Words that class indicators (layouts/levels.yaml)."""
    return re.compile(yaml.safe_load((LAYOUTS / "levels.yaml").read_text("utf-8"))["level"])


def _past_classes(layout: Layout, band: Band, out: dict[str, int]) -> None:
    """Names stand right of a column that only classes them (评价内容: 数量指标 | 绩效内容: 修建公路)."""
    if not _classes(layout, band, out["level3"]):
        return
    values = [i for role, i in out.items() if role not in ("level1", "level2", "level3") and i > out["level3"]]
    for column in band.columns:
        if not out["level3"] < column.index < min(values, default=0):
            continue
        texts = [t for r in band.body if (t := cell_text(layout.grid[r], column.index))]
        worded = [t for t in texts if parse_cell(t) is None and not class_word().fullmatch(key(t))]
        if column.kind in ("indicator", "label", "unknown", "level3") and texts and 3 * len(worded) >= 2 * len(texts):
            out.setdefault("level2", out["level3"])
            out["level3"] = column.index
            return


def _classes(layout: Layout, band: Band, index: int) -> bool:
    texts = [t for r in band.body if (t := cell_text(layout.grid[r], index))]
    return bool(texts) and 2 * sum(1 for t in texts if class_word().fullmatch(key(t))) > len(texts)


def _place_unknown(layout: Layout, band: Band, out: dict[str, int]) -> None:
    """A column under an unknown head beside the results prints the targets, one beside the targets the results.

    Only where its cells are values as a target's or result's are.
    """
    for missing, known, step in (("target", "actual", -1), ("actual", "target", 1)):
        if missing in out or known not in out:
            continue
        path = next(c.path for c in band.columns if c.index == out[known])
        beside = [c for c in band.columns if (c.index - out[known]) * step > 0 and c.path and c.path != path]
        column = min(beside, key=lambda c: abs(c.index - out[known]), default=None)
        if column is None or column.kind not in ("unknown", "label", "value") or column.index == out["level3"]:
            continue
        if any(_PART_OF_YEAR.search(key(t)) for t in column.path):
            continue
        pairs = [(cell_text(layout.grid[r], column.index), cell_text(layout.grid[r], out[known])) for r in band.body]
        measured = [read_value(x).number is not None for x, y in pairs if x and read_value(y).number is not None]
        if measured and 3 * sum(measured) >= 2 * len(measured):
            out[missing] = column.index


def _more_exact(column: Column, band: Band, chosen: int) -> bool:
    """指标值 says more than 年度目标, a text that stands beside it in lists of projects."""
    before = next(c for c in band.columns if c.index == chosen)
    return "值" in column.path[-1] and "值" not in before.path[-1]


def cell_text(row: Row, index: int | None) -> str:
    cell = row[index] if index is not None else None
    return re.sub(r"\s*\n\s*", "", cell.text).strip() if cell is not None else ""
