"""docs/data_dictionary.md, generated from the declarations: `python -m warehouse.dictionary` writes it again.

Every table with its grain and key, every column with type, unit, Chinese and English description and allowed values;
for models also what they are made of and why. Does not belong here: the descriptions themselves (`warehouse/schema`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from warehouse import graph, schema

PATH = Path(__file__).parents[1] / "docs" / "data_dictionary.md"
COMMAND = "python -m warehouse.dictionary"
_LAYERS: dict[schema.Layer, str] = {
    "lake": "`raw`: the lake as collected and extracted · 采集与抽取结果（原样）",
    "staging": "`staging`: current documents, with whose numbers they are · 当前文件及其归属",
    "core": "`core`: dimensions and resolved facts · 维度与取值后的事实",
    "marts": "`marts`: what people compare · 面向用户的比较表",
    "quality": "`quality`: what the audit found · 核查结果",
}


def render() -> str:
    """The whole page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary · 数据字典"
    yield ""
    yield f"Generated from `warehouse/schema` by `{COMMAND}` (`make docs`); do not edit. Money is in yuan. A null is a"
    yield "figure that was not printed, never a zero. Columns marked \\* are always filled; those in *italics* differ"
    yield "between equal runs."
    models = graph.models()
    for layer, title in _LAYERS.items():
        tables = list(schema.layer_tables(layer))
        if not tables:
            continue
        yield f"\n## {title}\n"
        yield from (f"- [`{t.full_name}`](#{_anchor(t)}): {t.zh} · {t.en}" for t in tables)
        for table in tables:
            yield from _table(table, models.get(table.full_name))


def _table(table: schema.TableSpec, model: graph.Model | None) -> Iterator[str]:
    yield f"\n### {table.full_name}\n"
    key = ", ".join(f"`{k}`" for k in table.key)
    yield f"{table.zh}。{table.en}. One row is {table.grain}{_how(table)}; key: {key}."
    if model is not None:
        yield f"\n> {_cell(model.description)}\n"
        yield f"Made from {', '.join(f'`{d}`' for d in model.dependencies)}."
    yield "\n| column | type | 说明 | meaning | unit | values |\n|---|---|---|---|---|---|"
    for c in table.columns:
        name = f"*`{c.name}`*" if c.volatile else f"`{c.name}`"
        star = "\\*" if c.required else ""
        values = ", ".join(f"`{_cell(v)}`" for v in c.values)
        refers = f" → `{c.references}`" if c.references else ""
        yield f"| {name}{star} | {c.type} | {_cell(c.zh)} | {_cell(c.en)}{refers} | {_cell(c.unit or '')} | {values} |"


def _how(table: schema.TableSpec) -> str:
    if table.packed:
        return f" (stored in `{table.stored_name}`)"
    if table.stored_in is not None:
        return f" (rows of `{table.stored_in}`)"
    return " (a view, computed when read)" if table.view else ""


def _anchor(table: schema.TableSpec) -> str:
    """GitHub's anchor of the heading: lower case, the point dropped."""
    return table.full_name.lower().replace(".", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    PATH.write_text(render(), encoding="utf-8")
    sys.stderr.write(f"wrote {PATH.name}\n")


if __name__ == "__main__":
    main()
