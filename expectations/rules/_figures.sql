-- What the arithmetic rules read, made once from staging.fact_mention.
--
-- temp.mention: every printed number with the attributes that tell it apart. An attribute counts only where
-- measures.csv says it is part of the measure's identity; one that does not count or was not printed is '' (or its
-- "not restricted" value), so that attributes can be joined on. Nothing approximate ("近300") and no cell without a
-- number: missing is not zero.
create or replace temp view mention as
select
    document_id,
    department_id,
    reporting_scope as scope,
    report_type,
    coalesce(fiscal_year, 0) as fiscal_year,
    kind,
    measure,
    stat,
    if(counts_in('basis', identity), coalesce(basis, ''), '') as basis,
    if(counts_in('fund', identity), coalesce(fund, 'all'), 'all') as fund,
    if(counts_in('nature', identity), coalesce(nature, 'total'), 'total') as nature,
    if(counts_in('functional_code', identity), coalesce(functional_code, ''), '') as functional_code,
    if(counts_in('economic_code', identity), coalesce(economic_code, ''), '') as economic_code,
    if(counts_in('income_source', identity), coalesce(income_source, 'total'), 'total') as income_source,
    coalesce(project, '') as project,
    if(method = 'prose', 'prose', table_of(table_no, sheet, section)) as place,
    method,
    fact_id,
    fact_mention.label,
    unit,
    page,
    paragraph,
    section,
    quote,
    case kind when 'money' then amount_yuan else number end as amount,
    -- a unit the staging model does not know is read off the figure itself: amount / printed number
    coalesce(unit_yuan, amount_yuan / nullif(try_cast(replace(value, ',', '') as decimal(28, 6)), 0)) as unit_yuan,
    decimals
from staging.fact_mention
left join (select measure, kind as measure_kind, identity from taxonomy.measures) as known using (measure)
where modifier is null
    and state in ('value', 'explicit_zero')
    and (case kind when 'money' then amount_yuan else number end) is not null;

-- temp.figure: one row a printed identity (document, scope, year, measure and every attribute) and place. Kinds of
-- place: a paragraph (a page's prose where paragraphs have no number), all prose, each table or sheet, and 'document' =
-- all of them together. Plain levels only, no changes or shares.
-- `half`: half a unit of the last displayed digit, in yuan for money and 0 for counts (see _macros.sql).
-- `own_half`: the same by the decimals of this very print ("17,192" in a two-decimal document was rounded, or not).
-- `ambiguous`: the place prints the identity twice and the two intervals, by their own decimals, do not meet; a rule
-- cannot know which to take and says insufficient_data. `is_contested`: the document as a whole is ambiguous about it.
create or replace temp table figure as
with
printed as (
    select * from temp.mention where stat = 'level'
),

-- how many decimals the document's amounts usually have, unit by unit; zeros say nothing about it
decimals_used as (
    select document_id, unit_yuan, arg_max(decimals, mentions * 100 + decimals) as decimals
    from (
        select document_id, unit_yuan, decimals, count(*) as mentions
        from printed
        where kind = 'money' and amount <> 0 and decimals is not null
        group by document_id, unit_yuan, decimals
    )
    group by document_id, unit_yuan
),

measured as (
    select
        printed.*,
        case
            when kind <> 'money' then 0
            when printed.unit_yuan is null then 0  -- "无": an exact nothing
            else printed.unit_yuan * power(10::double, -coalesce(decimals_used.decimals, printed.decimals, 0)) / 2
        end::decimal(28, 6) as half,
        case
            when kind <> 'money' or printed.unit_yuan is null or printed.decimals is null then half
            else greatest(half, printed.unit_yuan * power(10::double, -printed.decimals) / 2)
        end::decimal(28, 6) as own_half
    from printed
    left join decimals_used
        on printed.document_id = decimals_used.document_id and printed.unit_yuan = decimals_used.unit_yuan
),

placed as (
    select *, if(place = 'prose', 'prose', 'table') as place_kind from measured
    union all by name
    select * replace (coalesce('paragraph ' || paragraph, 'page ' || page) as place), 'paragraph' as place_kind
    from measured
    where place = 'prose' and coalesce(paragraph, page) is not null
    union all by name
    select * replace ('document' as place), 'document' as place_kind from measured
),

chosen as (
    select
        document_id, scope, fiscal_year, kind, measure, basis, fund, nature, functional_code, economic_code,
        income_source, project, place, place_kind,
        -- the finest print of it, the first one of equals
        min_by(
            {
                fact_id: fact_id, department_id: department_id, label: label, unit: unit, page: page,
                paragraph: paragraph, section: section, quote: quote, amount: amount, half: half, own_half: own_half,
                unit_yuan: unit_yuan
            },
            (half, -coalesce(decimals, 0), fact_id)
        ) as best,
        count(*) as mentions,
        list(distinct paragraph) filter (where paragraph is not null) as paragraphs,
        list(distinct section) filter (where section is not null and method = 'prose') as prose_sections,
        max(amount - own_half) > min(amount + own_half) as ambiguous
    from placed
    group by all
)

select
    * exclude (best),
    unnest(best),
    bool_or(ambiguous and place_kind = 'document') over (
        partition by document_id, scope, fiscal_year, kind, measure, basis, fund, nature, functional_code,
            economic_code, income_source, project
    ) as is_contested
from chosen;

-- Places that hold back a figure (涉密): a sum of what is printed there may fall short of its total.
create or replace temp table withheld as
select distinct document_id, table_of(table_no, sheet, section) as place
from staging.fact_mention
where state = 'withheld' and method = 'table';

-- temp.amount: every distinct amount a document prints for an identity, for rules that look for the one that fits
-- rather than the one to trust. `is_contested`: the document prints others that it does not agree with.
create or replace temp table amount as
select
    mention.document_id, mention.scope, mention.fiscal_year, mention.measure, mention.basis, mention.fund,
    mention.nature, mention.functional_code, mention.economic_code, mention.income_source, mention.project,
    mention.amount, any_value(figure.half) as half, any_value(mention.unit_yuan) as unit_yuan,
    min(mention.fact_id) as fact_id,
    list(distinct coalesce('paragraph ' || mention.paragraph, 'page ' || mention.page)) as near,
    any_value(figure.is_contested) as is_contested
from temp.mention
join temp.figure
    on figure.place_kind = 'document' and figure.document_id = mention.document_id and figure.scope = mention.scope
    and figure.fiscal_year = mention.fiscal_year and figure.kind = mention.kind and figure.measure = mention.measure
    and figure.basis = mention.basis and figure.fund = mention.fund and figure.nature = mention.nature
    and figure.functional_code = mention.functional_code and figure.economic_code = mention.economic_code
    and figure.income_source = mention.income_source and figure.project = mention.project
where mention.kind = 'money' and mention.stat = 'level'
group by all;
