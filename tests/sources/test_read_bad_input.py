"""Bad input ends in a reason a person understands, whatever it pretends to be."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document as new_docx
from pdf_factory import lines, pdf

from sources.outcomes import REASONS, ReadFailure, explain
from sources.readers import limits, read, read_bytes


def reason(data: bytes, file_name: str) -> ReadFailure:
    with pytest.raises(ReadFailure) as failure:
        read_bytes(data, file_name=file_name)
    assert failure.value.code in REASONS
    assert len(str(failure.value)) > 20, "a sentence, not a code"
    return failure.value


def text_page(canvas: object) -> None:
    lines(canvas, ["示例区文化局2023年度部门决算", "一、收入支出情况", "支出合计100.00万元。"])  # type: ignore[arg-type]


def docx(document_xml: str, **parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document_xml)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def test_an_empty_file() -> None:
    assert reason(b"", "报告.pdf").code == "empty_file"


def test_a_file_of_0xff_bytes_is_not_text() -> None:
    assert reason(b"\xff" * 4096, "报告.txt").code == "not_text"


def test_a_truncated_pdf_is_damaged() -> None:
    data = pdf(*[text_page] * 5)
    for part in (0.3, 0.6, 0.9, 0.99):
        assert reason(data[: int(len(data) * part)], "报告.pdf").code == "damaged"


def test_rubbish_behind_a_complete_pdf_does_no_harm() -> None:
    assert read_bytes(pdf(text_page) + b"\r\n<!-- served in 3 ms -->" * 300, file_name="x.pdf").blocks


def test_a_pdf_whose_directory_is_broken_is_read_and_says_so() -> None:
    data = pdf(text_page)
    at = data.rindex(b"startxref")
    document = read_bytes(data[:at] + b"startxref\n7\n%%EOF\n", file_name="x.pdf")
    assert [code for code, _ in document.notices] == ["repaired"]
    assert "100.00万元" in document.to_text()


def test_a_pdf_with_a_password() -> None:
    assert reason(pdf(text_page, password="geheim"), "报告.pdf").code == "password"


def test_a_pdf_of_blank_pages_has_no_text() -> None:
    assert reason(pdf(lambda _: None, lambda _: None), "报告.pdf").code == "no_text"


def test_a_docx_that_is_a_renamed_zip_of_junk() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.bin", bytes(range(256)))
    failure = reason(buffer.getvalue(), "部门决算.docx")
    assert failure.code == "format_mismatch"
    assert ".docx" in failure.detail and "zip" in failure.detail


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center></body></html>",
        "<html><head><title>系统提示</title></head><body><p>您访问的页面不存在，三秒后返回首页</p></body></html>",
        "<html><body><h2>502 Bad Gateway</h2></body></html>",
    ],
)
def test_an_error_page_named_pdf(page: str) -> None:
    assert reason(page.encode(), "2023年部门决算.pdf").code == "html_error_page"


def test_a_report_that_mentions_404_is_no_error_page() -> None:
    body = "<p>二、存在的问题</p>" + "<p>网站曾出现404错误12次，已全部整改到位。</p>" * 100
    assert read_bytes(f"<html><body>{body}</body></html>".encode(), file_name="x.html").blocks


def test_a_zip_bomb_is_refused_while_it_is_unpacked() -> None:
    bomb = docx("<w:document>" + " " * 60_000_000 + "</w:document>")
    assert len(bomb) < 100_000
    assert reason(bomb, "报告.docx").code == "too_large"


def test_an_entity_bomb_is_refused() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><w:document>&a9;</w:document>'
    assert reason(docx(xml), "报告.docx").code == "damaged"


def test_an_external_entity_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("不得读取")
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><document>&e;</document>'
    assert "不得读取" not in str(reason(docx(xml), "报告.docx"))


def test_an_office_file_of_another_kind_is_unsupported_not_lost() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ppt/presentation.xml", "<x/>")
    assert reason(buffer.getvalue(), "决算.pptx").code == "unsupported_format"


def test_a_file_larger_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    path = tmp_path / "big.txt"
    path.write_text("x" * 11)
    with pytest.raises(ReadFailure) as failure:
        read(path)
    assert failure.value.code == "too_large"


def test_a_path_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ReadFailure) as failure:
        read(tmp_path / "missing.txt")
    assert failure.value.code == "unreadable_path"


@pytest.mark.parametrize("name", ["../../etc/passwd", "示" * 300 + ".txt", "a\x00b.txt", ""])
def test_a_strange_file_name_is_only_a_label(name: str) -> None:
    document = read_bytes("一、部门概况\n示例区文化局".encode(), file_name=name)
    assert document.file_name == name
    assert document.format == "txt"


def test_the_name_does_not_decide_the_format(tmp_path: Path) -> None:
    path = tmp_path / "报告.pdf"
    new_docx().save(str(tmp_path / "empty.docx"))
    document = new_docx()
    document.add_paragraph("示例区文化局")
    document.save(str(path))
    assert read(path, file_name="报告.xls").format == "docx"


def test_a_document_without_text_is_not_ok(tmp_path: Path) -> None:
    path = tmp_path / "leer.docx"
    new_docx().save(str(path))
    assert reason(path.read_bytes(), "x.docx").code == "no_text"


def test_every_reason_explains_itself_in_one_sentence() -> None:
    for code, entry in REASONS.items():
        assert entry.zh and entry.action
        assert entry.en in explain(code, "detail") and "detail" in explain(code, "detail")
