/*---
id: R15
severity: error
target: staging.fact_mention
source: domain.md R15, A27
tolerance: interval arithmetic over half units of both amounts, plus half a unit of the printed percentage (domain.md 2.6)
scope: one document, one identity (fiscal year, fund, nature, class, project)
title:
  zh: 完成率（执行率）× 预算 = 执行数
  en: A completion rate is what its amounts give
prose:
  zh: 文件印出的完成率（左）应等于同一事项的决算（执行）数除以预算数（右）。分母按文字判断（年初预算、全年预算）；不能判断时，与年初预算、调整预算或到位资金之一相符即可。误差按各数最后一位的半个单位作区间计算。没有执行数或预算数、预算为零时数据不足。
  en: A printed completion rate (left) is the final amount of the same thing divided by its plan (right). The words say which plan (initial or adjusted); where they do not, matching the initial plan, the adjusted plan or the funds received is enough. Errors are intervals over half a unit of the last digit of every figure. Without final amount or plan, or with a plan of zero, there is not enough data.
messages:
  agrees:
    zh: 完成率 {lhs}% 与按金额计算的 {rhs}% 在四舍五入误差之内相符
    en: "a completion rate of {lhs} % agrees with {rhs} % from the amounts within rounding"
  differs:
    zh: 完成率 {lhs}% 与金额不符：{numerator}{money} ÷ {denominator}{money}（{plan}）= {rhs}%
    en: "the completion rate of {lhs} % does not match the amounts: {numerator} {money} / {denominator} {money} ({plan}) = {rhs} %"
  unit:
    zh: 完成率 {lhs}% 与按金额计算的 {rhs}% 相差整数数量级，疑为单位错误
    en: "a completion rate of {lhs} % and {rhs} % from the amounts are a power of ten apart: a unit slip is likely"
  incomplete:
    zh: 没有印出执行数或（非零的）预算数，完成率 {lhs}% 无法核对
    en: "the amounts behind the completion rate of {lhs} % are not printed"
  ambiguous:
    zh: 执行数或预算数有互相矛盾的多个数值，完成率 {lhs}% 无法核对
    en: "one of the amounts is printed with contradicting values, so the rate of {lhs} % cannot be checked"
---*/
with

-- one row a printed rate; the same rate said twice is one
rates as (
    select
        document_id, any_value(department_id) as department_id, scope, fiscal_year, measure, fund, nature,
        functional_code, economic_code, income_source, project, amount as stated,
        0.5 * power(10::double, -coalesce(max(decimals), 0)) as half_point,
        min_by({fact_id: fact_id, page: page, paragraph: paragraph, quote: quote}, fact_id) as print,
        list(distinct coalesce('paragraph ' || paragraph, 'page ' || page)) as near,
        coalesce(bool_or(contains(concat(label, quote), '年初')), false) as says_initial,
        coalesce(bool_or(regexp_matches(concat(label, quote), '调整|全年预算')), false) as says_adjusted
    from temp.mention
    where kind = 'ratio' and stat = 'completion_rate'
    group by all
),

paired as (
    select
        rates.*,
        done.amount as done, done.half as done_half, done.fact_id as done_id, done.unit_yuan as done_unit,
        plan.amount as plan, plan.half as plan_half, plan.fact_id as plan_id,
        if(plan.measure = 'funds_received', 'funds_received', plan.basis) as plan_basis,
        coalesce(list_has_any(rates.near, done.near) and list_has_any(rates.near, plan.near), false) as is_near,
        (done.is_contested or plan.is_contested) and not is_near as is_doubtful,
        100 * done.amount::double / nullif(plan.amount, 0) as computed,
        greatest(
            100 * (done.amount + done.half)::double / nullif(greatest(plan.amount - plan.half, 0), 0) - computed,
            computed - 100 * (done.amount - done.half)::double / nullif(plan.amount + plan.half, 0)
        ) + half_point as tolerance
    from rates
    left join temp.amount as done
        on done.document_id = rates.document_id and done.scope = rates.scope and done.fiscal_year = rates.fiscal_year
        and done.measure = rates.measure and done.fund = rates.fund and done.nature = rates.nature
        and done.functional_code = rates.functional_code and done.economic_code = rates.economic_code
        and done.income_source = rates.income_source and done.project = rates.project and done.basis = 'final'
    left join temp.amount as plan
        on plan.document_id = rates.document_id and plan.scope = rates.scope and plan.fiscal_year = rates.fiscal_year
        and plan.fund = rates.fund and plan.project = rates.project
        and (
            (
                plan.measure = rates.measure and plan.nature = rates.nature
                and plan.functional_code = rates.functional_code and plan.economic_code = rates.economic_code
                and plan.income_source = rates.income_source and plan.basis in ('budget_initial', 'budget_adjusted')
            )
            or (
                plan.measure = 'funds_received' and rates.measure = 'expenditure' and rates.functional_code = ''
                and rates.economic_code = '' and (rates.nature = 'total' or rates.project <> '')
            )
        )
),

-- the plan that fits; else the one the words name; else the nearest
best as (
    select *
    from paired
    qualify row_number() over (
        partition by document_id, scope, fiscal_year, measure, fund, nature, functional_code, economic_code,
            income_source, project, stated
        order by
            coalesce(abs(stated - computed) <= tolerance, false) desc,
            computed is null,
            is_near desc,
            coalesce(plan_basis = 'budget_initial' and says_initial, false) desc,
            coalesce(plan_basis = 'budget_adjusted' and says_adjusted, false) desc,
            abs(stated - computed),
            plan_basis, done_id, plan_id
    ) = 1
)

select
    concat_ws(
        '|', scope, nullif(fiscal_year, 0), measure, fund, nature, functional_code, economic_code, income_source, project,
        if(count(*) over (
            partition by document_id, scope, fiscal_year, measure, fund, nature, functional_code, economic_code,
                income_source, project
        ) > 1, stated, null)
    ) as object_key,
    case
        when computed is null or tolerance is null then 'insufficient_data'
        when abs(stated - computed) <= tolerance then 'pass'
        when is_doubtful then 'insufficient_data'
        else verdict(stated - computed, tolerance, stated)
    end as status,
    case
        when computed is null or tolerance is null then 'incomplete'
        when abs(stated - computed) <= tolerance then 'agrees'
        when is_doubtful then 'ambiguous'
        else message_of(stated - computed, tolerance, stated, computed)
    end as message,
    document_id,
    department_id,
    nullif(fiscal_year, 0) as fiscal_year,
    stated::decimal(28, 8) as lhs,
    round(computed, 4)::decimal(28, 8) as rhs,
    round(stated - computed, 4)::decimal(28, 8) as difference,
    round(tolerance, 4)::decimal(28, 8) as tolerance,
    '%' as unit,
    print.page as page,
    print.paragraph as paragraph,
    print.quote as quote,
    list_filter([print.fact_id, done_id, plan_id], lambda id: id is not null) as evidence,
    json_object(
        'numerator', shown(done, done_unit), 'denominator', shown(plan, done_unit), 'money', unit_name(done_unit),
        'plan', plan_basis
    ) as details
from best
