-- One row a document that a source still shows, with how reading it ended.
-- The same bytes collected for several districts are one document: the smallest district keeps it, so that its facts
-- count once. Documents that were replaced or vanished (is_current = false) stay in raw.documents only.
with shown as (
  select *, row_number() over (partition by document_id order by district) as copy_no
  from raw.documents
  where is_current
)
select
  d.document_id,
  d.district,
  d.file_name,
  d.source,
  d.source_path,
  d.source_url,
  d.sha256,
  d.publisher,
  d.licence,
  d.format,
  d.size_bytes,
  o.outcome,
  o.reason_code,
  o.reason,
  o.n_pages,
  o.n_tables,
  o.n_facts,
  o.n_indicators,
  o.reader_version,
  o.extractor_version
from shown as d
left join raw.document_outcomes as o on o.document_id = d.document_id and o.district = d.district
where d.copy_no = 1
