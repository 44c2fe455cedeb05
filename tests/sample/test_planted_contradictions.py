"""The gold contradicts itself where a contradiction was planted, and nowhere else."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sample.sheets import ROOT

Line = dict[str, Any]
PLANTED = json.loads((ROOT / "findings.json").read_text(encoding="utf-8"))
DOCS = sorted(path.stem for path in (ROOT / "gold").glob("*.jsonl"))
TOLERANCE = Decimal(200)  # two hundredths of 万元: the rounding of a sum of a few printed terms


def facts(doc: str) -> list[Line]:
    lines = map(json.loads, (ROOT / "gold" / f"{doc}.jsonl").read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line["kind"] in ("money", "count") and line.get("stat") == "level"]


def amounts(doc: str, measure: str) -> dict[tuple[str, ...], Decimal]:
    """(basis, fund, nature, functional code, economic code, project) -> printed number, of unambiguous lines."""
    out = {}
    for line in facts(doc):
        if line["measure"] != measure or isinstance(line.get("basis"), list) or isinstance(line.get("nature"), list):
            continue
        keys = ("basis", "fund", "nature", "functional_code", "economic_code", "project")
        out[tuple(str(line.get(k) or "") for k in keys)] = Decimal(line.get("amount_yuan") or line["number"])
    return out


def off(left: Decimal | None, right: Decimal | None, tolerance: Decimal = TOLERANCE) -> bool:
    return left is not None and right is not None and abs(left - right) > tolerance


def contradictions(doc: str) -> Iterator[str]:
    """Rules that the printed figures of one document break."""
    spent = amounts(doc, "expenditure")
    for basis, fund in {key[:2] for key in spent}:
        total, basic, project = (spent.get((basis, fund, n, "", "", "")) for n in ("total", "basic", "project"))
        if basic is not None and project is not None and off(total, basic + project):
            yield "R01"
        classes = [v for k, v in spent.items() if k[:3] == (basis, fund, "basic") and len(k[4]) == 3]
        if classes and basic is not None and abs(sum(classes, Decimal(0)) - basic) >= 100:
            yield "R02"
        projects = [v for k, v in spent.items() if k[:3] == (basis, fund, "project") and k[5]]
        if len(projects) > 1 and off(project, sum(projects, Decimal(0))):
            yield "R13"
    children: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for key, value in spent.items():
        if len(key[3]) in (5, 7):
            children[(*key[:3], key[3][:-2], "", "")] += value
    if any(off(spent.get(parent), value) for parent, value in children.items()):
        yield "R04"
    yield from _other(doc)


def _other(doc: str) -> Iterator[str]:
    totals: dict[str, set[str]] = defaultdict(set)
    for line in facts(doc):
        for measure in line["measure"] if isinstance(line["measure"], list) else [line["measure"]]:
            if measure.startswith("grand_total"):
                totals[measure].add(line["amount_yuan"])
    if len(set().union(*totals.values())) > 1:
        yield "R06"
    three = {
        item: next(iter(v for k, v in amounts(doc, f"three_public_{item}").items() if k[0] == "final"), None)
        for item in ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")
    }
    vehicle = three["vehicle"]
    if vehicle is None and three["vehicle_purchase"] is not None and three["vehicle_operation"] is not None:
        vehicle = three["vehicle_purchase"] + three["vehicle_operation"]
    parts = (three["abroad"], vehicle, three["reception"])
    if None not in parts and off(three["total"], sum((p for p in parts if p is not None), Decimal(0))):
        yield "R11"
    people = {
        line["measure"]: Decimal(line["number"])
        for line in facts(doc)
        if isinstance(line["measure"], str) and "number" in line
    }
    if people.get("staff_on_quota", Decimal(0)) > people.get("staff_quota", Decimal("Infinity")):
        yield "R20"


@pytest.mark.parametrize("doc", DOCS)
def test_a_document_breaks_the_rules_planted_in_it_and_no_other(doc: str) -> None:
    testable = {"R01", "R02", "R04", "R06", "R11", "R13", "R20"}
    planted = {finding["rule"] for finding in PLANTED if finding["doc"] == doc}
    assert set(contradictions(doc)) == planted & testable


def test_a_planted_wrong_figure_says_so_in_the_gold() -> None:
    wrong = {p["doc"] for p in PLANTED if p["rule"] in ("R01", "R04", "R06", "R11", "R20", "A27")}
    marked = {doc for doc in DOCS if "document_error" in (ROOT / "gold" / f"{doc}.jsonl").read_text(encoding="utf-8")}
    assert marked == wrong


def test_every_finding_names_a_document_that_ships() -> None:
    for finding in PLANTED:
        assert (ROOT / "documents" / finding["district"] / finding["file"]).is_file()
        assert Path(finding["file"]).stem == finding["doc"]
