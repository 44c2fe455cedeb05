"""The files that define checks: every one loads, and a wrong one is refused with a message that says what is wrong."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import sqlglot
import yaml
from sqlglot import exp

from expectations import rule_files, suite_files
from expectations.rule_files import Rule, rules
from expectations.suite_files import Suite, suites
from expectations.wording import number, sentence

RULE_IDS = [rule.id for rule in rules()]
GIVEN = {"lhs", "rhs", "difference", "tolerance", "unit", "fiscal_year", "object", "place", "basis", "fund", "item"}
"""What the runner and `reconciled` put into every message."""


@pytest.mark.parametrize("rule", rules(), ids=RULE_IDS)
class TestRuleFile:
    def test_is_one_select_over_staging_and_core(self, rule: Rule) -> None:
        statements = sqlglot.parse(rule.sql, read="duckdb")
        assert len(statements) == 1 and isinstance(statements[0], exp.Query)
        own = {cte.alias for cte in statements[0].find_all(exp.CTE)}
        schemas = {t.db for t in statements[0].find_all(exp.Table) if t.name not in own and t.name}
        assert schemas - {""} <= {"staging", "core", "taxonomy", "temp"}

    def test_has_a_sentence_for_every_message_it_gives(self, rule: Rule) -> None:
        keys = set(rule.header.messages)
        assert keys, "a rule says something"
        for key, words in rule.header.messages.items():
            for template in (words.zh, words.en):
                fields = {name for _, name, _, _ in string.Formatter().parse(template) if name}
                assert all(field.isidentifier() for field in fields), (key, fields)

    def test_fields_of_its_messages_are_given_or_in_its_details(self, rule: Rule) -> None:
        for words in rule.header.messages.values():
            for template in (words.zh, words.en):
                fields = {name for _, name, _, _ in string.Formatter().parse(template) if name}
                missing = {f for f in fields - GIVEN if f"'{f}'" not in rule.sql}
                assert not missing

    def test_says_the_rule_in_prose_with_its_source(self, rule: Rule) -> None:
        header = rule.header
        assert len(header.prose.zh) > 40 and len(header.prose.en) > 80
        assert header.source and header.scope and header.tolerance


def test_shared_sql_runs_before_every_rule() -> None:
    shared = {p.name for p in rule_files.RULES.glob("_*.sql")}
    assert shared == set(rule_files.PRELUDE)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("select 1", "comment block"),
        ("/*---\nid: R99\n---*/\nselect 1", "severity"),
        ("/*---\nid: [\n---*/\nselect 1", "R99_wrong.sql"),
    ],
)
def test_a_wrong_rule_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "R99_wrong.sql"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        rule_files.load(path)


@pytest.mark.parametrize("suite", suites(), ids=lambda s: s.table)
class TestSuite:
    def test_resolves_against_the_schema(self, suite: Suite) -> None:
        columns = {c.name for c in suite.spec.columns} | set(suite.metrics)
        for expectation in suite.expectations:
            resolved = suite_files.resolve(suite, expectation)
            assert resolved
            for one in resolved:
                assert set(one.about) <= columns

    def test_names_an_expectation_that_exists(self, suite: Suite) -> None:
        from great_expectations.expectations.registry import get_expectation_impl

        for expectation in suite.expectations:
            for one in suite_files.resolve(suite, expectation):
                get_expectation_impl(one.type)(**one.kwargs)


def test_every_suite_file_is_loaded() -> None:
    loaded = {suite.table for suite in suites()}
    for path in suite_files.SUITES.glob("*.yaml"):
        assert {suite.table for suite in suite_files.load(path)} <= loaded


def test_the_tables_of_the_lake_and_of_core_are_checked() -> None:
    from warehouse.schema import layer_tables

    wanted = {t.full_name for layer in ("lake", "core") for t in layer_tables(layer)}
    assert wanted == {s.table for s in suites() if s.stage in ("lake", "core")}


def test_allowed_values_come_from_the_schema_and_the_taxonomy() -> None:
    facts = next(s for s in suites() if s.table == "raw.facts")
    by_id = {e.id: suite_files.resolve(facts, e) for e in facts.expectations}
    states = next(r for r in by_id["values_known"] if r.about == ("state",))
    assert set(states.kwargs["value_set"]) == set(facts.spec.column("state").values)
    assert "expenditure" in by_id["measures_known"][0].kwargs["value_set"]
    assert "government_fund" in by_id["funds_known"][0].kwargs["value_set"]
    assert not any("value_set" in e.kwargs for s in suites() for e in s.expectations)


EXPECTATION = {
    "id": "one", "type": "expect_column_values_to_not_be_null", "kwargs": {"column": "kind"}, "severity": "error",
    "blocking": True, "zh": "示例检查", "en": "example", "rationale": "an example of a rationale",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"kwargs": {"column": "nowhere"}}, "names no column"),
        ({"severity": "warn"}, "only an error blocks"),
        ({"rationale": ""}, "rationale"),
        ({"surprise": 1}, "surprise"),
        ({"values_from": "taxonomy.measures"}, "values_from is"),
        ({"columns_from": "key"}, "columns_from names the columns"),
    ],
)
def test_a_wrong_suite_is_refused(tmp_path: Path, change: dict[str, object], complaint: str) -> None:
    path = tmp_path / "raw.facts.yaml"
    suite = {
        "table": "raw.facts",
        "stage": "lake",
        "zh": "示例",
        "en": "example",
        "expectations": [EXPECTATION | change],
    }
    path.write_text(yaml.safe_dump(suite, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        suite_files.load(path)


def test_a_suite_file_is_named_after_its_table(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    suite = {"table": "raw.facts", "stage": "lake", "zh": "示例", "en": "example", "expectations": [EXPECTATION]}
    path.write_text(yaml.safe_dump(suite, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match="named after its table"):
        suite_files.load(path)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [("512.6200", "万元", "512.62"), ("230", "万元", "230.00"), ("0.0250", "万元", "0.025"), ("6.0", "人", "6"),
     ("110.4000", "%", "110.4"), ("-1E+2", "元", "-100.00")],
)  # fmt: skip
def test_numbers_read_as_documents_print_them(value: str, unit: str, shown: str) -> None:
    from decimal import Decimal

    assert number(Decimal(value), unit) == shown


def test_codes_are_named_in_the_language_of_the_sentence() -> None:
    values = {"fund": "general_public", "basis": "final", "item": "three_public_total", "label": "general_public"}
    assert sentence("{fund}{basis}{item}", "zh", values) == "一般公共预算决算“三公”经费合计"
    assert sentence("{fund} {item}", "en", values) == "general public three public expenses, total"
    assert sentence("{label}", "zh", values) == "general_public", "what a document says is never replaced"
    assert sentence("{missing}", "zh", values) == "—"
