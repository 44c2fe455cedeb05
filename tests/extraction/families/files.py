"""A draft as the bytes of a file: DOCX, XLSX, XLS, HTML or PDF.

Belongs here: handing a draft to the sample's renderers, and XLS, which the sample has none for.
Does not belong here: what is printed.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from sample.document import Draft, PageBreak, Paragraph, Table

FORMATS = ("docx", "xlsx", "xls", "html", "pdf")
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d\d")


@cache
def _xls_factory() -> ModuleType:
    """The record writer of the reader's tests, which live in another folder."""
    file = Path(__file__).resolve().parents[2] / "sources" / "xls_factory.py"
    spec = importlib.util.spec_from_file_location("xls_factory", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(draft: Draft, file_format: str, *, style: dict[str, Any] | None = None) -> bytes:
    """The file of a draft. `style`: options of the sample's renderers (text_cells, row_padding, meta …)."""
    if file_format == "xls":
        return _xls(draft)
    if file_format == "pdf":
        _unbroken(draft)
    # the renderers ask a press only for its style and, for the furniture of a web page, who publishes
    sheet = SimpleNamespace(
        district_name="示例区", full_name="示例区某局", prepared_on=SimpleNamespace(year=2025, month=3, day=1)
    )
    press = SimpleNamespace(spec=SimpleNamespace(style=style or {}), sheet=sheet)
    renderer = importlib.import_module(f"sample.render.{file_format}")
    return bytes(renderer.render(draft, press))


def _unbroken(draft: Draft) -> None:
    """The PDF renderer breaks lines itself."""
    for block in draft.blocks:
        if isinstance(block, Table):
            for _, _, cell in block.placed():
                cell.pieces = [p.replace("\n", "") if isinstance(p, str) else p for p in cell.pieces]


def _xls(draft: Draft) -> bytes:
    """One sheet a page break; two-decimal figures are numbers, everything else is text."""
    factory = _xls_factory()
    sheets: list[tuple[str, list[list[Any]], list[tuple[int, int, int, int]]]] = []
    for block in draft.blocks:
        if isinstance(block, PageBreak):
            sheets.append((block.sheet or f"Sheet{len(sheets) + 1}", [], []))
            continue
        rows, merges = sheets[-1][1:]
        at = len(rows)
        if isinstance(block, Paragraph):
            width = next((len(b.widths) for b in draft.blocks if isinstance(b, Table)), 1)
            rows.append([block.text, *[None] * (width - 1)])
            if width > 1:
                merges.append((at, at, 0, width - 1))
            continue
        rows += [[None] * len(block.widths) for _ in block.rows]
        for r, c, cell in block.placed():
            number = _NUMBER.fullmatch(cell.text)
            rows[at + r][c] = float(cell.text.replace(",", "")) if number else cell.text or None
            if cell.colspan > 1 or cell.rowspan > 1:
                merges.append((at + r, at + r + cell.rowspan - 1, c, c + cell.colspan - 1))
    stream = factory.book_stream([(name, factory.sheet_records(rows, merges)) for name, rows, merges in sheets])
    return bytes(factory.compound(stream))
