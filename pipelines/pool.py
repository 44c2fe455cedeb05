"""The worker pool of this process: one, shared by every step and command, started when the first document needs it.

Does not belong here: the limits' enforcement (`sources.isolation`), what workers do (`pipelines.processing`).
"""

from __future__ import annotations

import atexit
import os

from sources.isolation import DocumentPool

SECONDS_VARIABLE = "JIXIAO_DOCUMENT_SECONDS"
MEMORY_VARIABLE = "JIXIAO_DOCUMENT_MEMORY_MB"
DEFAULT_SECONDS = 120.0
DEFAULT_MEMORY_MB = 1500

_pools: list[DocumentPool] = []


def shared_pool() -> DocumentPool:
    """The pool, with one worker a core. Raises ValueError when a limit in the environment is no positive number."""
    if not _pools:
        seconds = _limit(SECONDS_VARIABLE, DEFAULT_SECONDS)
        memory = _limit(MEMORY_VARIABLE, DEFAULT_MEMORY_MB)
        _pools.append(DocumentPool(seconds=seconds, memory_mb=int(memory)))
        atexit.register(close_pool)
    return _pools[0]


def close_pool() -> None:
    """End the workers; the next call of `shared_pool` starts new ones."""
    while _pools:
        _pools.pop().close()


def _limit(variable: str, default: float) -> float:
    text = os.environ.get(variable)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ValueError(f"{variable}: found {text!r}; expected a number above 0")
    return value
