"""What must hold of any sentence the grammar knows: every amount comes back exact, with its subject and its stage."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from written import EVALUATION, extraction, facts

_UNITS = {"元": 1, "万元": 10**4, "亿元": 10**8}
_THINGS = {
    "“三公”经费": "three_public_total", "公务接待费": "three_public_reception", "会议费": "meeting", "培训费": "training",
    "公务用车运行维护费": "three_public_vehicle_operation", "机关运行经费": "agency_operation", "部门总收入": "income",
    "基本支出": "expenditure", "项目支出": "expenditure", "人员经费": "expenditure", "部门总支出": "expenditure",
    "年末固定资产总额": "assets_fixed", "年末结转结余": "carryover_closing", "政府采购支出": "procurement",
}  # fmt: skip
_LINKS = ["", "为", "共", "合计", "达", "：", "共计", "支出", "决算数为", "实际支出"]
_PERIODS = ["", "全年", "2023年", "2023年度", "我局", "本单位", "2023年，我局", "截至年底，"]
_NAMES = ["河道清淤", "防汛物资储备", "山塘管护（二期）", "水利信息化平台", "水土保持监测", "农村饮水安全工程"]
_ENDS = ["。", "；", "，", ""]


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, Decimal]:
    """An amount as reports print it, and its yuan."""
    unit = draw(st.sampled_from(sorted(_UNITS)))
    value = draw(st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2, allow_nan=False))
    style = draw(st.sampled_from(["{:f}", "{:,f}", "{:f} "]))
    return style.format(value) + unit, value * _UNITS[unit]


@settings(max_examples=120, deadline=None)
@given(amounts(), st.sampled_from(sorted(_THINGS)), st.sampled_from(_LINKS), st.sampled_from(_PERIODS),
       st.sampled_from(_ENDS))  # fmt: skip
def test_an_amount_behind_its_subject(
    amount: tuple[str, Decimal], thing: str, link: str, period: str, end: str
) -> None:
    spends = _THINGS[thing] not in ("income", "assets_fixed", "carryover_closing")
    if not spends and link in ("支出", "决算数为", "实际支出"):
        link = "为"
    found = facts(f"{period}{thing}{link}{amount[0]}{end}", title=EVALUATION)
    assert [(f.measure, f.amount_yuan) for f in found] == [(_THINGS[thing], amount[1])]
    assert found[0].basis in ("final", None)


@settings(max_examples=70, deadline=None)
@given(st.lists(amounts(), min_size=3, max_size=3), st.sampled_from(["年初预算", "年初预算数为", "年初预算安排"]),
       st.sampled_from(["调整预算数", "调整后预算为"]), st.sampled_from(["决算数", "实际支出", "支出决算为"]),
       st.sampled_from(["，", "；"]))  # fmt: skip
def test_the_stages_of_one_thing(
    printed: list[tuple[str, Decimal]], initial: str, adjusted: str, final: str, pause: str
) -> None:
    texts = [text for text, _ in printed]
    found = facts(
        f"公务接待费{initial}{texts[0]}{pause}{adjusted}{texts[1]}{pause}{final}{texts[2]}。", title=EVALUATION
    )
    assert [(f.basis, f.amount_yuan) for f in found] == [
        (basis, yuan) for basis, (_, yuan) in zip(("budget_initial", "budget_adjusted", "final"), printed, strict=True)
    ]
    assert {f.measure for f in found} == {"three_public_reception"}


@settings(max_examples=70, deadline=None)
@given(st.data(), st.sampled_from(["，其中：", "，其中", "，包括：", "：", "。其中：", "，主要用于："]),
       st.sampled_from(["，", "；", "、"]))  # fmt: skip
def test_every_project_of_a_list_keeps_its_name_and_amount(data: st.DataObject, opener: str, pause: str) -> None:
    names = data.draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=5, unique=True))
    printed = [data.draw(amounts()) for _ in names]
    listed = pause.join(name + text for name, (text, _) in zip(names, printed, strict=True))
    found = facts(f"项目支出900万元{opener}{listed}。", title=EVALUATION)
    assert [(f.project, f.amount_yuan) for f in found[1:]] == [
        (name, yuan) for name, (_, yuan) in zip(names, printed, strict=True)
    ]


@settings(max_examples=70, deadline=None)
@given(amounts(), st.sampled_from([("增加", 1), ("减少", -1), ("下降", -1), ("增长", 1), ("节约", -1), ("多支出", 1)]),
       st.sampled_from(["比上年", "较上年", "同比", "与上年相比", "比2022年", "比年初预算"]),
       st.sampled_from(["", "了"]))  # fmt: skip
def test_changes_carry_their_sign(
    amount: tuple[str, Decimal], verb: tuple[str, int], compared: str, particle: str
) -> None:
    found = facts(f"“三公”经费支出30万元，{compared}{verb[0]}{particle}{amount[0]}。", title=EVALUATION)
    assert [(f.stat, f.amount_yuan) for f in found[1:]] == [("change", verb[1] * amount[1])]


@settings(max_examples=100, deadline=None)
@given(st.decimals(min_value=Decimal("0.01"), max_value=10**5, places=2, allow_nan=False),
       st.sampled_from(["公里", "万亩", "人次", "件", "户", "万元"]),
       st.sampled_from(["新建农村道路", "治理水土流失", "救助困难群众", "发放补贴"]))  # fmt: skip
def test_a_result_comes_back_as_it_is_printed(value: Decimal, unit: str, name: str) -> None:
    (found,) = extraction(EVALUATION, "三、绩效目标完成情况", f"全年{name}{value}{unit}。").indicators
    assert (found.level3, found.actual_value, found.actual_unit) == (name, value, unit)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet="支出收入其中，。；：、（）()为是元万亿%0123456789.年月日项目预算决算基本公务接待费“”\n 较上年增长",
        max_size=200,
    )
)
def test_no_text_makes_the_extraction_fail(text: str) -> None:
    assert extraction(EVALUATION, "二、收支情况", text).notices == []
