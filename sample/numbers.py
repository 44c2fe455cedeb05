"""How a number is printed: unit, decimals, separators, dropped zeros; and what the print says, exactly.

Does not belong here: which number is printed (`sample.sheets`) and where (`sample.layouts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


@dataclass(frozen=True)
class NumberStyle:
    """The hand a document is written in. `zero` is what stands for nought in a cell ('' leaves the cell blank)."""

    unit: str = "万元"
    decimals: int = 2
    separators: bool = False
    drop_zeros: bool = False
    gap: str = ""
    zero: str = "0.00"


def plain(number: Decimal) -> str:
    """A decimal string without exponent, separators or trailing zeros: the contract's number."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Commercial rounding, as accounting systems do."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def money_text(yuan: Decimal, style: NumberStyle) -> str:
    """`yuan` as printed in the style's unit, without the unit."""
    value = rounded(yuan / YUAN[style.unit], style.decimals)
    text = format(value, ",f" if style.separators else "f")
    if style.drop_zeros and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def read_back(text: str, unit: str) -> Decimal:
    """The yuan that a printed amount says."""
    return Decimal(text.replace(",", "")) * YUAN[unit]


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """`part` of `whole` in percent, two decimals."""
    return rounded(part / whole * 100, 2)
