"""Tables and numbers of our PDF reader against pdfplumber's, page by page: what is equal, and every difference.

pdfplumber takes a filled rectangle for four rules; those at least 3 points thick are shading and are dropped first.
Cells are compared one by one with their place and text, as each page has them: before ours joins tables over pages.
Does not belong here: speed (`bench_readers.py`).
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber

from sources.document import BBox
from sources.readers import read
from sources.readers.pdf import read_pages

REPORTS = Path(__file__).parents[1].parent / "shared" / "reports"
SHADING = 3.0
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


SAME_EDGE = 3.0
"""Points within which an edge of a cell is the same; double lines are one rule for us."""


@dataclass(slots=True)
class Comparison:
    """Of one PDF. A difference is (page, pdfplumber's cells that ours does not have at that place, first ones)."""

    tables: int = 0
    equal: int = 0
    cells: int = 0
    equal_cells: int = 0
    differences: list[tuple[int, list[str]]] = field(default_factory=list)
    lost_numbers: list[tuple[int, str]] = field(default_factory=list)


def _is_thin(item: dict[str, Any]) -> bool:
    return item["object_type"] != "rect" or min(item["width"], item["height"]) < SHADING


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


def _cells_by_page(path: Path) -> dict[int, list[tuple[BBox, str]]]:
    """Our cells before tables are joined over pages, in the coordinates of the page as shown."""
    return {
        page.content.number: [
            (cell.bbox, _flat(cell.text)) for t in page.tables for cell in t.table.cells if cell.bbox is not None
        ]
        for page in read_pages(path.read_bytes())
    }


def _has(cells: list[tuple[BBox, str]], box: BBox, text: str) -> bool:
    return any(
        text == own and all(abs(a - b) <= SAME_EDGE for a, b in zip(box, edges, strict=True)) for edges, own in cells
    )


def compare(path: Path) -> Comparison:
    document = read(path)
    cells_by_page = _cells_by_page(path)
    ours = Counter(NUMBER.findall(document.to_text().replace("\n", " "))) + Counter(
        token for table in document.tables() for cell in table.cells for token in NUMBER.findall(_flat(cell.text))
    )
    out = Comparison()
    with pdfplumber.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            for token in NUMBER.findall(page.extract_text() or ""):
                if token not in ours:
                    out.lost_numbers.append((number, token))
            for table in page.filter(_is_thin).find_tables():
                rows = table.extract()
                if len(rows) < 2 or len(rows[0]) < 2 or not any(_flat(text) for row in rows for text in row):
                    continue
                placed = [
                    (box, _flat(text))
                    for row, texts in zip(table.rows, rows, strict=True)
                    for box, text in zip(row.cells, texts, strict=True)
                    if box is not None
                ]
                missing = [text for box, text in placed if not _has(cells_by_page.get(number, []), box, text)]
                out.tables += 1
                out.equal += not missing
                out.cells += len(placed)
                out.equal_cells += len(placed) - len(missing)
                if missing:
                    out.differences.append((number, missing[:5]))
            page.close()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path)
    paths = parser.parse_args().paths or sorted(REPORTS.rglob("*.pdf"))
    whole = Comparison()
    for path in paths:
        one = compare(path)
        print(f"{path.name}: {one.equal} of {one.tables} tables, {one.equal_cells} of {one.cells} cells equal")
        for page, rows in one.differences:
            print(f"    page {page}: only pdfplumber has {rows}")
        if one.lost_numbers:
            print(f"    numbers only pdfplumber has: {one.lost_numbers[:20]}")
        for name in ("tables", "equal", "cells", "equal_cells"):
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    if whole.cells:
        print(f"all: {whole.equal / whole.tables:.4f} of {whole.tables} tables, "
              f"{whole.equal_cells / whole.cells:.5f} of {whole.cells} cells equal")  # fmt: skip


if __name__ == "__main__":
    main()
