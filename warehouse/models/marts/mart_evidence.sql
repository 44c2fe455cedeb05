-- From any number of a mart to the line it was printed on: one row a mart row, column and fact behind it, with the
-- document, the place in it and the words there. Join on mart and row_key; role tells numerator from denominator.
-- A self-score comes from the report's head and names the document only. Counts (mart_indicator_performance) lead to the
-- rows of mart_indicator. A view: it is computed for the rows asked for, so name mart and row_key in the where clause.
-- A key that a view makes from a code or a number is joined as an expression (… || ''): as a plain column it would keep
-- DuckDB from looking only at the rows of the department, since it then narrows by none of the keys of that join.
with department_year as (
  select
    'mart_department_year' as mart,
    y.row_key,
    m.metric as column_name,
    'figure' as role,
    y.department_id,
    unnest(m.fact_ids) as fact_id
  from core.department_metric as m
  join core.department_year as y
    on y.department_id = m.department_id and y.fiscal_year = m.fiscal_year and y.reporting_scope = m.reporting_scope || ''
  where m.is_preferred and m.metric <> 'public_running_cost'
),
ratio as (
  select
    y.row_key,
    y.department_id,
    r.formula_key,
    r.fund,
    r.is_preferred,
    r.ratio,
    side.role,
    unnest(case side.role when 'numerator' then r.numerator_fact_ids else r.denominator_fact_ids end) as fact_id
  from core.department_ratio as r
  join core.department_year as y
    on y.department_id = r.department_id and y.fiscal_year = r.fiscal_year and y.reporting_scope = r.reporting_scope || ''
  cross join (values ('numerator'), ('denominator')) as side (role)
),
department_year_ratio as (
  select
    'mart_department_year' as mart,
    row_key,
    lower(replace(formula_key, '.', '_')) as column_name,
    role,
    department_id,
    fact_id
  from ratio
  where is_preferred
),
peer as (
  select
    'mart_peer_comparison' as mart,
    p.row_key,
    'metric_value' as column_name,
    'figure' as role,
    p.department_id,
    unnest(m.fact_ids) as fact_id
  from marts.mart_peer_comparison as p
  join core.department_metric as m
    on m.department_id = p.department_id and m.fiscal_year = p.fiscal_year and m.reporting_scope || '' = p.reporting_scope
    and m.metric || '' = p.metric and m.fund || '' = p.fund and (m.is_preferred or m.fund <> 'not_applicable')
  union all
  select 'mart_peer_comparison', p.row_key, 'metric_value', r.role, p.department_id, r.fact_id
  from marts.mart_peer_comparison as p
  join ratio as r
    on r.department_id = p.department_id and concat_ws('|', r.row_key, r.formula_key, r.fund) = p.row_key
  where r.ratio is not null
),
function as (
  select 'mart_spending_by_function' as mart, row_key, 'amount_yuan' as column_name, 'figure' as role,
    department_id, unnest(fact_ids) as fact_id
  from marts.mart_spending_by_function
  union all
  select 'mart_spending_by_function', row_key, 'total_amount_yuan', 'figure', department_id, total_fact_id
  from marts.mart_spending_by_function
  where total_fact_id is not null
),
side (role) as (
  values ('numerator'), ('denominator')
),
mart_ratio as (
  -- From the row of the mart to its facts, so that asking for one row reads one row.
  select
    'mart_ratio' as mart, q.row_key, 'ratio' as column_name, side.role, q.department_id,
    unnest(case side.role when 'numerator' then r.numerator_fact_ids else r.denominator_fact_ids end) as fact_id
  from marts.mart_ratio as q
  join core.department_ratio as r
    on r.department_id = q.department_id and r.fiscal_year = q.fiscal_year and r.reporting_scope || '' = q.reporting_scope
    and r.formula_key || '' = q.formula_key and r.fund || '' = q.fund
  cross join side
),
staffing as (
  select
    'mart_staffing_and_cost' as mart, row_key, lower(replace(formula_key, '.', '_')) as column_name, role, department_id,
    fact_id
  from ratio
  where is_preferred and formula_key[:3] in ('K08', 'K09', 'K10', 'K11', 'K15')
),
execution as (
  select
    'mart_budget_execution' as mart, q.row_key, m.metric as column_name, 'figure' as role,
    q.department_id, unnest(m.fact_ids) as fact_id
  from marts.mart_budget_execution as q
  join core.department_metric as m
    on m.department_id = q.department_id and m.fiscal_year = q.fiscal_year and m.reporting_scope || '' = q.reporting_scope
    and m.fund || '' = q.fund
  where
    m.metric in (
      'budget_initial', 'budget_adjusted', 'funds_received', 'expenditure_total', 'carryover_opening',
      'carryover_closing'
    )
  union all
  select
    'mart_budget_execution', q.row_key, lower(replace(r.formula_key, '.', '_')), side.role, q.department_id,
    unnest(case side.role when 'numerator' then r.numerator_fact_ids else r.denominator_fact_ids end)
  from marts.mart_budget_execution as q
  join core.department_ratio as r
    on r.department_id = q.department_id and r.fiscal_year = q.fiscal_year and r.reporting_scope || '' = q.reporting_scope
    and r.fund || '' = q.fund
  cross join side
  where r.formula_id in ('K01', 'K02', 'K04', 'K05')
),
listed as (
  -- Marts that carry the facts of their rows themselves.
  select 'mart_three_public' as mart, row_key, 'this_year' as column_name, 'figure' as role, department_id,
    unnest(fact_ids) as fact_id
  from marts.mart_three_public
  union all
  select 'mart_three_public', row_key, 'last_year', 'figure', department_id, unnest(last_fact_ids)
  from marts.mart_three_public
  union all
  select 'mart_year_over_year', row_key, 'metric_value', 'figure', department_id, unnest(fact_ids)
  from marts.mart_year_over_year
  union all
  select 'mart_year_over_year', row_key, 'last_value', 'figure', department_id, unnest(last_fact_ids)
  from marts.mart_year_over_year
  union all
  select 'mart_project', row_key, 'amounts', 'figure', department_id, unnest(fact_ids)
  from marts.mart_project
  union all
  select 'mart_spending_by_economic_class', row_key, 'amount_yuan', 'figure', department_id, unnest(fact_ids)
  from marts.mart_spending_by_economic_class
  union all
  select 'mart_spending_by_economic_class', row_key, 'total_amount_yuan', 'figure', department_id, total_fact_id
  from marts.mart_spending_by_economic_class
  where total_fact_id is not null
  union all
  select 'mart_fund_mix', row_key, 'amount_yuan', 'figure', department_id, fact_id
  from marts.mart_fund_mix
  union all
  select 'mart_fund_mix', row_key, 'total_amount_yuan', 'figure', department_id, total_fact_id
  from marts.mart_fund_mix
  where total_fact_id is not null
),
linked as (
  -- With the district and document of each fact: by them, one place is found without reading all of raw.facts. A fact_id
  -- is put together when it is read; `|| ''` keeps DuckDB from looking for it below that, where it would give up on the
  -- other columns, too, and read everything.
  select distinct l.mart, l.row_key, l.column_name, l.role, l.fact_id, d.document_id, d.district
  from (
    select * from department_year
    union all
    select * from mart_ratio
    union all
    select * from staffing
    union all
    select * from execution
    union all
    select * from listed
    union all
    select * from department_year_ratio
    union all
    select * from peer
    union all
    select * from function
  ) as l
  join core.fact as f on f.department_id = l.department_id and f.fact_id || '' = l.fact_id
  join staging.document as d on d.document_id = f.document_id
),
place as (
  select
    l.mart, l.row_key, l.column_name, l.role, l.fact_id, l.document_id, m.page, m.bbox, m.paragraph, m.sheet, m.cell,
    m.table_no, m.row_no, m.col_no, m.section, m.label, m.value, m.unit, m.quote
  from linked as l
  join raw.facts as m on m.district = l.district and m.document_id = l.document_id and m.fact_id || '' = l.fact_id
  union all
  select
    'mart_indicator', i.row_key, c.column_name, 'figure', i.indicator_id, m.document_id, m.page, m.bbox, m.paragraph,
    m.sheet, m.cell, m.table_no, m.row_no, m.col_no, m.section, m.level3,
    case c.column_name when 'target_value' then m.target_text when 'actual_value' then m.actual_text end,
    case c.column_name when 'target_value' then m.target_unit when 'actual_value' then m.actual_unit end,
    m.quote
  from marts.mart_indicator as i
  cross join (values ('target_value'), ('actual_value'), ('weight'), ('score')) as c (column_name)
  join staging.document as d on d.document_id = i.document_id
  join raw.indicators as m on m.district = d.district and m.indicator_id = i.indicator_id
  where
    case c.column_name
      when 'target_value' then i.target_value
      when 'actual_value' then i.actual_value
      when 'weight' then i.weight
      else i.score
    end is not null
  union all
  select
    'mart_rectification', r.row_key, side.column_name, 'figure', m.indicator_id, m.document_id, m.page, m.bbox,
    m.paragraph, m.sheet, m.cell, m.table_no, m.row_no, m.col_no, m.section, m.level3, m.actual_value::varchar,
    m.actual_unit, m.quote
  from marts.mart_rectification as r
  cross join (values ('found'), ('fixed')) as side (column_name)
  join staging.document as d on d.document_id = r.document_id
  join raw.indicators as m
    on m.district = d.district and m.indicator_id = case side.column_name when 'found' then r.found_id else r.fixed_id end
  union all
  select
    'mart_self_score', row_key, 'self_score', 'figure', null, document_id, null, null, null, null, null, null,
    null, null, null, '自评得分', self_score::varchar, '分', null
  from marts.mart_self_score
  where document_id is not null and self_score is not null
  union all
  select
    'mart_department_year', y.row_key, 'self_score', 'figure', null, s.document_id, null, null, null, null, null, null,
    null, null, null, '自评得分', s.points::varchar, '分', null
  from core.fact_score as s
  join core.department_year as y
    on y.department_id = s.department_id and y.fiscal_year = s.fiscal_year and y.reporting_scope = s.reporting_scope
  where s.measure = 'self_score' and s.points is not null
)
select
  p.mart,
  p.row_key,
  p.column_name,
  p.role,
  p.fact_id,
  p.document_id,
  d.file_name,
  d.source_path,
  d.source_url,
  d.sha256,
  p.page,
  p.bbox,
  p.paragraph,
  p.sheet,
  p.cell,
  p.table_no,
  p.row_no,
  p.col_no,
  p.section,
  p.label,
  p.value,
  p.unit,
  p.quote
from place as p
join core.dim_document as d on d.document_id = p.document_id
