-- K08 · 人均公用经费是多少？
-- What does a head cost in running money?
-- Formula: K08.staff/v1, K08.on_quota/v1 = public running cost / people in service, or in approved posts.
-- Read: one row a department-year, in yuan a person; low and high bound it where a head count is 近 or 余. Peers: marts.mart_ratio
--   where formula_id = 'K08'.
-- Caveats: there is no national definition. Who is counted (outside posts, sub-units) differs, and running cost may hide in
--   projects. The cost is the printed one, else the sum of its classes when all classes add up to basic expenditure.
select
  department_name,
  region_name,
  fiscal_year,
  public_running_cost,
  public_running_cost_fund,
  staff,
  staff_on_quota,
  k08_staff,
  k08_staff_low,
  k08_staff_high,
  k08_staff_numerator,
  k08_staff_denominator,
  k08_staff_fund,
  k08_on_quota,
  k08_on_quota_denominator,
  caveat,
  row_key
from marts.mart_staffing_and_cost
where reporting_scope = 'department'
order by fiscal_year desc, k08_staff desc nulls last, department_name
