-- Every ratio of every department-year for which at least one input was printed: formula and version, both sides, the
-- fund they share, what is missing, the bounds where words like 近 or 余 leave them open, and beside it the peers (same
-- type, tier, year, scope and fund): n, missing n, median and the ratio of the sums. No row: nothing of it was printed.
-- A ratio that looks back at last year is marked where the series breaks (core.department_break).
with looks_back as (
  select distinct formula_key
  from taxonomy.formula_inputs
  where year_offset <> '0'
)
select
  concat_ws('|', y.row_key, r.formula_key, r.fund) as row_key,
  r.department_id,
  r.fiscal_year,
  r.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  f.theme,
  r.formula_key,
  r.formula_id,
  f.variant,
  r.formula_version,
  f.label_zh as formula_label,
  r.fund,
  r.ratio,
  r.ratio_low,
  r.ratio_high,
  r.unit,
  r.numerator,
  r.denominator,
  r.n_inputs,
  r.missing_inputs,
  r.status,
  r.is_preferred,
  r.is_approximate,
  r.has_conflict,
  r.numerator_derivation,
  case when l.formula_key is not null then b.reasons end as series_break,
  coalesce(p.n, 0) as peers_n,
  p.n_missing as peers_n_missing,
  p.median as peers_median,
  p.pooled as peers_pooled
from core.department_ratio as r
join core.department_year as y
  on y.department_id = r.department_id and y.fiscal_year = r.fiscal_year and y.reporting_scope = r.reporting_scope
join core.dim_department as d on d.department_id = r.department_id
join core.dim_formula as f on f.formula_key = r.formula_key
left join looks_back as l on l.formula_key = r.formula_key
left join core.department_break as b on b.department_id = r.department_id and b.fiscal_year = r.fiscal_year
left join marts.mart_peer_comparison as p
  on p.department_id = r.department_id and p.fiscal_year = r.fiscal_year and p.reporting_scope = r.reporting_scope
  and p.metric = r.formula_key and p.fund = r.fund and p.metric_kind = 'ratio'
where r.missing_inputs < r.n_inputs
