"""`jixiao sql` reads and nothing else; results come out exact in every format."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from warehouse import query


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("query") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute("""
            create table marts.sample as
            select * from (values
                (1, '示例青禾区', 5126100.000000::decimal(28,6), date '2023-06-30', true, 0.1::double, ['a', 'b']),
                (2, null,         -0.500000::decimal(28,6),      null,              false, 'nan'::double, []),
                (3, '',           null,                          null,              null,  null,  null)
            ) as t (id, name, amount, day, flag, share, parts)
        """)
        connection.execute("create table marts.many as select range as n from range(1000)")
    return path


def out(warehouse: Path, sql: str, form: query.Format, **limits: object) -> tuple[bytes, query.Summary]:
    stream = io.BytesIO()
    summary = query.write(warehouse, sql, form, stream, limits=query.Limits(**limits))  # type: ignore[arg-type]
    return stream.getvalue(), summary


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("insert into marts.sample select * from marts.sample", "INSERT is refused"),
        ("update marts.sample set id = 1", "UPDATE is refused"),
        ("delete from marts.sample", "DELETE is refused"),
        ("create table marts.t as select 1", "CREATE is refused"),
        ("create temp table t as select 1", "CREATE is refused"),
        ("create temp table t as select 1; drop table t", "CREATE is refused"),
        ("drop table marts.sample", "DROP is refused"),
        ("alter table marts.sample rename to x", "ALTER is refused"),
        ("attach '/tmp/x.duckdb'", "ATTACH is refused"),
        ("copy (select 1) to '/tmp/x.csv'", "COPY is refused"),
        ("export database '/tmp/x'", "EXPORT is refused"),
        ("set threads = 1", "SET is refused"),
        ("use marts", "SET is refused"),
        ("install httpfs", "LOAD is refused"),
        ("load httpfs", "LOAD is refused"),
        ("call pragma_version()", "CALL is refused"),
        ("checkpoint", "CALL is refused"),
        ("begin", "TRANSACTION is refused"),
        ("prepare p as select 1", "PREPARE is refused"),
        ("with x as (select 1) insert into marts.sample select * from x", "INSERT is refused"),
        ("select 1; select 2", "found 2 statements"),
        ("select 1; drop table marts.sample", "DROP is refused"),
        ("pivot marts.sample on flag using count(*)", "a pivot needs its values"),
        ("", "there is no statement"),
        ("-- only a comment", "there is no statement"),
        ("selec 1", "syntax error"),
        ("select * from marts.nowhere", "does not exist"),
        ("select * from read_csv('/etc/passwd')", "disabled by configuration"),
        ("select * from '/etc/passwd'", "disabled|does not exist"),
        ("select * from glob('/*')", "disabled by configuration"),
        ("select * from read_text('/etc/hostname')", "disabled by configuration"),
        ("explain analyze insert into marts.many values (1)", "read-only"),
    ],
)
def test_what_does_not_only_read_is_refused_in_a_sentence(warehouse: Path, sql: str, message: str) -> None:
    with pytest.raises(query.QueryError, match=message) as raised:
        query.fetch(warehouse, sql)
    assert "\n" not in str(raised.value)


def test_nothing_was_changed_by_trying(warehouse: Path) -> None:
    before = warehouse.stat()
    for sql in ("delete from marts.sample", "explain analyze delete from marts.sample"):
        with pytest.raises(query.QueryError):
            query.fetch(warehouse, sql)
    assert query.fetch(warehouse, "select count(*) from marts.sample") == (["count_star()"], [(3,)])
    assert (warehouse.stat().st_mtime_ns, warehouse.stat().st_size) == (before.st_mtime_ns, before.st_size)


@pytest.mark.parametrize(
    "sql", ["select 1", "from marts.sample", "values (1)", "describe marts.sample", "summarize marts.many",
            "show tables from marts", "explain select 1", "with x as (select 1) select * from x",
            "pivot marts.sample on flag in (true, false) using count(*)", "select 1;"],
)  # fmt: skip
def test_whatever_reads_is_allowed(warehouse: Path, sql: str) -> None:
    assert query.fetch(warehouse, sql)[1]


def test_variables_of_the_program_cannot_be_read(warehouse: Path) -> None:
    secret = [1, 2, 3]  # noqa: F841 - DuckDB would otherwise find it by name
    with pytest.raises(query.QueryError, match="secret does not exist"):
        query.fetch(warehouse, "select * from secret")


def test_a_missing_warehouse_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(query.QueryError, match="run `jixiao run` first"):
        query.fetch(tmp_path / "none.duckdb", "select 1")


def test_a_query_that_takes_too_long_is_stopped(warehouse: Path) -> None:
    started = time.monotonic()
    with pytest.raises(query.QueryError, match=r"longer than 0\.3 seconds"):
        query.fetch(
            warehouse, "select sum(a.range * b.range % 7) from range(1000000) a, range(1000000) b",
            limits=query.Limits(seconds=0.3),
        )  # fmt: skip
    assert time.monotonic() - started < 20


def test_a_query_that_needs_too_much_memory_is_stopped(warehouse: Path) -> None:
    with pytest.raises(query.QueryError, match="needs more than 50MB of memory"):
        query.fetch(warehouse, "select list(range) from range(100000000)", limits=query.Limits(memory="50MB"))


def test_parameters_are_bound_not_pasted(warehouse: Path) -> None:
    rows = query.fetch(warehouse, "select id from marts.sample where name = $name", {"name": "示例青禾区"})[1]
    assert rows == [(1,)]
    assert query.fetch(warehouse, "select id from marts.sample where name = $1", ["' or true --"])[1] == []


def test_values_come_back_exact(warehouse: Path) -> None:
    assert query.fetch(warehouse, "select amount from marts.sample order by id")[1] == [
        (Decimal("5126100.000000"),), (Decimal("-0.500000"),), (None,)
    ]  # fmt: skip


def test_csv_keeps_null_and_empty_text_apart(warehouse: Path) -> None:
    printed, summary = out(warehouse, "select * from marts.sample order by id", "csv")
    assert printed.decode().split("\r\n") == [
        "id,name,amount,day,flag,share,parts",
        '1,示例青禾区,5126100,2023-06-30,true,0.1,"[""a"", ""b""]"',
        "2,,-0.5,,false,nan,[]",
        '3,"",,,,,',
        "",
    ]
    assert summary == query.Summary(3)


def test_json_has_exact_numbers_and_nulls(warehouse: Path) -> None:
    printed, _ = out(warehouse, "select * from marts.sample order by id", "json")
    rows = json.loads(printed, parse_float=str)
    assert rows[0]["amount"] == 5126100
    assert rows[1]["amount"] == "-0.5"
    assert rows[1]["share"] is None, "JSON has no NaN"
    assert rows[0]["day"] == "2023-06-30"
    assert rows[0]["parts"] == ["a", "b"]
    assert rows[2] == {"id": 3, "name": "", "amount": None, "day": None, "flag": None, "share": None, "parts": None}


def test_json_keeps_digits_that_floats_lose(warehouse: Path) -> None:
    printed, _ = out(warehouse, "select 1234567890123456789012.345678::decimal(28,6) as x", "json")
    assert b"1234567890123456789012.345678" in printed


def test_json_of_no_rows_is_an_empty_array(warehouse: Path) -> None:
    assert out(warehouse, "select * from marts.sample where false", "json")[0] == b"[]\n"


def test_parquet_keeps_the_types(warehouse: Path) -> None:
    printed, summary = out(warehouse, "select * from marts.sample order by id", "parquet")
    table = pq.read_table(io.BytesIO(printed))
    assert str(table.schema.field("amount").type) == "decimal128(28, 6)"
    assert table.column("name").to_pylist() == ["示例青禾区", None, ""]
    assert summary.rows == 3


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "20")
    yield


def test_a_table_lines_up_wide_characters(warehouse: Path) -> None:
    printed, _ = out(warehouse, "select id, name, amount from marts.sample order by id", "table")
    assert printed.decode().splitlines() == [
        "id  name         amount",
        "--  ----------  -------",
        " 1  示例青禾区  5126100",
        " 2  –              -0.5",
        " 3                    –",
    ]


def test_a_table_wider_than_the_terminal_becomes_records(warehouse: Path, narrow: None) -> None:
    printed, _ = out(warehouse, "select id, name, amount from marts.sample where id = 1", "table")
    assert printed.decode().splitlines() == [
        "-- row 1 --", "id      1", "name    示例青禾区", "amount  5126100"
    ]  # fmt: skip


def test_a_long_table_is_bounded_and_says_so(warehouse: Path) -> None:
    printed, summary = out(warehouse, "select * from marts.many", "table", table_rows=10)
    assert len(printed.splitlines()) == 12
    assert summary.rows == 10
    assert summary.note is not None
    assert "first 10 rows" in summary.note


def test_other_formats_are_not_bounded(warehouse: Path) -> None:
    assert out(warehouse, "select * from marts.many", "csv", table_rows=10)[1] == query.Summary(1000)


def test_text_of_a_document_cannot_steer_the_terminal(warehouse: Path) -> None:
    printed, _ = out(warehouse, "select chr(27) || '[2J' || chr(8238) || 'x' || chr(10) || 'y' as t", "table")
    assert b"\x1b" not in printed
    assert "\u202e" not in printed.decode()
    assert len(printed.splitlines()) == 3


def test_an_unknown_format_is_refused(warehouse: Path) -> None:
    with pytest.raises(query.QueryError, match="use one of table, csv, json, parquet"):
        query.write(warehouse, "select 1", "xml", io.BytesIO())  # type: ignore[arg-type]


def test_no_spill_folder_stays_behind(warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    query.fetch(warehouse, "select 1")
    assert list(tmp_path.iterdir()) == []
