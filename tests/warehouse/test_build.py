"""Building gives every declared table, checked against its declaration, the same for the same inputs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow.parquet as pq
import pytest

from warehouse import build, graph, lake, schema

if TYPE_CHECKING:
    from conftest import HandmadeLake


def fill(made: HandmadeLake) -> None:
    for n, district in enumerate(("990101", "990102", "990103")):
        made.district = district
        account = made.document(f"account {district}", f"{district}-audit")
        budget = made.document(f"budget {district}", f"{district}-audit", "budget")
        made.fact(account, amount=1000 + n, functional_code=None)
        made.fact(account, amount=600 + n, functional_code="2010801")
        made.fact(account, "staff", 12 + n, kind="count")
        made.fact(budget, amount=900 + n, basis="budget_initial")
        made.fact(budget, amount=1100 + n)
        made.indicator(account, "检查次数", target_op=">=", target_value="3", actual_value="4")


def test_an_empty_lake_builds_every_table_typed_and_empty(handmade: HandmadeLake) -> None:
    path = handmade.root.parent / "candidate.duckdb"
    results = build.build(handmade.root, path)
    assert [r.name for r in results] == list(graph.models())
    with duckdb.connect(str(path), read_only=True) as connection:
        for name, spec in schema.tables().items():
            if spec.layer == "quality":
                continue  # written by the audit
            described = connection.execute(f"describe {name}").fetchall()
            assert [(row[0], row[1]) for row in described] == [(c.name, c.type) for c in spec.columns], name
    tables = [r for r in results if r.name.startswith("marts.") and not schema.tables()[r.name].view]
    assert {r.row_count for r in tables} == {0}
    assert not list(path.parent.glob("candidate.duckdb.*")), "no log or spill folder stays behind"


@pytest.mark.parametrize("name", ["raw.facts", "core.resolution", "marts.mart_peer_comparison"])
def test_rows_lie_in_the_declared_order(handmade: HandmadeLake, name: str) -> None:
    fill(handmade)
    spec = schema.tables()[name]
    with duckdb.connect(str(handmade.build(threads=4, facts_a_batch=1)), read_only=True) as connection:
        lying = connection.execute(f"select {', '.join(spec.order)} from {name}").fetchall()
        assert lying == connection.execute(f"select {', '.join(spec.order)} from {name} order by all").fetchall()


def test_the_file_opens_in_every_maintained_duckdb(handmade: HandmadeLake) -> None:
    with duckdb.connect(str(handmade.build()), read_only=True) as connection:
        tags = connection.execute("select tags from duckdb_databases() where not internal").fetchall()
    assert tags == [({"storage_version": "v1.4.0+"},)]


def test_results_say_what_was_built(handmade: HandmadeLake) -> None:
    fill(handmade)
    path = handmade.root.parent / "candidate.duckdb"
    results = {r.name: r for r in build.build(handmade.write(), path)}
    fact = results["core.fact"]
    assert fact.dependencies == ("core.resolution",)
    assert fact.columns[0] == ("fact_key", "VARCHAR")
    assert fact.row_count == 12
    assert fact.seconds > 0
    assert "precedence" in fact.description


def test_equal_lakes_give_equal_tables(tmp_path: Path, handmade: HandmadeLake) -> None:
    fill(handmade)
    other = type(handmade)(tmp_path / "other")
    fill(other)
    for rows in other.rows.values():
        rows.reverse()
    one, two = build.table_checksums(handmade.build(threads=1)), build.table_checksums(other.build(threads=4))
    assert one == two
    assert one["core.fact"][0] == 12


def test_rows_stand_in_the_same_order_in_every_build(tmp_path: Path, handmade: HandmadeLake) -> None:
    fill(handmade)
    handmade.write()
    printed = []
    for threads in (1, 4):
        path = tmp_path / f"{threads}.duckdb"
        build.build(handmade.root, path, settings=build.BuildSettings(threads=threads))
        with duckdb.connect(str(path), read_only=True) as connection:
            found = {name: connection.execute(f"select * from {name}").fetchall() for name in graph.models()}
        # a view is computed when it is read, in no promised order
        printed.append({n: sorted(r, key=str) if schema.tables()[n].view else r for n, r in found.items()})
    assert printed[0] == printed[1]


def test_a_build_in_batches_gives_the_same_rows_in_the_same_order(tmp_path: Path, handmade: HandmadeLake) -> None:
    fill(handmade)
    unplaced = handmade.document("no department", None)
    handmade.fact(unplaced, amount=77)
    handmade.write()
    printed = []
    for facts in (1, 1_000_000):
        path = tmp_path / f"{facts}.duckdb"
        build.build(handmade.root, path, settings=build.BuildSettings(facts_a_batch=facts))
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = [n for n in graph.models() if not schema.tables()[n].view]
            printed.append({name: connection.execute(f"select * from {name}").fetchall() for name in tables})
    assert printed[0] == printed[1]
    assert [row[0] for row in printed[0]["core.resolution"]][-1].startswith(unplaced), "without department: last batch"


def test_coded_text_is_stored_as_numbers_and_read_as_it_was_printed(handmade: HandmadeLake) -> None:
    fill(handmade)
    handmade.fact(
        handmade.document("odd"), kind="weight", amount=3, unit="公斤"
    )  # no declared kind: the audit's affair
    with duckdb.connect(str(handmade.build()), read_only=True) as connection:
        kinds = connection.execute("select distinct kind from raw.facts order by 1").fetchall()
        stored = dict(connection.execute("select column_name, data_type from duckdb_columns() "
                                         "where schema_name = 'packed' and table_name = 'raw_facts'").fetchall())  # fmt: skip
    assert kinds == [("count",), ("money",), ("weight",)]
    assert stored["kind"] == "ENUM('count', 'money', 'weight')"
    assert stored["quote"] == "VARCHAR"


def test_codes_of_a_models_own_column_are_the_texts_its_declaration_names(handmade: HandmadeLake) -> None:
    fill(handmade)
    with duckdb.connect(str(handmade.build()), read_only=True) as connection:
        query = "select column_name, data_type from duckdb_columns() where schema_name = 'packed' and table_name = $1"
        stored = dict(connection.execute(query, ["core_department_metric"]).fetchall())
        named = "select metric from core.dim_metric union select 'public_running_cost' order by 1"
        metrics = [row[0] for row in connection.execute(named).fetchall()]
    assert stored["metric"] == f"ENUM({', '.join(map(repr, metrics))})"
    assert stored["derivation"] == "ENUM('printed', 'sum_of_classes', 'sum_of_parts')", "in order of the texts"


@pytest.mark.parametrize("model", [m for m in graph.models() if schema.tables()[m].packed])
def test_codes_come_from_tables_that_the_model_is_built_after(model: str) -> None:
    models, before, ahead = graph.models(), set[str](), [model]
    while ahead:
        found = set(models[ahead.pop()].dependencies) - before
        before |= found
        ahead += [name for name in found if name in models]
    codes = {code for column in schema.tables()[model].coded_columns for code in column.codes}
    assert {code.rpartition(".")[0] for code in codes if schema.names_column(code)} <= before


@pytest.mark.parametrize("odd", ["corrected-77", "{0}-1", "{0}-000001", "{0}--0001", "{0}- 0001", "elsewhere-00001"])
def test_a_fact_id_of_another_form_is_kept_as_it_is(handmade: HandmadeLake, odd: str) -> None:
    document = handmade.document("audit")
    handmade.fact(document, amount=3)
    handmade.rows["facts"][0]["fact_id"] = odd.format(document)
    with duckdb.connect(str(handmade.build()), read_only=True) as connection:
        assert connection.execute("select fact_id from raw.facts").fetchall() == [(odd.format(document),)]
        assert connection.execute("select fact_id_no from packed.raw_facts").fetchall() == [(None,)]


def test_checksums_see_one_changed_value_and_ignore_the_clock(tmp_path: Path, handmade: HandmadeLake) -> None:
    fill(handmade)
    before = build.table_checksums(handmade.build())
    for row in handmade.rows["documents"]:
        row["first_seen_at"] = "2027-01-01T00:00:00"
    assert build.table_checksums(handmade.build()) == before
    handmade.rows["facts"][0]["quote"] = ""
    after = build.table_checksums(handmade.build())
    assert {name for name in after if after[name] != before[name]} == {"raw.facts", "core.fact_conflict"}
    assert "raw.fetch_outcomes" not in after


def test_a_model_that_differs_from_its_declaration_says_how(
    handmade: HandmadeLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = dict(schema.tables())
    spec = tables["core.dim_fund"]
    columns = [replace(c, type="BIGINT") if c.name == "total_preference" else c for c in spec.columns]
    extra = replace(spec.columns[0], name="colour")
    tables["core.dim_fund"] = replace(spec, columns=tuple([c for c in columns if c.name != "note"] + [extra]))
    graph.models()
    monkeypatch.setattr(build.schema, "tables", lambda: tables)
    path = handmade.root.parent / "candidate.duckdb"
    with pytest.raises(build.BuildError) as raised:
        build.build(handmade.root, path)
    message = str(raised.value)
    assert "core.dim_fund does not match schema/core/dim_fund.yaml" in message
    assert "colour is declared but not selected" in message
    assert "note is selected but not declared" in message
    assert "total_preference is INTEGER, declared BIGINT" in message
    assert not path.exists()


def test_a_failing_model_is_named_and_leaves_no_file(handmade: HandmadeLake, monkeypatch: pytest.MonkeyPatch) -> None:
    found = dict(graph.models())
    broken = "select cast(label_zh as integer) as metric from taxonomy.metrics"
    found["core.dim_metric"] = replace(found["core.dim_metric"], sql=broken)
    monkeypatch.setattr(build.graph, "models", lambda: found)
    one_column = {**schema.tables()}
    spec = one_column["core.dim_metric"]
    metric = replace(spec.columns[0], type="INTEGER")
    one_column["core.dim_metric"] = replace(spec, columns=(metric,), key=("metric",))
    monkeypatch.setattr(build.schema, "tables", lambda: one_column)
    with pytest.raises(build.BuildError, match=r"core.dim_metric \(core/dim_metric.sql\): .*年初预算"):
        build.build(handmade.root, handmade.root.parent / "candidate.duckdb")
    assert not (handmade.root.parent / "candidate.duckdb").exists()


def test_tables_and_columns_carry_their_documentation(handmade: HandmadeLake) -> None:
    path = handmade.build()
    with duckdb.connect(str(path), read_only=True) as connection:
        (comment,) = connection.execute(
            "select comment from duckdb_views() where schema_name = 'core' and view_name = 'fact'"
        ).fetchall()[0]
        assert comment.startswith("事实（按优先次序取值）｜Resolved facts")
        missing = connection.execute(
            "select count(*) from duckdb_columns() where comment is null "
            "and schema_name in ('raw', 'staging', 'core', 'marts')"
        ).fetchall()
    assert missing == [(0,)]


def test_a_lake_file_from_before_a_column_was_declared_reads_as_null(handmade: HandmadeLake) -> None:
    fill(handmade)
    handmade.write()
    path = lake.partition_path(handmade.root, "facts", "990101")
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["quote"]), path)
    target = handmade.root.parent / "candidate.duckdb"
    build.build(handmade.root, target)
    with duckdb.connect(str(target), read_only=True) as connection:
        assert connection.execute("select count(*), count(quote) from raw.facts").fetchall() == [(15, 0)]


def test_a_path_with_quotes_is_only_a_path(tmp_path: Path, handmade: HandmadeLake) -> None:
    odd = type(handmade)(tmp_path / "it's '; drop" / "lake")
    fill(odd)
    with duckdb.connect(str(odd.build()), read_only=True) as connection:
        assert connection.execute("select count(*) from raw.facts").fetchall() == [(15,)]


def test_little_memory_is_enough(handmade: HandmadeLake) -> None:
    fill(handmade)
    assert handmade.build(memory_limit="200MB", threads=1).exists()


def test_the_input_fingerprint_sees_lake_and_rules(tmp_path: Path, handmade: HandmadeLake) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "R01.sql").write_text("select 1", encoding="utf-8")
    seen = [build.input_fingerprint(handmade.root), build.input_fingerprint(handmade.root, also=[rules])]
    (rules / "R01.sql").write_text("select 2", encoding="utf-8")
    seen.append(build.input_fingerprint(handmade.root, also=[rules]))
    fill(handmade)
    handmade.write()
    seen.append(build.input_fingerprint(handmade.root, also=[rules]))
    assert len(set(seen)) == 4
    (rules / "notes.txt").write_text("not an input", encoding="utf-8")
    assert build.input_fingerprint(handmade.root, also=[rules]) == seen[-1]
