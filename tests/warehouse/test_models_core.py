"""Core: mentions become observations, observations one fact each by a stated precedence; disagreements stay visible.

Every scenario has a department of its own in one lake, built once.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from warehouse import schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import HandmadeLake, Warehouse

EXPENDITURE = "measure = 'expenditure' and stat = 'level'"


def precedence(made: HandmadeLake) -> None:
    """One expenditure printed by every kind of source, each with a value of its own."""
    d = "990101-drc"
    prose = made.document("自评报告 drc", d, "self_evaluation_report")
    form = made.document("自评表 drc", d, "self_evaluation_form")
    account = made.document("决算 drc", d, "final_account")
    budget = made.document("预算 drc", d, "budget")
    for document, value, method in (
        (prose, 101, "prose"), (form, 102, "table"), (account, 103, "table"), (budget, 104, "table"),
    ):  # fmt: skip
        made.fact(document, amount=value, method=method)
        made.fact(document, amount=value, method=method, basis="budget_initial")
        made.fact(document, amount=value, method=method, basis="budget_adjusted")
    made.fact(prose, amount=555, method="prose", nature="basic")
    made.fact(form, amount=556, method="table", nature="basic")


def own_year(made: HandmadeLake) -> None:
    """The 2021 figure is in the 2021 report and, otherwise, in the "last year" column of the 2022 account."""
    d = "990101-finance"
    report = made.document("2021自评 finance", d, "self_evaluation_report", 2021)
    account = made.document("2022决算 finance", d, "final_account", 2022)
    made.fact(report, amount=10, fiscal_year=2021, method="prose")
    made.fact(account, amount=11, fiscal_year=2021)
    made.fact(account, amount=7, fiscal_year=2020)


def corrections(made: HandmadeLake) -> None:
    d = "990101-audit"
    first = made.document("决算 audit", d, prepared_on="2023-09-30")
    corrected = made.document("决算（更正）audit", d, prepared_on="2023-09-01")
    for document, amount in ((first, 20), (corrected, 21)):
        made.fact(document, amount=amount)
    d = "990101-statistics"
    early = made.document("决算 statistics 一稿", d, prepared_on="2023-08-01")
    late = made.document("决算 statistics 二稿", d, prepared_on="2023-09-01")
    undated = made.document("决算 statistics 无日期", d)
    for document, amount in ((early, 30), (late, 31), (undated, 32)):
        made.fact(document, amount=amount)
    replaced = made.document("决算 statistics 被替换", d, prepared_on="2024-01-01", is_current=False)
    made.fact(replaced, amount=99)


def exactness(made: HandmadeLake) -> None:
    d = "990101-petition"
    account = made.document("决算 petition", d)
    report = made.document("自评 petition", d, "self_evaluation_report")
    made.fact(account, "staff", 300, kind="count", modifier="<")
    made.fact(report, "staff", 296, kind="count", method="prose")
    made.fact(account, "staff_quota", 50, kind="count", modifier="forecast")
    made.fact(account, "staff_quota", 49, kind="count", modifier="~")
    made.fact(account, "staff_retired", None, kind="count", state="withheld")
    made.fact(account, "vehicles", None, kind="count", state="dash")
    made.fact(report, "vehicles", 2, kind="count")


def rounding(made: HandmadeLake) -> None:
    d = "990101-archives"
    account = made.document("决算 archives", d)
    made.fact(account, amount="371514700", value="37,151.47", unit="万元", method="prose")
    made.fact(account, amount="371514655", value="371,514,655", unit="元")
    # 324.7 in a document of two decimals is 324.70: 324.73 is another number.
    made.fact(account, amount="3247000", value="324.7", unit="万元", nature="basic")
    made.fact(account, amount="3247300", value="324.73", unit="万元", nature="basic")
    made.fact(account, amount="5126100", value="512.61", unit="万元", nature="project")
    made.fact(account, amount="5126200", value="512.62", unit="万元", nature="project")
    made.fact(account, "income", 171_915_169, value="171,915,169", unit="元", basis="final")
    made.fact(account, "income", 171_920_000, value="17,192", unit="万元", basis="final", method="prose")
    made.fact(account, "income", 0, value="0", unit="万元", basis="budget_initial", state="explicit_zero")
    made.fact(account, "income", 4_000, value="4000", unit="元", basis="budget_initial")
    made.fact(account, "staff", 13, kind="count")
    made.fact(account, "staff", 14, kind="count")
    made.fact(account, "staff_quota", 60, kind="count", modifier="~")
    made.fact(account, "staff_quota", 66, kind="count")
    for value in (5, 9):
        made.fact(account, "expenditure", value, kind="ratio", stat="completion_rate")


def identities(made: HandmadeLake) -> None:
    d = "990101-justice"
    account = made.document("决算 justice", d)
    made.fact(account, "three_public_total", 40, fund="general_public", basis="final", nature="basic")
    made.fact(account, "three_public_total", 40, fund="all", basis="final", method="prose")
    made.fact(account, "staff_retired", 3, kind="count", label="离休人员")
    made.fact(account, "staff_retired", 38, kind="count", label="退休人员")
    made.fact(account, "large_equipment", 1, kind="count", label="单价50万元以上通用设备")
    made.fact(account, "large_equipment", 2, kind="count", label="单价100万元以上专用设备")
    form = made.document("项目自评 justice", d, "project_self_evaluation")
    made.fact(form, amount=70, nature="project", project="社区矫正")
    made.fact(form, amount=80, nature="project")
    made.fact(form, "staff", 9, kind="count")
    made.fact(account, amount=500, scope="unit_own")
    made.fact(account, amount=900)


def unplaced(made: HandmadeLake) -> None:
    nobody = made.document("无部门", None)
    made.fact(nobody, amount=1)
    noyear = made.document("无年度", "990101-water", fiscal_year=None)
    made.fact(noyear, amount=2, fiscal_year=None)


def scopes(made: HandmadeLake) -> None:
    d = "990101-health"
    department = made.document("部门决算 health", d, scope="department_consolidated")
    unit = made.document("单位决算 health", d, scope="unit_own")
    plain = made.document("自评 health", d, "self_evaluation_report")
    made.fact(department, amount=1000)
    made.fact(unit, amount=400)
    made.fact(plain, amount=1000, method="prose")


@pytest.fixture(scope="module")
def warehouse(built: Callable[[Callable[[HandmadeLake], None]], Warehouse]) -> Warehouse:
    def fill(made: HandmadeLake) -> None:
        for scenario in (precedence, own_year, corrections, exactness, rounding, identities, unplaced, scopes):
            scenario(made)
        made.district = "990102"  # the same bytes, collected for a second district
        again = made.document("决算 drc", "990101-drc")
        made.rows["facts"] += [
            {**row, "district": "990102"} for row in made.rows["facts"] if row["document_id"] == again
        ]  # fmt: skip

    return built(fill)


def fact(warehouse: Warehouse, department: str, where: str = EXPENDITURE) -> dict[str, Any]:
    return warehouse.row(f"select * from core.fact where department_id = '990101-{department}' and {where}")


def amount(warehouse: Warehouse, department: str, where: str) -> Decimal:
    found = fact(warehouse, department, where)
    return Decimal(found["amount_yuan"] if found["kind"] == "money" else found["number"])


def test_a_final_account_comes_before_form_report_and_budget(warehouse: Warehouse) -> None:
    found = fact(warehouse, "drc", f"{EXPENDITURE} and basis = 'final' and nature = 'total'")
    assert found["amount_yuan"] == 103
    assert (found["source_class"], found["n_sources"], found["n_observations"]) == ("final_account", 4, 4)


def test_for_the_initial_budget_the_budget_comes_first(warehouse: Warehouse) -> None:
    assert amount(warehouse, "drc", "basis = 'budget_initial'") == 104
    assert amount(warehouse, "drc", "basis = 'budget_adjusted'") == 103


def test_a_form_comes_before_report_prose(warehouse: Warehouse) -> None:
    assert amount(warehouse, "drc", "nature = 'basic'") == 556


def test_the_document_about_the_year_comes_before_a_later_ones_column(warehouse: Warehouse) -> None:
    assert amount(warehouse, "finance", "fiscal_year = 2021") == 10
    later = fact(warehouse, "finance", "fiscal_year = 2020")
    assert (later["amount_yuan"], later["is_own_year"]) == (7, False)


def test_a_correction_comes_before_what_it_corrects(warehouse: Warehouse) -> None:
    assert amount(warehouse, "audit", "true") == 21


def test_a_later_preparation_date_comes_first(warehouse: Warehouse) -> None:
    found = fact(warehouse, "statistics", "true")
    assert found["amount_yuan"] == 31
    assert found["n_sources"] == 3, "the replaced document does not count"


def test_an_exact_number_comes_before_an_approximate_one(warehouse: Warehouse) -> None:
    staff = fact(warehouse, "petition", "measure = 'staff'")
    assert (staff["number"], staff["modifier"], staff["has_conflict"]) == (296, None, False)
    assert fact(warehouse, "petition", "measure = 'staff_quota'")["modifier"] == "~", "a forecast comes last"


def test_a_withheld_number_is_a_fact_without_number(warehouse: Warehouse) -> None:
    found = fact(warehouse, "petition", "measure = 'staff_retired'")
    assert (found["number"], found["state"]) == (None, "withheld")


def test_a_printed_number_comes_before_a_dash(warehouse: Warehouse) -> None:
    assert fact(warehouse, "petition", "measure = 'vehicles'")["number"] == 2


def test_the_same_number_printed_more_coarsely_is_no_conflict(warehouse: Warehouse) -> None:
    found = fact(warehouse, "archives", "measure = 'expenditure' and kind = 'money' and nature = 'total'")
    assert (found["amount_yuan"], found["has_conflict"]) == (371514655, False)
    assert found["half_unit"] == Decimal("0.5")


def test_a_dropped_trailing_zero_does_not_widen_the_tolerance(warehouse: Warehouse) -> None:
    assert fact(warehouse, "archives", "kind = 'money' and nature = 'basic'")["has_conflict"] is True


def test_a_whole_number_may_have_been_rounded_to_its_unit(warehouse: Warehouse) -> None:
    found = fact(warehouse, "archives", "measure = 'income' and basis = 'final'")
    assert (found["amount_yuan"], found["has_conflict"]) == (171_915_169, False)


def test_a_printed_zero_is_exact(warehouse: Warehouse) -> None:
    assert fact(warehouse, "archives", "measure = 'income' and basis = 'budget_initial'")["has_conflict"] is True


def test_a_difference_of_one_last_digit_is_rounding(warehouse: Warehouse) -> None:
    assert fact(warehouse, "archives", "nature = 'project'")["has_conflict"] is False


def test_counts_are_exact(warehouse: Warehouse) -> None:
    assert fact(warehouse, "archives", "measure = 'staff'")["has_conflict"] is True


def test_an_approximate_number_contradicts_nothing(warehouse: Warehouse) -> None:
    assert fact(warehouse, "archives", "measure = 'staff_quota'")["has_conflict"] is False


def test_rates_that_do_not_name_their_base_are_no_conflict(warehouse: Warehouse) -> None:
    found = fact(warehouse, "archives", "stat = 'completion_rate'")
    assert (found["n_observations"], found["has_conflict"]) == (2, False)


def test_a_conflict_keeps_all_its_sides(warehouse: Warehouse) -> None:
    sides = warehouse.rows(
        "select * from core.fact_conflict where department_id = '990101-drc' and basis = 'final' and nature = 'total' "
        "order by amount_yuan"
    )
    assert [s["amount_yuan"] for s in sides] == [101, 102, 103, 104]
    assert [s["is_chosen"] for s in sides] == [False, False, True, False]
    assert [s["difference"] for s in sides] == [-2, -1, 0, 1]
    assert len({s["document_id"] for s in sides}) == 4


def test_facts_without_conflict_have_no_sides(warehouse: Warehouse) -> None:
    conflicting = "select fact_key from core.fact where has_conflict"
    assert warehouse.rows(f"select fact_key from core.fact_conflict except {conflicting}") == []
    assert warehouse.rows(f"{conflicting} except select fact_key from core.fact_conflict") == []


def test_attributes_outside_the_identity_of_a_measure_are_ignored(warehouse: Warehouse) -> None:
    found = fact(warehouse, "justice", "measure = 'three_public_total'")
    assert (found["fund"], found["nature"], found["n_mentions"]) == (None, None, 2)


def test_retired_people_printed_apart_are_no_conflict(warehouse: Warehouse) -> None:
    parts = warehouse.rows(
        "select part, number from core.fact where department_id = '990101-justice' and measure = 'staff_retired' "
        "order by part"
    )
    assert [(p["part"], p["number"]) for p in parts] == [("离休", 3), ("退休", 38)]


def test_equipment_above_different_thresholds_is_no_conflict(warehouse: Warehouse) -> None:
    parts = warehouse.rows("select part, has_conflict from core.fact where measure = 'large_equipment' order by part")
    assert parts == [{"part": "100万元", "has_conflict": False}, {"part": "50万元", "has_conflict": False}]


def test_money_of_a_project_report_is_never_the_departments(warehouse: Warehouse) -> None:
    projects = warehouse.rows(
        "select project, amount_yuan from core.fact where department_id = '990101-justice' and nature = 'project' "
        "order by amount_yuan"
    )
    assert [p["project"] for p in projects] == ["社区矫正", "项目自评 justice"]
    assert fact(warehouse, "justice", "measure = 'staff'")["project"] is None, "people are the department's"


def test_a_fact_with_a_scope_of_its_own_is_kept_apart(warehouse: Warehouse) -> None:
    assert amount(warehouse, "justice", "reporting_scope = 'unit'") == 500
    assert amount(warehouse, "justice", f"{EXPENDITURE} and reporting_scope = 'department' and project is null") == 900


def test_department_and_unit_are_never_mixed(warehouse: Warehouse) -> None:
    department = fact(warehouse, "health", "reporting_scope = 'department'")
    unit = fact(warehouse, "health", "reporting_scope = 'unit'")
    assert (department["amount_yuan"], department["n_sources"], department["has_conflict"]) == (1000, 2, False)
    assert (unit["amount_yuan"], unit["n_sources"]) == (400, 1)


def test_what_has_no_department_or_year_is_observed_but_not_compared(warehouse: Warehouse) -> None:
    assert warehouse.value("select count(*) from core.observation where fact_key is null") == 2
    assert warehouse.value("select count(*) from core.fact where fiscal_year is null or department_id is null") == 0


def test_the_same_bytes_in_two_districts_count_once(warehouse: Warehouse) -> None:
    assert warehouse.value("select count(*) from raw.documents where file_name = '决算 drc.pdf'") == 2
    assert warehouse.value("select district from staging.document where file_name = '决算 drc.pdf'") == "990101"
    assert warehouse.value("select count(*) - count(distinct fact_id) from staging.fact_mention") == 0


def test_units_and_decimals_of_mentions_are_known(warehouse: Warehouse) -> None:
    found = warehouse.row("select unit_yuan, decimals from staging.fact_mention where value = '37,151.47'")
    assert found == {"unit_yuan": 10000, "decimals": 2}
    assert warehouse.value("select count(unit_yuan) from staging.fact_mention where kind <> 'money'") == 0


TABLES = [t.full_name for layer in ("lake", "staging", "core", "marts") for t in schema.layer_tables(layer)]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TABLES)
def test_the_key_of_every_table_is_unique(warehouse: Warehouse, name: str) -> None:
    key = ", ".join(schema.tables()[name].key)
    assert warehouse.rows(f"select {key}, count(*) as n from {name} group by {key} having count(*) > 1") == []


@pytest.mark.parametrize("name", TABLES)
def test_required_columns_are_filled_and_values_are_of_their_set(warehouse: Warehouse, name: str) -> None:
    for column in schema.tables()[name].columns:
        if column.required:
            assert warehouse.value(f"select count(*) from {name} where {column.name} is null") == 0, column.name
        if column.values:
            seen = {row["v"] for row in warehouse.rows(f"select distinct {column.name} as v from {name}")}
            assert seen <= {*column.values, None}, column.name


@pytest.mark.parametrize("name", TABLES)
def test_references_lead_somewhere(warehouse: Warehouse, name: str) -> None:
    for column in schema.tables()[name].columns:
        if column.references:
            target = schema.tables()[column.references]
            key = column.name if any(c.name == column.name for c in target.columns) else target.key[0]
            stray = (
                f"select count(*) from {name} where {column.name} is not null "
                f"and {column.name} not in (select {key} from {column.references} where {key} is not null)"
            )
            assert warehouse.value(stray) == 0, column.name
