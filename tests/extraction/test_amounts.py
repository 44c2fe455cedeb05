"""Printed numbers: exact values, units, modifiers, and what is no amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extraction.amounts import Amount, find_amounts, narrow, to_yuan
from pipelines.extraction.numerals import chinese_number


def one(text: str) -> Amount:
    found = [a for a in find_amounts(text) if a.kind not in ("date", "ordinal", "code")]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("支出37188.34万元", "371883400"),
        ("支出37,188.34万元", "371883400"),
        ("支出37, 188.34 万元", "371883400"),
        ("支出37 188.34万元", "371883400"),
        ("支出37，188.34万元", "371883400"),
        ("支出３７１．５万元", "3715000"),
        ("支出80万元", "800000"),
        ("支出1.86亿元", "186000000"),
        ("支出5千元", "5000"),
        ("支出12345.6元", "12345.6"),
        ("支出870.00万，", "8700000"),
        ("支出人民币壹佰贰拾万元整", "1200000"),
        ("支出三百二十万元", "3200000"),
        ("为-3.5万元", "-35000"),
        ("支出0. 66万元", "6600"),
    ],
)
def test_money_is_converted_to_yuan_exactly(text: str, yuan: str) -> None:
    assert one(text).yuan == Decimal(yuan)


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("近300个", "<"), ("400余个", ">"), ("7000多万元", ">"), ("3万余元", ">"), ("约30万元", "~"), ("30人左右", "~"),
        ("超8%", ">"), ("不足5家", "<"), ("不少于10场", ">="), ("95%以上", ">="), ("不超过3%", "<="),
        ("60万元以内", "<="),
        ("62家", None), ("节约0.32万元", None), ("最近3次", None),
    ],
)  # fmt: skip
def test_approximations_are_kept_as_modifiers(text: str, modifier: str | None) -> None:
    assert one(text).modifier == modifier


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("增长8%", "ratio", "%"), ("死亡率2.91‰", "ratio", "‰"), ("百分之九十五点六", "ratio", "%"),
        ("提高1.8个百分点", "points", "个百分点"), ("得分96.8分", "score", "分"), ("用时20分钟", "count", "分钟"),
        ("设备3台（套）", "count", "台（套）"), ("补贴200元/人", "count", "元/人"),
        ("面积1.2万平方米", "area", "万平方米"),
        ("就业3.5万人次", "count", "万人次"), ("编制二十名", "count", "名"), ("出资3万美元", "foreign", "万美元"),
    ],
)  # fmt: skip
def test_units_tell_the_kind_of_number(text: str, kind: str, unit: str) -> None:
    assert (one(text).kind, one(text).unit) == (kind, unit)


@pytest.mark.parametrize(
    "text",
    [
        "2022年度", "2023年6月30日", "9月20日", "1-10月", "2019-2035年", "二〇二三年四月十四日", "2024-05-10",
        "第3季度",
        "财预〔2017〕98号", "5G网络", "电话13812345678", "0730-1234567", "第六次大会",
    ],
)  # fmt: skip
def test_dates_ordinals_and_codes_are_no_amounts(text: str) -> None:
    assert all(a.kind in ("date", "ordinal", "code") for a in find_amounts(text))


def test_a_range_keeps_both_ends_apart() -> None:
    amount = one("每批3-5个")
    assert (amount.number, amount.high) == (Decimal(3), Decimal(5))


def test_positions_are_offsets_into_the_printed_text() -> None:
    text = "２０２２ 年，支出 约 1,203.85 万元。"
    amount = one(text)
    assert text[amount.start : amount.digits_end] == "1,203.85"
    assert text[amount.mention_start : amount.mention_end] == "约 1,203.85 万元"


def test_narrowing_never_changes_the_length() -> None:
    text = "Ａ１，．％（㎡）…　①"
    assert len(narrow(text)) == len(text)


def test_square_metres_scale() -> None:
    assert one("房屋11.3万平方米").scaled == Decimal(113000)


_UNITS = {"元": 1, "千元": 10**3, "万元": 10**4, "亿元": 10**8}


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, Decimal]:
    """A Decimal in one of the ways documents print it, with its value in yuan."""
    value = draw(st.decimals(min_value=0, max_value=10**9, places=draw(st.integers(0, 4)), allow_nan=False))
    digits = format(value, "f")
    whole, _, fraction = digits.partition(".")
    style = draw(st.sampled_from(["plain", "commas", "wide"]))
    if style == "commas" and len(whole) > 3:
        whole = f"{int(whole):,}"
    digits = whole + ("." + fraction if fraction else "")
    if style == "wide":
        digits = digits.translate({ord(c): ord(c) - ord("0") + ord("０") for c in "0123456789"} | {ord("."): "．"})
    unit = draw(st.sampled_from(sorted(_UNITS)))
    lead = draw(st.sampled_from(["支出", "决算数为", "其中：办公费", "约", "共计 ", "（公用经费"]))
    space = draw(st.sampled_from(["", " ", "　"]))
    tail = draw(st.sampled_from(["", "，", "。", "，占8%", "；其中", "左右"]))
    return f"{lead}{digits}{space}{unit}{tail}", value * _UNITS[unit]


@settings(max_examples=400, deadline=None)
@given(printed())
def test_any_amount_in_any_phrasing_comes_back_exact(case: tuple[str, Decimal]) -> None:
    text, yuan = case
    amounts = [a for a in find_amounts(text) if a.kind == "money"]
    assert [a.yuan for a in amounts] == [yuan]


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 99_999_999))
def test_chinese_numerals_come_back_exact(number: int) -> None:
    assert chinese_number(in_chinese(number)) == number


def in_chinese(number: int) -> str:
    """The everyday reading of a whole number below 100 million."""
    if number >= 10_000:
        rest = number % 10_000
        zero = "零" if 0 < rest < 1000 else ""
        return in_chinese(number // 10_000) + "万" + zero + (in_chinese(rest) if rest else "")
    out, zero = "", False
    for value, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // value % 10
        if digit:
            out += ("零" if zero and out else "") + "零一二三四五六七八九"[digit] + name
        zero = digit == 0
    return out


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    for amount in find_amounts(text):
        assert 0 <= amount.start <= amount.digits_end <= amount.end <= len(text)


def test_unknown_units_are_no_money() -> None:
    assert to_yuan(Decimal(3), "个") is None
