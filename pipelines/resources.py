"""What every step needs: the project's places, held under the data folder's lock for as long as the run lasts.

Does not belong here: the lock itself (`pipelines.lock`), any work.
"""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from pipelines.lock import run_lock
from pipelines.project import Project

WAIT_SECONDS = 3600.0
"""How long a run started from the interface or by the daemon waits for another one to end."""


@dg.resource(description="The data folder, locked: one run at a time writes there.")
def project(context: dg.InitResourceContext) -> Iterator[Project]:
    """Yield the project; the lock is entered again where the command line holds it already."""
    here = Project.here()
    run_id = context.run.run_id if context.run is not None else "unknown"
    log = context.log
    say = log.info if log is not None else print
    with run_lock(here.lock, f"Dagster run {run_id[:8]}", wait=WAIT_SECONDS, say=say):
        yield here
