/*---
id: R07
severity: error
target: staging.fact_mention
source: domain.md R07, A3
tolerance: displayed digits of every figure used (domain.md 2.6)
scope: one document, fiscal year and basis; all funds
title:
  zh: 年初结转 + 收入（+ 使用结余） = 支出 + 结余分配 + 年末结转
  en: What came in with the opening carry-over is what went out with the closing one
prose:
  zh: 同一文件、年度、口径下，收入（没有收入合计时用到位资金）加年初结转和使用的结余（左），应等于支出加结余分配和年末结转（右）。文件未交代年初或年末结转而收支不等时为警告（差额无法解释）；已交代而仍不等为错误。收入或支出未列出时数据不足。
  en: Within one document, year and basis, income (or funds received where no income is printed) with opening carry-over and surplus used (left) equals expenditure with surplus distribution and closing carry-over (right). If the document says nothing of a carry-over, a difference is a warning (unexplained); if it does, an error. Without income or expenditure there is not enough data.
messages:
  rounding:
    zh: 收入方 {lhs}{unit} 与支出方 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内
    en: "in {lhs} {unit}, out {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  differs:
    zh: 收入与年初结转合计 {lhs}{unit}，支出与年末结转合计 {rhs}{unit}，收支不平，相差 {difference}{unit}（{parts}）
    en: "income with opening carry-over makes {lhs} {unit}, expenditure with closing carry-over {rhs} {unit}: {difference} {unit} does not balance ({parts})"
  unexplained:
    zh: 收入 {lhs}{unit} 与支出 {rhs}{unit} 相差 {difference}{unit}，文件未完整交代年初、年末结转结余，差额无法解释（{parts}）
    en: "income {lhs} {unit} and expenditure {rhs} {unit} differ by {difference} {unit}, and the document does not state both carry-overs that would explain it ({parts})"
  unit:
    zh: 收入 {lhs}{unit} 与支出 {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "income {lhs} {unit} and expenditure {rhs} {unit} are a power of ten apart: a unit slip is likely"
  incomplete:
    zh: 收入与支出未同时列出，无法核对（{basis}）
    en: "income and expenditure are not both printed ({basis})"
  ambiguous:
    zh: 收入、支出或结转有互相矛盾的多个数值，无法核对
    en: "one of the figures is printed with contradicting values"
---*/
with

printed as (
    select *
    from temp.figure
    where kind = 'money' and place = 'document' and fund = 'all' and project = ''
        and functional_code = '' and economic_code = '' and nature = 'total' and income_source = 'total'
        and measure in (
            'income', 'funds_received', 'expenditure', 'carryover_opening', 'carryover_closing',
            'nonfiscal_surplus_used', 'surplus_distribution'
        )
),

-- carry-overs and funds received belong to a year, not to a plan: they join the accounts of that year,
-- and an opening carry-over also the plan
planes as (
    select distinct document_id, scope, fiscal_year, basis
    from printed
    where measure in ('income', 'expenditure') and basis in ('final', 'budget_initial', 'budget_adjusted')
),

terms as (
    select planes.basis as plane, printed.* exclude (basis)
    from planes
    join printed
        on printed.document_id = planes.document_id and printed.scope = planes.scope
        and printed.fiscal_year = planes.fiscal_year
        and (
            printed.basis = planes.basis
            or (printed.basis = '' and planes.basis = 'final')
            or (printed.measure in ('carryover_opening', 'nonfiscal_surplus_used') and printed.basis = '')
        )
    qualify measure <> 'funds_received' or not bool_or(measure = 'income') over (
        partition by planes.document_id, planes.scope, planes.fiscal_year, planes.basis
    )
),

added as (
    select
        document_id, scope, fiscal_year, plane as basis, 'all' as fund, 'document' as place, 'document' as place_kind, '' as item,
        any_value(department_id) as department_id,
        sum(amount) filter (
            where measure in ('income', 'funds_received', 'carryover_opening', 'nonfiscal_surplus_used')
        ) as lhs,
        sum(amount) filter (where measure in ('expenditure', 'surplus_distribution', 'carryover_closing')) as rhs,
        sum(half) as tolerance,
        bool_or(measure in ('income', 'funds_received')) and bool_or(measure = 'expenditure') as complete,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        bool_or(measure = 'carryover_opening')
        and (plane <> 'final' or bool_or(measure = 'carryover_closing')) as carryover_stated,
        coalesce(max(unit_yuan) filter (where measure = 'expenditure'), max(unit_yuan)) as unit_yuan,
        null as unit,
        max(page) filter (where measure = 'expenditure') as page,
        max(paragraph) filter (where measure = 'expenditure') as paragraph,
        max(quote) filter (where measure = 'expenditure') as quote,
        list(fact_id order by measure) as evidence,
        json_object('parts', string_agg(measure || ' ' || shown(amount, unit_yuan), ', ' order by measure)) as details
    from terms
    group by document_id, scope, fiscal_year, plane
),

sums as (
    select
        * exclude (carryover_stated),
        if(
            not carryover_stated and abs(lhs - rhs) > tolerance and not is_unit_slip(lhs, rhs), 'warn', null
        ) as presumed,
        if(presumed = 'warn', 'unexplained', null) as presumed_message
    from added
)

select * from reconciled('sums')
