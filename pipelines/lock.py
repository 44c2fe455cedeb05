"""One run at a time in a data folder: a lock that the kernel drops when its holder dies, however it dies.

Does not belong here: what a run does.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_held: dict[Path, int] = {}
"""Locks of this process, by path, with how often they were entered."""
_guard = threading.Lock()


class Busy(RuntimeError):
    """Another process is at work in this data folder."""


@contextmanager
def run_lock(path: Path, what: str, wait: float = 0.0, say: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Hold the lock; may be entered again by the process that has it.

    `what` says what the holder does, for the message others get. `wait`: seconds to wait for another process. Raises
    Busy with its process id, its work and its start when it is still there after that.
    """
    path = path.absolute()
    with _guard:
        inner = path in _held
        if inner:
            _held[path] += 1
    if inner:
        try:
            yield
        finally:
            with _guard:
                _held[path] -= 1
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(descriptor, path, wait, say)
        note = {"pid": os.getpid(), "what": what, "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(note, ensure_ascii=False).encode(), 0)
        with _guard:
            _held[path] = 1
        try:
            yield
        finally:
            with _guard:
                del _held[path]
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, wait: float, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + max(wait, 0.3)  # a look by `holder` may be in the way for an instant
    said = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if not said and wait:
                say(f"waiting for {_who(path)}")
                said = True
            if time.monotonic() >= deadline:
                raise Busy(
                    f"found {_who(path)}; expected no other run in {path.parent}; wait for it to end, or stop it"
                ) from None
            time.sleep(0.5 if wait else 0.05)


def holder(path: Path) -> dict[str, Any] | None:
    """Who holds the lock now (pid, what, since), or None when it is free."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except BlockingIOError:
        return _note(path)
    finally:
        os.close(descriptor)


def _note(path: Path) -> dict[str, Any]:
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        note = {}
    return note if isinstance(note, dict) else {}


def _who(path: Path) -> str:
    note = _note(path)
    if "pid" not in note:
        return "another run at work"
    return f"{note.get('what', 'another run')} at work (process {note['pid']}, since {note.get('since', '?')})"
