"""Pages that PDFium cannot give, read with pdfplumber: a second parser, thirty times slower, that fails elsewhere.

Used where PDFium does not open a file or a page, or sees text objects but no text (turned text in a font that is not
embedded). Does not belong here: when it is used (`pdf`), what a page's characters make up.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from sources.readers import limits
from sources.readers.page_rules import RULE_THICKNESS, rule_of_box
from sources.readers.pdf_page import Chars, Frame, PageContent, Rule, Rules


class FallbackPages:
    """The pages of one file, opened when the first one is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pdf: Any = None
        self._left = limits.MAX_FALLBACK_PAGES
        self._broken = len(data) > limits.MAX_FALLBACK_BYTES

    def __len__(self) -> int:
        """Pages it can see; 0 where it does not open the file either."""
        return len(self._open().pages) if self._open() is not None else 0

    def page(self, index: int) -> PageContent | None:
        """Page `index` from 0 with its characters and rules; None where this parser gets no text from it either."""
        opened = self._open()
        if opened is None or self._left <= 0:
            return None
        self._left -= 1
        try:
            return _content(opened.pages[index], index + 1)
        except Exception:  # noqa: BLE001 - a parser of damaged input fails in every way; no page is its answer
            return None

    def _open(self) -> Any:
        if self._pdf is None and not self._broken:
            import pdfplumber

            try:
                self._pdf = pdfplumber.open(io.BytesIO(self._data))
                self._broken = not self._pdf.pages
            except Exception:  # noqa: BLE001 - as above
                self._broken = True
        return None if self._broken else self._pdf


def _content(page: Any, number: int) -> PageContent | None:
    printed = [c for c in page.chars if c["text"].strip() and len(c["text"]) == 1][: limits.MAX_CHARS_PER_PAGE]
    if not printed:
        return None
    columns = {name: np.array([float(c[name]) for c in printed]) for name in ("x0", "top", "x1", "bottom")}
    chars = Chars(
        code=np.array([ord(c["text"]) for c in printed], dtype=np.int64), index=np.arange(len(printed)),
        after_blank=np.zeros(len(printed), dtype=np.bool_), **columns,
    )  # fmt: skip
    width, height = float(page.width), float(page.height)
    frame = Frame(0, 0, width, height)
    return PageContent(number, width, height, chars, rules=Rules.of(_rules(page)), reading=frame, display=frame)


def _rules(page: Any) -> list[Rule]:
    rules: list[Rule] = []
    for drawn in [*page.lines, *page.rects][: limits.MAX_PATHS_PER_PAGE]:
        box = (float(drawn["x0"]), float(drawn["top"]), float(drawn["x1"]), float(drawn["bottom"]))
        if min(box[2] - box[0], box[3] - box[1]) < RULE_THICKNESS:
            rules += rule_of_box(box)
        elif drawn.get("stroke"):
            x0, top, x1, bottom = box
            rules += [Rule(True, top, x0, x1), Rule(True, bottom, x0, x1)]
            rules += [Rule(False, x0, top, bottom), Rule(False, x1, top, bottom)]
    return rules
