"""The models as a graph: which there are, what each reads, in which order they are built.

A model is a file `warehouse/models/<layer>/<name>.sql`: a leading comment that says what and why, then one plain
`select`. What it reads is taken from the SQL itself: every table is named with its schema, anything else is one of the
file's own CTEs. Light to import: nothing is executed here.

Does not belong here: running the models (`warehouse.build`), what their columns mean (`warehouse/schema`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from warehouse import schema, taxonomy

if TYPE_CHECKING:
    from sqlglot import exp

ModelLayer = Literal["staging", "core", "marts"]
MODEL_LAYERS: tuple[ModelLayer, ...] = ("staging", "core", "marts")
MODELS_ROOT = Path(__file__).parent / "models"
_TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
"""What a model may read besides tables; functions that read files or the network would be inputs nobody declared."""


class ModelError(ValueError):
    """A model that breaks the form above; the message names the file and what to change."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model file. `dependencies` are full names ("raw.facts", "core.fact"), sorted; `description` its comment."""

    name: str
    layer: ModelLayer
    path: Path
    sql: str
    description: str
    dependencies: tuple[str, ...]


@cache
def models() -> Mapping[str, Model]:
    """Every model by its full name, in build order. Raises ModelError, also for a model or table without its pair."""
    found = load(MODELS_ROOT, inputs=input_tables())
    early = [m.name for m in found.values() if _reads_audit(m) and not schema.tables()[m.name].view]
    if early:
        raise ModelError(f"only a view may read quality.*, which the audit writes after the models: {early}")
    declared = {name for layer in MODEL_LAYERS for name in (t.full_name for t in schema.layer_tables(layer))}
    if undeclared := sorted(set(found) - declared):
        raise ModelError(f"no declaration in warehouse/schema for {undeclared}")
    if unmade := sorted(declared - set(found)):
        raise ModelError(f"declared in warehouse/schema, but no model makes them: {unmade}")
    return found


def input_tables() -> frozenset[str]:
    """What models may start from: the lake's tables, the taxonomy's files, and for views what the audit wrote."""
    lake = {t.full_name for layer in ("lake", "quality") for t in schema.layer_tables(layer)}
    return frozenset(lake | {f"taxonomy.{path.stem}" for path in taxonomy.ROOT.glob("*.csv")})


def load(root: Path, inputs: Iterable[str]) -> dict[str, Model]:
    """The models below `root` in build order. Raises ModelError for bad files, unknown references and cycles."""
    paths = [(layer, p) for layer in MODEL_LAYERS for p in sorted((root / layer).glob("*.sql"))]
    found = {model.name: model for model in (_read(layer, path) for layer, path in paths)}
    known = set(inputs) | set(found)
    for model in found.values():
        if unknown := [d for d in model.dependencies if d not in known]:
            raise ModelError(f"{_shown(model.path)} reads {unknown}: no such model, lake table or taxonomy file")
    sorter = TopologicalSorter({m.name: [d for d in m.dependencies if d in found] for m in found.values()})
    try:
        order = list(_stable_order(sorter))
    except CycleError as error:
        raise ModelError("models read each other in a circle: " + " <- ".join(error.args[1])) from None
    return {name: found[name] for name in order}


def as_stored(sql: str, dependencies: Iterable[str], within: str = "") -> str:
    """The SQL with packed tables read as they are stored, and views over them written out.

    For heavy models (`warehouse.batches`): codes stay numbers from one table to the other. `within` is a condition on
    the district, for all that a written-out view reads.
    """
    for name in dependencies:
        spec = schema.tables().get(name)
        if spec is None:
            continue
        where = f" where {within}" if within and any(c.name == "district" for c in spec.columns) else ""
        if spec.packed:
            sql = replaced(sql, name, f"{spec.as_stored()}{where}")
        elif spec.view:
            view = models()[name]
            inner = view.sql
            for table in view.dependencies:
                read = schema.tables().get(table)
                if within and read is not None and not read.packed and any(c.name == "district" for c in read.columns):
                    inner = replaced(inner, table, f"select * from {table} where {within}")  # noqa: S608
            sql = replaced(sql, name, as_stored(inner, view.dependencies, within))
    return sql


def replaced(sql: str, table: str, query: str) -> str:
    """The SQL reading `query` where it reads `table`."""
    return re.sub(rf"\b(from|join)(\s+){re.escape(table)}\b", lambda found: f"{found[1]}{found[2]}({query})", sql)


def column_lineage(name: str) -> dict[str, tuple[str, ...]]:
    """For each column of a model the columns it is made of ("raw.facts.unit"), as far as sqlglot can tell.

    Costs up to a few hundred milliseconds for the widest model; columns made of constants or counts have no source.
    """
    from sqlglot import exp
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    model = models()[name]
    shape = _sqlglot_schema()
    query = qualify(_parse(model.path, model.sql), schema=shape, dialect="duckdb", identify=False)
    roots = lineage(
        None, query, schema=shape, dialect="duckdb", scope=build_scope(query), trim_selects=False, copy=False
    )
    out: dict[str, tuple[str, ...]] = {}
    for column, root in roots.items():
        leaves = {
            f"{node.source.db}.{node.source.name}.{node.name.rpartition('.')[2]}"
            for node in root.walk()
            if isinstance(node.source, exp.Table) and node.source.db
        }
        out[column] = tuple(sorted(leaf for leaf in leaves if not leaf.endswith(".*")))
    return out


def _reads_audit(model: Model) -> bool:
    return any(d.startswith("quality.") for d in model.dependencies)


@cache
def _sqlglot_schema() -> dict[str, object]:
    shape: dict[str, dict[str, dict[str, str]]] = {}
    for spec in schema.tables().values():
        shape.setdefault(spec.schema_name, {})[spec.name] = {c.name: c.type for c in spec.columns}
    for path in taxonomy.ROOT.glob("*.csv"):
        shape.setdefault("taxonomy", {})[path.stem] = dict.fromkeys(taxonomy.columns(path.stem), "VARCHAR")
    return dict(shape)


def _stable_order(sorter: TopologicalSorter[str]) -> Iterable[str]:
    """Topological order that does not depend on the order of dictionaries: layer, then name, among what is ready."""
    sorter.prepare()
    ready = sorted(sorter.get_ready(), key=_rank)
    while ready:
        name = ready.pop(0)
        yield name
        sorter.done(name)
        ready = sorted([*ready, *sorter.get_ready()], key=_rank)


def _rank(name: str) -> tuple[int, str]:
    return MODEL_LAYERS.index(cast("ModelLayer", name.partition(".")[0])), name


def _read(layer: ModelLayer, path: Path) -> Model:
    text = path.read_text(encoding="utf-8")
    comment = re.match(r"(?:\s*--[^\n]*\n)+", text)
    if comment is None:
        raise ModelError(f"{_shown(path)} must begin with a comment that says what the table is and why it is made so")
    description = " ".join(line.strip().lstrip("-").strip() for line in comment[0].strip().splitlines())
    query = _parse(path, text)
    return Model(
        name=f"{layer}.{path.stem}", layer=layer, path=path, sql=text.strip().rstrip(";"),
        description=description, dependencies=_dependencies(path, query),
    )  # fmt: skip


def _parse(path: Path, sql: str) -> exp.Expression:
    import sqlglot
    from sqlglot import exp

    try:
        statements = [s for s in sqlglot.parse(sql, read="duckdb") if s is not None]
    except sqlglot.errors.SqlglotError as error:
        raise ModelError(f"{_shown(path)} is not SQL: {error}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        kinds = [s.key for s in statements]
        raise ModelError(f"{_shown(path)} must be one plain select; found {kinds}")
    return cast("exp.Expression", statements[0])


def _dependencies(path: Path, query: exp.Expression) -> tuple[str, ...]:
    from sqlglot import exp

    own = {cte.alias for cte in query.find_all(exp.CTE)}
    found: set[str] = set()
    for table in query.find_all(exp.Table):
        if isinstance(table.this, exp.Func):
            name = (table.this.name if isinstance(table.this, exp.Anonymous) else table.this.sql_name()).lower()
            if name not in _TABLE_FUNCTIONS:
                raise ModelError(f"{_shown(path)} reads {name}(…): a model reads tables only")
        elif table.db:
            found.add(f"{table.db}.{table.name}")
        elif table.name not in own:
            raise ModelError(f"{_shown(path)} reads {table.name!r}: name its schema, as in core.{table.name}")
    return tuple(sorted(found))


def _shown(path: Path) -> str:
    return "/".join(path.parts[-3:])
