"""Where a block stands: the stack of headings above it and what they say of every figure below.

A heading or table title that names a fund or a part of expenditure restricts every figure until the next heading of
the same or a higher level (contract section 4). Some sections hold no facts at all: problems, causes, next steps,
duties, definitions.

Does not belong here: what a sentence or a table says (`prose`, `tables`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipelines.extraction.amounts import narrow
from pipelines.extraction.labels import grammar
from pipelines.extraction.lexicon import heading_topics, normalise
from pipelines.extraction.lines import ReportLine
from pipelines.extraction.numerals import chinese_number
from sources.document import Block
from sources.readers.structure import leading_number


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
    project: str | None = None
    """Project a heading is about (…专项经费情况说明)."""
    about_projects: bool = False
    """The innermost heading is about several projects (三、主要项目及资金使用)."""
    measure: str | None = None
    """Topic of the heading ("三公"经费 -> three_public_total), for sentences that leave the subject out."""
    facts: bool = True
    """False in sections whose numbers are no facts (duties, problems, next steps, definitions)."""
    counts: bool = True
    """False where not even people and offices are counted: they are in sections about duties."""
    outcomes: bool = True
    """False where outcome sentences are no indicators (problems, causes, next steps, plans)."""
    performance: bool | None = None
    """The innermost heading that tells: True for performance (绩效, 成效), False for background and finance."""


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    topic: dict[str, str]
    numbered: bool
    run_in: bool = False
    """A title that only opens its item (1.示例补贴：…)."""


@dataclass(slots=True)
class SectionStack:
    """The headings above the current place. `report` and the year hold for the whole document."""

    report: ReportLine
    headings: list[_Heading] = field(default_factory=list)
    project: str | None = None
    """The one project the whole document is about."""

    def enter(self, level: int | None, text: str, ordinal: int | None) -> None:
        """A new heading closes those of its own level or below.

        A heading without a number (`ordinal` None, no level of its own) has no certain rank: it closes the one without
        a number before it, and is closed by the next heading unless that starts a new count (一、 or 1.) below it.
        """
        topic = heading_topics(text)
        if ordinal is None and level in (None, 1):
            self._close_unnumbered()
            self.headings.append(_Heading(level or 1, text, topic, False))
            return
        rank = level or 1
        below_unnumbered = ordinal == 1 and bool(self.headings) and not self.headings[-1].numbered
        if not below_unnumbered:
            same = [i for i, h in enumerate(self.headings) if h.numbered and h.level >= rank]
            inner = [i for i in same if not (ordinal == 1 and self._unnumbered_after(i))]
            while self.headings and not self.headings[-1].numbered and not inner:
                self.headings.pop()
            if inner:
                self.headings = self.headings[: self._innermost(rank)]
        self.headings.append(_Heading(rank, text, topic, True))

    def enter_item(self, level: int, title: str | None, ordinal: int | None) -> None:
        """A numbered item: its run-in title is the heading of what it says, one without a title ends such a heading."""
        if title is not None:
            self.enter(level, title, ordinal)
            self.headings[-1] = replace(self.headings[-1], run_in=True)
        elif self.headings and self.headings[-1].run_in and self.headings[-1].level == level:
            self.headings.pop()

    def _project_named(self) -> str | None:
        """The project that the innermost heading names below a heading about projects (三、主要项目 / 1.人口普查)."""
        if len(self.headings) < 2:
            return None
        above, inner = self.headings[-2:]
        number = leading_number(inner.text)
        name = re.sub(r"[：:。]$", "", inner.text[number.end if number else 0 :].strip())
        known = set(inner.topic) - {"nature"} or grammar("no_project_heading").search(name)
        named = 4 <= len(name) <= 30 and not known and grammar("project_name").search(name)
        return name if named and grammar("about_projects").search(normalise(above.text)) else None

    def _about_projects(self) -> bool:
        """Whether the innermost heading names projects as its topic and nothing else."""
        if not self.headings or set(self.headings[-1].topic) - {"nature", "overview", "performance"}:
            return False
        return grammar("about_projects").search(normalise(self.headings[-1].text)) is not None

    def _unnumbered_after(self, index: int) -> bool:
        return any(not h.numbered for h in self.headings[index + 1 :])

    def _innermost(self, rank: int) -> int:
        """Where the headings to close start: at the last run of numbered headings not above `rank`."""
        cut = len(self.headings)
        for i in range(len(self.headings) - 1, -1, -1):
            heading = self.headings[i]
            if heading.numbered and heading.level < rank:
                break
            if heading.numbered and heading.level >= rank:
                cut = i
            elif not heading.numbered and cut < len(self.headings):
                break
        return cut

    def _close_unnumbered(self) -> None:
        for i, heading in enumerate(self.headings):
            if not heading.numbered:
                self.headings = self.headings[:i]
                return

    def enter_block(self, block: Block) -> None:
        """A heading block of a reader."""
        self.enter(block.level, block.text, ordinal_of(block.number))

    def context(self) -> Context:
        """The context of a block below the present headings; inner headings override outer ones."""
        said: dict[str, str] = {}
        for heading in self.headings:
            said |= heading.topic | {"fund": finer_fund(said.get("fund"), heading.topic.get("fund"))}
        silent, project = said.get("silent", ""), self._project_named()
        ranks = [h.topic for h in self.headings if {"performance", "overview"} & set(h.topic)]
        return Context(
            report=self.report,
            fiscal_year=self.report.fiscal_year,
            section=self.headings[-1].text if self.headings else None,
            path=tuple(h.text for h in self.headings),
            fund=said.get("fund") or None,
            nature=said.get("nature") or ("project" if self.project or project else None),
            basis=said.get("basis"),
            project=said.get("project") or self.project or project,
            about_projects=self._about_projects(),
            measure=self.headings[-1].topic.get("measure") if self.headings else None,
            facts=silent == "",
            counts=silent in ("", "duties"),
            outcomes=silent in ("", "facts"),
            performance="performance" in ranks[-1] if ranks else None,
        )


_BUDGETS = ("general_public", "government_fund", "state_capital")


def finer_fund(outer: str | None, inner: str | None) -> str:
    """The fund of a figure: the inner one, unless it only repeats 财政拨款 inside one of its budgets; "" for none."""
    if inner == "fiscal" and outer in _BUDGETS:
        return outer
    return inner or outer or ""


def ordinal_of(number: str | None) -> int | None:
    """The count a printed heading number stands for ("（三）" -> 3); None for no number."""
    if number is None:
        return None
    digits = re.sub(r"[^\d一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾①-⑳]", "", narrow(number))
    if digits and "①" <= digits[0] <= "⑳":
        return ord(digits[0]) - ord("①") + 1
    found = chinese_number(digits.split(".")[0]) if digits else None
    return int(found) if found is not None else 0


def with_title(context: Context, title: str | None) -> Context:
    """The context of a table: its own title restricts further and becomes the section."""
    if not title:
        return context
    topic = heading_topics(title)
    return replace(
        context,
        section=title,
        fund=finer_fund(context.fund, topic.get("fund")) or None,
        nature=topic.get("nature", context.nature),
        basis=topic.get("basis", context.basis),
    )
