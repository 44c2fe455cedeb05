"""Value facts in running text: clauses with a subject carried over, lists of parts, changes, shares, completion.

One `ProseReader` reads a document's paragraphs in order. Each figure gets a frame: what its own label says, completed
by the list it stands in (其中), the subject in force, the run-in title and the headings. A figure whose subject is not
certain yields nothing.

Does not belong here: words (lexicon), labels (`labels`), attributes (`frames`), outcome sentences (`outcomes_prose`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipelines.extraction.amounts import Amount
from pipelines.extraction.classes import ClassNames
from pipelines.extraction.context import Context
from pipelines.extraction.frames import Frame, ancestors, identity, inherited, measure_rows, part_of, refers, spending
from pipelines.extraction.labels import Said, analyse, dated_year, grammar, name_of
from pipelines.extraction.lines import FactLine, Kind
from pipelines.extraction.quotes import quote
from pipelines.extraction.sentences import AMOUNT, DATE, Flat, flatten, is_amount, number_length, run_in_title
from pipelines.extraction.terms import count_rules, find_terms
from sources.document import Locator

PLANS = ("budget", "performance_target")
_SPLIT = re.compile(r"[。！？]|；")
_BOUNDARY = re.compile(r"[，：⟨⟩；。]")
_SEPARATORS = "、，和及与"


@dataclass(slots=True)
class Loose:
    """A figure that is no value fact of the department; outcome reading may name it."""

    sign: str
    position: int


@dataclass(slots=True)
class Reading:
    """What one item of text gave."""

    flat: Flat
    facts: list[tuple[int, FactLine]] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """Carried from label to label inside one item."""

    context: Context
    main: Frame | None = None
    current: Frame | None = None
    parents: list[Frame] = field(default_factory=list)
    listing: bool = False
    """Inside 其中 …: figures are parts of the last parent."""
    cause: bool = False
    changed: bool = False
    """The last figure was a change: 主要是 now opens a cause, not a list."""
    things: int = 0
    """Subjects named since the last ； or 。"""
    year: int | None = None
    counted: str | None = None
    nature: str | None = None
    """基本支出 or 项目支出, whichever the item named last."""
    brackets: list[tuple[Frame | None, list[Frame], bool]] = field(default_factory=list)
    series: list[str] = field(default_factory=list)
    """Names still waiting for their figure (分别为)."""


@dataclass(slots=True)
class ProseReader:
    """Reads the paragraphs of one document; `classes` resolves names of classes."""

    classes: ClassNames
    plan: bool = False
    """A budget or target: figures are planned unless said otherwise."""
    top_class: str | None = None
    """类 named by a heading, for labels that start at the 款."""
    carry: Frame | None = None
    """Parent opened by the end of the paragraph before (…其中：)."""

    def heading(self, text: str) -> None:
        """A heading closes carried lists and may name a 类."""
        self.carry = None
        flat = flatten(text[number_length(text) :]).text
        m = re.fullmatch(r"([^()，。]{2,24})\((\d{3})?类\)(?:支出)?", flat)
        self.top_class = (m[2] or self.classes.top(m[1])) if m else None

    def read(self, text: str, locator: Locator, context: Context) -> Reading:
        """One item of a paragraph."""
        body = text[number_length(text) :]
        offset = len(text) - len(body)
        flat = flatten(body)
        reading = Reading(flat)
        if not context.facts:
            self._all_loose(flat, reading)
            return reading
        state = _State(context)
        self._open(state, text, flat, offset)
        start = 0
        for m in [*_SPLIT.finditer(flat.text), None]:
            stop = m.start() if m else len(flat.text)
            self._part(flat, start, stop, state, reading, locator)
            self._boundary(state, hard=m is not None and m.group() != "；")
            start = m.end() if m else stop
        self._close(flat, state)
        reading.facts.sort(key=lambda pair: pair[0])
        return reading

    def _all_loose(self, flat: Flat, reading: Reading) -> None:
        reading.loose += [Loose(c, i) for i, c in enumerate(flat.text) if is_amount(c)]

    def _open(self, state: _State, text: str, flat: Flat, offset: int) -> None:
        """The subject in force at the start: a carried list, else the run-in title or heading topic."""
        if self.carry is not None and (offset or flat.text.startswith("其中")):
            state.main, state.parents, state.listing = self.carry, [self.carry], True
        elif not offset:
            self.carry = None
        if state.main is None and state.context.measure is not None:
            state.main = Frame(measure=state.context.measure)
        title = run_in_title(text)
        if title:
            said = analyse(flatten(title).text, flatten(title), None, self.classes, self.top_class)
            if said.thing and not said.lost and said.near and "measure" in said.attrs:
                state.main = self._base(state.context, said.attrs["measure"]).with_said(_without_basis(said.attrs))
                state.listing, state.parents = False, []
        state.current = state.main

    def _close(self, flat: Flat, state: _State) -> None:
        ended = flat.text.rstrip()
        if not flat.amounts and (m := grammar("opens_list").search(ended)):
            said = analyse(ended[: m.start()], flat, None, self.classes, self.top_class)
            if said.thing and not said.lost and "measure" in said.attrs:
                self.carry = self._base(state.context, said.attrs["measure"]).with_said(said.attrs)
                return
        if ended.endswith("：") or re.search(r"(?:其中|包括|如下)$", ended.rstrip("：，。")):
            self.carry = state.current if state.current is not None and not state.current.lost else None

    # --- parts and figures

    def _boundary(self, state: _State, *, hard: bool) -> None:
        """；and 。: several parts named together give the floor back to their whole."""
        if state.things >= 2 and state.main is not None and (state.listing or _share_parent(state)):
            state.current = state.main if not state.parents else state.parents[0]
        state.things = 0
        state.series = []
        state.cause = False
        if hard:
            state.changed = False
            state.year = None
            state.counted = None

    def _part(self, flat: Flat, start: int, stop: int, state: _State, reading: Reading, locator: Locator) -> None:
        text = flat.text[start:stop]
        if grammar("definition").match(text) and not re.search(AMOUNT, text[:40]):
            state.cause = True
        previous = start
        for i in range(start, stop):
            char = flat.text[i]
            if char == "⟨":
                state.brackets.append((state.current, list(state.parents), state.listing))
                if state.current is not None:
                    state.parents, state.listing = [*state.parents, state.current], True
                previous = i + 1
            elif char == "⟩" and state.brackets:
                state.current, state.parents, state.listing = state.brackets.pop()
                previous = i + 1
            elif is_amount(char):
                figure = _Figure(flat, flat.amounts[char], char, i, previous, start, stop)
                self._figure(figure, state, reading, locator)
                previous = i + 1
        if previous == start:
            self._subject_only(text, flat, state)
        self._zeros(flat, start, stop, state, reading, locator)

    def _subject_only(self, text: str, flat: Flat, state: _State) -> None:
        """A sentence that only names a class or a thing opens it as the subject of what follows."""
        if len(text) > 90 or "，" in text.rstrip("，") or not text:
            return
        said = analyse(text, flat, state.current, self.classes, self.top_class)
        whole = said.thing and not said.before and grammar("filler").fullmatch(said.after)
        if whole and "measure" in said.attrs and ("functional_code" in said.attrs or said.lost or len(text) <= 24):
            state.main = state.current = replace(
                self._base(state.context, said.attrs["measure"]).with_said(_without_basis(said.attrs)), lost=said.lost
            )
            state.parents, state.listing = [], False

    def _figure(self, figure: _Figure, state: _State, reading: Reading, locator: Locator) -> None:
        self._lead(figure, state)
        fact: FactLine | list[FactLine] | None = None
        if figure.amount.kind not in ("money", "ratio", "bare"):
            fact = self._count(figure, state, locator)
        elif not state.cause:
            fact = self._value(figure, state, locator)
        if fact is None:
            reading.loose.append(Loose(figure.sign, figure.at))
            return
        for line in fact if isinstance(fact, list) else [fact]:
            reading.facts.append((figure.at, line))

    def _lead(self, figure: _Figure, state: _State) -> None:
        """Words before the label: list openers, causes, the year of the sentence."""
        gap = figure.gap
        for sign in re.finditer(rf"(?:^|[，。；：])(?:截[至止]|至|到|在|其中)?({DATE})", gap):
            state.year = dated_year(figure.flat.dates[sign[1]]) or state.year
        if grammar("cause").search(gap) or (state.changed and grammar("cause_after_change").search(gap)):
            state.cause = True
        if grammar("by_kind").search(gap):
            state.parents, state.listing, state.main = [], False, None
            state.current = None
        elif state.current is not None and grammar("parts").search(gap) and not state.cause:
            state.parents.append(state.current)
            state.listing = True
        if figure.lead:
            self._lead_subject(figure, state)

    def _lead_subject(self, figure: _Figure, state: _State) -> None:
        """The subject of clauses such as 财政拨款支出预算中，… or “三公”经费方面，…"""
        piece = figure.lead.split("，")[-1]
        m = re.fullmatch(r"(.{2,40}?)(?:中|方面|上|情况)", piece)
        if m is None:
            return
        said = analyse(m[1], figure.flat, state.current, self.classes, self.top_class)
        if said.thing and "measure" in said.attrs and not said.lost:
            frame = self._base(state.context, said.attrs["measure"]).with_said(said.attrs)
            state.main = state.current = frame
            state.parents, state.listing = [frame], True

    # --- counts

    def _count(self, figure: _Figure, state: _State, locator: Locator) -> FactLine | None:
        amount, before, after = figure.amount, figure.before, figure.after
        if amount.high is not None or amount.modifier in (">=", "<="):
            return None
        for rule in count_rules():
            if amount.unit not in rule.units:
                continue
            if rule.before is not None and not rule.before.search(before):
                continue
            if rule.after is not None and not rule.after.search(after):
                continue
            if rule.unless is not None and rule.unless.search(before[-24:] + after[:8]):
                continue
            if state.counted == "vehicles_to_purchase" and rule.measure.startswith("vehicles"):
                return None
            state.counted = rule.measure
            state.current = Frame(measure=rule.measure)
            kind: Kind = measure_rows()[rule.measure]["kind"]  # type: ignore[assignment]
            return self._line(kind, Frame(measure=rule.measure), figure, state, locator, amount.scaled)
        return None

    # --- money and ratios

    def _value(self, figure: _Figure, state: _State, locator: Locator) -> FactLine | list[FactLine] | None:
        label = self._label(figure, state)
        if figure.amount.high is not None or (self._future(state, label, figure)):
            return None
        if figure.amount.kind == "ratio":
            return self._ratio(label, figure, state, locator)
        return self._money(label, figure, state, locator)

    def _label(self, figure: _Figure, state: _State) -> str:
        """The label, or the waiting name of a series (基本支出、项目支出分别为A和B)."""
        label = figure.label
        if state.series and re.fullmatch(rf"[{_SEPARATORS}]*", figure.gap):
            return state.series.pop(0)
        state.series = []
        m = grammar("respectively").search(label)
        if m:
            names = [n for n in re.split(r"[、和及与]|以及", label[: m.start()]) if n]
            state.series = names[1:]
            return names[0] if names else label
        return label

    def _future(self, state: _State, label: str, figure: _Figure) -> bool:
        year = state.context.fiscal_year
        signs = re.findall(DATE, label)
        said = [y for y in (dated_year(figure.flat.dates[s]) for s in signs) if y]
        latest = max([*said, *([state.year] if state.year else [])], default=None)
        return (year is not None and latest is not None and latest > year) or bool(
            grammar("part_year").search(figure.plain_before)
        )

    def _money(self, label: str, figure: _Figure, state: _State, locator: Locator) -> FactLine | list[FactLine] | None:
        amount = figure.amount
        if amount.modifier in (">=", "<=") or re.search(r"每|人均|户均", label):
            return None
        change = _change(label)
        if change is not None and not self._names_project(change, state):
            return self._change(label, change, figure, state, locator)
        subject, compared = self._compared(label)
        together = grammar("together").search(subject)
        if together and amount.number == 0:
            return self._each(subject[: together.start()], figure, state, locator)
        said = analyse(subject, figure.flat, state.current, self.classes, self.top_class, figure.before)
        frame = self._frame(said, state, figure)
        if frame is None or said.ignored:
            return None
        if compared and not said.thing:
            state.changed = False
            return self._level(self._dated(frame, said, state, compared=True), said, figure, state, locator)
        if not compared:
            self._enter(frame, said, state)
        return self._level(self._dated(frame, said, state), said, figure, state, locator)

    def _compared(self, label: str) -> tuple[str, bool]:
        """较2022年实际支出4.91万元: the label of a figure that something is compared with."""
        m = re.match(r"^(?:其中|：)*(?:与|同|和|比|较)(?!重|例)", label)
        return (label[m.end() :], True) if m else (label, False)

    def _dated(self, frame: Frame, said: Said, state: _State, *, compared: bool = False) -> Frame:
        year = said.year or (None if compared else state.year)
        return replace(frame, year=year) if year else frame

    def _frame(self, said: Said, state: _State, figure: _Figure) -> Frame | None:
        """The frame of a level figure; None where the subject is not certain."""
        context = state.context
        if said.lost:
            self._enter(Frame(measure="expenditure", lost=True), said, state)
            return None
        project = self._project(said, state, figure)
        if project is not None:
            return project
        if not said.known or not said.near or said.blocked:
            return None
        if said.sum and not said.thing:
            return self._sum(state)
        if said.thing:
            return self._thing(said, state, context)
        subject = state.current
        only_fund = "fund" in said.attrs and not {"measure", "basis"} & set(said.attrs)
        if only_fund and (subject is None or subject.measure not in ("expenditure", "income")):
            return None
        if subject is not None and subject.lost:
            return None
        if subject is not None and refers(subject.measure, said.attrs):
            if state.listing and state.parents and part_of(state.parents[-1], said.attrs):
                return inherited(state.parents[-1], _referring(said.attrs))
            return replace(subject, year=None).with_said(_referring(said.attrs))
        if (
            subject is not None
            and state.main is not None
            and refers(state.main.measure, said.attrs)
            and not state.main.lost
        ):
            return state.main.with_said(_referring(said.attrs))
        return self._base(context, "expenditure").with_said({**said.attrs, "measure": "expenditure"})

    def _thing(self, said: Said, state: _State, context: Context) -> Frame | None:
        attrs = said.attrs
        if "measure" not in attrs:
            attrs = {**attrs, "measure": state.current.measure} if state.current and state.current.measure else attrs
        if "measure" not in attrs:
            return None
        while state.listing and state.parents and not part_of(state.parents[-1], attrs):
            state.parents.pop()
        if state.listing and state.parents:
            return self._of_nature(inherited(state.parents[-1], attrs), state)
        return self._of_nature(self._base(context, attrs["measure"]).with_said(attrs), state)

    def _of_nature(self, frame: Frame, state: _State) -> Frame:
        """Economic classes named after 基本支出 (or 项目支出) in the same item are parts of it."""
        if frame.economic_code is None or frame.nature is not None:
            return frame
        return replace(frame, nature=state.nature)

    def _base(self, context: Context, measure: str) -> Frame:
        """What the headings restrict for a measure."""
        kept = identity(measure)
        return Frame(
            measure=measure,
            fund=context.fund if "fund" in kept else None,
            nature=context.nature if "nature" in kept else None,
            project=context.project if "project" in kept else None,
        )

    def _sum(self, state: _State) -> Frame | None:
        """合计: the whole of the parts just named."""
        current = state.current
        if current is None or current.measure is None:
            return None
        above = ancestors(current.measure)
        if state.main is not None and state.main.measure in above:
            return state.main
        return Frame(measure=above[-1]) if above else None

    def _project_parent(self, state: _State) -> Frame | None:
        parent = state.parents[-1] if state.listing and state.parents else None
        whole = (
            parent is not None and parent.measure == "expenditure" and parent.nature == "project" and not parent.lost
        )
        return parent if whole else None

    def _names_project(self, change: _Change, state: _State) -> bool:
        """支持商业能力提升 80 万元 among parts of project spending is a name, no change."""
        compared = grammar("comparison").search(change.label) is not None
        return self._project_parent(state) is not None and len(change.subject) >= 2 and not compared

    def _project(self, said: Said, state: _State, figure: _Figure) -> Frame | None:
        """A part of project spending under a name of its own."""
        parent = self._project_parent(state)
        if parent is None or said.thing and said.attrs.get("nature") != "project":
            return None
        name = name_of(said.text)
        if said.known and not grammar("project_words").sub("", said.before):
            return None
        if not 2 <= len(name) <= 40 or re.search(rf"[，。；：]|{AMOUNT}|每|人均|^其他$|其他支出$", name):
            return None
        whole = f"{parent.project}/{name}" if parent.project else name
        return replace(parent, project=whole, functional_code=None, economic_code=None)

    def _enter(self, frame: Frame, said: Said, state: _State) -> None:
        """Make a level figure's frame the subject in force."""
        state.changed = False
        if frame.nature in ("basic", "project"):
            state.nature = frame.nature
        if said.thing or frame.project:
            state.things += 1
        below_main = state.main is not None and state.main.measure in ancestors(frame.measure or "")
        state.current = frame
        if not state.listing and not below_main:
            state.main = frame
        elif state.listing and not state.parents:
            state.listing, state.main = False, frame

    def _level(self, frame: Frame, said: Said, figure: _Figure, state: _State, locator: Locator) -> FactLine | None:
        amount = figure.amount
        value = amount.yuan
        if value is None or frame.measure is None:
            return None
        stat, sign = said.attrs.get("stat", "level"), said.attrs.get("sign")
        if stat == "change":
            value = -abs(value) if sign == "-" else abs(value)
        return self._line("money", frame, figure, state, locator, value, stat=stat)

    def _each(self, names: str, figure: _Figure, state: _State, locator: Locator) -> list[FactLine] | None:
        """因公出国费和购车费均为0: a zero of each thing named."""
        lines = []
        subject = state.current.measure if state.current else None
        for hit in find_terms(names, subject):
            if hit.term.thing and not hit.term.ignore and "measure" in hit.term.says:
                measure = hit.term.says["measure"]
                if part := (state.parents[-1] if state.listing and state.parents else None):
                    frame = (
                        inherited(part, hit.term.says)
                        if part_of(part, hit.term.says)
                        else self._base(state.context, measure)
                    )
                else:
                    frame = self._base(state.context, measure)
                lines.append(self._line("money", frame.with_said(hit.term.says), figure, state, locator, Decimal(0)))
        return lines or None

    def _change(self, label: str, change: _Change, figure: _Figure, state: _State, locator: Locator) -> FactLine | None:
        """比上年增加 A, 下降 B%: signed, of the subject named before or in force, in the current year and basis."""
        frame = self._subject_of(change.subject, figure, state)
        if frame is None or frame.measure is None or frame.lost:
            return None
        ratio = figure.amount.kind == "ratio"
        number = figure.amount.percent if ratio else figure.amount.yuan
        if number is None or "stat" not in identity(frame.measure):
            return None
        state.changed = True
        signed = -abs(number) if change.sign < 0 else number
        stat = "change_rate" if ratio else "change"
        return self._line("ratio" if ratio else "money", frame, figure, state, locator, signed, stat=stat)

    def _subject_of(self, words: str, figure: _Figure, state: _State) -> Frame | None:
        """The subject a change or ratio is about: named in its label, else in force."""
        if re.sub(grammar("filler").pattern, "", words):
            said = analyse(words, figure.flat, state.current, self.classes, self.top_class)
            if said.lost:
                return None
            if said.thing or said.known:
                frame = self._frame(said, state, figure)
                if frame is not None:
                    if said.thing:
                        self._enter(frame, said, state)
                    return frame
                return None
            if said.before and not re.fullmatch(r"(?:我|本)?(?:局|单位|部门|院|委|办)", said.before):
                return None
        return state.current

    def _ratio(self, label: str, figure: _Figure, state: _State, locator: Locator) -> FactLine | None:
        number = figure.amount.percent
        if number is None:
            return None
        change = _change(label)
        if change is not None:
            return self._change(label, change, figure, state, locator)
        for stat in ("completion", "share"):
            m = grammar(stat).search(label)
            if m is None:
                continue
            frame = self._subject_of(label[: m.start()], figure, state)
            if frame is None or frame.measure is None or frame.lost or "stat" not in identity(frame.measure):
                return None
            if not (spending(frame.measure) or frame.measure in ("income", "grand_total_in", "grand_total_out")):
                return None
            if stat == "completion":
                frame = replace(frame, basis="final")
            return self._line(
                "ratio", frame, figure, state, locator, number, stat="share" if stat == "share" else "completion_rate"
            )
        return None

    # --- zeros in words

    def _zeros(self, flat: Flat, start: int, stop: int, state: _State, reading: Reading, locator: Locator) -> None:
        """无政府性基金收支, 未发生因公出国费, 因公出国费无: explicit zeros of the things named."""
        text = flat.text[start:stop]
        matches = [*grammar("zero_before").finditer(text)]
        for piece in re.finditer(r"[^，：]+", text):
            m = grammar("zero_after").fullmatch(piece.group())
            if m:
                matches += [
                    x for x in grammar("zero_after").finditer(text[: piece.end()]) if x.start() >= piece.start()
                ]
        for m in matches:
            what, at = m["what"], start + m.start()
            if re.search(AMOUNT, m.group()) or re.search(r"的$", what) or grammar("cause").search(text[: m.start()]):
                continue
            for line in self._zero_lines(what, flat, at, start + m.end(), state, locator, planned="安排" in m.group()):
                reading.facts.append((at, line))

    def _zero_lines(
        self, what: str, flat: Flat, at: int, end: int, state: _State, locator: Locator, *, planned: bool
    ) -> list[FactLine]:
        lines = []
        subject = state.current.measure if state.current else None
        hits = find_terms(what, subject)
        fund = next((h.term.says["fund"] for h in hits if "fund" in h.term.says), None)
        measures = [(h.term.says, what[h.start : h.end]) for h in hits if h.term.thing and "measure" in h.term.says]
        if fund and re.search(r"收支|收入(?:、|和|及)?支出", what):
            measures = [({"measure": m}, m) for m in ("income", "expenditure")]
        for says, _ in measures:
            if says["measure"] not in ("income", "expenditure") or fund:
                basis = "budget" if planned and re.search("预算", what) else None
                frame = self._base(state.context, says["measure"]).with_said(says)
                if fund and "fund" in identity(says["measure"]):
                    frame = replace(frame, fund=fund)
                if says["measure"] in ("income", "expenditure") and "economic_code" in says:
                    continue
                figure = _Figure(flat, _zero(flat, at, end), "", at, at, at, end)
                lines.append(
                    self._line("money", replace(frame, basis=basis or frame.basis), figure, state, locator, Decimal(0))
                )
        return lines

    # --- lines

    def _line(
        self,
        kind: Kind,
        frame: Frame,
        figure: _Figure,
        state: _State,
        locator: Locator,
        number: Decimal,
        *,
        stat: str = "level",
    ) -> FactLine:
        measure = frame.measure or ""
        kept, context, amount = identity(measure), state.context, figure.amount
        line = FactLine(
            kind=kind, measure=measure, locator=locator, method="prose",
            label=figure.printed_label or None, value=amount.text, unit=amount.unit,
            state="explicit_zero" if number == 0 else "value", modifier=amount.modifier,
            fiscal_year=frame.year or context.fiscal_year, stat=stat, section=context.section,
            quote=quote(figure.flat, figure.previous, figure.at),
        )  # fmt: skip
        if kind == "money":
            line.amount_yuan = number
        else:
            line.number = number
        if "basis" in kept:
            line.basis = self.basis(frame.basis, context)
        for name in ("fund", "nature", "income_source"):
            value = getattr(frame, name)
            if name in kept and value:
                setattr(line, name, value)
        for name in ("functional_code", "economic_code", "project"):
            if name in kept:
                setattr(line, name, getattr(frame, name))
        return line

    def basis(self, said: str | None, context: Context) -> str:
        """From the sentence, else the heading, else the kind of document."""
        if said == "budget":
            return "budget_initial" if self.plan else "budget_adjusted"
        if said == "execution":
            return "execution_estimate" if self.plan else "final"
        return said or context.basis or ("budget_initial" if self.plan else "final")


@dataclass(slots=True)
class _Figure:
    """One number in its sentence part: `previous` is where the text since the figure before starts."""

    flat: Flat
    amount: Amount
    sign: str
    at: int
    previous: int
    start: int
    stop: int

    @property
    def gap(self) -> str:
        return self.flat.text[self.previous : self.at]

    @property
    def label(self) -> str:
        return re.sub(r"^(?:[、和及]|与(?!.*?(?:相?比|持平)))+", "", _BOUNDARY.split(self.gap)[-1])

    @property
    def lead(self) -> str:
        return self.gap[: len(self.gap) - len(_BOUNDARY.split(self.gap)[-1])].rstrip("，：⟨")

    @property
    def before(self) -> str:
        """Everything of the sentence part up to the figure."""
        return self.flat.text[self.start : self.at]

    @property
    def plain_before(self) -> str:
        """`before` with its dates printed out."""
        return "".join(self.flat.dates.get(c, c) for c in self.before)

    @property
    def after(self) -> str:
        rest = self.flat.text[self.at + 1 : self.stop]
        return re.split(rf"[，：；。、]|{AMOUNT}", rest)[0]

    @property
    def printed_label(self) -> str:
        words = self.label
        return self.flat.printed_span(self.at - len(words), self.at).strip()[:60]


@dataclass(slots=True)
class _Change:
    label: str
    subject: str
    sign: int


def _change(label: str) -> _Change | None:
    """The verb of a change at the end of a label, and the words that name its subject."""
    for key, sign in (("rise", 1), ("fall", -1)):
        m = re.search(rf"(?:{grammar(key).pattern}){grammar('change_tail').pattern}", label)
        if m and m.end() == len(label):
            words = re.sub(grammar("comparison").pattern + "$", "", label[: m.start()])
            return _Change(label, re.sub(r"(?:各|均|分别|共|净|年)+$", "", words), sign)
    return None


def _referring(attrs: dict[str, str]) -> dict[str, str]:
    """A weak label changes basis and fund of its subject, not its measure."""
    return {k: v for k, v in attrs.items() if k != "measure"}


def _without_basis(attrs: dict[str, str]) -> dict[str, str]:
    return {k: v for k, v in attrs.items() if k not in ("basis", "stat", "sign")}


def _share_parent(state: _State) -> bool:
    """The figures since the boundary were parts of the main subject."""
    if state.main is None or state.current is None:
        return False
    return state.main.measure in ancestors(state.current.measure or "")


def _zero(flat: Flat, at: int, end: int) -> Amount:
    word = flat.printed_span(at, end)
    printed = re.match(r"没有发生|没有安排|没有|未发生|未安排|未使用|未产生|未列支|不涉及|无", word)
    text = printed.group() if printed else "无"
    return Amount(text, Decimal(0), None, "money", flat.origin[at], flat.origin[at], flat.origin[at])
