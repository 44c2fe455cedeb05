"""Bad input is recorded and visible, and nothing else is lost: unknown districts, classes and years, documents claimed
twice, corrections, doubtful names."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import HandmadeLake, Warehouse


def good(made: HandmadeLake) -> None:
    document = made.document("决算 audit", "990101-audit")
    made.fact(document, amount=100)
    made.fact(document, amount=40, nature="project")


def unknown_district(made: HandmadeLake) -> None:
    document = made.document("决算 999999", "999999-audit")
    made.fact(document, amount=7)


def claimed_twice(made: HandmadeLake) -> None:
    """The same bytes, collected for two districts, read as two departments."""
    sha256 = hashlib.sha256(b"shared").hexdigest()
    for district, department in (("990101", "990101-water"), ("990102", "990102-water")):
        made.district = district
        made.add(
            "documents", document_id=sha256[:16], sha256=sha256, file_name="shared.pdf", source="folder", format="pdf",
            source_path="shared.pdf", size_bytes=1, is_current=True,
        )  # fmt: skip
        made.add("document_outcomes", document_id=sha256[:16], outcome="ok", reader_version="1", extractor_version="1")
        made.add(
            "reports", document_id=sha256[:16], title="决算", report_type="final_account", fiscal_year=2022,
            department="示例水利局", department_name="水利局", department_id=department, department_type="water",
            region_code=district,
        )  # fmt: skip
        made.fact(sha256[:16], amount=55)
        made.rows["facts"][-1]["fact_id"] = f"{sha256[:16]}-00001"
    made.district = "990101"


def unknown_class(made: HandmadeLake) -> None:
    document = made.document("决算 finance", "990101-finance")
    made.fact(document, amount=1000)
    made.fact(document, amount=600, functional_code="201")
    made.fact(document, amount=400, functional_code="299")
    made.fact(document, amount=30, nature="basic", economic_code="398")


def year_2202(made: HandmadeLake) -> None:
    document = made.document("决算 drc 2202", "990101-drc", fiscal_year=2202)
    made.fact(document, amount=9, fiscal_year=2202)
    made.fact(made.document("决算 drc", "990101-drc"), amount=8)


def versions(made: HandmadeLake) -> None:
    first = made.document("决算 statistics", "990101-statistics", title="2022年度决算", prepared_on="2023-08-01")
    again = made.document(
        "决算（更正） statistics", "990101-statistics", title="2022年度决算（更正）", prepared_on="2023-08-01"
    )
    made.fact(first, amount=10)
    made.fact(again, amount=20)
    for n in (1, 2):
        made.document(f"决算 petition {n}", "990101-petition", title="2022年度决算")


def doubtful_names(made: HandmadeLake) -> None:
    made.document("决算 a", "990101-media-融媒体中心", department_name="示例融媒体中心", department_type="media")
    made.document(
        "决算 b", "990101-media-融媒体中心二", department_name="示例融媒体中心（一）", department_type="media"
    )
    for name, year in (("商务局", 2022), ("投资促进事务中心", 2021)):
        made.document(f"决算 {name}", "990103-commerce", department_name=name, fiscal_year=year)
        made.rows["reports"][-1]["department"] = f"示例{name}"
    for code in ("990103-education", "990103-forestry"):
        made.document(f"决算 {code}", code, title="219001-示例单位 2022年度决算")


@pytest.fixture(scope="module")
def warehouse(built: Callable[[Callable[[HandmadeLake], None]], Warehouse]) -> Warehouse:
    def fill(made: HandmadeLake) -> None:
        for scenario in (
            good, unknown_district, claimed_twice, unknown_class, year_2202, versions, doubtful_names,
        ):  # fmt: skip
            scenario(made)

    return built(fill)


def reviews(warehouse: Warehouse, reason: str) -> list[dict[str, Any]]:
    return warehouse.rows(
        f"select department_id, detail, other_department_id from core.department_review where reason = '{reason}' "
        "order by all"
    )


def test_a_district_code_that_does_not_exist_is_recorded_and_compared_with_nobody(warehouse: Warehouse) -> None:
    assert [r["department_id"] for r in reviews(warehouse, "region_code_unknown")] == ["999999-audit"]
    assert warehouse.department_year("999999-audit")["expenditure_total"] == 7
    assert warehouse.rows("select 1 from marts.mart_peer_comparison where department_id = '999999-audit'") == []


def test_two_departments_that_claim_one_document_are_listed_and_its_facts_count_once(warehouse: Warehouse) -> None:
    [claim] = reviews(warehouse, "document_claimed_twice")
    assert (claim["department_id"], claim["other_department_id"]) == ("990101-water", "990102-water")
    spent = warehouse.rows(
        "select department_id, amount_yuan from core.fact where department_id like '%-water' and measure = 'expenditure'"
    )
    assert spent == [{"department_id": "990101-water", "amount_yuan": 55}]


def test_a_fact_with_an_unknown_class_stays_and_is_listed(warehouse: Warehouse) -> None:
    listed = warehouse.rows("select system, code, amount_yuan from core.unknown_class order by code")
    assert [(r["system"], r["code"], r["amount_yuan"]) for r in listed] == [
        ("functional", "299", 400), ("department", "398", 30),
    ]  # fmt: skip
    classes = warehouse.rows(
        "select class_code, class_name, share_pct from marts.mart_spending_by_function "
        "where department_id = '990101-finance' order by class_code"
    )
    assert [(r["class_code"], r["share_pct"]) for r in classes] == [("201", 60.0), ("299", 40.0)]
    assert classes[0]["class_name"] is not None
    assert classes[1]["class_name"] is None


def test_a_year_2202_is_kept_as_printed_listed_and_stretches_no_series(warehouse: Warehouse) -> None:
    assert [(r["department_id"], r["detail"]) for r in reviews(warehouse, "implausible_year")] == [
        ("990101-drc", "2202")
    ]
    assert warehouse.department_year("990101-drc", 2202)["expenditure_total"] == 9
    assert warehouse.department_year("990101-drc")["expenditure_total"] == 8
    years = "select distinct fiscal_year from marts.mart_coverage where department_id = '990101-drc' order by 1"
    assert [r["fiscal_year"] for r in warehouse.rows(years)] == [2022, 2202]
    change = warehouse.value(
        "select change_pct from marts.mart_year_over_year where department_id = '990101-drc' and fiscal_year = 2202"
    )
    assert change is None


def test_nothing_else_is_lost(warehouse: Warehouse) -> None:
    row = warehouse.department_year("990101-audit")
    assert (row["expenditure_total"], row["k12"]) == (100, 40.0)
    assert warehouse.value("select count(*) from core.dim_document") == warehouse.value(
        "select count(distinct document_id) from raw.documents"
    )


def test_a_correction_supersedes_and_both_stay(warehouse: Warehouse) -> None:
    found = warehouse.rows(
        "select file_name, n_versions, superseded_by is not null as is_superseded from core.dim_document "
        "where department_id = '990101-statistics' order by file_name"
    )
    assert [(r["file_name"], r["n_versions"], r["is_superseded"]) for r in found] == [
        ("决算 statistics.pdf", 2, True), ("决算（更正） statistics.pdf", 2, False),
    ]  # fmt: skip
    assert warehouse.department_year("990101-statistics")["expenditure_total"] == 20
    assert warehouse.value("select count(*) from core.fact_conflict where department_id = '990101-statistics'") == 2


def test_versions_that_cannot_be_put_in_order_supersede_nothing(warehouse: Warehouse) -> None:
    found = warehouse.rows(
        "select n_versions, superseded_by from core.dim_document where department_id = '990101-petition'"
    )
    assert found == [{"n_versions": 2, "superseded_by": None}] * 2


def test_doubts_about_names_and_keys_are_listed_and_never_merged(warehouse: Warehouse) -> None:
    [alike] = reviews(warehouse, "similar_names")
    assert alike["other_department_id"] == "990101-media-融媒体中心二"
    assert [r["department_id"] for r in reviews(warehouse, "several_names")] == ["990103-commerce"]
    [shared] = reviews(warehouse, "key_shared")
    assert (shared["department_id"], shared["detail"]) == ("990103-education", "budget_code 219001")
    assert warehouse.value("select count(*) from core.dim_department where department_id like '990101-media%'") == 2


def test_what_was_not_collected_is_said_and_never_called_unpublished(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select fiscal_year, kind, status from marts.mart_coverage where department_id = '990103-commerce' order by all"
    )
    assert [(r["fiscal_year"], r["kind"], r["status"]) for r in rows] == [
        (2021, "budget", "not_collected"), (2021, "final_account", "collected"), (2021, "self_evaluation", "not_collected"),
        (2022, "budget", "not_collected"), (2022, "final_account", "collected"), (2022, "self_evaluation", "not_collected"),
    ]  # fmt: skip


def test_the_history_of_a_department_tells_reforms_apart_from_names(warehouse: Warehouse) -> None:
    events = warehouse.rows(
        "select fiscal_year, source, event from core.department_event where department_id = '990103-commerce'"
    )
    assert events == [{"fiscal_year": 2022, "source": "name", "event": "other_name_seen"}]
    assert warehouse.rows("select 1 from core.department_break where department_id = '990103-commerce'") == []
