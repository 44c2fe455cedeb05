-- The figures of a department-year in long form: one row a metric and fund it was printed on (metrics.csv), money in
-- yuan. is_preferred marks the one a mart shows: the widest fund, and for metrics that share a choice (three public
-- expenses: one budget basis; economic classes: one fund) the basis and fund on which most of them were printed.
-- Two metrics are made of several facts: retired people printed apart are added, and public_running_cost is the printed
-- 公用经费, else the classes 302 307 309 310 311 312 399 of basic expenditure, but only when all classes printed add up
-- to the printed basic expenditure, which shows that none is missing.
-- value_low and value_high are what the printed words allow (近 40: at most 40; 40 余: at least 40; 约 and 预计 bound
-- nothing); both are the value itself where it is exact. Metrics bound to one fund (metrics.csv: fund) are no totals.
-- Department-years, choices and the options in them (a basis and a fund) go by numbers, which are quicker to group by.
with definition as (
  select
    *,
    dense_rank() over (order by choice_group) as choice_no,
    100 * dense_rank() over (order by coalesce(basis, '')) as basis_no
  from core.dim_metric
),
fund as (
  select fund, total_preference, row_number() over (order by fund) as fund_no
  from core.dim_fund
),
department as (
  select department_id, row_number() over (order by department_id) as department_no
  from core.dim_department
),
printed as (
  select
    f.department_id, f.fiscal_year, f.reporting_scope,
    -- Department, year and scope in one number.
    1000000 * d.department_no + 2 * f.fiscal_year + (f.reporting_scope = 'unit')::integer as year_no,
    m.metric, m.preference as basis_preference, m.choice_no, m.choice_group = 'basic_classes' as is_basic_class,
    m.unit, m.economic_code, f.basis,
    coalesce(f.fund, 'not_applicable') as fund,
    coalesce(u.total_preference, 0) as fund_preference,
    m.basis_no + coalesce(u.fund_no, 0) as option_no,
    coalesce(f.amount_yuan, f.number) as metric_value,
    f.half_unit, f.modifier, f.has_conflict, f.part, f.fact_id
  from core.fact as f
  join definition as m
    on m.measure = f.measure
    and m.kind = f.kind
    and m.basis is not distinct from f.basis
    and m.nature is not distinct from f.nature
    and m.economic_code is not distinct from f.economic_code
    and m.income_source is not distinct from f.income_source
    and (m.fund is null or m.fund = f.fund)
  join department as d on d.department_id = f.department_id
  left join fund as u on u.fund = f.fund
  where
    f.stat = 'level'
    and f.project is null
    and f.functional_code is null
    and coalesce(f.amount_yuan, f.number) is not null
    and (f.fund is null or u.total_preference is not null or m.fund is not null)
),
bounded as not materialized (
  select
    * exclude (modifier),
    case when coalesce(modifier, '>=') in ('>=', '>') then metric_value end as value_low,
    case when coalesce(modifier, '<=') in ('<=', '<') then metric_value end as value_high,
    modifier is not null as is_approximate
  from printed
),
whole as not materialized (
  select
    department_id, fiscal_year, reporting_scope, year_no, metric, basis_preference, choice_no, unit, basis, fund,
    fund_preference, option_no,
    metric_value, value_low, value_high, is_approximate, has_conflict, 'printed' as derivation, [fact_id] as fact_ids
  from bounded
  where part is null
),
added_parts as (
  select
    department_id, fiscal_year, reporting_scope, year_no, metric, basis_preference, choice_no, unit, basis, fund,
    fund_preference, option_no,
    sum(metric_value) as metric_value,
    case when count(value_low) = count(*) then sum(value_low) end as value_low,
    case when count(value_high) = count(*) then sum(value_high) end as value_high,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    'sum_of_parts' as derivation,
    list(fact_id order by fact_id) as fact_ids
  from bounded as p
  where
    part is not null
    and not exists (
      select 1
      from whole as w
      where w.year_no = p.year_no and w.metric = p.metric and w.fund = p.fund
    )
  group by
    department_id, fiscal_year, reporting_scope, year_no, metric, basis_preference, choice_no, unit, basis, fund,
    fund_preference, option_no
),
running_classes as (
  select
    department_id, fiscal_year, reporting_scope, year_no, fund, fund_preference,
    sum(metric_value) filter (where is_basic_class) as classes,
    sum(metric_value) filter (where metric = 'expenditure_basic') as basic,
    sum(half_unit) as tolerance,
    sum(metric_value) filter (where economic_code in ('302', '307', '309', '310', '311', '312', '399'))
      as running,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    list(fact_id order by fact_id)
      filter (where economic_code in ('302', '307', '309', '310', '311', '312', '399')) as fact_ids
  from bounded
  where metric = 'expenditure_basic' or is_basic_class
  group by department_id, fiscal_year, reporting_scope, year_no, fund, fund_preference
),
running_cost as (
  select
    department_id, fiscal_year, reporting_scope, year_no, fund, fund_preference,
    metric_value, value_low, value_high, is_approximate, has_conflict, derivation, fact_ids
  from whole
  where metric = 'public_running'
  union all
  select
    department_id, fiscal_year, reporting_scope, year_no, fund, fund_preference,
    running, case when not is_approximate then running end, case when not is_approximate then running end,
    is_approximate, has_conflict, 'sum_of_classes', fact_ids
  from running_classes as c
  where
    abs(classes - basic) <= tolerance
    and running is not null
    and not exists (
      select 1
      from whole as w
      where w.year_no = c.year_no and w.metric = 'public_running' and w.fund = c.fund
    )
),
metric as not materialized (
  select * from whole
  union all
  select * from added_parts
  union all
  select
    department_id, fiscal_year, reporting_scope, year_no, 'public_running_cost', 1, 0, 'yuan', 'final', fund,
    fund_preference, fund_preference,
    metric_value, value_low, value_high, is_approximate, has_conflict, derivation, fact_ids
  from running_cost
),
choice as (
  select year_no, choice_no, arg_max(option_no, score) as option_no
  from (
    select
      year_no, choice_no, option_no,
      -- Most metrics, then the bases and funds in their order; the option itself only so that nothing is left to chance.
      1000000000 * count(*) - 1000000 * min(basis_preference) - 1000 * min(fund_preference) - option_no as score
    from metric
    group by year_no, choice_no, option_no
  )
  group by year_no, choice_no
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
  m.option_no = c.option_no as is_preferred,
  m.is_approximate,
  m.has_conflict,
  m.derivation,
  m.fact_ids
from metric as m
join choice as c on c.year_no = m.year_no and c.choice_no = m.choice_no
