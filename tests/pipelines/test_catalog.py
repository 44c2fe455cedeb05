"""The catalog: what a district file must say, how folders become districts, what a plain run takes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from sources import catalog
from sources.catalog import CatalogError


def district(key: str = "430102", **changes: object) -> dict[str, object]:
    return {
        "key": key,
        "division_code": key,
        "name_zh": "示例甲区",
        "name_en": "Example A",
        "publisher": "示例甲区人民政府",
        "sources": [{"kind": "folder", "name": "documents", "path": "/nowhere"}],
    } | changes


def write(folder: Path, content: object, name: str = "430102.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    folder.mkdir()
    return folder


def test_shipped_and_own_districts_are_one_catalog_sorted_by_key(shipped: Path, tmp_path: Path) -> None:
    write(shipped, district("990101", sample=True), "a.yaml")
    write(tmp_path / "data" / "catalog", district("110101"), "b.yaml")
    assert list(catalog.load(tmp_path / "data", shipped).districts) == ["110101", "990101"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"key": "43"}, "field key: found '43'"),
        ({"licence": 7.5, "cadence": "hourly"}, "field cadence: found 'hourly'"),
        ({"sources": []}, "field sources: found []"),
        ({"hots": ["example.org"]}, "field hots: found ['example.org']"),
        ({"sources": [{"kind": "ftp", "name": "x", "path": "y"}]}, "field sources.0.kind: found 'ftp'"),
        ({"division_code": "110101"}, "expected '430102'"),
    ],
)
def test_a_wrong_file_is_named_with_field_found_and_expected(
    shipped: Path, tmp_path: Path, change: dict[str, object], told: str
) -> None:
    path = write(shipped, district(**change))
    with pytest.raises(CatalogError) as caught:
        catalog.load(tmp_path / "data", shipped)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)
    assert "expected" in str(caught.value)


def test_a_file_that_is_no_yaml_is_named(shipped: Path, tmp_path: Path) -> None:
    (shipped / "x.yaml").write_text("key: [", encoding="utf-8")
    with pytest.raises(CatalogError, match=r"x\.yaml: not readable as YAML"):
        catalog.load(tmp_path / "data", shipped)


def test_a_key_claimed_twice_names_both_files(shipped: Path, tmp_path: Path) -> None:
    write(shipped, district(), "a.yaml")
    write(shipped, district(), "b.yaml")
    with pytest.raises(CatalogError, match=r"b\.yaml.*a\.yaml"):
        catalog.load(tmp_path / "data", shipped)


def test_a_plain_run_takes_the_sample_only_where_there_is_nothing_else(shipped: Path, tmp_path: Path) -> None:
    write(shipped, district("990101", sample=True), "a.yaml")
    assert [d.key for d in catalog.load(tmp_path / "data", shipped).active()] == ["990101"]
    write(tmp_path / "data" / "catalog", district("110101"), "b.yaml")
    assert [d.key for d in catalog.load(tmp_path / "data", shipped).active()] == ["110101"]


def test_districts_are_picked_by_key_or_name_and_an_unknown_one_is_refused(shipped: Path, tmp_path: Path) -> None:
    write(shipped, district())
    found = catalog.load(tmp_path / "data", shipped)
    assert [d.key for d in found.pick(["示例甲区"])] == ["430102"]
    with pytest.raises(CatalogError, match=r"found no district '999999'.*430102 示例甲区"):
        found.pick(["999999"])


class TestRegisteredFolders:
    def register(self, tmp_path: Path, *subfolders: str) -> tuple[catalog.Catalog, tuple[str, ...], Path]:
        folder = tmp_path / "reports"
        for name in subfolders:
            (folder / name).mkdir(parents=True)
        folder.mkdir(exist_ok=True)
        keys = catalog.register_folder(tmp_path / "data", folder)
        return catalog.load(tmp_path / "data"), keys, folder

    def test_a_folder_without_named_subfolders_is_local(self, tmp_path: Path) -> None:
        found, keys, folder = self.register(tmp_path, "2022", "misc")
        assert keys == ("local",)
        assert [s.folder for s in found.districts["local"].sources] == [folder]

    @pytest.mark.parametrize("name", ["430102", "芙蓉区", "湖南省长沙市芙蓉区"])
    def test_a_subfolder_named_by_code_or_name_is_that_district(self, tmp_path: Path, name: str) -> None:
        found, keys, folder = self.register(tmp_path, name, "rest")
        assert keys == ("430102", "local")
        assert [s.folder for s in found.districts["430102"].sources] == [folder / name]
        assert found.districts["local"].sources[0].exclude == (name,)

    def test_a_name_many_divisions_share_needs_its_parents(self, tmp_path: Path) -> None:
        _, keys, _ = self.register(tmp_path, "鼓楼区", "江苏省/南京市/鼓楼区")
        assert "320106" in keys
        assert sum(k.startswith("3") for k in keys) == 3  # 江苏省 and 南京市 are divisions, too
        assert "local" in keys

    def test_an_inner_district_is_not_also_its_parents(self, tmp_path: Path) -> None:
        found, _, _ = self.register(tmp_path, "长沙市/芙蓉区")
        assert found.districts["430100"].sources[0].exclude == ("芙蓉区",)

    def test_a_subfolder_added_later_counts(self, tmp_path: Path) -> None:
        _, _, folder = self.register(tmp_path)
        (folder / "芙蓉区").mkdir()
        assert "430102" in catalog.load(tmp_path / "data").districts

    def test_registering_twice_changes_nothing(self, tmp_path: Path) -> None:
        _, keys, folder = self.register(tmp_path, "430102")
        before = (tmp_path / "data" / "catalog" / "folders.yaml").read_bytes()
        assert catalog.register_folder(tmp_path / "data", folder) == keys
        assert (tmp_path / "data" / "catalog" / "folders.yaml").read_bytes() == before

    def test_what_is_no_folder_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").touch()
        with pytest.raises(CatalogError, match="found a file"):
            catalog.register_folder(tmp_path / "data", tmp_path / "a.pdf")
        with pytest.raises(CatalogError, match="found nothing"):
            catalog.register_folder(tmp_path / "data", tmp_path / "absent")

    def test_own_documents_take_the_place_of_a_sample_district(self, tmp_path: Path, shipped: Path) -> None:
        write(shipped, district("990101", sample=True), "a.yaml")
        (tmp_path / "reports" / "990101").mkdir(parents=True)
        write(tmp_path / "data" / "catalog", {"folders": [{"path": str(tmp_path / "reports")}]}, "folders.yaml")
        found = catalog.load(tmp_path / "data", shipped).districts["990101"]
        assert not found.sample
        assert [s.folder for s in found.sources] == [tmp_path / "reports" / "990101"]

    def test_the_folder_of_a_sample_gives_no_second_source(self, tmp_path: Path, shipped: Path) -> None:
        folder = tmp_path / "documents" / "990101"
        folder.mkdir(parents=True)
        source = {"kind": "folder", "name": "documents", "path": str(folder)}
        write(shipped, district("990101", sample=True, sources=[source]), "a.yaml")
        write(tmp_path / "data" / "catalog", {"folders": [{"path": str(tmp_path / "documents")}]}, "folders.yaml")
        found = catalog.load(tmp_path / "data", shipped)
        assert found.districts["990101"].sample
        assert list(found.districts) == ["990101"]
