"""Publishing swaps the current warehouse in one step; readers never notice, and nothing current is ever deleted."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from warehouse import publish

ROOT = Path(__file__).parents[2]
FINGERPRINT = "0123456789abcdef"


def small_warehouse(path: Path, fingerprint: str = FINGERPRINT, rows: int = 1000) -> Path:
    """A warehouse file as `build` leaves it, with one table; publishing looks at nothing else."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema meta; create schema marts")
        connection.execute(f"create table meta.build as select '{fingerprint}' as input_fingerprint")
        connection.execute(f"create table marts.numbers as select range as n from range({rows})")
    return path


@pytest.fixture
def published(tmp_path: Path) -> Callable[[], Path]:
    """Publishes a new small warehouse into tmp_path and returns its path."""
    template = small_warehouse(tmp_path / "template")

    def once() -> Path:
        candidate = publish.new_candidate(tmp_path)
        shutil.copy(template, candidate)
        return publish.publish(candidate)

    return once


def test_nothing_is_current_before_the_first_publication(tmp_path: Path) -> None:
    assert publish.current(tmp_path) is None
    assert publish.current(tmp_path / "absent") is None
    assert publish.published_fingerprint(tmp_path) is None


def test_the_candidate_becomes_current(tmp_path: Path, published: Callable[[], Path]) -> None:
    path = published()
    assert publish.current(tmp_path) == path
    assert path.name.startswith("warehouse-20")
    assert path.name.endswith(f"Z-{FINGERPRINT[:8]}.duckdb")
    assert (tmp_path / "current").is_symlink()
    assert publish.published_fingerprint(tmp_path) == FINGERPRINT
    assert not list(tmp_path.glob("candidate-*"))


def test_two_publications_in_one_second_are_two_files(published: Callable[[], Path]) -> None:
    first, second = published(), published()
    assert first != second
    assert first.exists()


def test_an_open_reader_keeps_its_snapshot(tmp_path: Path, published: Callable[[], Path]) -> None:
    first = published()
    with duckdb.connect(str(first), read_only=True) as reader:
        for _ in range(3):
            published()
        assert reader.execute("select count(*) from marts.numbers").fetchall() == [(1000,)]
    assert publish.current(tmp_path) != first


def test_only_the_newest_are_kept(tmp_path: Path, published: Callable[[], Path]) -> None:
    paths = [published() for _ in range(7)]
    assert publish.snapshots(tmp_path) == paths[:1:-1]


def test_the_current_one_is_kept_even_when_it_is_old(tmp_path: Path) -> None:
    old = small_warehouse(tmp_path / "warehouse-20200101T000000Z-00000000.duckdb")
    (tmp_path / "current").symlink_to(old.name)
    for day in range(1, 8):
        small_warehouse(tmp_path / f"warehouse-2021010{day}T000000Z-00000000.duckdb")
    publish._prune(tmp_path, keep=3)
    assert len(publish.snapshots(tmp_path)) == 4
    assert publish.current(tmp_path) == old


def test_what_is_no_snapshot_is_never_deleted(tmp_path: Path, published: Callable[[], Path]) -> None:
    backup = small_warehouse(tmp_path / "warehouse-backup.duckdb")
    for _ in range(7):
        published()
    assert backup.exists()


def test_a_missing_candidate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(publish.PublishError, match="there is no candidate"):
        publish.publish(tmp_path / "candidate-x.duckdb")


def test_a_file_that_is_no_warehouse_is_refused(tmp_path: Path) -> None:
    junk = tmp_path / "candidate-x.duckdb"
    junk.write_bytes(b"junk" * 100)
    with pytest.raises(publish.PublishError, match="no closed warehouse file"):
        publish.publish(junk)
    assert publish.current(tmp_path) is None


def test_a_candidate_that_another_process_still_writes_is_refused(tmp_path: Path) -> None:
    candidate = small_warehouse(tmp_path / "candidate-x.duckdb")
    code = f"import duckdb, sys; c = duckdb.connect({str(candidate)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(publish.PublishError, match="no closed warehouse file"):
            publish.publish(candidate)
        writer.communicate("")
    assert publish.publish(candidate).exists()


def test_candidates_of_dead_runs_are_cleaned_and_living_ones_kept(tmp_path: Path) -> None:
    host = publish._host()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    gone = tmp_path / f"candidate-{host}-{dead.pid}-00000000.duckdb"
    earlier = tmp_path / f"candidate-{host}-{os.getpid()}-00000000.duckdb"
    parent = tmp_path / f"candidate-{host}-{os.getppid()}-00000000.duckdb"
    foreign = tmp_path / "candidate-otherhost-1-00000000.duckdb"
    stale = tmp_path / "candidate-otherhost-2-00000000.duckdb"
    mine = publish.new_candidate(tmp_path)
    for path in (gone, earlier, parent, foreign, stale, mine):
        small_warehouse(path)
    (tmp_path / f"{gone.name}.wal").write_bytes(b"log")
    os.utime(stale, (time.time() - 90_000, time.time() - 90_000))
    publish.new_candidate(tmp_path)
    assert sorted(tmp_path.glob("candidate-*")) == sorted([parent, foreign, mine])


def test_readers_in_another_process_never_fail_while_publishing(tmp_path: Path, published: Callable[[], Path]) -> None:
    published()
    code = textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from warehouse import publish, query
        root, n = Path({str(tmp_path)!r}), 0
        while not (root / "stop").exists():
            columns, rows = query.fetch(publish.current(root), "select count(*) from marts.numbers")
            assert rows == [(1000,)], rows
            n += 1
        print(n)
    """)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as reader:
        until = time.monotonic() + 4
        while time.monotonic() < until:
            published()
            time.sleep(0.05)
        (tmp_path / "stop").touch()
        queries, _ = reader.communicate(timeout=60)
    assert reader.returncode == 0
    assert int(queries) > 5


@pytest.mark.slow
def test_a_publisher_killed_at_any_moment_leaves_a_current_warehouse(tmp_path: Path) -> None:
    template = small_warehouse(tmp_path / "template", rows=100_000)
    shutil.copy(template, tmp_path / "candidate-first.duckdb")
    publish.publish(tmp_path / "candidate-first.duckdb")
    code = textwrap.dedent(f"""
        import shutil, sys
        sys.path.insert(0, {str(ROOT)!r})
        from pathlib import Path
        from warehouse import publish
        root = Path({str(tmp_path)!r})
        print("go", flush=True)
        while True:
            candidate = publish.new_candidate(root)
            shutil.copy(root / "template", candidate)
            publish.publish(candidate)
    """)
    chance = random.Random(1)
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as publisher:
            assert publisher.stdout is not None
            publisher.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.6))
            publisher.send_signal(signal.SIGKILL)
        path = publish.current(tmp_path)
        assert path is not None
        with duckdb.connect(str(path), read_only=True) as reader:
            assert reader.execute("select count(*) from marts.numbers").fetchall() == [(100_000,)]
    publish.new_candidate(tmp_path)
    assert not list(tmp_path.glob("candidate-*"))
    assert not list(tmp_path.glob(".current-*"))
