"""Marts: missing is never zero, funds and scopes are never mixed, every number leads to the line it was printed on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import HandmadeLake, Warehouse

WAN = 10_000


def bureau(made: HandmadeLake) -> None:
    """A narrative report: initial budget, money received, spending on two funds, classes that add up, people."""
    report = made.document("自评 industry_it", "990101-industry_it", "self_evaluation_report")
    made.fact(report, amount=5_380_400, basis="budget_initial", value="538.04", unit="万元", paragraph=52)
    made.fact(report, "funds_received", 20_705_500, value="2070.55", unit="万元")
    made.fact(report, amount=20_705_500, value="2070.55", unit="万元", paragraph=53, quote="实际支出2070.55万元")
    made.fact(report, amount=5_126_100, nature="basic", value="512.61", unit="万元")
    made.fact(report, amount=15_579_400, nature="project", value="1557.94", unit="万元")
    gp = {"fund": "general_public", "unit": "万元"}
    made.fact(report, amount=5_126_100, nature="basic", value="512.61", **gp)
    for code, yuan, printed in (
        ("301", 3_247_000, "324.7"), ("302", 236_700, "23.67"), ("303", 1_640_200, "164.02"), ("310", 2_300, "0.23"),
    ):  # fmt: skip
        made.fact(report, amount=yuan, nature="basic", economic_code=code, value=printed, **gp)
    made.fact(report, "three_public_total", 0, basis="final", state="explicit_zero", value="0")
    made.fact(report, "staff", 13, kind="count")
    made.fact(report, "staff_on_quota", 10, kind="count")


def account(made: HandmadeLake) -> None:
    """A final account: totals on all funds, budgets on the general public budget only, three public with one budget."""
    document = made.document("决算 social_work", "990101-social_work", self_score=None)
    made.fact(document, amount=3_078_200)
    made.fact(document, amount=3_210_200, basis="budget_adjusted", fund="general_public")
    made.fact(document, amount=0, basis="budget_initial", fund="general_public", state="explicit_zero")
    made.fact(document, amount=3_000_000, fund="general_public")
    made.fact(document, amount=102_300, nature="public_running", fund="general_public")
    made.fact(document, "three_public_total", 80, basis="final")
    made.fact(document, "three_public_total", 100, basis="budget_initial")
    made.fact(document, "three_public_total", 90, basis="budget_adjusted")
    made.fact(document, "three_public_reception", 30, basis="budget_initial")
    made.fact(document, "staff", 20, kind="count", modifier="~")
    made.fact(document, "staff_quota", 25, kind="count")
    made.fact(document, "staff_retired", 3, kind="count", label="离休")
    made.fact(document, "staff_retired", 38, kind="count", label="退休")
    made.document("自评表 social_work", "990101-social_work", "self_evaluation_form", self_score="96.5", grade="优")
    made.document("自评报告 social_work", "990101-social_work", "self_evaluation_report", self_score="95")
    made.document("项目自评 social_work", "990101-social_work", "project_self_evaluation", self_score="88")


def incomplete(made: HandmadeLake) -> None:
    """Only two classes of basic expenditure are printed: the running cost cannot be known from them."""
    document = made.document("决算 archives", "990101-archives")
    made.fact(document, amount=1000, nature="basic")
    made.fact(document, amount=300, nature="basic", economic_code="301")
    made.fact(document, amount=200, nature="basic", economic_code="302")
    made.fact(document, amount=5000, fund="government_fund")
    other = made.document("决算 forestry", "990101-forestry")
    made.fact(other, amount=1000)
    made.fact(other, amount=700, fund="general_public", basis="budget_adjusted")
    made.fact(document, "staff", 4, kind="count")
    made.fact(document, "staff_quota", None, kind="count", state="withheld")
    made.fact(document, amount=400, fiscal_year=2021)
    made.document("什么都没有", "990101-petition")
    made.document("单位决算", "990101-archives", scope="unit_own")


def functions(made: HandmadeLake) -> None:
    document = made.document("决算 education", "990101-education")
    made.fact(document, amount=1000)
    made.fact(document, amount=600, functional_code="205")
    made.fact(document, amount=599, functional_code="20502")
    made.fact(document, amount=150, functional_code="20805")
    made.fact(document, amount=100, functional_code="2080505")
    made.fact(document, amount=30, functional_code="2080899")
    made.fact(document, amount=50, functional_code="2210201")
    made.fact(document, amount=20, functional_code="2210203")
    made.fact(document, amount=600, functional_code="205", nature="project")


def indicators(made: HandmadeLake) -> None:
    form = made.document("自评表 water", "990101-water", "self_evaluation_form")
    report = made.document("自评报告 water", "990101-water", "self_evaluation_report")

    def line(document: str, name: str, op: str | None, target: str | None, actual: str | None, **more: Any) -> None:
        text = None if target is None else f"{ {'>=': '≥', '<=': '≤', '=': '＝'}.get(op or '', '') }{target}"
        made.indicator(document, name, target_op=op, target_value=target, target_text=text, actual_value=actual, **more)

    line(form, "河道清淤", ">=", "120", "112", target_unit="公里", actual_unit="公里", weight="10", score="9.33")
    line(report, "河道清淤", ">=", "120", "112", target_unit="公里", actual_unit="公里", weight="10", score="9.33")
    line(form, "投诉件数", "<=", "5", "8", target_unit="件", actual_unit="件")
    line(form, "合格率", "=", "100", "98", target_unit="%", actual_unit="％")
    made.indicator(form, "播种面积", target_op="=", target_text="4.2万亩", target_value="4.2", actual_value="4.26")
    line(form, "满意度", None, "90", "95")
    line(form, "长度", ">=", "9", "9000", target_unit="公里", actual_unit="米")
    line(form, "近似", ">=", "300", "290", modifier="<")
    line(form, "零目标", "<=", "0", "0")
    line(form, "只有目标", ">=", "5", None)
    line(report, "投诉件数", "<=", "5", "6", target_unit="件", actual_unit="件")


def peers(made: HandmadeLake) -> None:
    """Nine district health bureaux, one county bureau, one approximate, one silent, one of a merged type."""
    codes = [f"9901{n:02d}" for n in range(1, 9)] + ["430102"]
    for n, code in enumerate(codes, start=1):
        document = made.document(f"决算 health {code}", f"{code}-health")
        made.fact(document, amount=100 * n)
        made.fact(document, amount=60 * n, fund="general_public")
        made.fact(document, amount=10 * n, nature="project")
        made.fact(document, "staff", n, kind="count", modifier="~" if n == 9 else None)
    made.document("决算 health 430103", "430103-health")
    made.fact(made.document("单位决算 health 430103", "430103-health", scope="unit_own"), amount=1)
    made.fact(made.document("决算 health 430121", "430121-health"), amount=5)
    for code in ("990101", "990102"):
        document = made.document(f"决算 culture {code}", f"{code}-culture_tourism", department_name="文化旅游局")
        made.fact(document, amount=7)
    merged = made.document("决算 科工 990103", "990103-industry_it", department_name="科技和工业信息化局")
    made.fact(merged, amount=7)
    made.fact(made.document("税务", "990101-tax"), amount=7)
    made.fact(made.document("不明", "000000-school-示例小学"), amount=7)


@pytest.fixture(scope="module")
def warehouse(built: Callable[[Callable[[HandmadeLake], None]], Warehouse]) -> Warehouse:
    def fill(made: HandmadeLake) -> None:
        for scenario in (bureau, account, incomplete, functions, indicators, peers):
            scenario(made)

    return built(fill)


def evidence(warehouse: Warehouse, mart: str, row_key: str, column: str) -> list[dict[str, Any]]:
    return warehouse.rows(
        f"select * from marts.mart_evidence where mart = '{mart}' and row_key = '{row_key}' "
        f"and column_name = '{column}' order by role, fact_id"
    )


# --- mart_department_year ---------------------------------------------------------------------------------------------


def test_a_department_year_has_its_money_people_and_ratios(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-industry_it")
    assert row["budget_initial"] == 5_380_400
    assert row["expenditure_total"] == 20_705_500
    assert (row["basic_wages_welfare"], row["basic_capital"]) == (3_247_000, 2_300)
    assert (row["staff"], row["staff_on_quota"]) == (13, 10)
    assert row["k02_initial"] == pytest.approx(384.831983)
    assert row["k02_received"] == 100.0
    assert row["k12"] == pytest.approx(75.24281)


def test_what_was_not_printed_is_null_and_what_was_printed_as_zero_is_zero(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-industry_it")
    assert row["three_public_total"] == 0
    for column in ("budget_adjusted", "three_public_vehicle", "basic_debt_interest", "staff_quota", "self_score"):
        assert row[column] is None, column


def test_a_ratio_without_its_inputs_is_null_and_counts_them(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-industry_it")
    assert (row["k01"], row["k01_denominator"], row["k01_missing_inputs"]) == (None, 5_380_400, 1)
    assert (row["k02_adjusted"], row["k02_adjusted_numerator"], row["k02_adjusted_missing_inputs"]) == (
        None, 20_705_500, 1,
    )  # fmt: skip
    silent = warehouse.department_year("990101-petition")
    assert (silent["k12"], silent["k12_fund"], silent["k12_missing_inputs"]) == (None, None, 2)
    assert silent["k12_formula"] == "K12/v1"


def test_rival_budgets_are_never_mixed(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-industry_it")
    assert (row["k02_initial_denominator"], row["k02_received_denominator"]) == (5_380_400, 20_705_500)


def test_money_names_the_fund_it_was_printed_on(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-social_work")
    assert (row["expenditure_total"], row["expenditure_total_fund"]) == (3_078_200, "all")
    assert (row["budget_adjusted"], row["budget_adjusted_fund"]) == (3_210_200, "general_public")


def test_a_ratio_takes_both_sides_on_one_fund(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-social_work")
    assert (row["k02_adjusted_numerator"], row["k02_adjusted_fund"]) == (3_000_000, "general_public")
    assert row["k02_adjusted"] == pytest.approx(100 * 3_000_000 / 3_210_200, abs=1e-6)


def test_sides_on_different_funds_are_not_divided(warehouse: Warehouse) -> None:
    found = warehouse.row(
        "select ratio, status, missing_inputs from core.department_ratio "
        "where department_id = '990101-forestry' and formula_key = 'K02.adjusted'"
    )
    assert found == {"ratio": None, "status": "different_funds", "missing_inputs": 1}
    row = warehouse.department_year("990101-forestry")
    assert (row["expenditure_total"], row["budget_adjusted"], row["k02_adjusted"]) == (1000, 700, None)


def test_one_fund_alone_is_no_total(warehouse: Warehouse) -> None:
    assert warehouse.department_year("990101-archives")["expenditure_total"] is None


def test_dividing_by_a_printed_zero_gives_no_ratio(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-social_work")
    assert (row["k02_initial"], row["k02_initial_denominator"], row["k02_initial_missing_inputs"]) == (None, 0, 0)


def test_three_public_budgets_share_the_basis_with_most_items(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-social_work")
    assert row["three_public_budget_basis"] == "budget_initial"
    assert (row["three_public_total_budget"], row["three_public_reception_budget"]) == (100, 30)
    assert row["k07"] == 80.0


def test_the_running_cost_is_the_printed_one_else_the_sum_of_classes_that_add_up(warehouse: Warehouse) -> None:
    printed = warehouse.department_year("990101-social_work")
    assert (printed["k08_staff_numerator"], printed["k08_numerator_derivation"]) == (102_300, "printed")
    summed = warehouse.department_year("990101-industry_it")
    assert (summed["k08_staff_numerator"], summed["k08_numerator_derivation"]) == (239_000, "sum_of_classes")
    assert summed["k08_staff"] == pytest.approx(18_384.615385)
    assert summed["k08_on_quota"] == 23_900
    assert summed["k08_staff_fund"] == "general_public"


def test_classes_that_do_not_add_up_give_no_running_cost(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-archives")
    assert row["basic_goods_services"] == 200
    assert (row["k08_staff"], row["k08_staff_missing_inputs"]) == (None, 1)


def test_a_withheld_number_is_missing(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-archives")
    assert (row["staff_quota"], row["k11_staff"], row["k11_staff_missing_inputs"]) == (None, None, 1)


def test_retired_people_printed_apart_are_added(warehouse: Warehouse) -> None:
    assert warehouse.department_year("990101-social_work")["staff_retired"] == 41


def test_the_form_gives_the_self_score_and_projects_never_do(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-social_work")
    assert (row["self_score"], row["self_grade"]) == (Decimal("96.5"), "优")
    project = warehouse.row("select points, project from core.fact_score where measure = 'project_self_score'")
    assert project == {"points": 88, "project": "项目自评 social_work"}


def test_only_years_with_a_document_of_their_own_have_a_row(warehouse: Warehouse) -> None:
    years = "select fiscal_year from marts.mart_department_year where department_id = '990101-archives'"
    assert {r["fiscal_year"] for r in warehouse.rows(years)} == {2022}
    assert warehouse.value("select amount_yuan from core.fact where fiscal_year = 2021") == 400


def test_a_units_own_report_has_a_row_of_its_own(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-archives", scope="unit")
    assert (row["n_documents"], row["expenditure_basic"]) == (1, None)


def test_every_ratio_of_the_mart_is_its_numerator_by_its_denominator(warehouse: Warehouse) -> None:
    columns = {name for name, *_ in warehouse.connection.execute("describe marts.mart_department_year").fetchall()}
    formulas = warehouse.rows("select formula_key, factor from core.dim_formula")
    shown = [(f, k) for f in formulas if (k := f["formula_key"].lower().replace(".", "_")) in columns]
    assert len(shown) == 10
    for formula, k in shown:
        wrong = warehouse.rows(
            f"select row_key from marts.mart_department_year where {k} is not null and ({k}_missing_inputs <> 0 "
            f"or abs({k} - {formula['factor']} * {k}_numerator::double / {k}_denominator::double) > 0.000001)"
        )
        assert wrong == [], k


# --- mart_spending_by_function ----------------------------------------------------------------------------------------


def by_function(warehouse: Warehouse, code: str) -> dict[str, Any]:
    return warehouse.row(
        "select * from marts.mart_spending_by_function where department_id = '990101-education' "
        f"and nature = 'total' and class_code = '{code}'"
    )


def test_a_printed_class_is_taken_as_printed(warehouse: Warehouse) -> None:
    row = by_function(warehouse, "205")
    assert (row["amount_yuan"], row["derivation"], row["is_derived"]) == (600, "printed", False)
    assert (row["total_amount_yuan"], row["share_pct"]) == (1000, 60.0)
    assert row["class_name"] == "教育支出"


def test_a_class_that_is_not_printed_is_the_sum_of_what_is(warehouse: Warehouse) -> None:
    groups_and_items = by_function(warehouse, "208")
    assert groups_and_items["amount_yuan"] == 180, "a printed group hides its own items"
    assert groups_and_items["derivation"] == "sum_of_groups_and_items"
    items = by_function(warehouse, "221")
    assert (items["amount_yuan"], items["derivation"], items["is_derived"]) == (70, "sum_of_items", True)


def test_a_share_needs_a_printed_total_of_the_same_nature(warehouse: Warehouse) -> None:
    project = warehouse.row("select * from marts.mart_spending_by_function where nature = 'project'")
    assert (project["amount_yuan"], project["total_amount_yuan"], project["share_pct"]) == (600, None, None)


# --- mart_indicator ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "attainment", "met"),
    [
        ("河道清淤", 93.333333, False),
        ("合格率", 98.0, False),
        ("播种面积", None, None),
        ("满意度", None, None),
        ("长度", None, None),
        ("近似", 96.666667, None),
        ("零目标", 100.0, True),
        ("只有目标", None, None),
    ],
)
def test_attainment_is_said_only_where_it_can_be(
    warehouse: Warehouse, indicator: str, attainment: float | None, met: bool | None
) -> None:
    row = warehouse.row(f"select attainment_pct, is_met from marts.mart_indicator where indicator = '{indicator}'")
    assert row == {"attainment_pct": attainment, "is_met": met}


def test_less_is_better_is_turned_round(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select actual_value, attainment_pct, is_met, n_variants from marts.mart_indicator "
        "where indicator = '投诉件数' order by actual_value"
    )
    assert [(r["attainment_pct"], r["is_met"]) for r in rows] == [(83.333333, False), (62.5, False)]
    assert {r["n_variants"] for r in rows} == {2}, "the form and the report print different results"


def test_an_indicator_printed_alike_in_two_documents_is_one(warehouse: Warehouse) -> None:
    row = warehouse.row("select n_mentions, score_pct from marts.mart_indicator where indicator = '河道清淤'")
    assert row == {"n_mentions": 2, "score_pct": 93.3}
    assert warehouse.value("select in_several_documents from core.fact_indicator where level3 = '河道清淤'") is True


# --- mart_peer_comparison ---------------------------------------------------------------------------------------------


def peer(warehouse: Warehouse, code: str, metric: str, fund: str, kind: str = "health") -> dict[str, Any]:
    return warehouse.row(
        f"select * from marts.mart_peer_comparison where department_id = '{code}-{kind}' and metric = '{metric}' "
        f"and fund = '{fund}' and reporting_scope = 'department'"
    )


def test_peers_are_ranked_across_districts_of_one_tier(warehouse: Warehouse) -> None:
    row = peer(warehouse, "430102", "expenditure_total", "all")
    assert (row["n"], row["n_missing"], row["rank"], row["percentile"]) == (9, 1, 1, 100.0)
    assert (row["median"], row["mad"]) == (500.0, 200.0)
    assert row["robust_z"] == pytest.approx(0.6745 * 400 / 200)
    assert peer(warehouse, "990101", "expenditure_total", "all")["rank"] == 9


def test_a_county_is_no_peer_of_a_district(warehouse: Warehouse) -> None:
    row = peer(warehouse, "430121", "expenditure_total", "all")
    assert (row["tier"], row["n"], row["rank"]) == ("county", 1, 1)
    assert (row["median"], row["mad"], row["robust_z"], row["percentile"]) == (None, None, None, None)


def test_each_fund_is_ranked_for_itself(warehouse: Warehouse) -> None:
    row = peer(warehouse, "990102", "expenditure_total", "general_public")
    assert (row["metric_value"], row["median"]) == (120.0, 300.0)


def test_a_percentile_needs_eight_peers(warehouse: Warehouse) -> None:
    staff = peer(warehouse, "990101", "staff", "not_applicable")
    assert (staff["n"], staff["n_missing"], staff["percentile"]) == (8, 2, 0.0)
    seven = warehouse.rows("select 1 from marts.mart_peer_comparison where n < 8 and percentile is not null")
    assert seven == []


def test_an_approximate_value_is_shown_but_not_ranked(warehouse: Warehouse) -> None:
    row = peer(warehouse, "430102", "staff", "not_applicable")
    assert (row["metric_value"], row["is_approximate"], row["rank"], row["robust_z"]) == (9.0, True, None, None)


def test_ratios_are_compared_too(warehouse: Warehouse) -> None:
    row = peer(warehouse, "990103", "K12", "all")
    assert (row["metric_kind"], row["metric_value"], row["n"], row["mad"], row["robust_z"]) == (
        "ratio", 10.0, 9, 0.0, None,
    )  # fmt: skip


def test_a_unit_is_no_peer_of_a_department(warehouse: Warehouse) -> None:
    row = warehouse.row("select n from marts.mart_peer_comparison where reporting_scope = 'unit'")
    assert row == {"n": 1}


def test_a_department_of_several_types_is_compared_with_its_like_only(warehouse: Warehouse) -> None:
    row = peer(warehouse, "990103", "expenditure_total", "all", kind="industry_it")
    assert (row["peer_type"], row["n"]) == ("industry_it+science_tech", 1)
    assert peer(warehouse, "990101", "expenditure_total", "all", kind="culture_tourism")["n"] == 2


def test_what_cannot_be_compared_says_why(warehouse: Warehouse) -> None:
    reasons = warehouse.rows(
        "select department_id, not_comparable_because as why from core.dim_department "
        "where not_comparable_because is not null order by 1"
    )
    assert reasons == [
        {"department_id": "000000-school-示例小学", "why": "region_unknown"},
        {"department_id": "990101-tax", "why": "not_a_local_department"},
    ]
    assert warehouse.rows("select 1 from marts.mart_peer_comparison where department_id like '%tax'") == []


# --- mart_evidence ----------------------------------------------------------------------------------------------------


def test_a_figure_leads_to_the_line_it_was_printed_on(warehouse: Warehouse) -> None:
    key = warehouse.department_year("990101-industry_it")["row_key"]
    (line,) = evidence(warehouse, "mart_department_year", key, "expenditure_total")
    assert (line["file_name"], line["paragraph"], line["value"], line["unit"], line["quote"]) == (
        "自评 industry_it.pdf", 53, "2070.55", "万元", "实际支出2070.55万元",
    )  # fmt: skip
    assert len(line["sha256"]) == 64


def test_a_ratio_leads_to_both_its_sides(warehouse: Warehouse) -> None:
    key = warehouse.department_year("990101-industry_it")["row_key"]
    lines = evidence(warehouse, "mart_department_year", key, "k02_initial")
    assert [(e["role"], e["value"]) for e in lines] == [("denominator", "538.04"), ("numerator", "2070.55")]
    running = evidence(warehouse, "mart_department_year", key, "k08_staff")
    assert [(e["role"], e["value"]) for e in running] == [
        ("denominator", "13"), ("numerator", "23.67"), ("numerator", "0.23"),
    ]  # fmt: skip


def test_a_sum_leads_to_all_its_terms(warehouse: Warehouse) -> None:
    row = by_function(warehouse, "208")
    lines = evidence(warehouse, "mart_spending_by_function", row["row_key"], "amount_yuan")
    assert [e["value"] for e in lines] == ["150", "30"]
    total = evidence(warehouse, "mart_spending_by_function", row["row_key"], "total_amount_yuan")
    assert [e["value"] for e in total] == ["1000"]


def test_a_self_score_leads_to_its_document(warehouse: Warehouse) -> None:
    key = warehouse.department_year("990101-social_work")["row_key"]
    (line,) = evidence(warehouse, "mart_department_year", key, "self_score")
    assert (line["file_name"], line["fact_id"]) == ("自评表 social_work.pdf", None)


@pytest.mark.parametrize(
    "column", ["budget_initial", "expenditure_total", "expenditure_basic", "basic_wages_welfare", "three_public_total",
               "three_public_reception_budget", "staff", "staff_retired", "self_score", "k01", "k02_adjusted", "k07",
               "k08_staff", "k11_staff", "k12"],
)  # fmt: skip
def test_every_number_of_the_department_mart_has_evidence(warehouse: Warehouse, column: str) -> None:
    bare = warehouse.rows(f"""
        select row_key from marts.mart_department_year where {column} is not null
        except select row_key from marts.mart_evidence
        where mart = 'mart_department_year' and column_name = '{column}'
    """)
    assert bare == []


@pytest.mark.parametrize(
    ("mart", "column"),
    [
        ("mart_peer_comparison", "metric_value"), ("mart_spending_by_function", "amount_yuan"),
        ("mart_spending_by_function", "total_amount_yuan"), ("mart_indicator", "target_value"),
        ("mart_indicator", "actual_value"), ("mart_indicator", "weight"), ("mart_indicator", "score"),
    ],
)  # fmt: skip
def test_every_number_of_the_other_marts_has_evidence(warehouse: Warehouse, mart: str, column: str) -> None:
    bare = warehouse.rows(f"""
        select row_key from marts.{mart} where {column} is not null
        except select row_key from marts.mart_evidence where mart = '{mart}' and column_name = '{column}'
    """)
    assert bare == []
    assert warehouse.value(f"select count(*) from marts.{mart} where {column} is not null") > 0


def test_evidence_leads_nowhere_but_to_rows_of_its_mart(warehouse: Warehouse) -> None:
    for mart in ("mart_department_year", "mart_peer_comparison", "mart_spending_by_function", "mart_indicator"):
        stray = warehouse.rows(
            f"select row_key from marts.mart_evidence where mart = '{mart}' except select row_key from marts.{mart}"
        )
        assert stray == [], mart
