-- Ratios of all departments of a district together, one row a ratio and fund: the ratio of the sums (Σ by Σ) beside the
-- median of the ratios, never the mean. Scopes and funds are never added across. n counts the departments with an exact
-- ratio, n_missing those with a document of the year but none: the sums hold collected departments only, and a department
-- that was not collected is not one that did not publish. Below n = 3 the figures stay hidden.
with department as (
  select d.region_code, y.department_id, y.fiscal_year, y.reporting_scope
  from core.department_year as y
  join core.dim_department as d on d.department_id = y.department_id
  where d.not_comparable_because is null
),
size as (
  select region_code, fiscal_year, reporting_scope, count(*) as n_departments
  from department
  group by region_code, fiscal_year, reporting_scope
),
ratio as (
  select
    d.region_code, r.fiscal_year, r.reporting_scope, r.formula_key, r.fund,
    count(*) as n,
    sum(r.numerator) as numerator,
    sum(r.denominator) as denominator,
    median(r.ratio) as median,
    min(r.ratio) as least,
    max(r.ratio) as greatest
  from core.department_ratio as r
  join department as d
    on d.department_id = r.department_id and d.fiscal_year = r.fiscal_year and d.reporting_scope = r.reporting_scope
  where r.ratio is not null and not r.is_approximate
  group by d.region_code, r.fiscal_year, r.reporting_scope, r.formula_key, r.fund
),
division as (
  select code, name, tier, row_number() over (partition by code order by is_current desc, valid_to desc, name) as choice
  from core.dim_division
)
select
  concat_ws('|', r.region_code, r.fiscal_year, r.reporting_scope, r.formula_key, r.fund) as row_key,
  r.region_code,
  v.name as region_name,
  v.tier,
  r.fiscal_year,
  r.reporting_scope,
  r.formula_key,
  f.formula_id,
  f.version as formula_version,
  f.label_zh as formula_label,
  r.fund,
  f.unit,
  s.n_departments::integer as n_departments,
  r.n::integer as n,
  (s.n_departments - r.n)::integer as n_missing,
  case when r.n >= 3 then r.numerator end as numerator,
  case when r.n >= 3 then r.denominator end as denominator,
  case when r.n >= 3 and r.denominator <> 0
    then cast(f.factor * r.numerator::double / r.denominator::double as decimal(38, 6))::double end as pooled,
  case when r.n >= 3 then cast(r.median as decimal(38, 6))::double end as median,
  case when r.n >= 3 then r.least end as least,
  case when r.n >= 3 then r.greatest end as greatest,
  r.n < 3 as is_hidden
from ratio as r
join size as s
  on s.region_code = r.region_code and s.fiscal_year = r.fiscal_year and s.reporting_scope = r.reporting_scope
join core.dim_formula as f on f.formula_key = r.formula_key
left join division as v on v.code = r.region_code and v.choice = 1
