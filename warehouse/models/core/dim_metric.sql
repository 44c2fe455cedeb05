-- The figures shown of a department-year (metrics.csv): which resolved fact each one is. A metric with several rows may
-- be taken on several bases, in the order of preference; metrics of one choice_group share the choice.
select
  metric,
  try_cast(preference as integer) as preference,
  choice_group,
  measure,
  kind,
  basis,
  nature,
  economic_code,
  income_source,
  fund,
  unit,
  label_zh,
  label_en
from taxonomy.metrics
