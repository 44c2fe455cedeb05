-- The ratios of every department-year with a document of its own, with what stands above and below the line, the fund
-- both sides share, and how many of the inputs are missing. Numbers on different funds are never divided: the ratio is
-- then null with status different_funds. One preferred row a department-year and formula (the fund with most inputs, the
-- widest first); further rows for other funds on which it can be computed too.
-- Each input of a formula has a bit, so that distinct inputs are counted without sorting them.
-- An input of year_offset -1 is last year's figure, wherever it was printed; an optional input counts when it is printed.
-- ratio_low and ratio_high are what the printed words allow: 近300 of 400余 is at most 75 %, and has no lower bound.
with formula_fund as (
  select
    formula_key,
    bool_or(fund_bound = '1') as is_bound,
    coalesce(max(fund), 'not_applicable') as fixed_fund
  from taxonomy.formula_inputs
  group by formula_key
),
input as (
  -- One row a formula, fund it may be taken on, and input; `source` is where that input is looked for.
  select
    i.formula_key,
    if(b.is_bound, u.fund, b.fixed_fund) as fund,
    if(b.is_bound, u.total_preference, 0) as fund_preference,
    i.role,
    i.metric,
    try_cast(i.sign as integer) as sign,
    try_cast(i.year_offset as integer) as year_offset,
    i.is_optional = '0' as is_required,
    1 << (dense_rank() over (partition by i.formula_key order by i.metric, i.year_offset) - 1) as input_bit,
    coalesce(i.fund, if(i.fund_bound = '1', u.fund, 'preferred')) as source
  from taxonomy.formula_inputs as i
  join formula_fund as b on b.formula_key = i.formula_key
  join core.dim_fund as u on if(b.is_bound, u.total_preference is not null, u.fund = 'all')
),
formula_size as (
  select
    formula_key,
    bit_count(bit_or(input_bit) filter (where is_required)) as n_inputs,
    bit_count(bit_or(input_bit) filter (where is_required and role = 'numerator')) as n_above,
    bit_count(bit_or(input_bit) filter (where is_required and role = 'denominator')) as n_below
  from input
  group by formula_key
),
available as (
  select
    department_id, fiscal_year, reporting_scope, metric, fund as source,
    metric_value, value_low, value_high, is_approximate, has_conflict, derivation, fact_ids
  from core.department_metric
  where fund <> 'not_applicable'
  union all
  select
    department_id, fiscal_year, reporting_scope, metric, 'preferred',
    metric_value, value_low, value_high, is_approximate, has_conflict, derivation, fact_ids
  from core.department_metric
  where is_preferred
),
found as (
  select
    y.department_id, y.fiscal_year, y.reporting_scope,
    i.formula_key, i.fund, i.fund_preference, i.role, i.sign, i.is_required, i.input_bit,
    a.metric_value, a.value_low, a.value_high, a.is_approximate, a.has_conflict, a.derivation, a.fact_ids
  from available as a
  join input as i on i.metric = a.metric and i.source = a.source
  join core.department_year as y
    on y.department_id = a.department_id and y.reporting_scope = a.reporting_scope
    and y.fiscal_year = a.fiscal_year - i.year_offset
),
printed_anywhere as (
  select
    y.department_id, y.fiscal_year, y.reporting_scope, i.formula_key,
    bit_count(bit_or(i.input_bit)) as n_printed
  from available as a
  join (select distinct formula_key, metric, year_offset, input_bit from input where is_required) as i
    on i.metric = a.metric
  join core.department_year as y
    on y.department_id = a.department_id and y.reporting_scope = a.reporting_scope
    and y.fiscal_year = a.fiscal_year - i.year_offset
  where a.source = 'preferred'
  group by y.department_id, y.fiscal_year, y.reporting_scope, i.formula_key
),
gathered as (
  select
    f.department_id,
    f.fiscal_year,
    f.reporting_scope,
    f.formula_key,
    f.fund,
    min(f.fund_preference) as fund_preference,
    coalesce(bit_count(bit_or(f.input_bit) filter (where f.is_required)), 0) as n_found,
    bit_count(bit_or(f.input_bit) filter (where f.is_required and f.role = 'numerator')) as n_found_above,
    bit_count(bit_or(f.input_bit) filter (where f.is_required and f.role = 'denominator')) as n_found_below,
    sum(f.sign * f.metric_value) filter (where f.role = 'numerator') as above,
    sum(f.sign * f.metric_value) filter (where f.role = 'denominator') as below,
    sum(if(f.sign < 0, -f.value_high, f.value_low)) filter (where f.role = 'numerator') as above_low,
    sum(if(f.sign < 0, -f.value_low, f.value_high)) filter (where f.role = 'numerator') as above_high,
    sum(f.value_low) filter (where f.role = 'denominator') as below_low,
    sum(f.value_high) filter (where f.role = 'denominator') as below_high,
    bool_and(if(f.sign < 0, f.value_high, f.value_low) is not null) filter (where f.role = 'numerator') as has_above_low,
    bool_and(if(f.sign < 0, f.value_low, f.value_high) is not null) filter (where f.role = 'numerator') as has_above_high,
    bool_and(f.value_low is not null) filter (where f.role = 'denominator') as has_below_low,
    bool_and(f.value_high is not null) filter (where f.role = 'denominator') as has_below_high,
    bool_or(f.is_approximate) as is_approximate,
    bool_or(f.has_conflict) as has_conflict,
    max(f.derivation) filter (where f.role = 'numerator') as numerator_derivation,
    list_sort(flatten(list(f.fact_ids) filter (where f.role = 'numerator'))) as numerator_fact_ids,
    list_sort(flatten(list(f.fact_ids) filter (where f.role = 'denominator'))) as denominator_fact_ids
  from found as f
  group by f.department_id, f.fiscal_year, f.reporting_scope, f.formula_key, f.fund
),
ranked as (
  select
    *,
    row_number() over (
      partition by department_id, fiscal_year, reporting_scope, formula_key order by n_found desc, fund_preference
    ) = 1 as is_first
  from gathered
),
wanted as (
  -- The preferred row of every department-year and formula, found or not, and the others that are complete.
  select
    y.department_id, y.fiscal_year, y.reporting_scope, s.formula_key, s.n_inputs, s.n_above, s.n_below,
    coalesce(r.fund, if(b.is_bound, 'all', b.fixed_fund)) as fund,
    true as is_preferred,
    r.* exclude (department_id, fiscal_year, reporting_scope, formula_key, fund, is_first)
  from core.department_year as y
  cross join formula_size as s
  join formula_fund as b on b.formula_key = s.formula_key
  left join ranked as r
    on r.department_id = y.department_id and r.fiscal_year = y.fiscal_year
    and r.reporting_scope = y.reporting_scope and r.formula_key = s.formula_key and r.is_first
  union all by name
  select
    r.* exclude (is_first), s.n_inputs, s.n_above, s.n_below, false as is_preferred
  from ranked as r
  join formula_size as s on s.formula_key = r.formula_key
  where not r.is_first and r.n_found = s.n_inputs
),
sided as (
  select
    *,
    case when n_found_above = n_above then above end as numerator,
    case when n_found_below = n_below then below end as denominator,
    case when has_above_low and n_found_above = n_above then above_low end as numerator_low,
    case when has_above_high and n_found_above = n_above then above_high end as numerator_high,
    case when has_below_low and n_found_below = n_below and below_low > 0 then below_low end as denominator_low,
    case when has_below_high and n_found_below = n_below and below_high > 0 then below_high end as denominator_high
  from wanted
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
    then cast(f.factor * r.numerator::double / r.denominator::double as decimal(38, 6))::double end as ratio,
  cast(f.factor * r.numerator_low::double
    / if(r.numerator_low >= 0, r.denominator_high, r.denominator_low)::double as decimal(38, 6))::double as ratio_low,
  cast(f.factor * r.numerator_high::double
    / if(r.numerator_high >= 0, r.denominator_low, r.denominator_high)::double as decimal(38, 6))::double as ratio_high,
  f.unit,
  r.numerator,
  r.denominator,
  r.n_inputs::integer as n_inputs,
  (r.n_inputs - coalesce(r.n_found, 0))::integer as missing_inputs,
  case
    when coalesce(r.n_found, 0) < r.n_inputs and p.n_printed = r.n_inputs then 'different_funds'
    when coalesce(r.n_found, 0) < r.n_inputs then 'missing_inputs'
    when r.denominator = 0 then 'zero_denominator'
    else 'ok'
  end as status,
  r.is_preferred,
  coalesce(r.is_approximate, false) as is_approximate,
  coalesce(r.has_conflict, false) as has_conflict,
  r.numerator_derivation,
  coalesce(r.numerator_fact_ids, []) as numerator_fact_ids,
  coalesce(r.denominator_fact_ids, []) as denominator_fact_ids
from sided as r
join core.dim_formula as f on f.formula_key = r.formula_key
left join printed_anywhere as p
  on p.department_id = r.department_id and p.fiscal_year = r.fiscal_year and p.reporting_scope = r.reporting_scope
  and p.formula_key = r.formula_key
