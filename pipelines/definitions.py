"""What Dagster loads: assets, checks, jobs, schedules, sensors, one resource. Thin on purpose, and light to load.

Does not belong here: anything that does work; heavy libraries are imported inside the steps that use them.
"""

from __future__ import annotations

import dagster as dg

from pipelines import jobs, maintenance, resources, sensors
from pipelines.assets import collect, extract, publish, quality, warehouse

defs = dg.Definitions(
    assets=[
        collect.documents,
        extract.facts,
        warehouse.taxonomy,
        warehouse.warehouse_models,
        publish.published_warehouse,
    ],
    asset_checks=[quality.audit],
    jobs=[jobs.collect_and_extract, jobs.warehouse, jobs.everything, maintenance.housekeeping],
    schedules=[jobs.daily, jobs.weekly_housekeeping],
    sensors=[sensors.new_documents, sensors.warehouse_behind, sensors.failed_runs],
    resources={"project": resources.project},
    # A run is one process: its steps share the worker pool and hold the data folder's lock from first to last.
    executor=dg.in_process_executor,
)
