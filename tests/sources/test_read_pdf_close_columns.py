"""PDF: tables whose columns stand close, pages set in columns, and lines that only look as if they fell apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pdf_factory import pdf
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from sources.document import Table
from sources.readers import read_bytes

FACE, SMALL = "Helvetica", 8.0
WORDS = [
    "the",
    "offices",
    "of",
    "the",
    "sample",
    "district",
    "were",
    "asked",
    "how",
    "they",
    "had",
    "spent",
    "what",
    "had",
    "been",
    "granted",
    "to",
    "them",
    "and",
    "what",
    "had",
    "come",
    "of",
    "it",
    "in",
    "the",
    "year",
    "before",
    "so",
    "that",
    "their",
    "answers",
    "could",
    "be",
    "set",
    "beside",
    "those",
    "of",
    "other",
    "years",
    "and",
    "other",
    "districts",
]


def tables(*pages: object) -> list[Table]:
    return read_bytes(pdf(*pages), file_name="x.pdf").tables()  # type: ignore[arg-type]


def grid(table: Table) -> list[list[str]]:
    return [["" if cell is None else cell.text for cell in row] for row in table.grid()]


def rows(
    canvas: Canvas, texts: Sequence[Sequence[str]], edges: Sequence[float], *, top: float = 700.0, face: str = FACE
) -> None:
    """The first column from edges[0], the others up to their right edge."""
    canvas.setFont(face, SMALL)
    for r, row in enumerate(texts):
        for c, text in enumerate(row):
            (canvas.drawRightString if c else canvas.drawString)(edges[c], top - 13 * r, text)


def stretched(canvas: Canvas, words: Sequence[str], *, x: float, width: float, top: float, n_lines: int) -> None:
    """A paragraph set to both margins; its words follow each other as often as it needs them."""
    canvas.setFont(FACE, SMALL)
    at = 0
    for n in range(n_lines):
        line: list[str] = []
        while stringWidth(" ".join([*line, words[at % len(words)]]), FACE, SMALL) < 0.86 * width:
            line.append(words[at % len(words)])
            at += 1
        blank = (width - sum(stringWidth(word, FACE, SMALL) for word in line)) / (len(line) - 1)
        place = x
        for word in line:
            canvas.drawString(place, top - 11 * n, word)
            place += stringWidth(word, FACE, SMALL) + blank


YEARS = [
    ["Kind of office", "2021", "2022", "2023"],
    ["Libraries", "1,584", "1,726", "1,717"],
    ["Archives", "534", "1,790", "962"],
    ["Museums", "852", "1,501", "651"],
    ["Theatres", "771", "316", "1,663"],
]


def test_figures_that_only_a_blank_separates_are_columns() -> None:
    width = stringWidth("1,726", FACE, SMALL) + stringWidth(" ", FACE, SMALL)
    (found,) = tables(lambda canvas: rows(canvas, YEARS, [90, *(200 + n * width for n in range(3))]))
    assert grid(found) == YEARS


def test_a_figure_grouped_by_blanks_is_one() -> None:
    texts = [["Fleet", "Ships", "Crew"], ["Coast", "1 204", "3 118"], ["Sea", "88", "1 760"], ["Lake", "301", "12 340"]]
    (found,) = tables(lambda canvas: rows(canvas, texts, [90, 220, 280]))
    assert grid(found) == texts


def test_heads_that_stand_as_close_as_words_are_cut_at_the_columns_below_them() -> None:
    texts = [["", "Northeast", "Midwest", "South"], *YEARS[1:]]
    (found,) = tables(lambda canvas: rows(canvas, texts, [90, 200, 235, 258]))
    assert grid(found) == texts


def test_a_label_that_reaches_its_figure_is_cut_before_it() -> None:
    texts = [*YEARS, ["Accidents at public events", "2,194", "4,539", "4,110"]]
    label = 90 + stringWidth("Accidents at public events ", FACE, SMALL)
    edge = label + stringWidth("2,194", FACE, SMALL)
    (found,) = tables(lambda canvas: rows(canvas, texts, [90, edge, edge + 40, edge + 80]))
    assert grid(found) == texts


def test_the_blanks_of_a_typewriter_separate_no_columns() -> None:
    texts = [
        ["Office", "1st", "2nd", "3rd"],
        ["North Pier", "2,389", "4,065", "476"],
        ["East Gate", "2,065", "5,753", "1,395"],
        ["San Miguel Road", "903", "5,323", "3,024"],
    ]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", 9)
        canvas.drawString(90, 740, "The offices of the sample district reported these entries.")
        for n, row in enumerate(texts):
            canvas.drawString(90, 700 - 12 * n, row[0].ljust(16) + "".join(text.rjust(8) for text in row[1:]))

    (found,) = tables(draw)
    assert grid(found) == texts


def test_lines_stretched_to_the_margin_are_no_table() -> None:
    assert tables(lambda canvas: stretched(canvas, WORDS, x=90, width=200, top=700, n_lines=14)) == []


def test_tables_in_a_page_of_two_columns_are_read_with_their_own_column() -> None:
    def draw(canvas: Canvas) -> None:
        for x in (60, 310):
            stretched(canvas, WORDS, x=x, width=225, top=780, n_lines=9)
            stretched(canvas, WORDS[5:], x=x, width=225, top=500, n_lines=9)
        rows(canvas, YEARS, [60, 150, 200, 250], top=640)
        rows(canvas, YEARS, [310, 400, 450, 500], top=632)

    found = tables(draw)
    assert [grid(table) for table in found] == [YEARS, YEARS]


def test_two_captions_side_by_side_head_two_tables() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FACE, SMALL)
        canvas.drawString(60, 716, "Table 1. Visits")
        canvas.drawString(310, 716, "Table 2. Loans")
        rows(canvas, YEARS, [60, 150, 200, 250])
        rows(canvas, YEARS, [310, 400, 450, 500])

    found = tables(draw)
    assert [grid(table) for table in found] == [YEARS, YEARS]
    assert [table.bbox is not None and table.bbox[2] < 300 for table in found] == [True, False]


def test_a_text_beside_a_table_is_not_in_it() -> None:
    def draw(canvas: Canvas) -> None:
        rows(canvas, YEARS, [60, 150, 200, 250])
        canvas.setFont(FACE, SMALL)
        text = ("No allowance has been made for prices that", "changed after the base year and users who want to",
                "compare the years should therefore apply those", "factors which the annex of this report has for",
                "them.")  # fmt: skip
        for n, line in enumerate(text):
            canvas.drawString(300, 700 - 13 * n, line)

    (found,) = tables(draw)
    assert grid(found) == YEARS


def test_rows_in_bands_without_verticals_have_the_columns_of_their_text() -> None:
    def draw(canvas: Canvas) -> None:
        rows(canvas, YEARS, [90, 220, 290, 360])
        for n in range(len(YEARS) + 1):
            canvas.line(85, 709 - 13 * n, 365, 709 - 13 * n)
        for x in (85, 365):
            canvas.line(x, 709, x, 709 - 13 * len(YEARS))

    (found,) = tables(draw)
    assert grid(found) == YEARS


def test_a_ruled_head_is_the_head_of_the_rows_without_rules_below_it() -> None:
    def draw(canvas: Canvas) -> None:
        rows(canvas, YEARS, [90, 220, 290, 360])
        edges = (85, 175, 235, 300, 365)
        for y in (709, 696):
            canvas.line(edges[0], y, edges[-1], y)
        for x in edges:
            canvas.line(x, 696, x, 709)

    (found,) = tables(draw)
    assert grid(found) == YEARS


def test_a_title_over_the_whole_table_is_no_head() -> None:
    def draw(canvas: Canvas) -> None:
        rows(canvas, YEARS, [90, 220, 290, 360])
        canvas.drawCentredString(225, 714, "Visits to sample offices")

    (found,) = tables(draw)
    assert grid(found) == YEARS


def test_a_head_whose_first_line_is_narrower_spans_what_its_second_spans() -> None:
    def draw(canvas: Canvas) -> None:
        rows(canvas, [["", "2021", "2022", "2023"], *YEARS[1:]], [90, 220, 290, 360])
        for n, text in enumerate(("All", "sample districts")):
            canvas.drawCentredString(250, 722 - 9 * n, text)
        canvas.line(205, 710, 292, 710)

    (found,) = tables(draw)
    head = next(cell for cell in found.cells if "districts" in cell.text)
    assert (head.text.split(), head.row, head.col, head.colspan) == (["All", "sample", "districts"], 0, 1, 2)


def test_a_chinese_caption_and_its_unit_are_no_head() -> None:
    from pdf_factory import FONT

    texts = [
        ["示例科目", "预算数", "决算数"],
        ["办公费", "12.00", "11.50"],
        ["差旅费", "3.40", "3.40"],
        ["合计", "15.40", "14.90"],
    ]

    def draw(canvas: Canvas) -> None:
        rows(canvas, texts, [90, 250, 360], face=FONT)
        canvas.drawString(140, 730, "表1")
        canvas.drawString(190, 730, "示例区支出决算")
        canvas.drawRightString(360, 715, "单位：万元")

    (found,) = tables(draw)
    assert grid(found) == texts
    assert all(a.row <= b.row for a, b in pairwise(found.cells))
