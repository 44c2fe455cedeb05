"""`jixiao export`, `diff`, `where --all` and the limits of `sql`, on the output of a real run."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import JIXIAO, ROOT, Prepared, environment, jixiao, report

pytestmark = pytest.mark.xdist_group("prepared")


class TestExport:
    @pytest.mark.parametrize(
        ("form", "expected"),
        [
            ("parquet", "marts.mart_department_year.parquet"), ("csv", "quality.findings.csv"),
            ("xlsx", "jixiao.xlsx"), ("datapackage", "datapackage.json"),
        ],
    )  # fmt: skip
    def test_prints_the_files_written(self, prepared: Prepared, tmp_path: Path, form: str, expected: str) -> None:
        done = jixiao(prepared.data, ["export", "--to", tmp_path / "out", "--format", form])
        assert (done.returncode, done.stderr) == (0, "")
        files = [Path(line) for line in done.stdout.splitlines()]
        assert expected in {p.name for p in files}
        assert all(p.is_file() for p in files)

    def test_without_a_published_warehouse_it_says_what_to_do(self, tmp_path: Path) -> None:
        done = jixiao(tmp_path / "data", ["export", "--to", tmp_path / "out", "--format", "csv"])
        assert done.returncode == 1
        assert "run `jixiao run` first" in done.stderr
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("arguments", [["export"], ["export", "--to", "out", "--format", "pdf"]])
    def test_wrong_usage_ends_with_2(self, tmp_path: Path, arguments: list[str]) -> None:
        assert jixiao(tmp_path, arguments).returncode == 2

    def test_an_unknown_table_ends_with_1_and_one_sentence(self, prepared: Prepared, tmp_path: Path) -> None:
        done = jixiao(prepared.data, ["export", "--to", tmp_path, "--format", "csv", "--table", "预算"])
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("jixiao: found no table '预算'")
        assert list(tmp_path.iterdir()) == []


class TestDiff:
    def test_shows_the_figure_that_changed(self, copy: Prepared) -> None:
        changed = report("教育局", total="700.00", basic="490.00", project="210.00")
        (copy.folder / "990101" / "教育局.txt").write_text(changed, encoding="utf-8")
        assert jixiao(copy.data, ["run"]).returncode == 0
        done = jixiao(copy.data, ["diff", "--table", "mart_department_year"])
        assert done.returncode == 0, done.stderr
        assert "expenditure_total: 6200000 -> 7000000" in done.stdout
        told = json.loads(jixiao(copy.data, ["diff", "previous", "current", "--format", "json"]).stdout)
        table = next(t for t in told["tables"] if t["table"] == "marts.mart_department_year")
        assert (table["added"], table["removed"], table["changed"]) == (0, 0, 1)
        figures = table["changes"][0]["values"]["expenditure_total"]
        assert {k: float(v) for k, v in figures.items()} == {"old": 6200000, "new": 7000000}
        listed = jixiao(copy.data, ["where", "--all"]).stdout.splitlines()
        assert [Path(p).name for p in listed] == [told["new"], told["old"]]

    def test_with_one_snapshot_it_says_so(self, prepared: Prepared) -> None:
        done = jixiao(prepared.data, ["diff"])
        assert (done.returncode, done.stdout) == (1, "")
        assert "found no snapshot before the current one" in done.stderr


class TestSnapshotsKept:
    def test_a_run_keeps_as_many_as_the_setting_says(self, copy: Prepared) -> None:
        changed = report("教育局", total="700.00", basic="490.00", project="210.00")
        (copy.folder / "990101" / "教育局.txt").write_text(changed, encoding="utf-8")
        kept = {**environment(copy.data), "JIXIAO_KEEP_SNAPSHOTS": "1"}
        done = subprocess.run([JIXIAO, "run"], cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert len(list((copy.data / "warehouse").glob("warehouse-*.duckdb"))) == 1

    @pytest.mark.parametrize("said", ["0", "-1", "many", "1e9", ""])
    def test_a_setting_that_cannot_be_meant_is_refused(self, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
        from pipelines import project

        monkeypatch.setenv(project.KEEP_VARIABLE, said)
        with pytest.raises(project.SettingError, match="expected a number from 1 to 10000"):
            project.keep_snapshots()


class TestSqlLimits:
    def test_the_time_limit_can_be_set(self, prepared: Prepared) -> None:
        endless = "select count(*) from range(10000000000) a, range(1000) b where hash(a.range, b.range) = 0"
        done = jixiao(prepared.data, ["sql", endless, "--seconds", "0.5"])
        assert (done.returncode, done.stdout) == (1, "")
        assert "took longer than 0.5 seconds" in done.stderr

    def test_the_memory_limit_can_be_set(self, prepared: Prepared) -> None:
        hungry = "select len(list(range::varchar || 'some text to fill memory')) from range(20000000)"
        done = jixiao(prepared.data, ["sql", hungry, "--memory", "50MB"])
        assert (done.returncode, done.stdout) == (1, "")
        assert "needs more than 50MB of memory" in done.stderr

    def test_a_huge_result_is_streamed(self, prepared: Prepared) -> None:
        rows = "select range, repeat('x', 200) from range(100000000)"
        with subprocess.Popen(
            [JIXIAO, "sql", rows, "--format", "csv"], cwd=ROOT, env=environment(prepared.data), stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            for _ in range(200_000):
                process.stdout.readline()
            resident = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            process.stdout.close()
            process.terminate()
        assert resident < 1_500_000_000
