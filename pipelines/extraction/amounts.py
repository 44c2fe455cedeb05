"""Printed numbers: what was printed, its exact value, its unit and its place in the text.

Belongs here: finding every number of a sentence (`find_amounts`), reading one cell (`parse_cell`, `parse_target`),
units and their conversion to yuan. Does not belong here: what a number means (prose, tables).

All positions are offsets into the text as given: `narrow` replaces full-width signs one by one and never changes the
length. Numbers are exact `Decimal`; nothing is rounded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from pipelines.extraction.numerals import chinese_number
from pipelines.extraction.remembering import CACHED, remembered

AmountKind = Literal[
    "money", "bare", "foreign", "ratio", "points", "score", "area", "count", "plain", "date", "ordinal", "code"
]
"""`bare`: a scale without a currency (870万), money only if the label says so. `plain`: no known unit."""
State = Literal["value", "explicit_zero", "blank", "dash", "not_applicable", "withheld"]


@cache
def units() -> dict[str, Any]:
    """lexicon/units.yaml, read once."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "lexicon" / "units.yaml").read_text("utf-8"))
    return loaded


def _narrow_char(char: str) -> str:
    if char in "，：；。、（）！？《》“”‘’":
        return char
    if char in "\u3000\xa0\u2002\u2003\u2009\u200a\u202f\t":
        return " "
    if char in "−﹣‑":
        return "-"
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as half-width, one character each; Chinese punctuation stays."""
    return text.translate(_NARROW)


class _Narrow(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _narrow_char(chr(code)))


_NARROW = _Narrow()


def _choice(words: Any) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Amount:
    """One printed number. `number` is in the printed unit and signed only where a minus sign was printed."""

    text: str
    number: Decimal
    unit: str | None
    kind: AmountKind
    start: int
    """Offset of the first digit (or sign)."""
    end: int
    """Offset behind the number and its unit."""
    digits_end: int
    """Offset behind the number itself."""
    modifier: str | None = None
    mention_start: int = 0
    """Offset of the modifier before the number, else `start`."""
    mention_end: int = 0
    high: Decimal | None = None
    """Upper end of a printed range."""
    chinese: bool = False
    """Written in Chinese numerals."""

    @property
    def yuan(self) -> Decimal | None:
        """Exact yuan for money and for a bare scale; None for anything else."""
        return to_yuan(self.number, self.unit)

    @property
    def percent(self) -> Decimal | None:
        """The number in percent for ratios; None for anything else."""
        if self.kind != "ratio":
            return None
        return self.number / 10 if self.unit == "‰" else self.number

    @property
    def scaled(self) -> Decimal:
        """The number without the scale in its unit: 1.2 万人 gives 12000."""
        return self.number * _scale_of(self.unit)


MOST = Decimal(10) ** 18
"""No amount, count or score is as large, unit included: longer rows of digits are codes (accounts, serial numbers)."""


def is_too_long(number: Decimal, unit: str | None) -> bool:
    """Whether a row of digits is longer than any amount: the lake's columns end at 22 digits."""
    return abs(number) >= MOST or abs(number) * max(_scale_of(unit), (unit and yuan_factor(unit)) or 1) >= MOST


def to_yuan(number: Decimal, unit: str | None) -> Decimal | None:
    """Yuan for a number in a money unit or bare scale (元, 万元, 亿元, 万 …); None for any other unit."""
    factor = None if unit is None else yuan_factor(unit)
    return None if factor is None else number * factor


@lru_cache(maxsize=CACHED)
def yuan_factor(unit: str) -> int | None:
    """How many yuan one unit is; None if the unit is not money."""
    name = re.sub(r"[\s()（）]", "", unit).removeprefix("人民币")
    factor = units()["money"].get(name) or units()["scale"].get(name)
    return None if factor is None else int(factor)


@lru_cache(maxsize=CACHED)
def _scale_of(unit: str | None) -> int:
    if unit is None or unit in units()["count"] or unit in units()["area"]:
        return 1 if unit is None else int(units()["area"].get(unit, 1))
    for name in sorted(units()["scale"], key=len, reverse=True):
        if unit.startswith(name):
            rest = unit[len(name) :]
            return int(units()["scale"][name]) * (_scale_of(rest) if rest else 1)
    return 1


_MONEY_UNIT = r"(?:万亿|千亿|百亿|亿|千万|百万|十万|万|千|百)?元"
_GROUPED = r"\d{1,3}(?:\s?,\s?\d{3}){1,7}(?!\d)(?:\s?\.\s?\d+)?"
_GROUPED_WIDE = rf"\d{{1,3}}(?:，\d{{3}}){{1,7}}(?:\.\d+)?(?=\s*{_MONEY_UNIT})"
_SPACED = rf"\d{{1,3}}(?:\s\d{{3}}){{1,7}}(?:\.\d+)?(?=\s*{_MONEY_UNIT})"
_TORN = rf"(?<=[\u4e00-\u9fff])\d+(?:\.\s|\s\.)\d{{1,2}}(?=\s*(?:{_MONEY_UNIT}|%))"
NUMBER = rf"(?:{_GROUPED}|{_GROUPED_WIDE}|{_SPACED}|{_TORN}|\d+(?:\.\d+)?|\.\d+)"


@cache
def _not_numbers() -> tuple[tuple[AmountKind, str], ...]:
    return tuple((kind, pattern) for kind, pattern in units()["not_numbers"])


@cache
def _scanner() -> re.Pattern[str]:
    """One pass over a sentence: dates, ordinals and codes first, so that their digits are never amounts."""
    u = units()
    scale, counters, money = _choice(u["scale"]), _choice([*u["area"], *u["count"]]), _choice(u["money"])
    per, plain, capital = _choice(u["per"]), u["chinese_digits"], u["capital_digits"]
    unit = (
        rf"(?P<more2>余|多)?(?:(?P<points>{_choice(u['points'])})|(?P<ratio>{_choice(u['ratio'])})"
        rf"|(?P<foreign>(?:{scale})?(?:{_choice(u['foreign'])}))|(?P<money>{money})(?P<money_per>/(?:{per}))?"
        rf"|(?P<split_scale>{scale})(?P<more3>余|多)(?P<split_unit>元|{counters})"
        rf"|(?P<score>分)(?!{u['score_unless']})"
        rf"|(?P<counter>(?:{scale})?(?:{counters}))(?P<per>/(?:{per}))?|(?P<bare>{scale}))?"
    )
    others = "|".join(f"(?P<x{i}>{pattern})" for i, (_, pattern) in enumerate(_not_numbers()))
    cn = rf"(?P<cn>[{plain}]{{1,9}}|[{capital}]{{1,20}}(?:[万亿][{capital}]{{0,12}})?)"
    cn_unit = rf"(?P<cn_more>余|多|几|来)?(?P<cn_unit>{money}|(?:{scale})?(?:{counters}))"
    hundred = rf"百分之(?P<hundred>[\d.]+|[{plain}]+(?:点[{plain}]+)?)"
    low = rf"(?P<sign>(?<![\dA-Za-z%\u4e00-\u9fff])-|(?<=[\u4e00-\u9fff:：])-)?(?P<low>{NUMBER})"
    high = r"(?:\s*%?\s*[-—–~至到]+\s*(?P<high>\d+(?:\.\d+)?))?"
    digits = rf"(?<![\d.]){low}{high}\s*(?P<more1>余|多|来)?{unit}"
    return re.compile(rf"{others}|{hundred}|{digits}|{cn}{cn_unit}")


@cache
def _modifiers(place: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    frame = r"(?:{})$" if place == "before" else r"\s*(?:[(（]含[)）])?(?:{})"
    return tuple((m, re.compile(frame.format(_choice(words)))) for m, words in units()[place].items())


def _prefix_modifier(text: str, start: int) -> tuple[str | None, int]:
    left = max(0, start - 6)
    head = text[left:start].rstrip()
    if not head.endswith(tuple(units()["before_unless"])):
        for modifier, pattern in _modifiers("before"):
            if found := pattern.search(head):
                return modifier, left + found.start()
    return None, start


def _suffix_modifier(text: str, end: int) -> tuple[str | None, int]:
    for modifier, pattern in _modifiers("after"):
        if found := pattern.match(text, end):
            return modifier, found.end()
    return None, end


def _exact(printed: str) -> Decimal:
    return Decimal(re.sub(r"[\s,，]", "", printed))


def _modified(text: str, start: int, end: int, more: bool) -> tuple[str | None, int, int]:
    before, mention_start = _prefix_modifier(text, start)
    after, mention_end = _suffix_modifier(text, end)
    return (before or (">" if more else None) or after), mention_start, mention_end


def _unit_of(m: re.Match[str]) -> tuple[AmountKind, str | None]:
    kinds: tuple[AmountKind, ...] = ("points", "ratio", "foreign", "money", "score")
    for kind in kinds:
        if m[kind] is not None:
            return ("count", m[kind] + m["money_per"]) if m["money_per"] else (kind, m[kind])
    if m["split_scale"] is not None:
        unit = m["split_scale"] + m["split_unit"]
        return ("money" if m["split_unit"] == "元" else _counter_kind(unit)), unit
    if m["counter"] is not None:
        return _counter_kind(m["counter"]) if not m["per"] else "count", m["counter"] + (m["per"] or "")
    if m["bare"] is not None:
        return "bare", m["bare"]
    return "plain", None


@lru_cache(maxsize=CACHED)
def _counter_kind(unit: str) -> AmountKind:
    area = _choice(units()["area"])
    return "area" if re.fullmatch(rf"(?:{_choice(units()['scale'])})?(?:{area})", unit) else "count"


def _from_digits(printed: str, text: str, m: re.Match[str]) -> Amount:
    kind, unit = _unit_of(m)
    start = m.start("sign") if m["sign"] else m.start("low")
    digits_end = m.end("high") if m["high"] else m.end("low")
    end = m.end() if unit else digits_end
    if unit is None and (m["more1"] or m["more2"]):
        end = m.end()
    number = _exact(m["low"])
    more = any(m[g] for g in ("more1", "more2", "more3") if g != "more1" or m[g] != "来")
    if is_too_long(number, unit):
        return Amount(printed[start:digits_end], Decimal(0), None, "code", start, digits_end, digits_end, None, start,
                      digits_end)  # fmt: skip
    modifier, left, right = _modified(text, start, end, more)
    return Amount(
        text=printed[start:digits_end].replace(" ", ""), number=-number if m["sign"] else number, unit=unit, kind=kind,
        start=start, end=end, digits_end=digits_end, modifier=modifier, mention_start=left, mention_end=right,
        high=Decimal(m["high"]) if m["high"] else None,
    )  # fmt: skip


def _from_chinese(printed: str, text: str, m: re.Match[str]) -> Amount | None:
    if m["hundred"] is not None:
        number, unit, kind, more, digits_end = chinese_number(m["hundred"]), "%", "ratio", False, m.end()
    else:
        number, unit, more, digits_end = chinese_number(m["cn"]), m["cn_unit"], bool(m["cn_more"]), m.end("cn")
        kind = "money" if unit in units()["money"] else _counter_kind(unit)
    if number is None or is_too_long(number, unit):
        return None
    modifier, left, right = _modified(text, m.start(), m.end(), more)
    return Amount(
        text=printed[m.start() : digits_end], number=number, unit=unit, kind=kind, start=m.start(), end=m.end(),  # type: ignore[arg-type]
        digits_end=digits_end, modifier=modifier, mention_start=left, mention_end=right, chinese=True,
    )  # fmt: skip


def find_amounts(text: str) -> list[Amount]:
    """Every number of a sentence in order, dates and codes included under their own kind.

    Spans of `date`, `ordinal` and `code` matter to callers too: they tell what is not an amount.
    """
    return list(_find_amounts(text))


@remembered
def _find_amounts(text: str) -> tuple[Amount, ...]:
    narrowed = narrow(text)
    found: list[Amount] = []
    for m in _scanner().finditer(narrowed):
        if m["low"] is not None:
            found.append(_from_digits(text, narrowed, m))
        elif m["hundred"] is not None or m["cn"] is not None:
            amount = _from_chinese(text, narrowed, m)
            if amount is not None:
                found.append(amount)
        else:
            kind = next(k for i, (k, _) in enumerate(_not_numbers()) if m[f"x{i}"] is not None)
            start, end = m.span()
            found.append(Amount(text[start:end], Decimal(0), None, kind, start, end, end, None, start, end))
    return tuple(_with_shared_units(narrowed, found))


_SERIES = re.compile(r"\s*[、和与及]\s*")


def _with_shared_units(narrowed: str, found: list[Amount]) -> list[Amount]:
    """0.1、1.3和2.4个百分点: the unit behind the last of a series is that of all."""
    for i in range(len(found) - 2, -1, -1):
        here, following = found[i], found[i + 1]
        if here.kind != "plain" or following.kind not in ("ratio", "points", "money") or here.high is not None:
            continue
        if following.unit and _SERIES.fullmatch(narrowed, here.mention_end, following.mention_start):
            led = narrowed[: here.mention_start].rstrip()[-1:]
            if re.match(r"[\u4e00-\u9fff、]", led):
                found[i] = replace(here, unit=following.unit, kind=following.kind)
    return found
