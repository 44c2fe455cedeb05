-- K10 · 人均人员经费是多少？
-- What does a head cost in pay?
-- Formula: K10.net/v1 = (301 + 303 - retirement pay) / people in service; K10.classes/v1 without taking retirement pay off;
--   K10.personnel/v1 = printed personnel cost / people in service.
-- Read: one row a department-year, in yuan a person, the three side by side with both sides.
-- Caveats: 303 holds retired people and, in civil affairs and education, benefits to citizens and student aid (caveat): leave those
--   out of comparisons. Retirement pay is subtracted only where it is printed.
select
  department_name,
  region_name,
  fiscal_year,
  staff,
  k10_personnel,
  k10_personnel_numerator,
  k10_classes,
  k10_classes_numerator,
  k10_net,
  k10_net_numerator,
  k10_net_denominator,
  k10_net_fund,
  caveat,
  row_key
from marts.mart_staffing_and_cost
where reporting_scope = 'department'
order by fiscal_year desc, k10_classes desc nulls last, department_name
