"""From the shipped documents to the published warehouse, compared exactly with what the fact sheets say."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import pytest
from printed import SHEETS, as_printed, department_of, expected, figures_printed

from sample.sheets import ROOT, DocumentSpec, Sheet
from warehouse import taxonomy

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample_run")]
Line = dict[str, Any]
PLANTED = json.loads((ROOT / "findings.json").read_text(encoding="utf-8"))
DEFAULTS = {"fund": "all", "nature": "total", "stat": "level", "income_source": "total"}
IDENTITY = {row["measure"]: tuple(row["identity"].split("|")) for row in taxonomy.rows("measures")}


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Line]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def gold(doc: str) -> tuple[Line, ...]:
    return tuple(json.loads(line) for line in (ROOT / "gold" / f"{doc}.jsonl").read_text(encoding="utf-8").splitlines())


def value_lines(doc: str) -> list[Line]:
    return [line for line in gold(doc) if line["kind"] not in ("report", "coverage", "indicator")]


def allowed(line: Line, attribute: str) -> list[Any]:
    found = line.get(attribute)
    return [DEFAULTS.get(attribute) if v is None else v for v in (found if isinstance(found, list) else [found])]


def same_identity(line: Line, fact: Line) -> bool:
    """Whether a fact of the warehouse is what a gold line says, its number aside."""
    if line["kind"] != fact["kind"] or fact["measure"] not in allowed(line, "measure"):
        return False
    for attribute in (*IDENTITY[fact["measure"]], "stat"):
        value = fact.get(attribute)
        value = DEFAULTS.get(attribute) if value is None else value
        if "*" not in allowed(line, attribute) and value not in allowed(line, attribute):
            return False
    return True


def number(line: Line) -> Decimal | None:
    printed = line.get("amount_yuan") if line["kind"] == "money" else line.get("number")
    return None if printed is None else Decimal(printed)


DOCUMENTS = [(sheet, spec) for sheet in SHEETS for spec in sheet.documents]
NAMES = [spec.name for _, spec in DOCUMENTS]


# -- extraction ------------------------------------------------------------------------------------------------------


def test_every_document_was_read_completely(warehouse: duckdb.DuckDBPyConnection) -> None:
    outcomes = rows(warehouse, "select file_name, outcome, reason from staging.document")
    assert {(o["file_name"], o["outcome"]) for o in outcomes} == {(f"{s.name}.{s.format}", "ok") for _, s in DOCUMENTS}


@pytest.mark.parametrize(("sheet", "spec"), DOCUMENTS, ids=NAMES)
def test_a_document_gives_its_gold_facts_and_nothing_else(
    warehouse: duckdb.DuckDBPyConnection, sheet: Sheet, spec: DocumentSpec
) -> None:
    file_name = f"{spec.name}.{spec.format}"
    facts = rows(warehouse, f"select * from staging.fact_mention where file_name = '{file_name}'")
    lines = value_lines(spec.name)
    missing = [g for g in lines if not any(number(g) == number(f) and same_identity(g, f) for f in facts)]
    extra = [f for f in facts if number(f) and not any(number(g) == number(f) and same_identity(g, f) for g in lines)]
    assert (missing, extra) == ([], [])


PLACED = [(sheet, spec) for sheet, spec in DOCUMENTS if spec.format != "html"]


@pytest.mark.parametrize(("sheet", "spec"), PLACED, ids=[spec.name for _, spec in PLACED])
def test_a_fact_leads_to_every_place_that_prints_it(
    warehouse: duckdb.DuckDBPyConnection, sheet: Sheet, spec: DocumentSpec
) -> None:
    file_name = f"{spec.name}.{spec.format}"
    facts = rows(warehouse, f"select * from staging.fact_mention where file_name = '{file_name}'")
    checked = 0
    for line in value_lines(spec.name):
        if not number(line) or line.get("fund") == "*":
            continue
        printed = {place(mention["locator"]) for mention in (line, *line.get("mentions", ()))}
        found = {place(f) for f in facts if number(f) == number(line) and same_identity(line, f)}
        assert printed <= found, line
        checked += 1
    assert checked


def place(locator: Line) -> tuple[object, ...]:
    return tuple(locator.get(key) for key in ("page", "paragraph", "sheet", "cell"))


@pytest.mark.parametrize(("sheet", "spec"), DOCUMENTS, ids=NAMES)
def test_a_document_gives_its_gold_indicators_and_nothing_else(
    warehouse: duckdb.DuckDBPyConnection, sheet: Sheet, spec: DocumentSpec
) -> None:
    file_name = f"{spec.name}.{spec.format}"
    found = rows(warehouse, f"select * from staging.indicator_mention where file_name = '{file_name}'")
    numbers = ("target_value", "actual_value", "weight", "score")

    def key(line: Line) -> tuple[object, ...]:
        return tuple(None if line.get(k) is None else Decimal(line[k]) for k in numbers)

    wanted = [line for line in gold(spec.name) if line["kind"] == "indicator"]
    assert sorted(map(key, found), key=str) == sorted(map(key, wanted), key=str)
    names = {line["level3"] for line in wanted if line["method"] == "table"}
    assert names <= {line["level3"] for line in found}


@pytest.mark.parametrize(("sheet", "spec"), DOCUMENTS, ids=NAMES)
def test_a_document_is_known_for_what_it_is(
    warehouse: duckdb.DuckDBPyConnection, sheet: Sheet, spec: DocumentSpec
) -> None:
    file_name = f"{spec.name}.{spec.format}"
    [report] = rows(warehouse, f"select * from staging.report where file_name = '{file_name}'")
    line = gold(spec.name)[0]
    assert report["department_id"] == department_of(sheet)
    for attribute in ("report_type", "fiscal_year", "scope"):
        assert report[attribute] == line[attribute], attribute
    for attribute in ("title", "department"):
        assert report[attribute] in allowed(line, attribute)
    if line["prepared_on"]:
        assert report["prepared_on"].isoformat() == line["prepared_on"]
    if line["self_score"]:
        assert report["self_score"] == Decimal(line["self_score"])


# -- core ------------------------------------------------------------------------------------------------------------


def test_core_holds_every_gold_fact_once_and_nothing_else(warehouse: duckdb.DuckDBPyConnection) -> None:
    facts: dict[str, list[Line]] = defaultdict(list)
    for fact in rows(warehouse, "select * from core.fact"):
        facts[fact["department_id"]].append(fact)
    wanted: dict[str, list[Line]] = defaultdict(list)
    for sheet, spec in DOCUMENTS:
        wanted[department_of(sheet)] += value_lines(spec.name)
    assert set(facts) == set(wanted)
    wrong = []
    for department, lines in wanted.items():
        for fact in facts[department]:
            same = [line for line in lines if same_identity(line, fact)]
            if number(fact) and number(fact) not in {number(line) for line in same}:
                wrong.append(("extra", fact))
        wrong += [("missing", g) for g in lines if not any(same_identity(g, f) for f in facts[department])]
    assert wrong == []


def test_documents_that_disagree_are_kept_as_conflicts(warehouse: duckdb.DuckDBPyConnection) -> None:
    query = """
        select distinct d.department_id, c.measure, c.nature from core.fact_conflict as c
        join core.dim_department as d on d.department_id = c.department_id
    """
    found = {(r["department_id"], r["measure"], r["nature"]) for r in rows(warehouse, query)}
    restated = {department_of(sheet) for sheet, spec in DOCUMENTS if spec.restated}
    for department in restated:
        assert {(department, "expenditure", "total"), (department, "expenditure", "project")} <= found
    unbalanced = {department_of(sheet) for sheet, spec in DOCUMENTS if any(p.rule == "R06" for p in spec.planted)}
    assert {department for department, _, _ in found} <= restated | unbalanced


# -- marts -----------------------------------------------------------------------------------------------------------

FIGURES = sorted({name for sheet in SHEETS for spec in sheet.documents for name in figures_printed(spec.layout, sheet)})


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.key)
def test_the_mart_row_of_a_department_year_is_what_the_sheet_says(
    warehouse: duckdb.DuckDBPyConnection, sheet: Sheet
) -> None:
    query = f"""
        select * from marts.mart_department_year
        where department_id = '{department_of(sheet)}' and fiscal_year = {sheet.fiscal_year}
    """
    [row] = rows(warehouse, query)
    got = {name: row[name] for name in FIGURES if row[name] is not None}
    assert got == {name: as_printed(name, value) for name, value in expected(sheet).items()}


RATIOS = {
    "k02_adjusted": ("expenditure_total", "budget_adjusted"),
    "k02_received": ("expenditure_total", "funds_received"),
    "k07": ("three_public_total", "three_public_total_budget"),
    "k11_staff": ("staff", "staff_quota"),
    "k11_on_quota": ("staff_on_quota", "staff_quota"),
    "k12": ("expenditure_project", "expenditure_total"),
}


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_ratio_is_that_of_the_sheet_or_missing(warehouse: duckdb.DuckDBPyConnection, ratio: str) -> None:
    above, below = RATIOS[ratio]
    there = 0
    for sheet in SHEETS:
        query = f"""
            select {ratio}, {ratio}_numerator, {ratio}_denominator, {ratio}_missing_inputs
            from marts.mart_department_year
            where department_id = '{department_of(sheet)}' and fiscal_year = {sheet.fiscal_year}
        """
        [(value, numerator, denominator, missing)] = warehouse.execute(query).fetchall()
        figures = {name: as_printed(name, amount) for name, amount in expected(sheet).items()}
        inputs = [figures.get(name) for name in (above, below)]
        assert [numerator, denominator] == inputs, sheet.key
        assert missing == inputs.count(None), sheet.key
        if numerator is None or denominator is None:
            assert value is None, sheet.key
        else:
            there += 1
            assert value == pytest.approx(float(numerator / denominator * 100)), sheet.key
    assert there


def test_the_mart_has_one_row_a_department_year(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = rows(warehouse, "select department_id, fiscal_year from marts.mart_department_year")
    assert len(found) == len(SHEETS) == 29
    assert {(r["department_id"], r["fiscal_year"]) for r in found} == {
        (department_of(s), s.fiscal_year) for s in SHEETS
    }


def test_a_group_of_eight_peers_has_percentiles(warehouse: duckdb.DuckDBPyConnection) -> None:
    query = """
        select * from marts.mart_peer_comparison
        where metric = 'expenditure_total' and fund = 'all' and peer_type = 'industry_it' and fiscal_year = 2024
    """
    peers = rows(warehouse, query)
    assert len(peers) == 8
    assert all(peer["percentile"] is not None for peer in peers)


# -- quality ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p['rule']}-{p['doc']}")
def test_every_planted_contradiction_is_found(warehouse: duckdb.DuckDBPyConnection, planted: dict[str, str]) -> None:
    query = f"""
        select * from quality.findings where rule_id = '{planted["rule"]}' and file_name = '{planted["file"]}'
    """
    assert rows(warehouse, query)


def test_no_document_is_found_fault_with_that_has_none(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = {(f["rule_id"], f["file_name"]) for f in rows(warehouse, "select * from quality.findings")}
    assert found == {(planted["rule"], planted["file"]) for planted in PLANTED}
