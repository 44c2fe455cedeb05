"""Which subject a label means: its own words, the list it stands in, the subject in force, the headings.

Belongs here: turning what a label says into a frame. A subject that is not certain is None, and its figure no fact.
Does not belong here: cutting sentences (`figures`), the kinds of statements (`prose`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipelines.extraction.classes import ClassNames
from pipelines.extraction.context import Context, finer_fund
from pipelines.extraction.figures import Change, Figure, State
from pipelines.extraction.frames import Frame, ancestors, identity, inherited, part_of, refers, spending
from pipelines.extraction.labels import Said, analyse, grammar, name_of
from pipelines.extraction.sentences import AMOUNT, Flat, flatten
from pipelines.extraction.terms import find_terms

_NO_BASIS = ("basis", "stat", "sign")


def base_frame(context: Context, measure: str) -> Frame:
    """What the headings restrict for a measure."""
    kept = identity(measure)
    return Frame(
        measure=measure,
        fund=context.fund if "fund" in kept else None,
        nature=context.nature if "nature" in kept else None,
        project=context.project if "project" in kept else None,
    )


def without(attrs: dict[str, str], *names: str) -> dict[str, str]:
    """The attributes without some of them."""
    return {k: v for k, v in attrs.items() if k not in names}


_COUNTED = {
    "reception_batches": "three_public_reception", "reception_visitors": "three_public_reception",
    "abroad_groups": "three_public_abroad", "abroad_persons": "three_public_abroad",
}  # fmt: skip
"""What is spent behind a number of guests or journeys."""


def _aside(state: State, attrs: dict[str, str]) -> bool:
    """公务接待费 among the economic classes of 公用经费: has a measure of its own, but the list goes on behind it."""
    parent, measure = state.parent, attrs["measure"]
    return (
        parent is not None
        and parent.measure == "expenditure"
        and parent.nature in ("basic", "public_running")
        and (measure.startswith("three_public") or measure in ("meeting", "training"))
    )


def _itemised(state: State | None) -> Frame | None:
    """The spending whose classes a list goes on to tell behind one that has a measure of its own."""
    if state is None or state.parent is None or state.current is None:
        return None
    return state.parent if _aside(state, {"measure": state.current.measure or ""}) else None


def _class_list(state: State) -> str | None:
    """The class whose parts the present list tells; "" for a list of classes; None for any other list."""
    if state.parent is not None and state.parent.functional_code:
        return state.parent.functional_code
    beside = state.current is not None and len(state.current.functional_code or "") == 3
    return "" if state.by_function or beside else None


@dataclass(slots=True)
class Subjects:
    """Resolves labels for one document; `above` is the class (3 or 5 digits) that a heading or line above named."""

    classes: ClassNames
    above: str | None = None

    def said(self, words: str, flat: Flat, state: State | None, before: str = "") -> Said:
        """What words say, given the subject in force."""
        current, parts_of = (state.current, _class_list(state)) if state else (None, None)
        return analyse(
            words, flat, current, self.classes, self.above, before, parts_of=parts_of, whole=_itemised(state)
        )

    def named(self, words: str, flat: Flat, context: Context) -> Frame | None:
        """The frame of a title or opening clause that names a thing and nothing else; None for other words."""
        said = self.said(words, flat, None)
        if not said.thing or "measure" not in said.attrs or said.ignored:
            return None
        if said.lost:
            return Frame(measure="expenditure", lost=True)
        return base_frame(context, said.attrs["measure"]).with_said(said.attrs) if said.near else None

    def frame(self, said: Said, state: State) -> Frame | None:
        """The frame of a level figure; None where the subject is not certain."""
        if said.lost:
            state.enter(Frame(measure="expenditure", lost=True), thing=True)
            return None
        project = self._project(said, state)
        if project is not None:
            return project
        report = state.context.report
        names = [name for name in (report.department, report.department_name) if name]
        if said.adjusts and not said.blocked(names):
            return self._weak(said, state)
        if not said.known or not said.near or said.blocked(names):
            return None
        if not said.own and (not said.thing or said.total):
            return None
        if said.sum and not said.thing and not {"measure", "basis"} & set(said.attrs):
            return self._sum(state)
        in_class = state.main is not None and (state.main.functional_code is not None or state.main.lost)
        if said.thing and not (said.total and in_class and "fund" not in said.attrs):
            return self._thing(said, state)
        return self._weak(said, state)

    def _thing(self, said: Said, state: State) -> Frame | None:
        attrs = said.attrs
        if "measure" not in attrs:
            if state.current is None or state.current.measure is None:
                return None
            attrs = {**attrs, "measure": state.current.measure}
        aside = _aside(state, attrs)
        while state.parent is not None and not aside and not part_of(state.parent, attrs):
            state.parents.pop()
        parent = None if aside else state.parent
        frame = inherited(parent, attrs) if parent else base_frame(state.context, attrs["measure"]).with_said(attrs)
        if frame.economic_code is not None and frame.nature is None:
            # economic classes named after 基本支出 (or 项目支出) in the same item are parts of it
            frame = replace(frame, nature=state.nature)
        if attrs["measure"].startswith("carryover") and state.main is not None and state.main.project:
            frame = replace(frame, project=frame.project or state.main.project)  # what is left of its money
        if frame.measure == "project_lifetime_funding" and frame.project is None:
            frame = replace(frame, project=self._owner(said))
        return frame

    def _owner(self, said: Said) -> str | None:
        """城南小学项目总投资: the project that money for its whole life is told of."""
        name = re.sub(grammar("filler").pattern + "$", "", name_of(said.before))
        words = grammar("no_owner").search(name)
        return name if 3 <= len(name) <= 30 and not words else None

    def _weak(self, said: Said, state: State) -> Frame | None:
        """年初预算, 支出决算, 财政拨款: about the subject in force, else the sentence's, else spending as a whole."""
        attrs, subject = said.attrs, state.current
        if subject is not None and attrs.get("measure") == "expenditure":
            subject = replace(subject, measure=_COUNTED.get(subject.measure or "", subject.measure))
        only_fund = "fund" in attrs and not {"measure", "basis"} & set(attrs)
        if only_fund and (subject is None or subject.measure not in ("expenditure", "income")):
            return None
        if subject is not None and subject.lost:
            return None
        referring = without(attrs, "measure")
        if subject is not None and refers(subject.measure, attrs):
            if state.parent is not None and part_of(state.parent, attrs):
                return inherited(state.parent, referring)
            # 年初预算 A, 全年支出 B: spending without a stage of its own is not that of the budget before it
            stage = None if attrs.get("measure") == "expenditure" else subject.basis
            return replace(subject, year=None, basis=stage).with_said(referring)
        if subject is not None and state.main is not None and refers(state.main.measure, attrs) and not state.main.lost:
            return state.main.with_said(referring)
        frame = base_frame(state.context, "expenditure").with_said({**attrs, "measure": "expenditure"})
        # 年初预算收入 A, 支出 B: both sides of one budget
        beside = subject is not None and subject.measure == "income" and attrs.get("measure") == "expenditure"
        if subject is None or not beside:
            return frame
        if said.text == "支出" and not state.listing and state.listed:
            # 一般公共预算拨款收入 A，支出 B: of the same fund
            frame = replace(frame, fund=frame.fund or subject.fund)
        return replace(frame, basis=frame.basis or subject.basis)

    def _sum(self, state: State) -> Frame | None:
        """合计: the whole of the parts just named."""
        if state.current is None or state.current.measure is None:
            return None
        above = ancestors(state.current.measure)
        if state.main is not None and state.main.measure in above:
            return state.main
        if not above and state.current is state.main and state.current.measure in ("three_public_total", "procurement"):
            return state.current
        return Frame(measure=above[-1]) if above else None

    def _project_parent(self, state: State) -> Frame | None:
        parent = state.parent
        if parent is None or parent.lost or parent.measure != "expenditure":
            return None
        of_a_fund = parent.fund in ("government_fund", "state_capital") and parent.nature is None
        return parent if parent.nature == "project" or of_a_fund else None

    def names_project(self, change: Change, state: State) -> bool:
        """支持商业能力提升 80 万元 among parts of project spending is a name, no change."""
        return self._project_parent(state) is not None and len(change.subject) >= 2 and not change.compared

    def _project(self, said: Said, state: State) -> Frame | None:
        """A part of project spending under a name of its own."""
        parent = self._project_parent(state)
        # 干部培训费 among parts of project spending is a project, not the department's 培训费
        longer = said.near and said.attrs.get("measure") in ("meeting", "training")
        longer = longer and len(grammar("project_words").sub("", said.before)) > 1
        if parent is None or (said.thing and said.attrs.get("nature") != "project" and not longer):
            return None
        if said.known and not grammar("project_words").sub("", said.before):
            return None
        staged = said.weak and not said.thing and "basis" in said.attrs and said.near
        staged = staged and grammar("project_name").search(said.before) is not None
        name = name_of(said.before if staged else said.text)
        if (state.loose_list or parent.nature is None) and not grammar("project_name").search(name):
            return None
        if not 2 <= len(name) <= 40 or re.search(rf"[，。；：]|{AMOUNT}|{grammar('no_project').pattern}", name):
            return None
        whole = f"{parent.project}/{name}" if parent.project and name not in state.projects else name
        frame = replace(parent, project=whole, functional_code=None, economic_code=None)
        return replace(frame, basis=said.attrs["basis"]) if staged else frame

    def whole(self, frame: Frame) -> Frame:
        """Money under a project's name is project spending, whatever the sentence that opened its list said."""
        named = frame.project and frame.measure == "expenditure" and frame.nature in (None, "total")
        return replace(frame, nature="project") if named else frame

    def titled_project(self, title: str, state: State) -> Frame | None:
        """防汛应急补助资金：支出 399 万元 in a list of projects: the run-in title is the project."""
        parent, name, flat = self._project_parent(state), name_of(title), flatten(title)
        known = self.said(flat.text, flat, state)
        plain = 4 <= len(name) <= 40 and not re.search(rf"[，。；：]|{grammar('no_project').pattern}|情况$", name)
        if parent is None or known.thing or not plain or not grammar("project_name").search(name):
            return None
        return replace(parent, project=name, functional_code=None, economic_code=None)

    def opening_project(self, flat: Flat, state: State) -> Frame | None:
        """1.大院物业服务，年初预算 A，实际支付 B in a list of projects: the opening clause is the project."""
        parent = self._project_parent(state)
        m = grammar("opening_project").match(flat.text) if parent is not None else None
        if parent is None or m is None or re.search(rf"{grammar('no_project').pattern}|情况$|{AMOUNT}", m["name"]):
            return None
        known = self.said(m["name"], flat, state)
        plain = known.thing and known.own and known.near
        return None if plain else replace(parent, project=m["name"], functional_code=None, economic_code=None)

    def sure_project(self, words: str, state: State) -> Frame | None:
        """水利工程维修养护项目 before the figures of its budget and spending, wherever it stands."""
        name, context = name_of(words), state.context
        flat = flatten(name)
        if context.performance or context.project or not grammar("sure_project").match(name) or len(name) < 5:
            return None
        said = self.said(flat.text, flat, None)
        if grammar("no_project_heading").search(name) or flat.amounts or flat.dates or said.thing or said.weak:
            return None
        return replace(base_frame(context, "expenditure"), nature="project", project=name)

    def of_statement(self, words: str, figure: Figure, state: State) -> Frame | None:
        """The subject a change or ratio is about: named in its label, else in force."""
        said = self.said(words, figure.flat, state)
        spends = "支出" in words and (state.current is None or not spending(state.current.measure))
        if not said.thing and not spends and not re.sub(grammar("filler").pattern, "", words):
            return state.current
        if said.lost:
            return None
        if said.known:
            frame = self.frame(said, state)
            if frame is not None and said.thing:
                state.enter(frame, thing=True)
            elif frame is not None and "measure" in said.attrs:
                state.current = frame
            return frame
        return state.current if grammar("own").fullmatch(words) else None


def carried(frame: Frame | None, context: Context) -> Frame | None:
    """A carried parent; a heading's own fund restricts its parts more than the sentence that opened the list."""
    return frame and replace(frame, fund=finer_fund(context.fund, frame.fund) or None)


def titled(frame: Frame) -> Frame:
    """A frame that opens a passage: what it says of basis holds for its own figure only."""
    return replace(frame, basis=None)


def zero_frames(what: str, state: State) -> list[Frame]:
    """The things a zero in words names; income and spending only where their fund is named."""
    hits = find_terms(what, state.current.measure if state.current else None)
    fund = next((h.term.says["fund"] for h in hits if "fund" in h.term.says), None)
    fund = fund or ("social_insurance" if "社会保险基金" in what else None)
    says = [without(h.term.says, "functional_code") for h in hits if h.term.thing and "measure" in h.term.says]
    if fund and re.search(r"收支|收入(?:、|和|及)?支出", what):
        says = [{"measure": "income"}, {"measure": "expenditure"}]
    elif fund and not says and "支出" in what:
        says = [{"measure": "expenditure"}]
    frames = []
    for one in says:
        general = one["measure"] in ("income", "expenditure")
        if not general or fund:
            frame = base_frame(state.context, one["measure"]).with_said(one)
            frames.append(replace(frame, fund=fund) if general else frame)
    return frames


def of_all_spending(frame: Frame | None, words: str, stat: str) -> bool:
    """年末结转48万元，预算执行率99%: what is executed is the budget, not the balance named before it."""
    balance = frame is not None and (frame.measure or "").startswith(("carryover", "funds_received"))
    return balance and stat == "completion_rate" and "预算" in words
