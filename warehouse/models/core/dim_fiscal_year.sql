-- The fiscal years that documents report on or print figures of, with the breaks that make years incomparable.
with seen as (
  select fiscal_year from staging.report
  union
  select fiscal_year from staging.fact_mention
  union
  select fiscal_year from staging.indicator_mention
),
reported as (
  select fiscal_year, count(*) as n_documents
  from staging.report
  group by fiscal_year
)
select
  s.fiscal_year,
  coalesce(r.n_documents, 0)::integer as n_documents,
  case when s.fiscal_year >= 2018 then '2018' else '2007' end as economic_classification,
  s.fiscal_year in (2018, 2019, 2023, 2024) as is_reform_year,
  case
    when s.fiscal_year in (2018, 2019) then '机构改革；经济分类科目改革（2018）；政府会计制度（2019）'
    when s.fiscal_year in (2023, 2024) then '机构改革（社会工作部、数据局；乡村振兴局并入农业农村局）'
  end as break_zh,
  case
    when s.fiscal_year in (2018, 2019)
      then 'Institutional reform; new economic classification (2018); government accounting (2019)'
    when s.fiscal_year in (2023, 2024)
      then 'Institutional reform (social work departments, data bureaux; rural revitalisation merged into agriculture)'
  end as break_en
from seen as s
left join reported as r on r.fiscal_year = s.fiscal_year
where s.fiscal_year is not null
