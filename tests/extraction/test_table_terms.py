"""Labels of tables: what a head, row label or title says."""

from __future__ import annotations

import pytest

from pipelines.extraction.table_terms import family_of, field_of, first_unit, key, meaning, role_of, said_in


def test_blanks_marks_units_and_letters_in_brackets_do_not_count() -> None:
    assert key("全年预算数（A）") == key("全年 预算数(万元)") == key("“全年预算数”：") == "全年预算数"


def test_words_in_brackets_do_count() -> None:
    assert key("预算数（调整后）") != key("预算数")


@pytest.mark.parametrize(
    ("label", "attrs"),
    [
        ("年初预算数", {"basis": "budget_initial"}),
        ("全年（调整）预算数", {"basis": "budget_adjusted"}),
        ("2021年预算数", {"fiscal_year": 2021, "basis": "budget"}),
        ("上年决算数", {"year": -1, "basis": "final"}),
        ("其中：当年财政拨款", {"fund": "fiscal"}),
        ("执行率（B/A）", {"stat": "completion_rate"}),
        ("比2022年预算数增减", {"stat": "change"}),
        ("单位自有资金", {"fund": "other"}),
    ],
)
def test_a_label_is_read_word_by_word(label: str, attrs: dict[str, object]) -> None:
    found = meaning(label)
    assert found.complete
    assert found.attrs == attrs


@pytest.mark.parametrize("label", ["办公经费", "会议费、培训费", "基本支出和项目支出", "企业营业收入", "其他支出"])
def test_a_label_with_an_unknown_or_contradicting_word_is_not_understood(label: str) -> None:
    assert not meaning(label).complete


def test_a_fund_and_a_part_of_spending_combine() -> None:
    found = meaning("一般公共预算财政拨款基本支出").attrs
    assert (found["fund"], found["nature"], found["measure"]) == ("general_public", "basic", "expenditure")


def test_the_finer_of_two_funds_holds() -> None:
    assert meaning("财政拨款（政府性基金预算）").attrs["fund"] == "government_fund"


def test_a_short_word_means_something_only_below_its_whole() -> None:
    assert not meaning("购置费").complete
    assert meaning("购置费", "three_public_vehicle").attrs["measure"] == "three_public_vehicle_purchase"


def test_a_title_says_fund_nature_basis_and_year() -> None:
    said = said_in("2023年度一般公共预算财政拨款基本支出决算表")
    assert {k: said[k] for k in ("fund", "nature", "basis", "fiscal_year")} == {
        "fund": "general_public",
        "nature": "basic",
        "basis": "final",
        "fiscal_year": 2023,
    }


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("公开01表 收入支出决算总表", "two_sides"),
        ("部门收支总体情况表", "two_sides"),
        ("部门收入总表", "income"),
        ("一般公共预算支出表", "expenditure"),
        ("财政拨款“三公”经费支出决算表", "three_public"),
        ("一般公共预算机关运行经费支出预算表", "agency_operation"),
        ("政府采购支出预算表", "procurement"),
        ("政府性基金预算财政拨款收入支出决算表", "fund_account"),
        ("一般公共预算基本支出政府经济分类表", "government_economic"),
        ("项目支出绩效自评表", "self_evaluation"),
        ("部门整体支出绩效评价基础数据表", "basic_data"),
        ("项目支出绩效目标申报表", "performance_target"),
        ("项目支出表", "project_list"),
    ],
)
def test_a_table_is_recognised_by_its_title(title: str, family: str) -> None:
    found = family_of(title)
    assert found is not None
    assert found.name == family


def test_an_unknown_title_is_no_family() -> None:
    assert family_of("重点企业名录") is None


def test_heads_name_what_a_column_holds() -> None:
    assert [
        role_of(h) for h in ("支出功能分类科目编码", "科目名称", "三级指标", "年度指标值", "自评得分", "度量单位")
    ] == [
        "code",
        "label",
        "level3",
        "target",
        "score",
        "unit",
    ]


def test_labels_of_form_fields_are_known() -> None:
    assert [field_of(t) for t in ("项目名称", "县级预算部门名称", "自评总分（分）", "联系电话")] == [
        "project",
        "department",
        "self_score",
        "skip",
    ]


def test_a_unit_line_torn_by_typesetting_is_still_a_unit() -> None:
    assert first_unit(["单位：万 部门名称：示例区法院 元"]) == "万元"
