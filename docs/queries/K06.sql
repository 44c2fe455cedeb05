-- K06 · “三公”经费在下降吗？
-- Do the three public expenses shrink?
-- Formula: K06.final/v1 (final on final) and K06.budget/v1 (initial budget on initial budget), for the total and each item.
-- Read: one row a department-year and item; two lines that are never mixed. …_status says why a change is missing:
--   zero_denominator is "from 0", which has no rate.
-- Caveats: fiscal money only. Buying a vehicle makes a lump: look at the items. series_break names reforms.
select
  department_name,
  region_name,
  fiscal_year,
  measure,
  measure_label,
  last_final,
  final,
  final_change_pct,
  final_change_status,
  last_budget_initial,
  budget_initial,
  budget_change_pct,
  budget_change_status,
  series_break,
  formulas,
  row_key
from marts.mart_three_public
where reporting_scope = 'department' and measure like 'three_public%'
order by fiscal_year desc, department_name, measure
