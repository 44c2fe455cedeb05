-- One row a current document: where it came from, how reading it ended, what it says it is.
-- Versions: documents of one department, year, kind and scope under one title (words like 更正 and 修订 apart) are one
-- publication; a correction, then the later date of signing, supersedes the others. All stay: superseded documents keep
-- their facts, and core.fact prefers the correction. Documents that cannot be told apart by either supersede nothing.
with described as (
  select
    r.document_id,
    regexp_matches(concat_ws(' ', r.title, d.file_name), '更正|修正|修订|勘误|订正') as is_correction,
    r.prepared_on,
    case when r.department_id is not null and r.fiscal_year is not null and r.title is not null then
      concat_ws(
        chr(31), r.department_id, r.fiscal_year, r.report_type, r.reporting_scope,
        regexp_replace(r.title, '[（(]?(更正|修正|修订|勘误|订正)[后版稿件]*[）)]?|[\s:：]', '', 'g')
      )
    end as publication
  from staging.document as d
  left join staging.report as r on r.document_id = d.document_id
),
latest as (
  select
    publication,
    count(*) as n_versions,
    max_by(document_id, (is_correction, coalesce(prepared_on, date '0001-01-01'), document_id)) as latest_id,
    max((is_correction, coalesce(prepared_on, date '0001-01-01'))) as latest_rank
  from described
  where publication is not null
  group by publication
)
select
  d.document_id,
  d.file_name,
  d.district,
  d.source,
  d.source_path,
  d.source_url,
  d.sha256,
  d.publisher,
  d.licence,
  d.format,
  d.size_bytes,
  d.n_pages,
  d.outcome,
  d.reason_code,
  d.reason,
  r.title,
  r.report_type,
  r.fiscal_year,
  r.department,
  r.department_id,
  r.region_code,
  r.reporting_scope,
  r.prepared_on,
  coalesce(v.is_correction, false) as is_correction,
  coalesce(l.n_versions, 1)::integer as n_versions,
  case when (v.is_correction, coalesce(v.prepared_on, date '0001-01-01')) < l.latest_rank then l.latest_id end
    as superseded_by,
  coalesce(d.n_facts, 0)::integer as n_facts,
  coalesce(d.n_indicators, 0)::integer as n_indicators
from staging.document as d
left join staging.report as r on r.document_id = d.document_id
left join described as v on v.document_id = d.document_id
left join latest as l on l.publication = v.publication
