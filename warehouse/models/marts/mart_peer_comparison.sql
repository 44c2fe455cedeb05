-- Departments beside others, one metric and one fund at a time, so that ranks never mix funds; twice in each row:
-- * their peers: same type, tier, fiscal year and scope, over all districts (n, rank, percentile, median …);
-- * the other departments of their own district in that year, of whatever type (the columns district_…).
-- rank 1 is the highest value, which is not the best: nothing is judged here. n counts those with an exact value,
-- n_missing those with a document of the year but no such value. Small groups stay hidden: median, MAD, robust z and
-- pooled need n >= 3, a percentile (share of the others with a lower value, 0 to 100) n >= 8. pooled is the ratio of the
-- sums (Σ numerators by Σ denominators), which is not the mean of the ratios. Approximate values (约, 余) are shown but
-- not ranked. Medians are taken of decimals, in which the middle of two values is exact: floating point rounds it in one
-- version of DuckDB up and in another down. Departments without a known type or region are compared with nobody.
with comparable as (
  select y.department_id, y.fiscal_year, y.reporting_scope, y.row_key, d.peer_type, d.tier, d.region_code
  from core.department_year as y
  join core.dim_department as d on d.department_id = y.department_id
  where d.not_comparable_because is null
),
figure as (
  select
    department_id, fiscal_year, reporting_scope, metric, fund, unit, metric_value::double as metric_value,
    is_approximate, 'amount' as metric_kind, null::double as numerator, null::double as denominator
  from core.department_metric
  where is_preferred or fund <> 'not_applicable'
  union all
  select
    r.department_id, r.fiscal_year, r.reporting_scope, r.formula_key, r.fund, r.unit, r.ratio,
    r.is_approximate, 'ratio', f.factor * r.numerator::double, r.denominator::double
  from core.department_ratio as r
  join core.dim_formula as f on f.formula_key = r.formula_key
  where r.ratio is not null
),
member as (
  select
    c.*, f.metric, f.fund, f.unit, f.metric_kind, f.metric_value, f.metric_value::decimal(38, 8) as exact_value,
    f.is_approximate, f.numerator, f.denominator
  from comparable as c
  join figure as f
    on f.department_id = c.department_id and f.fiscal_year = c.fiscal_year and f.reporting_scope = c.reporting_scope
),
peer_group as (
  select peer_type, tier, fiscal_year, reporting_scope, count(*) as n_departments
  from comparable
  group by peer_type, tier, fiscal_year, reporting_scope
),
district_group as (
  select region_code, fiscal_year, reporting_scope, count(*) as n_departments
  from comparable
  group by region_code, fiscal_year, reporting_scope
),
peer_sum as (
  select
    peer_type, tier, fiscal_year, reporting_scope, metric, fund,
    count(*) as n,
    median(exact_value) as median,
    mad(exact_value) as mad,
    sum(numerator) / nullif(sum(denominator), 0) as pooled
  from member
  where not is_approximate
  group by peer_type, tier, fiscal_year, reporting_scope, metric, fund
),
peers as (
  -- Rounded and converted once a group, not once a member.
  select
    * exclude (median, mad, pooled), median::double as median, mad::double as mad,
    case when n >= 3 then cast(median as decimal(38, 6))::double end as shown_median,
    case when n >= 3 then cast(mad as decimal(38, 6))::double end as shown_mad,
    case when n >= 3 then cast(pooled as decimal(38, 6))::double end as shown_pooled
  from peer_sum
),
district_sum as (
  select
    region_code, fiscal_year, reporting_scope, metric, fund,
    count(*) as n,
    median(exact_value) as median,
    mad(exact_value) as mad
  from member
  where not is_approximate
  group by region_code, fiscal_year, reporting_scope, metric, fund
),
district as (
  select
    * exclude (median, mad), median::double as median, mad::double as mad,
    case when n >= 3 then cast(median as decimal(38, 6))::double end as shown_median
  from district_sum
),
ranked as (
  select
    department_id, fiscal_year, reporting_scope, metric, fund,
    rank() over better as place,
    100.0 * percent_rank() over worse as percentile,
    rank() over district_better as district_place,
    100.0 * percent_rank() over district_worse as district_percentile
  from member
  where not is_approximate
  window
    better as (partition by peer_type, tier, fiscal_year, reporting_scope, metric, fund order by metric_value desc),
    worse as (partition by peer_type, tier, fiscal_year, reporting_scope, metric, fund order by metric_value),
    district_better as (
      partition by region_code, fiscal_year, reporting_scope, metric, fund order by metric_value desc
    ),
    district_worse as (partition by region_code, fiscal_year, reporting_scope, metric, fund order by metric_value)
)
select
  concat_ws('|', m.row_key, m.metric, m.fund) as row_key,
  m.department_id,
  m.fiscal_year,
  m.reporting_scope,
  m.metric,
  m.fund,
  m.metric_kind,
  m.unit,
  m.peer_type,
  m.tier,
  d.name as department_name,
  d.region_code,
  d.region_name,
  m.metric_value,
  m.is_approximate,
  coalesce(s.n, 0)::integer as n,
  (g.n_departments - coalesce(s.n, 0))::integer as n_missing,
  r.place::integer as rank,
  case when s.n >= 8 then cast(r.percentile as decimal(9, 6))::double end as percentile,
  s.shown_median as median,
  s.shown_mad as mad,
  case when s.n >= 3 and s.mad > 0 and r.place is not null
    then cast(0.6745 * (m.metric_value - s.median) / s.mad as decimal(38, 6))::double end as robust_z,
  s.shown_pooled as pooled,
  coalesce(t.n, 0)::integer as district_n,
  (h.n_departments - coalesce(t.n, 0))::integer as district_n_missing,
  r.district_place::integer as district_rank,
  case when t.n >= 8 then cast(r.district_percentile as decimal(9, 6))::double end as district_percentile,
  t.shown_median as district_median,
  case when t.n >= 3 and t.mad > 0 and r.place is not null
    then cast(0.6745 * (m.metric_value - t.median) / t.mad as decimal(38, 6))::double end as district_robust_z
from member as m
join core.dim_department as d on d.department_id = m.department_id
join peer_group as g
  on g.peer_type = m.peer_type and g.tier = m.tier and g.fiscal_year = m.fiscal_year
  and g.reporting_scope = m.reporting_scope
join district_group as h
  on h.region_code = m.region_code and h.fiscal_year = m.fiscal_year and h.reporting_scope = m.reporting_scope
left join peers as s
  on s.peer_type = m.peer_type and s.tier = m.tier and s.fiscal_year = m.fiscal_year
  and s.reporting_scope = m.reporting_scope and s.metric = m.metric and s.fund = m.fund
left join district as t
  on t.region_code = m.region_code and t.fiscal_year = m.fiscal_year
  and t.reporting_scope = m.reporting_scope and t.metric = m.metric and t.fund = m.fund
left join ranked as r
  on r.department_id = m.department_id and r.fiscal_year = m.fiscal_year and r.reporting_scope = m.reporting_scope
  and r.metric = m.metric and r.fund = m.fund
