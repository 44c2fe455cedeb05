-- K05 · 闲置资金在增加吗？
-- Is idle money growing?
-- Formula: K05.closing/v1 = (closing - last year's closing) / last year's closing; K05.opening/v1 = (closing - opening) /
--   opening, which one document tells alone.
-- Read: one row a department-year and fund. k05_… is null where the base is 0 (undefined, not 100 %) or not printed.
-- Caveats: opening and last year's closing should agree (opening_gap); where they do not, ask why before reading either.
--   series_break names reforms that make the two years incomparable.
select
  department_name,
  region_name,
  fiscal_year,
  fund,
  last_carryover_closing,
  carryover_opening,
  carryover_closing,
  carryover_opening - last_carryover_closing as opening_gap,
  k05_closing,
  k05_opening,
  case
    when last_carryover_closing is null then 'no_last_year'
    when last_carryover_closing = 0 then 'zero_base'
    else 'ok'
  end as closing_status,
  case
    when carryover_opening is null then 'no_opening'
    when carryover_opening = 0 then 'zero_base'
    else 'ok'
  end as opening_status,
  series_break,
  formulas,
  row_key
from marts.mart_budget_execution
where reporting_scope = 'department' and carryover_closing is not null
order by fiscal_year desc, department_name, fund
