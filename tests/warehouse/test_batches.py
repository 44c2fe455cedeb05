"""Large models are built a range of departments (or years) at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from warehouse import batches, graph, schema

if TYPE_CHECKING:
    from conftest import HandmadeLake

WITHIN = "\"district\" between '990101' and '990101'"
BATCH = batches.Batch("department_id < '990101-x'", WITHIN, 4)
BATCHED = [name for name in graph.models() if schema.tables()[name].batch]


@pytest.fixture
def warehouse(handmade: HandmadeLake) -> duckdb.DuckDBPyConnection:
    for year, department in enumerate(("audit", "drc", "justice", "water"), start=2020):
        handmade.document(department, f"990101-{department}", fiscal_year=year)
    handmade.document("nobody's", None, fiscal_year=None)
    return duckdb.connect(str(handmade.build()), read_only=True)


def test_what_fits_is_built_in_one_piece(warehouse: duckdb.DuckDBPyConnection) -> None:
    model = graph.models()["core.fact_conflict"]
    assert batches.Plan(warehouse).parts(model, "department_id") == ([model.sql], True)
    assert batches.ranges("department_id", batches.weights(warehouse, "department_id"), 8) == []


def test_ranges_cover_every_value_once_and_nulls_last(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = batches.ranges("department_id", batches.weights(warehouse, "department_id"), 2)
    assert [batch.condition for batch in found] == [
        "\"department_id\" < '990101-justice'",
        '"department_id" >= \'990101-justice\' and "department_id" is not null',
        '"department_id" is null',
    ]
    assert {batch.districts for batch in found} == {WITHIN}


def test_years_are_ranges_too(warehouse: duckdb.DuckDBPyConnection) -> None:
    weighed = batches.weights(warehouse, "fiscal_year")
    assert batches.ranges("fiscal_year", weighed, 3)[0].condition == '"fiscal_year" < 2023'


def test_little_memory_makes_small_batches() -> None:
    assert batches.facts_within(200_000_000, 2) == 62_500
    assert batches.facts_within(200_000_000, 4) == 31_250
    assert batches.facts_within(64_000_000_000, 2) == batches.FACTS_A_BATCH
    assert batches.facts_within(1, 2) == 1


def test_a_value_far_larger_than_a_batch_does_not_run_beside_others(warehouse: duckdb.DuckDBPyConnection) -> None:
    model = graph.models()["marts.mart_peer_comparison"]
    plan = batches.Plan(warehouse, 1)
    plan._weighed["fiscal_year"] = [batches.Weight(year, 9, "990101", "990101") for year in (2020, 2021)]
    parts, at_once = plan.parts(model, "fiscal_year")
    assert (len(parts), at_once) == (2, False)
    plan._weighed["fiscal_year"] = [batches.Weight(year, 3, "990101", "990101") for year in (2020, 2021)]
    assert plan.parts(model, "fiscal_year")[1]


def test_every_table_with_the_column_is_narrowed_and_no_other() -> None:
    metric = batches.narrowed(graph.models()["core.department_metric"], "department_id", BATCH)
    assert f"from (select * from core.fact where {BATCH.condition}) as f" in metric
    assert "from core.dim_metric\n" in metric


def test_the_lake_is_narrowed_to_the_districts_of_the_batch() -> None:
    conflict = batches.narrowed(graph.models()["core.fact_conflict"], "department_id", BATCH)
    assert f"join (select * from raw.facts where {WITHIN}) as m" in conflict
    resolution = batches.narrowed(graph.models()["core.resolution"], "department_id", BATCH)
    assert f"from (select * from staging.fact_mention where {BATCH.condition} and {WITHIN}) as m" in resolution


def test_a_packed_model_reads_packed_tables_as_they_are_stored(warehouse: duckdb.DuckDBPyConnection) -> None:
    model = graph.models()["core.resolution"]
    sql = graph.as_stored(model.sql, model.dependencies)
    assert "staging.fact_mention" not in sql.partition("with ")[2]
    described = {row[0]: row[1] for row in warehouse.execute(f"describe {sql}").fetchall()}
    assert described["measure"].startswith("ENUM"), "no text between one table and the other"
    assert {row[0]: row[1] for row in warehouse.execute(f"describe {model.sql}").fetchall()}["measure"] == "VARCHAR"


@pytest.mark.parametrize("name", BATCHED)
def test_a_batched_table_lies_by_the_column_it_is_batched_by(name: str) -> None:
    spec = schema.tables()[name]
    assert spec.order[0] == spec.batch


def test_a_batch_that_is_not_first_in_the_order_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = {"grain": "a", "en": "a", "zh": "一", "key": ["k"], "batch": "other",
                "columns": [{"name": n, "type": "VARCHAR", "en": n, "zh": n} for n in ("k", "other")]}  # fmt: skip
    monkeypatch.setattr(schema, "_read_files", lambda: {"core.t": (Path("t.yaml"), "core", declared)})
    with pytest.raises(ValueError, match="rows lie by k, so batch cannot be other"):
        schema.tables.__wrapped__()
