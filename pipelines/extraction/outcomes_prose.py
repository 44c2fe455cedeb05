"""Outcome sentences: figures that are no money or staff of the department become indicators (contract section 6).

A printed target beside a result (计划34个) fills the target. Precision comes first: thresholds, standards, rates per
head and plans are no results.

Does not belong here: what a result is called (`outcome_names`), indicator tables (`table_indicators`), value facts
(`prose`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.extraction.context import Context
from pipelines.extraction.figures import Reading
from pipelines.extraction.lines import IndicatorLine
from pipelines.extraction.outcome_names import FEW, JOINED, Open, Result, clean, falls, following, name_of, short
from pipelines.extraction.outcome_rules import STOP, counts_nothing, done, inside_name, is_sure, is_threshold, of_a_rule
from pipelines.extraction.outcome_rules import rule as _rule
from pipelines.extraction.outcome_rules import units as _units
from pipelines.extraction.quotes import quote
from pipelines.extraction.sentences import DATE, Flat, is_amount
from sources.document import Locator


def outcomes(reading: Reading, locator: Locator, context: Context, *, sure: bool = False) -> list[IndicatorLine]:
    """Indicators of one item, from the figures that value facts left over.

    `sure`: only those whose words can mean nothing but a result, for sections about management.
    """
    flat, found = reading.flat, list[IndicatorLine]()
    state = Open()
    loose = set(reading.loose)
    for at, char in enumerate(flat.text):
        if char in "。！？":
            state = Open()
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
        state.told = clean(result.label) or state.told
        if line is not None:
            if state.name and line.level3.endswith("率") and any(f.level3 == line.level3 for f in found):
                line.level3 = short(state.name + line.level3)  # 命案4起，破案率100% behind the 破案率 of all cases
            found += (several := _shared(line, result))
            state.line, state.name = line, line.level3
            state.lines += several
    return found


def _shared(line: IndicatorLine, result: Result) -> list[IndicatorLine]:
    """见面率、办结率、满意率均为100%: a line for each name."""
    m = _rule("shared").search(result.label)
    names = [clean(n) for n in re.split("[、和及与]", m["names"])] if m else []
    return [replace(line, level3=short(n)) for n in names] if len(names) > 1 and all(names) else [line]


def _result(flat: Flat, at: int) -> Result:
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
    return Result(flat.amounts[text[at]], at, left, label, _spelled(flat, at + 1, right), part)


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


def _outcome(result: Result, flat: Flat, state: Open, locator: Locator, context: Context) -> IndicatorLine | None:
    if _each_target(result, state, flat) or _as_target(result, state):
        return None
    if _rule("earlier").match(result.after):
        state.name = clean(re.split(r"(?<!路)由|从", result.label)[0]) or state.name
        return None
    if not _is_result(result, flat) or _measured_by(result, state) or _excess(result, flat, state):
        if result.amount.number == 0 and result.amount.kind in ("ratio", "points"):
            name_of(result, state, flat)  # 提升0、0.5和1.2个百分点: a zero is no result but has its place in the series
        else:
            state.series = []
        return None
    if _as_plan(result, state):
        return None
    state.compared = False
    plan, state.plan = state.plan, None
    fulfilled = plan and (_rule("result_of_plan").match(result.label) or clean(result.label) in done(plan[0]))
    planned = plan is not None and plan[1].unit == result.amount.unit and fulfilled
    name = plan[0] if plan and planned else name_of(result, state, flat)
    if len(name) < 2:
        return None
    amount = result.amount
    fallen = falls(result) or (state.falling and not re.sub(JOINED, "", result.label))
    value = -amount.number if fallen and amount.number > 0 else amount.number
    modifier = "forecast" if _rule("forecast").search(result.part[-30:]) else amount.modifier
    return IndicatorLine(
        target_value=plan[1].number if plan and planned else None,
        target_unit=plan[1].unit if plan and planned else None,
        level3=name, locator=locator, method="prose", actual_value=value, actual_unit=amount.unit, modifier=modifier,
        fiscal_year=context.fiscal_year, section=context.section, confidence=0.7,
        quote=quote(flat, result.left, result.at),
    )  # fmt: skip


def _is_result(result: Result, flat: Flat) -> bool:
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
    invested = _rule("invested_name").match(clean(result.label)) and _rule("invested").search(result.part)
    skipped = _rule("skip_label").search(result.label[-12:]) and not invested
    return not skipped and not _rule("skip_whole").search(result.label)


def _measured_by(result: Result, state: Open) -> bool:
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


def _excess(result: Result, flat: Flat, state: Open) -> bool:
    """超目标任务（110场）10场, 比下达的150公里多15公里: how much more than the target."""
    if state.compared and _rule("excess").match(result.label):
        return True
    opening = flat.text.rfind("⟨", 0, result.at) if flat.text[result.at - 1 : result.at] == "⟩" else -1
    return opening > 0 and result.amount.kind not in ("ratio", "points") and _targets(flat, opening)


def _targets(flat: Flat, end: int) -> bool:
    """Whether the words before a bracket name a target."""
    words = re.split(r"[，。；：]", flat.text[max(0, end - 20) : end])[-1]
    return _rule("target_before").search(words) is not None


def _as_plan(result: Result, state: Open) -> bool:
    """年度计划新建120公里，…合格率目标100%: kept for the result that follows; a plan alone is no result."""
    m = _rule("plan_first").match(result.label) or _rule("plan_last").match(result.label)
    if m is None and (m := _rule("plan_titled").search(result.part)):
        name = m["name"]
    else:
        name = clean(m["name"] + re.sub(r"(?:等|，).*$", "", result.after)) if m else ""
    if len(name) < 3:
        return False
    state.plan = (short(name), result.amount)
    return True


def _as_target(result: Result, state: Open) -> bool:
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


def _each_target(result: Result, state: Open, flat: Flat) -> bool:
    """新增 A 亩，完成 B 亩，任务分别为 C 亩和 D 亩: the targets of the last results, one by one."""
    if "分别" in result.label and _rule("target_before").search(result.label):
        count = following(result, flat)
        state.waiting = state.lines[-count:] if 1 < count <= len(state.lines) else []
    elif JOINED.sub("", result.label):
        state.waiting = []
    if not state.waiting:
        return False
    line = state.waiting.pop(0)
    if line.target_value is None and line.actual_unit == result.amount.unit:
        line.target_value, line.target_unit = result.amount.number, result.amount.unit
    return True
