"""What a fuzz run does with each file in a worker: everything `jixiao ingest` does, archive aside."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.processing import Result, process


def archived(folder: Path, data: bytes) -> Path:
    """`data` where `process` looks for archived documents. The same bytes are kept once."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / "archive" / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def read_and_extract(path: Path, file_name: str) -> tuple[str, str | None, str | None, int, int]:
    """Outcome, reason code, reason, characters and facts of one document. Lets every exception through."""
    result: Result = process(path, file_name)
    row = result.outcome
    return row["outcome"], row["reason_code"], row["reason"], row["n_characters"], row["n_facts"]
