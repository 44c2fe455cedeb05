"""What the rules must find in the seed report and in the documents written for testing (../shared)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from audit_cases import SHARED, Document, Row

from expectations import runner
from expectations.checks import Finding
from pipelines.processing import Result, process

REPORTS = SHARED / "reports"
SEED = REPORTS / "dev" / "docs" / "furong_gongxinju_2022.txt"
AUTHORED = REPORTS / "authored"

pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="../shared/reports is not here")
PLACE = {name: name for name in ("page", "paragraph", "sheet", "cell")}
PLACE |= {name: f"{name}_no" for name in ("table", "row", "col")}


def first(value: Any) -> Any:
    """Gold may list acceptable values; the first is the usual one."""
    return value[0] if isinstance(value, list) else value


def gold_row(line: dict[str, Any], columns: set[str]) -> Row:
    """A gold line as a row of raw.facts or raw.indicators (without ids)."""
    row = {key: first(value) for key, value in line.items() if key in columns and key not in ("kind", "section")}
    row |= {"kind": line["kind"]} if line["kind"] != "indicator" else {}
    row |= {PLACE[key]: value for key, value in line.get("locator", {}).items() if key in PLACE}
    row |= {"section": line.get("section"), "quote": (line.get("quote") or "")[:80] or None}
    return {key: value for key, value in row.items() if value is not None}


def of_gold(name: str, gold: Path, sections: list[Row]) -> Document:
    """A document as a perfect extractor would give it: facts and indicators from gold, sections from the reader."""
    from warehouse.schema import lake_table

    columns = {table: {c.name for c in lake_table(table).columns} for table in ("facts", "indicators")}
    lines = [json.loads(text) for text in gold.read_text(encoding="utf-8").splitlines()]
    report = next(line for line in lines if line["kind"] == "report")
    facts = [
        gold_row(line, columns["facts"]) for line in lines if line["kind"] not in ("report", "coverage", "indicator")
    ]
    indicators = [gold_row(line, columns["indicators"]) for line in lines if line["kind"] == "indicator"]
    kept = {c.name for c in lake_table("reports").columns} - {"department_id"}
    texts = [{k: v for k, v in s.items() if k not in ("document_id", "section_no")} for s in sections]
    return Document(
        name, facts, indicators, texts,
        report={key: first(value) for key, value in report.items() if key in kept},
    )  # fmt: skip


def read(path: Path, folder: Path) -> Result:
    """Read and extract a file as a run does: from its place in an archive."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    blob = folder / sha256[:2] / sha256
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(path.read_bytes())
    return process(blob, path.name)


def of_extraction(name: str, result: Result) -> Document:
    """The same document as our own extraction gives it."""
    ids = ("document_id", "fact_id", "indicator_id", "section_no")

    def plain(rows: list[Row]) -> list[Row]:
        return [{k: v for k, v in row.items() if k not in ids} for row in rows]

    assert result.report is not None
    report = {k: v for k, v in result.report.items() if k != "document_id"}
    return Document(name, plain(result.facts), plain(result.indicators), plain(result.sections), report)


@pytest.fixture(scope="module")
def findings(
    candidate_of: Callable[..., duckdb.DuckDBPyConnection], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Finding]]:
    """Findings by document: the seed from gold and from extraction, the authored documents from gold."""
    archive = tmp_path_factory.mktemp("archive")
    seed = read(SEED, archive)
    documents = [
        of_gold("seed", REPORTS / "dev" / "gold" / "furong_gongxinju_2022.jsonl", seed.sections),
        of_extraction("seed extracted", seed),
    ]
    for path in sorted((AUTHORED / "docs").iterdir()):
        gold = AUTHORED / "gold" / f"{path.stem}.jsonl"
        documents.append(of_gold(path.stem, gold, read(path, archive).sections))
    results, found = runner.run_rules(candidate_of(*documents))
    assert not [r for r in results if r.status == "errored"]
    return {d.name: [f for f in found if f.document_id == d.document_id] for d in documents}


def of_rule(findings: list[Finding], rule: str) -> list[Finding]:
    return [f for f in findings if f.rule_id == rule]


@pytest.mark.parametrize("source", ["seed", "seed extracted"])
class TestSeedReport:
    """domain.md section 1.5 and 1.6."""

    def test_the_economic_classes_give_a_rounding_note(self, findings: dict[str, list[Finding]], source: str) -> None:
        (note,) = of_rule(findings[source], "R02")
        assert (note.severity, note.status, note.unit) == ("info", "pass", "万元")
        assert [str(v.normalize()) for v in (note.lhs, note.rhs, note.difference, note.tolerance) if v is not None] == [
            "512.62", "512.61", "0.01", "0.025",
        ]  # fmt: skip
        assert len(note.evidence) == 5

    def test_the_projects_leave_230_unexplained(self, findings: dict[str, list[Finding]], source: str) -> None:
        (residual,) = of_rule(findings[source], "R13")
        assert residual.status == "warn"
        assert residual.difference == 230 and residual.lhs is not None and str(residual.lhs.normalize()) == "1557.94"
        assert "14.76" in residual.message_zh and "14.76" in residual.message_en

    def test_the_social_insurance_sentence_was_copied(self, findings: dict[str, list[Finding]], source: str) -> None:
        (copied,) = of_rule(findings[source], "M02")
        assert (copied.severity, copied.paragraph, copied.quote) == ("error", 94, "本单位无政府性基金收支。")
        assert "照抄" in copied.message_zh

    def test_state_capital_stands_under_the_general_public_budget(
        self, findings: dict[str, list[Finding]], source: str
    ) -> None:
        (misplaced,) = of_rule(findings[source], "M03")
        assert misplaced.paragraph == 66 and misplaced.lhs is not None and str(misplaced.lhs.normalize()) == "365.99"

    def test_two_headings_are_empty(self, findings: dict[str, list[Finding]], source: str) -> None:
        assert {f.paragraph for f in of_rule(findings[source], "C02")} == {131, 132}

    def test_nothing_else_is_held_against_it(self, findings: dict[str, list[Finding]], source: str) -> None:
        assert {f.rule_id for f in findings[source]} == {"R02", "R13", "M02", "M03", "C02"}


PLANTED = [
    ("sr02", "M02", "fail"),  # sr02-F1, a copied section
    ("sr02", "R07", "warn"),  # sr02-F2, income and expenditure do not balance
    ("sr08", "R15", "fail"),  # sr08-F1, a percentage that does not match its amounts
    ("sr06", "R20", "fail"),  # sr06-F1, more people than posts
]


@pytest.mark.parametrize(("name", "rule", "status"), PLANTED)
def test_a_planted_contradiction_is_found(
    findings: dict[str, list[Finding]], name: str, rule: str, status: str
) -> None:
    assert [f.status for f in of_rule(findings[name], rule)] == [status]


def test_no_other_error_is_reported_of_the_authored_documents(findings: dict[str, list[Finding]]) -> None:
    """Everything else that errors would be a false alarm: findings.json lists all planted contradictions."""
    planted = {(name, rule) for name, rule, _ in PLANTED}
    errors = {
        (name, f.rule_id)
        for name, found in findings.items()
        if not name.startswith("seed")
        for f in found
        if f.severity == "error"
    }
    assert errors <= planted


def test_findings_say_where_they_are_printed(findings: dict[str, list[Finding]]) -> None:
    for finding in (f for found in findings.values() for f in found):
        assert finding.message_zh and finding.message_en and finding.file_name
        assert "{" not in finding.message_zh + finding.message_en
        assert isinstance(finding.evidence, list)
