"""Cells of forms that tell in sentences what other reports tell in paragraphs (部门整体收支情况 | 2022年度收入…).

Does not belong here: the sentences (`prose`), cells of goals, results and reasons, which are no facts (contract
section 6).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import yaml

from pipelines.extraction.table_grid import distinct
from pipelines.extraction.table_terms import LAYOUTS, key, unnumbered
from sources.document import Cell, Table

LEAST = 10
"""Shorter texts are values, not sentences."""


@cache
def _told() -> dict[str, re.Pattern[str]]:
    data: dict[str, Any] = yaml.safe_load((LAYOUTS / "told.yaml").read_text("utf-8"))
    return {name: re.compile(pattern) for name, pattern in data.items()}


def told_cells(table: Table) -> list[tuple[str, Cell, bool]]:
    """Label and cell of every cell that tells facts in sentences; whether it is the verdict on the whole."""
    out: list[tuple[str, Cell, bool]] = []
    for r, row in enumerate(table.grid()):
        cells = distinct(row)
        if not 2 <= len(cells) <= 3 or cells[-1].row != r or not _sentences(cells[-1].text):
            continue
        label = cells[-2].text.strip()
        name = key(unnumbered(label)[0])
        verdict = _told()["verdict"].search(name) is not None
        if verdict or _told()["facts"].search(name):
            out.append((label, cells[-1], verdict))
    return out


def _sentences(text: str) -> bool:
    return (len(text.strip()) >= LEAST and re.search(r"[，。,；]", text) is not None) or text.rstrip().endswith("。")
