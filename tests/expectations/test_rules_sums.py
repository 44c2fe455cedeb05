"""Rules that add up amounts: for each a document that holds, one that does not, and one that does not say enough."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from audit_cases import Case, Row, case, check, in_table, money, rows_of_rules, spent

BASIC = {"nature": "basic"}
PROJECT = {"nature": "project"}


def classes(*pairs: tuple[str, str]) -> list[Row]:
    return [spent(value, economic_code=code, nature="basic") for code, value in pairs]


def functional(*pairs: tuple[str, str], **attributes: str) -> list[Row]:
    return [spent(value, functional_code=code or None, **attributes) for code, value in pairs]


def income(value: str, source: str = "total", **attributes: str) -> Row:
    return money("income", value, income_source=source, **attributes)


def project(name: str, value: str, **attributes: object) -> Row:
    return spent(value, project=name, nature="project", **attributes)


def vehicles(**values: str) -> list[Row]:
    return [money(f"three_public_{name}", value) for name, value in values.items()]


CASES: list[Case] = [
    # R01
    case("R01", "total is basic plus project", "pass",
         spent("300.00"), spent("100.00", **BASIC), spent("200.00", **PROJECT), lhs="300", rhs="300"),
    case("R01", "operating expenditure counts where it is printed", "pass",
         spent("310.00"), spent("100.00", **BASIC), spent("200.00", **PROJECT), spent("10.00", nature="operating")),
    case("R01", "operating expenditure counts from another paragraph", "pass",
         spent("310.00"), spent("100.00", **BASIC), spent("200.00", **PROJECT),
         spent("10.00", nature="operating", paragraph=9)),
    case("R01", "parts that exceed the total", "fail",
         spent("300.00"), spent("150.00", **BASIC), spent("200.00", **PROJECT), difference="50", message="differs"),
    case("R01", "a total in yuan beside parts in ten thousand", "fail",
         spent("300.00"), spent("100.00", "元", **BASIC), spent("200.00", "元", **PROJECT), message="unit"),
    case("R01", "without project expenditure", "insufficient_data", spent("300.00"), spent("100.00", **BASIC)),
    case("R01", "funds are never mixed", "insufficient_data",
         spent("300.00", fund="general_public"), spent("100.00", **BASIC), spent("200.00", **PROJECT)),
    case("R01", "years are never mixed", "insufficient_data",
         spent("300.00", fiscal_year=2021), spent("100.00", **BASIC), spent("200.00", **PROJECT)),
    case("R01", "a dash is not zero", "insufficient_data",
         *in_table([spent("300.00"), spent("300.00", **BASIC), spent(None, state="dash", **PROJECT)])),
    case("R01", "an approximate figure proves nothing", "insufficient_data",
         spent("300.00", modifier="~"), spent("100.00", **BASIC), spent("250.00", **PROJECT)),
    case("R01", "a row of a table has its own sum", "fail",
         *in_table([spent("30.00", functional_code="20805"), spent("10.00", functional_code="20805", **BASIC),
                    spent("25.00", functional_code="20805", **PROJECT)]), difference="5"),
    # R02
    case("R02", "classes add up within rounding", "pass",
         spent("512.61", **BASIC), *classes(("301", "324.7"), ("302", "23.67"), ("303", "164.02"), ("310", "0.23")),
         lhs="512.62", rhs="512.61", difference="0.01", message="rounding"),
    case("R02", "classes exceed basic expenditure", "fail",
         spent("100.00", **BASIC), *classes(("301", "80.00"), ("302", "30.00")), difference="10"),
    case("R02", "prose that names the main classes only", "warn",
         spent("100.00", **BASIC), *classes(("301", "60.00"), ("302", "30.00")), message="residual", difference="-10"),
    case("R02", "a table names all classes", "fail",
         *in_table([spent("100.00", **BASIC), *classes(("301", "60.00"), ("302", "30.00"))]), message="differs"),
    case("R02", "one class alone", "insufficient_data", spent("100.00", **BASIC), *classes(("301", "60.00"))),
    # R03
    case("R03", "personnel and running cost make basic", "pass",
         spent("100.00", **BASIC), spent("80.00", nature="personnel"), spent("20.00", nature="public_running")),
    case("R03", "personnel and running cost do not make basic", "fail",
         spent("100.00", **BASIC), spent("80.00", nature="personnel"), spent("25.00", nature="public_running"),
         difference="5"),
    case("R03", "a small gap beyond rounding is a warning", "warn",
         spent("100.00", **BASIC), spent("80.00", nature="personnel"), spent("20.08", nature="public_running")),
    case("R03", "running cost is missing", "insufficient_data",
         spent("100.00", **BASIC), spent("80.00", nature="personnel")),
    # R04
    case("R04", "classes, groups and items add up to the column's total", "pass",
         *in_table(functional(("", "30.00"), ("201", "10.00"), ("20101", "10.00"), ("2010101", "4.00"),
                              ("2010102", "6.00"), ("208", "20.00"), ("20805", "20.00"))), objects=4),
    case("R04", "a table may leave out a level", "pass",
         *in_table(functional(("201", "10.00"), ("2010101", "4.00"), ("2010102", "6.00")))),
    case("R04", "items do not make their group", "fail",
         *in_table(functional(("20101", "10.00"), ("2010101", "4.00"), ("2010102", "9.00"))), difference="3"),
    case("R04", "economic codes add up like functional ones", "fail",
         *in_table([spent("50.00", economic_code="301", **BASIC), spent("30.00", economic_code="30101", **BASIC),
                    spent("10.00", economic_code="30102", **BASIC)]), difference="-10"),
    case("R04", "a code printed twice with different amounts", "insufficient_data",
         *in_table(functional(("20101", "10.00"), ("2010101", "4.00"), ("2010101", "9.00"))), message="ambiguous"),
    case("R04", "a table that withholds a row", "insufficient_data",
         *in_table([*functional(("20101", "10.00"), ("2010101", "4.00")),
                    spent(None, functional_code="2010102", state="withheld")]), message="withheld"),
    # R05
    case("R05", "sources add up", "pass",
         income("100.00"), income("90.00", "fiscal_appropriation", fund="fiscal"), income("10.00", "undertaking")),
    case("R05", "funds stand in for fiscal appropriation", "pass",
         income("100.00"), income("60.00", "fiscal_appropriation", fund="general_public"),
         income("40.00", "fiscal_appropriation", fund="government_fund")),
    case("R05", "special-account money is counted once", "pass",
         income("100.00"), income("90.00", "fiscal_appropriation"), income("10.00", "undertaking"),
         income("8.00", "special_account")),
    case("R05", "a total that holds the carry-over", "pass",
         income("105.00"), income("90.00", "fiscal_appropriation"), income("10.00", "undertaking"),
         money("carryover_opening", "5.00", basis=None), message="carryover"),
    case("R05", "sources do not add up in a table", "fail",
         *in_table([income("100.00"), income("80.00", "fiscal_appropriation"), income("10.00", "undertaking")]),
         difference="-10"),
    case("R05", "an incomplete list in prose", "warn",
         income("100.00"), income("80.00", "fiscal_appropriation"), income("10.00", "undertaking"), message="residual"),
    case("R05", "no source is printed", "insufficient_data", income("100.00")),
    # R06
    case("R06", "both sides are equal", "pass",
         *in_table([money("grand_total_in", "9.00"), money("grand_total_out", "9.00")])),
    case("R06", "the sides differ", "fail",
         *in_table([money("grand_total_in", "19.00"), money("grand_total_out", "9.00")]), difference="10"),
    case("R06", "one side alone", "insufficient_data", *in_table([money("grand_total_in", "9.00")])),
    # R07
    case("R07", "carry-overs close the gap", "pass",
         income("100.00"), spent("90.00"), money("carryover_opening", "0", basis=None),
         money("carryover_closing", "10.00", basis=None)),
    case("R07", "funds received stand in for income", "pass",
         money("funds_received", "90.00", basis=None), spent("90.00"), money("carryover_opening", "0", basis=None),
         money("carryover_closing", "0", basis=None)),
    case("R07", "stated carry-overs do not close the gap", "fail",
         income("100.00"), spent("90.00"), money("carryover_opening", "0", basis=None),
         money("carryover_closing", "0", basis=None), difference="10"),
    case("R07", "a gap nobody explains", "warn", income("100.00"), spent("90.00"), message="unexplained"),
    case("R07", "no income", "insufficient_data", spent("90.00"), money("carryover_opening", "1.00", basis=None)),
    # R11
    case("R11", "items and vehicles add up", "pass",
         *vehicles(total="10.00", abroad="1.00", vehicle="6.00", vehicle_purchase="2.00", vehicle_operation="4.00",
                   reception="3.00"), objects=2),
    case("R11", "vehicles printed in two parts only", "pass",
         *vehicles(total="10.00", abroad="1.00", vehicle_purchase="2.00", vehicle_operation="4.00", reception="3.00"),
         objects=1),
    case("R11", "the items do not make the total", "fail",
         *vehicles(total="12.00", abroad="1.00", vehicle="6.00", reception="3.00"), difference="-2"),
    case("R11", "purchase and operation do not make the vehicles", "fail",
         *vehicles(vehicle="6.00", vehicle_purchase="2.00", vehicle_operation="3.00"), difference="-1"),
    case("R11", "some items already exceed the total", "fail",
         *vehicles(total="2.00", reception="3.00"), message="exceeds"),
    case("R11", "vehicle purchase is not mentioned", "insufficient_data",
         *vehicles(total="0", abroad="0", vehicle_operation="0", reception="0"), message="incomplete"),
    case("R11", "budget and final are different planes", "insufficient_data",
         *vehicles(total="10.00"), *[row | {"basis": "budget_initial"} for row in
                                     vehicles(abroad="1.00", vehicle="6.00", reception="3.00")]),
    # R13
    case("R13", "projects explain the total", "pass",
         spent("100.00", **PROJECT), project("示例甲", "60.00"), project("示例乙", "40.00")),
    case("R13", "components are inside their project", "pass",
         spent("100.00", **PROJECT), project("示例甲", "60.00"), project("示例乙", "40.00"),
         project("示例甲/设备", "20.00")),
    case("R13", "an unexplained residual", "warn",
         spent("100.00", **PROJECT), project("示例甲", "60.00"), project("示例乙", "30.00"),
         lhs="100", rhs="90", difference="10", message="residual"),
    case("R13", "a class of another fund in the same sentence is part of the total", "warn",
         spent("100.00", fund="general_public", **PROJECT),
         spent("60.00", functional_code="206", fund="general_public", **PROJECT),
         spent("30.00", functional_code="223", fund="state_capital", **PROJECT), difference="10"),
    case("R13", "projects exceed the total", "fail",
         spent("100.00", **PROJECT), project("示例甲", "60.00"), project("示例乙", "50.00"),
         message="exceeds"),
    case("R13", "projects of another section need not be all", "insufficient_data",
         spent("100.00", section="支出", **PROJECT),
         project("示例甲", "30.00", paragraph=40, section="绩效目标"),
         project("示例乙", "20.00", paragraph=41, section="绩效目标")),
    case("R13", "one project explains nothing", "insufficient_data",
         spent("100.00", **PROJECT), project("示例甲", "60.00")),
    # R21
    case("R21", "goods, works and services add up", "pass",
         money("procurement", "9.00"), money("procurement_goods", "2.00"), money("procurement_works", "3.00"),
         money("procurement_services", "4.00")),
    case("R21", "goods, works and services do not add up", "fail",
         money("procurement", "9.00"), money("procurement_goods", "2.00"), money("procurement_works", "3.00"),
         money("procurement_services", "5.00"), difference="1"),
    case("R21", "services are not mentioned", "insufficient_data",
         money("procurement", "9.00"), money("procurement_goods", "2.00"), money("procurement_works", "3.00")),
    # the tolerance of domain.md 2.6
    case("R03", "the document's usual decimals count, not the cell's", "pass",
         spent("100.00", **BASIC), spent("79.99", nature="personnel"), spent("20", nature="public_running")),
    case("R03", "a total in hundred million is rounded to ten thousand", "pass",
         spent("1.86", "亿元", **BASIC), spent("18,400.00", nature="personnel"),
         spent("187.23", nature="public_running")),
    # a figure the document contradicts elsewhere
    case("R01", "a paragraph is not failed by a figure that is contested", "insufficient_data",
         spent("300.00"), spent("150.00", **BASIC), spent("200.00", **PROJECT), spent("350.00", paragraph=9)),
]  # fmt: skip


@pytest.fixture(scope="module")
def objects(candidate_of: Callable[..., duckdb.DuckDBPyConnection]) -> dict[tuple[str, str], list[Row]]:
    return rows_of_rules(candidate_of(*(c.document for c in CASES)))


@pytest.mark.parametrize("one", CASES, ids=lambda c: c.id)
def test_sum(one: Case, objects: dict[tuple[str, str], list[Row]]) -> None:
    check(one, objects)


def test_the_tolerance_is_half_a_unit_of_every_term_and_the_total(
    objects: dict[tuple[str, str], list[Row]],
) -> None:
    rounding = next(c for c in CASES if c.rule == "R02" and c.message == "rounding")
    (row,) = objects[("R02", rounding.document.document_id)]
    assert str(row["tolerance"].normalize()) == "0.025"


def test_the_evidence_of_a_sum_is_every_figure_in_it(objects: dict[tuple[str, str], list[Row]]) -> None:
    rounding = next(c for c in CASES if c.rule == "R02" and c.message == "rounding")
    (row,) = objects[("R02", rounding.document.document_id)]
    assert sorted(row["evidence"]) == [f"{rounding.document.document_id}-{n:05d}" for n in range(1, 6)]


def test_a_unit_reports_its_own_scope(candidate_of: Callable[..., duckdb.DuckDBPyConnection]) -> None:
    """Figures of a unit and of its department in one document are never added up together."""
    mixed = case(
        "R01", "scopes are never mixed", "insufficient_data",
        spent("300.00"), spent("100.00", scope="unit_own", **BASIC), spent("200.00", scope="unit_own", **PROJECT),
    )  # fmt: skip
    check(mixed, rows_of_rules(candidate_of(mixed.document)))
