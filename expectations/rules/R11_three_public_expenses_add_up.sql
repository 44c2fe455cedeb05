/*---
id: R11
severity: error
target: staging.fact_mention
source: domain.md R11
tolerance: displayed digits of every item and of the total (domain.md 2.6)
scope: one document, fiscal year and basis (budget and final apart); each of two identities for itself
title:
  zh: "“三公”经费合计 = 出国 + 公车 + 接待；公车 = 购置 + 运行维护"
  en: The three public expenses add up, and so do their vehicles
prose:
  zh: 同一文件、年度、口径下，因公出国（境）费、公务用车购置及运行维护费、公务接待费之和（左）应等于“三公”经费合计（右）；公务用车费应等于购置费与运行维护费之和。未列出的分项不视为零：分项不全时数据不足，除非已列分项之和超过合计（错误）。
  en: "Within one document, year and basis, overseas trips, official vehicles and receptions (left) add up to the three public expenses (right); vehicles are purchase plus operation. An item that is not printed is not zero: with an item missing there is not enough data, unless the printed items already exceed the total, which is an error."
messages:
  rounding:
    zh: 分项之和 {lhs}{unit} 与 {item} {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内
    en: "the items add up to {lhs} {unit}, {item} is {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  differs:
    zh: 分项之和 {lhs}{unit}（{parts}）与 {item} {rhs}{unit} 不符，相差 {difference}{unit}（{fiscal_year}，{basis}）
    en: "the items ({parts}) add up to {lhs} {unit}, {item} is {rhs} {unit}: a difference of {difference} {unit} ({fiscal_year}, {basis})"
  exceeds:
    zh: 已列分项之和 {lhs}{unit}（{parts}）超过 {item} {rhs}{unit}（{fiscal_year}，{basis}）
    en: "the printed items ({parts}) add up to {lhs} {unit}, more than {item} {rhs} {unit} ({fiscal_year}, {basis})"
  unit:
    zh: 分项之和 {lhs}{unit} 与 {item} {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "the items add up to {lhs} {unit}, {item} is {rhs} {unit}: a unit slip is likely"
  incomplete:
    zh: "{item} 的合计或分项未全部列出（已列 {parts}），无法核对（{fiscal_year}，{basis}）"
    en: "{item}: the total or an item is not printed (printed: {parts}), so it cannot be checked ({fiscal_year}, {basis})"
  ambiguous:
    zh: "{item} 的数据有互相矛盾的多个数值，无法核对"
    en: "{item}: a figure is printed with contradicting values"
---*/
with

printed as (
    select *
    from temp.figure
    where kind = 'money' and project = ''
        and measure in (
            'three_public_total', 'three_public_abroad', 'three_public_vehicle', 'three_public_vehicle_purchase',
            'three_public_vehicle_operation', 'three_public_reception'
        )
),

-- both identities as (whole, part) pairs; vehicles that are printed only as purchase and operation stand in for their sum
terms as (
    select printed.*, identity.item, measure = identity.item as is_whole
    from printed
    join (
        values
        ('three_public_total', 'three_public_total'),
        ('three_public_total', 'three_public_abroad'),
        ('three_public_total', 'three_public_reception'),
        ('three_public_total', 'three_public_vehicle'),
        ('three_public_total', 'three_public_vehicle_purchase'),
        ('three_public_total', 'three_public_vehicle_operation'),
        ('three_public_vehicle', 'three_public_vehicle'),
        ('three_public_vehicle', 'three_public_vehicle_purchase'),
        ('three_public_vehicle', 'three_public_vehicle_operation')
    ) as identity (item, measure) using (measure)
    qualify identity.item = 'three_public_vehicle'
        or measure not in ('three_public_vehicle_purchase', 'three_public_vehicle_operation')
        or not bool_or(measure = 'three_public_vehicle') over (
            partition by document_id, scope, fiscal_year, basis, fund, place, identity.item
        )
),

added as (
    select
        document_id, scope, fiscal_year, basis, fund, place, place_kind, item,
        any_value(department_id) as department_id,
        sum(amount) filter (where not is_whole) as lhs,
        max(amount) filter (where is_whole) as rhs,
        sum(half) as tolerance,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        list(measure) filter (where not is_whole) as measures,
        coalesce(max(unit_yuan) filter (where is_whole), max(unit_yuan)) as unit_yuan,
        null as unit,
        max(page) filter (where is_whole) as page,
        max(paragraph) filter (where is_whole) as paragraph,
        max(quote) filter (where is_whole) as quote,
        list(fact_id order by is_whole desc, measure) as evidence,
        json_object(
            'parts', string_agg(measure || ' ' || shown(amount, unit_yuan), ' + ' order by measure) filter (where not is_whole)
        ) as details
    from terms
    group by document_id, scope, fiscal_year, basis, fund, place, place_kind, item
    having item = 'three_public_total' or bool_or(is_whole)  -- where no sum of vehicles is printed nothing is claimed
),

sums as (
    select
        * exclude (measures),
        coalesce(
            list_has_all(measures, ['three_public_vehicle_purchase', 'three_public_vehicle_operation']), false
        ) as has_both_vehicles,
        rhs is not null and if(
            item = 'three_public_vehicle',
            has_both_vehicles,
            coalesce(list_has_all(measures, ['three_public_abroad', 'three_public_reception']), false)
            and (has_both_vehicles or list_contains(measures, 'three_public_vehicle'))
        ) as all_printed,
        all_printed or coalesce(lhs > rhs + tolerance, false) as complete,
        if(not all_printed, 'fail', null) as presumed,
        if(not all_printed, 'exceeds', null) as presumed_message
    from added
)

select * from reconciled('sums')
