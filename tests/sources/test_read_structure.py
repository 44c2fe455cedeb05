"""Numbering, headings, captions: what a line of a report is."""

from __future__ import annotations

import pytest

from sources.document import Block, Locator
from sources.readers import outline, structure


@pytest.mark.parametrize(
    ("text", "label", "level"),
    [
        ("第一部分 部门概况", "第一部分", 1),
        ("第二章　部门预算表", "第二章", 1),
        ("一、部门概况", "一、", 2),
        ("十一、其他事项", "十一、", 2),
        ("三、2019年度主要任务", "三、", 2),
        ("一．基本情况", "一．", 2),
        ("（一）基本支出", "（一）", 3),
        ("(二) 项目支出", "(二)", 3),
        ("1、工资福利支出", "1、", 4),
        ("1．因公出国费", "1．", 4),
        ("12.办公室", "12.", 4),
        ("（1）车辆购置", "（1）", 5),
        ("2）运行维护", "2）", 5),
        ("①示例项目", "①", 6),
        ("　　二、收入情况", "二、", 2),
    ],
)
def test_numbering_styles_have_levels(text: str, label: str, level: int) -> None:
    number = structure.leading_number(text)
    assert number is not None
    assert (number.label, number.level) == (label, level)
    assert not text[number.end :].startswith((" ", "　"))


@pytest.mark.parametrize(
    "text", ["2023年度收入", "1.5万元", "100.00%", "3.25亿元用于示例项目", "2023.5.10", "一般公共预算", "12辆"]
)
def test_years_amounts_and_words_are_no_numbering(text: str) -> None:
    assert structure.leading_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "一、部门概况",
        "(一) 部门(单位) 基本情况。",
        "第三部分 2023年度部门决算情况说明",
        "（三）“三公”经费支出决算情况",
        "部门整体支出绩效情况",
        "2023年度部门整体支出绩效自评报告",
        "八、政府性基金预算财政拨款收入支出决算情况说明",
    ],
)
def test_a_line_that_names_what_follows_is_a_heading(text: str) -> None:
    assert structure.is_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "（二）基本支出986.21万元。其中人员经费882.05万元。",
        "1、收入：792.22万元",
        "（一）负责拟订全区文化发展规划，组织实施；",
        "一是预算编制不够精细；",
        "无。",
        "单位：万元",
        "部门：示例区文化局",
        "公开01表",
        "注：本表反映部门本年度收支情况",
        "填表人：　　联系电话：",
        "指标完成情况见下表：",
        "详见单位的项目绩效目标表",
        "2023年实际支出100.00万元",
    ],
)
def test_sentences_figures_and_captions_are_no_headings(text: str) -> None:
    assert not structure.is_heading(text)


def test_emphasis_makes_a_short_line_a_heading() -> None:
    assert not structure.is_heading("示例区文化局")
    assert structure.is_heading("示例区文化局", emphasised=True)


def test_a_run_in_heading_stays_whole_and_shows_its_number() -> None:
    text = "（二）基本支出986.21万元。其中人员经费882.05万元。"
    block = structure.text_block(text, Locator(paragraph=1))
    number = structure.leading_number(block.text)
    assert block.kind == "paragraph" and block.text == text
    assert number is not None and text[number.end :].startswith("基本支出")


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位:元", "元"),
        ("（单位：万元）", "万元"),
        ("部门：示例区文化局　　　单位：万元", "万元"),
        ("单 位：亿元", "亿元"),
        ("单位：人民币万元", "万元"),
        ("单位：示例区文化局", None),
        ("编制单位：元氏县示例局", None),
        ("单位名称：万元镇政府", None),
    ],
)
def test_the_unit_of_a_table_is_named_above_it(line: str, unit: str | None) -> None:
    assert structure.unit_of(line) == unit


def test_captions_are_taken_from_the_nearest_lines() -> None:
    captions = structure.captions_above(
        ["上一段的正文。", "公开01表", "收入支出决算总表", "部门：示例局", "金额单位：万元"]
    )
    assert captions.title == "收入支出决算总表"
    assert captions.unit == "万元"
    assert captions.lines == ["公开01表", "收入支出决算总表", "部门：示例局", "金额单位：万元"]


def test_a_title_behind_the_number_of_a_form() -> None:
    assert structure.captions_above(["公开02表：收入预算总表", "单位：元"]).title == "收入预算总表"


def test_the_number_of_a_form_between_title_and_unit_is_not_the_title() -> None:
    title = "公共财政预算财政拨款支出决算表"
    for number in ("财决公开05表", "部门公开表07", "预算01表", "表1-2", "附表3", "表一"):
        assert structure.captions_above([title, number, "单位：元"]).title == title, number


def test_a_unit_broken_over_two_lines_is_one() -> None:
    assert structure.captions_above(["三公经费支出表", "单位：万", "元"]).unit == "万元"


def test_a_sentence_above_a_table_is_not_its_title() -> None:
    captions = structure.captions_above(["具体情况如下表所示，单位均为万元。"])
    assert captions.title is None and captions.lines == []


def test_the_signature_below_one_form_is_no_caption_of_the_next() -> None:
    captions = structure.captions_above(["填表人：示例　联系电话：", "附件2", "部门整体支出绩效自评表"])
    assert captions.lines == ["附件2", "部门整体支出绩效自评表"]


def blocks(*texts: str) -> list[Block]:
    made = [structure.text_block(text, Locator(paragraph=n)) for n, text in enumerate(texts, start=1)]
    outline.settle(made)
    return made


def outline_of(*texts: str) -> list[tuple[str, int | None]]:
    return [(block.text, block.level) for block in blocks(*texts) if block.kind == "heading"]


def test_a_heading_that_lost_its_number_gets_the_level_of_the_gap() -> None:
    found = outline_of(
        "四、资产管理情况",
        "（一）制度建设",
        "资产统一管理。",
        "政府性基金预算支出情况",
        "无政府性基金收支。",
        "六、绩效情况",
        "完成较好。",
    )
    assert ("政府性基金预算支出情况", 2) in found


def test_a_short_line_where_exactly_one_number_is_missing_is_that_heading() -> None:
    found = outline_of(
        "（一）科学编制预算",
        "编制年度预算。",
        "加强专项资金管理，及时公示",
        "按时公示信息。",
        "（三）强化学习培训",
        "组织培训。",
    )
    assert ("加强专项资金管理，及时公示", 3) in found


def test_items_of_a_list_are_no_headings() -> None:
    found = blocks("（一）内设机构", "1、办公室", "2、人事科", "3、财务科", "（二）下属单位", "1、示例中心")
    assert [b.text for b in found if b.kind == "heading"] == ["（一）内设机构", "（二）下属单位", "1、示例中心"]


def test_duties_among_sentences_are_no_headings() -> None:
    found = outline_of(
        "一、主要职能",
        "（一）贯彻执行文化工作的方针政策，拟订发展规划；",
        "（二）组织开展群众文化活动，指导基层文化建设；",
        "（三）承办其他事项。",
    )
    assert found == [("一、主要职能", 2)]


def test_numbered_notes_below_a_table_are_no_headings() -> None:
    found = blocks("注：1.本表以万元为单位。", "2.科目编码和科目名称为必填项。")
    assert [b.kind for b in found] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("label", "value"),
    [("一、", 1), ("（十）", 10), ("十二、", 12), ("二十一、", 21), ("3.", 3), ("（15）", 15), ("第二部分", 2)],
)
def test_labels_are_counted(label: str, value: int) -> None:
    assert outline.value_of(label) == value


def test_spaces_of_typesetting_between_chinese_characters_go_and_words_stay() -> None:
    assert structure.join_cjk("示 例 区 “三 公” 经费 12 万元") == "示例区“三公”经费 12 万元"


@pytest.mark.parametrize(
    ("line", "title", "unit"),
    [
        ("2018年支出分类明细（单位：元）", "2018年支出分类明细", "元"),
        ("表1 示例项目执行情况 金额单位：万元", "表1 示例项目执行情况", "万元"),
        ("各项目支出情况（表中单位：万元）：", "各项目支出情况", "万元"),
        ("表2 基本支出构成（万元）", "基本支出构成", None),
        ("金额单位：万元", None, "万元"),
        ("填报单位：示例县水利局 单位：万元", None, "万元"),
    ],
)
def test_a_title_that_shares_its_line_with_the_unit(line: str, title: str | None, unit: str | None) -> None:
    captions = structure.captions_above([line])
    assert (captions.title and captions.title.removesuffix("（万元）"), captions.unit) == (title, unit)
