-- K18 · 得分与事实相符吗？
-- Does the score follow the facts?
-- Formula: K18/v1 = missed indicators with full points / missed indicators with points.
-- Read: one row a department-year with a self-score, beside execution, adjustment and missed indicators; the last two
--   columns are the correlation of score and execution over all rows of the year, from 8 departments on.
-- Caveats: only indicators whose printed numbers decide are judged. A correlation says nothing of cause, and departments
--   choose what they publish.
with scored as (
  select
    s.department_name, s.region_name, s.fiscal_year, s.self_score, s.k02_adjusted, s.k01,
    i.n_judged, i.n_missed, i.n_missed_scored, i.n_missed_full_score, i.missed_full_score_pct, s.row_key
  from marts.mart_self_score as s
  left join marts.mart_indicator_performance as i on i.row_key = s.row_key
  where s.reporting_scope = 'department' and s.self_score is not null
),
correlation as (
  select
    fiscal_year,
    count(*) filter (where k02_adjusted is not null) as n_correlated,
    corr(self_score::double, k02_adjusted) as correlation
  from scored
  group by fiscal_year
)
select
  s.*,
  c.n_correlated,
  if(c.n_correlated >= 8, round(c.correlation, 6), null) as score_execution_correlation
from scored as s
join correlation as c on c.fiscal_year = s.fiscal_year
order by s.fiscal_year desc, s.n_missed_full_score desc nulls last, s.department_name
