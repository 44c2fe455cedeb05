"""The command line keeps its contract: machine output alone on standard output, one sentence an error, 0 1 2."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from conftest import JIXIAO, ROOT, Prepared, environment, jixiao, report

COMMANDS = ("run", "ingest", "read", "tables", "extract", "sql", "where", "findings", "export", "status", "ui")
pytestmark = pytest.mark.xdist_group("prepared")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "教育局.txt"
    path.write_text(report("教育局", total="620.00", basic="410.00", project="210.00"), encoding="utf-8")
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("支出表")
        sheet.merge_range("A1:C1", "部门支出总体情况表")
        sheet.write("C2", "单位：万元")
        for row, values in enumerate((("项目", "预算数", "决算数"), ("基本支出", 400, 410), ("项目支出", 200, 210)), 2):
            sheet.write_row(row, 0, values)
    return path


class TestUsage:
    @pytest.mark.parametrize("command", [*((c,) for c in COMMANDS), ("sources", "list"), ("sources", "check")])
    def test_help_shows_an_example(self, tmp_path: Path, command: tuple[str, ...]) -> None:
        done = jixiao(tmp_path, [*command, "--help"])
        assert done.returncode == 0
        assert done.stderr == ""
        assert re.search(r"Examples?:\n +(jixiao|duckdb)", done.stdout), done.stdout

    @pytest.mark.parametrize(
        "arguments", [["nonsense"], ["run", "--nonsense"], ["read"], ["read", "a", "--format", "pdf"], []]
    )
    def test_wrong_usage_ends_with_2_and_prints_nothing_on_standard_output(
        self, tmp_path: Path, arguments: list[str]
    ) -> None:
        done = jixiao(tmp_path, arguments)
        assert done.returncode == 2
        assert done.stdout == ""
        assert "Usage: jixiao" in done.stderr

    @pytest.mark.parametrize("arguments", [["inspect", "a.pdf"], ["sources", "add"]])
    def test_calls_of_later_issues_are_absent(self, tmp_path: Path, arguments: list[str]) -> None:
        assert jixiao(tmp_path, arguments).returncode == 2


class TestSingleFiles:
    def test_read_prints_blocks_in_reading_order(self, tmp_path: Path, document: Path) -> None:
        done = jixiao(tmp_path, ["read", document, "--format", "json"])
        assert (done.returncode, done.stderr) == (0, "")
        blocks = json.loads(done.stdout)
        assert {b["kind"] for b in blocks} <= {"heading", "paragraph", "table"}
        assert [b["paragraph"] for b in blocks] == sorted(b["paragraph"] for b in blocks)
        heading = next(b for b in blocks if b["text"].startswith("二、"))
        assert (heading["kind"], heading["number"]) == ("heading", "二、")

    def test_read_prints_text(self, tmp_path: Path, document: Path) -> None:
        done = jixiao(tmp_path, ["read", document, "--format", "text"])
        assert done.stdout.splitlines()[0] == "2023年度示例青禾区教育局部门整体支出绩效自评报告"

    def test_tables_prints_grids(self, tmp_path: Path, workbook: Path) -> None:
        (table,) = json.loads(jixiao(tmp_path, ["tables", workbook]).stdout)
        assert (table["sheet"], table["title"], table["unit"]) == ("支出表", "部门支出总体情况表", "万元")
        assert (table["n_rows"], table["n_cols"]) == (3, 3)
        assert {"row": 1, "col": 2, "rowspan": 1, "colspan": 1, "text": "410"}.items() <= next(
            c for c in table["cells"] if (c["row"], c["col"]) == (1, 2)
        ).items()

    def test_extract_prints_one_report_line_a_file_and_names_the_file_on_each(
        self, tmp_path: Path, document: Path, workbook: Path
    ) -> None:
        done = jixiao(tmp_path, ["extract", document, workbook, "--format", "jsonl"])
        assert done.returncode == 0
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        reports = [line["doc"] for line in lines if line["kind"] == "report"]
        assert reports == [document.name, workbook.name]
        assert {line["doc"] for line in lines} == {document.name, workbook.name}
        money = {line["amount_yuan"] for line in lines if line["kind"] == "money" and line["doc"] == document.name}
        assert {"6200000", "4100000", "2100000"} <= money

    def test_extract_lists_the_least_certain_facts_of_all_files_first(
        self, tmp_path: Path, document: Path, workbook: Path
    ) -> None:
        every = jixiao(tmp_path, ["extract", document, workbook])
        done = jixiao(tmp_path, ["extract", document, workbook, "--unsure"])
        assert done.returncode == 0
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        certain = [line["confidence"] for line in lines]
        assert lines and certain == sorted(certain)
        assert len(lines) == len([line for line in every.stdout.splitlines() if '"confidence"' in line])

    def test_a_file_that_cannot_be_read_is_named_and_the_others_go_on(self, tmp_path: Path, document: Path) -> None:
        (tmp_path / "empty.pdf").touch()
        done = jixiao(tmp_path, ["extract", tmp_path / "empty.pdf", tmp_path / "absent.pdf", document])
        assert done.returncode == 1
        assert {json.loads(line)["doc"] for line in done.stdout.splitlines()} == {document.name}
        assert "empty.pdf: the file has no bytes" in done.stderr
        assert "absent.pdf: the file could not be opened" in done.stderr

    @pytest.mark.parametrize("command", ["read", "tables", "extract"])
    def test_a_folder_and_a_name_of_300_characters_are_refused_in_a_sentence(
        self, tmp_path: Path, command: str
    ) -> None:
        for path in (tmp_path, tmp_path / ("长" * 300 + ".pdf")):
            done = jixiao(tmp_path, [command, path])
            assert (done.returncode, done.stdout) == (1, "")
            assert done.stderr.count("\n") == 1
            assert "Traceback" not in done.stderr

    def test_a_reader_that_has_enough_is_no_error(self, tmp_path: Path, document: Path) -> None:
        done = subprocess.run(
            f"'{JIXIAO}' read '{document}' | head -c 10", shell=True, env=environment(tmp_path), capture_output=True
        )
        assert done.stderr == b""


@pytest.mark.parametrize(
    "arguments",
    [["read", "{document}"], ["tables", "{document}"], ["extract", "{document}"], ["where"], ["sql", "select 1"]],
)
def test_looking_never_loads_dagster(prepared: Prepared, document: Path, arguments: list[str]) -> None:
    given = [a.format(document=document) for a in arguments]
    code = (
        "import sys\nfrom pipelines import cli\n"
        f"if __name__ == '__main__':\n status = cli._run({given!r}, False)\n"
        " print('dagster' in sys.modules, status, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(prepared.data), capture_output=True, text=True
    )
    assert done.stderr.splitlines()[-1] == "False 0", done.stderr


class TestIngest:
    def test_every_file_gets_exactly_one_line(self, tmp_path: Path, prepared: Prepared) -> None:
        done = jixiao(tmp_path / "data", ["ingest", prepared.folder, "--format", "jsonl"])
        assert done.returncode == 0, done.stderr
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        keys = {"file", "sha256", "format", "outcome", "reason", "pages", "facts", "seconds", "peak_mb"}
        assert all(set(line) == keys for line in lines)
        found = {line["file"]: line["outcome"] for line in lines}
        assert found == {
            "农业农村局.txt": "ok",
            "说明.txt": "ok",
            "index.json": "skipped",
            "990101/教育局.txt": "ok",
            "990101/民政局.html": "ok",
        }
        assert len(lines) == len(found)

    def test_bad_files_end_quarantined_with_a_reason_and_the_rest_goes_on(self, tmp_path: Path, document: Path) -> None:
        folder = tmp_path / "bad"
        folder.mkdir()
        (folder / "good.txt").write_bytes(document.read_bytes())
        (folder / "empty.txt").touch()
        (folder / "truncated.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
        (folder / "junk.docx").write_bytes(_zip_of_junk())
        (folder / "error.pdf").write_text(
            "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr>"
            "<center>nginx</center></body></html>"
        )
        (folder / "ff.txt").write_bytes(b"\xff" * 5000)
        (folder / "..\\..\\evil.txt").write_bytes(document.read_bytes())
        (folder / ("长" * 80 + ".txt")).write_bytes(document.read_bytes() + b"\n")
        done = jixiao(tmp_path / "data", ["ingest", folder])
        assert done.returncode == 0, done.stderr
        lines = {line["file"]: line for line in map(json.loads, done.stdout.splitlines())}
        bad = {name for name, line in lines.items() if line["outcome"] == "quarantined"}
        assert bad == {"empty.txt", "truncated.pdf", "junk.docx", "error.pdf", "ff.txt", "..\\..\\evil.txt"}
        assert all(len(lines[name]["reason"]) > 20 for name in bad)
        assert lines["good.txt"]["outcome"] == "ok"
        assert lines["good.txt"]["facts"] > 0
        assert lines["长" * 80 + ".txt"]["outcome"] == "ok"
        assert len(lines) == 8


def _zip_of_junk() -> bytes:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("junk.bin", b"\x00\x01\x02" * 100)
    return buffer.getvalue()


class TestPublished:
    def test_where_prints_the_file_and_nothing_else(self, prepared: Prepared) -> None:
        done = jixiao(prepared.data, ["where"])
        assert (done.returncode, done.stderr) == (0, "")
        path = Path(done.stdout.rstrip("\n"))
        assert path.is_file()
        assert path.suffix == ".duckdb"

    def test_before_the_first_run_it_says_what_to_do(self, tmp_path: Path) -> None:
        for arguments in (["where"], ["sql", "select 1"], ["findings"]):
            done = jixiao(tmp_path, arguments)
            assert (done.returncode, done.stdout) == (1, "")
            assert "run `jixiao run` first" in done.stderr
            assert done.stderr.count("\n") == 1

    def test_sql_prints_exact_numbers(self, prepared: Prepared) -> None:
        select = "select distinct amount_yuan, unit from staging.fact_mention where amount_yuan = 6200000"
        done = jixiao(prepared.data, ["sql", select, "--format", "json"])
        assert json.loads(done.stdout) == [{"amount_yuan": 6200000, "unit": "万元"}]
        assert jixiao(prepared.data, ["sql", select, "--format", "csv"]).stdout.split() == [
            "amount_yuan,unit",
            "6200000,万元",
        ]

    @pytest.mark.parametrize(
        "statement", ["drop table core.fact", "select 1; select 2", "copy core.fact to 'x'", "slect"]
    )
    def test_a_statement_that_does_not_only_read_is_refused(self, prepared: Prepared, statement: str) -> None:
        done = jixiao(prepared.data, ["sql", statement])
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("jixiao: ")
        assert "Traceback" not in done.stderr

    def test_findings_show_both_sides_and_can_be_narrowed(self, prepared: Prepared) -> None:
        done = jixiao(prepared.data, ["findings", "--format", "json", "--severity", "error", "--year", "2023"])
        rows = json.loads(done.stdout)
        r01 = [row for row in rows if row["rule_id"] == "R01"]
        assert [(row["file_name"], row["difference"]) for row in r01] == [("民政局.html", "-30.000000")] or [
            abs(float(row["difference"])) for row in r01
        ] == [30.0]
        assert (
            jixiao(prepared.data, ["findings", "--department", "教育局", "--severity", "error"]).stdout.count("R01")
            == 0
        )
        assert "民政局" in jixiao(prepared.data, ["findings", "--district", "990101"]).stdout


class TestLooksAtTheProject:
    def test_sources_list_names_districts_and_folders(self, prepared: Prepared) -> None:
        done = jixiao(prepared.data, ["sources", "list"])
        assert done.returncode == 0
        assert "local" in done.stdout
        assert str(prepared.folder) in done.stdout.replace("\n", "")

    def test_sources_check_fails_where_a_folder_is_gone(self, tmp_path: Path) -> None:
        folder = tmp_path / "reports"
        folder.mkdir()
        jixiao(tmp_path / "data", ["ingest", folder])
        assert jixiao(tmp_path / "data", ["sources", "check"]).returncode == 0
        folder.rmdir()
        done = jixiao(tmp_path / "data", ["sources", "check"])
        assert done.returncode == 1
        assert "cannot be reached" in done.stderr

    def test_status_shows_runs_documents_and_checks(self, prepared: Prepared) -> None:
        done = jixiao(prepared.data, ["status"])
        assert done.returncode == 0, done.stderr
        for part in ("up to date", "Districts", "Checks that did not pass", "Last runs", "warehouse"):
            assert part in done.stdout

    def test_an_error_has_a_traceback_only_with_debug(self, tmp_path: Path) -> None:
        (tmp_path / "catalog").mkdir()
        (tmp_path / "catalog" / "x.yaml").write_text("key: 1", encoding="utf-8")
        plain = jixiao(tmp_path, ["sources", "list"])
        assert (plain.returncode, plain.stdout) == (1, "")
        assert "x.yaml: field key: found 1" in plain.stderr
        assert "Traceback" not in plain.stderr
        for arguments in (["--debug", "sources", "list"], ["sources", "list", "--debug"]):
            assert "Traceback" in jixiao(tmp_path, arguments).stderr


def test_output_is_utf8_whatever_the_locale(prepared: Prepared) -> None:
    environ = {**environment(prepared.data), "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = subprocess.run([JIXIAO, "sql", "select '绩效' as a", "--format", "json"], env=environ, capture_output=True)
    assert json.loads(done.stdout.decode("utf-8")) == [{"a": "绩效"}]
    assert os.environ.get("PYTHONUTF8") != "0"
