"""`jixiao sql`, `where`, `findings`: what is published, read-only. Dagster is not loaded.

Does not belong here: queries themselves and their limits (`warehouse.query`), the audit (`expectations`).
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast

import typer

from pipelines.commands import console


class ResultFormat(StrEnum):
    """Output of `sql`."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


class FindingsFormat(StrEnum):
    """Output of `findings`."""

    table = "table"
    csv = "csv"
    json = "json"


class Severity(StrEnum):
    """How bad a finding is."""

    error = "error"
    warn = "warn"
    info = "info"


def published() -> Path:
    """The file readers see now. Raises UserError when nothing is published."""
    from pipelines.project import Project
    from warehouse import publish

    project = Project.here()
    path = publish.current(project.warehouse)
    if path is None:
        raise console.UserError(
            f"found no published warehouse in {project.warehouse}; expected one made by a run; run `jixiao run` first"
        )
    return path


def where(
    all: Annotated[bool, typer.Option("--all", help="Every snapshot that is kept, the newest first.")] = False,
) -> None:
    """Print the path of the published DuckDB file; it never changes once published.

    \b
    Examples:
      duckdb -readonly "$(jixiao where)"
      jixiao where --all
    """
    from pipelines.project import Project
    from warehouse import publish

    path = published()
    for shown in publish.snapshots(Project.here().warehouse) if all else [path]:
        print(shown)  # noqa: T201 - the result


def sql(
    statement: Annotated[str, typer.Argument(metavar="SELECT", help="One statement that only reads.")],
    format: Annotated[
        ResultFormat, typer.Option(help="table for reading; csv, json, parquet for other tools.")
    ] = ResultFormat.table,
    seconds: Annotated[float, typer.Option(min=0.001, help="Time after which the query is stopped.")] = 60.0,
    memory: Annotated[str, typer.Option(metavar="SIZE", help="Memory it may use before it spills to disk.")] = "1GB",
) -> None:
    """Query the published warehouse; a statement that writes is refused.

    \b
    Examples:
      jixiao sql "from marts.mart_department_year"
      jixiao sql "show all tables"
      jixiao sql "select * from core.fact" --format parquet > facts.parquet
      jixiao sql "from marts.mart_evidence" --seconds 600 --memory 4GB --format csv > evidence.csv
    """
    from warehouse import query

    path = published()
    if format is ResultFormat.parquet and sys.stdout.isatty():
        raise console.UserError("found a terminal, expected a file for Parquet; add `> result.parquet`")
    limits = query.Limits(seconds=seconds, memory=memory)
    summary = query.write(path, console.decoded(statement), format.value, _stdout(), limits=limits)
    if summary.note:
        console.say(f"jixiao: {summary.note}")


def findings(
    district: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only of documents collected for it, or of departments in it.")
    ] = None,
    department: Annotated[
        str | None, typer.Option(metavar="NAME", help="Part of a department's name, or its id.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Only of this fiscal year.")] = None,
    severity: Annotated[Severity | None, typer.Option(help="Only of this severity.")] = None,
    format: Annotated[FindingsFormat, typer.Option(help="table, csv or json.")] = FindingsFormat.table,
    limit: Annotated[int, typer.Option(min=1, help="Rows of the table shown at most.")] = 100,
) -> None:
    """Show what the audit found in the documents: rule, both sides, difference, and where it is printed.

    \b
    Example:
      jixiao findings --department 教育局 --year 2024 --severity error
    """
    from warehouse import query

    path = published()
    name = department and console.decoded(department)
    where_clause, parameters = _conditions(district, name, year, severity)
    if format is not FindingsFormat.table:
        columns, rows = query.fetch(path, f"{_ALL} {where_clause} {_ORDER}", parameters)
        _write_rows(columns, rows, format)
        return
    columns, rows = query.fetch(path, f"{_SHOWN} {where_clause} {_ORDER}", parameters)
    console.show(None, columns, rows[:limit])
    more = f", the first {limit} are shown" if len(rows) > limit else ""
    console.say(f"{len(rows)} finding{'s' if len(rows) != 1 else ''}{more}")


_ALL = "select * from quality.findings"
_SHOWN = """
select rule_id as rule, severity, department_name as department, fiscal_year as year, lhs, rhs, difference, tolerance,
       message_zh as finding,
       concat_ws(' ', file_name, 'p.' || page, '¶' || paragraph) as evidence, quote
from quality.findings
"""
_ORDER = """
order by case severity when 'error' then 0 when 'warn' then 1 else 2 end, rule_id, department_name, fiscal_year,
         finding_id
"""


def _conditions(
    district: str | None, department: str | None, year: int | None, severity: Severity | None
) -> tuple[str, dict[str, Any]]:
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    if district is not None:
        conditions.append("(district = $district or department_id like $district || '-%')")
        parameters["district"] = district
    if department is not None:
        conditions.append("(department_id = $department or contains(department_name, $department))")
        parameters["department"] = department
    if year is not None:
        conditions.append("fiscal_year = $year")
        parameters["year"] = year
    if severity is not None:
        conditions.append("severity = $severity")
        parameters["severity"] = severity.value
    return (f"where {' and '.join(conditions)}" if conditions else ""), parameters


def _write_rows(columns: list[str], rows: list[tuple[Any, ...]], format: FindingsFormat) -> None:
    """Rows already fetched, in a machine's format."""
    import csv

    if format is FindingsFormat.json:
        console.print_json([{c: _plain(v) for c, v in zip(columns, row, strict=True)} for row in rows])
        return
    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    writer.writerows([[_plain(v) for v in row] for row in rows])


def _plain(value: object) -> object:
    """Decimals and dates as text, exactly."""
    return value if value is None or isinstance(value, str | int | float | bool | list) else str(value)


def _stdout() -> BinaryIO:
    sys.stdout.flush()
    return cast("BinaryIO", sys.stdout.buffer)
