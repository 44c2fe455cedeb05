"""How long work says how far it is: the command line shows bars, a Dagster run writes a line to its log now and then.

Does not belong here: rich (`pipelines.commands.console`), the work itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Advance = Callable[[str], None]
"""Called once for each thing done, with its printable name."""
LOG = logging.getLogger("jixiao")
EVERY_SECONDS = 10.0


class Sink(Protocol):
    """Where progress goes."""

    def stage(self, label: str, total: int | None) -> AbstractContextManager[Advance]: ...


class LogSink:
    """A line to the log every ten seconds, and none for work that is shorter."""

    @contextmanager
    def stage(self, label: str, total: int | None) -> Iterator[Advance]:
        """Count what is done."""
        done, last = 0, time.monotonic()

        def advance(name: str) -> None:
            nonlocal done, last
            done += 1
            if time.monotonic() - last >= EVERY_SECONDS:
                last = time.monotonic()
                LOG.info("%s: %s%s, at %s", label, done, f" of {total}" if total else "", name)

        yield advance


_sink: Sink = LogSink()


def stage(label: str, total: int | None = None) -> AbstractContextManager[Advance]:
    """A piece of work of `total` things (None: not known)."""
    return _sink.stage(label, total)


@contextmanager
def shown_by(sink: Sink) -> Iterator[None]:
    """Let `sink` show progress inside the block."""
    global _sink  # noqa: PLW0603 - one per process, like the terminal it writes to
    before, _sink = _sink, sink
    try:
        yield
    finally:
        _sink = before
