-- K24 · 部门支出中国资、基金等占多少？
-- What is the fund mix of a department?
-- Formula: K24.state_capital, K24.government_fund, K24.both, K24.general_public (all v1): expenditure on the fund / total
--   expenditure on all funds.
-- Read: one row a department-year and ratio that has both sides, with them.
-- Caveats: a fund that is not printed is missing, not 0; "本单位无…" is a printed 0. Sections of one report may list the same
--   fund twice (as a class inside another budget, and as a section of its own): nothing is added here.
select
  department_name,
  region_name,
  fiscal_year,
  formula_key || '/v' || formula_version as formula,
  formula_label,
  ratio,
  numerator,
  denominator,
  peers_n,
  peers_n_missing,
  peers_median,
  peers_pooled,
  row_key
from marts.mart_ratio
where formula_id = 'K24' and status = 'ok' and reporting_scope = 'department'
order by fiscal_year desc, formula_key, ratio desc, department_name
