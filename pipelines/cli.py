"""`jixiao`: the command line (contract/cli.md). Parses, hands over to `pipelines.commands`, turns errors into a status.

Exit status: 0 done; 1 something was refused or failed, the reason in one sentence on standard error; 2 usage. No
traceback without `--debug`. Dagster is never imported here.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from typing import Annotated

import typer

from pipelines.commands import console
from pipelines.commands.diff import diff
from pipelines.commands.documents import extract, read, tables
from pipelines.commands.export import export
from pipelines.commands.run import ingest, run
from pipelines.commands.sources import app as sources_app
from pipelines.commands.status import status
from pipelines.commands.ui import ui
from pipelines.commands.warehouse import findings, sql, where

DEBUG = "--debug"

app = typer.Typer(
    name="jixiao",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="绩效: published reports in, comparable facts out, every number one click from the line it was printed on.",
    epilog="The data folder is data/ beside the code, or what JIXIAO_DATA names. Start with: jixiao run",
)


@app.callback()
def options(
    debug: Annotated[bool, typer.Option(DEBUG, help="Show where an error came from (anywhere on the line).")] = False,
) -> None:
    """Options of every command."""


_COMMANDS: tuple[Callable[..., None], ...] = (run, ingest, read, tables, extract, sql, where, findings, export, diff)
for command in _COMMANDS:
    app.command()(command)
app.add_typer(sources_app, name="sources")
for command in (status, ui):
    app.command()(command)


def expected_errors() -> tuple[type[Exception], ...]:
    """Errors whose message already says what was found, what was expected and what to do."""
    from pipelines.lock import Busy
    from pipelines.project import SettingError
    from sources.catalog import CatalogError
    from sources.collect import SourceMissing
    from warehouse.build import BuildError
    from warehouse.diff import DiffError
    from warehouse.export import ExportError
    from warehouse.graph import ModelError
    from warehouse.lake import LakeError
    from warehouse.publish import PublishError
    from warehouse.query import QueryError

    ours = (console.UserError, Busy, CatalogError, SettingError, SourceMissing)
    return (*ours, BuildError, DiffError, ExportError, LakeError, ModelError, PublishError, QueryError)


def main() -> None:
    """Entry point of the `jixiao` script; never returns."""
    arguments = sys.argv[1:]
    debug = DEBUG in arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    console.configure_logging(debug)
    sys.exit(_run([a for a in arguments if a != DEBUG], debug))


def _run(arguments: list[str], debug: bool) -> int:
    try:
        result = app(args=arguments, prog_name="jixiao", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as end:
        return int(end.exit_code)
    except BrokenPipeError:
        # Whoever read our output had enough (`| head`); the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        console.say("jixiao: stopped")
        return 1
    except typer.Abort:
        console.say("jixiao: stopped")
        return 1
    except Exception as error:  # noqa: BLE001 - the last place that can turn an error into a sentence
        return _explain(error, debug)


def _explain(error: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    usage = _usage(error)
    if usage is not None:
        console.say(usage)
        return 2
    if isinstance(error, expected_errors()):
        console.say(f"jixiao: {error}")
    else:
        hint = "" if debug else "; this is our defect: run it again with --debug and report what it shows"
        console.say(f"jixiao: {type(error).__name__}: {' '.join(str(error).split())[:500]}{hint}")
    return 1


def _usage(error: Exception) -> str | None:
    """What a wrong command line is told, or None when it was not that."""
    show = getattr(error, "format_message", None)
    context = getattr(error, "ctx", None)
    if show is None:
        return None
    if context is None:
        return f"jixiao: {show()}"
    message = str(show())
    if message.startswith("Usage:"):  # called without arguments: the message is the whole help
        return message
    return f"{context.get_usage()}\njixiao: {message.rstrip('.')}; see `{context.command_path} --help`"
