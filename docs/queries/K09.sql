-- K09 · 人均机关运行经费是多少？
-- What does agency operation cost a head?
-- Formula: K09.administrative/v1 = agency operation cost / administrative staff; K09.staff/v1 the same by all people in service.
-- Read: one row a department-year, in yuan a person. Both are null where the head count or the cost was not printed: final
--   accounts print the cost, self-evaluations the people, and both must have been collected.
-- Caveats: plain institutions have no agency operation cost; staff under the civil-service law are not printed apart, so
--   K09.staff divides by too many heads where there are institutions.
select
  department_name,
  region_name,
  fiscal_year,
  agency_operation,
  staff_administrative,
  staff,
  k09_administrative,
  k09_staff,
  caveat,
  row_key
from marts.mart_staffing_and_cost
where reporting_scope = 'department'
order by fiscal_year desc, k09_staff desc nulls last, department_name
