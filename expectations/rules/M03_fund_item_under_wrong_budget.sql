/*---
id: M03
severity: error
target: staging.fact_mention
source: domain.md M03, F03
tolerance: none
scope: one document; expenditure printed in words
title:
  zh: 一般公共预算章节内不应列其他预算的支出
  en: Money of another budget does not stand under general public budget
prose:
  zh: 标题只点名一般公共预算的章节（至下一个同级或更高级标题为止）之内，不应列国有资本经营（223 类或该资金来源）、政府性基金、社会保险基金的支出：各章相加会重复计算，资金来源也被混淆。文件没有一般公共预算章节时不适用；支出所在章节无法定位时数据不足。
  en: "Inside a section whose heading names the general public budget only (down to the next heading of its level or higher) stands no expenditure of the state capital budget (class 223 or that fund), a government fund or social insurance: adding up the sections would count it twice. Without such a section the rule does not apply; where the figure's section cannot be told there is not enough data."
messages:
  elsewhere:
    zh: "{label} {lhs}{unit} 不在一般公共预算章节内"
    en: "{label} {lhs} {unit} stands outside the general public budget section"
  misplaced:
    zh: "{label} {lhs}{unit} 属于{item_fund}，却列在“{heading}”之下，资金来源混淆，分章相加会重复计算"
    en: "{label} {lhs} {unit} belongs to {item_fund} but stands under {heading}: funds are mixed up and adding the sections counts it twice"
  incomplete:
    zh: 无法确定 {label} {lhs}{unit} 所在的章节
    en: "the section of {label} {lhs} {unit} cannot be told"
---*/
with

general as (
    select
        sections.document_id, sections.section_no as first_no, sections.heading,
        coalesce(min(following.section_no), 2147483647) as end_no
    from temp.section_fund as sections
    left join staging.section as following
        on following.document_id = sections.document_id and following.section_no > sections.section_no
        and following.level <= sections.level
    where sections.heading_funds = ['general_public'] and sections.level is not null
    group by sections.document_id, sections.section_no, sections.heading
),

items as (
    select
        *,
        case
            when fund in ('government_fund', 'state_capital', 'social_insurance') then fund
            when starts_with(functional_code, '223') then 'state_capital'
        end as item_fund
    from temp.mention
    where kind = 'money' and measure = 'expenditure' and stat = 'level' and method = 'prose' and amount <> 0
        and item_fund is not null
        and exists (select 1 from general where general.document_id = mention.document_id)
),

-- the last heading before the figure: by paragraph, or in paged documents by page and the heading the figure names
located as (
    select items.fact_id, max(section.section_no) as section_no
    from items
    join staging.section
        on section.document_id = items.document_id
        and case
            when items.paragraph is not null then section.paragraph <= items.paragraph
            else section.page <= items.page and section.heading <> ''
                and contains(replace(items.section, ' ', ''), replace(section.heading, ' ', ''))
        end
    group by items.fact_id
),

judged as (
    select
        items.*, general.heading,
        case
            when located.section_no is null then 'incomplete'
            when general.heading is null then 'elsewhere'
            else 'misplaced'
        end as message
    from items
    left join located using (fact_id)
    left join general
        on general.document_id = items.document_id
        and located.section_no >= general.first_no and located.section_no < general.end_no
    qualify row_number() over (partition by items.fact_id order by general.first_no desc) = 1
)

select
    concat_ws('|', scope, nullif(fiscal_year, 0), basis, item_fund, functional_code, project, heading) as object_key,
    case message when 'elsewhere' then 'pass' when 'misplaced' then 'fail' else 'insufficient_data' end as status,
    message,
    document_id,
    department_id,
    nullif(fiscal_year, 0) as fiscal_year,
    in_unit(amount, unit_yuan) as lhs,
    null::decimal(28, 8) as rhs,
    null::decimal(28, 8) as difference,
    null::decimal(28, 8) as tolerance,
    unit_name(unit_yuan) as unit,
    page,
    paragraph,
    quote,
    [fact_id] as evidence,
    json_object('label', coalesce(label, ''), 'item_fund', item_fund, 'heading', heading) as details
from judged
-- a figure said twice in the same section is one finding
qualify row_number() over (partition by document_id, object_key order by fact_id) = 1
