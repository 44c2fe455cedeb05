-- The figures of a department-year in long form: one row a metric and fund it was printed on (metrics.csv), money in
-- yuan. is_preferred marks the one a mart shows: the widest fund, and for metrics that share a choice (three public
-- expenses: one budget basis; economic classes: one fund) the basis and fund on which most of them were printed.
-- Two metrics are made of several facts: retired people printed apart are added, and public_running_cost is the printed
-- 公用经费, else the classes 302 307 309 310 311 312 399 of basic expenditure, but only when all classes printed add up
-- to the printed basic expenditure, which shows that none is missing.
-- value_low and value_high are what the printed words allow (近 40: at most 40; 40 余: at least 40; 约 and 预计 bound
-- nothing); both are the value itself where it is exact. Metrics bound to one fund (metrics.csv: fund) are no totals.
with printed as (
  select
    f.department_id,
    f.fiscal_year,
    f.reporting_scope,
    m.metric,
    m.preference as basis_preference,
    m.choice_group,
    m.unit,
    m.economic_code,
    f.basis,
    coalesce(f.fund, 'not_applicable') as fund,
    coalesce(u.total_preference, 0) as fund_preference,
    coalesce(f.amount_yuan, f.number) as metric_value,
    case when coalesce(f.modifier, '>=') in ('>=', '>') then coalesce(f.amount_yuan, f.number) end as value_low,
    case when coalesce(f.modifier, '<=') in ('<=', '<') then coalesce(f.amount_yuan, f.number) end as value_high,
    f.half_unit,
    f.modifier is not null as is_approximate,
    f.has_conflict,
    f.part,
    f.fact_id
  from core.fact as f
  join core.dim_metric as m
    on m.measure = f.measure
    and m.kind = f.kind
    and m.basis is not distinct from f.basis
    and m.nature is not distinct from f.nature
    and m.economic_code is not distinct from f.economic_code
    and m.income_source is not distinct from f.income_source
    and (m.fund is null or m.fund = f.fund)
  left join core.dim_fund as u on u.fund = f.fund
  where
    f.stat = 'level'
    and f.project is null
    and f.functional_code is null
    and coalesce(f.amount_yuan, f.number) is not null
    and (f.fund is null or u.total_preference is not null or m.fund is not null)
),
whole as (
  select
    department_id, fiscal_year, reporting_scope, metric, basis_preference, choice_group, unit, basis, fund,
    fund_preference, metric_value, value_low, value_high, is_approximate, has_conflict, 'printed' as derivation,
    [fact_id] as fact_ids
  from printed
  where part is null
),
added_parts as (
  select
    department_id, fiscal_year, reporting_scope, metric, basis_preference, choice_group, unit, basis, fund,
    fund_preference,
    sum(metric_value) as metric_value,
    case when count(value_low) = count(*) then sum(value_low) end as value_low,
    case when count(value_high) = count(*) then sum(value_high) end as value_high,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    'sum_of_parts' as derivation,
    list(fact_id order by fact_id) as fact_ids
  from printed as p
  where
    part is not null
    and not exists (
      select 1
      from whole as w
      where
        w.department_id = p.department_id and w.fiscal_year = p.fiscal_year
        and w.reporting_scope = p.reporting_scope and w.metric = p.metric and w.fund = p.fund
    )
  group by
    department_id, fiscal_year, reporting_scope, metric, basis_preference, choice_group, unit, basis, fund,
    fund_preference
),
running_classes as (
  select
    department_id, fiscal_year, reporting_scope, fund, fund_preference,
    sum(metric_value) filter (where choice_group = 'basic_classes') as classes,
    sum(metric_value) filter (where metric = 'expenditure_basic') as basic,
    sum(half_unit) as tolerance,
    sum(metric_value) filter (where economic_code in ('302', '307', '309', '310', '311', '312', '399'))
      as running,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    list(fact_id order by fact_id)
      filter (where economic_code in ('302', '307', '309', '310', '311', '312', '399')) as fact_ids
  from printed
  where choice_group = 'basic_classes' or metric = 'expenditure_basic'
  group by department_id, fiscal_year, reporting_scope, fund, fund_preference
),
running_cost as (
  select
    department_id, fiscal_year, reporting_scope, fund, fund_preference,
    metric_value, value_low, value_high, is_approximate, has_conflict, derivation, fact_ids
  from whole
  where metric = 'public_running'
  union all
  select
    department_id, fiscal_year, reporting_scope, fund, fund_preference,
    running, case when not is_approximate then running end, case when not is_approximate then running end,
    is_approximate, has_conflict, 'sum_of_classes', fact_ids
  from running_classes as c
  where
    abs(classes - basic) <= tolerance
    and running is not null
    and not exists (
      select 1
      from whole as w
      where
        w.department_id = c.department_id and w.fiscal_year = c.fiscal_year
        and w.reporting_scope = c.reporting_scope and w.metric = 'public_running' and w.fund = c.fund
    )
),
metric as (
  select * from whole
  union all
  select * from added_parts
  union all
  select
    department_id, fiscal_year, reporting_scope, 'public_running_cost', 1, 'public_running_cost', 'yuan', 'final',
    fund, fund_preference, metric_value, value_low, value_high, is_approximate, has_conflict, derivation, fact_ids
  from running_cost
),
choice as (
  select
    department_id, fiscal_year, reporting_scope, choice_group, basis, fund,
    row_number() over (
      partition by department_id, fiscal_year, reporting_scope, choice_group
      order by count(distinct metric) desc, min(basis_preference), min(fund_preference)
    ) as place
  from metric
  group by department_id, fiscal_year, reporting_scope, choice_group, basis, fund
)
select
  m.department_id,
  m.fiscal_year,
  m.reporting_scope,
  m.metric,
  coalesce(m.basis, 'not_applicable') as basis,
  m.fund,
  m.metric_value,
  cast(m.value_low as decimal(38, 6)) as value_low,
  cast(m.value_high as decimal(38, 6)) as value_high,
  m.unit,
  c.place = 1 as is_preferred,
  m.is_approximate,
  m.has_conflict,
  m.derivation,
  m.fact_ids
from metric as m
join choice as c
  on c.department_id = m.department_id and c.fiscal_year = m.fiscal_year and c.reporting_scope = m.reporting_scope
  and c.choice_group = m.choice_group and c.basis is not distinct from m.basis and c.fund = m.fund
