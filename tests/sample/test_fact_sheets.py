"""The fact sheets: what they hold, and that they contradict themselves nowhere."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from sample.layouts import FAMILIES
from sample.layouts.common import class_name, economic_name
from sample.sheets import SHEETS, Sheet, load_all
from warehouse import taxonomy

ROOT = Path(__file__).parents[2]
ALL = load_all()


@pytest.mark.parametrize("sheet", ALL, ids=lambda s: s.key)
def test_every_sum_of_a_sheet_holds(sheet: Sheet) -> None:
    broken = [(name, left, right) for name, left, right in sheet.identities() if left != right]
    assert not broken


@pytest.mark.parametrize("sheet", ALL, ids=lambda s: s.key)
def test_codes_of_a_sheet_are_those_of_its_year(sheet: Sheet) -> None:
    for code in sheet.functional_codes:
        assert class_name(code, sheet.fiscal_year)
    for amounts in sheet.economic.values():
        for code in amounts:
            assert economic_name(code)


def test_balances_go_over_from_year_to_year() -> None:
    by_key = {(s.district, s.department_type, s.fiscal_year): s for s in ALL}
    pairs = [(s, by_key[k]) for k, s in ((k, by_key.get((k[0], k[1], k[2] - 1))) for k in by_key) if s is not None]
    assert len(pairs) == 12
    for before, after in pairs:
        assert after.carryover_opening == before.carryover_closing, after.key


def test_three_districts_have_four_departments_over_two_years() -> None:
    years = Counter((s.district, s.department_type) for s in ALL)
    full = Counter(district for (district, _), n in years.items() if n == 2)
    assert sorted(full.values(), reverse=True)[:3] == [4, 4, 4]


def test_one_peer_group_is_large_enough_for_percentiles() -> None:
    groups = Counter((s.department_type, s.fiscal_year) for s in ALL)
    assert max(groups.values()) >= 8


def test_at_least_24_reports_in_five_formats_and_seven_layout_families() -> None:
    specs = [spec for sheet in ALL for spec in sheet.documents]
    assert len(specs) >= 24
    assert {spec.format for spec in specs} == {"txt", "html", "docx", "pdf", "xlsx"}
    assert len({FAMILIES[spec.layout] for spec in specs}) >= 7


def test_layouts_are_known_families() -> None:
    assert set(FAMILIES.values()) <= {row["layout"] for row in taxonomy.rows("report_layouts")}


def test_every_sheet_is_printed_in_some_document() -> None:
    assert [sheet.key for sheet in ALL if not sheet.documents] == []


def test_districts_are_in_no_official_list() -> None:
    official = {row["code"] for row in taxonomy.rows("admin_divisions")}
    names = {row["name"] for row in taxonomy.rows("admin_divisions")}
    for row in taxonomy.rows("admin_divisions_local"):
        assert row["code"].startswith("99") and row["code"] not in official
        bare = row["name"].removeprefix("示例")
        assert bare != row["name"] and (len(bare) == 1 or bare not in names)


def test_a_sheet_stands_where_its_key_says() -> None:
    for sheet in ALL:
        assert (SHEETS / f"{sheet.key}.yaml").is_file()
