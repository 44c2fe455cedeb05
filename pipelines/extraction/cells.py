"""One cell of a table as a number or a state. What the number means is for `tables` to say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from pipelines.extraction.amounts import (
    NUMBER,
    Amount,
    AmountKind,
    State,
    find_amounts,
    is_too_long,
    narrow,
    to_yuan,
    units,
)
from pipelines.extraction.remembering import CACHED

_DASH = re.compile(r"[-—–―─_/*＊\\…·.。]+")
_NOT_APPLICABLE = r"(?:本表|本项)?(?:不涉及|不适用|无数据|无此项|无相关.{0,6}|此项无.{0,4}|空表).{0,4}|NA|N/A"
_STATES: tuple[tuple[State, re.Pattern[str]], ...] = (
    ("not_applicable", re.compile(_NOT_APPLICABLE, re.IGNORECASE)),
    ("withheld", re.compile(r"(?:属于)?(?:涉密|保密|不予公开|不公开|不宜公开).{0,8}")),
    ("explicit_zero", re.compile(r"(?:无|没有|未发生|未安排|零|暂无)")),
)
_SIGNED = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class CellAmount:
    """What a cell holds. `number` is None for blank, dash, not_applicable and withheld, 0 for an explicit zero."""

    state: State
    text: str
    number: Decimal | None
    unit: str | None
    kind: AmountKind
    modifier: str | None = None

    @property
    def yuan(self) -> Decimal | None:
        """Exact yuan if the unit is money, else None."""
        return None if self.number is None else to_yuan(self.number, self.unit)


@dataclass(frozen=True, slots=True)
class Target:
    """An indicator's value written as operator + number + unit (contract section 6)."""

    op: str | None
    number: Decimal
    unit: str | None


@lru_cache(maxsize=CACHED)
def unit_kind(unit: str | None) -> AmountKind:
    """The kind of number a printed unit makes; "plain" for an unknown unit."""
    if not unit:
        return "plain"
    amounts = [a for a in find_amounts("1" + re.sub(r"[\s()（）]", "", unit)) if a.end > 1]
    return amounts[0].kind if amounts else "plain"


def _one_number(text: str) -> str | None:
    """The text as one number without spaces and separators, None if it is not exactly one number.

    Narrow columns wrap long numbers and typesetting spreads digits; two numbers in one cell stay two (None).
    """
    parts = text.split()
    if not parts:
        return None
    joined = "".join(parts)
    if not _SIGNED.fullmatch(joined) or not any(c.isdigit() for c in joined):
        return None
    if len(parts) > 1:
        for left, right in pairwise(parts):
            wrapped = left[-1] in ".,-+" or right[0] in ".,"
            spread = "." not in left and ("." in joined or "," in joined or len(right) == 3)
            # the last decimals of a long number on a line of their own
            wrapped = wrapped or (
                "\n" in text and "." in left and len(left) >= 7 and right.isdigit() and len(right) <= 2
            )
            wrapped = wrapped or ("\n" in text and _fixed_decimals(left, right))
            # 51.9 above 7: amounts have two decimals, and the cell was too narrow for the last one
            wrapped = wrapped or ("\n" in text and re.fullmatch(r"-?[\d,]+\.\d", left) is not None and len(right) == 1)
            if not (wrapped or spread) or ("\n" in text and not wrapped and len(left) < 4):
                return None
    return joined.replace(",", "").lstrip("+")


def _fixed_decimals(left: str, right: str) -> bool:
    """Whether two lines are one number of a system that prints four or six decimals always (25560100.000 above 000)."""
    _, point, decimals = left.partition(".")
    if not point or not decimals.isdigit() or not right.isdigit():
        return False
    return len(decimals) + len(right) in (4, 6) and (len(decimals) > 2 or not right.strip("0"))


MAX_NUMBER_CHARS = 120
"""A cell that holds a number and its unit prints less, spread digits and wrapped lines included."""


def parse_cell(text: str, default_unit: str | None = None) -> CellAmount | None:
    """A cell as number or state; None for words.

    `default_unit` (column head, else caption) applies when the cell prints no unit of its own.
    """
    printed = text.strip()
    return None if len(printed) > MAX_NUMBER_CHARS else _parse_cell(printed, default_unit)


@lru_cache(maxsize=20_000)
def _parse_cell(printed: str, default_unit: str | None) -> CellAmount | None:
    kind = unit_kind(default_unit)
    if not printed:
        return CellAmount("blank", "", None, default_unit, kind)
    narrowed = narrow(printed).replace("，", ",").replace("￥", "").replace("¥", "").strip()
    if _DASH.fullmatch("".join(narrowed.split())):
        return CellAmount("dash", printed, None, default_unit, kind)
    for state, pattern in _STATES:
        if pattern.fullmatch("".join(narrowed.split())):
            zero = Decimal(0) if state == "explicit_zero" else None
            return CellAmount(state, printed, zero, default_unit, kind)
    plain = _one_number(narrowed)
    if plain is not None:
        number = Decimal(plain)
        if is_too_long(number, default_unit):
            return None
        return CellAmount("value" if number else "explicit_zero", printed, number, default_unit, kind)
    return _with_unit(printed, narrowed)


def _with_unit(printed: str, narrowed: str) -> CellAmount | None:
    """A cell that prints its own unit or modifier around the number: 12.3万元, 约30%, 1,200 (元)."""
    flat = re.sub(r"[(（]\s*([^\d()（）]{1,6})\s*[)）]$", r"\1", re.sub(r"\s+", "", narrowed))
    found = [a for a in find_amounts(flat) if a.kind not in ("ordinal", "code")]
    if len(found) != 1 or found[0].kind == "date" or found[0].high is not None:
        return None
    a: Amount = found[0]
    if a.mention_start != 0 or a.mention_end != len(flat) or a.unit is None:
        return None
    return CellAmount("value" if a.number else "explicit_zero", printed, a.number, a.unit, a.kind, a.modifier)


_OPERATORS = dict.fromkeys(("≥", ">=", "=>", "≧"), ">=") | dict.fromkeys(("≤", "<=", "=<", "≦"), "<=")
_OPERATORS |= {sign: sign for sign in "<>="}
_TARGET = re.compile(rf"(?P<op>≥|≧|≤|≦|>=|=>|<=|=<|>|<|=)?(?P<number>-?{NUMBER})(?P<unit>.{{0,12}})")


def operator(text: str) -> str | None:
    """The canonical operator of a printed one ("≥" -> ">="); None if it is none."""
    return _OPERATORS.get(narrow(text).strip())


def parse_target(text: str) -> Target | None:
    """Operator + number + unit, nothing else; None for words, dates and ranges (contract section 6)."""
    if len(text) > MAX_NUMBER_CHARS:
        return None
    flat = re.sub(r"\s+", "", narrow(text))
    m = _TARGET.fullmatch(flat)
    if m is None:
        return None
    unit = re.fullmatch(r"[(（]?(.*?)[)）]?", m["unit"])
    name = unit.group(1) if unit else ""
    if name and not is_unit(name):
        return None
    number = Decimal(re.sub(r"[\s,，]", "", m["number"]))
    if is_too_long(number, name or None):
        return None
    if name == "年" and m["op"] is None and 1949 < number < 2100:
        return None
    return Target(_OPERATORS.get(m["op"]) if m["op"] else None, number, name or None)


@lru_cache(maxsize=CACHED)
def is_unit(name: str) -> bool:
    """Whether the whole text is one unit we know (万元, 人次, 元/人, %); months and days of the calendar are not."""
    if name in ("月", "号", "日前", "月前"):
        return False
    found = find_amounts("1" + name)
    return len(found) == 1 and found[0].unit == name and found[0].end == len(name) + 1 and found[0].kind != "date"


_UNIT_LINE = re.compile(r"单\s*位\s*[:：]?\s*((?:人民币)?\s*[亿万千百]{0,2}\s*元|[万亿](?=\s*$))")
_UNIT_IN_BRACKETS = re.compile(r"[(（]\s*(?:单位\s*[:：]?\s*)?([^()（）]{1,8}?)\s*[)）]")


def money_unit_in(text: str) -> str | None:
    """The money unit a caption line or column head names: 单位：万元, 金额单位:元, 预算资金（万元）; else None."""
    flat = narrow(text)
    m = _UNIT_LINE.search(flat)
    if m:
        unit = re.sub(r"\s", "", m.group(1)).removeprefix("人民币")
        return unit if unit.endswith("元") else unit + "元"
    for m in _UNIT_IN_BRACKETS.finditer(flat):
        unit = re.sub(r"\s", "", m.group(1))
        if unit in units()["money"]:
            return unit
    return None


def unit_in_brackets(text: str) -> str | None:
    """Any known unit in brackets of a column head or label: 面积（平方米）, 执行率(%); else None."""
    for m in _UNIT_IN_BRACKETS.finditer(narrow(text)):
        unit = re.sub(r"\s", "", m.group(1))
        if is_unit(unit):
            return unit
    return None
