"""Pages of real reports, made scans: the numbers and grids are those of the pages as published."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from pdf_factory import pdf
from scan_factory import draw_scan, grids, numbers, recall, scan
from test_read_real_documents import REPORTS

from sources.readers import read_bytes

PAGES = [
    ("dev/docs/js_gaoyuan_2019_yusuan.pdf", 9, 1.5),
    ("dev/docs/js_renda_2019_staffing.pdf", 8, -2.0),
    ("dev/docs/pt_shangwuwei_2025_yusuan.pdf", 10, 0.7),
    ("dev/docs/pt_shegongbu_2024_juesuan.pdf", 6, 0.5),
    ("dev/docs_unlabelled/u10_js_renda_2019_budget_tables.pdf", 3, 1.0),
    ("dev/docs_unlabelled/u08_js_jianchayuan_2019_budget.pdf", 12, -1.0),
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("scan"),
    pytest.mark.skipif(
        not all((REPORTS / name).is_file() for name, *_ in PAGES),
        reason="the folder of real reports beside the repository is absent",
    ),
]


@pytest.mark.parametrize(("name", "page", "skew"), PAGES, ids=lambda value: str(value).rpartition("/")[2])
def test_a_real_page_reads_the_same_from_a_scan(name: str, page: int, skew: float) -> None:
    buffer = io.BytesIO()
    source, single = pypdfium2.PdfDocument(REPORTS / name), pypdfium2.PdfDocument.new()
    single.import_pages(source, [page])
    size = source[page].get_size()
    single.save(buffer)
    image = scan(buffer.getvalue(), skew=skew)
    published = read_bytes(buffer.getvalue(), file_name="x.pdf")
    scanned = read_bytes(pdf(lambda canvas: draw_scan(canvas, image), size=size), file_name="x.pdf")
    assert recall(numbers(published), numbers(scanned)) >= 0.99
    assert grids(scanned) == grids(published)
