"""Counts of a department's own people, units, rooms and cars in sentences."""

from __future__ import annotations

import pytest
from written import ACCOUNT, BUDGET, EVALUATION, facts


def counted(sentence: str, title: str = EVALUATION) -> list[tuple[str, str]]:
    """(measure, number) of every count and area."""
    return [(f.measure, str(f.number)) for f in facts(sentence, title=title) if f.kind in ("count", "area")]


@pytest.mark.parametrize(
    "sentence",
    [
        "内设9个股室，归口管理县政务服务中心、县金融服务中心2个二级机构。",
        "下设办公室、财务科、人事科、规划科、法规科、体育科、信息科等9个职能科室及文化馆、图书馆2个二级事业单位。",
    ],
)
def test_units_far_behind_their_verb(sentence: str) -> None:
    assert counted(sentence) == [("internal_offices", "9"), ("subordinate_units", "2")]


def test_units_covered_by_an_account_are_reporting_units() -> None:
    sentence = "纳入示例县水利局2023年度部门决算编制范围的二级预算单位共39家。"
    assert counted(sentence, ACCOUNT) == [("reporting_units", "39")]


def test_posts_by_kind_in_brackets() -> None:
    assert counted("编制数182个（其中行政24个，全额事业158个），长聘人员14人。") == [
        ("staff_quota", "182"),
        ("staff_quota_administrative", "24"),
        ("staff_quota_institution", "158"),
        ("staff_off_quota", "14"),
    ]


def test_a_part_of_the_floor_area_is_not_the_floor_area() -> None:
    assert counted("房屋建筑面积3200平方米，其中办公用房1860平方米。公务用车实有4辆。") == [
        ("building_area", "3200"),
        ("vehicles", "4"),
    ]


def test_petitioners_are_no_official_visitors() -> None:
    assert counted("接待群众来访213批356人次。") == []


def test_projects_under_target_management() -> None:
    assert counted("本单位共12个项目纳入绩效目标管理。", BUDGET) == [("performance_projects", "12")]


def test_visits_of_foreign_guests_are_not_counted() -> None:
    sentence = "公务接待费3.5万元，其中：外宾接待支出0万元，接待0批次；国内公务接待支出3.5万元，共接待35批次。"
    assert counted(sentence, ACCOUNT) == [("reception_batches", "35")]


def test_people_called_by_their_profession() -> None:
    assert counted("实有民警228人，另有警务辅助人员312人。") == [("staff", "228"), ("staff_off_quota", "312")]


def test_a_list_of_offices_summed_up_at_its_end() -> None:
    assert counted("内设机构有办公室、财务股、村镇股、房产股，共4个。") == [("internal_offices", "4")]


def test_offices_are_counted_in_sections_about_duties() -> None:
    found = facts("（一）部门职能。", "局机关设6个股室，直属单位5个，服务群众30万人。", title=EVALUATION)
    assert [(f.measure, f.value) for f in found] == [("internal_offices", "6"), ("subordinate_units", "5")]


def test_people_under_supervision_are_no_staff() -> None:
    assert counted("接收社区矫正对象186人，现在册212人。") == []


def test_points_of_the_execution_rate_and_their_most() -> None:
    found = facts("四、评价结果", "预算执行率得分9.87分（满分10分）。", title=EVALUATION)
    assert [(f.measure, f.value) for f in found] == [("execution_rate_score", "9.87"), ("execution_rate_weight", "10")]


@pytest.mark.parametrize(
    ("sentence", "measures"),
    [
        ("占地面积5,000平方米，建筑面积3,600平方米。", ["building_area"]),
        ("拥有办公场所面积960平方米。", ["building_area"]),
        ("编制：行政编制20名，事业编制38名，合计58名。",
         ["staff_quota_administrative", "staff_quota_institution", "staff_quota"]),
        ("全院干警98人，其中员额法官36人。", ["staff"]),
        ("机关内设科（室）9个。", ["internal_offices"]),
        ("内设机构调整为8个。", ["internal_offices"]),
        ("现辖5个二级单位。", ["subordinate_units"]),
        ("公务用车编制6辆，实有5辆。", ["vehicles"]),
        ("国内公务接待共34批（次）、268人（次）。", ["reception_batches", "reception_visitors"]),
        ("公务接待34批次，陪同人员56人次。", ["reception_batches"]),
        ("因公出国（境）1个团组3人次。", ["abroad_groups", "abroad_persons"]),
    ],
)  # fmt: skip
def test_wordings_of_other_clerks(sentence: str, measures: list[str]) -> None:
    assert [f.measure for f in facts("一、单位概况", sentence, title=EVALUATION)] == measures
