-- Budget and execution of a department-year on one fund, rival denominators side by side: one row a fund, so that the
-- parts of every ratio stand in its own row (formulas: core.dim_formula, theme budget_execution).
-- K01 adjusted less initial by initial; K02 expenditure by initial, adjusted, received, and net of the closing balance;
-- K04 closing carry-over by adjusted and by initial; K05 its change against last year's closing and against the opening.
-- None is good or bad by itself: over 100 % of the initial budget is usual, 100 % of the money received says little
-- where unspent quota is taken back at the end of the year.
with figure as (
  select
    department_id, fiscal_year, reporting_scope, fund,
    max(case when metric = 'budget_initial' then metric_value end) as budget_initial,
    max(case when metric = 'budget_adjusted' then metric_value end) as budget_adjusted,
    max(case when metric = 'funds_received' then metric_value end) as funds_received,
    max(case when metric = 'expenditure_total' then metric_value end) as expenditure_total,
    max(case when metric = 'carryover_opening' then metric_value end) as carryover_opening,
    max(case when metric = 'carryover_closing' then metric_value end) as carryover_closing,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict
  from core.department_metric
  where
    fund in ('all', 'fiscal', 'general_public')
    and metric in (
      'budget_initial', 'budget_adjusted', 'funds_received', 'expenditure_total', 'carryover_opening',
      'carryover_closing'
    )
  group by department_id, fiscal_year, reporting_scope, fund
),
ratio as (
  select
    department_id, fiscal_year, reporting_scope, fund,
    max(case when formula_key = 'K01' then ratio end) as k01,
    max(case when formula_key = 'K02.initial' then ratio end) as k02_initial,
    max(case when formula_key = 'K02.adjusted' then ratio end) as k02_adjusted,
    max(case when formula_key = 'K02.received' then ratio end) as k02_received,
    max(case when formula_key = 'K02.completion' then ratio end) as k02_completion,
    max(case when formula_key = 'K04.adjusted' then ratio end) as k04_adjusted,
    max(case when formula_key = 'K04.initial' then ratio end) as k04_initial,
    max(case when formula_key = 'K05.closing' then denominator end) as last_carryover_closing,
    max(case when formula_key = 'K05.closing' then ratio end) as k05_closing,
    max(case when formula_key = 'K05.opening' then ratio end) as k05_opening
  from core.department_ratio
  where formula_id in ('K01', 'K02', 'K04', 'K05') and missing_inputs < n_inputs
  group by department_id, fiscal_year, reporting_scope, fund
),
formula as (
  select string_agg(formula_key || '/v' || version, ' ' order by formula_key) as formulas
  from core.dim_formula
  where theme = 'budget_execution'
)
select
  concat_ws('|', y.row_key, f.fund) as row_key,
  f.department_id,
  f.fiscal_year,
  f.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  f.fund,
  f.budget_initial,
  f.budget_adjusted,
  f.funds_received,
  f.expenditure_total,
  f.carryover_opening,
  f.carryover_closing,
  r.last_carryover_closing,
  r.k01,
  r.k02_initial,
  r.k02_adjusted,
  r.k02_received,
  r.k02_completion,
  r.k04_adjusted,
  r.k04_initial,
  r.k05_closing,
  r.k05_opening,
  (
    6 - (f.budget_initial is not null)::integer - (f.budget_adjusted is not null)::integer
    - (f.funds_received is not null)::integer - (f.expenditure_total is not null)::integer
    - (f.carryover_opening is not null)::integer - (f.carryover_closing is not null)::integer
  ) as missing_figures,
  f.is_approximate,
  f.has_conflict,
  b.reasons as series_break,
  m.formulas
from figure as f
join core.department_year as y
  on y.department_id = f.department_id and y.fiscal_year = f.fiscal_year and y.reporting_scope = f.reporting_scope
join core.dim_department as d on d.department_id = f.department_id
cross join formula as m
left join ratio as r
  on r.department_id = f.department_id and r.fiscal_year = f.fiscal_year and r.reporting_scope = f.reporting_scope
  and r.fund = f.fund
left join core.department_break as b on b.department_id = f.department_id and b.fiscal_year = f.fiscal_year
