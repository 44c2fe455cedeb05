/*---
id: A27
severity: warn
target: staging.fact_mention
source: domain.md A27
tolerance: interval arithmetic over half units of both amounts, plus half a unit of the printed percentage (domain.md 2.6)
scope: one document, fiscal year and basis
title:
  zh: 占比与金额相符
  en: A share is what its amounts give
prose:
  zh: 文件印出的占比（左）应等于该数除以其合计（右）。合计可以是同一资金来源或全部资金的支出、收入合计，科目还可以是基本支出或项目支出；与其中之一相符即可。误差按区间计算。没有分子或合计时数据不足；分子或合计自相矛盾时，只有同一段落里的数不相符才算不符。
  en: A printed share (left) is the amount divided by its total (right). The total may be that of the same fund or of all funds, for classes also basic or project expenditure; matching one is enough. Errors are intervals. Without amount or total there is not enough data; of amounts that contradict each other only those of the share's own paragraph can fail it.
messages:
  agrees:
    zh: 占比 {lhs}% 与按金额计算的 {rhs}% 在四舍五入误差之内相符
    en: "a share of {lhs} % agrees with {rhs} % from the amounts within rounding"
  differs:
    zh: 占比 {lhs}% 与金额不符：{numerator}{money} ÷ {denominator}{money} = {rhs}%
    en: "the share of {lhs} % does not match the amounts: {numerator} {money} / {denominator} {money} = {rhs} %"
  unit:
    zh: 占比 {lhs}% 与按金额计算的 {rhs}% 相差整数数量级
    en: "a share of {lhs} % and {rhs} % from the amounts are a power of ten apart"
  incomplete:
    zh: 没有印出分子或合计，占比 {lhs}% 无法核对
    en: "the amounts behind the share of {lhs} % are not printed"
  ambiguous:
    zh: 分子或合计有互相矛盾的多个数值，占比 {lhs}% 无法核对
    en: "one of the amounts is printed with contradicting values, so the share of {lhs} % cannot be checked"
---*/
with

shares as (
    select
        document_id, any_value(department_id) as department_id, scope, fiscal_year, measure, basis, fund, nature,
        functional_code, economic_code, income_source, project, amount as stated,
        0.5 * power(10::double, -coalesce(max(decimals), 0)) as half_point,
        min_by({fact_id: fact_id, page: page, paragraph: paragraph, quote: quote}, fact_id) as print,
        list(distinct coalesce('paragraph ' || paragraph, 'page ' || page)) as near
    from temp.mention
    where kind = 'ratio' and stat = 'share'
    group by all
),

-- what a share may be of: the measure's own total, what it is part of, and the table total over the three public
-- expenses, meetings and training
wholes_of as (
    select
        known.measure,
        list_filter(
            [
                known.measure, known.parent, above.parent,
                if(
                    starts_with(known.measure, 'three_public') or known.measure in ('meeting', 'training'),
                    'three_public_meeting_training', null
                )
            ],
            lambda name: name is not null
        ) as wholes
    from taxonomy.measures as known
    left join taxonomy.measures as above on above.measure = known.parent
),

paired as (
    select
        shares.*,
        part.amount as part, part.half as part_half, part.fact_id as part_id, part.unit_yuan as part_unit,
        whole.amount as whole, whole.fact_id as whole_id,
        coalesce(list_has_any(shares.near, part.near) and list_has_any(shares.near, whole.near), false) as is_near,
        (part.is_contested or whole.is_contested) and not is_near as is_doubtful,
        100 * part.amount::double / nullif(whole.amount, 0) as computed,
        greatest(
            100 * (part.amount + part.half)::double / nullif(greatest(whole.amount - whole.half, 0), 0) - computed,
            computed - 100 * (part.amount - part.half)::double / nullif(whole.amount + whole.half, 0)
        ) + half_point as tolerance
    from shares
    left join temp.amount as part
        on part.document_id = shares.document_id and part.scope = shares.scope
        and part.fiscal_year = shares.fiscal_year and part.measure = shares.measure and part.basis = shares.basis
        and part.fund = shares.fund and part.nature = shares.nature and part.functional_code = shares.functional_code
        and part.economic_code = shares.economic_code and part.income_source = shares.income_source
        and part.project = shares.project
    left join wholes_of on wholes_of.measure = shares.measure
    left join temp.amount as whole
        on whole.document_id = shares.document_id and whole.scope = shares.scope
        and whole.fiscal_year = shares.fiscal_year and whole.basis = shares.basis
        and list_contains(coalesce(wholes_of.wholes, [shares.measure]), whole.measure)
        and whole.fund in (shares.fund, 'all', 'fiscal')
        and whole.functional_code = '' and whole.economic_code = '' and whole.income_source = 'total'
        and whole.project = ''
        and (whole.nature in ('total', shares.nature) or (whole.nature = 'basic' and shares.nature in ('personnel', 'public_running')))
        and whole.fact_id is distinct from part.fact_id
        and (whole.measure, whole.fund, whole.nature, shares.functional_code || shares.economic_code || shares.project)
        is distinct from (shares.measure, shares.fund, shares.nature, '')
),

best as (
    select *
    from paired
    qualify row_number() over (
        partition by document_id, scope, fiscal_year, measure, basis, fund, nature, functional_code, economic_code,
            income_source, project, stated
        order by
            coalesce(abs(stated - computed) <= tolerance, false) desc, computed is null, is_near desc,
            abs(stated - computed), whole_id
    ) = 1
)

select
    concat_ws(
        '|', scope, nullif(fiscal_year, 0), measure, basis, fund, nature, functional_code, economic_code, income_source,
        project,
        if(count(*) over (
            partition by document_id, scope, fiscal_year, measure, basis, fund, nature, functional_code, economic_code,
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
    list_filter([print.fact_id, part_id, whole_id], lambda id: id is not null) as evidence,
    json_object(
        'numerator', shown(part, part_unit), 'denominator', shown(whole, part_unit), 'money', unit_name(part_unit)
    ) as details
from best
