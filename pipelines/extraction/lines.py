"""The canonical lines (contract: fact_contract.md): one dataclass a kind of line, and how each is printed.

Numbers are `Decimal`, never float. Defaults are the contract's "not restricted" values, so a line that says nothing of
a fund says `fund="all"`.

Does not belong here: how a line is found (prose, tables, header).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sources.document import Locator

Kind = Literal["money", "count", "ratio", "score", "area"]
QUOTE_LIMIT = 80


def decimal_text(value: Decimal) -> str:
    """A decimal string without exponent, separators or trailing zeros after the point."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _printable(value: object) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Locator):
        return value.to_dict()
    return value


class _Line:
    """Shared printing: keys whose value is None are left out."""

    def to_dict(self, doc: str) -> dict[str, Any]:
        out: dict[str, Any] = {"kind": getattr(self, "kind", None), "doc": doc}
        for f in fields(self):  # type: ignore[arg-type]
            value = getattr(self, f.name)
            if f.name != "kind" and value is not None:
                out[f.name] = _printable(value)
        return out


@dataclass(slots=True)
class ReportLine(_Line):
    """About the document. The last six are ours, beyond the contract: the department resolved (domain.md section 4)."""

    title: str | None = None
    report_type: str = "other"
    fiscal_year: int | None = None
    department: str | None = None
    region_code: str | None = None
    scope: str | None = None
    prepared_on: date | None = None
    self_score: Decimal | None = None
    grade: str | None = None
    region_name: str | None = None
    department_name: str | None = None
    department_type: str | None = None
    department_id: str | None = None
    layout: str | None = None
    kind: str = "report"


@dataclass(slots=True)
class FactLine(_Line):
    """One printed number. Money carries `amount_yuan`, every other kind `number` (percent for ratios)."""

    kind: Kind
    measure: str
    locator: Locator
    method: Literal["prose", "table"]
    label: str | None = None
    value: str | None = None
    unit: str | None = None
    amount_yuan: Decimal | None = None
    number: Decimal | None = None
    state: str = "value"
    modifier: str | None = None
    fiscal_year: int | None = None
    basis: str | None = None
    fund: str = "all"
    nature: str = "total"
    stat: str = "level"
    functional_code: str | None = None
    economic_code: str | None = None
    income_source: str = "total"
    project: str | None = None
    scope: str | None = None
    section: str | None = None
    quote: str | None = None
    confidence: float = 0.9


@dataclass(slots=True)
class IndicatorLine(_Line):
    """One performance indicator: a row of an indicator table, or an outcome sentence."""

    level3: str
    locator: Locator
    method: Literal["prose", "table"]
    project: str | None = None
    level1: str | None = None
    level2: str | None = None
    target_text: str | None = None
    target_op: str | None = None
    target_value: Decimal | None = None
    target_unit: str | None = None
    actual_text: str | None = None
    actual_value: Decimal | None = None
    actual_unit: str | None = None
    modifier: str | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    fiscal_year: int | None = None
    section: str | None = None
    quote: str | None = None
    confidence: float = 0.9
    kind: str = "indicator"


@dataclass(slots=True)
class Extraction:
    """Everything taken from one document. `notices` are (code, detail) pairs of `sources.outcomes`."""

    report: ReportLine
    facts: list[FactLine] = field(default_factory=list)
    indicators: list[IndicatorLine] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)

    def lines(self, doc: str) -> list[dict[str, Any]]:
        """The contract's lines: the report first, then facts and indicators in document order."""
        return [
            self.report.to_dict(doc),
            *(f.to_dict(doc) for f in self.facts),
            *(i.to_dict(doc) for i in self.indicators),
        ]
