-- One row a fact: the value taken out of everything that prints it. The order of precedence:
-- 1 a printed number before none, an exact one before an approximate, a forecast last;
-- 2 a document about the year itself before another year's (its "last year" column);
-- 3 final account > form > report prose > budget (the initial budget: budget first);
-- 4 a correction (更正, 修订 …) before what it corrects, then the later preparation date;
-- 5 a table before prose, the finer printed digit, the value printed more often; then the identifier, so that the choice
--   never depends on the order of rows.
-- Nothing is averaged or repaired. Two printed values conflict when their rounding intervals do not meet; only levels
-- can, because a printed change or rate does not say what it is measured against.
-- Most facts are printed as one value in one document: those are taken as they are, and only the rest is sorted, which is
-- what makes this model quick.
with several as (
  select fact_key
  from core.observation
  where fact_key is not null
  group by fact_key
  having count(*) > 1
),
observation as not materialized (
  select
    o.*, coalesce(o.amount_yuan, o.number) as printed_number, d.is_correction, d.prepared_on,
    s.fact_key is not null as is_among_several
  from core.observation as o
  join core.dim_document as d on d.document_id = o.document_id
  left join several as s on s.fact_key = o.fact_key
  where o.fact_key is not null
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
  where is_among_several
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
  where is_among_several
  group by fact_key
),
resolved as (
  select c.* exclude (place, n_mentions), t.n_sources, t.n_observations, t.n_mentions, t.has_conflict
  from chosen as c
  join together as t on t.fact_key = c.fact_key
  where c.place = 1
  union all by name
  select * exclude (n_mentions), 1 as n_sources, 1 as n_observations, n_mentions, false as has_conflict
  from observation
  where not is_among_several
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
  c.n_sources,
  c.n_observations,
  c.n_mentions,
  c.has_conflict
from resolved as c
