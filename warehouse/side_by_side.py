"""Inserts into one table, run side by side and committed in the order given.

Each statement is run by one thread from beginning to end, as many at a time as there are threads. DuckDB would rather
split one statement over all threads; then it has to put the pieces in order again, which costs a third more for wide
rows and leaves many half-filled row groups.

Does not belong here: what is inserted (`warehouse.loading`, `warehouse.build`), how it is split (`warehouse.batches`).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def insert(connection: duckdb.DuckDBPyConnection, statements: Iterable[str], *, at_once: bool = True) -> int:
    """Run `insert` statements, each in a transaction of its own; returns the number of rows inserted.

    Rows lie in the order of the statements. When one fails, what has not been committed is rolled back, what still runs
    is ended, and its error is raised. Statements too large to run beside others (not `at_once`) run one after the
    other, each on all threads.
    """
    listed = list(statements)
    threads = int(connection.execute("select current_setting('threads')").fetchall()[0][0])
    if not at_once or len(listed) == 1 or threads == 1:
        return sum(_run(connection, statement) for statement in listed)
    turns = _Turns(connection)
    connection.execute("set threads = 1")
    try:
        with ThreadPoolExecutor(threads) as workers:
            try:
                return sum(workers.map(turns.run, range(len(listed)), listed))
            except BaseException as error:
                turns.stop(error)
                while turns.running:  # an interrupt before a statement has begun is lost
                    turns.interrupt()
                    time.sleep(0.05)
                if turns.error is not None and turns.error is not error:
                    raise turns.error from None
                raise
    finally:
        connection.execute(f"set threads = {threads}")


@dataclass(slots=True)
class _Turns:
    """Whose turn it is to commit."""

    connection: duckdb.DuckDBPyConnection
    turn: int = 0
    error: BaseException | None = None
    changed: Condition = field(default_factory=Condition)
    running: list[duckdb.DuckDBPyConnection] = field(default_factory=list)

    def run(self, place: int, statement: str) -> int:
        """Insert in a transaction of its own, wait until all before have committed, commit."""
        with self.changed:
            if self.error is not None:
                return 0
            cursor = self.connection.cursor()
            self.running.append(cursor)
        try:
            cursor.begin()
            rows = int(cursor.execute(statement).fetchall()[0][0])
            if not self._comes(place):
                return 0
            cursor.commit()
            with self.changed:
                self.turn += 1
                self.changed.notify_all()
            return rows
        except BaseException as error:
            self.stop(error)
            raise
        finally:
            with self.changed:
                self.running.remove(cursor)
            cursor.close()  # rolls back what was not committed

    def _comes(self, place: int) -> bool:
        """Wait for the turn of a place; False when it never comes."""
        with self.changed:
            self.changed.wait_for(lambda: self.error is not None or self.turn == place)
            return self.error is None

    def stop(self, error: BaseException) -> None:
        """Let nobody commit any more, and end what still runs; the first error is the one to tell."""
        with self.changed:
            if self.error is None:
                self.error = error
                self.interrupt()
            self.changed.notify_all()

    def interrupt(self) -> None:
        """End the statements that run."""
        with self.changed:
            for cursor in self.running:
                cursor.interrupt()


def _run(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    connection.begin()
    try:
        rows = int(connection.execute(statement).fetchall()[0][0])
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    return rows
