-- K07 · “三公”经费在预算内吗？
-- Are the three public expenses within their budget?
-- Formula: K07/v1 = final / budget (the adjusted budget where it is printed, else the initial one: budget_basis).
-- Read: one row a department-year and item, overspending first. is_over_budget is the red line of the trade: a warning,
--   not a verdict.
-- Caveats: 0 / 0 has no rate (zero_denominator). "完成预算的0%" without a budget figure gives no row with a rate either.
select
  department_name,
  region_name,
  fiscal_year,
  measure,
  measure_label,
  final,
  budget_basis,
  coalesce(budget_adjusted, budget_initial) as budget,
  control_pct,
  control_status,
  is_over_budget,
  has_conflict,
  formulas,
  row_key
from marts.mart_three_public
where reporting_scope = 'department' and measure like 'three_public%' and final is not null
order by is_over_budget desc nulls last, control_pct desc nulls last, fiscal_year desc, department_name, measure
