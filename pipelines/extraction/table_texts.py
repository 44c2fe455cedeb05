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
from pipelines.extraction.table_setting import Locate
from pipelines.extraction.table_terms import LAYOUTS, key, unnumbered
from sources.document import Block, Cell, Table

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


def written_rows(block: Block) -> list[Block]:
    """The paragraphs of a sheet that is written on as if it were a page: one cell a row, sentences in them."""
    table = block.table
    if table is None:
        return []
    rows = [distinct(row) for row in table.grid()]
    if any(len(cells) > 1 for cells in rows) or not any(cells and "。" in cells[0].text for cells in rows):
        return []
    page = table.pages[0] if table.pages else block.locator.page
    locate = Locate(paragraph=block.locator.paragraph, table=table.index, sheet=table.sheet, page=page)
    cells = [c for r, found in enumerate(rows) for c in found if c.row == r and not c.hidden]
    return [Block("paragraph", line, locate(cell)) for cell in cells for line in cell.text.split("\n") if line.strip()]


def _sentences(text: str) -> bool:
    return (len(text.strip()) >= LEAST and re.search(r"[，。,；]", text) is not None) or text.rstrip().endswith("。")
