/*---
id: R06
severity: error
target: staging.fact_mention
source: domain.md R06
tolerance: displayed digits of both totals (domain.md 2.6)
scope: one document, fiscal year, basis and fund
title:
  zh: 收入总计 = 支出总计
  en: Both grand totals are equal
prose:
  zh: 同一文件、年度、口径、资金来源下，收入总计（左）应等于支出总计（右）。只列一边时数据不足。
  en: Within one document, year, basis and fund, the grand total of the revenue side (left) equals that of the expenditure side (right). One side alone is not enough data.
messages:
  rounding:
    zh: 收入总计 {lhs}{unit} 与支出总计 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内
    en: "revenue side {lhs} {unit}, expenditure side {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  differs:
    zh: 收入总计 {lhs}{unit} 与支出总计 {rhs}{unit} 不符，相差 {difference}{unit}
    en: "the revenue side totals {lhs} {unit}, the expenditure side {rhs} {unit}: a difference of {difference} {unit}"
  unit:
    zh: 收入总计 {lhs}{unit} 与支出总计 {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "the revenue side totals {lhs} {unit}, the expenditure side {rhs} {unit}: a unit slip is likely"
  incomplete:
    zh: 收入总计与支出总计未同时列出，无法核对（{basis}，{fund}）
    en: "only one grand total is printed ({basis}, {fund})"
  ambiguous:
    zh: 总计有互相矛盾的多个数值，无法核对（{place}）
    en: "a grand total is printed with contradicting values ({place})"
---*/
with

printed as (
    select *, measure = 'grand_total_out' as is_out
    from temp.figure
    where kind = 'money' and measure in ('grand_total_in', 'grand_total_out') and project = ''
),

sums as (
    select
        document_id, scope, fiscal_year, basis, fund, place, place_kind, '' as item,
        any_value(department_id) as department_id,
        max(amount) filter (where not is_out) as lhs,
        max(amount) filter (where is_out) as rhs,
        sum(half) as tolerance,
        count(*) = 2 as complete,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        null as presumed,
        null as presumed_message,
        coalesce(max(unit_yuan) filter (where is_out), max(unit_yuan)) as unit_yuan,
        null as unit,
        max(page) as page,
        max(paragraph) as paragraph,
        coalesce(max(quote) filter (where is_out), max(quote)) as quote,
        list(fact_id order by is_out) as evidence,
        '{}'::json as details
    from printed
    group by document_id, scope, fiscal_year, basis, fund, place, place_kind
)

select * from reconciled('sums')
