"""Results kept for texts that come again and again: labels, cells, sentences.

Only short texts are kept, so that the memory of a worker does not depend on what a document prints.
Does not belong here: what is worked out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Out = TypeVar("Out")
CACHED = 4096
SHORT = 1000
"""Characters; a paragraph of a report has a few hundred."""


def remembered(function: Callable[[str], Out]) -> Callable[[str], Out]:
    """The function with its results for the last few thousand short texts kept. They must not be changed."""
    kept = lru_cache(maxsize=CACHED)(function)

    @wraps(function)
    def call(text: str) -> Out:
        return kept(text) if len(text) <= SHORT else function(text)

    return call
