"""PDF: pages of characters and rules assembled to a Document.

The parts: `pdfium` (characters, rules), `rule_lines` and `lattice` (grids), `columns` (tables without rulings),
`pdf_claims` (what stands in which cell), `pdf_tables` (cells), `pdf_joins` (tables over pages), `pdf_lines` and
`pdf_paragraphs` (text flow), `structure` (headings, captions). This module only puts them together and decides how a
file that gives nothing usable ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sources.document import Block, Document, Locator
from sources.outcomes import ReadFailure
from sources.readers import limits, pdf_captions, scan, structure
from sources.readers.lattice import TooComplex, find_grids
from sources.readers.pdf_claims import Claims
from sources.readers.pdf_fallback import FallbackPages
from sources.readers.pdf_joins import append, continues, is_another_form, is_head_of
from sources.readers.pdf_lines import TextLine
from sources.readers.pdf_page import PageContent
from sources.readers.pdf_paragraphs import (
    Margins,
    Paragraph,
    drop_furniture,
    line_pitch,
    margins,
    paragraphs,
)
from sources.readers.pdf_tables import PageTable, fill
from sources.readers.pdfium import PdfFile

if TYPE_CHECKING:
    from sources.readers.scan_page import Picture

FEW_CHARS = 15
"""A page with fewer characters than this, beside a large image, is taken for a picture of a page."""
LARGE_IMAGE = 0.3
UNMAPPED = 0.3
"""Share of characters whose font does not say what they are, above which a page's text is no text."""
SHOWN_TEXT = 0.1
"""Characters a piece of text below which PDFium is taken to have missed the text of a page."""
MANY_PATHS = 300
"""A page without characters but with so many shapes has its letters drawn as outlines."""


def read_pdf(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password"), ("needs_ocr"), ("no_text"), ("time_limit")."""
    try:
        opened = PdfFile(data)
    except ReadFailure as reason:
        return _read_without_pdfium(data, file_name, sha256, reason)
    with opened as pdf:
        if _is_cut_off(data):
            raise ReadFailure("damaged", "the file ends before its end mark: the rest is missing")
        document = Document(file_name, sha256, "pdf", n_pages=len(pdf), metadata=pdf.metadata())
        if not _has_directory(data):
            document.notices.append(("repaired", "its list of objects does not fit the file"))
        if len(pdf) == 0:
            raise ReadFailure("damaged", "it has no pages")
        pages, lost = _load(pdf, FallbackPages(data))
        scanned = scan.recognise((p.number, partial(_picture, pdf, p.number)) for p in pages if needs_ocr(p))
    unread = set(scanned.unread)
    readable = [scanned.contents.get(page.number, page) for page in pages if page.number not in unread]
    if not any(len(page.chars) for page in readable):
        _refuse(scanned, lost, len(pages))
    _note(document, scanned, lost, readable)
    assemble(readable, document)
    return document


def read_pages(data: bytes) -> Iterator[Page]:
    """Text and tables page by page, as PDFium gives them: what `read_pdf` makes a document of. Raises ReadFailure."""
    with PdfFile(data) as pdf:
        contents = [page for page in pdf.pages(0, min(len(pdf), limits.MAX_PAGES)) if page is not None]
    return _lay_out(contents, Document("", "", "pdf"))


def _picture(pdf: PdfFile, number: int) -> Picture:
    from sources.readers.scan_page import Picture, pixel_size

    width, height = pdf.size(number - 1)
    return Picture(pdf.picture(number - 1, *pixel_size(width, height)), width, height)


def _is_cut_off(data: bytes) -> bool:
    """No end mark after the last object. Rubbish behind a complete file is harmless."""
    end = data.rfind(b"%%EOF")
    last_object = max(data.rfind(b"endobj"), data.rfind(b"endstream"), data.rfind(b" obj"))
    return end < last_object


_START = re.compile(rb"startxref\s+(\d+)")
_DIRECTORY = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")


def _has_directory(data: bytes) -> bool:
    """The last `startxref` points at a list of objects. Else PDFium searched the file, and pages may have been lost."""
    pointers = _START.findall(data[-4096:])
    if not pointers:
        return False
    # Offsets count from the header, before which a web server may have put something.
    at = int(pointers[-1]) + max(data[:1024].find(b"%PDF-"), 0)
    return (
        _DIRECTORY.match(data[at : at + 64]) is not None or _DIRECTORY.match(data[int(pointers[-1]) :][:64]) is not None
    )


def _load(pdf: PdfFile, fallback: FallbackPages) -> tuple[list[PageContent], list[int]]:
    pages: list[PageContent] = []
    lost: list[int] = []
    for index, page in enumerate(pdf.pages(0, min(len(pdf), limits.MAX_PAGES))):
        if page is None or _is_text_missing(page):
            page = fallback.page(index) or page
        if page is None:
            lost.append(index + 1)
        else:
            pages.append(page)
    return pages, lost


def _is_text_missing(page: PageContent) -> bool:
    """The file has pieces of text that PDFium gives no characters of. (Word prints blanks as pieces of their own.)"""
    return page.text_objects > 0 and len(page.chars) < SHOWN_TEXT * page.text_objects


def _read_without_pdfium(data: bytes, file_name: str, sha256: str, reason: ReadFailure) -> Document:
    """A file that PDFium does not open, as far as the second parser reads it. Raises `reason` where it does not."""
    if reason.code != "damaged" or _is_cut_off(data):
        raise reason
    fallback = FallbackPages(data)
    count = len(fallback)
    pages = [page for index in range(min(count, limits.MAX_FALLBACK_PAGES)) if (page := fallback.page(index))]
    if not pages:
        raise reason
    document = Document(file_name, sha256, "pdf", n_pages=count)
    document.notices.append(("repaired", "PDFium does not open it; it was read with a second parser"))
    if len(pages) < count:
        document.notices.append(("some_pages_damaged", f"{len(pages)} of {count} pages were read"))
    assemble(pages, document)
    return document


def needs_ocr(page: PageContent) -> bool:
    if page.unmapped_share > UNMAPPED:
        return True
    if len(page.chars) >= FEW_CHARS:
        return False
    return page.image_share > LARGE_IMAGE or (not len(page.chars) and page.n_paths > MANY_PATHS)


def _refuse(scanned: scan.Scan, lost: list[int], n_pages: int) -> None:
    if scanned.unread and not scanned.missing and not scanned.contents:
        raise ReadFailure("time_limit", f"none of {len(scanned.unread)} pages that are images: {scanned.why}")
    if scanned.unread:
        found = f"{len(scanned.unread)} of {n_pages + len(lost)} pages are images, none has text"
        raise ReadFailure("needs_ocr", f"{found}; {scanned.why}")
    if lost:
        raise ReadFailure("damaged", f"{len(lost)} pages cannot be loaded, the others are empty")
    raise ReadFailure("no_text", f"{n_pages} pages without text" + (" or images" if not scanned.contents else ""))


def _note(document: Document, scanned: scan.Scan, lost: list[int], pages: list[PageContent]) -> None:
    scan.describe(scanned, document)
    if lost:
        document.notices.append(("some_pages_damaged", scan.page_list(lost)))
    if document.n_pages is not None and document.n_pages > limits.MAX_PAGES:
        document.notices.append(("too_many_pages", f"{document.n_pages} pages, read {limits.MAX_PAGES}"))
    crowded = [page.number for page in pages if page.too_complex]
    if crowded:
        document.notices.append(("too_complex", scan.page_list(crowded)))


PAGES_AT_ONCE = 24
"""Pages whose lines are laid together: enough that numpy's cost a call is shared by many characters."""


@dataclass(slots=True)
class Page:
    """A page as it is, before anything is joined over pages: its tables, and the lines outside of them."""

    content: PageContent
    tables: list[PageTable]
    lines: list[TextLine] = field(default_factory=list)


def _claims(contents: list[PageContent], document: Document) -> Claims:
    """Which characters stand in which cells of the pages' tables."""
    grids = []
    rules = [content.rules for content in contents]
    for content, found in zip(contents, find_grids(rules), strict=True):
        if isinstance(found, TooComplex):
            document.notices.append(("too_complex", f"page {content.number}: {found.reason}"))
        grids.append([] if isinstance(found, TooComplex) else found)
    claims = Claims.of([content.chars for content in contents])
    claims.claim(grids, rules)
    return claims


def _lay_out(contents: list[PageContent], document: Document) -> Iterator[Page]:
    for start in range(0, len(contents), PAGES_AT_ONCE):
        batch = contents[start : start + PAGES_AT_ONCE]
        for content, (tables, lines) in zip(batch, fill(batch, _claims(batch, document)), strict=True):
            yield Page(content, tables, lines)


def assemble(contents: list[PageContent], document: Document) -> None:
    """Add the blocks of the pages to the document."""
    pages = list(_lay_out(contents, document))
    heights = [page.content.height for page in pages]
    tops = [[table.top for table in page.tables] for page in pages]
    kept, furniture = drop_furniture([page.lines for page in pages], heights, tops)
    if furniture.running:
        document.metadata["running"] = " | ".join(furniture.running)[:300]
    for page, lines in zip(pages, kept, strict=True):
        page.lines = lines
    edges = margins(kept, [page.content.width for page in pages])
    margin_of = {page.content.number: margin for page, margin in zip(pages, edges, strict=True)}
    builder = _Builder(document, {p.content.number: p.content for p in pages}, margin_of, line_pitch(kept))
    for page in pages:
        builder.add_page(page)
    builder.finish()


@dataclass(slots=True)
class _Builder:
    """Lines and tables in reading order to blocks."""

    document: Document
    contents: dict[int, PageContent]
    margin_of: dict[int, Margins]
    pitch: float
    open_lines: list[TextLine] = field(default_factory=list)
    skipped: list[TextLine] = field(default_factory=list)
    """Captions that repeat those of the open table, held back until it is known whether it goes on."""
    recent: list[str] = field(default_factory=list)
    open_table: PageTable | None = None
    """The table the flow stopped at: it may go on at the top of the next page."""
    open_block: Block | None = None
    open_edges: list[float] = field(default_factory=list)

    def add_page(self, page: Page) -> None:
        items: list[TextLine | PageTable] = [*page.lines, *page.tables]
        items.sort(key=lambda item: item.top)
        for n, item in enumerate(items):
            if isinstance(item, PageTable):
                self._add_table(item)
            elif self._is_repeated_caption(item, items[n + 1 :]):
                self.skipped.append(item)
            else:
                self.open_table = None
                self.open_lines.extend(self.skipped)
                self.skipped.clear()
                self.open_lines.append(item)

    def _is_repeated_caption(self, line: TextLine, rest: list[TextLine | PageTable]) -> bool:
        """Title, unit and "续表" printed again above the next page's part of a table."""
        table = self.open_block.table if self.open_table is not None and self.open_block is not None else None
        if table is None or line.page == table.pages[-1] or not any(isinstance(i, PageTable) for i in rest[:4]):
            return False
        text = structure.compact(line.text)
        known = {structure.compact(caption) for caption in table.caption_lines}
        if table.title:
            known.add(structure.compact(table.title))
        bare = text.replace("（续）", "").replace("(续)", "").replace("续表", "")
        return text in known or bare in known or not bare

    def _add_table(self, found: PageTable) -> None:
        last, block = self.open_table, self.open_block
        if last is not None and block is not None and block.table is not None and not self.open_lines:
            follows = found.page.number == last.page.number + 1 or is_head_of(last, found)
            goes_on = follows and continues(block.table, last.grid, self.open_edges, found)
            titled = any(not structure.is_caption(line.text) for line in self.skipped)
            if goes_on and not is_another_form(block.table, found.table, titled=titled):
                self.open_edges = append(block.table, self.open_edges, last, found)
                self.open_table = found
                self.skipped.clear()
                return
        self.open_lines.extend(self.skipped)
        self.skipped.clear()
        self._mend_captions(found)
        self._flush_lines()
        table = found.table
        table.index = len(self.document.tables()) + 1
        captions = structure.captions_above(self.recent)
        table.title, table.unit, table.caption_lines = captions.title, captions.unit, captions.lines
        block = Block("table", "", Locator(page=found.page.number, bbox=table.bbox), table=table)
        self.document.blocks.append(block)
        self.recent.clear()
        self.open_table, self.open_block, self.open_edges = found, block, list(found.grid.xs)

    def _mend_captions(self, found: PageTable) -> None:
        """Only the last lines on the table's own page can be its captions."""
        n = len(self.open_lines)
        while n > 0 and len(self.open_lines) - n < 6 and self.open_lines[n - 1].page == found.page.number:
            n -= 1
        self.open_lines[n:] = pdf_captions.mend(self.open_lines[n:])

    def _flush_lines(self) -> None:
        for paragraph in paragraphs(self.open_lines, self.margin_of, self.pitch):
            block = self._text_block(paragraph)
            if block is not None:
                self.document.blocks.append(block)
                self.recent.append(block.text)
        self.open_lines.clear()

    def _text_block(self, paragraph: Paragraph) -> Block | None:
        text = paragraph.text
        if not text:
            return None
        content = self.contents[paragraph.page]
        size = paragraph.lines[0].size
        emphasised = paragraph.centred or size > 1.15 * self.margin_of[paragraph.page].size
        locator = Locator(page=paragraph.page, bbox=content.to_display(paragraph.bbox))
        return structure.text_block(text, locator, emphasised=emphasised)

    def finish(self) -> None:
        self._flush_lines()
