"""Chinese numerals, everyday (三百二十) and capital (叁佰贰拾), as exact numbers. Nothing about units or meaning."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_ROWS = ("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {char: value for value, row in enumerate(_ROWS) for char in row}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}


def _whole(text: str) -> int | None:
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    pending = False
    for char in text:
        if char in _DIGITS:
            if pending and _DIGITS[char] and digit:
                return None
            digit, pending = _DIGITS[char], True
        elif char in _SMALL:
            section += (digit if pending and digit else 1) * _SMALL[char]
            digit, pending = 0, False
        elif char in _LARGE:
            total = (
                (total + section + digit) * _LARGE[char] if char == "亿" else total + (section + digit) * _LARGE[char]
            )
            section = digit = 0
            pending = False
        else:
            return None
    return total + section + digit


def chinese_number(text: str) -> Decimal | None:
    """三百二十 -> 320, 九十五点六 -> 95.6, 12.5 -> 12.5; None for anything that is no number."""
    if not text:
        return None
    if text[0].isascii():
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    whole, point, fraction = text.partition("点")
    left = _whole(whole) if whole else 0
    if left is None or (point and not fraction) or not all(c in _DIGITS for c in fraction):
        return None
    digits = "".join(str(_DIGITS[c]) for c in fraction)
    return Decimal(f"{left}.{digits}") if digits else Decimal(left)
