"""How sure an extracted figure is: what its sentence or table says by itself, then the arithmetic of the document.

Parts that add up to their total, a figure printed twice, a rate that follows from its amounts: each makes the figures
it joins surer, and less sure where it fails. Only `confidence` changes, never a figure: a sum that does not hold may be
the document's own mistake. How well the stated confidence keeps its word is measured by
`tests/extraction/reliability.py` and held by a test.

Does not belong here: finding figures (prose, tables), the audit of documents (`expectations/rules`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from itertools import combinations
from operator import attrgetter

from pipelines.extraction.amounts import yuan_factor
from pipelines.extraction.frames import ancestors, identity
from pipelines.extraction.lines import FactLine

TABLE_KNOWN, TABLE_UNKNOWN, UNIT_GUESSED = 0.95, 0.88, 0.6
"""Priors of tables: the title names the kind of table; it does not; the unit is that of the sentences around it."""
NAMED, REFERRED, COUNTED, LISTED = 0.95, 0.88, 0.93, 0.7
"""Priors of sentences: the label names its subject; it refers to one; a thing counted; the end of a list."""

_HOLDS, _HOLDS_TWICE = 0.6, 0.85
"""Part of the way to certainty that one, or more, confirmations go."""
_CERTAIN = 0.995
_FAILS = {"sum": 0.85, "repeat": 0.75, "rate": 0.85}
"""What a contradiction leaves of a confidence. Two different figures for one fact weigh most."""

_NATURES = ("basic", "project", "operating", "remit_to_superior", "subsidy_to_affiliate", "reserve")
_FUNDS = ("general_public", "government_fund", "state_capital")
_SUMS = (
    ("three_public_total", ("three_public_abroad", "three_public_vehicle", "three_public_reception")),
    ("three_public_vehicle", ("three_public_vehicle_purchase", "three_public_vehicle_operation")),
    ("procurement", ("procurement_goods", "procurement_works", "procurement_services")),
    ("grand_total_in", ("income", "nonfiscal_surplus_used", "carryover_opening")),
    ("grand_total_out", ("expenditure", "surplus_distribution", "carryover_closing")),
)
"""Measures that are the sum of others printed beside them."""
MAX_FACTS = 50_000
"""Beyond so many figures the cross-checks are left out: they would take longer than reading."""

_PLACED = ("kind", "measure", "fiscal_year", "basis", "fund", "nature", "stat", "functional_code", "economic_code",
           "income_source", "project", "scope")  # fmt: skip
Key = tuple[object, ...]
Verdicts = Iterator[tuple[str, bool, list[FactLine]]]
"""(kind of check, whether it holds, the figures it joins)."""


def settle(facts: list[FactLine]) -> None:
    """Raise and lower the confidence of a document's facts by what they say of each other."""
    usable = [f for f in facts if f.amount_yuan is not None or f.number is not None]
    if len(usable) > MAX_FACTS:
        return
    held: Counter[int] = Counter()
    failed: dict[int, set[str]] = defaultdict(set)
    for check in (_sums, _repeats, _rates, _shares):
        for kind, holds, joined in check(usable):
            for fact in joined:
                if holds:
                    held[id(fact)] += 1
                else:
                    failed[id(fact)].add(kind)
    for fact in usable:
        fact.confidence = _weighed(fact.confidence, held[id(fact)], failed[id(fact)])


def _weighed(prior: float, held: int, failed: set[str]) -> float:
    out = prior
    if held:
        out += max(0.0, _CERTAIN - out) * (_HOLDS if held == 1 else _HOLDS_TWICE)
    if failed and held < 2:
        out *= min(_FAILS[kind] for kind in failed)
    return round(out, 3)


# --- what can be compared


def _level_money(facts: Iterable[FactLine]) -> list[FactLine]:
    return [f for f in facts if f.kind == "money" and f.stat == "level" and f.amount_yuan is not None]


@cache
def _reader(*left_out: str) -> attrgetter[Key]:
    return attrgetter(*(name for name in _PLACED if name not in left_out))


def _without(fact: FactLine, *names: str) -> Key:
    return _reader(*names)(fact)


_place = attrgetter(
    *(f"locator.{name}" for name in ("page", "bbox", "paragraph", "sheet", "cell", "table", "row", "col"))
)


def _half_unit(fact: FactLine) -> Decimal:
    """Half of the last printed digit, in yuan (money) or in the printed unit."""
    digits = (fact.value or "").partition(".")[2]
    decimals = sum(1 for c in digits if c.isdigit())
    factor = yuan_factor(fact.unit or "") or 1 if fact.kind == "money" else 1
    return Decimal(factor) * Decimal(5).scaleb(-decimals - 1)


def _amount(fact: FactLine) -> Decimal:
    assert fact.amount_yuan is not None
    return fact.amount_yuan


def _adds_up(total: FactLine, parts: list[FactLine]) -> bool:
    """Whether parts make their total within the rounding of what is printed.

    A document that drops trailing zeros (324.7) prints as many decimals as its finest figure.
    """
    half = min(_half_unit(f) for f in (total, *parts))
    return abs(_amount(total) - sum(map(_amount, parts))) <= half * (len(parts) + 1)


# --- sums


def _sums(facts: list[FactLine]) -> Verdicts:
    """Totals and parts inside one table or section, at one stage and for one payer."""
    groups: dict[Key, list[FactLine]] = defaultdict(list)
    for fact in _level_money(facts):
        where = (fact.method, fact.section, fact.locator.sheet, fact.locator.table)
        groups[(*where, fact.fiscal_year, fact.scope)].append(fact)
    for group in groups.values():
        spending = [f for f in group if f.measure == "expenditure" and f.project is None]
        for total, parts, complete in (*_by_nature(spending), *_by_class(spending), *_by_fund(group), *_by_kind(group)):
            holds = _adds_up(total, parts)
            # a sentence may name some parts only, and so may a table of one level
            if holds or (complete and total.method == "table"):
                yield "sum", holds, [total, *parts]


Sum = tuple[FactLine, list[FactLine], bool]


def _by_nature(spending: list[FactLine]) -> Iterator[Sum]:
    """R01 and R03: spending is basic and project spending and the rest, basic is personnel and running cost."""
    rows: dict[Key, dict[str, FactLine]] = defaultdict(dict)
    for fact in spending:
        rows[_without(fact, "nature")].setdefault(fact.nature, fact)
    for row in rows.values():
        if "total" in row and {"basic", "project"} <= set(row):
            yield row["total"], [row[n] for n in _NATURES if n in row], True
        if "basic" in row and {"personnel", "public_running"} <= set(row):
            yield row["basic"], [row["personnel"], row["public_running"]], True


def _by_class(spending: list[FactLine]) -> Iterator[Sum]:
    """R04: a class is the sum of the classes below it, the total that of the highest classes."""
    for system in ("functional_code", "economic_code"):
        tables: dict[Key, dict[str, FactLine]] = defaultdict(dict)
        for fact in spending:
            tables[_without(fact, system)].setdefault(getattr(fact, system) or "", fact)
        for by_code in tables.values():
            below: dict[str, list[str]] = defaultdict(list)
            for code in by_code:
                if code:
                    below[_parent(code, by_code)].append(code)
            for parent, children in below.items():
                if parent in by_code:
                    whole = all(len(c) == len(parent) + (2 if parent else 3) for c in children)
                    yield by_code[parent], [by_code[c] for c in children], whole


def _parent(code: str, listed: dict[str, FactLine]) -> str:
    """The nearest class above that is listed too; "" stands for the total."""
    return next((code[:n] for n in (5, 3) if n < len(code) and code[:n] in listed), "")


def _by_fund(group: list[FactLine]) -> Iterator[Sum]:
    """R09: fiscal money is that of the three budgets."""
    rows: dict[Key, dict[str, FactLine]] = defaultdict(dict)
    for fact in group:
        rows[_without(fact, "fund")].setdefault(fact.fund, fact)
    for row in rows.values():
        parts = [row[f] for f in _FUNDS if f in row]
        if "fiscal" in row and parts:
            yield row["fiscal"], parts, False


def _by_kind(group: list[FactLine]) -> Iterator[Sum]:
    """R05, R06, R07, R11, R21: measures that sum up others, income by source, both sides of the account."""
    rows: dict[Key, dict[str, FactLine]] = defaultdict(dict)
    sources: dict[Key, dict[str, FactLine]] = defaultdict(dict)
    for fact in group:
        plain = fact.nature == "total" and not (fact.functional_code or fact.economic_code or fact.project)
        if plain and fact.income_source == "total":
            basis = None if "basis" not in identity(fact.measure) else fact.basis
            for stage in {basis, fact.basis} if basis else {f.basis for f in group}:
                rows[fact.fiscal_year, stage, fact.fund].setdefault(fact.measure, fact)
        if fact.measure == "income" and fact.fund != "general_public":
            sources[fact.fiscal_year, fact.basis].setdefault(fact.income_source, fact)
    for row in rows.values():
        for whole, names in _SUMS:
            parts = [row[n] for n in names if n in row]
            if whole in row and len(parts) > 1:
                yield row[whole], parts, len(parts) == len(names)
        if {"grand_total_in", "grand_total_out"} <= set(row):
            yield row["grand_total_in"], [row["grand_total_out"]], True
    for by_source in sources.values():
        if "total" in by_source and len(by_source) > 2:
            yield by_source["total"], [f for s, f in by_source.items() if s != "total"], False


# --- the same fact elsewhere


def _repeats(facts: list[FactLine]) -> Verdicts:
    """A fact printed in two places: the same figure makes both surer, another one makes both less sure."""
    mentions: dict[Key, list[FactLine]] = defaultdict(list)
    for fact in facts:
        if fact.state == "value" and fact.kind != "score":
            mentions[_without(fact)].append(fact)
    for same in mentions.values():
        for one, other in combinations(same[:8], 2):
            if _place(one) != _place(other):
                yield "repeat", _agree(one, other), [one, other]


def _agree(one: FactLine, other: FactLine) -> bool:
    a, b = (f.amount_yuan if f.kind == "money" else f.number for f in (one, other))
    assert a is not None and b is not None
    return abs(a - b) <= _half_unit(one) + _half_unit(other)


# --- rates that follow from amounts


def _rates(facts: list[FactLine]) -> Verdicts:
    """R24 and R15: a change rate from the amount and its change, a completion rate from account and budget."""
    levels: dict[Key, list[FactLine]] = defaultdict(list)
    changes: dict[Key, FactLine] = {}
    for fact in facts:
        if fact.kind == "money" and fact.stat == "level":
            levels[_rated(fact)].append(fact)
        elif fact.kind == "money" and fact.stat == "change":
            changes.setdefault((_rated(fact), fact.locator.page, fact.locator.paragraph), fact)
    for fact in facts:
        if fact.kind != "ratio" or fact.number is None:
            continue
        if fact.stat == "change_rate":
            change = changes.get((_rated(fact), fact.locator.page, fact.locator.paragraph))
            if change is not None:
                yield from _change_rate(fact, change, levels[_rated(fact)])
        elif fact.stat == "completion_rate":
            planned = [f for b in ("budget_initial", "budget_adjusted") for f in levels[_rated(fact, b)]]
            yield from _quotient(fact, levels[_rated(fact)], planned)


def _rated(fact: FactLine, basis: str | None = None) -> Key:
    return (basis or fact.basis, *_reader("kind", "stat", "basis")(fact))


def _change_rate(rate: FactLine, change: FactLine, levels: list[FactLine]) -> Verdicts:
    if (rate.number or 0) * _amount(change) < 0:
        yield "rate", False, [rate, change]
        return
    for level in levels[:8]:
        before = _amount(level) - _amount(change)
        if before > 0 and _near(rate, _amount(change), before, _half_unit(change), _half_unit(level)):
            yield "rate", True, [rate, change, level]
            return


def _quotient(rate: FactLine, executed: list[FactLine], planned: list[FactLine]) -> Verdicts:
    for over in executed[:8]:
        for under in planned[:8]:
            if _amount(under) > 0 and _near(rate, _amount(over), _amount(under), _half_unit(over), _half_unit(under)):
                yield "rate", True, [rate, over, under]
                return
    if len(executed) == 1 and len(planned) == 1 and _amount(planned[0]) > 0:
        yield "rate", False, [rate]


def _near(rate: FactLine, over: Decimal, under: Decimal, half_over: Decimal, half_under: Decimal) -> bool:
    """The printed percentage within what rounding of the two amounts allows."""
    exact = 100 * over / under
    loose = 100 * half_over / under + abs(exact) * 2 * half_under / under
    return abs(exact - (rate.number or 0)) <= loose + _half_unit(rate) * 2


def _shares(facts: list[FactLine]) -> Verdicts:
    """占 …%: some amount of the document is the whole that the part has this share of."""
    levels: dict[Key, list[FactLine]] = defaultdict(list)
    wholes: dict[Key, list[FactLine]] = defaultdict(list)
    for fact in _level_money(facts):
        levels[_rated(fact)].append(fact)
        if fact.state == "value":
            wholes[_root(fact.measure), fact.basis, fact.fiscal_year].append(fact)
    for fact in facts:
        if fact.stat != "share" or not fact.number:
            continue
        for part, whole in (
            (p, w)
            for p in levels[_rated(fact)][:4]
            for w in wholes[_root(fact.measure), fact.basis, fact.fiscal_year][:60]
            if _amount(w) >= _amount(p) > 0
        ):
            if _near(fact, _amount(part), _amount(whole), _half_unit(part), _half_unit(whole)):
                yield "rate", True, [fact, part]
                break


def _root(measure: str) -> str:
    return (measure, *ancestors(measure))[-1]
