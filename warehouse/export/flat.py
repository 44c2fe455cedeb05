"""Parquet and CSV: one file a table, written by DuckDB itself.

Parquet keeps every type and is exact. CSV is for Excel: UTF-8 with a byte order mark, and a text that Excel would run
as a formula gets an apostrophe before it (printed numbers such as -3.5 are left alone). A null is an empty cell, an
empty text is "". Does not belong here: which tables and where (`warehouse.export`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from warehouse.export import Export, Table
from warehouse.schema import Column, quoted

BYTE_ORDER_MARK = "\ufeff"
_FORMULA = r"^[=+\-@\t\r]"
_NUMBER = r"^[+-]?[0-9][0-9,]*(\.[0-9]+)?%?$"


def write_parquet(export: Export) -> None:
    """`<schema>.<table>.parquet`, zstd; the file's own metadata names the snapshot and the table's titles."""
    for table in export.tables:
        columns = ", ".join(f'"{c.name}"' for c in table.columns)
        notes = {"jixiao.snapshot": export.snapshot, "title_zh": table.spec.zh, "title_en": table.spec.en}
        kept = ", ".join(f"{quoted(k)}: {quoted(v)}" for k, v in notes.items())
        target = quoted(str(export.folder / f"{table.name}.parquet"))
        export.connection.execute(
            f"copy (select {columns} from {table.rows}) to {target}"  # noqa: S608
            f" (format parquet, compression zstd, kv_metadata {{{kept}}})"
        )
        export.advance(table.name)


def write_csv(export: Export) -> None:
    """`<schema>.<table>.csv` for people who open it in Excel."""
    for table in export.tables:
        rows = export.folder / f".{table.name}.rows"
        copy_csv(export, table, rows, guarded=True, header=False)
        with (export.folder / f"{table.name}.csv").open("wb") as out, rows.open("rb") as made:
            out.write((BYTE_ORDER_MARK + ",".join(c.name for c in table.columns) + "\n").encode())
            shutil.copyfileobj(made, out, 1 << 20)
        rows.unlink()
        export.advance(table.name)


def copy_csv(export: Export, table: Table, path: Path, *, guarded: bool, header: bool) -> None:
    """The rows of a table in the order they lie in; lists as JSON. `guarded` texts are never formulas."""
    columns = ", ".join(f'{_cell(c, guarded)} as "{c.name}"' for c in table.columns)
    export.connection.execute(
        f"copy (select {columns} from {table.rows}) to {quoted(str(path))}"  # noqa: S608
        f" (format csv, header {str(header).lower()}, nullstr '')"
    )


def _cell(column: Column, guarded: bool) -> str:
    name = f'"{column.name}"'
    if column.type.endswith("[]"):
        return f"to_json({name})::varchar"
    if guarded and column.type == "VARCHAR":
        looks_like_one = f"regexp_matches({name}, {quoted(_FORMULA)}) and not regexp_matches({name}, {quoted(_NUMBER)})"
        return f"case when {looks_like_one} then '''' || {name} else {name} end"
    return name
