/*---
id: R23
severity: error
target: staging.fact_mention
source: domain.md R23, A36
tolerance: displayed digits of both figures (domain.md 2.6)
scope: one document, fiscal year and basis; each part of measures.csv with its parent
title:
  zh: 其中数不大于总数
  en: A part is no more than its whole
prose:
  zh: measures.csv 中有上级指标的指标（如授予中小企业合同金额之于政府采购、执法执勤用车之于车辆、编外人员之于在职人员），其数（左）不得大于同一文件、年度、口径的上级数（右）；不要求相加相等。可加总的分项超过总数为错误；口径可能不同的其中数（合同额与支出额、原值与净值等）超过为警告。三公经费、采购货物工程服务、编制另有规则。
  en: A measure with a parent in measures.csv (contracts to small firms in procurement, law-enforcement cars in vehicles, staff outside posts in staff) is no more (left) than its parent in the same document, year and basis (right); no sum is asked for. A summand above its total is an error; a part that may be measured differently (contracts against spending, gross against net) is a warning. The three public expenses, goods/works/services and approved posts have rules of their own.
messages:
  within:
    zh: "{part} {lhs}{unit} 未超过 {whole} {rhs}{unit}"
    en: "{part} {lhs} {unit} is within {whole} {rhs} {unit}"
  exceeds:
    zh: "{part} {lhs}{unit} 大于 {whole} {rhs}{unit}，多 {difference}{unit}"
    en: "{part} {lhs} {unit} is more than {whole} {rhs} {unit}: {difference} {unit} too much"
  unit:
    zh: "{part} {lhs}{unit} 与 {whole} {rhs}{unit} 相差整数数量级，疑为单位错误"
    en: "{part} {lhs} {unit} and {whole} {rhs} {unit} are a power of ten apart: a unit slip is likely"
  ambiguous:
    zh: "{part} 或 {whole} 有互相矛盾的多个数值，无法核对"
    en: "{part} or {whole} is printed with contradicting values"
---*/
with

pairs as (
    select part.*, known.parent, known.rollup, known.label_zh as part_label
    from temp.figure as part
    join taxonomy.measures as known on known.measure = part.measure
    where known.parent is not null and part.place = 'document' and part.kind in ('money', 'count')
        and known.parent not in ('three_public_total', 'three_public_vehicle', 'staff_quota')
        and not (known.parent = 'procurement' and known.rollup = 'sum')
),

sums as (
    select
        pairs.document_id, pairs.scope, pairs.fiscal_year, pairs.basis, pairs.fund, 'document' as place, 'document' as place_kind,
        concat_ws(' ', pairs.measure, nullif(pairs.project, '')) as item,
        pairs.department_id,
        pairs.amount as lhs,
        whole.amount as rhs,
        pairs.half + whole.half as tolerance,
        true as complete,
        pairs.ambiguous or whole.ambiguous as ambiguous,
        false as contested,
        case
            when lhs <= rhs + pairs.half + whole.half then 'pass'
            when pairs.rollup = 'sum' then 'fail'
            else 'warn'
        end as presumed,
        case
            when presumed = 'pass' then 'within'
            when pairs.kind = 'money' and is_unit_slip(lhs, rhs) then 'unit'
            else 'exceeds'
        end as presumed_message,
        coalesce(whole.unit_yuan, pairs.unit_yuan) as unit_yuan,
        if(pairs.kind = 'count', coalesce(whole.unit, pairs.unit, ''), null) as unit,
        pairs.page,
        pairs.paragraph,
        pairs.quote,
        [pairs.fact_id, whole.fact_id] as evidence,
        json_object('part', pairs.part_label, 'whole', parent.label_zh) as details
    from pairs
    join temp.figure as whole
        on whole.document_id = pairs.document_id and whole.scope = pairs.scope
        and whole.fiscal_year = pairs.fiscal_year and whole.basis = pairs.basis and whole.fund = pairs.fund
        and whole.project = pairs.project and whole.measure = pairs.parent and whole.place = 'document'
    join taxonomy.measures as parent on parent.measure = pairs.parent
)

select * from reconciled('sums')
