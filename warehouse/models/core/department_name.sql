-- The names under which a department signed its documents, with the years of each: its history as documents show it.
-- A name seen on a unit's own report only (…本级) is not the department's.
select
  department_id,
  department as name,
  min_by(department_name, document_id) as plain_name,
  min(fiscal_year)::integer as first_year,
  max(fiscal_year)::integer as last_year,
  count(*)::integer as n_documents,
  bool_or(reporting_scope = 'department') as is_department_name
from staging.report
where department_id is not null and department is not null
group by department_id, department
