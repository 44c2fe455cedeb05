"""Runs the reconciliation rules: their SQL over staging and core, counted and turned into findings.

Rules are about documents, so nothing here blocks publishing, except a rule that cannot be run: that is our own defect.

Does not belong here: what a rule says (`rules/*.sql`), how a sentence reads (`wording`), storing results (`runner`).
"""

# ruff: noqa: S608 - the SQL is that of our own rule files; texts of documents are only ever values in its tables
from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING, Any

from expectations.checks import SAMPLE_ROWS, CheckResult, Finding, Severity, Status, errored
from expectations.rule_files import RESULT_COLUMNS, Rule, prelude, rules
from expectations.wording import number, sentence

if TYPE_CHECKING:
    import duckdb

FINDINGS_KEPT = 10_000
"""Findings of one rule kept at most; the rest is counted in the rule's message."""
_ROWS = "rule_rows"
_SHOWN = (
    "severity", "department_name", "fiscal_year", "message_zh", "file_name", "page", "paragraph", "lhs", "rhs",
    "difference", "tolerance", "unit", "quote", "document_id", "finding_id",
)  # fmt: skip


def run(connection: duckdb.DuckDBPyConnection) -> tuple[list[CheckResult], list[Finding]]:
    """Run every rule. Results are in the order of `rules()`, findings by rule, document and object."""
    import duckdb

    results: list[CheckResult] = []
    findings: list[Finding] = []
    try:
        connection.execute(prelude())
    except duckdb.Error as error:
        return [errored(rule.spec(), f"the shared SQL failed: {error}") for rule in rules()], []
    for rule in rules():
        started = time.monotonic()
        try:
            result, found = _run_rule(connection, rule, started)
        except duckdb.Error as error:
            result, found = errored(rule.spec(), f"{type(error).__name__}: {error}", time.monotonic() - started), []
        results.append(result)
        findings += found
    return results, findings


def _run_rule(connection: duckdb.DuckDBPyConnection, rule: Rule, started: float) -> tuple[CheckResult, list[Finding]]:
    """Evaluate a rule once, count its objects by status, and fetch those that say something about a document."""
    columns = ", ".join(RESULT_COLUMNS)
    connection.execute(f"create or replace temp table {_ROWS} as select {columns} from ({rule.sql})")
    counts: dict[str, int] = dict(
        connection.execute(f"select status, count(*) from {_ROWS} group by status").fetchall()
    )
    said = "status in ('fail', 'warn') or message = 'rounding'"
    # two objects with one key would share a finding id: the second is told apart by its order
    fetched = connection.execute(
        f"""
        select
            rows.* exclude (department_id), coalesce(rows.department_id, report.department_id) as department_id,
            report.department_name, document.district, document.file_name
        from (
            select *, row_number() over (partition by document_id, object_key order by lhs, rhs, evidence) as ordinal
            from {_ROWS} where {said}
        ) as rows
        left join staging.document as document using (document_id)
        left join staging.report as report using (document_id)
        order by
            case status when 'fail' then 0 when 'warn' then 1 else 2 end, document_id, object_key, ordinal
        limit {FINDINGS_KEPT}
        """
    )
    names = [d[0] for d in fetched.description]
    found = [_finding(rule, dict(zip(names, row, strict=True))) for row in fetched.fetchall()]
    n_said = int(connection.execute(f"select count(*) from {_ROWS} where {said}").fetchall()[0][0])
    connection.execute(f"drop table {_ROWS}")
    return _result(rule, counts, found, n_said - len(found), time.monotonic() - started), found


def _finding(rule: Rule, row: dict[str, Any]) -> Finding:
    """One row in words. Raises KeyError for a message the header does not have, which a test rules out."""
    status: Status = row["status"]
    severity: Severity = {"fail": rule.header.severity, "warn": "warn"}.get(status, "info")
    words = rule.header.messages[row["message"]]
    unit = row["unit"]
    details: dict[str, Any] = json.loads(row["details"]) if row["details"] else {}
    values: dict[str, str | None] = {k: None if v is None else str(v) for k, v in details.items()}
    values |= {name: number(row[name], unit) for name in ("lhs", "rhs", "difference", "tolerance")}
    values |= {"unit": unit or "", "fiscal_year": None if row["fiscal_year"] is None else str(row["fiscal_year"])}
    key = row["object_key"] if row["ordinal"] == 1 else f"{row['object_key']}#{row['ordinal']}"
    return Finding(
        finding_id=hashlib.sha256(f"{rule.id}|{row['document_id']}|{key}".encode()).hexdigest()[:16],
        rule_id=rule.id, severity=severity, status=status, district=row["district"],
        department_id=row["department_id"], department_name=row["department_name"], fiscal_year=row["fiscal_year"],
        document_id=row["document_id"], file_name=row["file_name"], page=row["page"], paragraph=row["paragraph"],
        object_key=key, lhs=row["lhs"], rhs=row["rhs"], difference=row["difference"], tolerance=row["tolerance"],
        unit=unit, message_zh=sentence(words.zh, "zh", values, rule.header.terms),
        message_en=sentence(words.en, "en", values, rule.header.terms),
        evidence=list(row["evidence"] or ()), quote=row["quote"],
    )  # fmt: skip


def _result(rule: Rule, counts: dict[str, int], found: list[Finding], left_out: int, seconds: float) -> CheckResult:
    spec = rule.spec()
    n: dict[str, int] = {s: counts.get(s, 0) for s in ("pass", "fail", "warn", "insufficient_data", "not_applicable")}
    order: tuple[Status, ...] = ("fail", "warn", "pass", "insufficient_data")
    status: Status = next((s for s in order if n[s]), "not_applicable")
    rest_zh = f"；另有 {left_out} 条未保留" if left_out else ""
    rest_en = f"; {left_out} more are not kept" if left_out else ""
    evaluated = n["pass"] + n["fail"] + n["warn"]
    return CheckResult(
        check_id=spec.check_id, kind="rule", stage="rules", target=spec.target, severity=spec.severity, blocking=False,
        status=status, n_evaluated=evaluated, n_failed=n["fail"], n_warned=n["warn"],
        n_insufficient=n["insufficient_data"], n_not_applicable=n["not_applicable"],
        message_zh=f"{spec.title_zh}：核对 {evaluated} 项，不符 {n['fail']}，警告 {n['warn']}，"
        f"数据不足 {n['insufficient_data']}{rest_zh}",
        message_en=f"{spec.title_en}: {evaluated} judged, {n['fail']} fail, {n['warn']} warn, "
        f"{n['insufficient_data']} with insufficient data{rest_en}",
        description=spec.description,
        sample=[{name: getattr(f, name) for name in _SHOWN} for f in found[:SAMPLE_ROWS]],
        seconds=seconds,
    )  # fmt: skip
