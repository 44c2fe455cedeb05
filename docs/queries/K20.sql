-- K20 · 职责都有指标支撑吗？
-- Are the duties covered by indicators?
-- Formula: 职责覆盖率 = duties with at least one indicator / duties. Not computed: see caveats.
-- Read: one row a department-year: the clauses of its duty section (n_duty_clauses, duties) beside the number of its
--   indicators and their names, for a person to match. coverage_pct is always null.
-- Caveats: matching words of duties and indicators by machine is only indicative, so no rate is given. A document without
--   a duty section (forms) has n_duty_clauses null: unknown, not 0.
with duty as (
  select
    department_id,
    report_fiscal_year as fiscal_year,
    max_by(text, (length(text), document_id)) as duties
  from staging.section
  where reporting_scope = 'department' and regexp_matches(heading, '职能|职责') and length(text) > 0
  group by department_id, report_fiscal_year
),
indicator as (
  select
    department_id, fiscal_year, reporting_scope,
    count(distinct indicator) as n_indicators,
    string_agg(distinct indicator, '；' order by indicator) as indicators
  from marts.mart_indicator
  group by department_id, fiscal_year, reporting_scope
)
select
  y.department_name,
  y.region_name,
  y.fiscal_year,
  len(list_filter(string_split_regex(d.duties, '[；;。\n]'), lambda c: length(trim(c)) >= 4)) as n_duty_clauses,
  coalesce(i.n_indicators, 0) as n_indicators,
  null::double as coverage_pct,
  d.duties,
  i.indicators,
  y.row_key
from marts.mart_department_year as y
left join duty as d on d.department_id = y.department_id and d.fiscal_year = y.fiscal_year
left join indicator as i
  on i.department_id = y.department_id and i.fiscal_year = y.fiscal_year and i.reporting_scope = y.reporting_scope
where y.reporting_scope = 'department'
order by y.fiscal_year desc, y.department_name
