/*---
id: R21
severity: error
target: staging.fact_mention
source: domain.md R21
tolerance: displayed digits of every item and of the total (domain.md 2.6)
scope: one document, fiscal year and basis
title:
  zh: 政府采购总额 = 货物 + 工程 + 服务
  en: Procurement is goods plus works plus services
prose:
  zh: 同一文件、年度、口径下，货物、工程、服务采购之和（左）应等于政府采购总额（右）。未列出的分项不视为零：分项不全时数据不足，除非已列分项之和超过总额（错误）。
  en: "Within one document, year and basis, procurement of goods, works and services (left) adds up to procurement (right). An item that is not printed is not zero: with an item missing there is not enough data, unless the printed items already exceed the total, which is an error."
messages:
  rounding:
    zh: 采购分项之和 {lhs}{unit} 与总额 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内
    en: "the items add up to {lhs} {unit}, procurement is {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  differs:
    zh: 采购分项之和 {lhs}{unit}（{parts}）与总额 {rhs}{unit} 不符，相差 {difference}{unit}
    en: "the items ({parts}) add up to {lhs} {unit}, procurement is {rhs} {unit}: a difference of {difference} {unit}"
  exceeds:
    zh: 已列采购分项之和 {lhs}{unit}（{parts}）超过总额 {rhs}{unit}
    en: "the printed items ({parts}) add up to {lhs} {unit}, more than procurement of {rhs} {unit}"
  unit:
    zh: 采购分项之和 {lhs}{unit} 与总额 {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "the items add up to {lhs} {unit}, procurement is {rhs} {unit}: a unit slip is likely"
  incomplete:
    zh: 政府采购总额或分项未全部列出（已列 {parts}），无法核对（{basis}）
    en: "procurement or one of its items is not printed (printed: {parts}), so it cannot be checked ({basis})"
  ambiguous:
    zh: 采购数据有互相矛盾的多个数值，无法核对
    en: "a procurement figure is printed with contradicting values"
---*/
with

printed as (
    select *, measure = 'procurement' as is_whole
    from temp.figure
    where kind = 'money' and project = ''
        and measure in ('procurement', 'procurement_goods', 'procurement_works', 'procurement_services')
),

added as (
    select
        document_id, scope, fiscal_year, basis, fund, place, place_kind, '' as item,
        any_value(department_id) as department_id,
        sum(amount) filter (where not is_whole) as lhs,
        max(amount) filter (where is_whole) as rhs,
        sum(half) as tolerance,
        count(*) as n_printed,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        coalesce(max(unit_yuan) filter (where is_whole), max(unit_yuan)) as unit_yuan,
        null as unit,
        max(page) filter (where is_whole) as page,
        max(paragraph) filter (where is_whole) as paragraph,
        max(quote) filter (where is_whole) as quote,
        list(fact_id order by is_whole desc, measure) as evidence,
        json_object(
            'parts', string_agg(measure || ' ' || shown(amount, unit_yuan), ' + ' order by measure) filter (where not is_whole)
        ) as details
    from printed
    group by document_id, scope, fiscal_year, basis, fund, place, place_kind
),

sums as (
    select
        *,
        n_printed = 4 or coalesce(lhs > rhs + tolerance, false) as complete,
        if(n_printed < 4, 'fail', null) as presumed,
        if(n_printed < 4, 'exceeds', null) as presumed_message
    from added
)

select * from reconciled('sums')
