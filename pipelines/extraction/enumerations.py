"""Numbered lists of units: how many units a report covers, where only the list says so.

Belongs here: the last number of a list that an opening sentence announces (纳入决算编制范围的单位包括：).
Does not belong here: sentences that print the number (`prose`), any other table (`tables`).
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.extraction.confidence import LISTED
from pipelines.extraction.context import Context
from pipelines.extraction.lexicon import normalise
from pipelines.extraction.lines import FactLine
from sources.document import Block, Locator

_OPENS = re.compile(
    r"(?:预算|决算)(?:编制|编报|汇编|公开)?范围的?(?:预算|决算|独立核算|二级)*单位(?:名单|名称)?(?:具体)?(?:包括|如下|有|为)?:$"
)


def opens_unit_list(text: str) -> bool:
    """Whether a paragraph announces the list of units that a budget or final account covers."""
    return _OPENS.search(normalise(text)) is not None


def listed_units(block: Block, context: Context) -> FactLine | None:
    """The count a numbered table of units ends with; None if its first column does not count 1, 2, 3 …"""
    if block.table is None:
        return None
    rows = [[cell for cell in row if cell is not None] for row in block.table.grid()]
    numbered = [row[0] for row in rows if row and re.fullmatch(r"\d{1,3}", row[0].text.strip())]
    if not numbered or [int(c.text) for c in numbered] != list(range(1, len(numbered) + 1)):
        return None
    last = numbered[-1]
    where = block.locator
    locator = Locator(
        page=last.page or where.page, bbox=last.bbox, paragraph=where.paragraph, sheet=where.sheet,
        table=block.table.index or None, row=last.row + 1, col=last.col + 1,
    )  # fmt: skip
    names = "、".join(row[1].text.strip() for row in rows if row and row[0] in numbered and len(row) > 1)
    return FactLine(
        kind="count", measure="reporting_units", locator=locator, method="prose", label="单位", value=last.text.strip(),
        number=Decimal(len(numbered)), fiscal_year=context.fiscal_year, section=context.section,
        quote=names[:80], confidence=LISTED,
    )  # fmt: skip
