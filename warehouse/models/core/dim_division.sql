-- Administrative divisions, current and ended, with those registered locally (the fictional sample districts).
-- A code that was renamed has one row a name. Peers are compared by tier: a 区 of a city is no 县, so the county level is
-- split (林区 and 特区 are counties in all but name).
with division as (
  select code, name, full_name, level, parent_code, valid_from, valid_to, false as is_local
  from taxonomy.admin_divisions
  union all
  select code, name, full_name, level, parent_code, valid_from, valid_to, true
  from taxonomy.admin_divisions_local
),
single as (
  select *, row_number() over (
    partition by code, name order by valid_to is null desc, try_cast(valid_to as integer) desc, is_local
  ) as copy_no
  from division
),
successor as (
  select
    old_code as code,
    min_by(new_code, (try_cast(year as integer), new_code)) as successor_code
  from taxonomy.admin_division_events
  where old_code is not null and new_code is not null and new_code <> old_code
  group by old_code
)
select
  d.code,
  d.name,
  d.full_name,
  d.level,
  case
    when d.level <> 'county' then d.level
    when d.name like '%区' and d.name not like '%林区' and d.name not like '%特区' then 'district'
    else 'county'
  end as tier,
  d.parent_code,
  try_cast(d.valid_from as integer) as valid_from,
  try_cast(d.valid_to as integer) as valid_to,
  d.valid_to is null as is_current,
  d.is_local,
  case when d.valid_to is not null then s.successor_code end as successor_code
from single as d
left join successor as s on s.code = d.code
where d.copy_no = 1
