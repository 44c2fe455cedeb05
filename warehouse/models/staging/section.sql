-- One row a section of a current document, for rules that read words rather than numbers.
select
  s.document_id,
  s.section_no,
  s.district,
  s.level,
  s.number,
  s.heading,
  s.text,
  s.page,
  s.paragraph,
  r.department_id,
  r.report_type,
  r.fiscal_year as report_fiscal_year,
  coalesce(r.reporting_scope, 'department') as reporting_scope,
  d.file_name,
  d.source_path
from raw.sections as s
join staging.document as d on d.document_id = s.document_id and d.district = s.district
left join staging.report as r on r.document_id = s.document_id
