-- The years whose figures cannot simply be set beside the year before, with the reasons: a reform of the department's
-- type or a change of its division began to hold in that year.
select
  department_id,
  fiscal_year,
  string_agg(distinct note_zh, '；' order by note_zh) as reasons
from core.department_event
where source in ('reform', 'division')
group by department_id, fiscal_year
