-- Spending by department economic class (类, three digits) of each department-year, basis, fund and nature, with its share
-- of the printed total of that nature. A class that is not printed is the sum of its items (款); such a sum holds what was
-- printed and may be less than the whole class. Government classes (501 …) are another classification and do not stand
-- here. Years before 2018 used other classes: is_comparable_with_last_year is false where the classification changed.
with printed as (
  select
    f.department_id,
    f.fiscal_year,
    f.reporting_scope,
    f.basis,
    f.fund,
    f.nature,
    f.economic_code,
    f.amount_yuan,
    f.modifier is not null as is_approximate,
    f.has_conflict,
    f.fact_id
  from core.fact as f
  join core.department_year as y
    on y.department_id = f.department_id and y.fiscal_year = f.fiscal_year and y.reporting_scope = f.reporting_scope
  where
    f.measure = 'expenditure' and f.kind = 'money' and f.stat = 'level' and f.basis is not null
    and f.functional_code is null and f.project is null and f.amount_yuan is not null
    and coalesce(f.economic_code, '3') like '3%'
),
total as (
  select * from printed where economic_code is null
),
class_printed as (
  select * from printed where length(economic_code) = 3
),
class_summed as (
  select
    department_id, fiscal_year, reporting_scope, basis, fund, nature,
    left(economic_code, 3) as class_code,
    sum(amount_yuan) as amount_yuan,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    list_sort(list(fact_id)) as fact_ids
  from printed
  where length(economic_code) = 5
  group by all
),
class as (
  select
    department_id, fiscal_year, reporting_scope, basis, fund, nature, economic_code as class_code, amount_yuan,
    'printed' as derivation, [fact_id] as fact_ids, is_approximate, has_conflict
  from class_printed
  union all
  select
    s.department_id, s.fiscal_year, s.reporting_scope, s.basis, s.fund, s.nature, s.class_code, s.amount_yuan,
    'sum_of_items', s.fact_ids, s.is_approximate, s.has_conflict
  from class_summed as s
  anti join class_printed as p
    on p.department_id = s.department_id and p.fiscal_year = s.fiscal_year and p.reporting_scope = s.reporting_scope
    and p.basis = s.basis and p.fund = s.fund and p.nature = s.nature and p.economic_code = s.class_code
)
select
  concat_ws('|', y.row_key, c.basis, c.fund, c.nature, c.class_code) as row_key,
  c.department_id,
  c.fiscal_year,
  c.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  c.basis,
  c.fund,
  c.nature,
  c.class_code,
  n.name as class_name,
  c.amount_yuan,
  c.derivation,
  t.amount_yuan as total_amount_yuan,
  case when t.amount_yuan <> 0 then cast(100.0 * c.amount_yuan::double / t.amount_yuan::double as decimal(38, 6))::double end as share_pct,
  c.fiscal_year <> 2018 as is_comparable_with_last_year,
  c.is_approximate,
  c.has_conflict,
  c.fact_ids,
  t.fact_id as total_fact_id
from class as c
join core.department_year as y
  on y.department_id = c.department_id and y.fiscal_year = c.fiscal_year and y.reporting_scope = c.reporting_scope
join core.dim_department as d on d.department_id = c.department_id
left join core.dim_economic_class as n
  on n.code = c.class_code and n.fiscal_year = c.fiscal_year and n.system = 'department'
left join total as t
  on t.department_id = c.department_id and t.fiscal_year = c.fiscal_year and t.reporting_scope = c.reporting_scope
  and t.basis = c.basis and t.fund = c.fund and t.nature = c.nature
