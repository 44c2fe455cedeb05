"""The asset `documents`: what each district's sources hold, archived. One partition a district.

Does not belong here: how collecting is done (`sources.collect`, `pipelines.district`).
"""

from datetime import timedelta

import dagster as dg

from pipelines.assets import DISTRICTS, DOCUMENTS, EXTRACTION_POOL, OWNERS
from pipelines.project import Project
from sources.collect import SourceMissing

ROWS_SHOWN = 50


@dg.asset(
    key=DOCUMENTS,
    partitions_def=DISTRICTS,
    group_name="lake",
    description="Every document of a district's sources, in the content-addressed archive; each attempt is a row.",
    kinds={"python", "parquet"},
    owners=OWNERS,
    tags={"layer": "lake", "grain": "document"},
    pool=EXTRACTION_POOL,
    required_resource_keys={"project"},
    freshness_policy=dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=7), warn_window=timedelta(days=2)
    ),  # the schedule looks daily
)
def documents(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Look at every file of the district and archive what is new or changed."""
    from pipelines.district import collect_district

    project: Project = context.resources.project
    (district,) = project.catalog().pick([context.partition_key])
    try:
        collected = collect_district(project, district)
    except SourceMissing as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    current = sum(1 for row in collected.documents if row["is_current"])
    metadata: dict[str, dg.MetadataValue] = {
        "district": dg.MetadataValue.text(district.name_zh),
        "documents": dg.MetadataValue.int(current),
        "dagster/partition_row_count": dg.MetadataValue.int(current),
    }
    metadata |= {name: dg.MetadataValue.int(count) for name, count in sorted(collected.counts().items())}
    problems = [a for a in collected.attempts if a.outcome == "failed"]
    if problems:
        metadata["could not be taken in"] = dg.MetadataValue.table(
            records=[dg.TableRecord({"file": a.source_path, "reason": a.reason or ""}) for a in problems[:ROWS_SHOWN]]
        )
    return dg.MaterializeResult(metadata=metadata)
