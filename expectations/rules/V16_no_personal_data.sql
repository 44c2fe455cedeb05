/*---
id: V16
severity: error
target: staging.section
source: domain.md V16
tolerance: none
scope: one section of one document
title:
  zh: 公开文件不应载有个人信息
  en: A published document prints no personal data
prose:
  zh: 手机号码、身份证号码以及与电话号码印在一起的姓名属于个人信息。抽取时已将其隐去（以“＊”代替），此处指出所在章节，请通知发布单位更换文件。办公电话不在此列。
  en: "Mobile numbers, identity numbers and names beside telephone numbers are personal data. They were masked when the document was read (by ＊); the finding names the section, so that the publisher can replace the file. Office telephones are not meant."
messages:
  none:
    zh: 未见个人信息
    en: no personal data
  printed:
    zh: "“{heading}”一节载有个人信息（已隐去）"
    en: "section {heading} prints personal data (masked here)"
---*/
select
    concat_ws('|', 'section', section_no, heading) as object_key,
    case when contains(text, '＊＊') then 'fail' else 'pass' end as status,
    case when contains(text, '＊＊') then 'printed' else 'none' end as message,
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
    nullif(left(regexp_replace(regexp_extract(text, '.{0,24}＊＊.{0,24}'), '\s+', ' ', 'g'), 80), '') as quote,
    []::varchar[] as evidence,
    json_object('heading', coalesce(heading, '')) as details
from staging.section
where text <> ''
-- one line a document says that nothing was found; each section with personal data has its own
qualify message = 'printed' or (
    not bool_or(contains(text, '＊＊')) over (partition by document_id)
    and row_number() over (partition by document_id order by section_no) = 1
)
