-- Department-years with a document of their own: what the marts have a row for. A year known only from another year's
-- "last year" column has none. No row means "not collected", which is not "not published".
select
  department_id,
  fiscal_year,
  reporting_scope,
  concat_ws('|', department_id, fiscal_year, reporting_scope) as row_key,
  count(*)::integer as n_documents,
  count(*) filter (where report_type = 'budget')::integer as n_budgets,
  count(*) filter (where report_type = 'final_account')::integer as n_final_accounts,
  count(*) filter (where report_type like '%self_evaluation%')::integer as n_self_evaluations,
  string_agg(distinct report_type, '|' order by report_type) as report_types
from staging.report
where department_id is not null and fiscal_year is not null and report_type <> 'other'
group by department_id, fiscal_year, reporting_scope
