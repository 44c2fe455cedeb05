-- K11 · 在职人数控制在编制内吗？
-- Is staffing within the approved posts?
-- Formula: K11.staff/v1 = people in service / approved posts; K11.on_quota/v1 = people in approved posts / approved posts.
-- Read: one row a department-year, in percent; over 100 is over the posts. low and high bound it where a number is 近 or 余.
-- Caveats: people outside posts count in K11.staff, not in K11.on_quota. Withheld posts (涉密) are missing, not 0. Year-end
--   numbers.
select
  department_name,
  region_name,
  fiscal_year,
  staff_quota,
  staff,
  staff_on_quota,
  staff_off_quota,
  k11_staff,
  k11_staff_low,
  k11_staff_high,
  k11_on_quota,
  caveat,
  row_key
from marts.mart_staffing_and_cost
where reporting_scope = 'department'
order by fiscal_year desc, k11_staff desc nulls last, department_name
