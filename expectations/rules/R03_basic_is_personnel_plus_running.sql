/*---
id: R03
severity: error
target: staging.fact_mention
source: domain.md R03
tolerance: displayed digits of both parts and of the total (domain.md 2.6)
scope: one document, fiscal year, basis and fund
title:
  zh: 基本支出 = 人员经费 + 公用经费
  en: Basic expenditure is personnel plus public running cost
prose:
  zh: 同一文件、年度、口径、资金来源下，人员经费与公用经费之和（左）应等于基本支出（右）。三个数任缺其一，数据不足。
  en: Within one document, year, basis and fund, personnel cost and public running cost (left) add up to basic expenditure (right). With one of the three missing there is not enough data.
messages:
  rounding:
    zh: 人员经费与公用经费之和 {lhs}{unit} 与基本支出 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内
    en: "personnel and running cost add up to {lhs} {unit}, basic expenditure is {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  differs:
    zh: 人员经费与公用经费之和 {lhs}{unit}（{parts}）与基本支出 {rhs}{unit} 不符，相差 {difference}{unit}
    en: "personnel and running cost ({parts}) add up to {lhs} {unit}, basic expenditure is {rhs} {unit}: a difference of {difference} {unit}"
  unit:
    zh: 人员经费与公用经费之和 {lhs}{unit} 与基本支出 {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "personnel and running cost add up to {lhs} {unit}, basic expenditure is {rhs} {unit}: a unit slip is likely"
  incomplete:
    zh: 基本支出、人员经费、公用经费未全部列出，无法核对（{place}，{basis}，{fund}）
    en: "basic expenditure, personnel and running cost are not all printed ({place}, {basis}, {fund})"
  ambiguous:
    zh: 同一数据有互相矛盾的多个数值，无法核对（{place}）
    en: "one of the figures is printed with contradicting values ({place})"
---*/
with

printed as (
    select *, nature = 'basic' as is_whole
    from temp.figure
    where kind = 'money' and measure = 'expenditure' and nature in ('basic', 'personnel', 'public_running')
        and functional_code = '' and economic_code = '' and project = ''
),

sums as (
    select
        document_id, scope, fiscal_year, basis, fund, place, place_kind, '' as item,
        any_value(department_id) as department_id,
        sum(amount) filter (where not is_whole) as lhs,
        max(amount) filter (where is_whole) as rhs,
        sum(half) as tolerance,
        count(*) = 3 as complete,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        null as presumed,
        null as presumed_message,
        coalesce(max(unit_yuan) filter (where is_whole), max(unit_yuan)) as unit_yuan,
        null as unit,
        max(page) filter (where is_whole) as page,
        max(paragraph) filter (where is_whole) as paragraph,
        max(quote) filter (where is_whole) as quote,
        list(fact_id order by is_whole desc, nature) as evidence,
        json_object(
            'parts',
            string_agg(nature || ' ' || shown(amount, unit_yuan), ' + ' order by nature) filter (where not is_whole)
        ) as details
    from printed
    group by document_id, scope, fiscal_year, basis, fund, place, place_kind
)

select * from reconciled('sums')
