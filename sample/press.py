"""The press: prints one figure of a sheet and says, as a gold line, what it printed.

Every number of the sample's documents goes through here, so that the gold cannot miss one. A planted contradiction is
printed here too: the line carries what was printed and a `document_error`.
Does not belong here: sentences and tables (`sample.layouts`), places (`sample.render`).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sample.document import Line, Piece, Printed
from sample.numbers import NumberStyle, money_text, percent, plain, read_back
from sample.sheets import Basis, DocumentSpec, IndicatorRow, Outcome, Project, Sheet, ThreePublic

THREE_PUBLIC = {
    "total": "three_public_total",
    "abroad": "three_public_abroad",
    "vehicle": "three_public_vehicle",
    "vehicle_purchase": "three_public_vehicle_purchase",
    "vehicle_operation": "three_public_vehicle_operation",
    "reception": "three_public_reception",
}
OPERATORS = {"≥": ">=", "≤": "<=", "＝": "="}
Attributes = dict[str, Any]


class Press:
    """Prints the figures of one sheet for one document. `prior` is the same department's sheet of the year before."""

    def __init__(self, sheet: Sheet, spec: DocumentSpec, prior: Sheet | None = None) -> None:
        self.sheet = sheet
        self.spec = spec
        self.prior = prior
        self.style = NumberStyle(**{k: v for k, v in spec.style.items() if k in NumberStyle.__dataclass_fields__})
        self.used: set[int] = set()

    def in_unit(self, unit: str, **changes: Any) -> Press:
        """The same press printing in another unit or hand."""
        other = Press(self.sheet, self.spec, self.prior)
        other.style = replace(self.style, unit=unit, **changes)
        other.used = self.used
        return other

    # -- money ---------------------------------------------------------------------------------------------------

    def money(self, measure: str, yuan: Decimal, *, label: str, cell: bool = False, **attributes: Any) -> Printed:
        """An amount: in a sentence with its unit, in a cell without. A nought in a cell may be printed as blank."""
        line: Line = {
            "kind": "money",
            "measure": measure,
            "label": label,
            "unit": self.style.unit,
            "state": "value",
            "modifier": None,
            "fiscal_year": self.sheet.fiscal_year,
            "basis": None,
            "stat": "level",
        } | attributes
        planted = self._planted(line)
        if planted is not None and planted.yuan is not None:
            yuan = planted.yuan
        signed = line["stat"] == "change"
        text = money_text(abs(yuan) if signed else yuan, self.style)
        if yuan == 0:
            text = self.style.zero if cell else "0"
            if text == "":
                return Printed("")
            line["state"] = "explicit_zero"
        amount = Decimal(0) if yuan == 0 else read_back(text, self.style.unit)
        line |= {"value": text, "amount_yuan": plain(-amount if signed and yuan < 0 else amount)}
        if planted is not None:
            line["document_error"] = planted.explanation
        if cell:
            return Printed(text, [line])
        return Printed(f"{self.style.gap}{text}{self.style.gap}{self.style.unit}", [line])

    def spending(
        self, basis: Basis, nature: str = "total", fund: str = "all", code: str | None = None, **options: Any
    ) -> Printed:
        """Expenditure, in total or of one functional class."""
        yuan = self.sheet.spending(basis, nature, fund, code)
        attributes = {"basis": basis, "fund": fund, "nature": nature} | ({"functional_code": code} if code else {})
        options.setdefault("label", {"basic": "基本支出", "project": "项目支出"}.get(nature, "支出"))
        return self.money("expenditure", yuan, **(attributes | options))

    def basic(self, basis: Basis, economic: str | None = None, nature: str = "basic", **options: Any) -> Printed:
        """Basic expenditure paid from the general public budget, by economic class or part."""
        yuan = self.sheet.basic(basis, economic, nature if economic is None else "basic")
        attributes: Attributes = {"basis": basis, "fund": "general_public", "nature": nature}
        if economic:
            attributes["economic_code"] = economic
        options.setdefault("label", "基本支出")
        return self.money("expenditure", yuan, **(attributes | options))

    def project(self, project: Project, basis: Basis, fund: str | None = None, **options: Any) -> Printed:
        attributes = {"basis": basis, "fund": fund or project.fund, "nature": "project", "project": project.name}
        options.setdefault("label", project.name)
        return self.money("expenditure", project.at(basis), **(attributes | options))

    def income(self, source: str, basis: Basis, fund: str = "all", **options: Any) -> Printed:
        yuan = (
            self.sheet.income_total(basis, fund) if source == "total" or fund != "all" else self._income(source, basis)
        )
        options.setdefault("label", "收入")
        return self.money("income", yuan, **({"basis": basis, "fund": fund, "income_source": source} | options))

    def _income(self, source: str, basis: Basis) -> Decimal:
        amounts = self.sheet.income.get(source)  # type: ignore[call-overload]
        return amounts.at(basis) if amounts else Decimal(0)

    def three_public(self, item: str, basis: Basis, **options: Any) -> Printed:
        amounts: ThreePublic = self.sheet.three_public[basis]
        options.setdefault("label", item)
        if options.pop("either_budget", False) and basis == "budget_initial":
            options["basis"] = ["budget_adjusted", "budget_initial"]
        return self.money(THREE_PUBLIC[item], getattr(amounts, item), **({"basis": basis} | options))

    def nothing(self, item: str, basis: Basis, text: str, **options: Any) -> Printed:
        """One of the three public expenses that words say was nought (未购置)."""
        (line,) = self.three_public(item, basis, **options).facts
        if line["state"] != "explicit_zero":
            raise ValueError(f"{item} of {self.sheet.key} is {line['value']}, not nought: {text}")
        return Printed(text, [line])

    # -- other numbers -------------------------------------------------------------------------------------------

    def number(
        self,
        kind: str,
        measure: str,
        value: Decimal | int,
        unit: str,
        *,
        label: str,
        cell: bool = False,
        **attributes: Any,
    ) -> Printed:
        """A count, an area or a score: in a sentence with its unit, in a cell without."""
        line: Line = {
            "kind": kind,
            "measure": measure,
            "label": label,
            "value": plain(Decimal(value)),
            "unit": unit,
            "number": plain(Decimal(value)),
            "state": "value" if value else "explicit_zero",
            "modifier": None,
            "fiscal_year": self.sheet.fiscal_year,
            "basis": None,
            "stat": "level",
        } | attributes
        planted = self._planted(line)
        if planted is not None and planted.number is not None:
            line |= {
                "value": plain(planted.number),
                "number": plain(planted.number),
                "document_error": planted.explanation,
            }
        return Printed(line["value"] if cell else f"{self.style.gap}{line['value']}{self.style.gap}{unit}", [line])

    def count(self, measure: str, value: int, unit: str, label: str) -> Printed:
        return self.number("count", measure, value, unit, label=label)

    def ratio(
        self, measure: str, part: Decimal, whole: Decimal, stat: str, *, label: str, **attributes: Any
    ) -> Printed:
        """A percentage of what was printed nearby; change rates are printed without their sign."""
        value = percent(part, whole)
        cell = attributes.pop("cell", False)
        bare = attributes.pop("bare", False)
        line: Line = {
            "kind": "ratio",
            "measure": measure,
            "label": label,
            "unit": "%",
            "state": "value" if value else "explicit_zero",
            "modifier": None,
            "fiscal_year": self.sheet.fiscal_year,
            "basis": "final",
            "stat": stat,
        } | attributes
        planted = self._planted(line)
        if planted is not None and planted.number is not None:
            value = planted.number
            line["document_error"] = planted.explanation
        shown = abs(value) if stat == "change_rate" else value
        text = format(shown, "f")
        if self.style.drop_zeros and "." in text:
            text = text.rstrip("0").rstrip(".")
        line |= {"value": text, "number": plain(value)}
        return Printed(text if bare else f"{text}%" if cell else f"{self.style.gap}{text}%", [line])

    def _planted(self, line: Line) -> Any:
        """The contradiction to print in place of this figure, if one is planted there."""
        for i, planted in enumerate(self.spec.planted):
            if planted.where and all(line.get(k) == v for k, v in planted.where.items()):
                self.used.add(i)
                return planted
        return None

    # -- indicators ----------------------------------------------------------------------------------------------

    def outcome(self, outcome: Outcome) -> dict[str, Piece]:
        """The slots of an outcome sentence: the result, and the target where one is printed beside it."""
        line: Line = {
            "kind": "indicator",
            "modifier": outcome.modifier,
            "fiscal_year": self.sheet.fiscal_year,
            "project": None,
            "level3": outcome.name,
            "actual_value": plain(outcome.value),
            "actual_unit": outcome.unit,
        }
        shown = outcome.printed or plain(outcome.value)
        slots: dict[str, Piece] = {outcome.slot: Printed(f"{shown}{outcome.unit}", [line])}
        if outcome.target is not None and outcome.target_slot is not None:
            line |= {"target_value": plain(outcome.target), "target_unit": outcome.unit}
            slots[outcome.target_slot] = f"{plain(outcome.target)}{outcome.unit}"
        return slots

    def indicator(self, row: IndicatorRow, project: str | None = None, *, apart: bool = False) -> Line:
        """The gold line of a row of an indicator table. `apart`: operator, value and unit have their own cells."""
        line: Line = {
            "kind": "indicator",
            "project": project,
            "level1": row.level1,
            "level2": row.level2,
            "level3": row.name,
            "fiscal_year": self.sheet.fiscal_year,
            "modifier": None,
            "weight": plain(row.weight),
            "score": plain(row.score),
            "target_text": target_text(row),
            "actual_text": actual_text(row, apart),
            "target_op": None,
            "target_value": None,
            "target_unit": None,
            "actual_value": None,
            "actual_unit": None,
        }
        if row.target is not None:
            line |= {"target_value": plain(row.target), "target_unit": row.unit}
            line["target_op"] = OPERATORS[row.op] if row.op else ["=", None]
        if row.actual is not None:
            line |= {"actual_value": plain(row.actual), "actual_unit": row.unit}
        return line


def target_text(row: IndicatorRow) -> str:
    if row.target is None:
        return row.target_text or ""
    return f"{row.op or ''}{plain(row.target)}{row.unit or ''}"


def actual_text(row: IndicatorRow, apart: bool = False) -> str:
    if row.actual is None:
        return row.actual_text or ""
    return plain(row.actual) if apart else f"{plain(row.actual)}{row.unit or ''}"
