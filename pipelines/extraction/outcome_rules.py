"""Rules of lexicon/outcomes.yaml that tell figures of rules and plans from results.

Belongs here: the loaded patterns, and questions that only the words around a figure answer. Does not belong here: what
a result is called (`outcome_names`), what is carried from figure to figure (`outcomes_prose`).
"""

from __future__ import annotations

import re
from functools import cache
from re import Pattern
from typing import Any

from pipelines.extraction.amounts import Amount
from pipelines.extraction.lexicon import bounded, load
from pipelines.extraction.sentences import DATE, Flat

STOP = re.compile(r"[，：；。！？⟨⟩]")
SPELLED = 11
"""From here on a number in Chinese characters is a result (十四项); smaller ones are mostly words (三个方面)."""


@cache
def rule(key: str) -> Pattern[str]:
    """A pattern of lexicon/outcomes.yaml; TIME stands for a date sign."""
    return re.compile(bounded(load("outcomes")[key]).replace("TIME", DATE))


@cache
def units(key: str) -> frozenset[str]:
    """A list of units of lexicon/outcomes.yaml."""
    listed: Any = load("outcomes")[key]
    return frozenset(listed)


def is_sure(label: str, after: str) -> bool:
    """Whether the words can mean nothing but a result, also among the rules of a section about management."""
    if rule("regulated").search(label):
        return False
    return rule("sure").search(label) is not None or rule("sure_after").match(after) is not None


def of_a_rule(label: str, after: str) -> bool:
    """执行率低于60%的项目直接评为差, 低于85分的扣减2%: what a rule says of cases, no result."""
    return rule("cases").match(after) is not None and rule("cases_before").search(label) is not None


def counts_nothing(amount: Amount, label: str, after: str) -> bool:
    """Kinds of figures and units that count no result: bare numbers, points, years, stages."""
    satisfied = amount.kind == "score" and rule("satisfied").search(label) is not None  # 满意度90.6分
    if amount.kind in ("plain", "bare", "foreign") or (amount.kind == "score" and not satisfied):
        return True
    if amount.chinese and amount.kind != "ratio" and amount.number < SPELLED:
        return True
    rounds = amount.unit == "轮" and rule("rounds").match(after) is not None
    return amount.unit in units("skip_units") and not satisfied and not rounds


def inside_name(flat: Flat, at: int) -> bool:
    """公交站点500米覆盖率, 15分钟生活圈: a part of a name."""
    amount = flat.amounts[flat.text[at]]
    measured = amount.unit in ("米", "公里", "分钟", "小时")
    return measured and rule("inside_name").match(flat.text[at + 1 : at + 16]) is not None


def is_threshold(flat: Flat, amount: Amount, at: int) -> bool:
    """50万以上税源企业, 65岁以上老年人: a class, no result. 均在95%以上 is one."""
    following = flat.text[at + 1 : at + 2]
    suffixed = amount.modifier in (">=", "<=") and amount.mention_end > amount.end
    return suffixed and bool(following) and not STOP.match(following)


def done(plan: str) -> tuple[str, ...]:
    """计划救助妇女180名，实际救助206名: how the verb of a plan is told when it is done."""
    return (f"实际{plan[:2]}", f"实际完成{plan[:2]}", f"{plan[:2]}")
