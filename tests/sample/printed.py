"""What the documents of a sheet print, figure by figure: the truth that marts and queries are held against.

Computed from the fact sheets alone. Does not belong here: reading a warehouse.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sample.numbers import rounded
from sample.sheets import Sheet, load_all

SHEETS = load_all()


def department_of(sheet: Sheet) -> str:
    return f"{sheet.district}-{sheet.department_type}"


Figure = Callable[[Sheet], Decimal | int]


def _classes(sheet: Sheet) -> dict[str, Figure]:
    names = {"301": "wages_welfare", "302": "goods_services", "303": "household_subsidy", "310": "capital"}
    return {
        f"basic_{name}": (lambda s, c=code: s.basic("final", c))
        for code, name in names.items()
        if sheet.basic("final", code)
    }


def _three_public(*items: str, budget: tuple[str, ...] = ()) -> dict[str, Figure]:
    out: dict[str, Figure] = {f"three_public_{i}": (lambda s, i=i: getattr(s.three_public["final"], i)) for i in items}
    return out | {
        f"three_public_{i}_budget": (lambda s, i=i: getattr(s.three_public["budget_initial"], i)) for i in budget
    }


SPENT: dict[str, Figure] = {
    "expenditure_total": lambda s: s.spending("final"),
    "expenditure_basic": lambda s: s.spending("final", "basic"),
    "expenditure_project": lambda s: s.spending("final", "project"),
}
CARRIED: dict[str, Figure] = {
    "carryover_opening": lambda s: s.carryover_opening,
    "carryover_closing": lambda s: s.carryover_closing,
}
PEOPLE: dict[str, Figure] = {
    "staff_quota": lambda s: s.staff.quota,
    "staff": lambda s: s.staff.staff,
    "staff_on_quota": lambda s: s.staff.on_quota,
    "staff_off_quota": lambda s: s.staff.off_quota,
    "staff_retired": lambda s: s.staff.retired,
}
INITIAL: dict[str, Figure] = {"budget_initial": lambda s: s.spending("budget_initial")}
ADJUSTED: dict[str, Figure] = {"budget_adjusted": lambda s: s.spending("budget_adjusted")}
INCOME: dict[str, Figure] = {"income_total": lambda s: s.income_total("final")}
ALL_SIX = ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")
PERSONNEL: dict[str, Figure] = {"personnel": lambda s: s.basic("final", nature="personnel")}
RUNNING: dict[str, Figure] = {"public_running": lambda s: s.basic("final", nature="public_running")}


def figures_printed(layout: str, sheet: Sheet) -> dict[str, Figure]:
    """Columns of mart_department_year that a layout prints, and where the sheet has them."""
    four = ("total", "abroad", "vehicle_purchase", "vehicle_operation", "reception")
    said_to_be_nothing = () if sheet.three_public["final"].vehicle_purchase else ("vehicle_purchase",)
    general: dict[str, Figure] = {"budget_initial": lambda s: s.spending("budget_initial", fund="general_public")}
    received: dict[str, Figure] = {"funds_received": lambda s: s.funds_received}
    parts: dict[str, Figure] = {
        "budget_initial_basic": lambda s: s.spending("budget_initial", "basic"),
        "budget_initial_project": lambda s: s.spending("budget_initial", "project"),
    }
    score: dict[str, Figure] = {"self_score": lambda s: s.self_score}
    return {
        "narrative_hunan": INITIAL | received | SPENT | CARRIED | PEOPLE | _classes(sheet)
        | _three_public(*four, budget=("total",)),
        "narrative_general": INITIAL | ADJUSTED | SPENT | INCOME | CARRIED | PEOPLE | score
        | _three_public("total", "abroad", "vehicle", "reception", *said_to_be_nothing),
        "form_hunan": INITIAL | ADJUSTED | SPENT | RUNNING | score | {k: PEOPLE[k] for k in ("staff_quota", "staff")}
        | _three_public(*ALL_SIX, budget=ALL_SIX),
        "form_chongqing": INITIAL | ADJUSTED | score | {"expenditure_total": SPENT["expenditure_total"]},
        "final_account": general | SPENT | INCOME | CARRIED | PERSONNEL | RUNNING | _classes(sheet)
        | _three_public(*ALL_SIX, budget=ALL_SIX),
        "budget": INITIAL | parts | _three_public(budget=ALL_SIX),
        "form_national": {},
        "form_sichuan": {},
    }[layout]  # fmt: skip


def expected(sheet: Sheet) -> dict[str, Decimal]:
    """What the mart's row of a department-year must hold: the sheet's figures that some document prints, planted ones
    included; the final account before forms before prose before what next year's documents say of last year."""
    out: dict[str, Decimal] = {}
    order = ["budget", "narrative_hunan", "narrative_general", "form_chongqing", "form_hunan", "final_account"]
    for spec in sorted((s for s in sheet.documents if s.layout in order), key=lambda s: order.index(s.layout)):
        told = sheet.restated(spec.restated)
        values = {name: Decimal(figure(told)) for name, figure in figures_printed(spec.layout, sheet).items()}
        for planted in spec.planted:
            column = PLANTED_COLUMN.get((planted.rule, str(planted.where.get("measure"))))
            if column:
                values[column] = planted.yuan if planted.yuan is not None else Decimal(planted.number or 0)
        out |= values
    next_year = (department_of(sheet), sheet.fiscal_year + 1)
    following = next((s for s in SHEETS if (department_of(s), s.fiscal_year) == next_year), None)
    if following and any(spec.layout == "form_hunan" for spec in following.documents):
        last_year = _three_public(*ALL_SIX) | {"expenditure_project": SPENT["expenditure_project"]}
        out = {name: Decimal(figure(sheet)) for name, figure in last_year.items()} | out
    return out


def as_printed(name: str, value: Decimal) -> Decimal:
    """Money as the documents print it: to two decimals of 万元."""
    if name == "self_score" or name.startswith("staff"):
        return value
    return rounded(value / 100, 0) * 100


PLANTED_COLUMN = {
    ("R01", "expenditure"): "expenditure_total",
    ("R11", "three_public_total"): "three_public_total",
    ("R20", "staff"): "staff",
    ("R20", "staff_on_quota"): "staff_on_quota",
}
