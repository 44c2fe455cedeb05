"""What Dagster's daemon watches: folders with new documents, a warehouse behind its lake, runs that failed.

Does not belong here: the work that is then done (`pipelines.jobs`), the daily look (`pipelines.jobs.daily`).
"""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import UTC, datetime

import dagster as dg

from pipelines.assets import DISTRICTS
from pipelines.jobs import collect_and_extract, warehouse
from pipelines.maintenance import close_dead_runs
from pipelines.project import Project
from pipelines.run import innermost

LOG = logging.getLogger("jixiao")
SETTLE_SECONDS = 10.0
"""A file that changed less than this ago may still be being copied."""
MAX_RUNS_IN_A_MESSAGE = 100
ACTIVE = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


@dg.sensor(
    job=collect_and_extract,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="New, changed or vanished files in a district's folder: that district is run, then the models.",
)
def new_documents(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """One run for each district whose folder differs from what was last seen; unsettled files wait for the next look.

    The models follow through `warehouse_behind`, once for all districts that changed together.
    """
    from sources.collect import SourceMissing, changes, read_index

    project = Project.here()
    requests, notes = [], []
    for district in project.catalog().active():
        try:
            found = changes(district, read_index(project.index(district.key)))
        except SourceMissing as error:
            notes.append(str(error))
            continue
        if not found:
            continue
        if time.time() - found.newest < SETTLE_SECONDS:
            notes.append(f"{district.key}: files are still arriving")
            continue
        content = repr((found.new, found.changed, found.vanished, found.newest))
        run_key = f"{district.key}:{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:16]}"
        requests.append(dg.RunRequest(run_key=run_key, partition_key=district.key))
    if not requests:
        return dg.SkipReason("; ".join(notes) or "nothing new in any folder")
    keys = [str(r.partition_key) for r in requests]
    return dg.SensorResult(run_requests=requests, dynamic_partitions_requests=[DISTRICTS.build_add_request(keys)])


@dg.sensor(
    job=warehouse,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="The lake, a model or a rule changed since the last publication: the models are built once.",
)
def warehouse_behind(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Request the models when what is published was made from other inputs and no run is under way.

    The run key is the inputs' fingerprint: a candidate that failed its audit is not built again before something
    changes.
    """
    from pipelines.candidate import input_fingerprint, published_fingerprint
    from pipelines.district import strays
    from warehouse import lake

    project = Project.here()
    close_dead_runs(context.instance, project)
    if context.instance.get_runs(filters=dg.RunsFilter(statuses=ACTIVE), limit=1):
        return dg.SkipReason("a run is under way")
    if not lake.districts(project.lake):
        return dg.SkipReason("nothing has been collected yet")
    wanted = input_fingerprint(project)
    left = strays(project, project.catalog())
    if wanted == published_fingerprint(project) and not left:
        return dg.SkipReason("what is published is up to date")
    return dg.RunRequest(run_key=":".join([wanted, *left]))


@dg.sensor(
    minimum_interval_seconds=120,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Runs that failed since the last look, rolled up into one message in the data folder's alerts/.",
)
def failed_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Write one message about all runs that failed since the last look, however many."""
    since = datetime.fromtimestamp(float(context.cursor), UTC) if context.cursor else None
    now = datetime.now(UTC)
    failed = [
        record
        for record in context.instance.get_run_records(
            filters=dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE], updated_after=since)
        )
        if since is None or record.update_timestamp > since
    ]
    context.update_cursor(str(max([r.update_timestamp.timestamp() for r in failed], default=now.timestamp())))
    if not failed:
        return dg.SkipReason("no run failed")
    message = _message(context.instance, [record.dagster_run for record in failed])
    folder = Project.here().alerts
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%dT%H%M%S}Z.txt"
    temporary = path.with_suffix(".new")
    temporary.write_text(message, encoding="utf-8")
    temporary.replace(path)
    LOG.error("%s", message)
    return dg.SkipReason(f"{len(failed)} failed; written to {path}")


def _message(instance: dg.DagsterInstance, runs: list[dg.DagsterRun]) -> str:
    lines = [f"{len(runs)} run{'s' if len(runs) > 1 else ''} failed"]
    for run in runs[:MAX_RUNS_IN_A_MESSAGE]:
        district = run.tags.get("dagster/partition")
        what = f"{run.job_name}{f' of district {district}' if district else ''}"
        lines.append(f"- {what} ({run.run_id[:8]}): {_reason(instance, run.run_id)}")
    if len(runs) > MAX_RUNS_IN_A_MESSAGE:
        lines.append(f"- and {len(runs) - MAX_RUNS_IN_A_MESSAGE} more")
    return "\n".join([*lines, "Open the interface with `jixiao ui`, or see `jixiao status`.", ""])


def _reason(instance: dg.DagsterInstance, run_id: str) -> str:
    """The innermost error of the first step that failed, in one line."""
    failures = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    for entry in failures:
        data = entry.dagster_event.step_failure_data if entry.dagster_event else None
        error = data.error if data else None
        if error is not None:
            return innermost(error)
    return "no step says why; see the run's log"
