"""The points of budget execution that a block of money prints: in columns, in a row, or in a label's brackets.

Does not belong here: points of indicators (`table_indicators`), the execution rate itself (`table_facts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.extraction.cells import CellAmount
from pipelines.extraction.lines import QUOTE_LIMIT, FactLine
from pipelines.extraction.table_columns import Column
from pipelines.extraction.table_grid import Band, Layout, distinct, is_number
from pipelines.extraction.table_lanes import Lane, figures
from pipelines.extraction.table_rows import RowLabel
from pipelines.extraction.table_setting import Setting
from pipelines.extraction.table_terms import meaning, role_of
from sources.document import Cell

_IN_BRACKETS = re.compile(r"[(（]\s*(?:满分|权重|分值)?\s*[:：]?\s*(\d{1,3}(?:\.\d+)?)\s*分[^()（）]{0,12}[)）]")


def points_row(layout: Layout, lane: Lane, rows: list[tuple[int, RowLabel]]) -> int | None:
    """The row whose points are those of budget execution: the total's, else the first with points."""
    scored = [
        (r, label)
        for r, label in rows
        if label.known
        and any(
            column.kind in ("weight", "score") and is_number(cell.text)
            for column, cell in figures(layout.grid[r], lane, r)
        )
    ]
    weighed = any(column.kind == "weight" for column in lane.values)
    if not weighed and any(label.project for _, label in scored):
        return None  # a list of projects prints each one's score
    totals = [r for r, label in scored if label.total and not set(label.attrs) & {"fund", "nature"}]
    return totals[0] if totals else scored[0][0] if scored else None


def points(found: CellAmount, column: Column, cell: Cell, label: RowLabel, setting: Setting) -> FactLine | None:
    if found.number is None or found.kind not in ("plain", "score") or not any(c.isdigit() for c in cell.text):
        return None
    measure = "execution_rate_weight" if column.kind == "weight" else "execution_rate_score"
    return FactLine(
        kind="score", measure=measure, locator=setting.locate(cell), method="table", label=column.path[-1],
        value=found.text, unit="分", number=found.number, state=found.state, fiscal_year=setting.year,
        project=setting.project, section=setting.section,
        quote=quote(label.text, column.path[-1], cell.text), confidence=setting.confidence,
    )  # fmt: skip


def points_in_label(layout: Layout, band: Band, setting: Setting) -> Iterator[FactLine]:
    """预算执行情况（20分） beside a block of money, or 得分（10分） over its column, gives the points it counts for."""
    heads = [c for r in band.head for c in distinct(layout.grid[r])]
    beside = [c for c in heads if c.text in band.labels]
    columns = [c for c in heads if role_of(c.text) == "score" or "stat" in meaning(c.text).attrs]
    for cell in (*beside, *columns):
        printed = _IN_BRACKETS.search(cell.text)
        if printed is not None:
            number = Decimal(printed[1])
            yield FactLine(
                kind="score", measure="execution_rate_weight", locator=setting.locate(cell), method="table",
                label="".join(cell.text.split()), value=printed[1], unit="分", number=number,
                state="value" if number else "explicit_zero", fiscal_year=setting.year, project=setting.project,
                section=setting.section, quote=quote(cell.text), confidence=setting.confidence,
            )  # fmt: skip
            return


def quote(*parts: str) -> str:
    """Label and figure as printed, in the length a quote may have."""
    return " ".join(" ".join(p.split()) for p in parts if p)[:QUOTE_LIMIT]
