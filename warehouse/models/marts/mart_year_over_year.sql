-- One figure of a department over the years, on one basis and fund: this year, last year, the change, and the index to
-- the first year seen. Last year's figure comes from last year's own document where there is one, else from the "last
-- year" column of this year's (last_year_source). A change from 0 is undefined. Where the series breaks (a reform, a
-- change of the division, the economic classification of 2018) the change is shown with the reason: judge it yourself.
-- index_pct runs over the break too; series_no counts the stretches between breaks, so that an index can be taken anew.
with figure as (
  select
    m.department_id, m.fiscal_year, m.reporting_scope, m.metric, m.basis, m.fund, m.unit,
    m.metric_value, m.is_approximate, m.has_conflict, m.fact_ids,
    y.row_key
  from core.department_metric as m
  left join core.department_year as y
    on y.department_id = m.department_id and y.fiscal_year = m.fiscal_year and y.reporting_scope = m.reporting_scope
),
economic as (
  select distinct metric, economic_code is not null as has_economic_class
  from core.dim_metric
),
placed as (
  select
    f.*,
    coalesce(b.reasons, if(e.has_economic_class and f.fiscal_year = 2018, '2018年经济分类科目改革', null)) as series_break,
    lag(f.metric_value) over series as last_value_seen,
    lag(f.fiscal_year) over series as last_year_seen,
    lag(f.is_approximate) over series as last_is_approximate,
    lag(f.row_key) over series as last_row_key,
    lag(f.fact_ids) over series as last_fact_ids_seen,
    first_value(f.metric_value) over series as base_value,
    first_value(f.fiscal_year) over series as base_year
  from figure as f
  left join economic as e on e.metric = f.metric
  left join core.department_break as b on b.department_id = f.department_id and b.fiscal_year = f.fiscal_year
  window series as (
    partition by f.department_id, f.reporting_scope, f.metric, f.basis, f.fund order by f.fiscal_year
  )
),
numbered as (
  select
    *,
    last_year_seen = fiscal_year - 1 as has_last_year,
    1 + count(series_break) filter (where last_year_seen is not null) over (
      partition by department_id, reporting_scope, metric, basis, fund order by fiscal_year
    ) as series_no
  from placed
)
select
  concat_ws('|', n.row_key, n.metric, n.basis, n.fund) as row_key,
  n.department_id,
  n.fiscal_year,
  n.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  n.metric,
  n.basis,
  n.fund,
  n.unit,
  n.metric_value,
  if(n.has_last_year, n.last_value_seen, null) as last_value,
  case when n.has_last_year then if(n.last_row_key is not null, 'own_document', 'last_year_column') end
    as last_year_source,
  if(n.has_last_year, n.metric_value - n.last_value_seen, null) as change,
  case when n.has_last_year and n.last_value_seen <> 0
    then round(100.0 * (n.metric_value - n.last_value_seen)::double / n.last_value_seen::double, 6) end as change_pct,
  case
    when not coalesce(n.has_last_year, false) then 'no_last_year'
    when n.is_approximate or n.last_is_approximate then 'approximate'
    when n.last_value_seen = 0 then 'zero_denominator'
    else 'ok'
  end as status,
  n.base_year,
  n.base_value,
  case when n.base_value <> 0 then round(100.0 * n.metric_value::double / n.base_value::double, 6) end as index_pct,
  n.series_break,
  n.series_no::integer as series_no,
  n.is_approximate,
  n.has_conflict,
  n.fact_ids,
  if(n.has_last_year, n.last_fact_ids_seen, []) as last_fact_ids
from numbered as n
join core.dim_department as d on d.department_id = n.department_id
where n.row_key is not null
