"""What must hold of any table: no crash, nothing that is not printed, and the order of columns does not matter."""

from __future__ import annotations

import random
import re
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from table_grids import grid, read

from pipelines.extraction.context import Context
from pipelines.extraction.lines import ReportLine
from pipelines.extraction.tables import extract_table
from sources.document import Block, Locator

_WORDS = [
    "项目", "科目编码", "类", "款", "项", "科目名称", "合计", "小计", "总计", "收入", "支出", "基本支出",
    "项目支出", "年初预算数", "全年执行数", "执行率", "分值", "得分", "一级指标", "三级指标", "指标值",
    "完成值", "项目名称", "主管部门", "其中：财政拨款", "一、一般公共服务支出", "上年结转", "三公经费",
    "公务接待费", "购置费", "2021年决算数", "增减%", "栏次", "机关运行经费", "1", "2", "3", "201", "2010301",
    "30101", "12.50", "1,234.00", "-3.1", "95%", "≥5个", "无", "—", "/", "0", "注：略", "示例某某", "……",
    "总分", "按收入性质分：12.00", "301会议室", "2021",
]  # fmt: skip
_TITLES = [
    "收入支出决算总表",
    "一般公共预算财政拨款支出决算表",
    "“三公”经费支出表",
    "项目支出绩效自评表",
    "基础数据表",
    "项目支出表",
    None,
]
_TYPES = ["budget", "final_account", "self_evaluation_form", "project_self_evaluation", "performance_target"]

_cell = st.sampled_from([*_WORDS, "", "", "<", "^"])


@st.composite
def _grids(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 7))
    rows = draw(st.integers(1, 9))
    lines = []
    for r in range(rows):
        cells = [draw(_cell) for _ in range(width)]
        top = r == 0 or not any(line.strip(" |") for line in lines)
        cells = ["" if (c == "<" and i == 0) or (c == "^" and top) else c for i, c in enumerate(cells)]
        lines.append(" | ".join(cells))
    return "\n".join(lines) if any(line.strip(" |") for line in lines) else "项目"


@settings(max_examples=300, deadline=None)
@given(_grids(), st.sampled_from(_TITLES), st.sampled_from(_TYPES), st.sampled_from(["元", "万元", None]))
def test_any_table_is_read_and_every_amount_is_one_that_is_printed(
    text: str, title: str | None, report_type: str, unit: str | None
) -> None:
    table = grid(text, title=title, unit=unit)
    printed = {Decimal(n.replace(",", "")) for n in re.findall(r"-?\d[\d,]*(?:\.\d+)?", text)} | {Decimal(0)}
    report = ReportLine(report_type=report_type, fiscal_year=2022)
    block = Block("table", "", Locator(paragraph=1), table=table)
    result = extract_table(table, block, Context(report=report, fiscal_year=2022))
    assert len(result.facts) <= table.n_rows * table.n_cols
    for fact in result.facts:
        if fact.kind == "money" and fact.amount_yuan is not None:
            assert fact.unit is not None
            assert fact.amount_yuan / (10000 if fact.unit == "万元" else 1) in printed
        assert fact.locator.row is not None
        assert 1 <= fact.locator.row <= table.n_rows


def test_the_order_of_columns_does_not_matter() -> None:
    columns = {
        "科目编码": ["", "204", "2040101"],
        "科目名称": ["合计", "公共安全支出", "一般行政管理事务"],
        "合计": ["9.00", "8.00", "7.00"],
        "基本支出": ["5.00", "4.00", "3.00"],
        "项目支出": ["4.10", "4.20", "4.30"],
        "2021年决算数": ["1.10", "1.20", "1.30"],
    }

    def facts(order: list[str]) -> set[tuple[object, ...]]:
        rows = [" | ".join(order), *(" | ".join(columns[name][i] for name in order) for i in range(3))]
        result = read("\n".join(rows), "budget", 2022, title="一般公共预算支出表")
        return {(f.value, f.fiscal_year, f.basis, f.nature, f.functional_code) for f in result.facts}

    names = list(columns)
    expected = facts(names)
    assert len(expected) == 12
    for seed in range(20):
        figures = names[2:]
        random.Random(seed).shuffle(figures)
        labels = names[:2] if seed % 2 else names[1::-1]
        assert facts([*labels, *figures]) == expected
