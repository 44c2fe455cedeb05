-- Every side of every disagreement beyond rounding: all exact values printed for a fact whose values do not agree, the
-- chosen one among them. Which one is right is the auditor's question; nothing here is corrected.
with side as (
  select
    *,
    coalesce(amount_yuan, number) as printed_number,
    first_value(coalesce(amount_yuan, number)) over chosen_first as chosen_number,
    first_value(rounding_unit) over chosen_first as chosen_rounding_unit
  from core.observation
  where has_conflict
  window chosen_first as (partition by department_id, fact_key order by is_chosen desc)
)
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
  o.is_chosen,
  cast(o.printed_number - o.chosen_number as decimal(38, 6)) as difference,
  cast(o.rounding_unit + o.chosen_rounding_unit as decimal(38, 6)) as tolerance,
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
from side as o
join staging.document as d on d.document_id = o.document_id
join raw.facts as m on m.district = d.district and m.document_id = o.document_id and m.fact_id = o.observation_id
where o.modifier is null and o.printed_number is not null
