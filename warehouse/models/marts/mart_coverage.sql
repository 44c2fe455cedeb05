-- What was collected of each known department: one row a department, scope, year and kind of report (budget, final
-- account, self-evaluation), for every year between the first and the last that the department's documents are about.
-- status collected or not_collected: a report that was not collected may well have been published; nothing here says
-- otherwise. From where: sources and publishers; how fresh: the latest date of signing and the first and last archiving.
-- n_incomplete counts documents that were not read completely (scans without recognition, damaged or refused files).
with report as (
  select
    r.department_id, r.reporting_scope, r.fiscal_year,
    case when r.report_type in ('budget', 'final_account') then r.report_type else 'self_evaluation' end as kind,
    d.document_id, d.district, d.source, d.publisher, d.outcome, d.n_facts, r.prepared_on, w.first_seen_at
  from staging.report as r
  join staging.document as d on d.document_id = r.document_id
  join raw.documents as w on w.document_id = d.document_id and w.district = d.district
  where
    r.department_id is not null and r.fiscal_year is not null
    and (r.report_type in ('budget', 'final_account') or r.report_type like '%self_evaluation%')
),
span as (
  -- Years outside 1990 to 2100 are no span to fill (core.department_review).
  select
    department_id, reporting_scope,
    min(fiscal_year) filter (where fiscal_year between 1990 and 2100) as first_year,
    max(fiscal_year) filter (where fiscal_year between 1990 and 2100) as last_year
  from report
  group by department_id, reporting_scope
),
year as (
  select unnest(range(1990, 2101))::integer as fiscal_year
),
wanted as (
  select s.department_id, s.reporting_scope, y.fiscal_year, k.kind
  from span as s
  join year as y on y.fiscal_year between s.first_year and s.last_year
  cross join (values ('budget'), ('final_account'), ('self_evaluation')) as k (kind)
  union
  select department_id, reporting_scope, fiscal_year, kind
  from report
),
collected as (
  select
    department_id, reporting_scope, fiscal_year, kind,
    count(*) as n_documents,
    count(*) filter (where outcome is distinct from 'ok') as n_incomplete,
    sum(n_facts) as n_facts,
    string_agg(distinct source, '|' order by source) as sources,
    string_agg(distinct publisher, '|' order by publisher) as publishers,
    max(prepared_on) as last_prepared_on,
    min(first_seen_at) as first_archived_at,
    max(first_seen_at) as last_archived_at
  from report
  group by department_id, reporting_scope, fiscal_year, kind
)
select
  concat_ws('|', w.department_id, w.fiscal_year, w.reporting_scope, w.kind) as row_key,
  w.department_id,
  w.fiscal_year,
  w.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  w.kind,
  if(c.n_documents is null, 'not_collected', 'collected') as status,
  coalesce(c.n_documents, 0)::integer as n_documents,
  coalesce(c.n_incomplete, 0)::integer as n_incomplete,
  coalesce(c.n_facts, 0)::integer as n_facts,
  c.sources,
  c.publishers,
  c.last_prepared_on,
  c.first_archived_at,
  c.last_archived_at
from wanted as w
join core.dim_department as d on d.department_id = w.department_id
left join collected as c
  on c.department_id = w.department_id and c.reporting_scope = w.reporting_scope and c.fiscal_year = w.fiscal_year
  and c.kind = w.kind
