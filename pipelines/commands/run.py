"""`jixiao run` and `jixiao ingest`: the main job, and its first half without models.

Does not belong here: the job itself (`pipelines.run`, `pipelines.district`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands import console
from pipelines.commands.documents import LinesFormat

if TYPE_CHECKING:
    from pipelines.project import Project
    from pipelines.run import Report
    from sources.catalog import District

SEVERITIES = ("error", "warn", "info")


def run(
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Take in a folder of documents; a subfolder may name its district."),
    ] = None,
    district: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only this district (several times for several).")
    ] = None,
) -> None:
    """Collect, read, extract, model, audit and publish; do nothing where nothing changed.

    Without options: every district of the catalog; the shipped sample when there is no other.

    \b
    Examples:
      jixiao run
      jixiao run --folder ~/reports
      jixiao run --district 430102
    """
    from pipelines.progress import shown_by
    from pipelines.project import Project
    from pipelines.run import run as run_all

    project = Project.here()
    chosen = _choose(project, folder, district or [])
    with shown_by(console.progress_sink()):
        report = run_all(project, chosen, console.say)
    _print_summary(project, report)
    if report.failures:
        for failure in report.failures:
            console.say(f"jixiao: {failure}")
        raise typer.Exit(1)


def ingest(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of documents.")],
    format: Annotated[LinesFormat, typer.Option(help="Only jsonl.")] = LinesFormat.jsonl,
) -> None:
    """Collect, read and extract a folder, without models; print one JSON line a file that was looked at.

    The folder is remembered like that of `jixiao run --folder`; the next `jixiao run` publishes what was taken in.

    \b
    Example:
      jixiao ingest ~/reports | jq 'select(.outcome == "quarantined")'
    """
    from pipelines.district import collect_district, extract_district, outcome_lines
    from pipelines.lock import run_lock
    from pipelines.progress import shown_by
    from pipelines.project import Project

    project = Project.here()
    chosen = _choose(project, folder, [])
    with run_lock(project.lock, "jixiao ingest"), shown_by(console.progress_sink()):
        project.archive.clean()
        for district in chosen:
            collected = collect_district(project, district)
            extracted = extract_district(project, district)
            console.print_lines(outcome_lines(district, folder.expanduser().resolve(), collected, extracted))


def _choose(project: Project, folder: Path | None, keys: list[str]) -> tuple[District, ...]:
    """The districts to work on. Raises UserError for a choice that would mix the sample with real documents."""
    from sources.catalog import register_folder

    given = register_folder(project.data, folder) if folder is not None else ()
    catalog = project.catalog()
    active = catalog.active()
    if folder is None and not keys:
        if not active:
            raise console.UserError("found no district in the catalog; give a folder with `jixiao run --folder DIR`")
        return active
    chosen = catalog.pick([*given, *keys])
    left_out = [d for d in chosen if d not in active]
    if left_out:
        raise console.UserError(
            f"found the sample district {left_out[0].key} beside districts of your own; invented figures are never"
            f" compared with real ones; look at the sample in another data folder (JIXIAO_DATA)"
        )
    return chosen


def _print_summary(project: Project, report: Report) -> None:
    from pipelines.run import documents_by_outcome

    out = console.out()
    if report.idle:
        out.print("Nothing has changed since the last run: nothing was read, modelled, audited or published.")
    counts = documents_by_outcome(project, report.districts)
    console.show(
        f"Documents of {len(report.districts)} district{'s' if len(report.districts) != 1 else ''}",
        ("outcome", "documents"), counts.items(),
    )  # fmt: skip
    findings: dict[str, int] = {}
    if report.published is not None:
        facts, findings = _published_counts(report.published)
        out.print(f"\nFacts in the warehouse: {facts:,}")
        ordered = [(s, findings.get(s, 0)) for s in SEVERITIES]
        console.show("Findings by severity", ("severity", "findings"), ordered)
        out.print(f"\nPublished: {report.published}", soft_wrap=True)
    out.print("\nNext:")
    for line in _next_steps(report, counts, findings):
        out.print(f"  {line}", soft_wrap=True)


def _published_counts(path: Path) -> tuple[int, dict[str, int]]:
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        facts = connection.execute("select count(*) from staging.fact_mention").fetchall()[0][0]
        rows = connection.execute("select severity, count(*) from quality.findings group by all").fetchall()
    return int(facts), {str(severity): int(n) for severity, n in rows}


def _next_steps(report: Report, counts: dict[str, int], findings: dict[str, int]) -> list[str]:
    steps = []
    if report.failures:
        steps.append("what failed is said below; what is published is the last complete run")
    if counts["quarantined"] or counts["partial"]:
        steps.append("jixiao status                       which documents were not read, and why")
    if any(findings.values()):
        steps.append("jixiao findings --severity error    what the audit found in the documents")
    if report.published is not None:
        steps.append('jixiao sql "from marts.mart_department_year"    one row a department and year')
    steps.append("jixiao ui                           assets, checks and runs in the browser")
    return steps
