-- One row a printed mention of a number in a current document, with whose number it is.
-- unit_yuan and decimals say how finely it was printed, which is what rounding tolerances are made of.
with mention as (
  select
    *,
    -- The usual print is read off at once, every other one is brought into that form first.
    case when unit in ('元', '万元', '人') then unit else regexp_replace(coalesce(unit, ''), '\s', '', 'g') end
      as plain_unit,
    case
      when regexp_full_match(value, '[0-9,]*[.][0-9]+') then length(value) - strpos(value, '.')
      when regexp_full_match(value, '[0-9,]+') then 0
      else length(regexp_extract(
        translate(regexp_replace(coalesce(value, ''), '\s', '', 'g'), '０１２３４５６７８９．', '0123456789.'),
        '\.([0-9]+)', 1
      ))
    end as decimals
  from raw.facts
)
select
  f.fact_id,
  f.document_id,
  f.district,
  f.kind,
  f.measure,
  f.label,
  f.value,
  f.unit,
  f.amount_yuan,
  f.number,
  f.state,
  f.modifier,
  f.fiscal_year,
  f.basis,
  f.fund,
  f.nature,
  f.stat,
  f.functional_code,
  f.economic_code,
  f.income_source,
  f.project,
  f.scope,
  f.method,
  f.page,
  f.bbox,
  f.paragraph,
  f.sheet,
  f.cell,
  f.table_no,
  f.row_no,
  f.col_no,
  f.section,
  f.quote,
  f.confidence,
  f.correction_id,
  r.department_id,
  r.department_type,
  r.department_name,
  r.region_code,
  r.report_type,
  r.fiscal_year as report_fiscal_year,
  case when coalesce(f.scope, r.scope) = 'unit_own' then 'unit' else 'department' end as reporting_scope,
  d.file_name,
  d.source_path,
  case
    when f.kind <> 'money' then null
    when f.plain_unit like '%亿%' then 100000000
    when f.plain_unit like '%百万%' then 1000000
    when f.plain_unit like '%万%' then 10000
    when f.plain_unit like '%千元%' then 1000
    when f.plain_unit like '%元%' then 1
  end::bigint as unit_yuan,
  f.decimals::integer as decimals
from mention as f
join staging.document as d on d.document_id = f.document_id and d.district = f.district
left join staging.report as r on r.document_id = f.document_id and r.district = f.district
