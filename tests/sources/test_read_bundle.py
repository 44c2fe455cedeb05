"""Bundles: what a ZIP or RAR holds is read as the files it holds, and what cannot be read is named."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import rarfile
from docx import Document as new_docx
from pdf_factory import lines, pdf

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import limits, read_bytes

TEXT = "一、部门概况\n示例区文化局2023年度支出合计100.00万元。\n".encode()


def bundle(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(*paragraphs: str) -> bytes:
    document = new_docx()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "支出", "60.00"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pages(n: int) -> bytes:
    return pdf(*[lambda canvas: lines(canvas, ["一、收入情况", "收入合计80.00万元。"])] * n)


def read(data: bytes, name: str = "附件.zip") -> Document:
    return read_bytes(data, file_name=name)


def reason(data: bytes, name: str = "附件.zip") -> ReadFailure:
    with pytest.raises(ReadFailure) as failure:
        read(data, name)
    return failure.value


def test_one_document_in_a_bundle_is_the_document() -> None:
    document = read(bundle({"示例/决算.pdf": pages(2)}))
    assert (document.format, document.n_pages, document.file_name) == ("pdf", 2, "附件.zip")
    assert document.metadata["member"] == "示例/决算.pdf"
    assert [b.text for b in document.blocks][:1] == ["一、收入情况"]


def test_several_documents_follow_each_other_behind_their_names() -> None:
    document = read(bundle({"说明.txt": TEXT, "决算.docx": docx("二、支出情况")}))
    assert [(b.kind, b.text) for b in document.blocks] == [
        ("heading", "说明.txt"),
        ("heading", "一、部门概况"),
        ("paragraph", "示例区文化局2023年度支出合计100.00万元。"),
        ("heading", "决算.docx"),
        ("heading", "二、支出情况"),
        ("table", ""),
    ]
    assert document.notices == []


def test_pages_paragraphs_and_tables_are_numbered_on() -> None:
    members = {"a.pdf": pages(2), "b.docx": docx("甲"), "c.docx": docx("乙"), "d.pdf": pages(1)}
    document = read(bundle(members))
    assert document.n_pages == 3
    assert [b.locator.page for b in document.blocks if b.text == "一、收入情况"] == [1, 2, 3]
    assert [t.index for t in document.tables()] == [1, 2]
    paragraphs = [b.locator.paragraph for b in document.blocks if b.locator.paragraph is not None]
    assert paragraphs == [1, 2, 3, 4, 5, 6]
    assert document.metadata["members"].startswith("a.pdf (pdf), pages 1-2 | b.docx (docx)")


def test_a_member_that_cannot_be_read_is_a_notice_with_its_reason() -> None:
    document = read(bundle({"a.txt": TEXT, "b.pdf": bytes(range(256)), "c.txt": b""}))
    assert [code for code, _ in document.notices] == ["members_unread", "members_unread"]
    assert "b.pdf" in document.notices[0][1] and "c.txt: the file has no bytes" in document.notices[1][1]


def test_a_bundle_of_nothing_readable_says_why() -> None:
    failure = reason(bundle({"a.bin": bytes(range(256)), "b.bin": bytes(range(256))}))
    assert failure.code == "not_text" and "a.bin" in failure.detail
    assert reason(bundle({})).code == "no_text"


def test_a_bundle_in_a_bundle_is_read_but_no_deeper() -> None:
    once = bundle({"内.txt": TEXT})
    assert read(bundle({"一层.zip": once})).metadata["member"] == "一层.zip/内.txt"
    assert reason(bundle({"二层.zip": bundle({"一层.zip": once})})).code == "unsupported_format"


def test_a_bundle_with_a_documents_name_is_not_what_it_says() -> None:
    assert reason(bundle({"a.txt": TEXT}), "部门决算.docx").code == "format_mismatch"
    document = read(bundle({"a.txt": TEXT, "b.docx": bundle({"c.txt": TEXT})}))
    assert "b.docx" in document.notices[0][1] and "c.txt" not in document.to_text()


def test_names_in_gbk_are_decoded() -> None:
    stored = "决算说明.txt".encode("gbk")
    data = bundle({"x" * len(stored): TEXT}).replace(b"x" * len(stored), stored)
    assert read(data).metadata["member"] == "决算说明.txt"


def test_a_name_that_leads_out_of_the_bundle_is_only_a_label(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = read(bundle({"../../决算.txt": TEXT, "/etc/b.txt": TEXT, "c:\\d\x01.txt": TEXT}))
    assert [b.text for b in document.blocks if b.level == 1] == ["决算.txt", "etc/b.txt", "c:/d�.txt"]
    assert list(tmp_path.iterdir()) == []


def test_what_systems_leave_beside_documents_is_passed_over() -> None:
    members = {"__MACOSX/._a.txt": b"\x00\x05", "Thumbs.db": b"\xd0\xcf", "~$决算.docx": b"x", "a.txt": TEXT}
    document = read(bundle(members))
    assert (document.format, document.notices) == ("txt", [])


def test_a_protected_member_asks_for_a_password() -> None:
    data = bytearray(bundle({"a.txt": TEXT}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert reason(bytes(data)).code == "password"


def test_a_bomb_in_a_bundle_costs_only_itself() -> None:
    document = read(bundle({"a.txt": TEXT, "b.txt": b" " * 60_000_000}))
    assert len(document.notices) == 1 and "too large" not in document.to_text()
    assert "times its size" in document.notices[0][1]


def test_members_beyond_the_limits_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BUNDLE_MEMBERS", 2)
    document = read(bundle({f"{n}.txt": TEXT for n in range(9)}))
    assert document.notices == [document.notices[0]] and "after the first 2" in document.notices[0][1]
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", len(TEXT) + 5)
    assert reason(bundle({"a.txt": TEXT + b" " * 50})).code == "too_large"


def test_a_bundle_cut_in_the_middle_is_damaged() -> None:
    assert reason(bundle({"a.txt": TEXT, "b.txt": TEXT})[:150]).code == "damaged"


def rar(members: dict[str, bytes], *, method: int = 0, encrypted: bool = False) -> bytes:
    """A RAR 5 archive. Method 0 stores; others would need a packer, so what they hold is no valid stream."""

    def number(value: int) -> bytes:
        out = b""
        while value > 0x7F:
            out += bytes([value & 0x7F | 0x80])
            value >>= 7
        return out + bytes([value])

    def block(body: bytes) -> bytes:
        sized = number(len(body)) + body
        return struct.pack("<I", zlib.crc32(sized)) + sized

    out = b"Rar!\x1a\x07\x01\x00" + block(number(1) + number(0) + number(0))
    for name, content in members.items():
        encoded = name.encode()
        extra = b""
        if encrypted:
            record = number(1) + number(0) + number(0) + b"\x0f" + b"s" * 16 + b"i" * 16
            extra = number(len(record)) + record
        head = number(2) + number(3 if extra else 2) + (number(len(extra)) if extra else b"") + number(len(content))
        head += number(4) + number(len(content)) + number(0o644) + struct.pack("<I", zlib.crc32(content))
        head += number(method << 7) + number(1) + number(len(encoded)) + encoded + extra
        out += block(head) + content
    return out + block(number(5) + number(0) + number(0))


def test_a_stored_rar_is_read() -> None:
    document = read(rar({"说明.txt": TEXT, "决算.pdf": pages(1)}), "附件.rar")
    assert (document.format, document.n_pages, document.notices) == ("rar", 1, [])
    assert "收入合计80.00万元。" in document.to_text()


def test_a_packed_rar_without_a_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    failure = reason(rar({"说明.txt": TEXT}, method=3), "附件.rar")
    assert failure.code == "unsupported_format" and "unar" in failure.detail


def test_a_protected_rar_asks_for_a_password() -> None:
    assert reason(rar({"说明.txt": TEXT}, encrypted=True), "附件.rar").code == "password"


def test_a_damaged_rar_is_damaged() -> None:
    good = rar({"说明.txt": TEXT})
    assert reason(good[:30], "附件.rar").code == "damaged"
    assert reason(good.replace("示例区".encode(), "破坏了".encode()), "附件.rar").code == "damaged"


def test_a_rar_with_a_documents_name_is_not_what_it_says() -> None:
    assert reason(rar({"说明.txt": TEXT}), "决算.doc").code == "format_mismatch"
