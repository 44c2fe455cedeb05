"""What a fuzz run does with each file in a worker: everything `jixiao ingest` does, archive aside."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.processing import Result, process
from sources.readers import limits, scan

_MISSING = scan.missing


def archived(folder: Path, data: bytes) -> Path:
    """`data` where `process` looks for archived documents. The same bytes are kept once."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / "archive" / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def read_and_extract(path: Path, file_name: str) -> tuple[str, str | None, str | None, int, int]:
    """Outcome, reason code, reason, characters and facts of one document. Lets every exception through.

    Damaged fonts turn whole documents into pictures, and recognising them would take nine tenths of a run whose aim is
    the parsers: one file in sixteen has one page recognised, for the others it is as if the extra were not installed.
    """
    limits.MAX_OCR_PAGES = 1  # type: ignore[misc]
    scan.missing = _MISSING if path.name.startswith("0") else lambda: "left out of most of the fuzz run"
    result: Result = process(path, file_name)
    row = result.outcome
    return row["outcome"], row["reason_code"], row["reason"], row["n_characters"], row["n_facts"]
