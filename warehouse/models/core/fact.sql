-- One row a fact: the value taken out of everything that prints it. The order of precedence is told in core.resolution,
-- of whose rows these are the chosen ones. fact_id is the mention the value was taken from.
select
  core.fact_key(
    department_id, reporting_scope, fiscal_year, kind, measure, stat, basis, fund, nature, functional_code, economic_code,
    income_source, project, part
  ) as fact_key,
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
  fact_id,
  document_id,
  source_class,
  source_rank,
  is_own_year,
  n_sources,
  n_observations,
  n_fact_mentions as n_mentions,
  has_conflict
from core.resolution
where is_chosen
