"""Scanned pages, part by part and without the engine: skew, ruled lines, placing, the budget of time, image files."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from pdf_factory import lines, pdf, picture, table
from PIL import Image
from scan_factory import draw_scan, file_of, scan

from sources import deadline
from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import limits, read_bytes, scan_engine
from sources.readers import scan as scan_reader
from sources.readers.scan_engine import Strip
from sources.readers.scan_page import Picture, pixel_size, read_page
from sources.readers.scan_rules import Box, Segment, erase, segments, skew
from sources.readers.scan_text import cut


class FakeEngine:
    """Finds one line of text on every page; `on_page` is called when a page is begun."""

    def __init__(
        self, text: str = "支出合计100.00万元。", score: float = 0.99, box: Box = (200, 200, 500, 232)
    ) -> None:
        self.found = Strip(text, score, [(n + 0.5) / len(text) for n in range(len(text))])
        self.box = box
        self.on_page: Callable[[], None] = lambda: None

    def detect(self, image: np.ndarray) -> list[Box]:
        self.on_page()
        return [self.box]

    def recognise(self, strip: np.ndarray) -> Strip:
        return self.found

    def is_upside_down(self, strip: np.ndarray) -> bool:
        return False


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    engine = FakeEngine()
    monkeypatch.setattr(scan_engine, "engine", lambda: engine)
    return engine


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is not installed."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)


def paper(width: int = 1654, height: int = 2339, ink: Box = (200, 205, 500, 227)) -> Image.Image:
    """A white sheet with a dark bar where the fake engine sees text."""
    sheet = Image.new("L", (width, height), 255)
    sheet.paste(40, tuple(round(v) for v in ink))
    return sheet


def text_page(canvas: object) -> None:
    lines(canvas, ["示例区文化局2023年度部门决算", "支出合计100.00万元。"])  # type: ignore[arg-type]


def scanned_page(canvas: object) -> None:
    draw_scan(canvas, paper())  # type: ignore[arg-type]


def refused(data: bytes) -> ReadFailure:
    with pytest.raises(ReadFailure) as failure:
        read_bytes(data, file_name="x")
    return failure.value


# --- without the extra --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("without_ocr")
def test_without_the_extra_a_pdf_of_pictures_needs_ocr() -> None:
    failure = refused(pdf(picture, picture))
    assert failure.code == "needs_ocr"
    assert "2 of 2 pages" in failure.detail and "rapidocr" in failure.detail


@pytest.mark.usefixtures("without_ocr")
def test_without_the_extra_a_picture_between_pages_of_text_is_named() -> None:
    document = read_bytes(pdf(text_page, picture, text_page), file_name="x.pdf")
    ((code, detail),) = document.notices
    assert code == "some_pages_need_ocr" and detail.startswith("page 2;")
    assert document.to_text().count("支出合计100.00万元。") == 2


@pytest.mark.usefixtures("without_ocr")
def test_without_the_extra_an_image_file_needs_ocr() -> None:
    assert refused(file_of(paper(), "PNG")).code == "needs_ocr"


# --- skew and rules -----------------------------------------------------------------------------------------------


def form(angle: float = 0.0, noise: float = 8.0, shadow: float = 0.0) -> np.ndarray:
    """A sheet with a table of 3 by 4 cells and text, at 200 dpi."""
    rows = [["项目", "决算数", "一二三四", "王国中申"]] * 3

    def draw(canvas: object) -> None:
        table(canvas, rows, widths=[100, 110, 90, 80])  # type: ignore[arg-type]
        lines(canvas, ["本年度支出合计一二三万元，国中申甲王由田目"] * 6, top=560)  # type: ignore[arg-type]

    return np.asarray(scan(pdf(draw), skew=angle, noise=noise, shadow=shadow), np.uint8)


@pytest.mark.parametrize("angle", [-2.9, -0.7, 0.3, 1.5, 3.0])
def test_the_skew_of_a_sheet_is_measured(angle: float) -> None:
    assert skew(form(angle)) == pytest.approx(angle, abs=0.06)


def test_a_straight_sheet_and_an_empty_one_have_no_skew() -> None:
    assert skew(form()) == 0.0
    assert skew(np.full((2339, 1654), 255, np.uint8)) == 0.0


LINES: list[Box] = [(244, 734 + 77.8 * n, 1174, 798 + 77.8 * n) for n in range(6)]
CELLS: list[Box] = [
    (x * 2.778 + 7, 401 + 66.7 * n, x * 2.778 + 136, 450 + 66.7 * n) for x in (90, 190, 300, 390) for n in range(3)
]
TEXT = LINES + CELLS
"""Where the lines of `form` stand."""


@pytest.mark.parametrize(("noise", "shadow"), [(0.0, 0.0), (12.0, 0.0), (8.0, 0.4)])
def test_rules_are_found_and_strokes_of_characters_are_not(noise: float, shadow: float) -> None:
    found = segments(form(noise=noise, shadow=shadow), TEXT)
    level = sorted(s.at for s in found if s.horizontal)
    upright = sorted(s.at for s in found if not s.horizontal)
    scale = 200 / 72
    assert level == pytest.approx([(842 - 700 + 24 * n) * scale for n in range(4)], abs=2)
    assert upright == pytest.approx([x * scale for x in (90, 190, 300, 390, 470)], abs=2)
    assert all(s.end - s.start == pytest.approx(380 * scale, abs=9) for s in found if s.horizontal)


def test_grey_shading_is_no_rule() -> None:
    sheet = np.full((400, 600), 255, np.uint8)
    sheet[100:200, 100:500] = 200
    assert segments(sheet, []) == []


def test_a_stroke_that_prolongs_a_rule_into_text_is_cut_off() -> None:
    sheet = np.full((400, 600), 255, np.uint8)
    sheet[199:201, 50:550] = 0
    sheet[100:230, 299:301] = 0
    upright = [s for s in segments(sheet, [(250, 203, 350, 235)]) if not s.horizontal]
    assert [round(s.end) for s in upright] == [200]


def test_erased_rules_leave_the_text() -> None:
    sheet = np.full((400, 600), 230, np.uint8)
    sheet[199:201, 50:550] = 0
    sheet[150:170, 200:210] = 0
    clean = erase(sheet, segments(sheet, []))
    assert clean[195:205].min() > 200 and clean[150:170, 200:210].max() == 0


def test_a_box_over_two_cells_is_cut_at_the_rule_between_them() -> None:
    rules = [Segment(False, 300, 80, 160, 2), Segment(False, 400, 300, 500, 2), Segment(True, 150, 0, 800, 2)]
    assert cut([(200, 100, 500, 130)], rules) == [(200, 100, 300, 130), (300, 100, 500, 130)]


# --- pages --------------------------------------------------------------------------------------------------------


def test_characters_are_placed_on_the_page_in_points(fake: FakeEngine) -> None:
    page = read_page(Picture(np.asarray(paper()), 595.2, 841.9), 1, fake, lambda: None).content  # type: ignore[arg-type]
    assert "".join(c.text for c in page.chars) == "支出合计100.00万元。"
    first, last = page.chars[0], page.chars[-1]
    assert (first.x0, last.x1) == pytest.approx((200 * 0.36, 500 * 0.36), abs=4)
    assert page.to_display((72, 72, 180, 84)) == pytest.approx((72, 72, 180, 84), abs=2)


def test_a_page_whose_size_is_written_in_pixels_is_read_as_a_sheet() -> None:
    assert pixel_size(595.2, 841.9) == pytest.approx((1654, 2339), abs=1)
    assert pixel_size(2480, 3508) == pytest.approx((1654, 2339), abs=1)
    assert pixel_size(1190.6, 841.9) == pytest.approx((3307, 2339), abs=1)
    wide, high = pixel_size(1240, 1240)
    assert wide * high <= limits.MAX_SCAN_PIXELS * 1.01


def test_doubtful_text_is_a_notice_with_its_page(fake: FakeEngine) -> None:
    fake.found = Strip("支出合计100.00万元。", 0.6, fake.found.places)
    document = read_bytes(pdf(text_page, scanned_page), file_name="x.pdf")
    assert document.notices == [("uncertain_text", "page 2"), ("recognised", "page 2")]
    assert document.metadata["ocr_worst_lines"] == "p2 0.60 支出合计100.00万元。"


def test_what_is_too_uncertain_to_be_text_is_left_out_and_named(fake: FakeEngine) -> None:
    fake.found = Strip("乚丨", 0.2, [0.2, 0.7])
    document = read_bytes(pdf(text_page, scanned_page), file_name="x.pdf")
    assert "乚" not in document.to_text()
    assert document.metadata["ocr_left_out"] == "p2 0.20 乚丨"
    assert document.notices[0] == ("uncertain_text", "page 2")


def test_pictures_without_any_text_have_no_text(fake: FakeEngine) -> None:
    assert refused(pdf(picture)).code == "no_text"


def test_exhausted_memory_of_the_engine_is_a_memory_error() -> None:
    engine = scan_engine.Engine.__new__(scan_engine.Engine)

    def run(*_: object, **__: object) -> None:
        raise RuntimeError("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : std::bad_alloc")

    engine._run = run
    with pytest.raises(MemoryError):
        engine.detect(np.full((40, 40), 255, np.uint8))


# --- the budget of time -------------------------------------------------------------------------------------------


@pytest.fixture
def clock(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A document of 120 seconds in which every page takes `page` of them."""
    clock = SimpleNamespace(now=0.0, page=6.0, monotonic=lambda: clock.now)

    def work() -> None:
        clock.now += clock.page

    fake.on_page = work
    monkeypatch.setattr(scan_reader, "time", clock)
    monkeypatch.setattr(deadline, "remaining", lambda: 120.0 - clock.now)
    return clock


def test_a_long_scan_is_read_as_far_as_its_time_goes(clock: SimpleNamespace) -> None:
    document = read_bytes(pdf(*[scanned_page] * 40), file_name="x.pdf")
    (code, detail), recognised = document.notices
    assert code == "some_pages_need_ocr"
    assert detail.startswith("page 19, 20,") and detail.endswith("the time for the document ran out")
    assert recognised[0] == "recognised"
    assert clock.now <= 120 - limits.OCR_RESERVE_SECONDS
    assert {b.locator.page for b in document.blocks} == set(range(1, 19))


def test_a_page_that_takes_too_long_is_given_up(clock: SimpleNamespace) -> None:
    clock.page = 118.0
    document = read_bytes(pdf(text_page, scanned_page), file_name="x.pdf")
    assert document.notices == [("some_pages_need_ocr", "page 2; the time for the document ran out")]


def test_a_scan_of_which_no_page_could_be_read_ran_out_of_time(clock: SimpleNamespace) -> None:
    clock.page = 118.0
    assert refused(pdf(scanned_page, scanned_page)).code == "time_limit"
    clock.now = 0.0
    assert refused(file_of(paper(), "PNG")).code == "time_limit"


def test_pages_beyond_the_number_recognised_are_named(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_OCR_PAGES", 2)
    document = read_bytes(pdf(*[scanned_page] * 3), file_name="x.pdf")
    assert document.notices[0] == ("some_pages_need_ocr", "page 3; only 2 pages of a document are recognised")


# --- image files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"), [("PNG", "png"), ("JPEG", "jpg"), ("TIFF", "tif"), ("BMP", "bmp"), ("WEBP", "webp")]
)
def test_an_image_file_is_a_page(fake: FakeEngine, kind: str, name: str) -> None:
    document = read_bytes(file_of(paper(), kind), file_name="x")
    assert (document.format, document.n_pages) == (name, 1)
    assert [b.text for b in document.blocks] == ["支出合计100.00万元。"]
    assert document.blocks[0].locator.page == 1


def test_every_page_of_a_tiff_is_read(fake: FakeEngine) -> None:
    document = read_bytes(file_of(paper(), "TIFF", [paper(), paper()]), file_name="x.tif")
    assert document.n_pages == 3
    assert [b.locator.page for b in document.blocks] == [1, 2, 3]


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "P", "LA", "I;16", "CMYK"])
def test_images_of_every_depth_are_dark_on_paper(fake: FakeEngine, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[np.ndarray] = []
    monkeypatch.setattr(fake, "detect", lambda image: seen.append(image) or [fake.box])
    sheet = paper()
    image = Image.fromarray(np.asarray(sheet, np.uint16) * 257) if mode == "I;16" else sheet.convert(mode)
    read_bytes(file_of(image, "TIFF" if mode in ("CMYK", "I;16") else "PNG"), file_name="x")
    assert seen[0][1000, 600] > 240 and seen[0][216, 300] < 100


def test_transparent_paper_is_white(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[np.ndarray] = []
    monkeypatch.setattr(fake, "detect", lambda image: seen.append(image) or [fake.box])
    image = Image.new("RGBA", (1654, 2339), (0, 0, 0, 0))
    image.paste((20, 20, 20, 255), (200, 205, 500, 227))
    read_bytes(file_of(image, "PNG"), file_name="x.png")
    assert seen[0][1000, 600] > 240 and seen[0][216, 300] < 100


def test_a_truncated_image_is_damaged(fake: FakeEngine) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (1200, 900), np.uint8))
    for kind in ("PNG", "JPEG", "BMP"):
        data = file_of(noise, kind)
        assert refused(data[: len(data) // 2]).code == "damaged"
    assert refused(b"\x89PNG\r\n\x1a\n" + b"rubbish" * 50).code == "damaged"


def test_an_image_that_unpacks_to_too_much_is_too_large(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_IMAGE_PIXELS", 1_000_000)
    assert refused(file_of(paper(), "PNG")).code == "too_large"


def test_a_photograph_is_read_as_its_camera_was_held(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []
    monkeypatch.setattr(fake, "detect", lambda image: seen.append(image.shape) or [fake.box])
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    paper().rotate(90, expand=True).save(buffer, "JPEG", exif=exif, dpi=(200, 200))
    document: Document = read_bytes(buffer.getvalue(), file_name="x.jpg")
    assert seen[0] == pytest.approx((2339, 1654), abs=6)
    assert document.blocks[0].locator.bbox == pytest.approx((72, 72, 180, 83), abs=6)
