/*---
id: X01
severity: error
target: staging.fact_mention
source: domain.md X01, X02, X04, X15
tolerance: displayed digits of both figures, each by its own decimals (domain.md 2.6)
scope: one department, scope and fiscal year; documents about that year; never across scopes or funds
title:
  zh: 自评与决算、预算公开的同一数字一致
  en: A self-evaluation agrees with the final account and the budget
prose:
  zh: 同一部门、同一口径范围、同一年度，自评报告（表）中的决算数（左）应等于部门决算公开的同一数字（右），年初预算数应等于部门预算公开的同一数字。只比较不分科目、不分项目的总量（支出、收入、总计、三公经费等），资金来源相同才比较。任何一方自相矛盾时数据不足。
  en: For one department, scope and year the final figures of a self-evaluation (left) equal those of the department's final account (right), and its initial budget the budget's. Totals only (expenditure by nature, income, grand totals, the three public expenses), not classes or projects, and only of the same fund. Where one side contradicts itself there is not enough data.
messages:
  exact:
    zh: 与《{authority}》一致
    en: "agrees with {authority}"
  rounding_apart:
    zh: 与《{authority}》的差异在四舍五入误差之内
    en: "agrees with {authority} within rounding"
  differs:
    zh: "{measure}（{nature}，{basis}，{fund}）本文件为 {lhs}{unit}，《{authority}》为 {rhs}{unit}，相差 {difference}{unit}"
    en: "{measure} ({nature}, {basis}, {fund}) is {lhs} {unit} here and {rhs} {unit} in {authority}: a difference of {difference} {unit}"
  unit:
    zh: "{measure}（{nature}，{basis}，{fund}）本文件为 {lhs}{unit}，《{authority}》为 {rhs}{unit}，相差整数数量级，疑为单位错误"
    en: "{measure} ({nature}, {basis}, {fund}) is {lhs} {unit} here and {rhs} {unit} in {authority}: a unit slip is likely"
  ambiguous:
    zh: "{measure} 在其中一份文件内自相矛盾，无法与《{authority}》核对"
    en: "{measure} contradicts itself in one of the documents, so it cannot be compared with {authority}"
---*/
with

figures as (
    select
        figure.*, report.report_type, report.file_name,
        concat_ws(
            '|', measure, basis, fund, nature, income_source
        ) as identity
    from temp.figure
    join staging.report as report on report.document_id = figure.document_id and report.fiscal_year = figure.fiscal_year
    where figure.kind = 'money' and figure.place = 'document'
        and figure.functional_code = '' and figure.economic_code = '' and figure.project = ''
        and figure.basis in ('final', 'budget_initial')
),

pairs as (
    select
        said.*, account.amount as account_amount, account.own_half as account_half, account.fact_id as account_id,
        account.file_name as account_file, account.ambiguous as account_ambiguous,
        account.document_id as account_document
    from figures as said
    join figures as account
        on account.department_id = said.department_id and account.scope = said.scope
        and account.fiscal_year = said.fiscal_year and account.identity = said.identity
        and account.report_type = if(said.basis = 'final', 'final_account', 'budget')
    where said.report_type in ('self_evaluation_report', 'self_evaluation_form')
        and said.department_id is not null
),

judged as (
    select
        *,
        amount - account_amount as gap,
        own_half + account_half as slack,
        ambiguous or account_ambiguous as is_ambiguous
    from pairs
)

select
    concat_ws('|', scope, fiscal_year, identity, account_document) as object_key,
    if(is_ambiguous, 'insufficient_data', verdict(gap, slack, greatest(abs(amount), abs(account_amount)))) as status,
    case
        when is_ambiguous then 'ambiguous'
        when gap <> 0 and abs(gap) <= slack then 'rounding_apart'
        else message_of(gap, slack, amount, account_amount)
    end as message,
    document_id,
    department_id,
    fiscal_year,
    in_unit(amount, unit_yuan) as lhs,
    in_unit(account_amount, unit_yuan) as rhs,
    in_unit(gap, unit_yuan) as difference,
    in_unit(slack, unit_yuan) as tolerance,
    unit_name(unit_yuan) as unit,
    page,
    paragraph,
    quote,
    [fact_id, account_id] as evidence,
    json_object(
        'measure', measure, 'nature', nature, 'basis', basis, 'fund', fund, 'authority', account_file,
        'account_document', account_document
    ) as details
from judged
