"""Fields that a line or a cell prints with their labels: 主管部门：示例局　评价等级：良　填报日期：2024年3月1日.

A label is one of `layouts/fields.yaml`; the next label ends the value, also where no blank stands between them
(优填表日期：). Does not belong here: labels in cells beside their values (`table_forms`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.extraction.table_terms import field_of

LONGEST_LABEL = 20
"""Characters of a label with its brackets: 部门（单位）名称（盖章）."""
LONGEST_LINE = 240
"""Longer lines are sentences."""
GRADES = {g: g for g in ("优", "优秀", "良", "良好", "中", "中等", "差", "较差", "合格", "不合格", "一般", "达标")}
"""Grades as they are printed."""
_COLON = re.compile(r"[:：]")
_SEALED = re.compile(r"[(（](?:盖章|公章|签章|章|签字|签名)[)）]")


@lru_cache(maxsize=10_000)
def labelled(text: str) -> tuple[tuple[str, str], ...]:
    """(field, value) of every label the text prints, in order; a text that starts with none of them has none."""
    if len(text) > LONGEST_LINE or not _COLON.search(text):
        return ()
    found: list[tuple[int, int, str]] = []
    start = 0
    for colon in _COLON.finditer(text):
        label = _label(text, start, colon.start())
        if label is not None:
            found.append((label[0], colon.end(), label[1]))
        start = colon.end()
    if not found or text[: found[0][0]].strip():
        return ()
    ends = [at for at, _, _ in found[1:]] + [len(text)]
    pairs = ((name, text[start:end]) for (_, start, name), end in zip(found, ends, strict=True))
    return tuple((name, _value(value)) for name, value in pairs)


def _value(text: str) -> str:
    """The value up to the next label, also where that one is none we know (示例局　金额单位：万元)."""
    own = re.split(r"\s+(?=[^\s:：]{2,12}[:：])|(?:金额|计量|货币|数据)单位[:：]", text.strip())[0]
    return re.sub(r"\s*\n\s*", "", own).strip(" \u3000;；,，")


def _label(text: str, start: int, end: int) -> tuple[int, str] | None:
    """Where the longest label that ends at a colon starts, and its field."""
    for at in range(max(start, end - LONGEST_LABEL), end):
        printed = text[at:end]
        if printed[0].isspace() or (at > start and text[at - 1] in "（("):
            continue
        name = field_of(_SEALED.sub("", printed))
        if name is not None:
            return at, name
    return None
