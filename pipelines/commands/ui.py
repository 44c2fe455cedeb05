"""`jixiao ui`: Dagster's web interface and daemon on this project, on loopback only.

Does not belong here: anything that is shown there (`pipelines.definitions`).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType
from typing import Annotated

import typer

from pipelines.commands import console

HOST = "127.0.0.1"
START_SECONDS = 180.0


def ui(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 3000,
) -> None:
    """Open Dagster's web interface on this project: assets, checks with their failing rows, runs, schedules.

    Prints the address and runs until Ctrl-C.

    \b
    Example:
      jixiao ui --port 3001
    """
    from pipelines.instance import environment
    from pipelines.project import ROOT, Project

    project = Project.here()
    chosen = _port(port)
    command = [
        sys.executable, "-m", "dagster", "dev", "--workspace", str(ROOT / "workspace.yaml"),
        "--host", HOST, "--port", str(chosen), "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        command, cwd=ROOT, env=environment(project), stdout=sys.stderr, start_new_session=True
    )

    def stop(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        address = f"http://{HOST}:{chosen}"
        _wait_until_up(process, f"{address}/server_info")
        print(address, flush=True)  # noqa: T201 - the result
        console.say("The interface is up. Ctrl-C ends it.")
        status = process.wait()
        raise console.failed(f"the interface ended by itself with status {status}; its log is above")
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    finally:
        _end(process)


def _port(wanted: int) -> int:
    """The port if it is free. Raises UserError when another program has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
        except OSError as error:
            raise console.UserError(
                f"found port {wanted} in use ({error.strerror}); expected a free one; try `jixiao ui --port 0`"
            ) from error
        return int(probe.getsockname()[1])


def _wait_until_up(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise console.UserError(f"the interface did not start (status {process.returncode}); its log is above")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise console.UserError(f"the interface did not answer within {START_SECONDS:g} seconds at {address}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the interface and everything it started; it leads a process group of its own."""
    for signum, seconds in ((signal.SIGINT, 15.0), (signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        try:
            os.killpg(process.pid, signum)
            process.wait(timeout=seconds)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
