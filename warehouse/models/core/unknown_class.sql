-- Facts whose functional or economic code the classification of their year does not know: misprinted, misread, or newer
-- than the list. They stay facts like others, without a class name; is_listed_other_year says that another year has it.
with coded as (
  select fact_key, 'functional' as system, functional_code as code, department_id, fiscal_year, amount_yuan, document_id
  from core.fact
  where functional_code is not null
  union all
  select
    fact_key, if(economic_code like '5%', 'government', 'department'), economic_code, department_id, fiscal_year,
    amount_yuan, document_id
  from core.fact
  where economic_code is not null
),
listed as (
  select 'functional' as system, code, fiscal_year, is_listed from core.dim_functional_class
  union all
  select system, code, fiscal_year, is_listed from core.dim_economic_class
)
select
  c.fact_key,
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
