"""One figure in its sentence: its label, what stands before and after it, and what is carried from figure to figure.

Belongs here: cutting a sentence around a number, recognising verbs of change. Does not belong here: what words mean
(`terms`, `labels`), which subject is meant (`subjects`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipelines.extraction.amounts import Amount
from pipelines.extraction.context import Context
from pipelines.extraction.frames import Frame, ancestors
from pipelines.extraction.labels import grammar
from pipelines.extraction.lines import FactLine
from pipelines.extraction.sentences import AMOUNT, Flat, is_amount

_BOUNDARY = re.compile(r"[，：⟨⟩；。]")
_PAUSE = re.compile(rf"[，：；。、⟨⟩]|{AMOUNT}")
_BOTH_SIDES = re.compile("收入?(?:总计|总额)?[、和与及]?支出?(?:总计|总额)?")
"""收、支各增加: of the totals just told."""
_JOINERS = re.compile(r"(?:[、和及]|与(?!.*?(?:相?比|持平)))+")
_COMPARED = ("相比", "比较", "对比", "相较")
"""Behind a figure: 与 before it does not join it to another (与年初预算4320万元相比)."""
_IN_SERIES = re.compile(rf"(?:[、，和及与](?:(?:增长|上升|提高|增加|下降|减少|降低)(?:了)?)?{AMOUNT}){{0,12}}")
_OWN_BRACKET = re.compile(
    r"\s*[（(](?!含|其中|包括|详见|不含|以下|原|指|即|用于|主要|共|每|\d)[^（）()，。；、]{1,8}[）)]"
)
"""（二期）: a bracket behind a name that belongs to it."""
LABEL_LIMIT = 60
LABEL_REACH = 400


@dataclass(slots=True)
class Figure:
    """One number in its sentence part: `previous` is where the text since the figure before starts."""

    flat: Flat
    amount: Amount
    at: int
    previous: int
    start: int
    stop: int
    label_start: int = field(init=False)
    label_end: int = field(init=False)

    def __post_init__(self) -> None:
        """The label: from the last pause to the number; 收入：100万元 is labelled by what stands before the colon."""
        self.label_end = self.at
        self.label_start = self._pause(self.at)
        if (
            self.label_start == self.at
            and self.flat.text[self.at - 1 : self.at] == "："
            and self.at - 1 > self.previous
        ):
            self.label_end = self.at - 1
            self.label_start = self._pause(self.label_end)
        joiner = _JOINERS.match(self.flat.text, self.label_start, self.label_end)
        if joiner and not self.flat.text.startswith(_COMPARED, self.at + 1):
            self.label_start = joiner.end()

    def _pause(self, end: int) -> int:
        return max((m.end() for m in _BOUNDARY.finditer(self.flat.text, self.previous, end)), default=self.previous)

    @property
    def gap(self) -> str:
        """Everything since the figure before."""
        return self.flat.text[self.previous : self.at]

    @property
    def label(self) -> str:
        return self.flat.text[self.label_start : self.label_end]

    @property
    def lead(self) -> str:
        """What stands before the label since the figure before."""
        return self.flat.text[self.previous : self.label_start].rstrip("，：⟨、")

    @property
    def before(self) -> str:
        """Everything of the sentence part up to the figure."""
        return self.flat.text[self.start : self.at]

    @property
    def dated_before(self) -> str:
        """The end of `before` with its dates printed out."""
        return self.flat.dated(max(self.start, self.at - LABEL_REACH), self.at)

    @property
    def after(self) -> str:
        """From the figure to the next pause or number."""
        end = _PAUSE.search(self.flat.text, self.at + 1, self.stop)
        return self.flat.text[self.at + 1 : end.start() if end else self.stop]

    @property
    def rate_of_change(self) -> bool:
        """A percentage alone right behind a number: 3.30 万元（16.92%）, 3.30 万元、16.92%."""
        text, at = self.flat.text, self.at
        if self.amount.kind != "ratio" or at < 2 or not is_amount(text[at - 2]):
            return False
        bracketed = text[at - 1] == "⟨" and text[at + 1 : at + 2] == "⟩"
        return bracketed or (text[at - 1] == "、" and self.flat.amounts[text[at - 2]].kind == "money")

    @property
    def in_series(self) -> int:
        """How many figures stand joined from here on (A、B和C): at least this one."""
        joined = _IN_SERIES.match(self.flat.text, self.at + 1)
        return 1 + sum(1 for c in joined.group() if is_amount(c)) if joined else 1

    def printed_name(self, name: str) -> str:
        """A name of the label with the short brackets it was printed with (办案（业务）经费)."""
        position = self.flat.text.find(name, self.label_start, self.label_end)
        if position < 0:
            return name
        end = position + len(name)
        printed = self.flat.printed_span(position, end)
        behind = self.flat.printed[self.flat.origin[end - 1] + 1 : self.flat.origin[end - 1] + 12]
        tail = _OWN_BRACKET.match(behind)
        return re.sub(r"[\s“”\"‘’]", "", printed + (tail.group() if tail else ""))

    @property
    def printed_label(self) -> str | None:
        return self.flat.printed_span(self.label_start, self.label_end).strip()[:LABEL_LIMIT] or None


@dataclass(frozen=True, slots=True)
class Change:
    """比上年增加, 下降: the words that name its subject, and its sign."""

    label: str
    subject: str
    sign: int

    @property
    def saves(self) -> bool:
        """节约资金: of the whole that its parts were told of."""
        return self.label.startswith(("节约", "节省", "节支"))

    @property
    def compared(self) -> bool:
        """The label says with what it compares."""
        return any(grammar(key).search(self.label) for key in ("comparison", "compared_with"))


def change_of(label: str) -> Change | None:
    """The verb of a change at the end of a label; None for any other label."""
    for key, sign in (("rise", 1), ("fall", -1)):
        m = re.search(rf"(?:{grammar(key).pattern}){grammar('change_tail').pattern}", label)
        if m and m.end() == len(label):
            words = grammar("compared_with").sub("", label[: m.start()])
            words = re.sub("^(?:相比较?|比较|对比)", "", words)  # 与上年3万元相比减少1万元
            words = re.sub(grammar("comparison").pattern + "$", "", words)
            subject = re.sub(r"(?:今年|本年|各|均|分别|共|净|年)+$", "", words)
            return Change(label, "" if subject != words and _BOTH_SIDES.fullmatch(subject) else subject, sign)
    return None


@dataclass(slots=True)
class Reading:
    """What one item of text gave: facts by position, and the positions of figures that are no value facts."""

    flat: Flat
    facts: list[tuple[int, FactLine]] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)


def _same(frame: Frame, other: Frame) -> bool:
    """The same thing at another stage (三公经费预算, then 实际支出): no part of the list below the other."""
    return replace(frame, basis=None, year=None) == replace(other, basis=None, year=None)


@dataclass(slots=True)
class State:
    """Carried from label to label inside one item."""

    context: Context
    partial: bool = False
    """The item speaks of a part of a year somewhere."""
    main: Frame | None = None
    """The subject of the sentence, not of its parts."""
    current: Frame | None = None
    """The subject named last."""
    parents: list[Frame] = field(default_factory=list)
    listing: bool = False
    """Inside 其中 …: figures are parts of the last parent."""
    cause: bool = False
    """Inside an explanation: nothing is a fact."""
    resumable: bool = False
    """The explanation is short (系…): a stage of the whole ends it."""
    changed: bool = False
    """The last figure was a change: 主要是 now opens a cause, not a list."""
    sign: int = 1
    """Of the last change."""
    things: int = 0
    """Subjects named since the last ； or 。"""
    listed: int = 0
    """Subjects named since the last 。"""
    year: int | None = None
    counted: str | None = None
    count_label: str = ""
    """The label of the last number that counted projects."""
    foreign: bool = False
    """Foreign guests were named last: their visits are not those the contract counts."""
    nature: str | None = None
    """基本支出 or 项目支出, whichever the item named last."""
    brackets: list[tuple[Frame | None, list[Frame], bool, bool]] = field(default_factory=list)
    series: list[str] = field(default_factory=list)
    """Names still waiting for their figure (分别为)."""
    loose_list: bool = False
    """The list of projects is only known from the heading: their names must look like names."""
    recent: list[Frame] = field(default_factory=list)
    """Subjects of the amounts since the last 。, for figures told of each of them (分别下降A和B)."""
    told: int = 0
    """How many of `recent` stood before the last share, rate or change."""
    spread: list[Frame] = field(default_factory=list)
    """Subjects still waiting for their figure of such a series."""
    spread_label: str = ""
    natures: set[str] = field(default_factory=set)
    """基本支出 and 项目支出, as far as the item named them."""
    projects: set[str] = field(default_factory=set)
    """Projects that the document named: a later clause may come back to one of them."""
    by_function: bool = False
    """The parts of the present list are functional classes of any level."""
    reference: str | None = None
    """The last money only measured the subject (完成年初预算20万元的78%): what the next ratio tells of it."""

    @property
    def parent(self) -> Frame | None:
        return self.parents[-1] if self.listing and self.parents else None

    def boundary(self, *, hard: bool) -> None:
        """；or 。(hard): several parts named together give the floor back to their whole."""
        parts_of_main = self.main is not None and self.current is not None and (
            self.main.measure in ancestors(self.current.measure or "")
        )  # fmt: skip
        several = self.things >= 2 or (hard and (self.listed >= 2 or self._part_by_fund()))
        if several and self.main is not None and (self.listing or parts_of_main):
            self.current = self.parents[0] if self.parents else self.main
        self.things = 0
        self.series, self.spread = [], []
        self.cause = False
        if hard:
            self.listed = 0
            self.changed = False
            self.year = None
            self.counted = None
            self.recent = []
            self.told = 0

    def _part_by_fund(self) -> bool:
        """The last figure told who paid a part of the whole (其中：财政拨款 A，单位资金 B)."""
        if not self.listing or self.main is None or self.current is None:
            return False
        return self.current.fund not in (None, self.main.fund)

    def open_bracket(self) -> None:
        """(人员经费…，公用经费…): parts of what stands before the bracket."""
        self.brackets.append((self.current, list(self.parents), self.listing, self.foreign))
        if self.current is not None:
            self.parents, self.listing = [*self.parents, self.current], True

    def close_bracket(self) -> None:
        if self.brackets:
            self.current, self.parents, self.listing, self.foreign = self.brackets.pop()

    def open(self, frame: Frame, title: str) -> None:
        """A title names the subject of what follows; below 项目支出, names of projects are its parts."""
        self.main = self.current = frame
        projects = frame.nature == "project" and frame.project is None
        self.parents, self.listing = ([frame] if projects else []), projects
        self.loose_list = projects and re.search("明细|构成|清单|包括", title) is None

    def enter(self, frame: Frame, *, thing: bool) -> None:
        """Make a level figure's frame the subject in force."""
        self.changed = False
        if frame.nature in ("basic", "project"):
            self.nature = frame.nature
            self.natures.add(frame.nature)
        if thing or frame.project:
            self.things += 1
            self.listed += 1
        if self.listing and self.parents and _same(frame, self.parents[0]):
            self.parents, self.listing = [], False
        if frame.project:
            self.projects.add(frame.project)
        below_main = self.main is not None and self.main.measure in ancestors(frame.measure or "")
        self.current = frame
        if self.listing and not self.parents:
            self.listing = False
        if not self.listing and not below_main:
            self.main = frame
