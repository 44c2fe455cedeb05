-- The ratios of every department-year with a document of its own, with what stands above and below the line, the fund
-- both sides share, and how many of the inputs are missing. Numbers on different funds are never divided: the ratio is
-- then null with status different_funds. One preferred row a department-year and formula (the fund with most inputs, the
-- widest first); further rows for other funds on which it can be computed too.
with bound as (
  select formula_key, bool_or(fund_bound = '1') as is_bound
  from taxonomy.formula_inputs
  group by formula_key
),
input as (
  -- One row a formula, fund it may be taken on, and input; `source` is where that input is looked for.
  select
    i.formula_key,
    case when b.is_bound then u.fund else 'not_applicable' end as fund,
    case when b.is_bound then u.total_preference else 0 end as fund_preference,
    i.role,
    i.metric,
    try_cast(i.sign as integer) as sign,
    case when i.fund_bound = '1' then u.fund else 'preferred' end as source
  from taxonomy.formula_inputs as i
  join bound as b on b.formula_key = i.formula_key
  join core.dim_fund as u on case when b.is_bound then u.total_preference is not null else u.fund = 'all' end
),
available as (
  select
    department_id, fiscal_year, reporting_scope, metric, fund as source,
    metric_value, is_approximate, has_conflict, derivation, fact_ids
  from core.department_metric
  where fund <> 'not_applicable'
  union all
  select
    department_id, fiscal_year, reporting_scope, metric, 'preferred',
    metric_value, is_approximate, has_conflict, derivation, fact_ids
  from core.department_metric
  where is_preferred
),
wanted as (
  select y.department_id, y.fiscal_year, y.reporting_scope, i.*
  from core.department_year as y
  cross join input as i
),
found as (
  select
    w.*,
    a.metric_value,
    a.is_approximate,
    a.has_conflict,
    a.derivation,
    a.fact_ids,
    e.metric is not null as is_printed_somewhere
  from wanted as w
  left join available as a
    on a.department_id = w.department_id and a.fiscal_year = w.fiscal_year
    and a.reporting_scope = w.reporting_scope and a.metric = w.metric and a.source = w.source
  left join available as e
    on e.department_id = w.department_id and e.fiscal_year = w.fiscal_year
    and e.reporting_scope = w.reporting_scope and e.metric = w.metric and e.source = 'preferred'
),
gathered as (
  select
    department_id,
    fiscal_year,
    reporting_scope,
    formula_key,
    fund,
    fund_preference,
    count(distinct metric) as n_inputs,
    count(distinct metric) filter (where metric_value is not null) as n_found,
    count(distinct metric) filter (where is_printed_somewhere) as n_printed,
    case when bool_and(metric_value is not null) filter (where role = 'numerator')
      then sum(if(sign < 0, -metric_value, metric_value)) filter (where role = 'numerator') end as numerator,
    case when bool_and(metric_value is not null) filter (where role = 'denominator')
      then sum(if(sign < 0, -metric_value, metric_value)) filter (where role = 'denominator') end as denominator,
    coalesce(bool_or(is_approximate), false) as is_approximate,
    coalesce(bool_or(has_conflict), false) as has_conflict,
    max(derivation) filter (where role = 'numerator') as numerator_derivation,
    flatten(list(fact_ids order by metric) filter (where role = 'numerator' and fact_ids is not null))
      as numerator_fact_ids,
    flatten(list(fact_ids order by metric) filter (where role = 'denominator' and fact_ids is not null))
      as denominator_fact_ids
  from found
  group by department_id, fiscal_year, reporting_scope, formula_key, fund, fund_preference
),
ranked as (
  select
    *,
    row_number() over (
      partition by department_id, fiscal_year, reporting_scope, formula_key order by n_found desc, fund_preference
    ) = 1 as is_preferred
  from gathered
)
select
  r.department_id,
  r.fiscal_year,
  r.reporting_scope,
  r.formula_key,
  r.fund,
  f.formula_id,
  f.version as formula_version,
  case when r.n_found = r.n_inputs and r.denominator <> 0
    then round(f.factor * r.numerator::double / r.denominator::double, 6) end as ratio,
  f.unit,
  r.numerator,
  r.denominator,
  (r.n_inputs - r.n_found)::integer as missing_inputs,
  case
    when r.n_found < r.n_inputs and r.n_printed = r.n_inputs then 'different_funds'
    when r.n_found < r.n_inputs then 'missing_inputs'
    when r.denominator = 0 then 'zero_denominator'
    else 'ok'
  end as status,
  r.is_preferred,
  r.is_approximate,
  r.has_conflict,
  r.numerator_derivation,
  coalesce(r.numerator_fact_ids, []) as numerator_fact_ids,
  coalesce(r.denominator_fact_ids, []) as denominator_fact_ids
from ranked as r
join core.dim_formula as f on f.formula_key = r.formula_key
where r.is_preferred or r.n_found = r.n_inputs
