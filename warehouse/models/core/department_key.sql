-- Other identifiers under which a department is known, where documents carry them: the budget unit code before its name
-- (219001-…: the numbering of its finance bureau) and the unified social credit code that begins the index number in many
-- addresses. A code seen on several departments is a candidate for review, never a reason to merge.
with candidate as (
  select
    department_id,
    'budget_code' as key_type,
    nullif(regexp_extract(concat_ws(' ', department, title), '(?:^|\s)([0-9]{6})\s?[-—–_]', 1), '') as key_value,
    document_id
  from staging.report
  where department_id is not null
  union all
  select
    r.department_id,
    'uscc',
    nullif(regexp_extract(concat_ws(' ', d.source_url, d.file_name), '(?:^|[^0-9A-Z])(1[123][0-9]{6}[0-9A-Z]{10})', 1), ''),
    r.document_id
  from staging.report as r
  join staging.document as d on d.document_id = r.document_id
  where r.department_id is not null
)
select department_id, key_type, key_value, count(distinct document_id)::integer as n_documents
from candidate
where key_value is not null
group by department_id, key_type, key_value
