"""What the READMEs show is what a reader gets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse import query

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("sample_run")]
ROOT = Path(__file__).parents[2]
READMES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}
QUERIES = re.findall(r"```sql\n(.*?);\n```", READMES["README.md"], re.DOTALL)
SHOWN = re.search(r'jixiao sql "(.*?)"\n(.*?)```', READMES["README.md"], re.DOTALL)


def test_there_are_five_queries_and_both_languages_show_the_same() -> None:
    assert len(QUERIES) == 5
    assert re.findall(r"```sql\n(.*?);\n```", READMES["README.zh-CN.md"], re.DOTALL) == QUERIES


@pytest.mark.parametrize("sql", QUERIES, ids=[q.split("from ")[1].split()[0] for q in QUERIES])
def test_a_query_of_the_readme_answers(published: Path, sql: str) -> None:
    assert query.fetch(published, sql)[1]


def test_the_output_shown_is_the_output(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SHOWN is not None
    monkeypatch.setenv("COLUMNS", "140")
    with (tmp_path / "out").open("wb") as stream:
        query.write(published, SHOWN[1], "table", stream)
    assert (tmp_path / "out").read_text(encoding="utf-8").split() == SHOWN[2].split()


@pytest.mark.parametrize("name", READMES)
def test_every_file_a_readme_points_at_exists(name: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", READMES[name])
    assert targets and [t for t in targets if not (ROOT / t).exists()] == []
