"""Outcome sentences: names, targets, changes and what is no result."""

from __future__ import annotations

import pytest
from written import EVALUATION, extraction

HEADING = "四、绩效目标完成情况"


def results(*lines: str) -> list[tuple[str, str]]:
    """(name, value with unit) of every outcome below the heading."""
    found = extraction(EVALUATION, HEADING, *lines).indicators
    return [(i.level3, f"{i.actual_value}{i.actual_unit}") for i in found]


def test_a_target_between_result_and_its_share() -> None:
    found = extraction(EVALUATION, HEADING, "新建高标准农田3.2万亩，完成年度任务3万亩的107%。").indicators
    assert [(i.level3, str(i.actual_value), i.target_value and str(i.target_value)) for i in found] == [
        ("新建高标准农田", "3.2", "3"),
        ("新建高标准农田完成率", "107", None),
    ]


@pytest.mark.parametrize("verb", ["同比分别增长", "同比增长"])
def test_one_change_for_each_result(verb: str) -> None:
    assert results(f"接待游客12万人次，旅游收入9亿元，{verb}12.3%、5.8%。")[2:] == [
        ("接待游客增长", "12.3%"),
        ("旅游收入增长", "5.8%"),
    ]


def test_all_of_several_decreases_are_negative() -> None:
    assert results("事故起数和死亡人数分别下降12.5%、25%。") == [
        ("事故起数下降", "-12.5%"),
        ("死亡人数下降", "-25%"),
    ]


def test_rates_of_the_results_before_them() -> None:
    assert results("处置批而未供土地1200亩、闲置土地380亩，处置率分别为36%和41%。")[2:] == [
        ("处置批而未供土地处置率", "36%"),
        ("闲置土地处置率", "41%"),
    ]


def test_a_value_shared_by_several_names() -> None:
    assert results("见面率、办结率、满意率均为100%。") == [
        ("见面率", "100%"), ("办结率", "100%"), ("满意率", "100%"),
    ]  # fmt: skip


def test_a_second_count_of_the_same_thing() -> None:
    assert results("发放助学金568人次、85.2万元；帮扶困难户126户389人。") == [
        ("发放助学金", "568人次"),
        ("发放助学金金额", "85.2万元"),
        ("帮扶困难户", "126户"),
        ("帮扶困难户数量", "389人"),
    ]


def test_after_a_bracket_the_sentence_goes_on_with_what_stood_before_it() -> None:
    assert results("新增耕地3860亩（其中水田2150亩），占年度任务的128%。")[-1] == ("新增耕地完成率", "128%")


def test_a_growth_rate_is_no_level() -> None:
    assert results("人均纯收入15230元，增速达12.4%。")[1] == ("人均纯收入增速", "12.4%")


def test_managing_a_town_is_an_outcome() -> None:
    assert results("1.城市管理：清运垃圾1.2万吨。", "2.组织建设：发展党员12名。") == [
        ("清运垃圾", "1.2万吨"),
        ("发展党员", "12名"),
    ]


def test_service_around_the_clock_and_evaluated_projects_are_no_results() -> None:
    assert results("24小时值班无脱岗现象。", "对3个项目开展了绩效评价，涉及预算资金52万元。") == []


def test_money_in_a_section_about_funds_is_no_result() -> None:
    assert extraction(EVALUATION, "二、部门资金情况", "争取上级资金25万元。").indicators == []


def test_an_absolute_change_is_named_after_its_result() -> None:
    assert results("平均住院日7.8天，较上年缩短0.4天。")[1] == ("平均住院日缩短", "0.4天")


def test_the_unit_behind_the_last_of_a_series_is_that_of_all() -> None:
    assert results("巩固率99.2%，入园率93.6%，分别较上年提高0.1和1.3个百分点。")[2:] == [
        ("巩固率提高", "0.1个百分点"),
        ("入园率提高", "1.3个百分点"),
    ]


def test_a_second_rate_of_the_same_name_is_named_after_its_result() -> None:
    assert results("破案806起，破案率62%。现行命案4起，破案率100%。")[3] == ("现行命案破案率", "100%")


def test_floods_are_no_results() -> None:
    assert results("先后遭遇5次强降雨过程。") == []


def test_questionnaires_that_were_sent_out_and_came_back_are_results() -> None:
    assert results("发放问卷200份，收回有效问卷196份。") == [("发放问卷", "200份"), ("收回有效问卷", "196份")]


def test_a_limit_beside_a_result_is_no_second_result() -> None:
    assert results("用水总量1.8亿立方米，控制在2.1亿立方米红线以内。") == [("用水总量", "1.8亿立方米")]


def test_a_type_of_reservoir_is_no_number() -> None:
    assert results("完成13座小（2）型水库除险加固。") == [("完成小型水库除险加固", "13座")]


@pytest.mark.parametrize(
    "sentence",
    [
        "计划新建农村公路120公里，实际完成131公里。",
        "新建农村公路131公里，超目标任务（120公里）11公里。",
        "新建农村公路131公里，超过年度目标的120公里。",
    ],
)
def test_a_target_before_or_in_brackets(sentence: str) -> None:
    found = extraction(EVALUATION, HEADING, sentence).indicators
    assert [(i.level3, str(i.actual_value), str(i.target_value)) for i in found] == [("新建农村公路", "131", "120")]


def test_a_plan_without_a_result_is_no_result() -> None:
    assert results("计划新建农村公路120公里。") == []


def test_a_distance_inside_a_name() -> None:
    assert results("城区公交站点500米覆盖率为92%。") == [("城区公交站点500米覆盖率", "92%")]


def test_a_rate_far_below_its_limit() -> None:
    assert results("火灾受害率0.12‰，远低于0.9‰的控制指标。") == [("火灾受害率", "0.12‰")]


def test_verbs_alone_need_the_noun_before_them() -> None:
    assert results("调处纠纷86件，成功84件，涉及金额16万元。")[1:] == [
        ("调处纠纷成功", "84件"), ("调处纠纷成功涉及金额", "16万元"),
    ]  # fmt: skip


def test_beds_for_a_thousand_people_are_a_result() -> None:
    assert results("每千名老年人拥有养老床位36.5张。") == [("每千名老年人拥有养老床位", "36.5张")]


def test_a_plan_titled_by_its_item() -> None:
    found = extraction(EVALUATION, HEADING, "1.城镇新增就业：年初目标450人，实际完成486人，完成率108%；").indicators
    assert [(i.level3, str(i.actual_value), i.target_value and str(i.target_value)) for i in found] == [
        ("城镇新增就业", "486", "450"), ("城镇新增就业完成率", "108", None),
    ]  # fmt: skip


def test_goals_under_a_heading_about_duties_are_no_results() -> None:
    found = extraction(EVALUATION, "（二）当年部门履职总体目标", "2023年目标为新增就业450人，参保率达到96%以上。")
    assert found.indicators == []


def test_several_decreases_against_a_year() -> None:
    assert results("化学需氧量、氨氮、二氧化硫排放量分别比2022年下降3.2%、2.8%、4.6%。")[1:] == [
        ("氨氮下降", "-2.8%"), ("二氧化硫排放量下降", "-4.6%"),
    ]  # fmt: skip


def test_readers_and_visitors_are_results_not_official_guests() -> None:
    found = extraction(EVALUATION, HEADING, "接待查档2,914人次，举办展览3期，接待观众5,200人次。")
    assert found.facts == []
    assert [i.level3 for i in found.indicators] == ["接待查档", "举办展览", "接待观众"]


def test_volumes_and_pages_are_results_where_they_are_many() -> None:
    assert results("接收文书档案8,632卷，附表2页。") == [("接收文书档案", "8632卷")]


def test_vehicles_of_others_are_results() -> None:
    assert results("查处超限运输车辆1,326台。") == [("查处超限运输车辆", "1326台")]


def test_verb_and_noun_of_what_was_dealt_with() -> None:
    assert results("交办积案37件，化解35件。") == [("交办积案", "37件"), ("化解积案", "35件")]


def test_a_section_called_problems_holds_no_results() -> None:
    assert extraction(EVALUATION, "五、问题", "人才流失4人。").indicators == []


def test_a_verb_behind_a_count_is_no_part_of_its_name() -> None:
    assert results("帮扶车间31家吸纳就业468人。")[0] == ("帮扶车间", "31家")


def test_a_zero_keeps_its_place_in_a_series() -> None:
    sentence = "响应率100%、办结率98.6%、满意率96.4%，分别较上年提升0、0.5、1.2个百分点。"
    assert results(sentence)[3:] == [("办结率提升", "0.5个百分点"), ("满意率提升", "1.2个百分点")]
