"""Indicator tables: one row an indicator with target, result, points (contract section 6).

A target or result is a number only where the cell is operator + number + unit; operator and unit may stand in cells of
their own. Words around a number, months and qualities stay text. Does not belong here: outcome sentences (prose).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipelines.extraction.amounts import is_too_long, narrow
from pipelines.extraction.cells import operator, parse_cell, unit_in_brackets
from pipelines.extraction.lines import QUOTE_LIMIT, FactLine, IndicatorLine
from pipelines.extraction.table_columns import Column
from pipelines.extraction.table_grid import Band, Layout, Row, distinct
from pipelines.extraction.table_rows import project_name
from pipelines.extraction.table_setting import Setting
from pipelines.extraction.table_terms import field_of, key, meaning
from sources.document import Cell

_OPERATORS = {
    "≥": ">=",
    ">=": ">=",
    "=>": ">=",
    "≧": ">=",
    "≤": "<=",
    "<=": "<=",
    "≦": "<=",
    "=<": "<=",
    ">": ">",
    "<": "<",
    "=": "=",
}
_VALUE = re.compile(
    r"(?P<op>≥|≧|≤|≦|>=|=>|<=|=<|>|<|=)?(?P<number>[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<unit>[^\d≥≤<>=,，;；。:：~～\-—]{0,14}(?:(?<=[mM])[23])?)"
)
_NO_UNIT = re.compile(
    r"以[上下内]|不少于|不低于|左右|以前|之前|^前|前$|底|余|多$|^多|达标|完成|及时|合格|通过|(?<!/)月份?$|^月|[日天月年时]内$|^号|^日$|级$|等$|^届|^\.|第|名次|[、。]|全覆盖|无|^时|^点|良好|优|达到|左右|^[上下]半年|^季度$|^年度?$|^年前"
)
_ASIDE = re.compile(r"[(（]([^()（）]*)[)）]")
_PLACEHOLDER = re.compile(r"^(?:指标|任务)?\s*(?:\d+|[一二三四五六七八九十]+)?\s*[:：、.]?\s*$|^[.…·\-—/\s]+$")
_WEIGHT_IN_NAME = re.compile(r"[(（](\d{1,4}(?:\.\d+)?)分[)）]$")
MOST_POINTS = 10_000
"""Points of one indicator or of a whole form; tables of a hundred or a thousand points are usual."""
_QUALITY = ("定性", "其他", "其它", "无")


@dataclass(frozen=True, slots=True)
class Value:
    """A target or result: its text as printed, and the number where it is nothing but operator, number and unit."""

    text: str | None = None
    op: str | None = None
    number: Decimal | None = None
    unit: str | None = None


def read_value(text: str, op: str = "", unit: str = "", *, counted: bool = False, expected: str = "") -> Value:
    """A value cell with the cells that hold its operator and unit, if the table has such columns.

    `counted`: a unit is known from elsewhere, so that a bare 2020 is no year. `expected`: the unit of the target, so
    that 30年 beside ≥30年 is a duration.
    """
    printed = re.sub(r"\s*\n\s*", "", text).strip()
    cell = parse_cell(printed)
    if not printed or (cell is not None and cell.state == "dash"):
        return Value()
    sign = operator(op) if op.strip() else None
    own_unit = "" if unit.strip() in _QUALITY or not unit.strip() or parse_cell(unit) is not None else unit.strip()
    number, found_op, found_unit = _number(printed, counted or bool(own_unit), expected)
    if number is None:
        whole = f"{op.strip()}{printed}" if sign else printed
        return Value(whole)
    said = op.strip() if sign else ""
    tail = own_unit if own_unit and not found_unit else ""
    return Value(f"{said}{printed}{tail}", found_op or sign, number, found_unit or own_unit or None)


def _number(printed: str, unit_elsewhere: bool, expected: str) -> tuple[Decimal | None, str | None, str | None]:
    flat = re.sub(r"\s+", "", narrow(printed)).replace("﹪", "%").rstrip("。;；")
    aside = _ASIDE.search(flat)
    if aside and aside.end() == len(flat) and aside.start() > 0 and flat[aside.start() - 1].isdigit():
        flat = flat[: aside.start()] + aside.group(1)
    m = _VALUE.fullmatch(flat)
    if m is None:
        return None, None, None
    unit, op = m["unit"], _OPERATORS.get(m["op"] or "")
    number = Decimal(m["number"].replace(",", ""))
    if is_too_long(number, unit or None):
        return None, None, None
    worded = bool(unit) and (_NO_UNIT.search(unit) or (unit[0] in "%‰" and len(unit) > 1 and unit[1] != "/"))
    duration = unit in ("日", "年", "年度", "月") and (op is not None or unit == expected)
    year = op is None and unit in ("", "年") and 2010 <= number <= 2035 and number == number.to_integral()
    if (worded and not duration) or (year and not unit_elsewhere):
        return None, None, None
    return number, op, unit or None


@dataclass(slots=True)
class IndicatorRows:
    """What one indicator band gives: indicators, the points of budget execution, and the total score."""

    indicators: list[IndicatorLine] = field(default_factory=list)
    facts: list[FactLine] = field(default_factory=list)
    self_score: Decimal | None = None
    grade: str | None = None
    total_weight: Decimal | None = None


_TOTAL = re.compile(
    r"(?:自评|评价|绩效|综合|指标|部门|项目|最终){0,3}(?:总分|合计|总计|小计|总得分|总分值|共计)(?:合计|总计|总分|得分|分值|分数|分){0,2}"
)
_EXECUTION = re.compile(r"(?:部门|项目|全年)?(?:预算|资金|支出){0,2}执行(?:率|情况)?(?:得分|分值|评分)?(?:\(?10分\)?)?")


def band_indicators(layout: Layout, band: Band, setting: Setting) -> IndicatorRows:
    """Every row of an indicator band."""
    out = IndicatorRows()
    columns = _columns(layout, band)
    named = [c.index for c in band.columns if c.kind == "label" and c.path and field_of(c.path[-1]) == "project"]
    projects = named[0] if named else None
    levels: list[str] = ["", "", ""]
    for r in band.body:
        row = layout.grid[r]
        cells = distinct(row)
        if not cells or (field_of(cells[0].text) not in (None, "self_score") and cells[0].row == r):
            continue
        if len(cells) == 1 and cells[0].colspan > 1:
            continue
        if _total_row(row, r, columns, out):
            if key(cells[0].text) != key("小计") and out.indicators and projects is None:
                break  # what follows the total (conclusion, problems, notes) is no indicator
            continue
        if projects is not None and (name := project_name(_text(layout.grid[r], projects))):
            setting = replace(setting, project=name)
        names = [_text(row, columns.get(level)) for level in ("level1", "level2", "level3")]
        if _execution_row(row, r, cells, columns, names, setting, out):
            continue
        for i, name in enumerate(names):
            if name and name != levels[i]:
                levels[i:] = [name, *[""] * (2 - i)]
        line = _indicator(row, r, columns, levels, setting)
        if line is not None:
            out.indicators.append(line)
    return out


def _columns(layout: Layout, band: Band) -> dict[str, int]:
    """Role -> column. The last of several points columns counts (each level may print its own), the first of others.

    Of two columns of names the fuller one counts (绩效指标 beside the rows of all levels is no name).
    """
    out: dict[str, int] = {}
    printed = {
        c.index: sum(1 for r in band.body if (x := layout.grid[r][c.index]) and x.row == r and x.text.strip())
        for c in band.columns
    }
    for column in band.columns:
        role = column.kind
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
        _place_unknown(layout, band, out)
    return out


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
        pairs = [(_text(layout.grid[r], column.index), _text(layout.grid[r], out[known])) for r in band.body]
        measured = [read_value(x).number is not None for x, y in pairs if x and read_value(y).number is not None]
        if measured and 3 * sum(measured) >= 2 * len(measured):
            out[missing] = column.index


def _more_exact(column: Column, band: Band, chosen: int) -> bool:
    """指标值 says more than 年度目标, a text that stands beside it in lists of projects."""
    before = next(c for c in band.columns if c.index == chosen)
    return "值" in column.path[-1] and "值" not in before.path[-1]


def _text(row: Row, index: int | None) -> str:
    cell = row[index] if index is not None else None
    return re.sub(r"\s*\n\s*", "", cell.text).strip() if cell is not None else ""


def _decimal(text: str) -> Decimal | None:
    found = parse_cell(text)
    return (
        found.number
        if found is not None
        and found.number is not None
        and abs(found.number) < MOST_POINTS
        and any(c.isdigit() for c in text)
        and found.kind in ("plain", "score", "ratio")
        else None
    )


def _total_row(row: Row, r: int, columns: dict[str, int], out: IndicatorRows) -> bool:
    cells = [c for c in distinct(row) if c.row == r]
    if not cells or not (_TOTAL.fullmatch(key(cells[0].text)) or field_of(cells[0].text) == "self_score"):
        return False
    score = _decimal(_text(row, columns.get("score")))
    weight = _decimal(_text(row, columns.get("weight")))
    numbers = [n for c in cells[1:] if (n := _decimal(c.text)) is not None]
    if score is None and len(numbers) == 1 and ("score" not in columns or _grade_in(cells) is not None):
        score = numbers[0]
    if score is None and len(numbers) == 2 and numbers[1] <= numbers[0] == 100:
        weight, score = numbers
    if key(cells[0].text) != key("小计") and score is not None and 0 <= score <= 150:
        out.self_score = score
        out.total_weight = weight
        out.grade = _grade_in(cells)
    return True


def _grade_in(cells: list[Cell]) -> str | None:
    """The grade printed in a total row (总分 | 100 | 99.33 | 优)."""
    grades = ("优", "优秀", "良", "良好", "中", "差")
    return next((g for c in cells for g in grades if re.sub(r"^.*[:：]|\s", "", c.text) == g), None)


def _execution_row(
    row: Row, r: int, cells: list[Cell], columns: dict[str, int], names: list[str], setting: Setting, out: IndicatorRows
) -> bool:
    """预算执行率 | 10 | 9.19 at the foot of an indicator table: points, not an indicator."""
    label = next((n for n in reversed(names) if n), cells[0].text)
    if (
        not _EXECUTION.fullmatch(key(label))
        # a table of points alone scores it below its levels like anything else
        or ("target" not in columns and label != _text(row, cells[0].col))
        or _text(row, columns.get("target")) not in ("", label)
        or _text(row, columns.get("actual")) not in ("", label)
    ):
        return False
    for role, measure in (("weight", "execution_rate_weight"), ("score", "execution_rate_score")):
        index = columns.get(role)
        cell = row[index] if index is not None else None
        number = _decimal(cell.text) if cell is not None and cell.row == r else None
        if cell is not None and number is not None:
            out.facts.append(
                FactLine(
                    kind="score", measure=measure, locator=setting.locate(cell), method="table", label=label,
                    value=cell.text.strip(), unit="分", number=number, state="value" if number else "explicit_zero",
                    fiscal_year=setting.year, project=setting.project, section=setting.section,
                    quote=f"{label} {cell.text.strip()}"[:QUOTE_LIMIT], confidence=setting.confidence,
                )
            )  # fmt: skip
    return True


def _clean_name(text: str) -> str:
    return re.sub(
        r"^(?:指标|任务)\s*\d+\s*[:：、.]\s*|^\d{1,2}\s*[、.．](?!\d)\s*|^[（(]\d{1,2}[）)]\s*", "", text
    ).strip(" :：")


_WITHIN = re.compile(r"\d\s*(日|天|年|月)(?:之|以)?内")


def _duration(target: Value) -> str:
    """The unit of a limit in words (15日内), so that 10日 beside it is a duration; "" for others."""
    m = _WITHIN.search(target.text or "")
    return m[1] if m else ""


def _fraction(actual: Value, target: Value) -> bool:
    """0.97 beside ≥95%: a bare part of one has not the target's unit."""
    assert actual.number is not None
    small = 0 < abs(actual.number) <= 1 and actual.number != actual.number.to_integral()
    return small and target.unit in ("%", "％") and target.number is not None and target.number >= 50


def _unit_in_name(name: str) -> str:
    """培训人次（人次） names the unit of target and result."""
    return (unit_in_brackets(name) or "") if name.endswith((")", "）")) else ""


def _indicator(row: Row, r: int, columns: dict[str, int], levels: list[str], setting: Setting) -> IndicatorLine | None:
    index = columns.get("level3")
    cell = row[index] if index is not None else None
    if cell is None or not cell.text.strip() or _PLACEHOLDER.fullmatch(cell.text.strip()):
        return None
    name = _clean_name(_text(row, index))
    texts = {role: "" if i != index and row[i] is cell else _text(row, i) for role, i in columns.items()}
    op, unit = texts.get("operator", ""), texts.get("unit", "") or _unit_in_name(name)
    target = read_value(texts.get("target_adjusted", ""), op, unit)
    if target.text is None:
        target = read_value(texts.get("target", ""), op, unit)
    actual = read_value(
        texts.get("actual", ""), counted=bool(unit or target.unit), expected=target.unit or _duration(target)
    )
    if actual.number is not None and actual.unit is None and target.unit and not _fraction(actual, target):
        actual = Value(actual.text, actual.op, actual.number, target.unit)
    weight, score = _decimal(texts.get("weight", "")), _decimal(texts.get("score", ""))
    in_name = _WEIGHT_IN_NAME.search(name)
    if in_name and "weight" not in columns:
        weight, name = Decimal(in_name[1]), name[: in_name.start()]
    if not name or (target.text is None and actual.text is None and weight is None and score is None):
        return None
    if meaning(name).role is not None and key(name) in {key(target.text or ""), key(actual.text or "")}:
        return None
    own = [levels[0] or None, levels[1] or None]
    return IndicatorLine(
        level3=name, locator=setting.locate(cell), method="table", project=setting.project,
        level1=own[0], level2=own[1] if "level2" in columns else None,
        target_text=target.text, target_op=target.op, target_value=target.number, target_unit=target.unit,
        actual_text=actual.text, actual_value=actual.number, actual_unit=actual.unit, weight=weight, score=score,
        fiscal_year=setting.year, section=setting.section,
        quote=" ".join(t for t in (name, target.text, actual.text) if t)[:QUOTE_LIMIT], confidence=setting.confidence,
    )  # fmt: skip
