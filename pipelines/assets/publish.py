"""The asset `published_warehouse`: the audited candidate under its final name, with `current` pointing at it.

It depends on every table that has checks, so a blocking check that fails keeps it from being made; that the audit was
written and blocks nothing is read from the candidate once more. Does not belong here: the swap (`warehouse.publish`).
"""

import dagster as dg

from pipelines.assets import OWNERS, PUBLISHED, WRITER_POOL, key_of
from pipelines.project import Project
from warehouse import graph, schema


def _tables() -> list[dg.AssetKey]:
    lake = [t.full_name for t in schema.layer_tables("lake")]
    return [key_of(name) for name in (*lake, *graph.models())]


@dg.asset(
    key=PUBLISHED,
    deps=_tables(),
    group_name="publish",
    description="The warehouse people read: `warehouse-<snapshot>.duckdb` behind the symlink `current`.",
    kinds={"duckdb"},
    owners=OWNERS,
    tags={"layer": "publish"},
    pool=WRITER_POOL,
    required_resource_keys={"project"},
)
def published_warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Publish the candidate of this run."""
    from pipelines.candidate import AuditBlocked, publish_candidate

    project: Project = context.resources.project
    try:
        path = publish_candidate(project, context.run_id)
    except AuditBlocked as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    return dg.MaterializeResult(
        metadata={"path": dg.MetadataValue.path(str(path)), "size": dg.MetadataValue.int(path.stat().st_size)}
    )
