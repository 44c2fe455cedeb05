"""Rules about people, scores and grades."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from audit_cases import Case, Row, case, check, count, rows_of_rules

INDICATORS = [{"level3": name, "weight": "30", "score": "28"} for name in ("示例甲", "示例乙", "示例丙")]


def execution(weight: str, score: str) -> list[Row]:
    return [
        {"kind": "score", "measure": "execution_rate_weight", "value": weight, "number": weight, "unit": "分"},
        {"kind": "score", "measure": "execution_rate_score", "value": score, "number": score, "unit": "分"},
    ]


CASES: list[Case] = [
    # R16
    case("R16", "points and scores add up", "pass", *execution("10", "9"), indicators=INDICATORS,
         report={"self_score": "93"}, objects=2),
    case("R16", "an indicator for execution is not counted twice", "pass", *execution("10", "9"),
         indicators=[*INDICATORS, {"level3": "预算执行率", "weight": "10", "score": "9"}], report={"self_score": "93"}),
    case("R16", "points do not make 100", "warn", *execution("10", "9"), indicators=INDICATORS[:2], message="weights",
         lhs="70"),
    case("R16", "an indicator without points", "insufficient_data",
         indicators=[*INDICATORS[:2], {"level3": "示例丁", "score": "20"}], report={"self_score": "93"}),
    case("R16", "the points for execution were left blank", "insufficient_data", indicators=INDICATORS),
    # V04
    case("V04", "a score within its points", "pass", indicators=INDICATORS, objects=3),
    case("V04", "more than full points", "fail", indicators=[{"level3": "示例甲", "weight": "10", "score": "12"}],
         lhs="12", rhs="10"),
    case("V04", "a self score above 100", "fail", report={"self_score": "104"}),
    case("V04", "a negative score", "fail", indicators=[{"level3": "示例甲", "weight": "10", "score": "-1"}]),
    case("V04", "more points for execution than there are", "fail", *execution("10", "11")),
    case("V04", "a score without its points", "insufficient_data", indicators=[{"level3": "示例甲", "score": "9"}]),
    # R19
    case("R19", "ninety is excellent", "pass", report={"self_score": "90", "grade": "优秀"}),
    case("R19", "just below ninety is good", "pass", report={"self_score": "89.99", "grade": "良"}),
    case("R19", "eighty-five is not excellent", "fail", report={"self_score": "85", "grade": "优"}, message="differs"),
    case("R19", "a grade without score", "insufficient_data", report={"grade": "优"}),
    case("R19", "a grade nobody knows", "insufficient_data", report={"self_score": "85", "grade": "A"}),
    # R20
    case("R20", "staff and posts add up", "pass", count("staff", 13), count("staff_on_quota", 10),
         count("staff_off_quota", 3), count("staff_quota", 12), count("staff_quota_administrative", 8),
         count("staff_quota_institution", 4), count("staff_quota_support", 0), objects=3),
    case("R20", "people in approved posts and others do not make the staff", "fail", count("staff", 14),
         count("staff_on_quota", 10), count("staff_off_quota", 3), difference="-1"),
    case("R20", "more people than posts", "fail", count("staff_quota", 86), count("staff_on_quota", 92),
         message="over_quota", difference="6"),
    case("R20", "in-service people said to be in approved posts count as such", "fail", count("staff_quota", 86),
         count("staff", 92, quote="年末实有在编人员92人"), message="over_quota"),
    case("R20", "more staff than posts, some perhaps outside them", "warn", count("staff_quota", 58),
         count("staff", 71), message="staff_over_quota"),
    case("R20", "staff outside the posts explain the excess", "pass", count("staff_quota", 58), count("staff", 71),
         count("staff_off_quota", 13)),
    case("R20", "posts add up from their kinds", "pass", count("staff_quota_administrative", 28),
         count("staff_quota_institution", 20), count("staff", 45)),
    case("R20", "no posts are printed", "insufficient_data", count("staff", 45)),
]  # fmt: skip


@pytest.fixture(scope="module")
def objects(candidate_of: Callable[..., duckdb.DuckDBPyConnection]) -> dict[tuple[str, str], list[Row]]:
    return rows_of_rules(candidate_of(*(c.document for c in CASES)))


@pytest.mark.parametrize("one", CASES, ids=lambda c: c.id)
def test_form(one: Case, objects: dict[tuple[str, str], list[Row]]) -> None:
    check(one, objects)


def test_scores_that_do_not_make_the_self_score_fail(candidate_of: Callable[..., duckdb.DuckDBPyConnection]) -> None:
    wrong = case("R16", "a self score nobody scored", "fail", *execution("10", "1"), indicators=INDICATORS,
                 report={"self_score": "93"})  # fmt: skip
    rows = rows_of_rules(candidate_of(wrong.document))[("R16", wrong.document.document_id)]
    assert {(r["object_key"].split("|")[0], r["status"], r["message"]) for r in rows} == {
        ("weights", "pass", "exact"), ("scores", "fail", "scores"),
    }  # fmt: skip
    assert next(r["difference"] for r in rows if r["status"] == "fail") == -8
