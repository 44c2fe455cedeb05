-- One row a department. Its name is the latest one printed; its tier comes from the division it belongs to.
-- A department that does the work of several types (科技和工业信息化局) is compared only with others of the same mix:
-- peer_type joins all its types. What cannot be compared says why.
with report as (
  select *
  from staging.report
  where department_id is not null
),
department as (
  select
    department_id,
    max_by(department_type, (coalesce(fiscal_year, 0), document_id)) as department_type,
    max_by(region_code, (coalesce(fiscal_year, 0), document_id)) as region_code,
    min(fiscal_year)::integer as first_year,
    max(fiscal_year)::integer as last_year,
    count(*)::integer as n_documents
  from report
  group by department_id
),
name as (
  select
    department_id,
    max_by(name, (is_department_name, coalesce(last_year, 0), n_documents, name)) as name,
    max_by(plain_name, (is_department_name, coalesce(last_year, 0), n_documents, name)) as plain_name,
    string_agg(name, '|' order by name) as names_seen
  from core.department_name
  group by department_id
),
merge as (
  -- Taken of the distinct names, of which there are far fewer than departments.
  select
    n.plain_name,
    list_sort(list_distinct(flatten(list(string_split(m.types, '|'))))) as types
  from (select distinct plain_name from name) as n
  join taxonomy.department_merges as m on regexp_matches(n.plain_name, m.pattern)
  group by n.plain_name
),
division as (
  select *, row_number() over (partition by code order by is_current desc, valid_to desc, name) as choice
  from core.dim_division
),
placed as (
  select
    d.*,
    n.name,
    n.plain_name,
    n.names_seen,
    t.label_zh as type_label,
    t.peer_group,
    v.name as region_name,
    v.full_name as region_full_name,
    v.tier,
    v.is_local,
    case when list_contains(m.types, d.department_type) then array_to_string(m.types, '+') end as merged_types
  from department as d
  left join name as n on n.department_id = d.department_id
  left join merge as m on m.plain_name = n.plain_name
  left join taxonomy.department_types as t on t.code = d.department_type
  left join division as v on v.code = d.region_code and v.choice = 1
)
select
  department_id,
  coalesce(name, department_id) as name,
  plain_name,
  names_seen,
  department_type,
  type_label,
  peer_group,
  merged_types,
  coalesce(merged_types, department_type) as peer_type,
  region_code,
  region_name,
  region_full_name,
  tier,
  coalesce(is_local, false) as is_local,
  first_year,
  last_year,
  n_documents,
  case
    when tier is null then 'region_unknown'
    when type_label is null then 'type_unknown'
    when peer_group = 'excluded' then 'not_a_local_department'
  end as not_comparable_because
from placed
