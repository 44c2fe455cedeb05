"""One cell: number, state, unit, operator."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.extraction.cells import is_unit, money_unit_in, parse_cell, parse_target, unit_in_brackets


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", "blank"), ("  ", "blank"), ("-", "dash"), ("——", "dash"), ("/", "dash"), ("*", "dash"),
        ("0", "explicit_zero"),
        ("0.00", "explicit_zero"), ("无", "explicit_zero"), ("未发生", "explicit_zero"), ("不涉及", "not_applicable"),
        ("本表无数据", "not_applicable"), ("涉密", "withheld"), ("不予公开", "withheld"), ("12.5", "value"),
    ],
)  # fmt: skip
def test_states_stay_apart(text: str, state: str) -> None:
    cell = parse_cell(text, "万元")
    assert cell is not None
    assert cell.state == state
    assert (cell.number is None) == (state in ("blank", "dash", "not_applicable", "withheld"))


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("1,234.50", "12345000"), ("1 2 3.45", "1234500"), ("12345678\n9.00", "1234567890000"), ("-12.3", "-123000"),
     ("1，234.5", "12345000"), ("５．０", "50000"), ("51.9\n7", "519700"), ("3.2亿元", "320000000"), ("约30元", "30")],
)  # fmt: skip
def test_numbers_take_the_column_unit_unless_they_print_their_own(text: str, yuan: str) -> None:
    cell = parse_cell(text, "万元")
    assert cell is not None
    assert cell.yuan == Decimal(yuan)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("25560100.000\n000", "25560100"),
        ("1,250.0\n00000", "1250"),
        ("98.12\n0000", "98.12"),
        ("1234567.12\n00", "1234567.12"),
    ],
)
def test_fixed_decimals_of_a_system_may_break_over_two_lines(text: str, yuan: str) -> None:
    cell = parse_cell(text, "元")
    assert cell is not None
    assert cell.yuan == Decimal(yuan)


@pytest.mark.parametrize("text", ["1234.56\n7890", "12.345\n67", "98.12\n100"])
def test_two_numbers_one_above_the_other_stay_two(text: str) -> None:
    assert parse_cell(text, "元") is None


@pytest.mark.parametrize("text", ["3\n4", "人员经费", "2022年", "(12.3)", "3-5", "12.3 45.6.7"])
def test_words_and_two_numbers_are_no_number(text: str) -> None:
    assert parse_cell(text, "万元") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥12.00(次)", (">=", "12.00", "次")), ("=100%", ("=", "100", "%")), ("100", (None, "100", None)),
        ("≤60万元/公里", ("<=", "60", "万元/公里")), ("≥ 95 %", (">=", "95", "%")), ("＞0", (">", "0", None)),
    ],
)  # fmt: skip
def test_targets_are_operator_number_and_unit(text: str, expected: tuple[str | None, str, str | None]) -> None:
    target = parse_target(text)
    assert target is not None
    assert (target.op, str(target.number), target.unit) == expected


@pytest.mark.parametrize("text", ["不低于80%", "9月前", "提升", "2023年", "10-12", "95%以上", "优"])
def test_words_around_a_target_leave_it_text(text: str) -> None:
    assert parse_target(text) is None


def test_units_in_captions_and_heads() -> None:
    assert money_unit_in("单位：万元") == "万元"
    assert money_unit_in("金额单位:元") == "元"
    assert money_unit_in("预算资金（万元）") == "万元"
    assert unit_in_brackets("面积（平方米）") == "平方米"
    assert money_unit_in("面积（平方米）") is None
    assert is_unit("人次") and not is_unit("优良")
