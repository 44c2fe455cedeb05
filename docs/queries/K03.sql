-- K03 · 支出进度前松还是后紧？
-- Is the year front- or back-loaded?
-- Formula: 支付进度率 = paid by a date / planned by that date. Not computed: reports give no figures by quarter.
-- Read: one row a department-year with what the reports do say of the pace: passages of its documents that speak of it
--   (n_passages, first_passage), and the year's execution rate for comparison. payment_progress is always null.
-- Caveats: missing are payments by quarter and the plan for them; they stand in treasury systems, not in reports. Words
--   like 前慢后快 are the department's own and no measurement.
with passage as (
  select
    department_id,
    report_fiscal_year as fiscal_year,
    count(*) as n_passages,
    min_by(regexp_extract(text, '[^。；\n]{0,40}(支出进度|支付进度|执行进度|序时进度|前慢后快)[^。；\n]{0,40}'), (document_id, section_no))
      as first_passage
  from staging.section
  where reporting_scope = 'department' and regexp_matches(text, '支出进度|支付进度|执行进度|序时进度|前慢后快')
  group by department_id, report_fiscal_year
)
select
  y.department_name,
  y.region_name,
  y.fiscal_year,
  null::double as payment_progress,
  'figures by quarter are not published in these reports' as missing,
  coalesce(p.n_passages, 0) as n_passages,
  p.first_passage,
  y.k02_adjusted as execution_adjusted_pct,
  y.row_key
from marts.mart_department_year as y
left join passage as p on p.department_id = y.department_id and p.fiscal_year = y.fiscal_year
where y.reporting_scope = 'department'
order by y.fiscal_year desc, n_passages desc, y.department_name
