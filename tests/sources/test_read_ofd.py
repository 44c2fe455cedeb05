"""OFD: text in reading order, tables by their rules, templates and pages in order, and every fault named."""

from __future__ import annotations

import pytest
from ofd_factory import NS, lines, ofd, path, picture, table, text

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import limits, read_bytes

PAGE = lines(["一、部门概况", "\u3000\u3000示例区文化局2023年度支出合计100.00万元，其中基本支", "出60.00万元。"])


def read(*pages: str, **how: object) -> Document:
    return read_bytes(ofd(*pages, **how), file_name="x.ofd")  # type: ignore[arg-type]


def reason(data: bytes) -> ReadFailure:
    with pytest.raises(ReadFailure) as failure:
        read_bytes(data, file_name="x.ofd")
    return failure.value


def test_headings_and_paragraphs_in_reading_order() -> None:
    document = read(PAGE, info="<ofd:Title>示例决算</ofd:Title>")
    assert (document.format, document.n_pages, document.notices) == ("ofd", 1, [])
    assert document.metadata["title"] == "示例决算"
    assert [(b.kind, b.text) for b in document.blocks] == [
        ("heading", "一、部门概况"),
        ("paragraph", "示例区文化局2023年度支出合计100.00万元，其中基本支出60.00万元。"),
    ]


def test_a_locator_is_in_points_from_the_top_left() -> None:
    (block,) = read(text("示例", 25.4, 50.8)).blocks
    assert block.locator.page == 1 and block.locator.bbox is not None
    x0, _, x1, bottom = block.locator.bbox
    assert (round(x0), round(x1 - x0)) == (72, 32)
    assert 144 < bottom < 148


def test_a_ruled_table_is_a_grid_with_its_caption_and_spans() -> None:
    body = text("支出决算表", 80, 50) + table([["项目", "金额", None], ["基本支出", "60.00", "8"]], [60, 40, 40])
    (found,) = read(body).tables()
    assert found.title == "支出决算表" and found.pages == [1]
    assert [[cell.text if cell else None for cell in row] for row in found.grid()] == [
        ["项目", "金额", "金额"],
        ["基本支出", "60.00", "8"],
    ]


def test_a_table_drawn_as_one_path_of_closed_boxes() -> None:
    corners = [(0, 0), (50, 0), (0, 9), (50, 9)]
    boxes = " ".join(f"M {x} {y} L {x + 50} {y} L {x + 50} {y + 9} L {x} {y + 9} C" for x, y in corners)
    words = text("项目", 32, 66, size=3.7) + text("金额", 82, 66, size=3.7)
    words += text("合计", 32, 75, size=3.7) + text("9.50", 82, 75, size=3.7)
    (found,) = read(path(boxes, (30, 60, 100, 18)) + words).tables()
    assert [cell.text for cell in found.cells] == ["项目", "金额", "合计", "9.50"]


def test_rules_drawn_as_thin_filled_boxes() -> None:
    def bar(x: float, y: float, width: float, height: float) -> str:
        outline = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
        return path(outline, (x, y, width, height), ' Stroke="false" Fill="true"')

    bars = "".join([bar(30, y, 100, 0.2) for y in (60, 69, 78)] + [bar(x, 60, 0.2, 18) for x in (30, 80, 130)])
    words = text("项目", 32, 66, size=3.7) + text("9.50", 82, 75, size=3.7)
    (found,) = read(bars + words).tables()
    assert (found.n_rows, found.n_cols) == (2, 2)


def test_a_path_that_is_neither_drawn_nor_filled_is_no_rule() -> None:
    hidden = table([["甲", "1"], ["乙", "2"]], [50, 50]).replace('LineWidth="0.2"', 'Stroke="false"')
    assert read(hidden).tables() == []


def test_a_table_over_two_pages_is_one() -> None:
    head = [["项目", "金额"]]
    first = table(head + [[f"甲{n}", "1.00"] for n in range(22)], [80, 60])
    second = table([[f"乙{n}", "2.00"] for n in range(3)], [80, 60], top=25)
    (found,) = read(first, second).tables()
    assert (found.n_rows, found.pages) == (26, [1, 2])


def test_pages_come_in_the_order_of_the_document_not_of_their_names() -> None:
    document = read(lines(["第一个文件"]), lines(["第二个文件"]), order=[1, 0])
    assert [(b.text, b.locator.page) for b in document.blocks] == [("第二个文件", 1), ("第一个文件", 2)]


def test_a_template_is_printed_on_every_page_that_uses_it() -> None:
    grid = table([["项目", "金额"], ["", ""]], [60, 60])
    document = read(text("合计", 32, 75, size=3.7), text("小计", 32, 75, size=3.7), template=grid)
    assert [cell.text for table in document.tables() for cell in table.cells if cell.text][:3] == [
        "项目",
        "金额",
        "合计",
    ]
    assert "小计" in document.to_text()


def test_repeated_distances_are_spelled_out() -> None:
    assert read(text("示例区文化局支出合计", 30, 40, grouped=True)).to_text() == "示例区文化局支出合计"
    huge = text("示例区", 30, 40).replace('DeltaX="5.6 5.6"', 'DeltaX="g 2000000000 5.6"')
    assert read(huge).to_text() == "示例区"


def test_text_without_distances_is_set_by_the_width_of_its_characters() -> None:
    plain = text("示例区100万元", 30, 40)
    start = plain.index(" DeltaX=")
    document = read(plain[:start] + plain[plain.index(">", start) :])
    assert document.to_text() == "示例区100万元"
    assert document.blocks[0].locator.bbox is not None
    assert document.blocks[0].locator.bbox[2] > 100


def test_digits_set_as_wide_as_the_characters_around_them_are_one_number() -> None:
    even = text("示例区2023年度支出1234.50万元", 30, 40)
    start, end = even.index('DeltaX="'), even.index('">示例')
    assert read(even[:start] + 'DeltaX="g 19 5.6' + even[end:]).to_text() == "示例区2023年度支出1234.50万元"


def test_columns_of_one_text_stay_apart() -> None:
    body = text("12345.60", 30, 40)
    start, end = body.index('DeltaX="'), body.index('">12345')
    apart = body[:start] + 'DeltaX="2.8 30 2.8 2.8 2.8 2.8 2.8' + body[end:]
    assert read(text("甲", 20, 40) + apart).to_text() == "甲 12 345.60"


def test_a_transformed_object_stands_where_it_is_drawn() -> None:
    moved = text("示例", 0, 5.6, extra=' CTM="1 0 0 1 50.8 101.6"')
    (block,) = read(moved).blocks
    assert block.locator.bbox is not None and round(block.locator.bbox[0]) == 144
    assert 288 < block.locator.bbox[1] < 306


def test_a_composite_is_drawn_where_it_is_used() -> None:
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="77" Width="100" Height="10"><ofd:Content>'
        f"{text('复用的文字', 0, 6)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    use = '<ofd:CompositeObject ID="8" Boundary="30 80 100 10" ResourceID="77"/>'
    document = read(use, resources=unit)
    assert document.to_text() == "复用的文字"


def test_a_composite_that_contains_itself_ends() -> None:
    use = '<ofd:CompositeObject ID="8" Boundary="30 80 100 10" ResourceID="77"/>'
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="77" Width="9" Height="9"><ofd:Content>'
        f"{use * 9}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    assert "示例区文化局" in read(PAGE + use, resources=unit).to_text()


def test_a_landscape_table_set_sideways_is_read_along_its_text() -> None:
    turned = "".join(
        f'<ofd:TextObject ID="1" Boundary="{x} 40 8 200" Font="9" Size="5.6" CTM="0 1 -1 0 8 0">'
        f'<ofd:TextCode X="0" Y="5.6" DeltaX="g 20 5.6">{line}</ofd:TextCode></ofd:TextObject>'
        for x, line in ((150, "一、第一行在纸的右边上下书写示例文字"), (130, "二、第二行在它左边从上到下书写示例字"))
    )
    assert [b.text[:5] for b in read(turned).blocks] == ["一、第一行", "二、第二行"]


def test_a_slanting_watermark_is_left_out() -> None:
    mark = text("内部资料", 60, 150, extra=' CTM="0.7 0.7 -0.7 0.7 0 0"')
    assert "内部资料" not in read(PAGE + mark).to_text()


def test_invisible_objects_are_not_printed() -> None:
    assert "隐藏" not in read(PAGE + text("隐藏", 30, 90, extra=' Visible="false"')).to_text()


def test_the_older_namespace_and_absolute_locations() -> None:
    data = {
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea/></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="/Doc_0/pages/PAGE_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "OFD.xml": '<OFD xmlns="http://www.ofdspec.org"><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody></OFD>',
    }
    assert "示例区文化局" in read(PAGE, parts=data).to_text()


def test_pages_of_pictures_need_ocr() -> None:
    assert reason(ofd(picture(), picture())).code == "needs_ocr"


def test_a_picture_between_pages_of_text_is_named() -> None:
    assert read(PAGE, picture(), PAGE).notices == [("some_pages_need_ocr", "page 2")]


def test_characters_without_a_known_meaning_are_not_taken_for_text() -> None:
    assert reason(ofd(text("\ue001\ue002\ue003" * 6, 30, 40))).code == "needs_ocr"


def test_a_page_that_is_broken_or_missing_is_named() -> None:
    broken = {"Doc_0/Pages/Page_1/Content.xml": "<ofd:Page"}
    assert read(PAGE, PAGE, parts=broken).notices == [("some_pages_damaged", "page 2")]
    assert read(PAGE, order=[0, 3]).notices == [("some_pages_damaged", "page 2")]


@pytest.mark.parametrize("bad", ['Boundary="1 2 x 4"', 'Boundary="nan 0 1 1"', 'Boundary="1e99 0 1 1"', ""])
def test_an_object_with_unusable_numbers_is_left_out_and_said(bad: str) -> None:
    odd = f'<ofd:TextObject {bad} Font="9" Size="5"><ofd:TextCode X="0" Y="5">坏</ofd:TextCode></ofd:TextObject>'
    document = read(PAGE + odd)
    assert document.notices == [("some_pages_damaged", "objects with unusable numbers: page 1")]
    assert "坏" not in document.to_text()


def test_a_file_whose_objects_are_all_unusable_is_damaged_not_blank() -> None:
    assert reason(ofd(PAGE.replace('Size="', 'Height="'))).code == "damaged"


def test_a_size_spelled_as_easyofd_does_is_understood() -> None:
    assert "示例区文化局" in read(PAGE.replace('Size="', 'size="')).to_text()


def test_a_blank_page_has_no_text() -> None:
    assert reason(ofd("")).code == "no_text"


def test_no_pages_and_no_document_are_damage() -> None:
    assert reason(ofd(PAGE, order=[5])).code == "damaged"
    assert reason(ofd(PAGE, parts={"Doc_0/Document.xml": f"<ofd:Document {NS}/>"})).code == "damaged"
    assert reason(ofd(PAGE, parts={"OFD.xml": "<x/>"})).code == "damaged"


def test_an_encrypted_package_asks_for_a_password() -> None:
    parts = {"Doc_0/Document.xml": "\x8f\x01\x02", "Encryptions.xml": "<x/>"}
    assert reason(ofd(PAGE, parts=parts)).code == "password"


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "haha">]><ofd:Page>&a;</ofd:Page>'
    assert reason(ofd(PAGE, parts={"Doc_0/Pages/Page_0/Content.xml": bomb})).code == "damaged"


def test_a_location_outside_the_package_names_no_file() -> None:
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>../../etc/passwd</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    }
    assert reason(ofd(PAGE, parts=parts)).code == "damaged"


def test_pages_beyond_the_limit_are_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGES", 1)
    document = read(PAGE, PAGE)
    assert document.notices == [("too_many_pages", "2 pages, read 1")] and document.n_pages == 2
