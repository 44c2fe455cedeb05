"""One declaration a table: `warehouse/schema/<layer>/<table>.yaml`.

From it come the Parquet schema of the lake, the tables and comments of the published file, the data dictionary and the
checks of shape. A column is documented here once and nowhere else.

Does not belong here: how a table is made (`warehouse/models`), what must hold of it (`expectations`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

if TYPE_CHECKING:
    import pyarrow as pa

Layer = Literal["lake", "staging", "core", "marts", "quality"]
LAYERS: tuple[Layer, ...] = ("lake", "staging", "core", "marts", "quality")
PACKED = "packed"
_KEYS = frozenset({
    "grain", "en", "zh", "key", "lead", "like", "columns", "volatile", "view", "packed", "batch", "stored_in",
})  # fmt: skip
_ROOT = Path(__file__).parent
# The C loader reads the declarations ten times faster; the pure one stands in where PyYAML was built without it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `type` is a DuckDB type; `values` the allowed set; `volatile` = differs between equal runs (clocks).

    `coded` = text of few distinct values, which a packed table stores as numbers. `codes` says which texts these are in
    a model's table beside its `values`: those of columns built before ("core.dim_metric.metric"), single texts, or
    just "values" for no others. `numbered` names the column that the text begins with, a dash and five digits following
    ("<document_id>-00012"): a packed table stores the number.
    """

    name: str
    type: str
    en: str
    zh: str
    required: bool = False
    unit: str | None = None
    values: tuple[str, ...] = ()
    references: str | None = None
    volatile: bool = False
    coded: bool = False
    codes: tuple[str, ...] = ()
    numbered: str | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: its grain in one phrase, its key, its columns in order.

    `lead` are the columns that rows are ordered by before the key: what belongs to one department, lying side by side
    in the file, compresses well and is found without reading the rest.
    `volatile` tables record what a run did (attempts): they differ between runs that found the same documents, so they
    never count when two warehouses are compared. A `view` is computed when it is read: it costs no room, and may show
    what is written after the models (the audit).
    `packed` is for tables of hundreds of millions of rows: the rows lie in the schema `packed`, coded columns there as
    numbers with a list of their texts (ENUM), and a view shows them as declared under the table's own name.
    `batch` names the column (the first of the order) beyond whose single values the table's model never looks: large
    warehouses build it a range of values at a time (`warehouse.batches`).
    `stored_in` names the packed table whose rows a view merely selects from.
    """

    name: str
    layer: Layer
    grain: str
    en: str
    zh: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    lead: tuple[str, ...] = ()
    volatile: bool = False
    view: bool = False
    packed: bool = False
    batch: str | None = None
    stored_in: str | None = None

    @property
    def schema_name(self) -> str:
        """The DuckDB schema the table lives in; lake tables show as `raw`."""
        return "raw" if self.layer == "lake" else self.layer

    @property
    def full_name(self) -> str:
        return f"{self.schema_name}.{self.name}"

    @property
    def stored_name(self) -> str:
        """Where the rows lie: what is inserted into."""
        return f"{PACKED}.{self.schema_name}_{self.name}" if self.packed else self.full_name

    @property
    def coded_columns(self) -> tuple[Column, ...]:
        """The columns that are stored as numbers."""
        return tuple(c for c in self.columns if c.coded) if self.packed else ()

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.full_name} has no column {name!r}")

    @property
    def order(self) -> tuple[str, ...]:
        """How rows lie in a file: total, so that equal rows give equal files."""
        return tuple(dict.fromkeys((*self.lead, *self.key)))

    @property
    def order_by(self) -> str:
        """`order` for a SQL clause, nulls last so that it does not hang on a setting."""
        return ", ".join(f'"{name}" nulls last' for name in self.order)

    @property
    def computed(self) -> bool:
        """Whether it has no rows of its own: a view that is more than a selection of stored rows."""
        return self.view and self.stored_in is None

    @property
    def stable_columns(self) -> tuple[str, ...]:
        """Columns that equal inputs must reproduce exactly; none of a volatile table."""
        return () if self.volatile else tuple(c.name for c in self.columns if not c.volatile)

    def ddl(self) -> str:
        """`create table` with the declared columns and types. What must hold of the values is not a constraint here:
        `expectations` reports it with the offending rows, which a constraint cannot."""
        if not self.packed:
            columns = ", ".join(f'"{c.name}" {c.type}' for c in self.columns)
            return f"create table {self.full_name} ({columns})"
        columns = ", ".join(f'"{name}" {type_}' for c in self.columns for name, type_, _ in stored(c))
        shown = ", ".join(f'{_shown(c)} as "{c.name}"' for c in self.columns)
        view = f"create view {self.full_name} as select {shown} from {self.stored_name}"  # noqa: S608
        return f"create table {self.stored_name} ({columns}); {view}"

    def as_stored(self) -> str:
        """A packed table's rows for a model that stores them again: the declared columns, coded ones left numbers."""
        shown = ", ".join(f'{_shown(c)} as "{c.name}"' if c.numbered else f'"{c.name}"' for c in self.columns)
        return f"select {shown} from {self.stored_name}"  # noqa: S608

    def stored_values(self) -> str:
        """What to select from rows with the declared columns to insert them into the stored table."""
        if not self.packed:
            return "*"
        return ", ".join(expression for c in self.columns for _, _, expression in stored(c))

    def comments(self) -> Iterator[str]:
        """`comment on` statements for the table and each column, so that any SQL tool shows the documentation."""
        kind = "view" if self.view or self.packed else "table"
        yield f"comment on {kind} {self.full_name} is {quoted(f'{self.zh}｜{self.en}. Grain: {self.grain}')}"
        for c in self.columns:
            unit = f" [{c.unit}]" if c.unit else ""
            yield f'comment on column {self.full_name}."{c.name}" is {quoted(f"{c.zh}｜{c.en}{unit}")}'

    def arrow_schema(self) -> pa.Schema:
        """The columns as Arrow types, for the Parquet files of the lake. Raises ValueError for a type without one."""
        import pyarrow as pa

        return pa.schema([(c.name, arrow_type(c.type)) for c in self.columns])


def code_type(column: Column) -> str:
    """The ENUM of a coded column. Columns of one name share it: that of the lake, or one of the same codes."""
    name = " ".join((column.name, *column.codes, *(column.values if column.codes else ())))
    return f'{PACKED}."{name}"'


def names_column(code: str) -> bool:
    """Whether an entry of `codes` names a column ("core.dim_metric.metric") rather than being a text itself."""
    return re.fullmatch(r"[a-z_]+\.[a-z_]+\.[a-z_0-9]+", code) is not None


def stored(column: Column) -> tuple[tuple[str, str, str], ...]:
    """The columns that hold a column of a packed table: name, type, and the expression that makes it."""
    name = f'"{column.name}"'
    if column.coded:
        return ((column.name, code_type(column), name),)
    if column.numbered is None:
        return ((column.name, column.type, name),)
    number = f"try_cast(right({name}, 5) as integer)"
    fits = f"coalesce({name} = {_numbered(column, number)}, false)"
    return (
        (f"{column.name}_no", "INTEGER", f"if({fits}, {number}, null)"),
        (f"{column.name}_text", "VARCHAR", f"if({fits}, null, {name})"),
    )


def _shown(column: Column) -> str:
    """The declared column from what holds it."""
    if column.numbered is not None:
        return f'coalesce("{column.name}_text", {_numbered(column, f"{column.name}_no")})'
    return f'"{column.name}"::{column.type}' if column.coded else f'"{column.name}"'


def _numbered(column: Column, number: str) -> str:
    return f"\"{column.numbered}\" || '-' || lpad({number}::varchar, 5, '0')"


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def arrow_type(duckdb_type: str) -> pa.DataType:
    """The Arrow type of a DuckDB type used in a declaration. Raises ValueError when there is none."""
    import pyarrow as pa

    simple = {
        "VARCHAR": pa.string(), "INTEGER": pa.int32(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(), "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us"),
    }  # fmt: skip
    if duckdb_type in simple:
        return simple[duckdb_type]
    if decimal := re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", duckdb_type):
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    raise ValueError(f"{duckdb_type!r} has no Arrow type; use one of {sorted(simple)} or DECIMAL(p,s)")


def _column(raw: dict[str, Any], inherited: Column | None, where: str) -> Column:
    """A column as declared; what it leaves out is taken from the column it is like."""
    unknown = set(raw) - set(Column.__dataclass_fields__)
    if unknown:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}")
    if "values" in raw:
        raw = {**raw, "values": tuple(str(v) for v in raw["values"])}
    if "codes" in raw:
        raw = {**raw, "codes": (raw["codes"],) if isinstance(raw["codes"], str) else tuple(raw["codes"]), "coded": True}
    if inherited is not None:
        return replace(inherited, **{"required": False, "references": None, **raw})
    return Column(**raw)


def _read_files() -> dict[str, tuple[Path, Layer, dict[str, Any]]]:
    found: dict[str, tuple[Path, Layer, dict[str, Any]]] = {}
    for layer in LAYERS:
        for path in sorted((_ROOT / layer).glob("*.yaml")):
            raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader either way
            unknown = set(raw) - _KEYS
            if unknown:
                raise ValueError(f"{path}: unknown keys {sorted(unknown)}")
            found[f"{'raw' if layer == 'lake' else layer}.{path.stem}"] = (path, layer, raw)
    return found


def _resolve(name: str, raws: dict[str, tuple[Path, Layer, dict[str, Any]]], done: dict[str, TableSpec | None]) -> None:
    """Fill `done[name]`, the tables it is like first. None marks a table that is being resolved."""
    if name in done:
        if done[name] is None:
            raise ValueError(f"{name}: declarations are like each other in a circle")
        return
    done[name] = None
    path, layer, raw = raws[name]
    models: list[TableSpec] = []
    for other in raw.get("like", ()):
        if other not in raws:
            raise ValueError(f"{path}: like names no table: {other}")
        _resolve(other, raws, done)
        spec = done[other]
        assert spec is not None
        models.append(spec)
    columns = []
    for item in raw["columns"]:
        own = {"name": item} if isinstance(item, str) else item
        is_whole = {"type", "en", "zh"} <= set(own)
        inherited = next((c for m in models for c in m.columns if c.name == own.get("name")), None)
        if inherited is None and not is_whole:
            raise ValueError(f"{path}: column {own.get('name')!r} is not declared here nor in a table of `like`")
        columns.append(_column(own, None if is_whole else inherited, f"{path.name}:{own.get('name')}"))
    names = [c.name for c in columns]
    if len(set(names)) != len(names):
        raise ValueError(f"{path}: a column is declared twice")
    if missing := [k for k in (*raw["key"], *raw.get("lead", ())) if k not in names]:
        raise ValueError(f"{path}: key or lead names no column: {missing}")
    made = TableSpec(
        name=path.stem, layer=layer, grain=raw["grain"], en=raw["en"], zh=raw["zh"],
        key=tuple(raw["key"]), columns=tuple(columns), lead=tuple(raw.get("lead", ())),
        volatile=bool(raw.get("volatile", False)),
        view=bool(raw.get("view", False)), packed=bool(raw.get("packed", False)), batch=raw.get("batch"),
        stored_in=raw.get("stored_in"),
    )  # fmt: skip
    if made.batch not in (None, made.order[0]):
        raise ValueError(f"{path}: rows lie by {made.order[0]}, so batch cannot be {made.batch}")
    done[name] = made


@cache
def tables() -> dict[str, TableSpec]:
    """Every declared table by its full name ("raw.facts", "marts.mart_department_year"), layer by layer.

    What a column leaves out (often all but its name) is as in the first table of `like` that has the column, so that it
    is documented once; `required` and `references` are each table's own. Raises ValueError for a malformed declaration.
    """
    raws = _read_files()
    done: dict[str, TableSpec | None] = {}
    for name in raws:
        _resolve(name, raws, done)
    return {name: spec for name in raws if (spec := done[name]) is not None}


def lake_table(name: str) -> TableSpec:
    """The declaration of a lake table by its bare name."""
    return tables()[f"raw.{name}"]


def layer_tables(layer: Layer) -> Iterator[TableSpec]:
    return (t for t in tables().values() if t.layer == layer)
