"""Every question K01 to K25 answered by its query on the published sample, held against the fact sheets.

The truth is computed from the sheets (and, for indicators, from the gold lines made of them), never by SQL.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from printed import SHEETS, as_printed, department_of, expected

from sample.sheets import ROOT, DocumentSpec, Sheet

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample_run")]
QUERIES = Path(__file__).parents[2] / "docs" / "queries"
KEYS = [f"K{n:02d}" for n in range(1, 26)]
Row = dict[str, Any]
Year = tuple[str, int]
"""A department-year: printed name of the department, fiscal year."""


class Answers:
    """Runs a query once and finds its rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: dict[str, list[Row]] = {}

    def __call__(self, key: str, **where: Any) -> list[Row]:
        if key not in self._rows:
            cursor = self._connection.execute((QUERIES / f"{key}.sql").read_text(encoding="utf-8"))
            names = [column[0] for column in cursor.description or []]
            self._rows[key] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return [r for r in self._rows[key] if all(r[name] == value for name, value in where.items())]

    def values(self, key: str, column: str, **where: Any) -> dict[Year, Any]:
        """The non-null values of a column by department-year; each may stand there once."""
        found = [(of(r), r[column]) for r in self(key, **where) if r[column] is not None]
        assert len({year for year, _ in found}) == len(found), f"{key}.{column}: a department-year stands there twice"
        return dict(found)


def of(row: Row) -> Year:
    return (row["department_name"], row["fiscal_year"])


def year_of(sheet: Sheet) -> Year:
    return (sheet.full_name, sheet.fiscal_year)


@pytest.fixture(scope="module")
def answer(warehouse: duckdb.DuckDBPyConnection) -> Answers:
    return Answers(warehouse)


# -- the truth -------------------------------------------------------------------------------------------------------


@cache
def figures(key: str) -> dict[str, Decimal]:
    """What a sheet's documents print, as printed; only figures on all funds where a figure has a fund."""
    sheet = next(s for s in SHEETS if s.key == key)
    out = {name: as_printed(name, value) for name, value in expected(sheet).items()}
    layouts = {spec.layout for spec in sheet.documents}
    if layouts <= {"final_account", "form_national", "form_sichuan"}:
        out.pop("budget_initial", None)  # printed for the general public budget only
    return out


def sheets_with(*names: str) -> Iterator[tuple[Sheet, list[Decimal]]]:
    for sheet in SHEETS:
        found = figures(sheet.key)
        if all(name in found for name in names):
            yield sheet, [found[name] for name in names]


def percent(above: Decimal, below: Decimal) -> float:
    return float(100 * above / below)


def quotients(above: str, below: str, factor: int = 100) -> dict[Year, Any]:
    return {
        year_of(s): pytest.approx(float(factor * a / b), rel=1e-6) for s, (a, b) in sheets_with(above, below) if b != 0
    }


def last_year(sheet: Sheet) -> Sheet | None:
    return next(
        (s for s in SHEETS if department_of(s) == department_of(sheet) and s.fiscal_year == sheet.fiscal_year - 1), None
    )


def documents(layout: str) -> Iterator[tuple[Sheet, DocumentSpec]]:
    """Documents of a layout that print no planted contradiction."""
    for sheet in SHEETS:
        for spec in sheet.documents:
            if spec.layout == layout and not spec.planted:
                yield sheet, spec


def cost(sheet: Sheet, *codes: str) -> Decimal:
    """Basic expenditure on economic classes, each as printed."""
    return sum((as_printed("", sheet.basic("final", code)) for code in codes), Decimal(0))


@cache
def printed_indicators(key: str) -> tuple[Row, ...]:
    """The gold lines of indicators of a sheet that one document prints; () where several do or none does."""
    sheet = next(s for s in SHEETS if s.key == key)
    lines = []
    for spec in sheet.documents:
        path = ROOT / "gold" / f"{spec.name}.jsonl"
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if own := [line for line in found if line["kind"] == "indicator"]:
            lines.append(own)
    return tuple(lines[0]) if len(lines) == 1 else ()


def judged(line: Row) -> bool | None:
    """Whether a target was met, from numbers and operator; None where they do not say."""
    if line.get("target_value") is None or line.get("actual_value") is None or line.get("modifier"):
        return None
    target, actual = Decimal(line["target_value"]), Decimal(line["actual_value"])
    operator = line.get("target_op")
    if operator is None or (operator == "=" and not re.search("[=＝]|等于", line.get("target_text") or "")):
        return True if target == actual else None  # a bare number asks for no direction
    return {">=": actual >= target, "<=": actual <= target, "=": actual == target}[operator]


# -- the queries -----------------------------------------------------------------------------------------------------


def test_there_is_one_query_a_question() -> None:
    assert sorted(path.stem for path in QUERIES.glob("*.sql")) == KEYS


def test_the_index_lists_every_query_under_its_question() -> None:
    index = (QUERIES / "README.md").read_text(encoding="utf-8")
    for key in KEYS:
        question = (QUERIES / f"{key}.sql").read_text(encoding="utf-8").splitlines()[0].partition(" · ")[2]
        assert f"| [{key}]({key}.sql) | {question} |" in index


@pytest.mark.parametrize("key", KEYS)
def test_a_query_says_what_it_asks_and_how_to_read_the_answer(key: str) -> None:
    text = (QUERIES / f"{key}.sql").read_text(encoding="utf-8")
    comment = "\n".join(line for line in text.splitlines() if line.startswith("--"))
    assert re.match(rf"-- {key} · .*[\u4e00-\u9fff]", comment)
    for part in ("-- Formula: ", "-- Read: ", "-- Caveats: "):
        assert part in comment


@pytest.mark.parametrize("key", KEYS)
def test_a_query_names_the_formulas_the_warehouse_knows(warehouse: duckdb.DuckDBPyConnection, key: str) -> None:
    text = (QUERIES / f"{key}.sql").read_text(encoding="utf-8")
    known = {k for (k,) in warehouse.execute("select formula_key from core.dim_formula").fetchall()}
    named = {k.rstrip(".") for k in re.findall(r"\b(K\d\d(?:\.[a-z_]+)?)(?=/v|,|\s\(all)", text)}
    assert named <= known


def test_k01_adjustment(answer: Answers) -> None:
    wanted = {
        year_of(s): pytest.approx(percent(adjusted - initial, initial))
        for s, (adjusted, initial) in sheets_with("budget_adjusted", "budget_initial")
    }
    assert len(wanted) > 10
    assert answer.values("K01", "adjustment_pct", fund="all") == wanted


def test_k02_execution_with_rival_denominators(answer: Answers) -> None:
    for column, below in (
        ("k02_initial", "budget_initial"), ("k02_adjusted", "budget_adjusted"), ("k02_received", "funds_received"),
    ):  # fmt: skip
        wanted = quotients("expenditure_total", below)
        assert wanted
        assert answer.values("K02", column, fund="all") == wanted, column
    completion = {
        year_of(s): pytest.approx(percent(adjusted - closing, adjusted))
        for s, (adjusted, closing, _) in sheets_with("budget_adjusted", "carryover_closing", "expenditure_total")
    }
    assert completion
    assert answer.values("K02", "k02_completion", fund="all") == completion


def test_k03_progress_is_never_invented(answer: Answers) -> None:
    rows = answer("K03")
    assert {of(r) for r in rows} == {year_of(s) for s in SHEETS}
    assert {r["payment_progress"] for r in rows} == {None}
    speaking = {year_of(s) for s in SHEETS if re.search("支出进度|前慢后快", " ".join([*s.problems, *s.measures]))}
    told = {of(r) for r in rows if r["n_passages"]}
    assert told
    assert told <= speaking


def test_k04_idle_money(answer: Answers) -> None:
    assert answer.values("K04", "k04_adjusted", fund="all") == quotients("carryover_closing", "budget_adjusted")
    assert answer.values("K04", "k04_initial", fund="all") == quotients("carryover_closing", "budget_initial")


def test_k05_growth_of_idle_money(answer: Answers) -> None:
    opening = {
        year_of(s): pytest.approx(percent(closing - opened, opened))
        for s, (closing, opened) in sheets_with("carryover_closing", "carryover_opening")
        if opened
    }
    assert answer.values("K05", "k05_opening", fund="all") == opening
    grown, from_zero = {}, set()
    for sheet, (closing,) in sheets_with("carryover_closing"):
        before = last_year(sheet)
        base = figures(before.key).get("carryover_closing") if before else None
        if base:
            grown[year_of(sheet)] = pytest.approx(percent(closing - base, base))
        elif base == 0:
            from_zero.add(year_of(sheet))
    assert answer.values("K05", "k05_closing", fund="all") == grown
    zero = {of(r) for r in answer("K05", fund="all", closing_status="zero_base")}
    assert from_zero
    assert zero == from_zero, "from 0 there is no rate"


def test_k06_three_public_expenses_over_years(answer: Answers) -> None:
    for item in ("total", "reception"):
        measure = f"three_public_{item}"
        wanted = {}
        for sheet, (now,) in sheets_with(measure):
            before = last_year(sheet)
            base = figures(before.key).get(measure) if before else None
            if base:
                wanted[year_of(sheet)] = pytest.approx(percent(now - base, base))
        assert wanted
        found = answer.values("K06", "final_change_pct", measure=measure)
        assert {year: found.get(year) for year in wanted} == wanted
        assert {year for year in found if year[1] == 2024} == set(wanted)


def test_k07_three_public_expenses_within_budget(answer: Answers) -> None:
    assert answer.values("K07", "control_pct", measure="three_public_total") == quotients(
        "three_public_total", "three_public_total_budget"
    )
    over = {year_of(s) for s, (a, b) in sheets_with("three_public_total", "three_public_total_budget") if a > b}
    assert {of(r) for r in answer("K07", measure="three_public_total", is_over_budget=True)} == over


def test_k08_running_cost_a_head(answer: Answers) -> None:
    wanted = {}
    for sheet, (staff,) in sheets_with("staff"):
        found = figures(sheet.key)
        running = found.get("public_running")
        if running is None and "basic_goods_services" in found:
            running = found["basic_goods_services"] + found.get("basic_capital", Decimal(0))
        if running is not None:
            wanted[year_of(sheet)] = pytest.approx(float(running / staff), rel=1e-6)
    assert len(wanted) > 5
    assert answer.values("K08", "k08_staff") == wanted


def test_k09_agency_operation_a_head(answer: Answers) -> None:
    printed = {year_of(s): as_printed("", s.agency_operation.final) for s, _ in documents("final_account")}
    found = answer.values("K09", "agency_operation")
    assert {year: found.get(year) for year in printed} == printed
    wanted = {
        year_of(s): pytest.approx(float(printed[year_of(s)] / staff), rel=1e-6)
        for s, (staff,) in sheets_with("staff")
        if year_of(s) in printed
    }
    assert wanted
    assert answer.values("K09", "k09_staff") == wanted
    assert answer.values("K09", "k09_administrative") == {}, "no document of the sample prints administrative staff"


def test_k10_pay_a_head(answer: Answers) -> None:
    classes, net = {}, {}
    for sheet, (staff, wages) in sheets_with("staff", "basic_wages_welfare"):
        pay = wages + figures(sheet.key).get("basic_household_subsidy", Decimal(0))
        classes[year_of(sheet)] = pytest.approx(float(pay / staff), rel=1e-6)
        if any(spec.layout == "final_account" for spec in sheet.documents):
            retirement = cost(sheet, "30302", "30301")
            net[year_of(sheet)] = pytest.approx(float((pay - retirement) / staff), rel=1e-6)
    assert classes
    assert net
    assert answer.values("K10", "k10_classes") == classes
    assert answer.values("K10", "k10_net") == net


def test_k11_staffing(answer: Answers) -> None:
    assert answer.values("K11", "k11_staff") == quotients("staff", "staff_quota")
    assert answer.values("K11", "k11_on_quota") == quotients("staff_on_quota", "staff_quota")


def test_k12_structure(answer: Answers) -> None:
    found = answer.values("K12", "share_pct", part="project", fund="all")
    assert found == quotients("expenditure_project", "expenditure_total")
    checked = 0
    for sheet, spec in documents("final_account"):
        told = sheet.restated(spec.restated)
        total = as_printed("", told.spending("final"))
        for code in {item.code[:3] for item in told.classes}:
            amount = as_printed("", told.spending("final", functional=code))
            rows = answer("K12", part=code, fund="all", department_name=sheet.full_name, fiscal_year=sheet.fiscal_year)
            assert [r["amount_yuan"] for r in rows] == [amount], (sheet.key, code)
            assert rows[0]["share_pct"] == pytest.approx(percent(amount, total))
            checked += 1
    assert checked > 10


def test_k13_dependence_on_fiscal_money(answer: Answers) -> None:
    wanted = {}
    for sheet, spec in documents("final_account"):
        told = sheet.restated(spec.restated)
        general, total = told.income_total("final", "general_public"), told.income_total("final")
        wanted[year_of(sheet)] = pytest.approx(percent(as_printed("", general), as_printed("", total)))
    found = answer.values("K13", "ratio", formula="K13.general_public/v1")
    assert wanted
    assert {year: found.get(year) for year in wanted} == wanted
    assert answer.values("K13", "ratio", formula="K13.superior/v1") == {}, "no sheet has superior subsidies"


def test_k14_procurement_without_a_budget_has_no_rate(answer: Answers) -> None:
    rows = answer("K14", formula="K14.execution/v1")
    bought = {of(r): r["numerator"] for r in rows if r["numerator"] is not None}
    for layout in ("final_account", "form_hunan"):
        for sheet, _ in documents(layout):
            assert bought[year_of(sheet)] == as_printed("", sheet.procurement.total)
    assert {(r["ratio"], r["status"]) for r in rows} == {(None, "missing_inputs")}


def test_k15_running_cost_within_budget(answer: Answers) -> None:
    wanted = {}
    for sheet, _ in documents("form_hunan"):
        now, plan = (as_printed("", sheet.basic(b, nature="public_running")) for b in ("final", "budget_initial"))
        wanted[year_of(sheet)] = pytest.approx(percent(now, plan))
    found = answer.values("K15", "k15_adjusted") | answer.values("K15", "k15_initial")
    assert wanted
    assert {year: found.get(year) for year in wanted} == wanted


def test_k16_problems_put_right(answer: Answers) -> None:
    wanted = {}
    for sheet in SHEETS:
        if not any(spec.layout.startswith("narrative") for spec in sheet.documents):
            continue
        told = {i.name: i.value for sentence in sheet.outcomes for i in sentence.indicators}
        found, fixed = (told.get(f"工业企业{name}") for name in ("排查安全隐患", "安全隐患整改"))
        if found and fixed:
            wanted[year_of(sheet)] = pytest.approx(percent(fixed, found))
    assert wanted
    assert answer.values("K16", "rate_pct", level="object") == wanted
    assert answer.values("K16", "rate_pct", level="pooled") == wanted


def test_k17_self_scores_and_what_is_missing_to_judge_them(answer: Answers) -> None:
    rows = answer("K17")
    scores = {year_of(s): value for s, (value,) in sheets_with("self_score")}
    assert answer.values("K17", "self_score") == scores
    peers = [scores[year_of(s)] for s in SHEETS
             if (s.department_type, s.fiscal_year) == ("industry_it", 2024) and year_of(s) in scores]  # fmt: skip
    [row] = [r for r in rows if of(r) == ("示例云砚区工业和信息化局", 2024)]
    assert row["peers_n"] == len(peers) >= 3
    assert row["peers_median"] == pytest.approx(float(statistics.median(peers)))
    assert row["peers_share_90_pct"] == 100.0 * sum(p >= 90 for p in peers) / len(peers)
    assert {(r["review_score"], r["gap"]) for r in rows} == {(None, None)}


def test_k18_full_points_for_missed_targets(answer: Answers) -> None:
    checked = 0
    for row in answer("K18"):
        sheet = next(s for s in SHEETS if year_of(s) == of(row))
        if lines := printed_indicators(sheet.key):
            missed = [line for line in lines if judged(line) is False]
            full = [line for line in missed if line.get("weight") and Decimal(line["score"]) >= Decimal(line["weight"])]
            assert (row["n_missed"], row["n_missed_full_score"]) == (len(missed), len(full)), sheet.key
            checked += 1
    assert checked


def test_k19_targets(answer: Answers) -> None:
    checked = 0
    for row in answer("K19"):
        sheet = next(s for s in SHEETS if year_of(s) == of(row))
        if lines := printed_indicators(sheet.key):
            decided = [met for line in lines if (met := judged(line)) is not None]
            targets = [line for line in lines if line.get("target_value") or line.get("target_text")]
            numeric = [line for line in lines if line.get("target_value")]
            assert (row["n_with_target"], row["n_quantified"]) == (len(targets), len(numeric)), sheet.key
            assert (row["n_judged"], row["n_met"]) == (len(decided), sum(decided)), sheet.key
            checked += 1
    assert checked > 5


def test_k20_duties_are_shown_and_not_matched_by_machine(answer: Answers) -> None:
    rows = {of(r): r for r in answer("K20")}
    assert {r["coverage_pct"] for r in rows.values()} == {None}
    shown = 0
    for sheet, _ in [*documents("narrative_hunan"), *documents("final_account")]:
        duties = rows[year_of(sheet)]["duties"]
        assert sheet.duties[0].split("；")[0] in duties
        shown += 1
    assert shown
    silent = rows[("示例云砚区工业和信息化局", 2024)]
    assert (silent["n_duty_clauses"], silent["n_indicators"]) == (None, 9), "a form has no duty section: unknown, not 0"


KIND = {"budget": "budget", "final_account": "final_account"}


def test_k21_what_was_collected_and_what_stands_empty(answer: Answers) -> None:
    rows = {of(r): r for r in answer("K21")}
    for sheet in SHEETS:
        kinds = {KIND.get(spec.layout, "self_evaluation") for spec in sheet.documents}
        missing = sorted({"budget", "final_account", "self_evaluation"} - kinds)
        row = rows[year_of(sheet)]
        assert (row["n_kinds_collected"], row["not_collected"]) == (len(kinds), " ".join(missing) or None), sheet.key
        assert row["last_signed_on"] in (sheet.prepared_on, None), sheet.key
    planted = json.loads((ROOT / "findings.json").read_text(encoding="utf-8"))
    empty = [p["file"] for p in planted if p["rule"] == "C02"]
    assert sum(r["n_empty_sections"] for r in rows.values()) == len(empty)
    assert {(r["audited"], r["published_on"]) for r in rows.values()} == {(True, None)}


def test_k22_reports_against_final_accounts(answer: Answers) -> None:
    wanted = {}
    for sheet in SHEETS:
        accounts = [s for s in sheet.documents if s.layout == "final_account"]
        reports = [s for s in sheet.documents if s.layout.startswith(("narrative", "form_hunan", "form_chongqing"))]
        if accounts and reports:
            told = [sheet.restated(s.restated).spending("final") for s in (reports[0], accounts[0])]
            wanted[year_of(sheet)] = as_printed("", told[0]) - as_printed("", told[1])
    assert wanted
    assert answer.values("K22", "difference", fund="all", nature="total") == wanted
    assert any(wanted.values())


def test_k23_years_and_peers(answer: Answers) -> None:
    changes = {}
    for sheet, (now,) in sheets_with("expenditure_total"):
        before = last_year(sheet)
        if before and (base := figures(before.key).get("expenditure_total")):
            changes[year_of(sheet)] = pytest.approx(percent(now - base, base))
    found = answer.values("K23", "change_pct")
    assert changes
    assert {year: found.get(year) for year in changes} == changes
    spent = {year_of(s): v for s, (v,) in sheets_with("expenditure_total")
             if (s.department_type, s.fiscal_year) == ("industry_it", 2024)}  # fmt: skip
    ranks = {year: 1 + sum(other > value for other in spent.values()) for year, value in spent.items()}
    placed = answer.values("K23", "rank")
    assert len(ranks) == 8
    assert {year: placed[year] for year in ranks} == ranks


def test_k23_flags_the_reform_that_moved_duties(answer: Answers) -> None:
    breaks = answer.values("K23", "series_break")
    reformed = {s.department_type for s in SHEETS if year_of(s) in breaks and s.fiscal_year == 2024}
    assert reformed == {"agriculture", "civil_affairs"}
    assert {year for _, year in breaks} == {2024}


def test_k24_fund_mix(answer: Answers) -> None:
    wanted = {}
    for sheet, spec in documents("final_account"):
        told = sheet.restated(spec.restated)
        general = as_printed("", told.spending("final", fund="general_public"))
        wanted[year_of(sheet)] = pytest.approx(percent(general, as_printed("", told.spending("final"))))
    found = answer.values("K24", "ratio", formula="K24.general_public/v1")
    assert wanted
    assert {year: found.get(year) for year in wanted} == wanted


def test_k25_cost_of_an_output_only_where_a_form_ties_it(answer: Answers) -> None:
    wanted = {}
    for sheet in SHEETS:
        for spec in sheet.documents:
            for project in (p for p in sheet.projects if p.name in spec.projects):
                told = [i.actual for i in project.indicators if "数量" in i.level2 and i.actual is not None]
                if len(told) == 1:
                    cost_of_one = as_printed("", project.final) / told[0]
                    wanted[(*year_of(sheet), project.name)] = pytest.approx(float(cost_of_one), abs=0.01)
    assert wanted
    rows = answer("K25")
    assert {(*of(r), r["project"]): r["yuan_per_unit"] for r in rows if r["why"] == "ok"} == wanted
    assert all(r["yuan_per_unit"] is None for r in rows if r["why"] != "ok")
    assert "no_quantity_indicator" in {r["why"] for r in rows}
