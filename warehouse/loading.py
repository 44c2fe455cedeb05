"""Fills a candidate warehouse with what its models start from: the taxonomy and the lake.

Rows are inserted in key order. Once this is done, nothing outside the candidate's file is read any more.

Does not belong here: running models (`warehouse.build`), writing the lake (`warehouse.lake`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import lake, schema, side_by_side, taxonomy

if TYPE_CHECKING:
    import duckdb

FILES_A_PART = 10
"""Files of the lake that are loaded in one piece: about a million facts."""


def load_lake(connection: duckdb.DuckDBPyConnection, lake_root: Path) -> None:
    """Create `raw.*` as declared and fill it from the lake, in key order; typed and empty where the lake has no file.

    A column that older files lack is null.
    """
    for spec in schema.layer_tables("lake"):
        files = lake.files(lake_root, spec.name)
        with transaction(connection):
            create(connection, spec, _source(connection, spec, files))
        # A file's rows stand in the order of the key already, and the files come district by district.
        if spec.order[0] == lake.PARTITION:
            parts, order = [files[n : n + FILES_A_PART] for n in range(0, len(files), FILES_A_PART)], ""
        else:
            parts, order = [files] if files else [], f" order by {spec.order_by}"
        sources = [_source(connection, spec, part) for part in parts]
        queries = [f"select {spec.stored_values()} from {source}{order}" for source in sources]  # noqa: S608
        side_by_side.insert(connection, [f"insert into {spec.stored_name} {query}" for query in queries])


def _source(connection: duckdb.DuckDBPyConnection, spec: schema.TableSpec, paths: Sequence[Path]) -> str:
    """The declared columns of a lake table's files as a subquery, typed and empty where there is no file."""
    if not paths:
        columns = ", ".join(f'null::{c.type} as "{c.name}"' for c in spec.columns)
        return f"(select {columns} where false)"
    listed = ", ".join(schema.quoted(str(path.resolve())) for path in paths)
    files = f"read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"
    present = {row[0] for row in connection.execute(f"describe select * from {files}").fetchall()}  # noqa: S608
    columns = ", ".join(f'"{c.name}"' if c.name in present else f'null as "{c.name}"' for c in spec.columns)
    return f"(select {columns} from {files})"  # noqa: S608


def load_taxonomy(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `taxonomy.*`, one table a CSV file: all columns VARCHAR, '' as null, rows in file order."""
    for path in sorted(taxonomy.ROOT.glob("*.csv")):
        columns = ", ".join(f'trim("{name}") as "{name}"' for name in taxonomy.columns(path.stem))
        options = "all_varchar = true, header = true, delim = ',', quote = '\"', nullstr = ''"
        source = f"read_csv({schema.quoted(str(path))}, {options})"
        query = f"select {columns} from {source}"  # noqa: S608
        connection.execute(f'create table taxonomy."{path.stem}" as {query}')


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing; also far quicker than a commit a statement, since each commit waits for the disk."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def create(connection: duckdb.DuckDBPyConnection, spec: schema.TableSpec, source: str | None = None) -> None:
    """Create a declared table, empty, with its comments; codes of a packed one are the texts found in `source`."""
    _create_codes(connection, spec, source)
    connection.execute(spec.ddl())
    connection.execute("; ".join(spec.comments()))


def _create_codes(connection: duckdb.DuckDBPyConnection, spec: schema.TableSpec, source: str | None) -> None:
    """The ENUMs of a packed table that are not there yet: of the lake's columns all texts that the lake has (whatever
    they are: judging them is the audit's), of a model's own columns those that its declaration names."""
    types = f"select type_name from duckdb_types() where schema_name = {schema.quoted(schema.PACKED)}"  # noqa: S608
    made = {f'{schema.PACKED}."{name}"' for (name,) in connection.execute(types).fetchall()}
    missing = [c for c in spec.coded_columns if schema.code_type(c) not in made]
    given = set()
    if source is not None:
        given = {row[0] for row in connection.execute(f"describe select * from {source}").fetchall()}  # noqa: S608
    found = [c for c in missing if c.name in given]
    if found:
        lists = ", ".join(f'list_sort(list(distinct "{c.name}")) as "{c.name}"' for c in found)
        connection.execute(f"create temp table codes as select {lists} from {source}")  # noqa: S608
        for column in found:
            # An ENUM needs a text even where every row is null.
            query = f"""select unnest(coalesce(nullif("{column.name}", []), [''])) from codes"""  # noqa: S608
            connection.execute(f"create type {schema.code_type(column)} as enum ({query})")
        connection.execute("drop table codes")
    for name, column in {schema.code_type(c): c for c in missing if c.name not in given}.items():
        connection.execute(f"create type {name} as enum ({_texts(column)})")


def _texts(column: schema.Column) -> str:
    """The texts a model's coded column may hold, as a query: in order, so that codes sort as their texts do."""
    texts = [*(c for c in column.codes if not schema.names_column(c) and c != "values"), *column.values]
    found = [f"select unnest([{', '.join(map(schema.quoted, texts))}]::varchar[]) as code"]
    for origin in filter(schema.names_column, column.codes):
        table, _, name = origin.rpartition(".")
        found.append(f'select "{name}" as code from {table}')  # noqa: S608
    return f"select distinct code from ({' union all '.join(found)}) where code is not null order by code"  # noqa: S608
