"""Ratios with bounds, last year's figures and optional inputs; the marts that show them side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import HandmadeLake, Warehouse


def two_years(made: HandmadeLake) -> None:
    """A drc bureau in 2021 and 2022: budgets, carry-over, three public expenses."""
    for year, initial, adjusted, spent, closing, final in (
        (2021, 800, 1000, 900, 100, 50),
        (2022, 1000, 1500, 1200, 150, 40),
    ):
        document = made.document(f"决算 drc {year}", "990101-drc", fiscal_year=year)
        line: dict[str, Any] = {"fiscal_year": year}
        made.fact(document, amount=initial, basis="budget_initial", **line)
        made.fact(document, amount=adjusted, basis="budget_adjusted", **line)
        made.fact(document, amount=spent, **line)
        made.fact(document, "carryover_closing", closing, **line)
        made.fact(document, "three_public_total", final, basis="final", **line)
        made.fact(document, "three_public_total", 60, basis="budget_initial", **line)
        made.fact(document, "three_public_abroad", 0 if year == 2021 else 5, basis="final", **line)


def last_column(made: HandmadeLake) -> None:
    """A finance bureau known by one document that prints last year's figure beside this year's."""
    document = made.document("决算 finance", "990101-finance")
    made.fact(document, "three_public_total", 30, basis="final")
    made.fact(document, "three_public_total", 40, basis="final", fiscal_year=2021)
    made.fact(document, "carryover_opening", 0)
    made.fact(document, "carryover_closing", 10)


def heads(made: HandmadeLake) -> None:
    """An audit bureau with 近40 people, 20余 posts; classes of basic expenditure with retirement pay."""
    document = made.document("自评 audit", "990101-audit", "self_evaluation_report")
    made.fact(document, "staff", 40, kind="count", modifier="<")
    made.fact(document, "staff_quota", 20, kind="count", modifier=">")
    made.fact(document, "staff_on_quota", 15, kind="count", modifier="~")
    made.fact(document, amount=3_000_000, nature="basic", fund="general_public", economic_code="301")
    made.fact(document, amount=600_000, nature="basic", fund="general_public", economic_code="303")
    made.fact(document, amount=400_000, nature="basic", fund="general_public", economic_code="30302")
    exact = made.document("自评 statistics", "990101-statistics", "self_evaluation_report")
    made.fact(exact, "staff", 10, kind="count")
    made.fact(exact, amount=9_000_000, nature="basic", fund="general_public", economic_code="301")
    made.fact(exact, amount=0, nature="basic", fund="general_public", economic_code="303")


def funds(made: HandmadeLake) -> None:
    document = made.document("决算 industry_it", "990101-industry_it")
    made.fact(document, amount=1000)
    made.fact(document, amount=170, fund="state_capital")
    made.fact(document, amount=0, fund="government_fund", state="explicit_zero")
    made.fact(document, amount=830, fund="general_public", nature="project")
    made.fact(document, "income", 900, basis="final", income_source="total")
    made.fact(document, "income", 600, basis="final", income_source="fiscal_appropriation", fund="general_public")
    made.fact(document, "income", 300, basis="final", income_source="other")


def peers(made: HandmadeLake) -> None:
    """Three water bureaux: project shares 10 of 100, 40 of 100 and 500 of 800."""
    for code, project, total in (("990101", 10, 100), ("990102", 40, 100), ("990103", 500, 800)):
        document = made.document(f"决算 water {code}", f"{code}-water")
        made.fact(document, amount=total)
        made.fact(document, amount=project, nature="project")


@pytest.fixture(scope="module")
def warehouse(built: Callable[[Callable[[HandmadeLake], None]], Warehouse]) -> Warehouse:
    def fill(made: HandmadeLake) -> None:
        for scenario in (two_years, last_column, heads, funds, peers):
            scenario(made)

    return built(fill)


def ratio(warehouse: Warehouse, department: str, formula: str, year: int = 2022) -> dict[str, Any]:
    return warehouse.row(
        f"select * from marts.mart_ratio where department_id = '990101-{department}' and formula_key = '{formula}' "
        f"and fiscal_year = {year} and is_preferred"
    )


def test_a_ratio_may_look_back_at_last_years_own_document(warehouse: Warehouse) -> None:
    row = ratio(warehouse, "drc", "K05.closing")
    assert (row["numerator"], row["denominator"], row["ratio"]) == (50, 100, 50.0)
    assert ratio(warehouse, "drc", "K06.final")["ratio"] == -20.0
    assert ratio(warehouse, "drc", "K06.budget")["ratio"] == 0.0


def test_last_years_figure_may_stand_in_this_years_document(warehouse: Warehouse) -> None:
    row = ratio(warehouse, "finance", "K06.final")
    assert (row["numerator"], row["denominator"], row["ratio"]) == (-10, 40, -25.0)


def test_growth_from_zero_is_undefined(warehouse: Warehouse) -> None:
    row = ratio(warehouse, "finance", "K05.opening")
    assert (row["ratio"], row["status"], row["missing_inputs"]) == (None, "zero_denominator", 0)


def test_a_year_without_a_year_before_lacks_an_input(warehouse: Warehouse) -> None:
    row = ratio(warehouse, "drc", "K05.closing", 2021)
    assert (row["ratio"], row["status"], row["missing_inputs"]) == (None, "missing_inputs", 1)


def test_words_bound_a_ratio(warehouse: Warehouse) -> None:
    row = ratio(warehouse, "audit", "K11.staff")
    assert (row["is_approximate"], row["ratio_low"], row["ratio_high"]) == (True, None, 200.0), "近40 by 20余"
    cost = ratio(warehouse, "audit", "K10.classes")
    assert (cost["ratio_low"], cost["ratio_high"]) == (90_000.0, None), "fewer heads, more a head"


def test_about_bounds_nothing(warehouse: Warehouse) -> None:
    row = ratio(warehouse, "audit", "K11.on_quota")
    assert (row["ratio"], row["ratio_low"], row["ratio_high"]) == (75.0, None, None)


def test_the_bounds_of_exact_numbers_are_the_ratio(warehouse: Warehouse) -> None:
    row = ratio(warehouse, "drc", "K02.adjusted")
    assert row["ratio"] == row["ratio_low"] == row["ratio_high"] == 80.0


def test_an_optional_input_counts_when_it_is_printed(warehouse: Warehouse) -> None:
    row = ratio(warehouse, "audit", "K10.net")
    assert (row["numerator"], row["missing_inputs"]) == (3_200_000, 0), "no veteran pensions printed, none subtracted"
    assert ratio(warehouse, "statistics", "K10.net")["status"] == "missing_inputs", "retirement pay is not optional"


def test_a_ratio_without_any_printed_input_has_no_row_in_the_mart(warehouse: Warehouse) -> None:
    assert (
        warehouse.rows("select 1 from marts.mart_ratio where department_id = '990101-drc' and formula_key = 'K14.sme'")
        == []
    )
    kept = warehouse.row(
        "select status, missing_inputs from core.department_ratio "
        "where department_id = '990101-drc' and fiscal_year = 2022 and formula_key = 'K14.sme' and is_preferred"
    )
    assert kept == {"status": "missing_inputs", "missing_inputs": 2}


def test_every_ratio_is_its_factor_times_numerator_by_denominator(warehouse: Warehouse) -> None:
    wrong = warehouse.rows("""
        select r.row_key from marts.mart_ratio as r join core.dim_formula as f using (formula_key)
        where r.ratio is not null
          and (r.status <> 'ok' or abs(r.ratio - f.factor * r.numerator::double / r.denominator::double) > 1e-6)
    """)
    assert wrong == []
    assert warehouse.value("select count(*) from marts.mart_ratio where ratio is null and status = 'ok'") == 0


def test_rival_denominators_stand_in_one_row(warehouse: Warehouse) -> None:
    row = warehouse.row(
        "select * from marts.mart_budget_execution where department_id = '990101-drc' and fiscal_year = 2022"
    )
    assert (row["fund"], row["k01"], row["k02_initial"], row["k02_adjusted"]) == ("all", 50.0, 120.0, 80.0)
    assert (row["k02_completion"], row["k04_adjusted"], row["k04_initial"]) == (90.0, 10.0, 15.0)
    assert (row["last_carryover_closing"], row["k05_closing"], row["k02_received"]) == (100, 50.0, None)
    assert row["missing_figures"] == 2
    assert "K02.adjusted/v1" in row["formulas"]


def test_each_item_of_the_three_public_expenses_says_why_a_rate_is_missing(warehouse: Warehouse) -> None:
    def item(measure: str) -> dict[str, Any]:
        return warehouse.row(
            "select * from marts.mart_three_public where department_id = '990101-drc' and fiscal_year = 2022 "
            f"and measure = 'three_public_{measure}'"
        )

    total = item("total")
    assert (total["control_pct"], total["is_over_budget"]) == (pytest.approx(66.666667), False)
    assert (total["final_change_pct"], total["budget_change_pct"]) == (-20.0, 0.0)
    abroad = item("abroad")
    assert (abroad["final_change_status"], abroad["control_status"]) == ("zero_denominator", "no_budget")
    assert (abroad["final_change_pct"], abroad["control_pct"], abroad["is_over_budget"]) == (None, None, None)


def test_pay_that_cannot_be_is_marked(warehouse: Warehouse) -> None:
    caveats = dict(
        warehouse.connection.execute("select department_id, caveat from marts.mart_staffing_and_cost").fetchall()
    )
    assert "口径可能不同" in caveats["990101-statistics"]
    assert caveats["990101-audit"] is None


def test_a_fund_that_is_not_printed_is_not_zero(warehouse: Warehouse) -> None:
    assert ratio(warehouse, "industry_it", "K24.both")["ratio"] == 17.0
    assert ratio(warehouse, "industry_it", "K24.general_public")["status"] == "missing_inputs", "only projects of it"
    assert ratio(warehouse, "industry_it", "K13.fiscal")["status"] == "missing_inputs"
    assert ratio(warehouse, "industry_it", "K13.general_public")["ratio"] == pytest.approx(66.666667)
    mix = warehouse.rows(
        "select side, category, share_pct from marts.mart_fund_mix where department_id = '990101-industry_it' order by all"
    )
    assert [(r["side"], r["category"], round(r["share_pct"], 2)) for r in mix] == [
        ("expenditure_by_fund", "government_fund", 0.0),
        ("expenditure_by_fund", "state_capital", 17.0),
        ("income_by_source", "other", 33.33),
    ]


def test_the_ratio_of_sums_is_not_the_mean_of_ratios(warehouse: Warehouse) -> None:
    row = warehouse.row(
        "select peers_n, peers_n_missing, peers_median, peers_pooled from marts.mart_ratio "
        "where department_id = '990102-water' and formula_key = 'K12'"
    )
    assert row == {"peers_n": 3, "peers_n_missing": 0, "peers_median": 40.0, "peers_pooled": 55.0}


def test_departments_are_compared_within_their_district_too(warehouse: Warehouse) -> None:
    row = warehouse.row(
        "select * from marts.mart_peer_comparison where department_id = '990101-drc' and fiscal_year = 2022 "
        "and metric = 'expenditure_total' and fund = 'all'"
    )
    assert (row["n"], row["median"]) == (1, None), "no drc bureau elsewhere"
    assert (row["district_n"], row["district_rank"], row["district_median"]) == (3, 1, 1000.0)
    assert row["district_n_missing"] == 3
    assert row["district_percentile"] is None, "a percentile needs eight"


def test_figures_of_a_district_stay_hidden_below_three_departments(warehouse: Warehouse) -> None:
    hidden = warehouse.rows("select * from marts.mart_district_summary where n < 3")
    assert hidden
    assert {(r["is_hidden"], r["pooled"], r["median"], r["numerator"]) for r in hidden} == {(True, None, None, None)}


def test_compare_and_evidence_of_are_there_for_people_who_write_sql(warehouse: Warehouse) -> None:
    rows = warehouse.rows("from compare('K12', 'water', 2022)")
    assert [(r["metric_value"], r["rank"]) for r in rows] == [(62.5, 1), (40.0, 2), (10.0, 3)]
    inside = warehouse.rows("from compare_district('expenditure_total', '990101', 2022)")
    assert [r["metric_value"] for r in inside] == [1200.0, 1000.0, 100.0]
    lines = warehouse.rows(f"from evidence_of('mart_ratio', '{rows[0]['row_key']}')")
    assert [(line["role"], line["value"]) for line in lines] == [("denominator", "800"), ("numerator", "500")]
    assert {line["file_name"] for line in lines} == {"决算 water 990103.pdf"}
