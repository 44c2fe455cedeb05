"""`jixiao export`: the published tables as files for other tools. Dagster is not loaded.

Does not belong here: the formats (`warehouse.export`).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands import console
from pipelines.commands.warehouse import published


class ExportFormat(StrEnum):
    """What `export` can write."""

    parquet = "parquet"
    csv = "csv"
    xlsx = "xlsx"
    datapackage = "datapackage"


def export(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder to write into; made where missing.")],
    format: Annotated[
        ExportFormat,
        typer.Option(help="parquet: exact; csv: for Excel; xlsx: one workbook; datapackage: Frictionless."),
    ],
    table: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this table (several times for several); else the usual ones."),
    ] = None,
    memory: Annotated[str, typer.Option(metavar="SIZE", help="Memory DuckDB may use before it spills.")] = "2GB",
) -> None:
    """Write the published tables for other tools and print the files written.

    Marts, core tables and findings, unless --table names others; the workbook has the marts and findings only. Files
    of the same name are replaced, each in one step.

    \b
    Examples:
      jixiao export --to out --format xlsx
      jixiao export --to out --format parquet --table mart_department_year
      jixiao export --to package --format datapackage
    """
    from pipelines.progress import shown_by, stage
    from warehouse import export as exports

    path, folder = published(), Path(console.decoded(str(to))).expanduser()
    names = tuple(console.decoded(name) for name in table or ())
    settings = exports.Settings(tables=names, memory=memory)
    total = len(exports.planned(path, format.value, settings))
    with shown_by(console.progress_sink()), stage(f"Exporting {format.value}", total) as advance:
        files, notes = exports.export(path, folder, format.value, settings, advance)
    for note in notes:
        console.say(f"jixiao: {note}")
    for file in files:
        print(file)  # noqa: T201 - the result
