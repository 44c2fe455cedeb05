"""Money in the wordings of many authors: series, names with brackets, stages, lists of projects, wholes of one kind."""

from __future__ import annotations

import pytest
from written import EVALUATION, PROJECT, extraction, facts, money, only, told


def spent(**said: str) -> dict[str, str]:
    """What an expenditure fact of a closed year says."""
    return {"measure": "expenditure", "basis": "final"} | said


def test_each_of_several_changes_is_told_of_one_of_the_amounts_before() -> None:
    found = facts("公务用车运行维护费19万元、公务接待费8万元，分别较上年下降4.2%、18.6%。", title=EVALUATION)
    assert [told(f) for f in found[2:]] == [
        {"measure": "three_public_vehicle_operation", "number": "-4.2", "basis": "final", "stat": "change_rate"},
        {"measure": "three_public_reception", "number": "-18.6", "basis": "final", "stat": "change_rate"},
    ]


def test_a_budget_that_spending_kept_to_is_a_fact() -> None:
    found = money("“三公”经费支出11.5万元，控制在年初预算13万元以内。", title=EVALUATION)
    assert [(f["amount_yuan"], f["basis"]) for f in found] == [("115000", "final"), ("130000", "budget_initial")]


def test_a_control_rate_is_a_completion_rate() -> None:
    found = facts("“三公”经费决算31万元，三公经费控制率为74.9%。", title=EVALUATION)
    assert told(found[-1]) == {
        "measure": "three_public_total", "number": "74.9", "basis": "final", "stat": "completion_rate",
    }  # fmt: skip


def test_the_money_behind_a_number_of_cars_bought_is_their_cost() -> None:
    found = money("公务用车购置及运行维护费支出86万元（其中购置执法车2台，支出31万元）。", title=EVALUATION)
    assert [f["measure"] for f in found] == ["three_public_vehicle", "three_public_vehicle_purchase"]


def test_a_bracket_inside_a_name_of_a_project_belongs_to_it() -> None:
    found = money(
        "项目支出500万元，其中：办案（业务）经费300万元，河道清淤（二期）200万元（含监理费）。", title=EVALUATION
    )
    assert [f["project"] for f in found[1:]] == ["办案（业务）经费", "河道清淤（二期）"]


def test_projects_behind_a_title_that_names_project_spending() -> None:
    found = money("（三）项目支出情况。高标准农田建设960万元、非洲猪瘟防控31万元。", title=EVALUATION)
    assert [f["project"] for f in found] == ["高标准农田建设", "非洲猪瘟防控"]


def test_projects_paid_from_a_fund() -> None:
    found = money("政府性基金预算支出860万元，用于：背街小巷改造520万元、老旧小区改造340万元。", title=EVALUATION)
    assert [(f.get("project"), f["fund"]) for f in found] == [
        (None, "government_fund"),
        ("背街小巷改造", "government_fund"),
        ("老旧小区改造", "government_fund"),
    ]


def test_the_revenue_of_an_area_is_no_income_of_its_office() -> None:
    found = extraction(EVALUATION, "三、履职完成情况", "一般公共预算收入1.08亿元，同比增长5.6%。")
    assert found.facts == []
    assert [(i.level3, i.actual_unit) for i in found.indicators] == [
        ("一般公共预算收入", "亿元"), ("一般公共预算收入增长", "%"),
    ]  # fmt: skip


def test_the_start_of_the_year_belongs_to_the_budget_not_to_the_date() -> None:
    found = money("2023年初预算收入138万元，2023年初预算支出138万元。", title=EVALUATION)
    assert [(f["measure"], f["basis"]) for f in found] == [
        ("income", "budget_initial"), ("expenditure", "budget_initial"),
    ]  # fmt: skip


def test_money_arranged_for_a_thing_is_its_budget() -> None:
    found = money("全年安排三公经费28万元，实际开支19.5万元。", title=EVALUATION)
    assert [(f["measure"], f["basis"]) for f in found] == [
        ("three_public_total", "budget_adjusted"), ("three_public_total", "final"),
    ]  # fmt: skip


def test_the_whole_year_behind_a_part_of_it_counts() -> None:
    found = facts("1-6月执行进度41.2%，1-10月执行进度78.6%，全年预算执行率98.5%。", title=EVALUATION)
    assert [told(f)["number"] for f in found] == ["98.5"]


def test_a_title_about_the_initial_budget_gives_its_stage() -> None:
    found = money("1、年初部门预算情况：经批准，部门预算总收入284万元，总支出284万元。", title=EVALUATION)
    assert [f["basis"] for f in found] == ["budget_initial", "budget_initial"]


def test_spending_named_after_a_balance_is_what_changed() -> None:
    found = facts("年终结余29万元。支出较年初预算增加54万元，增长19%。", title=EVALUATION)
    assert [(f.measure, f.stat) for f in found[1:]] == [("expenditure", "change"), ("expenditure", "change_rate")]


def test_rates_of_a_row_are_each_of_their_own_thing() -> None:
    found = facts(
        "“三公”经费变动率为-6.65%，公用经费控制率为97.5%，政府采购执行率94.3%。", title=EVALUATION
    )  # fmt: skip
    assert [(f.measure, f.stat, str(f.number)) for f in found] == [
        ("three_public_total", "change_rate", "-6.65"),
        ("expenditure", "completion_rate", "97.5"),
        ("procurement", "completion_rate", "94.3"),
    ]


def test_no_money_of_social_insurance_is_a_zero_of_that_fund() -> None:
    assert only("本部门2023年度无社会保险基金预算支出。", title=EVALUATION) == spent(
        amount_yuan="0", fund="social_insurance"
    )


def test_a_longer_name_in_a_list_of_projects_is_a_project_not_a_kind_of_cost() -> None:
    found = money("项目支出主要有：干部培训费16万元、教学楼维修85万元。", title=EVALUATION)
    assert [f.get("project") for f in found] == ["干部培训费", "教学楼维修"]


def test_projects_behind_a_clause_that_names_project_spending() -> None:
    found = money("主要项目支出为：就业补助资金268万元；城乡居民养老保险县级配套93万元。", title=EVALUATION)
    assert [f.get("project") for f in found] == ["就业补助资金", "城乡居民养老保险县级配套"]


@pytest.mark.parametrize("sentence", ["未组织因公出国（境）。", "因公出国（境）费零，公务用车3辆。"])
def test_more_words_for_nothing(sentence: str) -> None:
    assert money(sentence, title=EVALUATION)[0]["measure"] == "three_public_abroad"


def test_a_year_alone_in_brackets_is_the_same_thing_of_that_year() -> None:
    found = facts("三公经费总支出23万元（2022年为26万元）。", title=EVALUATION)
    assert [(f.measure, f.fiscal_year, f.value) for f in found] == [
        ("three_public_total", 2023, "23"), ("three_public_total", 2022, "26"),
    ]  # fmt: skip


def test_additions_during_the_year_say_why() -> None:
    found = money("年中根据工作需要追加预算348万元，追减预算62万元。", title=EVALUATION)
    assert [(f["amount_yuan"], f["stat"]) for f in found] == [("3480000", "change"), ("-620000", "change")]


def test_the_rate_of_money_received_is_that_of_the_money_received() -> None:
    found = facts("二、资金情况", "全年到位资金100万元，资金到位率98%。", title=EVALUATION)
    assert told(found[-1]) == {"measure": "funds_received", "number": "98", "stat": "completion_rate"}


def test_money_behind_a_number_of_projects() -> None:
    found = money("年初批复预算8个项目985万元（含上年结转50万元），调整预算后1,020万元。", title=EVALUATION)
    assert [(f["measure"], f.get("basis"), f["amount_yuan"]) for f in found] == [
        ("expenditure", "budget_initial", "9850000"),
        ("carryover_opening", None, "500000"),
        ("expenditure", "budget_adjusted", "10200000"),
    ]


def test_the_money_of_an_investment_by_who_pays() -> None:
    found = money("项目总投资500万元，其中：中央资金200万元、专项债券100万元、自筹200万元。", title=PROJECT)
    assert [(f["measure"], f.get("fund")) for f in found] == [
        ("project_lifetime_funding", None),
        ("project_lifetime_funding", "fiscal"),
        ("project_lifetime_funding", "government_fund"),
        ("project_lifetime_funding", "other"),
    ]


def test_bonds_inside_income() -> None:
    found = money("2023年总收入320万元（含专项债券资金200万元）。", title=EVALUATION)
    assert (found[1]["measure"], found[1]["fund"]) == ("income", "government_fund")


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("政府采购支出86万元，全部为货物采购。", "procurement_goods"),
        ("“三公”经费支出6万元，均为公务用车运行维护费。", "three_public_vehicle_operation"),
    ],
)
def test_a_whole_of_one_kind_is_a_fact_of_that_kind_too(sentence: str, part: str) -> None:
    found = money(sentence, title=EVALUATION)
    assert found[1] == found[0] | {"measure": part}


def test_spending_beside_the_income_of_a_fund_is_of_that_fund() -> None:
    found = money("一般公共预算财政拨款收入300万元，支出280万元。", title=EVALUATION)
    assert [(f["measure"], f["fund"]) for f in found] == [
        ("income", "general_public"), ("expenditure", "general_public"),
    ]  # fmt: skip


def test_a_part_of_the_initial_budget_is_initial() -> None:
    found = money("年初预算总额300万元，其中公用经费预算安排20万元。", title=EVALUATION)
    assert [f["basis"] for f in found] == ["budget_initial", "budget_initial"]


def test_adjustments_are_no_rise_or_fall_of_the_figure_before() -> None:
    found = money("预算批复268万元；执行中调增41万元，调减2万元。", title=EVALUATION)
    assert [(f["amount_yuan"], f["basis"], f.get("stat")) for f in found[1:]] == [
        ("410000", "budget_adjusted", "change"), ("-20000", "budget_adjusted", "change"),
    ]  # fmt: skip


def test_a_project_list_opened_by_its_title() -> None:
    found = money("项目支出明细：义务兵家庭优待金145万元；烈士纪念设施维修20万元。", title=EVALUATION)
    assert [f["project"] for f in found] == ["义务兵家庭优待金", "烈士纪念设施维修"]


def test_items_below_project_spending_that_only_said_its_amount_are_its_projects() -> None:
    found = money(
        "（二）项目支出542万元。", "1.外贸促进资金98万元，已支付75%；", "2.促消费活动经费32万元；", "（三）会议费3万元。",
        title=EVALUATION,
    )  # fmt: skip
    assert [(f["measure"], f.get("project")) for f in found] == [
        ("expenditure", None), ("expenditure", "外贸促进资金"), ("expenditure", "促消费活动经费"), ("meeting", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "sentence", ["项目支出按内容划分：督查经费12万元、普查补助3万元。", "项目支出用于督查经费12万元、普查补助3万元。"]
)
def test_more_ways_to_open_a_list_of_projects(sentence: str) -> None:
    assert [f["project"] for f in money(sentence, title=EVALUATION)] == ["督查经费", "普查补助"]


def test_money_that_firms_bring_is_not_the_departments() -> None:
    lines = ("三、绩效目标完成情况", "招商引资。合同引资18亿元，到位资金7亿元。")
    assert money(*lines, title=EVALUATION) == []


def test_other_money_of_spending() -> None:
    found = money("全年执行408万元，其中财政拨款405万元，其他资金3万元。", title=EVALUATION)
    assert [f.get("fund") for f in found] == [None, "fiscal", "other"]


def test_parts_of_an_amount_told_again() -> None:
    found = money("项目支出90万元中，农资淡储贴息30万元、基层社改造45万元。", title=EVALUATION)
    assert [f.get("project") for f in found] == [None, "农资淡储贴息", "基层社改造"]


def test_kinds_of_projects_of_the_integrated_budget_system() -> None:
    found = money("人员类支出148万元，运转类支出20万元，特定目标类支出269万元。", title=EVALUATION)
    assert [f["nature"] for f in found] == ["personnel", "public_running", "project"]


def test_the_total_that_a_share_of_procurement_is_of() -> None:
    found = facts("面向中小企业采购金额326万元，占采购总额408万元的80%。", title=EVALUATION)
    assert [(f.measure, f.stat) for f in found] == [
        ("procurement_sme", "level"), ("procurement", "level"), ("procurement_sme", "share"),
    ]  # fmt: skip


def test_additions_that_name_their_money() -> None:
    found = money("年内上级财政追加衔接资金486万元，区本级追加35万元。", title=EVALUATION)
    assert [(f["amount_yuan"], f["stat"]) for f in found] == [("4860000", "change"), ("350000", "change")]


def test_a_change_against_an_amount_that_is_printed() -> None:
    found = money("三公经费共计开支2.9万元，与上年3.4万元相比减少0.5万元。", title=EVALUATION)
    assert [(f["amount_yuan"], f.get("stat")) for f in found] == [
        ("29000", None), ("34000", None), ("-5000", "change"),
    ]  # fmt: skip


def test_the_number_of_a_hotline_belongs_to_its_name() -> None:
    found = money("项目支出主要包括：平台升级22万元、12345热线外包服务16万元。", title=EVALUATION)
    assert [f["project"] for f in found] == ["平台升级", "12345热线外包服务"]


def test_a_title_that_announces_a_list_of_projects_needs_no_names_that_look_like_projects() -> None:
    found = money("项目支出明细。帮扶资金28万元，劳模津贴及疗休养8万元。", title=EVALUATION)
    assert [f["project"] for f in found] == ["帮扶资金", "劳模津贴及疗休养"]


def test_the_whole_goes_on_after_its_parts_by_fund() -> None:
    found = money("调整预算数341万元，其中：财政拨款331万元，单位资金10万元。决算数336万元。", title=EVALUATION)
    assert [f.get("fund") for f in found] == [None, "fiscal", "other", None]


def test_several_things_that_are_all_zero_in_words() -> None:
    found = money("公务接待费、公务用车购置费、因公出国（境）费均为零。", title=EVALUATION)
    assert [f["measure"].removeprefix("three_public_") for f in found] == ["reception", "vehicle_purchase", "abroad"]


def test_a_clause_about_the_three_public_expenses_names_them_for_what_follows() -> None:
    found = money(
        "二、支出情况", "三公经费支出控制在预算内，全年支出8.6万元，其中公务用车6万元，公务接待2.6万元。",
        title=EVALUATION,
    )  # fmt: skip
    assert [f["measure"] for f in found] == [
        "three_public_total", "three_public_vehicle", "three_public_reception",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("全年实际使用专项资金118万元。", spent(amount_yuan="1180000", nature="project")),
        ("年中调整24万元。", spent(amount_yuan="240000", stat="change") | {"basis": "budget_adjusted"}),
        ("全年共收到各类资金234万元。", {"measure": "funds_received", "amount_yuan": "2340000"}),
        ("年底结转45万元。", {"measure": "carryover_closing", "amount_yuan": "450000"}),
        ("我局收支总决算为234万元。", {"measure": "grand_total_in", "amount_yuan": "2340000", "basis": "final"}),
    ],
)
def test_totals_in_other_words(sentence: str, said: dict[str, str]) -> None:
    assert only("二、资金收支情况", sentence, title=EVALUATION) == said


def test_spending_in_sum_and_how_far_its_parts_are_done() -> None:
    found = facts("二、支出情况", "全年共计支出230万元；其中基本支出完成100%，项目支出完成96.5%。", title=EVALUATION)
    assert [told(f) for f in found] == [
        spent(amount_yuan="2300000"), spent(number="100", nature="basic", stat="completion_rate"),
        spent(number="96.5", nature="project", stat="completion_rate"),
    ]  # fmt: skip


def test_less_than_in_the_same_time_of_last_year() -> None:
    found = money("机关运行经费支出120万元，同比上年减少3万元。", title=EVALUATION)
    assert found[-1] == {"measure": "agency_operation", "amount_yuan": "-30000", "basis": "final", "stat": "change"}


def test_all_income_of_a_year_and_its_appropriation() -> None:
    found = money("二、收入情况", "全年经费总收入234万元，其中：经费拨款200万元。", title=EVALUATION)
    assert [(f["measure"], f.get("fund")) for f in found] == [("income", None), ("income", "fiscal")]
