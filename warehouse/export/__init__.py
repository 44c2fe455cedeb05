"""The published warehouse as files for other tools: Parquet, CSV for Excel, an XLSX workbook, a data package.

Every file is written in a hidden folder beside its place and then renamed, so nobody opens half a file. Columns and
their titles are those of the declarations; what a published file of another version lacks is left out.

Belongs here: which tables, where the files go. Does not belong here: one format's ways (the modules of this package),
which file is published (`warehouse.publish`).
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from warehouse import schema

if TYPE_CHECKING:
    import duckdb

Format = Literal["parquet", "csv", "xlsx", "datapackage"]
FORMATS: tuple[Format, ...] = ("parquet", "csv", "xlsx", "datapackage")
_LAYERS: dict[Format, tuple[schema.Layer, ...]] = {
    "parquet": ("marts", "core", "quality"),
    "csv": ("marts", "core", "quality"),
    "xlsx": ("marts", "quality"),
    "datapackage": ("marts", "core", "quality"),
}
_HIDDEN = ".jixiao-export-"
_ABANDONED_SECONDS = 24 * 3600


class ExportError(ValueError):
    """The export was refused or failed; the message says what was found, what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an export may use of the machine, and which tables it takes (full or bare names; empty: the usual ones)."""

    tables: tuple[str, ...] = ()
    memory: str = "2GB"
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the published file: its declaration, and which of the declared columns it has."""

    spec: schema.TableSpec
    columns: tuple[schema.Column, ...]

    @property
    def name(self) -> str:
        return self.spec.full_name

    @property
    def source(self) -> str:
        """What to select from: stored rows lie in order, those that a view computes are put in order."""
        order = ", ".join(f'"{c}"' for c in self.spec.order)
        return f"{self.name} order by {order}" if self.spec.computed else self.name


@dataclass(slots=True)
class Export:
    """One export at work: the opened warehouse, the tables, the folder to write into, and what must be told."""

    connection: duckdb.DuckDBPyConnection
    snapshot: str
    tables: tuple[Table, ...]
    folder: Path
    advance: Callable[[str], None]
    notes: list[str] = field(default_factory=list)


class Writer(Protocol):
    """A format: writes into `export.folder`, calls `advance` once a table, adds to `notes` what was left out."""

    def __call__(self, export: Export) -> None: ...


def planned(path: Path, form: Format, settings: Settings | None = None) -> tuple[str, ...]:
    """Names of the tables an export would write, in order. Raises ExportError."""
    settings = settings or Settings()
    with _opened(path, settings) as connection:
        return tuple(table.name for table in _choose(connection, form, settings.tables))


def export(
    path: Path, to: Path, form: Format, settings: Settings | None = None, advance: Callable[[str], None] | None = None
) -> tuple[list[Path], list[str]]:
    """Write the tables of the warehouse file `path` into the folder `to`; returns the files written and the notes.

    Files of the same name are replaced, others are left alone. `advance` is called with each table's name when it is
    done. Raises ExportError.
    """
    if form not in FORMATS:
        raise ExportError(f"found the format {form!r}, expected one of {', '.join(FORMATS)}")
    settings = settings or Settings()
    path = path.resolve()
    with _hidden_folder(to) as folder, _opened(path, settings) as connection, _errors(to):
        tables = _choose(connection, form, settings.tables)
        work = Export(connection, path.name, tables, folder, advance or (lambda _: None))
        _writer(form)(work)
        return _move(folder, to), work.notes


def _writer(form: Format) -> Writer:
    if form == "xlsx":
        from warehouse.export.workbook import write_workbook

        return write_workbook
    if form == "datapackage":
        from warehouse.export.datapackage import write_package

        return write_package
    from warehouse.export import flat

    return flat.write_parquet if form == "parquet" else flat.write_csv


def _choose(connection: duckdb.DuckDBPyConnection, form: Format, names: Sequence[str]) -> tuple[Table, ...]:
    present = _present(connection)
    if not names:
        return tuple(t for layer in _LAYERS[form] for t in present if t.spec.layer == layer)
    chosen: dict[str, Table] = {}
    for name in names:
        found = [t for t in present if name in (t.name, t.spec.name)]
        if len(found) != 1:
            known = ", ".join(t.name for t in present)
            said = f"{len(found)} tables called" if found else "no table"
            raise ExportError(f"found {said} {name!r} in the published warehouse; name one of {known}")
        chosen[found[0].name] = found[0]
    return tuple(chosen.values())


def _present(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """Declared tables that the file has, with the declared columns it has."""
    sql = "select schema_name || '.' || table_name, column_name from duckdb_columns() where not internal"
    columns: dict[str, set[str]] = {}
    for table, column in connection.execute(sql).fetchall():
        columns.setdefault(table, set()).add(column)
    return [
        Table(spec, tuple(c for c in spec.columns if c.name in columns[name]))
        for name, spec in schema.tables().items()
        if name in columns
    ]


@contextlib.contextmanager
def _opened(path: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    spill = tempfile.mkdtemp(prefix="jixiao-export-")
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": settings.memory, "temp_directory": spill, "preserve_insertion_order": True,
        "autoinstall_known_extensions": False, "autoload_known_extensions": False,
    }  # fmt: skip
    if settings.threads is not None:
        config["threads"] = settings.threads
    try:
        with contextlib.closing(duckdb.connect(str(path), read_only=True, config=config)) as connection:
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)


@contextlib.contextmanager
def _errors(to: Path) -> Iterator[None]:
    """What the disk or DuckDB says, as a sentence."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.Error) as error:
        reason = " ".join(str(error).split())[:300]
        raise ExportError(f"the export to {to} failed, files there are as before: {reason}") from error


@contextlib.contextmanager
def _hidden_folder(to: Path) -> Iterator[Path]:
    """A folder inside `to`, hence on the same disk, for files that are not whole yet."""
    if to.exists() and not to.is_dir():
        raise ExportError(f"found a file at {to}, expected a folder (or nothing); name a folder with --to")
    try:
        to.mkdir(parents=True, exist_ok=True)
        for old in to.glob(f"{_HIDDEN}*"):  # of exports that were killed
            if time.time() - old.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_HIDDEN, dir=to))
    except OSError as error:
        raise ExportError(f"cannot write to {to} ({error.strerror}); name another folder with --to") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder: Path, to: Path) -> list[Path]:
    """Rename every file into its place; a descriptor (at the top) comes after the data it describes."""
    made = sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: (p.parent == folder, p))
    placed = []
    for path in made:
        target = to / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        placed.append(target)
    return placed
