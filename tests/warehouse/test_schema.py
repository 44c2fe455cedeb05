"""Declarations are read strictly; a column is documented once and taken over by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from warehouse import schema

Declare = Callable[..., dict[str, schema.TableSpec]]

BASE = """\
    grain: one thing
    en: Things
    zh: 物
    key: [id]
    columns:
      - {name: id, type: "VARCHAR", en: "Identifier", zh: "编号", required: true, references: core.other}
      - {name: size, type: "INTEGER", en: "Size", zh: "大小", unit: metre, values: [1, 2]}
"""


@pytest.fixture
def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Declares tables given as core__thing="yaml text" and reads them all."""
    monkeypatch.setattr(schema, "_ROOT", tmp_path)

    def read(**texts: str) -> dict[str, schema.TableSpec]:
        for name, text in texts.items():
            layer, _, table = name.partition("__")
            (tmp_path / layer).mkdir(exist_ok=True)
            (tmp_path / layer / f"{table}.yaml").write_text(dedent(text), encoding="utf-8")
        return schema.tables.__wrapped__()

    return read


def test_a_column_named_alone_is_as_in_the_table_it_is_like(declare: Declare) -> None:
    like = "grain: g\nen: e\nzh: z\nkey: [id]\nlike: [core.thing]\ncolumns:\n  - id\n  - {name: size, required: true}\n"
    found = declare(core__thing=BASE, core__copy=like)["core.copy"]
    assert (found.column("size").unit, found.column("size").values) == ("metre", ("1", "2"))
    assert found.column("size").required
    assert not found.column("id").required, "each table says itself what must be filled"
    assert found.column("id").references is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("zh: 物", "zh: 物\ncolour: red"), "unknown keys"),
        (("unit: metre", "units: metre"), "unknown keys"),
        (("key: [id]", "key: [ident]"), "key or lead names no column"),
        (("{name: size", "{name: id"), "declared twice"),
        (('type: "INTEGER", ', ""), "not declared here"),
        (("key: [id]", "key: [id]\nlike: [core.nowhere]"), "like names no table"),
        (("key: [id]", "key: [id]\nlike: [core.thing]"), "circle"),
    ],
)
def test_a_malformed_declaration_is_refused(declare: Declare, change: tuple[str, str], message: str) -> None:
    old, new = change
    with pytest.raises(ValueError, match=message):
        declare(core__thing=dedent(BASE).replace(old, new))


def test_types_without_a_parquet_form_are_refused() -> None:
    assert str(schema.arrow_type("DECIMAL(12,4)")) == "decimal128(12, 4)"
    with pytest.raises(ValueError, match="no Arrow type"):
        schema.arrow_type("HUGEINT")


def test_quotes_in_a_description_stay_in_the_comment() -> None:
    spec = schema.TableSpec(
        "t", "core", "g", "it's; drop", "物", ("id",), (schema.Column("id", "VARCHAR", "a'b", "编"),)
    )
    assert list(spec.comments()) == [
        "comment on table core.t is '物｜it''s; drop. Grain: g'",
        "comment on column core.t.\"id\" is '编｜a''b'",
    ]


def test_stable_columns_leave_out_clocks_and_whole_volatile_tables() -> None:
    assert "first_seen_at" not in schema.lake_table("documents").stable_columns
    assert schema.lake_table("fetch_outcomes").stable_columns == ()
