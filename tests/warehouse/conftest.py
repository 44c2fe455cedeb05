"""Hand-made lakes: documents of fictional departments, each with the lines a test is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse import build, lake


@dataclass
class HandmadeLake:
    """Collects rows; `build` writes the lake, builds a warehouse from it and opens it for reading."""

    root: Path
    district: str = "990101"
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append({"district": self.district, **row})

    def document(
        self, name: str, department: str | None = "990101-audit", report_type: str = "final_account",
        fiscal_year: int | None = 2022, *, is_current: bool = True, **report: Any,
    ) -> str:  # fmt: skip
        """A document that was read, with its report line; `department` is "<division>-<type>" or None."""
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        document = sha256[:16]
        region, _, kind = (department or "-").partition("-")
        self.add(
            "documents", document_id=document, sha256=sha256, file_name=f"{name}.pdf", source="folder", format="pdf",
            source_path=f"{name}.pdf", size_bytes=1, is_current=is_current,
        )  # fmt: skip
        self.add(
            "document_outcomes", document_id=document, outcome="ok", reader_version="1", extractor_version="1",
            n_facts=0, n_indicators=0,
        )  # fmt: skip
        line = {
            "title": name, "report_type": report_type, "fiscal_year": fiscal_year, "department_id": department,
            "department": f"示例{kind}局", "department_name": f"{kind}局", "region_code": region or None,
            "department_type": kind.split("-")[0] or None,
        }  # fmt: skip
        self.add("reports", document_id=document, **{**line, **report})
        return document

    def fact(self, document: str, measure: str = "expenditure", amount: object = None, **line: Any) -> str:
        """A value line. `amount` is in yuan for money, else the number; the defaults are the contract's."""
        facts = self.rows.setdefault("facts", [])
        fact_id = f"{document}-{len([f for f in facts if f['document_id'] == document]) + 1:05d}"
        kind = line.get("kind", "money")
        given = None if amount is None else str(amount)
        basis = "final" if kind == "money" and measure == "expenditure" else None
        self.add("facts", **{
            "fact_id": fact_id, "document_id": document, "kind": kind, "measure": measure, "state": "value",
            "fiscal_year": 2022, "basis": basis, "fund": "all", "nature": "total", "stat": "level",
            "income_source": "total", "method": "table", "page": 1, "confidence": 0.9, "unit": "元", "value": given,
            "amount_yuan": given if kind == "money" else None, "number": None if kind == "money" else given, **line,
        })  # fmt: skip
        return fact_id

    def indicator(self, document: str, level3: str, **line: Any) -> str:
        listed = self.rows.setdefault("indicators", [])
        indicator_id = f"{document}-i{len(listed) + 1:04d}"
        self.add("indicators", **{
            "indicator_id": indicator_id, "document_id": document, "level3": level3, "fiscal_year": 2022,
            "method": "table", "page": 2, **line,
        })  # fmt: skip
        return indicator_id

    def write(self) -> Path:
        """Write every table, district by district, and return the lake's root."""
        for table, rows in self.rows.items():
            for district in sorted({row["district"] for row in rows}):
                lake.write(self.root, table, district, [r for r in rows if r["district"] == district])
        return self.root

    def build(self, **settings: Any) -> Path:
        """The warehouse file built from these rows."""
        path = self.root.parent / f"{self.root.name}.duckdb"
        build.build(self.write(), path, settings=build.BuildSettings(**settings))
        return path


Rows = list[dict[str, Any]]


@dataclass
class Warehouse:
    """A built file, opened for reading."""

    path: Path
    connection: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> Rows:
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str) -> dict[str, Any]:
        rows = self.rows(sql)
        assert len(rows) == 1, rows
        return rows[0]

    def value(self, sql: str) -> Any:
        (value,) = self.row(sql).values()
        return value

    def department_year(self, department: str, fiscal_year: int = 2022, scope: str = "department") -> dict[str, Any]:
        return self.row(
            f"select * from marts.mart_department_year where department_id = '{department}' "
            f"and fiscal_year = {fiscal_year} and reporting_scope = '{scope}'"
        )


@pytest.fixture
def handmade(tmp_path: Path) -> HandmadeLake:
    return HandmadeLake(tmp_path / "lake")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Callable[[HandmadeLake], None]], Warehouse]]:
    """Builds one warehouse a module from a function that fills a lake: building costs a second or two."""
    opened: list[duckdb.DuckDBPyConnection] = []

    def from_lake(fill: Callable[[HandmadeLake], None]) -> Warehouse:
        made = HandmadeLake(tmp_path_factory.mktemp("warehouse") / "lake")
        fill(made)
        path = made.build()
        opened.append(duckdb.connect(str(path), read_only=True))
        return Warehouse(path, opened[-1])

    yield from_lake
    for connection in opened:
        connection.close()
