"""A diff says which rows and figures of two snapshots differ, completely counted and briefly shown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from warehouse import build, diff, publish

if TYPE_CHECKING:
    from conftest import HandmadeLake


def build_with(made: HandmadeLake, folder: Path, amounts: dict[str, int]) -> Path:
    """A warehouse of one department a district, each with one total."""
    made.rows.clear()
    for district, amount in amounts.items():
        made.district = district
        made.fact(made.document(f"account {district}", f"{district}-audit"), amount=amount)
    path = folder / "warehouse.duckdb"
    build.build(made.write(), path)
    return path


@pytest.fixture
def snapshots(handmade: HandmadeLake, tmp_path: Path) -> tuple[Path, Path]:
    """In the later one 990101 prints another total, 990102 is gone and 990103 is new."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    old = build_with(handmade, tmp_path / "one", {"990101": 1000, "990102": 2000, "990104": 4000})
    for table in handmade.root.iterdir():
        for file in table.glob("*/part.parquet"):
            file.unlink()
    new = build_with(handmade, tmp_path / "two", {"990101": 1500, "990103": 3000, "990104": 4000})
    return old, new


def of_table(found: list[diff.TableDiff], name: str) -> diff.TableDiff:
    return next(t for t in found if t.table == name)


def test_rows_are_added_removed_and_changed_by_key(snapshots: tuple[Path, Path]) -> None:
    table = of_table(diff.compare(*snapshots), "marts.mart_department_year")
    assert (table.rows_old, table.rows_new, table.added, table.removed, table.changed) == (3, 3, 1, 1, 1)
    assert table.by_key
    named = {c.kind: c.key["department_id"] for c in table.changes}
    assert named == {"changed": "990101-audit", "added": "990103-audit", "removed": "990102-audit"}


def test_a_changed_figure_is_shown_with_its_old_and_new_value(snapshots: tuple[Path, Path]) -> None:
    table = of_table(diff.compare(*snapshots), "marts.mart_department_year")
    (changed,) = (c for c in table.changes if c.kind == "changed")
    assert changed.values["expenditure_total"] == (Decimal(1000), Decimal(1500))
    assert "staff" not in changed.values


def test_equal_tables_are_no_difference(snapshots: tuple[Path, Path]) -> None:
    assert not of_table(diff.compare(*snapshots), "core.dim_measure").differs


def test_changes_are_bounded_and_counts_are_not(handmade: HandmadeLake, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    old = build_with(handmade, tmp_path, {"990101": 1})
    new = build_with(handmade, tmp_path / "one", {f"9901{n:02}": n for n in range(1, 9)})
    table = of_table(diff.compare(old, new, diff.Settings(limit=2)), "core.fact")
    assert table.added == 7
    assert [c.kind for c in table.changes] == ["added", "added"]


def test_when_it_happened_does_not_count(handmade: HandmadeLake, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    old = build_with(handmade, tmp_path, {"990101": 1})
    handmade.rows["documents"][0]["first_seen_at"] = "2027-01-01T00:00:00"
    new = tmp_path / "one" / "warehouse.duckdb"
    build.build(handmade.write(), new)
    assert [t.table for t in diff.compare(old, new) if t.differs] == []


def test_columns_and_tables_of_one_side_only_are_named(snapshots: tuple[Path, Path]) -> None:
    old, new = snapshots
    with duckdb.connect(str(old)) as connection:
        connection.execute("drop table marts.mart_coverage")
        connection.execute("alter table core.department_year drop column report_types")
        connection.execute("alter table core.department_year add column colour varchar")
    found = diff.compare(old, new)
    assert of_table(found, "marts.mart_coverage").rows_old is None
    year = of_table(found, "core.department_year")
    assert (year.columns_added, year.columns_removed) == (["report_types"], ["colour"])


def test_rows_that_share_a_key_are_compared_whole(snapshots: tuple[Path, Path]) -> None:
    old, new = snapshots
    with duckdb.connect(str(old)) as connection:
        connection.execute("insert into core.dim_fund select * from core.dim_fund where fund = 'all'")
    table = of_table(diff.compare(old, new), "core.dim_fund")
    assert (table.by_key, table.added, table.removed, table.changed) == (False, 0, 1, 0)


def test_an_unknown_table_is_refused_with_the_known_ones(snapshots: tuple[Path, Path]) -> None:
    with pytest.raises(diff.DiffError, match=r"no table 'budget'.*marts\.mart_department_year"):
        diff.compare(*snapshots, diff.Settings(tables=("budget",)))


def test_a_file_that_is_no_warehouse_is_refused(snapshots: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "text.duckdb").write_text("not a database")
    with pytest.raises(diff.DiffError, match="no warehouse that can be opened"):
        diff.compare(snapshots[0], tmp_path / "text.duckdb")


class TestNames:
    @pytest.fixture
    def root(self, handmade: HandmadeLake, tmp_path: Path) -> Path:
        root = tmp_path / "warehouse"
        handmade.write()
        for fingerprint in ("a" * 8, "b" * 8):
            candidate = publish.new_candidate(root)
            build.build(handmade.root, candidate, fingerprint=fingerprint)
            publish.publish(candidate)
        return root

    def test_current_previous_part_of_a_name_and_file_find_a_snapshot(self, root: Path) -> None:
        current, previous = publish.snapshots(root)
        if previous == publish.current(root):  # both of one second
            current, previous = previous, current
        assert publish.find_snapshot(root, "current") == current
        assert publish.find_snapshot(root, "previous") == previous
        assert publish.find_snapshot(root, "bbbb") == current
        assert publish.find_snapshot(root, str(previous)) == previous

    @pytest.mark.parametrize(("name", "said"), [("20", "2 snapshots"), ("cccc", "no snapshot")])
    def test_a_name_that_fits_several_or_none_is_refused(self, root: Path, name: str, said: str) -> None:
        with pytest.raises(publish.PublishError, match=f"found {said} called '{name}', expected one of: warehouse-"):
            publish.find_snapshot(root, name)

    def test_without_an_earlier_snapshot_there_is_no_previous(self, root: Path) -> None:
        publish.find_snapshot(root, "previous").unlink()
        with pytest.raises(publish.PublishError, match="no snapshot before the current one"):
            publish.find_snapshot(root, "previous")
