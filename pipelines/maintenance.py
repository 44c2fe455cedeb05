"""Housekeeping: old runs, alerts and leftovers of killed runs are cleared; runs whose process is gone are closed.

Dagster's retention covers ticks only, so runs and their events need this job. Documents, results in use and published
files are never touched here.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from pipelines.assets import DISTRICTS
from pipelines.lock import holder
from pipelines.project import Project

KEEP_RUNS = 500
KEEP_DAYS = 90
LEFTOVER_SECONDS = 24 * 3600
COMMAND_TAG = "jixiao/command"
PID_TAG = "jixiao/pid"
"""Set on runs that `jixiao run` executes in its own process."""
OPEN_STATUSES = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


def close_dead_runs(instance: dg.DagsterInstance, project: Project) -> list[str]:
    """Mark as failed the command-line runs whose process was killed, and free the pool slots they held.

    Such a process can no longer say how it ended; its run would count as running for ever. Returns their ids.
    """
    filters = dg.RunsFilter(statuses=OPEN_STATUSES, tags={COMMAND_TAG: "run"})
    at_work = holder(project.lock) or {}
    closed = []
    for run in instance.get_runs(filters=filters):
        pid = int(run.tags.get(PID_TAG, "0"))
        if pid in (os.getpid(), at_work.get("pid")):
            continue
        instance.report_run_failed(
            run, "The process of this run was ended from outside; nothing half-done was published."
        )
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        closed.append(run.run_id)
    return closed


@dg.op(description="Clear what is older than 90 days beyond the newest 500 runs, and leftovers of killed runs.")
def clear_old(context: dg.OpExecutionContext) -> None:
    """Delete old runs (never the one that last made an asset or partition), old alerts, temporary files."""
    project = Project.here()
    deleted = delete_old_runs(context.instance, keep=KEEP_RUNS, days=KEEP_DAYS)
    files = [
        *_older(project.alerts, "*.txt", KEEP_DAYS * 24 * 3600),
        *_older(project.results, "*/.*.tmp", LEFTOVER_SECONDS),
    ]
    for path in files:
        path.unlink(missing_ok=True)
    context.log.info("deleted %s runs and %s files", deleted, len(files))


@dg.job(description="Clears old runs, alerts and leftovers.")
def housekeeping() -> None:
    """One step."""
    clear_old()


def delete_old_runs(instance: dg.DagsterInstance, keep: int, days: int) -> int:
    """Delete finished runs older than `days` beyond the newest `keep`; returns how many.

    Deleting a run deletes its events, so the run that last materialized an asset or a partition stays: the interface
    would show it as missing.
    """
    before = datetime.now(UTC) - timedelta(days=days)
    records = instance.get_run_records(filters=dg.RunsFilter(created_before=before))
    finished = [r.dagster_run for r in records if r.dagster_run.is_finished]
    newest = {r.dagster_run.run_id for r in instance.get_run_records(limit=keep)} if keep else set()
    needed = _last_materializations(instance)
    old = [run.run_id for run in finished if run.run_id not in newest | needed]
    for run_id in old:
        instance.delete_run(run_id)
    return len(old)


def _last_materializations(instance: dg.DagsterInstance) -> set[str]:
    needed = set()
    partitions = instance.get_dynamic_partitions(str(DISTRICTS.name))
    for key in instance.all_asset_keys():
        event = instance.get_latest_materialization_event(key)
        if event is None:
            continue
        needed.add(event.run_id)
        if event.asset_materialization is None or event.asset_materialization.partition is None:
            continue
        for partition in partitions:
            selection = dg.AssetRecordsFilter(asset_key=key, asset_partitions=[partition])
            needed |= {record.run_id for record in instance.fetch_materializations(selection, limit=1).records}
    return needed


def _older(folder: Path, pattern: str, seconds: float) -> list[Path]:
    limit = time.time() - seconds
    return [p for p in folder.glob(pattern) if p.is_file() and p.stat().st_mtime < limit]
