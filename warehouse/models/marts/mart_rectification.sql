-- Problems and hazards found and put right (K16), one row a pair that one passage prints of one object: 排查隐患 with
-- 隐患整改, 梳理问题 with 解决问题 (words: rectification_words.csv). Handed over (交办) is found, not put right. Approximate
-- numbers give an interval: 近300 of 400余 is at most 75 %. Kinds of problems differ, so objects are pooled only by
-- adding both sides. A rate printed without its two numbers has no row.
with word as (
  -- Longest words first, so that 检查出 is taken out before 查出 could be.
  select
    list(word order by length(word) desc, word) as words,
    list(word order by word) filter (where role = 'found') as found_words,
    list(word order by word) filter (where role = 'fixed') as fixed_words
  from taxonomy.rectification_words
),
told as (
  select
    i.indicator_id, i.department_id, i.fiscal_year, i.reporting_scope, i.document_id, i.level3, i.actual_value,
    i.actual_unit, i.modifier,
    len(list_filter(w.fixed_words, lambda x: contains(i.level3, x))) > 0 as is_fixed,
    len(list_filter(w.found_words, lambda x: contains(i.level3, x))) > 0 as is_found,
    list_reduce(list_prepend(i.level3, w.words), lambda name, x: replace(name, x, '')) as object
  from core.fact_indicator as i
  cross join word as w
  where
    i.actual_value is not null and i.fiscal_year is not null and coalesce(i.actual_unit, '') not in ('%', '％')
    and not contains(i.level3, '率')
    and len(list_filter(w.words, lambda x: contains(i.level3, x))) > 0
),
located as (
  select t.*, coalesce(m.paragraph, m.page, 0) as place
  from told as t
  join staging.indicator_mention as m on m.indicator_id = t.indicator_id
),
pair as (
  select
    a.indicator_id as found_id, b.indicator_id as fixed_id,
    a.department_id, a.fiscal_year, a.reporting_scope, a.document_id, a.object, a.actual_unit as unit,
    a.level3 as found_label, b.level3 as fixed_label,
    a.actual_value as found, b.actual_value as fixed, a.modifier as found_modifier, b.modifier as fixed_modifier,
    count(*) over (partition by a.indicator_id) as n_fixed,
    count(*) over (partition by b.indicator_id) as n_found
  from located as a
  join located as b
    on b.document_id = a.document_id and b.fiscal_year = a.fiscal_year and b.reporting_scope = a.reporting_scope
    and b.place = a.place and b.object = a.object and b.actual_unit is not distinct from a.actual_unit
  where a.is_found and not a.is_fixed and b.is_fixed
),
bounded as (
  select
    *,
    case when coalesce(found_modifier, '>=') in ('>=', '>') then found end as found_low,
    case when coalesce(found_modifier, '<=') in ('<=', '<') then found end as found_high,
    case when coalesce(fixed_modifier, '>=') in ('>=', '>') then fixed end as fixed_low,
    case when coalesce(fixed_modifier, '<=') in ('<=', '<') then fixed end as fixed_high
  from pair
  where n_fixed = 1 and n_found = 1 and found > 0
)
select
  b.found_id as row_key,
  b.department_id,
  b.fiscal_year,
  b.reporting_scope,
  d.name as department_name,
  d.department_type,
  d.peer_type,
  d.region_code,
  d.region_name,
  d.tier,
  b.object,
  b.found_label,
  b.found,
  b.found_modifier,
  b.fixed_label,
  b.fixed,
  b.fixed_modifier,
  b.unit,
  case when b.found_modifier is null and b.fixed_modifier is null then b.found - b.fixed end as n_open,
  case when b.found_modifier is null and b.fixed_modifier is null
    then cast(100.0 * b.fixed::double / b.found::double as decimal(38, 6))::double end as rate_pct,
  cast(100.0 * b.fixed_low::double / b.found_high::double as decimal(38, 6))::double as rate_low_pct,
  cast(100.0 * b.fixed_high::double / b.found_low::double as decimal(38, 6))::double as rate_high_pct,
  f.formula_key || '/v' || f.version as formula,
  b.found_id,
  b.fixed_id,
  b.document_id
from bounded as b
join core.dim_department as d on d.department_id = b.department_id
join core.dim_formula as f on f.formula_key = 'K16'
