"""DOC and WPS (Word 97-2003): converted to DOCX, then read as that.

`msdoc2docx` converts in pure Python. What it cannot convert goes to LibreOffice, where that is installed; so do the
files of Works and old Kingsoft Writer, which only LibreOffice knows.

Does not belong here: paragraphs and tables (`docx`); limits of time and memory (`sources.isolation`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from doc2docx import convert
from doc2docx.errors import EncryptedDocumentError, UnsupportedFeatureError

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers.docx import read_docx

OFFICE_SECONDS = 60
"""A report of a hundred pages takes LibreOffice five seconds; starting it the first time ten."""

_PROGRAMS = ("soffice", "libreoffice")
_LOST = {
    "GROUPED_MAIN_TEXTBOXES_DEFERRED": "text boxes in groups",
    "NOTE_REFERENCE_DEFERRED": "notes",
    "TABLE_MARKER_DEFERRED": "table structure",
    "OLE_OBJECT_OMITTED": "embedded objects",
}
"""What the converter says it left out, as far as it is text."""

_INSTALL = "LibreOffice, if installed, would be tried"


def read_doc(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password"), ("unsupported_format") and what `read_docx` raises."""
    with tempfile.TemporaryDirectory(prefix="jixiao-doc-") as scratch:
        source = Path(scratch) / "in.doc"
        source.write_bytes(data)
        try:
            converted, lost = _convert(source)
        except ReadFailure as failure:
            if failure.code == "password":
                raise
            office = _office()
            if office is None:
                raise ReadFailure(failure.code, f"{failure.detail}; {_INSTALL}") from failure
            return _read(_convert_with_office(office, source), "LibreOffice", [], Document(file_name, sha256, "doc"))
    return _read(converted, "msdoc2docx", lost, Document(file_name, sha256, "doc"))


def read_wps(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises as `read_doc` does."""
    office = _office()
    if office is None:
        raise ReadFailure("unsupported_format", f"wps: {_INSTALL}")
    with tempfile.TemporaryDirectory(prefix="jixiao-doc-") as scratch:
        source = Path(scratch) / "in.wps"
        source.write_bytes(data)
        return _read(_convert_with_office(office, source), "LibreOffice", [], Document(file_name, sha256, "wps"))


def _read(converted: bytes, converter: str, lost: list[str], original: Document) -> Document:
    document = read_docx(converted, original.file_name, original.sha256)
    document.metadata["converter"] = converter
    if lost:
        document.notices.append(("conversion_incomplete", ", ".join(lost)))
    return replace(document, format=original.format)


def _convert(source: Path) -> tuple[bytes, list[str]]:
    """The DOCX and what was lost on the way. Raises ReadFailure."""
    target = source.with_suffix(".docx")
    try:
        report = convert(source, target).report
    except EncryptedDocumentError as error:
        raise ReadFailure("password", "a protected Word document") from error
    except UnsupportedFeatureError as error:
        raise ReadFailure("unsupported_format", f"doc: {error}"[:200]) from error
    except MemoryError:
        raise
    except Exception as error:
        # The converter is young and meets bytes from anywhere: whatever it raises, it could not convert the file.
        raise ReadFailure("damaged", f"the converter: {type(error).__name__}: {error}"[:200]) from error
    codes = {diagnostic.code for diagnostic in report.diagnostics}
    return target.read_bytes(), [words for code, words in _LOST.items() if code in codes]


def _office() -> str | None:
    return next((found for name in _PROGRAMS if (found := shutil.which(name)) is not None), None)


def _convert_with_office(office: str, source: Path) -> bytes:
    """The DOCX LibreOffice makes. Raises ReadFailure("damaged"), ("time_limit")."""
    folder = source.parent / "office"
    target = folder / "in.docx"
    # A profile of its own: with the user's, a second start would hand its file to the first and return at once.
    # The limit of CPU time holds even should this process be killed while it waits.
    command = [
        "/bin/sh", "-c", 'ulimit -t "$0"; exec "$@"', str(OFFICE_SECONDS), office,
        f"-env:UserInstallation={(source.parent / 'profile').as_uri()}", "--headless", "--norestore",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - a fixed command; the file's own name is not in it
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env=os.environ | {"HOME": str(source.parent)},
    )  # fmt: skip
    try:
        process.wait(timeout=OFFICE_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ReadFailure("time_limit", f"LibreOffice needed more than {OFFICE_SECONDS} s") from error
    finally:
        # The program is a script that starts another one: the whole group has to go.
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if not target.is_file():
        raise ReadFailure("damaged", "neither converter can open it")
    return target.read_bytes()
