"""The asset `facts`: every current document of a district read and extracted, as rows of the lake.

Does not belong here: reading or extracting (`pipelines.processing`), which documents need it (`pipelines.district`).
"""

from collections import Counter
from typing import TYPE_CHECKING

import dagster as dg

from pipelines.assets import DISTRICTS, DOCUMENTS, EXTRACTION_POOL, FACTS, OWNERS
from pipelines.project import Project

if TYPE_CHECKING:
    from pipelines.district import Extracted

ROWS_SHOWN = 50


@dg.asset(
    key=FACTS,
    deps=[DOCUMENTS],
    partitions_def=DISTRICTS,
    group_name="lake",
    description="Facts, indicators, report headers and sections of a district's documents, and how each one ended.",
    kinds={"python", "parquet"},
    owners=OWNERS,
    tags={"layer": "lake", "grain": "mention"},
    pool=EXTRACTION_POOL,
    required_resource_keys={"project"},
)
def facts(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Process new documents in the worker pool; reuse the kept results of the others."""
    from pipelines.corrections import CorrectionError
    from pipelines.district import extract_district

    project: Project = context.resources.project
    (district,) = project.catalog().pick([context.partition_key])
    try:
        extracted = extract_district(project, district)
    except CorrectionError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    by_outcome = Counter(row["outcome"] for row in extracted.outcomes)
    metadata: dict[str, dg.MetadataValue] = {
        "district": dg.MetadataValue.text(district.name_zh),
        "facts": dg.MetadataValue.int(extracted.facts),
        "indicators": dg.MetadataValue.int(extracted.indicators),
        "documents read now": dg.MetadataValue.int(extracted.processed),
        "results reused": dg.MetadataValue.int(extracted.reused),
        "dagster/partition_row_count": dg.MetadataValue.int(extracted.facts),
    }
    metadata |= {f"documents {name}": dg.MetadataValue.int(count) for name, count in sorted(by_outcome.items())}
    metadata |= _corrections(extracted)
    names = extracted.file_names
    unusual = [row for row in extracted.outcomes if row["outcome"] != "ok"]
    if unusual:
        metadata["not read completely"] = dg.MetadataValue.table(
            records=[
                dg.TableRecord({"file": names[r["document_id"]], "outcome": r["outcome"], "reason": r["reason"] or ""})
                for r in unusual[:ROWS_SHOWN]
            ]
        )
    return dg.MaterializeResult(metadata=metadata)


def _corrections(extracted: "Extracted") -> dict[str, dg.MetadataValue]:
    """How many figures people put right, and the corrections that fit no fact any more."""
    if not extracted.corrections:
        return {}
    idle = [row for row in extracted.corrections if row["status"] != "applied"]
    applied = len(extracted.corrections) - len(idle)
    out: dict[str, dg.MetadataValue] = {"corrections applied": dg.MetadataValue.int(applied)}
    if idle:
        out["corrections that no longer fit"] = dg.MetadataValue.table(
            records=[dg.TableRecord({"file": r["file_name"], "why": r["detail"]}) for r in idle[:ROWS_SHOWN]]
        )
    return out
