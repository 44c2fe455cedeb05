"""Reconciliation rules as files: `expectations/rules/<ID>_<name>.sql`, a comment block of YAML, then one select.

The header says the rule in prose, where it comes from, and every message it can give; the select returns one row an
object with the columns of `RESULT_COLUMNS`. Files whose name starts with `_` are shared (macros, temporary tables) and
run first, in the order of `PRELUDE`.

Does not belong here: running rules (`reconcile`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from expectations.checks import CheckSpec

RULES = Path(__file__).parent / "rules"
PRELUDE = ("_macros.sql", "_figures.sql", "_funds.sql")
RESULT_COLUMNS = (
    "object_key", "status", "message", "document_id", "department_id", "fiscal_year", "lhs", "rhs", "difference",
    "tolerance", "unit", "page", "paragraph", "quote", "evidence", "details",
)  # fmt: skip
"""What a rule's select returns, in any order. `object_key` tells the objects of a document apart and holds no amounts;
`message` is a key of the header's messages; `details` a JSON object of further words for them; `evidence` fact ids."""

LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILE = re.compile(r"\A/\*---\n(?P<header>.*?)\n---\*/\n(?P<sql>.*)\Z", re.DOTALL)


class Words(BaseModel):
    """The same in Chinese and English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str = Field(min_length=2)
    en: str = Field(min_length=2)


class RuleHeader(BaseModel):
    """The comment block of a rule file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z]\d{2}$")
    severity: Literal["error", "warn", "info"]
    """Of a failure; a warning is always `warn`, a rounding note `info`."""
    target: str = Field(pattern=r"^(staging|core)\.\w+$")
    source: str = Field(min_length=2)
    tolerance: str = Field(min_length=2)
    scope: str = Field(min_length=2)
    title: Words
    prose: Words
    messages: dict[str, Words]
    terms: tuple[str, ...] = ()
    """Attributes of attributes.csv whose codes the details hold and which should be read first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule file: its header and its select."""

    header: RuleHeader
    sql: str
    path: Path

    @property
    def id(self) -> str:
        return self.header.id

    def spec(self) -> CheckSpec:
        return CheckSpec(
            check_id=self.id, kind="rule", stage="rules", target=self.header.target, severity=self.header.severity,
            blocking=False, title_zh=self.header.title.zh, title_en=self.header.title.en,
            description=f"{self.header.title.zh}｜{self.header.title.en}. {self.header.prose.en}",
        )  # fmt: skip


def load(path: Path) -> Rule:
    """Read one rule file. Raises ValueError, naming the file, when its header or name is wrong."""
    match = _FILE.match(path.read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{path.name}: expected a comment block /*--- … ---*/ of YAML at the start, then one select")
    try:
        raw: Any = yaml.load(match["header"], Loader=LOADER)  # noqa: S506 - a safe loader either way
        header = RuleHeader.model_validate(raw)
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    if not path.name.startswith(f"{header.id}_"):
        raise ValueError(f"{path.name}: the file of rule {header.id} is named {header.id}_<what it says>.sql")
    return Rule(header, match["sql"], path)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, by id."""
    found = [load(path) for path in sorted(RULES.glob("*.sql")) if not path.name.startswith("_")]
    ids = [rule.id for rule in found]
    if len(set(ids)) != len(ids):
        raise ValueError(f"two rule files have one id: {sorted(i for i in set(ids) if ids.count(i) > 1)}")
    return tuple(sorted(found, key=lambda rule: rule.id))


def prelude() -> str:
    """The shared SQL that every rule may use; several statements."""
    return "\n".join((RULES / name).read_text(encoding="utf-8") for name in PRELUDE)
