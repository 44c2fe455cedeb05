-- Self-scores of department-years (never of projects) with the peers' distribution (K17): n, missing n, median, shares of
-- scores of at least 90 and of 100; hidden below 3. grade_by_score is what the national scale says of the score; a
-- printed grade may follow a local scale. Review scores of the finance bureau are not collected, so self-scores cannot
-- be held against them here: a high score is not thereby inflated. Beside it stand what K18 asks about: execution and
-- adjustment of the budget, indicators missed, and missed with full points.
with scored as (
  select
    y.row_key, y.department_id, y.fiscal_year, y.reporting_scope, y.n_self_evaluations,
    d.name as department_name, d.department_type, d.peer_type, d.region_code, d.region_name, d.tier,
    d.not_comparable_because,
    s.points, s.grade, s.has_conflict, s.n_sources, s.document_id
  from core.department_year as y
  join core.dim_department as d on d.department_id = y.department_id
  left join core.fact_score as s
    on s.department_id = y.department_id and s.fiscal_year = y.fiscal_year and s.reporting_scope = y.reporting_scope
    and s.measure = 'self_score'
  where y.n_self_evaluations > 0
),
peers as (
  select
    peer_type, tier, fiscal_year, reporting_scope,
    count(points) as n,
    count(*) - count(points) as n_missing,
    median(points::double) as median,
    100.0 * count(*) filter (where points >= 90) / nullif(count(points), 0) as share_90,
    100.0 * count(*) filter (where points = 100) / nullif(count(points), 0) as share_100
  from scored
  where not_comparable_because is null
  group by peer_type, tier, fiscal_year, reporting_scope
),
execution as (
  select
    department_id, fiscal_year, reporting_scope,
    max(ratio) filter (where formula_key = 'K02.adjusted') as k02_adjusted,
    max(ratio) filter (where formula_key = 'K01') as k01
  from core.department_ratio
  where is_preferred and formula_key in ('K01', 'K02.adjusted')
  group by department_id, fiscal_year, reporting_scope
),
formula as (
  select string_agg(formula_key || '/v' || version, ' ' order by formula_key) as formulas
  from core.dim_formula
  where theme = 'self_score'
)
select
  s.row_key,
  s.department_id,
  s.fiscal_year,
  s.reporting_scope,
  s.department_name,
  s.department_type,
  s.peer_type,
  s.region_code,
  s.region_name,
  s.tier,
  s.points as self_score,
  s.grade as self_grade,
  case
    when s.points > 100 or s.points < 0 then 'out_of_scale'
    when s.points >= 90 then '优'
    when s.points >= 80 then '良'
    when s.points >= 60 then '中'
    when s.points is not null then '差'
  end as grade_by_score,
  case when s.points is not null then 'scored' when s.grade is not null then 'grade_only' else 'no_score_printed' end
    as status,
  s.n_self_evaluations,
  s.has_conflict,
  e.k02_adjusted,
  e.k01,
  i.n_missed,
  i.n_missed_full_score,
  coalesce(p.n, 0)::integer as peers_n,
  p.n_missing::integer as peers_n_missing,
  case when p.n >= 3 then cast(p.median as decimal(38, 6))::double end as peers_median,
  case when p.n >= 3 then cast(p.share_90 as decimal(38, 6))::double end as peers_share_90_pct,
  case when p.n >= 3 then cast(p.share_100 as decimal(38, 6))::double end as peers_share_100_pct,
  f.formulas,
  s.document_id
from scored as s
cross join formula as f
left join execution as e
  on e.department_id = s.department_id and e.fiscal_year = s.fiscal_year and e.reporting_scope = s.reporting_scope
left join marts.mart_indicator_performance as i on i.row_key = s.row_key
left join peers as p
  on p.peer_type = s.peer_type and p.tier = s.tier and p.fiscal_year = s.fiscal_year
  and p.reporting_scope = s.reporting_scope and s.not_comparable_because is null
