"""What a figure is about: the attributes that sentences, headings and lists add up to.

Belongs here: combining attributes and deciding what may be a part of what. Does not belong here: finding words
(`terms`), the order of sentences (`prose`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache

from warehouse.taxonomy import rows

_SPENDING = ("expenditure", "meeting", "training", "agency_operation")
_PARTS_OF_BASIC = ("personnel", "public_running")


@dataclass(frozen=True, slots=True)
class Frame:
    """Attributes of a figure; None means: nothing said. `lost` marks a class whose code could not be resolved."""

    measure: str | None = None
    basis: str | None = None
    fund: str | None = None
    nature: str | None = None
    functional_code: str | None = None
    economic_code: str | None = None
    income_source: str | None = None
    project: str | None = None
    year: int | None = None
    lost: bool = False

    def with_said(self, said: dict[str, str]) -> Frame:
        """The frame with the attributes a label names; unknown keys are left to the caller."""
        known = {f.name for f in fields(Frame)}
        return replace(self, **{k: v for k, v in said.items() if k in known})  # type: ignore[arg-type]


@cache
def measure_rows() -> dict[str, dict[str, str]]:
    """measures.csv by code."""
    return {row["measure"]: row for row in rows("measures")}


@cache
def identity(measure: str) -> frozenset[str]:
    """Attributes that identify facts of a measure (measures.csv: identity)."""
    return frozenset(measure_rows()[measure]["identity"].split("|"))


@cache
def ancestors(measure: str) -> tuple[str, ...]:
    """Parents of a measure from the nearest up (three_public_vehicle_purchase -> three_public_vehicle, …_total)."""
    out: list[str] = []
    parent = measure_rows()[measure]["parent"] if measure in measure_rows() else ""
    while parent and parent not in out:
        out.append(parent)
        parent = measure_rows()[parent]["parent"] if parent in measure_rows() else ""
    return tuple(out)


def spending(measure: str | None) -> bool:
    """Measures that 支出/年初预算/决算数 without a subject of their own can refer to."""
    return measure is not None and (measure in _SPENDING or measure.startswith(("three_public", "procurement")))


def refers(measure: str | None, said: dict[str, str]) -> bool:
    """Whether a weak label (决算数, 支出决算) can refer to a subject of this measure."""
    if measure is None:
        return False
    if said.get("measure") == "expenditure":
        return spending(measure)
    return spending(measure) or measure in ("income", "grand_total_in", "grand_total_out")


def part_of(parent: Frame, said: dict[str, str]) -> bool:
    """Whether a figure with these attributes can be a part of the parent's (其中 …)."""
    measure = said.get("measure", parent.measure)
    if parent.measure is None or parent.lost:
        return False
    if measure in ("income", "expenditure") and measure == parent.measure:
        return _finer_income(parent, said) if measure == "income" else _finer_expenditure(parent, said)
    if parent.measure in ("grand_total_in", "grand_total_out"):
        return measure in ("income", "expenditure", "carryover_opening", "carryover_closing", "nonfiscal_surplus_used")
    return measure is not None and parent.measure in ancestors(measure)


def _finer_income(parent: Frame, said: dict[str, str]) -> bool:
    source = said.get("income_source")
    return parent.income_source in (None, source) or (parent.income_source is None)


def _finer_expenditure(parent: Frame, said: dict[str, str]) -> bool:
    nature, function = said.get("nature"), said.get("functional_code")
    if nature is not None and parent.nature not in (None, "total"):
        return parent.nature == "basic" and nature in _PARTS_OF_BASIC
    if function is not None and parent.functional_code is not None:
        return function.startswith(parent.functional_code) and function != parent.functional_code
    if said.get("economic_code") is not None and parent.economic_code is not None:
        return said["economic_code"].startswith(parent.economic_code)
    if set(said) & {"nature", "functional_code", "economic_code", "project"}:
        return True
    return "fund" in said and parent.fund in (None, "all", "fiscal") and said["fund"] != parent.fund


def inherited(parent: Frame, said: dict[str, str]) -> Frame:
    """The frame of a part: what the parent restricts stays restricted, what the label names replaces it."""
    measure = said.get("measure", parent.measure)
    base = replace(parent, measure=measure)
    if said.get("basis") == "budget" and (parent.basis or "").startswith("budget_"):
        said = {k: v for k, v in said.items() if k != "basis"}  # a part of the initial budget is initial
    if measure != "expenditure":
        same = base.project if measure == parent.measure else None
        base = replace(base, nature=None, functional_code=None, economic_code=None, project=same)
    elif parent.measure != "expenditure":
        base = replace(base, income_source=None)
    if measure != "income":
        base = replace(base, income_source=None)
    return base.with_said(said)
