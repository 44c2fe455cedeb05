"""Rules that read words: sections about the wrong fund, figures under the wrong budget, headings without content."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from audit_cases import Case, Row, case, check, rows_of_rules, section, spent

GENERAL = section("一般公共预算支出情况", "", number="二、", paragraph=10)
FUND = section("政府性基金预算支出情况", "本单位无政府性基金收支。", number="五、", paragraph=30)


def headings(*names: str, text: str = "", page: int | None = None) -> list[Row]:
    return [section(n, text, number=f"{i}、", paragraph=i) | {"page": page} for i, n in enumerate(names, 1)]


SIGNATURE = "填报单位： 示例局\n日 期： 2023年6月30日"
CONTENTS = ("部门主要职能", "部门机构设置情况", "收入决算情况说明", "支出决算情况说明", "其他重要事项说明")
TITLE = section("示例局整体支出绩效自评报告", "说明如下。", level=1, paragraph=1)
OPENING = [TITLE, section("部门概况", "示例。", number="一、", paragraph=3)]

CASES: list[Case] = [
    # M02
    case("M02", "each section speaks of its fund", "pass", sections=[
        FUND, section("国有资本经营预算支出情况", "2022年国有资本经营支出3万元。", number="六、"),
        section("社会保险基金预算支出情况", "本单位无社会保险基金收支。", number="七、")], objects=3),
    case("M02", "no fund is named in the text", "pass", sections=[
        section("社会保险基金预算支出情况", "无。", number="七、")]),
    case("M02", "a copied section", "fail", sections=[
        section("社会保险基金预算支出情况", "本单位无政府性基金收支。", number="七、")], message="other_fund"),
    case("M02", "a heading that runs into its sentence", "fail", sections=[
        section("其他预算支出情况", "（三）社会保险基金预算支出情况：本单位无政府性基金收支。", number="七、")]),
    case("M02", "a heading the reader took for text", "fail", sections=[
        section("其他预算支出情况", "社会保险基金预算支出情况\n本单位无政府性基金收支。", number="七、")]),
    case("M02", "the next heading hides in the text", "pass", sections=[
        section("政府性基金预算支出情况", "无。\n六、国有资本经营预算支出情况\n无国有资本经营预算。", number="五、")]),
    case("M02", "one section for several budgets", "not_applicable", sections=[
        section("政府性基金、国有资本经营预算支出情况", "本单位无政府性基金收支。", number="五、")]),
    case("M02", "a section without text", "insufficient_data", sections=[
        section("社会保险基金预算支出情况", "", number="七、")]),
    # M03
    case("M03", "state capital in its own section", "pass",
         spent("9.00", functional_code="223", fund="state_capital", paragraph=50),
         sections=[GENERAL, section("国有资本经营预算支出情况", "支出9万元。", number="六、", paragraph=49)]),
    case("M03", "state capital under the general public budget", "fail",
         spent("9.00", functional_code="223", fund="state_capital", paragraph=13),
         sections=[GENERAL, section("项目支出", "其中9万元。", level=3, number="（二）", paragraph=12), FUND]),
    case("M03", "a government fund under the general public budget", "fail",
         spent("9.00", fund="government_fund", paragraph=11), sections=[GENERAL, FUND]),
    case("M03", "a figure whose section cannot be told", "insufficient_data",
         spent("9.00", fund="state_capital", paragraph=None, page=1, section="某处"),
         sections=[GENERAL | {"page": 3, "paragraph": None}]),
    # V16
    case("V16", "an office telephone", "pass", sections=[
        section("联系方式", "联系电话：****-*******", number="七、")]),
    case("V16", "a mobile number that was masked", "fail", sections=[
        section("联系方式", "填报人：＊＊＊，电话：＊＊＊＊＊＊＊＊＊＊＊", number="七、")], message="printed"),
    # C02
    case("C02", "text, a lower heading, or a table of the next heading", "pass", sections=[
        *OPENING, section("主要职能情况", "", number="二、", paragraph=5),
        section("机构设置情况", "示例科室三个。", level=3, number="（一）", paragraph=6)]),
    case("C02", "nothing but the next heading", "fail", sections=[
        *OPENING, section("绩效自评结果应用和公开情况", "", number="二、", paragraph=5),
        section("改进措施", "加强管理。", number="三、", paragraph=6)], message="empty"),
    case("C02", "a signature is no content", "fail", sections=[
        *OPENING, section("其他需要说明的情况", SIGNATURE, number="二、", paragraph=5)]),
    case("C02", "an unnumbered heading may be a child", "warn", sections=[
        *OPENING, section("绩效自评结果应用情况", "", number="二、", paragraph=5),
        section("其他需要说明的情况", "无。", level=1, paragraph=6)], message="unclear"),
    case("C02", "headings of a table of contents", "not_applicable", sections=[
        TITLE, *headings(*CONTENTS), *headings(*CONTENTS, text="有。")]),
    case("C02", "text that was not read", "insufficient_data", sections=[
        *OPENING, section("其他需要说明的情况", None, number="二、", paragraph=5)]),
]  # fmt: skip


@pytest.fixture(scope="module")
def objects(candidate_of: Callable[..., duckdb.DuckDBPyConnection]) -> dict[tuple[str, str], list[Row]]:
    return rows_of_rules(candidate_of(*(c.document for c in CASES)))


@pytest.mark.parametrize("one", CASES, ids=lambda c: c.id)
def test_text(one: Case, objects: dict[tuple[str, str], list[Row]]) -> None:
    if one.rule == "C02" and one.expected in ("insufficient_data", "not_applicable"):
        # the other headings of the document have content
        statuses = {o["status"] for o in objects[(one.rule, one.document.document_id)]}
        assert one.expected in statuses and statuses <= {one.expected, "pass"}
        return
    if one.rule == "C02" and one.expected in ("fail", "warn"):
        statuses = [o["status"] for o in objects[(one.rule, one.document.document_id)]]
        assert statuses.count(one.expected) == 1 and set(statuses) <= {one.expected, "pass"}
        return
    check(one, objects)


def test_a_copied_sentence_is_told_from_another_fund(candidate_of: Callable[..., duckdb.DuckDBPyConnection]) -> None:
    insurance = section("社会保险基金预算支出情况", "本单位无政府性基金收支。", number="七、", paragraph=40)
    copied = case("M02", "copied", "fail", sections=[FUND, insurance])
    rows = rows_of_rules(candidate_of(copied.document))[("M02", copied.document.document_id)]
    assert [(r["status"], r["message"]) for r in sorted(rows, key=lambda r: r["paragraph"])] == [
        ("pass", "own"), ("fail", "copied"),
    ]  # fmt: skip
