"""A Frictionless data package: `datapackage.json` beside `data/*.csv`, typed, keyed, with fiscal roles.

Fields carry type, title, description, unit, allowed values, and `columnType`, the role of a column in fiscal data
(`fiscal_roles.yaml`), as Fiscal Data Packages do. The profile named is tabular-data-package, which validators know
without the network; that of Fiscal Data Packages they would have to fetch. Keys and references are stated as declared.

Does not belong here: which tables (`warehouse.export`).
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from warehouse.export import Export, Table
from warehouse.export.flat import copy_csv
from warehouse.schema import Column

FILE_NAME = "datapackage.json"
_TYPES = {
    "VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "DOUBLE": "number", "DECIMAL": "number",
    "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "datetime",
}  # fmt: skip
_FORMATS = {"TIMESTAMP": "%Y-%m-%d %H:%M:%S"}
_VALUE = "value"


def write_package(export: Export) -> None:
    """The descriptor and one CSV a table (UTF-8, no mark; a null is an empty cell)."""
    (export.folder / "data").mkdir()
    resources = []
    included = {t.name: t for t in export.tables}
    for table in export.tables:
        path = f"data/{table.name}.csv"
        copy_csv(export, table, export.folder / path, guarded=False, header=True)
        resources.append(_resource(table, path, included))
        export.advance(table.name)
    descriptor = {**_head(export), "resources": resources}
    text = json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
    (export.folder / FILE_NAME).write_text(text, encoding="utf-8")


def _head(export: Export) -> dict[str, Any]:
    head: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "jixiao",
        "title": "Jixiao 绩效：部门绩效与预决算公开数据",
        "description": f"Published snapshot {export.snapshot}. Money in yuan; an empty cell is a figure that was not "
        "printed, never a zero. Where each document came from and its terms: core.dim_document.",
        "version": re.sub(r"^warehouse-|\.duckdb$", "", export.snapshot),
        "countryCode": "CN",
        "granularity": "aggregated",
    }
    years = _years(export)
    if years is not None:
        head["fiscalPeriod"] = {"start": f"{years[0]}-01-01", "end": f"{years[1]}-12-31"}
    return head


def _years(export: Export) -> tuple[int, int] | None:
    """First and last year of the department-years; the fiscal year is the calendar year."""
    if not any(t.name == "marts.mart_department_year" for t in export.tables):
        return None
    sql = "select min(fiscal_year), max(fiscal_year) from marts.mart_department_year"
    first, last = export.connection.execute(sql).fetchall()[0]
    return None if first is None else (int(first), int(last))


def _resource(table: Table, path: str, included: dict[str, Table]) -> dict[str, Any]:
    spec = table.spec
    names = {c.name for c in table.columns}
    schema: dict[str, Any] = {"fields": [_field(c) for c in table.columns], "missingValues": [""]}
    if set(spec.key) <= names and all(c.required for c in table.columns if c.name in spec.key):
        schema["primaryKey"] = list(spec.key)
    if references := [r for c in table.columns if (r := _reference(c, included)) is not None]:
        schema["foreignKeys"] = references
    return {
        "profile": "tabular-data-resource", "name": spec.full_name, "path": path, "title": spec.zh,
        "description": f"{spec.en}. One row is {spec.grain}.", "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "schema": schema,
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    base = column.type.partition("(")[0]
    field: dict[str, Any] = {
        "name": column.name, "type": "array" if column.type.endswith("[]") else _TYPES[base], "title": column.zh,
        "description": column.en,
    }  # fmt: skip
    if base in _FORMATS:
        field["format"] = _FORMATS[base]
    if column.unit:
        field["unit"] = column.unit
    role = _roles().get(column.name, _VALUE if column.unit == "yuan" else None)
    if role is not None:
        field["columnType"] = role
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.values and column.type == "VARCHAR":
        constraints["enum"] = list(column.values)
    return field | ({"constraints": constraints} if constraints else {})


def _reference(column: Column, included: dict[str, Table]) -> dict[str, Any] | None:
    """A foreign key, where the table referred to is in the package and its key is that one column."""
    target = included.get(column.references or "")
    if target is None or target.spec.key != (column.name,):
        return None
    return {"fields": [column.name], "reference": {"resource": target.name, "fields": [column.name]}}


@cache
def _roles() -> dict[str, str]:
    read: dict[str, str] = yaml.safe_load(Path(__file__).with_name("fiscal_roles.yaml").read_text("utf-8"))
    return read
