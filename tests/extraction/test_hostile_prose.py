"""Text that nobody would write: reading it must cost in proportion to its length, whatever it says."""

from __future__ import annotations

import time

import pytest
from written import EVALUATION

from pipelines.extraction import extract
from pipelines.extraction.sentences import ITEM_LIMIT
from sources.readers.text import read_text

PIECES = [
    "支出12万元收入13万元基本支出14万元",
    "项目支出4万元，其中：河道清淤2万元，同比增长5.6%，完成年初预算的98%，",
    "（(（(项目支出5万元",
    "1 234 567 ",
    "内设机构办公室、良好项目5个",
    "无因公出国未发生公务接待费没有",
    "一二三四五六七八九十百千万亿",
    "教育支出（类）普通教育（款）小学教育（项）",
]


def cost(piece: str, length: int) -> float:
    """Seconds of CPU for one line of this length below a heading, the best of two."""
    text = (piece * (length // len(piece) + 1))[:length]
    data = f"{EVALUATION}\n三、绩效目标完成情况\n{text}".encode()
    document = read_text(data, "示例.txt", "0" * 64)
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        extract(document)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("length", [ITEM_LIMIT - 200, 2 * ITEM_LIMIT])
def test_a_line_twice_as_long_costs_about_twice_as_much(piece: str, length: int) -> None:
    cost(piece, 500)
    assert cost(piece, length) < 3 * cost(piece, length // 2) + 0.02
