-- The three public expenses with the meeting and training money printed beside them, in yuan, one row a resolved fact.
select
  f.fact_key,
  f.department_id,
  f.reporting_scope,
  f.fiscal_year,
  f.measure,
  m.label_zh as measure_label,
  m.parent as part_of,
  f.basis,
  f.stat,
  f.amount_yuan,
  f.state,
  f.modifier,
  f.n_sources,
  f.has_conflict,
  f.source_class,
  f.fact_id,
  f.document_id
from core.fact as f
join core.dim_measure as m on m.measure = f.measure
where f.kind = 'money' and (f.measure like 'three_public%' or f.measure in ('meeting', 'training'))
