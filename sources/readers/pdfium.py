"""Raw access to PDF pages through PDFium: characters with their boxes, as they are printed.

This module and `pdfium_drawings` are the engine's border: what stands above knows `pdf_page`, not PDFium.
Does not belong here: lines, tables, meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium_c

from sources.outcomes import ReadFailure
from sources.readers import limits, pdfium_calls
from sources.readers.pdf_page import Direction, Frame, PageContent
from sources.readers.pdfium_drawings import add_drawings
from sources.readers.pdfium_glyphs import Glyphs, OpenPage

_DIRECTION_OF_ROTATE: dict[int, Direction] = {0: "+x", 1: "+y", 2: "-x", 3: "-y"}

MAX_OPEN_PAGES = 24
MAX_OPEN_OBJECTS = 60_000
"""Characters and drawn objects of the pages that are open together: no page is opened beyond it."""


class PdfFile:
    """An open PDF. Use as a context manager; pages are read one at a time and hold nothing open afterwards."""

    def __init__(self, data: bytes) -> None:
        """Raises ReadFailure("password") or ("damaged")."""
        try:
            self._pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            code = getattr(error, "err_code", None)
            if code == pdfium_c.FPDF_ERR_PASSWORD or "assword" in str(error):
                raise ReadFailure("password", "it asks for a password to open") from error
            raise ReadFailure("damaged", "PDFium cannot open it") from error

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._pdf.close()

    def __len__(self) -> int:
        return len(self._pdf)

    def metadata(self) -> dict[str, str]:
        """What the file says of itself: title, producer, creator and the like, bounded."""
        found = {}
        for key, value in self._pdf.get_metadata_dict(skip_empty=True).items():
            found[key.lower()] = str(value).replace("\x00", "")[:300]
        return found

    def page(self, index: int) -> PageContent | None:
        """Page `index` from 0; None when the page is damaged and cannot be loaded."""
        return next(self.pages(index, index + 1))

    def pages(self, start: int, stop: int) -> Iterator[PageContent | None]:
        """Pages `start` to `stop` as `page` gives them, several at a time."""
        while start < stop:
            batch = self._batch(start, stop)
            start += len(batch)
            yield from batch

    def _batch(self, start: int, stop: int) -> list[PageContent | None]:
        """The next pages, as many as may be open together."""
        opened: list[tuple[int, OpenPage]] = []
        out: list[PageContent | None] = []
        with ExitStack() as stack:
            weight = 0
            while start + len(out) < stop and len(out) < MAX_OPEN_PAGES and weight < MAX_OPEN_OBJECTS:
                index = start + len(out)
                out.append(None)
                page = pdfium_c.FPDF_LoadPage(self._pdf.raw, index)
                if not page:
                    continue
                stack.callback(pdfium_c.FPDF_ClosePage, page)
                objects = pdfium_calls.objects(pdfium_calls.handle(page), limits.MAX_OBJECTS_PER_PAGE)
                kinds = pdfium_calls.kinds(objects)
                pdfium_calls.widen_lone_characters(objects, kinds)
                textpage = pdfium_c.FPDFText_LoadPage(page)
                if not textpage:
                    continue
                stack.callback(pdfium_c.FPDFText_ClosePage, textpage)
                opened.append((index + 1, _open(page, textpage, objects, kinds)))
                weight += len(opened[-1][1].objects) + opened[-1][1].count
            if opened:
                for content in _read_pages(opened):
                    out[content.number - 1 - start] = content
        return out

    def size(self, index: int) -> tuple[float, float]:
        """Width and height of a page in points, as a viewer shows it."""
        width, height = self._pdf.get_page_size(index)
        return float(width), float(height)

    def picture(self, index: int, width: int, height: int) -> Any:
        """Page `index` drawn in grey on `width` by `height` pixels: an array of rows."""
        page = self._pdf[index]
        try:
            bitmap = page.render(scale=min(width / page.get_width(), height / page.get_height()), grayscale=True)
            try:
                return bitmap.to_numpy().copy()
            finally:
                bitmap.close()
        finally:
            page.close()

    def raw_text(self, index: int) -> str:
        """PDFium's own text of a page, in content order: the yardstick for what must not get lost."""
        page = self._pdf[index]
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range())
        finally:
            textpage.close()
            page.close()


def _read_pages(opened: Sequence[tuple[int, OpenPage]]) -> list[PageContent]:
    """`opened`: pages with their numbers."""
    pages = [page for _, page in opened]
    glyphs = Glyphs(pages)
    shares = glyphs.unmapped_shares()
    frames = [replace(p.own, direction=d) for p, d in zip(pages, glyphs.directions(), strict=True)]
    placed = glyphs.place(frames)
    fonts = placed.fonts_of_titles([frame.size[0] for frame in frames])
    out = []
    for n, (number, page) in enumerate(opened):
        width, height = frames[n].size
        content = PageContent(
            number, width, height, placed.of_page(n), fonts=fonts[n],
            too_complex=page.count == limits.MAX_CHARS_PER_PAGE, unmapped_share=shares[n],
            text_objects=page.kinds.count(pdfium_c.FPDF_PAGEOBJ_TEXT), reading=frames[n], display=page.own,
        )  # fmt: skip
        out.append(content)
    add_drawings(pages, out, frames)
    return out


def _open(page: Any, textpage: Any, objects: list[int], kinds: bytes) -> OpenPage:
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDF_GetPageBoundingBox(page, box):
        box.left, box.bottom, box.right, box.top = 0, 0, 595, 842
    turned = _DIRECTION_OF_ROTATE.get(pdfium_c.FPDFPage_GetRotation(page), "+x")
    handle, text = pdfium_calls.handle(page), pdfium_calls.handle(textpage)
    return OpenPage(
        handle, text, objects, kinds, Frame(box.left, box.bottom, box.right, box.top, turned),
        max(0, min(pdfium_calls.count_chars(text), limits.MAX_CHARS_PER_PAGE)),
    )  # fmt: skip
