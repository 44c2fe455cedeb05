"""Collecting a folder: every file has one outcome, the archive holds exactly the bytes, nothing is read twice."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from sources import archive as archive_module
from sources.archive import Archive, printable, unsafe_name
from sources.catalog import District, FolderSource
from sources.collect import ATTEMPTS_KEPT, Collected, Index, SourceMissing, changes, collect, read_index, write_index
from sources.outcomes import ReadFailure

ROOT_USER = os.geteuid() == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "reports"
    path.mkdir()
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def district(folder: Path, exclude: tuple[str, ...] = ()) -> District:
    source = FolderSource(kind="folder", name="reports", path=str(folder), exclude=exclude)
    return District(key="local", name_zh="本地", name_en="Local", publisher="示例", sources=(source,))


def first(folder: Path, archive: Archive) -> Collected:
    return collect(district(folder), archive, {}, [], [])


def again(folder: Path, archive: Archive, before: Collected) -> Collected:
    return collect(district(folder), archive, before.index, before.documents, before.fetch_outcomes)


def outcomes(collected: Collected) -> dict[str, str]:
    return {a.source_path: a.outcome for a in collected.attempts}


def test_new_files_are_archived_by_content_and_have_a_row_each(folder: Path, archive: Archive) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("甲", encoding="utf-8")
    (folder / "b.txt").write_text("乙", encoding="utf-8")
    collected = first(folder, archive)
    assert outcomes(collected) == {"b.txt": "new", "sub/a.txt": "new"}
    for row in collected.documents:
        content = archive.verified(row["sha256"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert row["document_id"] == row["sha256"][:16]
        assert row["format"] == "txt"
    assert {r["file_name"] for r in collected.documents} == {"a.txt", "b.txt"}


def test_an_unchanged_file_is_not_opened_again(folder: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    before = first(folder, archive)

    def refuse(*_: object) -> None:
        raise AssertionError("an unchanged file was copied again")

    monkeypatch.setattr(archive_module, "_copy", refuse)
    after = again(folder, archive, before)
    assert outcomes(after) == {"a.txt": "unchanged"}
    assert after.documents == before.documents


def test_a_touched_file_with_the_same_bytes_is_unchanged(folder: Path, archive: Archive) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    before = first(folder, archive)
    os.utime(folder / "a.txt", (1, 1))
    assert changes(district(folder), before.index).changed == ("a.txt",)
    assert outcomes(again(folder, archive, before)) == {"a.txt": "unchanged"}


def test_changed_and_vanished_files_leave_their_old_documents_as_not_current(folder: Path, archive: Archive) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    (folder / "b.txt").write_text("乙", encoding="utf-8")
    before = first(folder, archive)
    (folder / "a.txt").write_text("甲（更正）", encoding="utf-8")
    (folder / "b.txt").unlink()
    after = again(folder, archive, before)
    assert outcomes(after) == {"a.txt": "changed", "b.txt": "vanished"}
    assert sorted((r["file_name"], r["is_current"]) for r in after.documents) == [
        ("a.txt", False),
        ("a.txt", True),
        ("b.txt", False),
    ]
    assert outcomes(again(folder, archive, after)) == {"a.txt": "unchanged"}


def test_two_files_of_the_same_bytes_are_one_document_and_two_attempts(folder: Path, archive: Archive) -> None:
    (folder / "a.txt").write_text("同", encoding="utf-8")
    (folder / "b.txt").write_text("同", encoding="utf-8")
    collected = first(folder, archive)
    assert outcomes(collected) == {"a.txt": "new", "b.txt": "new"}
    assert [r["file_name"] for r in collected.documents] == ["a.txt"]
    (folder / "a.txt").unlink()
    after = again(folder, archive, collected)
    assert [(r["source_path"], r["is_current"]) for r in after.documents] == [("b.txt", True)]


@pytest.mark.parametrize(
    "name", ["gold.jsonl", "list.csv", "x.json", "README.md", "~$report.docx", "Thumbs.db", "a.pdf.part"]
)
def test_helper_files_are_skipped_by_name(folder: Path, archive: Archive, name: str) -> None:
    (folder / name).write_text("x", encoding="utf-8")
    (attempt,) = first(folder, archive).attempts
    assert (attempt.outcome, attempt.reason_code) == ("skipped", "not_a_document")


def test_hidden_files_and_folders_are_not_looked_at(folder: Path, archive: Archive) -> None:
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "a.txt").write_text("x", encoding="utf-8")
    assert first(folder, archive).attempts == []


def test_a_link_out_of_the_folder_is_not_followed(folder: Path, archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "outside").mkdir()
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "dir").symlink_to(tmp_path / "outside")
    (folder / "broken.txt").symlink_to(folder / "nowhere")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    collected = first(folder, archive)
    assert set(outcomes(collected).values()) == {"failed"}
    assert {a.reason_code for a in collected.attempts} == {"unreadable_path"}
    assert collected.documents == []


def test_a_link_inside_the_folder_is_followed_and_a_linked_folder_is_walked_once(
    folder: Path, archive: Archive
) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("甲", encoding="utf-8")
    (folder / "link.txt").symlink_to(folder / "sub" / "a.txt")
    (folder / "again").symlink_to(folder / "sub")
    collected = first(folder, archive)
    assert outcomes(collected) == {"link.txt": "new", "sub/a.txt": "new"}
    assert len(collected.documents) == 1


def test_a_pipe_does_not_hang_the_run(folder: Path, archive: Archive) -> None:
    os.mkfifo(folder / "pipe.pdf")
    (attempt,) = first(folder, archive).attempts
    assert (attempt.outcome, attempt.reason_code) == ("failed", "unreadable_path")


@pytest.mark.parametrize("name", ["..\\..\\evil.txt", "..%2f..%2fevil.txt", "%252e%252e%252fevil.txt"])
def test_a_name_that_leads_out_of_its_folder_is_refused_with_a_reason(
    folder: Path, archive: Archive, name: str
) -> None:
    (folder / name).write_text("x", encoding="utf-8")
    (attempt,) = first(folder, archive).attempts
    assert (attempt.outcome, attempt.reason_code) == ("failed", "unsafe_name")
    assert "leads out of its folder" in (attempt.reason or "")


def test_names_with_a_path_or_over_255_characters_are_unsafe() -> None:
    assert unsafe_name("../../etc/passwd") is not None
    assert unsafe_name("长" * 300 + ".pdf") is not None
    assert unsafe_name("2022年度..工作报告(终稿).pdf") is None


def test_names_are_made_safe_to_print(folder: Path, archive: Archive) -> None:
    (folder / "a\x1b[31m\n\u202efdp.txt").write_text("x", encoding="utf-8")
    (row,) = first(folder, archive).documents
    assert row["file_name"] == "a\\u001b[31m\\u000a\\u202efdp.txt"
    assert len(printable("长" * 300 + ".pdf")) == 200
    assert printable("长" * 300 + ".pdf").endswith(".pdf")


def test_a_name_in_gb18030_is_shown_as_it_was_meant(folder: Path, archive: Archive) -> None:
    raw = os.fsencode(str(folder)) + b"/" + "决算报告.txt".encode("gb18030")
    with open(raw, "wb") as file:  # noqa: PTH123 - a name that is no text
        file.write(b"x")
    (row,) = first(folder, archive).documents
    assert row["file_name"] == "决算报告.txt"


@pytest.mark.skipif(ROOT_USER, reason="root may open every file")
def test_a_file_without_permission_fails_alone_and_is_tried_again(folder: Path, archive: Archive) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    (folder / "b.txt").write_text("乙", encoding="utf-8")
    (folder / "a.txt").chmod(0)
    collected = first(folder, archive)
    assert outcomes(collected) == {"a.txt": "failed", "b.txt": "new"}
    (folder / "a.txt").chmod(stat.S_IRUSR)
    assert outcomes(again(folder, archive, collected)) == {"a.txt": "new", "b.txt": "unchanged"}


def test_a_file_above_the_limit_is_refused_and_not_archived(folder: Path, archive: Archive) -> None:
    (folder / "a.txt").write_bytes(b"x" * 100)
    with pytest.raises(ReadFailure) as caught:
        archive.put(folder / "a.txt", limit=99)
    assert caught.value.code == "too_large"
    assert [p for p in archive.root.rglob("*") if p.is_file()] == []


def test_a_file_that_vanishes_between_listing_and_opening_is_recorded(
    folder: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    original = Archive.put

    def put(self: Archive, source: Path) -> archive_module.Blob:
        source.unlink()
        return original(self, source)

    monkeypatch.setattr(Archive, "put", put)
    (attempt,) = first(folder, archive).attempts
    assert (attempt.outcome, attempt.reason_code) == ("failed", "unreadable_path")
    assert "No such file" in (attempt.reason or "")


def test_a_folder_that_is_gone_says_so_and_nothing_counts_as_vanished(folder: Path, archive: Archive) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    before = first(folder, archive)
    (folder / "a.txt").unlink()
    folder.rmdir()
    with pytest.raises(SourceMissing, match="found no readable folder"):
        again(folder, archive, before)


def test_a_damaged_blob_is_noticed_and_copied_again(folder: Path, archive: Archive) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    before = first(folder, archive)
    sha256 = before.documents[0]["sha256"]
    archive.path(sha256).chmod(0o644)
    archive.path(sha256).write_bytes(b"xyz")
    with pytest.raises(ReadFailure) as caught:
        archive.verified(sha256)
    assert caught.value.code == "archive_damaged"
    archive.discard(sha256)
    again(folder, archive, before)
    assert archive.verified(sha256).read_text(encoding="utf-8") == "甲"


def test_only_a_sha256_names_a_blob(archive: Archive) -> None:
    with pytest.raises(ValueError, match="no sha256"):
        archive.path("../../etc/passwd")


def test_the_attempts_kept_of_a_path_are_bounded(folder: Path, archive: Archive) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    collected = first(folder, archive)
    for _ in range(ATTEMPTS_KEPT + 5):
        collected = again(folder, archive, collected)
    assert len(collected.fetch_outcomes) == ATTEMPTS_KEPT
    assert len({r["attempt_id"] for r in collected.fetch_outcomes}) == ATTEMPTS_KEPT
    assert {r["outcome"] for r in collected.fetch_outcomes} == {"unchanged"}


def test_subfolders_of_other_districts_are_left_out(folder: Path, archive: Archive) -> None:
    (folder / "芙蓉区").mkdir()
    (folder / "芙蓉区" / "a.txt").write_text("甲", encoding="utf-8")
    (folder / "b.txt").write_text("乙", encoding="utf-8")
    collected = collect(district(folder, exclude=("芙蓉区",)), archive, {}, [], [])
    assert outcomes(collected) == {"b.txt": "new"}


def test_the_index_comes_back_as_it_was_and_a_broken_one_is_no_index(
    folder: Path, archive: Archive, tmp_path: Path
) -> None:
    (folder / "a.txt").write_text("甲", encoding="utf-8")
    index: Index = first(folder, archive).index
    write_index(tmp_path / "index.json", index)
    assert read_index(tmp_path / "index.json") == index
    (tmp_path / "index.json").write_text("{", encoding="utf-8")
    assert read_index(tmp_path / "index.json") == {}
    assert read_index(tmp_path / "absent.json") == {}
