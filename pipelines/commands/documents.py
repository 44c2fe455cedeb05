"""`jixiao read`, `tables`, `extract`: look at single files. Nothing is stored and Dagster is not loaded.

Does not belong here: reading and extracting themselves (`sources.readers`, `pipelines.extraction`).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.commands import console

File = Annotated[Path, typer.Argument(metavar="FILE", help="A document: PDF, DOCX, XLSX, XLS, HTML or TXT.")]


class ReadFormat(StrEnum):
    """Output of `read`."""

    json = "json"
    text = "text"


class JsonFormat(StrEnum):
    """Output of `tables`."""

    json = "json"


class LinesFormat(StrEnum):
    """Output of `extract` and `ingest`."""

    jsonl = "jsonl"


def read(
    file: File,
    format: Annotated[ReadFormat, typer.Option(help="json: the blocks; text: as plain text.")] = ReadFormat.json,
) -> None:
    """Show what is read from FILE: headings, paragraphs and tables in reading order, each with its place.

    \b
    Example:
      jixiao read report.pdf --format text
    """
    from pipelines.commands.tasks import each_file, read_blocks

    (done,) = each_file(read_blocks, [file], "read")
    if done.value is None:
        raise console.failed(f"{file}: {done.problem}")
    for remark in done.value.remarks:
        console.say(f"jixiao: {file}: {remark}")
    if format is ReadFormat.text:
        print(done.value.text)  # noqa: T201 - the result
    else:
        console.print_json(done.value.lines)


def tables(file: File, format: Annotated[JsonFormat, typer.Option(help="Only json.")] = JsonFormat.json) -> None:
    """Show the tables of FILE as grids of cells with their titles, units and places.

    \b
    Example:
      jixiao tables final_account.pdf
    """
    from pipelines.commands.tasks import each_file, read_tables

    (done,) = each_file(read_tables, [file], "read")
    if done.value is None:
        raise console.failed(f"{file}: {done.problem}")
    for remark in done.value.remarks:
        console.say(f"jixiao: {file}: {remark}")
    console.print_json(done.value.lines)


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="One or more documents.")],
    format: Annotated[LinesFormat, typer.Option(help="Only jsonl.")] = LinesFormat.jsonl,
    unsure: Annotated[bool, typer.Option("--unsure", help="Facts only, the least certain of all files first.")] = False,
) -> None:
    """Print the facts of each FILE as JSON lines: one `report` line, then every figure with the place it is printed.

    A file that cannot be read is named on standard error with the reason, the others go on, and the status is 1.

    \b
    Example:
      jixiao extract report.pdf final_account.xlsx > facts.jsonl
      jixiao extract report.pdf --unsure | head -20
    """
    from pipelines.commands.tasks import each_file, extract_lines

    problems = 0
    doubtful: list[dict[str, Any]] = []
    for done in each_file(extract_lines, files, "extract"):
        if done.value is None:
            problems += 1
            console.say(f"jixiao: {done.file}: {done.problem}")
            continue
        for remark in done.value.remarks:
            console.say(f"jixiao: {done.file}: {remark}")
        if unsure:
            doubtful += [line for line in done.value.lines if "confidence" in line]
        else:
            console.print_lines(done.value.lines)
    console.print_lines(sorted(doubtful, key=lambda line: line["confidence"]))
    if problems:
        raise typer.Exit(1)
