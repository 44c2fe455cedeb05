"""Quotes: at most 80 printed characters around a figure, without personal numbers."""

from __future__ import annotations

import re

from pipelines.extraction.lines import QUOTE_LIMIT
from pipelines.extraction.sentences import Flat

_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9}|0\d{2,3}[-—]?\d{7,8}|\d{3,4}-\d{7,8})(?!\d)")


def redact(text: str) -> str:
    """The text with the digits of telephone and identity numbers replaced by *."""
    return _PERSONAL.sub(lambda m: re.sub(r"[\dXx]", "*", m.group()), text)


def quote(flat: Flat, start: int, at: int, limit: int = QUOTE_LIMIT) -> str:
    """The printed words from the figure before (`start`) to this figure (`at`), its number and unit included."""
    if not flat.origin:
        return ""
    at = min(at, len(flat.origin) - 1)
    first = flat.origin[min(start, at)]
    sign = flat.text[at]
    last = flat.amounts[sign].mention_end if sign in flat.amounts else flat.origin[at] + 1
    if last - first < 24:
        first = max(0, last - 40)
        last = min(len(flat.printed), last + 6)
    text = re.sub(r"\s+", " ", flat.printed[first:last]).strip("，；。、 ")
    return redact(text[-limit:])
