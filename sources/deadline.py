"""The time left for the document in work, for readers that can stop early and keep what they have.

The worker pool (`sources.isolation`) says when the time of a document ends; outside it there is no end. Does not belong
here: enforcing the limit, which stays the pool's.
"""

from __future__ import annotations

import math
import time

_end: float | None = None


def start(seconds: float) -> None:
    """The document that is begun now must be done within `seconds`."""
    global _end  # noqa: PLW0603 - one document at a time in a process
    _end = time.monotonic() + seconds


def clear() -> None:
    """No document in work has a limit."""
    global _end  # noqa: PLW0603
    _end = None


def remaining() -> float:
    """Seconds left, infinite without a limit."""
    return math.inf if _end is None else _end - time.monotonic()
