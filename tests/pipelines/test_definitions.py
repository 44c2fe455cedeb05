"""What Dagster shows: the graph, its layers, documentation, checks, jobs, schedules and sensors."""

from __future__ import annotations

import json
import os
from pathlib import Path

import dagster as dg
import pytest
import yaml
from conftest import ROOT

from pipelines.assets.quality import SPECS
from pipelines.definitions import defs
from warehouse import graph, schema

SNAPSHOT = Path(__file__).with_name("asset_graph.json")
LAYERS = {"lake", "raw", "staging", "core", "marts", "publish"}


@pytest.fixture(scope="module")
def nodes() -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def test_the_graph_is_the_one_we_know(nodes: dict[str, dg.AssetSpec]) -> None:
    """Write it again with JIXIAO_UPDATE_SNAPSHOTS=1 when a change of the graph is meant."""
    found = {name: sorted(d.asset_key.to_user_string() for d in spec.deps) for name, spec in sorted(nodes.items())}
    if os.environ.get("JIXIAO_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_groups_are_the_layers(nodes: dict[str, dg.AssetSpec]) -> None:
    assert {spec.group_name for spec in nodes.values()} == LAYERS
    for table in schema.tables().values():
        if table.layer != "quality":
            assert nodes[table.full_name.replace(".", "/")].group_name == table.schema_name


def test_every_asset_says_what_it_is_and_whose(nodes: dict[str, dg.AssetSpec]) -> None:
    for name, spec in nodes.items():
        assert spec.description, name
        assert spec.owners, name
        assert spec.kinds, name
        assert spec.tags.get("layer") == spec.group_name, name


def test_every_table_shows_its_columns(nodes: dict[str, dg.AssetSpec]) -> None:
    for name in (*graph.models(), *(t.full_name for t in schema.layer_tables("lake"))):
        shown = nodes[name.replace(".", "/")].metadata["dagster/column_schema"]
        assert [c.name for c in shown.columns] == [c.name for c in schema.tables()[name].columns]
        assert all(c.description for c in shown.columns)


def test_collecting_and_extracting_are_partitioned_by_district(nodes: dict[str, dg.AssetSpec]) -> None:
    partitioned = {name for name, spec in nodes.items() if spec.partitions_def is not None}
    assert partitioned == {"documents", "facts"}
    assert nodes["facts"].partitions_def == dg.DynamicPartitionsDefinition(name="district")


def test_every_check_of_the_audit_is_an_asset_check_and_only_ours_block() -> None:
    checks = {
        key.name: defs.resolve_asset_graph().get_check_spec(key) for key in defs.resolve_asset_graph().asset_check_keys
    }
    assert set(checks) == set(SPECS)
    for name, check in checks.items():
        assert check.blocking == SPECS[name].blocking
        assert check.description
        if SPECS[name].kind == "rule":
            assert not check.blocking


def test_publishing_waits_for_every_table_that_has_a_blocking_check(nodes: dict[str, dg.AssetSpec]) -> None:
    published = {d.asset_key.to_user_string() for d in nodes["published_warehouse"].deps}
    assert {spec.target.replace(".", "/") for spec in SPECS.values() if spec.blocking} <= published


def test_jobs_schedules_and_sensors() -> None:
    repository = defs.get_repository_def()
    assert {"collect_and_extract", "warehouse", "everything", "housekeeping"} <= set(repository.job_names)
    assert {s.name for s in repository.schedule_defs} == {"daily", "weekly_housekeeping"}
    assert {s.name for s in repository.sensor_defs} == {"new_documents", "warehouse_behind", "failed_runs"}
    daily = repository.get_schedule_def("daily")
    assert daily.cron_schedule == "0 3 * * *"
    assert daily.default_status == dg.DefaultScheduleStatus.RUNNING


def test_writers_of_a_duckdb_file_share_one_pool() -> None:
    pools = {node.name: node.definition.pools for node in defs.resolve_job_def("everything").graph.nodes}
    writers = {name for name, found in pools.items() if found == {"duckdb_writer"}}
    assert writers == {"warehouse_models", "audit", "published_warehouse"}


def test_the_workspace_names_the_code_location_as_the_project_does() -> None:
    import tomllib

    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["dg"]["project"]
    (location,) = [item["python_module"] for item in workspace["load_from"]]
    assert location["location_name"] == project["code_location_name"] == "jixiao"
    assert location["module_name"] == project["code_location_target_module"]


def test_the_instance_keeps_to_itself_and_stores_beside_the_data(tmp_path: Path) -> None:
    from pipelines.instance import open_instance
    from pipelines.project import Project

    with open_instance(Project(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert Path(instance.root_directory) == tmp_path / "dagster"
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
        assert instance.run_monitoring_enabled
    assert (tmp_path / "dagster").is_dir()
