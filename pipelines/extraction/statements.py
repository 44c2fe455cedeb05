"""What one figure states: an amount, a change, a share, a rate of completion.

Belongs here: the kinds of statements about money and the lines they give. Does not belong here: the order of sentences
and lists (`prose`), which subject a label means (`subjects`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipelines.extraction.confidence import NAMED, REFERRED
from pipelines.extraction.fact_lines import fact_line
from pipelines.extraction.figures import Change, Figure, State, change_of
from pipelines.extraction.frames import Frame, ancestors, identity, inherited, measure_rows, part_of, spending
from pipelines.extraction.labels import Said, dated_year, grammar
from pipelines.extraction.lines import FactLine, Kind
from pipelines.extraction.sentences import AMOUNT, DATE
from pipelines.extraction.subjects import Subjects, base_frame, of_all_spending
from pipelines.extraction.zeros import each_zero
from sources.document import Locator

_TOTALS = ("income", "grand_total_in", "grand_total_out")


@dataclass(slots=True)
class Statements:
    """Reads single figures, with the subjects of their document."""

    subjects: Subjects

    def read(self, figure: Figure, state: State, locator: Locator) -> list[FactLine]:
        """The facts of one amount of money or percentage; none where its subject is not certain."""
        label = self._spread(self._label(figure, state), figure, state)
        if figure.amount.high is not None or self._out_of_period(state, label, figure):
            return []
        brought = re.search("到位|投资", label) and grammar("invested").search(figure.before[-60:])
        if state.context.performance and (brought or grammar("revenue").search(label)):
            state.current = None
            return []
        if earlier := grammar("earlier").search(label):
            return self._earlier(label[: earlier.start()], figure, state)
        if state.current is not None and spending(state.current.measure) and grammar("now").match(label):
            frame = replace(state.current, year=None)
            value = figure.amount.yuan
            return [fact_line("money", frame, figure, state.context, locator, value)] if value is not None else []
        if figure.rate_of_change and state.changed and state.current is not None:
            return self._rate_of_change(state.current, figure, state, locator)
        change = None if grammar("budget_changed").match(label) else change_of(label)
        if change is not None and not self.subjects.names_project(change, state):
            line = self._change(change, figure, state, locator)
        elif figure.amount.kind == "ratio":
            line = self._ratio(label, figure, state, locator)
        else:
            lines = self._money(label, figure, state, locator)
            return lines + self._whole_of(figure, state, locator) if lines else lines
        return [line] if line is not None else []

    def _earlier(self, words: str, figure: Figure, state: State) -> list[FactLine]:
        """接待费由3.1万元降至2.6万元: names the subject; of which year the earlier value is, is not said."""
        said = self.subjects.said(words, figure.flat, state)
        frame = self.subjects.frame(said, state) if said.thing else None
        if frame is not None and not frame.lost:
            state.enter(frame, thing=True)
        elif words:
            state.current = None
        return []

    def _whole_of(self, figure: Figure, state: State, locator: Locator) -> list[FactLine]:
        """采购支出86万元，全部为货物采购: the same figure is that of its only part."""
        m = grammar("all_of").match(figure.flat.text[figure.at + 1 : min(figure.stop, figure.at + 41)])
        whole = state.current
        if m is None or re.search(AMOUNT, m["what"]) or whole is None:
            return []
        if whole.measure not in ("three_public_total", "procurement"):
            return []
        said = self.subjects.said(m["what"], figure.flat, state)
        value = figure.amount.yuan
        if value is None or not said.thing or not part_of(whole, said.attrs):
            return []
        return [fact_line("money", inherited(whole, said.attrs), figure, state.context, locator, value)]

    def _label(self, figure: Figure, state: State) -> str:
        """The label, or the waiting name of a series (基本支出、项目支出分别为A和B)."""
        if state.series and re.fullmatch("[、，和及与]*", figure.gap):
            return state.series.pop(0)
        state.series = []
        if state.count_label and grammar("of_projects").match(figure.label):
            return state.count_label
        m = grammar("respectively").search(figure.label)
        names = [n for n in re.split(r"[、和及与]|以及", figure.label[: m.start()]) if n] if m else []
        state.series = names[1:]
        return names[0] if names else figure.label

    def _spread(self, label: str, figure: Figure, state: State) -> str:
        """接待费 A、车辆费 B，分别较上年下降 C、D: each figure is told of one of the subjects before it."""
        joined = re.fullmatch("[、，和及与]*(?P<verb>[^、，和及与]{0,3})", figure.gap)
        if state.spread and joined is not None and (not joined["verb"] or change_of(joined["verb"]) is not None):
            state.current = state.spread.pop(0)
            return joined["verb"] or state.spread_label
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
        label = self._subject_compared(label, figure, state)
        compared = grammar("comparing").match(label) or limit or self._reference(figure, state)
        subject = label[compared.end() :] if compared else label
        together = grammar("together").search(subject)
        if together and amount.number == 0:
            return each_zero(subject[: together.start()], figure, state, locator)
        if together and (names := self._each_of(subject[: together.start()], figure, state)):
            return [line for name in names for line in self._money(name, figure, state, locator)]
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
            if "measure" in said.attrs and (state.current is None or state.current.measure != frame.measure):
                state.current = replace(frame, basis=None, year=None)  # what changed against 上年支出 is spending
        elif not compared:
            state.enter(frame, thing=said.thing)
            state.recent.append(frame)
        return self._level(frame, said, figure, state, locator, compared=compared is not None)

    def _subject_compared(self, label: str, figure: Figure, state: State) -> str:
        """公用经费比年初预算70万元节约4万元: names the subject in force; the label goes on with the comparison."""
        m = grammar("subject_compared").match(label)
        said = self.subjects.said(m["what"], figure.flat, state) if m is not None else None
        if m is None or said is None or not said.thing or not said.near:
            return label
        frame = self.subjects.frame(said, state)
        if frame is None or frame.lost:
            return label
        state.enter(frame, thing=True)
        return label[m.end() :]

    def _each_of(self, words: str, figure: Figure, state: State) -> list[str]:
        """预算和支出均为17万元: the names that one figure is told of; [] for one name (收支总计)."""
        names = re.split("[、和及与]|以及", words)
        if not 2 <= len(names) <= 4 or re.search("总|合计|共计", words):
            return []
        said = [self.subjects.said(name, figure.flat, state) for name in names]
        return names if all(s.known and s.near and s.own for s in said) else []

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
        if value is None or measure_rows()[frame.measure or ""]["kind"] != "money":
            return []
        year = said.year or (None if compared else state.year)
        stat, sign = said.attrs.get("stat", "level"), said.attrs.get("sign")
        if stat == "change":
            value = -abs(value) if sign == "-" else abs(value)
        if said.year and state.year and not compared:
            state.year = said.year  # 2023年12月批复2024年预算 A，其中基本支出 B
        frame = self.subjects.whole(replace(frame, year=year) if year else frame)
        line = fact_line("money", frame, figure, state.context, locator, value, stat)
        line.confidence = NAMED if said.thing else REFERRED
        return [line]

    @staticmethod
    def _told_of_whole(figure: Figure, state: State) -> bool:
        """收入 90 万元，其中：A 60 万元、B 30 万元，较上年增加 5 万元: what follows is told of the whole."""
        listed = state.listing and len(state.parents) == 1 and state.things > 2 and not state.changed
        return listed and figure.gap.startswith("，") and re.search(f"{AMOUNT}、", figure.before) is not None

    def _rate_of_change(self, frame: Frame, figure: Figure, state: State, locator: Locator) -> list[FactLine]:
        """减少 3.30 万元（16.92%）: the bracket says how much that is, with the sign of the change."""
        number = figure.amount.percent
        if number is None or frame.lost or "stat" not in identity(frame.measure or ""):
            return []
        return [fact_line("ratio", frame, figure, state.context, locator, abs(number) * state.sign, "change_rate")]

    def _change(self, change: Change, figure: Figure, state: State, locator: Locator) -> FactLine | None:
        """比上年增加 A, 下降 B%: signed, of the subject named before or in force, in the current year and basis."""
        frame = self.subjects.of_statement(change.subject, figure, state)
        if not change.subject and change.saves and state.main is not None and frame is not None and state.things > 1:
            frame = state.main if state.main.measure in ancestors(frame.measure or "") else frame
        if not change.subject and self._told_of_whole(figure, state):
            frame = state.current = state.parents[0]
        frame = frame and self.subjects.whole(frame)
        ratio = figure.amount.kind == "ratio"
        number = figure.amount.percent if ratio else figure.amount.yuan
        if frame is None or frame.measure is None or frame.lost or number is None:
            return None
        if "stat" not in identity(frame.measure):
            return None
        state.changed, state.sign = True, change.sign
        if "支出" in change.subject and "nature" not in self.subjects.said(change.subject, figure.flat, None).attrs:
            frame = self._both_told(frame, state) or frame
        state.told = len(state.recent)
        signed = -abs(number) if change.sign < 0 else number
        kind: Kind = "ratio" if ratio else "money"
        return fact_line(kind, frame, figure, state.context, locator, signed, "change_rate" if ratio else "change")

    def _both_told(self, frame: Frame | None, state: State) -> Frame | None:
        """基本支出 A，项目支出 B，预算执行率 C%: behind both, with nothing told of either, the whole is meant."""
        natures = [f.nature for f in state.recent[-2:]]
        if frame is None or set(natures) != {"basic", "project"} or state.told > len(state.recent) - 2:
            return frame
        return replace(frame, nature=None)

    def _ratio(self, label: str, figure: Figure, state: State, locator: Locator) -> FactLine | None:
        """占 B%, 完成预算的 C%: of the subject named in the label, else in force."""
        number = None if re.match("的.", figure.after) else figure.amount.percent
        referred, state.reference = state.reference, None
        if number is not None and figure.flat.text[figure.at - 1 : figure.at] == "=":
            label = re.split("[=：，]", figure.before)[0] + "为"  # 预算完成率=(…)/(…)×100%=98%
        for stat in ("completion_rate", "share"):
            m = re.fullmatch("的", label) if referred == stat else grammar(stat).search(label)
            if m is None or number is None:
                continue
            words = label[: m.start()]
            frame = self.subjects.of_statement(words, figure, state)
            if stat == "completion_rate" and not words and m.group().startswith(("预算", "执行", "支出")):
                frame = self._both_told(frame, state)
            if "到位率" in m.group():
                frame = None if state.context.performance else base_frame(state.context, "funds_received")
            elif of_all_spending(frame, m.group(), stat):
                frame = base_frame(state.context, "expenditure")
            of_the_whole = stat == "completion_rate" and re.search("预算|支出", label)
            executed = frame is not None and (spending(frame.measure) or frame.measure in (*_TOTALS, "funds_received"))
            if not executed and of_the_whole and grammar("own").fullmatch(words):
                frame = base_frame(state.context, "expenditure")  # 涉及资金 A。年终预算完成率 B%
            if frame is None or frame.measure is None or frame.lost or "stat" not in identity(frame.measure):
                return None
            frame = self.subjects.whole(frame)
            if stat == "completion_rate":
                if not spending(frame.measure) and frame.measure not in (*_TOTALS, "funds_received"):
                    return None
                frame = replace(frame, basis="final")
            state.told = len(state.recent)
            return fact_line("ratio", frame, figure, state.context, locator, number, stat)
        return None
