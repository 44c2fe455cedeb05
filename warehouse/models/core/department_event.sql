-- Dated events of a department's history: reforms of its type (department_type_events.csv: the first fiscal year in which
-- the new structure holds in districts), changes of its division (code, status), and other names that documents print
-- from some year on. The first two break series; a name alone does not, since most are abbreviations (see
-- core.department_review).
with reform as (
  select
    d.department_id,
    try_cast(e.fiscal_year as integer) as fiscal_year,
    'reform' as source,
    e.event,
    e.other_type,
    e.note_zh,
    e.note_en
  from core.dim_department as d
  join taxonomy.department_type_events as e on list_contains(string_split(d.peer_type, '+'), e.type)
),
concerned as (
  select old_code as code, * from taxonomy.admin_division_events
  union
  select new_code, * from taxonomy.admin_division_events
),
division as (
  select distinct
    d.department_id,
    try_cast(e.year as integer) as fiscal_year,
    'division' as source,
    e.event,
    null as other_type,
    concat_ws(' ', e.old_code, e.old_name, '→', e.new_code, e.new_name) as note_zh,
    concat_ws(' ', 'Division:', e.old_code, e.old_name, '→', e.new_code, e.new_name) as note_en
  from core.dim_department as d
  join concerned as e on e.code = d.region_code
  where e.event <> '驻地迁移'
),
first_seen as (
  select department_id, plain_name, min(first_year) as first_year
  from core.department_name
  where is_department_name and plain_name is not null
  group by department_id, plain_name
),
other_name as (
  select
    n.department_id,
    n.first_year as fiscal_year,
    'name' as source,
    'other_name_seen' as event,
    null as other_type,
    '文件改用名称：' || n.plain_name as note_zh,
    'Documents use the name ' || n.plain_name as note_en
  from first_seen as n
  join core.dim_department as d on d.department_id = n.department_id
  where n.first_year > d.first_year
),
event as (
  select * from reform
  union all
  select * from division
  union all
  select * from other_name
)
select department_id, fiscal_year::integer as fiscal_year, source, event, other_type, note_zh, note_en
from event
where fiscal_year is not null
