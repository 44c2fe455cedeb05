"""The conformed dimensions as CSV files, read once. Rows are plain dicts; empty cells are ''.

Belongs here: loading and looking up codes, names, aliases. Does not belong here: what a document says.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """All rows of `<name>.csv` in file order. Raises FileNotFoundError for a name that is no taxonomy file."""
    with (ROOT / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple({k: (v or "").strip() for k, v in row.items()} for row in csv.DictReader(file))


def columns(name: str) -> tuple[str, ...]:
    """The header of `<name>.csv`, also of a file without rows."""
    with (ROOT / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(next(csv.reader(file)))


def aliases(row: dict[str, str]) -> tuple[str, ...]:
    """The `|`-separated aliases of a row, its label first."""
    own = (row["label_zh"],) if row.get("label_zh") else ()
    return own + tuple(a for a in row.get("aliases", "").split("|") if a)
