"""Dagster's web interface on this project, started as `jixiao ui` starts it and looked at through a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import JIXIAO, ROOT, Prepared, environment, report

from warehouse import lake

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.xdist_group("ui"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH: apt-get install chromium (CI has it)"),
]
START_SECONDS, RUN_SECONDS = 120, 120
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status assets { key { path } } } } }"


@pytest.fixture
def address(copy: Prepared) -> Iterator[str]:
    """`jixiao ui` on a free port, with a document that no run has seen yet; ended as Ctrl-C ends it."""
    text = report("财政局", total="88.00", basic="60.00", project="28.00")
    (copy.folder / "990101" / "财政局.txt").write_text(text, encoding="utf-8")
    log = (copy.data / "ui.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [str(JIXIAO), "ui", "--port", "0"], cwd=ROOT, env=environment(copy.data), stdout=subprocess.PIPE, stderr=log,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", line), (copy.data / "ui.log").read_text(encoding="utf-8")
        yield line
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.wait(timeout=60)
        log.close()
    assert process.returncode == 0


def graphql(address: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
    assert "errors" not in found, found["errors"]
    return found["data"]


def materialise(address: str, partition: str) -> dict[str, Any]:
    """What the button Materialize sends for one partition of `documents` and `facts`; the run when it has ended."""
    selector = {
        "repositoryLocationName": "jixiao", "repositoryName": "__repository__", "pipelineName": "collect_and_extract",
        "assetSelection": [{"path": ["documents"]}, {"path": ["facts"]}],
    }  # fmt: skip
    tags = [{"key": "dagster/partition", "value": partition}]
    params = {"selector": selector, "mode": "default", "executionMetadata": {"tags": tags}}
    launched = graphql(address, LAUNCH, {"params": params})["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        run: dict[str, Any] = graphql(address, STATUS, {"id": launched["run"]["runId"]})["runOrError"]
        if run["status"] in ("SUCCESS", "FAILURE", "CANCELED"):
            return run
        time.sleep(0.5)
    raise AssertionError(f"the run did not end within {RUN_SECONDS} seconds")


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_page(viewport={"width": 1500, "height": 950})
        opened.set_default_timeout(60_000)
        yield opened
        browser.close()


def test_the_interface_shows_the_layers_runs_a_district_and_shows_failing_rows(
    address: str, copy: Prepared, page: Page
) -> None:
    """One test, because the interface takes long to start."""
    page.goto(f"{address}/asset-groups")
    for layer in ("lake", "raw", "staging", "core", "marts", "publish"):
        page.get_by_text(layer, exact=True).first.wait_for()

    run = materialise(address, "990101")
    assert run["status"] == "SUCCESS"
    assert {tuple(a["key"]["path"]) for a in run["assets"]} == {("documents",), ("facts",)}
    names = {row["file_name"] for row in lake.read(copy.data / "lake", "documents", "990101")}
    assert "财政局.txt" in names

    page.goto(f"{address}/assets/staging/fact_mention?view=checks&checkDetail=R01")
    rows = page.locator("table", has_text="民政局.html")
    rows.first.wait_for()
    shown = rows.first.inner_text()
    assert "530" in shown and "500" in shown and "30" in shown, shown
    page.get_by_text("non-blocking").first.wait_for()
