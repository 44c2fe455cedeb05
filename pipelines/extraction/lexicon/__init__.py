"""Words and what they mean: taxonomy aliases plus the YAML files beside this module, loaded once.

Belongs here: loading, normalising, longest-match look-up. Does not belong here: the grammar that uses the words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.extraction.amounts import narrow
from pipelines.extraction.remembering import CACHED

ROOT = Path(__file__).parent
_FOLDED = str.maketrans("（）〔〕【】“”„‟「」＂‘’，：；", "()()()" + '"' * 7 + "'',:;")


@cache
def load(name: str) -> Any:
    """The content of `<name>.yaml` of this folder."""
    return yaml.safe_load((ROOT / f"{name}.yaml").read_text("utf-8"))


def bounded(pattern: str) -> str:
    """A lexicon pattern with its repeated groups limited, so that no text can make it backtrack without end."""
    return re.sub(r"\)\+(?![+?])", "){1,8}", re.sub(r"\)\*(?![+?])", "){0,8}", pattern))


@lru_cache(maxsize=CACHED)
def normalise(text: str) -> str:
    """Half-width, no spaces, one kind of brackets and quotes: names printed differently become equal."""
    return re.sub(r"\s+", "", narrow(text)).translate(_FOLDED)


@lru_cache(maxsize=CACHED)
def heading_topics(text: str) -> dict[str, str]:
    """What a heading or title says of the figures below: fund, nature, basis, measure, silent (see headings.yaml)."""
    flat = normalise(text).replace('"', "")
    said: dict[str, str] = {}
    for rule in load("headings"):
        m = re.search(rule["match"], flat)
        if m and not ("unless" in rule and re.search(rule["unless"], flat)):
            for key, value in rule["says"].items():
                said.setdefault(key, m[1] if value == "\\1" else value)
    return said
