"""Thousands of damaged documents through the real pool, read and extracted: each ends in one documented outcome.

JIXIAO_FUZZ_SEED and JIXIAO_FUZZ_FILES ask for other copies and for more of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from fuzz_seeds import seeds
from fuzz_task import archived, read_and_extract
from mutations import mutate

from sources.isolation import DocumentPool, TaskResult, WorkItem
from sources.outcomes import REASONS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fuzz")]

SEED = int(os.environ.get("JIXIAO_FUZZ_SEED", "20240601"))
FILES = int(os.environ.get("JIXIAO_FUZZ_FILES", "2000"))
SECONDS = 30.0
DEFECTS = frozenset({"reader_error", "extractor_error", "worker_crash", "time_limit", "memory_limit"})

Ending = tuple[str, str | None, str | None, int, int]


def copies(folder: Path) -> Iterator[WorkItem]:
    """Lazy, so that no more than a handful of files wait on the disk. The key names the copy: number and original."""
    originals = seeds(real=True)
    contents = [data for _, data in originals]
    for n in range(FILES):
        name, data = originals[n % len(originals)]
        changed = mutate(data, contents, Random(f"{SEED}-{n}"))
        yield WorkItem(f"{n}-{name}", archived(folder, changed), name)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[TaskResult[Ending]]:
    with DocumentPool(2, seconds=SECONDS) as pool:
        return list(pool.run(read_and_extract, copies(tmp_path_factory.mktemp("fuzz"))))


def _ending(result: TaskResult[Ending]) -> tuple[str, str | None, str | None]:
    if result.failure is not None:
        code, detail = result.failure
        return REASONS[code].outcome, code, detail
    assert result.value is not None
    return result.value[:3]


def test_every_file_has_exactly_one_result(results: list[TaskResult[Ending]]) -> None:
    assert len({result.key for result in results}) == len(results) == FILES


def test_every_outcome_is_documented(results: list[TaskResult[Ending]]) -> None:
    for result in results:
        outcome, code, _ = _ending(result)
        assert outcome in ("ok", "partial", "quarantined", "skipped")
        assert code is None or REASONS[code].outcome == outcome or REASONS[code].outcome == "ok"


def test_no_file_finds_a_defect_or_a_limit_of_the_machine(results: list[TaskResult[Ending]]) -> None:
    found = [(result.key, *_ending(result)) for result in results if _ending(result)[1] in DEFECTS]
    assert not found, "\n".join(map(str, found))


def test_what_is_usable_has_text(results: list[TaskResult[Ending]]) -> None:
    empty = [result.key for result in results if result.value is not None and result.value[3] == 0]
    assert empty == []


def test_the_run_reaches_behind_the_containers(results: list[TaskResult[Ending]]) -> None:
    """Most copies must be readable at all, or the run tests nothing but the checks at the door."""
    read = sum(result.value is not None for result in results)
    assert read >= 0.4 * FILES
    assert len({_ending(result)[1] for result in results}) >= 8
