"""DOCX: what Word prints, automatic numbers, merged cells, tracked changes and text boxes included."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document as new_docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from sources.document import Document
from sources.readers import read_bytes
from sources.readers.docx_numbering import chinese_number, format_number

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
EXTRA = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps" xmlns:v="urn:vml"'
    ' xmlns:wp="urn:wp"'
)


def package(body: str, *, numbering: str = "", styles: str = "", footnotes: str = "", endnotes: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W}{EXTRA}><w:body>{body}</w:body></w:document>")
        if numbering:
            archive.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        if footnotes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {W}>{footnotes}</w:footnotes>")
        if endnotes:
            archive.writestr("word/endnotes.xml", f"<w:endnotes {W}>{endnotes}</w:endnotes>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
    return buffer.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def num(num_id: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>'


def level(n: int, style: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{extra}<w:lvlText w:val="{text}"/></w:lvl>'
    )


OUTLINE = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCountingThousand", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%4", '<w:isLgl/>')
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)  # fmt: skip


def read(body: str, **parts: str) -> Document:
    return read_bytes(package(body, **parts), file_name="x.docx")


def texts(body: str, **parts: str) -> list[str]:
    return [b.text for b in read(body, **parts).blocks]


def test_automatic_numbers_are_printed_and_restart_below_a_higher_level() -> None:
    body = "".join(
        [
            p("概况", num(1)), p("职能", num(1, 1)), p("机构", num(1, 1)), p("办公室", num(1, 2)),
            p("财务科", num(1, 2)), p("收支", num(1)), p("收入", num(1, 1)), p("拨款", num(1, 2)),
        ]
    )  # fmt: skip
    assert texts(body, numbering=OUTLINE) == [
        "一、概况", "（一）职能", "（二）机构", "1. 办公室", "2. 财务科", "二、收支", "（一）收入", "1. 拨款",
    ]  # fmt: skip


def test_an_instance_with_a_start_override_counts_anew() -> None:
    assert texts(p("甲", num(1)) + p("乙", num(1)) + p("丙", num(2)), numbering=OUTLINE) == [
        "一、甲",
        "二、乙",
        "一、丙",
    ]


def test_legal_numbering_prints_higher_levels_as_digits() -> None:
    assert texts(p("甲", num(1)) + p("乙", num(1, 3)), numbering=OUTLINE)[1].startswith("1.1")


def test_numbers_come_through_styles_and_their_parents() -> None:
    styles = (
        f'<w:style w:type="paragraph" w:styleId="Base"><w:pPr>{num(1)}<w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Base"/></w:style>'
    )
    document = read(p("概况", '<w:pStyle w:val="Child"/>') + p("正文。"), numbering=OUTLINE, styles=styles)
    assert (document.blocks[0].kind, document.blocks[0].text, document.blocks[0].number) == (
        "heading",
        "一、概况",
        "一、",
    )


def test_number_id_zero_takes_an_inherited_number_away() -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="N"><w:pPr>{num(1)}</w:pPr></w:style>'
    assert texts(p("甲", '<w:pStyle w:val="N"/>' + num(0)), numbering=OUTLINE, styles=styles) == ["甲"]


def test_bullets_print_no_number() -> None:
    bullets = '<w:abstractNum w:abstractNumId="5">' + level(0, "bullet", "\uf0b7") + "</w:abstractNum>"
    bullets += '<w:num w:numId="9"><w:abstractNumId w:val="5"/></w:num>'
    assert texts(p("甲", num(9)), numbering=bullets) == ["甲"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (105, "一百〇五"), (110, "一百一十")],
)
def test_chinese_numerals(value: int, text: str) -> None:
    assert chinese_number(value) == text


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("decimal", "3"), ("upperRoman", "III"), ("lowerLetter", "c"), ("decimalZero", "03"),
        ("decimalFullWidth", "３"), ("decimalEnclosedCircle", "③"),
        ("ideographTraditional", "丙"), ("chineseLegalSimplified", "叁"), ("none", ""),
    ],
)  # fmt: skip
def test_number_styles(style: str, text: str) -> None:
    assert format_number(3, style) == text


def test_paragraph_numbers_count_what_is_printed_and_a_table_takes_one() -> None:
    table = "<w:tbl><w:tr><w:tc>" + p("甲") + "</w:tc><w:tc>" + p("1") + "</w:tc></w:tr></w:tbl>"
    document = read(p("一、概况") + "<w:p/>" + table + p("正文。"))
    assert [(b.kind, b.locator.paragraph) for b in document.blocks] == [("heading", 1), ("table", 2), ("paragraph", 3)]


def test_merged_cells_have_exact_spans() -> None:
    document = new_docx()
    grid = document.add_table(3, 3)
    for r in range(3):
        for c in range(3):
            grid.cell(r, c).text = f"{r}{c}"
    grid.cell(0, 1).merge(grid.cell(0, 2)).text = "金额"
    grid.cell(0, 0).merge(grid.cell(1, 0)).text = "项目"
    buffer = io.BytesIO()
    document.save(buffer)
    (table,) = read_bytes(buffer.getvalue(), file_name="x.docx").tables()
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == [
        ["项目", "金额", "金额"], ["项目", "11", "12"], ["20", "21", "22"],
    ]  # fmt: skip


def test_a_row_that_starts_later_is_placed_by_its_skipped_columns() -> None:
    row = '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:tc>' + p("c") + "</w:tc></w:tr>"
    table = "<w:tbl><w:tr>" + "".join(f"<w:tc>{p(x)}</w:tc>" for x in "xyz") + f"</w:tr>{row}</w:tbl>"
    (found,) = read(table).tables()
    assert [(c.row, c.col) for c in found.cells if c.text == "c"] == [(1, 2)]


def test_a_table_inside_a_cell_is_text_of_the_cell() -> None:
    inner = "<w:tbl><w:tr><w:tc>" + p("内1") + "</w:tc><w:tc>" + p("内2") + "</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{p('外')}</w:tc><w:tc>{inner}{p('后')}</w:tc></w:tr></w:tbl>"
    (found,) = read(outer).tables()
    assert [c.text for c in found.cells] == ["外", "内1 内2\n后"]


def test_inserted_text_is_in_and_deleted_text_is_out() -> None:
    body = (
        "<w:p><w:r><w:t>支出</w:t></w:r><w:del><w:r><w:delText>90</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>100</w:t></w:r></w:ins><w:r><w:t>万元。</w:t></w:r></w:p>"
    )
    assert texts(body) == ["支出100万元。"]


def test_moved_text_is_read_once_where_it_went() -> None:
    body = (
        "<w:p><w:moveFrom><w:r><w:t>支出100万元。</w:t></w:r></w:moveFrom><w:r><w:t>甲</w:t></w:r></w:p>"
        "<w:moveTo><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:moveTo>"
        "<w:p><w:r><w:t>丙</w:t></w:r><w:moveTo><w:r><w:t>支出100万元。</w:t></w:r></w:moveTo></w:p>"
    )
    assert texts(body) == ["甲", "乙", "丙支出100万元。"]


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_paragraph_that_is_gone_does_not_count_in_its_list(mark: str) -> None:
    gone = f"<w:p><w:pPr>{num(1)}<w:rPr><w:{mark}/></w:rPr></w:pPr><w:{mark}><w:r><w:t>乙</w:t></w:r></w:{mark}></w:p>"
    assert texts(p("甲", num(1)) + gone + p("丙", num(1)), numbering=OUTLINE) == ["一、甲", "二、丙"]


def test_a_deleted_row_is_out() -> None:
    deleted = "<w:tr><w:trPr><w:del/></w:trPr><w:tc>" + p("旧") + "</w:tc></w:tr>"
    kept = "<w:tr><w:tc>" + p("新") + "</w:tc><w:tc>" + p("1") + "</w:tc></w:tr>"
    (found,) = read(f"<w:tbl>{deleted}{kept}</w:tbl>").tables()
    assert [c.text for c in found.cells] == ["新", "1"]


def test_a_text_box_is_read_once_at_its_anchor() -> None:
    box = f"<wps:txbx><w:txbxContent>{p('框内文字')}</w:txbxContent></wps:txbx>"
    body = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(body) == ["正文", "框内文字"]


def test_a_text_box_of_older_word_is_read_once() -> None:
    box = f"<v:shape><v:textbox><w:txbxContent>{p('框内')}</w:txbxContent></v:textbox></v:shape>"
    assert texts(f"<w:p><w:r><w:pict>{box}</w:pict></w:r></w:p>") == ["框内"]


def note(kind: str, number: int, text: str, extra: str = "") -> str:
    return (
        f'<w:{kind} w:id="{number}"{extra}><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'
    )


def test_notes_follow_their_paragraph_and_their_mark_is_no_digit_of_a_figure() -> None:
    body = (
        '<w:p><w:r><w:t>支出100</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>万元。</w:t></w:r>'
        '<w:r><w:endnoteReference w:id="2"/></w:r></w:p>' + p("二、其他情况")
    )
    separator = note("footnote", 0, "----", ' w:type="separator"')
    found = read(
        body, footnotes=separator + note("footnote", 2, "含上年结转。"), endnotes=note("endnote", 2, "见附表。")
    )
    assert [(b.text, b.locator.paragraph) for b in found.blocks] == [
        ("支出100万元。", 1), ("含上年结转。", 1), ("见附表。", 1), ("二、其他情况", 2),
    ]  # fmt: skip


def test_a_note_in_a_table_follows_the_table() -> None:
    cell = '<w:p><w:r><w:t>60</w:t><w:footnoteReference w:id="1"/></w:r></w:p>'
    table = f"<w:tbl><w:tr><w:tc>{p('支出')}</w:tc><w:tc>{cell}</w:tc></w:tr></w:tbl>"
    found = read(table, footnotes=note("footnote", 1, "单位：万元"))
    assert [b.text for b in found.blocks] == ["", "单位：万元"]
    assert [c.text for c in found.tables()[0].cells] == ["支出", "60"]


def test_a_note_that_names_itself_is_read_once() -> None:
    loop = '<w:footnote w:id="1"><w:p><w:r><w:t>注</w:t><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote>'
    assert texts('<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="1"/></w:r></w:p>', footnotes=loop) == ["甲", "注"]


def test_field_codes_are_not_printed_and_their_results_are() -> None:
    body = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGEREF _Toc1 \\h</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>3</w:t></w:r></w:p>"
    )
    assert texts(body) == ["3"]


def test_content_controls_and_hyperlinks_are_walked_through() -> None:
    inner = "<w:p><w:hyperlink><w:r><w:t>示例</w:t></w:r></w:hyperlink><w:r><w:t>局</w:t></w:r></w:p>"
    assert texts(f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>") == ["示例局"]


def test_breaks_tabs_and_ticks() -> None:
    body = (
        "<w:p><w:r><w:t>是</w:t><w:sym w:font='Wingdings' w:char='F0FE'/><w:tab/><w:t>否</w:t>"
        "<w:sym w:font='Wingdings' w:char='F0A8'/><w:br/><w:t>备注</w:t></w:r></w:p>"
    )
    assert texts(body) == ["是☑ 否□\n备注"]


def test_centred_and_bold_lines_are_headings() -> None:
    document = new_docx()
    document.add_paragraph("示例区文化局").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph().add_run("支出明细").bold = True
    document.add_paragraph("支出合计100万元。")
    buffer = io.BytesIO()
    document.save(buffer)
    kinds = [b.kind for b in read_bytes(buffer.getvalue(), file_name="x.docx").blocks]
    assert kinds == ["heading", "heading", "paragraph"]


def test_captions_of_a_table() -> None:
    table = "<w:tbl><w:tr><w:tc>" + p("甲") + "</w:tc><w:tc>" + p("1") + "</w:tc></w:tr></w:tbl>"
    (found,) = read(p("公开03表") + p("支出决算表") + p("单位：元") + table).tables()
    assert (found.title, found.unit, found.index) == ("支出决算表", "元", 1)
