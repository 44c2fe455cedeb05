/*---
id: R20
severity: error
target: staging.fact_mention
source: domain.md R20, K11
tolerance: none (people are counted)
scope: one document and fiscal year; prose and tables each for itself
title:
  zh: 在职人员 = 在编 + 编外；编制 = 各类编制之和；在编人数不超过编制
  en: Staff add up and stay within the approved posts
prose:
  zh: 同一文件、年度：在职人员（右）应等于在编与编外人员之和（左）；编制总数应等于行政、事业、工勤编制之和；在编人数（左）不得超过编制数（右）。只印出在职人数而未说明是否在编时，超过编制为警告（可能含编外人员）；在职减去编外不超编的，视为未超。数据不全时数据不足，部分之和已超过总数除外。
  en: "In one document and year staff in service (right) are those in approved posts plus those outside them (left); approved posts are the administrative, institution and support posts together; people in approved posts (left) are no more than the posts (right). Where only staff in service are printed, more than the posts is a warning, since some may be outside them; staff less those outside the posts must fit. With a number missing there is not enough data, unless the parts already exceed the whole."
messages:
  exact:
    zh: "{lhs} 人与 {rhs} 人相符"
    en: "{lhs} and {rhs} people match"
  within:
    zh: 在编 {lhs} 人未超过编制 {rhs} 名
    en: "{lhs} people in {rhs} approved posts"
  differs:
    zh: 各类之和 {lhs}（{parts}）与总数 {rhs} 不符，相差 {difference}（{item}）
    en: "the parts ({parts}) add up to {lhs}, the printed total is {rhs}: a difference of {difference} ({item})"
  over_quota:
    zh: 在编 {lhs} 人超过编制 {rhs} 名，超编 {difference} 人，在职人员控制率 {rate}%
    en: "{lhs} people in {rhs} approved posts: {difference} too many, a staffing control rate of {rate} %"
  staff_over_quota:
    zh: 在职 {lhs} 人超过编制 {rhs} 名（未说明是否含编外人员），在职人员控制率 {rate}%
    en: "{lhs} staff in service for {rhs} approved posts (some may be outside them): a control rate of {rate} %"
  incomplete:
    zh: 人数未全部列出，无法核对（{item}，已列 {parts}）
    en: "not all numbers are printed ({item}: {parts})"
  ambiguous:
    zh: 人数有互相矛盾的多个数值，无法核对（{item}）
    en: "a number is printed with contradicting values ({item})"
---*/
with

people as (
    select
        *,
        -- "年末实有在编干警92人" counts people in approved posts whatever it was filed under
        if(measure = 'staff' and contains(concat(label, quote), '在编') and not contains(concat(label, quote), '编外'),
            'staff_on_quota', measure) as role
    from temp.figure
    where kind = 'count' and project = ''
        and measure in (
            'staff', 'staff_on_quota', 'staff_off_quota', 'staff_quota', 'staff_quota_administrative',
            'staff_quota_institution', 'staff_quota_support'
        )
),

added as (
    select
        people.document_id, people.scope, people.fiscal_year, people.basis, people.fund, people.place,
        people.place_kind, identity.item,
        any_value(people.department_id) as department_id,
        sum(people.amount) filter (where not identity.is_whole) as lhs,
        max(people.amount) filter (where identity.is_whole) as rhs,
        count(*) filter (where not identity.is_whole) as n_parts,
        any_value(identity.n_expected) as n_expected,
        bool_or(people.ambiguous) as ambiguous,
        bool_or(people.is_contested) as contested,
        max(people.page) as page,
        max(people.paragraph) as paragraph,
        coalesce(max(people.quote) filter (where identity.is_whole), max(people.quote)) as quote,
        list(people.fact_id order by identity.is_whole desc, people.fact_id) as evidence,
        string_agg(people.measure || ' ' || people.amount::bigint, ' + ' order by people.measure)
            filter (where not identity.is_whole) as parts
    from people
    join (
        values
        ('staff', 'staff', true, 2),
        ('staff', 'staff_on_quota', false, 2),
        ('staff', 'staff_off_quota', false, 2),
        ('staff_quota', 'staff_quota', true, 3),
        ('staff_quota', 'staff_quota_administrative', false, 3),
        ('staff_quota', 'staff_quota_institution', false, 3),
        ('staff_quota', 'staff_quota_support', false, 3)
    ) as identity (item, measure, is_whole, n_expected) using (measure)
    group by people.document_id, people.scope, people.fiscal_year, people.basis, people.fund, people.place,
        people.place_kind, identity.item
    having bool_or(identity.is_whole) and bool_or(not identity.is_whole)
),

adding_up as (
    select
        *,
        n_parts = n_expected or lhs >= rhs as complete,
        0 as tolerance,
        case when lhs = rhs then 'pass' else 'fail' end as presumed,
        case when lhs = rhs then 'exact' else 'differs' end as presumed_message,
        null as rate
    from added
),

posts as (
    select
        document_id, scope, fiscal_year,
        coalesce(max(amount) filter (where measure = 'staff_quota'), sum(amount)) as amount,
        any_value(department_id) as department_id,
        bool_or(ambiguous) as ambiguous,
        list(fact_id order by fact_id) as fact_ids,
        max(page) as page, max(paragraph) as paragraph, max(quote) as quote
    from people
    where place_kind = 'document' and starts_with(measure, 'staff_quota')
    group by document_id, scope, fiscal_year
),

serving as (
    select
        document_id, scope, fiscal_year,
        any_value(department_id) as department_id,
        max(amount) filter (where role = 'staff_on_quota') as on_quota,
        max(amount) filter (where role = 'staff') as staff,
        max(amount) filter (where role = 'staff_off_quota') as off_quota,
        bool_or(ambiguous) as ambiguous,
        list(fact_id order by fact_id) as fact_ids
    from people
    where place_kind = 'document' and role in ('staff', 'staff_on_quota', 'staff_off_quota')
    group by document_id, scope, fiscal_year
),

within_quota as (
    select
        coalesce(posts.document_id, serving.document_id) as document_id,
        coalesce(posts.scope, serving.scope) as scope,
        coalesce(posts.fiscal_year, serving.fiscal_year) as fiscal_year,
        '' as basis, 'all' as fund, 'document' as place, 'document' as place_kind, 'quota' as item,
        coalesce(posts.department_id, serving.department_id) as department_id,
        coalesce(on_quota, staff - coalesce(off_quota, 0)) as lhs,
        posts.amount as rhs,
        posts.amount is not null and coalesce(on_quota, staff) is not null as complete,
        coalesce(posts.ambiguous, false) or coalesce(serving.ambiguous, false) as ambiguous,
        false as contested,
        0 as tolerance,
        case when lhs <= rhs then 'pass' when on_quota is not null then 'fail' else 'warn' end as presumed,
        case presumed when 'pass' then 'within' when 'fail' then 'over_quota' else 'staff_over_quota' end
            as presumed_message,
        posts.page,
        posts.paragraph,
        posts.quote,
        list_concat(coalesce(posts.fact_ids, []), coalesce(serving.fact_ids, [])) as evidence,
        concat_ws(', ', 'staff_on_quota ' || on_quota::bigint, 'staff ' || staff::bigint, 'posts ' || posts.amount::bigint) as parts,
        cast(round(100 * lhs / nullif(rhs, 0), 2) as decimal(9, 2))::varchar as rate
    from posts
    full join serving using (document_id, scope, fiscal_year)
),

sums as (
    select
        * exclude (parts, rate, n_parts, n_expected),
        null::bigint as unit_yuan,
        '人' as unit,
        json_object('parts', parts, 'rate', rate) as details
    from (select * from adding_up union all by name select * from within_quota)
)

select * from reconciled('sums')
