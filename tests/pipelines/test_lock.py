"""One run at a time: who holds the lock is told, and a killed holder holds nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.lock import Busy, holder, run_lock

HOLD = """
import sys, time
from pathlib import Path
from pipelines.lock import run_lock
with run_lock(Path(sys.argv[1]), "jixiao run"):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def other_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_second_run_is_told_who_is_at_work(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with other_process(path) as process:
        told = rf"jixiao run at work \(process {process.pid}, since .* UTC\)"
        with pytest.raises(Busy, match=told), run_lock(path, "another"):
            pass
        found = holder(path)
        assert found is not None
        assert found["pid"] == process.pid


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with other_process(path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert holder(path) is None
        with run_lock(path, "the next"):
            pass


def test_waiting_ends_when_the_other_is_done(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    said: list[str] = []
    with other_process(path) as process:
        import threading

        threading.Timer(1.0, process.kill).start()
        with run_lock(path, "the next", wait=20, say=said.append):
            pass
    assert said
    assert said[0].startswith("waiting for jixiao run at work")


def test_the_holder_may_enter_again(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    with run_lock(path, "outer"):
        with run_lock(path, "inner"):
            pass
        with other_cannot(path):
            pass
    assert holder(path) is None


@contextmanager
def other_cannot(path: Path) -> Iterator[None]:
    """Another process does not get in while we hold the lock."""
    code = (
        f"from pathlib import Path\nfrom pipelines.lock import run_lock\nwith run_lock(Path({str(path)!r}), 'x'): pass"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode != 0
    assert "Busy" in done.stderr
    yield
