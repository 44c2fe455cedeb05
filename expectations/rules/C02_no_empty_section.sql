/*---
id: C02
severity: error
target: staging.section
source: domain.md C02, F13
tolerance: none
scope: headings of parts and sections (and of subsections) whose name announces content
title:
  zh: 章节标题下应有内容
  en: A heading is followed by content
prose:
  zh: 名称预示有内容的标题（情况、概况、说明、措施、问题等）之下，除落款（填报单位、日期、联系人等）外应有文字、表格或下级标题。目录中的标题和连续的清单不适用；带编号的标题之后紧接无编号标题、分不清是否下级时为警告。
  en: "Under a heading whose name announces content (situation, overview, explanation, measures, problems …) stands text, a table or a lower heading, not counting the signature (reporting unit, date, contact). Headings of a table of contents and runs of list items are not applicable; a numbered heading followed at once by one without a number, which may or may not be its child, is a warning."
messages:
  filled:
    zh: 标题下有内容
    en: the heading is followed by content
  empty:
    zh: "“{heading}”标题下没有内容"
    en: "nothing stands under the heading {heading}"
  unclear:
    zh: "“{heading}”标题下没有内容，其后是无编号标题“{next_heading}”"
    en: "nothing stands under the heading {heading} but the unnumbered heading {next_heading}"
  listed:
    zh: 目录或清单中的标题
    en: a heading of a table of contents or a list
  incomplete:
    zh: "“{heading}”的正文未能读出"
    en: "the text of {heading} was not read"
---*/
with

sections as (
    select
        *,
        regexp_replace(heading, '[\s:：]', '', 'g') as name,
        -- what is left when the signature is taken away
        regexp_replace(regexp_replace(
            text,
            '(?m)^\s*(?:(?:填报|编制|报告|填表)?\s*(?:单位|部门|负责人|人|日\s*期|时\s*间)|联系人|联系电话|电话)\s*(?:（盖章）|\(盖章\)|（公章）)?\s*[:：][^\n。]{0,40}$|^\s*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*$',
            '',
            'g'
        ), '\s', '', 'g') as body
    from staging.section
),

followed as (
    select
        *,
        lead(level) over following as next_level,
        lead(number) over following as next_number,
        lead(heading) over following as next_heading,
        body = '' and coalesce(lead(level) over following, 0) <= coalesce(level, 0) as is_bare
    from sections
    window following as (partition by document_id order by section_no)
),

runs as (
    select
        *,
        count(*) over (partition by document_id, run) as run_length,
        count(*) filter (where is_bare) over (partition by document_id, page) as n_bare_on_page
    from (
        select
            *,
            sum(if(is_bare, 0, 1)) over (partition by document_id order by section_no) as run
        from followed
    )
),

objects as (
    select
        *,
        case
            when body is null then 'incomplete'
            when not is_bare then 'filled'
            when run_length > 4 or (page is not null and n_bare_on_page >= 4) or exists (
                select 1
                from sections as again
                where again.document_id = runs.document_id and again.section_no <> runs.section_no
                    and (contains(again.name, runs.name) or (length(again.name) > 4 and contains(runs.name, again.name)))
            ) then 'listed'
            when number is not null and next_heading is not null and next_number is null then
                if(regexp_matches(next_heading, '表\s*$'), 'filled', 'unclear')
            else 'empty'
        end as message
    from runs
    where section_no > 1 and heading is not null and level <= 3
        and regexp_matches(name, '(情况|概况|简介|说明|措施|建议|问题|原因|绩效|结论|成效|打算|计划|分析|评价|职责|职能|公开|应用|事项)$')
        -- the title of the document is no section
        and not (number is null and section_no <= 3)
)

select
    concat_ws('|', 'section', section_no, name) as object_key,
    case message
        when 'filled' then 'pass' when 'listed' then 'not_applicable' when 'unclear' then 'warn'
        when 'incomplete' then 'insufficient_data' else 'fail'
    end as status,
    message,
    document_id,
    department_id,
    report_fiscal_year as fiscal_year,
    null::decimal(28, 8) as lhs,
    null::decimal(28, 8) as rhs,
    null::decimal(28, 8) as difference,
    null::decimal(28, 8) as tolerance,
    null as unit,
    page,
    paragraph,
    left(concat(coalesce(number, ''), heading), 80) as quote,
    []::varchar[] as evidence,
    json_object('heading', concat(coalesce(number, ''), heading), 'next_heading', next_heading) as details
from objects
