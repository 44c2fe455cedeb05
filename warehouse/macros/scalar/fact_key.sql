-- The identity of a fact as text: equal for equal facts in every warehouse.
create macro core.fact_key(
  department_id, reporting_scope, fiscal_year, kind, measure, stat, basis, fund, nature, functional_code, economic_code,
  income_source, project, part
) as left(md5(concat_ws(
  chr(31), department_id, reporting_scope, fiscal_year, kind, measure, stat, coalesce(basis, '-'), coalesce(fund, '-'),
  coalesce(nature, '-'), coalesce(functional_code, '-'), coalesce(economic_code, '-'), coalesce(income_source, '-'),
  coalesce(project, '-'), coalesce(part, '-')
)), 20)
