-- People and what they cost, one row a department-year: head counts, running and personnel cost, and the ratios per head
-- (K08 K09 K10, in yuan a person), of staffing (K11) and of running-cost control (K15), each with both sides and the fund
-- of its money; low and high where words like 近 or 余 leave a head count open. There is no national definition of these
-- ratios, so rivals stand side by side. caveat says where class 303 is not pay (departments that hand out benefits or
-- student aid), and where a head would cost less than 30,000 or more than 600,000 yuan: money and people of a report are
-- then likely of different scope. Peers: marts.mart_ratio.
-- Many columns of one long table: max(case …) takes them several times quicker than filter (where …).
with figure as (
  select
    department_id, fiscal_year, reporting_scope,
    max(case when metric = 'staff_quota' then metric_value end) as staff_quota,
    max(case when metric = 'staff' then metric_value end) as staff,
    max(case when metric = 'staff_on_quota' then metric_value end) as staff_on_quota,
    max(case when metric = 'staff_off_quota' then metric_value end) as staff_off_quota,
    max(case when metric = 'staff_administrative' then metric_value end) as staff_administrative,
    max(case when metric = 'staff_retired' then metric_value end) as staff_retired,
    max(case when metric = 'public_running_cost' then metric_value end) as public_running_cost,
    max(case when metric = 'personnel' then metric_value end) as personnel,
    max(case when metric = 'agency_operation' then metric_value end) as agency_operation,
    max(case when metric = 'public_running_cost' then fund end) as public_running_cost_fund,
    max(case when metric = 'personnel' then fund end) as personnel_fund,
    bool_or(is_approximate) filter (where metric like 'staff%') as is_approximate
  from core.department_metric
  where is_preferred
  group by department_id, fiscal_year, reporting_scope
),
ratio as (
  select
    department_id, fiscal_year, reporting_scope,
    max(case when formula_key = 'K08.staff' then ratio end) as k08_staff,
    max(case when formula_key = 'K08.staff' then numerator end) as k08_staff_numerator,
    max(case when formula_key = 'K08.staff' then denominator end) as k08_staff_denominator,
    max(case when formula_key = 'K08.staff' and coalesce(numerator, denominator) is not null then fund end)
      as k08_staff_fund,
    max(case when formula_key = 'K08.staff' then ratio_low end) as k08_staff_low,
    max(case when formula_key = 'K08.staff' then ratio_high end) as k08_staff_high,
    max(case when formula_key = 'K08.on_quota' then ratio end) as k08_on_quota,
    max(case when formula_key = 'K08.on_quota' then numerator end) as k08_on_quota_numerator,
    max(case when formula_key = 'K08.on_quota' then denominator end) as k08_on_quota_denominator,
    max(case when formula_key = 'K08.on_quota' and coalesce(numerator, denominator) is not null then fund end)
      as k08_on_quota_fund,
    max(case when formula_key = 'K08.on_quota' then ratio_low end) as k08_on_quota_low,
    max(case when formula_key = 'K08.on_quota' then ratio_high end) as k08_on_quota_high,
    max(case when formula_key = 'K09.administrative' then ratio end) as k09_administrative,
    max(case when formula_key = 'K09.administrative' then numerator end) as k09_administrative_numerator,
    max(case when formula_key = 'K09.administrative' then denominator end) as k09_administrative_denominator,
    max(case when formula_key = 'K09.staff' then ratio end) as k09_staff,
    max(case when formula_key = 'K09.staff' then numerator end) as k09_staff_numerator,
    max(case when formula_key = 'K09.staff' then denominator end) as k09_staff_denominator,
    max(case when formula_key = 'K10.personnel' then ratio end) as k10_personnel,
    max(case when formula_key = 'K10.personnel' then numerator end) as k10_personnel_numerator,
    max(case when formula_key = 'K10.personnel' then denominator end) as k10_personnel_denominator,
    max(case when formula_key = 'K10.personnel' and coalesce(numerator, denominator) is not null then fund end)
      as k10_personnel_fund,
    max(case when formula_key = 'K10.classes' then ratio end) as k10_classes,
    max(case when formula_key = 'K10.classes' then numerator end) as k10_classes_numerator,
    max(case when formula_key = 'K10.classes' then denominator end) as k10_classes_denominator,
    max(case when formula_key = 'K10.classes' and coalesce(numerator, denominator) is not null then fund end)
      as k10_classes_fund,
    max(case when formula_key = 'K10.net' then ratio end) as k10_net,
    max(case when formula_key = 'K10.net' then numerator end) as k10_net_numerator,
    max(case when formula_key = 'K10.net' then denominator end) as k10_net_denominator,
    max(case when formula_key = 'K10.net' and coalesce(numerator, denominator) is not null then fund end)
      as k10_net_fund,
    max(case when formula_key = 'K11.staff' then ratio end) as k11_staff,
    max(case when formula_key = 'K11.staff' then numerator end) as k11_staff_numerator,
    max(case when formula_key = 'K11.staff' then denominator end) as k11_staff_denominator,
    max(case when formula_key = 'K11.staff' then ratio_low end) as k11_staff_low,
    max(case when formula_key = 'K11.staff' then ratio_high end) as k11_staff_high,
    max(case when formula_key = 'K11.on_quota' then ratio end) as k11_on_quota,
    max(case when formula_key = 'K11.on_quota' then numerator end) as k11_on_quota_numerator,
    max(case when formula_key = 'K11.on_quota' then denominator end) as k11_on_quota_denominator,
    max(case when formula_key = 'K11.on_quota' then ratio_low end) as k11_on_quota_low,
    max(case when formula_key = 'K11.on_quota' then ratio_high end) as k11_on_quota_high,
    max(case when formula_key = 'K15.adjusted' then ratio end) as k15_adjusted,
    max(case when formula_key = 'K15.adjusted' then numerator end) as k15_adjusted_numerator,
    max(case when formula_key = 'K15.adjusted' then denominator end) as k15_adjusted_denominator,
    max(case when formula_key = 'K15.adjusted' and coalesce(numerator, denominator) is not null then fund end)
      as k15_adjusted_fund,
    max(case when formula_key = 'K15.initial' then ratio end) as k15_initial,
    max(case when formula_key = 'K15.initial' then numerator end) as k15_initial_numerator,
    max(case when formula_key = 'K15.initial' then denominator end) as k15_initial_denominator,
    max(case when formula_key = 'K15.initial' and coalesce(numerator, denominator) is not null then fund end)
      as k15_initial_fund,
    count(*) filter (where status <> 'ok')::integer as n_missing_ratios,
    string_agg(formula_key || '/v' || formula_version, ' ' order by formula_key) as formulas
  from core.department_ratio
  where is_preferred and formula_id in ('K08', 'K09', 'K10', 'K11', 'K15')
  group by department_id, fiscal_year, reporting_scope
)
select
  y.row_key,
  y.department_id,
  y.fiscal_year,
  y.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  f.staff_quota,
  f.staff,
  f.staff_on_quota,
  f.staff_off_quota,
  f.staff_administrative,
  f.staff_retired,
  f.public_running_cost,
  f.public_running_cost_fund,
  f.personnel,
  f.personnel_fund,
  f.agency_operation,
  r.k08_staff,
  r.k08_staff_numerator,
  r.k08_staff_denominator,
  r.k08_staff_fund,
  r.k08_staff_low,
  r.k08_staff_high,
  r.k08_on_quota,
  r.k08_on_quota_numerator,
  r.k08_on_quota_denominator,
  r.k08_on_quota_fund,
  r.k08_on_quota_low,
  r.k08_on_quota_high,
  r.k09_administrative,
  r.k09_administrative_numerator,
  r.k09_administrative_denominator,
  r.k09_staff,
  r.k09_staff_numerator,
  r.k09_staff_denominator,
  r.k10_personnel,
  r.k10_personnel_numerator,
  r.k10_personnel_denominator,
  r.k10_personnel_fund,
  r.k10_classes,
  r.k10_classes_numerator,
  r.k10_classes_denominator,
  r.k10_classes_fund,
  r.k10_net,
  r.k10_net_numerator,
  r.k10_net_denominator,
  r.k10_net_fund,
  r.k11_staff,
  r.k11_staff_numerator,
  r.k11_staff_denominator,
  r.k11_staff_low,
  r.k11_staff_high,
  r.k11_on_quota,
  r.k11_on_quota_numerator,
  r.k11_on_quota_denominator,
  r.k11_on_quota_low,
  r.k11_on_quota_high,
  r.k15_adjusted,
  r.k15_adjusted_numerator,
  r.k15_adjusted_denominator,
  r.k15_adjusted_fund,
  r.k15_initial,
  r.k15_initial_numerator,
  r.k15_initial_denominator,
  r.k15_initial_fund,
  r.n_missing_ratios,
  coalesce(f.is_approximate, false) as is_approximate,
  case
    when d.department_type = 'civil_affairs' then '303含发放给公民的补助，人均人员经费不可比'
    when d.department_type = 'education' then '303含助学金，人均人员经费不可比'
    when coalesce(r.k10_classes, r.k10_personnel) not between 30000 and 600000
      then '人均人员经费不在3万至60万元之间，经费与人数的口径可能不同'
  end as caveat,
  r.formulas
from core.department_year as y
join core.dim_department as d on d.department_id = y.department_id
join ratio as r
  on r.department_id = y.department_id and r.fiscal_year = y.fiscal_year and r.reporting_scope = y.reporting_scope
left join figure as f
  on f.department_id = y.department_id and f.fiscal_year = y.fiscal_year and f.reporting_scope = y.reporting_scope
