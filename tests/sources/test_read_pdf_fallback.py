"""Pages that PDFium cannot give come from the second parser, and what neither gives is said."""

from __future__ import annotations

import pytest
from pdf_factory import Draw, lines, pdf, table
from reportlab.pdfgen.canvas import Canvas

from sources.document import Table
from sources.outcomes import ReadFailure
from sources.readers import pdfium, read_bytes
from sources.readers.pdf_fallback import FallbackPages
from sources.readers.pdf_page import PageContent


def page(canvas: Canvas) -> None:
    lines(canvas, ["一、收支情况说明", "示例区文化局支出合计12.34万元。"], top=760)
    table(canvas, [["项目", "金额"], ["支出合计", "12.34"]], top=680, widths=[150, 150])


def grid(found: Table) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in found.grid()]


def test_both_parsers_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read_bytes(pdf(page), file_name="x.pdf")
    monkeypatch.setattr(pdfium.PdfFile, "page", lambda self, index: None)
    found = read_bytes(pdf(page), file_name="x.pdf")
    assert [b.text for b in found.blocks] == [b.text for b in expected.blocks]
    assert [grid(t) for t in found.tables()] == [grid(t) for t in expected.tables()]


def test_a_page_whose_text_pdfium_does_not_see_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    own = pdfium.PdfFile.page

    def blind(self: pdfium.PdfFile, index: int) -> PageContent | None:
        found = own(self, index)
        assert found is not None and found.text_objects > 3
        found.chars = found.chars.take(slice(0, 0))
        return found

    monkeypatch.setattr(pdfium.PdfFile, "page", blind)
    document = read_bytes(pdf(page), file_name="x.pdf")
    assert "示例区文化局支出合计12.34万元。" in document.to_text()
    assert document.notices == []


def test_a_file_pdfium_does_not_open_is_partial(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: pdfium.PdfFile, data: bytes) -> None:
        raise ReadFailure("damaged", "PDFium cannot open it")

    monkeypatch.setattr(pdfium.PdfFile, "__init__", refuse)
    document = read_bytes(pdf(page, page), file_name="x.pdf")
    assert [code for code, _ in document.notices] == ["repaired"]
    assert len(document.tables()) == 2


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", b"%PDF-1.4\nxref\n0 0\ntrailer<<>>\n%%EOF"]
)
def test_what_neither_parser_reads_ends_with_the_first_ones_reason(data: bytes) -> None:
    with pytest.raises(ReadFailure) as caught:
        read_bytes(data, file_name="x.pdf")
    assert caught.value.code == "damaged"


def test_the_slow_parser_reads_a_bounded_number_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    from sources.readers import limits

    monkeypatch.setattr(limits, "MAX_FALLBACK_PAGES", 2)
    drawn: list[Draw] = [page] * 3
    fallback = FallbackPages(pdf(*drawn))
    assert [fallback.page(n) is not None for n in range(3)] == [True, True, False]
