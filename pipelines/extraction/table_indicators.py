"""Indicator tables: one row an indicator with target, result, points (contract section 6).

Does not belong here: roles of columns (`indicator_columns`), numbers of cells (`indicator_values`), outcome sentences
(prose).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipelines.extraction.cells import parse_cell, unit_in_brackets
from pipelines.extraction.indicator_columns import cell_text, role_columns
from pipelines.extraction.indicator_values import Value, read_value
from pipelines.extraction.labelled import labelled
from pipelines.extraction.lines import QUOTE_LIMIT, FactLine, IndicatorLine
from pipelines.extraction.table_grid import Band, Layout, Row, distinct
from pipelines.extraction.table_rows import project_name
from pipelines.extraction.table_setting import Setting
from pipelines.extraction.table_terms import field_of, key, meaning
from sources.document import Cell

_PLACEHOLDER = re.compile(r"^(?:指标|任务)?\s*(?:\d+|[一二三四五六七八九十]+)?\s*[:：、.]?\s*$|^[.…·\-—/\s]+$")
_WEIGHT_IN_NAME = re.compile(r"[(（](\d{1,4}(?:\.\d+)?)分[)）]$")
MOST_POINTS = 10_000
"""Points of one indicator or of a whole form; tables of a hundred or a thousand points are usual."""


@dataclass(slots=True)
class IndicatorRows:
    """What one indicator band gives: indicators, the points of budget execution, and the total score."""

    indicators: list[IndicatorLine] = field(default_factory=list)
    facts: list[FactLine] = field(default_factory=list)
    self_score: Decimal | None = None
    grade: str | None = None
    total_weight: Decimal | None = None


TOTAL = re.compile(
    r"(?:自评|评价|绩效|综合|指标|部门|项目|最终){0,3}(?:总分|合计|总计|小计|总得分|总分值|共计)(?:合计|总计|总分|得分|分值|分数|分){0,2}"
)
_EXECUTION = re.compile(
    r"(?:部门|项目|全年)?(?:预算|资金|支出){0,2}执行(?:率|情况|进度)?(?:得分|分值|评分)?(?:\(?10分\)?)?"
    r"|(?:预算|资金|项目){0,2}(?:支出|支付|使用)(?:进度|率)(?:得分|分值|评分)?"
)
_NOTHING = re.compile(r"[-—–―/*\s]*")
"""A cell of a target or result that prints none."""


def band_indicators(layout: Layout, band: Band, setting: Setting) -> IndicatorRows:
    """Every row of an indicator band."""
    out = IndicatorRows()
    columns = role_columns(layout, band)
    named = [c.index for c in band.columns if c.kind == "label" and c.path and field_of(c.path[-1]) == "project"]
    projects = named[0] if named else None
    levels: list[str] = ["", "", ""]
    for r in band.body:
        row = layout.grid[r]
        cells = distinct(row)
        if not cells or (field_of(cells[0].text) not in (None, "self_score") and cells[0].row == r):
            continue
        if all(labelled(c.text) for c in cells if c.row == r):
            continue  # 项目负责人：… | 财务负责人：…
        if len(cells) == 1 and cells[0].colspan > 1:
            continue
        if _total_row(row, r, columns, out):
            if key(cells[0].text) != key("小计") and out.indicators and projects is None:
                break  # what follows the total (conclusion, problems, notes) is no indicator
            continue
        if projects is not None and (name := project_name(cell_text(layout.grid[r], projects))):
            setting = replace(setting, project=name)
        names = [cell_text(row, columns.get(level)) for level in ("level1", "level2", "level3")]
        if _execution_row(row, r, cells, columns, names, setting, out):
            continue
        for i, name in enumerate(names):
            if name and name != levels[i]:
                levels[i:] = [name, *[""] * (2 - i)]
        line = _indicator(row, r, columns, levels, setting)
        if line is not None:
            out.indicators.append(line)
    return out


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
    if not cells or not (TOTAL.fullmatch(key(cells[0].text)) or field_of(cells[0].text) == "self_score"):
        return False
    score = _decimal(cell_text(row, columns.get("score")))
    weight = _decimal(cell_text(row, columns.get("weight")))
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
        or ("target" not in columns and label != cell_text(row, cells[0].col))
        or any(
            (text := cell_text(row, columns.get(role))) != label and not _NOTHING.fullmatch(text)
            for role in ("target", "actual")
        )
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


def _of_several(row: Row, index: int | None, name: Cell) -> bool:
    """Points merged over more rows than the name are those of a whole level."""
    cell = row[index] if index is not None else None
    return cell is not None and cell.rowspan > name.rowspan


def _indicator(row: Row, r: int, columns: dict[str, int], levels: list[str], setting: Setting) -> IndicatorLine | None:
    index = columns.get("level3")
    cell = row[index] if index is not None else None
    if cell is None or not cell.text.strip() or _PLACEHOLDER.fullmatch(cell.text.strip()):
        return None
    name = _clean_name(cell_text(row, index))
    texts = {role: "" if i != index and row[i] is cell else cell_text(row, i) for role, i in columns.items()}
    op, unit = texts.get("operator", ""), texts.get("unit", "") or _unit_in_name(name)
    target = read_value(texts.get("target_adjusted", ""), op, unit)
    if target.text is None:
        target = read_value(texts.get("target", ""), op, unit)
    actual = read_value(
        texts.get("actual", ""), counted=bool(unit or target.unit), expected=target.unit or _duration(target)
    )
    if actual.number is not None and actual.unit is None and target.unit and not _fraction(actual, target):
        actual = Value(actual.text, actual.op, actual.number, target.unit)
    weight, score = (
        None if _of_several(row, columns.get(role), cell) else _decimal(texts.get(role, ""))
        for role in ("weight", "score")
    )
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
