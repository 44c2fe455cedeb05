"""Models are plain selects whose graph is read from the SQL; what breaks the form is refused in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from warehouse import graph, schema

ROOT = Path(__file__).parents[2]


def models_at(root: Path, **files: str) -> dict[str, graph.Model]:
    """Load models given as core__fact="select …"; a leading comment is added."""
    for name, sql in files.items():
        layer, _, table = name.partition("__")
        (root / layer).mkdir(exist_ok=True)
        (root / layer / f"{table}.sql").write_text(f"-- why\n{sql}\n", encoding="utf-8")
    return graph.load(root, inputs={"raw.facts", "taxonomy.measures"})


def test_every_model_has_a_declaration_and_every_declaration_a_model() -> None:
    declared = {t.full_name for layer in graph.MODEL_LAYERS for t in schema.layer_tables(layer)}
    assert set(graph.models()) == declared
    assert len(declared) > 30


def test_a_model_without_declaration_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.schema, "layer_tables", lambda layer: iter(()))
    monkeypatch.setattr(graph, "input_tables", lambda: frozenset(graph_inputs))
    with pytest.raises(graph.ModelError, match="no declaration in warehouse/schema"):
        graph.models.__wrapped__()


graph_inputs = graph.input_tables()


def test_every_model_comes_after_what_it_reads() -> None:
    built = set(graph.input_tables())
    for model in graph.models().values():
        assert set(model.dependencies) <= built, model.name
        built.add(model.name)


def test_every_model_says_what_it_is_and_why() -> None:
    for model in graph.models().values():
        assert len(model.description) > 30, model.name


def test_dependencies_are_read_from_the_sql(tmp_path: Path) -> None:
    found = models_at(
        tmp_path,
        core__b="with x as (select * from staging.a) select x.* from x join taxonomy.measures as m on true",
        staging__a="select * from raw.facts, unnest([1, 2]) as u (n), range(3)",
    )
    assert list(found) == ["staging.a", "core.b"]
    assert found["core.b"].dependencies == ("staging.a", "taxonomy.measures")
    assert found["core.b"].description == "why"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select * from core.nowhere", r"core/a.sql reads \['core.nowhere'\]: no such model"),
        ("select * from facts", "name its schema"),
        ("select * from read_csv('x.csv')", r"reads read_csv\(…\)"),
        ("select * from glob('/*')", r"reads glob\(…\)"),
        ("select 1; select 2", "must be one plain select"),
        ("insert into core.b select 1", "must be one plain select"),
        ("copy (select 1) to 'x'", "must be one plain select"),
        ("selec 1", "core/a.sql"),
    ],
)
def test_a_malformed_model_is_refused_in_words(tmp_path: Path, sql: str, message: str) -> None:
    with pytest.raises(graph.ModelError, match=message):
        models_at(tmp_path, core__a=sql)


def test_a_model_without_comment_is_refused(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "a.sql").write_text("select 1 as x", encoding="utf-8")
    with pytest.raises(graph.ModelError, match="must begin with a comment"):
        graph.load(tmp_path, inputs=())


def test_models_that_read_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(graph.ModelError, match=r"circle: core\.[ab] <- core\.[ab] <- core\.[ab]"):
        models_at(tmp_path, core__a="select * from core.b", core__b="select * from core.a")


def test_the_order_does_not_depend_on_chance(tmp_path: Path) -> None:
    names = ["core__z", "core__a", "core__m", "marts__b", "staging__q"]
    found = models_at(tmp_path, **dict.fromkeys(names, "select 1 as x"))
    assert list(found) == ["staging.q", "core.a", "core.m", "core.z", "marts.b"]


def test_listing_the_models_loads_nothing_heavy() -> None:
    code = (
        "import sys; from warehouse import graph; graph.models();"
        "print([m for m in ('duckdb', 'pandas', 'numpy', 'pyarrow', 'great_expectations') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_columns_are_traced_to_their_sources() -> None:
    lineage = graph.column_lineage("marts.mart_department_year")
    assert lineage["expenditure_total"] == ("core.department_metric.metric", "core.department_metric.metric_value")
    assert lineage["self_score"] == ("core.fact_score.points",)
    assert set(lineage) == {c.name for c in schema.tables()["marts.mart_department_year"].columns}


@pytest.mark.parametrize("name", list(graph.models()))
def test_every_model_can_be_traced(name: str) -> None:
    assert [c.name for c in schema.tables()[name].columns] == list(graph.column_lineage(name))
