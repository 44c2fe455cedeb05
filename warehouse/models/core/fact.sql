-- One row a fact: the value taken out of everything that prints it. The order of precedence:
-- 1 a printed number before none, an exact one before an approximate, a forecast last;
-- 2 a document about the year itself before another year's (its "last year" column);
-- 3 final account > form > report prose > budget (the initial budget: budget first);
-- 4 a correction (更正, 修订 …) before what it corrects, then the later preparation date;
-- 5 a table before prose, the finer printed digit, the value printed more often; then the identifier, so that the choice
--   never depends on the order of rows.
-- Nothing is averaged or repaired. Two printed values conflict when their rounding intervals do not meet; only levels
-- can, because a printed change or rate does not say what it is measured against.
with observation as (
  select *, coalesce(amount_yuan, number) as printed_number
  from core.observation
  where fact_key is not null
),
chosen as (
  select *, row_number() over (
    partition by fact_key
    order by
      printed_number is null,
      case when modifier is null then 0 when modifier = 'forecast' then 2 else 1 end,
      is_own_year desc,
      source_rank,
      is_correction desc,
      prepared_on desc nulls last,
      method = 'table' desc,
      half_unit,
      n_mentions desc,
      observation_id
  ) as place
  from observation
),
together as (
  select
    fact_key,
    count(*)::integer as n_observations,
    count(distinct document_id)::integer as n_sources,
    sum(n_mentions)::integer as n_mentions,
    max(stat) = 'level' and coalesce(
      max(printed_number - rounding_unit) filter (modifier is null)
      > min(printed_number + rounding_unit) filter (modifier is null), false
    ) as has_conflict
  from observation
  group by fact_key
)
select
  c.fact_key,
  c.department_id,
  c.reporting_scope,
  c.fiscal_year,
  c.kind,
  c.measure,
  c.stat,
  c.basis,
  c.fund,
  c.nature,
  c.functional_code,
  c.economic_code,
  c.income_source,
  c.project,
  c.part,
  c.amount_yuan,
  c.number,
  c.state,
  c.modifier,
  c.half_unit,
  c.rounding_unit,
  c.observation_id as fact_id,
  c.document_id,
  c.source_class,
  c.source_rank,
  c.is_own_year,
  t.n_sources,
  t.n_observations,
  t.n_mentions,
  t.has_conflict
from chosen as c
join together as t on t.fact_key = c.fact_key
where c.place = 1
