-- One figure of a department over the years, on one basis and fund: this year, last year, the change, and the index to
-- the first year seen. Last year's figure comes from last year's own document where there is one, else from the "last
-- year" column of this year's (last_year_source). A change from 0 is undefined. Where the series breaks (a reform, a
-- change of the division, the economic classification of 2018) the change is shown with the reason: judge it yourself.
-- index_pct runs over the break too; series_no counts the stretches between breaks, so that an index can be taken anew.
with economic as (
  select distinct metric
  from core.dim_metric
  where economic_code is not null
),
base as (
  select
    department_id, reporting_scope, metric, basis, fund,
    min(fiscal_year) as base_year,
    arg_min(metric_value, fiscal_year) as base_value
  from core.department_metric
  group by department_id, reporting_scope, metric, basis, fund
),
passed as (
  -- How many breaks a department has behind it in each year.
  select m.department_id, m.fiscal_year, count(b.fiscal_year) as n_breaks
  from (select distinct department_id, fiscal_year from core.department_metric) as m
  left join core.department_break as b on b.department_id = m.department_id and b.fiscal_year <= m.fiscal_year
  group by m.department_id, m.fiscal_year
),
year as (
  -- All that is known of a department-year, so that the many figures are joined with it once.
  select
    y.department_id, y.fiscal_year, y.reporting_scope, y.row_key,
    d.name as department_name, d.department_type, d.peer_type, d.region_code, d.region_name, d.tier,
    l.row_key is not null as has_last_document, k.reasons, p.n_breaks
  from core.department_year as y
  join core.dim_department as d on d.department_id = y.department_id
  join passed as p on p.department_id = y.department_id and p.fiscal_year = y.fiscal_year
  left join core.department_break as k on k.department_id = y.department_id and k.fiscal_year = y.fiscal_year
  left join core.department_year as l
    on l.department_id = y.department_id and l.fiscal_year = y.fiscal_year - 1 and l.reporting_scope = y.reporting_scope
),
numbered as (
  select
    y.* exclude (reasons, n_breaks),
    m.metric, m.basis, m.fund, m.unit, m.metric_value, m.is_approximate, m.has_conflict, m.fact_ids,
    l.metric_value as last_value_seen,
    l.is_approximate as last_is_approximate,
    l.metric is not null as has_last_year,
    coalesce(l.fact_ids, []) as last_fact_ids,
    o.base_year,
    o.base_value,
    coalesce(y.reasons, if(e.metric is not null and m.fiscal_year = 2018, '2018年经济分类科目改革', null)) as series_break,
    1 + y.n_breaks - q.n_breaks + if(e.metric is not null and o.base_year < 2018 and m.fiscal_year >= 2018, 1, 0)
      as series_no
  from core.department_metric as m
  join year as y
    on y.department_id = m.department_id and y.fiscal_year = m.fiscal_year and y.reporting_scope = m.reporting_scope
  join base as o
    on o.department_id = m.department_id and o.reporting_scope = m.reporting_scope and o.metric = m.metric
    and o.basis = m.basis and o.fund = m.fund
  join passed as q on q.department_id = m.department_id and q.fiscal_year = o.base_year
  left join economic as e on e.metric = m.metric
  left join core.department_metric as l
    on l.department_id = m.department_id and l.reporting_scope = m.reporting_scope and l.metric = m.metric
    and l.basis = m.basis and l.fund = m.fund and l.fiscal_year = m.fiscal_year - 1
)
select
  concat_ws('|', n.row_key, n.metric, n.basis, n.fund) as row_key,
  n.department_id,
  n.fiscal_year,
  n.reporting_scope,
  n.department_name,
  n.department_type,
  n.peer_type,
  n.region_code,
  n.region_name,
  n.tier,
  n.metric,
  n.basis,
  n.fund,
  n.unit,
  n.metric_value,
  n.last_value_seen as last_value,
  case when n.has_last_year then if(n.has_last_document, 'own_document', 'last_year_column') end
    as last_year_source,
  n.metric_value - n.last_value_seen as change,
  case when n.last_value_seen <> 0
    then cast(100.0 * (n.metric_value - n.last_value_seen)::double / n.last_value_seen::double as decimal(38, 6))::double end as change_pct,
  case
    when not n.has_last_year then 'no_last_year'
    when n.is_approximate or n.last_is_approximate then 'approximate'
    when n.last_value_seen = 0 then 'zero_denominator'
    else 'ok'
  end as status,
  n.base_year,
  n.base_value,
  case when n.base_value <> 0 then cast(100.0 * n.metric_value::double / n.base_value::double as decimal(38, 6))::double end as index_pct,
  n.series_break,
  n.series_no::integer as series_no,
  n.is_approximate,
  n.has_conflict,
  n.fact_ids,
  n.last_fact_ids
from numbered as n
