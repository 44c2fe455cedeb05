-- Where a department's money comes from, one row a kind of money: expenditure by fund and income by source, each with its
-- share of the printed total (expenditure on all funds; income of the year). is_part is false for sums of other rows
-- (fiscal money); shares need not add up to 100, since a fund that is not printed is not zero. K13, K24.
with amount as (
  select
    department_id, fiscal_year, reporting_scope,
    if(measure = 'income', 'income_by_source', 'expenditure_by_fund') as side,
    if(measure = 'income', income_source, fund) as category,
    amount_yuan, modifier is not null as is_approximate, has_conflict, fact_id
  from core.fact
  where
    kind = 'money' and stat = 'level' and basis = 'final' and project is null and amount_yuan is not null
    and (
      (measure = 'expenditure' and nature = 'total' and functional_code is null and economic_code is null)
      or (measure = 'income' and fund = 'all' and income_source is not null)
    )
),
total as (
  select *
  from amount
  where (side = 'expenditure_by_fund' and category = 'all') or (side = 'income_by_source' and category = 'total')
)
select
  concat_ws('|', y.row_key, a.side, a.category) as row_key,
  a.department_id,
  a.fiscal_year,
  a.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  a.side,
  a.category,
  l.label_zh as category_label,
  a.category <> 'fiscal' as is_part,
  a.amount_yuan,
  t.amount_yuan as total_amount_yuan,
  case when t.amount_yuan <> 0 then cast(100.0 * a.amount_yuan::double / t.amount_yuan::double as decimal(38, 6))::double end as share_pct,
  a.is_approximate,
  a.has_conflict,
  a.fact_id,
  t.fact_id as total_fact_id
from amount as a
join core.department_year as y
  on y.department_id = a.department_id and y.fiscal_year = a.fiscal_year and y.reporting_scope = a.reporting_scope
join core.dim_department as d on d.department_id = a.department_id
left join core.dim_attribute as l
  on l.attribute = if(a.side = 'expenditure_by_fund', 'fund', 'income_source') and l.value = a.category
left join total as t
  on t.department_id = a.department_id and t.fiscal_year = a.fiscal_year and t.reporting_scope = a.reporting_scope
  and t.side = a.side
where a.category not in ('all', 'total')
