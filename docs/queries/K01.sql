-- K01 · 哪些部门预算调整最多？
-- Which departments re-budget most?
-- Formula: K01/v1 = (adjusted budget - initial budget) / initial budget, both on one fund.
-- Read: one row a department-year and fund, the largest adjustment first; the initial and the adjusted budget stand
--   beside the rate. peers_pooled is the peers' sum of changes by their sum of initial budgets, never a mean of rates.
-- Caveats: the net change hides cuts beside additions, and money added by superior bodies is seldom printed apart, so
--   the official rate (additions + cuts + shifts, without ordered ones) cannot be had. A row without a rate lacks one of
--   the two budgets (status). No rate is good or bad by itself.
select
  b.department_name,
  b.region_name,
  b.fiscal_year,
  b.fund,
  b.budget_initial,
  b.budget_adjusted,
  b.budget_adjusted - b.budget_initial as net_change,
  b.k01 as adjustment_pct,
  coalesce(r.status, 'missing_inputs') as status,
  r.formula_key || '/v' || r.formula_version as formula,
  r.peers_n,
  r.peers_n_missing,
  r.peers_median,
  r.peers_pooled,
  r.row_key
from marts.mart_budget_execution as b
left join marts.mart_ratio as r on r.row_key = concat_ws('|', b.department_id, b.fiscal_year, b.reporting_scope, 'K01', b.fund)
where b.reporting_scope = 'department' and coalesce(b.budget_initial, b.budget_adjusted) is not null
order by b.fiscal_year desc, b.k01 desc nulls last, b.department_name, b.fund
