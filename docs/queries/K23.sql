-- K23 · 几年来部门与同类相比如何变化？
-- How does a department move against its peers over the years?
-- Formula: index = figure / figure of the first year; rank, percentile and robust z among departments of the same type,
--   tier, year and scope, on one fund.
-- Read: one row a department-year for expenditure_total on all funds (change metric and fund as you like): the index, the
--   change on last year, and the place among the peers of each year.
-- Caveats: series_break names reforms; start a new index where series_no rises. Percentiles need 8 peers, medians 3. Nominal
--   money, not deflated. A high rank is not a good one.
select
  v.department_name,
  v.region_name,
  v.fiscal_year,
  v.metric,
  v.fund,
  v.metric_value,
  v.last_value,
  v.change_pct,
  v.last_year_source,
  v.base_year,
  v.index_pct,
  v.series_break,
  v.series_no,
  p.n,
  p.n_missing,
  p.rank,
  p.percentile,
  p.median,
  p.robust_z,
  p.district_n,
  p.district_rank,
  v.row_key
from marts.mart_year_over_year as v
left join marts.mart_peer_comparison as p
  on p.department_id = v.department_id and p.fiscal_year = v.fiscal_year and p.reporting_scope = v.reporting_scope
  and p.metric = v.metric and p.fund = v.fund
where v.metric = 'expenditure_total' and v.fund = 'all' and v.reporting_scope = 'department'
order by v.department_name, v.fiscal_year
