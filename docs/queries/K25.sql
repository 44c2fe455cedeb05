-- K25 · 一份产出花多少钱？
-- What does one output cost?
-- Formula: project expenditure / quantity indicator, only where a project's own form ties both: one numeric quantity
--   indicator (数量指标) under the project that printed the expenditure.
-- Read: one row a project. yuan_per_unit is null, and why says so, where the tie is missing: no quantity, several
--   quantities, an approximate one, or no expenditure. It is indicative: the form does not say that all money went there.
-- Caveats: spending is usually not attributable to an output that others paid for too (towers built by carriers). Projects
--   without indicators of their own, which are most, cannot be answered. Never compare different units.
with quantity as (
  select
    department_id, fiscal_year, reporting_scope, project,
    count(*) as n_quantities,
    min(indicator) as indicator,
    min(actual_value) as quantity,
    min(coalesce(actual_unit, target_unit)) as quantity_unit,
    bool_or(modifier is not null) as is_approximate
  from marts.mart_indicator
  where project is not null and level2 like '%数量%' and actual_value is not null
  group by department_id, fiscal_year, reporting_scope, project
),
tied as (
  select
    p.department_name, p.region_name, p.fiscal_year, p.project, p.expenditure, p.expenditure_fund,
    q.indicator, q.quantity, q.quantity_unit, coalesce(q.n_quantities, 0) as n_quantities,
    case
      when p.expenditure is null then 'no_expenditure'
      when q.n_quantities is null then 'no_quantity_indicator'
      when q.n_quantities > 1 then 'several_quantities'
      when q.is_approximate then 'approximate_quantity'
      when q.quantity <= 0 then 'no_output'
      else 'ok'
    end as why,
    p.row_key
  from marts.mart_project as p
  left join quantity as q
    on q.department_id = p.department_id and q.fiscal_year = p.fiscal_year and q.reporting_scope = p.reporting_scope
    and q.project = p.project
  where p.reporting_scope = 'department'
)
select
  department_name,
  region_name,
  fiscal_year,
  project,
  expenditure,
  expenditure_fund,
  if(why = 'ok' or why = 'approximate_quantity', indicator, null) as indicator,
  if(why = 'ok' or why = 'approximate_quantity', quantity, null) as quantity,
  quantity_unit,
  n_quantities,
  if(why = 'ok', round(expenditure::double / quantity::double, 2), null) as yuan_per_unit,
  why,
  row_key
from tied
order by why = 'ok' desc, fiscal_year desc, department_name, project
