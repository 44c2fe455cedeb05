-- Indicators of a department-year counted: how many have numeric targets, were met, over-fulfilled, and got full points
-- though they were missed; each rate with both sides in its row (K18, K19), each object (department or project) together.
-- What cannot be judged (worded targets, no direction, approximate results) is counted apart and never as met. An
-- indicator printed with different figures in several places counts once a version. pooled rates of peers: Σ by Σ.
with counted as (
  select
    department_id, fiscal_year, reporting_scope,
    count(*) as n_indicators,
    count(*) filter (where coalesce(target_text, target_value::varchar) is not null) as n_with_target,
    count(*) filter (where target_value is not null) as n_quantified,
    count(is_met) as n_judged,
    count(*) filter (where is_met) as n_met,
    count(*) filter (where not is_met) as n_missed,
    count(attainment_pct) as n_attainment,
    count(*) filter (where attainment_pct >= 130) as n_overfulfilled,
    count(*) filter (where not is_met and weight > 0 and score is not null) as n_missed_scored,
    count(*) filter (where not is_met and weight > 0 and score >= weight) as n_missed_full_score,
    sum(weight) filter (where score is not null and weight is not null) as points_possible,
    sum(score) filter (where score is not null and weight is not null) as points_given,
    count(*) filter (where modifier is not null) as n_approximate,
    count(*) filter (where n_variants > 1) as n_with_variants
  from core.fact_indicator
  where fiscal_year is not null
  group by department_id, fiscal_year, reporting_scope
),
placed as (
  select
    c.*, y.row_key, d.name as department_name, d.department_type, d.peer_type, d.region_code, d.region_name, d.tier,
    d.not_comparable_because
  from counted as c
  join core.department_year as y
    on y.department_id = c.department_id and y.fiscal_year = c.fiscal_year and y.reporting_scope = c.reporting_scope
  join core.dim_department as d on d.department_id = c.department_id
),
peers as (
  select
    peer_type, tier, fiscal_year, reporting_scope,
    count(*) filter (where n_judged > 0) as n,
    count(*) filter (where n_judged = 0) as n_missing,
    100.0 * sum(n_met) / nullif(sum(n_judged), 0) as pooled_met_pct
  from placed
  where not_comparable_because is null
  group by peer_type, tier, fiscal_year, reporting_scope
),
formula as (
  select string_agg(formula_key || '/v' || version, ' ' order by formula_key) as formulas
  from core.dim_formula
  where formula_id in ('K18', 'K19')
)
select
  p.row_key,
  p.department_id,
  p.fiscal_year,
  p.reporting_scope,
  p.department_name,
  p.department_type,
  p.peer_type,
  p.region_code,
  p.region_name,
  p.tier,
  p.n_indicators::integer as n_indicators,
  p.n_with_target::integer as n_with_target,
  p.n_quantified::integer as n_quantified,
  cast(100.0 * p.n_quantified / nullif(p.n_with_target, 0) as decimal(38, 6))::double as quantified_pct,
  p.n_judged::integer as n_judged,
  (p.n_with_target - p.n_judged)::integer as n_not_judged,
  p.n_met::integer as n_met,
  p.n_missed::integer as n_missed,
  cast(100.0 * p.n_met / nullif(p.n_judged, 0) as decimal(38, 6))::double as met_pct,
  p.n_attainment::integer as n_attainment,
  p.n_overfulfilled::integer as n_overfulfilled,
  cast(100.0 * p.n_overfulfilled / nullif(p.n_attainment, 0) as decimal(38, 6))::double as overfulfilled_pct,
  p.n_missed_scored::integer as n_missed_scored,
  p.n_missed_full_score::integer as n_missed_full_score,
  cast(100.0 * p.n_missed_full_score / nullif(p.n_missed_scored, 0) as decimal(38, 6))::double as missed_full_score_pct,
  p.points_possible,
  p.points_given,
  p.n_approximate::integer as n_approximate,
  p.n_with_variants::integer as n_with_variants,
  coalesce(g.n, 0)::integer as peers_n,
  g.n_missing::integer as peers_n_missing,
  case when g.n >= 3 then cast(g.pooled_met_pct as decimal(38, 6))::double end as peers_pooled_met_pct,
  f.formulas
from placed as p
cross join formula as f
left join peers as g
  on g.peer_type = p.peer_type and g.tier = p.tier and g.fiscal_year = p.fiscal_year
  and g.reporting_scope = p.reporting_scope and p.not_comparable_because is null
