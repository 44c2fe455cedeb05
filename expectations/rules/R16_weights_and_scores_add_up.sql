/*---
id: R16
severity: error
target: staging.indicator_mention
source: domain.md R16, A30, X14
tolerance: 0.005 points a term (scores are printed with at most two decimals)
scope: the indicator tables of one form (one project, or the whole department)
title:
  zh: 指标分值合计 100 分；指标得分与执行率得分之和 = 自评总分
  en: Full points make 100 and scores make the self score
prose:
  zh: 同一张自评表的指标分值与预算执行率分值之和（左）应为 100（右），执行率已列作指标时不重复加；不足或超出为警告。分值合计为 100 的表，指标得分与执行率得分之和（左）应等于报告自评总分（右），不符为错误。有指标未印分值或得分、或合计 90 分而未印执行率分值时，数据不足；报告没有自评总分时不核对得分。
  en: In one form the full points of the indicators with those for budget execution (left) make 100 (right), counting execution once where it is an indicator itself; anything else is a warning. In a form whose points make 100, the scores with that for execution (left) make the report's self score (right); a difference is an error. Where an indicator has no points or no score, or the points make 90 and none are printed for execution, there is not enough data; scores are not looked at where the report prints no total.
messages:
  exact:
    zh: 合计 {lhs} 与 {rhs} 相符
    en: "{lhs} equals {rhs}"
  rounding:
    zh: 合计 {lhs} 与 {rhs} 相差 {difference}，在四舍五入误差之内
    en: "{lhs} and {rhs} differ by {difference}, within rounding"
  weights:
    zh: "{name}：{n_indicators} 项指标的分值合计 {lhs}，不是 100（执行率分值 {execution}）"
    en: "{name}: the full points of {n_indicators} indicators make {lhs}, not 100 (execution {execution})"
  scores:
    zh: "{name}：各项得分之和 {lhs} 与自评总分 {rhs} 不符，相差 {difference}"
    en: "{name}: the scores add up to {lhs}, the self score is {rhs}: a difference of {difference}"
  incomplete:
    zh: "{name}：有指标没有分值或得分，无法核对"
    en: "{name}: an indicator has no points or no score"
---*/
with

-- one row a form and place; a table that the reader cut in two is put together by the place 'all'
indicators as (
    select
        document_id, department_id, report_fiscal_year as fiscal_year, coalesce(project, '') as project,
        unnest([table_of(table_no, sheet, section), 'all']) as place,
        weight, score, indicator_id, page
    from staging.indicator_mention
    where method = 'table'
),

forms as (
    select
        document_id, project, place,
        any_value(department_id) as department_id,
        any_value(fiscal_year) as fiscal_year,
        count(*) as n_indicators,
        count(*) filter (where weight is null) as n_without_weight,
        count(*) filter (where score is null) as n_without_score,
        coalesce(sum(weight), 0) as weights,
        sum(score) as scores,
        min(page) as page,
        list(indicator_id order by indicator_id) as evidence
    from indicators
    group by document_id, project, place
    having count(weight) > 0
),

execution as (
    select
        document_id, project,
        max(amount) filter (where measure = 'execution_rate_weight') as weight,
        max(amount) filter (where measure = 'execution_rate_score') as score
    from temp.figure
    where measure in ('execution_rate_weight', 'execution_rate_score') and place = 'document'
    group by document_id, project
),

-- each way of adding up a form: place by place or all of it, with or without the execution row
sums as (
    select
        forms.*,
        coalesce(if(counts_execution, execution.weight, 0), 0) as execution_weight,
        coalesce(if(counts_execution, execution.score, 0), 0) as execution_score,
        execution.weight is not null as has_execution,
        weights + execution_weight as total_weight,
        0.005 * (n_indicators + 2) as tolerance
    from forms
    cross join (values (true), (false)) as reading (counts_execution)
    left join execution using (document_id, project)
),

best as (
    select *
    from sums
    qualify row_number() over (
        partition by document_id, project
        order by abs(total_weight - 100) <= tolerance desc, abs(total_weight - 100), place = 'all' desc, execution_weight desc
    ) = 1
),

judged as (
    select
        best.document_id, best.department_id, best.fiscal_year, best.project, best.page, best.evidence,
        best.n_indicators, best.execution_weight, best.tolerance,
        'weights' as part,
        total_weight as lhs,
        100 as rhs,
        case
            when abs(total_weight - 100) <= tolerance then 'pass'
            when n_without_weight > 0 then 'insufficient_data'
            -- the usual ten points for execution, left blank in the form
            when not has_execution and abs(total_weight - 90) <= tolerance then 'insufficient_data'
            else 'warn'
        end as status
    from best

    union all by name

    select
        best.document_id, best.department_id, best.fiscal_year, best.project, best.page, best.evidence,
        best.n_indicators, best.execution_weight, best.tolerance,
        'scores' as part,
        best.scores + best.execution_score as lhs,
        report.self_score as rhs,
        case
            when n_without_score > 0 or abs(total_weight - 100) > tolerance then 'insufficient_data'
            when abs(lhs - report.self_score) <= tolerance then 'pass'
            else 'fail'
        end as status
    from best
    join staging.report as report using (document_id)
    where report.self_score is not null
        -- several forms in one document have totals of their own
        and (select count(distinct other.project) from forms as other where other.document_id = best.document_id) = 1
)

select
    concat_ws('|', part, project) as object_key,
    status,
    case status
        when 'insufficient_data' then 'incomplete'
        when 'pass' then if(lhs = rhs, 'exact', 'rounding')
        else part
    end as message,
    document_id,
    department_id,
    fiscal_year,
    lhs::decimal(28, 8) as lhs,
    rhs::decimal(28, 8) as rhs,
    (lhs - rhs)::decimal(28, 8) as difference,
    tolerance::decimal(28, 8) as tolerance,
    '分' as unit,
    page,
    null::integer as paragraph,
    null as quote,
    evidence[1:50] as evidence,
    json_object(
        'name', if(project = '', '整体', project), 'n_indicators', n_indicators,
        'execution', execution_weight::decimal(12, 2)::varchar
    ) as details
from judged
