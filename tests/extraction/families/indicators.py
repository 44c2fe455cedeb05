"""The indicator rows of a form: names, targets, results and points, and how a form spreads them over columns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from families.facts import Gold
from families.words import Words, data

OPERATORS = {"≥": ">=", "≤": "<=", "=": "=", "": None}


@dataclass
class Indicator:
    """What one row says, before a layout decides which columns print it."""

    level1: str
    level2: str
    name: str
    operator: str = ""
    target: str = ""
    adjusted: str = ""
    unit: str = ""
    actual: str = ""
    weight: Decimal = Decimal(0)
    score: Decimal = Decimal(0)


def drawn(words: Words, total: int, *, cost: bool) -> list[Indicator]:
    """Indicators of all three groups whose weights sum to `total`, results and scores included."""
    rng, groups = words.rng, data("contents")["groups"]
    chosen: list[Indicator] = []
    names: set[str] = set()
    for level1, kinds in {**({"成本指标": ["成本指标"]} if cost else {}), **groups}.items():
        picked = (
            sorted(rng.sample(range(len(kinds)), max(1, len(kinds) - rng.randint(0, 2)))) if len(kinds) > 1 else [0]
        )
        for i in picked:
            kind = kinds[i]
            level2 = "经济成本指标" if level1 == "成本指标" else kind
            if cost and level1 == "产出指标" and kind == "成本指标":
                continue
            found = _indicator(words, level1, kind, level2)
            if found.name not in names:
                names.add(found.name)
                chosen.append(found)
    chosen.sort(
        key=lambda x: (x.level1 != "成本指标", list(groups).index(x.level1) if x.level1 in groups else 0, x.level2)
    )
    _weights(words, chosen, total)
    return chosen


def _indicator(words: Words, level1: str, kind: str, level2: str) -> Indicator:
    rng = words.rng
    numbers, texts = data("contents")["numbers"].get(kind, []), data("contents")["words"].get(kind, [])
    if texts and (not numbers or rng.random() < 0.35):
        name, target, actual = rng.choice(texts)
        return Indicator(level1, level2, name, "", target, "", "", actual)
    name, unit, operators, low, high, decimals = rng.choice(numbers)
    target = _number(rng.uniform(low, high), decimals)
    actual = target if low == high else _number(float(target) * rng.uniform(0.85, 1.15), decimals)
    if unit == "%" and float(actual) > 100:
        actual = "100"
    adjusted = _number(float(target) * 0.9, decimals) if low != high else ""
    return Indicator(level1, level2, name, rng.choice(operators), target, adjusted, unit, actual)


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def _weights(words: Words, chosen: list[Indicator], total: int) -> None:
    left = total
    for i, one in enumerate(chosen):
        rest = len(chosen) - i - 1
        weight = left if rest == 0 else max(1, min(left - rest, round(total / len(chosen)) + words.rng.randint(-2, 2)))
        one.weight = Decimal(weight)
        one.score = one.weight if words.chance(0.7) else (one.weight * Decimal("0.87")).quantize(Decimal("0.1"))
        left -= weight


def printed(words: Words, gold: Gold, one: Indicator, columns: list[str], result_unit: bool) -> dict[str, Any]:
    """Column -> what it prints. The name's cell carries the fact."""
    apart, unit_apart = "operator" in columns, "unit" in columns
    number = bool(one.unit)
    operator = one.operator if number else ""
    target = one.target if apart else operator + one.target
    if number and not unit_apart:
        target += one.unit
    adjusted = one.adjusted if "target_adjusted" in columns and one.unit and words.chance(0.5) else ""
    actual = one.actual + (one.unit if number and (not unit_apart or result_unit) else "")
    fact: dict[str, Any] = {"level1": one.level1, "level2": one.level2 if "level2" in columns else None}
    if number:
        value = adjusted or one.target
        whole = f"{operator}{value}{one.unit}"
        fact |= {"target_text": whole, "target_value": value, "target_unit": one.unit}
        fact["target_op"] = [None, "="] if OPERATORS[operator] in (None, "=") else OPERATORS[operator]
        fact |= {"actual_text": actual, "actual_value": one.actual, "actual_unit": one.unit}
    else:
        fact |= {"target_text": one.target, "actual_text": one.actual}
    if "actual" not in columns:
        fact |= {"actual_text": None, "actual_value": None, "actual_unit": None}
    suffix = gold.style.points_unit
    if "weight" in columns:
        fact["weight"] = f"{one.weight:f}"
    if "score" in columns:
        fact["score"] = f"{one.score:f}"
    return {
        "level1": one.level1, "level2": one.level2, "level3": gold.indicator(one.name, **fact),
        "operator": operator if number else words.rng.choice(["定性", "="]) if apart else "", "target": target,
        "target_adjusted": adjusted or ("/" if words.chance(0.5) else ""), "unit": one.unit or words.rng.choice(["", "其他", "无"]),
        "actual": actual, "weight": f"{one.weight.normalize():f}{suffix}", "score": f"{one.score.normalize():f}{suffix}",
        "coefficient": "100", "core": words.rng.choice(["是", "否"]), "reason": words.one_of("reasons"),
    }  # fmt: skip
