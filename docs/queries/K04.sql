-- K04 · 有多少钱闲置？
-- How much money lies idle?
-- Formula: K04.adjusted/v1, K04.initial/v1 = closing carry-over by the adjusted and by the initial budget.
-- Read: one row a department-year and fund, the largest balance first, both denominators side by side.
-- Caveats: a printed 0 may mean that the balance was taken back by the treasury, not that all was spent. A null was not
--   printed. Balances are a snapshot: never add them over years.
select
  department_name,
  region_name,
  fiscal_year,
  fund,
  carryover_opening,
  carryover_closing,
  budget_initial,
  budget_adjusted,
  k04_adjusted,
  k04_initial,
  formulas,
  row_key
from marts.mart_budget_execution
where reporting_scope = 'department' and carryover_closing is not null
order by fiscal_year desc, carryover_closing desc, department_name, fund
