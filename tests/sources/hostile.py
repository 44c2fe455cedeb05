"""Documents made to exhaust or trick a reader, written by hand: each returns the bytes of one file.

Does not belong here: what must come of them (`test_hostile_files`).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from xls_factory import SECTOR, book_stream, compound, record, sheet_records

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = "示例区教育局2024年度部门整体支出绩效自评报告\n一、部门概况\n本部门职责为示例。\n二、支出情况\n"


def package(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


def docx(body: str, **parts: str) -> bytes:
    xml = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return package(word__document=xml, **parts)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def xlsx(sheet: str, *, strings: str = "", styles: str = "") -> bytes:
    buffer = io.BytesIO()
    relation = f"{R}/worksheet"
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {S} xmlns:r="{R}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relation}" Target="worksheets/sheet1.xml"/>'
            + (f'<Relationship Id="r2" Type="{R}/sharedStrings" Target="sharedStrings.xml"/>' if strings else "")
            + "</Relationships>",
        )
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {S}>{sheet}</worksheet>")
        if strings:
            archive.writestr("xl/sharedStrings.xml", f"<sst {S}>{strings}</sst>")
        if styles:
            archive.writestr("xl/styles.xml", f"<styleSheet {S}>{styles}</styleSheet>")
    return buffer.getvalue()


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def pdf(objects: list[bytes], root: int = 1) -> bytes:
    """A file of these objects, numbered from 1, with a right list of offsets."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out) + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, root, at
    )  # fmt: skip


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 1)
    return b"<< /Filter /FlateDecode /Length %d %s >>\nstream\n" % (len(packed), entries) + packed + b"\nendstream"


def page_pdf(content: bytes, *, box: bytes = b"0 0 595 842", extra: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """One page with this content stream; `more`: objects from number 6 on."""
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>" % box,
        stream(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    ])  # fmt: skip


WORDS = b"BT /F 12 Tf 72 700 Td (Budget 2024 total 100.00) Tj ET\n"


def page_tree_loop() -> bytes:
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>",
    ])  # fmt: skip


def many_pages(n: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (5 + i) for i in range(n))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"
    )
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, n),
        stream(WORDS),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[page] * n,
    ])  # fmt: skip


def form_loop(times: int) -> bytes:
    """A form that draws itself."""
    form = stream(
        b"/X Do " * times, b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /X 6 0 R >> >>"
    )
    return page_pdf(WORDS + b"/X Do", more=(form,))


def form_doubling(levels: int = 30) -> bytes:
    """Each form draws the next one twice: 2 ** levels drawings without any loop."""
    forms = tuple(
        stream(
            b"/X Do /X Do" if n < levels else b"0 0 9 9 re f",
            b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /X %d 0 R >> >>" % (7 + n),
        )
        for n in range(levels + 1)
    )
    return page_pdf(WORDS + b"/X Do", more=forms)


def path_segments(n: int) -> bytes:
    return page_pdf(WORDS + b"0 0 m " + b"".join(b"%d %d l " % (i % 595, i % 842) for i in range(n)) + b"S")


def separate_rules(n: int) -> bytes:
    return page_pdf(
        WORDS + b"".join(b"%d %d m %d %d l S " % (i % 500, i % 800, i % 500 + 50, i % 800) for i in range(n))
    )


def script_and_launch() -> bytes:
    action = (
        b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\)) /Next"
        b" << /S /Launch /F (/bin/touch) /Win << /F (touch) /P (MARK) >> >> >>"
    )
    return page_pdf(WORDS, extra=action)


def without_unicode() -> bytes:
    """Glyph numbers of an embedded-looking font that does not say which characters they are."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Nameless /Encoding /Identity-H /DescendantFonts [<<"
        b" /Type /Font /Subtype /CIDFontType2 /BaseFont /Nameless /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    text = b"BT /F 12 Tf 72 700 Td <" + b"".join(b"%04X" % n for n in range(3, 90)) + b"> Tj ET"
    return page_pdf(text).replace(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", font)


def numbered_paragraphs(n: int, number: str) -> bytes:
    """Every paragraph prints a label of roman thousands."""
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="{number}"/>'
        f'<w:numFmt w:val="upperRoman"/><w:lvlText w:val="{"%1" * 5000}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return docx(paragraph("示例", properties) * n, word__numbering=numbering)


def wide_and_long_docx_table() -> bytes:
    """A thousand rows of one cell below a row of cells that claim 2,000 columns each."""
    cell = f"<w:tc>{paragraph('示例')}</w:tc>"
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>{paragraph("示例")}</w:tc>'
    return docx(f"<w:tbl><w:tr>{wide * 1000}</w:tr>{f'<w:tr>{cell}</w:tr>' * 1000}</w:tbl>")


def far_cells_xls() -> bytes:
    cells = [record(0x203, struct.pack("<HHHd", r, c, 1, 1.0)) for r, c in ((0, 0), (65535, 255))]
    return compound(book_stream([("表", sheet_records([])[:-4] + b"".join(cells) + record(0x0A))]))


def cyclic_xls(*, directory: bool) -> bytes:
    """An allocation table in which the stream's (or the directory's) sectors follow each other in a circle."""
    data = bytearray(compound(book_stream([("表", sheet_records([["项目", 1.0]]))])))
    n_fat = struct.unpack_from("<I", data, 44)[0]
    entry = SECTOR + 4 * (n_fat if directory else n_fat + 3)
    struct.pack_into("<I", data, entry, n_fat if directory else n_fat + 1)
    return bytes(data)


def endless_difat() -> bytes:
    """A list of allocation sectors that continues in itself."""
    data = bytearray(compound(book_stream([("表", sheet_records([["项目", 1.0]]))])))
    struct.pack_into("<II", data, 68, 1, 0xFFFFFFF0)
    struct.pack_into("<I", data, 2 * SECTOR + SECTOR - 4, 1)
    return bytes(data)
