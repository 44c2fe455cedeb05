-- K02 · 谁把预算执行完了？
-- Who executes its money?
-- Formula: K02.initial, K02.adjusted, K02.received, K02.completion (all v1): expenditure by the initial budget, by the
--   adjusted budget, by the money received; adjusted budget less closing balance by adjusted budget.
-- Read: one row a department-year and fund, all rival rates side by side with their parts.
-- Caveats: over 100 % of the initial budget is usual. About 100 % of the money received says nothing where unspent quota
--   is taken back at the end of the year: "received" was then defined as "paid". Compare one column, never across columns.
select
  department_name,
  region_name,
  fiscal_year,
  fund,
  budget_initial,
  budget_adjusted,
  funds_received,
  expenditure_total,
  carryover_closing,
  k02_initial,
  k02_adjusted,
  k02_received,
  k02_completion,
  missing_figures,
  formulas,
  row_key
from marts.mart_budget_execution
where reporting_scope = 'department' and expenditure_total is not null
order by fiscal_year desc, k02_adjusted desc nulls last, department_name, fund
