/*---
id: R24
severity: warn
target: staging.fact_mention
source: domain.md R24, A28, A29
tolerance: displayed digits of all figures; rates by interval arithmetic (domain.md 2.6)
scope: one document and basis; the year of the figure and the year before
title:
  zh: 增减额、增减率与两年金额相符
  en: A stated change is what the two years give
prose:
  zh: 同一文件印出本年数、上年数和增减额（或增减率）时，增减（左）应等于本年数减上年数（或其比率）（右），方向也应一致；没有上年数而同时印出增减额与增减率时，用本年数减增减额作为上年数核对增减率。缺数时数据不足；写明按可比口径的增减不适用。
  en: Where a document prints this year's figure, last year's and the change (amount or rate), the change (left) is the difference of the two years or its rate (right), in the same direction. A rate printed with its change but without last year's figure is checked against this year less the change. With a figure missing there is not enough data; a change said to be like for like is not applicable.
messages:
  agrees:
    zh: 增减 {lhs}{unit} 与两年金额计算的 {rhs}{unit} 在四舍五入误差之内相符
    en: "a change of {lhs} {unit} agrees with {rhs} {unit} from the two years within rounding"
  direction:
    zh: 增减方向不符：文件写 {lhs}{unit}，两年金额（{prior} → {current}）为 {rhs}{unit}
    en: "the change has the wrong direction: {lhs} {unit} is stated, the two years ({prior} to {current}) give {rhs} {unit}"
  differs:
    zh: 增减 {lhs}{unit} 与两年金额（{prior} → {current}）计算的 {rhs}{unit} 不符
    en: "a change of {lhs} {unit} does not match {rhs} {unit} from the two years ({prior} to {current})"
  unit:
    zh: 增减 {lhs}{unit} 与两年金额计算的 {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "a change of {lhs} {unit} and {rhs} {unit} from the two years are a power of ten apart: a unit slip is likely"
  like_for_like:
    zh: 增减 {lhs}{unit} 按可比口径计算，不能用两年公布数核对
    en: "a change of {lhs} {unit} is on a like-for-like basis, which the printed years do not show"
  incomplete:
    zh: 没有同时印出本年数与上年数，增减 {lhs}{unit} 无法核对
    en: "the figures of the two years are not both printed, so a change of {lhs} {unit} cannot be checked"
  ambiguous:
    zh: 两年数据有互相矛盾的多个数值，增减 {lhs}{unit} 无法核对
    en: "one of the years is printed with contradicting values, so a change of {lhs} {unit} cannot be checked"
---*/
with

changes as (
    select
        document_id, any_value(department_id) as department_id, scope, fiscal_year, kind, measure, basis, fund, nature,
        functional_code, economic_code, income_source, project, stat, amount as stated,
        max(unit_yuan) as unit_yuan,
        0.5 * coalesce(max(unit_yuan), 1) * power(10::double, -coalesce(max(decimals), 0)) as half_stated,
        min_by({fact_id: fact_id, page: page, paragraph: paragraph, quote: quote}, fact_id) as print,
        coalesce(bool_or(regexp_matches(quote, '口径一致|同口径|可比口径|同比口径')), false) as is_like_for_like
    from temp.mention
    where (kind = 'money' and stat = 'change') or (kind = 'ratio' and stat = 'change_rate')
    group by all
),

amounts as (
    select * from temp.figure where kind = 'money' and place = 'document'
),

-- what a change can be checked against: the two years; for a rate also its printed amount, over last year or over
-- this year less the amount ("按同口径" comparisons state an amount that the printed years do not give)
readings as (
    select
        changes.*,
        coalesce(changes.unit_yuan, this_year.unit_yuan) as money_unit,
        coalesce(this_year.ambiguous, false) or coalesce(last_year.ambiguous, false) as ambiguous,
        list_filter([changes.print.fact_id, this_year.fact_id, last_year.fact_id, difference.print.fact_id], lambda id: id is not null)
            as evidence,
        unnest([
            {
                current: this_year.amount, prior: last_year.amount, prior_half: last_year.half,
                move: this_year.amount - last_year.amount, move_half: this_year.half + last_year.half
            },
            {
                current: this_year.amount, prior: this_year.amount - difference.stated,
                prior_half: this_year.half + difference.half_stated, move: difference.stated,
                move_half: difference.half_stated
            },
            {
                current: this_year.amount, prior: last_year.amount, prior_half: last_year.half, move: difference.stated,
                move_half: difference.half_stated
            }
        ], recursive := true)
    from changes
    left join amounts as this_year
        on this_year.document_id = changes.document_id and this_year.scope = changes.scope
        and this_year.fiscal_year = changes.fiscal_year and this_year.measure = changes.measure
        and this_year.basis = changes.basis and this_year.fund = changes.fund and this_year.nature = changes.nature
        and this_year.functional_code = changes.functional_code and this_year.economic_code = changes.economic_code
        and this_year.income_source = changes.income_source and this_year.project = changes.project
    left join amounts as last_year
        on last_year.document_id = changes.document_id and last_year.scope = changes.scope
        and last_year.fiscal_year = changes.fiscal_year - 1 and last_year.measure = changes.measure
        and last_year.fund = changes.fund and last_year.nature = changes.nature
        and last_year.functional_code = changes.functional_code and last_year.economic_code = changes.economic_code
        and last_year.income_source = changes.income_source and last_year.project = changes.project
        and changes.fiscal_year > 0
    left join changes as difference
        on changes.stat = 'change_rate' and difference.stat = 'change'
        and difference.document_id = changes.document_id and difference.scope = changes.scope
        and difference.fiscal_year = changes.fiscal_year and difference.measure = changes.measure
        and difference.basis = changes.basis and difference.fund = changes.fund and difference.nature = changes.nature
        and difference.functional_code = changes.functional_code
        and difference.economic_code = changes.economic_code
        and difference.income_source = changes.income_source and difference.project = changes.project
),

computed_all as (
    select
        *,
        if(stat = 'change', move::double, 100 * move::double / nullif(prior, 0)) as computed,
        half_stated + if(
            stat = 'change',
            move_half::double,
            100 * (move_half + abs(computed) / 100 * prior_half) / nullif(greatest(abs(prior) - prior_half, 0), 0)
        ) as tolerance
    from readings
),

-- the reading that fits; else the nearest
best as (
    select *
    from computed_all
    qualify row_number() over (
        partition by document_id, scope, fiscal_year, kind, measure, basis, fund, nature, functional_code, economic_code,
            income_source, project, stat, stated
        order by
            coalesce(abs(stated - computed) <= tolerance, false) desc, computed is null, abs(stated - computed), evidence
    ) = 1
)

select
    concat_ws(
        '|', scope, nullif(fiscal_year, 0), measure, basis, fund, nature, functional_code, economic_code, income_source,
        project, stat,
        if(count(*) over (
            partition by document_id, scope, fiscal_year, kind, measure, basis, fund, nature, functional_code,
                economic_code, income_source, project, stat
        ) > 1, stated, null)
    ) as object_key,
    case
        when is_like_for_like and abs(stated - computed) > tolerance then 'not_applicable'
        when computed is null or tolerance is null or ambiguous then 'insufficient_data'
        else verdict(stated - computed, tolerance, greatest(abs(stated), abs(computed)))
    end as status,
    case
        when is_like_for_like and abs(stated - computed) > tolerance then 'like_for_like'
        when computed is null or tolerance is null then 'incomplete'
        when ambiguous then 'ambiguous'
        when abs(stated - computed) <= tolerance then 'agrees'
        when abs(abs(stated) - abs(computed)) <= tolerance then 'direction'
        else message_of(stated - computed, tolerance, stated, computed)
    end as message,
    document_id,
    department_id,
    nullif(fiscal_year, 0) as fiscal_year,
    in_unit(stated, if(stat = 'change', money_unit, 1)) as lhs,
    in_unit(round(computed, 4), if(stat = 'change', money_unit, 1)) as rhs,
    in_unit(round(stated - computed, 4), if(stat = 'change', money_unit, 1)) as difference,
    in_unit(round(tolerance, 4), if(stat = 'change', money_unit, 1)) as tolerance,
    if(stat = 'change', unit_name(money_unit), '%') as unit,
    print.page as page,
    print.paragraph as paragraph,
    print.quote as quote,
    evidence,
    json_object('prior', shown(prior, money_unit), 'current', shown(current, money_unit)) as details
from best
