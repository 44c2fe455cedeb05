"""Narrative self-evaluations: how clerks divide spending, explain changes of a budget and tell that there was nothing."""

from __future__ import annotations

import pytest
from written import EVALUATION, extraction, facts, money, only, told

from pipelines.extraction import extract
from sources.document import Block, Document, Locator
from sources.readers.text import read_text


def spent(**said: str) -> dict[str, str]:
    """What an expenditure fact of a closed year says."""
    return {"measure": "expenditure", "basis": "final"} | said


@pytest.mark.parametrize("opener", ["主要为：", "，主要有", "，含", "，包含", "，其中包括"])
def test_words_that_open_a_list_of_projects(opener: str) -> None:
    found = money(f"项目支出50万元{opener}河道治理项目30万元、水库维修养护20万元。", title=EVALUATION)
    assert [f.get("project") for f in found] == [None, "河道治理项目", "水库维修养护"]


def test_a_division_right_behind_a_figure_gives_its_parts() -> None:
    found = money(
        "项目支出542万元，按用途分：农林水支出300万元，城乡社区支出200万元，其他支出42万元。", title=EVALUATION
    )
    assert [(f["nature"], f.get("functional_code")) for f in found] == [
        ("project", None), ("project", "213"), ("project", "212"), ("project", "229"),
    ]  # fmt: skip


def test_a_division_by_function_knows_classes_of_any_level() -> None:
    found = money(
        "支出按功能科目分，统计信息事务296万元（其中行政运行188万元、专项普查活动108万元）；住房改革支出93万元。",
        title=EVALUATION,
    )
    assert [f["functional_code"] for f in found] == ["20105", "2010501", "2010507", "22102"]


def test_a_division_after_the_full_stop_is_of_all_spending() -> None:
    found = money("基本支出40万元，项目支出60万元。按功能分类：农林水支出100万元。", title=EVALUATION)
    assert found[-1] == spent(amount_yuan="1000000", functional_code="213")


@pytest.mark.parametrize(
    ("words", "signed"),
    [
        ("年中因老旧小区改造、保障性租赁住房等事项调增36.94万元", "369400"),
        ("年中追加辅警工资、上级转移支付等36.94万元", "369400"),
        ("人口普查专项追加36.94万元", "369400"),
        ("压减一般性支出36.94万元", "-369400"),
    ],
)
def test_a_budget_is_changed_for_reasons_that_are_told_beside(words: str, signed: str) -> None:
    found = money(f"年初预算30万元，{words}，全年预算66.94万元；全年实际支出60万元。", title=EVALUATION)
    assert found[1] == {
        "measure": "expenditure", "amount_yuan": signed, "basis": "budget_adjusted", "stat": "change",
    }  # fmt: skip
    assert [f["basis"] for f in found[2:]] == ["budget_adjusted", "final"]


def test_what_exceeds_the_budget_is_a_change() -> None:
    found = money("年末决算支出446.27万元，超出年初预算部分27.37万元。", title=EVALUATION)
    assert found[-1] == spent(amount_yuan="273700", stat="change")


def test_a_change_against_last_years_spending_is_of_spending_whatever_was_named_before() -> None:
    found = facts("结转下年2.15万元。与上年支出201.36万元相比，减支13.59万元，降幅6.75%。", title=EVALUATION)
    assert told(found[-2]) == spent(amount_yuan="-135900", stat="change")
    assert told(found[-1]) == spent(number="-6.75", stat="change_rate")


def test_several_changes_with_verbs_of_their_own() -> None:
    found = facts("会议费1.2万元、培训费3.65万元，较上年分别增长8.11%、下降22.83%。", title=EVALUATION)
    assert [(f.measure, str(f.number)) for f in found[2:]] == [("meeting", "8.11"), ("training", "-22.83")]


def test_shares_of_two_things_named_together() -> None:
    found = facts("基本支出34万元、项目支出92万元，两者分别占总支出的27%和73%。", title=EVALUATION)
    assert [(f.nature, str(f.number)) for f in found[2:]] == [("basic", "27"), ("project", "73")]


def test_one_figure_for_budget_and_spending() -> None:
    found = money("“三公”经费预算和支出均为17万元。", title=EVALUATION)
    assert [f["basis"] for f in found] == ["budget_adjusted", "final"]


@pytest.mark.parametrize(
    "sentence",
    [
        "因公出国（境）、公务用车购置均没有支出。",
        "未发生因公出国（境）费，未购置公务用车。",
        "因公出国（境）费、公务用车购置费均无支出。",
    ],
)
def test_nothing_was_spent(sentence: str) -> None:
    found = money(sentence, title=EVALUATION)
    assert [(f["measure"], f["amount_yuan"]) for f in found] == [
        ("three_public_abroad", "0"), ("three_public_vehicle_purchase", "0"),
    ]  # fmt: skip


def test_what_was_not_planned_is_a_zero_of_the_budget() -> None:
    assert only("未安排公务用车购置支出。", title=EVALUATION)["basis"] == "budget_adjusted"


def test_nothing_is_carried_over() -> None:
    assert only("年末无结转。", title=EVALUATION) == {"measure": "carryover_closing", "amount_yuan": "0"}


def test_a_sum_of_so_many_things_is_their_whole() -> None:
    found = money("公务用车运行维护费41.85万元；公务接待费1.37万元。三项合计43.22万元。", title=EVALUATION)
    assert found[-1]["measure"] == "three_public_total"


def test_the_items_of_a_whole_that_other_words_announce() -> None:
    found = money("具体到基本支出的主要科目：基本工资129万元，津贴补贴80万元。", title=EVALUATION)
    assert [(f["nature"], f["economic_code"]) for f in found] == [("basic", "30101"), ("basic", "30102")]


def test_economic_classes_inside_project_spending() -> None:
    found = money("项目支出中商品和服务支出58.9万元、资本性支出43.26万元。", title=EVALUATION)
    assert [(f["nature"], f["economic_code"]) for f in found] == [("project", "302"), ("project", "310")]


def test_a_heading_below_a_heading_about_projects_names_the_project() -> None:
    found = money(
        "三、主要项目绩效", "（一）人口抽样调查", "该项目全年预算数101万元，实际支出98万元。", title=EVALUATION
    )
    assert [(f["project"], f["basis"]) for f in found] == [
        ("人口抽样调查", "budget_adjusted"), ("人口抽样调查", "final"),
    ]  # fmt: skip


def test_a_project_that_is_a_training_is_no_training_expense_of_the_department() -> None:
    found = money("三、项目支出情况", "1.主体班次培训费。预算150万元，支出146万元。", title=EVALUATION)
    assert {(f["measure"], f["project"]) for f in found} == {("expenditure", "主体班次培训费")}


def test_items_behind_dashes_go_on_with_the_list() -> None:
    found = money(
        "（三）项目支出", "项目支出按专款专用原则使用，主要有：", "——退耕还林补助65万元；", "——天然林保护工程40万元。",
        title=EVALUATION,
    )  # fmt: skip
    assert [f["project"] for f in found] == ["退耕还林补助", "天然林保护工程"]


def test_a_paragraph_in_the_style_of_a_heading_is_read_as_a_sentence() -> None:
    texts = [
        ("heading", 2, "二、基本支出情况"),
        ("paragraph", None, "全年基本支出186万元，其中："),
        ("heading", 4, "1.人员经费165万元，包括工资福利支出152万元；"),
        ("heading", 4, "2.日常公用经费21万元，其中商品和服务支出20万元。"),
    ]
    title = Block("heading", EVALUATION, Locator(paragraph=1), level=1)
    blocks = [Block(kind, text, Locator(paragraph=n), level=level) for n, (kind, level, text) in enumerate(texts, 2)]
    document = Document("示例.docx", "0" * 64, "docx", blocks=[title, *blocks])
    assert [str(f.amount_yuan) for f in extract(document).facts] == [
        "1860000", "1650000", "1520000", "210000", "200000",
    ]  # fmt: skip


def test_money_received_is_income() -> None:
    assert only("我会共收到财政拨款186.42万元。", title=EVALUATION) == {
        "measure": "income", "amount_yuan": "1864200", "basis": "final", "fund": "fiscal",
        "income_source": "fiscal_appropriation",
    }  # fmt: skip


def test_parts_of_the_posts_behind_a_comma() -> None:
    found = facts("全系统有编制342个，其中行政24个、事业316个、工勤2个。", title=EVALUATION)
    assert [(f.measure, str(f.number)) for f in found] == [
        ("staff_quota", "342"), ("staff_quota_administrative", "24"), ("staff_quota_institution", "316"),
        ("staff_quota_support", "2"),
    ]  # fmt: skip


def test_staff_behind_the_posts_they_fill() -> None:
    found = facts("镇机关行政编制33人，实有30人。", title=EVALUATION)
    assert [f.measure for f in found] == ["staff_quota_administrative", "staff_administrative"]


@pytest.mark.parametrize(
    ("sentence", "measure"),
    [
        ("局机关设股室13个。", "internal_offices"),
        ("街道设党政综合办公室等综合办事机构7个。", "internal_offices"),
        ("直属市应急保障中心、市执法支队2家。", "subordinate_units"),
        ("所属单位为市普查中心、市调查中心，合计2个。", "subordinate_units"),
    ],
)
def test_offices_and_units_counted_behind_their_names(sentence: str, measure: str) -> None:
    assert [f.measure for f in facts(sentence, title=EVALUATION)] == [measure]


def test_headings_numbered_with_capital_numerals() -> None:
    document = read_text(f"{EVALUATION}\n壹、单位概况\n贰、履职绩效\n全年走访企业43家。".encode(), "示例.txt", "0" * 64)
    assert [(b.kind, b.level) for b in document.blocks[1:3]] == [("heading", 1), ("heading", 1)]
    assert [i.level3 for i in extract(document).indicators] == ["走访企业"]


@pytest.mark.parametrize(
    ("words", "target"),
    [
        ("用水总量3.12亿立方米，控制在3.4亿立方米的年度目标之内", "3.4"),
        ("窄改宽165公里，比县政府下达的150公里多15公里", "150"),
        ("参保率稳定在96.3%，高于95%的目标", "95"),
        ("漏登率0.07%，低于国家规定的0.3%", None),
        ("成灾率2.7‰，在3‰的控制线以内", None),
    ],
)
def test_what_a_result_is_measured_by_is_no_result(words: str, target: str | None) -> None:
    found = extraction(EVALUATION, "三、绩效完成情况", f"全年{words}。").indicators
    assert [str(i.target_value) if i.target_value is not None else None for i in found] == [target]


def test_spending_behind_the_income_of_others_is_theirs() -> None:
    result = extraction(EVALUATION, "三、绩效完成情况", "职工统筹基金收入38.2亿元、支出33.6亿元。")
    assert result.facts == []
    assert [i.level3 for i in result.indicators] == ["职工统筹基金收入", "职工统筹基金支出"]


def test_the_investment_of_signed_projects_is_a_result() -> None:
    result = extraction(EVALUATION, "三、绩效完成情况", "签约文旅项目6个，总投资23.4亿元。")
    assert (result.facts, [i.level3 for i in result.indicators]) == ([], ["签约文旅项目", "签约文旅项目总投资"])


def test_the_rate_of_a_verb_takes_the_name_of_what_was_counted() -> None:
    found = extraction(EVALUATION, "三、绩效完成情况", "压减培训机构38家，压减率95%。").indicators
    assert [i.level3 for i in found] == ["压减培训机构", "培训机构压减率"]


def test_the_total_investment_of_a_named_project() -> None:
    found = only("三、项目管理情况", "城南小学项目总投资1.36亿元。", title=EVALUATION)
    assert found == {"measure": "project_lifetime_funding", "amount_yuan": "136000000", "project": "城南小学"}


def test_results_among_the_rules_of_management() -> None:
    found = extraction(
        EVALUATION, "三、组织实施情况", "5万元以上的支出集体研究，全年组织公开招标29次，节约建设资金142万元。"
    ).indicators
    assert [(i.level3, str(i.actual_value)) for i in found] == [("组织公开招标", "29"), ("节约建设资金", "142")]


def test_no_cars_is_a_count() -> None:
    found = facts("截至年底，无公务用车。", title=EVALUATION)
    assert [(f.kind, f.measure, f.number) for f in found] == [("count", "vehicles_held_for_official_use", 0)]


def test_a_rule_about_guests_counts_none() -> None:
    assert facts("公务接待严格控制，接待对象超过10人的不超过三分之一。", title=EVALUATION) == []


@pytest.mark.parametrize(
    "opener",
    ["项目支出主要用于以下几个方面：", "项目支出具体用于：", "主要项目支出如下：", "项目支出包括以下三项内容："],
)
def test_words_that_open_a_numbered_list_of_projects(opener: str) -> None:
    found = money(
        "二、支出情况", opener, "1.公共卫生服务补助资金43万元。", "2.乡镇卫生院建设40万元。", title=EVALUATION
    )
    assert [f["project"] for f in found] == ["公共卫生服务补助资金", "乡镇卫生院建设"]


def test_what_was_added_halfway_and_the_budget_behind_a_short_explanation() -> None:
    found = facts(
        "年初批复预算数968万元，中途增加58万元，系档案加工经费，全年预算数1026万元，预算执行率为99%。",
        title=EVALUATION,
    )
    assert [(f.basis, f.stat) for f in found] == [
        ("budget_initial", "level"), ("budget_adjusted", "change"), ("budget_adjusted", "level"),
        ("final", "completion_rate"),
    ]  # fmt: skip


def test_the_subject_of_a_comparison_may_stand_before_it() -> None:
    found = money("公用经费65万元。公用经费比年初预算70万元节约5万元。", title=EVALUATION)
    assert [(f["nature"], f["basis"], f.get("stat")) for f in found] == [
        ("public_running", "final", None), ("public_running", "budget_initial", None),
        ("public_running", "final", "change"),
    ]  # fmt: skip


def test_what_procurement_saved_is_of_the_whole() -> None:
    found = money("实际采购398万元，其中货物112万元，服务286万元，节约资金21万元。", title=EVALUATION)
    assert found[-1] == {"measure": "procurement", "amount_yuan": "-210000", "basis": "final", "stat": "change"}


def test_groups_that_went_abroad_under_a_name() -> None:
    found = facts("出国（境）经费9万元，组织出国招商团组2个，4人次。", title=EVALUATION)
    assert [f.measure for f in found] == ["three_public_abroad", "abroad_groups", "abroad_persons"]


def test_kinds_of_targets_among_results_are_no_goals() -> None:
    result = extraction(EVALUATION, "三、绩效目标完成情况", "（一）数量目标", "培训残疾人312人次。")
    assert [i.level3 for i in result.indicators] == ["培训残疾人"]


def test_the_number_of_all_behind_the_new_ones() -> None:
    found = extraction(EVALUATION, "三、绩效完成情况", "新增高新技术企业42家，总数达168家。").indicators
    assert [i.level3 for i in found] == ["新增高新技术企业", "高新技术企业总数"]


def test_kinds_of_projects_are_parts_of_spending() -> None:
    found = facts(
        "（三）绩效分析", "1.人员类项目绩效分析", "2023年人员类项目全年预算数231万元，执行数231万元，完成预算的100%。",
        "3.特定目标类项目绩效分析", "2023年特定目标类项目共18个，全年预算数928万元，执行数924万元。",
        title=EVALUATION,
    )  # fmt: skip
    assert [f.nature for f in found] == ["personnel"] * 3 + ["project"] * 2


def test_an_earlier_value_is_no_value_of_this_year() -> None:
    found = money("接待费由3.1万元降至2.6万元，公车运维费由6.5万元降至6万元。", title=EVALUATION)
    assert [(f["measure"], f["amount_yuan"]) for f in found] == [
        ("three_public_reception", "26000"), ("three_public_vehicle_operation", "60000"),
    ]  # fmt: skip


def test_a_rate_at_the_end_of_its_formula() -> None:
    found = facts("预算完成率=（年初预算2100+本年追加预算245-年末结余45）/（年初预算2100+本年追加预算245）×100%=98.06%。",
                  title=EVALUATION)  # fmt: skip
    assert [told(f) for f in found] == [spent(number="98.06", stat="completion_rate")]


def test_the_rate_of_project_spending_is_not_that_of_the_whole() -> None:
    found = facts("年终预算执行率达到98.06%，其中项目支出执行率96.5%。", title=EVALUATION)
    assert [(f.nature, str(f.number)) for f in found] == [("total", "98.06"), ("project", "96.5")]


@pytest.mark.parametrize("pause", ["：", "，"])
def test_figures_behind_the_name_of_a_project_are_not_of_the_whole(pause: str) -> None:
    found = money(
        "二、资金使用情况", f"（1）水利工程维修养护项目{pause}预算安排300万元，实际支出298万元。", title=EVALUATION
    )
    assert [(f["project"], f["basis"]) for f in found] == [
        ("水利工程维修养护项目", "budget_adjusted"), ("水利工程维修养护项目", "final"),
    ]  # fmt: skip


def test_an_item_with_a_measure_of_its_own_does_not_end_a_list_of_classes() -> None:
    found = money("公用经费支出120万元，其中：办公费25万元、公务接待费2万元、工会经费9万元。", title=EVALUATION)
    assert [f.get("economic_code") for f in found] == [None, "30201", None, "30228"]


def test_what_is_left_of_a_list_is_no_class() -> None:
    found = money("人员经费支出980万元，其中基本工资320万元、社会保障缴费120万元、其他45万元。", title=EVALUATION)
    assert [f.get("economic_code") for f in found] == [None, "30101"]


def test_spending_behind_the_number_of_guests_is_that_of_their_reception() -> None:
    found = money("三、“三公”经费情况", "全年公务接待34批次268人次，支出2.6万元。", title=EVALUATION)
    assert [f["measure"] for f in found] == ["three_public_reception"]


def test_money_of_projects_under_performance_targets() -> None:
    found = facts("纳入绩效目标管理的项目12个，金额850万元。", title=EVALUATION)
    assert [f.measure for f in found] == ["performance_projects", "performance_projects_amount"]


@pytest.mark.parametrize(
    ("sentence", "measures"),
    [
        ("核定人员编制总额为58名，实际配备55名。", ["staff_quota", "staff"]),
        ("共有车辆12台，其中执法车8台、公务用车4台。", ["vehicles", "vehicles_law_enforcement", "vehicles_general"]),
        ("内设机构有办公室、理论科、宣传科3个。", ["internal_offices"]),
        ("将全部12个预算项目编制了绩效目标。", ["performance_projects"]),
        ("组织对部门整体和12个二级项目开展自评。", ["self_evaluated_projects"]),
        ("纳入本次评价的预算单位有局机关、登记中心等7家。", ["reporting_units"]),
    ],
)
def test_counts_in_other_words(sentence: str, measures: list[str]) -> None:
    assert [f.measure for f in facts("一、部门概况", sentence, title=EVALUATION)] == measures


def test_a_rate_behind_both_parts_is_that_of_the_whole() -> None:
    found = facts("全年支出97万元，其中基本支出11万元，项目支出86万元，预算执行率99.17%，其中项目执行率99.06%。",
                  title=EVALUATION)  # fmt: skip
    assert next((f.nature, str(f.number)) for f in found if f.kind == "ratio") == ("total", "99.17")


def test_spending_against_the_budget_is_final_spending() -> None:
    found = facts("全年支出517万元。与年初预算432万元相比，支出增加85万元，增幅19.83%。", title=EVALUATION)
    assert [(f.basis, f.stat) for f in found] == [
        ("final", "level"), ("budget_initial", "level"), ("final", "change"), ("final", "change_rate"),
    ]  # fmt: skip


def test_items_that_are_a_name_and_an_amount_are_projects_below_project_spending() -> None:
    found = money(
        "（三）主要项目支出", "1.优抚对象抚恤补助支出421万元；", "2.退役士兵安置支出110万元；", "3.双拥慰问33万元。",
        title=EVALUATION,
    )  # fmt: skip
    assert [f["project"] for f in found] == ["优抚对象抚恤补助", "退役士兵安置支出", "双拥慰问"]


def test_offices_and_units_of_a_town_in_one_sentence() -> None:
    found = facts(
        "一、基本情况", "镇设党政综合办公室、综合行政执法队5个职能机构和农业服务中心、便民服务中心2个事业单位。",
        title=EVALUATION,
    )  # fmt: skip
    assert [f.measure for f in found] == ["internal_offices", "subordinate_units"]
