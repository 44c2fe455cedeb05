"""The daemon's eyes on a real instance: a folder with news runs just its district, then the models, once."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from conftest import report

from pipelines import district
from pipelines.assets import DISTRICTS
from pipelines.definitions import defs
from pipelines.instance import open_instance
from pipelines.jobs import daily
from pipelines.maintenance import COMMAND_TAG, PID_TAG, close_dead_runs, delete_old_runs
from pipelines.project import Project
from pipelines.sensors import failed_runs, new_documents, warehouse_behind
from sources import catalog
from warehouse import lake

LONG_AGO = time.time() - 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("430102", "430103"):
        (tmp_path / "reports" / name).mkdir(parents=True)
        add(tmp_path / "reports" / name / "教育局.txt", name)
    return tmp_path / "reports"


def add(path: Path, text: str) -> None:
    path.write_text(report("教育局", total="62.00", basic="41.00", project="21.00") + text, encoding="utf-8")
    os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def project(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("JIXIAO_DATA", str(tmp_path / "data"))
    # A file's change time cannot be set back, and the test does not want to wait until files have settled.
    monkeypatch.setattr("pipelines.sensors.SETTLE_SECONDS", 0.0)
    here = Project.here()
    catalog.register_folder(here.data, folder)
    return here


@pytest.fixture(scope="module")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Making an instance's tables takes seconds; each test gets a copy."""
    base = tmp_path_factory.mktemp("empty")
    with open_instance(Project(base)) as made:
        made.get_runs()
        made.all_asset_keys()
        made.get_dynamic_partitions("district")
    return base / "dagster"


@pytest.fixture
def instance(project: Project, empty_home: Path) -> Iterator[dg.DagsterInstance]:
    shutil.copytree(empty_home, project.dagster_home)
    with open_instance(project) as opened:
        yield opened


def look(
    sensor: dg.SensorDefinition, instance: dg.DagsterInstance, cursor: str | None = None
) -> tuple[dg.SensorEvaluationContext, object]:
    context = dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=defs.get_repository_def())
    return context, sensor(context)


def take_in(project: Project) -> None:
    for found in project.catalog().active():
        district.collect_district(project, found)


def requested(result: object) -> list[str | None]:
    assert isinstance(result, dg.SensorResult), result
    return [request.partition_key for request in result.run_requests or []]


def test_new_folders_are_requested_with_their_partitions(project: Project, instance: dg.DagsterInstance) -> None:
    _, result = look(new_documents, instance)
    assert requested(result) == ["430102", "430103"]
    assert isinstance(result, dg.SensorResult)
    (added,) = result.dynamic_partitions_requests or []
    assert (added.partitions_def_name, added.partition_keys) == ("district", ["430102", "430103"])


def test_a_new_file_runs_just_its_district(project: Project, instance: dg.DagsterInstance, folder: Path) -> None:
    take_in(project)
    assert isinstance(look(new_documents, instance)[1], dg.SkipReason)
    add(folder / "430103" / "民政局.txt", "新")
    assert requested(look(new_documents, instance)[1]) == ["430103"]


def test_the_same_news_have_the_same_run_key_and_other_news_another(
    project: Project, instance: dg.DagsterInstance, folder: Path
) -> None:
    take_in(project)
    keys = []
    for text in ("甲", None, "乙"):
        if text is not None:
            add(folder / "430103" / f"{text}.txt", text)
        result = look(new_documents, instance)[1]
        assert isinstance(result, dg.SensorResult)
        keys.append([r.run_key for r in result.run_requests or []])
    assert keys[0] == keys[1] != keys[2]


def test_files_that_are_still_arriving_wait(
    project: Project, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.sensors.SETTLE_SECONDS", 3600.0)
    result = look(new_documents, instance)[1]
    assert isinstance(result, dg.SkipReason)
    assert "still arriving" in str(result.skip_message)


def test_a_folder_that_is_gone_is_told_and_nothing_is_concluded(
    project: Project, instance: dg.DagsterInstance, folder: Path
) -> None:
    take_in(project)
    folder.rename(folder.parent / "away")
    result = look(new_documents, instance)[1]
    assert isinstance(result, dg.SkipReason)
    assert "found no readable folder" in str(result.skip_message)
    assert district.strays(project, project.catalog()) == []


def test_a_district_that_left_the_catalog_is_withdrawn_with_the_next_models(
    project: Project, instance: dg.DagsterInstance, folder: Path
) -> None:
    take_in(project)
    (folder / "430102").rename(folder.parent / "away")
    result = look(warehouse_behind, instance)[1]
    assert isinstance(result, dg.RunRequest)
    assert str(result.run_key).endswith(":430102")
    assert district.tidy(project, project.catalog()) == [
        "district 430102 is no longer in the catalog; its documents count as withdrawn"
    ]
    assert [r["is_current"] for r in lake.read(project.lake, "documents", "430102")] == [False]
    assert district.strays(project, project.catalog()) == []


def test_the_sample_leaves_when_there_are_other_documents(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Project(tmp_path / "sampled")
    sample = here.catalog().pick(["990108"])[0]
    district.collect_district(here, sample)
    assert district.strays(here, here.catalog()) == []
    catalog.register_folder(here.data, folder)
    assert district.tidy(here, here.catalog()) == [
        "the sample district 990108 was left out, because there are other documents now"
    ]
    assert lake.districts(here.lake) == []


def test_the_models_are_requested_once_when_the_lake_is_ahead(project: Project, instance: dg.DagsterInstance) -> None:
    assert isinstance(look(warehouse_behind, instance)[1], dg.SkipReason)
    take_in(project)
    first, second = look(warehouse_behind, instance)[1], look(warehouse_behind, instance)[1]
    assert isinstance(first, dg.RunRequest)
    assert isinstance(second, dg.RunRequest)
    assert first.run_key == second.run_key


def test_the_models_wait_while_a_run_is_under_way(project: Project, instance: dg.DagsterInstance) -> None:
    take_in(project)
    instance.create_run_for_job(defs.resolve_job_def("housekeeping"), status=dg.DagsterRunStatus.STARTED)
    result = look(warehouse_behind, instance)[1]
    assert isinstance(result, dg.SkipReason)
    assert "under way" in str(result.skip_message)


def test_a_run_whose_process_was_killed_is_closed_and_stands_in_nobodys_way(
    project: Project, instance: dg.DagsterInstance
) -> None:
    take_in(project)
    run = instance.create_run_for_job(
        defs.resolve_job_def("housekeeping"),
        status=dg.DagsterRunStatus.STARTED,
        tags={COMMAND_TAG: "run", PID_TAG: "1"},
    )
    assert isinstance(look(warehouse_behind, instance)[1], dg.RunRequest)
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    assert found.status == dg.DagsterRunStatus.FAILURE
    assert close_dead_runs(instance, project) == []


def test_many_failed_runs_give_one_message(project: Project, instance: dg.DagsterInstance, folder: Path) -> None:
    _, first = look(failed_runs, instance)
    assert isinstance(first, dg.SkipReason)
    cursor = str(time.time())
    job = defs.resolve_job_def("collect_and_extract")
    instance.add_dynamic_partitions(str(DISTRICTS.name), ["430102", "430103"])
    folder.rename(folder.parent / "away")
    for name in ("430102", "430103"):
        assert not job.execute_in_process(instance=instance, partition_key=name, raise_on_error=False).success
    context, _ = look(failed_runs, instance, cursor)
    (alert,) = project.alerts.glob("*.txt")
    message = alert.read_text(encoding="utf-8")
    assert message.startswith("2 runs failed")
    assert "collect_and_extract of district 430102" in message
    assert "collect_and_extract of district 430103" in message
    look(failed_runs, instance, context.cursor)
    assert len(list(project.alerts.glob("*.txt"))) == 1


def test_the_daily_schedule_runs_every_district(project: Project, instance: dg.DagsterInstance) -> None:
    from datetime import datetime

    context = dg.build_schedule_context(instance=instance, scheduled_execution_time=datetime(2026, 1, 2, 3))
    found = daily(context)
    assert [r.partition_key for r in found] == ["430102", "430103"]  # type: ignore[union-attr]
    assert instance.get_dynamic_partitions("district") == ["430102", "430103"]


def test_housekeeping_keeps_the_run_that_last_made_a_partition(project: Project, instance: dg.DagsterInstance) -> None:
    instance.add_dynamic_partitions(str(DISTRICTS.name), ["430102", "430103"])
    job = defs.resolve_job_def("collect_and_extract")
    runs = [
        job.execute_in_process(instance=instance, partition_key=key, raise_on_error=True).run_id
        for key in ("430102", "430102", "430103")
    ]
    assert delete_old_runs(instance, keep=0, days=0) == 1
    assert {r.run_id for r in instance.get_runs()} == set(runs[1:])
