"""The lake takes declared rows, keeps them byte for byte, and says what it means by equal."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from warehouse import lake

DOCUMENT: dict[str, Any] = {
    "document_id": "a" * 16, "district": "990101", "sha256": "a" * 64, "file_name": "示例.txt", "source": "folder",
    "format": "txt", "size_bytes": 12, "is_current": True, "first_seen_at": datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
}  # fmt: skip
FACT: dict[str, Any] = {
    "fact_id": "f-1", "document_id": "a" * 16, "district": "990101", "kind": "money", "measure": "expenditure",
    "state": "value", "fund": "all", "nature": "total", "stat": "level", "income_source": "total", "method": "prose",
    "amount_yuan": Decimal("5126100"), "value": "512.61", "unit": "万元", "confidence": 0.9,
}  # fmt: skip


def test_rows_come_back_typed_and_in_key_order(tmp_path: Path) -> None:
    second = {**FACT, "fact_id": "f-2", "amount_yuan": "-0.5"}
    lake.write(tmp_path, "facts", "990101", [second, FACT])
    rows = lake.read(tmp_path, "facts", "990101")
    assert [r["fact_id"] for r in rows] == ["f-1", "f-2"]
    assert [r["amount_yuan"] for r in rows] == [Decimal("5126100.000000"), Decimal("-0.500000")]
    assert rows[0]["economic_code"] is None
    lake.write(tmp_path, "documents", "990101", [DOCUMENT])
    assert lake.read(tmp_path, "documents", "990101")[0]["first_seen_at"] == datetime(2026, 1, 2, 3, 4)


def test_writing_replaces_what_was_there(tmp_path: Path) -> None:
    lake.write(tmp_path, "facts", "990101", [FACT])
    lake.write(tmp_path, "facts", "990101", [])
    assert lake.read(tmp_path, "facts", "990101") == []


def test_equal_rows_in_any_order_give_equal_bytes(tmp_path: Path) -> None:
    rows = [{**FACT, "fact_id": f"f-{n}"} for n in range(50)]
    first = lake.write(tmp_path / "a", "facts", "990101", rows).read_bytes()
    assert lake.write(tmp_path / "b", "facts", "990101", reversed(rows)).read_bytes() == first


def test_an_empty_table_is_a_valid_file_with_the_declared_columns(tmp_path: Path) -> None:
    schema = pq.read_schema(lake.write(tmp_path, "facts", "990101", []))
    assert schema.names[0] == "fact_id"
    assert str(schema.field("amount_yuan").type) == "decimal128(28, 6)"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, r"unknown columns \['colour'\]"),
        ({"measure": None}, "required column 'measure' is missing"),
        ({"amount_yuan": 512.61}, "a float is not exact"),
        ({"amount_yuan": "1e30"}, "more than 22 digits"),
        ({"amount_yuan": "NaN"}, "not a finite number"),
        ({"amount_yuan": "twelve"}, "amount_yuan is 'twelve'"),
        ({"fiscal_year": "2022"}, "not an integer"),
        ({"fiscal_year": 2**40}, "out of range"),
        ({"label": 7}, "not text"),
        ({"district": "990102"}, "written to district=990101"),
    ],
)
def test_rows_that_are_not_as_declared_are_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    lake.write(tmp_path, "facts", "990101", [FACT])
    with pytest.raises(lake.LakeError, match=message):
        lake.write(tmp_path, "facts", "990101", [FACT | {"fact_id": "f-0"}, FACT | change])
    assert [r["fact_id"] for r in lake.read(tmp_path, "facts", "990101")] == ["f-1"], "the old rows stay"


def test_a_key_that_appears_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(lake.LakeError, match="two rows have the key"):
        lake.write(tmp_path, "facts", "990101", [FACT, FACT])


@pytest.mark.parametrize("name", ["", "..", "../990101", "a/b", "x" * 65, "区", "a b", ".hidden", "a\x00"])
def test_partition_names_that_could_leave_the_lake_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(lake.LakeError, match="no partition name"):
        lake.write(tmp_path, "facts", name, [])


def test_an_undeclared_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(lake.LakeError, match="no table of the lake"):
        lake.write(tmp_path, "fact", "990101", [])


def test_rows_can_be_checked_without_writing() -> None:
    lake.check_rows("facts", [FACT])
    with pytest.raises(lake.LakeError, match="row 2"):
        lake.check_rows("facts", [FACT, {**FACT, "amount_yuan": "9" * 23}])


def test_numbers_finer_than_the_column_are_rounded_half_even(tmp_path: Path) -> None:
    lake.write(tmp_path, "facts", "990101", [{**FACT, "amount_yuan": Decimal("0.0000005")}])
    assert lake.read(tmp_path, "facts", "990101")[0]["amount_yuan"] == 0


def test_an_undecodable_file_name_is_stored(tmp_path: Path) -> None:
    lake.write(tmp_path, "documents", "990101", [{**DOCUMENT, "file_name": "报告\udcff.txt"}])
    assert lake.read(tmp_path, "documents", "990101")[0]["file_name"] == "报告?.txt"


def test_districts_and_files_ignore_what_is_no_partition(tmp_path: Path) -> None:
    lake.write(tmp_path, "facts", "990102", [])
    lake.write(tmp_path, "facts", "990101", [])
    (tmp_path / "facts" / "district=..").mkdir()
    (tmp_path / "facts" / "notes").mkdir()
    assert lake.districts(tmp_path) == ["990101", "990102"]
    assert lake.districts(tmp_path, "reports") == []


def test_the_fingerprint_does_not_change_with_when_things_happened(tmp_path: Path) -> None:
    lake.write(tmp_path, "documents", "990101", [DOCUMENT])
    before = lake.fingerprint(tmp_path)
    lake.write(tmp_path, "documents", "990101", [{**DOCUMENT, "first_seen_at": "2027-01-01T00:00:00"}])
    attempt = {
        "attempt_id": "1", "district": "990101", "source": "folder", "source_path": "a", "outcome": "new",
        "attempted_at": "2027-01-01T00:00:00",
    }  # fmt: skip
    lake.write(tmp_path, "fetch_outcomes", "990101", [attempt])
    lake.write(tmp_path, "facts", "990101", [])
    assert lake.fingerprint(tmp_path) == before


def test_the_fingerprint_changes_with_any_stable_value(tmp_path: Path) -> None:
    seen = {lake.fingerprint(tmp_path)}
    for change in ({}, {"file_name": "b.txt"}, {"source_path": ""}, {"size_bytes": 13}, {"is_current": False}):
        lake.write(tmp_path, "documents", "990101", [DOCUMENT | change])
        seen.add(lake.fingerprint(tmp_path))
    lake.write(tmp_path, "documents", "990102", [{**DOCUMENT, "district": "990102"}])
    assert len({*seen, lake.fingerprint(tmp_path)}) == 7


def test_a_file_written_by_another_tool_counts_by_its_content(tmp_path: Path) -> None:
    path = lake.write(tmp_path, "documents", "990101", [DOCUMENT])
    before = lake.fingerprint(tmp_path)
    pq.write_table(pq.read_table(path, partitioning=None).replace_schema_metadata(None), path)
    assert lake.fingerprint(tmp_path) == before


def test_leftovers_of_a_killed_writer_are_not_read_and_disappear(tmp_path: Path) -> None:
    path = lake.write(tmp_path, "facts", "990101", [FACT])
    old, fresh = path.with_name(".part.parquet.1-1.tmp"), path.with_name(".part.parquet.2-2.tmp")
    for leftover in (old, fresh):
        leftover.write_bytes(b"half")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    assert lake.files(tmp_path, "facts") == [path]
    lake.write(tmp_path, "facts", "990101", [FACT])
    assert not old.exists()
    assert fresh.exists(), "somebody may be writing it now"
