"""`jixiao run`: the main job, as Dagster runs in this process on the project's own instance.

First a look at names, times and versions says which districts are due and whether what is published was made from the
lake as it is; when nothing is due, Dagster is not even loaded. Else each due district is a run of its own, so that one
that fails fails alone, and then the models, the audit and publishing are one run.

Does not belong here: the steps (`pipelines.assets`), printing (`pipelines.commands`).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.candidate import input_fingerprint, published_fingerprint
from pipelines.district import collect_district, due, tidy
from pipelines.lock import run_lock
from pipelines.project import Project
from sources.catalog import District
from sources.collect import SourceMissing
from warehouse import lake

if TYPE_CHECKING:
    import dagster as dg

Say = Callable[[str], None]
WHAT = "jixiao run"
_CLASS = re.compile(r"^(?:\w+\.)+\w+: ")
"""The class name that Dagster puts before an error's message."""


@dataclass(slots=True)
class Report:
    """What a run did. `failures` name what went wrong in a sentence each; `published` is the file readers see now."""

    districts: tuple[District, ...]
    ran: list[str] = field(default_factory=list)
    built: bool = False
    failures: list[str] = field(default_factory=list)
    published: Path | None = None

    @property
    def idle(self) -> bool:
        """Nothing had changed and nothing was done."""
        return not self.ran and not self.built and not self.failures


def run(project: Project, districts: tuple[District, ...], say: Say) -> Report:
    """Do what is due for these districts, then build, audit and publish if the inputs changed.

    Raises pipelines.lock.Busy when another run is at work.
    """
    from warehouse import publish

    report = Report(districts)
    with run_lock(project.lock, WHAT):
        project.archive.clean()
        publish.clean(project.warehouse)
        for message in tidy(project, project.catalog()):
            say(message)
        waiting: dict[str, str] = {}
        for district in districts:
            try:
                reason = due(project, district)
                if reason is None:
                    collect_district(project, district)
                    reason = due(project, district)  # a folder under a new name changes rows, not files
                if reason is not None:
                    waiting[district.key] = reason
            except SourceMissing as error:
                report.failures.append(f"{district.key} {district.name_zh}: {error}")
        if waiting or not up_to_date(project):
            _run_in_dagster(project, districts, waiting, report, say)
        report.published = publish.current(project.warehouse)
    return report


def up_to_date(project: Project) -> bool:
    """Whether what is published was made from the lake, models, rules and code as they are now."""
    return input_fingerprint(project) == published_fingerprint(project)


def _run_in_dagster(
    project: Project, districts: Iterable[District], waiting: dict[str, str], report: Report, say: Say
) -> None:
    from pipelines.assets import DISTRICTS, FACTS
    from pipelines.definitions import defs
    from pipelines.instance import open_instance
    from pipelines.maintenance import close_dead_runs

    names = {d.key: d.name_zh for d in districts}
    with open_instance(project) as instance:
        for run_id in close_dead_runs(instance, project):
            say(f"an earlier run ({run_id[:8]}) had been stopped from outside; it is marked as failed")
        instance.add_dynamic_partitions(str(DISTRICTS.name), list(names))
        known = instance.get_materialized_partitions(FACTS)
        job = defs.resolve_job_def("collect_and_extract")
        unreachable = {f.split(" ", 1)[0] for f in report.failures}
        for key, name in names.items():
            if key in unreachable or (key not in waiting and key in known):
                continue
            say(f"{key} {name}: {waiting.get(key, 'collected outside a run')}")
            error = _execute(job, instance, partition_key=key)
            report.ran.append(key)
            if error is not None:
                report.failures.append(f"{key} {name}: {error}")
        if not up_to_date(project):
            say("all districts: build, audit and publish the warehouse")
            error = _execute(defs.resolve_job_def("warehouse"), instance)
            report.built = True
            if error is not None:
                report.failures.append(error)


def _execute(job: dg.JobDefinition, instance: dg.DagsterInstance, partition_key: str | None = None) -> str | None:
    """Run a job here; the reason when it failed."""
    import dagster as dg

    from pipelines.maintenance import COMMAND_TAG, PID_TAG

    result = job.execute_in_process(
        instance=instance,
        partition_key=partition_key,
        raise_on_error=False,
        tags={COMMAND_TAG: "run", PID_TAG: str(os.getpid())},
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    if result.success:
        return None
    blocking = [
        f"{e.asset_key.to_user_string()} {e.check_name} ({e.description})"
        for e in result.get_asset_check_evaluations()
        if e.blocking and not e.passed and e.severity == dg.AssetCheckSeverity.ERROR
    ]
    if blocking:
        return (
            f"the candidate was not published, because checks of our own data failed: {'; '.join(blocking[:5])};"
            f" what was published before stays; see the failing rows with `jixiao ui`"
        )
    for event in result.all_events:
        if event.is_step_failure:
            return innermost(event.step_failure_data.error)
    return f"run {result.run_id[:8]} failed; see it with `jixiao ui`"


def innermost(error: Any) -> str:
    """The first cause of a Dagster error, in one line."""
    while error is not None and error.cause is not None:
        error = error.cause
    text = " ".join(error.message.split()) if error is not None else "no reason was given"
    return _CLASS.sub("", text)[:600]


def documents_by_outcome(project: Project, districts: Iterable[District]) -> dict[str, int]:
    """Current documents by outcome; files that could not be taken in count as quarantined, helper files as skipped."""
    counts: Counter[str] = Counter()
    for district in districts:
        counts.update(row["outcome"] for row in lake.read(project.lake, "document_outcomes", district.key))
        attempts = lake.read(project.lake, "fetch_outcomes", district.key)
        newest = max((row["attempted_at"] for row in attempts), default=None)
        latest = Counter(row["outcome"] for row in attempts if row["attempted_at"] == newest)
        counts["quarantined"] += latest["failed"]
        counts["skipped"] += latest["skipped"]
    return {name: counts[name] for name in ("ok", "partial", "quarantined", "skipped")}
