"""Worker processes that handle one document each under a limit of time and memory.

Reading runs native code (PDFium, calamine, lxml) on bytes from anywhere. A document that crashes, hangs or eats memory
costs itself and nothing else: its result carries the reason, the others go on.

- Time: the pool ends a worker that is past its limit. Should the pool itself be gone, a watchdog in C ends the worker.
  Readers that can stop early ask `sources.deadline` what is left.
- Memory: a worker may grow by `memory_mb` of address space beyond what it has after its imports (RLIMIT_AS).
- Death of the parent, SIGKILL included: a worker waits for the end of its parent and ends with it.
- A worker that died takes its document with it once more, alone and in a fresh process, before the document is blamed:
  the damage may have been done by the document before.

Does not belong here: what is done with a document (the task), and what is kept of it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import connection
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from sources import deadline
from sources.outcomes import ReadFailure

T = TypeVar("T")
Task = Callable[[Path, str], T]
"""Called with a document's path and file name, in a worker. Must be a module-level function."""

TASKS_PER_WORKER = 400
"""After so many documents a worker is replaced: what native libraries leak stays bounded."""

WATCHDOG_GRACE_SECONDS = 15.0
"""How long after the time limit the watchdog inside a worker ends it, if nobody else has."""

MAX_DETAIL_CHARS = 300

_PRELOADED = ("sources.readers.pdf", "sources.readers.docx", "sources.readers.html", "sources.readers.sheet")


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One document to handle. `key` comes back with its result; `file_name` is its published name."""

    key: str
    path: Path
    file_name: str


@dataclass(frozen=True, slots=True)
class TaskResult(Generic[T]):
    """How one document ended: `value`, or `failure` as (reason code of `sources.outcomes`, detail).

    `seconds` is wall time inside the worker (the limit, if that was reached). `peak_mb` is the highest resident memory
    of the worker while it had this document, None where the system does not tell or the worker died.
    """

    key: str
    value: T | None
    failure: tuple[str, str] | None
    seconds: float
    peak_mb: float | None


@dataclass(frozen=True, slots=True)
class _Attempt:
    item: WorkItem
    tries: int = 1


@dataclass(frozen=True, slots=True)
class _Reply:
    pickled: bytes | None
    failure: tuple[str, str] | None
    seconds: float
    peak_mb: float | None


class DocumentPool:
    """A pool of worker processes, reused for many documents and many runs. Use it as a context manager.

    workers: processes (default: the cores this process may use); seconds, memory_mb: limits for one document.
    """

    def __init__(self, workers: int | None = None, seconds: float = 120.0, memory_mb: int = 1500) -> None:
        if seconds <= 0 or memory_mb <= 0 or (workers is not None and workers < 1):
            raise ValueError("workers, seconds and memory_mb must be positive")
        self.workers = workers or available_cores()
        self.seconds = seconds
        self.memory_mb = memory_mb
        self._pool: ProcessPool | None = None

    def __enter__(self) -> DocumentPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers at once; documents still in work are lost. The pool can be used again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def run(self, task: Task[T], items: Iterable[WorkItem]) -> Iterator[TaskResult[T]]:
        """Do `task` with every item; results come as they end, one an item, in no fixed order.

        Items are taken from the iterable only as there is room (twice the workers), so it may be endless and lazy.
        Closing the iterator early ends the documents in work.
        """
        source = iter(items)
        running: dict[Future[_Reply], _Attempt] = {}
        again: deque[_Attempt] = deque()
        try:
            while True:
                self._fill(task, source, running, again)
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    attempt = running.pop(future)
                    result: TaskResult[T] | None = self._result(attempt, future)
                    if result is None:
                        again.append(replace(attempt, tries=attempt.tries + 1))
                    else:
                        yield result
        finally:
            if running:
                self.close()

    def _fill(
        self,
        task: Task[T],
        source: Iterator[WorkItem],
        running: dict[Future[_Reply], _Attempt],
        again: deque[_Attempt],
    ) -> None:
        """Suspects run alone, so that a second death is surely theirs; else keep twice the workers in work."""
        if any(attempt.tries > 1 for attempt in running.values()):
            return
        if again:
            if not running:
                suspect = again.popleft()
                running[self._schedule(task, suspect.item)] = suspect
            return
        while len(running) < 2 * self.workers:
            item = next(source, None)
            if item is None:
                return
            running[self._schedule(task, item)] = _Attempt(item)

    def _schedule(self, task: Task[T], item: WorkItem) -> Future[_Reply]:
        if self._pool is not None and not self._pool.active:
            self.close()
        if self._pool is None:
            # spawn: a worker must not inherit threads, locks or open databases of its parent.
            self._pool = ProcessPool(
                max_workers=self.workers,
                max_tasks=TASKS_PER_WORKER,
                initializer=_start_worker,
                initargs=(self.memory_mb,),
                context=multiprocessing.get_context("spawn"),
            )
        future: Future[_Reply] = self._pool.schedule(
            _work, args=(task, item.path, item.file_name, self.seconds), timeout=self.seconds
        )
        return future

    def _result(self, attempt: _Attempt, future: Future[_Reply]) -> TaskResult[T] | None:
        """None when the document shall be tried again."""
        key = attempt.item.key
        try:
            reply = future.result()
        except TimeoutError:
            return TaskResult(key, None, ("time_limit", f"{self.seconds:g} seconds"), self.seconds, None)
        except ProcessExpired as error:
            if attempt.tries == 1:
                return None
            return TaskResult(key, None, ("worker_crash", _exit_text(error.exitcode)), 0.0, None)
        except BrokenProcessPool as error:
            self.close()
            if attempt.tries == 1:
                return None
            return TaskResult(key, None, ("worker_crash", str(error)), 0.0, None)
        value = None if reply.pickled is None else pickle.loads(reply.pickled)  # noqa: S301 - written by our own worker
        return TaskResult(key, value, reply.failure, reply.seconds, reply.peak_mb)


def available_cores() -> int:
    """Cores this process may use: a container's share counts, not the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_worker(memory_mb: int) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for name in _PRELOADED:
        importlib.import_module(name)
    # From here on only native code would write to it (a panic of Rust, a warning of libxml2): a result says it all.
    os.dup2(_null().fileno(), 2)
    _limit_memory(memory_mb)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _limit_memory(memory_mb: int) -> None:
    """Only Linux enforces a limit of address space; elsewhere the time limit is what holds."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    wanted = pages * resource.getpagesize() + memory_mb * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _work(task: Task[Any], path: Path, file_name: str, seconds: float) -> _Reply:
    """Runs in the worker. Every exception becomes a reason; only the death of the process is left to the pool."""
    _reset_peak()
    started = time.perf_counter()
    pickled: bytes | None = None
    failure: tuple[str, str] | None = None
    # The watchdog is a thread of C: it needs neither the interpreter nor the parent.
    deadline.start(seconds)
    faulthandler.dump_traceback_later(seconds + WATCHDOG_GRACE_SECONDS, exit=True, file=_null())
    try:
        pickled = pickle.dumps(task(path, file_name), protocol=pickle.HIGHEST_PROTOCOL)
    except ReadFailure as error:
        failure = (error.code, error.detail)
    except MemoryError:
        failure = ("memory_limit", "")
    except BaseException as error:  # noqa: BLE001 - a panic of Rust or an exit must not cost other documents either
        failure = ("reader_error", _describe(error))
    finally:
        faulthandler.cancel_dump_traceback_later()
        deadline.clear()
    return _Reply(pickled, failure, time.perf_counter() - started, _peak_mb())


_null_file: list[Any] = []


def _null() -> Any:
    """A place for the watchdog's traceback, opened once: it must be a real file descriptor that stays open."""
    if not _null_file:
        _null_file.append(Path(os.devnull).open("w", encoding="ascii"))  # noqa: SIM115 - lives as long as the worker
    return _null_file[0]


def _describe(error: BaseException) -> str:
    """Type, message and place of a defect, bounded: enough to report it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}"[:MAX_DETAIL_CHARS] + place


_HINTS = {
    "SIGKILL": ", as the system does when memory runs out",
    "SIGABRT": ", as native libraries do when memory runs out",
}


def _exit_text(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-code).name
            hint = _HINTS.get(name, "")
            return f"the process was ended by {name}{hint}"
    return f"the process ended with status {code}"


def _reset_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> float | None:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    return None
