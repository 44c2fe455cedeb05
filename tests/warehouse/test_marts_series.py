"""Marts over years, projects, indicators, scores and sources; every number of them leads to its printed line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import HandmadeLake, Warehouse


def years(made: HandmadeLake) -> None:
    """A civil-affairs bureau 2022 to 2024 (a reform in 2024) whose 2022 figure is only in a last-year column."""
    for year, amount in ((2023, 200), (2024, 300)):
        document = made.document(f"决算 civil_affairs {year}", "990101-civil_affairs", fiscal_year=year)
        made.fact(document, amount=amount, fiscal_year=year)
        if year == 2023:
            made.fact(document, amount=100, fiscal_year=2022)
            made.fact(document, "carryover_closing", 0, fiscal_year=2022)
        made.fact(document, "carryover_closing", 5, fiscal_year=year)


def projects(made: HandmadeLake) -> None:
    document = made.document("自评 drc", "990101-drc", "self_evaluation_report")
    made.fact(document, amount=1000, nature="project")
    for name, initial, adjusted, spent in (("甲项目", 500, 600, 540), ("乙项目", None, 200, 200)):
        line: dict[str, Any] = {"nature": "project", "project": name}
        if initial is not None:
            made.fact(document, amount=initial, basis="budget_initial", **line)
        made.fact(document, amount=adjusted, basis="budget_adjusted", **line)
        made.fact(document, amount=spent, **line)
    made.fact(document, amount=530, nature="project", project="甲项目", fund="general_public")
    made.indicator(document, "完成率", project="甲项目", target_op=">=", target_value="90", actual_value="80")


def indicators(made: HandmadeLake) -> None:
    form = made.document("自评表 water", "990101-water", "self_evaluation_form", self_score="91", grade="良")

    def line(name: str, target: str | None, actual: str | None, score: str | None = None, **more: Any) -> None:
        text = {} if target is None else {"target_op": ">=", "target_text": f"≥{target}"}
        made.indicator(
            form, name, target_value=target, actual_value=actual, weight="10", score=score, **{**text, **more}
        )

    line("指标1：走访企业（家）", "10", "9", "10")
    line("清淤", "10", "9", "9")
    line("巡河", "10", "14", "10")
    line("培训", "10", "11", "10", modifier="~")
    made.indicator(form, "满意度", target_text="较高", actual_text="较高", weight="10", score="10")
    made.indicator(form, "无目标", actual_value="3")


def repairs(made: HandmadeLake) -> None:
    report = made.document("自评 emergency", "990101-emergency", "self_evaluation_report")

    def told(name: str, value: str, paragraph: int, **more: Any) -> None:
        made.indicator(report, name, actual_value=value, actual_unit="处", paragraph=paragraph, **more)

    told("排查燃气隐患", "80", 1)
    told("燃气隐患整改", "60", 1)
    told("梳理问题", "400", 2, modifier=">")
    told("解决问题", "300", 2, modifier="<")
    told("排查消防隐患", "50", 3)
    told("消防隐患整改", "40", 4)
    told("交办隐患", "9", 5)
    made.indicator(report, "整改率", actual_value="99", actual_unit="%", paragraph=1)


def economic(made: HandmadeLake) -> None:
    document = made.document("决算 audit", "990101-audit")
    made.fact(document, amount=100, nature="basic")
    made.fact(document, amount=60, nature="basic", economic_code="301")
    made.fact(document, amount=59, nature="basic", economic_code="30101")
    made.fact(document, amount=10, nature="basic", economic_code="30201")
    made.fact(document, amount=20, nature="basic", economic_code="30202")
    made.fact(document, amount=7, nature="basic", economic_code="501")


def sources(made: HandmadeLake) -> None:
    made.document("决算 finance", "990101-finance", is_current=False)
    made.add(
        "fetch_outcomes", attempt_id="1", source="site", source_path="/a", attempted_at="2024-01-02", outcome="new"
    )
    made.add(
        "fetch_outcomes", attempt_id="2", source="site", source_path="/b", attempted_at="2024-01-03", outcome="failed"
    )


@pytest.fixture(scope="module")
def warehouse(built: Callable[[Callable[[HandmadeLake], None]], Warehouse]) -> Warehouse:
    def fill(made: HandmadeLake) -> None:
        for scenario in (years, projects, indicators, repairs, economic, sources):
            scenario(made)

    return built(fill)


def year(warehouse: Warehouse, fiscal_year: int, metric: str = "expenditure_total") -> dict[str, Any]:
    return warehouse.row(
        f"select * from marts.mart_year_over_year where metric = '{metric}' and fund = 'all' "
        f"and department_id = '990101-civil_affairs' and fiscal_year = {fiscal_year}"
    )


def test_last_years_figure_says_where_it_comes_from(warehouse: Warehouse) -> None:
    first, second = year(warehouse, 2023), year(warehouse, 2024)
    assert (first["last_value"], first["last_year_source"], first["change_pct"]) == (100, "last_year_column", 100.0)
    assert (second["last_value"], second["last_year_source"], second["change_pct"]) == (200, "own_document", 50.0)
    assert (second["base_year"], second["index_pct"]) == (2022, 300.0)


def test_a_reform_breaks_the_series_and_the_change_is_still_shown(warehouse: Warehouse) -> None:
    assert year(warehouse, 2023)["series_break"] is None
    broken = year(warehouse, 2024)
    assert "社会工作部" in broken["series_break"]
    assert (year(warehouse, 2023)["series_no"], broken["series_no"]) == (1, 2)


def test_a_change_from_zero_is_undefined(warehouse: Warehouse) -> None:
    row = year(warehouse, 2023, "carryover_closing")
    assert (row["change"], row["change_pct"], row["status"]) == (5, None, "zero_denominator")


def test_a_year_known_only_from_a_column_has_no_row_of_its_own(warehouse: Warehouse) -> None:
    assert warehouse.rows("select 1 from marts.mart_year_over_year where fiscal_year = 2022 and fund = 'all' "
                          "and department_id = '990101-civil_affairs'") == []  # fmt: skip


def test_a_project_stands_on_its_widest_fund_with_both_execution_rates(warehouse: Warehouse) -> None:
    row = warehouse.row("select * from marts.mart_project where project = '甲项目'")
    assert (row["budget_initial"], row["budget_adjusted"], row["expenditure"]) == (500, 600, 540)
    assert (row["expenditure_fund"], row["execution_initial_pct"], row["execution_adjusted_pct"]) == (
        "all",
        108.0,
        90.0,
    )
    assert (row["share_pct"], row["n_indicators"], row["n_missed"]) == (54.0, 1, 1)
    assert (row["listed_amount_yuan"], row["listed_pct"]) == (740, 74.0), "260 are not itemised"
    other = warehouse.row("select * from marts.mart_project where project = '乙项目'")
    assert (other["budget_initial"], other["execution_initial_pct"]) == (None, None)


def test_indicators_are_counted_with_both_sides_of_every_rate(warehouse: Warehouse) -> None:
    row = warehouse.row("select * from marts.mart_indicator_performance where department_id = '990101-water'")
    assert (row["n_indicators"], row["n_with_target"], row["n_quantified"], row["quantified_pct"]) == (6, 5, 4, 80.0)
    assert (row["n_judged"], row["n_met"], row["n_missed"], row["n_not_judged"]) == (3, 1, 2, 2)
    assert (row["n_missed_full_score"], row["missed_full_score_pct"]) == (1, 50.0)
    assert (row["n_attainment"], row["n_overfulfilled"], row["overfulfilled_pct"]) == (4, 1, 25.0)
    assert row["n_approximate"] == 1


def test_an_indicator_has_one_normalised_name(warehouse: Warehouse) -> None:
    row = warehouse.row("select * from core.dim_indicator where indicator_name = '走访企业'")
    assert row["names_seen"] == "指标1：走访企业（家）"


def test_a_grade_is_set_beside_what_the_national_scale_says(warehouse: Warehouse) -> None:
    row = warehouse.row("select * from marts.mart_self_score where department_id = '990101-water'")
    assert (row["self_score"], row["self_grade"], row["grade_by_score"], row["n_missed"]) == (91, "良", "优", 2)
    silent = warehouse.row("select * from marts.mart_self_score where department_id = '990101-drc'")
    assert (silent["status"], silent["self_score"], silent["grade_by_score"]) == ("no_score_printed", None, None)


def test_found_and_put_right_are_paired_within_one_passage_and_object(warehouse: Warehouse) -> None:
    found = warehouse.rows(
        "select object, rate_pct, rate_low_pct, rate_high_pct from marts.mart_rectification order by 1"
    )
    assert found == [
        {"object": "燃气隐患", "rate_pct": 75.0, "rate_low_pct": 75.0, "rate_high_pct": 75.0},
        {"object": "问题", "rate_pct": None, "rate_low_pct": None, "rate_high_pct": 75.0},
    ]


def test_an_economic_class_is_as_printed_else_the_sum_of_its_items(warehouse: Warehouse) -> None:
    found = warehouse.rows(
        "select class_code, amount_yuan, derivation, share_pct from marts.mart_spending_by_economic_class order by 1"
    )
    assert found == [
        {"class_code": "301", "amount_yuan": 60, "derivation": "printed", "share_pct": 60.0},
        {"class_code": "302", "amount_yuan": 30, "derivation": "sum_of_items", "share_pct": 30.0},
    ], "government classes are another classification"


def test_a_source_without_a_document_is_there_once_it_was_looked_at(warehouse: Warehouse) -> None:
    row = warehouse.row("select * from marts.mart_source_health where source = 'site'")
    assert (row["n_documents"], row["n_attempts"], row["n_failed_attempts"], row["last_outcome"]) == (0, 2, 1, "failed")
    folder = warehouse.row("select * from marts.mart_source_health where source = 'folder'")
    assert (folder["n_documents"], folder["n_ok"]) == (6, 6), "a document that vanished does not count"


EVIDENCE = {
    "mart_budget_execution": "expenditure_total", "mart_year_over_year": "metric_value", "mart_ratio": "ratio",
    "mart_project": "amounts", "mart_spending_by_economic_class": "amount_yuan", "mart_rectification": "found",
    "mart_self_score": "self_score",
}  # fmt: skip


@pytest.mark.parametrize("mart", EVIDENCE)
def test_every_row_of_a_mart_leads_to_a_document(warehouse: Warehouse, mart: str) -> None:
    column = EVIDENCE[mart]
    shown = {"amounts": "expenditure"}.get(column, column)
    bare = warehouse.rows(f"""
        select row_key from marts.{mart} where {shown} is not null
        except select row_key from marts.mart_evidence where mart = '{mart}' and column_name = '{column}'
    """)
    assert bare == []
    assert warehouse.value(f"select count(*) from marts.{mart} where {shown} is not null") > 0
    stray = warehouse.rows(
        f"select row_key from marts.mart_evidence where mart = '{mart}' except select row_key from marts.{mart}"
    )
    assert stray == []
