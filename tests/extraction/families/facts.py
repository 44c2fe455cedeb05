"""Gold lines of printed pieces: amounts, counts, rates, points and indicators in the contract's terms.

Does not belong here: where a piece stands in a form (`blocks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sample.document import Line, Printed

FACTOR = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


@dataclass(frozen=True)
class Style:
    """How one document prints numbers."""

    unit: str = "万元"
    thousands: bool = True
    decimals: int = 2
    zero: str = "0.00"
    dash: str = "—"
    percent: bool = True
    points_unit: str = ""


@dataclass
class Gold:
    """Makes printed pieces with their facts for one document. `common`: year and project of the form being written."""

    style: Style
    year: int
    project: str | None = None

    def _line(self, kind: str, measure: str | list[str], value: str, **said: Any) -> Line:
        line: Line = {"kind": kind, "measure": measure, "value": value, "fiscal_year": self.year, "method": "table"}
        if self.project is not None:
            line["project"] = self.project
        return line | said

    def money(self, wan: Decimal, measure: str | list[str], **said: Any) -> Printed:
        """An amount given in 万元, printed in the document's unit."""
        style = self.style
        yuan = wan * 10_000
        number = yuan / FACTOR[style.unit]
        if number == 0:
            text = style.zero
        else:
            text = f"{number:,.{style.decimals}f}" if style.thousands else f"{number:.{style.decimals}f}"
        if not any(c.isdigit() for c in text):
            return Printed(text)
        amount = Decimal(text.replace(",", "")) * FACTOR[style.unit]
        state = "value" if amount else "explicit_zero"
        line = self._line("money", measure, text, unit=style.unit, amount_yuan=f"{amount:f}", state=state, **said)
        return Printed(text, [line])

    def rate(self, part: Decimal, whole: Decimal, head: str, **said: Any) -> Printed:
        """A completion rate in percent; `head`: the column's head, which may print the percent sign already."""
        if not whole:
            return Printed(self.style.dash)
        number = (part / whole * 100).quantize(Decimal("0.01"))
        text = f"{number}" + ("%" if self.style.percent and "%" not in head else "")
        line = self._line(
            "ratio", "expenditure", text, number=f"{number}", stat="completion_rate", basis="final", **said
        )
        return Printed(text, [line])

    def points(self, number: Decimal, measure: str) -> Printed:
        text = f"{number.normalize():f}" + self.style.points_unit
        return Printed(text, [self._line("score", measure, text, number=f"{number:f}")])

    def count(self, number: int, measure: str | list[str]) -> Printed:
        return Printed(str(number), [self._line("count", measure, str(number), number=str(number))])

    def indicator(self, name: str, **said: Any) -> Printed:
        """The cell of an indicator's name carries the whole indicator."""
        line: Line = {"kind": "indicator", "level3": name, "project": self.project, "fiscal_year": self.year, "method": "table",
                      "target_text": None, "target_op": None, "target_value": None, "target_unit": None,
                      "actual_text": None, "actual_value": None, "actual_unit": None, "weight": None, "score": None}  # fmt: skip
        return Printed(name, [line | said])
