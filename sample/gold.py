"""The gold of a document: the contract's lines, one a printed fact, with its further places as `mentions`.

Does not belong here: what the fact is (`sample.press`) and where it stands (`sample.render`).
"""

from __future__ import annotations

import json
from typing import Any

from sample.document import Line

UNITS = {"txt": "paragraph", "docx": "paragraph", "html": "paragraph", "pdf": "page", "xlsx": "sheet"}
PLACE = ("label", "value", "unit", "locator", "section", "quote")
"""Keys that say how and where a fact was printed, not what it is."""
ORDER = (
    "kind",
    "doc",
    "id",
    "measure",
    "label",
    "value",
    "unit",
    "amount_yuan",
    "number",
    "state",
    "modifier",
    "fiscal_year",
    "basis",
    "fund",
    "nature",
    "stat",
    "functional_code",
    "economic_code",
    "income_source",
    "project",
    "level1",
    "level2",
    "level3",
    "target_text",
    "target_op",
    "target_value",
    "target_unit",
    "actual_text",
    "actual_value",
    "actual_unit",
    "weight",
    "score",
    "method",
    "locator",
    "section",
    "quote",
)


def merged(facts: list[Line]) -> list[Line]:
    """Facts printed several times become one line; the further places go to `mentions`."""
    out: list[Line] = []
    first: dict[str, Line] = {}
    for fact in facts:
        what = json.dumps(
            {k: v for k, v in fact.items() if k not in (*PLACE, "method", "state")}, sort_keys=True, default=str
        )
        if what not in first:
            first[what] = dict(fact)
            out.append(first[what])
        else:
            mention = {k: fact[k] for k in PLACE if k in fact}
            first[what].setdefault("mentions", []).append(mention)
    return out


def lines(doc: str, file_format: str, report: Line, facts: list[Line]) -> list[Line]:
    """All lines of a gold file."""
    head: list[Line] = [
        report | {"doc": doc},
        {"kind": "coverage", "doc": doc, "unit": UNITS[file_format], "covered": "all"},
    ]
    for n, fact in enumerate(merged(facts)):
        head.append(fact | {"doc": doc, "id": f"{doc}#{n}"})
    return head


def text(gold: list[Line]) -> str:
    """JSON lines with keys in a fixed order."""

    def ordered(line: Line) -> dict[str, Any]:
        known = {k: line[k] for k in ORDER if k in line}
        return known | {k: v for k, v in line.items() if k not in known}

    return "".join(json.dumps(ordered(line), ensure_ascii=False) + "\n" for line in gold)
