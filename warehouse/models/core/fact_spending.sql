-- Expenditure, planned and made, in yuan: one row a resolved fact of the measure `expenditure` that is an amount, with
-- the names of its classes in that year. Parts and totals stand side by side: filter nature, functional_code,
-- economic_code and project before adding up.
select
  f.fact_key,
  f.department_id,
  f.reporting_scope,
  f.fiscal_year,
  f.basis,
  f.fund,
  f.nature,
  f.functional_code,
  c.level as functional_level,
  c.name as functional_name,
  f.economic_code,
  e.level as economic_level,
  e.name as economic_name,
  f.project,
  f.stat,
  f.amount_yuan,
  f.state,
  f.modifier,
  f.n_sources,
  f.has_conflict,
  f.source_class,
  f.fact_id,
  f.document_id
from core.fact as f
left join core.dim_functional_class as c on c.code = f.functional_code and c.fiscal_year = f.fiscal_year
left join core.dim_economic_class as e
  on e.code = f.economic_code and e.fiscal_year = f.fiscal_year
  and e.system = case when f.economic_code like '5%' then 'government' else 'department' end
where f.measure = 'expenditure' and f.kind = 'money'
