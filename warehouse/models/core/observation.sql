-- One row a distinct value that a document prints for one fact, with the mention that stands for it. How mentions are
-- brought together is told in core.resolution, whose rows these are. The printed words and the place of an observation
-- are those of its mention: staging.fact_mention, fact_id = observation_id.
select
  fact_id as observation_id,
  case when department_id is not null and fiscal_year is not null then core.fact_key(
    department_id, reporting_scope, fiscal_year, kind, measure, stat, basis, fund, nature, functional_code, economic_code,
    income_source, project, part
  ) end as fact_key,
  department_id,
  reporting_scope,
  fiscal_year,
  kind,
  measure,
  stat,
  basis,
  fund,
  nature,
  functional_code,
  economic_code,
  income_source,
  project,
  part,
  amount_yuan,
  number,
  state,
  modifier,
  half_unit,
  rounding_unit,
  n_mentions,
  document_id,
  is_own_year,
  source_class,
  source_rank,
  method,
  is_chosen,
  has_conflict
from core.resolution
