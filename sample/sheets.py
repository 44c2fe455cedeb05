"""Fact sheets: what one fictional department did in one year, as data. The sheets are the truth of the sample.

Amounts are yuan. `Sheet.identities` lists the sums that must hold; a contradiction that a document prints on purpose is
no property of the sheet but of the document (`DocumentSpec.planted`).
Does not belong here: wording, layout, gold lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

ROOT = Path(__file__).parent
SHEETS = ROOT / "fact_sheets"

Basis = Literal["budget_initial", "budget_adjusted", "final"]
ItemNature = Literal["basic", "project"]
ItemFund = Literal["general_public", "government_fund", "state_capital", "other"]
FISCAL = ("general_public", "government_fund", "state_capital")
PERSONNEL = ("301", "303")
"""Economic classes of personnel cost; every other class of basic expenditure is running cost."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Amounts(_Strict):
    """One amount at the three stages of a budget."""

    budget_initial: Decimal = Decimal(0)
    budget_adjusted: Decimal = Decimal(0)
    final: Decimal = Decimal(0)

    def at(self, basis: Basis) -> Decimal:
        value: Decimal = getattr(self, basis)
        return value


class Totals(_Strict):
    total: Amounts
    basic: Amounts
    project: Amounts


class ClassItem(Amounts):
    """Spending of one functional item (项), of one nature and fund."""

    code: str
    nature: ItemNature
    fund: ItemFund = "general_public"


class ThreePublic(_Strict):
    abroad: Decimal
    vehicle_purchase: Decimal
    vehicle_operation: Decimal
    reception: Decimal

    @property
    def vehicle(self) -> Decimal:
        return self.vehicle_purchase + self.vehicle_operation

    @property
    def total(self) -> Decimal:
        return self.abroad + self.vehicle + self.reception


class Staff(_Strict):
    quota_administrative: int
    quota_institution: int
    on_quota: int
    off_quota: int
    retired: int

    @property
    def quota(self) -> int:
        return self.quota_administrative + self.quota_institution

    @property
    def staff(self) -> int:
        return self.on_quota + self.off_quota


class IndicatorRow(_Strict):
    """A row of an indicator table. A numeric target has `op`, `target`, `unit`; a worded one only `target_text`."""

    level1: str
    level2: str
    name: str
    op: Literal["≥", "≤", "＝"] | None = None
    target: Decimal | None = None
    unit: str | None = None
    target_text: str | None = None
    actual: Decimal | None = None
    actual_text: str | None = None
    weight: Decimal
    score: Decimal
    reason: str = ""


class Project(Amounts):
    name: str
    code: str
    functional_code: str
    fund: ItemFund = "general_public"
    goal: str = ""
    result: str = ""
    execution_score: Decimal | None = None
    indicators: list[IndicatorRow] = Field(default_factory=list)


class Outcome(_Strict):
    """A number in an outcome sentence; `printed` is the number with its modifier words, as in 近300."""

    slot: str
    name: str
    value: Decimal
    unit: str
    printed: str | None = None
    modifier: str | None = None
    target: Decimal | None = None
    target_slot: str | None = None


class Sentence(_Strict):
    heading: str
    text: str
    indicators: list[Outcome]


class Organisation(_Strict):
    offices: list[str]
    units: list[str]


class Assets(_Strict):
    fixed: Decimal
    vehicles: int
    building_area: Decimal
    large_equipment: int


class Procurement(_Strict):
    goods: Decimal
    works: Decimal
    services: Decimal

    @property
    def total(self) -> Decimal:
        return self.goods + self.works + self.services


class Planted(_Strict):
    """A contradiction printed on purpose. `where` names the figure by its attributes; `yuan` or `text` replaces it."""

    rule: str
    kind: str
    explanation: str
    where: dict[str, Any] = Field(default_factory=dict)
    yuan: Decimal | None = None
    number: Decimal | None = None
    copied_section: bool = False


class DocumentSpec(_Strict):
    """One document printed from the sheet."""

    name: str
    layout: str
    format: Literal["txt", "html", "docx", "pdf", "xlsx"]
    style: dict[str, Any] = Field(default_factory=dict)
    projects: list[str] = Field(default_factory=list)
    restated: dict[str, Decimal] = Field(default_factory=dict)
    """Functional item -> yuan that this document adds to the sheet's project spending and income, all sums included."""
    planted: list[Planted] = Field(default_factory=list)


class Sheet(_Strict):
    district: str
    district_name: str
    department: str
    department_type: str
    short_name: str
    fiscal_year: int
    prepared_on: date
    self_score: Decimal
    grade: str
    duties: list[str]
    organisation: Organisation
    staff: Staff
    expenditure: Totals
    income: dict[Literal["fiscal_appropriation", "undertaking", "other"], Amounts]
    funds_received: Decimal
    carryover_opening: Decimal
    carryover_closing: Decimal
    classes: list[ClassItem]
    economic: dict[Basis, dict[str, Decimal]]
    three_public: dict[Basis, ThreePublic]
    meeting: Decimal
    training: Decimal
    agency_operation: Amounts
    procurement: Procurement
    assets: Assets
    projects: list[Project]
    indicators: list[IndicatorRow]
    outcomes: list[Sentence]
    problems: list[str]
    measures: list[str]
    documents: list[DocumentSpec]

    @property
    def full_name(self) -> str:
        return f"{self.district_name}{self.department}"

    @property
    def key(self) -> str:
        return f"{self.district}/{self.department_type}-{self.fiscal_year}"

    def restated(self, extra: dict[str, Decimal]) -> Sheet:
        """The sheet as a document tells it that has more project spending, in itself without contradiction."""
        if not extra:
            return self
        more = sum(extra.values(), Decimal(0))

        def raised(amounts: Amounts, by: Decimal) -> dict[str, Any]:
            return amounts.model_dump() | {"final": amounts.final + by, "budget_adjusted": amounts.budget_adjusted + by}

        data = self.model_dump()
        items = [i for i in self.classes if i.nature == "project" and i.code in extra]
        if {i.code for i in items} != set(extra):
            raise ValueError(f"{self.key}: no project spending under {', '.join(extra)}")
        data["classes"] = [raised(i, extra[i.code]) if i in items else i.model_dump() for i in self.classes]
        for part in ("total", "project"):
            data["expenditure"][part] = raised(getattr(self.expenditure, part), more)
        data["income"]["fiscal_appropriation"] = raised(self.income["fiscal_appropriation"], more)
        data["funds_received"] = self.funds_received + more
        return Sheet.model_validate(data)

    def spending(
        self, basis: Basis, nature: str = "total", fund: str = "all", functional: str | None = None
    ) -> Decimal:
        """Expenditure in yuan. Unrestricted totals are the sheet's own; parts are summed from its items."""
        if fund == "all" and functional is None:
            amounts: Amounts = getattr(self.expenditure, nature)
            return amounts.at(basis)
        funds = {"all": None, "fiscal": FISCAL}.get(fund, (fund,))
        return sum(
            (
                item.at(basis)
                for item in self.classes
                if (funds is None or item.fund in funds)
                and nature in ("total", item.nature)
                and item.code.startswith(functional or "")
            ),
            Decimal(0),
        )

    def basic(self, basis: Basis, economic: str | None = None, nature: str = "basic") -> Decimal:
        """Basic expenditure by economic class, or its personnel or running part."""
        parts = self.economic[basis]
        if economic is not None:
            return sum((v for k, v in parts.items() if k.startswith(economic)), Decimal(0))
        if nature == "basic":
            return sum(parts.values(), Decimal(0))
        wanted = nature == "personnel"
        return sum((v for k, v in parts.items() if k.startswith(PERSONNEL) == wanted), Decimal(0))

    def income_total(self, basis: Basis, fund: str = "all") -> Decimal:
        if fund == "general_public":
            others = sum((self.spending(basis, fund=f) for f in FISCAL[1:]), Decimal(0))
            return self.income_total(basis, "fiscal") - others
        if fund in FISCAL:
            return self.spending(basis, fund=fund)
        return sum(
            (a.at(basis) for k, a in self.income.items() if fund == "all" or k == "fiscal_appropriation"), Decimal(0)
        )

    @cached_property
    def functional_codes(self) -> list[str]:
        """Every code of the sheet's items and their parents, in order: 205, 20501, 2050101 …"""
        codes = {item.code[:n] for item in self.classes for n in (3, 5, 7)}
        return sorted(codes)

    def identities(self) -> Iterator[tuple[str, Decimal, Decimal]]:
        """(name, left side, right side) of every sum that must hold."""
        bases: tuple[Basis, ...] = ("budget_initial", "budget_adjusted", "final")
        for basis in bases:
            total, basic, project = (self.spending(basis, n) for n in ("total", "basic", "project"))
            yield f"R01 {basis}", total, basic + project
            yield f"classes {basis}", total, sum((i.at(basis) for i in self.classes), Decimal(0))
            yield (
                f"classes basic {basis}",
                basic,
                sum((i.at(basis) for i in self.classes if i.nature == "basic"), Decimal(0)),
            )
            yield f"R13 {basis}", project, sum((p.at(basis) for p in self.projects), Decimal(0))
            if basis in self.economic:
                yield f"R02 {basis}", basic, self.basic(basis)
        yield (
            "R07",
            self.carryover_opening + self.income_total("final"),
            self.spending("final") + self.carryover_closing,
        )
        yield "R14 income", self.income_total("budget_initial"), self.spending("budget_initial")
        yield "received", self.funds_received, self.income_total("final")


def load(path: Path) -> Sheet:
    """One sheet. Raises pydantic.ValidationError for a sheet that is not one."""
    return Sheet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def load_all(root: Path = SHEETS) -> list[Sheet]:
    """Every sheet, in the order of their keys."""
    return [load(path) for path in sorted(root.glob("*/*.yaml"))]
