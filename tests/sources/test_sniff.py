"""What a file is comes from its bytes, never from its name."""

from __future__ import annotations

import io
import zipfile

import pytest

from sources.outcomes import ReadFailure
from sources.readers.sniff import sniff


def package(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return buffer.getvalue()


def ole2(*streams: str) -> bytes:
    """An OLE2 header and a directory with these stream names."""
    entries = b""
    for name in streams:
        encoded = (name + "\0").encode("utf-16-le")
        entries += encoded.ljust(64, b"\0") + len(encoded).to_bytes(2, "little") + b"\x02" + b"\0" * 61
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n1 0 obj\n...", "pdf"),
        (package("[Content_Types].xml", "word/document.xml"), "docx"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (package("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (package("readme.txt"), "zip"),
        (ole2("Root Entry", "WordDocument"), "doc"),
        (ole2("Root Entry", "Workbook"), "xls"),
        (ole2("Root Entry", "Book"), "xls"),
        (b"Rar!\x1a\x07\x01\x00....", "rar"),
        (b"{\\rtf1\\ansi}", "rtf"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "html"),
        (b'\xef\xbb\xbf  <?xml version="1.0"?><html xmlns="x"><body/></html>', "html"),
        ("\ufeff<html><body>\u793a</body></html>".encode("utf-16"), "html"),
        (b"<table><tr><td>1</td></tr></table>", "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", "mht"),
        (b'<?xml version="1.0"?><Workbook/>', "xml"),
        ("示例区财政局2023年度报告".encode(), "txt"),
        ("示例区财政局2023年度报告".encode("gb18030"), "txt"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"MZ\x90\x00", "executable"),
        (bytes(range(256)) * 4, "binary"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_format_is_known_by_its_bytes(data: bytes, expected: str) -> None:
    assert sniff(data).format == expected


def test_a_text_that_mentions_pdf_is_text() -> None:
    assert sniff("说明：文件头为%PDF-的是PDF文件。".encode()).format == "txt"
    assert sniff(b"<html><body>%PDF- is a header</body></html>").format == "html"


def test_a_stream_name_elsewhere_in_the_file_does_not_count() -> None:
    odd = ole2("Root Entry", "Contents") + b"x" + "Workbook\0".encode("utf-16-le") + b"\x12\x00" + b"\0" * 200
    assert sniff(odd).format == "ole2"


@pytest.mark.parametrize("data", [b"", b"   \r\n\t", b"\x00" * 1000])
def test_a_file_without_content_is_empty(data: bytes) -> None:
    with pytest.raises(ReadFailure) as failure:
        sniff(data)
    assert failure.value.code == "empty_file"


def test_an_encrypted_office_file_asks_for_a_password() -> None:
    with pytest.raises(ReadFailure) as failure:
        sniff(ole2("Root Entry", "EncryptedPackage"))
    assert failure.value.code == "password"


def test_a_zip_cut_in_the_middle_is_damaged() -> None:
    with pytest.raises(ReadFailure) as failure:
        sniff(package("[Content_Types].xml", "word/document.xml")[:80])
    assert failure.value.code == "damaged"
