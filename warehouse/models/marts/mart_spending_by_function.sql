-- Spending by functional class (类) of each department-year, basis, fund and nature, with its share of the printed total.
-- A class that is not printed is the sum of its groups (款), and a group that is not printed the sum of its items (项);
-- derivation says which. Such a sum holds what was printed and may be less than the whole class.
with printed as (
  select
    f.department_id,
    f.fiscal_year,
    f.reporting_scope,
    f.basis,
    f.fund,
    f.nature,
    f.functional_code,
    f.amount_yuan,
    f.modifier is not null as is_approximate,
    f.has_conflict,
    f.fact_id
  from core.fact as f
  join core.department_year as y
    on y.department_id = f.department_id and y.fiscal_year = f.fiscal_year and y.reporting_scope = f.reporting_scope
  where
    f.measure = 'expenditure' and f.kind = 'money' and f.stat = 'level' and f.basis is not null
    and f.economic_code is null and f.project is null and f.amount_yuan is not null
),
total as (
  select * from printed where functional_code is null
),
class_printed as (
  select * from printed where length(functional_code) = 3
),
by_group as (
  select
    department_id, fiscal_year, reporting_scope, basis, fund, nature,
    left(functional_code, 3) as class_code,
    left(functional_code, 5) as group_code,
    max(amount_yuan) filter (where length(functional_code) = 5) as group_amount,
    sum(amount_yuan) filter (where length(functional_code) = 7) as item_amount,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    list(fact_id order by fact_id) filter (where length(functional_code) = 5) as group_fact_ids,
    list(fact_id order by fact_id) filter (where length(functional_code) = 7) as item_fact_ids
  from printed
  where length(functional_code) in (5, 7)
  group by all
),
class_summed as (
  select
    department_id, fiscal_year, reporting_scope, basis, fund, nature, class_code,
    sum(coalesce(group_amount, item_amount)) as amount_yuan,
    count(*) as n_groups,
    count(group_amount) as n_groups_printed,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    flatten(list(coalesce(group_fact_ids, item_fact_ids) order by group_code)) as fact_ids
  from by_group
  group by all
),
class as (
  select
    coalesce(p.department_id, s.department_id) as department_id,
    coalesce(p.fiscal_year, s.fiscal_year) as fiscal_year,
    coalesce(p.reporting_scope, s.reporting_scope) as reporting_scope,
    coalesce(p.basis, s.basis) as basis,
    coalesce(p.fund, s.fund) as fund,
    coalesce(p.nature, s.nature) as nature,
    coalesce(p.functional_code, s.class_code) as class_code,
    coalesce(p.amount_yuan, s.amount_yuan) as amount_yuan,
    case
      when p.fact_id is not null then 'printed'
      when s.n_groups_printed = s.n_groups then 'sum_of_groups'
      when s.n_groups_printed = 0 then 'sum_of_items'
      else 'sum_of_groups_and_items'
    end as derivation,
    case when p.fact_id is not null then [p.fact_id] else s.fact_ids end as fact_ids,
    coalesce(p.is_approximate, s.is_approximate) as is_approximate,
    coalesce(p.has_conflict, s.has_conflict) as has_conflict
  from class_printed as p
  full join class_summed as s
    on s.department_id = p.department_id and s.fiscal_year = p.fiscal_year and s.reporting_scope = p.reporting_scope
    and s.basis = p.basis and s.fund = p.fund and s.nature = p.nature and s.class_code = p.functional_code
)
select
  concat_ws('|', c.department_id, c.fiscal_year, c.reporting_scope, c.basis, c.fund, c.nature, c.class_code)
    as row_key,
  c.department_id,
  c.fiscal_year,
  c.reporting_scope,
  c.basis,
  c.fund,
  c.nature,
  c.class_code,
  n.name as class_name,
  d.name as department_name,
  d.department_type,
  d.region_code,
  d.region_name,
  d.tier,
  c.amount_yuan,
  c.derivation,
  c.derivation <> 'printed' as is_derived,
  t.amount_yuan as total_amount_yuan,
  case when t.amount_yuan <> 0 then cast(100.0 * c.amount_yuan::double / t.amount_yuan::double as decimal(38, 6))::double end as share_pct,
  c.is_approximate,
  c.has_conflict,
  c.fact_ids,
  t.fact_id as total_fact_id
from class as c
join core.dim_department as d on d.department_id = c.department_id
left join core.dim_functional_class as n on n.code = c.class_code and n.fiscal_year = c.fiscal_year
left join total as t
  on t.department_id = c.department_id and t.fiscal_year = c.fiscal_year and t.reporting_scope = c.reporting_scope
  and t.basis = c.basis and t.fund = c.fund and t.nature = c.nature
