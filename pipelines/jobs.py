"""Jobs and the daily schedule.

Does not belong here: what the steps do (`pipelines.assets`), reacting to changes (`pipelines.sensors`).
"""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from pipelines.assets import DISTRICTS, DOCUMENTS, FACTS
from pipelines.maintenance import housekeeping
from pipelines.project import Project

LAKE = dg.AssetSelection.assets(DOCUMENTS, FACTS)

collect_and_extract = dg.define_asset_job(
    "collect_and_extract",
    selection=LAKE,
    description="One district: collect its documents, read and extract what is new.",
)
warehouse = dg.define_asset_job(
    "warehouse",
    selection=dg.AssetSelection.all() - LAKE,
    description="All districts: build the models into a candidate, audit it, publish it if nothing blocks.",
)
everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="One district, then the models, the audit and publishing.",
)


@dg.schedule(
    job=collect_and_extract,
    cron_schedule="0 3 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night look at every district; the sensor `warehouse_behind` then builds and publishes once.",
)
def daily(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
    """One run a district; a district that cannot be reached fails alone."""
    districts = [d.key for d in Project.here().catalog().active()]
    context.instance.add_dynamic_partitions(str(DISTRICTS.name), districts)
    day = context.scheduled_execution_time.date().isoformat()
    for key in districts:
        yield dg.RunRequest(run_key=f"{day}:{key}", partition_key=key)


weekly_housekeeping = dg.ScheduleDefinition(
    name="weekly_housekeeping",
    job=housekeeping,
    cron_schedule="30 4 * * 0",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Clears old runs, alerts and leftovers.",
)
