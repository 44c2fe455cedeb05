-- Departments beside others, one metric and one fund at a time, so that ranks never mix funds; twice in each row:
-- * their peers: same type, tier, fiscal year and scope, over all districts (n, rank, percentile, median …);
-- * the other departments of their own district in that year, of whatever type (the columns district_…).
-- rank 1 is the highest value, which is not the best: nothing is judged here. n counts those with an exact value,
-- n_missing those with a document of the year but no such value. Small groups stay hidden: median, MAD, robust z and
-- pooled need n >= 3, a percentile (share of the others with a lower value, 0 to 100) n >= 8. pooled is the ratio of the
-- sums (Σ numerators by Σ denominators), which is not the mean of the ratios. Approximate values (约, 余) are shown but
-- not ranked. Medians are taken of whole millionths, in which the middle of two values is exact: of fractions it would be
-- rounded up in one version of DuckDB and down in another. Departments without a known type or region are compared with
-- nobody. Department-years, groups and items (a metric on a fund) go by numbers, names come back at the end; one window
-- for the peers and one for the district give all places, both those of lower and of higher values.
with comparable as (
  select
    y.department_id, y.fiscal_year, y.reporting_scope, y.row_key, d.peer_type, d.tier, d.name, d.region_code,
    d.region_name,
    (row_number() over (order by y.row_key))::integer as member_no,
    (dense_rank() over (order by d.peer_type, d.tier, y.fiscal_year, y.reporting_scope))::integer as peer_no,
    (dense_rank() over (order by d.region_code, y.fiscal_year, y.reporting_scope))::integer as district_no,
    count(*) over (partition by d.peer_type, d.tier, y.fiscal_year, y.reporting_scope) as n_peers,
    count(*) over (partition by d.region_code, y.fiscal_year, y.reporting_scope) as n_in_district
  from core.department_year as y
  join core.dim_department as d on d.department_id = y.department_id
  where d.not_comparable_because is null
),
item as (
  select *, (row_number() over (order by metric, fund))::integer as item_no
  from (
    select metric, fund, 'amount' as metric_kind, min(unit) as unit, 1 as factor
    from core.department_metric
    group by metric, fund
    union all
    select r.formula_key, r.fund, 'ratio', min(r.unit), min(f.factor)
    from core.department_ratio as r
    join core.dim_formula as f on f.formula_key = r.formula_key
    group by r.formula_key, r.fund
  )
),
figure as (
  select
    department_id, fiscal_year, reporting_scope, metric, fund, metric_value::double as metric_value, is_approximate,
    null::decimal(38, 6) as numerator, null::decimal(38, 6) as denominator
  from core.department_metric
  where is_preferred or fund <> 'not_applicable'
  union all
  select
    department_id, fiscal_year, reporting_scope, formula_key, fund, ratio, is_approximate, numerator, denominator
  from core.department_ratio
  where ratio is not null
),
member as (
  select
    c.member_no, c.peer_no, c.district_no, i.item_no, f.is_approximate, f.metric_value,
    (f.metric_value * 1e6)::decimal(38, 0)::double as millionths, f.numerator, f.denominator
  from figure as f
  join comparable as c
    on c.department_id = f.department_id and c.fiscal_year = f.fiscal_year and c.reporting_scope = f.reporting_scope
  join item as i on i.metric = f.metric and i.fund = f.fund
),
peer_sum as (
  select
    peer_no, item_no,
    count(*) as n,
    median(millionths) as median,
    mad(millionths) as mad,
    sum(numerator)::double as numerator,
    sum(denominator)::double as denominator
  from member
  where not is_approximate
  group by peer_no, item_no
),
peers as (
  -- Rounded once a group, not once a member.
  select
    s.peer_no, s.item_no, s.n, s.median / 1e6 as median, s.mad / 1e6 as mad,
    case when s.n >= 3 then s.median::decimal(38, 0)::double / 1e6 end as shown_median,
    case when s.n >= 3 then s.mad::decimal(38, 0)::double / 1e6 end as shown_mad,
    case when s.n >= 3
      then cast(i.factor * s.numerator / nullif(s.denominator, 0) as decimal(38, 6))::double end as shown_pooled
  from peer_sum as s
  join item as i on i.item_no = s.item_no
),
district_sum as (
  select district_no, item_no, count(*) as n, median(millionths) as median, mad(millionths) as mad
  from member
  where not is_approximate
  group by district_no, item_no
),
district as (
  select
    district_no, item_no, n, median / 1e6 as median, mad / 1e6 as mad,
    case when n >= 3 then median::decimal(38, 0)::double / 1e6 end as shown_median
  from district_sum
),
ranked as (
  -- Approximate values come last in each group, so that the places of the exact ones are theirs alone.
  select
    member_no, item_no, peer_no, district_no, metric_value, is_approximate,
    rank() over peers - 1 as n_lower,
    count(*) over peers as n_up_to,
    rank() over district - 1 as district_n_lower,
    count(*) over district as district_n_up_to
  from member
  window
    peers as (partition by peer_no, item_no order by is_approximate, metric_value),
    district as (partition by district_no, item_no order by is_approximate, metric_value)
)
select
  concat_ws('|', c.row_key, i.metric, i.fund) as row_key,
  c.department_id,
  c.fiscal_year,
  c.reporting_scope,
  i.metric,
  i.fund,
  i.metric_kind,
  i.unit,
  c.peer_type,
  c.tier,
  c.name as department_name,
  c.region_code,
  c.region_name,
  r.metric_value,
  r.is_approximate,
  coalesce(p.n, 0)::integer as n,
  (c.n_peers - coalesce(p.n, 0))::integer as n_missing,
  case when not r.is_approximate then (1 + p.n - r.n_up_to)::integer end as rank,
  case when not r.is_approximate and p.n >= 8
    then cast(100.0 * (r.n_lower / (p.n - 1)) as decimal(9, 6))::double end as percentile,
  p.shown_median as median,
  p.shown_mad as mad,
  case when not r.is_approximate and p.n >= 3 and p.mad > 0
    then cast(0.6745 * (r.metric_value - p.median) / p.mad as decimal(38, 6))::double end as robust_z,
  p.shown_pooled as pooled,
  coalesce(d.n, 0)::integer as district_n,
  (c.n_in_district - coalesce(d.n, 0))::integer as district_n_missing,
  case when not r.is_approximate then (1 + d.n - r.district_n_up_to)::integer end as district_rank,
  case when not r.is_approximate and d.n >= 8
    then cast(100.0 * (r.district_n_lower / (d.n - 1)) as decimal(9, 6))::double end as district_percentile,
  d.shown_median as district_median,
  case when not r.is_approximate and d.n >= 3 and d.mad > 0
    then cast(0.6745 * (r.metric_value - d.median) / d.mad as decimal(38, 6))::double end as district_robust_z
from ranked as r
join comparable as c on c.member_no = r.member_no
join item as i on i.item_no = r.item_no
left join peers as p on p.peer_no = r.peer_no and p.item_no = r.item_no
left join district as d on d.district_no = r.district_no and d.item_no = r.item_no
