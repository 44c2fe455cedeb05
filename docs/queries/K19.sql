-- K19 · 目标定得实吗？
-- Are the targets real?
-- Formula: K19.quantified/v1, K19.met/v1, K19.overfulfilled/v1: numeric targets / targets; met / judged; attained to
--   130 % or more / with attainment.
-- Read: one row a department-year, each rate with both sides.
-- Caveats: for "the less the better" attainment is target / result. Worded targets and approximate results are not judged
--   (n_not_judged), never taken as met. Much over-fulfilment points to soft targets, not to good work.
select
  department_name,
  region_name,
  fiscal_year,
  n_with_target,
  n_quantified,
  quantified_pct,
  n_judged,
  n_not_judged,
  n_met,
  met_pct,
  n_attainment,
  n_overfulfilled,
  overfulfilled_pct,
  peers_n,
  peers_pooled_met_pct,
  formulas,
  row_key
from marts.mart_indicator_performance
where reporting_scope = 'department'
order by fiscal_year desc, met_pct nulls last, department_name
