/*---
id: R02
severity: error
target: staging.fact_mention
source: domain.md R02, A26
tolerance: displayed digits of every class and of the total (domain.md 2.6)
scope: one document, fiscal year, basis and fund
title:
  zh: 基本支出 = 各经济分类之和（301+302+303+307+309+310+312+313+399）
  en: Basic expenditure is the sum of its economic classes
prose:
  zh: 同一文件、年度、口径、资金来源下，基本支出各类级经济科目之和（左）应等于基本支出合计（右）。文字部分常只列举主要科目：之和小于合计时为警告（未列全），大于合计时为错误；表格应列全。不足两个科目时数据不足。
  en: Within one document, year, basis and fund, the economic classes of basic expenditure (left) add up to basic expenditure (right). Prose often names the main classes only, so there a smaller sum is a warning (not all classes are named) and a larger one an error; a table names them all. Fewer than two classes are not enough data.
messages:
  rounding:
    zh: 经济分类之和 {lhs}{unit}（{parts}）与基本支出 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内
    en: "the economic classes ({parts}) add up to {lhs} {unit}, basic expenditure is {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  differs:
    zh: 经济分类之和 {lhs}{unit}（{parts}）与基本支出 {rhs}{unit} 不符，相差 {difference}{unit}
    en: "the economic classes ({parts}) add up to {lhs} {unit}, basic expenditure is {rhs} {unit}: a difference of {difference} {unit}"
  residual:
    zh: 列出的经济分类之和 {lhs}{unit}（{parts}）小于基本支出 {rhs}{unit}，差额 {difference}{unit} 未列明
    en: "the economic classes named ({parts}) add up to {lhs} {unit} of {rhs} {unit}: {difference} {unit} is not itemised"
  unit:
    zh: 经济分类之和 {lhs}{unit} 与基本支出 {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "the economic classes add up to {lhs} {unit}, basic expenditure is {rhs} {unit}: a unit slip is likely"
  incomplete:
    zh: 基本支出合计或其经济分类未列出，无法核对（{place}，{basis}，{fund}）
    en: "basic expenditure and at least two economic classes are not printed together ({place}, {basis}, {fund})"
  ambiguous:
    zh: 同一科目有互相矛盾的多个数值，无法核对（{place}）
    en: "a class is printed with contradicting values ({place})"
---*/
with

printed as (
    select *, economic_code = '' as is_whole
    from temp.figure
    where kind = 'money' and measure = 'expenditure' and nature = 'basic' and functional_code = '' and project = ''
        and length(economic_code) in (0, 3)
),

added as (
    select
        document_id, scope, fiscal_year, basis, fund, place, place_kind, '' as item,
        any_value(department_id) as department_id,
        sum(amount) filter (where not is_whole) as lhs,
        max(amount) filter (where is_whole) as rhs,
        sum(half) as tolerance,
        bool_or(is_whole) and count(*) filter (where not is_whole) >= 2 as complete,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        coalesce(max(unit_yuan) filter (where is_whole), max(unit_yuan)) as unit_yuan,
        null as unit,
        max(page) filter (where is_whole) as page,
        max(paragraph) filter (where is_whole) as paragraph,
        max(quote) filter (where is_whole) as quote,
        list(fact_id order by is_whole desc, economic_code) as evidence,
        json_object(
            'parts',
            string_agg(economic_code || ' ' || shown(amount, unit_yuan), ' + ' order by economic_code)
                filter (where not is_whole)
        ) as details
    from printed
    group by document_id, scope, fiscal_year, basis, fund, place, place_kind
),

sums as (
    select
        *,
        if(place_kind in ('paragraph', 'prose') and not is_unit_slip(lhs, rhs) and lhs < rhs - tolerance, 'warn', null) as presumed,
        if(presumed = 'warn', 'residual', null) as presumed_message
    from added
)

select * from reconciled('sums')
