"""Corrections by people: applied after extraction, marked, the original kept, and reported when they fit no more."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Prepared, jixiao

from pipelines.corrections import Applied, Correction, CorrectionError, apply, fingerprint, load
from warehouse import lake, publish, query

SHA = "0123456789abcdef" * 4
FACT: dict[str, Any] = {
    "fact_id": f"{SHA[:16]}-00001", "document_id": SHA[:16], "district": "990101", "kind": "money",
    "measure": "expenditure", "value": "512.61", "unit": "万元", "amount_yuan": "5126100", "state": "value",
    "fiscal_year": 2022, "basis": "final", "fund": "all", "nature": "basic", "stat": "level",
    "income_source": "total", "method": "prose", "paragraph": 7, "confidence": 0.95,
}  # fmt: skip
REVIEW = {"reviewer": "示例复核员", "reviewed_on": "2024-05-06", "reason": "原文为512.16，识别时数字颠倒"}


def correction(**said: Any) -> dict[str, Any]:
    return {"document": SHA, "file": "示例.pdf", "where": {"paragraph": 7}, **REVIEW, **said}


def applied(*said: dict[str, Any], facts: list[dict[str, Any]] | None = None) -> Applied:
    return apply(facts or [FACT], [Correction.model_validate(s) for s in said], "990101", (SHA[:16],))


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    path = publish.current(data / "warehouse")
    assert path is not None
    return query.fetch(path, sql)[1]


class TestApplying:
    def test_a_corrected_fact_is_marked_and_its_original_kept(self) -> None:
        done = applied(
            correction(
                was={"amount_yuan": "5126100", "value": "512.61"}, set={"amount_yuan": "5121600", "value": "512.16"}
            )
        )
        (fact,), (record,) = done.facts, done.corrections
        assert (fact["amount_yuan"], fact["value"], fact["confidence"]) == ("5121600", "512.16", 1.0)
        assert fact["correction_id"] == record["correction_id"] and record["status"] == "applied"
        assert json.loads(record["original"]) == FACT
        assert FACT["amount_yuan"] == "5126100"

    def test_a_withdrawn_figure_is_no_fact_any_more(self) -> None:
        done = applied(correction(was={"value": "512.61"}, withdraw=True))
        assert done.facts == []
        assert json.loads(done.corrections[0]["original"])["value"] == "512.61"

    def test_a_missed_figure_is_added_with_its_place(self) -> None:
        new = {
            k: FACT[k] for k in ("kind", "measure", "value", "unit", "amount_yuan", "fiscal_year", "basis", "nature")
        }
        done = applied(correction(add=new | {"nature": "project"}))
        assert [f["nature"] for f in done.facts] == ["basic", "project"]
        assert done.facts[1]["paragraph"] == 7 and done.facts[1]["fact_id"] != FACT["fact_id"]

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"was": {"amount_yuan": "1"}, "set": {"amount_yuan": "2"}}, "the extraction says amount_yuan=5126100"),
            ({"where": {"paragraph": 9}, "was": {"value": "1"}, "set": {"value": "2"}}, "nothing is extracted at paragraph=9"),
            ({"document": "f" * 64, "was": {"value": "1"}, "set": {"value": "2"}}, "not among the district's current"),
            ({"was": {"amount_yuan": "5126100"}, "set": {"amount_yuan": "viel"}}, "is no fact"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_changes_nothing_and_says_why(self, said: dict[str, Any], why: str) -> None:
        done = applied(correction(**said))
        assert done.facts == [FACT]
        assert [why in row["detail"] for row in done.unmatched] == [True]

    def test_two_facts_that_fit_are_both_left_alone(self) -> None:
        twin = FACT | {"fact_id": f"{SHA[:16]}-00002"}
        done = applied(correction(was={"basis": "final"}, set={"basis": "budget_initial"}), facts=[FACT, twin])
        assert done.facts == [FACT, twin] and "2 facts fit" in done.unmatched[0]["detail"]

    def test_the_second_correction_of_a_fact_is_reported(self) -> None:
        done = applied(
            correction(was={"basis": "final"}, set={"basis": "budget_initial"}),
            correction(was={"nature": "basic"}, set={"nature": "project"}),
        )
        assert done.facts[0]["basis"] == "budget_initial" and done.facts[0]["nature"] == "basic"
        assert [row["status"] for row in done.corrections] == ["applied", "unmatched"]


class TestFiles:
    def write(self, folder: Path, *corrections: dict[str, Any], district: str = "990101") -> Path:
        path = folder / "catalog" / "corrections" / "990101.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"district": district, "corrections": list(corrections)}
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path

    def test_a_file_is_read_for_its_district_only(self, tmp_path: Path) -> None:
        self.write(tmp_path, correction(was={"value": "1"}, set={"value": "2"}))
        assert len(load(tmp_path, "990101")) == 1 and load(tmp_path, "990102") == ()
        assert fingerprint(tmp_path, "990101") and fingerprint(tmp_path, "990102") == ""

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"set": {"value": "2"}}, "was must say what is extracted now for value"),
            ({"was": {"value": "1"}, "set": {"value": "2"}, "withdraw": True}, "exactly one of set, withdraw and add"),
            ({"was": {"page": 1}, "set": {"page": 2}}, "page cannot be corrected"),
            ({"where": {}, "was": {"value": "1"}, "withdraw": True}, "where names no place"),
            ({"was": {"value": "1"}, "withdraw": True, "reason": ""}, "reason"),
            ({"was": {"value": "1"}, "withdraw": True, "reviewed_on": "gestern"}, "reviewed_on"),
        ],
    )
    def test_a_wrong_entry_is_refused_with_its_file_and_field(
        self, tmp_path: Path, said: dict[str, Any], why: str
    ) -> None:
        path = self.write(tmp_path, correction(**said))
        with pytest.raises(CorrectionError, match=why) as refused:
            load(tmp_path, "990101")
        assert str(path) in str(refused.value)

    def test_the_same_correction_twice_is_refused(self, tmp_path: Path) -> None:
        one = correction(was={"value": "1"}, set={"value": "2"})
        self.write(tmp_path, one, one | {"reviewer": "另一人"})
        with pytest.raises(CorrectionError, match="stands twice"):
            load(tmp_path, "990101")


@pytest.mark.xdist_group("prepared")
@pytest.mark.slow
def test_a_correction_reaches_the_published_warehouse_and_leaves_it_again(copy: Prepared) -> None:
    (document,) = [d for d in lake.read(copy.data / "lake", "documents", "990101") if d["file_name"] == "教育局.txt"]
    (fact,) = [
        f for f in lake.read(copy.data / "lake", "facts", "990101")
        if f["document_id"] == document["document_id"] and f["nature"] == "project"
    ]  # fmt: skip
    path = copy.data / "catalog" / "corrections" / "990101.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {
        "document": document["sha256"], "file": "教育局.txt", "where": {"paragraph": fact["paragraph"]}, **REVIEW,
        "was": {"amount_yuan": "2100000", "nature": "project"}, "set": {"amount_yuan": "2200000", "nature": "project"},
    }  # fmt: skip
    stale = said | {"was": {"amount_yuan": "1"}, "set": {"amount_yuan": "2"}}
    path.write_text(yaml.safe_dump({"district": "990101", "corrections": [said, stale]}, allow_unicode=True), "utf-8")

    done = jixiao(copy.data, ["run"])
    assert done.returncode == 0, done.stderr
    found = rows(copy.data, "select amount_yuan from raw.facts where correction_id is not null")
    assert found == [(Decimal(2_200_000),)]
    kept = rows(copy.data, "select original ->> 'amount_yuan' from raw.corrections where status = 'applied'")
    assert Decimal(kept[0][0]) == 2_100_000
    assert rows(copy.data, "select count(*) from raw.corrections where status = 'unmatched'") == [(1,)]
    assert "changes nothing" in done.stderr and "教育局.txt" in done.stderr
    select = "select status, severity from quality.check_results where check_id = 'raw_corrections_every_one_fits'"
    assert rows(copy.data, select) == [("fail", "warn")]

    path.unlink()
    assert jixiao(copy.data, ["run"]).returncode == 0
    assert rows(copy.data, "select count(*) from raw.facts where correction_id is not null") == [(0,)]
    assert rows(copy.data, "select count(*) from raw.facts where amount_yuan = 2200000") == [(0,)]
