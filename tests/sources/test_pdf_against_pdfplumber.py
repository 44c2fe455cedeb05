"""Our PDF reader beside pdfplumber on the real reports: the same cells, and no number of its text missing in ours."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))
from compare_tables import REPORTS, Comparison, compare  # noqa: E402

FILES = sorted(REPORTS.rglob("*.pdf"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILES, reason="the folder of real reports beside the repository is absent"),
]


@pytest.fixture(scope="module")
def compared() -> list[Comparison]:
    return [compare(path) for path in FILES]


def test_ruled_tables_are_the_same_cell_for_cell(compared: list[Comparison]) -> None:
    """Place and text of each cell, before ours joins tables over pages."""
    assert sum(one.tables for one in compared) >= 200
    assert [one.differences for one in compared if one.differences] == []


def test_only_page_numbers_are_missing(compared: list[Comparison]) -> None:
    """A number the reader leaves out is the number of its page, give or take a cover and a table of contents."""
    lost = [(page, token) for one in compared for page, token in one.lost_numbers]
    assert [(page, token) for page, token in lost if not token.isdigit() or abs(page - int(token)) > 3] == []
