"""DOC: what Word 97-2003 saved comes out as if it were DOCX, and what cannot be converted says why."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import psutil
import pytest

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import doc, read_bytes

FILES = Path(__file__).parent / "doc"
REPORT = (FILES / "report.doc").read_bytes()
BROKEN = REPORT.replace(b"\xec\xa5", b"\0\0", 1)
"""Still a Word file by its streams, but without what they start with."""
WORKS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + (
    "MatOST\0".encode("utf-16-le").ljust(64, b"\0") + (14).to_bytes(2, "little") + b"\x02"
).ljust(512, b"\0")


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program in LibreOffice's place; $out is the folder it was told to write to."""
    program = tmp_path / "soffice"
    find = 'while [ "$1" != --outdir ]; do shift; done; out="$2"; /bin/mkdir -p "$out"\n'
    program.write_text(f"#!/bin/sh\n{find}{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tmp_path))


def read(data: bytes) -> Document:
    return read_bytes(data, file_name="报告.doc")


def reason(data: bytes) -> ReadFailure:
    with pytest.raises(ReadFailure) as failure:
        read(data)
    return failure.value


@pytest.mark.usefixtures("no_office")
def test_headings_paragraphs_and_automatic_numbers() -> None:
    document = read(REPORT)
    assert (document.format, document.notices) == ("doc", [])
    assert [b.text for b in document.blocks if b.table is None] == [
        "示例区文化局2023年度部门整体支出绩效自评报告",
        "一、部门概况",
        "示例区文化局2023年度支出合计1234.50万元，其中基本支出800.00万元，项目支出434.50万元。",
        "支出决算表",
        "单位：万元",
        "二、存在的问题",
        "1. 预算编制不够细化，年中调整较多。",
        "2. 项目进度偏慢，资金结转较大。",
    ]


@pytest.mark.usefixtures("no_office")
def test_a_table_has_its_merged_cells_and_its_caption() -> None:
    (table,) = read(REPORT).tables()
    assert (table.title, table.unit) == ("支出决算表", "万元")
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == [
        ["项目", "金额", "金额"],
        ["项目", "预算数", "决算数"],
        ["基本支出", "790.00", "800.00"],
        ["项目支出", "450.00", "434.50"],
    ]


@pytest.mark.usefixtures("no_office")
def test_tracked_changes_fields_breaks_and_nested_tables() -> None:
    document = read((FILES / "changes.doc").read_bytes())
    text = document.to_text()
    assert "支出100万元，见第" in text and "90" not in text and "PAGE" not in text
    assert "第一行\n第二行" in text
    assert "内1" in text and "内2" in text and text.count("外") == 1


@pytest.mark.usefixtures("no_office")
def test_a_damaged_file_is_damaged_and_names_what_would_help() -> None:
    failure = reason(BROKEN)
    assert failure.code == "damaged" and "LibreOffice" in failure.detail


def test_a_protected_document_asks_for_a_password() -> None:
    data = bytearray(REPORT)
    at = data.index(b"\xec\xa5")  # the document's first bytes; its eleventh holds the mark for encryption
    data[at + 11] |= 1
    assert reason(bytes(data)).code == "password"


def test_what_the_converter_cannot_open_goes_to_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from docx import Document as new_docx

    made = new_docx()
    made.add_paragraph("一、由另一个程序转换")
    made.save(str(tmp_path / "made.docx"))
    office(tmp_path, monkeypatch, f'/bin/cp "{tmp_path}/made.docx" "$out/in.docx"')
    document = read(BROKEN)
    assert document.to_text() == "一、由另一个程序转换"
    assert document.metadata["converter"] == "LibreOffice"


def test_a_libreoffice_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doc, "OFFICE_SECONDS", 1)
    office(tmp_path, monkeypatch, f'/bin/sleep 60 & echo $! > "{tmp_path}/pid"; wait')
    assert reason(BROKEN).code == "time_limit"
    child = int((tmp_path / "pid").read_text())
    end = time.monotonic() + 5
    while _runs(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    """Is there a process of that number that is not only waiting to be buried?"""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_libreoffice_that_makes_nothing_leaves_it_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office(tmp_path, monkeypatch, "exit 0")
    assert reason(BROKEN).code == "damaged"


@pytest.mark.usefixtures("no_office")
def test_a_works_file_without_libreoffice_is_unsupported() -> None:
    failure = reason(WORKS)
    assert failure.code == "unsupported_format" and "LibreOffice" in failure.detail
