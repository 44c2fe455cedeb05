"""Outcome sentences: figures that are no money or staff of the department become indicators (contract section 6).

A result gets a short name from the words around its number; a printed target beside it (计划34个) fills the target.
Precision comes first: thresholds, standards, rates per head and plans are no results.

Does not belong here: indicator tables (`table_indicators`), value facts (`prose`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipelines.extraction.amounts import Amount
from pipelines.extraction.context import Context
from pipelines.extraction.figures import Reading
from pipelines.extraction.lines import IndicatorLine
from pipelines.extraction.outcome_rules import STOP, counts_nothing, done, inside_name, is_sure, is_threshold, of_a_rule
from pipelines.extraction.outcome_rules import rule as _rule
from pipelines.extraction.outcome_rules import units as _units
from pipelines.extraction.quotes import quote
from pipelines.extraction.sentences import AMOUNT, DATE, Flat, is_amount
from sources.document import Locator

NAME_LIMIT = 24
FEW = 20
_MEASURED = {"money": "金额", "area": "面积"}
"""What a second figure right behind the first counts: 助学金 568 人次、85 万元."""
_JOINED = re.compile("[、，和及与]")
_CHANGES = re.compile(
    "(?:同比|比上年|较上年)?分别(?:同比|(?:比|较)(?:上年|去年)?(?:同期)?)?(?P<verb>增长|上升|提高|增加|提升|下降|减少|降低)(?:了|至|到)?$"
)
_MORE = re.compile(rf"(?:[、，和及与]{AMOUNT})*")


@dataclass(slots=True)
class _Result:
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
class _Open:
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


def outcomes(reading: Reading, locator: Locator, context: Context, *, sure: bool = False) -> list[IndicatorLine]:
    """Indicators of one item, from the figures that value facts left over.

    `sure`: only those whose words can mean nothing but a result, for sections about management.
    """
    flat, found = reading.flat, list[IndicatorLine]()
    state = _Open()
    loose = set(reading.loose)
    for at, char in enumerate(flat.text):
        if char in "。！？":
            state = _Open()
        if char == "⟨":
            state.outer.append((state.line, state.name))
        elif char == "⟩" and state.outer:
            state.line, state.name = state.outer.pop()
        if not is_amount(char) or at not in loose:
            continue
        result = _result(flat, at)
        if sure and not is_sure(result.label, result.after):
            continue
        line = _outcome(result, flat, state, locator, context)
        state.told = _clean(result.label) or state.told
        if line is not None:
            if state.name and line.level3.endswith("率") and any(f.level3 == line.level3 for f in found):
                line.level3 = _short(state.name + line.level3)  # 命案4起，破案率100% behind the 破案率 of all cases
            found += (several := _shared(line, result))
            state.line, state.name = line, line.level3
            state.lines += several
    return found


def _shared(line: IndicatorLine, result: _Result) -> list[IndicatorLine]:
    """见面率、办结率、满意率均为100%: a line for each name."""
    m = _rule("shared").search(result.label)
    names = [_clean(n) for n in re.split("[、和及与]", m["names"])] if m else []
    return [replace(line, level3=_short(n)) for n in names] if len(names) > 1 and all(names) else [line]


def _result(flat: Flat, at: int) -> _Result:
    text = flat.text
    start = max(text.rfind(sign, 0, at) for sign in "。；！？") + 1
    part = text[start:at]
    left = at
    while left > start and not STOP.match(text[left - 1]) and not _cuts(flat, left - 1):
        left -= 1
    label = _spelled(flat, left, at)
    if not label and left > start and text[left - 1] == "：":
        label = re.split(r"[，：；]", _spelled(flat, start, left - 1))[-1]
    if left == at and text[left - 1 : left] == "⟨" and _targets(flat, left - 1):
        label = "目标"
    right = at + 1
    while (
        right < len(text) and not STOP.match(text[right]) and not _cuts(flat, right) and text[right] not in flat.dates
    ):
        right += 1
    return _Result(flat.amounts[text[at]], at, left, label, _spelled(flat, at + 1, right), part)


def _cuts(flat: Flat, position: int) -> bool:
    """Whether another figure stands here; numbers inside names (2型, 65岁以上老年人, 0—6岁) do not count."""
    amount = flat.amounts.get(flat.text[position])
    if amount is None:
        return False
    named = amount.kind in ("plain", "bare") or amount.high is not None or is_threshold(flat, amount, position)
    named = named and re.match(r"[\u4e00-\u9fff]", flat.text[position + 1 : position + 2]) is not None
    return not (named or inside_name(flat, position))


def _spelled(flat: Flat, start: int, stop: int) -> str:
    """Flattened text with numbers that belong to names printed out, dates and other numbers left out."""
    out = []
    for char in flat.text[start:stop]:
        amount = flat.amounts.get(char)
        out.append(flat.printed[amount.mention_start : amount.mention_end].replace(" ", "") if amount else char)
    return re.sub(rf"{DATE}(?:度|底|末|初)?|[⟨⟩()]", "", "".join(out))


def _outcome(result: _Result, flat: Flat, state: _Open, locator: Locator, context: Context) -> IndicatorLine | None:
    if _each_target(result, state, flat) or _as_target(result, state):
        return None
    if _rule("earlier").match(result.after):
        state.name = _clean(re.split(r"(?<!路)由|从", result.label)[0]) or state.name
        return None
    if not _is_result(result, flat) or _measured_by(result, state) or _excess(result, flat, state):
        if result.amount.number == 0 and result.amount.kind in ("ratio", "points"):
            _name(result, state, flat)  # 提升0、0.5和1.2个百分点: a zero is no result but has its place in the series
        else:
            state.series = []
        return None
    if _as_plan(result, state):
        return None
    state.compared = False
    plan, state.plan = state.plan, None
    fulfilled = plan and (_rule("result_of_plan").match(result.label) or _clean(result.label) in done(plan[0]))
    planned = plan is not None and plan[1].unit == result.amount.unit and fulfilled
    name = plan[0] if plan and planned else _name(result, state, flat)
    if len(name) < 2:
        return None
    amount = result.amount
    falls = _falls(result) or (state.falling and not re.sub(_JOINED, "", result.label))
    value = -amount.number if falls and amount.number > 0 else amount.number
    modifier = "forecast" if _rule("forecast").search(result.part[-30:]) else amount.modifier
    return IndicatorLine(
        target_value=plan[1].number if plan and planned else None,
        target_unit=plan[1].unit if plan and planned else None,
        level3=name, locator=locator, method="prose", actual_value=value, actual_unit=amount.unit, modifier=modifier,
        fiscal_year=context.fiscal_year, section=context.section, confidence=0.7,
        quote=quote(flat, result.left, result.at),
    )  # fmt: skip


def _is_result(result: _Result, flat: Flat) -> bool:
    amount = result.amount
    if counts_nothing(amount, result.label, result.after) or of_a_rule(result.label, flat.text[result.at + 1 :][:12]):
        return False
    if amount.high is not None or amount.number == 0:
        return False
    if amount.number < FEW and amount.unit in _units("few_units"):
        return False
    if is_threshold(flat, amount, result.at) or _rule("managed").match(result.after):
        return False
    if _rule("skip_after").match(result.after) or inside_name(flat, result.at):
        return False
    if _rule("skip_part").search(result.part[-60:]):
        return False
    if amount.unit == "小时" and _rule("skip_hours").match(result.after):
        return False
    invested = _rule("invested_name").match(_clean(result.label)) and _rule("invested").search(result.part)
    skipped = _rule("skip_label").search(result.label[-12:]) and not invested
    return not skipped and not _rule("skip_whole").search(result.label)


def _measured_by(result: _Result, state: _Open) -> bool:
    """用水总量1.8亿立方米，控制在2亿立方米的目标以内: what the result just told is measured by, maybe its target."""
    amount, line = result.amount, state.line
    if line is None or line.actual_unit != amount.unit:
        return False
    compared, after = _rule("compared").match(result.label), _rule("compared_after").match(result.after)
    prefixed = amount.modifier is not None and amount.mention_start < amount.start
    verb = prefixed or (compared is not None and compared.group().strip("，") not in ("", compared["by"]))
    if compared is None or not verb or not (compared["by"] or after or amount.modifier == "<="):
        return False
    state.compared = True
    if re.search("(?:多|少|高|低|超)(?:出|了)?$", result.label):
        return True  # 比计划多2万吨: how much more than the target, which is not printed
    words = compared["by"] + (after.group() if after else "")
    if _rule("compared_target").search(words) and not _rule("no_target").search(words) and line.target_value is None:
        line.target_value, line.target_unit = amount.number, amount.unit
    return True


def _excess(result: _Result, flat: Flat, state: _Open) -> bool:
    """超目标任务（110场）10场, 比下达的150公里多15公里: how much more than the target."""
    if state.compared and _rule("excess").match(result.label):
        return True
    opening = flat.text.rfind("⟨", 0, result.at) if flat.text[result.at - 1 : result.at] == "⟩" else -1
    return opening > 0 and result.amount.kind not in ("ratio", "points") and _targets(flat, opening)


def _targets(flat: Flat, end: int) -> bool:
    """Whether the words before a bracket name a target."""
    words = re.split(r"[，。；：]", flat.text[max(0, end - 20) : end])[-1]
    return _rule("target_before").search(words) is not None


def _as_plan(result: _Result, state: _Open) -> bool:
    """年度计划新建120公里，…合格率目标100%: kept for the result that follows; a plan alone is no result."""
    m = _rule("plan_first").match(result.label) or _rule("plan_last").match(result.label)
    if m is None and (m := _rule("plan_titled").search(result.part)):
        name = m["name"]
    else:
        name = _clean(m["name"] + re.sub(r"(?:等|，).*$", "", result.after)) if m else ""
    if len(name) < 3:
        return False
    state.plan = (_short(name), result.amount)
    return True


def _as_target(result: _Result, state: _Open) -> bool:
    """计划34个, 任务数12000人, 超额完成市下达的110人任务: the target of the result before."""
    before, after = _rule("target_before").search(result.label), _rule("target_after").search(result.after)
    led = after and (_rule("target_lead").search(result.label) or "任务" in result.after[:6])
    if result.amount.kind == "ratio" and after and result.after.startswith("的") and state.line is not None:
        change = _rule("change_target").match(result.label)
        if change is not None and state.line.actual_unit == result.amount.unit and state.line.target_value is None:
            sign = -1 if change["fall"] else 1
            state.line.target_value, state.line.target_unit = sign * result.amount.number, result.amount.unit
            return True
    if result.amount.kind == "ratio" and (not before or result.label.endswith("的")):
        return False
    if not before and not led:
        return False
    if state.line is None:
        return bool(led)
    state.targeted = True
    unit = result.amount.unit
    for line in reversed(state.lines):
        if unit is None or line.actual_unit == unit:
            if line.target_value is None:
                line.target_value, line.target_unit = result.amount.number, unit
            break
    return True


def _each_target(result: _Result, state: _Open, flat: Flat) -> bool:
    """新增 A 亩，完成 B 亩，任务分别为 C 亩和 D 亩: the targets of the last results, one by one."""
    if "分别" in result.label and _rule("target_before").search(result.label):
        count = _following(result, flat)
        state.waiting = state.lines[-count:] if 1 < count <= len(state.lines) else []
    elif _JOINED.sub("", result.label):
        state.waiting = []
    if not state.waiting:
        return False
    line = state.waiting.pop(0)
    if line.target_value is None and line.actual_unit == result.amount.unit:
        line.target_value, line.target_unit = result.amount.number, result.amount.unit
    return True


def _falls(result: _Result) -> bool:
    if result.amount.kind not in ("ratio", "points") or _rule("level_after_change").search(result.label):
        return False
    return re.search(_rule("fall").pattern + r"(?:了|率|幅度|为|达|约|超|近)*$", result.label) is not None


def _following(result: _Result, flat: Flat) -> int:
    """How many figures stand joined here (A、B和C): at least this one."""
    joined = _MORE.match(flat.text, result.at + 1)
    return 1 + sum(1 for c in joined.group() if is_amount(c)) if joined else 1


def _each_change(result: _Result, state: _Open, flat: Flat) -> list[str]:
    """接待A人次，收入B亿元，同比分别增长C%、D%: the names of the changes, one for each of the last results."""
    if result.amount.kind not in ("ratio", "points"):
        return []
    verb = re.search(rf"{_rule('rise').pattern}|{_rule('fall').pattern}", result.label)
    if verb is None or not _rule("bare_change").match(result.label):
        return []
    count = _following(result, flat)
    if not ("分别" in result.label or count > 1) or count > len(state.lines):
        return []
    return [line.level3 + verb.group() for line in state.lines[-count:]]


def _name(result: _Result, state: _Open, flat: Flat) -> str:
    """What a result is of: said before it, taken over from the result before, or the thing that is counted."""
    targeted, state.targeted = state.targeted, False
    named = _in_series(result, state, flat)
    if named is None and state.name:
        named = _of_the_one_before(result, state, targeted=targeted)
    return named if named is not None else _own_name(result, state)


def _in_series(result: _Result, state: _Open, flat: Flat) -> str | None:
    """One of several names that were said before their figures ("A、B分别为"); None when there is no such series."""
    if state.series and not _JOINED.sub("", result.label):
        return _clean(state.series.pop(0))
    state.series = _each_change(result, state, flat)
    if state.series:
        state.falling = _falls(result)
        return _short(state.series.pop(0))
    state.falling = False
    series = re.search(r"(?:分别)(?:为|是|达到|达|完成)?$", result.label) or _CHANGES.search(result.label)
    if series is None:
        return None
    verb = series.groupdict().get("verb") or ""
    names = [_clean(n) + verb for n in re.split(r"[、和及与]", result.label[: series.start()]) if n]
    count = _following(result, flat)
    if len(names) == 1 and 1 < count <= len(state.lines):
        # 处置 A 亩、闲置 B 亩，处置率分别为 C% 和 D%
        names = [line.level3 + names[0] for line in state.lines[-count:]]
    state.series, state.falling = names[1:], bool(verb) and _falls(result)
    return names[0] if names else ""


def _of_the_one_before(result: _Result, state: _Open, *, targeted: bool) -> str | None:
    """A rate, a change, a part or a second figure of what the result before was of."""
    label, name = result.label, state.name
    if result.amount.kind in ("ratio", "points"):
        rate = _rate_of(label, name, targeted=targeted)
        if rate is not None:
            return rate
    same = _has_same_unit(result, state)
    if same and _rule("bare_change").match(label) and "至" not in label:
        return _short(name + _change_word(label))
    if same and _rule("whole_number").match(label) and (m := _rule("added").match(name)):
        return _short(name[m.end() :] + "总数")
    bare = label.strip("，、其中")
    if _rule("bare_verb").match(bare) and (same or bare.startswith("涉及")):
        noun = name[-2:] if _rule("verb_of_noun").match(bare) else name
        return _short(bare + noun if noun != name else noun + bare)
    clean = _clean(label)
    if _rule("invested_name").match(clean) and state.line is not None and not same:
        return _short(name + clean)
    if same and (sides := _rule("sides").match(clean)) and (other := _rule("other_side").search(name)):
        return _short(name[: other.start()] + sides.group())
    return None


def _rate_of(label: str, name: str, *, targeted: bool) -> str | None:
    if _rule("achieved").search(label) or (targeted and re.fullmatch(r"的?", label)):
        return _short(re.sub("^(?:完成|实现)|(?:完成|建设完成)$", "", name) + "完成率")
    if not _rule("bare_change").match(label) or _rule("level_after_change").search(label):
        return None
    verb = _change_word(label)
    if not verb and (stem := _clean(label).removesuffix("率")) and name.startswith(stem):
        return _short(name.removeprefix(stem) + _clean(label))  # 压减机构 A 家，压减率 B%
    return _short(name + verb)


def _change_word(label: str) -> str:
    verb = re.search(rf"{_rule('rise').pattern}|{_rule('fall').pattern}", label)
    return verb.group() if verb else ""


def _has_same_unit(result: _Result, state: _Open) -> bool:
    return state.line is not None and state.line.actual_unit == result.amount.unit


def _own_name(result: _Result, state: _Open) -> str:
    """The words before the result, or the thing behind its number that it counts."""
    label, after = _clean(result.label), re.sub("^的", "", result.after)
    is_rate = result.amount.kind in ("ratio", "points")
    joins = not result.label or re.fullmatch("[、，和及与]*(?:共计|总计|合计|共|计)?", result.label)
    if not is_rate and state.told and not label and joins:
        return _short(state.told + _MEASURED.get(result.amount.kind, "数量"))
    if state.name and _rule("level_after_change").search(result.label) and len(_rule("bare_change").sub("", label)) < 2:
        return _short(state.name)
    verb_follows = len(label) > 2 and _rule("after_verb").match(after)
    counts_noun = after and not verb_follows and not _rule("after_skip").match(after)
    if counts_noun and not is_rate:
        lead = "" if result.label.endswith("等") else label
        return _short(lead[-10:] + re.sub(r"(?:等|，).*$", "", after)[:12])
    if state.name and _has_same_unit(result, state) and (len(label) < 2 or _rule("bare_verb").match(label)):
        return _short(state.name + label)
    return _short(label)


def _clean(words: str) -> str:
    return _rule("name_end").sub("", _rule("name_start").sub("", words))


def _short(name: str) -> str:
    return name[-NAME_LIMIT:] if len(name) > NAME_LIMIT else name
