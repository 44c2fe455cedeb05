"""What `read`, `tables` and `extract` do with one file, in a worker process: a damaged file must not end the command.

Does not belong here: archived documents (`pipelines.processing`), printing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from sources.outcomes import explain

T = TypeVar("T")


@dataclass(slots=True)
class Printed:
    """What a command prints of a file, and remarks in a sentence each."""

    lines: list[dict[str, Any]]
    text: str | None = None
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """One file as given: its value, or in one sentence why there is none."""

    file: Path
    value: T | None
    problem: str | None


def read_blocks(path: Path, file_name: str) -> Printed:
    """The blocks of a document and its text."""
    from sources.readers import read

    document = read(path, file_name=file_name)
    remarks = [explain(code, detail) for code, detail in document.notices]
    return Printed([b.to_dict() for b in document.blocks], document.to_text(), remarks)


def read_tables(path: Path, file_name: str) -> Printed:
    """The tables of a document."""
    from sources.readers import read

    document = read(path, file_name=file_name)
    remarks = [explain(code, detail) for code, detail in document.notices]
    return Printed([t.to_dict() for t in document.tables()], None, remarks)


def extract_lines(path: Path, file_name: str) -> Printed:
    """The canonical lines of a document (contract/fact_contract.md)."""
    from pipelines.extraction import extract
    from sources.readers import read

    document = read(path, file_name=file_name)
    extraction = extract(document)
    remarks = [explain(code, detail) for code, detail in [*document.notices, *extraction.notices]]
    return Printed(extraction.lines(file_name), None, remarks)


def each_file(task: Callable[[Path, str], T], files: list[Path], label: str) -> Iterator[Done[T]]:
    """Do `task` with every file in the worker pool; results come in the order the files were given."""
    from pipelines import progress
    from pipelines.pool import shared_pool
    from sources.archive import printable
    from sources.isolation import WorkItem

    ready: dict[int, Done[T]] = {}
    items = []
    for n, file in enumerate(files):
        problem = _not_a_file(file)
        if problem:
            ready[n] = Done(file, None, problem)
        else:
            items.append(WorkItem(str(n), file, printable(file.name)))
    upcoming = 0
    with progress.stage(label, len(items)) as advance:
        for result in shared_pool().run(task, items) if items else ():
            n = int(result.key)
            problem = None if result.failure is None else explain(*result.failure)
            ready[n] = Done(files[n], result.value, problem)
            advance(files[n].name)
            while upcoming in ready:
                yield ready.pop(upcoming)
                upcoming += 1
    while upcoming in ready:
        yield ready.pop(upcoming)
        upcoming += 1


def _not_a_file(file: Path) -> str | None:
    try:
        if file.is_dir():
            return "found a folder, expected a file; use `jixiao ingest` for a folder"
        file.stat()
    except OSError as error:
        return explain("unreadable_path", error.strerror or type(error).__name__)
    except ValueError as error:  # a NUL in the name
        return explain("unreadable_path", str(error))
    return None
