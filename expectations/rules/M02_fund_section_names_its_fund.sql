/*---
id: M02
severity: error
target: staging.section
source: domain.md M02, F04
tolerance: none
scope: one section of one document
title:
  zh: 基金章节的内容应说明本基金（而不是照抄另一基金）
  en: A section about one fund speaks of that fund
prose:
  zh: 标题只点名一种专门预算（政府性基金、国有资本经营或社会保险基金）的章节，正文若点名了另一种专门预算而只字未提本预算，即为照抄或错位：该预算的情况实际未说明。正文为空且别处也没有该基金章节时数据不足；标题同时点名几种预算时不适用。
  en: "A section whose heading names one special budget only (government fund, state capital or social insurance) and whose text names another one and never its own was copied or misplaced: nothing is known of that budget. An empty section, where no other section of that fund has text, is not enough data; a heading that names several budgets is not applicable."
messages:
  own:
    zh: 章节内容与标题的预算一致
    en: the section speaks of the budget its heading names
  copied:
    zh: "“{heading}”一节照抄了另一预算章节的文字（“{text}”），{heading_fund} 的情况实际未说明"
    en: "section {heading} repeats the sentence of another budget's section ({text}); nothing is said of {heading_fund}"
  other_fund:
    zh: "“{heading}”一节说的是另一种预算（“{text}”），{heading_fund} 的情况实际未说明"
    en: "section {heading} speaks of another budget ({text}); nothing is said of {heading_fund}"
  several:
    zh: 标题同时点名几种预算
    en: the heading names several budgets
  incomplete:
    zh: "“{heading}”一节没有正文"
    en: "section {heading} has no text"
---*/
with

special as (
    select
        *,
        list_intersect(heading_funds, ['government_fund', 'state_capital', 'social_insurance']) as about,
        list_intersect(body_funds, ['government_fund', 'state_capital', 'social_insurance']) as said,
        regexp_replace(body, '\s', '', 'g') as plain_body
    from temp.section_fund
),

judged as (
    select
        *,
        about[1] as fund,
        case
            when len(heading_funds) > 1 then 'several'
            when plain_body = '' then 'incomplete'
            when list_contains(said, about[1]) or len(said) = 0 then 'own'
            when exists (
                select 1
                from special as source
                where source.document_id = special.document_id
                    and source.section_no <> special.section_no
                    and source.plain_body = special.plain_body
            ) then 'copied'
            else 'other_fund'
        end as message
    from special
    where len(about) > 0
    -- headings of a table of contents have no text; only where no section of the fund has any is something missing
    qualify message <> 'incomplete' or (
        not bool_or(plain_body <> '') over (partition by document_id, about)
        and row_number() over (partition by document_id, about order by section_no) = 1
    )
)

select
    concat_ws('|', 'section', section_no, heading) as object_key,
    case message
        when 'own' then 'pass' when 'several' then 'not_applicable' when 'incomplete' then 'insufficient_data' else 'fail'
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
    left(regexp_replace(body, '\s+', ' ', 'g'), 80) as quote,
    []::varchar[] as evidence,
    json_object(
        'heading', heading, 'text', left(regexp_replace(body, '\s+', ' ', 'g'), 80),
        'heading_fund', fund, 'said', array_to_string(said, ', ')
    ) as details
from judged
