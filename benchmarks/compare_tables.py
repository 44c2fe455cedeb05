"""Tables and numbers of our PDF reader against pdfplumber's, page by page: what is equal, and every difference.

pdfplumber takes a filled rectangle for four rules; those at least 3 points thick are shading and are dropped first.
Ours joins tables over pages, so cells are compared by the page they are printed on.
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

from sources.document import Document
from sources.readers import read

REPORTS = Path(__file__).parents[1].parent / "shared" / "reports"
SHADING = 3.0
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(slots=True)
class Comparison:
    """Of one PDF. A difference is (page, pdfplumber's rows that ours does not print, first ones)."""

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


def _texts_by_page(document: Document) -> dict[int, Counter[str]]:
    out: dict[int, Counter[str]] = {}
    for table in document.tables():
        for cell in table.cells:
            if cell.page is not None and _flat(cell.text):
                out.setdefault(cell.page, Counter())[_flat(cell.text)] += 1
    return out


def compare(path: Path) -> Comparison:
    document = read(path)
    printed = _texts_by_page(document)
    ours = Counter(NUMBER.findall(document.to_text().replace("\n", " "))) + Counter(
        token for table in document.tables() for cell in table.cells for token in NUMBER.findall(_flat(cell.text))
    )
    out = Comparison()
    with pdfplumber.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            for token in NUMBER.findall(page.extract_text() or ""):
                if token not in ours:
                    out.lost_numbers.append((number, token))
            for table in page.filter(_is_thin).extract_tables():
                cells = Counter(_flat(cell) for row in table for cell in row if _flat(cell))
                if len(table) < 2 or len(table[0]) < 2 or not cells:
                    continue
                missing = cells - printed.get(number, Counter())
                out.tables += 1
                out.equal += not missing
                out.cells += cells.total()
                out.equal_cells += cells.total() - missing.total()
                if missing:
                    out.differences.append((number, list(missing)[:5]))
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
