"""A real candidate warehouse built from small documents, for the audit's tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from audit_cases import Document, write_lake

from warehouse import build


@pytest.fixture(scope="module")
def candidate_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., duckdb.DuckDBPyConnection]]:
    """Build a candidate from documents and open a copy of it; the same documents are built once a module."""
    built: dict[str, Path] = {}
    opened: list[duckdb.DuckDBPyConnection] = []

    def make(*documents: Document) -> duckdb.DuckDBPyConnection:
        folder = tmp_path_factory.mktemp("candidate")
        source = built.get(repr(documents))
        if source is None:
            source = built[repr(documents)] = folder / "built.duckdb"
            build.build(write_lake(folder / "lake", documents), source)
        shutil.copyfile(source, folder / "candidate.duckdb")
        opened.append(duckdb.connect(str(folder / "candidate.duckdb")))
        return opened[-1]

    yield make
    for connection in opened:
        connection.close()
