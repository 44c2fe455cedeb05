"""Cell values as a spreadsheet shows them: Excel's number format codes applied to numbers and dates.

A stored 0.8922 that is shown as 89.22% was published as 89.22%; a stored 1286 shown as 1,286.00 likewise. Formats with
fractions or unknown parts fall back to the plain number, never to a wrong one.

Does not belong here: where a format is stored (`xlsx_formats`, `xls_formats`).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0;-", 42: "#,##0;-#,##0;-",
    43: "#,##0.00;-#,##0.00;-", 44: "#,##0.00;-#,##0.00;-", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "0.0E+0",
    49: "@", 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Formats with a fixed number (ECMA-376 part 1, 18.8.30, with the Chinese ones of its locale tables)."""

MAX_CODE = 256
MAX_FORMATTED = 1e15
"""From here on Excel itself has no digits left; larger numbers are shown as they are."""
_EXACT = Context(prec=4 * MAX_CODE)
"""Room for every place a format of MAX_CODE characters can ask for, percent signs included."""
_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|A/P|上午/下午|General|yyyy|yy|e|mmmmm|mmmm|mmm|mm|m|dddd|ddd|aaaa|aaa|dd|d|hh|h|ss|s'
    r"|[0#?.,%@]|E[+-]|.",
    re.IGNORECASE | re.DOTALL,
)
_DATE_TOKEN = re.compile(r"^(?:y+|m+|d+|h+|s+|aaa+|e|\[h+\]|\[m+\]|\[s+\]|AM/PM|上午/下午)$", re.IGNORECASE)
_CONDITION = re.compile(r"^\[(<=|>=|<>|=|<|>)(-?\d+(?:\.\d+)?)\]$")
_CURRENCY = re.compile(r"^\[\$([^\]-]*)(?:-[^\]]*)?\]$")


@dataclass(frozen=True, slots=True)
class _Section:
    tokens: tuple[str, ...]
    condition: tuple[str, float] | None
    is_date: bool


def plain(value: object) -> str:
    """A value without a format: no float noise, no exponent, whole numbers without a point, dates ISO-like."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Excel keeps 15 significant digits; the rest of the binary fraction is noise.
        text = format(Decimal(f"{value:.15g}"), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def display(value: object, code: str | None) -> str:
    """`value` as format `code` shows it; `plain` when there is no format or it is none we know."""
    if code is None or isinstance(value, (str, bool)) or value is None or len(code) > MAX_CODE:
        return plain(value)
    if isinstance(value, (int, float)):
        return _number(value, code)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        sections = _sections(code)
        if sections and sections[0].is_date:
            return _date(value, sections[0]) or plain(value)
    return plain(value)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    out: list[_Section] = []
    tokens: list[str] = []
    for part in [*_TOKEN.findall(code), ";"]:
        if part != ";":
            tokens.append(part)
            continue
        condition = next((_condition(t) for t in tokens if _CONDITION.match(t)), None)
        kept = tuple(t for t in tokens if not _CONDITION.match(t))
        out.append(_Section(kept, condition, any(_DATE_TOKEN.match(t) for t in kept)))
        tokens = []
    return tuple(out)


def _condition(part: str) -> tuple[str, float]:
    match = _CONDITION.match(part)
    assert match is not None
    return match.group(1), float(match.group(2))


def _number(value: int | float, code: str) -> str:
    sections = _sections(code)
    section, signed = _choose(sections, value)
    if (
        section is None
        or section.is_date
        or any(t.lower() == "general" for t in section.tokens)
        or "/" in section.tokens
    ):
        return plain(float(value))
    if not section.tokens:
        return ""
    if "@" in section.tokens:
        return plain(float(value))
    if not math.isfinite(value) or abs(value) >= MAX_FORMATTED:
        return plain(float(value))
    number = Decimal(f"{float(value):.15g}")
    return _print_number(number if signed else abs(number), section)


def _choose(sections: tuple[_Section, ...], value: float) -> tuple[_Section | None, bool]:
    """The section for a value, and whether the minus sign has still to be printed."""
    if any(s.condition for s in sections):
        for section in sections:
            if section.condition is None or _holds(section.condition, value):
                return section, True
        return None, True
    if not sections:
        return None, True
    if value < 0 and len(sections) > 1:
        return sections[1], False
    if value == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], True


def _holds(condition: tuple[str, float], value: float) -> bool:
    operator, bound = condition
    match operator:
        case "<":
            return value < bound
        case "<=":
            return value <= bound
        case ">":
            return value > bound
        case ">=":
            return value >= bound
        case "=":
            return value == bound
        case _:
            return value != bound


def _print_number(number: Decimal, section: _Section) -> str:
    tokens = list(section.tokens)
    places = [n for n, t in enumerate(tokens) if t in "0#?" and t]
    if not places:
        return _literals(tokens) if not number else ("-" if number < 0 else "") + _literals(tokens)
    if any(t.upper() in ("E+", "E-") for t in tokens):
        return plain(float(number))
    number = number.scaleb(2 * tokens.count("%"))
    first, last = places[0], places[-1]
    point = next((n for n in range(first, len(tokens)) if tokens[n] == "."), None)
    whole = [n for n in places if point is None or n < point]
    fraction = [n for n in places if point is not None and n > point]
    scaled = 0
    while last + 1 + scaled < len(tokens) and tokens[last + 1 + scaled] == ",":
        scaled += 1
    number = number.scaleb(-3 * scaled)
    grouped = any(tokens[n] == "," for n in range(first, whole[-1] if whole else first))
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, _EXACT)
    digits, _, decimals = format(abs(rounded), "f").partition(".")
    digits = digits.lstrip("0").rjust(sum(1 for n in whole if tokens[n] == "0"), "0")
    if grouped:
        digits = f"{int(digits):,}".rjust(len(digits)) if digits else digits
    while decimals and fraction and tokens[fraction[len(decimals) - 1]] in "#?" and decimals.endswith("0"):
        decimals = decimals[:-1]
    body = digits + ("." + decimals if decimals else ("." if point is not None and fraction and not decimals else ""))
    if body.endswith("."):
        body = body[:-1]
    before, after = _literals(tokens[:first]), _literals(tokens[last + 1 + scaled :])
    sign = "-" if rounded < 0 else ""
    return f"{sign}{before}{body}{after}".strip()


def _literals(tokens: list[str]) -> str:
    """What stands around the digits: quoted text, currency signs, %, brackets. Colours and spacers print nothing."""
    out = ""
    for part in tokens:
        if part.startswith('"'):
            out += part[1:-1]
        elif part.startswith("\\"):
            out += part[1:]
        elif part.startswith("["):
            match = _CURRENCY.match(part)
            out += match.group(1) if match else ""
        elif not (part.startswith(("_", "*")) and len(part) == 2) and part not in "0#?.," and part.lower() != "general":
            out += part
    return out


def _date(value: dt.datetime | dt.date | dt.time, section: _Section) -> str:
    moment = _as_datetime(value)
    half_day = any(t.upper() in ("AM/PM", "A/P") or t == "上午/下午" for t in section.tokens)
    parts: list[str] = []
    previous = ""
    tokens = section.tokens
    for n, part in enumerate(tokens):
        low = part.lower()
        following = next((t.lower() for t in tokens[n + 1 :] if _DATE_TOKEN.match(t)), "")
        minutes = low in ("m", "mm") and (previous.startswith(("h", "[h")) or following.startswith("s"))
        piece = _date_piece(low, moment, minutes, half_day)
        if piece is None:
            piece = _literals([part]) if part not in "0#?" else ""
            if part in ".,":
                piece = part
        elif _DATE_TOKEN.match(part):
            previous = low
        parts.append(piece)
    return "".join(parts).strip()


def _date_piece(part: str, at: dt.datetime, minutes: bool, half_day: bool) -> str | None:
    hour = (at.hour % 12 or 12) if half_day else at.hour
    match part:
        case "yyyy" | "e":
            return f"{at.year:04d}"
        case "yy":
            return f"{at.year % 100:02d}"
        case "m":
            return str(at.minute if minutes else at.month)
        case "mm":
            return f"{at.minute if minutes else at.month:02d}"
        case "mmm" | "mmmm" | "mmmmm":
            return at.strftime("%b" if part == "mmm" else "%B")
        case "d":
            return str(at.day)
        case "dd":
            return f"{at.day:02d}"
        case "ddd" | "dddd":
            return at.strftime("%a" if part == "ddd" else "%A")
        case "aaa" | "aaaa":
            return ("星期" if part == "aaaa" else "") + "一二三四五六日"[at.weekday()]
        case "h" | "[h]":
            return str(hour)
        case "hh":
            return f"{hour:02d}"
        case "s":
            return str(at.second)
        case "ss":
            return f"{at.second:02d}"
        case "am/pm" | "a/p":
            return "AM" if at.hour < 12 else "PM"
        case "上午/下午":
            return "上午" if at.hour < 12 else "下午"
        case _:
            return None


def _as_datetime(value: dt.datetime | dt.date | dt.time) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return dt.datetime(1900, 1, 1, value.hour, value.minute, value.second)
