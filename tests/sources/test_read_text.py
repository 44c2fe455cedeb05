"""TXT: lines and their numbers; encodings."""

from __future__ import annotations

import pytest

from sources.readers import encoding, read_bytes

REPORT = "示例区文化局2023年度部门整体支出绩效自评报告\n\n一、部门概况\n年末在职人员13人，与上年持平。\n"
LONG = REPORT + "本部门按照财政部门要求开展绩效自评工作，收入合计1234.56万元，支出合计1200.00万元。\n" * 5


def test_the_paragraph_number_is_the_line_number_empty_lines_counted() -> None:
    document = read_bytes(REPORT.encode(), file_name="x.txt")
    assert [(b.kind, b.locator.paragraph) for b in document.blocks] == [
        ("heading", 1),
        ("heading", 3),
        ("paragraph", 4),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end: str) -> None:
    document = read_bytes(REPORT.replace("\n", end).encode(), file_name="x.txt")
    assert document.blocks[-1].locator.paragraph == 4


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_encodings_of_chinese_files(name: str) -> None:
    assert read_bytes(LONG.encode(name), file_name="x.txt").to_text().endswith("支出合计1200.00万元。")


def test_big5_is_told_from_gb18030() -> None:
    text = "本部門按照財政部門要求開展績效自評工作，收入合計1234.56萬元，年末在職人員13人。\n" * 10
    assert "年末在職人員" in read_bytes(text.encode("big5"), file_name="x.txt").to_text()


def test_a_stray_byte_costs_one_character_and_is_noticed() -> None:
    data = LONG.encode("gb18030") + b"\xff" + "合计100万元。".encode("gb18030")
    document = read_bytes(data, file_name="x.txt")
    assert "合计100万元。" in document.to_text()
    assert [code for code, _ in document.notices] == ["some_characters_lost"]


def test_a_declared_single_byte_charset_is_not_believed() -> None:
    assert encoding.decode(LONG.encode("gbk"), declared="iso-8859-1").encoding == "gb18030"


def test_leading_and_inner_blanks_are_cleaned_but_words_stay_apart() -> None:
    document = read_bytes("　　日 期：\t 2023年6月30日  \n".encode(), file_name="x.txt")
    assert document.blocks[0].text == "日 期： 2023年6月30日"


@pytest.mark.parametrize("measure", ["columns", "characters"])
def test_a_file_wrapped_at_a_fixed_width_is_put_together_again(measure: str) -> None:
    body = "示例区文化局机关行政编制14人，年末实有在职人员共12人，离退休人员共11人。" * 6
    other = "2023年末，本局实际收入2,047.56万元，实际支出2,036.91万元，年末结转10.65万元。" * 4
    lines = []
    for text in (body, "一、部门概况", other):
        while text:
            end = len(text)
            if measure == "characters":
                end = 31
            else:
                while sum(2 if ord(c) > 0x2E7F else 1 for c in text[:end]) > 70:
                    end -= 1
            lines.append(text[:end])
            text = text[end:]
    document = read_bytes("\n".join(lines).encode(), file_name="x.txt")
    assert [b.text for b in document.blocks] == [body, "一、部门概况", other]
    assert document.blocks[1].locator.paragraph == lines.index("一、部门概况") + 1


def test_lines_that_are_paragraphs_stay_apart() -> None:
    lines = ["一、部门概况", "本局在职人员13人", "（一）收入", "收入合计1234.56万元，支出合计1200.00万元。", "无", "完"]
    assert [b.text for b in read_bytes("\n".join(lines).encode(), file_name="x.txt").blocks] == lines


def test_a_number_that_reaches_over_the_limit_is_not_the_measure_of_the_lines() -> None:
    body = "示例区文化局机关行政编制四名，年末实有在职人员共一名，离退休人员共十一名，本年" * 6
    lines = [body[i : i + 36] for i in range(0, len(body), 36)]
    lines[2] += "1,310.55"
    whole = "".join(lines)
    document = read_bytes("\n".join(lines).encode(), file_name="x.txt")
    assert [b.text for b in document.blocks] == [whole]
