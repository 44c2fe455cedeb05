-- One row a performance indicator as printed: equal mentions, in one document or several, are brought together.
-- Mentions of one indicator with other figures stay rows of their own; n_variants counts them.
-- attainment_pct = actual / target where more is better (>=, >) or equality is asked (=), target / actual where less is
-- better (<=, <). It is null when no direction is printed, a side is no number, the units differ or the denominator is
-- not positive. A bare number (4.2万亩) asks for no direction: only hitting it exactly says anything.
-- Only mentions whose texts hash alike are compared: nearly all stand alone, and hashing is quicker than sorting them.
with mention as (
  select
    *,
    trim(regexp_replace(level3, '\s', '', 'g')) as plain_name,
    case when target_unit in ('％', '百分比', '%') then '%' else target_unit end as plain_target_unit,
    case when actual_unit in ('％', '百分比', '%') then '%' else actual_unit end as plain_actual_unit
  from staging.indicator_mention
  where department_id is not null
),
hashed as (
  select
    *,
    hash(
      department_id, reporting_scope, fiscal_year, project, level1, level2, plain_name, target_op, target_value,
      target_text, actual_value, actual_text, plain_target_unit, plain_actual_unit, modifier, weight, score
    ) as likeness
  from mention
),
alike as (
  select likeness
  from hashed
  group by likeness
  having count(*) > 1
),
compared as (
  select
    h.*,
    row_number() over (equal_mentions order by method = 'table' desc, confidence desc, indicator_id) as place,
    count(*) over equal_mentions as n_mentions,
    min(document_id) over equal_mentions <> max(document_id) over equal_mentions as in_several_documents
  from hashed as h
  join alike as a on a.likeness = h.likeness
  window equal_mentions as (
    partition by
      department_id, reporting_scope, fiscal_year, project, level1, level2, plain_name, target_op, target_value,
      target_text, actual_value, actual_text, plain_target_unit, plain_actual_unit, modifier, weight, score
  )
),
ranked as (
  select * exclude (place)
  from compared
  where place = 1
  union all
  select h.*, 1, false
  from hashed as h
  anti join alike as a on a.likeness = h.likeness
),
variant as (
  select department_id, reporting_scope, fiscal_year, project, level1, level2, plain_name, count(*) as n_variants
  from ranked
  group by department_id, reporting_scope, fiscal_year, project, level1, level2, plain_name
  having count(*) > 1
),
single as (
  select
    r.*,
    coalesce(v.n_variants, 1) as n_variants,
    coalesce(target_op in ('>=', '>', '='), false) as more_is_better,
    target_value is not null and actual_value is not null
    and coalesce(plain_target_unit = plain_actual_unit, true)
    and (
      coalesce(target_op in ('>=', '>', '<=', '<'), false)
      or (coalesce(target_op, '') = '=' and regexp_matches(coalesce(target_text, ''), '[=＝]|等于'))
      or target_value = actual_value
    ) as is_comparable
  from ranked as r
  left join variant as v
    on v.department_id = r.department_id and v.reporting_scope = r.reporting_scope
    and v.fiscal_year is not distinct from r.fiscal_year and v.project is not distinct from r.project
    and v.level1 is not distinct from r.level1 and v.level2 is not distinct from r.level2
    and v.plain_name is not distinct from r.plain_name
)
select
  indicator_id,
  department_id,
  reporting_scope,
  fiscal_year,
  project,
  level1,
  level2,
  level3,
  regexp_replace(
    regexp_replace(nfc_normalize(plain_name), '^(三级)?(指标)?[0-9一二三四五六七八九十]{0,3}[.、：:．]', ''),
    '[（(][^（()）]{0,30}[)）]$|["“”\s]', '', 'g'
  ) as indicator_name,
  target_text,
  target_op,
  target_value,
  target_unit,
  actual_text,
  actual_value,
  actual_unit,
  modifier,
  weight,
  score,
  case
    when not is_comparable then null
    when target_value = actual_value then 100.0
    when more_is_better and target_value > 0 then cast(100.0 * actual_value::double / target_value::double as decimal(38, 6))::double
    when not more_is_better and actual_value > 0 then cast(100.0 * target_value::double / actual_value::double as decimal(38, 6))::double
  end as attainment_pct,
  case
    when not is_comparable or modifier is not null then null
    when target_op = '>=' then actual_value >= target_value
    when target_op = '>' then actual_value > target_value
    when target_op = '<=' then actual_value <= target_value
    when target_op = '<' then actual_value < target_value
    else actual_value = target_value
  end as is_met,
  n_variants::integer as n_variants,
  n_mentions::integer as n_mentions,
  in_several_documents,
  report_type,
  method,
  document_id
from single
