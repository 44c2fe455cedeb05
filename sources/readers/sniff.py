"""What a file is, from its bytes alone: magic numbers, part names in a zip, stream names in an OLE2 file, markup.

The file's name is never looked at. Does not belong here: reading the content.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from sources.outcomes import ReadFailure
from sources.readers import encoding, limits

OLE2_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

READABLE = frozenset({"txt", "html", "docx", "doc", "wps", "pdf", "ofd", "xlsx", "xls", "ods", "zip", "rar"})
"""Formats that are always read."""

KNOWN_UNREAD = frozenset({"7z", "gz", "rtf", "mht", "xml", "pptx", "ppt", "odt", "xlsb", "ole2"})
"""Formats a report may come in that no reader handles yet."""

IMAGES = frozenset({"png", "jpg", "gif", "tif", "bmp", "webp"})
"""Pictures of pages, read when the extra `ocr` is installed."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`format` is a key of READABLE, KNOWN_UNREAD or IMAGES, else "executable" or "binary"."""

    format: str
    detail: str = ""


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"BM", "bmp"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
)

_HTML_START = re.compile(
    rb"^(?>\s+|<!--.*?-->|<\?xml[^>]*\?>)*+<(?:!doctype\s+html|html|head|body|title|meta|table|div|p|h[1-6]|center|style|script|span|font)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_MARKUP = re.compile(rb"<(?:html|body|table|div|p|td|br|span)\b[^>]*>", re.IGNORECASE)
_MHT = re.compile(rb"^(?:[\w-]+:[^\n]*\n)*?mime-version:", re.IGNORECASE)


def sniff(data: bytes) -> Sniffed:
    """Name the format of `data`. Raises ReadFailure("empty_file"), ("damaged") for a broken package, ("too_large")."""
    if not data.strip(b"\x00 \t\r\n"):
        raise ReadFailure("empty_file", f"{len(data)} bytes, all blank" if data else "0 bytes")
    if data.startswith(OLE2_MAGIC):
        return _sniff_ole2(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    head = data[:4096]
    for magic, name in _MAGIC:
        if head.startswith(magic) and (name != "bmp" or b"\x00" in head[:32]):
            return Sniffed(name)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Sniffed("webp")
    pdf_at = head[:1024].find(b"%PDF-")
    if pdf_at == 0 or (pdf_at > 0 and re.search(rb"\d+ \d+ obj\b", data[pdf_at : pdf_at + 65536])):
        return Sniffed("pdf")
    return _sniff_text(data)


def _sniff_text(data: bytes) -> Sniffed:
    head = data[:65536]
    markup = head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        markup = head.decode("utf-16", "replace").encode("utf-8", "replace")
    elif (guess := encoding.utf16_without_bom(head)) is not None:
        markup = head.decode(guess, "replace").encode("utf-8", "replace")
    markup = markup.removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(markup):
        return Sniffed("html")
    if _MHT.match(markup):
        return Sniffed("mht")
    if markup.lstrip().startswith(b"<?xml"):
        return Sniffed("html") if _HTML_MARKUP.search(markup) and b"<html" in markup.lower() else Sniffed("xml")
    if len(_HTML_MARKUP.findall(markup)) >= 3:
        return Sniffed("html")
    if not encoding.looks_like_text(data):
        return Sniffed("binary", f"starts with {data[:8].hex(' ')}")
    return Sniffed("txt")


def _sniff_zip(data: bytes) -> Sniffed:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > limits.MAX_ZIP_ENTRIES:
                raise ReadFailure("too_large", f"a zip of {len(infos)} entries")
            names = {info.filename for info in infos}
            if "word/document.xml" in names or (
                "[Content_Types].xml" in names and any(n.startswith("word/") for n in names)
            ):
                return Sniffed("docx")
            if "xl/workbook.bin" in names:
                return Sniffed("xlsb")
            if "xl/workbook.xml" in names:
                return Sniffed("xlsx")
            if "ppt/presentation.xml" in names:
                return Sniffed("pptx")
            if any(name.lstrip("/").lower() == "ofd.xml" for name in names):
                return Sniffed("ofd")
            if "mimetype" in names:
                kind = package.open("mimetype").read(200).decode("ascii", "replace")
                for suffix, name in (("opendocument.text", "odt"), ("opendocument.spreadsheet", "ods")):
                    if suffix in kind:
                        return Sniffed(name)
            return Sniffed("zip", f"{len(infos)} entries, none of an office document")
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ReadFailure("damaged", f"a zip package that does not open: {error}") from error


def _sniff_ole2(data: bytes) -> Sniffed:
    if _has_stream(data, "EncryptedPackage"):
        raise ReadFailure("password", "an encrypted office document")
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return Sniffed("xls")
    if _has_stream(data, "WordDocument"):
        return Sniffed("doc")
    if _has_stream(data, "PowerPoint Document"):
        return Sniffed("ppt")
    if _has_stream(data, "MatOST") or _has_stream(data, "CONTENTS"):
        return Sniffed("wps")
    return Sniffed("ole2", "an OLE2 file without a known stream")


def _has_stream(data: bytes, name: str) -> bool:
    """A directory entry is 128 bytes, aligned, and starts with its name in UTF-16 followed by the name's length."""
    encoded = name.encode("utf-16-le") + b"\x00\x00"
    at = data.find(encoded)
    while at >= 0:
        if at % 128 == 0 and data[at + 64 : at + 66] == len(encoded).to_bytes(2, "little"):
            return True
        at = data.find(encoded, at + 2)
    return False
