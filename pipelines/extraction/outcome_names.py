"""What a result is of: its short name from the words around its number, or from the result before it.

Belongs here: `Result`, a figure with the words around it, and `Open`, what the sentence has told so far.
Does not belong here: whether a figure is a result, its target (`outcomes_prose`), vocabulary (`outcome_rules`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipelines.extraction.amounts import Amount
from pipelines.extraction.lines import IndicatorLine
from pipelines.extraction.outcome_rules import rule as _rule
from pipelines.extraction.sentences import AMOUNT, Flat, is_amount

NAME_LIMIT = 24
FEW = 20
_MEASURED = {"money": "金额", "area": "面积"}
"""What a second figure right behind the first counts: 助学金 568 人次、85 万元."""
JOINED = re.compile("[、，和及与]")
_CHANGES = re.compile(
    "(?:同比|比上年|较上年)?分别(?:同比|(?:比|较)(?:上年|去年)?(?:同期)?)?(?P<verb>增长|上升|提高|增加|提升|下降|减少|降低)(?:了|至|到)?$"
)
_MORE = re.compile(rf"(?:[、，和及与]{AMOUNT})*")


@dataclass(slots=True)
class Result:
    """A figure with the words around it."""

    amount: Amount
    at: int
    left: int
    """Where its label starts."""
    label: str
    """From the last pause or number up to this number."""
    after: str
    """Up to the next pause or number."""
    part: str
    """The sentence part up to the number."""


@dataclass(slots=True)
class Open:
    """The last result of the sentence: targets and changes refer to it."""

    line: IndicatorLine | None = None
    lines: list[IndicatorLine] = field(default_factory=list)
    name: str = ""
    waiting: list[IndicatorLine] = field(default_factory=list)
    """Results still waiting for their target (任务分别为 A 和 B)."""
    targeted: bool = False
    """The last figure was a target of `line`."""
    series: list[str] = field(default_factory=list)
    """Names still waiting for their figure (分别为)."""
    told: str = ""
    """The words before the last figure, whether it was a result or not."""
    outer: list[tuple[IndicatorLine | None, str]] = field(default_factory=list)
    """What was open before each bracket."""
    plan: tuple[str, Amount] | None = None
    """A plan printed before its result (计划新建120公里，实际完成131公里): name and figure."""
    compared: bool = False
    """The last figure was what `line` is measured by."""
    falling: bool = False
    """The series are decreases (分别下降A和B)."""


def falls(result: Result) -> bool:
    if result.amount.kind not in ("ratio", "points") or _rule("level_after_change").search(result.label):
        return False
    return re.search(_rule("fall").pattern + r"(?:了|率|幅度|为|达|约|超|近)*$", result.label) is not None


def following(result: Result, flat: Flat) -> int:
    """How many figures stand joined here (A、B和C): at least this one."""
    joined = _MORE.match(flat.text, result.at + 1)
    return 1 + sum(1 for c in joined.group() if is_amount(c)) if joined else 1


def _each_change(result: Result, state: Open, flat: Flat) -> list[str]:
    """接待A人次，收入B亿元，同比分别增长C%、D%: the names of the changes, one for each of the last results."""
    if result.amount.kind not in ("ratio", "points"):
        return []
    verb = re.search(rf"{_rule('rise').pattern}|{_rule('fall').pattern}", result.label)
    if verb is None or not _rule("bare_change").match(result.label):
        return []
    count = following(result, flat)
    if not ("分别" in result.label or count > 1) or count > len(state.lines):
        return []
    return [line.level3 + verb.group() for line in state.lines[-count:]]


def name_of(result: Result, state: Open, flat: Flat) -> str:
    """What a result is of: said before it, taken over from the result before, or the thing that is counted."""
    targeted, state.targeted = state.targeted, False
    named = _in_series(result, state, flat)
    if named is None and state.name:
        named = _of_the_one_before(result, state, targeted=targeted)
    return named if named is not None else _own_name(result, state)


def _in_series(result: Result, state: Open, flat: Flat) -> str | None:
    """One of several names that were said before their figures ("A、B分别为"); None when there is no such series."""
    if state.series and not JOINED.sub("", result.label):
        return clean(state.series.pop(0))
    state.series = _each_change(result, state, flat)
    if state.series:
        state.falling = falls(result)
        return short(state.series.pop(0))
    state.falling = False
    series = re.search(r"(?:分别)(?:为|是|达到|达|完成)?$", result.label) or _CHANGES.search(result.label)
    if series is None:
        return None
    verb = series.groupdict().get("verb") or ""
    names = [clean(n) + verb for n in re.split(r"[、和及与]", result.label[: series.start()]) if n]
    count = following(result, flat)
    if len(names) == 1 and 1 < count <= len(state.lines):
        # 处置 A 亩、闲置 B 亩，处置率分别为 C% 和 D%
        names = [line.level3 + names[0] for line in state.lines[-count:]]
    state.series, state.falling = names[1:], bool(verb) and falls(result)
    return names[0] if names else ""


def _of_the_one_before(result: Result, state: Open, *, targeted: bool) -> str | None:
    """A rate, a change, a part or a second figure of what the result before was of."""
    label, name = result.label, state.name
    if result.amount.kind in ("ratio", "points"):
        rate = _rate_of(label, name, targeted=targeted)
        if rate is not None:
            return rate
    same = _has_same_unit(result, state)
    if same and _rule("bare_change").match(label) and "至" not in label:
        return short(name + _change_word(label))
    if same and _rule("whole_number").match(label) and (m := _rule("added").match(name)):
        return short(name[m.end() :] + "总数")
    bare = label.strip("，、其中")
    if _rule("bare_verb").match(bare) and (same or bare.startswith("涉及")):
        noun = name[-2:] if _rule("verb_of_noun").match(bare) else name
        return short(bare + noun if noun != name else noun + bare)
    words = clean(label)
    if _rule("invested_name").match(words) and state.line is not None and not same:
        return short(name + words)
    if same and (sides := _rule("sides").match(words)) and (other := _rule("other_side").search(name)):
        return short(name[: other.start()] + sides.group())
    return None


def _rate_of(label: str, name: str, *, targeted: bool) -> str | None:
    if _rule("achieved").search(label) or (targeted and re.fullmatch(r"的?", label)):
        return short(re.sub("^(?:完成|实现)|(?:完成|建设完成)$", "", name) + "完成率")
    if not _rule("bare_change").match(label) or _rule("level_after_change").search(label):
        return None
    verb = _change_word(label)
    if not verb and (stem := clean(label).removesuffix("率")) and name.startswith(stem):
        return short(name.removeprefix(stem) + clean(label))  # 压减机构 A 家，压减率 B%
    return short(name + verb)


def _change_word(label: str) -> str:
    verb = re.search(rf"{_rule('rise').pattern}|{_rule('fall').pattern}", label)
    return verb.group() if verb else ""


def _has_same_unit(result: Result, state: Open) -> bool:
    return state.line is not None and state.line.actual_unit == result.amount.unit


def _own_name(result: Result, state: Open) -> str:
    """The words before the result, or the thing behind its number that it counts."""
    label, after = clean(result.label), re.sub("^的", "", result.after)
    is_rate = result.amount.kind in ("ratio", "points")
    joins = not result.label or re.fullmatch("[、，和及与]*(?:共计|总计|合计|共|计)?", result.label)
    if not is_rate and state.told and not label and joins:
        return short(state.told + _MEASURED.get(result.amount.kind, "数量"))
    if state.name and _rule("level_after_change").search(result.label) and len(_rule("bare_change").sub("", label)) < 2:
        return short(state.name)
    verb_follows = len(label) > 2 and _rule("after_verb").match(after)
    counts_noun = after and not verb_follows and not _rule("after_skip").match(after)
    if counts_noun and not is_rate:
        lead = "" if result.label.endswith("等") else label
        return short(lead[-10:] + re.sub(r"(?:等|，).*$", "", after)[:12])
    if state.name and _has_same_unit(result, state) and (len(label) < 2 or _rule("bare_verb").match(label)):
        return short(state.name + label)
    return short(label)


def clean(words: str) -> str:
    return _rule("name_end").sub("", _rule("name_start").sub("", words))


def short(name: str) -> str:
    return name[-NAME_LIMIT:] if len(name) > NAME_LIMIT else name
