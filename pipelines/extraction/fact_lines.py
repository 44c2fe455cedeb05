"""Frames and figures as canonical lines: only attributes that identify the measure, basis by the contract's order.

Does not belong here: deciding what a figure is about (`subjects`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipelines.extraction.amounts import Amount
from pipelines.extraction.confidence import COUNTED, REFERRED
from pipelines.extraction.context import Context, finer_fund
from pipelines.extraction.figures import Figure
from pipelines.extraction.frames import Frame, identity
from pipelines.extraction.lines import FactLine, Kind
from pipelines.extraction.quotes import quote
from pipelines.extraction.sentences import Flat
from sources.document import Locator

PLANS = ("budget", "performance_target")
_BUDGET_MONEY = ("performance_projects_amount", "self_evaluated_amount")
"""Measures that are budget money unless said otherwise (measures.csv)."""
_APPROPRIATED = ("fiscal", "general_public", "government_fund", "state_capital")
"""Funds whose income is appropriated, whatever the sentence calls it (本年收入 under 政府性基金预算财政拨款)."""
_ZERO_WORDS = re.compile(r"没有发生|没有安排|没有|未发生|未安排|未使用|未产生|未列支|未购置|无")


def basis_of(said: str | None, context: Context, measure: str) -> str:
    """From the sentence, else the heading, else the kind of document (contract section 3)."""
    plan = context.report.report_type in PLANS
    if said == "budget" or (said is None and measure in _BUDGET_MONEY):
        return "budget_initial" if plan or context.basis == "budget_initial" else "budget_adjusted"
    if said == "execution":
        return "execution_estimate" if plan else "final"
    return said or context.basis or ("budget_initial" if plan else "final")


def fact_line(
    kind: Kind, frame: Frame, figure: Figure, context: Context, locator: Locator, number: Decimal, stat: str = "level"
) -> FactLine:
    """The line of one figure. `number` is in yuan for money, in percent for ratios."""
    measure = frame.measure or ""
    kept, amount = identity(measure), figure.amount
    line = FactLine(
        kind=kind, measure=measure, locator=locator, method="prose", label=figure.printed_label,
        value=amount.text, unit=amount.unit, state="explicit_zero" if number == 0 else "value",
        modifier=amount.modifier, fiscal_year=frame.year or context.fiscal_year, stat=stat,
        section=context.section, quote=quote(figure.flat, figure.previous, figure.at),
        confidence=REFERRED if kind in ("money", "ratio") else COUNTED,
    )  # fmt: skip
    if kind == "money":
        line.amount_yuan = number
    else:
        line.number = number
    frame = replace(frame, fund=finer_fund(context.fund, frame.fund) or None)
    if "basis" in kept:
        line.basis = basis_of(frame.basis, context, measure)
    for name in ("fund", "nature", "income_source"):
        value = getattr(frame, name)
        if name in kept and value:
            setattr(line, name, value)
    if measure == "income" and line.income_source == "total" and line.fund in _APPROPRIATED:
        line.income_source = "fiscal_appropriation"
    for name in ("functional_code", "economic_code", "project"):
        if name in kept:
            setattr(line, name, getattr(frame, name))
    return line


def zero_figure(flat: Flat, start: int, stop: int) -> Figure:
    """The figure of a zero said in words (未安排因公出国费)."""
    found = _ZERO_WORDS.search(flat.printed_span(start, stop))
    offset = flat.origin[start]
    amount = Amount(found.group() if found else "无", Decimal(0), None, "money", offset, offset, offset)
    figure = Figure(flat, amount, stop, start, start, stop)
    figure.label_start, figure.label_end = start, stop
    return figure
