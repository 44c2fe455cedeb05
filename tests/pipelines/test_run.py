"""`jixiao run` from folder to published warehouse: what it does, what it leaves undone, what it refuses."""

from __future__ import annotations

import json
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Prepared, jixiao, report

from pipelines import district
from pipelines.instance import open_instance
from pipelines.lock import run_lock
from pipelines.project import Project
from sources import catalog
from warehouse import lake, publish, query

pytestmark = [pytest.mark.xdist_group("prepared"), pytest.mark.slow]


def rows(data: Path, sql: str) -> list[tuple[object, ...]]:
    path = publish.current(data / "warehouse")
    assert path is not None
    return query.fetch(path, sql)[1]


def runs(data: Path) -> list[str]:
    """Jobs of all runs, oldest first, with the district."""
    with open_instance(Project(data)) as instance:
        found = [f"{r.job_name} {r.tags.get('dagster/partition', '')}".strip() for r in instance.get_runs()]
        assert all(r.status.value == "SUCCESS" for r in instance.get_runs())
    return found[::-1]


def everything_below(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.stat().st_mtime_ns for p in sorted(folder.rglob("*")) if p.is_file()}


def test_documents_become_facts_under_their_department(prepared: Prepared) -> None:
    found = rows(
        prepared.data,
        "select department_name, region_code, fiscal_year, expenditure_total"
        " from marts.mart_department_year order by 1",
    )
    assert [(n, c, y) for n, c, y, _ in found] == [
        ("示例松岚区农业农村局", "990102", 2023),
        ("示例青禾区教育局", "990101", 2023),
        ("示例青禾区民政局", "990101", 2023),
    ]
    assert [total for *_, total in found] == [Decimal(4_800_000), Decimal(6_200_000), Decimal(5_300_000)]


def test_a_number_leads_back_to_the_line_it_was_printed_on(prepared: Prepared) -> None:
    found = rows(
        prepared.data,
        "select f.file_name, f.paragraph, f.quote, d.sha256 from staging.fact_mention f join staging.document d"
        " using (document_id) where f.amount_yuan = 4800000 and f.measure = 'expenditure'",
    )
    assert found
    name, paragraph, quote, sha256 = found[0]
    lines = (prepared.folder / str(name)).read_bytes().decode("gb18030").splitlines()
    assert str(quote)[:10] in lines[int(str(paragraph)) - 1]
    assert Project(prepared.data).archive.verified(str(sha256)).exists()


def test_each_district_is_a_run_of_its_own_and_the_models_one(prepared: Prepared) -> None:
    assert runs(prepared.data)[:3] == ["collect_and_extract 990101", "collect_and_extract local", "warehouse"]


def test_a_contradiction_in_a_document_is_a_finding_and_blocks_nothing(prepared: Prepared) -> None:
    found = rows(prepared.data, "select file_name, abs(difference), unit from quality.findings where rule_id = 'R01'")
    assert found == [("民政局.html", Decimal(30), "万元")]
    assert rows(prepared.data, "select status, blocking from quality.check_results where check_id = 'R01'") == [
        ("fail", False)
    ]


def test_a_second_run_does_nothing(copy: Prepared) -> None:
    assert jixiao(copy.data, ["run"]).returncode == 0  # the copied folder has another name
    before = {part: everything_below(copy.data / part) for part in ("results", "archive", "warehouse", "dagster")}
    done = jixiao(copy.data, ["run"])
    assert done.returncode == 0, done.stderr
    assert "Nothing has changed" in done.stdout
    assert {part: everything_below(copy.data / part) for part in before} == before
    outcomes = rows_of(copy.data, "fetch_outcomes", "local")
    assert [r["outcome"] for r in outcomes if r["source_path"] == "农业农村局.txt"] == ["new", "unchanged", "unchanged"]


def rows_of(data: Path, table: str, key: str) -> list[dict[str, object]]:
    return lake.read(data / "lake", table, key)


def test_a_changed_file_runs_its_district_alone(copy: Prepared) -> None:
    before = runs(copy.data)
    changed = report("教育局", total="640.00", basic="410.00", project="230.00")
    (copy.folder / "990101" / "教育局.txt").write_text(changed, encoding="utf-8")
    done = jixiao(copy.data, ["run"])
    assert done.returncode == 0, done.stderr
    assert runs(copy.data)[len(before) :] == ["collect_and_extract 990101", "warehouse"]
    select = "select expenditure_total from marts.mart_department_year where department_name = '示例青禾区教育局'"
    assert rows(copy.data, select) == [(Decimal(6_400_000),)]
    assert len(rows(copy.data, "select 1 from raw.documents where not is_current")) == 1


def test_the_summary_says_what_came_of_it_and_what_to_do_next(copy: Prepared) -> None:
    (copy.folder / "坏.pdf").write_bytes(b"%PDF-1.4\n")
    done = jixiao(copy.data, ["run", "--district", "local"])
    assert done.returncode == 0, done.stderr
    for part in (
        "ok",
        "quarantined",
        "Facts in the warehouse",
        "Findings by severity",
        "jixiao status",
        "jixiao findings",
    ):
        assert part in done.stdout
    published = publish.current(copy.data / "warehouse")
    assert f"Published: {published}" in done.stdout
    assert "local" in done.stderr
    assert "坏.pdf" in jixiao(copy.data, ["status"]).stdout


def test_a_defect_of_our_own_data_keeps_the_old_warehouse(copy: Prepared) -> None:
    before = publish.current(copy.data / "warehouse")
    facts = rows_of(copy.data, "facts", "990101")
    facts[0]["page"] = -7
    lake.write(copy.data / "lake", "facts", "990101", facts)
    done = jixiao(copy.data, ["run"])
    assert done.returncode == 1
    assert "checks of our own data failed" in done.stderr
    assert "page" in done.stderr
    assert "Traceback" not in done.stderr
    assert publish.current(copy.data / "warehouse") == before
    assert rows(copy.data, "select count(*) from raw.facts where page = -7") == [(0,)]


def test_a_folder_that_is_gone_fails_and_leaves_everything_as_it_was(copy: Prepared) -> None:
    assert jixiao(copy.data, ["run"]).returncode == 0  # the copied folder has another name
    before = publish.current(copy.data / "warehouse")
    copy.folder.rename(copy.folder.with_name("away"))
    done = jixiao(copy.data, ["run"])
    assert done.returncode == 1
    assert "found no readable folder" in done.stderr
    assert publish.current(copy.data / "warehouse") == before
    assert all(r["is_current"] for r in rows_of(copy.data, "documents", "990101"))


def test_a_run_beside_another_is_refused_with_the_other_named(copy: Prepared) -> None:
    with run_lock(Project(copy.data).lock, "a long run"):
        done = jixiao(copy.data, ["run"])
    assert (done.returncode, done.stdout) == (1, "")
    assert "found a long run at work (process" in done.stderr


def test_what_was_ingested_is_published_by_the_next_run(copy: Prepared, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    text = report("财政局", total="88.00", basic="60.00", project="28.00")
    (more / "财政局.txt").write_text(text, encoding="utf-8")
    line = json.loads(jixiao(copy.data, ["ingest", more]).stdout)
    assert (line["file"], line["outcome"]) == ("财政局.txt", "ok")
    assert rows(copy.data, "select count(*) from staging.report where file_name = '财政局.txt'") == [(0,)]
    done = jixiao(copy.data, ["run"])
    assert done.returncode == 0, done.stderr
    assert rows(copy.data, "select count(*) from staging.report where file_name = '财政局.txt'") == [(1,)]


def test_an_unknown_district_or_folder_is_refused(prepared: Prepared) -> None:
    for arguments in (["--district", "123456"], ["--folder", prepared.folder / "absent"]):
        done = jixiao(prepared.data, ["run", *arguments])
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("jixiao: found no")


def test_a_sample_district_is_not_mixed_with_others(prepared: Prepared) -> None:
    done = jixiao(prepared.data, ["run", "--district", "990105"])
    assert done.returncode == 1
    assert "invented figures are never compared with real ones" in done.stderr


def test_a_run_that_was_stopped_half_way_is_noticed(copy: Prepared) -> None:
    project = Project(copy.data)
    (found,) = [d for d in catalog.load(copy.data).active() if d.key == "990101"]
    assert district.due(project, found) is None
    project.unfinished("990101").touch()
    assert district.due(project, found) == "an earlier run was stopped before it had finished"
    done = jixiao(copy.data, ["run"])
    assert done.returncode == 0, done.stderr
    assert district.due(project, found) is None


def test_standard_output_of_a_run_is_the_summary_alone(copy: Prepared) -> None:
    (copy.folder / "新.txt").write_text(report("统计局", total="8.00", basic="6.00", project="2.00"), encoding="utf-8")
    done: subprocess.CompletedProcess[str] = jixiao(copy.data, ["run"])
    assert done.returncode == 0, done.stderr
    assert done.stdout.lstrip().startswith("Documents of")
    assert "DEBUG" not in done.stderr
