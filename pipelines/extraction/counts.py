"""Counts in running text: people, units, rooms, cars and projects of the department itself.

Belongs here: which rule of lexicon/counts.yaml a number with its words fits. Does not belong here: the rules (lexicon),
numbers that are results (`outcomes_prose`).
"""

from __future__ import annotations

import re

from pipelines.extraction.fact_lines import fact_line
from pipelines.extraction.figures import Figure, State
from pipelines.extraction.frames import Frame, measure_rows
from pipelines.extraction.lines import FactLine, Kind
from pipelines.extraction.terms import count_rules
from sources.document import Locator

REACH = 300
"""How far before a number, in characters, the words that say what it counts may stand."""


def _public(before: str, state: State) -> bool:
    """Among results, visitors are readers and petitioners, vehicles those of others: not the department's own."""
    return state.context.performance is True and not re.search("公务|接待费|来宾|三公|保有量", before)


def counted(figure: Figure, state: State, locator: Locator) -> list[FactLine]:
    """The line of a number that a rule knows; none for any other number."""
    amount, before, after = figure.amount, figure.before[-REACH:], figure.after
    if amount.high is not None or amount.modifier in (">=", "<="):
        return []
    if amount.modifier in (">", "<") and after.startswith("的"):
        return []  # 来宾超过10人的: a rule
    near = re.split("[，、]", before[-24:])[-1] + after[:8].split("⟨")[0]
    for rule in count_rules().get(amount.unit, ()):
        if not rule.fits(before, after, near):
            continue
        if rule.measure.startswith("reception_") and state.foreign:
            return []
        if rule.measure.startswith(("reception_", "vehicles")) and _public(before, state):
            return []
        if state.counted == "vehicles_to_purchase" and rule.measure.startswith("vehicles"):
            return []
        state.counted = rule.measure
        state.current = Frame(measure=rule.measure)
        kind: Kind = measure_rows()[rule.measure]["kind"]  # type: ignore[assignment]
        return [fact_line(kind, state.current, figure, state.context, locator, amount.scaled)]
    return []
