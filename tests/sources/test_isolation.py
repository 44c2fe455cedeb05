"""Isolation: one bad document costs itself; the pool goes on and nothing is left behind."""

from __future__ import annotations

import ctypes
import math
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sources import deadline
from sources.isolation import DocumentPool, TaskResult, WorkItem
from sources.outcomes import REASONS, ReadFailure

pytestmark = pytest.mark.slow


def handle(path: Path, file_name: str) -> str:
    """The task of these tests: the file's name says what shall happen."""
    match file_name.split("-")[0]:
        case "ok":
            return f"{os.getpid()}"
        case "refuse":
            raise ReadFailure("damaged", "cut off")
        case "defect":
            return {}["missing"]  # type: ignore[no-any-return]
        case "hang":
            time.sleep(600)
        case "memory":
            return str(len(bytearray(4 << 30)))
        case "segfault":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "time":
            return f"{deadline.remaining()}"
        case "unpicklable":
            return lambda: None  # type: ignore[return-value]
    return ""


def run(names: list[str], *, workers: int = 2, seconds: float = 30.0) -> dict[str, TaskResult[str]]:
    items = [WorkItem(name, Path("unused"), name) for name in names]
    with DocumentPool(workers, seconds=seconds, memory_mb=600) as pool:
        results = list(pool.run(handle, items))
    assert len(results) == len(names), "every item has exactly one result"
    return {result.key: result for result in results}


@pytest.fixture(scope="module")
def mixed() -> dict[str, TaskResult[str]]:
    names = [
        "ok-1",
        "refuse",
        "defect",
        "memory",
        "segfault",
        "killed",
        "unpicklable",
        *(f"ok-{n}" for n in range(2, 9)),
    ]
    return run(names)


def test_a_value_comes_back_with_its_key_time_and_memory(mixed: dict[str, TaskResult[str]]) -> None:
    result = mixed["ok-1"]
    assert result.value is not None and result.failure is None
    assert result.seconds >= 0
    assert result.peak_mb is None or result.peak_mb > 1


def test_documents_beside_bad_ones_are_not_lost(mixed: dict[str, TaskResult[str]]) -> None:
    assert all(mixed[f"ok-{n}"].failure is None for n in range(1, 9))


def test_a_read_failure_keeps_its_reason(mixed: dict[str, TaskResult[str]]) -> None:
    assert mixed["refuse"].failure == ("damaged", "cut off")


def test_a_defect_of_ours_is_a_reader_error_with_type_and_place(mixed: dict[str, TaskResult[str]]) -> None:
    code, detail = mixed["defect"].failure or ("", "")
    assert code == "reader_error"
    assert "KeyError" in detail and "test_isolation.py" in detail


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits address space")
def test_memory_beyond_the_limit_is_a_memory_limit(mixed: dict[str, TaskResult[str]]) -> None:
    assert (mixed["memory"].failure or ("",))[0] == "memory_limit"


@pytest.mark.parametrize("name", ["segfault", "killed"])
def test_a_crash_of_native_code_is_a_worker_crash_that_names_the_signal(
    mixed: dict[str, TaskResult[str]], name: str
) -> None:
    code, detail = mixed[name].failure or ("", "")
    assert code == "worker_crash"
    assert "SIG" in detail


def test_a_result_that_cannot_be_sent_is_a_reader_error(mixed: dict[str, TaskResult[str]]) -> None:
    assert (mixed["unpicklable"].failure or ("",))[0] == "reader_error"


def test_every_reason_is_documented(mixed: dict[str, TaskResult[str]]) -> None:
    assert all(result.failure[0] in REASONS for result in mixed.values() if result.failure)


def test_a_hanging_document_ends_at_the_time_limit_and_the_rest_goes_on() -> None:
    started = time.monotonic()
    results = run(["hang", "ok-1", "ok-2", "ok-3"], workers=1, seconds=1.5)
    assert results["hang"].failure == ("time_limit", "1.5 seconds")
    assert all(results[f"ok-{n}"].failure is None for n in (1, 2, 3))
    assert time.monotonic() - started < 30


def test_a_document_can_ask_for_the_time_it_has_left() -> None:
    results = run(["time"], workers=1, seconds=50.0)
    assert 40 < float(results["time"].value or 0) <= 50
    assert deadline.remaining() == math.inf, "outside a worker nothing ends"


def test_workers_are_reused_for_many_documents() -> None:
    results = run([f"ok-{n}" for n in range(30)], workers=2)
    assert len({result.value for result in results.values()}) <= 2


def test_items_are_taken_only_as_there_is_room() -> None:
    taken = 0

    def endless() -> Iterator[WorkItem]:
        nonlocal taken
        while True:
            taken += 1
            yield WorkItem(f"ok-{taken}", Path("unused"), "ok")

    with DocumentPool(1, seconds=30, memory_mb=600) as pool:
        results = pool.run(handle, endless())
        next(results)
        assert taken <= 4
        results.close()  # type: ignore[attr-defined]


def test_a_pool_can_run_again_after_a_run() -> None:
    with DocumentPool(1, seconds=30, memory_mb=600) as pool:
        first = list(pool.run(handle, [WorkItem("a", Path("unused"), "ok")]))
        second = list(pool.run(handle, [WorkItem("b", Path("unused"), "ok")]))
    assert first[0].value == second[0].value


def test_limits_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        DocumentPool(0)


def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent(
            """
            import sys
            from pathlib import Path
            sys.path[:0] = [sys.argv[1], sys.argv[2]]
            from test_isolation import handle
            from sources.isolation import DocumentPool, WorkItem

            if __name__ == "__main__":
                names = ["ok-1", "ok-2", "hang-1", "hang-2"]
                with DocumentPool(2, seconds=300, memory_mb=600) as pool:
                    for n, result in enumerate(pool.run(handle, (WorkItem(x, Path("x"), x) for x in names))):
                        print(result.value, flush=True)
            """
        )
    )
    root, here = Path(__file__).parents[2], Path(__file__).parent
    parent = subprocess.Popen([sys.executable, str(script), str(root), str(here)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    parent.stdout.readline(), parent.stdout.readline()
    time.sleep(0.5)
    workers = psutil.Process(parent.pid).children(recursive=True)
    assert len(workers) >= 2
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert [p for p in alive if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []
