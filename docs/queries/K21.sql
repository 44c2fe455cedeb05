-- K21 · 公开得怎样？
-- How do departments publish?
-- Formula: sections with the very same text in another document / sections of at least 60 characters; reports collected
--   of the three kinds; findings of rule C02 (headings without text).
-- Read: one row a department-year. not_collected names the kinds of report that were not collected.
-- Caveats: not collected is not "not published". Dates of publication are not in the documents: days_signed_after_year_end
--   is about signing. The same duty text every year is no fault by itself. An empty quality.findings (no audit yet)
--   would make n_empty_sections 0: see audited.
with text as (
  select
    department_id, report_fiscal_year as fiscal_year, document_id, section_no,
    count(distinct document_id) over (partition by md5(regexp_replace(text, '\s', '', 'g'))) as n_documents_with_it
  from staging.section
  where reporting_scope = 'department' and length(regexp_replace(text, '\s', '', 'g')) >= 60
),
repeated as (
  select
    department_id, fiscal_year, count(*) as n_sections, count(*) filter (where n_documents_with_it > 1) as n_repeated
  from text
  group by department_id, fiscal_year
),
coverage as (
  select
    department_id, fiscal_year, department_name, region_name,
    count(*) filter (where status = 'collected') as n_kinds_collected,
    string_agg(kind, ' ' order by kind) filter (where status = 'not_collected') as not_collected,
    max(last_prepared_on) as last_signed_on
  from marts.mart_coverage
  where reporting_scope = 'department'
  group by department_id, fiscal_year, department_name, region_name
),
empty_section as (
  select department_id, fiscal_year, count(*) as n_empty_sections
  from marts.mart_audit_findings
  where rule_id = 'C02'
  group by department_id, fiscal_year
)
select
  c.department_name,
  c.region_name,
  c.fiscal_year,
  c.n_kinds_collected,
  c.not_collected,
  c.last_signed_on,
  date_diff('day', make_date(c.fiscal_year, 12, 31), c.last_signed_on) as days_signed_after_year_end,
  null::date as published_on,
  r.n_sections,
  r.n_repeated,
  round(100.0 * r.n_repeated / nullif(r.n_sections, 0), 6) as repeated_pct,
  coalesce(e.n_empty_sections, 0) as n_empty_sections,
  exists (select 1 from quality.check_results) as audited
from coverage as c
left join repeated as r on r.department_id = c.department_id and r.fiscal_year = c.fiscal_year
left join empty_section as e on e.department_id = c.department_id and e.fiscal_year = c.fiscal_year
order by c.fiscal_year desc, c.department_name
