/*---
id: R05
severity: error
target: staging.fact_mention
source: domain.md R05
tolerance: displayed digits of every source and of the total (domain.md 2.6)
scope: one document, fiscal year and basis; all funds
title:
  zh: 收入合计 = 各项收入之和
  en: Total income is the sum of its sources
prose:
  zh: 同一文件、年度、口径下，财政拨款收入（未列合计时为一般公共预算、政府性基金、国有资本经营之和）、上级补助、事业、经营、附属单位上缴、其他收入之和（左）应等于收入合计（右）。财政专户管理资金有的并入事业收入、有的单列，取能对上的一种；合计包含年初结转或使用非财政拨款结余而恰好解释差额时视为相符。文字部分列举不全为警告。
  en: Within one document, year and basis, fiscal appropriation (or its funds where no sum is printed), superior subsidies, undertaking, operating, affiliate and other income (left) add up to total income (right). Special-account money is part of undertaking income in some forms and beside it in others; the reading that fits is taken. A total that also holds the opening carry-over or surplus used passes when that explains the difference exactly. An incomplete list in prose is a warning.
messages:
  rounding:
    zh: 各项收入之和 {lhs}{unit} 与收入合计 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内
    en: "the sources add up to {lhs} {unit}, total income is {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  carryover:
    zh: 各项收入之和 {lhs}{unit} 加上年初结转或使用的结余等于收入合计 {rhs}{unit}
    en: "the sources add up to {lhs} {unit}; with the carry-over or surplus used they make the total of {rhs} {unit}"
  differs:
    zh: 各项收入之和 {lhs}{unit}（{parts}）与收入合计 {rhs}{unit} 不符，相差 {difference}{unit}
    en: "the sources ({parts}) add up to {lhs} {unit}, total income is {rhs} {unit}: a difference of {difference} {unit}"
  residual:
    zh: 列出的各项收入之和 {lhs}{unit}（{parts}）小于收入合计 {rhs}{unit}，差额 {difference}{unit} 未列明
    en: "the sources named ({parts}) add up to {lhs} {unit} of {rhs} {unit}: {difference} {unit} is not itemised"
  unit:
    zh: 各项收入之和 {lhs}{unit} 与收入合计 {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "the sources add up to {lhs} {unit}, total income is {rhs} {unit}: a unit slip is likely"
  incomplete:
    zh: 收入合计或各项收入未列出，无法核对（{place}，{basis}）
    en: "total income and its sources are not printed together ({place}, {basis})"
  ambiguous:
    zh: 同一项收入有互相矛盾的多个数值，无法核对（{place}）
    en: "a source is printed with contradicting values ({place})"
---*/
with

printed as (
    select
        *,
        case
            when income_source = 'total' and fund = 'all' then 'total'
            when income_source in ('total', 'fiscal_appropriation')
                and fund in ('general_public', 'government_fund', 'state_capital') then 'fund'
            when fund = 'special_account' or income_source = 'special_account' then 'special_account'
            when income_source = 'fiscal_appropriation' or fund = 'fiscal' then 'fiscal_appropriation'
            when income_source = 'total' then 'other'
            else income_source
        end as role,
        if(role = 'fund', fund, role) as part
    from temp.figure
    where kind = 'money' and measure = 'income' and project = ''
),

-- one figure a part: the widest print of it
parts as (
    select
        document_id, scope, fiscal_year, basis, place, place_kind, role, part,
        unnest(min_by(
            {
                department_id: department_id, amount: amount, half: half, unit_yuan: unit_yuan, fact_id: fact_id,
                page: page, paragraph: paragraph, quote: quote
            },
            (income_source <> 'total', fund)
        )),
        bool_or(ambiguous) or max(amount - half) > min(amount + half) as ambiguous,
        bool_or(is_contested) as is_contested
    from printed
    group by document_id, scope, fiscal_year, basis, place, place_kind, role, part
),

counted as (
    select *
    from parts
    qualify role <> 'fund' or not bool_or(role = 'fiscal_appropriation') over (
        partition by document_id, scope, fiscal_year, basis, place
    )
),

totals as (
    select
        document_id, scope, fiscal_year, basis, 'all' as fund, place, place_kind, '' as item,
        any_value(department_id) as department_id,
        sum(amount) filter (where role <> 'total') as with_account,
        coalesce(sum(amount) filter (where role not in ('total', 'special_account')), with_account) as without_account,
        max(amount) filter (where role = 'total') as rhs,
        sum(half) as tolerance,
        count(*) filter (where role <> 'total') as n_parts,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        coalesce(max(unit_yuan) filter (where role = 'total'), max(unit_yuan)) as unit_yuan,
        null as unit,
        max(page) filter (where role = 'total') as page,
        max(paragraph) filter (where role = 'total') as paragraph,
        max(quote) filter (where role = 'total') as quote,
        list(fact_id order by role = 'total' desc, part) as evidence,
        json_object(
            'parts', string_agg(part || ' ' || shown(amount, unit_yuan), ' + ' order by part) filter (where role <> 'total')
        ) as details
    from counted
    group by document_id, scope, fiscal_year, basis, place, place_kind
),

brought_in as (
    select
        document_id, scope, fiscal_year,
        coalesce(sum(amount) filter (where measure = 'carryover_opening'), 0) as opening,
        coalesce(sum(amount) filter (where measure = 'nonfiscal_surplus_used'), 0) as surplus
    from temp.figure
    where place_kind = 'document' and measure in ('carryover_opening', 'nonfiscal_surplus_used') and fund = 'all'
        and project = ''
    group by document_id, scope, fiscal_year
),

sums as (
    select
        totals.* exclude (with_account, without_account, n_parts),
        if(abs(with_account - rhs) <= abs(without_account - rhs), with_account, without_account) as lhs,
        rhs is not null and n_parts > 0 and (n_parts > 1 or abs(lhs - rhs) <= tolerance or lhs > rhs) as complete,
        case
            when abs(lhs - rhs) <= tolerance or is_unit_slip(lhs, rhs) then null
            when least(
                abs(rhs - lhs - opening), abs(rhs - lhs - surplus), abs(rhs - lhs - opening - surplus)
            ) <= tolerance then 'pass'
            when place_kind in ('paragraph', 'prose') and lhs < rhs then 'warn'
        end as presumed,
        case presumed when 'pass' then 'carryover' when 'warn' then 'residual' end as presumed_message
    from totals
    left join brought_in using (document_id, scope, fiscal_year)
)

select * from reconciled('sums')
