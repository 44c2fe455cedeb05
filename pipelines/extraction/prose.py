"""Value facts in running text: clauses with a subject carried over, lists and their parts.

One `ProseReader` reads a document's paragraphs in order. Each figure gets a frame: what its own label says, completed
by the list it stands in (其中), the subject in force, the run-in title and the headings. A figure whose subject is not
certain yields nothing.

Does not belong here: words (lexicon), labels (`labels`), subjects (`subjects`), what one figure says (`statements`),
outcome sentences (`outcomes_prose`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipelines.extraction.classes import ClassNames
from pipelines.extraction.context import Context
from pipelines.extraction.counts import counted
from pipelines.extraction.figures import Figure, Reading, State
from pipelines.extraction.frames import Frame, ancestors, spending
from pipelines.extraction.labels import dated_year, grammar
from pipelines.extraction.lines import FactLine
from pipelines.extraction.sentences import AMOUNT, DATE, Flat, flatten, is_amount, number_length, run_in_title
from pipelines.extraction.statements import Statements
from pipelines.extraction.subjects import Subjects, base_frame, carried, titled
from pipelines.extraction.zeros import plain_zero, zeros
from sources.document import Locator
from sources.readers.structure import leading_number

SHORT = 60
"""Characters of an item that says little more than an amount."""
_NAME_AND_AMOUNT = re.compile(rf"[^，。；：⟨⟩]{{4,30}}{AMOUNT}[。；]?$")
"""An item of a list that is nothing but a name and its amount: 3.退役士兵安置支出1105万元；"""
_SPLIT = re.compile(r"[。！？；]")


def _level(text: str) -> int:
    """The level of an item's printed number; 0 for none."""
    number = leading_number(text)
    return number.level if number else 0


def _goes_on(figure: Figure) -> bool:
    """项目支出432万元：A 180万元，B 252万元: a colon right behind a figure opens its parts."""
    return figure.gap.startswith(("：", "中，", "中：")) and figure.previous > figure.start


@dataclass(slots=True)
class ProseReader:
    """Reads the paragraphs of one document; `classes` resolves names of classes."""

    classes: ClassNames
    subjects: Subjects
    statements: Statements
    subject: Frame | None = None
    """Class that a line of its own named, for the sentences below it."""
    carry: Frame | None = None
    """Parent opened by the end of the paragraph before (…其中：)."""
    fresh: bool = False
    """The paragraph before opened the carried list or continued it."""
    projects: set[str] = field(default_factory=set)
    """Names of the document's projects so far."""
    above: tuple[int, Frame] | None = None
    """Project spending that an item only named with its amount, and the item's level: deeper items may be projects."""

    def __init__(self, classes: ClassNames) -> None:
        self.classes, self.subjects = classes, Subjects(classes)
        self.statements = Statements(self.subjects)
        self.subject = self.carry = None
        self.fresh = False
        self.above = None
        self.projects = set()

    def heading(self, text: str) -> None:
        """A heading closes carried lists; one that is a class is the subject of the sentences below it."""
        self.carry = self.subject = self.subjects.above = self.above = None
        flat = flatten(text[number_length(text) :])
        said = self.subjects.said(flat.text.rstrip("。："), flat, None)
        code = said.attrs.get("functional_code", "")
        if said.lost or code:
            self.subject = Frame(measure="expenditure", functional_code=code or None, lost=said.lost)
            self.subjects.above = code if len(code) < 7 else None

    def read(self, text: str, locator: Locator, context: Context) -> Reading:
        """One item of a paragraph."""
        offset = number_length(text)
        flat = flatten(text[offset:])
        reading = Reading(flat)
        state = State(
            context,
            projects=self.projects,
            partial=grammar("part_year").search(flat.dated(0, len(flat.text))) is not None,
        )
        if not context.facts:
            self._only_counts(reading, state, locator)
            return reading
        self._open(state, text, flat, numbered=offset > 0)
        start = 0
        for m in [*_SPLIT.finditer(flat.text), None]:
            stop = m.start() if m else len(flat.text)
            self._part(flat, start, stop, state, reading, locator)
            state.boundary(hard=m is not None and m.group() != "；")
            start = m.end() if m else stop
        self._close(flat, state, numbered=offset > 0)
        self._below(text, flat, state)
        reading.facts.sort(key=lambda pair: pair[0])
        return reading

    def _only_counts(self, reading: Reading, state: State, locator: Locator) -> None:
        """Sections about duties: people and offices, nothing else."""
        flat, start = reading.flat, 0
        for i, char in enumerate(flat.text):
            if char in "。！？；":
                start = i + 1
            if is_amount(char):
                stop = min((p for p in (flat.text.find(c, i) for c in "。；") if p >= 0), default=len(flat.text))
                figure = Figure(flat, flat.amounts[char], i, start, start, stop)
                lines = counted(figure, state, locator) if state.context.counts else []
                reading.facts += [(i, line) for line in lines]
                reading.loose += [] if lines else [i]

    # --- opening and closing an item

    def _open(self, state: State, text: str, flat: Flat, *, numbered: bool) -> None:
        """The subject in force at the start: a carried list, a class named above, the run-in title or the heading."""
        parent = carried(self.carry, state.context)
        if parent is not None and (numbered or flat.text.startswith("其中")):
            state.main, state.parents, state.listing = parent, [parent], True
        elif parent is not None and self.fresh:
            state.parents, state.listing = [parent], True
        elif numbered and self.above is not None and _level(text) > self.above[0]:
            state.parents, state.listing, state.loose_list = [self.above[1]], True, True
        else:
            if not numbered:
                self.carry = self.above = None
            self._below_projects(state)
            state.loose_list = state.loose_list and not (numbered and _NAME_AND_AMOUNT.match(flat.text))
        if self.subject is not None and not numbered and state.main is None:
            base = base_frame(state.context, "expenditure")
            state.main = replace(base, functional_code=self.subject.functional_code, lost=self.subject.lost)
        elif state.main is None and state.context.measure is not None:
            state.main = Frame(measure=state.context.measure)
        title = run_in_title(text)
        named = self.subjects.named(flatten(title).text, flatten(title), state.context) if title else None
        if named is not None and title != state.context.project:
            state.open(titled(named), title or "")
            self._above(named, numbered=numbered)
        elif title and (project := self._project_titled(title, state, numbered=numbered)) is not None:
            state.main, state.parents, state.listing, state.loose_list = project, [], False, False
        elif numbered and (opened := self.subjects.opening_project(flat, state)) is not None:
            state.main, state.parents, state.listing, state.loose_list = opened, [], False, False
        state.current = state.main

    @staticmethod
    def _below_projects(state: State) -> None:
        """Under a heading about projects names with their money are projects, as far as they look like names."""
        context = state.context
        if context.project is None and (context.nature == "project" or context.about_projects):
            frame = replace(base_frame(context, "expenditure"), nature="project")
            state.parents, state.listing, state.loose_list = [frame], True, True

    def _project_titled(self, title: str, state: State, *, numbered: bool) -> Frame | None:
        """（1）水利工程维修养护项目：预算300万元: in a list of projects, or by a name that can be nothing else."""
        listed = self.subjects.titled_project(title, state) if numbered else None
        return listed or self.subjects.sure_project(title, state)

    def _above(self, frame: Frame, *, numbered: bool) -> None:
        """A 款 that opens a paragraph (检察（款）：…) is the parent of the items below it."""
        code = frame.functional_code or ""
        if not numbered and len(code) == 5:
            self.subjects.above = code

    def _close(self, flat: Flat, state: State, *, numbered: bool) -> None:
        """What the item leaves for the next one: an opened list, or a class named alone."""
        self.fresh = self.carry is not None and bool(state.parents)
        names_class = state.main is not None and (state.main.functional_code is not None or state.main.lost)
        self.subject = state.main if names_class and not flat.amounts else (None if numbered else self.subject)
        ended = flat.text
        last = re.split("[。；]", ended)[-1]
        opened: Frame | None = None
        if not re.search(AMOUNT, last) and (m := grammar("opens_list").search(last)):
            opened = self.subjects.named(last[: m.start()], flat, state.context)
        if opened is None and (kinds := grammar("by_kind").search(last)) is not None and not re.search(AMOUNT, last):
            opened = self.subjects.named(last[: kinds.start()], flat, state.context)
        if opened is None and (ended.endswith("：") or re.search(r"(?:其中|包括|如下)[：，。]*$", ended)):
            opened = state.current
        if opened is not None and not opened.lost:
            self.carry, self.fresh = opened, True

    def _below(self, text: str, flat: Flat, state: State) -> None:
        """（二）项目支出542万元。 opens the items below it: 1.外贸促进资金98万元；"""
        main = state.main
        level = _level(text)
        if self.above is not None and level <= self.above[0]:
            self.above = None
        if main is None or main.nature != "project" or main.project or main.measure != "expenditure":
            return
        if flat.amounts and len(flat.text) < SHORT and not any(f.project for f in state.recent):
            self.above = (level, replace(main, basis=None))

    # --- parts and figures

    def _part(self, flat: Flat, start: int, stop: int, state: State, reading: Reading, locator: Locator) -> None:
        text = flat.text[start:stop]
        if grammar("definition").match(text) and not re.search(AMOUNT, text[:40]):
            state.cause = True
        previous, any_figure = start, False
        for i in range(start, stop):
            char = flat.text[i]
            if char == "⟨":
                state.open_bracket()
            elif char == "⟩":
                state.close_bracket()
            elif is_amount(char):
                any_figure = True
                figure = Figure(flat, flat.amounts[char], i, previous, start, stop)
                lines = self._figure(figure, state, locator)
                reading.facts += [(i, line) for line in lines]
                reading.loose += [] if lines else [i]
            else:
                continue
            previous = i + 1
        if not any_figure:
            self._subject_only(text, flat, state)
        reading.facts += zeros(flat, start, stop, state, locator)

    def _subject_only(self, text: str, flat: Flat, state: State) -> None:
        """A sentence that only names a class or a thing opens it as the subject of what follows."""
        if len(text) > 90 or "，" in text.rstrip("，") or not text:
            return
        said = self.subjects.said(text, flat, state)
        whole = said.thing and not said.before and said.near and "measure" in said.attrs
        if whole and ("functional_code" in said.attrs or said.lost or len(text) <= 24):
            frame = base_frame(state.context, said.attrs["measure"]).with_said(said.attrs)
            state.open(titled(replace(frame, lost=said.lost)), text)

    def _figure(self, figure: Figure, state: State, locator: Locator) -> list[FactLine]:
        self._lead(figure, state)
        amount = figure.amount
        if amount.kind == "plain" and amount.number == 0 and amount.unit is None:
            return plain_zero(figure, state, locator)
        if amount.kind not in ("money", "ratio", "bare"):
            return counted(figure, state, locator) or self._counted_thing(figure, state)
        return [] if state.cause else self.statements.read(figure, state, locator)

    def _used_for(self, figure: Figure, state: State) -> None:
        """项目支出用于河道清淤120万元、…: the label holds the whole and its first part."""
        m = re.match(r"(.{2,20}?)(?:(?:主要)?(?:用于|包括)|(?<!其)中(?:的)?)(?=.{2,30}$)", figure.label)
        frame = self.subjects.named(m[1], figure.flat, state.context) if m else None
        if m is not None and frame is not None and not frame.lost:
            state.main = state.current = frame
            state.parents, state.listing, state.loose_list = [frame], True, False
            figure.label_start += m.end()

    def _itemised(self, figure: Figure, state: State) -> None:
        """具体到基本支出的主要科目：基本工资…: words that name a whole and announce its items."""
        lead = re.search(r"([^，。；：]{4,40})：[^：]*$", figure.gap)
        if lead is None or not grammar("itemised").search(lead[1]):
            return
        said = self.subjects.said(lead[1], figure.flat, None)
        if said.thing and "nature" in said.attrs and said.attrs["measure"] == "expenditure":
            state.main = state.current = base_frame(state.context, "expenditure").with_said(said.attrs)
            state.parents, state.listing, state.loose_list = [state.main], True, False
            state.nature = said.attrs["nature"]

    def _one_nature(self, state: State) -> Frame | None:
        """基本支出 or 项目支出, where the item is about one of them alone."""
        main = state.main
        return main if main is not None and main.nature is not None and state.natures == {main.nature} else None

    def _by_kind(self, lead: str, flat: Flat, state: State, *, goes_on: bool) -> None:
        """按功能分类：… starts over; 项目支出按内容划分：… opens the parts of what it names."""
        named = self.subjects.named(re.split("[，。；：]", lead)[-1], flat, state.context)
        if named is None and not lead.strip("，"):
            named = state.current if goes_on else self._one_nature(state)
        state.main = state.current = named
        state.parents, state.listing, state.nature = ([named] if named else []), named is not None, None

    def _lead(self, figure: Figure, state: State) -> None:
        """Words before the label: list openers, causes, the year of the sentence, a clause that names the subject."""
        gap = figure.gap
        for sign in re.finditer(rf"(?:^|[，。；：])(?:截[至止]|至|到|在|其中)?({DATE})", gap):
            state.year = dated_year(figure.flat.dates[sign[1]]) or state.year
        if grammar("cause").search(gap) or (state.changed and grammar("cause_after_change").search(gap)):
            state.cause, state.resumable = True, grammar("short_cause").search(gap) is not None
        if state.cause and state.resumable and "，" in gap and grammar("resumes").match(figure.label):
            state.cause = False
        if state.cause and grammar("other_comparison").search(gap):
            state.cause = False
        if (kinds := grammar("by_kind").search(gap)) is not None:
            goes_on = figure.previous > figure.start and state.listed < 2
            self._by_kind(gap[: kinds.start()], figure.flat, state, goes_on=goes_on)
            state.by_function = grammar("by_function").search(kinds.group()) is not None
        elif state.current is not None and not state.cause and (grammar("parts").search(gap) or _goes_on(figure)):
            state.parents.append(state.current)
            state.listing, state.loose_list = True, False
        if figure.lead and (project := self.subjects.sure_project(re.split("[，。；：]", figure.lead)[-1], state)):
            state.main = state.current = project
        self._used_for(figure, state)
        self._itemised(figure, state)
        clause = re.fullmatch(
            r"(.{2,40}?)(?:中|方面|上|情况|主要有|主要包括|包括|主要用于|用于|主要投向|投向|主要投入|主要为|主要是|如下|为|有)",
            figure.lead.split("，")[-1],
        )
        path = re.search(r"[^，：。；]*\(\d{0,3}[类款项]\)(?:支出|科目)?$", figure.lead)
        if path is not None:
            named = self.subjects.named(path.group(), figure.flat, state.context)
            if named is not None:
                state.main = state.current = titled(named)
                state.parents, state.listing = [], False
            return
        frame = self.subjects.named(clause[1], figure.flat, state.context) if clause else None
        if frame is not None and not frame.lost:
            state.main = state.current = frame
            state.parents, state.listing, state.loose_list = [frame], True, False
        elif frame is None and figure.lead and figure.previous == figure.start and not state.cause:
            self._told_of(figure, state)

    def _told_of(self, figure: Figure, state: State) -> None:
        """三公经费控制在预算内，全年支出8万元: a clause about an expense of its own names it for the figures behind."""
        for clause in re.split("[，。；：]", figure.lead):
            said = self.subjects.said(clause, figure.flat, None)
            measure = said.attrs.get("measure", "")
            if said.thing and said.own and spending(measure) and measure != "expenditure" and not said.ignored:
                state.main = state.current = titled(base_frame(state.context, measure))

    def _counted_thing(self, figure: Figure, state: State) -> list[FactLine]:
        """购置执法车2台，支出30万元: the count is no fact, but what it counts is the subject of the money behind it."""
        state.count_label = figure.label if figure.amount.unit in ("个", "项") else ""
        measure = state.current.measure if state.current else None
        if measure is not None and measure.startswith("three_public"):
            said = self.subjects.said(figure.label, figure.flat, state)
            if said.thing and said.near and measure in ancestors(said.attrs.get("measure", "")):
                state.current = replace(state.current or Frame(), measure=said.attrs["measure"])
        return []
