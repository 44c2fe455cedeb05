"""Value facts in running text: clauses with a subject carried over, lists of parts, changes, shares, completion.

One `ProseReader` reads a document's paragraphs in order. Each figure gets a frame: what its own label says, completed
by the list it stands in (其中), the subject in force, the run-in title and the headings. A figure whose subject is not
certain yields nothing.

Does not belong here: words (lexicon), labels (`labels`), subjects (`subjects`), outcome sentences (`outcomes_prose`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipelines.extraction.classes import ClassNames
from pipelines.extraction.confidence import NAMED, REFERRED
from pipelines.extraction.context import Context
from pipelines.extraction.counts import counted
from pipelines.extraction.fact_lines import fact_line
from pipelines.extraction.figures import Change, Figure, Reading, State, change_of
from pipelines.extraction.frames import Frame, ancestors, identity, spending
from pipelines.extraction.labels import Said, dated_year, grammar
from pipelines.extraction.lines import FactLine, Kind
from pipelines.extraction.sentences import AMOUNT, DATE, Flat, flatten, is_amount, number_length, run_in_title
from pipelines.extraction.subjects import Subjects, base_frame, carried, of_all_spending, titled
from pipelines.extraction.zeros import each_zero, plain_zero, zeros
from sources.document import Locator

_SPLIT = re.compile(r"[。！？；]")
_TOTALS = ("income", "grand_total_in", "grand_total_out")


def _goes_on(figure: Figure) -> bool:
    """项目支出432万元：A 180万元，B 252万元: a colon right behind a figure opens its parts."""
    return figure.gap.startswith("：") and figure.previous > figure.start


@dataclass(slots=True)
class ProseReader:
    """Reads the paragraphs of one document; `classes` resolves names of classes."""

    classes: ClassNames
    subjects: Subjects
    subject: Frame | None = None
    """Class that a line of its own named, for the sentences below it."""
    carry: Frame | None = None
    """Parent opened by the end of the paragraph before (…其中：)."""
    fresh: bool = False
    """The paragraph before opened the carried list or continued it."""

    def __init__(self, classes: ClassNames) -> None:
        self.classes, self.subjects = classes, Subjects(classes)
        self.subject = self.carry = None
        self.fresh = False

    def heading(self, text: str) -> None:
        """A heading closes carried lists; one that is a class is the subject of the sentences below it."""
        self.carry = self.subject = self.subjects.above = None
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
        state = State(context, partial=grammar("part_year").search(flat.dated(0, len(flat.text))) is not None)
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
        elif not numbered:
            self.carry = None
        elif state.context.nature == "project" and state.context.project is None:
            state.parents, state.listing = [base_frame(state.context, "expenditure")], True
            state.loose_list = True
        if self.subject is not None and not numbered and state.main is None:
            base = base_frame(state.context, "expenditure")
            state.main = replace(base, functional_code=self.subject.functional_code, lost=self.subject.lost)
        elif state.main is None and state.context.measure is not None:
            state.main = Frame(measure=state.context.measure)
        title = run_in_title(text)
        named = self.subjects.named(flatten(title).text, flatten(title), state.context) if title else None
        if named is not None:
            state.open(titled(named))
            self._above(named, numbered=numbered)
        elif title and numbered and (project := self.subjects.titled_project(title, state)) is not None:
            state.main, state.parents, state.listing, state.loose_list = project, [], False, False
        state.current = state.main

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
        if opened is None and (ended.endswith("：") or re.search(r"(?:其中|包括|如下)[：，。]*$", ended)):
            opened = state.current
        if opened is not None and not opened.lost:
            self.carry, self.fresh = opened, True

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
            state.open(titled(replace(frame, lost=said.lost)))

    def _figure(self, figure: Figure, state: State, locator: Locator) -> list[FactLine]:
        self._lead(figure, state)
        amount = figure.amount
        if amount.kind == "plain" and amount.number == 0 and amount.unit is None:
            return plain_zero(figure, state, locator)
        if amount.kind not in ("money", "ratio", "bare"):
            return counted(figure, state, locator) or self._counted_thing(figure, state)
        return [] if state.cause else self._value(figure, state, locator)

    def _lead(self, figure: Figure, state: State) -> None:
        """Words before the label: list openers, causes, the year of the sentence, a clause that names the subject."""
        gap = figure.gap
        for sign in re.finditer(rf"(?:^|[，。；：])(?:截[至止]|至|到|在|其中)?({DATE})", gap):
            state.year = dated_year(figure.flat.dates[sign[1]]) or state.year
        if grammar("cause").search(gap) or (state.changed and grammar("cause_after_change").search(gap)):
            state.cause = True
        if state.cause and grammar("other_comparison").search(gap):
            state.cause = False
        if grammar("by_kind").search(gap):
            state.parents, state.listing = [], False
            state.main = state.current = state.nature = None
        elif state.current is not None and not state.cause and (grammar("parts").search(gap) or _goes_on(figure)):
            state.parents.append(state.current)
            state.listing, state.loose_list = True, False
        clause = re.fullmatch(
            r"(.{2,40}?)(?:中|方面|上|情况|主要有|主要包括|包括|主要用于|主要为|主要是|如下|为|有)",
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

    def _counted_thing(self, figure: Figure, state: State) -> list[FactLine]:
        """购置执法车2台，支出30万元: the count is no fact, but what it counts is the subject of the money behind it."""
        measure = state.current.measure if state.current else None
        if measure is not None and measure.startswith("three_public"):
            said = self.subjects.said(figure.label, figure.flat, state)
            if said.thing and said.near and measure in ancestors(said.attrs.get("measure", "")):
                state.current = replace(state.current or Frame(), measure=said.attrs["measure"])
        return []

    # --- money and ratios

    def _value(self, figure: Figure, state: State, locator: Locator) -> list[FactLine]:
        label = self._spread(self._label(figure, state), figure, state)
        if figure.amount.high is not None or self._out_of_period(state, label, figure):
            return []
        if state.context.performance and grammar("revenue").search(label):
            state.current = None
            return []
        change = change_of(label)
        if change is not None and not self.subjects.names_project(change, state):
            line = self._change(change, figure, state, locator)
        elif figure.amount.kind == "ratio":
            line = self._ratio(label, figure, state, locator)
        else:
            return self._money(label, figure, state, locator)
        return [line] if line is not None else []

    def _label(self, figure: Figure, state: State) -> str:
        """The label, or the waiting name of a series (基本支出、项目支出分别为A和B)."""
        if state.series and re.fullmatch("[、，和及与]*", figure.gap):
            return state.series.pop(0)
        state.series = []
        m = grammar("respectively").search(figure.label)
        names = [n for n in re.split(r"[、和及与]|以及", figure.label[: m.start()]) if n] if m else []
        state.series = names[1:]
        return names[0] if names else figure.label

    def _spread(self, label: str, figure: Figure, state: State) -> str:
        """接待费 A、车辆费 B，分别较上年下降 C、D: each figure is told of one of the subjects before it."""
        if state.spread and re.fullmatch("[、，和及与]*", figure.gap):
            state.current = state.spread.pop(0)
            return state.spread_label
        state.spread = []
        lead, each, rest = label.partition("分别")
        count = figure.in_series
        if each and 1 < count <= len(state.recent) and not self.subjects.said(lead, figure.flat, None).thing:
            state.current, *state.spread = state.recent[-count:]
            state.spread_label = lead + rest
            return state.spread_label
        return label

    def _out_of_period(self, state: State, label: str, figure: Figure) -> bool:
        """Later years and parts of a year are no facts."""
        year = state.context.fiscal_year
        said = [dated_year(figure.flat.dates[sign]) for sign in re.findall(DATE, label)]
        latest = max([y for y in (*said, state.year) if y], default=None)
        if year is not None and latest is not None and latest > year:
            return True
        if not state.partial:
            return False
        before = figure.dated_before
        parts = [*grammar("part_year").finditer(before)]
        return bool(parts) and not grammar("whole_year").search(before, parts[-1].end())

    def _money(self, label: str, figure: Figure, state: State, locator: Locator) -> list[FactLine]:
        amount = figure.amount
        limit = grammar("limit").search(label)
        if (amount.modifier in (">=", "<=") and not limit) or grammar("per_head").search(label):
            return []
        compared = grammar("comparing").match(label) or limit or self._reference(figure, state)
        subject = label[compared.end() :] if compared else label
        together = grammar("together").search(subject)
        if together and amount.number == 0:
            return each_zero(subject[: together.start()], figure, state, locator)
        said = self.subjects.said(subject, figure.flat, state, figure.before)
        state.foreign = said.ignored if said.thing else state.foreign
        bare = not said.known and grammar("filler").fullmatch(said.before) is not None
        bare = bare and (compared is not None or said.year is not None)
        frame = state.current if bare else self.subjects.frame(said, state)
        if frame is None or said.ignored or frame.lost or frame.measure is None:
            if frame is None and said.names_another:
                state.current = Frame(measure="expenditure", lost=True)  # 决算数 behind it is not the whole's
            return []
        if frame.project and frame is not state.current:
            whole, _, name = frame.project.rpartition("/")
            frame = replace(frame, project="/".join(filter(None, (whole, figure.printed_name(name)))))
        if compared and not said.thing:
            state.changed = False
        elif not compared:
            state.enter(frame, thing=said.thing)
            state.recent.append(frame)
        return self._level(frame, said, figure, state, locator, compared=compared is not None)

    def _reference(self, figure: Figure, state: State) -> re.Match[str] | None:
        """完成年初预算20万元的78%, 占总支出50万元的46%: the money only measures the subject in force."""
        text, at = figure.flat.text, figure.at
        follower = figure.flat.amounts.get(text[at + 2 : at + 3]) if text[at + 1 : at + 2] == "的" else None
        m = re.match("(?:，|、)*(?P<verb>完成|达到|占|为|是)(?:了)?", figure.label)
        if m is None or follower is None or follower.kind != "ratio" or state.current is None:
            return None
        planned = re.search("预算|计划", figure.label)
        state.reference = "completion_rate" if planned else "share" if m["verb"] == "占" else None
        return m

    def _level(
        self, frame: Frame, said: Said, figure: Figure, state: State, locator: Locator, *, compared: bool
    ) -> list[FactLine]:
        value = figure.amount.yuan
        if value is None:
            return []
        year = said.year or (None if compared else state.year)
        stat, sign = said.attrs.get("stat", "level"), said.attrs.get("sign")
        if stat == "change":
            value = -abs(value) if sign == "-" else abs(value)
        frame = replace(frame, year=year) if year else frame
        line = fact_line("money", frame, figure, state.context, locator, value, stat)
        line.confidence = NAMED if said.thing else REFERRED
        return [line]

    def _change(self, change: Change, figure: Figure, state: State, locator: Locator) -> FactLine | None:
        """比上年增加 A, 下降 B%: signed, of the subject named before or in force, in the current year and basis."""
        frame = self.subjects.of_statement(change.subject, figure, state)
        ratio = figure.amount.kind == "ratio"
        number = figure.amount.percent if ratio else figure.amount.yuan
        if frame is None or frame.measure is None or frame.lost or number is None:
            return None
        if "stat" not in identity(frame.measure):
            return None
        state.changed = True
        signed = -abs(number) if change.sign < 0 else number
        kind: Kind = "ratio" if ratio else "money"
        return fact_line(kind, frame, figure, state.context, locator, signed, "change_rate" if ratio else "change")

    def _ratio(self, label: str, figure: Figure, state: State, locator: Locator) -> FactLine | None:
        """占 B%, 完成预算的 C%: of the subject named in the label, else in force."""
        number = None if re.match("的.", figure.after) else figure.amount.percent
        referred, state.reference = state.reference, None
        for stat in ("completion_rate", "share"):
            m = re.fullmatch("的", label) if referred == stat else grammar(stat).search(label)
            if m is None or number is None:
                continue
            words = label[: m.start()]
            frame = self.subjects.of_statement(words, figure, state)
            if of_all_spending(frame, m.group(), stat):
                frame = base_frame(state.context, "expenditure")
            if frame is None and stat == "completion_rate" and grammar("own").fullmatch(words) and "预算" in label:
                frame = base_frame(state.context, "expenditure")
            if frame is None or frame.measure is None or frame.lost or "stat" not in identity(frame.measure):
                return None
            if stat == "completion_rate":
                if not spending(frame.measure) and frame.measure not in _TOTALS:
                    return None
                frame = replace(frame, basis="final")
            return fact_line("ratio", frame, figure, state.context, locator, number, stat)
        return None
