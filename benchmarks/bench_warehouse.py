"""All models built from a simulated lake: time, memory, file size, growth, and what key queries take afterwards.

Each build runs in a process of its own, so that its highest memory is its own; it spills beside the candidate, and how
much it spilled is watched. Growth is CPU time a report against the size before: 1.0 is linear. With `--keep` lake and
warehouse stay, and `--lake` builds such a lake again. Does not belong here: the simulated lake
(`simulated_lake.py`), asserting a limit.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1])]

from simulated_lake import simulate  # noqa: E402

from warehouse import build, query  # noqa: E402

GB = 1_000_000_000
SLOWEST = 8
QUERIES = {
    "one department-year": "select * from marts.mart_department_year where department_id = $department",
    "peer comparison of one type over all districts": (
        "select * from marts.mart_peer_comparison where peer_type = $type and fiscal_year = 2023"
        " and metric = 'expenditure_total' and reporting_scope = 'department'"
    ),
    "spending by function of one department": (
        "select * from marts.mart_spending_by_function where department_id = $department"
    ),
    "evidence of one figure": (
        "select * from marts.mart_evidence where mart = 'mart_department_year' and row_key = $row_key"
        " and column_name = 'expenditure_total'"
    ),
}


def folder_size(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def build_one(lake: Path, candidate: Path, settings: build.BuildSettings) -> None:
    """In the child: build, and print what it took as JSON."""
    spill, peak, done = candidate.with_name(candidate.name + ".tmp"), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(1.0):
            try:
                peak = max(peak, folder_size(spill))
            except FileNotFoundError:
                continue  # a spill file ended between the listing and the look

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    started = time.perf_counter()
    results = build.build(lake, candidate, settings=settings)
    seconds = time.perf_counter() - started
    done.set()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    report = {
        "seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak_gb": usage.ru_maxrss * 1024 / GB,
        "spilled_gb": peak / GB, "models": {r.name: [r.seconds, r.row_count] for r in results},
    }  # fmt: skip
    print(json.dumps(report))


def time_queries(path: Path) -> dict[str, float]:
    """Seconds of each query as `jixiao sql` runs it: a fresh session, opening included; the median of five."""
    subject = "select department_id, row_key from marts.mart_department_year where n_final_accounts > 0 limit 1"
    _, [(department, row_key)] = query.fetch(path, subject)
    given = {"department": department, "type": department.partition("-")[2], "row_key": row_key}
    taken = {}
    for name, sql in QUERIES.items():
        times = []
        for _ in range(5):
            started = time.perf_counter()
            query.fetch(path, sql, {k: v for k, v in given.items() if f"${k}" in sql})
            times.append(time.perf_counter() - started)
        taken[name] = statistics.median(times)
    return taken


def measure(reports: int, arguments: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="jixiao-bench-", dir=arguments.dir))
    try:
        lake = folder / "lake"
        if arguments.lake is not None:
            lake = arguments.lake.resolve()
        else:
            started = time.perf_counter()
            made = simulate(lake, reports)
            print(f"{made:,} reports simulated in {time.perf_counter() - started:.0f} s", flush=True)
        return build_and_ask(lake, folder, arguments)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)
        else:
            print(f"kept: {folder}")


def build_and_ask(lake: Path, folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", str(folder), "--lake", str(lake), "--memory", arguments.memory]
    command += ["--threads", str(arguments.threads)]
    command += [] if arguments.facts is None else ["--facts", str(arguments.facts)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the build failed with status {done.returncode}")
    result: dict[str, Any] = json.loads(done.stdout)
    candidate = folder / "warehouse.duckdb"
    ((reports,),) = query.fetch(candidate, "select count(*) from raw.documents")[1]
    result |= {"reports": reports, "lake_gb": folder_size(lake) / GB}
    return result | {"file_gb": candidate.stat().st_size / GB, "queries": time_queries(candidate)}


def show(r: dict[str, Any], before: dict[str, Any] | None) -> None:
    """One size, at once: a long series that is stopped has still said something."""
    growth = "" if before is None else f"{r['cpu'] / r['reports'] * before['reports'] / before['cpu']:.2f}"
    print("| reports | lake GB | build s | CPU s | peak memory GB | spilled GB | file GB | growth |")
    print("|---|---|---|---|---|---|---|---|")
    print(
        f"| {r['reports']:,} | {r['lake_gb']:.2f} | {r['seconds']:.0f} | {r['cpu']:.0f} | {r['peak_gb']:.2f}"
        f" | {r['spilled_gb']:.1f} | {r['file_gb']:.2f} | {growth} |"
    )
    loading = r["seconds"] - sum(seconds for seconds, _ in r["models"].values())
    print(f"  loading the lake {loading:.1f} s; the slowest models:")
    for name, (seconds, rows) in sorted(r["models"].items(), key=lambda item: -item[1][0])[:SLOWEST]:
        print(f"  {name:34} {seconds:7.1f} s {rows or 0:12,} rows")
    for name, seconds in r["queries"].items():
        print(f"  query: {name:48} {seconds:6.3f} s")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000], help="sizes, one after the other")
    parser.add_argument("--memory", default="5GB", help="DuckDB's memory limit")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--dir", type=Path, help="where to work (default: the system's temporary folder)")
    parser.add_argument("--keep", action="store_true", help="leave lake and warehouse there")
    parser.add_argument("--lake", type=Path, help="build this lake instead of simulating one")
    parser.add_argument("--facts", type=int, help="facts a batch of heavy models (default: what the memory allows)")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        settings = build.BuildSettings(
            memory_limit=arguments.memory, threads=arguments.threads, facts_a_batch=arguments.facts
        )
        build_one(arguments.lake, arguments.child / "warehouse.duckdb", settings)
        return
    before = None
    for reports in arguments.reports if arguments.lake is None else [0]:
        result = measure(reports, arguments)
        show(result, before)
        before = result


if __name__ == "__main__":
    main()
