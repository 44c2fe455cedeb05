-- K17 · 自评得分偏高吗？
-- Are self-scores inflated?
-- Formula: K17/v1 = departments with a self-score of at least 90 / departments with a self-score, of one type, tier and year.
-- Read: one row a department-year with a self-evaluation: its score, the grade printed and the grade of the national scale,
--   and the peers' median and shares (hidden below 3). review_score and gap are always null.
-- Caveats: inflation needs a second score, and the reviews of finance bureaux are not collected; a high score alone shows
--   nothing. no_score_printed: the self-evaluation that was collected prints none (often in an annex).
select
  department_name,
  region_name,
  fiscal_year,
  self_score,
  self_grade,
  grade_by_score,
  status,
  null::decimal(28, 6) as review_score,
  null::decimal(28, 6) as gap,
  peers_n,
  peers_n_missing,
  peers_median,
  peers_share_90_pct,
  peers_share_100_pct,
  formulas,
  row_key
from marts.mart_self_score
where reporting_scope = 'department'
order by fiscal_year desc, self_score desc nulls last, department_name
