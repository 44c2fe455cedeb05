"""The audit as a whole: expectations on our data, what blocks publishing, what is written into the candidate."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from audit_cases import Document, in_table, money, rows_of_rules, spent, write_lake

from expectations import catalogue, gx, reconcile, runner
from expectations.checks import CheckResult, Finding
from expectations.suite_files import Suite, suites
from warehouse import build

ROOT = Path(__file__).parents[2]
CONTRADICTION = Document(
    "示例矛盾", facts=[spent("300.00"), spent("150.00", nature="basic"), spent("200.00", nature="project")]
)
SOUND = Document(
    "示例相符", facts=[spent("300.00"), spent("100.00", nature="basic"), spent("200.00", nature="project")],
    indicators=[{"level3": "示例指标", "weight": "100", "score": "90"}],
)  # fmt: skip
Candidate = Callable[..., duckdb.DuckDBPyConnection]


def of(results: list[CheckResult], check_id: str) -> CheckResult:
    return next(r for r in results if r.check_id == check_id)


def run_suite(connection: duckdb.DuckDBPyConnection, table: str) -> list[CheckResult]:
    """The expectations of one table alone: quicker than a stage."""
    return gx.run(connection, next(s for s in suites() if s.table == table))


@pytest.fixture(scope="module")
def audited(candidate_of: Candidate) -> tuple[duckdb.DuckDBPyConnection, list[CheckResult], list[Finding]]:
    connection = candidate_of(CONTRADICTION, SOUND)
    results, findings = runner.audit(connection)
    return connection, results, findings


# -- the list of checks ----------------------------------------------------------------------------------------------


def test_listing_the_checks_stays_light() -> None:
    code = (
        "import sys; from expectations.runner import check_specs; assert len(check_specs()) > 40;"
        "print({'great_expectations', 'pandas', 'duckdb', 'pyarrow', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_every_check_is_named_once_and_only_expectations_block() -> None:
    specs = runner.check_specs()
    assert len({s.check_id for s in specs}) == len(specs)
    assert {"R01", "R02", "R04", "R06", "R11", "R13", "M02"} <= {s.check_id for s in specs}
    assert not [s.check_id for s in specs if s.kind == "rule" and s.blocking]
    assert all(s.blocking <= (s.severity == "error") for s in specs)


def test_results_are_those_of_the_list_in_its_order(
    audited: tuple[duckdb.DuckDBPyConnection, list[CheckResult], list[Finding]],
) -> None:
    _, results, _ = audited
    assert [r.check_id for r in results] == [s.check_id for s in runner.check_specs()]


# -- what blocks -----------------------------------------------------------------------------------------------------


def test_a_documents_contradiction_is_a_finding_and_blocks_nothing(
    audited: tuple[duckdb.DuckDBPyConnection, list[CheckResult], list[Finding]],
) -> None:
    _, results, findings = audited
    assert of(results, "R01").status == "fail"
    assert [(f.rule_id, f.severity, f.difference) for f in findings] == [("R01", "error", Decimal(50))]
    assert [r.check_id for r in results if r.blocks] == []


def test_our_own_error_blocks(candidate_of: Candidate) -> None:
    connection = candidate_of(SOUND)
    connection.execute("insert into packed.raw_facts select * from packed.raw_facts limit 1")
    results = run_suite(connection, "raw.facts")
    twice = of(results, "raw_facts_key_unique")
    assert (twice.status, twice.n_failed, twice.blocks) == ("fail", 2, True)
    assert {row["fact_id"] for row in twice.sample} == {f"{SOUND.document_id}-00001"}


def test_a_failure_that_may_be_the_documents_does_not_block(candidate_of: Candidate) -> None:
    """A year printed as 1822 is reported, and published as printed."""
    odd = Document("示例笔误", facts=[spent("1.00", fiscal_year=1822)])
    results = run_suite(candidate_of(odd), "raw.facts")
    year = of(results, "raw_facts_fiscal_year_plausible")
    assert (year.status, year.blocks, year.n_failed) == ("fail", False, 1)
    assert year.sample[0]["fiscal_year"] == 1822 and year.sample[0]["document_id"] == odd.document_id


def test_an_expectation_that_cannot_be_run_is_errored_and_blocks(candidate_of: Candidate) -> None:
    connection = candidate_of(SOUND)
    connection.execute("alter table raw.indicators drop column weight")
    results = run_suite(connection, "raw.indicators")
    broken = of(results, "raw_indicators_weight_in_range")
    assert (broken.status, broken.blocks) == ("errored", True)
    assert "weight" in broken.message_en and broken.n_failed == 0
    assert of(results, "raw_indicators_key_unique").status == "pass"


def test_an_expectation_that_great_expectations_rejects_is_errored(candidate_of: Candidate) -> None:
    suite = Suite.model_validate({
        "table": "raw.facts", "stage": "lake", "zh": "示例", "en": "example", "expectations": [
            {"id": name, "type": "expect_column_values_to_be_between", "kwargs": kwargs, "severity": "error",
             "blocking": True, "zh": "示例检查", "en": "example", "rationale": "an example of a rationale"}
            for name, kwargs in (
                ("wrong", {"column": "page", "nonsense": 1}), ("text", {"column": "label", "min_value": 1}),
            )
        ],
    })  # fmt: skip
    labelled = Document("示例标签", facts=[spent("1.00", label="基本支出")])
    results = gx.run(candidate_of(labelled), suite)
    assert [r.status for r in results] == ["errored", "errored"]
    assert all(r.blocks for r in results)


def test_a_rule_that_cannot_be_run_is_errored_and_blocks(candidate_of: Candidate) -> None:
    connection = candidate_of(SOUND)
    connection.execute("drop view staging.section")
    results, findings = runner.run_rules(connection)
    assert {r.status for r in results} == {"errored"} and all(r.blocks for r in results)
    assert findings == []


def test_an_empty_lake_is_not_published(tmp_path: Path) -> None:
    build.build(write_lake(tmp_path / "lake", []), tmp_path / "c.duckdb")
    with duckdb.connect(str(tmp_path / "c.duckdb")) as connection:
        results, findings = runner.audit(connection)
    assert [r.check_id for r in results if r.blocks] == ["raw_documents_not_empty"]
    assert findings == []
    assert {r.status for r in results if r.kind == "rule"} == {"not_applicable"}


# -- expectations ----------------------------------------------------------------------------------------------------


BAD_FACTS = {
    "raw_facts_measures_known": money("示例指标", "1.00"),
    "raw_facts_values_known": spent("1.00", state="guessed"),
    "raw_facts_funds_known": spent("1.00", fund="lottery"),
    "raw_facts_functional_code_form": spent("1.00", functional_code="21"),
    "raw_facts_money_has_amount": spent("1.00") | {"amount_yuan": None},
    "raw_facts_blank_has_no_amount": spent("1.00", state="dash"),
    "raw_facts_amount_in_envelope": spent("99999.00", "亿元"),
    "raw_facts_level_not_negative": spent("-1.00"),
    "raw_facts_page_from_one": spent("1.00", page=0),
    "raw_facts_confidence_in_range": spent("1.00", confidence=1.5),
    "raw_facts_quote_short": spent("1.00", quote="示" * 81),
}


@pytest.fixture(scope="module")
def bad_facts(candidate_of: Candidate) -> list[CheckResult]:
    documents = [Document(check_id, facts=[row, *in_table([spent("2.00")])]) for check_id, row in BAD_FACTS.items()]
    return run_suite(candidate_of(*documents), "raw.facts")


@pytest.mark.parametrize("check_id", BAD_FACTS)
def test_a_bad_fact_fails_its_expectation(bad_facts: list[CheckResult], check_id: str) -> None:
    failed = of(bad_facts, check_id)
    assert (failed.status, failed.n_failed) == ("fail", 1)
    assert [row["document_id"] for row in failed.sample] == [Document(check_id).document_id]


def test_a_fact_without_a_place_fails(candidate_of: Candidate) -> None:
    located = of(run_suite(candidate_of(Document("示例无处", facts=[spent("1.00", paragraph=None)])), "raw.facts"),
                 "raw_facts_located")  # fmt: skip
    assert located.blocks and located.sample[0]["located_share"] == 0


def test_failing_rows_are_bounded_and_plain(candidate_of: Candidate) -> None:
    many = Document("示例许多", facts=[spent(f"{n}.00", confidence=2.0, page=n) for n in range(1, 61)])
    result = of(run_suite(candidate_of(many), "raw.facts"), "raw_facts_confidence_in_range")
    assert (result.n_evaluated, result.n_failed, len(result.sample)) == (60, 60, 20)
    assert [row["page"] for row in result.sample] == list(range(1, 21))
    assert all(type(v) in (str, int, float, type(None)) for row in result.sample for v in row.values())


def test_large_frames_are_shown_in_slices(candidate_of: Candidate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gx, "SLICE_ROWS", 7)
    many = Document("示例分片", facts=[spent(f"{n}.00", page=n % 20) for n in range(1, 41)])
    result = of(run_suite(candidate_of(many), "raw.facts"), "raw_facts_page_from_one")
    assert (result.n_evaluated, result.n_failed) == (40, 2)


def test_a_reference_that_leads_nowhere_fails(candidate_of: Candidate) -> None:
    connection = candidate_of(SOUND)
    connection.execute("update packed.raw_facts set document_id = 'nowhere' where fact_id_no = 2")
    result = of(run_suite(connection, "raw.facts"), "raw_facts_references_known")
    assert (result.status, result.n_failed, result.sample[0]["document_id"]) == ("fail", 1, "nowhere")


def test_a_document_without_an_outcome_blocks(candidate_of: Candidate) -> None:
    connection = candidate_of(SOUND, CONTRADICTION)
    connection.execute("delete from raw.document_outcomes where document_id = ?", [SOUND.document_id])
    result = of(run_suite(connection, "raw.document_outcomes"), "raw_document_outcomes_every_document_has_one")
    assert result.blocks and result.sample[0]["waiting"] == 1


# -- findings and what is written ------------------------------------------------------------------------------------


def test_results_and_findings_are_written_as_declared(
    audited: tuple[duckdb.DuckDBPyConnection, list[CheckResult], list[Finding]],
) -> None:
    connection, results, findings = audited
    written = connection.execute("select check_id, status, blocking, sample from quality.check_results").fetchall()
    assert len(written) == len(results)
    sample = json.loads(next(row[3] for row in written if row[0] == "R01"))
    assert sample[0]["file_name"] == "示例矛盾.txt" and sample[0]["difference"] == "50.00000000"
    kept = connection.execute(
        "select finding_id, rule_id, department_id, fiscal_year, difference, unit, evidence, file_name, paragraph"
        " from quality.findings"
    ).fetchall()
    (finding,) = findings
    assert kept == [
        (finding.finding_id, "R01", f"990101-audit-{CONTRADICTION.document_id}", 2022, Decimal(50), "万元",
         [f"{CONTRADICTION.document_id}-0000{n}" for n in (1, 2, 3)], "示例矛盾.txt", 1)
    ]  # fmt: skip
    comments = connection.execute(
        "select count(*) from duckdb_columns() where schema_name = 'quality' and comment is null"
    ).fetchall()
    assert comments == [(0,)]


def test_auditing_again_gives_the_same_rows(candidate_of: Candidate) -> None:
    connection = candidate_of(CONTRADICTION, SOUND)
    written = []
    for _ in range(2):
        runner.audit(connection)
        written.append(
            (
                connection.execute("select * exclude (seconds) from quality.check_results").fetchall(),
                connection.execute("select * from quality.findings").fetchall(),
            )
        )
    assert written[0] == written[1]


def test_a_finding_keeps_its_id_when_the_amounts_change(candidate_of: Candidate) -> None:
    def found(total: str) -> Finding:
        parts = [spent(total), spent("150.00", nature="basic"), spent("200.00", nature="project")]
        _, findings = runner.run_rules(candidate_of(Document("示例改数", facts=parts)))
        return next(f for f in findings if f.rule_id == "R01")

    assert found("300.00").finding_id == found("310.00").finding_id


def test_findings_of_a_rule_are_bounded_and_the_rest_counted(
    candidate_of: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "FINDINGS_KEPT", 3)
    facts = [
        row | {"fiscal_year": year}
        for year in range(2000, 2010)
        for row in (spent("3.00"), spent("2.00", nature="basic"), spent("2.00", nature="project"))
    ]
    results, findings = runner.run_rules(candidate_of(Document("示例多年", facts=facts)))
    assert len([f for f in findings if f.rule_id == "R01"]) == 3
    assert of(results, "R01").n_failed == 10
    assert "7 more are not kept" in of(results, "R01").message_en


def test_insufficient_data_is_never_a_pass(candidate_of: Candidate) -> None:
    results, _ = runner.run_rules(
        candidate_of(Document("示例缺项", facts=[spent("3.00"), spent("2.00", nature="basic")]))
    )
    total = of(results, "R01")
    assert (total.status, total.n_evaluated, total.n_insufficient) == ("insufficient_data", 0, 1)


def test_text_of_a_document_is_only_ever_a_value(candidate_of: Candidate) -> None:
    """Braces, quotes and SQL in a document end up in a message as they are printed."""
    nasty = "{lhs}'; drop table raw.facts; --"
    parts = [spent("100.00", nature="project"), spent("60.00", nature="project", project=nasty),
             spent("30.00", nature="project", project="示例乙")]  # fmt: skip
    connection = candidate_of(Document("示例 '; --", facts=parts))
    _, findings = runner.run_rules(connection)
    assert nasty in next(f for f in findings if f.rule_id == "R13").message_zh
    assert connection.execute("select count(*) from raw.facts").fetchall() == [(3,)]


def test_a_published_file_can_be_audited_without_writing(candidate_of: Candidate, tmp_path: Path) -> None:
    build.build(write_lake(tmp_path / "lake", [CONTRADICTION]), tmp_path / "c.duckdb")
    with duckdb.connect(str(tmp_path / "c.duckdb"), read_only=True) as connection:
        connection.execute("set enable_external_access = false")
        assert of(runner.run_rules(connection)[0], "R01").status == "fail"
        assert of(run_suite(connection, "raw.facts"), "raw_facts_key_unique").status == "pass"


def test_an_unknown_stage_is_refused(candidate_of: Candidate) -> None:
    with pytest.raises(ValueError, match="no stage"):
        runner.run_suites(candidate_of(SOUND), "later")


def test_every_object_of_a_rule_has_its_own_key(candidate_of: Candidate) -> None:
    for (rule, _), objects in rows_of_rules(candidate_of(CONTRADICTION, SOUND)).items():
        keys = [o["object_key"] for o in objects]
        assert len(set(keys)) == len(keys), rule


# -- the catalogue ---------------------------------------------------------------------------------------------------


def test_the_catalogue_is_current() -> None:
    assert catalogue.PAGE.read_text(encoding="utf-8") == catalogue.page(), "run: python -m expectations.catalogue"


def test_a_mart_that_shows_a_ratio_without_its_parts_is_not_published(candidate_of: Candidate) -> None:
    parts = [spent("300.00", basis="budget_initial"), spent("240.00")]
    connection = candidate_of(Document("示例比率", facts=parts))
    before = {r.check_id: r.status for r in runner.run_suites(connection, "marts")}
    assert set(before.values()) == {"pass"}
    (shown,) = connection.execute("select count(*) from marts.mart_ratio where ratio is not null").fetchall()[0]
    assert shown > 0
    connection.execute("update packed.marts_mart_ratio set denominator = 0 where ratio is not null")
    result = of(runner.run_suites(connection, "marts"), "marts_mart_ratio_parts_shown")
    assert (result.status, result.blocking) == ("fail", True)
