-- K16 · 查出的问题和隐患整改了多少？
-- How many of the problems found were put right?
-- Formula: K16/v1 = put right / found, by the end of the reported period.
-- Read: one row a kind of problem (level object), and one a department-year with the sums of those printed as exact
--   numbers (level pooled). Words bound the rate: 近300 of 400余 is at most 75 % (rate_high_pct) and has no rate itself.
-- Caveats: handed over (交办) is not put right. Kinds differ, so a pooled rate compares departments only roughly.
--   Departments without such sentences have no row: nothing was printed, which is no 0 %.
with pair as (
  select
    department_name, region_name, fiscal_year, 'object' as level, object, found, fixed, n_open, rate_pct, rate_low_pct,
    rate_high_pct, 1 as n, formula, row_key, department_id
  from marts.mart_rectification
  where reporting_scope = 'department'
),
pooled as (
  select
    department_name, region_name, fiscal_year, 'pooled', '（各类合计）', sum(found), sum(fixed), sum(n_open),
    round(100.0 * sum(fixed)::double / sum(found)::double, 6), null, null, count(*), max(formula), null, department_id
  from pair
  where rate_pct is not null
  group by department_id, department_name, region_name, fiscal_year
)
select * exclude (department_id) from pair
union all
select * exclude (department_id) from pooled
order by fiscal_year desc, department_name, level, object
