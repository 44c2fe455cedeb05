-- What a person should look at before trusting department identities; nothing here is merged or split by itself.
-- region_unknown, type_unknown: the name could not be placed. region_code_unknown: the register has no such division.
-- similar_names: two departments of one division whose names are nearly the same. several_names: one department under
-- names that are not near each other. key_shared: one identifier on two departments. document_claimed_twice: the same
-- bytes were collected for two districts that resolve to different departments; the smaller district's reading counts.
-- implausible_year: a fiscal year outside 1990 to 2100; it is kept as printed and compared with nothing near it.
with unplaced as (
  select
    department_id,
    case
      when region_code is not null and region_name is null then 'region_code_unknown'
      else not_comparable_because
    end as reason,
    names_seen as detail
  from core.dim_department
  where
    not_comparable_because in ('region_unknown', 'type_unknown')
),
alike as (
  select
    a.department_id,
    'similar_names' as reason,
    a.plain_name || ' | ' || b.plain_name as detail,
    b.department_id as other_department_id
  from core.dim_department as a
  join core.dim_department as b
    on b.region_code = a.region_code and b.department_id > a.department_id
  where
    a.region_name is not null and a.plain_name <> b.plain_name
    and jaro_winkler_similarity(a.plain_name, b.plain_name) >= 0.93
),
several as (
  select
    a.department_id,
    'several_names' as reason,
    a.plain_name || ' | ' || b.plain_name as detail
  from core.department_name as a
  join core.department_name as b on b.department_id = a.department_id and b.plain_name > a.plain_name
  where a.is_department_name and b.is_department_name
    and jaro_winkler_similarity(a.plain_name, b.plain_name) < 0.8
  group by a.department_id, a.plain_name, b.plain_name
),
shared as (
  select
    a.department_id,
    'key_shared' as reason,
    a.key_type || ' ' || a.key_value as detail,
    b.department_id as other_department_id
  from core.department_key as a
  join core.department_key as b
    on b.key_type = a.key_type and b.key_value = a.key_value and b.department_id > a.department_id
),
claim as (
  select document_id, min(department_id) as department_id, max(department_id) as other_department_id
  from raw.reports
  where department_id is not null
  group by document_id
),
claimed as (
  select
    department_id,
    'document_claimed_twice' as reason,
    string_agg(document_id, ' ' order by document_id) as detail,
    other_department_id
  from claim
  where department_id <> other_department_id
  group by department_id, other_department_id
),
odd_year as (
  select department_id, 'implausible_year' as reason, fiscal_year::varchar as detail
  from staging.report
  where department_id is not null and fiscal_year not between 1990 and 2100
  group by department_id, fiscal_year
),
found as (
  select department_id, reason, detail, null::varchar as other_department_id from unplaced
  union all
  select department_id, reason, detail, other_department_id from alike
  union all
  select department_id, reason, detail, null from several
  union all
  select department_id, reason, detail, other_department_id from shared
  union all
  select department_id, reason, detail, other_department_id from claimed
  union all
  select department_id, reason, detail, null from odd_year
)
select
  left(md5(concat_ws(chr(31), department_id, reason, detail, other_department_id)), 16) as review_id,
  department_id,
  reason,
  detail,
  other_department_id
from found
