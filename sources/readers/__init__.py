"""Readers: bytes of a published report -> Document. One module a format, on shared parts.

`read` is the only entrance. It never returns an empty Document: whatever cannot be used ends in `ReadFailure`.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from sources.document import Document, Table
from sources.outcomes import ReadFailure
from sources.readers import limits, outline
from sources.readers.sniff import IMAGES, KNOWN_UNREAD, sniff

READER_VERSION: str = "10"
"""Part of the key under which results are kept. Bump it with every change of what a reader puts out."""

Reader = Callable[[bytes, str, str], Document]

_READERS = {
    "txt": ("sources.readers.text", "read_text"),
    "html": ("sources.readers.html", "read_html"),
    "docx": ("sources.readers.docx", "read_docx"),
    "doc": ("sources.readers.doc", "read_doc"),
    "wps": ("sources.readers.doc", "read_wps"),
    "pdf": ("sources.readers.pdf", "read_pdf"),
    "ofd": ("sources.readers.ofd", "read_ofd"),
    "xlsx": ("sources.readers.sheet", "read_xlsx"),
    "xls": ("sources.readers.sheet", "read_xls"),
    "ods": ("sources.readers.ods", "read_ods"),
    "zip": ("sources.readers.bundle", "read_zip"),
    "rar": ("sources.readers.bundle", "read_rar"),
    **dict.fromkeys(IMAGES, ("sources.readers.scan_images", "read_image")),
}
_DOCUMENT_SUFFIXES = frozenset(
    {".docx", ".xlsx", ".pdf", ".doc", ".xls", ".html", ".htm", ".txt", ".wps", ".ofd", ".ods"}
)


def read(path: Path, *, file_name: str | None = None) -> Document:
    """Read one file. `file_name` is what it is called where it was published (default: the path's last part).

    Raises ReadFailure with a documented reason. Any other exception is a defect of a reader.
    """
    name = file_name if file_name is not None else path.name
    try:
        size = path.stat().st_size
        if size > limits.MAX_FILE_BYTES:
            raise ReadFailure("too_large", f"{size:,} bytes, the limit is {limits.MAX_FILE_BYTES:,}")
        data = path.read_bytes()
    except OSError as error:
        raise ReadFailure("unreadable_path", error.strerror or type(error).__name__) from error
    return read_bytes(data, file_name=name)


def read_bytes(data: bytes, *, file_name: str) -> Document:
    """As `read`, for bytes already in memory."""
    found = sniff(data)
    # A document's name on an archive of other things: whoever sent it did not mean to send a bundle.
    if found.format not in _READERS or (found.format in ("zip", "rar") and is_document_name(file_name)):
        raise _unread(found.format, found.detail, file_name)
    module, function = _READERS[found.format]
    # Imported here so that a text file does not load PDFium.
    reader = cast(Reader, getattr(importlib.import_module(module), function))
    document = reader(data, file_name, hashlib.sha256(data).hexdigest())
    _bound(document)
    outline.settle(document.blocks)
    if not any(block.text or _has_text(block.table) for block in document.blocks):
        left_out = next((detail for code, detail in document.notices if code == "too_complex"), None)
        if left_out is not None:
            raise ReadFailure("too_large", left_out)
        raise ReadFailure("no_text", f"a {found.format} file")
    return document


def is_document_name(file_name: str) -> bool:
    """Does the name promise a single document?"""
    return Path(file_name).suffix.lower() in _DOCUMENT_SUFFIXES


def _has_text(table: Table | None) -> bool:
    return table is not None and any(cell.text for cell in table.cells)


def _bound(document: Document) -> None:
    """Leave out what stands behind the limit of characters: everything after reading is paced for real documents."""
    room = limits.MAX_TEXT_CHARS
    for n, block in enumerate(document.blocks):
        size = len(block.text) + (sum(len(c.text) for c in block.table.cells) if block.table is not None else 0)
        if size > room:
            block.text = block.text[:room]
            kept = n + 1 if block.table is None and block.text else n
            del document.blocks[kept:]
            document.notices.append(("too_complex", f"text behind {limits.MAX_TEXT_CHARS:,} characters left out"))
            return
        room -= size


def _unread(kind: str, detail: str, file_name: str) -> ReadFailure:
    if kind == "binary":
        return ReadFailure("not_text", detail)
    if kind == "executable":
        return ReadFailure("format_mismatch", "a program")
    if kind == "ole2":
        return ReadFailure("damaged", detail)
    suffix = Path(file_name).suffix.lower()
    if kind in ("zip", "7z", "rar", "gz") and is_document_name(file_name):
        return ReadFailure("format_mismatch", f"named {suffix} but a {kind} file: {detail or 'no document in it'}")
    if kind in KNOWN_UNREAD:
        return ReadFailure("unsupported_format", f"{kind}{': ' + detail if detail else ''}")
    return ReadFailure("unknown_format", detail)
