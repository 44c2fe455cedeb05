-- K15 · 公用经费控制住了吗？
-- Is running cost within its budget?
-- Formula: K15.adjusted/v1, K15.initial/v1 = public running cost (final) / its adjusted, its initial budget.
-- Read: one row a department-year, in percent, both denominators side by side with both sides.
-- Caveats: budgets leave carry-over out. Few layouts print a budget of running cost: most rows are missing, which is no pass.
select
  department_name,
  region_name,
  fiscal_year,
  public_running_cost,
  k15_adjusted,
  k15_adjusted_numerator,
  k15_adjusted_denominator,
  k15_adjusted_fund,
  k15_initial,
  k15_initial_numerator,
  k15_initial_denominator,
  k15_initial_fund,
  caveat,
  row_key
from marts.mart_staffing_and_cost
where reporting_scope = 'department'
order by fiscal_year desc, coalesce(k15_adjusted, k15_initial) desc nulls last, department_name
