-- Every side of every disagreement beyond rounding: all exact values printed for a fact whose values do not agree, the
-- chosen one among them. Which one is right is the auditor's question; nothing here is corrected.
select
  o.observation_id,
  o.fact_key,
  o.department_id,
  o.reporting_scope,
  o.fiscal_year,
  o.kind,
  o.measure,
  o.basis,
  o.fund,
  o.nature,
  o.functional_code,
  o.economic_code,
  o.income_source,
  o.project,
  o.part,
  o.amount_yuan,
  o.number,
  o.observation_id = f.fact_id as is_chosen,
  cast(coalesce(o.amount_yuan, o.number) - coalesce(f.amount_yuan, f.number) as decimal(38, 6)) as difference,
  cast(o.rounding_unit + f.rounding_unit as decimal(38, 6)) as tolerance,
  o.n_mentions,
  o.document_id,
  o.source_class,
  o.source_rank,
  o.is_own_year,
  o.label,
  o.value,
  o.unit,
  o.page,
  o.paragraph,
  o.sheet,
  o.cell,
  o.quote
from core.observation as o
join core.fact as f on f.fact_key = o.fact_key
where f.has_conflict and o.modifier is null and coalesce(o.amount_yuan, o.number) is not null
