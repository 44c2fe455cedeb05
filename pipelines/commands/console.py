"""How the command line speaks: results on standard output, everything else on standard error, one sentence an error.

Does not belong here: what is said (the commands).
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from pipelines.progress import Advance, LogSink, Sink

WIDE = 200
"""Columns of a table that goes to a file or a pipe."""


class UserError(Exception):
    """Something that was refused or failed: what was found, what was expected, what to do. Ends with status 1."""


def out() -> Console:
    """Standard output for people: tables as wide as the terminal, or wide enough for a file."""
    width = None if sys.stdout.isatty() else WIDE
    return Console(highlight=False, markup=False, emoji=False, width=width)


def say(message: str) -> None:
    """A line on standard error."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201 - the command line's own voice


def decoded(argument: str) -> str:
    """An argument as UTF-8 also where the locale (LC_ALL=C) made the interpreter read it as something else."""
    return os.fsencode(argument).decode("utf-8", "replace")


def print_json(value: Any, indent: int | None = 1) -> None:
    """One JSON value on standard output, characters as they are."""
    print(json.dumps(value, ensure_ascii=False, indent=indent))  # noqa: T201 - machine-readable output


def print_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """JSON Lines on standard output."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False), flush=False)  # noqa: T201 - machine-readable output
    sys.stdout.flush()


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value)


def show(title: str | None, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """A table of plain values on standard output; nothing in them is read as markup."""
    made = Table(show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(_cell(value) for value in row))
    console = out()
    if title is not None:
        console.print(f"\n{title}", style="bold")
    console.print(made)


def failed(message: str) -> typer.Exit:
    """Say why on standard error; raise what this returns."""
    say(f"jixiao: {message}")
    return typer.Exit(1)


class RichSink:
    """Bars on a terminal's standard error."""

    @contextmanager
    def stage(self, label: str, total: int | None) -> Iterator[Advance]:
        """A bar with a count, the time taken and the name at work."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (
            SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(bar_width=24),
            MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[name]}", markup=False),
        )  # fmt: skip
        with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5) as progress:
            task = progress.add_task(label, total=total, name="")

            def advance(name: str) -> None:
                progress.update(task, advance=1, name=name[-40:])

            yield advance


def progress_sink() -> Sink:
    """Bars where a person watches, else a log line now and then."""
    return RichSink() if sys.stderr.isatty() else LogSink()


def configure_logging(debug: bool) -> None:
    """Our own log goes to standard error; libraries speak only when something is wrong (all of it with --debug)."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter("%(message)s" if not debug else "%(asctime)s %(name)s %(levelname)s %(message)s")
    )
    if not debug:
        # Some libraries set levels of their own; here they speak only when something is wrong.
        handler.addFilter(lambda record: record.name.startswith("jixiao") or record.levelno >= logging.ERROR)
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("jixiao").setLevel(logging.DEBUG if debug else logging.INFO)
