"""Written forms of all 16 layout families, each in every format it is published in, read back against their gold.

The seeds and six wordings in ten are held out: development looks at `score_families.py` without `--held`.
"""

from __future__ import annotations

from collections import defaultdict

import pytest
from families.files import FORMATS
from families.forms import families, written
from families.words import data
from score_dev import SHARED, ratios
from score_families import score

from sample.render.pdf import fonts_installed

FIRST_HELD_SEED = 9000
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the contract's scorer stands beside the repository")


def test_every_family_is_written_in_at_least_two_formats_and_all_formats_occur() -> None:
    formats = {family: data("layouts")[family]["formats"] for family in families()}
    assert len(formats) == 16
    assert all(len(f) >= 2 for f in formats.values())
    assert {f for listed in formats.values() for f in listed} == set(FORMATS)


def test_held_out_wordings_are_never_drawn_for_development() -> None:
    for section in data("wordings").values():
        for key, entry in section.items():
            assert not set(entry["seen"]) & set(entry["held"]), key


def test_a_seed_always_writes_the_same_form() -> None:
    first, second = (written("T5", 1, "docx", held=False) for _ in range(2))
    assert first.gold == second.gold


@pytest.mark.skipif(not fonts_installed(), reason="the fonts of the PDF renderer are not installed")
def test_forms_with_held_out_wordings_are_read_as_printed() -> None:
    counts = defaultdict(list)
    for family in families():
        for file_format in data("layouts")[family]["formats"]:
            pooled, _ = score(family, FIRST_HELD_SEED, file_format, held=True)
            counts[family].append(pooled)
            counts["all"].append(pooled)
    recall, precision = ratios(counts.pop("all"))
    assert recall >= 0.98
    assert precision >= 0.98
    for family, pools in counts.items():
        assert min(ratios(pools)) >= 0.95, family
