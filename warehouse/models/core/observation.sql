-- One row a distinct value that a document prints for one fact: its mentions brought together, with the best place to
-- look. fact_key is the fact's identity; attributes outside the identity of the measure are null (dim_measure).
-- * A money line of a project report that names no project belongs to the report's project, never to the department.
-- * Retired people printed apart (离休, 退休), equipment counted above different thresholds and a project's fiscal money by
--   tier of government (中央资金, 县级配套) are different facts: part.
-- * half_unit is half of the last printed digit, with the decimals the document usually prints in that unit ("324.7" in
--   a document of two decimals is 324.70). rounding_unit is the same for comparing with other places: there a whole
--   number ("17,192 万元") may also have been rounded to the unit. Counts, scores and zeros are exact.
-- * source_rank is the stated precedence: final account > form > report prose > budget; for the initial budget the
--   budget itself comes first. Mentions without department or year have no fact_key: they cannot be compared.
-- The printed words and the place of an observation are those of its mention: staging.fact_mention, fact_id =
-- observation_id. They are not copied here, and a hash of the attributes brings equal mentions of a document together,
-- so that nothing wide is sorted.
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
identified as not materialized (
  select
    m.fact_id, m.document_id, m.district, m.department_id, m.reporting_scope, m.fiscal_year, m.kind, m.measure, m.stat,
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
    m.amount_yuan, m.number, m.state, m.modifier, m.method, m.confidence, m.unit_yuan, m.decimals,
    coalesce(m.report_fiscal_year = m.fiscal_year, false) as is_own_year,
    case
      when m.report_type in ('final_account', 'budget') then m.report_type
      when m.report_type in ('self_evaluation_form', 'performance_target') then 'form'
      when m.report_type in ('self_evaluation_report', 'project_self_evaluation')
        then case m.method when 'table' then 'form' else 'report_prose' end
      else 'other'
    end as source_class
  from staging.fact_mention as m
  left join core.dim_measure as d on d.measure = m.measure
  left join core.dim_document as o on o.document_id = m.document_id
),
mention as not materialized (
  select
    i.*,
    hash(
      i.reporting_scope, i.fiscal_year, i.kind, i.measure, i.stat, i.basis, i.fund, i.nature, i.functional_code,
      i.economic_code, i.income_source, i.project, i.part, i.modifier, coalesce(i.amount_yuan, i.number),
      if(coalesce(i.amount_yuan, i.number) is null, i.state, null)
    ) as value_key,
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
    document_id, value_key,
    count(*) as n_mentions,
    min(half_unit) as half_unit,
    min(greatest(half_unit, whole_half_unit)) as rounding_unit,
    arg_min(fact_id, (method <> 'table', half_unit, -confidence, fact_id)) as fact_id
  from mention
  group by document_id, value_key
)
select
  m.fact_id as observation_id,
  case when m.department_id is not null and m.fiscal_year is not null then left(md5(concat_ws(
    chr(31), m.department_id, m.reporting_scope, m.fiscal_year, m.kind, m.measure, m.stat, coalesce(m.basis, '-'),
    coalesce(m.fund, '-'), coalesce(m.nature, '-'), coalesce(m.functional_code, '-'),
    coalesce(m.economic_code, '-'), coalesce(m.income_source, '-'), coalesce(m.project, '-'), coalesce(m.part, '-')
  )), 20) end as fact_key,
  m.department_id,
  m.reporting_scope,
  m.fiscal_year,
  m.kind,
  m.measure,
  m.stat,
  m.basis,
  m.fund,
  m.nature,
  m.functional_code,
  m.economic_code,
  m.income_source,
  m.project,
  m.part,
  m.amount_yuan,
  m.number,
  m.state,
  m.modifier,
  t.half_unit,
  t.rounding_unit,
  t.n_mentions::integer as n_mentions,
  m.document_id,
  m.is_own_year,
  m.source_class,
  case
    when m.basis = 'budget_initial' then
      case m.source_class
        when 'budget' then 1 when 'final_account' then 2 when 'form' then 3 when 'report_prose' then 4 else 5
      end
    else
      case m.source_class
        when 'final_account' then 1 when 'form' then 2 when 'report_prose' then 3 when 'budget' then 4 else 5
      end
  end::integer as source_rank,
  m.method
from mention as m
join together as t on t.fact_id = m.fact_id
