"""Quotes: at most 80 printed characters around a figure, without personal numbers."""

from __future__ import annotations

import re

from pipelines.extraction.lines import QUOTE_LIMIT
from pipelines.extraction.personal import masked
from pipelines.extraction.sentences import Flat


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
    return masked(text)[-limit:]
