-- What the audit found in the documents, with department, place and address, for people who read marts only. A finding
-- is about the document: the figures in the other marts stay as printed. Rules that could not judge for lack of data are
-- in quality.check_results (insufficient_data), which is never a pass. Filled when the audit has run.
select
  f.finding_id as row_key,
  f.rule_id,
  f.severity,
  f.status,
  f.department_id,
  coalesce(d.name, f.department_name) as department_name,
  d.department_type,
  d.region_code,
  d.region_name,
  f.fiscal_year,
  f.object_key,
  f.lhs,
  f.rhs,
  f.difference,
  f.tolerance,
  f.unit,
  f.message_zh,
  f.message_en,
  f.document_id,
  f.file_name,
  o.source_url,
  o.source_path,
  o.sha256,
  f.page,
  f.paragraph,
  f.quote,
  f.evidence
from quality.findings as f
left join core.dim_department as d on d.department_id = f.department_id
left join core.dim_document as o on o.document_id = f.document_id
