-- Indicators by normalised name: blanks, quotes, ordinals (指标1：, 1.) and a bracket at the end out of the way, so that
-- 走访企业数（家） and 走访企业数 are one. Only equal normalised names are one indicator; likeness never merges.
select
  indicator_name,
  count(*)::integer as n_rows,
  count(distinct department_id)::integer as n_departments,
  min(fiscal_year)::integer as first_year,
  max(fiscal_year)::integer as last_year,
  string_agg(distinct level3, '|' order by level3) as names_seen,
  string_agg(distinct coalesce(actual_unit, target_unit), '|' order by coalesce(actual_unit, target_unit)) as units_seen
from core.fact_indicator
where indicator_name <> ''
group by indicator_name
