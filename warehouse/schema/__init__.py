"""One declaration a table: `warehouse/schema/<layer>/<table>.yaml`.

From it come the Parquet schema of the lake, the comments in the published file, the data dictionary and the checks of
shape. A column is documented here once and nowhere else.

Does not belong here: how a table is made (`warehouse/models`), what must hold of it (`expectations`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Layer = Literal["lake", "staging", "core", "marts", "quality"]
LAYERS: tuple[Layer, ...] = ("lake", "staging", "core", "marts", "quality")
_ROOT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `type` is a DuckDB type; `values` the allowed set; `volatile` = differs between equal runs (clocks)."""

    name: str
    type: str
    en: str
    zh: str
    required: bool = False
    unit: str | None = None
    values: tuple[str, ...] = ()
    references: str | None = None
    volatile: bool = False


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table: its grain in one phrase, its key, its columns in order."""

    name: str
    layer: Layer
    grain: str
    en: str
    zh: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema_name(self) -> str:
        """The DuckDB schema the table lives in; lake tables show as `raw`."""
        return "raw" if self.layer == "lake" else self.layer

    @property
    def full_name(self) -> str:
        return f"{self.schema_name}.{self.name}"

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.full_name} has no column {name!r}")

    @property
    def stable_columns(self) -> tuple[str, ...]:
        """Columns that equal inputs must reproduce exactly."""
        return tuple(c.name for c in self.columns if not c.volatile)


def _column(raw: dict[str, Any], where: str) -> Column:
    unknown = set(raw) - set(Column.__dataclass_fields__)
    if unknown:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}")
    raw = {**raw, "values": tuple(str(v) for v in raw.get("values", ()))}
    return Column(**raw)


def _load(path: Path) -> TableSpec:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    layer = path.parent.name
    if layer not in LAYERS:
        raise ValueError(f"{path}: a table's folder names its layer, one of {LAYERS}")
    columns = tuple(_column(c, f"{path.name}:{c.get('name')}") for c in raw["columns"])
    names = [c.name for c in columns]
    if len(set(names)) != len(names):
        raise ValueError(f"{path}: a column is declared twice")
    missing = [k for k in raw["key"] if k not in names]
    if missing:
        raise ValueError(f"{path}: key names no column: {missing}")
    return TableSpec(
        name=path.stem, layer=layer, grain=raw["grain"], en=raw["en"], zh=raw["zh"],
        key=tuple(raw["key"]), columns=columns,
    )  # fmt: skip


@cache
def tables() -> dict[str, TableSpec]:
    """Every declared table by its full name ("raw.facts", "marts.mart_department_year"), layer by layer."""
    specs = [_load(p) for layer in LAYERS for p in sorted((_ROOT / layer).glob("*.yaml"))]
    return {s.full_name: s for s in specs}


def lake_table(name: str) -> TableSpec:
    """The declaration of a lake table by its bare name."""
    return tables()[f"raw.{name}"]


def layer_tables(layer: Layer) -> Iterator[TableSpec]:
    return (t for t in tables().values() if t.layer == layer)
