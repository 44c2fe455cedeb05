"""Confidence: what the arithmetic of a document says of its figures, and that stated confidence keeps its word."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from reliability import misread, reliability
from score_dev import labelled, sample
from table_grids import fact, read
from written import facts

from pipelines.extraction.confidence import settle
from pipelines.extraction.lines import FactLine
from pipelines.extraction.tables import TableResult
from sources.document import Locator


def statement(total: str, basic: str, project: str) -> TableResult:
    result = read(
        f"""
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        | 合计 | {total} | {basic} | {project}
        """,
        "final_account",
        title="支出决算表",
    )
    settle(result.facts)
    return result


def test_parts_that_make_their_total_are_surer_than_figures_alone() -> None:
    alone = read(
        """
        科目编码 | 科目名称 | 合计
        | 合计 | 100.00
        """,
        "final_account",
        title="支出决算表",
    )
    settle(alone.facts)
    together = statement("100.00", "60.00", "40.00")
    assert all(f.confidence > alone.facts[0].confidence for f in together.facts)


def test_a_sum_that_does_not_hold_makes_its_figures_doubtful_and_changes_none() -> None:
    result = statement("100.00", "60.00", "41.00")
    assert {f.value for f in result.facts} == {"100.00", "60.00", "41.00"}
    assert all(f.confidence < 0.85 for f in result.facts)


def test_rounding_of_the_parts_is_no_contradiction() -> None:
    assert all(f.confidence > 0.95 for f in statement("100.00", "60.01", "40.00").facts)


def test_a_class_that_is_not_the_sum_of_its_items_is_doubtful_and_its_neighbours_are_not() -> None:
    result = read(
        """
        科目编码 | 科目名称 | 合计
        | 合计 | 150.00
        201 | 一般公共服务支出 | 100.00
        20103 | 政府办公厅（室）及相关机构事务 | 100.00
        2010301 | 行政运行 | 91.00
        208 | 社会保障和就业支出 | 50.00
        """,
        "final_account",
        title="支出决算表",
    )
    settle(result.facts)
    assert fact(result, "91.00").confidence < 0.85 < fact(result, "50.00").confidence


def test_a_figure_printed_in_two_places_is_surer_and_two_different_ones_are_doubtful() -> None:
    said = "机关运行经费支出{}万元。"
    agree = facts("一、机关运行经费情况", said.format("20.5"), "二、其他", said.format("20.50"))
    differ = facts("一、机关运行经费情况", said.format("20.5"), "二、其他", said.format("25.5"))
    assert min(f.confidence for f in agree) > 0.95
    assert max(f.confidence for f in differ) < 0.8


def test_a_rate_that_follows_from_its_amounts_is_surer_than_one_that_does_not() -> None:
    line = "2023年度收入总计110万元，与2022年相比，收入总计增加10万元，增长{}%。"
    right, wrong = (facts(line.format(rate)) for rate in ("10", "35"))
    assert right[-1].stat == wrong[-1].stat == "change_rate"
    assert right[-1].confidence > 0.93 > wrong[-1].confidence


def test_a_completion_rate_is_the_account_over_the_budget() -> None:
    line = "机关运行经费年初预算为20万元，支出决算为{}万元，完成年初预算的90%。"
    right, wrong = (facts(line.format(spent)) for spent in ("18", "12"))
    assert right[-1].confidence > 0.93 > wrong[-1].confidence


def test_many_figures_are_weighed_in_linear_time() -> None:
    lines = [
        FactLine(
            "money", "expenditure", Locator(page=1, bbox=(0, float(n), 1, 1)), "table", value="1.00", unit="万元",
            amount_yuan=Decimal(10000), fiscal_year=2023, basis="final", project=f"项目{n % 9000}",
        )
        for n in range(40_000)
    ]  # fmt: skip
    settle(lines)
    assert all(0 < f.confidence <= 1 for f in lines)


def test_a_misread_digit_is_doubtful_and_figures_read_right_are_not() -> None:
    document = next(path for path, _ in sample() if path.name.endswith("2024年部门预算.pdf"))
    wrong, right = misread(document, seed=1, digits=25)
    assert len(wrong) == 25
    assert sum(1 for c in wrong if c < 0.9) >= 0.9 * len(wrong)
    assert sum(1 for c in right if c < 0.9) <= 0.02 * len(right)


@pytest.mark.parametrize("documents", [labelled, sample])
def test_stated_confidence_keeps_its_word(documents: object) -> None:
    pairs = list(documents())  # type: ignore[operator]
    if not pairs:
        pytest.skip("no labelled documents beside the project")
    bands = [b for b in reliability(pairs) if b.count >= 20]
    assert bands
    for band in bands:
        assert band.right >= band.stated - 0.05, band
    for lower, higher in itertools.pairwise(bands):
        assert higher.right >= lower.right - 0.02, (lower, higher)
