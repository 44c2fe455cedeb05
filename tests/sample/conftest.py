"""The warehouse that the main job publishes from the sample: made once, for the tests of the group `sample_run`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of the published file, as `jixiao where` prints it."""
    environment = os.environ | {"JIXIAO_DATA": str(tmp_path_factory.mktemp("data"))}
    command = [sys.executable, "-c", "from pipelines.cli import main; main()"]
    done = subprocess.run([*command, "run"], env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    where = subprocess.run(
        [*command, "where"], env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    return Path(where.stdout.strip())


@pytest.fixture(scope="session")
def warehouse(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, opened as a reader opens it."""
    copy = tmp_path_factory.mktemp("copy") / "warehouse.duckdb"  # DuckDB opens a file in one way a process
    shutil.copyfile(published, copy)
    with duckdb.connect(str(copy), read_only=True) as connection:
        yield connection
