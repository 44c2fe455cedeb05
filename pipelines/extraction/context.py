"""Where a block stands: the stack of headings above it and what they say of every figure below.

A heading or table title that names a fund or a part of expenditure restricts every figure until the next heading of
the same or a higher level (contract section 4). Some sections hold no facts at all: problems, causes, next steps,
duties, definitions.

Does not belong here: what a sentence or a table says (`prose`, `tables`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipelines.extraction.lexicon import heading_topics, normalise
from pipelines.extraction.lines import ReportLine
from sources.document import Block


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a block before reading it. None means: no heading restricts it."""

    report: ReportLine
    fiscal_year: int | None = None
    section: str | None = None
    """Nearest heading or table title, as printed."""
    path: tuple[str, ...] = ()
    """Headings from the top level down."""
    fund: str | None = None
    nature: str | None = None
    basis: str | None = None
    measure: str | None = None
    """Topic of the heading ("三公"经费 -> three_public_total), for sentences that leave the subject out."""
    facts: bool = True
    """False in sections whose numbers are no facts (duties, problems, next steps, definitions)."""
    outcomes: bool = True
    """False where outcome sentences are no indicators (problems, causes, next steps, plans)."""


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    topic: dict[str, str]


@dataclass(slots=True)
class SectionStack:
    """The headings above the current place. `report` and the year hold for the whole document."""

    report: ReportLine
    headings: list[_Heading] = field(default_factory=list)

    def enter(self, level: int, text: str) -> None:
        """A new heading closes every heading of its own level or below."""
        self.headings = [h for h in self.headings if h.level < level]
        self.headings.append(_Heading(level, text, heading_topics(text)))

    def enter_block(self, block: Block) -> None:
        self.enter(block.level or (self.headings[-1].level if self.headings else 1), block.text)

    def context(self) -> Context:
        """The context of a block below the present headings; inner headings override outer ones."""
        said: dict[str, str] = {}
        for heading in self.headings:
            said |= heading.topic
        silent = said.get("silent", "")
        return Context(
            report=self.report,
            fiscal_year=self.report.fiscal_year,
            section=self.headings[-1].text if self.headings else None,
            path=tuple(h.text for h in self.headings),
            fund=said.get("fund"),
            nature=said.get("nature"),
            basis=said.get("basis"),
            measure=said.get("measure"),
            facts=silent == "",
            outcomes=silent in ("", "facts"),
        )


def with_title(context: Context, title: str | None) -> Context:
    """The context of a table: its own title restricts further and becomes the section."""
    if not title:
        return context
    topic = heading_topics(title)
    return replace(
        context,
        section=title,
        fund=topic.get("fund", context.fund),
        nature=topic.get("nature", context.nature),
        basis=topic.get("basis", context.basis),
    )


_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]"
    r"|\d+[、.．)）])\s*"
)


def bare_heading(text: str) -> str:
    """A heading without its number, normalised for look-up."""
    return _NUMBER.sub("", normalise(text))
