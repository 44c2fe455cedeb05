"""How well the stated confidence keeps its word: facts by band of confidence against the share that the gold agrees with.

python tests/extraction/reliability.py    a line a band, then the doubtful facts that were wrong
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from score_dev import VALUE_KINDS, labelled, predicted, sample, scorer

from pipelines.extraction import extract
from pipelines.extraction.lines import FactLine
from sources.document import BBox
from sources.readers import read

BANDS = (0.0, 0.75, 0.85, 0.92, 0.97, 1.0)


@dataclass(frozen=True, slots=True)
class Band:
    """Facts stated with a confidence in [low, high]: how many, what they state on average, what share is right."""

    low: float
    high: float
    count: int
    stated: float
    right: float


def judged(document: Path, gold: Path) -> list[tuple[float, bool]]:
    """(stated confidence, right) of every value fact that the gold judges."""
    tool = scorer()
    lines = predicted(document)
    golds = tool.read(gold)
    _, misses = tool.score_document(golds, lines)
    wrong = {_key(m[3]) for m in misses if m[0] in ("false_positive", "wrong_attribute", "wrong_amount") and m[3]}
    out = []
    for line in lines:
        if line["kind"] not in VALUE_KINDS:
            continue
        same = (g for g in golds if g["kind"] == line["kind"] and tool.amount_of(g) == tool.amount_of(line))
        if any(not tool.wrong_attributes(g, line) for g in same):
            out.append((line["confidence"], True))
        elif _key(line) in wrong:
            out.append((line["confidence"], False))
    return out


def _key(line: dict[str, Any]) -> str:
    return json.dumps(line, sort_keys=True, ensure_ascii=False)


def reliability(pairs: Iterable[tuple[Path, Path]]) -> list[Band]:
    """The bands of all documents together, empty ones left out."""
    facts = [fact for document, gold in pairs for fact in judged(document, gold)]
    bands = []
    for low, high in itertools.pairwise(BANDS):
        inside = [f for f in facts if low <= f[0] < high or (high == 1.0 == f[0])]
        if inside:
            stated = sum(c for c, _ in inside) / len(inside)
            right = sum(1 for _, ok in inside if ok) / len(inside)
            bands.append(Band(low, high, len(inside), stated, right))
    return bands


def misread(document: Path, seed: int, digits: int = 40) -> tuple[list[float], list[float]]:
    """Confidence of facts of a PDF's tables of which a digit was changed, and of the same facts read right.

    Every changed figure is extracted in a run of its own, as if one cell of the document had been misread.
    """
    read_once = read(document)
    whole = {_place(f): f for f in extract(read_once).facts if f.method == "table" and f.amount_yuan}
    cells = {(c.page or t.pages[0], c.bbox): c for t in read_once.tables() for c in t.cells}
    places = sorted((p for p in whole if p in cells), key=str)
    chosen = random.Random(seed).sample(places, min(digits, len(places)))
    wrong = []
    for place in chosen:
        cell = cells[place]
        printed, cell.text = cell.text, _other_digit(cell.text)
        wrong += [f.confidence for f in extract(read_once).facts if _place(f) == place]
        cell.text = printed
    return wrong, [whole[place].confidence for place in chosen]


def _place(fact: FactLine) -> tuple[int | None, BBox | None]:
    return (fact.locator.page, fact.locator.bbox)


def _other_digit(text: str) -> str:
    """The first digit of a number misread: 3,456.70 -> 8,456.70."""
    at = next(i for i, c in enumerate(text) if c in "123456789")
    return text[:at] + ("8" if text[at] != "8" else "3") + text[at + 1 :]


def main() -> None:
    print(f"{'confidence':>12} {'facts':>6} {'stated':>7} {'right':>7}")
    for band in reliability([*labelled(), *sample()]):
        print(f"{band.low:5.2f} - {band.high:.2f} {band.count:6} {band.stated:7.3f} {band.right:7.3f}")


if __name__ == "__main__":
    main()
