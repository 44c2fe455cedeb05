"""Personal data is masked in whatever is kept of a document. All numbers and names are made up."""

from __future__ import annotations

import pytest
from written import EVALUATION, extraction

from pipelines.extraction.personal import masked


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("电话13800000000。", "电话＊＊＊＊＊＊＊＊＊＊＊。"),
        ("手机：138 0000 0000", "手机：＊＊＊ ＊＊＊＊ ＊＊＊＊"),
        ("身份证号110101199001010000", "身份证号" + "＊" * 18),
        ("身份证号11010119900101000X", "身份证号" + "＊" * 18),
        ("联系人：张示例 联系电话：13800000000", "联系人：＊＊＊ 联系电话：" + "＊" * 11),
        ("填报人：李示，电话：0731-5550000", "填报人：＊＊，电话：****-*******"),
        ("联系电话：0731-5550000", "联系电话：****-*******"),
        ("联系人：办公室", "联系人：办公室"),
        ("支出13800000.00元，占13.8%", "支出13800000.00元，占13.8%"),
        ("支出1,380万元，编号202301", "支出1,380万元，编号202301"),
    ],
)
def test_what_is_masked(printed: str, kept: str) -> None:
    assert masked(printed) == kept


def test_personal_numbers_are_no_facts_and_in_no_quote() -> None:
    found = extraction(
        EVALUATION, "三、绩效目标完成情况", "救助群众12人（联系人王示例13800000000），发放资金5万元，满意度98%。"
    )  # fmt: skip
    said = [i.quote or "" for i in found.indicators]
    assert {str(i.actual_value) for i in found.indicators} == {"12", "5", "98"}
    assert not any("1380" in q or "王示例" in q for q in said)
