"""Read-only SQL on the published warehouse, for people and for `jixiao sql`.

One statement that only reads, with bounded memory and time, in a session that cannot reach files or the network and
whose settings are locked. Results are exact: decimals never become floats, nulls never become zeros or text.

Does not belong here: which file is published (`warehouse.publish`), what the tables mean (`warehouse.schema`).
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

if TYPE_CHECKING:
    import duckdb

Format = Literal["table", "csv", "json", "parquet"]
FORMATS: tuple[Format, ...] = ("table", "csv", "json", "parquet")
_READING = frozenset({"SELECT", "EXPLAIN"})
_BATCH = 1_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class QueryError(ValueError):
    """The statement was refused or failed; the message is one sentence a person can act on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use. `table_rows` bounds the rows shown in the table format only."""

    seconds: float = 60.0
    memory: str = "1GB"
    threads: int | None = None
    table_rows: int = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """What was printed: rows written, and a note for the reader when rows were left out."""

    rows: int
    note: str | None = None


def fetch(
    path: Path, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None, *, limits: Limits | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and all rows of one reading statement. Raises QueryError."""
    with _session(path, limits or Limits()) as session:
        session.run(sql, parameters)
        return session.columns, [row for batch in session.batches() for row in batch]


def write(path: Path, sql: str, form: Format, out: BinaryIO, *, limits: Limits | None = None) -> Summary:
    """Run one reading statement on the warehouse file `path` and write its result to the binary stream `out`.

    table: for reading, at most `limits.table_rows` rows, one record under the other when it is wider than the terminal.
    csv: header and rows, null is an empty cell, '' is "". json: an array of objects with exact numbers. parquet: the
    result with its types. Raises QueryError; nothing was written then, except when the time limit ends a long result.
    """
    if form not in FORMATS:
        raise QueryError(f"{form!r} is no output format; use one of {', '.join(FORMATS)}")
    limits = limits or Limits()
    with _session(path, limits) as session:
        session.run(sql, None)
        if form == "parquet":
            return session.write_parquet(out)
        text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
        try:
            if form == "csv":
                return _write_csv(session, text)
            if form == "json":
                return _write_json(session, text)
            return _write_table(session, text, limits.table_rows)
        finally:
            text.flush()
            text.detach()


class _Session:
    """One connection, one statement; every DuckDB error becomes a QueryError."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self._timed_out = False
        self.columns: list[str] = []

    def run(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None) -> None:
        with self._errors():
            _require_reading(sql)
            self._connection.execute(sql, cast("Any", parameters))
            self.columns = [str(column[0]) for column in self._connection.description or []]

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        while True:
            with self._errors():
                batch = self._connection.fetchmany(_BATCH)
            if not batch:
                return
            yield batch

    def write_parquet(self, out: BinaryIO) -> Summary:
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = 0
        with self._errors():
            reader = self._connection.to_arrow_reader(100_000)
            with pq.ParquetWriter(pa.PythonFile(out, mode="w"), reader.schema, compression="zstd") as writer:
                for batch in reader:
                    writer.write_batch(batch)
                    rows += batch.num_rows
        return Summary(rows)

    def stop(self) -> None:
        self._timed_out = True
        self._connection.interrupt()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        import duckdb

        try:
            yield
        except duckdb.InterruptException as error:
            if not self._timed_out:
                raise
            raise QueryError(
                f"the query took longer than {self._limits.seconds:g} seconds and was stopped; narrow it"
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise QueryError(f"the query needs more than {self._limits.memory} of memory; narrow it") from error
        except duckdb.Error as error:
            raise QueryError(_first_lines(str(error))) from error


def _require_reading(sql: str) -> None:
    """Raise QueryError unless `sql` is exactly one statement that only reads."""
    import duckdb

    statements = duckdb.extract_statements(sql)
    if not statements:
        raise QueryError("there is no statement; give one select")
    kinds = [s.type.name for s in statements]
    if kinds == ["CREATE", "SELECT"] or kinds == ["MULTI"]:  # how DuckDB 1.5 and 2.0 read a pivot over unknown values
        raise QueryError("a pivot needs its values here: pivot … on column in (…)")
    refused = next((kind for kind in kinds if kind not in _READING), None)
    if refused is not None:
        name = refused.replace("_", " ")
        raise QueryError(f"{name} is refused: the warehouse is read-only here, give one select")
    if len(statements) > 1:
        raise QueryError(f"found {len(statements)} statements; give exactly one select")


@contextlib.contextmanager
def _session(path: Path, limits: Limits) -> Iterator[_Session]:
    import duckdb

    if not path.is_file():
        raise QueryError(f"there is no published warehouse at {path}; run `jixiao run` first")
    spill = tempfile.mkdtemp(prefix="jixiao-query-")
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": limits.memory,
        "temp_directory": spill,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
    }
    if limits.threads is not None:
        config["threads"] = limits.threads
    try:
        # The resolved path: within one process DuckDB would answer a second opening of `current` from the old file.
        connection = duckdb.connect(str(path.resolve()), read_only=True, config=config)
        try:
            # Last of all, since they also forbid naming the spill folder above.
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            session = _Session(connection, limits)
            timer = threading.Timer(limits.seconds, session.stop)
            timer.daemon = True
            timer.start()
            try:
                yield session
            finally:
                timer.cancel()
                timer.join()
        finally:
            connection.close()
    except duckdb.Error as error:
        raise QueryError(_first_lines(str(error))) from error
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _write_csv(session: _Session, out: io.TextIOBase) -> Summary:
    """RFC 4180 with one addition: an empty text is quoted, so that it is not a null."""
    rows = 0
    out.write(",".join(_csv_cell(name) for name in session.columns) + "\r\n")
    for batch in session.batches():
        out.writelines(",".join("" if v is None else _csv_cell(plain_text(v)) for v in row) + "\r\n" for row in batch)
        rows += len(batch)
    return Summary(rows)


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if text == "" or any(c in text for c in ',"\r\n') else text


def _write_json(session: _Session, out: io.TextIOBase) -> Summary:
    names = [json.dumps(name, ensure_ascii=False) for name in session.columns]
    rows = 0
    out.write("[")
    for batch in session.batches():
        for row in batch:
            values = (f"{n}: {_json(v)}" for n, v in zip(names, row, strict=True))
            out.write(("\n" if rows == 0 else ",\n") + "  {" + ", ".join(values) + "}")
            rows += 1
    out.write("\n]\n" if rows else "]\n")
    return Summary(rows)


def _write_table(session: _Session, out: io.TextIOBase, limit: int) -> Summary:
    shown: list[tuple[Any, ...]] = []
    more = False
    for batch in session.batches():
        shown.extend(batch)
        if len(shown) > limit:
            shown, more = shown[:limit], True
            break
    cells = [[printable(v) for v in row] for row in shown]
    numeric = [all(isinstance(r[i], int | float | Decimal | None) for r in shown) for i in range(len(session.columns))]
    out.write(_render(session.columns, cells, numeric))
    note = f"only the first {limit} rows are shown; use --format csv, json or parquet for all" if more else None
    return Summary(len(shown), note)


def _render(columns: list[str], cells: list[list[str]], numeric: list[bool]) -> str:
    """A table when it fits the terminal, else one record under the other. Piped output is never cut or wrapped."""
    from rich.cells import cell_len

    names = [printable(c) for c in columns]
    widths = [max([cell_len(n), *(cell_len(row[i]) for row in cells)]) for i, n in enumerate(names)]
    terminal = shutil.get_terminal_size((0, 0)).columns
    if terminal and sum(widths) + 2 * len(widths) > terminal and len(columns) > 1:
        label = max(map(cell_len, names), default=0)
        lines = []
        for number, row in enumerate(cells, start=1):
            lines.append(f"-- row {number} --")
            lines += [n + " " * (label - cell_len(n)) + "  " + value for n, value in zip(names, row, strict=True)]
        return "\n".join(lines) + "\n" if lines else "no rows\n"

    def line(values: list[str]) -> str:
        padded = []
        for i, value in enumerate(values):
            gap = " " * (widths[i] - cell_len(value))
            padded.append(gap + value if numeric[i] else value + gap)
        return "  ".join(padded).rstrip()

    return "\n".join([line(names), line(["-" * w for w in widths]), *(line(row) for row in cells)]) + "\n"


def plain_text(value: object) -> str:
    """A value as plain text: decimals without exponent or trailing zeros, times in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple | dict):
        return _json(value)
    return str(value)


def printable(value: object) -> str:
    """Text for a terminal: one line, and nothing a document says can move the cursor or turn the writing round."""
    if value is None:
        return "–"
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", plain_text(value).replace("\n", "⏎").replace("\t", " "))


def _json(value: object) -> str:
    """JSON with exact numbers: a decimal is written digit by digit; what JSON has no form for (NaN) is null."""
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return "null"
    if isinstance(value, Decimal):
        return _plain(value) if value.is_finite() else "null"
    if isinstance(value, bool | int | float | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_json(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(k), ensure_ascii=False)}: {_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, timedelta):
        return json.dumps(str(value))
    return json.dumps(plain_text(value), ensure_ascii=False)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _first_lines(message: str) -> str:
    """DuckDB's message without the statement printed back below it."""
    return message.split("\n\nLINE ")[0].strip().replace("\n", " ")
