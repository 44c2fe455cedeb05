-- The three public expenses of a department-year, one row an item: final, budget on its two bases, last year's figures,
-- the change on both lines (final on final, initial budget on initial budget: K06) and the control rate (K07: final by
-- budget; the adjusted budget where it is printed, else the initial one). All are fiscal money. A change from 0 and a
-- rate of 0 are undefined, not 100 %. A final above the budget is flagged: the trade treats it as a red line.
with item as (
  select
    f.department_id, f.reporting_scope, f.fiscal_year, f.measure,
    any_value(f.measure_label) as measure_label,
    any_value(f.part_of) as part_of,
    max(case when f.basis = 'final' then f.amount_yuan end) as final,
    max(case when f.basis = 'budget_initial' then f.amount_yuan end) as budget_initial,
    max(case when f.basis = 'budget_adjusted' then f.amount_yuan end) as budget_adjusted,
    bool_or(f.modifier is not null) as is_approximate,
    bool_or(f.has_conflict) as has_conflict,
    list_sort(list(f.fact_id)) as fact_ids
  from core.fact_three_public as f
  where f.stat = 'level' and f.amount_yuan is not null
  group by f.department_id, f.reporting_scope, f.fiscal_year, f.measure
),
compared as (
  select
    i.*,
    coalesce(i.budget_adjusted, i.budget_initial) as budget,
    case when i.budget_adjusted is not null then 'budget_adjusted' when i.budget_initial is not null
      then 'budget_initial' end as budget_basis,
    p.final as last_final,
    p.budget_initial as last_budget_initial,
    p.fact_ids as last_fact_ids
  from item as i
  left join item as p
    on p.department_id = i.department_id and p.reporting_scope = i.reporting_scope and p.measure = i.measure
    and p.fiscal_year = i.fiscal_year - 1
),
year as (
  -- All that is known of a department-year, so that the items are joined with it once.
  select y.*, d.name, d.department_type, d.peer_type, d.region_code, d.region_name, d.tier, b.reasons
  from core.department_year as y
  join core.dim_department as d on d.department_id = y.department_id
  left join core.department_break as b on b.department_id = y.department_id and b.fiscal_year = y.fiscal_year
),
formula as (
  select string_agg(formula_key || '/v' || version, ' ' order by formula_key) as formulas
  from core.dim_formula
  where theme = 'three_public'
)
select
  concat_ws('|', y.row_key, c.measure) as row_key,
  c.department_id,
  c.fiscal_year,
  c.reporting_scope,
  y.name as department_name,
  y.department_type,
  y.peer_type,
  y.region_code,
  y.region_name,
  y.tier,
  c.measure,
  c.measure_label,
  c.part_of,
  c.final,
  c.budget_initial,
  c.budget_adjusted,
  c.budget_basis,
  c.last_final,
  c.last_budget_initial,
  case when c.budget <> 0 then cast(100.0 * c.final::double / c.budget::double as decimal(38, 6))::double end as control_pct,
  case when c.final is null then 'no_final' when c.budget is null then 'no_budget' when c.budget = 0
    then 'zero_denominator' else 'ok' end as control_status,
  c.final > c.budget as is_over_budget,
  case when c.last_final <> 0 then cast(100.0 * (c.final - c.last_final)::double / c.last_final::double as decimal(38, 6))::double end
    as final_change_pct,
  case when c.final is null then 'no_final' when c.last_final is null then 'no_last_year' when c.last_final = 0
    then 'zero_denominator' else 'ok' end as final_change_status,
  case when c.last_budget_initial <> 0
    then cast(100.0 * (c.budget_initial - c.last_budget_initial)::double / c.last_budget_initial::double as decimal(38, 6))::double end
    as budget_change_pct,
  case when c.budget_initial is null then 'no_budget' when c.last_budget_initial is null then 'no_last_year'
    when c.last_budget_initial = 0 then 'zero_denominator' else 'ok' end as budget_change_status,
  c.is_approximate,
  c.has_conflict,
  y.reasons as series_break,
  m.formulas,
  c.fact_ids,
  coalesce(c.last_fact_ids, []) as last_fact_ids
from compared as c
join year as y
  on y.department_id = c.department_id and y.fiscal_year = c.fiscal_year and y.reporting_scope = c.reporting_scope
cross join formula as m
