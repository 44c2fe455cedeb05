"""Readers: bytes of a published report -> Document. One module a format, on shared parts.

`read` is the only entrance. It never returns an empty Document: whatever cannot be used ends in `ReadFailure`.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import cast

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import limits, outline
from sources.readers.sniff import IMAGES, KNOWN_UNREAD, READABLE, sniff

READER_VERSION: str = "5"
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
    if found.format not in READABLE or (found.format in ("zip", "rar") and is_document_name(file_name)):
        raise _unread(found.format, found.detail, file_name)
    module, function = _READERS[found.format]
    # Imported here so that a text file does not load PDFium.
    reader = cast(Reader, getattr(importlib.import_module(module), function))
    document = reader(data, file_name, hashlib.sha256(data).hexdigest())
    outline.settle(document.blocks)
    if not any(block.text or block.table is not None for block in document.blocks):
        raise ReadFailure("no_text", f"a {found.format} file")
    return document


def is_document_name(file_name: str) -> bool:
    """Does the name promise a single document?"""
    return Path(file_name).suffix.lower() in _DOCUMENT_SUFFIXES


def _unread(kind: str, detail: str, file_name: str) -> ReadFailure:
    if kind in IMAGES:
        return ReadFailure("needs_ocr", f"a {kind} image")
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
