"""Rules that compare figures: rates and changes with amounts, parts with wholes, reports with accounts."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from audit_cases import Case, Document, Row, case, check, count, in_table, money, rate, rows_of_rules, spent

INITIAL = {"basis": "budget_initial"}
ADJUSTED = {"basis": "budget_adjusted"}
ACCOUNT = {"report_type": "final_account"}
TOGETHER = {"department_id": "990101-audit"}


def completion(percent: str, **attributes: str) -> Row:
    return rate("expenditure", percent, "completion_rate", **attributes)


def share(percent: str, **attributes: str) -> Row:
    return rate("expenditure", percent, "share", **attributes)


def change(value: str, **attributes: str) -> Row:
    return spent(value, stat="change", **attributes)


def compared(name: str, expected: str, said: list[Row], account: list[Row], **more: str) -> Case:
    """A self-evaluation with its department's final account."""
    other = Document(f"X01 {name} account", facts=account, report={**ACCOUNT, "department_id": f"990101-{name}"})
    own = Document(f"X01 {name}", facts=said, report={"department_id": f"990101-{name}"})
    return Case("X01", name, expected, own, others=(other,), **more)


CASES: list[Case] = [
    # R15
    case("R15", "the rate is final over plan", "pass", spent("90.00"), spent("100.00", **INITIAL), completion("90")),
    case("R15", "rounded operands are intervals", "pass", spent("1203.85"), spent("1156.30", **INITIAL),
         completion("104.11")),
    case("R15", "the plan that fits is the one meant", "pass", spent("90.00"), spent("50.00", **INITIAL),
         spent("100.00", **ADJUSTED), completion("90.00")),
    case("R15", "funds received may be what a rate is of", "pass", spent("64.00"), spent("86.00", **ADJUSTED),
         money("funds_received", "64.00", basis=None), completion("100")),
    case("R15", "the rate does not match", "fail", spent("1203.85"), spent("1156.30", **INITIAL), completion("110.40"),
         lhs="110.40", rhs="104.1123", message="differs"),
    case("R15", "the rate of one class is not that of another", "insufficient_data",
         spent("90.00", functional_code="201"), spent("100.00", functional_code="208", **INITIAL),
         completion("90.00", functional_code="201")),
    case("R15", "nothing over a plan of zero", "insufficient_data", spent("0"), spent("0", **INITIAL), completion("0")),
    case("R15", "no plan is printed", "insufficient_data", spent("90.00"), completion("90.00")),
    # A27
    case("A27", "the share is part of the total", "pass", spent("200.00"), spent("50.00", nature="basic"),
         share("25.00", nature="basic")),
    case("A27", "a class may be a share of basic expenditure", "pass", spent("200.00"), spent("50.00", nature="basic"),
         spent("25.00", economic_code="301", nature="basic"), share("50.00", economic_code="301", nature="basic")),
    case("A27", "the share does not match", "fail", spent("200.00"), spent("50.00", nature="basic"),
         share("35.00", nature="basic"), rhs="25"),
    case("A27", "the total is not printed", "insufficient_data", spent("50.00", nature="basic"),
         share("25.00", nature="basic")),
    case("A27", "a share stands by the amounts of its own paragraph", "fail", spent("200.00"),
         spent("90.00", paragraph=7), spent("50.00", nature="basic"), share("35.00", nature="basic")),
    # R24
    case("R24", "the change is this year less last year", "pass", spent("90.00"), spent("100.00", fiscal_year=2021),
         change("-10.00")),
    case("R24", "the rate is the change over last year", "pass", spent("90.00"), spent("100.00", fiscal_year=2021),
         rate("expenditure", "-10.00", "change_rate")),
    case("R24", "a rate can be checked against the printed change", "pass", spent("90.00"), change("-10.00"),
         rate("expenditure", "-10.00", "change_rate"), objects=1),
    case("R24", "the wrong direction", "fail", spent("90.00"), spent("100.00", fiscal_year=2021), change("10.00"),
         message="direction"),
    case("R24", "the rate does not match", "fail", spent("90.00"), spent("100.00", fiscal_year=2021),
         rate("expenditure", "-30.00", "change_rate"), rhs="-10"),
    case("R24", "last year is not printed", "insufficient_data", spent("90.00"), change("-10.00")),
    case("R24", "a like-for-like rate is not checked", "not_applicable", spent("90.00"),
         spent("100.00", fiscal_year=2021), rate("expenditure", "-3.00", "change_rate", quote="按可比口径下降3%")),
    # R12
    case("R12", "basic expenditure has part of the receptions", "pass",
         spent("1.00", economic_code="30217", nature="basic", fund="general_public"),
         money("three_public_reception", "3.00")),
    case("R12", "basic expenditure has more than all receptions", "fail",
         spent("5.00", economic_code="30217", nature="basic", fund="general_public"),
         money("three_public_reception", "3.00"), difference="2"),
    case("R12", "money of all funds is not fiscal money", "insufficient_data",
         spent("5.00", economic_code="30217", nature="basic", fund="general_public"),
         money("three_public_abroad", "3.00")),
    # R23
    case("R23", "small firms have part of procurement", "pass", money("procurement", "9.00"),
         money("procurement_sme", "9.00")),
    case("R23", "small firms have more than procurement", "warn", money("procurement", "9.00"),
         money("procurement_sme", "9.50"), difference="0.5"),
    case("R23", "more law-enforcement cars than cars", "fail", count("vehicles", 3),
         count("vehicles_law_enforcement", 5), difference="2"),
    case("R23", "a contested whole", "insufficient_data", count("vehicles", 3), count("vehicles", 8, paragraph=4),
         count("vehicles_special", 5)),
    # X01
    compared("the same total", "pass", [spent("300.00")], [*in_table([spent("3,000,000.00", "元")])]),
    compared("rounded", "pass", [spent("300.00")], [*in_table([spent("3,000,041.00", "元")])],
             message="rounding_apart"),
    compared("another total", "fail", [spent("264.00")], [*in_table([spent("300.00")])], difference="-36"),
    compared("a total it contradicts itself", "insufficient_data", [spent("264.00"), spent("300.00", paragraph=5)],
             [*in_table([spent("300.00")])]),
]  # fmt: skip


@pytest.fixture(scope="module")
def objects(candidate_of: Callable[..., duckdb.DuckDBPyConnection]) -> dict[tuple[str, str], list[Row]]:
    return rows_of_rules(candidate_of(*(d for c in CASES for d in (c.document, *c.others))))


@pytest.mark.parametrize("one", CASES, ids=lambda c: c.id)
def test_comparison(one: Case, objects: dict[tuple[str, str], list[Row]]) -> None:
    check(one, objects)


def test_a_unit_is_never_compared_with_its_department(
    candidate_of: Callable[..., duckdb.DuckDBPyConnection],
) -> None:
    said = Document("report of a unit", facts=[spent("10.00")], report={**TOGETHER, "scope": "unit_own"})
    account = Document("account of the department", facts=[spent("300.00")], report={**TOGETHER, **ACCOUNT})
    assert ("X01", said.document_id) not in rows_of_rules(candidate_of(said, account))
