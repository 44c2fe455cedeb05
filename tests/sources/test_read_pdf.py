"""PDF: paragraphs over lines and pages, ruled tables, tables over pages, furniture, turned and clipped pages."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pdf_factory import FONT, LEFT, RIGHT, SIZE, centred, lines, paragraph, pdf, table
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from sources.document import Document, Table
from sources.readers import limits, read_bytes

SENTENCE = (
    "2023年度示例区文化局收入支出总计1234.56万元，与2022年度相比增加100.00万元，增长8.81%，主要原因是示例区新建文化馆项目"
    "投入使用后运行维护经费相应增加，同时人员经费按规定标准正常增长。"
)
OTHER = (
    "本年度支出合计1200.00万元，其中基本支出700.00万元，占58.33%，项目支出500.00万元，占41.67%，"
    "均用于保障公共文化服务。"
)


def read(*pages: object, **options: object) -> Document:
    return read_bytes(pdf(*pages, **options), file_name="x.pdf")  # type: ignore[arg-type]


def paragraphs(document: Document) -> list[str]:
    return [b.text for b in document.blocks if b.kind == "paragraph"]


def grid(found: Table) -> list[list[str | None]]:
    return [[None if cell is None else cell.text for cell in row] for row in found.grid()]


def body(*texts: str, top: float = 740.0) -> object:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [line for text in texts for line in paragraph(text)], top=top)

    return draw


# --- paragraphs ---------------------------------------------------------------------------------------------------


def test_lines_of_a_sentence_are_one_paragraph_with_the_place_where_it_starts() -> None:
    document = read(body(SENTENCE, OTHER))
    assert paragraphs(document) == [SENTENCE, OTHER]
    first = document.blocks[0].locator
    assert first.page == 1 and first.bbox is not None
    assert first.bbox[0] == pytest.approx(LEFT, abs=1) and first.bbox[1] < 110


def test_a_sentence_broken_by_the_page_is_one_paragraph_on_its_first_page() -> None:
    whole = paragraph(SENTENCE)

    def first(canvas: Canvas) -> None:
        lines(canvas, [*paragraph(OTHER), *whole[:3]], top=300)
        canvas.drawCentredString(298, 40, "- 1 -")

    def second(canvas: Canvas) -> None:
        lines(canvas, [*whole[3:], *paragraph(OTHER)], top=770)
        canvas.drawCentredString(298, 40, "- 2 -")

    document = read(first, second)
    assert paragraphs(document) == [OTHER, SENTENCE, OTHER]
    assert document.blocks[1].locator.page == 1


def test_numbers_that_justified_text_broke_over_lines_are_whole_again() -> None:
    text = "，".join(f"收入{n},345.67万元" for n in range(11, 41)) + "。"
    broken = paragraph(text, unbroken="")
    assert any(line.endswith(",345") for line in broken)

    def draw(canvas: Canvas) -> None:
        lines(canvas, broken, top=700)

    assert paragraphs(read(draw)) == [text]


def test_headings_stand_alone() -> None:
    def draw(canvas: Canvas) -> None:
        centred(canvas, "第三部分　2023年度部门决算情况说明", 770)
        lines(
            canvas,
            ["\u3000\u3000一、收入支出决算总体情况说明", *paragraph(SENTENCE), "\u3000\u3000（一）支出结构"],
            top=720,
        )
        lines(canvas, paragraph(OTHER), top=720 - 28 * 8)

    document = read(draw)
    assert [(b.kind, b.level, b.text) for b in document.blocks] == [
        ("heading", 1, "第三部分 2023年度部门决算情况说明"),
        ("heading", 2, "一、收入支出决算总体情况说明"),
        ("paragraph", None, SENTENCE),
        ("heading", 3, "（一）支出结构"),
        ("paragraph", None, OTHER),
    ]


def test_digits_set_lower_than_the_chinese_around_them_stay_in_their_sentence() -> None:
    def draw(canvas: Canvas) -> None:
        x = LEFT
        for text in ("支出决算为", "2995.39", "万元，比", "2022", "年减少。"):
            canvas.drawString(x, 695 if text[0].isdigit() else 700, text)
            x += canvas.stringWidth(text, FONT, 16)

    assert paragraphs(read(draw)) == ["支出决算为2995.39万元，比2022年减少。"]


def test_numbers_that_stand_apart_are_never_joined() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["1.00 2.00", "3.00　4.00", "12 %"], top=700)

    assert read(draw).to_text().split("\n") == ["1.00 2.00", "3.00 4.00", "12 %"]


def test_letter_spaced_titles_are_closed_up() -> None:
    def draw(canvas: Canvas) -> None:
        for n, char in enumerate("部门决算"):
            canvas.drawString(200 + n * 48, 750, char)
        lines(canvas, paragraph(SENTENCE), top=700)

    assert read(draw).blocks[0].text == "部门决算"


def test_double_printing_for_bold_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            canvas.drawString(LEFT + shift, 700, "支出合计1122.33万元。")

    assert read(draw).to_text() == "支出合计1122.33万元。"


def test_contents_with_leaders_are_separate_lines() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [f"{name}{'.' * 60}{n}" for n, name in enumerate(["一、部门概况", "二、决算表", "三、说明"], 1)])

    assert len(read(draw).blocks) == 3


# --- furniture ----------------------------------------------------------------------------------------------------


def test_running_heads_and_page_numbers_are_dropped_but_known() -> None:
    def page(n: int) -> object:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(LEFT, 800, "示例区文化局2023年度部门决算")
            lines(canvas, paragraph(SENTENCE))
            canvas.drawCentredString(298, 40, str(n))

        return draw

    document = read(*[page(n) for n in range(1, 5)])
    assert paragraphs(document) == [SENTENCE] * 4
    assert document.metadata["running"] == "示例区文化局2023年度部门决算"


def test_the_title_of_a_form_is_kept_however_often_it_is_repeated() -> None:
    def form(n: int) -> object:
        def draw(canvas: Canvas) -> None:
            centred(canvas, "项目支出绩效自评表", 795, 14)
            table(canvas, [["项目名称", f"示例项目{n}"], ["金额", str(n)]], top=775, widths=[100, 300])

        return draw

    document = read(*[form(n) for n in range(1, 6)])
    assert [t.title for t in document.tables()] == ["项目支出绩效自评表"] * 5


# --- tables -------------------------------------------------------------------------------------------------------

ROWS: list[list[str | None]] = [
    ["项目", None, "金额", None],
    ["科目编码", "科目名称", "基本支出", "项目支出"],
    ["207", "文化旅游体育与\n传媒支出", "700.00", "500.00"],
    ["208", "社会保障和就业支出", "12.50", ""],
]
WIDTHS = [70.0, 150.0, 90.0, 90.0]


def test_a_ruled_table_has_exact_spans_and_lines_of_cells() -> None:
    def draw(canvas: Canvas) -> None:
        centred(canvas, "支出决算表", 770, 18)
        lines(canvas, ["单位：万元"], x=RIGHT - 80, top=740)
        table(canvas, ROWS, top=720, widths=WIDTHS, height=32)

    document = read(draw)
    (found,) = document.tables()
    assert grid(found) == [
        ["项目", "项目", "金额", "金额"],
        ["科目编码", "科目名称", "基本支出", "项目支出"],
        ["207", "文化旅游体育与\n传媒支出", "700.00", "500.00"],
        ["208", "社会保障和就业支出", "12.50", ""],
    ]
    assert (found.title, found.unit, found.pages) == ("支出决算表", "万元", [1])
    assert next(c for c in found.cells if c.text == "项目").colspan == 2


def test_the_caption_below_a_sentence_that_announces_its_table_stands_alone() -> None:
    def draw(canvas: Canvas) -> None:
        above = [*paragraph(SENTENCE), "按资金来源和支出性质划分的预算执行情况如下："]
        lines(canvas, above, top=780)
        centred(canvas, "预算执行情况表（单位：万元）", 780 - 28 * len(above), SIZE)
        table(canvas, ROWS, top=760 - 28 * len(above), widths=WIDTHS, height=32)

    (found,) = read(draw).tables()
    assert (found.title, found.unit) == ("预算执行情况表", "万元")


def test_cells_merged_downwards() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [["产出指标", "数量", "1"], ["^", "质量", "2"], ["效益指标", "效益", "3"]], widths=[80, 80, 80])

    (found,) = read(draw).tables()
    assert next(c for c in found.cells if c.text == "产出指标").rowspan == 2


def test_a_table_without_outer_lines_is_closed_by_its_extent() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [["项目", "预算", "决算"], ["支出", "1.00", "2.00"]], widths=[120, 100, 100], sides=False)

    (found,) = read(draw).tables()
    assert grid(found) == [["项目", "预算", "决算"], ["支出", "1.00", "2.00"]]


def test_shading_behind_cells_bounds_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.85)
        for n in range(4):
            canvas.rect(LEFT + n * 60 + 7, 679, 55, 18, stroke=0, fill=1)
        canvas.setFillGray(0)
        table(canvas, [["项目", "预算"], ["支出", "1.00"]], widths=[120, 120])

    (found,) = read(draw).tables()
    assert (found.n_rows, found.n_cols) == (2, 2)


def test_borders_drawn_as_thin_filled_rectangles_are_lines() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (700, 676, 652):
            canvas.rect(LEFT, y, 200, 0.6, stroke=0, fill=1)
        for x in (LEFT, LEFT + 100, LEFT + 199.4):
            canvas.rect(x, 652, 0.6, 48, stroke=0, fill=1)
        for n, text in enumerate(["项目", "金额", "支出", "9.99"]):
            canvas.drawString(LEFT + 5 + n % 2 * 100, 682 - n // 2 * 24, text)

    (found,) = read(draw).tables()
    assert grid(found) == [["项目", "金额"], ["支出", "9.99"]]


def test_a_number_that_overhangs_its_column_stays_whole() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [["项目", "预算数", "决算数"], ["支出", "", ""]], widths=[80, 60, 60])
        canvas.setFont(FONT, 10.5)
        canvas.drawRightString(LEFT + 80 + 60 + 12, 661, "371514655.00")

    (found,) = read(draw).tables()
    assert "371514655.00" in [c.text for c in found.cells]


def test_a_box_around_text_and_underlines_are_no_tables() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(LEFT - 10, 560, 430, 200)
        lines(canvas, paragraph(SENTENCE), top=740)
        canvas.line(LEFT, 600, LEFT + 200, 600)

    document = read(draw)
    assert document.tables() == [] and paragraphs(document) == [SENTENCE]


def test_text_beside_and_between_tables_keeps_its_place() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [["甲", "1"], ["乙", "2"]], top=760, widths=[100, 100])
        lines(canvas, ["注：示例说明。"], top=690)
        table(canvas, [["丙", "3"], ["丁", "4"]], top=660, widths=[100, 100])

    assert [b.kind for b in read(draw).blocks] == ["table", "paragraph", "table"]


def body_rows(first: int, count: int) -> list[list[str | None]]:
    return [[f"{30100 + n}", f"示例科目{n}", f"{n}.00"] for n in range(first, first + count)]


HEADER: list[list[str | None]] = [["科目编码", "科目名称", "决算数"]]
COLUMNS = [80.0, 200.0, 100.0]


def test_a_table_over_three_pages_is_one_without_its_repeated_headers() -> None:
    def page(first: int, title: bool) -> object:
        def draw(canvas: Canvas) -> None:
            if title:
                centred(canvas, "基本支出决算表", 790, 18)
            table(canvas, HEADER + body_rows(first, 20), top=760, widths=COLUMNS)
            canvas.drawCentredString(298, 40, f"- {first} -")

        return draw

    document = read(page(1, True), page(21, False), page(41, False))
    (found,) = document.tables()
    assert (found.n_rows, found.pages, found.title) == (61, [1, 2, 3], "基本支出决算表")
    codes = [c.text for c in found.cells if c.col == 0]
    assert codes == ["科目编码", *(str(30100 + n) for n in range(1, 61))]
    assert {c.page for c in found.cells} == {1, 2, 3}


def test_rows_of_data_are_never_taken_for_a_repeated_header() -> None:
    def page(first: int) -> object:
        same: list[list[str | None]] = [["示例街道", "0.00", "0.00"], ["示例镇", "0.00", "0.00"]]
        return lambda canvas: table(canvas, same + body_rows(first, 12), top=760, widths=[120, 160, 100])

    (found,) = read(page(1), page(13)).tables()
    assert found.n_rows == 28
    assert [c.text for c in found.cells if c.col == 0].count("示例街道") == 2


def test_years_and_numbers_of_columns_are_part_of_a_repeated_header() -> None:
    header: list[list[str | None]] = [["科目名称", "2023", "2022"], ["栏次", "1", "2"]]

    def page(first: int) -> object:
        rows: list[list[str | None]] = [[f"示例科目{n}", f"{n}.00", "1.00"] for n in range(first, first + 12)]
        return lambda canvas: table(canvas, header + rows, top=760, widths=[120, 160, 100])

    (found,) = read(page(1), page(13)).tables()
    assert found.n_rows == 26
    assert [c.text for c in found.cells if c.col == 0].count("栏次") == 1


def test_a_title_repeated_above_every_page_of_a_table_does_not_cut_it() -> None:
    def page(first: int) -> object:
        def draw(canvas: Canvas) -> None:
            centred(canvas, "基本支出决算表", 780, 18)
            lines(canvas, ["单位：元"], x=RIGHT - 70, top=755)
            table(canvas, HEADER + body_rows(first, 20), top=740, widths=COLUMNS)

        return draw

    (found,) = read(page(1), page(21)).tables()
    assert (found.n_rows, found.unit) == (41, "元")


def test_forms_that_follow_each_other_are_separate_tables() -> None:
    def form(name: str) -> object:
        def draw(canvas: Canvas) -> None:
            rows: list[list[str | None]] = [
                ["一、基本情况", None, None], ["项目名称", name, None], ["主管部门", "示例区文化局", None],
                ["一级指标", "二级指标", "得分"], ["产出指标", "数量指标", "10"], ["效益指标", "社会效益指标", "20"],
                ["满意度指标", "服务对象满意度", "30"],
            ]  # fmt: skip
            centred(canvas, "项目支出绩效自评表", 780, 18)
            table(canvas, rows, top=750, widths=[120, 150, 100])

        return draw

    document = read(form("示例一"), form("示例二"))
    assert [t.n_rows for t in document.tables()] == [7, 7]
    assert [t.title for t in document.tables()] == ["项目支出绩效自评表"] * 2


def test_a_row_cut_by_the_page_is_put_together() -> None:
    def first(canvas: Canvas) -> None:
        table(canvas, [*HEADER, ["30108", "机关事业单位基本养老保险缴费支", "6.18"]], top=760, widths=[80, 163, 100])

    def second(canvas: Canvas) -> None:
        table(canvas, [["", "出", ""], ["30109", "职业年金缴费", "4.64"]], top=760, widths=[80, 163, 100])

    (found,) = read(first, second).tables()
    assert grid(found)[1:] == [
        ["30108", "机关事业单位基本养老保险缴费支\n出", "6.18"],
        ["30109", "职业年金缴费", "4.64"],
    ]


def test_a_merged_cell_goes_on_over_the_page() -> None:
    def first(canvas: Canvas) -> None:
        table(
            canvas, [["一级指标", "名称", "分值"], ["产出指标", "甲", "1"], ["^", "乙", "2"]], top=760, widths=COLUMNS
        )

    def second(canvas: Canvas) -> None:
        table(canvas, [["", "丙", "3"], ["^", "丁", "4"], ["效益指标", "戊", "5"]], top=760, widths=COLUMNS)

    (found,) = read(first, second).tables()
    assert next(c for c in found.cells if c.text == "产出指标").rowspan == 4


def test_a_caption_torn_by_wrapping_is_mended() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(LEFT, 720, "部门名称：示例区文化旅游广")
        canvas.drawString(LEFT, 707, "播局")
        canvas.drawString(440, 720, "单位：万")
        canvas.drawString(460, 707, "元")
        table(canvas, [["项目", "金额"], ["支出", "1.00"]], top=695, widths=[200, 200])

    document = read(draw)
    assert document.tables()[0].unit == "万元"
    assert "部门名称：示例区文化旅游广播局" in document.to_text()


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_the_same(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        # reportlab turns the media box with the page.
        width, height = A4 if turn % 180 == 0 else (A4[1], A4[0])
        canvas.translate(*{0: (0, 0), 90: (width, 0), 180: (width, height), 270: (0, height)}[turn])
        canvas.rotate(turn)
        lines(canvas, ["一、收支情况说明"], x=60, top=520)
        table(canvas, [["项目", "金额"], ["支出", "12.34"]], x=60, top=480, widths=[150, 150])

    document = read(draw)
    (found,) = document.tables()
    assert grid(found) == [["项目", "金额"], ["支出", "12.34"]]
    assert document.blocks[0].text == "一、收支情况说明"


def test_a_table_set_sideways_on_an_upright_page_is_read_and_located_on_the_page_as_shown() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        lines(canvas, ["示例区文化局支出情况表说明"], x=60, top=540)
        table(canvas, [["项目", "金额"], ["支出合计", "12.34"]], x=60, top=480, widths=[150, 150])

    document = read(draw)
    (found,) = document.tables()
    assert grid(found) == [["项目", "金额"], ["支出合计", "12.34"]]
    assert found.bbox is not None
    x0, top, x1, bottom = found.bbox
    assert x1 - x0 < bottom - top, "sideways: taller than wide on the page as shown"
    assert bottom == pytest.approx(A4[1] - 60, abs=1)


def test_a_landscape_page_has_margins_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, paragraph(SENTENCE, width=600), top=500)

    assert paragraphs(read(draw, size=landscape(A4))) == [SENTENCE]


def test_text_set_in_from_the_edge_of_the_tables_keeps_its_own_margin() -> None:
    def captions(canvas: Canvas) -> None:
        lines(canvas, ["编制单位：示例县水利局" + "　" * 8 + "单位：万元"] * 6, x=LEFT - 2 * SIZE)

    text = [*paragraph(SENTENCE)[:-1], *paragraph(OTHER), *paragraph(SENTENCE), *paragraph(SENTENCE)]

    def draw(canvas: Canvas) -> None:
        lines(canvas, text, top=740)

    document = read(captions, draw)
    assert len([p for p in paragraphs(document) if "示例县水利局" not in p]) == 4


def test_what_is_clipped_away_or_beyond_the_edge_is_not_printed() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["支出合计100.00万元。"], top=700)
        canvas.drawString(LEFT, -40, "页外999.00万元。")
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(LEFT, 600, 100, 20)
        canvas.clipPath(path, stroke=0)
        canvas.drawString(LEFT, 500, "剪去888.00万元。")
        canvas.restoreState()

    assert read(draw).to_text() == "支出合计100.00万元。"


def test_a_watermark_across_the_page_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, paragraph(SENTENCE))
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "示例样本")
        canvas.restoreState()

    assert read(draw).to_text() == SENTENCE


def test_slanted_digits_are_kept() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, ["支出合计"], top=700)
        canvas.saveState()
        canvas.skew(0, -15)
        canvas.drawString(LEFT + 70 + 700 * 0.268, 700, "88.50")
        canvas.restoreState()

    assert "88.50" in read(draw).to_text()


def test_pages_beyond_the_limit_are_left_out_and_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGES", 2)
    document = read(*[body(SENTENCE)] * 3)
    assert document.notices == [("too_many_pages", "3 pages, read 2")]
    assert document.n_pages == 3 and len(paragraphs(document)) == 2


def test_a_drawing_of_thousands_of_lines_costs_its_grid_not_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PATHS_PER_PAGE", 100)

    def draw(canvas: Canvas) -> None:
        for n in range(200):
            canvas.line(LEFT, 100 + n, RIGHT, 100 + n)
        lines(canvas, ["支出合计100.00万元。"], top=740)

    document = read(draw)
    assert document.notices == [("too_complex", "page 1")]
    assert document.to_text() == "支出合计100.00万元。"


def test_a_report_of_25_pages_takes_seconds_at_most() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, [line for _ in range(2) for line in paragraph(SENTENCE)], top=780)
        table(canvas, HEADER + body_rows(1, 18), top=520, widths=COLUMNS)

    data = pdf(*[draw] * 25)
    started = time.process_time()
    read_bytes(data, file_name="x.pdf")
    assert time.process_time() - started < 5


def test_metadata_of_the_file_is_bounded() -> None:
    document = read(body(SENTENCE))
    assert all(len(value) <= 300 for value in document.metadata.values())


def test_the_factory_draws_what_it_says(tmp_path: Path) -> None:
    assert paragraph("示" * 30) == ["\u3000\u3000" + "示" * 24, "示" * 6]


def test_lone_characters_of_a_font_that_is_not_embedded_are_read() -> None:
    """Reporting systems name STSong-Light without embedding it; a cell may hold one digit."""

    def draw(canvas: Canvas) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        canvas.setFont("STSong-Light", 10)
        for x, text in ((90, "示例指标"), (200, "4"), (260, "—"), (320, "3.92")):
            canvas.drawString(x, 700, text)

    assert read(draw).to_text().replace(" ", "").replace("\t", "") == "示例指标4—3.92"
