"""One label: the words in front of a figure, and what they say about it.

Belongs here: terms, class paths and codes, years, leftovers of a label. Does not belong here: what is carried over
from other labels (`prose`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pipelines.extraction.classes import ClassNames, economic
from pipelines.extraction.frames import Frame
from pipelines.extraction.lexicon import bounded, load
from pipelines.extraction.sentences import DATE, Flat
from pipelines.extraction.terms import Hit, find_terms

_PATH = re.compile(
    r"(?:(?P<top>[^，。；：、()]{2,24}?)\((?P<topcode>\d{3})?类\))?"
    r"(?:(?P<mid>[^，。；：()]{2,40}?(?:\((?:室|市|省|护)\)[^，。；：()]{0,16}?)?)\((?P<midcode>\d{2})?款\))?"
    r"(?:(?P<low>[^，。；：()]{2,40}?(?:\((?:室|市|省|护)\)[^，。；：()]{0,16}?)?)\((?P<lowcode>\d{2})?项\))?"
)
_HYPHENED = re.compile(
    r"(?P<top>[^-—，。；：、]{2,24})[-—]+(?P<mid>[^-—，。；：]{2,40})(?:[-—]+(?P<low>[^-—，。；：]{2,40}?))?科目"
)
"""X-Y-Z科目, the form of Shanghai budgets."""
_CODE = re.compile(r"\(?(?<!\d)(2\d{2}(?:\d{2}){0,2}|3\d{2}(?:\d{2})?)(?!\d)\)?")
FUND_WORDS = re.compile(
    r"一般公共预算|公共财政预算|公共预算|政府性?基金预算|国有资本经营预算|社会保险基金预算|预算单位|部门预算单位"
)
_WHOLE = frozenset((None, "expenditure", "income", "grand_total_in", "grand_total_out"))
_PREVIOUS = re.compile(r"上年|去年|上一年")


@cache
def grammar(key: str) -> re.Pattern[str]:
    """A pattern of lexicon/grammar.yaml; TIME stands for a date sign."""
    return re.compile(bounded(load("grammar")[key]).replace("TIME", DATE))


@dataclass(slots=True)
class Said:
    """What a label says. `thing`: names a subject of its own; `weak`: refers to the subject in force."""

    text: str
    attrs: dict[str, str] = field(default_factory=dict)
    thing: bool = False
    weak: bool = False
    total: bool = False
    sum: bool = False
    ignored: bool = False
    lost: bool = False
    year: int | None = None
    before: str = ""
    """Leftover words before the first term."""
    after: str = ""
    """Leftover words between the last term and the figure."""

    @property
    def known(self) -> bool:
        return self.thing or self.weak or bool(self.attrs)

    @property
    def near(self) -> bool:
        """Only function words stand between the last term and the figure."""
        return grammar("filler").fullmatch(self.after) is not None

    @property
    def own(self) -> bool:
        """Before the first term stand only function words or the department's own name."""
        return grammar("own").fullmatch(self.before) is not None

    @property
    def names_another(self) -> bool:
        """A stage or total of something that is not understood (某某支出年初预算数, 统筹基金收入)."""
        return ((self.weak and not self.thing) or self.total) and self.near and not self.own

    @property
    def adjusts(self) -> bool:
        """追加辅警工资等, 因老旧小区改造调增: a change of the budget, the words beside it say for what."""
        told = self.attrs.get("stat") == "change" and self.attrs.get("basis") == "budget_adjusted"
        return told and not self.thing and all(grammar("adjusted").match(w) for w in (self.before, self.after))

    def blocked(self, own_names: Iterable[str] = ()) -> bool:
        """Whether the words beside the terms tell of others' money; the department's own name does not (招商局)."""
        beside = f"{self.before}|{self.after}".removesuffix("|")
        for name in own_names:
            beside = beside.replace(name, "")
        return grammar("blocked").search(beside) is not None


def dated_year(text: str) -> int | None:
    """The year a date sign stands for ("2022年", "2022年6月30日"); None for days and months alone."""
    m = re.search(r"(?:19|20)\d{2}", text)
    return int(m.group()) if m else None


def analyse(
    label: str,
    flat: Flat,
    subject: Frame | None,
    classes: ClassNames,
    above: str | None,
    before: str = "",
    *,
    parts_of: str | None = None,
    whole: Frame | None = None,
) -> Said:
    """Everything a label says; `above` is the class named above it, `before` the sentence up to the figure.

    `parts_of`: the label stands in a list of the parts of this functional class ("" for a list of classes).
    `whole`: what the list tells the parts of.
    """
    said = Said(label)
    rest = _years(label, flat, said, classes.year)
    rest = _class_path(rest, said, classes, above or "")
    rest = _class_code(rest, said)
    hits = find_terms(rest, subject.measure if subject else None, before or label)
    end = -1
    for hit in hits:
        _take(hit, rest, said, adjoins=hit.start == end)
        end = hit.end
    if hits:
        said.before, said.after = rest[: hits[0].start], rest[hits[-1].end :]
        if said.thing and said.before.endswith("安排"):
            said.attrs.setdefault("basis", "budget")
        if "functional_code" in said.attrs or said.lost:
            said.before = ""
    else:
        # behind a printed code stands the name of its class, which says nothing more
        left = "" if "functional_code" in said.attrs and not any(c.isdigit() for c in rest) else rest
        said.before, said.after = ("", left) if said.known else (rest, "")
    if not said.thing:
        _class_name(said, rest, hits, whole or subject, classes, parts_of)
    return said


def _years(label: str, flat: Flat, said: Said, fiscal_year: int | None) -> str:
    for sign in re.findall(DATE, label):
        said.year = dated_year(flat.dates[sign]) or said.year
    rest = re.sub(DATE + r"(?:度|底|末|全年|以来)?", "", re.sub(DATE + "初", "年初", label))
    if (
        said.year is None
        and fiscal_year
        and (m := _PREVIOUS.search(rest))
        and not re.match(r"(?:年|度)?(?:结转|结余|财政拨款结)", rest[m.end() :])
    ):
        said.year = fiscal_year - 1
        rest = rest[: m.start()] + re.sub("^(?:年?度|年?[末底](?!数|结))", "", rest[m.end() :])
    return rest


_MARKED = re.compile(r"[类款项]\)|科目")
_PATH_LEAD = re.compile(r"^(?:其中|包括|主要用于|：|、|和|及|用于)+")


def _class_path(rest: str, said: Said, classes: ClassNames, context: str) -> str:
    """X（类）Y（款）Z（项), any of its levels left out; `context` is the class named above."""
    if not _MARKED.search(rest):
        return rest
    for m in (*_HYPHENED.finditer(rest), *_PATH.finditer(rest)):
        names = [
            (level, _PATH_LEAD.sub("", m[key]), m.groupdict().get(key + "code"))
            for level, key in enumerate(("top", "mid", "low"))
            if m[key]
        ]
        if not names:
            continue
        code = classes.path(names, context)
        said.thing = True
        said.attrs["measure"] = "expenditure"
        said.lost = code is None
        if code is not None:
            said.attrs["functional_code"] = code
        return rest[: m.start()] + rest[m.end() :]
    return rest


def _class_code(rest: str, said: Said) -> str:
    m = _CODE.search(rest)
    if m is None or "functional_code" in said.attrs:
        return rest
    for deeper in _CODE.finditer(rest, m.end()):
        # 群众团体事务(20129)行政运行(2012901): the class below it is meant
        m = deeper if deeper[1].startswith(m[1]) and len(deeper[1]) > len(m[1]) else m
    said.thing = True
    said.attrs["measure"] = "expenditure"
    said.attrs["functional_code" if m[1].startswith("2") else "economic_code"] = m[1]
    said.lost = False
    before, after = rest[: m.start()], rest[m.end() :]
    return re.sub(r"[^，、：]*$", "", before) + (after if not before or m.group().startswith("(") else "")


def _take(hit: Hit, rest: str, said: Said, *, adjoins: bool) -> None:
    """Add what a hit says; `adjoins`: it goes on where the one before ended."""
    term = hit.term
    measure = said.attrs.get("measure")
    attrs = dict(term.says)
    # 三公经费支出合计: the total of what was just named, not of all expenditure
    sums_up = adjoins and term.total and attrs.get("measure") == "expenditure" and measure not in _WHOLE
    if measure is not None and (term.weak or sums_up):
        attrs.pop("measure", None)
    if "functional_code" in said.attrs:
        attrs.pop("functional_code", None)
    said.attrs |= attrs
    said.thing = said.thing or term.thing
    said.weak = said.weak or term.weak or "fund" in attrs
    said.total, said.sum = said.total or (term.total and not sums_up), said.sum or term.sum
    said.ignored = said.ignored or term.ignore
    words = FUND_WORDS.sub("", rest[hit.start : hit.end])
    if "basis" not in said.attrs or said.attrs["basis"] == "budget":
        if "决算" in words:
            said.attrs["basis"] = "final"
        elif re.search("预算|计划", words) and "basis" not in said.attrs:
            said.attrs["basis"] = "budget"


_LEAD = re.compile(
    r"^(?:其中|包括|分别用于|分别为|主要用于|主要是|主要包括|主要有|包含|含(?=[^氟氧碘])|用于|分别是|一是|二是|三是|和|及|、|：|，|是|为|主要|具体为|安排)+"
)


def name_of(label: str) -> str:
    """A label as a name: without list words at its start and function words at its end."""
    name = _LEAD.sub("", re.sub(DATE + "度?", "", label))
    name = re.sub(r"(?:共计|合计|共|为|是|达|约|支出为|：)+$", "", name)
    return re.sub(r"(?<=[费金目贴助项])(?:支出|安排|使用)$", "", name)


_STAGE = re.compile(r"(?:年初|全年|年度|本年|调整后?的?)?(?:预算|决算)(?:安排|数){0,2}(?:为|是|：)?$")
"""Behind the name of a class: which of its figures follows (交通运输支出年初预算数为)."""


def _class_name(
    said: Said, rest: str, hits: list[Hit], subject: Frame | None, classes: ClassNames, parts_of: str | None
) -> None:
    """Classes named without code or level mark: 科学技术支出, 办公费; only where the whole label is the name."""
    if parts_of is not None and (code := classes.part(_LEAD.sub("", rest), parts_of)):
        _name_class(said, "functional_code", code)
        return
    if hits and any(h.term.says.keys() - {"measure", "basis"} for h in hits):
        return
    name = _LEAD.sub("", re.sub(grammar("filler").pattern + "$", "", rest) or rest)
    whole = _LEAD.sub("", rest)
    for candidate in (
        whole,
        re.sub(r"(?:科目|为|共|共计|合计|：|约|达){1,4}$", "", whole),
        _STAGE.sub("", whole),
        name,
    ):
        code = economic(candidate, classes.year)
        spends = subject is None or subject.measure == "expenditure"
        if code and (
            len(code) == 3
            or (spends and subject is not None and subject.nature in ("basic", "personnel", "public_running"))
        ):
            _name_class(said, "economic_code", code)
            return
        top = (
            classes.top(candidate)
            if candidate.endswith("支出") and len(candidate) >= 4 and "其他" not in candidate
            else None
        )
        if top is None and subject is not None and subject.fund == "government_fund" and candidate.endswith("支出"):
            top = classes.any_level(candidate)  # 土地开发支出 among parts of a fund
        if top:
            _name_class(said, "functional_code", top)
            return


def _name_class(said: Said, attribute: str, code: str) -> None:
    said.thing = True
    said.attrs["measure"] = "expenditure"
    said.attrs[attribute] = code
    said.before = said.after = ""
