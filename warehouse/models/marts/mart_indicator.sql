-- Performance indicators of every department-year: target, result, how far it was attained where both are numbers and
-- the direction is printed, points and score. One row an indicator as printed. A view: it adds names to what
-- core.fact_indicator holds.
select
  i.indicator_id as row_key,
  i.department_id,
  i.fiscal_year,
  i.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.region_code,
  d.region_name,
  d.tier,
  i.project,
  i.level1,
  i.level2,
  i.level3 as indicator,
  i.indicator_name,
  i.target_text,
  i.target_op,
  i.target_value,
  i.target_unit,
  i.actual_text,
  i.actual_value,
  i.actual_unit,
  i.modifier,
  i.attainment_pct,
  i.is_met,
  i.weight,
  i.score,
  case when i.weight > 0 then cast(100.0 * i.score::double / i.weight::double as decimal(38, 6))::double end as score_pct,
  i.n_variants,
  i.n_mentions,
  i.indicator_id,
  i.document_id
from core.fact_indicator as i
join core.dim_department as d on d.department_id = i.department_id
where i.fiscal_year is not null
