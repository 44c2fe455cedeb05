"""Pages that are pictures: which of them are recognised, in what time, and what is said of it.

Light to import: OpenCV and the engine are loaded with the first picture. Without the extra `ocr` every picture stays
unread and says why. Does not belong here: how a picture is read (`scan_page`).
"""

from __future__ import annotations

import importlib
import importlib.metadata
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sources import deadline
from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import limits

if TYPE_CHECKING:
    from sources.readers.pdf_page import PageContent
    from sources.readers.scan_page import Picture
    from sources.readers.scan_text import RecognisedLine

UNCERTAIN = 0.9
"""Mean certainty of a page's characters below which its text is doubtful; clean scans reach 0.98."""
WORST_LINES = 5
_PACKAGES = ("cv2", "onnxruntime", "PIL", "rapidocr")


class _OutOfTime(Exception):
    pass


@dataclass(slots=True)
class Scan:
    """What became of the pictures: pages by number, those not read and why."""

    contents: dict[int, PageContent] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    why: str = ""
    missing: bool = False
    """The extra is not installed."""
    lines: dict[int, list[RecognisedLine]] = field(default_factory=dict)
    left_out: dict[int, list[RecognisedLine]] = field(default_factory=dict)

    def certainty(self, page: int) -> float | None:
        """Mean over the characters of a page, lines left out included; None for a page without any."""
        lines = [*self.lines[page], *self.left_out[page]]
        total = sum(len(line.text) for line in lines)
        return sum(line.score * len(line.text) for line in lines) / total if total else None


def missing() -> str:
    """Why nothing can be recognised here; empty when everything is installed."""
    for package in _PACKAGES:
        try:
            importlib.import_module(package)
        except ImportError as error:
            return f"the OCR extra does not load: {error}"[:200]
    return ""


def recognise(pages: Iterable[tuple[int, Callable[[], Picture]]]) -> Scan:
    """Read pictures, given by page number, as long as the document's time lasts; what is left is named."""
    scan = Scan()
    pages = list(pages)
    scan.why = missing() if pages else ""
    scan.missing = bool(scan.why)
    slowest = limits.OCR_PAGE_SECONDS
    for number, picture in pages:
        if not scan.why and len(scan.contents) >= limits.MAX_OCR_PAGES:
            scan.why = f"only {limits.MAX_OCR_PAGES} pages of a document are recognised"
        if not scan.why and deadline.remaining() < slowest + limits.OCR_RESERVE_SECONDS:
            scan.why = "the time for the document ran out"
        started = time.monotonic()
        try:
            if scan.why:
                raise _OutOfTime
            _read(scan, number, picture())
        except _OutOfTime:
            scan.why = scan.why or "the time for the document ran out"
            scan.unread.append(number)
        except ReadFailure as error:
            if error.code != "damaged":
                raise
            scan.damaged.append(number)
        taken = time.monotonic() - started
        slowest = taken if len(scan.contents) == 1 else max(slowest, taken)
    return scan


def _read(scan: Scan, number: int, picture: Picture) -> None:
    from sources.readers.scan_engine import engine
    from sources.readers.scan_page import read_page

    found = read_page(picture, number, engine(), _alive)
    scan.contents[number] = found.content
    scan.lines[number], scan.left_out[number] = found.lines, found.left_out


def _alive() -> None:
    if deadline.remaining() < limits.OCR_RESERVE_SECONDS / 2:
        raise _OutOfTime


def describe(scan: Scan, document: Document) -> None:
    """Say in the document which pages were recognised and how certainly, and which were not."""
    if scan.unread:
        document.notices.append(("some_pages_need_ocr", f"{page_list(scan.unread)}; {scan.why}"))
    if scan.damaged:
        document.notices.append(("some_pages_damaged", page_list(scan.damaged)))
    if not scan.contents:
        return
    certainty = {page: found for page in scan.contents if (found := scan.certainty(page)) is not None}
    doubtful = [page for page, found in certainty.items() if found < UNCERTAIN]
    if doubtful:
        document.notices.append(("uncertain_text", page_list(doubtful)))
    document.notices.append(("recognised", page_list(list(scan.contents))))
    document.metadata["ocr"] = f"rapidocr {importlib.metadata.version('rapidocr')}"
    if certainty:
        mean = sum(certainty.values()) / len(certainty)
        document.metadata["ocr_confidence"] = f"{mean:.3f}"
    for key, kept in (("ocr_worst_lines", scan.lines), ("ocr_left_out", scan.left_out)):
        lines = sorted((line.score, page, line.text) for page, of_page in kept.items() for line in of_page if line.text)
        if lines:
            document.metadata[key] = " | ".join(f"p{p} {s:.2f} {t[:30]}" for s, p, t in lines[:WORST_LINES])


def page_list(numbers: list[int]) -> str:
    """Page numbers as a notice prints them."""
    shown = ", ".join(str(n) for n in numbers[:20])
    return f"page {shown}" + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")
