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
  m.label,
  m.value,
  m.unit,
  m.page,
  m.paragraph,
  m.sheet,
  m.cell,
  m.quote
from core.observation as o
join core.fact as f on f.fact_key = o.fact_key and f.department_id = o.department_id
join staging.document as d on d.document_id = o.document_id
join raw.facts as m on m.district = d.district and m.fact_id = o.observation_id
where f.has_conflict and o.modifier is null and coalesce(o.amount_yuan, o.number) is not null
