-- How each source does, district by district: documents it shows now and how reading them ended, how many of them could
-- not be placed (no department, no year) or gave no fact, and the attempts to collect: last one, last that brought
-- something, failures. A source without a document is here as soon as it was looked at once.
with document as (
  select
    d.district, d.source,
    count(*) as n_documents,
    count(*) filter (where d.outcome = 'ok') as n_ok,
    count(*) filter (where d.outcome = 'partial') as n_partial,
    count(*) filter (where d.outcome = 'quarantined') as n_quarantined,
    count(*) filter (where d.outcome = 'skipped' or d.outcome is null) as n_not_read,
    count(*) filter (where r.document_id is not null and r.department_id is null) as n_without_department,
    count(*) filter (where r.document_id is not null and r.fiscal_year is null) as n_without_year,
    count(*) filter (where coalesce(d.n_facts, 0) = 0) as n_without_facts,
    sum(coalesce(d.n_facts, 0)) as n_facts,
    mode(d.reason_code order by d.reason_code) as commonest_reason
  from staging.document as d
  left join staging.report as r on r.document_id = d.document_id
  group by d.district, d.source
),
attempt as (
  select
    district, source,
    count(*) as n_attempts,
    count(*) filter (where outcome = 'failed') as n_failed_attempts,
    max(attempted_at) as last_attempt_at,
    max(attempted_at) filter (where outcome in ('new', 'changed', 'unchanged')) as last_success_at,
    max_by(outcome, (attempted_at, attempt_id)) as last_outcome
  from raw.fetch_outcomes
  group by district, source
)
select
  coalesce(d.district, a.district) as district,
  coalesce(d.source, a.source) as source,
  coalesce(d.n_documents, 0)::integer as n_documents,
  coalesce(d.n_ok, 0)::integer as n_ok,
  coalesce(d.n_partial, 0)::integer as n_partial,
  coalesce(d.n_quarantined, 0)::integer as n_quarantined,
  coalesce(d.n_not_read, 0)::integer as n_not_read,
  coalesce(d.n_without_department, 0)::integer as n_without_department,
  coalesce(d.n_without_year, 0)::integer as n_without_year,
  coalesce(d.n_without_facts, 0)::integer as n_without_facts,
  coalesce(d.n_facts, 0)::bigint as n_facts,
  d.commonest_reason,
  coalesce(a.n_attempts, 0)::integer as n_attempts,
  coalesce(a.n_failed_attempts, 0)::integer as n_failed_attempts,
  a.last_outcome,
  a.last_attempt_at,
  a.last_success_at
from document as d
full join attempt as a on a.district = d.district and a.source = d.source
