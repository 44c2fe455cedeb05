"""What changed between two published snapshots: tables, columns, rows added, removed and changed, figures old and new.

Rows are told apart by the declared key; where the key is missing or does not tell rows apart, whole rows are compared.
Clocks (volatile columns and tables) never count, and views are left out: what they show is in the tables. Tables are
compared one by one with bounded memory; of the changes only the first few are returned, the counts are complete.

Does not belong here: which snapshots there are (`warehouse.publish`), how a difference is shown.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from warehouse import schema

if TYPE_CHECKING:
    import duckdb

Kind = Literal["added", "removed", "changed"]
_LAYERS: tuple[schema.Layer, ...] = ("marts", "quality", "core", "staging", "lake")


class DiffError(ValueError):
    """The snapshots cannot be compared; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row: its key (the whole row where rows have no key), and for a changed one its (old, new) by column."""

    kind: Kind
    key: dict[str, Any]
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class TableDiff:
    """One table. `changes` holds the first of each kind; `rows_old` is None for a table that only the new one has."""

    table: str
    rows_old: int | None
    rows_new: int | None
    columns_added: list[str] = field(default_factory=list)
    columns_removed: list[str] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    changed: int = 0
    by_key: bool = True
    changes: list[Change] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        columns = bool(self.columns_added or self.columns_removed)
        return columns or self.rows_old is None or self.rows_new is None or self.n_changes > 0

    @property
    def n_changes(self) -> int:
        return self.added + self.removed + self.changed


@dataclass(frozen=True, slots=True)
class Settings:
    """`limit` changes of each kind and table are returned; `tables` (full or bare names) narrows the comparison."""

    limit: int = 20
    tables: tuple[str, ...] = ()
    memory: str = "2GB"


def compare(
    old: Path, new: Path, settings: Settings | None = None, advance: Callable[[str], None] | None = None
) -> list[TableDiff]:
    """Every declared table that either file has, compared. `advance` hears each table's name. Raises DiffError."""
    import duckdb

    settings = settings or Settings()
    if old.resolve() == new.resolve():
        raise DiffError(f"found {new.name} twice, expected two snapshots; `jixiao where --all` lists them")
    with _attached(old, new, settings) as connection:
        found = []
        for spec in planned(settings):
            try:
                table = _Comparison(connection, spec, settings.limit).run()
            except duckdb.Error as error:
                reason = " ".join(str(error).split())[:300]
                raise DiffError(f"{spec.full_name} could not be compared: {reason}") from error
            if advance is not None:
                advance(spec.full_name)
            if table is not None:
                found.append(table)
    return found


def planned(settings: Settings) -> list[schema.TableSpec]:
    """The tables to compare, what people read first; views only show what other tables hold.

    Raises DiffError for a name that is no table.
    """
    specs = [t for layer in _LAYERS for t in schema.layer_tables(layer) if not (t.volatile or t.computed)]
    if not settings.tables:
        return specs
    known = {t.full_name for t in specs} | {t.name for t in specs}
    if unknown := [n for n in settings.tables if n not in known]:
        listed = ", ".join(t.full_name for t in specs)
        raise DiffError(f"found no table {unknown[0]!r}, expected one of {listed}")
    return [t for t in specs if t.full_name in settings.tables or t.name in settings.tables]


class _Comparison:
    """One table of the attached files `old` and `new`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, spec: schema.TableSpec, limit: int) -> None:
        self._connection, self._spec, self._limit = connection, spec, limit

    def run(self) -> TableDiff | None:
        spec = self._spec
        old, new = self._columns("old"), self._columns("new")
        if not old and not new:
            return None
        out = TableDiff(spec.full_name, self._count("old", old), self._count("new", new))
        if not old or not new:
            return out
        stable = [n for n in old if n in new and (n in spec.stable_columns or not self._declared(n))]
        out.columns_added = [n for n in new if n not in old]
        out.columns_removed = [n for n in old if n not in new]
        if self._checksum("old", stable) == self._checksum("new", stable):
            return out
        casts = {n: f'"{n}"' if old[n] == new[n] else f'"{n}"::varchar as "{n}"' for n in stable}
        out.by_key = set(spec.key) <= set(stable) and self._is_key("old") and self._is_key("new")
        if out.by_key:
            self._by_key(out, casts)
        else:
            self._by_row(out, casts)
        return out

    def _declared(self, column: str) -> bool:
        return any(c.name == column for c in self._spec.columns)

    def _columns(self, side: str) -> dict[str, str]:
        sql = (
            "select column_name, data_type from duckdb_columns() where database_name = $side"
            " and schema_name || '.' || table_name = $name order by column_index"
        )
        rows = self._connection.execute(sql, {"side": side, "name": self._spec.full_name}).fetchall()
        return {str(name): str(kind) for name, kind in rows}

    def _count(self, side: str, columns: dict[str, str]) -> int | None:
        if not columns:
            return None
        return int(self._value(f"select count(*) from {side}.{self._spec.full_name}"))  # noqa: S608

    def _checksum(self, side: str, columns: list[str]) -> tuple[Any, ...]:
        """Equal for equal rows in any order: most tables of two snapshots are equal, and this is one scan."""
        row = ", ".join(f'coalesce("{c}"::varchar, chr(30))' for c in columns)
        digest = f"sum(md5_number_lower(concat_ws(chr(31), {row})))"
        sql = f"select count(*), {digest} from {side}.{self._spec.full_name}"  # noqa: S608
        return tuple(self._connection.execute(sql).fetchall()[0])

    def _is_key(self, side: str) -> bool:
        key = ", ".join(f'"{k}"' for k in self._spec.key)
        source = f"select 1 from {side}.{self._spec.full_name} group by {key} having count(*) > 1"  # noqa: S608
        return int(self._value(f"select count(*) from ({source})")) == 0  # noqa: S608

    def _by_key(self, out: TableDiff, casts: dict[str, str]) -> None:
        """One full join leaves the rows that differ; counts and the first of each kind come from those."""
        key = self._spec.key
        same = " and ".join(f'o."{k}" is not distinct from n."{k}"' for k in key)
        rest = [c for c in casts if c not in key]
        differs = " or ".join(f'o."{c}" is distinct from n."{c}"' for c in rest) or "false"
        columns = ", ".join(casts.values())
        pairs = ", ".join(f'o."{c}" as "o_{c}", n."{c}" as "n_{c}"' for c in casts)
        kind = "case when o.present is null then 'added' when n.present is null then 'removed' else 'changed' end"
        name = self._spec.full_name
        self._connection.execute(
            f"create or replace temp table difference as select {kind} as kind, {pairs}"  # noqa: S608
            f" from (select {columns}, true as present from old.{name}) as o"
            f" full join (select {columns}, true as present from new.{name}) as n on {same}"
            f" where o.present is null or n.present is null or {differs}"
        )
        counted = dict(self._connection.execute("select kind, count(*) from difference group by kind").fetchall())
        out.added, out.removed, out.changed = (int(counted.get(k, 0)) for k in ("added", "removed", "changed"))
        order = ", ".join(f'coalesce("n_{k}", "o_{k}")' for k in key)
        kinds: tuple[Kind, ...] = ("changed", "added", "removed")
        for wanted in kinds:
            for row in self._rows(f"select * exclude (kind) from difference where kind = '{wanted}' order by {order}"):  # noqa: S608
                side = "o" if wanted == "removed" else "n"
                values = {c: (row[f"o_{c}"], row[f"n_{c}"]) for c in rest if row[f"o_{c}"] != row[f"n_{c}"]}
                found = values if wanted == "changed" else {}
                out.changes.append(Change(wanted, {k: row[f"{side}_{k}"] for k in key}, found))

    def _by_row(self, out: TableDiff, casts: dict[str, str]) -> None:
        columns = ", ".join(casts.values())
        sides: tuple[tuple[Kind, str, str], ...] = (("added", "new", "old"), ("removed", "old", "new"))
        for kind, one, other in sides:
            name = self._spec.full_name
            source = f"select {columns} from {one}.{name} except all select {columns} from {other}.{name}"  # noqa: S608
            self._connection.execute(f"create or replace temp table difference as {source}")
            n = int(self._value("select count(*) from difference"))
            out.added, out.removed = (n, out.removed) if kind == "added" else (out.added, n)
            for row in self._rows("select * from difference order by all"):
                out.changes.append(Change(kind, row))

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        cursor = self._connection.execute(f"{sql} limit {self._limit}")
        names = [str(c[0]) for c in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _value(self, sql: str) -> Any:
        return self._connection.execute(sql).fetchall()[0][0]


@contextlib.contextmanager
def _attached(old: Path, new: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    spill = tempfile.mkdtemp(prefix="jixiao-diff-")
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": settings.memory, "temp_directory": spill,
        "autoinstall_known_extensions": False, "autoload_known_extensions": False,
    }  # fmt: skip
    try:
        with contextlib.closing(duckdb.connect(config=config)) as connection:
            for name, path in (("old", old), ("new", new)):
                try:
                    connection.execute(f"attach {schema.quoted(str(path.resolve()))} as {name} (read_only)")
                except duckdb.Error as error:
                    reason = " ".join(str(error).split())[:200]
                    raise DiffError(f"{path} is no warehouse that can be opened: {reason}") from error
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)
