"""What the drawn tables say: seeded tables with their exact cells, in English and Chinese.

A table is written as HTML writes one: a row lists the cells that start in it. All names are fictional.
Does not belong here: how a table is drawn (`table_styles`, `table_html`, `table_platypus`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell. `indent` counts steps of a label under its group; `sign` is printed at the cell's left edge."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    indent: int = 0
    sign: str = ""
    bold: bool = False


@dataclass(slots=True)
class Content:
    """A table's cells; `aligns` has one letter a column: l, r or c."""

    rows: list[list[Entry]]
    n_header: int
    aligns: str
    widths: list[float]
    """How wide each column is beside the others."""
    language: str = "en"
    leaders: bool = False
    """Labels are followed by dots up to the figures."""
    totals: set[int] = field(default_factory=set)


Cell = tuple[int, int, int, int, str]
"""Row, column, rowspan, colspan and text without blanks."""


def placed(content: Content) -> list[tuple[int, int, Entry]]:
    """Row and column of every cell."""
    taken: set[tuple[int, int]] = set()
    out = []
    for r, row in enumerate(content.rows):
        c = 0
        for entry in row:
            while (r, c) in taken:
                c += 1
            out.append((r, c, entry))
            taken |= {(r + i, c + j) for i in range(entry.rowspan) for j in range(entry.colspan)}
            c += entry.colspan
    return out


def cells(content: Content) -> list[Cell]:
    """The cells that hold text."""
    return [
        (r, c, entry.rowspan, entry.colspan, "".join((entry.sign + entry.text).split()))
        for r, c, entry in placed(content)
        if entry.text
    ]


def _number(rng: Random, *, digits: int = 5, decimals: int = 0, style: str = "minus") -> str:
    if rng.random() < 0.05:
        return rng.choice(["-", "–", "0", "n/a"]) if style != "zh" else rng.choice(["-", "0.00", "0"])
    value = rng.randrange(10 ** (rng.randint(max(1, digits - 3), digits) - 1), 10**digits)
    text = f"{value:,}" if decimals == 0 else f"{value / 10**decimals:,.{decimals}f}"
    if rng.random() < 0.12:
        return f"({text})" if style == "paren" else f"-{text}"
    return text


GROUPS = [
    "Operating activities",
    "Investing activities:",
    "Current assets",
    "Other programs:",
    "Households",
    "Region North",
]
LABELS = [
    "Salaries and benefits", "Contracted services", "Travel", "Grants", "Depreciation", "Rent and utilities", "Equipment",
    "Interest on long-term debt", "Insurance", "Training", "Public safety", "Health", "Roads and bridges", "Parks",
    "Net change in fund balances", "Transfers to other funds", "Licenses, permits and fees", "Fines", "Property taxes",
    "Sales and use taxes", "Other revenue", "Library services", "Waste collection", "Courts", "Elections", "Water supply",
]  # fmt: skip
LONG_LABELS = [
    "Payments to agencies for services provided to persons under eighteen",
    "Excess (deficiency) of revenues over expenditures before transfers",
    "Share of enterprises with at least ten employees using such services",
    "Adjustments to reconcile net income to net cash provided by operating activities",
    "Population aged 25 to 64 having completed at least upper secondary education",
]
HEADS = ["Budget", "Actual", "Variance", "Total", "Amount", "Change", "Median", "Share", "Rate", "Estimate", "Number"]
LONG_HEADS = [
    "Adopted budget",
    "Average number of employees",
    "Percent of total",
    "Change from prior year",
    "Final approved budget",
]
SPANNERS = ["Three months ended", "General fund", "Special revenue", "Men", "Women", "Fiscal year", "All households"]
PLACES = ["Altmark", "Bellmont", "Carrow", "Dunfield", "Eastmere", "Fallowby", "Gransee", "Holmstad", "Ilverton", "Jorvik",
          "Kestrel Bay", "Lindow", "Marwick", "Northolt", "Ostrava Hills", "Penrose"]  # fmt: skip
WORDS = [
    "the",
    "council",
    "approved",
    "a",
    "revised",
    "programme",
    "for",
    "local",
    "services",
    "and",
    "asked",
    "each",
    "office",
    "to",
    "report",
    "progress",
    "twice",
    "a",
    "year",
    "so",
    "that",
    "members",
    "can",
    "compare",
    "results",
    "with",
    "plans",
    "and",
    "decide",
    "where",
    "further",
    "work",
    "is",
    "needed",
    "before",
    "the",
    "next",
    "budget",
]
ZH_ITEMS = ["工资福利支出", "商品和服务支出", "办公费", "印刷费", "差旅费", "会议费", "培训费", "公务接待费", "劳务费", "委托业务费",
            "对个人和家庭的补助", "资本性支出", "办公设备购置", "一般公共服务支出", "教育支出", "卫生健康支出", "城乡社区支出",
            "农林水支出", "住房保障支出", "科学技术支出", "文化旅游体育与传媒支出", "社会保障和就业支出"]  # fmt: skip
ZH_HEADS = ["预算数", "决算数", "增减额", "完成率", "上年数", "本年数", "执行数", "合计", "基本支出", "项目支出"]
ZH_SPANNERS = ["本年支出", "上年支出", "财政拨款", "其他资金", "2024年", "2023年"]
ZH_PHRASES = ["完成示例项目年度任务", "按季度拨付资金", "开展业务培训", "受益对象满意", "及时发布公告", "完善管理制度",
              "组织示例街道居民活动", "按合同约定验收", "设施运行正常", "资料归档齐全", "完成示例区年度公共设施维护与更新任务并通过验收"]  # fmt: skip


def phrase(rng: Random, low: int, high: int) -> str:
    n = rng.randint(low, high)
    start = rng.randrange(len(WORDS))
    text = " ".join((WORDS * 3)[start : start + n])
    return text[0].upper() + text[1:]


def statement(rng: Random) -> Content:
    """A financial statement: groups, indented labels, totals, figures in brackets, signs at the column's edge."""
    n = rng.randint(2, 4)
    signs, long = rng.random() < 0.4, rng.random() < 0.5
    year = rng.randint(2008, 2020)
    rows = [[Entry(rng.choice(["", "", "(in thousands)"]))] + [Entry(str(year - k), bold=True) for k in range(n)]]
    totals = set()
    labels = rng.sample(LABELS, 12)
    for group in rng.sample(GROUPS, rng.randint(2, 3)):
        rows.append([Entry(group, bold=True)] + [Entry("")] * n)
        for k in range(rng.randint(2, 4)):
            label = rng.choice(LONG_LABELS) if long and rng.random() < 0.25 else labels.pop()
            sign = "$" if signs and k == 0 else ""
            rows.append(
                [Entry(label, indent=1)] + [Entry(_number(rng, digits=6, style="paren"), sign=sign) for _ in range(n)]
            )
        totals.add(len(rows))
        sign = "$" if signs else ""
        rows.append(
            [Entry(f"Total {group.lower().rstrip(':')}")]
            + [Entry(_number(rng, digits=7, style="paren"), sign=sign) for _ in range(n)]
        )
    return Content(rows, 1, "l" + "r" * n, [3.2] + [1.2] * n, leaders=rng.random() < 0.3, totals=totals)


def survey(rng: Random) -> Content:
    """Statistics with a head of two levels, sometimes groups of places."""
    spans = [rng.randint(2, 3) for _ in range(rng.randint(2, 3))]
    top = [Entry(rng.choice(["Area", "Region", "Country", ""]), rowspan=2)]
    top += [Entry(text, colspan=k) for text, k in zip(rng.sample(SPANNERS, len(spans)), spans, strict=True)]
    heads = [Entry(text) for k in spans for text in rng.sample(HEADS, k)]
    n = sum(spans)
    digits, decimals = rng.choice([(3, 1), (4, 0), (5, 0)])
    rows = [top, heads]
    for place in rng.sample(PLACES, rng.randint(6, 14)):
        rows.append([Entry(place)] + [Entry(_number(rng, digits=digits, decimals=decimals)) for _ in range(n)])
    return Content(rows, 2, "l" + rng.choice("rrc") * n, [1.8] + [1.0] * n)


def wide(rng: Random) -> Content:
    """One row of long heads that wrap, places, single figures missing."""
    n = rng.randint(4, 7)
    heads = [Entry(rng.choice([*HEADS, *LONG_HEADS, *LONG_HEADS])) for _ in range(n)]
    rows = [[Entry(rng.choice(["State", "Item", "Program area"])), *heads]]
    for place in rng.sample(PLACES + LABELS, rng.randint(7, 16)):
        rows.append([Entry(place)] + [Entry("" if rng.random() < 0.08 else _number(rng, digits=4)) for _ in range(n)])
    return Content(rows, 1, "l" + "r" * n, [2.4] + [1.0] * n)


def described(rng: Random) -> Content:
    """Words that wrap in their cells, beside dates and figures."""
    rows = [[Entry("Measure"), Entry("Description"), Entry("Target"), Entry("Result")]]
    for _ in range(rng.randint(4, 7)):
        rows.append(
            [
                Entry(phrase(rng, 1, 4)),
                Entry(phrase(rng, 5, 16)),
                Entry(_number(rng, digits=3)),
                Entry(f"{rng.randint(20, 100)}%"),
            ]
        )
    return Content(rows, 1, "ll" + rng.choice(["rr", "cc"]), [1.6, 3.4, 0.9, 0.9])


def chinese_budget(rng: Random) -> Content:
    """Items with amounts; the head has one or two levels."""
    two = rng.random() < 0.5
    n = 4 if two else rng.randint(2, 5)
    coded = rng.random() < 0.4
    lead = [Entry("科目编码", rowspan=2 if two else 1)] if coded else []
    if two:
        tops = rng.sample(ZH_SPANNERS, 2)
        rows = [[*lead, Entry("项目", rowspan=2), Entry(tops[0], colspan=2), Entry(tops[1], colspan=2)]]
        rows.append([Entry(text) for text in rng.sample(ZH_HEADS, 4)])
    else:
        rows = [[*lead, Entry("项  目"), *[Entry(text) for text in rng.sample(ZH_HEADS, n)]]]
    header = len(rows)
    for k, item in enumerate(rng.sample(ZH_ITEMS, rng.randint(6, 13))):
        figures = [
            Entry("" if rng.random() < 0.1 else _number(rng, digits=6, decimals=2, style="zh")) for _ in range(n)
        ]
        code = [Entry(f"2{k + 1:02d}{rng.randint(1, 9):02d}")] if coded else []
        rows.append([*code, Entry(item, indent=k % 2), *figures])
    rows.append(
        [
            *([Entry("")] if coded else []),
            Entry("合  计"),
            *[Entry(_number(rng, digits=7, decimals=2, style="zh")) for _ in range(n)],
        ]
    )
    return Content(
        rows, header, ("c" if coded else "") + "l" + "r" * n, ([1.0] if coded else []) + [2.6] + [1.2] * n, "zh"
    )


def chinese_indicators(rng: Random) -> Content:
    """Indicators in words, with targets and results."""
    rows = [[Entry("序号"), Entry("指标名称"), Entry("工作内容"), Entry("目标值"), Entry("完成值")]]
    for k in range(rng.randint(5, 8)):
        words = "，".join(rng.sample(ZH_PHRASES, rng.randint(1, 3)))
        rows.append(
            [
                Entry(str(k + 1)),
                Entry(rng.choice(ZH_ITEMS)),
                Entry(words),
                Entry(f"{rng.randint(80, 99)}%以上"),
                Entry(f"{rng.randint(80, 100)}%"),
            ]
        )
    return Content(rows, 1, "cllcc", [0.6, 1.8, 3.0, 0.9, 0.9], "zh")


CONTENTS: dict[str, Callable[[Random], Content]] = {
    "statement": statement, "survey": survey, "wide": wide, "described": described,
    "chinese_budget": chinese_budget, "chinese_indicators": chinese_indicators,
}  # fmt: skip
