/*---
id: V04
severity: error
target: staging.indicator_mention
source: domain.md V04, R16
tolerance: none
scope: each indicator, each execution-rate row, each report's own total score
title:
  zh: 得分在 0 与分值之间，自评总分在 0 与 100 之间
  en: A score is between zero and its full points
prose:
  zh: 指标得分不得小于 0 或大于该指标分值；预算执行率得分同理；报告自评总分应在 0 与 100 之间。印有得分而没有分值的指标数据不足。
  en: "An indicator's score is neither negative nor above its full points; so is the score for budget execution; a report's own total is between 0 and 100. A score printed without its full points is not enough data."
messages:
  within:
    zh: "{name} 得分 {lhs}，满分 {rhs}"
    en: "{name} scores {lhs} of {rhs}"
  outside:
    zh: "{name} 得分 {lhs} 不在 0 与满分 {rhs} 之间"
    en: "{name} scores {lhs}, outside 0 to {rhs}"
  incomplete:
    zh: "{name} 有得分 {lhs} 而没有分值"
    en: "{name} has a score of {lhs} but no full points"
---*/
with

scores as (
    select
        'indicator' as object, indicator_id as evidence, document_id, department_id,
        coalesce(fiscal_year, report_fiscal_year) as fiscal_year, level3 as name, score, weight, page, paragraph, quote,
        concat_ws('|', project, level1, level2, level3, row_no, cell) as key
    from staging.indicator_mention
    where score is not null

    union all by name

    select
        'execution_rate' as object, min(got.fact_id) as evidence, got.document_id, any_value(got.department_id) as department_id,
        nullif(got.fiscal_year, 0) as fiscal_year, '预算执行率' as name, max(got.amount) as score, max(full_points.amount) as weight,
        min(got.page) as page, min(got.paragraph) as paragraph, min(got.quote) as quote, got.project as key
    from temp.figure as got
    left join temp.figure as full_points
        on full_points.document_id = got.document_id and full_points.measure = 'execution_rate_weight'
        and full_points.place = got.place and full_points.project = got.project
        and full_points.fiscal_year = got.fiscal_year and full_points.scope = got.scope
    where got.measure = 'execution_rate_score' and got.place = 'document'
    group by got.document_id, got.fiscal_year, got.project, got.scope

    union all by name

    select
        'self_score' as object, null as evidence, document_id, department_id, fiscal_year, '自评总分' as name,
        self_score as score, 100 as weight, null as page, null as paragraph, null as quote, '' as key
    from staging.report
    where self_score is not null
)

select
    concat_ws('|', object, key) as object_key,
    case
        when score < 0 then 'fail'
        when weight is null then 'insufficient_data'
        when score <= weight then 'pass'
        else 'fail'
    end as status,
    case status when 'fail' then 'outside' when 'pass' then 'within' else 'incomplete' end as message,
    document_id,
    department_id,
    fiscal_year,
    score::decimal(28, 8) as lhs,
    weight::decimal(28, 8) as rhs,
    (score - weight)::decimal(28, 8) as difference,
    0::decimal(28, 8) as tolerance,
    '分' as unit,
    page,
    paragraph,
    quote,
    list_filter([evidence], lambda id: id is not null) as evidence,
    json_object('name', name, 'object', object) as details
from scores
