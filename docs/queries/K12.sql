-- K12 · 支出结构如何？
-- What is the money spent on?
-- Formula: K12/v1 = project / total expenditure; shares of functional classes = class / printed total on the same fund.
-- Read: one row a department-year and part: the share of projects (part project), of basic expenditure (part basic), and
--   of each functional class (its code). A share without a printed total is null.
-- Caveats: compare one fund: land money of the government fund swamps everything else. Every department spends in 208, 210
--   and 221 too, so its largest other class tells what it is for. A class added up from its parts may be incomplete
--   (derivation).
with structure as (
  select
    department_name, region_name, fiscal_year, fund, 'project' as part, '项目支出' as label, numerator as amount_yuan,
    denominator as total_amount_yuan, ratio as share_pct, status, 'printed' as derivation, row_key
  from marts.mart_ratio
  where formula_key = 'K12' and reporting_scope = 'department'
  union all
  select
    department_name, region_name, fiscal_year, fund, 'basic', '基本支出（合计减项目）', denominator - numerator, denominator,
    100 - ratio, status, 'rest', row_key
  from marts.mart_ratio
  where formula_key = 'K12' and reporting_scope = 'department'
  union all
  select
    department_name, region_name, fiscal_year, fund, class_code, class_name, amount_yuan, total_amount_yuan, share_pct,
    if(share_pct is null, 'missing_inputs', 'ok'), derivation, row_key
  from marts.mart_spending_by_function
  where basis = 'final' and nature = 'total' and reporting_scope = 'department'
)
select * from structure
order by fiscal_year desc, department_name, fund, length(part) desc, part
