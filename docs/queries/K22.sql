-- K22 · 自评数与决算数一致吗？
-- Do the self-evaluation and the final account agree?
-- Formula: |self-evaluation - final account| / final account, for expenditure of one year, scope, fund and nature.
-- Read: one row a department-year, fund and nature that both kinds of document print, the largest difference first.
--   within_rounding is true when rounding alone explains it.
-- Caveats: departments of which only one kind was collected have no row: nothing can be said. Which side is right is the
--   auditor's question (rule X01).
with printed as (
  select
    department_id, fiscal_year, reporting_scope, fund, nature, amount_yuan, rounding_unit, source_class, document_id,
    row_number() over (
      partition by department_id, fiscal_year, reporting_scope, fund, nature, source_class = 'final_account'
      order by source_rank, observation_id
    ) as choice
  from core.observation
  where
    measure = 'expenditure' and kind = 'money' and stat = 'level' and basis = 'final' and is_own_year
    and functional_code is null and economic_code is null and project is null
    and amount_yuan is not null and modifier is null
    and source_class in ('final_account', 'form', 'report_prose')
)
select
  d.name as department_name,
  d.region_name,
  s.fiscal_year,
  s.fund,
  s.nature,
  s.amount_yuan as self_evaluation,
  f.amount_yuan as final_account,
  s.amount_yuan - f.amount_yuan as difference,
  round(100.0 * abs(s.amount_yuan - f.amount_yuan)::double / nullif(f.amount_yuan, 0)::double, 6) as difference_pct,
  abs(s.amount_yuan - f.amount_yuan) <= s.rounding_unit + f.rounding_unit as within_rounding,
  s.source_class as self_evaluation_source,
  s.document_id as self_evaluation_document,
  f.document_id as final_account_document
from printed as s
join printed as f
  on f.department_id = s.department_id and f.fiscal_year = s.fiscal_year and f.reporting_scope = s.reporting_scope
  and f.fund = s.fund and f.nature = s.nature and f.source_class = 'final_account' and f.choice = 1
join core.dim_department as d on d.department_id = s.department_id
where s.source_class <> 'final_account' and s.choice = 1 and s.reporting_scope = 'department'
order by difference_pct desc nulls last, s.fiscal_year desc, department_name, s.fund, s.nature
