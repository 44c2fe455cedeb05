/*---
id: R19
severity: warn
target: staging.report
source: domain.md R19, V05, section 2.5
tolerance: none
scope: one report
title:
  zh: 自评等级与自评得分相符（优≥90，良80–90，中60–80，差<60）
  en: The grade is the one its score stands for
prose:
  zh: 按财政部门通行标准，自评得分 90 分及以上为优，80（含）至 90 为良，60（含）至 80 为中（合格），60 以下为差。等级与得分不符为警告（地方标准可能不同）。得分或等级缺一，数据不足。
  en: By the usual standard a self score of 90 or more is excellent (优), 80 to 90 good (良), 60 to 80 fair (中, 合格), below 60 poor (差). A grade that does not match its score is a warning, since local standards may differ. Without score or grade there is not enough data.
messages:
  matches:
    zh: 自评得分 {lhs} 与等级“{grade}”相符
    en: "score {lhs} and grade {grade} match"
  differs:
    zh: 自评得分 {lhs} 应为“{expected}”，报告写“{grade}”
    en: "a score of {lhs} stands for {expected}, the report says {grade}"
  incomplete:
    zh: 没有自评得分或等级（得分 {lhs}，等级 {grade}）
    en: "no self score or no grade (score {lhs}, grade {grade})"
---*/
with

-- the first character tells the grades apart in every wording seen (优秀, 良好, 中等, 一般, 合格, 较差, 不合格)
bands as (
    select * from (
        values ('优', 90, 1000), ('良', 80, 90), ('中', 60, 80), ('差', -1000, 60)
    ) as band (grade, low, high)
),

reports as (
    select
        *,
        case
            when grade like '优%' then '优'
            when grade like '良%' then '良'
            when grade like '中%' or grade like '一般%' or grade like '合格%' or grade like '及格%' then '中'
            when grade like '差%' or grade like '较差%' or grade like '不合格%' or grade like '不及格%' then '差'
        end as band
    from staging.report
    where report_type in ('self_evaluation_report', 'self_evaluation_form', 'project_self_evaluation')
)

select
    'report' as object_key,
    case
        when reports.self_score is null or reports.band is null then 'insufficient_data'
        when bands.grade = reports.band then 'pass'
        else 'fail'
    end as status,
    case status when 'pass' then 'matches' when 'fail' then 'differs' else 'incomplete' end as message,
    reports.document_id,
    reports.department_id,
    reports.fiscal_year,
    reports.self_score::decimal(28, 8) as lhs,
    null::decimal(28, 8) as rhs,
    null::decimal(28, 8) as difference,
    null::decimal(28, 8) as tolerance,
    '分' as unit,
    null::integer as page,
    null::integer as paragraph,
    null as quote,
    []::varchar[] as evidence,
    json_object('grade', reports.grade, 'expected', bands.grade) as details
from reports
left join bands on reports.self_score >= bands.low and reports.self_score < bands.high
