"""Exports hold what is published, in each format's own terms, and never half a file."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import frictionless
import pyarrow.parquet as pq
import pytest
import python_calamine
import yaml

from warehouse import export, schema
from warehouse.export import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import HandmadeLake, Warehouse

    Built = Callable[[Callable[[HandmadeLake], None]], Warehouse]

FORMULA = '=HYPERLINK("https://attacker.example","点此")'
FISCAL_TYPES = re.compile(
    r"value|phase|date:fiscal-year|administrator:generic:(id|name)|activity:generic:project:(code|label)"
    r"|(administrative|functional|economic)-classification:generic:(level[1-4]:)?(code:(full|part)|label)"
)


def fill(made: HandmadeLake) -> None:
    for n, district in enumerate(("990101", "990102", "990103")):
        made.district = district
        account = made.document(f"account {district}", f"{district}-audit")
        made.fact(account, amount="1234567.50", label="=SUM(A1:A9)", quote="支出合计 1234567.50", value="-3.5")
        made.fact(account, amount=600 + n, functional_code="2010801", quote="@审计事务")
        made.fact(account, "staff", 12 + n, kind="count")
        made.indicator(account, FORMULA, target_op=">=", target_value="3", actual_value="4", target_text="≥3")
    for row in made.rows["documents"]:
        row["source_url"] = f"https://reports.example/{row['document_id']}.pdf"


@pytest.fixture(scope="module")
def warehouse(built: Built) -> Warehouse:
    return built(fill)


@pytest.fixture(scope="module")
def source(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same file again: one process opens one file with one configuration only."""
    return Path(shutil.copy(warehouse.path, tmp_path_factory.mktemp("published") / "warehouse.duckdb"))


def title_of(name: str) -> str:
    """The sheet of a mart, as a workbook of all marts calls it."""
    return workbook.sheet_titles([export.Table(t, t.columns) for t in schema.layer_tables("marts")])[name]


def sheet(path: Path, title: str) -> list[dict[str, Any]]:
    head, *rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(title).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def place_of(path: Path, name: str) -> int:
    """The number of a mart's sheet in the file, from 1."""
    return 1 + python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names.index(title_of(name))


def xml(path: Path, pattern: str) -> str:
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(n).decode() for n in book.namelist() if re.search(pattern, n))


def write_workbook(source: Path, folder: Path, limits: workbook.Limits) -> tuple[Path, list[str]]:
    """The workbook with other limits than Excel's."""
    with duckdb.connect(str(source), read_only=True) as connection:
        tables = tuple(
            export.Table(s, s.columns)
            for s in schema.layer_tables("marts")
        )  # fmt: skip
        work = export.Export(connection, source.name, tables, folder, lambda _: None)
        workbook.write_workbook(work, limits)
    return folder / workbook.FILE_NAME, work.notes


class TestFiles:
    @pytest.mark.parametrize("form", export.FORMATS)
    def test_nothing_but_the_files_named_is_left(self, source: Path, tmp_path: Path, form: export.Format) -> None:
        files, notes = export.export(source, tmp_path / "out", form)
        assert sorted(p for p in (tmp_path / "out").rglob("*") if p.is_file()) == sorted(files)
        assert notes == []

    @pytest.mark.parametrize("form", export.FORMATS)
    def test_the_same_snapshot_gives_the_same_bytes(self, source: Path, tmp_path: Path, form: export.Format) -> None:
        first, _ = export.export(source, tmp_path / "one", form)
        second, _ = export.export(source, tmp_path / "two", form)
        assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]

    def test_a_failed_export_leaves_the_old_files(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "jixiao.xlsx").write_text("old")

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(workbook, "write_workbook", full)
        with pytest.raises(export.ExportError, match="No space left"):
            export.export(source, tmp_path, "xlsx")
        assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("jixiao.xlsx", "old")]

    def test_a_file_where_the_folder_should_be_is_refused(self, source: Path, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("a file")
        with pytest.raises(export.ExportError, match="expected a folder"):
            export.export(source, tmp_path / "out", "csv")

    def test_an_unknown_table_is_refused_with_the_known_ones(self, source: Path, tmp_path: Path) -> None:
        with pytest.raises(export.ExportError, match=r"no table 'budgets'.*marts\.mart_department_year"):
            export.export(source, tmp_path, "csv", export.Settings(tables=("budgets",)))

    def test_tables_can_be_chosen_by_bare_name(self, source: Path, tmp_path: Path) -> None:
        files, _ = export.export(source, tmp_path, "csv", export.Settings(tables=("fact", "raw.reports")))
        assert [p.name for p in files] == ["core.fact.csv", "raw.reports.csv"]


class TestParquet:
    def test_types_and_values_are_those_of_the_warehouse(
        self, source: Path, warehouse: Warehouse, tmp_path: Path
    ) -> None:
        export.export(source, tmp_path, "parquet")
        written = pq.read_table(tmp_path / "core.fact.parquet")
        assert str(written.schema.field("amount_yuan").type) == "decimal128(28, 6)"
        assert written.to_pylist() == warehouse.rows("select * from core.fact")

    def test_the_file_says_which_snapshot_it_is_of(self, source: Path, tmp_path: Path) -> None:
        export.export(source, tmp_path, "parquet")
        metadata = pq.ParquetFile(tmp_path / "core.fact.parquet").metadata.metadata
        assert metadata[b"jixiao.snapshot"].decode() == source.name


class TestCsv:
    def test_excel_sees_utf8_and_no_formula(self, source: Path, tmp_path: Path) -> None:
        export.export(source, tmp_path, "csv", export.Settings(tables=("fact_mention",)))
        assert (tmp_path / "staging.fact_mention.csv").read_bytes().startswith(b"\xef\xbb\xbffact_id,")
        with (tmp_path / "staging.fact_mention.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {r["label"] for r in rows} == {"'=SUM(A1:A9)", ""}
        assert {r["quote"] for r in rows} == {"支出合计 1234567.50", "'@审计事务", ""}
        assert "-3.5" in {r["value"] for r in rows}, "a printed number is no formula"

    def test_a_null_is_an_empty_cell_and_a_list_is_json(
        self, source: Path, warehouse: Warehouse, tmp_path: Path
    ) -> None:
        export.export(source, tmp_path, "csv")
        with (tmp_path / "core.department_metric.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        given = warehouse.rows("select fact_ids, metric_value from core.department_metric")
        assert [json.loads(r["fact_ids"]) for r in rows] == [g["fact_ids"] for g in given]
        assert [Decimal(r["metric_value"]) for r in rows] == [g["metric_value"] for g in given]


class TestWorkbook:
    def test_a_sheet_a_mart_with_chinese_headers_and_units(self, source: Path, tmp_path: Path) -> None:
        (path,), _ = export.export(source, tmp_path, "xlsx")
        names = python_calamine.CalamineWorkbook.from_path(str(path)).sheet_names
        assert names[0] == "说明" and names[-1] == "字段说明"
        layers = [*schema.layer_tables("marts"), *schema.layer_tables("quality")]
        assert len(names[1:-1]) == len(layers)
        assert title_of("marts.mart_department_year") == "部门年度总表" in names
        first = sheet(path, title_of("marts.mart_department_year"))[0]
        assert first["支出合计（元）"] == 1234567.5
        assert first["所属年度"] == 2022

    def test_a_null_is_an_empty_cell_never_a_zero(self, source: Path, tmp_path: Path) -> None:
        (path,), _ = export.export(source, tmp_path, "xlsx")
        first = sheet(path, title_of("marts.mart_department_year"))[0]
        assert first["年初预算（元）"] == ""

    def test_texts_of_documents_never_become_formulas(self, source: Path, tmp_path: Path) -> None:
        (path,), _ = export.export(source, tmp_path, "xlsx")
        assert FORMULA in {r["指标名称"] for r in sheet(path, title_of("marts.mart_indicator"))}
        assert "<f>" not in xml(path, r"worksheets/sheet\d+\.xml")

    def test_the_header_stays_in_view_and_numbers_have_formats(self, source: Path, tmp_path: Path) -> None:
        (path,), _ = export.export(source, tmp_path, "xlsx")
        assert 'topLeftCell="A2" activePane="bottomLeft" state="frozen"' in xml(
            path, rf"worksheets/sheet{place_of(path, 'marts.mart_department_year')}\.xml"
        )
        assert "#,##0.00" in xml(path, r"xl/styles\.xml")

    def test_every_row_leads_to_its_evidence_and_that_to_the_document(self, source: Path, tmp_path: Path) -> None:
        (path,), _ = export.export(source, tmp_path, "xlsx")
        evidence = title_of("marts.mart_evidence")
        links = re.findall(
            rf"location=\"'{evidence}'!A(\d+)\"",
            xml(path, rf"worksheets/sheet{place_of(path, 'marts.mart_department_year')}\.xml"),
        )
        rows = sheet(path, title_of("marts.mart_department_year"))
        printed = sheet(path, evidence)
        key = next(h for h in rows[0] if h.startswith("行标识"))
        assert [printed[int(n) - 2][key] for n in links] == [r[key] for r in rows]
        addresses = xml(path, r"worksheets/_rels/.*\.rels")
        assert "https://reports.example/" in addresses
        assert "attacker" not in addresses

    def test_a_number_beyond_15_digits_is_a_text_and_stays_exact(self) -> None:
        assert workbook.fits_a_number(Decimal("123456789012.345000"))
        assert not workbook.fits_a_number(Decimal("1234567890123.456"))
        assert not workbook.fits_a_number(float("nan"))

    def test_what_does_not_fit_is_left_out_and_said(self, source: Path, tmp_path: Path) -> None:
        path, notes = write_workbook(source, tmp_path, workbook.Limits(rows=3, links=1, characters=10))
        rows = sheet(path, title_of("marts.mart_department_year"))
        assert len(rows) == 2
        assert any(
            n.startswith("marts.mart_department_year: 3 rows, a sheet holds 2: the last 1 are not") for n in notes
        )
        assert any("have no link, a sheet holds 1" in n for n in notes)
        assert any("were cut to 10 characters" in n for n in notes)
        about = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("说明").to_python()
        assert any("are not in the workbook" in str(cell) for row in about for cell in row)

    def test_sheet_names_keep_to_what_excel_takes(self) -> None:
        given = schema.tables()["core.fact"]
        titles = (
            "各项比率：公式、分子分母、区间、缺项及同类对照",
            "a/b*c?[d]:e",
            "a/b*c?[d]:e",
            "无" * 15 + "标点" * 20,
        )
        tables = [export.Table(replace(given, name=f"t{n}", zh=zh), ()) for n, zh in enumerate(titles)]
        assert list(workbook.sheet_titles(tables).values()) == [
            "各项比率", "a b c  d  e", "a b c  d  e (2)", ("无" * 15 + "标点" * 20)[:31],
        ]  # fmt: skip


class TestDataPackage:
    def test_frictionless_finds_it_valid(self, source: Path, tmp_path: Path) -> None:
        export.export(source, tmp_path, "datapackage")
        report = frictionless.validate(str(tmp_path / "datapackage.json"))
        assert report.valid, report.flatten(["title", "fieldName", "message"])[:5]
        assert len(report.tasks) > 20

    def test_frictionless_sees_a_wrong_value(self, source: Path, tmp_path: Path) -> None:
        export.export(source, tmp_path, "datapackage")
        path = tmp_path / "data" / "core.fact.csv"
        path.write_text(path.read_text("utf-8").replace(",money,", ",gold,", 1), "utf-8")
        assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid

    def test_fields_say_type_title_unit_and_fiscal_role(self, source: Path, tmp_path: Path) -> None:
        export.export(source, tmp_path, "datapackage")
        package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
        resource = next(r for r in package["resources"] if r["name"] == "marts.mart_spending_by_function")
        fields = {f["name"]: f for f in resource["schema"]["fields"]}
        assert fields["fiscal_year"]["columnType"] == "date:fiscal-year"
        assert fields["class_code"]["columnType"] == "functional-classification:generic:level1:code:full"
        assert fields["amount_yuan"] | {"description": "", "title": ""} == {
            "name": "amount_yuan", "type": "number", "title": "", "description": "", "unit": "yuan",
            "columnType": "value", "constraints": {"required": True},
        }  # fmt: skip
        assert package["fiscalPeriod"] == {"start": "2022-01-01", "end": "2022-12-31"}

    def test_every_role_is_one_of_the_fiscal_data_types(self) -> None:
        roles = yaml.safe_load((Path(export.__file__).parent / "fiscal_roles.yaml").read_text("utf-8"))
        assert [r for r in roles.values() if not FISCAL_TYPES.fullmatch(r)] == []
        declared = {c.name for t in schema.tables().values() for c in t.columns}
        assert sorted(set(roles) - declared) == [], "a role for a column that no table has"
