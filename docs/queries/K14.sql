-- K14 · 政府采购执行得如何？
-- How is procurement executed?
-- Formula: K14.execution/v1 = procurement / its budget; K14.sme/v1 = contracts with small and medium enterprises / procurement.
-- Read: one row a department-year and ratio with both sides; a missing budget is the usual reason for no rate.
-- Caveats: contract amounts and expenditure are different things, so K14.sme may exceed 100 %. No amount printed is no zero.
select
  department_name,
  region_name,
  fiscal_year,
  formula_key || '/v' || formula_version as formula,
  formula_label,
  fund,
  ratio,
  ratio_low,
  ratio_high,
  unit,
  numerator,
  denominator,
  status,
  missing_inputs,
  series_break,
  peers_n,
  peers_n_missing,
  peers_median,
  peers_pooled,
  row_key
from marts.mart_ratio
where formula_id = 'K14' and reporting_scope = 'department' and is_preferred
order by fiscal_year desc, formula_key, fund, ratio desc nulls last, department_name
