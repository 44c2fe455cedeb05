"""Small documents of fictional 示例 departments as rows of the lake, and cases for the rules made of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from expectations.rule_files import prelude, rules
from warehouse import lake

SHARED = Path(__file__).parents[3] / "shared"
YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
Row = dict[str, Any]


def money(measure: str, value: str | None, unit: str = "万元", **attributes: Any) -> Row:
    """A printed amount; `value` as printed. Defaults: a final figure of 2022 in paragraph 1."""
    plain = None if value is None else value.replace(",", "")
    amount = Decimal(plain) * YUAN[unit] if plain is not None and re.fullmatch(r"-?[\d.]+", plain) else None
    row: Row = {
        "kind": "money", "measure": measure, "value": value, "unit": unit, "amount_yuan": amount,
        "state": "value" if amount else "explicit_zero", "basis": "final",
    }  # fmt: skip
    return row | attributes


def spent(value: str | None, unit: str = "万元", **attributes: Any) -> Row:
    return money("expenditure", value, unit, **attributes)


def count(measure: str, number: int, **attributes: Any) -> Row:
    return {"kind": "count", "measure": measure, "value": str(number), "number": number, "unit": "人"} | attributes


def rate(measure: str, percent: str, stat: str, **attributes: Any) -> Row:
    return {
        "kind": "ratio", "measure": measure, "value": percent, "number": percent, "unit": "%", "stat": stat,
        "basis": "final",
    } | attributes  # fmt: skip


def in_table(rows: Iterable[Row], number: int = 1) -> list[Row]:
    """The same rows as cells of one table."""
    return [row | {"method": "table", "table_no": number, "row_no": i} for i, row in enumerate(rows, 1)]


def section(heading: str | None, text: str, level: int = 2, number: str | None = None, paragraph: int = 1) -> Row:
    return {"heading": heading, "text": text, "level": level, "number": number, "paragraph": paragraph}


@dataclass
class Document:
    """One document: what its report line says, and its rows without ids."""

    name: str
    facts: Sequence[Row] = ()
    indicators: Sequence[Row] = ()
    sections: Sequence[Row] = ()
    report: Row = field(default_factory=dict)

    @property
    def document_id(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()[:16]


def lake_rows(document: Document) -> dict[str, list[Row]]:
    """The rows of the lake's tables that a run would have written for this document."""
    identity, district = document.document_id, "990101"
    common = {"document_id": identity, "district": district}
    report = {
        "title": document.name, "report_type": "self_evaluation_report", "fiscal_year": 2022,
        "department": "示例局", "department_name": "示例局", "department_type": "audit",
        "department_id": f"990101-audit-{identity}", "region_code": "990101",
    }  # fmt: skip
    defaults = {
        "kind": "money", "state": "value", "fund": "all", "nature": "total", "stat": "level", "income_source": "total",
        "fiscal_year": 2022, "method": "prose", "confidence": 0.9,
    }  # fmt: skip
    facts = []
    for n, row in enumerate(document.facts, 1):
        place = {} if row.get("method") == "table" else {"paragraph": 1}
        facts.append({**defaults, **place, **row, **common, "fact_id": f"{identity}-{n:05d}"})
    indicators = [
        {
            "method": "table", "table_no": 1, "fiscal_year": 2022, "confidence": 0.9, **row, **common,
            "indicator_id": f"{identity}-i{n:05d}",
        }
        for n, row in enumerate(document.indicators, 1)
    ]  # fmt: skip
    sections = [{**row, **common, "section_no": n} for n, row in enumerate(document.sections, 1)]
    sha256 = hashlib.sha256(document.name.encode()).hexdigest()
    return {
        "documents": [common | {
            "sha256": sha256, "file_name": f"{document.name}.txt", "source": "folder", "source_path": "a",
            "format": "txt", "size_bytes": 1, "is_current": True,
        }],
        "document_outcomes": [common | {
            "outcome": "ok", "reader_version": "1", "extractor_version": "1", "n_facts": len(facts),
        }],
        "reports": [{**report, **document.report, **common}],
        "facts": facts,
        "indicators": indicators,
        "sections": sections,
    }  # fmt: skip


def write_lake(root: Path, documents: Iterable[Document]) -> Path:
    tables: dict[str, list[Row]] = {}
    for document in documents:
        for table, rows in lake_rows(document).items():
            tables.setdefault(table, []).extend(rows)
    for table, rows in tables.items():
        lake.write(root, table, "990101", rows)
    return root


@dataclass(frozen=True)
class Case:
    """One document for one rule, and how its objects must end.

    `expected` is the status of every object that could be judged; where it is insufficient_data or not_applicable, of
    every object. The other fields hold of one of these objects.
    """

    rule: str
    name: str
    expected: str
    document: Document
    others: tuple[Document, ...] = ()
    message: str | None = None
    lhs: str | None = None
    rhs: str | None = None
    difference: str | None = None
    objects: int | None = None

    @property
    def id(self) -> str:
        return f"{self.rule}: {self.name}"


def case(rule: str, name: str, expected: str, *facts: Row, **more: Any) -> Case:
    """A case of one document made of facts; `indicators`, `sections`, `report` go to the document."""
    parts = {key: more.pop(key) for key in ("indicators", "sections", "report") if key in more}
    return Case(rule, name, expected, Document(f"{rule} {name}", facts=facts, **parts), **more)


def rows_of_rules(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[Row]]:
    """Every object of every rule, by rule and document."""
    connection.execute(prelude())
    found: dict[tuple[str, str], list[Row]] = {}
    for rule in rules():
        result = connection.execute(rule.sql)
        names = [d[0] for d in result.description]
        for values in result.fetchall():
            row = dict(zip(names, values, strict=True))
            row["details"] = json.loads(row["details"])
            found.setdefault((rule.id, row["document_id"]), []).append(row)
    return found


def check(case: Case, rows: dict[tuple[str, str], list[Row]]) -> None:
    objects = rows.get((case.rule, case.document.document_id), [])
    undecided = ("insufficient_data", "not_applicable")
    looked_at = objects if case.expected in undecided else [o for o in objects if o["status"] not in undecided]
    assert looked_at, f"no object of {case.rule} in {objects}"
    assert {o["status"] for o in looked_at} == {case.expected}, looked_at
    if case.objects is not None:
        assert len(looked_at) == case.objects
    if case.message is not None:
        assert case.message in {o["message"] for o in looked_at}
    for name in ("lhs", "rhs", "difference"):
        wanted = getattr(case, name)
        if wanted is not None:
            assert Decimal(wanted) in {o[name] for o in looked_at}, [o[name] for o in looked_at]
    if case.expected in ("fail", "warn"):
        assert all(o["document_id"] and o["object_key"] for o in looked_at)
