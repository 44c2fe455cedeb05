/*---
id: R01
severity: error
target: staging.fact_mention
source: domain.md R01
tolerance: displayed digits of every term and of the total (domain.md 2.6)
scope: one document, fiscal year, basis and fund; each functional class of a table for itself
title:
  zh: 支出合计 = 基本支出 + 项目支出（+ 经营、上缴上级、对附属单位补助等）
  en: Total expenditure is basic plus project expenditure
prose:
  zh: 同一文件、同一年度、同一口径、同一资金来源下，基本支出、项目支出以及文件另列的经营支出、上缴上级支出、对附属单位补助支出、预留机动经费之和应等于支出合计。没有列出的其他性质不视为零；基本或项目支出缺一项时数据不足。
  en: Within one document, year, basis and fund, basic and project expenditure, with operating expenditure, remittances to superiors, subsidies to affiliates and reserves where the document prints them, add up to total expenditure. Natures that are not printed are left out, not taken as zero; without basic or project expenditure there is not enough data.
messages:
  rounding:
    zh: 各项之和 {lhs}{unit} 与支出合计 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内（{object}）
    en: "the parts add up to {lhs} {unit}, the printed total is {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit} ({object})"
  differs:
    zh: 各项之和 {lhs}{unit}（{parts}）与支出合计 {rhs}{unit} 不符，相差 {difference}{unit}（{object}）
    en: "the parts ({parts}) add up to {lhs} {unit}, the printed total is {rhs} {unit}: a difference of {difference} {unit} ({object})"
  unit:
    zh: 各项之和 {lhs}{unit} 与支出合计 {rhs}{unit} 相差整数数量级，疑为单位（元/万元）错误（{object}）
    en: "the parts add up to {lhs} {unit}, the printed total is {rhs} {unit}: a power of ten apart, a unit slip is likely ({object})"
  incomplete:
    zh: 支出合计、基本支出、项目支出未全部列出，无法核对（{object}）
    en: "total, basic and project expenditure are not all printed ({object})"
  ambiguous:
    zh: 同一数据有互相矛盾的多个数值，无法核对（{object}）
    en: "one of the figures is printed with contradicting values ({object})"
---*/
with

printed as (
    select *
    from temp.figure
    where kind = 'money' and measure = 'expenditure' and economic_code = '' and project = ''
        and nature in (
            'total', 'basic', 'project', 'operating', 'remit_to_superior', 'subsidy_to_affiliate', 'reserve'
        )
),

-- natures that prose likes to leave out count from wherever the document prints them
left_out as (
    select places.place, places.place_kind, printed.* exclude (place, place_kind)
    from printed
    join (
        select distinct document_id, scope, fiscal_year, basis, fund, place, place_kind from printed
    ) as places
        using (document_id, scope, fiscal_year, basis, fund)
    anti join printed as own
        on own.document_id = printed.document_id and own.scope = printed.scope
        and own.fiscal_year = printed.fiscal_year and own.basis = printed.basis and own.fund = printed.fund
        and own.nature = printed.nature and own.functional_code = '' and own.place = places.place
    where printed.place_kind = 'document' and printed.functional_code = ''
        and printed.nature not in ('total', 'basic', 'project')
),

sums as (
    select
        document_id, scope, fiscal_year, basis, fund, place, place_kind, functional_code as item,
        any_value(department_id) as department_id,
        sum(amount) filter (where nature <> 'total') as lhs,
        max(amount) filter (where nature = 'total') as rhs,
        sum(half) as tolerance,
        count(*) filter (where nature in ('total', 'basic', 'project')) = 3 as complete,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        null as presumed,
        null as presumed_message,
        coalesce(max(unit_yuan) filter (where nature = 'total'), max(unit_yuan)) as unit_yuan,
        null as unit,
        max(page) filter (where nature = 'total') as page,
        max(paragraph) filter (where nature = 'total') as paragraph,
        max(quote) filter (where nature = 'total') as quote,
        list(fact_id order by nature = 'total' desc, fact_id) as evidence,
        json_object('parts', string_agg(nature, ' + ' order by nature) filter (where nature <> 'total')) as details
    from (select * from printed union all by name select * from left_out)
    group by document_id, scope, fiscal_year, basis, fund, place, place_kind, functional_code
    -- rows of a table often have no basic or no project expenditure; only the grand total must have both
    having complete or functional_code = ''
)

select * from reconciled('sums')
