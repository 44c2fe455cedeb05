"""`jixiao status`: health at a glance.

Does not belong here: repairing anything; every line says which command does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import console

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.project import Project
    from sources.catalog import District

RUNS_SHOWN = 5


def status(
    limit: Annotated[int, typer.Option(min=1, help="Documents and checks shown at most.")] = 20,
) -> None:
    """Show last runs, documents waiting, documents that could not be read, freshness, and failing checks.

    \b
    Example:
      jixiao status --limit 100
    """
    from pipelines.lock import holder
    from pipelines.project import Project
    from warehouse import publish

    project = Project.here()
    out = console.out()
    out.print(f"Data folder: {project.data}", soft_wrap=True)
    at_work = holder(project.lock)
    if at_work is not None:
        out.print(f"At work now: {at_work.get('what')} (process {at_work.get('pid')}, since {at_work.get('since')})")
    districts = project.catalog().active()
    _print_published(project, publish.current(project.warehouse))
    _print_districts(project, districts)
    _print_unread(project, districts, limit)
    published = publish.current(project.warehouse)
    if published is not None:
        _print_checks(published, limit)
    _print_runs(project)
    _print_alert(project)


def _print_published(project: Project, published: Path | None) -> None:
    from pipelines.run import up_to_date

    out = console.out()
    if published is None:
        out.print("Published: nothing yet; run `jixiao run`")
        return
    made = datetime.fromtimestamp(published.stat().st_mtime, UTC)
    hours = (datetime.now(UTC) - made).total_seconds() / 3600
    state = (
        "up to date with the lake" if up_to_date(project) else "behind the lake, a model or a rule; run `jixiao run`"
    )
    out.print(f"Published: {published.name}, {made:%Y-%m-%d %H:%M} UTC ({hours:.0f} h ago), {state}", soft_wrap=True)


def _print_districts(project: Project, districts: Iterable[District]) -> None:
    from pipelines.district import due
    from sources.collect import SourceMissing
    from warehouse import lake

    rows = []
    for district in districts:
        try:
            waiting = due(project, district) or "nothing"
        except SourceMissing as error:
            waiting = str(error)
        attempts = lake.read(project.lake, "fetch_outcomes", district.key)
        seen = max((r["attempted_at"] for r in attempts), default=None)
        documents = sum(1 for r in lake.read(project.lake, "documents", district.key) if r["is_current"])
        last = f"{seen:%Y-%m-%d %H:%M} UTC" if seen else "never"
        rows.append((district.key, district.name_zh, documents, last, waiting))
    columns = ("district", "name", "documents", "last looked at", "waiting")
    console.show("Districts", columns, rows)


def _print_unread(project: Project, districts: Iterable[District], limit: int) -> None:
    from warehouse import lake

    rows: list[tuple[Any, ...]] = []
    for district in districts:
        names = {r["document_id"]: r["file_name"] for r in lake.read(project.lake, "documents", district.key)}
        for row in lake.read(project.lake, "document_outcomes", district.key):
            if row["outcome"] in ("quarantined", "partial", "skipped"):
                rows.append((district.key, names.get(row["document_id"]), row["outcome"], row["reason"]))
        attempts = lake.read(project.lake, "fetch_outcomes", district.key)
        newest = max((r["attempted_at"] for r in attempts), default=None)
        for row in attempts:
            if row["attempted_at"] == newest and row["outcome"] == "failed":
                rows.append((district.key, row["source_path"], "quarantined", row["reason"]))
    rows.sort(key=lambda r: (r[2] != "quarantined", r[2], r[0], r[1] or ""))
    shown = rows[:limit]
    title = f"Documents not read completely: {len(rows)}" + (f" (first {limit})" if len(rows) > limit else "")
    if rows:
        console.show(title, ("district", "file", "outcome", "reason"), shown)
    else:
        console.out().print(f"\n{title}")


def _print_checks(published: Path, limit: int) -> None:
    import duckdb

    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select check_id, severity, status, n_failed, n_evaluated, message_en from quality.check_results"
            " where status in ('fail', 'warn', 'errored', 'insufficient_data')"
            " order by status <> 'errored', status <> 'fail', severity, check_id"
        ).fetchall()
    title = f"Checks that did not pass: {len(rows)}" + (f" (first {limit})" if len(rows) > limit else "")
    columns = ("check", "severity", "status", "failed", "evaluated", "what")
    console.show(title, columns, rows[:limit])


def _print_runs(project: Project) -> None:
    if not (project.dagster_home / "dagster.yaml").exists():
        console.out().print("\nRuns: none yet")
        return
    from pipelines.instance import open_instance

    with open_instance(project) as instance:
        records = instance.get_run_records(limit=RUNS_SHOWN)
    rows = [
        (
            f"{r.create_timestamp:%Y-%m-%d %H:%M} UTC",
            r.dagster_run.job_name,
            r.dagster_run.tags.get("dagster/partition", ""),
            r.dagster_run.status.value.lower(),
            f"{r.end_time - r.start_time:.0f} s" if r.end_time and r.start_time else "",
        )
        for r in records
    ]
    console.show("Last runs", ("started", "job", "district", "status", "took"), rows)


def _print_alert(project: Project) -> None:
    alerts = sorted(project.alerts.glob("*.txt"))
    if alerts:
        console.out().print(f"\nLast alert: {alerts[-1]}", soft_wrap=True)
