"""Builds a candidate warehouse: the lake and the taxonomy loaded, all models run in dependency order in one session.

The candidate is a file of its own that nobody reads before it is audited and published. Rows are inserted in key order
and every model is checked against its declaration, so equal inputs give equal tables and a model cannot drift from what
the data dictionary says. Comments of tables and columns go into the file.

Does not belong here: the graph of the models (`warehouse.graph`), audit (`expectations`), publishing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import batches, graph, lake, loading, schema, side_by_side

if TYPE_CHECKING:
    import duckdb

SCHEMAS = (schema.PACKED, "raw", "taxonomy", "staging", "core", "marts", "quality", "meta")
CONTENT_SCHEMAS = ("raw", "taxonomy", "staging", "core", "marts", "quality")
_HERE = Path(__file__).parent
MACROS_ROOT = _HERE / "macros"
_FINGERPRINTED = frozenset({".py", ".sql", ".yaml", ".csv"})


class BuildError(RuntimeError):
    """The warehouse could not be built; the message names the model and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """Limits of the session; beyond `memory_limit` it spills to `temp_directory` (default: beside the candidate).

    Models that can be are built in batches of about `facts_a_batch` facts (default: what the memory allows).
    """

    memory_limit: str | None = None
    threads: int | None = None
    temp_directory: Path | None = None
    facts_a_batch: int | None = None


@dataclass(frozen=True, slots=True)
class ModelResult:
    """What building one model gave. `columns` are (name, DuckDB type) in order; `row_count` is None for a view."""

    name: str
    layer: str
    description: str
    dependencies: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    row_count: int | None
    seconds: float


def build(
    lake_root: Path, candidate: Path, *, fingerprint: str = "", settings: BuildSettings | None = None
) -> list[ModelResult]:
    """Build every model into the new file `candidate` and close it; returns one result a model, in build order.

    `fingerprint` (see `input_fingerprint`) is kept in the file, in `meta.build`. Raises BuildError, and removes the
    file, when a model fails or does not match its declaration; graph.ModelError when a model file is malformed.
    """
    models, settings = graph.models(), settings or BuildSettings()
    candidate.parent.mkdir(parents=True, exist_ok=True)
    remove(candidate)
    try:
        with _session(candidate, settings) as connection:
            with loading.transaction(connection):
                for name in SCHEMAS:
                    connection.execute(f"create schema {name}")
                loading.load_taxonomy(connection)
            loading.load_lake(connection, lake_root)
            # All inputs are in the file: from here on nothing may reach outside it.
            connection.execute("set enable_external_access = false")
            # Empty until the audit fills them; views over them can be made already.
            with loading.transaction(connection):
                _run_files(connection, MACROS_ROOT / "scalar")
                for spec in schema.layer_tables("quality"):
                    loading.create(connection, spec)
            plan = batches.Plan(connection, settings.facts_a_batch or batches.facts_within(*_means(connection)))
            results = [_run(connection, model, plan) for model in models.values()]
            with loading.transaction(connection):
                _run_files(connection, MACROS_ROOT)
            _record(connection, fingerprint)
            connection.execute("checkpoint")
    except BaseException:
        remove(candidate)
        raise
    return results


def input_fingerprint(lake_root: Path, *, also: Iterable[Path] = ()) -> str:
    """A hash of everything a warehouse is made of: the lake, this package's SQL, YAML, CSV and code, DuckDB's version.

    `also` names further folders whose code and data count (the audit's rules and suites). Equal fingerprints mean that
    building again would give the same tables.
    """
    import duckdb

    digest = hashlib.sha256()
    digest.update(f"lake {lake.fingerprint(lake_root)}\nduckdb {duckdb.__version__}\n".encode())
    for folder in (_HERE, *also):
        for path in sorted(p for p in folder.rglob("*") if p.suffix in _FINGERPRINTED and p.is_file()):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{folder.name}/{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def table_checksums(path: Path) -> dict[str, tuple[int, str]]:
    """(rows, checksum) of every table of a warehouse file by full name; equal exactly when the rows are.

    Row order does not count, nor do volatile columns, volatile tables and the notes in `meta`.
    """
    import duckdb

    out: dict[str, tuple[int, str]] = {}
    connection = duckdb.connect(str(path), read_only=True)
    try:
        found = connection.execute(
            "select schema_name, table_name, false from duckdb_tables()"
            " union all select schema_name, view_name, true from duckdb_views()"
        ).fetchall()
        for name, is_view in sorted((f"{s}.{t}", is_view) for s, t, is_view in found if s in CONTENT_SCHEMAS):
            spec = schema.tables().get(name)
            if is_view and (spec is None or spec.computed):
                continue  # it shows what other tables hold
            if spec is not None and spec.volatile:
                continue
            names = [row[0] for row in connection.execute(f"describe {name}").fetchall()]
            stable = [n for n in names if spec is None or n in spec.stable_columns]
            out[name] = _checksum(connection, name, stable)
    finally:
        connection.close()
    return out


def remove(path: Path) -> None:
    """Delete a DuckDB file with its write-ahead log and spill folder; nothing happens where there is none."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    shutil.rmtree(path.with_name(path.name + ".tmp"), ignore_errors=True)


def _checksum(connection: duckdb.DuckDBPyConnection, name: str, columns: list[str]) -> tuple[int, str]:
    # Separators that cannot be printed keep ('a','b') and ('ab',''), null and '' apart.
    row = ", ".join(f'coalesce("{c}"::varchar, chr(30))' for c in columns)
    digest = f"md5_number_lower(concat_ws(chr(31), {row}))"
    count, total = connection.execute(f"select count(*), coalesce(sum({digest}), 0) from {name}").fetchall()[0]  # noqa: S608
    return int(count), str(total)


@contextmanager
def _session(path: Path, settings: BuildSettings) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    spill = settings.temp_directory or path.with_name(path.name + ".tmp")
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": settings.memory_limit or _half_of_memory(),
        "temp_directory": str(spill),
        "preserve_insertion_order": True,
        "checkpoint_threshold": "1GB",
        # Whatever version builds it, every DuckDB from 1.4 (the oldest maintained) on opens the file.
        "storage_compatibility_version": "v1.4.0",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if settings.threads is not None:
        config["threads"] = settings.threads
    connection = duckdb.connect(str(path), config=config)
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def _means(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """(bytes of memory, threads) that the session may use."""
    settings = "current_setting('memory_limit'), current_setting('threads')"
    limit, threads = connection.execute(f"select {settings}").fetchall()[0]
    number, _, unit = str(limit).partition(" ")
    return int(float(number) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB").index(unit)), int(threads)


def _half_of_memory() -> str:
    """Half of the machine's memory, at least 1 GB: the run's own Python and the page cache need the rest."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(1_000, physical // 2_000_000)}MB"


def _run_files(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Create the macros of a folder: the scalar ones are for models, the others read what models made."""
    for path in sorted(folder.glob("*.sql")):
        connection.execute(path.read_text(encoding="utf-8"))


def _run(connection: duckdb.DuckDBPyConnection, model: graph.Model, plan: batches.Plan) -> ModelResult:
    import duckdb

    started = time.perf_counter()
    spec = schema.tables()[model.name]
    try:
        described = connection.execute(f"describe {model.sql}").fetchall()
        columns = tuple((str(row[0]), str(row[1])) for row in described)
        _compare(model, spec, columns)
        row_count = None  # counting a view would compute it
        if spec.view:
            with loading.transaction(connection):
                connection.execute(f"create view {model.name} as {model.sql}")
                connection.execute("; ".join(spec.comments()))
            if not spec.computed:
                (row_count,) = connection.execute(f"select count(*) from {model.name}").fetchall()[0]  # noqa: S608
        else:
            row_count = _fill(connection, model, spec, plan)
    except duckdb.Error as error:
        raise BuildError(f"{model.name} ({model.layer}/{model.path.name}): {error}") from error
    return ModelResult(
        name=model.name, layer=model.layer, description=model.description, dependencies=model.dependencies,
        columns=columns, row_count=row_count, seconds=time.perf_counter() - started,
    )  # fmt: skip


def _fill(connection: duckdb.DuckDBPyConnection, model: graph.Model, spec: schema.TableSpec, plan: batches.Plan) -> int:
    """Create the table and insert the rows of each batch in order; returns their number."""
    with loading.transaction(connection):
        loading.create(connection, spec)
    # DuckDB guesses the size of what is grouped far too low and would build the hash table of the larger side.
    connection.execute(f"set disabled_optimizers = '{'build_side_probe_side' if batches.is_heavy(model) else ''}'")
    parts, at_once = plan.parts(model, spec.batch)
    queries = [f"select {spec.stored_values()} from (\n{sql}\n)" for sql in parts]  # noqa: S608
    statements = [f"insert into {spec.stored_name} {query} order by {spec.order_by}" for query in queries]
    return side_by_side.insert(connection, statements, at_once=at_once)


def _compare(model: graph.Model, spec: schema.TableSpec, columns: tuple[tuple[str, str], ...]) -> None:
    """Raise BuildError naming every column that is not as declared."""
    made, declared = dict(columns), {c.name: c.type for c in spec.columns}
    wrong = [f"{n} is declared but not selected" for n in declared if n not in made]
    wrong += [f"{n} is selected but not declared" for n in made if n not in declared]
    wrong += [
        f"{n} is {made[n]}, declared {declared[n]}"
        for n in declared
        if n in made and made[n].replace(" ", "").upper() != declared[n].replace(" ", "").upper()
    ]
    if not wrong and list(made) != list(declared):
        wrong = [f"the columns come in another order: {list(made)}, declared {list(declared)}"]
    if wrong:
        where = f"schema/{model.layer}/{spec.name}.yaml"
        raise BuildError(f"{model.name} does not match {where}: " + "; ".join(wrong))


def _record(connection: duckdb.DuckDBPyConnection, fingerprint: str) -> None:
    columns = "input_fingerprint varchar, built_at timestamp, duckdb_version varchar"
    values = f"{schema.quoted(fingerprint)}, now() at time zone 'UTC', version()"
    with loading.transaction(connection):
        connection.execute(f"create table meta.build ({columns})")
        connection.execute(f"insert into meta.build select {values}")
