-- People and what they cost, one row a department-year: head counts, running and personnel cost, and the ratios per head
-- (K08 K09 K10, in yuan a person), of staffing (K11) and of running-cost control (K15), each with both sides and the fund
-- of its money; low and high where words like 近 or 余 leave a head count open. There is no national definition of these
-- ratios, so rivals stand side by side. caveat says where class 303 is not pay (departments that hand out benefits or
-- student aid), and where a head would cost less than 30,000 or more than 600,000 yuan: money and people of a report are
-- then likely of different scope. Peers: marts.mart_ratio.
with figure as (
  select
    department_id, fiscal_year, reporting_scope,
    max(metric_value) filter (where metric = 'staff_quota') as staff_quota,
    max(metric_value) filter (where metric = 'staff') as staff,
    max(metric_value) filter (where metric = 'staff_on_quota') as staff_on_quota,
    max(metric_value) filter (where metric = 'staff_off_quota') as staff_off_quota,
    max(metric_value) filter (where metric = 'staff_administrative') as staff_administrative,
    max(metric_value) filter (where metric = 'staff_retired') as staff_retired,
    max(metric_value) filter (where metric = 'public_running_cost') as public_running_cost,
    max(metric_value) filter (where metric = 'personnel') as personnel,
    max(metric_value) filter (where metric = 'agency_operation') as agency_operation,
    max(fund) filter (where metric = 'public_running_cost') as public_running_cost_fund,
    max(fund) filter (where metric = 'personnel') as personnel_fund,
    bool_or(is_approximate) filter (where metric like 'staff%') as is_approximate
  from core.department_metric
  where is_preferred
  group by department_id, fiscal_year, reporting_scope
),
ratio as (
  select
    department_id, fiscal_year, reporting_scope,
    max(ratio) filter (where formula_key = 'K08.staff') as k08_staff,
    max(numerator) filter (where formula_key = 'K08.staff') as k08_staff_numerator,
    max(denominator) filter (where formula_key = 'K08.staff') as k08_staff_denominator,
    max(fund) filter (where formula_key = 'K08.staff' and coalesce(numerator, denominator) is not null)
      as k08_staff_fund,
    max(ratio_low) filter (where formula_key = 'K08.staff') as k08_staff_low,
    max(ratio_high) filter (where formula_key = 'K08.staff') as k08_staff_high,
    max(ratio) filter (where formula_key = 'K08.on_quota') as k08_on_quota,
    max(numerator) filter (where formula_key = 'K08.on_quota') as k08_on_quota_numerator,
    max(denominator) filter (where formula_key = 'K08.on_quota') as k08_on_quota_denominator,
    max(fund) filter (where formula_key = 'K08.on_quota' and coalesce(numerator, denominator) is not null)
      as k08_on_quota_fund,
    max(ratio_low) filter (where formula_key = 'K08.on_quota') as k08_on_quota_low,
    max(ratio_high) filter (where formula_key = 'K08.on_quota') as k08_on_quota_high,
    max(ratio) filter (where formula_key = 'K09.administrative') as k09_administrative,
    max(numerator) filter (where formula_key = 'K09.administrative') as k09_administrative_numerator,
    max(denominator) filter (where formula_key = 'K09.administrative') as k09_administrative_denominator,
    max(ratio) filter (where formula_key = 'K09.staff') as k09_staff,
    max(numerator) filter (where formula_key = 'K09.staff') as k09_staff_numerator,
    max(denominator) filter (where formula_key = 'K09.staff') as k09_staff_denominator,
    max(ratio) filter (where formula_key = 'K10.personnel') as k10_personnel,
    max(numerator) filter (where formula_key = 'K10.personnel') as k10_personnel_numerator,
    max(denominator) filter (where formula_key = 'K10.personnel') as k10_personnel_denominator,
    max(fund) filter (where formula_key = 'K10.personnel' and coalesce(numerator, denominator) is not null)
      as k10_personnel_fund,
    max(ratio) filter (where formula_key = 'K10.classes') as k10_classes,
    max(numerator) filter (where formula_key = 'K10.classes') as k10_classes_numerator,
    max(denominator) filter (where formula_key = 'K10.classes') as k10_classes_denominator,
    max(fund) filter (where formula_key = 'K10.classes' and coalesce(numerator, denominator) is not null)
      as k10_classes_fund,
    max(ratio) filter (where formula_key = 'K10.net') as k10_net,
    max(numerator) filter (where formula_key = 'K10.net') as k10_net_numerator,
    max(denominator) filter (where formula_key = 'K10.net') as k10_net_denominator,
    max(fund) filter (where formula_key = 'K10.net' and coalesce(numerator, denominator) is not null)
      as k10_net_fund,
    max(ratio) filter (where formula_key = 'K11.staff') as k11_staff,
    max(numerator) filter (where formula_key = 'K11.staff') as k11_staff_numerator,
    max(denominator) filter (where formula_key = 'K11.staff') as k11_staff_denominator,
    max(ratio_low) filter (where formula_key = 'K11.staff') as k11_staff_low,
    max(ratio_high) filter (where formula_key = 'K11.staff') as k11_staff_high,
    max(ratio) filter (where formula_key = 'K11.on_quota') as k11_on_quota,
    max(numerator) filter (where formula_key = 'K11.on_quota') as k11_on_quota_numerator,
    max(denominator) filter (where formula_key = 'K11.on_quota') as k11_on_quota_denominator,
    max(ratio_low) filter (where formula_key = 'K11.on_quota') as k11_on_quota_low,
    max(ratio_high) filter (where formula_key = 'K11.on_quota') as k11_on_quota_high,
    max(ratio) filter (where formula_key = 'K15.adjusted') as k15_adjusted,
    max(numerator) filter (where formula_key = 'K15.adjusted') as k15_adjusted_numerator,
    max(denominator) filter (where formula_key = 'K15.adjusted') as k15_adjusted_denominator,
    max(fund) filter (where formula_key = 'K15.adjusted' and coalesce(numerator, denominator) is not null)
      as k15_adjusted_fund,
    max(ratio) filter (where formula_key = 'K15.initial') as k15_initial,
    max(numerator) filter (where formula_key = 'K15.initial') as k15_initial_numerator,
    max(denominator) filter (where formula_key = 'K15.initial') as k15_initial_denominator,
    max(fund) filter (where formula_key = 'K15.initial' and coalesce(numerator, denominator) is not null)
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
