-- The ratios of every department-year with a document of its own, with what stands above and below the line, the fund
-- both sides share, and how many of the inputs are missing. Numbers on different funds are never divided: the ratio is
-- then null with status different_funds. One preferred row a department-year and formula (the fund with most inputs, the
-- widest first); further rows for other funds on which it can be computed too.
-- An input of year_offset -1 is last year's figure, wherever it was printed; an optional input counts when it is printed.
-- ratio_low and ratio_high are what the printed words allow: 近300 of 400余 is at most 75 %, and has no lower bound.
-- Department-years and cases (a formula on a fund) go by numbers. Each input of a formula has a bit, so that distinct
-- inputs are counted without sorting them: those above the line are shifted by 16, those below by 32.
with year as (
  select
    department_id, fiscal_year, reporting_scope,
    row_number() over (order by department_id, fiscal_year, reporting_scope) as year_no
  from core.department_year
),
formula_fund as (
  select
    formula_key,
    bool_or(fund_bound = '1') as is_bound,
    coalesce(max(fund), 'not_applicable') as fixed_fund
  from taxonomy.formula_inputs
  group by formula_key
),
numbered_input as (
  select
    *,
    is_optional = '0' as is_required,
    1::bigint << (dense_rank() over (partition by formula_key order by metric, year_offset) - 1) as input_bit,
    1::hugeint << (dense_rank() over (order by metric, year_offset) - 1) as need_bit
  from taxonomy.formula_inputs
),
input as (
  -- One row a formula, fund it may be taken on, and input; `source` is where that input is looked for.
  select
    i.formula_key,
    if(b.is_bound, u.fund, b.fixed_fund) as fund,
    if(b.is_bound, u.total_preference, 0) as fund_preference,
    dense_rank() over (order by i.formula_key, if(b.is_bound, u.fund, b.fixed_fund)) as case_no,
    i.role,
    i.metric,
    try_cast(i.sign as integer) as sign,
    try_cast(i.year_offset as integer) as year_offset,
    case when i.is_required then i.input_bit | (i.input_bit << if(i.role = 'numerator', 16, 32)) else 0 end as bits,
    coalesce(i.fund, if(i.fund_bound = '1', u.fund, 'preferred')) as source
  from numbered_input as i
  join formula_fund as b on b.formula_key = i.formula_key
  join core.dim_fund as u on if(b.is_bound, u.total_preference is not null, u.fund = 'all')
),
formula as (
  select f.formula_key, f.formula_id, f.version, f.unit, f.factor, b.is_bound, b.fixed_fund, i.bits, i.needs, i.formula_no
  from core.dim_formula as f
  join formula_fund as b on b.formula_key = f.formula_key
  join (
    select
      formula_key,
      row_number() over (order by formula_key) as formula_no,
      bit_or(need_bit) filter (where is_required) as needs,
      bit_or(input_bit | (input_bit << if(role = 'numerator', 16, 32))) filter (where is_required) as bits
    from numbered_input
    group by formula_key
  ) as i on i.formula_key = f.formula_key
),
fund_case as (
  select distinct i.case_no, f.formula_no, i.fund, i.fund_preference
  from input as i
  join formula as f on f.formula_key = i.formula_key
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
    y.year_no, i.case_no, i.bits, i.sign, i.role = 'numerator' as is_above,
    i.sign * a.metric_value as signed_value,
    a.value_low, a.value_high, a.is_approximate, a.has_conflict, a.derivation, a.fact_ids
  from available as a
  join input as i on i.metric = a.metric and i.source = a.source
  join year as y
    on y.department_id = a.department_id and y.reporting_scope = a.reporting_scope
    and y.fiscal_year = a.fiscal_year - i.year_offset
),
printed_anywhere as (
  select y.year_no, bit_or(i.need_bit) as needs
  from core.department_metric as a
  join (
    select distinct metric, try_cast(year_offset as integer) as year_offset, need_bit
    from numbered_input
    where is_required
  ) as i on i.metric = a.metric
  join year as y
    on y.department_id = a.department_id and y.reporting_scope = a.reporting_scope
    and y.fiscal_year = a.fiscal_year - i.year_offset
  where a.is_preferred
  group by y.year_no
),
gathered as (
  select
    year_no,
    case_no,
    bit_or(bits) as bits,
    sum(if(is_above, signed_value, null)) as above,
    sum(if(is_above, null, signed_value)) as below,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    max(if(is_above, derivation, null)) as numerator_derivation,
    list(fact_ids) filter (where is_above) as numerator_fact_ids,
    list(fact_ids) filter (where not is_above) as denominator_fact_ids
  from found
  group by year_no, case_no
),
bounded as (
  -- What the printed words allow where they are not exact; exact values bound themselves.
  select
    f.year_no,
    f.case_no,
    sum(if(f.sign < 0, -f.value_high, f.value_low)) filter (where f.is_above) as above_low,
    sum(if(f.sign < 0, -f.value_low, f.value_high)) filter (where f.is_above) as above_high,
    sum(f.value_low) filter (where not f.is_above) as below_low,
    sum(f.value_high) filter (where not f.is_above) as below_high,
    bool_and(if(f.sign < 0, f.value_high, f.value_low) is not null) filter (where f.is_above) as has_above_low,
    bool_and(if(f.sign < 0, f.value_low, f.value_high) is not null) filter (where f.is_above) as has_above_high,
    bool_and(f.value_low is not null) filter (where not f.is_above) as has_below_low,
    bool_and(f.value_high is not null) filter (where not f.is_above) as has_below_high
  from found as f
  join gathered as g on g.year_no = f.year_no and g.case_no = f.case_no and g.is_approximate
  group by f.year_no, f.case_no
),
ranked as (
  select g.*, c.formula_no, c.fund, bit_count(g.bits & 65535)::integer as n_found, c.fund_preference
  from gathered as g
  join fund_case as c on c.case_no = g.case_no
),
best as (
  select year_no, formula_no, max(n_found * 100 - fund_preference) as score
  from ranked
  group by year_no, formula_no
),
kept as (
  -- The first fund of a formula, and the others on which it is complete.
  select r.*, r.n_found * 100 - r.fund_preference = b.score as is_first
  from ranked as r
  join best as b on b.year_no = r.year_no and b.formula_no = r.formula_no
  join formula as f on f.formula_no = r.formula_no
  where r.n_found * 100 - r.fund_preference = b.score or r.n_found = bit_count(f.bits & 65535)
),
sided as (
  -- Every department-year with every formula, found or not.
  select
    y.department_id, y.fiscal_year, y.reporting_scope, f.*, k.* exclude (formula_no, bits),
    bit_count(f.bits & 65535) as n_inputs,
    (f.bits & k.bits) >> 16 & 65535 = f.bits >> 16 & 65535 as is_above_found,
    (f.bits & k.bits) >> 32 = f.bits >> 32 as is_below_found,
    coalesce(p.needs & f.needs = f.needs, false) as is_printed_anywhere,
    b.* exclude (year_no, case_no)
  from year as y
  cross join formula as f
  left join kept as k on k.year_no = y.year_no and k.formula_no = f.formula_no
  left join printed_anywhere as p on p.year_no = y.year_no
  left join bounded as b on b.year_no = k.year_no and b.case_no = k.case_no
),
result as (
  select
    *,
    case when is_above_found then above end as numerator,
    case when is_below_found then below end as denominator,
    case when not is_above_found then null when not is_approximate then above when has_above_low then above_low end
      as numerator_low,
    case when not is_above_found then null when not is_approximate then above when has_above_high then above_high end
      as numerator_high,
    case when not is_below_found then null when not is_approximate then below when has_below_low then below_low end
      as below_least,
    case when not is_below_found then null when not is_approximate then below when has_below_high then below_high end
      as below_most
  from sided
),
divided as (
  select
    *,
    case when below_least > 0 then below_least end as denominator_low,
    case when below_most > 0 then below_most end as denominator_high
  from result
)
select
  department_id,
  fiscal_year,
  reporting_scope,
  formula_key,
  coalesce(fund, if(is_bound, 'all', fixed_fund)) as fund,
  formula_id,
  version as formula_version,
  case when n_found = n_inputs and denominator <> 0
    then cast(factor * numerator::double / denominator::double as decimal(38, 6))::double end as ratio,
  cast(factor * numerator_low::double
    / if(numerator_low >= 0, denominator_high, denominator_low)::double as decimal(38, 6))::double as ratio_low,
  cast(factor * numerator_high::double
    / if(numerator_high >= 0, denominator_low, denominator_high)::double as decimal(38, 6))::double as ratio_high,
  unit,
  numerator,
  denominator,
  n_inputs::integer as n_inputs,
  (n_inputs - coalesce(n_found, 0))::integer as missing_inputs,
  case
    when coalesce(n_found, 0) < n_inputs and is_printed_anywhere then 'different_funds'
    when coalesce(n_found, 0) < n_inputs then 'missing_inputs'
    when denominator = 0 then 'zero_denominator'
    else 'ok'
  end as status,
  coalesce(is_first, true) as is_preferred,
  coalesce(is_approximate, false) as is_approximate,
  coalesce(has_conflict, false) as has_conflict,
  numerator_derivation,
  coalesce(list_sort(flatten(numerator_fact_ids)), []) as numerator_fact_ids,
  coalesce(list_sort(flatten(denominator_fact_ids)), []) as denominator_fact_ids
from divided
