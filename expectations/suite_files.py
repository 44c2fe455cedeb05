"""Expectation suites as files, checked by pydantic and resolved against the schema.

`expectations/suites/<table>.yaml` holds the expectations of one table, `<layer>.yaml` those of every table of a layer.

What `warehouse/schema` or the taxonomy already says (allowed values, required columns, keys, references) is taken from
there and never typed a second time.

Does not belong here: running an expectation (`gx`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from expectations.checks import CheckSpec
from expectations.rule_files import LOADER
from warehouse import taxonomy
from warehouse.schema import TableSpec, layer_tables, tables

SUITES = Path(__file__).parent / "suites"
STAGES = ("lake", "core", "marts")

Stage = Literal["lake", "core", "marts"]
Frame = Literal["values", "nullness", "keys", "references", "metrics"]
"""What Great Expectations is shown: the distinct values of a column, whether it is null, rows that share a key, whether
a reference is known, or one row of figures about the whole table. See `gx`."""

UNIQUE = ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")
NOT_NULL = "expect_column_values_to_not_be_null"


class Expectation(BaseModel):
    """One check: an expectation type with its arguments, or one over all columns the schema declares so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: str = Field(pattern=r"^expect_[a-z_]+$")
    kwargs: dict[str, Any] = Field(default_factory=dict)
    columns_from: Literal["key", "required", "values", "references"] | None = None
    """Run it on every column the schema declares as part of the key, required, limited to values, or a reference."""
    values_from: str | None = None
    """`schema` (the column's declared values) or `taxonomy.<file>.<column>[?column=value]`."""
    where: str | None = None
    """SQL condition on the rows looked at."""
    severity: Literal["error", "warn", "info"]
    blocking: bool
    zh: str = Field(min_length=4)
    en: str = Field(min_length=4)
    rationale: str = Field(min_length=10)

    @model_validator(mode="after")
    def _holds_together(self) -> Expectation:
        if self.blocking and self.severity != "error":
            raise ValueError(f"{self.id}: only an error blocks publishing")
        if self.columns_from is not None and ({"column", "column_list"} & set(self.kwargs)):
            raise ValueError(f"{self.id}: columns_from names the columns; leave column and column_list out")
        if self.values_from is not None and "value_set" in self.kwargs:
            raise ValueError(f"{self.id}: values_from gives the value_set")
        return self


class Suite(BaseModel):
    """One suite file: the expectations of one table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    stage: Stage
    zh: str
    en: str
    context: tuple[str, ...] = ()
    """Columns shown with failing rows beside the key, so that a person finds the place."""
    metrics: dict[str, str] = Field(default_factory=dict)
    """Figures about the whole table by name: SQL aggregates over its rows."""
    expectations: tuple[Expectation, ...] = Field(min_length=1)

    @property
    def spec(self) -> TableSpec:
        return tables()[self.table]

    def check_id(self, expectation: Expectation) -> str:
        return f"{self.table.replace('.', '_')}_{expectation.id}"

    def check_spec(self, expectation: Expectation) -> CheckSpec:
        return CheckSpec(
            check_id=self.check_id(expectation), kind="expectation", stage=self.stage, target=self.table,
            severity=expectation.severity, blocking=expectation.blocking, title_zh=expectation.zh,
            title_en=expectation.en, description=f"{expectation.zh}｜{expectation.en}. {expectation.rationale}",
        )  # fmt: skip


class Resolved(BaseModel):
    """An expectation on one column (or one set of columns), ready to run."""

    model_config = ConfigDict(frozen=True)

    check_id: str
    type: str
    frame: Frame
    columns: tuple[str, ...]
    """Columns of the frame; expectations with equal frame, columns and condition are shown one frame together."""
    about: tuple[str, ...]
    """The columns this one is about."""
    kwargs: dict[str, Any]
    where: str | None


def load(path: Path) -> list[Suite]:
    """The suites of one file: one of its table, or one of every table of its layer but those under `apart_from`.

    Raises ValueError, naming the file, when it does not fit the schema or itself.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader either way
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: {error}") from error
    layer, apart_from = raw.pop("layer", None), raw.pop("apart_from", ())
    names = [t.full_name for t in layer_tables(layer)] if layer is not None else [raw.get("table")]
    if strangers := set(apart_from) - set(names):
        raise ValueError(f"{path.name}: apart_from names no tables of the layer: {sorted(strangers)}")
    names = [name for name in names if name not in apart_from]
    if path.stem != (layer or raw.get("table")):
        raise ValueError(f"{path.name}: a suite file is named after its table or layer, here {layer or names}")
    try:
        found = [Suite.model_validate({**raw, "table": name}) for name in names]
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    if layer is not None:
        found = [suite.model_copy(update={"expectations": _applicable(suite)}) for suite in found]
    for suite in found:
        _check(suite, path.name)
    return [suite for suite in found if suite.expectations]


def _applicable(suite: Suite) -> tuple[Expectation, ...]:
    """Of a layer's expectations those that the table has columns for."""
    columns = suite.spec.columns
    has = {
        "key": True,
        "required": any(c.required for c in columns),
        "values": any(c.values for c in columns),
        "references": any(c.references for c in columns),
    }
    return tuple(e for e in suite.expectations if e.columns_from is None or has[e.columns_from])


def _check(suite: Suite, name: str) -> None:
    if suite.table not in tables():
        raise ValueError(f"{name}: {suite.table} is no declared table")
    ids = [e.id for e in suite.expectations]
    if len(set(ids)) != len(ids):
        raise ValueError(f"{name}: an id is used twice for {suite.table}")
    if strangers := set(suite.context) - {c.name for c in suite.spec.columns}:
        raise ValueError(f"{name}: context names no columns of {suite.table}: {sorted(strangers)}")
    for expectation in suite.expectations:
        resolve(suite, expectation)


@cache
def suites() -> tuple[Suite, ...]:
    """One suite a table, lake before core before marts, by table: its layer's expectations, then its own."""
    by_table: dict[str, Suite] = {}
    files = sorted(SUITES.glob("*.yaml"), key=lambda p: ("." in p.stem, p.stem))
    for suite in (s for path in files for s in load(path)):
        before = by_table.get(suite.table)
        if before is None:
            by_table[suite.table] = suite
            continue
        if before.stage != suite.stage:
            raise ValueError(f"{suite.table} is checked in two stages, {before.stage} and {suite.stage}")
        together = suite.model_copy(update={"expectations": before.expectations + suite.expectations})
        _check(together, f"{suite.table}.yaml")
        by_table[suite.table] = together
    return tuple(sorted(by_table.values(), key=lambda s: (STAGES.index(s.stage), s.table)))


def resolve(suite: Suite, expectation: Expectation) -> list[Resolved]:
    """One runnable expectation a column it is about. Raises ValueError when a column or value list does not exist."""
    where = f"{suite.table} {expectation.id}"

    def made(frame: Frame, columns: tuple[str, ...], about: tuple[str, ...], **kwargs: Any) -> Resolved:
        return Resolved(
            check_id=suite.check_id(expectation), type=expectation.type, frame=frame, columns=columns, about=about,
            kwargs={**_limits(expectation.kwargs), **kwargs}, where=expectation.where,
        )  # fmt: skip

    if expectation.columns_from == "key":
        key = suite.spec.key
        if len(key) == 1:
            return [made("keys", key, key, column=key[0]).model_copy(update={"type": UNIQUE[0]})]
        return [made("keys", key, key, column_list=list(key)).model_copy(update={"type": UNIQUE[1]})]
    columns = tuple(_columns(suite, expectation, where))
    if expectation.columns_from == "references":
        return [made("references", (c,), (c,), column="is_known", value_set=[True]) for c in columns]
    frame = _frame(suite, expectation, columns)
    if "column_list" in expectation.kwargs:
        return [made(frame, columns, columns)]
    return [
        made(
            frame, columns, (column,), column=column,
            **({"value_set": _values(suite, expectation, column, where)} if _takes_values(expectation) else {}),
        )
        for column in columns
    ]  # fmt: skip


def _takes_values(expectation: Expectation) -> bool:
    return expectation.values_from is not None or expectation.columns_from == "values"


def _columns(suite: Suite, expectation: Expectation, where: str) -> list[str]:
    declared = suite.spec.columns
    match expectation.columns_from:
        case "required":
            found = [c.name for c in declared if c.required]
        case "values":
            found = [c.name for c in declared if c.values]
        case "references":
            found = [c.name for c in declared if c.references]
        case _:
            found = list(expectation.kwargs.get("column_list") or [expectation.kwargs.get("column")])
    known = {c.name for c in declared} | set(suite.metrics)
    if not found or any(c not in known for c in found):
        raise ValueError(f"{where}: names no column or metric of the table: {found}")
    return found


def _frame(suite: Suite, expectation: Expectation, columns: tuple[str, ...]) -> Frame:
    if expectation.type in UNIQUE:
        return "keys"
    if any(c in suite.metrics for c in columns):
        return "metrics"
    return "nullness" if expectation.type == NOT_NULL else "values"


def _values(suite: Suite, expectation: Expectation, column: str, where: str) -> list[str]:
    """The allowed values a column's declaration or a taxonomy file gives."""
    source = expectation.values_from or "schema"
    if source == "schema":
        values = list(suite.spec.column(column).values)
    else:
        prefix, _, condition = source.partition("?")
        parts = prefix.split(".")
        if len(parts) != 3 or parts[0] != "taxonomy":
            raise ValueError(f"{where}: values_from is `schema` or `taxonomy.<file>.<column>`, found {source!r}")
        rows = taxonomy.rows(parts[1])
        if condition:
            name, _, wanted = condition.partition("=")
            rows = tuple(row for row in rows if row[name] == wanted)
        values = sorted({row[parts[2]] for row in rows} - {""})
    if not values:
        raise ValueError(f"{where}: {source} gives no values for {column}")
    return values


def _limits(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arguments with `next_year` replaced by the year after the current one (UTC)."""
    return {k: datetime.now(UTC).year + 1 if v == "next_year" else v for k, v in kwargs.items()}
