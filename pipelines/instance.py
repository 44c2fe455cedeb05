"""The project's own Dagster instance, kept in the data folder.

Does not belong here: definitions, runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from pipelines.project import DATA_VARIABLE, ROOT, Project

CONFIG = "dagster.yaml"
_IN_PROCESS = {
    # A run in our own process must not have its output captured: the terminal shows progress there.
    "compute_logs": {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}
}


def prepare_home(project: Project) -> Path:
    """DAGSTER_HOME in the data folder, with the project's dagster.yaml in it."""
    home = project.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    wanted = (ROOT / CONFIG).read_bytes()
    target = home / CONFIG
    if not target.exists() or target.read_bytes() != wanted:
        temporary = home / f".{CONFIG}.new"
        temporary.write_bytes(wanted)
        temporary.replace(target)
    return home


def environment(project: Project) -> dict[str, str]:
    """The environment for Dagster's own processes on this project."""
    return {
        **os.environ,
        DATA_VARIABLE: str(project.data),
        "DAGSTER_HOME": str(prepare_home(project)),
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }


@contextmanager
def open_instance(project: Project) -> Iterator[dg.DagsterInstance]:
    """The instance, for runs in this process and for looking at past ones."""
    ref = InstanceRef.from_dir(str(prepare_home(project)), overrides=_IN_PROCESS)
    with dg.DagsterInstance.from_ref(ref) as instance:
        yield instance
