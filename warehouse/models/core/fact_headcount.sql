-- People: posts and staff of a department at the end of a year, one row a resolved fact. Withheld numbers (涉密) keep
-- their row with state = withheld and no number.
select
  f.fact_key,
  f.department_id,
  f.reporting_scope,
  f.fiscal_year,
  f.measure,
  m.label_zh as measure_label,
  f.project,
  f.part,
  f.number as persons,
  f.state,
  f.modifier,
  f.n_sources,
  f.has_conflict,
  f.source_class,
  f.fact_id,
  f.document_id
from core.fact as f
join core.dim_measure as m on m.measure = f.measure
where f.kind = 'count' and f.stat = 'level' and (f.measure like 'staff%' or m.parent like 'staff%')
