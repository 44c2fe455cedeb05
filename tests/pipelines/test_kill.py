"""Killed at any moment, the published warehouse opens, and the next complete run comes to the same content."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from conftest import JIXIAO, ROOT, environment, jixiao, report, write_documents

from warehouse import publish, query
from warehouse.build import table_checksums

pytestmark = [pytest.mark.xdist_group("kill"), pytest.mark.slow]
KILLS = 10
KILLS_BEFORE_THE_FIRST_PUBLICATION = 3
SEED = 20221014

READER = """
import sys, duckdb, subprocess
queries = 0
while True:
    path = subprocess.run([sys.argv[1], "where"], capture_output=True, text=True, check=True).stdout.strip()
    for _ in range(20):
        with duckdb.connect(path, read_only=True) as connection:
            assert connection.execute("select count(*) from marts.mart_department_year").fetchall()[0][0] > 0
            assert connection.execute("select count(*) from quality.check_results").fetchall()[0][0] > 0
        queries += 1
    print(queries, flush=True)
"""


Content = tuple[dict[str, tuple[int, str]], list[tuple[object, ...]]]
CHECKS = "select * exclude (seconds) from quality.check_results where target <> 'raw.fetch_outcomes' order by check_id"
"""The log of attempts is as long as the history of the folder, and checks of it count its rows."""


def content(data: Path) -> Content:
    """Checksums of all tables, and the results of all checks on tables that do not depend on what happened before."""
    path = publish.current(data / "warehouse")
    assert path is not None
    checksums = table_checksums(path)
    del checksums["quality.check_results"]
    return checksums, query.fetch(path, CHECKS)[1]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Content, float, Path]:
    """What a run nobody disturbed comes to, how long it took, and its folder of documents."""
    base = tmp_path_factory.mktemp("undisturbed")
    write_documents(base / "reports")
    started = time.monotonic()
    done = jixiao(base / "data", ["run", "--folder", base / "reports"])
    assert done.returncode == 0, done.stderr
    return content(base / "data"), time.monotonic() - started, base / "reports"


def start(data: Path, arguments: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(JIXIAO), *arguments], cwd=ROOT, env=environment(data), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def alive_in_group(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_ten_kills_at_random_moments_cost_nothing(undisturbed: tuple[Content, float, Path], tmp_path: Path) -> None:
    """Between kills a document goes and comes back, so that every run has collecting, modelling and publishing to do.

    The first kills hit an empty data folder, the others one with a published warehouse, which must open each time.
    """
    expected, seconds, folder = undisturbed
    data, document, away = tmp_path / "data", folder / "农业农村局.txt", folder.parent / "农业农村局.txt"
    moments = random.Random(SEED)
    try:
        for n in range(KILLS):
            if n == KILLS_BEFORE_THE_FIRST_PUBLICATION:
                assert jixiao(data, ["run", "--folder", folder]).returncode == 0
            if document.exists():
                document.rename(away)
            else:
                away.rename(document)
            process = start(data, ["run", "--folder", str(folder)])
            time.sleep(moments.uniform(0.02, 0.95) * seconds)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            published = publish.current(data / "warehouse")
            assert published is not None or n < KILLS_BEFORE_THE_FIRST_PUBLICATION
            if published is not None:
                with duckdb.connect(str(published), read_only=True) as connection:
                    assert connection.execute("select count(*) from marts.mart_department_year").fetchall()[0][0] > 0
    finally:
        if away.exists():
            away.rename(document)
    done = jixiao(data, ["run", "--folder", folder])
    assert done.returncode == 0, done.stderr
    assert content(data) == expected
    assert not list((data / "warehouse").glob("candidate-*"))
    assert not list((data / "archive" / "incoming").glob("*"))


def test_workers_die_with_the_run(undisturbed: tuple[Content, float, Path], tmp_path: Path) -> None:
    """SIGKILL to the run alone, not to its group: its workers notice and end."""
    _, _, folder = undisturbed
    process = start(tmp_path / "data", ["run", "--folder", str(folder)])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(children(process.pid)) < 1:
        time.sleep(0.02)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and alive_in_group(process.pid):
        time.sleep(0.1)
    assert not alive_in_group(process.pid)


def children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [int(p) for p in text.split()]


def test_readers_never_fail_while_runs_publish(undisturbed: tuple[Content, float, Path], tmp_path: Path) -> None:
    _, _, folder = undisturbed
    data, extra = tmp_path / "data", folder / "来去.txt"
    assert jixiao(data, ["run", "--folder", folder]).returncode == 0
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(JIXIAO)], env=environment(data), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        seen = {publish.current(data / "warehouse")}
        for n in range(2):
            text = report("审计局", total=f"7{n}.00", basic=f"5{n}.00", project="20.00")
            extra.write_text(text, encoding="utf-8")
            done = jixiao(data, ["run"])
            assert done.returncode == 0, done.stderr
            seen.add(publish.current(data / "warehouse"))
        assert len(seen) == 3
        assert reader.poll() is None, reader.communicate()[1]
    finally:
        extra.unlink(missing_ok=True)
        reader.kill()
        out, error = reader.communicate()
    assert error == ""
    assert int(out.split()[-1]) >= 20
