-- One row a document that was read: what it says of itself, resolved to a department.
-- A report that names no scope counts as the department's; a unit's own report is never mixed with it.
select
  r.document_id,
  r.district,
  d.file_name,
  d.source_path,
  r.title,
  r.report_type,
  r.fiscal_year,
  r.department,
  r.department_name,
  r.department_type,
  r.department_id,
  r.region_code,
  r.region_name,
  r.scope,
  case when r.scope = 'unit_own' then 'unit' else 'department' end as reporting_scope,
  r.prepared_on,
  r.self_score,
  r.grade,
  r.layout
from raw.reports as r
join staging.document as d on d.document_id = r.document_id and d.district = r.district
