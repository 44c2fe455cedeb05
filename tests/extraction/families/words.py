"""Wordings and contents drawn with a seed. Held-out wordings are drawn only where they are asked for."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def data(name: str) -> Any:
    """One of the YAML files of this folder."""
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text("utf-8"))


class Words:
    """One document's choices. A wording once drawn is kept, as an office keeps to its form."""

    def __init__(self, rng: random.Random, *, held: bool) -> None:
        self.rng = rng
        self.held = held
        self._drawn: dict[tuple[str, str], str] = {}

    def say(self, section: str, key: str) -> str:
        """A wording of a head, row or label, marks and blanks varied as typists vary them."""
        if (section, key) not in self._drawn:
            entry = data("wordings")[section][key]
            pool = entry["held"] if self.held and entry["held"] and self.rng.random() < 0.6 else entry["seen"]
            self._drawn[section, key] = self._typed(self.rng.choice(pool))
        return self._drawn[section, key]

    def _typed(self, text: str) -> str:
        if self.rng.random() < 0.15:
            text = text.replace("（", "(").replace("）", ")")
        if 3 <= len(text) <= 5 and self.rng.random() < 0.08:
            text = "　".join(text)
        return text

    def one_of(self, name: str) -> Any:
        """One item of a list of contents.yaml."""
        return self.rng.choice(data("contents")[name])

    def chance(self, share: float) -> bool:
        return self.rng.random() < share
