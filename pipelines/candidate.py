"""Write, audit, publish: a candidate warehouse is built, audited, and becomes the published one if nothing blocks.

Readers never see a candidate. A check that blocks says something is wrong with our data or our code; what is wrong with
a document is a finding and blocks nothing.

Does not belong here: the models (`warehouse.build`), the checks (`expectations`), Dagster.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.district import tidy
from pipelines.project import ROOT, Project, keep_snapshots

if TYPE_CHECKING:
    from expectations.runner import CheckResult

LOG = logging.getLogger("jixiao")
AUDIT_CODE = ROOT / "expectations"
_SESSION: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class AuditBlocked(RuntimeError):
    """Checks of our own data failed: the candidate is not published and the old file stays."""


@dataclass(frozen=True, slots=True)
class Built:
    """A candidate: rows by table (`raw` and models) and seconds by model."""

    path: Path
    row_counts: dict[str, int | None]
    seconds: dict[str, float]


def input_fingerprint(project: Project) -> str:
    """What a warehouse built now would be made of: lake, models, schema, taxonomy, rules, suites, code."""
    from warehouse import build

    return build.input_fingerprint(project.lake, also=[AUDIT_CODE])


def published_fingerprint(project: Project) -> str | None:
    """What the published warehouse was made of; None where there is none."""
    from warehouse import publish

    return publish.published_fingerprint(project.warehouse)


def build_candidate(project: Project, run_id: str) -> Built:
    """Bring the lake in line with the catalog and build every table into a new candidate of this run."""
    from warehouse import build, publish

    for message in tidy(project, project.catalog()):
        LOG.info("%s", message)
    path = publish.new_candidate(project.warehouse)
    for pointer in project.warehouse.glob(".candidate-of-*"):
        pointer.unlink(missing_ok=True)  # of runs that failed or were killed: only one run is at work
    _pointer(project, run_id).write_text(path.name, encoding="utf-8")
    results = build.build(project.lake, path, fingerprint=input_fingerprint(project))
    rows = _lake_rows(path) | {r.name: r.row_count for r in results}
    return Built(path, rows, {r.name: r.seconds for r in results})


def _lake_rows(path: Path) -> dict[str, int]:
    import duckdb

    from warehouse.schema import layer_tables

    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as connection:
        return {
            table.full_name: int(connection.execute(f"select count(*) from {table.full_name}").fetchall()[0][0])  # noqa: S608
            for table in layer_tables("lake")
        }


def candidate_of(project: Project, run_id: str) -> Path | None:
    """The candidate this run built, or None when it built none (or it is published already)."""
    try:
        path = project.warehouse / _pointer(project, run_id).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return path if path.is_file() else None


def _pointer(project: Project, run_id: str) -> Path:
    if not run_id.replace("-", "").isalnum():
        raise ValueError(f"{run_id!r} is no run id")
    return project.warehouse / f".candidate-of-{run_id}"


def audit_candidate(project: Project, run_id: str) -> list[CheckResult]:
    """Run every expectation and rule on the candidate of this run and write what they gave into it.

    Without a candidate (checks started by themselves) what is published is looked at and nothing is written. Raises
    AuditBlocked when there is neither.
    """
    import duckdb

    from expectations import runner
    from warehouse import publish

    path = candidate_of(project, run_id)
    if path is not None:
        with contextlib.closing(duckdb.connect(str(path), config=_SESSION)) as connection:
            results, _ = runner.audit(connection)
            return results
    published = publish.current(project.warehouse)
    if published is None:
        raise AuditBlocked("found neither a candidate of this run nor a published warehouse; run the job `warehouse`")
    with contextlib.closing(duckdb.connect(str(published), read_only=True, config=_SESSION)) as connection:
        results = runner.run_suites(connection)
        ruled, _ = runner.run_rules(connection)
        return [*results, *ruled]


def publish_candidate(project: Project, run_id: str) -> Path:
    """Make the audited candidate of this run the published warehouse; returns its path.

    Raises AuditBlocked when there is no candidate, it was not audited, or a blocking check did not pass.
    """
    from warehouse import publish

    path = candidate_of(project, run_id)
    if path is None:
        raise AuditBlocked(
            "found no candidate of this run; expected one: run the job `warehouse`, which builds it first"
        )
    blocking = _blocking(path)
    if blocking:
        raise AuditBlocked(f"the candidate was not published: {'; '.join(blocking[:5])}")
    published = publish.publish(path, keep=keep_snapshots())
    _pointer(project, run_id).unlink(missing_ok=True)
    return published


def _blocking(path: Path) -> list[str]:
    """What keeps a candidate from being published, in words."""
    import duckdb

    with contextlib.closing(duckdb.connect(str(path), read_only=True)) as connection:
        try:
            rows = connection.execute(
                "select check_id, status, message_en from quality.check_results where blocking order by check_id"
            ).fetchall()
        except duckdb.CatalogException:
            return ["it was not audited"]
    if not rows:
        return ["no blocking check was made"]
    return [f"{check_id} {status}: {message}" for check_id, status, message in rows if status in ("fail", "errored")]
