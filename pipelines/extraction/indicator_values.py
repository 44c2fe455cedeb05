"""A target or result of an indicator: a number only where the cell is operator + number + unit (contract section 6).

Operator and unit may stand in cells of their own. Words around a number, months and qualities stay text. Does not
belong here: which cell is the target and which the result (`indicator_columns`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipelines.extraction.amounts import is_too_long, narrow
from pipelines.extraction.cells import operator, parse_cell

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
    own_unit = unit.strip()
    in_cell = parse_cell(own_unit)
    # 千人次 reads as a number of 人次, too
    if own_unit in _QUALITY or (in_cell is not None and (in_cell.unit is None or any(c.isdigit() for c in own_unit))):
        own_unit = ""
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
