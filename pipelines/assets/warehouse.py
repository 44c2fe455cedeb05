"""The tables of the candidate warehouse: one asset a table, all built in one step and one DuckDB session.

What is in a table and what it is made from is read from the declarations and the SQL of `warehouse`; nothing is listed
twice here. Does not belong here: building (`warehouse.build`), auditing and publishing the candidate.
"""

from collections.abc import Iterator

import dagster as dg

from pipelines.assets import DOCUMENTS, FACTS, OWNERS, TAXONOMY, WRITER_POOL, key_of
from pipelines.project import Project
from warehouse import graph, schema

MAX_COLUMN_SOURCES = 50
RAW_FROM_DOCUMENTS = frozenset({"raw.documents", "raw.fetch_outcomes"})


def _column_schema(spec: schema.TableSpec) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=c.name,
                type=c.type,
                description=f"{c.zh} · {c.en}" + (f" [{c.unit}]" if c.unit else ""),
                constraints=dg.TableColumnConstraints(nullable=not c.required),
            )
            for c in spec.columns
        ]
    )


def _spec(table: schema.TableSpec, deps: list[dg.AssetKey], description: str, kinds: set[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=key_of(table.full_name),
        deps=deps,
        group_name=table.schema_name,
        description=f"{description}\n\n{table.zh} · {table.en}. Grain: {table.grain}; key: {', '.join(table.key)}.",
        kinds=kinds,
        owners=OWNERS,
        tags={"layer": table.schema_name},
        metadata={"dagster/column_schema": _column_schema(table), "dagster/table_name": table.full_name},
        skippable=True,
    )


def table_specs() -> list[dg.AssetSpec]:
    """One spec a table: the lake as loaded (`raw`), then every model with what its SQL reads."""
    specs = [
        _spec(
            table,
            [DOCUMENTS if table.full_name in RAW_FROM_DOCUMENTS else FACTS],
            "The lake's table as loaded into the candidate.",
            {"duckdb"},
        )
        for table in schema.layer_tables("lake")
    ]
    for name, model in graph.models().items():
        # what the audit writes (quality.*) is no asset: a view over it depends on the tables audited
        assets = [d for d in model.dependencies if not d.startswith("quality.")]
        deps = sorted({TAXONOMY if d.startswith("taxonomy.") else key_of(d) for d in assets})
        specs.append(_spec(schema.tables()[name], deps, model.description, {"duckdb", "sql"}))
    return specs


def _lineage(table: str) -> dg.TableColumnLineage:
    """From which columns each column of a model is made."""
    deps: dict[str, list[dg.TableColumnDep]] = {}
    for column, sources in graph.column_lineage(table).items():
        for source in sources[:MAX_COLUMN_SOURCES]:
            origin, _, name = source.rpartition(".")
            if origin.startswith("quality."):
                continue
            if origin.startswith("taxonomy."):
                dep = dg.TableColumnDep(asset_key=TAXONOMY, column_name=f"{origin.removeprefix('taxonomy.')}.{name}")
            else:
                dep = dg.TableColumnDep(asset_key=key_of(origin), column_name=name)
            deps.setdefault(column, []).append(dep)
    return dg.TableColumnLineage(deps_by_column=deps)


taxonomy = dg.AssetSpec(
    key=TAXONOMY,
    group_name="raw",
    description="The conformed dimensions as CSV files of the project: measures, classes, divisions, department types.",
    kinds={"csv"},
    owners=OWNERS,
    tags={"layer": "raw"},
)


@dg.multi_asset(
    name="warehouse_models",
    specs=table_specs(),
    description="All models in dependency order in one DuckDB session, into a candidate that readers never see.",
    pool=WRITER_POOL,
    required_resource_keys={"project"},
)
def warehouse_models(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Build the candidate of this run and report each table's rows."""
    from pipelines.candidate import build_candidate

    project: Project = context.resources.project
    built = build_candidate(project, context.run_id)
    for table, rows in built.row_counts.items():
        metadata: dict[str, dg.MetadataValue] = {}
        if rows is not None:
            metadata["dagster/row_count"] = dg.MetadataValue.int(rows)
        if table in built.seconds:
            metadata["seconds"] = dg.MetadataValue.float(round(built.seconds[table], 4))
            metadata["dagster/column_lineage"] = dg.MetadataValue.column_lineage(_lineage(table))
        yield dg.MaterializeResult(asset_key=key_of(table), metadata=metadata)
