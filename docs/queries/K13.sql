-- K13 · 对上级和非财政资金依赖多大？
-- How far does a department depend on upper or non-fiscal money?
-- Formula: K13.fiscal/v1 = printed fiscal appropriation / income; K13.fiscal_parts/v1 = its three parts added, all printed;
--   K13.general_public/v1 = the general public part alone (a lower end); K13.superior/v1 = superior subsidies / income.
-- Read: one row a department-year and ratio, on all funds, with both sides.
-- Caveats: earmarked transfers of upper governments arrive inside the fiscal appropriation and are seldom printed apart:
--   K13.superior is their lower end. The parts of income: marts.mart_fund_mix, side income_by_source.
select
  department_name,
  region_name,
  fiscal_year,
  formula_key || '/v' || formula_version as formula,
  formula_label,
  fund,
  ratio,
  numerator,
  denominator,
  status,
  missing_inputs,
  peers_n,
  peers_n_missing,
  peers_median,
  peers_pooled,
  row_key
from marts.mart_ratio
where formula_id = 'K13' and reporting_scope = 'department' and is_preferred
order by fiscal_year desc, formula_key, ratio desc nulls last, department_name
