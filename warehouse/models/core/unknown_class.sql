-- Facts whose functional or economic code the classification of their year does not know: misprinted, misread, or newer
-- than the list. They stay facts like others, without a class name; is_listed_other_year says that another year has it.
with chosen as (
  -- The rows of core.fact without their keys, which only those that are left need.
  select * from core.resolution where is_chosen
),
coded as (
  select *, 'functional' as system, functional_code as code from chosen where functional_code is not null
  union all
  select *, case when economic_code like '5%' then 'government' else 'department' end, economic_code
  from chosen
  where economic_code is not null
),
listed as (
  select 'functional' as system, code, fiscal_year, is_listed from core.dim_functional_class
  union all
  select system, code, fiscal_year, is_listed from core.dim_economic_class
)
select
  core.fact_key(
    c.department_id, c.reporting_scope, c.fiscal_year, c.kind, c.measure, c.stat, c.basis, c.fund, c.nature,
    c.functional_code, c.economic_code, c.income_source, c.project, c.part
  ) as fact_key,
  c.system,
  c.code,
  c.department_id,
  c.fiscal_year,
  c.amount_yuan,
  coalesce(l.code is not null, false) as is_listed_other_year,
  c.document_id
from coded as c
left join listed as l on l.system = c.system and l.code = c.code and l.fiscal_year = c.fiscal_year
where l.is_listed is not true
