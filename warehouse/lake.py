"""The lake: one Parquet file a table and district, the truth from which every warehouse is built.

`<root>/<table>/district=<key>/part.parquet`. A file is written under a temporary name, flushed to disk and renamed, so
a reader sees the old rows or the new ones and a killed writer leaves nothing half written. Rows are sorted by the
declaration's key and equal rows give equal bytes. Any number of processes may write different districts at once.

Does not belong here: what the tables mean (`warehouse/schema/lake`), how they become a warehouse (`warehouse.build`).
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from warehouse.schema import Column, TableSpec, lake_table, layer_tables

if TYPE_CHECKING:
    import pyarrow as pa

FILE_NAME = "part.parquet"
PARTITION = "district"
_PARTITION = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_CONTENT_KEY = b"jixiao.content"
_ABANDONED_SECONDS = 3600
_WIDE = Context(prec=60)

Row = Mapping[str, Any]


class LakeError(ValueError):
    """Rows, a table or a partition that the lake does not take; the message says which and why."""


def partition_path(root: Path, table: str, district: str) -> Path:
    """Where the rows of one table and district live. Raises LakeError for an undeclared table or an unsafe name."""
    _spec(table)
    if not _PARTITION.fullmatch(district):
        raise LakeError(
            f"{district!r} is no partition name: at most 64 letters, digits, - and _, the first a letter or digit"
        )
    return root / table / f"district={district}" / FILE_NAME


def check_rows(table: str, rows: Iterable[Row]) -> None:
    """Raise LakeError if `write` would refuse these rows: lets one document fail alone, not its whole district."""
    spec = _spec(table)
    for n, row in enumerate(rows, start=1):
        _checked(spec, row, n)


def write(root: Path, table: str, district: str, rows: Iterable[Row]) -> Path:
    """Replace the rows of one table and district; returns the file.

    A row is a mapping with the declared columns; a missing optional one is null. Money and other DECIMAL columns take
    Decimal, int or a decimal string (never float) and are rounded half-even to the declared scale; DATE and TIMESTAMP
    also take ISO text. Raises LakeError (nothing is written then) for unknown columns, missing required ones, values of
    the wrong type, a `district` other than the partition's, or a key that appears twice.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    spec = _spec(table)
    target = partition_path(root, table, district)
    checked = [_checked(spec, row, n) for n, row in enumerate(rows, start=1)]
    _refuse_foreign(spec, district, checked)
    checked.sort(key=lambda row: _sort_key(spec, row))
    _refuse_duplicates(spec, checked)
    content = pa.Table.from_pylist(checked, schema=spec.arrow_schema())
    content = content.replace_schema_metadata({_CONTENT_KEY: _content_hash(spec, content).encode()})

    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(target.parent)
    temporary = target.with_name(f".{FILE_NAME}.{os.getpid()}-{time.monotonic_ns()}.tmp")
    try:
        with temporary.open("wb") as file:
            pq.write_table(content, file, compression="zstd", row_group_size=131_072)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(target.parent)
    return target


def read(root: Path, table: str, district: str) -> list[dict[str, Any]]:
    """The rows of one table and district, in key order; [] where nothing was ever written."""
    import pyarrow.parquet as pq

    path = partition_path(root, table, district)
    if not path.exists():
        return []
    rows: list[dict[str, Any]] = pq.ParquetFile(path).read().to_pylist()
    return rows


def districts(root: Path, table: str | None = None) -> list[str]:
    """Districts that have a file of `table`, or of any declared table."""
    names = [table] if table is not None else [t.name for t in layer_tables("lake")]
    return sorted({path.parent.name.removeprefix("district=") for name in names for path in files(root, name)})


def files(root: Path, table: str) -> list[Path]:
    """The Parquet files of a table, sorted. Folders that are no partition are not looked into."""
    folder = root / _spec(table).name
    if not folder.is_dir():
        return []
    partitions = (p for p in folder.iterdir() if _PARTITION.fullmatch(p.name.removeprefix("district=")))
    return sorted(p / FILE_NAME for p in partitions if p.name.startswith("district=") and (p / FILE_NAME).is_file())


def fingerprint(root: Path) -> str:
    """A hash of what the lake says: equal exactly when all stable columns of all stable tables are equal.

    Only footers are read: each file keeps the hash of its content. When things happened (volatile columns, the whole of
    `fetch_outcomes`) does not count, nor does a file without rows.
    """
    import pyarrow.parquet as pq

    digest = hashlib.sha256()
    for spec in sorted(layer_tables("lake"), key=lambda t: t.name):
        if spec.volatile:
            continue
        for path in files(root, spec.name):
            parquet = pq.ParquetFile(path)
            if parquet.metadata.num_rows == 0:
                continue
            content = (parquet.metadata.metadata or {}).get(_CONTENT_KEY)
            found = content.decode() if content else _content_hash(spec, parquet.read())
            digest.update(f"{spec.name}/{path.parent.name}:{found}\n".encode())
    return digest.hexdigest()


def sync_directory(folder: Path) -> None:
    """Flush a rename to disk, so that it survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _spec(table: str) -> TableSpec:
    try:
        return lake_table(table)
    except KeyError:
        declared = ", ".join(t.name for t in layer_tables("lake"))
        raise LakeError(f"{table!r} is no table of the lake; declared are {declared}") from None


def _checked(spec: TableSpec, row: Row, n: int) -> dict[str, Any]:
    """The row with every declared column and storable values."""
    if unknown := sorted(set(row) - {c.name for c in spec.columns}):
        raise LakeError(f"{spec.name} row {n}: unknown columns {unknown}; declare them in schema/lake/{spec.name}.yaml")
    out: dict[str, Any] = {}
    for column in spec.columns:
        value = row.get(column.name)
        if value is None and column.required:
            raise LakeError(f"{spec.name} row {n}: required column {column.name!r} is missing")
        out[column.name] = None if value is None else _storable(spec, column, value, n)
    return out


def _storable(spec: TableSpec, column: Column, value: Any, n: int) -> Any:
    convert = _CONVERTERS.get(column.type.partition("(")[0])
    if convert is None:
        raise LakeError(f"{spec.name}.{column.name}: type {column.type} cannot be stored in the lake")
    try:
        return convert(value, column.type)
    except (TypeError, ValueError, InvalidOperation) as error:
        shown = repr(value)[:60]
        raise LakeError(f"{spec.name} row {n}: {column.name} is {shown}, expected {column.type} ({error})") from error


def _text(value: Any, _type: str) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    # A lone surrogate (an undecodable byte in a file name) is no character and no file format stores it.
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def _integer(value: Any, declared: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("not an integer")
    bits = 31 if declared == "INTEGER" else 63
    if not -(2**bits) <= value < 2**bits:
        raise ValueError("out of range")
    return value


def _double(value: Any, _type: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError("not a number")
    return float(value)


def _boolean(value: Any, _type: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def _decimal(value: Any, declared: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError("a float is not exact: give a Decimal or a decimal string")
    precision, scale = (int(n) for n in re.findall(r"\d+", declared))
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("not a finite number")
    number = number.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_EVEN, context=_WIDE)
    if number.adjusted() >= precision - scale and number != 0:
        raise ValueError(f"more than {precision - scale} digits before the point")
    return abs(number) if number == 0 else number


def _date(value: Any, _type: str) -> date:
    if isinstance(value, datetime):
        raise TypeError("a time, not a date")
    return value if isinstance(value, date) else date.fromisoformat(value)


def _timestamp(value: Any, _type: str) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


_CONVERTERS: dict[str, Callable[[Any, str], Any]] = {
    "VARCHAR": _text, "INTEGER": _integer, "BIGINT": _integer, "DOUBLE": _double, "BOOLEAN": _boolean,
    "DECIMAL": _decimal, "DATE": _date, "TIMESTAMP": _timestamp,
}  # fmt: skip


def _sort_key(spec: TableSpec, row: Row) -> tuple[Any, ...]:
    return tuple((row[name] is not None, row[name]) for name in spec.key)


def _refuse_foreign(spec: TableSpec, district: str, rows: Iterable[Row]) -> None:
    for row in rows:
        if row["district"] != district:
            raise LakeError(f"{spec.name}: a row of district {row['district']!r} was written to district={district}")


def _refuse_duplicates(spec: TableSpec, rows: list[dict[str, Any]]) -> None:
    for before, row in pairwise(rows):
        if _sort_key(spec, before) == _sort_key(spec, row):
            key = {name: row[name] for name in spec.key}
            raise LakeError(f"{spec.name}: two rows have the key {key}; its grain is {spec.grain}")


class _HashSink:
    """A file object that only remembers the hash of what was written to it."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.closed = False

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is buffered."""


def _content_hash(spec: TableSpec, content: pa.Table) -> str:
    """Hash of the stable columns as CSV (null and '' differ there, numbers are exact), names and types included."""
    import pyarrow as pa
    import pyarrow.csv

    stable = content.select([n for n in spec.stable_columns if n in content.column_names])
    sink = _HashSink()
    sink.write("\n".join(f"{f.name} {f.type}" for f in stable.schema).encode())
    pyarrow.csv.write_csv(stable, pa.PythonFile(_as_file(sink), mode="w"))
    return sink.digest.hexdigest()


def _as_file(sink: _HashSink) -> IO[bytes]:
    return sink  # type: ignore[return-value]


def _abandoned(folder: Path) -> Iterator[Path]:
    limit = time.time() - _ABANDONED_SECONDS
    for path in folder.glob(f".{FILE_NAME}.*.tmp"):
        try:
            if path.stat().st_mtime < limit:
                yield path
        except FileNotFoundError:
            continue  # its writer finished between the listing and the look


def _remove_abandoned(folder: Path) -> None:
    """Delete what killed writers left; a file younger than an hour may still be written by somebody."""
    for path in _abandoned(folder):
        path.unlink(missing_ok=True)
