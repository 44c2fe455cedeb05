/*---
id: R12
severity: error
target: staging.fact_mention
source: domain.md R12, 2.3, X06
tolerance: displayed digits of both figures (domain.md 2.6)
scope: one document, fiscal year and basis; fiscal money only, since the three public expenses are fiscal money
title:
  zh: 基本支出中的“三公”科目 ≤ “三公”经费表同项
  en: What basic expenditure spends on a public expense is within that expense
prose:
  zh: 同一文件、年度、口径下，一般公共预算（财政拨款）基本支出经济分类中的出国（30212）、接待（30217）、公务用车运行（30231）、公务用车购置（31013、30913）各项金额（左），不得大于“三公”经费表中的同项金额（右，含项目支出）。不要求相等。“三公”一方未列出时数据不足。
  en: Within one document, year and basis, what general public (or fiscal) basic expenditure spends on overseas trips (30212), receptions (30217), vehicle operation (30231) and vehicle purchase (31013, 30913) (left) is no more than the same item of the three public expenses (right), which also hold project money. They need not be equal. Without the three-public side there is not enough data.
messages:
  exceeds:
    zh: 基本支出中 {item} 为 {lhs}{unit}，大于“三公”经费同项 {rhs}{unit}，多 {difference}{unit}
    en: "basic expenditure has {lhs} {unit} of {item}, the three public expenses only {rhs} {unit}: {difference} {unit} too much"
  within:
    zh: 基本支出中 {item} {lhs}{unit} 未超过“三公”经费同项 {rhs}{unit}
    en: "basic expenditure has {lhs} {unit} of {item}, within the {rhs} {unit} of the three public expenses"
  incomplete:
    zh: "“三公”经费中未列 {item}，无法与基本支出核对"
    en: "{item} is not printed among the three public expenses, so basic expenditure cannot be compared"
  ambiguous:
    zh: "{item} 有互相矛盾的多个数值，无法核对"
    en: "{item} is printed with contradicting values"
---*/
with

items as (
    select * from (
        values
        ('three_public_abroad', '30212'),
        ('three_public_reception', '30217'),
        ('three_public_vehicle_operation', '30231'),
        ('three_public_vehicle_purchase', '31013'),
        ('three_public_vehicle_purchase', '30913')
    ) as item (measure, economic_code)
),

basic_part as (
    select
        figure.document_id, figure.scope, figure.fiscal_year, figure.basis, items.measure as item,
        any_value(figure.department_id) as department_id,
        sum(figure.amount) as lhs,
        sum(figure.half) as half,
        bool_or(figure.ambiguous) as ambiguous,
        list(figure.fact_id order by figure.economic_code) as fact_ids
    from temp.figure
    join items using (economic_code)
    where figure.place = 'document' and figure.kind = 'money' and figure.measure = 'expenditure'
        and figure.nature = 'basic' and figure.functional_code = '' and figure.project = ''
        and figure.fund in ('general_public', 'fiscal')
    group by figure.document_id, figure.scope, figure.fiscal_year, figure.basis, figure.fund, items.measure
    qualify row_number() over (
        partition by figure.document_id, figure.scope, figure.fiscal_year, figure.basis, items.measure
        order by figure.fund <> 'fiscal'
    ) = 1
),

sums as (
    select
        basic_part.document_id, basic_part.scope, basic_part.fiscal_year, basic_part.basis, 'fiscal' as fund,
        'document' as place, 'document' as place_kind, basic_part.item, basic_part.department_id, basic_part.lhs, whole.amount as rhs,
        basic_part.half + whole.half as tolerance,
        whole.fact_id is not null as complete,
        basic_part.ambiguous or coalesce(whole.ambiguous, false) as ambiguous,
        false as contested,
        if(lhs <= rhs + basic_part.half + whole.half, 'pass', null) as presumed,
        if(presumed = 'pass', 'within', 'exceeds') as presumed_message,
        whole.unit_yuan,
        null as unit,
        whole.page,
        whole.paragraph,
        whole.quote,
        list_prepend(whole.fact_id, basic_part.fact_ids) as evidence,
        '{}'::json as details
    from basic_part
    left join temp.figure as whole
        on whole.document_id = basic_part.document_id and whole.scope = basic_part.scope
        and whole.fiscal_year = basic_part.fiscal_year and whole.basis = basic_part.basis
        and whole.place = 'document' and whole.measure = basic_part.item and whole.project = ''
)

select * from reconciled('sums')
