/*---
id: R13
severity: error
target: staging.fact_mention
source: domain.md R13, C09, A4
tolerance: displayed digits of every project and of the total (domain.md 2.6)
scope: one document, fiscal year and basis; the projects of the total's own fund, or printed in its own paragraph
title:
  zh: 项目支出 = 各项目（科目）之和，差额应有说明
  en: Project expenditure is explained by its projects
prose:
  zh: 同一文件、年度、口径下，项目支出合计（左）应等于所列各项目之和（右）；差额为未列明的项目支出。合计未限定资金来源时包含各资金来源的项目；限定来源的合计包含该来源的项目，以及与它写在同一段中的项目。按列举位置分别核对：与合计同一段、同一章节、同一张表，有一处对上即相符；其他位置的列举不必列全，只在恰好对上时采用。只核对有两个以上项目的列举。差额为正是警告（未列全），项目之和超过合计是错误。
  en: Within one document, year and basis, project expenditure (left) equals the sum of the projects listed (right); the difference is project money that is not itemised. A total that is not restricted to a fund covers projects of every fund; a restricted one covers those of its fund and those printed in its own paragraph. Enumerations in the total's own paragraph, section or table are looked at each for itself and one that fits is enough; lists printed elsewhere need not be complete and count only when they fit. Enumerations of fewer than two projects are not enough data. A positive residual is a warning (not all itemised), projects that exceed the total are an error.
messages:
  rounding:
    zh: 项目支出 {lhs}{unit} 与所列项目之和 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内
    en: "project expenditure is {lhs} {unit}, the projects add up to {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  residual:
    zh: 项目支出 {lhs}{unit} 中只列明 {rhs}{unit}（{projects}），尚有 {difference}{unit}（占 {share}%）未列明用途
    en: "of project expenditure of {lhs} {unit} only {rhs} {unit} is itemised ({projects}); {difference} {unit} ({share} %) is not explained"
  exceeds:
    zh: 所列项目之和 {rhs}{unit}（{projects}）超过项目支出 {lhs}{unit}，相差 {difference}{unit}
    en: "the projects listed ({projects}) add up to {rhs} {unit}, more than project expenditure of {lhs} {unit}: {difference} {unit}"
  unit:
    zh: 项目支出 {lhs}{unit} 与所列项目之和 {rhs}{unit} 相差整数数量级，疑为单位错误
    en: "project expenditure is {lhs} {unit}, the projects add up to {rhs} {unit}: a unit slip is likely"
  incomplete:
    zh: 未列举两个以上项目，无法核对项目支出 {lhs}{unit} 的构成（{basis}，{fund}）
    en: "fewer than two projects are listed, so project expenditure of {lhs} {unit} cannot be explained ({basis}, {fund})"
  ambiguous:
    zh: 项目支出合计或某个项目有互相矛盾的多个数值，无法核对
    en: "project expenditure or one of the projects is printed with contradicting values"
---*/
with

printed as (
    select * from temp.figure
    where kind = 'money' and measure = 'expenditure' and nature = 'project' and economic_code = '' and place_kind <> 'paragraph'
),

-- the totals; one restricted to a fund that repeats the unrestricted amount says nothing new
wholes as (
    select * from printed
    where place = 'document' and functional_code = '' and project = ''
    qualify fund = 'all' or amount is distinct from max(if(fund = 'all', amount, null)) over (
        partition by document_id, scope, fiscal_year, basis
    )
),

-- where each total is printed, under whatever fund
vicinities as (
    select
        document_id, scope, fiscal_year, basis, amount as whole,
        flatten(list(paragraphs) filter (where paragraphs is not null)) as paragraphs,
        flatten(list(prose_sections) filter (where prose_sections is not null)) as prose_sections,
        list(place) as places
    from printed
    where place <> 'document' and functional_code = '' and project = ''
    group by document_id, scope, fiscal_year, basis, amount
),

-- one figure an item and place; components ("parent/child") are inside their parent, codes inside a printed class
items as (
    select
        printed.document_id, printed.scope, printed.fiscal_year, printed.basis, printed.place, printed.fund,
        printed.functional_code, printed.project, printed.amount, printed.half, printed.fact_id, printed.unit_yuan,
        printed.paragraphs, printed.prose_sections, printed.ambiguous,
        if(printed.project <> '', printed.project, coalesce(printed.label, printed.functional_code)) as name
    from printed
    anti join printed as above
        on above.document_id = printed.document_id and above.scope = printed.scope
        and above.fiscal_year = printed.fiscal_year and above.basis = printed.basis and above.place = printed.place
        and above.project = printed.project
        and length(above.functional_code) in (3, 5)
        and above.functional_code <> printed.functional_code
        and starts_with(printed.functional_code, above.functional_code)
    where printed.place <> 'document' and (printed.project <> '' or printed.functional_code <> '')
        and not contains(printed.project, '/')
    -- the print without a restriction, or else each fund's share of the item
    qualify printed.fund = 'all' or not bool_or(printed.fund = 'all') over (
        partition by printed.document_id, printed.scope, printed.fiscal_year, printed.basis, printed.place,
            printed.functional_code, printed.project
    )
),

-- The enumerations a total may be explained by. Beside the total (its paragraph, section, table) a list claims to say
-- where the money went; elsewhere ("projects with performance targets") it may be a choice.
candidates as (
    select
        wholes.document_id, wholes.scope, wholes.fiscal_year, wholes.basis, wholes.fund, wholes.amount as whole,
        wholes.half as whole_half, items.amount, items.half, items.fact_id, items.unit_yuan, items.name, items.ambiguous,
        coalesce(list_has_any(items.paragraphs, vicinities.paragraphs), false) as is_same_paragraph,
        coalesce(list_has_any(items.prose_sections, vicinities.prose_sections), false) as is_same_section,
        coalesce(list_contains(vicinities.places, items.place), false) as is_same_place,
        unnest(
            case
                when items.place <> 'prose' then [items.place]
                when is_same_paragraph then ['paragraph', 'section', 'prose']
                when is_same_section then ['section', 'prose']
                else ['prose']
            end
        ) as enumeration
    from wholes
    join items
        on items.document_id = wholes.document_id and items.scope = wholes.scope
        and items.fiscal_year = wholes.fiscal_year and items.basis = wholes.basis
    left join vicinities
        on vicinities.document_id = wholes.document_id and vicinities.scope = wholes.scope
        and vicinities.fiscal_year = wholes.fiscal_year and vicinities.basis = wholes.basis
        and vicinities.whole = wholes.amount
    where (wholes.fund = 'all' or items.fund = wholes.fund or is_same_paragraph)
        -- rows by class in a table are R04's; a table explains the total by named projects only
        and (items.place = 'prose' or items.project <> '')
),

enumerated as (
    select
        document_id, scope, fiscal_year, basis, fund, whole, enumeration,
        enumeration in ('paragraph', 'section') or (enumeration <> 'prose' and bool_and(is_same_place)) as is_claim,
        sum(amount) as items,
        bool_or(ambiguous) as ambiguous,
        sum(half) + any_value(whole_half) as tolerance,
        list(fact_id order by fact_id) as fact_ids,
        array_to_string((list(name || ' ' || shown(amount, unit_yuan) order by fact_id))[1:10], ' + ') as parts
    from candidates
    group by document_id, scope, fiscal_year, basis, fund, whole, enumeration
    having count(*) >= 2
),

-- one that fits; else the nearest claim
best as (
    select * from enumerated
    where is_claim or abs(whole - items) <= tolerance
    qualify row_number() over (
        partition by document_id, scope, fiscal_year, basis, fund
        order by
            abs(whole - items) <= tolerance desc,
            enumeration = 'paragraph' desc,
            enumeration = 'section' desc,
            abs(whole - items),
            enumeration
    ) = 1
),

sums as (
    select
        wholes.document_id, wholes.scope, wholes.fiscal_year, wholes.basis, wholes.fund, 'document' as place,
        'document' as place_kind, '' as item, wholes.department_id,
        wholes.amount as lhs,
        best.items as rhs,
        best.tolerance,
        best.items is not null as complete,
        wholes.ambiguous or coalesce(best.ambiguous, false) as ambiguous,
        false as contested,
        case
            when abs(lhs - rhs) <= best.tolerance or is_unit_slip(lhs, rhs) then null
            when lhs > rhs then 'warn'
            else 'fail'
        end as presumed,
        case presumed when 'warn' then 'residual' when 'fail' then 'exceeds' end as presumed_message,
        wholes.unit_yuan,
        null as unit,
        wholes.page,
        wholes.paragraph,
        wholes.quote,
        list_prepend(wholes.fact_id, coalesce(best.fact_ids, [])) as evidence,
        json_object(
            'projects', best.parts, 'enumeration', best.enumeration,
            'share', cast(round(100 * (lhs - rhs) / nullif(lhs, 0), 2) as decimal(9, 2))::varchar
        ) as details
    from wholes
    left join best using (document_id, scope, fiscal_year, basis, fund)
)

select * from reconciled('sums')
