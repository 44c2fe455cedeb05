"""Turns a rule's row into a sentence: templates of the rule's header, numbers as documents show them, codes by name.

Does not belong here: which rows there are (`reconcile`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from warehouse import taxonomy

_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)*\b")
_ATTRIBUTES = ("basis", "fund", "nature", "income_source")
_PLACES = {"prose": ("文字部分", "prose"), "document": ("全文", "whole document")}
_PLACES_ZH = {"paragraph": "第{}段", "page": "第{}页文字", "table": "表{}", "sheet": "工作表{}"}
_MONEY = frozenset({"元", "千元", "万元", "百万元", "千万元", "亿元"})


class _Known(dict[str, str]):
    """Values of a template; what a rule left out reads as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


@cache
def _names(terms: tuple[str, ...]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names of codes in Chinese and English; of a code that several attributes use, `terms` first."""
    zh: dict[str, str] = {}
    en: dict[str, str] = {}
    for attribute in (*terms, *(a for a in _ATTRIBUTES if a not in terms)):
        for row in taxonomy.rows("attributes"):
            if row["attribute"] == attribute:
                zh.setdefault(row["value"], row["label_zh"])
    for row in taxonomy.rows("measures"):
        zh.setdefault(row["measure"], row["label_zh"])
        en.setdefault(row["measure"], row["label_en"].lower())
    zh |= {"posts": "编制", "total": "合计", "quota": "编制", "all": "全部资金"}
    return zh, en


def number(value: Decimal | None, unit: str | None) -> str:
    """A number as documents show it: money with two decimals or more, everything else without trailing zeros."""
    if value is None:
        return "—"
    text = format(value.normalize(), "f")
    whole, _, decimals = text.partition(".")
    if unit in _MONEY:
        decimals = decimals.ljust(2, "0")
    return f"{whole}.{decimals}" if decimals else whole


def sentence(template: str, language: str, values: Mapping[str, str | None], terms: tuple[str, ...] = ()) -> str:
    """Fill a template. Codes in the values are replaced by their names; text of documents is only ever a value."""
    zh, en = _names(terms)
    names = zh if language == "zh" else en

    def named(text: str) -> str:
        if language == "zh":
            return _CODE.sub(lambda m: names.get(m[0], m[0]), text)
        return _CODE.sub(lambda m: names.get(m[0], m[0].replace("_", " ")), text)

    coded = {"measure", "nature", "basis", "fund", "item", "parts", "plan", "item_fund", "heading_fund", "said"}
    filled = _Known()
    for key, value in values.items():
        if value is not None:
            filled[key] = named(value) if key in coded else value
    place = values.get("place")
    if place is not None:
        filled["place"] = _place(place, language)
    filled["object"] = _object(filled, language)
    return template.format_map(filled)


def _place(place: str, language: str) -> str:
    if place in _PLACES:
        return _PLACES[place][language == "en"]
    if language == "en":
        return place
    kind, _, which = place.partition(" ")
    if kind == "table" and not which.isdigit():
        return f"《{which}》"
    return _PLACES_ZH[kind].format(which)


def _object(values: Mapping[str, str], language: str) -> str:
    """What was looked at, in words: year, basis, fund, class, place."""
    parts = [values.get(key) for key in ("fiscal_year", "basis", "fund", "item", "place")]
    return ("，" if language == "zh" else ", ").join(p for p in parts if p)
