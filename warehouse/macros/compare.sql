-- compare('K12', 'industry_it', 2024): one metric or ratio of all departments of a type in one year, best documented
-- fund by fund, highest first (which is not the best). Names of metrics: core.dim_metric, core.dim_formula.
create macro main.compare(metric_name, type_name, year) as table
  select
    department_name, region_name, tier, fund, unit, metric_value, is_approximate, rank, percentile, robust_z, n,
    n_missing, median, pooled, row_key
  from marts.mart_peer_comparison
  where metric = metric_name and peer_type = type_name and fiscal_year = year and reporting_scope = 'department'
  order by tier, fund, metric_value desc, department_name;

-- compare_district('K12', '990101', 2024): the same among the departments of one district.
create macro main.compare_district(metric_name, region, year) as table
  select
    department_name, peer_type, fund, unit, metric_value, is_approximate, district_rank, district_percentile,
    district_robust_z, district_n, district_n_missing, district_median, row_key
  from marts.mart_peer_comparison
  where metric = metric_name and region_code = region and fiscal_year = year and reporting_scope = 'department'
  order by fund, metric_value desc, department_name;
