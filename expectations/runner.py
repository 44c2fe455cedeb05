"""The audit's door: which checks there are, running them on a candidate, writing what they gave into it.

`check_specs()` is light (no Great Expectations, pandas or DuckDB) so that definitions can be made from it. The flow
calls `run_suites`, `run_rules` and `write_results` on a connection to the candidate before it is published, or `audit`
for all of it.

Does not belong here: how a check is evaluated (`gx`, `reconcile`), what it says (`suites`, `rules`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from expectations.checks import CheckResult, CheckSpec, Finding
from expectations.rule_files import rules
from expectations.suite_files import STAGES, suites
from warehouse.schema import tables

if TYPE_CHECKING:
    import duckdb

__all__ = ["CheckResult", "CheckSpec", "Finding", "audit", "check_specs", "run_rules", "run_suites", "write_results"]


def check_specs() -> list[CheckSpec]:
    """Every expectation and every rule, as declared; suites by stage and table, then rules by id."""
    expectations = [suite.check_spec(e) for suite in suites() for e in suite.expectations]
    return [*expectations, *(rule.spec() for rule in rules())]


def run_suites(connection: duckdb.DuckDBPyConnection, stage: str | None = None) -> list[CheckResult]:
    """Run the suites of a stage (`lake`, `core`, `marts`), or all of them, on the candidate.

    A check that cannot be run (a missing table or column) ends as `errored`; nothing is raised for it.
    """
    from expectations import gx

    if stage is not None and stage not in STAGES:
        raise ValueError(f"{stage!r} is no stage; expected one of {STAGES}")
    return [result for suite in suites() if stage in (None, suite.stage) for result in gx.run(connection, suite)]


def run_rules(connection: duckdb.DuckDBPyConnection) -> tuple[list[CheckResult], list[Finding]]:
    """Run the rules on the candidate's staging and core tables: one result a rule, and what they found."""
    from expectations import reconcile

    return reconcile.run(connection)


def audit(connection: duckdb.DuckDBPyConnection) -> tuple[list[CheckResult], list[Finding]]:
    """All suites and rules, written to `quality.*` of the candidate."""
    results = run_suites(connection)
    ruled, findings = run_rules(connection)
    results += ruled
    write_results(connection, results, findings)
    return results, findings


def write_results(
    connection: duckdb.DuckDBPyConnection, results: Sequence[CheckResult], findings: Sequence[Finding]
) -> None:
    """Replace `quality.check_results` and `quality.findings` of the candidate, sorted by key, with comments."""
    ordered = sorted(findings, key=lambda f: (f.rule_id, f.document_id, f.object_key))
    connection.begin()
    try:
        connection.execute("create schema if not exists quality")
        _write(connection, "quality.check_results", (_result_row(r) for r in sorted(results, key=lambda r: r.check_id)))
        _write(connection, "quality.findings", (asdict(f) for f in ordered))
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _result_row(result: CheckResult) -> dict[str, Any]:
    row = asdict(result)
    # an errored check blocks whatever it is about: it is our own defect
    row["blocking"] = result.blocking or result.status == "errored"
    row["sample"] = json.dumps(result.sample, ensure_ascii=False, default=_plain)
    return row


def _plain(value: object) -> str:
    """Decimals and dates as text, exactly."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _write(connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[dict[str, Any]]) -> None:
    """Create a declared table anew and fill it. The rows pass through Arrow, which is quick for many findings."""
    import pyarrow as pa

    spec = tables()[name]
    columns = [c.name for c in spec.columns]
    kept = [{c: row[c] for c in columns} for row in rows]
    connection.execute(f"drop table if exists {name}")
    connection.execute(spec.ddl())
    if kept:
        fields = [(c.name, pa.list_(pa.string()) if c.type == "VARCHAR[]" else _arrow(c.type)) for c in spec.columns]
        connection.register("audit_rows", pa.Table.from_pylist(kept, schema=pa.schema(fields)))
        try:
            connection.execute(f"insert into {name} select * from audit_rows")  # noqa: S608 - a declared table
        finally:
            connection.unregister("audit_rows")
    for comment in spec.comments():
        connection.execute(comment)


def _arrow(duckdb_type: str) -> Any:
    from warehouse.schema import arrow_type

    return arrow_type(duckdb_type)
