"""The data dictionary says what the declarations say, and the committed page is up to date."""

from __future__ import annotations

import re

from warehouse import dictionary, schema


def test_the_committed_page_is_current() -> None:
    assert dictionary.PATH.read_text(encoding="utf-8") == dictionary.render(), f"run {dictionary.COMMAND}"


def test_every_table_and_column_is_described_in_both_languages() -> None:
    for table in schema.tables().values():
        assert table.grain, table.full_name
        for described in (table, *table.columns):
            where = f"{table.full_name}.{described.name}"
            assert re.search(r"[\u4e00-\u9fff]", described.zh), where
            assert re.search(r"[A-Za-z]", described.en), where


def test_every_table_has_its_section_and_its_link() -> None:
    page = dictionary.render()
    for table in schema.tables().values():
        assert f"\n### {table.full_name}\n" in page
        assert f"(#{table.full_name.replace('.', '')})" in page


def test_a_pipe_in_a_description_does_not_break_its_row() -> None:
    rows = [line for line in dictionary.render().splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {7}
