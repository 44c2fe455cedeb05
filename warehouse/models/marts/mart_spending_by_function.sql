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
below as (
  -- Groups and items of the classes that are not printed.
  select p.*, left(p.functional_code, 3) as class_code, left(p.functional_code, 5) as group_code
  from printed as p
  anti join class_printed as c
    on c.department_id = p.department_id and c.fiscal_year = p.fiscal_year and c.reporting_scope = p.reporting_scope
    and c.basis = p.basis and c.fund = p.fund and c.nature = p.nature
    and c.functional_code = left(p.functional_code, 3)
  where length(p.functional_code) in (5, 7)
),
by_group as (
  -- The codes before the facts put these in order later, which is quicker than lists in order from the start.
  select
    department_id, fiscal_year, reporting_scope, basis, fund, nature, class_code, group_code,
    max(if(length(functional_code) = 5, amount_yuan, null)) as group_amount,
    sum(if(length(functional_code) = 7, amount_yuan, null)) as item_amount,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    list(group_code || fact_id) filter (where length(functional_code) = 5) as group_facts,
    list(group_code || fact_id) filter (where length(functional_code) = 7) as item_facts
  from below
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
    list_sort(flatten(list(coalesce(group_facts, item_facts)))) as facts
  from by_group
  group by all
),
class as (
  select
    department_id, fiscal_year, reporting_scope, basis, fund, nature, functional_code as class_code, amount_yuan,
    'printed' as derivation, [fact_id] as fact_ids, is_approximate, has_conflict
  from class_printed
  union all
  select
    department_id, fiscal_year, reporting_scope, basis, fund, nature, class_code, amount_yuan,
    case
      when n_groups_printed = n_groups then 'sum_of_groups'
      when n_groups_printed = 0 then 'sum_of_items'
      else 'sum_of_groups_and_items'
    end,
    [fact[6:] for fact in facts], is_approximate, has_conflict
  from class_summed
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
