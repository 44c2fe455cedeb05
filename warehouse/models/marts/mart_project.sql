-- Projects of a department-year: budget and expenditure of each on the widest fund it was printed on, its execution rates
-- side by side, its share of the department's project expenditure, and how its indicators ended. Projects are told apart
-- by their printed names; spellings are not merged. listed_amount_yuan and listed_pct say how much of the printed project
-- expenditure the named projects explain: the rest was not itemised, which is no zero.
with printed as (
  -- rank orders what is printed of one project: the widest fund first, its total before parts of it.
  select
    f.department_id, f.fiscal_year, f.reporting_scope, f.project, f.basis, f.fund, f.nature, f.amount_yuan,
    f.modifier is not null as is_approximate, f.has_conflict, f.fact_id,
    16 * coalesce(u.total_preference, 9)
    + case when f.nature = 'total' then 0 when f.nature is not null then 4 else 8 end
    + if(f.functional_code is null, 0, 2) + if(f.economic_code is null, 0, 1) as rank
  from core.fact as f
  left join core.dim_fund as u on u.fund = f.fund
  where
    f.project is not null and f.measure = 'expenditure' and f.kind = 'money' and f.stat = 'level'
    and f.amount_yuan is not null and f.basis is not null
),
least as (
  select department_id, fiscal_year, reporting_scope, project, basis, min(rank) as rank
  from printed
  group by department_id, fiscal_year, reporting_scope, project, basis
),
amount as (
  select
    p.*,
    row_number() over (
      partition by p.department_id, p.fiscal_year, p.reporting_scope, p.project, p.basis
      order by p.fund, p.nature, p.fact_id
    ) as choice
  from printed as p
  join least as l
    on l.department_id = p.department_id and l.fiscal_year = p.fiscal_year and l.reporting_scope = p.reporting_scope
    and l.project = p.project and l.basis = p.basis and l.rank = p.rank
),
project as (
  select
    department_id, fiscal_year, reporting_scope, project,
    max(case when basis = 'budget_initial' then amount_yuan end) as budget_initial,
    max(case when basis = 'budget_adjusted' then amount_yuan end) as budget_adjusted,
    max(case when basis = 'final' then amount_yuan end) as expenditure,
    max(case when basis = 'final' then fund end) as expenditure_fund,
    min(fund) as least_fund,
    max(fund) as greatest_fund,
    bool_or(is_approximate) as is_approximate,
    bool_or(has_conflict) as has_conflict,
    list_sort(list(fact_id)) as fact_ids
  from amount
  where choice = 1
  group by department_id, fiscal_year, reporting_scope, project
),
indicator as (
  select
    department_id, fiscal_year, reporting_scope, project,
    count(*)::integer as n_indicators,
    count(*) filter (where is_met)::integer as n_met,
    count(*) filter (where not is_met)::integer as n_missed
  from core.fact_indicator
  where project is not null
  group by department_id, fiscal_year, reporting_scope, project
),
score as (
  select department_id, fiscal_year, reporting_scope, project, max(points) as self_score
  from core.fact_score
  where measure = 'project_self_score'
  group by department_id, fiscal_year, reporting_scope, project
),
listed as (
  select department_id, fiscal_year, reporting_scope, sum(expenditure) as listed_amount_yuan
  from project
  group by department_id, fiscal_year, reporting_scope
),
whole as (
  select department_id, fiscal_year, reporting_scope, metric_value as project_expenditure
  from core.department_metric
  where metric = 'expenditure_project' and is_preferred
)
select
  concat_ws('|', y.row_key, p.project) as row_key,
  p.department_id,
  p.fiscal_year,
  p.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  p.project,
  p.budget_initial,
  p.budget_adjusted,
  p.expenditure,
  p.expenditure_fund,
  case when p.least_fund = p.greatest_fund and p.budget_initial <> 0
    then cast(100.0 * p.expenditure::double / p.budget_initial::double as decimal(38, 6))::double end as execution_initial_pct,
  case when p.least_fund = p.greatest_fund and p.budget_adjusted <> 0
    then cast(100.0 * p.expenditure::double / p.budget_adjusted::double as decimal(38, 6))::double end as execution_adjusted_pct,
  w.project_expenditure,
  case when w.project_expenditure <> 0
    then cast(100.0 * p.expenditure::double / w.project_expenditure::double as decimal(38, 6))::double end as share_pct,
  l.listed_amount_yuan,
  case when w.project_expenditure <> 0
    then cast(100.0 * l.listed_amount_yuan::double / w.project_expenditure::double as decimal(38, 6))::double end as listed_pct,
  s.self_score,
  coalesce(i.n_indicators, 0) as n_indicators,
  coalesce(i.n_met, 0) as n_met,
  coalesce(i.n_missed, 0) as n_missed,
  p.is_approximate,
  p.has_conflict,
  p.fact_ids
from project as p
join core.department_year as y
  on y.department_id = p.department_id and y.fiscal_year = p.fiscal_year and y.reporting_scope = p.reporting_scope
join core.dim_department as d on d.department_id = p.department_id
left join listed as l
  on l.department_id = p.department_id and l.fiscal_year = p.fiscal_year and l.reporting_scope = p.reporting_scope
left join whole as w
  on w.department_id = p.department_id and w.fiscal_year = p.fiscal_year and w.reporting_scope = p.reporting_scope
left join indicator as i
  on i.department_id = p.department_id and i.fiscal_year = p.fiscal_year and i.reporting_scope = p.reporting_scope
  and i.project = p.project
left join score as s
  on s.department_id = p.department_id and s.fiscal_year = p.fiscal_year and s.reporting_scope = p.reporting_scope
  and s.project = p.project
