"""Inserts run side by side give the rows of inserts run one after the other, in the same order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse import side_by_side


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    opened = duckdb.connect(str(tmp_path / "t.duckdb"), config={"threads": 3})
    opened.execute("create table t (place integer, n bigint)")
    yield opened
    opened.close()


def inserts(sizes: list[int]) -> list[str]:
    """One statement a size, each inserting that many rows marked with its place."""
    return [f"insert into t select {place}, range from range({size})" for place, size in enumerate(sizes)]


def test_rows_lie_in_the_order_of_the_statements_however_long_each_takes(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    sizes = [400_000, 3, 150_000, 0, 1, 260_000, 7]
    assert side_by_side.insert(connection, inserts(sizes)) == sum(sizes)
    lying = connection.execute("select place, n from t").fetchall()
    assert lying == [(place, n) for place, size in enumerate(sizes) for n in range(size)]


def test_nothing_to_insert_is_no_rows(connection: duckdb.DuckDBPyConnection) -> None:
    assert side_by_side.insert(connection, []) == 0


def test_as_many_run_at_a_time_as_there_are_threads(connection: duckdb.DuckDBPyConnection) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def busy(n: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.2)
        with lock:
            running -= 1
        return n

    connection.create_function("busy", busy, ["BIGINT"], "BIGINT", side_effects=True)
    side_by_side.insert(connection, [f"insert into t select {n}, busy({n})" for n in range(6)])
    assert most > 1
    assert connection.execute("select place from t").fetchall() == [(n,) for n in range(6)]


def test_the_number_of_threads_is_as_before(connection: duckdb.DuckDBPyConnection) -> None:
    side_by_side.insert(connection, inserts([1, 1]))
    assert connection.execute("select current_setting('threads')").fetchall() == [(3,)]


def test_nothing_after_a_failure_is_kept(connection: duckdb.DuckDBPyConnection) -> None:
    statements = inserts([5, 5, 5, 5, 5, 5])
    statements[2] = "insert into t select 2, error('the third')"
    with pytest.raises(duckdb.Error, match="the third"):
        side_by_side.insert(connection, statements)
    assert connection.execute("select distinct place from t where place > 1").fetchall() == []
    assert connection.execute("select current_setting('threads')").fetchall() == [(3,)]


def test_a_failure_ends_what_still_runs(connection: duckdb.DuckDBPyConnection) -> None:
    endless = (
        "insert into t select 1, count(*) from range(1_000_000_000) a, range(1_000_000_000) b where a.range > b.range"
    )
    started = time.monotonic()
    with pytest.raises(duckdb.Error, match="at once"):
        side_by_side.insert(connection, ["insert into t select 0, error('at once')", endless])
    assert time.monotonic() - started < 60
    assert connection.execute("select count(*) from t").fetchall() == [(0,)]
