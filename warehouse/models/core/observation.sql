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
    m.*,
    case when coalesce(d.has_basis, true) then m.basis end as id_basis,
    case when coalesce(d.has_fund, true) then m.fund end as id_fund,
    case when coalesce(d.has_nature, true) then m.nature end as id_nature,
    case when coalesce(d.has_functional_code, true) then m.functional_code end as id_functional_code,
    case when coalesce(d.has_economic_code, true) then m.economic_code end as id_economic_code,
    case when coalesce(d.has_income_source, true) then m.income_source end as id_income_source,
    case
      when not coalesce(d.has_project, true) then null
      when m.project is not null then m.project
      when m.report_type = 'project_self_evaluation' and m.kind in ('money', 'ratio', 'score')
        then coalesce(o.title, m.file_name)
    end as id_project,
    case
      when m.measure = 'staff_retired' and m.label not like '%离退休%' and m.label like '%离休%' then '离休'
      when m.measure = 'staff_retired' and m.label not like '%离退休%' and m.label like '%退休%' then '退休'
      when m.project is not null and m.fund = 'fiscal' and m.label not similar to '.*[当本]年.*'
        then nullif(regexp_extract(
          m.label, '(中央|自治区|省|市|州|盟|县|区|旗|镇|乡|上级|地方|本级)[^/]{0,6}(资金|补助|配套|拨款|财政)', 1
        ), '')
      when m.measure = 'large_equipment' then nullif(regexp_extract(m.label, '[0-9]+万元?', 0), '')
    end as part,
    coalesce(m.amount_yuan, m.number) as printed_number,
    case
      when m.kind = 'money' and m.unit_yuan is not null
        then cast(0.5 * m.unit_yuan / power(10, greatest(m.decimals, coalesce(u.decimals, 0))) as decimal(28, 6))
      when m.kind in ('ratio', 'area') then cast(0.5 / power(10, m.decimals) as decimal(28, 6))
      else 0::decimal(28, 6)
    end as half_unit,
    case
      when m.kind = 'money' and m.unit_yuan is not null and m.decimals = 0 and m.amount_yuan <> 0
        then cast(0.5 * m.unit_yuan as decimal(28, 6))
      else 0::decimal(28, 6)
    end as whole_half_unit,
    o.is_correction,
    o.prepared_on,
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
  left join usual as u on u.document_id = m.document_id and u.unit_yuan = m.unit_yuan
),
keyed as (
  select
    *,
    case when department_id is not null and fiscal_year is not null then left(md5(concat_ws(
      chr(31), department_id, reporting_scope, fiscal_year, kind, measure, stat, coalesce(id_basis, '-'),
      coalesce(id_fund, '-'), coalesce(id_nature, '-'), coalesce(id_functional_code, '-'),
      coalesce(id_economic_code, '-'), coalesce(id_income_source, '-'), coalesce(id_project, '-'), coalesce(part, '-')
    )), 20) end as fact_key
  from identified
),
ranked as (
  select
    *,
    row_number() over same_value as place,
    count(*) over same_value_all as n_mentions,
    min(half_unit) over same_value_all as finest_half_unit,
    min(greatest(half_unit, whole_half_unit)) over same_value_all as finest_rounding_unit
  from keyed
  window
    same_value_all as (
      partition by
        document_id, reporting_scope, fiscal_year, kind, measure, stat, id_basis, id_fund, id_nature,
        id_functional_code, id_economic_code, id_income_source, id_project, part, printed_number, modifier,
        case when printed_number is null then state end
    ),
    same_value as (
      partition by
        document_id, reporting_scope, fiscal_year, kind, measure, stat, id_basis, id_fund, id_nature,
        id_functional_code, id_economic_code, id_income_source, id_project, part, printed_number, modifier,
        case when printed_number is null then state end
      order by method = 'table' desc, half_unit, confidence desc, fact_id
    )
)
select
  fact_id as observation_id,
  fact_key,
  department_id,
  reporting_scope,
  fiscal_year,
  kind,
  measure,
  stat,
  id_basis as basis,
  id_fund as fund,
  id_nature as nature,
  id_functional_code as functional_code,
  id_economic_code as economic_code,
  id_income_source as income_source,
  id_project as project,
  part,
  amount_yuan,
  number,
  state,
  modifier,
  finest_half_unit as half_unit,
  finest_rounding_unit as rounding_unit,
  n_mentions::integer as n_mentions,
  document_id,
  report_type,
  report_fiscal_year,
  coalesce(report_fiscal_year = fiscal_year, false) as is_own_year,
  source_class,
  case
    when id_basis = 'budget_initial' then
      case source_class
        when 'budget' then 1 when 'final_account' then 2 when 'form' then 3 when 'report_prose' then 4 else 5
      end
    else
      case source_class
        when 'final_account' then 1 when 'form' then 2 when 'report_prose' then 3 when 'budget' then 4 else 5
      end
  end::integer as source_rank,
  coalesce(is_correction, false) as is_correction,
  prepared_on,
  method,
  label,
  value,
  unit,
  section,
  quote,
  page,
  paragraph,
  sheet,
  cell
from ranked
where place = 1
