"""Terms of a label: which words of the lexicon it holds and what they say together.

Belongs here: longest-match search over lexicon/terms.yaml and lexicon/counts.yaml. Does not belong here: the order of
sentences and what is carried over between them (`prose`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipelines.extraction.lexicon import bounded, load
from pipelines.extraction.remembering import remembered
from pipelines.extraction.sentences import AMOUNT, DATE


@dataclass(frozen=True, slots=True)
class Term:
    """One lexicon entry: attributes it sets and how it behaves."""

    pattern: re.Pattern[str]
    says: dict[str, str]
    weak: bool = False
    total: bool = False
    sum: bool = False
    ignore: bool = False
    under: frozenset[str] = frozenset()
    lead: re.Pattern[str] | None = None
    """Must be found in the sentence before the figure."""

    @property
    def thing(self) -> bool:
        """Names a subject of its own."""
        return not self.weak and ("measure" in self.says or "income_source" in self.says or self.ignore)


@dataclass(frozen=True, slots=True)
class Hit:
    start: int
    end: int
    term: Term


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(bounded(text).replace("TIME", DATE).replace("AMOUNT", AMOUNT))


@cache
def terms() -> tuple[Term, ...]:
    """All entries of terms.yaml."""
    out = []
    for row in load("terms"):
        said = {
            k: str(v) for k, v in row.items() if k not in ("say", "weak", "total", "sum", "ignore", "under", "lead")
        }
        out.append(
            Term(
                pattern=_pattern(row["say"]),
                says=said,
                weak=row.get("weak", False),
                total=row.get("total", False),
                sum=row.get("sum", False),
                ignore=row.get("ignore", False),
                under=frozenset(row.get("under", ())),
                lead=_pattern(row["lead"]) if "lead" in row else None,
            )
        )
    return tuple(out)


def find_terms(label: str, subject_measure: str | None, before: str = "") -> list[Hit]:
    """Non-overlapping hits from left to right: things before weak words, longer before shorter.

    `under` entries need their subject in force, `lead` entries their words in `before`.
    """
    found = _all_hits(label)
    hits = [
        h
        for h in found
        if (not h.term.under or subject_measure in h.term.under) and (not h.term.lead or h.term.lead.search(before))
    ]
    hits.sort(key=lambda h: (h.term.weak, h.start - h.end, -bool(h.term.under), h.start))
    chosen: list[Hit] = []
    for hit in hits:
        if all(hit.end <= c.start or hit.start >= c.end for c in chosen):
            chosen.append(hit)
    return sorted(chosen, key=lambda h: h.start)


@remembered
def _all_hits(label: str) -> tuple[Hit, ...]:
    """Every place of every term in a label; the same labels come back in every report."""
    return tuple(
        Hit(m.start(), m.end(), term) for term in terms() for m in term.pattern.finditer(label) if m.end() > m.start()
    )


WORDS = 60
"""Characters that the words of a rule take, its gaps ({0,80}) aside."""


@dataclass(frozen=True, slots=True)
class CountRule:
    """One entry of counts.yaml."""

    measure: str
    units: frozenset[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    reach: int
    """How many characters before the number the rule looks at: as far as its own gaps let it."""

    def fits(self, before: str, after: str, near: str) -> bool:
        """Whether a number between `before` and `after` is meant; `near` are the words closest to it."""
        return (
            (self.before is None or self.before.search(before, max(0, len(before) - self.reach)) is not None)
            and (self.after is None or self.after.search(after) is not None)
            and (self.unless is None or self.unless.search(near) is None)
        )


def _compiled(row: dict[str, Any], key: str) -> re.Pattern[str] | None:
    return _pattern(row[key]) if key in row else None


@cache
def count_rules() -> dict[str | None, tuple[CountRule, ...]]:
    """The entries of counts.yaml by unit, in file order; the first that fits decides."""
    rules = [
        CountRule(
            r["measure"],
            frozenset(r["units"]),
            _compiled(r, "before"),
            _compiled(r, "after"),
            _compiled(r, "unless"),
            reach=WORDS + sum(int(n) for n in re.findall(r",(\d+)\}", r.get("before", ""))),
        )
        for r in load("counts")
    ]
    units = {unit for rule in rules for unit in rule.units}
    return {unit: tuple(rule for rule in rules if unit in rule.units) for unit in units}
