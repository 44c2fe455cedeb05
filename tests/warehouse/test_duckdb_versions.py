"""The next DuckDB builds the same tables from the same lake, in a file that the locked one still reads."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse import build, graph, schema

ROOT = Path(__file__).parents[2]
NEXT = "2.0.1"
PROGRAM = """
import sys
from pathlib import Path
import duckdb
from warehouse import build
assert duckdb.__version__ == sys.argv[3], duckdb.__version__
build.build(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def next_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of the next DuckDB, for the head of PYTHONPATH; skips where PyPI is out of reach."""
    uv = ROOT / ".tools" / "uv" / "bin" / "uv"
    if not uv.exists():
        pytest.skip("uv is not in .tools (make setup puts it there)")
    folder = tmp_path_factory.mktemp("duckdb")
    command = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", folder, f"duckdb=={NEXT}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        pytest.skip(f"duckdb {NEXT} could not be installed: {done.stderr.strip()[-200:]}")
    return folder


@pytest.fixture(scope="module")
def lake_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some simulated reports: conflicts, repeats, every kind of table."""
    spec = importlib.util.spec_from_file_location("simulated_lake", ROOT / "benchmarks" / "simulated_lake.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    root = tmp_path_factory.mktemp("lake")
    module.simulate(root, 20)
    return root


@pytest.mark.slow
def test_both_versions_build_the_same_rows_in_the_same_order(
    next_duckdb: Path, lake_root: Path, tmp_path: Path
) -> None:
    assert duckdb.__version__.startswith("1.5.")
    locked, newer = tmp_path / "locked.duckdb", tmp_path / "newer.duckdb"
    build.build(lake_root, locked)
    paths = os.pathsep.join(map(str, (next_duckdb, ROOT)))
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(lake_root), str(newer), NEXT],
        env={**os.environ, "PYTHONPATH": paths}, check=True, timeout=300,
    )  # fmt: skip
    checksums = build.table_checksums(locked)
    assert build.table_checksums(newer) == checksums
    assert checksums["core.fact"][0] > 1_000
    with duckdb.connect(str(locked), read_only=True) as one, duckdb.connect(str(newer), read_only=True) as two:
        for name in graph.models():
            order = " order by all" if schema.tables()[name].view else ""  # a view's rows have no order of their own
            query = f"select * from {name}{order}"
            assert one.execute(query).fetchall() == two.execute(query).fetchall(), name


@pytest.mark.parametrize("model", graph.models().values(), ids=lambda m: m.name)
def test_no_model_rounds_floating_point_numbers(model: graph.Model) -> None:
    """round(0.0168625, 6) is 0.016863 in DuckDB 1.5 and 0.016862 in 2.0; a cast to DECIMAL is the same in both."""
    assert "round(" not in model.sql


@pytest.mark.parametrize(
    "model", [m for m in graph.models().values() if schema.tables()[m.name].view], ids=lambda m: m.name
)
def test_no_view_calls_if(model: graph.Model) -> None:
    """DuckDB 2.0 stores if(…) in a view's text in a way that 1.5 does not find again; `case when` is the same in both."""
    assert " if(" not in model.sql
