-- What each document prints for each fact, and which of these values was taken. An observation is a distinct value that a
-- document prints for one fact: its mentions are brought together, and the best place to look (a table, the finest digit)
-- stands for them. A fact takes its value out of its observations. core.observation and core.fact are views of this table.
-- * Attributes outside the identity of the measure are null (dim_measure). Mentions without department or year are of no
--   fact: they cannot be compared.
-- * A money line of a project report that names no project belongs to the report's project, never to the department.
-- * Retired people printed apart (离休, 退休), equipment counted above different thresholds and a project's fiscal money by
--   tier of government (中央资金, 县级配套) are different facts: part.
-- * half_unit is half of the last printed digit, with the decimals the document usually prints in that unit ("324.7" in
--   a document of two decimals is 324.70). rounding_unit is the same for comparing with other places: there a whole
--   number ("17,192 万元") may also have been rounded to the unit. Counts, scores and zeros are exact.
-- The order of precedence (source_rank is the third):
-- 1 a printed number before none, an exact one before an approximate, a forecast last;
-- 2 a document about the year itself before another year's (its "last year" column);
-- 3 final account > form > report prose > budget (the initial budget: budget first);
-- 4 a correction (更正, 修订 …) before what it corrects, then the later preparation date;
-- 5 a table before prose, the finer printed digit, the value printed more often; then the identifier, so that the choice
--   never depends on the order of rows.
-- Nothing is averaged or repaired. Two printed values conflict when their rounding intervals do not meet; only levels
-- can, because a printed change or rate does not say what it is measured against.
with precision_seen as (
  select document_id, unit_yuan, decimals, count(*) as n
  from staging.fact_mention
  where kind = 'money' and state = 'value' and unit_yuan is not null
  group by document_id, unit_yuan, decimals
),
usual as (
  select document_id, unit_yuan, max_by(decimals, (n, decimals)) as decimals
  from precision_seen
  group by document_id, unit_yuan
),
identified as (
  select
    m.fact_id, m.document_id, m.department_id, m.reporting_scope, m.fiscal_year, m.kind, m.measure, m.stat,
    case when coalesce(d.has_basis, true) then m.basis end as basis,
    case when coalesce(d.has_fund, true) then m.fund end as fund,
    case when coalesce(d.has_nature, true) then m.nature end as nature,
    case when coalesce(d.has_functional_code, true) then m.functional_code end as functional_code,
    case when coalesce(d.has_economic_code, true) then m.economic_code end as economic_code,
    case when coalesce(d.has_income_source, true) then m.income_source end as income_source,
    case
      when not coalesce(d.has_project, true) then null
      when m.project is not null then m.project
      when m.report_type = 'project_self_evaluation' and m.kind in ('money', 'ratio', 'score')
        then coalesce(o.title, m.file_name)
    end as project,
    case
      when m.measure = 'staff_retired' and m.label not like '%离退休%' and m.label like '%离休%' then '离休'
      when m.measure = 'staff_retired' and m.label not like '%离退休%' and m.label like '%退休%' then '退休'
      when m.project is not null and m.fund = 'fiscal' and m.label not similar to '.*[当本]年.*'
        then nullif(regexp_extract(
          m.label, '(中央|自治区|省|市|州|盟|县|区|旗|镇|乡|上级|地方|本级)[^/]{0,6}(资金|补助|配套|拨款|财政)', 1
        ), '')
      when m.measure = 'large_equipment' then nullif(regexp_extract(m.label, '[0-9]+万元?', 0), '')
    end as part,
    m.amount_yuan, m.number, m.state, m.modifier, m.method,
    m.confidence, m.unit_yuan, m.decimals,
    coalesce(m.report_fiscal_year = m.fiscal_year, false) as is_own_year
  from staging.fact_mention as m
  left join core.dim_measure as d on d.measure = m.measure
  left join core.dim_document as o on o.document_id = m.document_id
),
mention as (
  select
    i.*,
    case
      when i.kind = 'money' and i.unit_yuan is not null
        then cast(0.5 * i.unit_yuan / power(10, greatest(i.decimals, coalesce(u.decimals, 0))) as decimal(28, 6))
      when i.kind in ('ratio', 'area') then cast(0.5 / power(10, i.decimals) as decimal(28, 6))
      else 0::decimal(28, 6)
    end as half_unit,
    case
      when i.kind = 'money' and i.unit_yuan is not null and i.decimals = 0 and i.amount_yuan <> 0
        then cast(0.5 * i.unit_yuan as decimal(28, 6))
      else 0::decimal(28, 6)
    end as whole_half_unit
  from identified as i
  left join usual as u on u.document_id = i.document_id and u.unit_yuan = i.unit_yuan
),
together as (
  select
    document_id, reporting_scope, fiscal_year, kind, measure, stat, basis, fund, nature, functional_code, economic_code,
    income_source, project, part, modifier, amount_yuan, number, is_own_year,
    case when amount_yuan is null and number is null then state end as empty_state,
    min({
      'is_prose': method <> 'table', 'half_unit': half_unit, 'doubt': -confidence, 'fact_id': fact_id, 'state': state
    }) as best,
    min(half_unit) as half_unit,
    min(greatest(half_unit, whole_half_unit)) as rounding_unit,
    count(*)::integer as n_mentions
  from mention
  group by
    document_id, reporting_scope, fiscal_year, kind, measure, stat, basis, fund, nature, functional_code, economic_code,
    income_source, project, part, modifier, amount_yuan, number, is_own_year, empty_state
),
observation as (
  select
    t.* exclude (best, empty_state),
    t.best.fact_id as fact_id,
    t.best.state as state,
    if(t.best.is_prose, 'prose', 'table') as method,
    d.department_id,
    d.is_correction,
    d.prepared_on,
    -- Brings together what different documents print for one fact; null where department or year is unknown.
    case when d.department_id is not null and t.fiscal_year is not null then hash(
      d.department_id, t.reporting_scope, t.fiscal_year, t.kind, t.measure, t.stat, t.basis, t.fund, t.nature,
      t.functional_code, t.economic_code, t.income_source, t.project, t.part
    ) end as fact_no,
    coalesce(t.amount_yuan, t.number) as printed_number,
    case
      when d.report_type in ('final_account', 'budget') then d.report_type
      when d.report_type in ('self_evaluation_form', 'performance_target') then 'form'
      when d.report_type in ('self_evaluation_report', 'project_self_evaluation')
        then if(t.best.is_prose, 'report_prose', 'form')
      else 'other'
    end as source_class
  from together as t
  join core.dim_document as d on d.document_id = t.document_id
),
placed as (
  select
    *,
    case
      when basis = 'budget_initial'
        then list_position(['budget', 'final_account', 'form', 'report_prose', 'other'], source_class)
      else list_position(['final_account', 'form', 'report_prose', 'budget', 'other'], source_class)
    end::integer as source_rank
  from observation
),
several as (
  -- Most facts are printed as one value in one document: those are taken as they are, and only the rest is sorted.
  select fact_no
  from placed
  where fact_no is not null
  group by fact_no
  having count(*) > 1
),
contested as (
  select
    o.fact_id,
    o.fact_no,
    o.document_id,
    o.stat,
    o.modifier,
    o.printed_number,
    o.rounding_unit,
    o.n_mentions,
    row_number() over (
      partition by o.fact_no
      order by
        o.printed_number is null,
        case when o.modifier is null then 0 when o.modifier = 'forecast' then 2 else 1 end,
        o.is_own_year desc,
        o.source_rank,
        o.is_correction desc,
        o.prepared_on desc nulls last,
        o.method = 'table' desc,
        o.half_unit,
        o.n_mentions desc,
        o.fact_id
    ) as place
  from placed as o
  join several as s on s.fact_no = o.fact_no
),
agreement as (
  select
    fact_no,
    count(distinct document_id)::integer as n_sources,
    count(*)::integer as n_observations,
    sum(n_mentions)::integer as n_fact_mentions,
    bool_or(stat = 'level') and coalesce(
      max(printed_number - rounding_unit) filter (modifier is null)
      > min(printed_number + rounding_unit) filter (modifier is null), false
    ) as has_conflict
  from contested
  group by fact_no
),
settled as (
  select c.fact_id, c.place = 1 as is_chosen, a.n_sources, a.n_observations, a.n_fact_mentions, a.has_conflict
  from contested as c
  join agreement as a on a.fact_no = c.fact_no
),
resolved as (
  select o.*, coalesce(s.is_chosen, o.fact_no is not null) as is_chosen,
    s.n_sources, s.n_observations, s.n_fact_mentions, s.has_conflict
  from placed as o
  left join settled as s on s.fact_id = o.fact_id
)
select
  fact_id,
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
  case when is_chosen then coalesce(n_sources, 1) end as n_sources,
  case when is_chosen then coalesce(n_observations, 1) end as n_observations,
  case when is_chosen then coalesce(n_fact_mentions, n_mentions) end as n_fact_mentions,
  coalesce(has_conflict, false) as has_conflict
from resolved
