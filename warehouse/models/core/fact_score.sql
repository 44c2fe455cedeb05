-- Scores: what a report gives itself (self_score with its grade) and the score lines inside reports and forms.
-- One self-score a department-year: form > report, correction first, then the later preparation date. The score of a
-- project report is its project's (project_self_score), never the department's.
with self as (
  select
    r.*,
    case when r.report_type = 'project_self_evaluation' then coalesce(r.title, r.file_name) end as project,
    d.is_correction
  from staging.report as r
  join core.dim_document as d on d.document_id = r.document_id
  where r.department_id is not null and r.fiscal_year is not null and (r.self_score is not null or r.grade is not null)
),
ranked as (
  select
    *,
    row_number() over (
      partition by department_id, reporting_scope, fiscal_year, project
      order by
        self_score is null,
        case report_type when 'self_evaluation_form' then 1 when 'self_evaluation_report' then 2 else 3 end,
        is_correction desc,
        prepared_on desc nulls last,
        document_id
    ) as place,
    count(distinct document_id) over (partition by department_id, reporting_scope, fiscal_year, project) as n_sources,
    min(self_score) over (partition by department_id, reporting_scope, fiscal_year, project)
    <> max(self_score) over (partition by department_id, reporting_scope, fiscal_year, project) as has_conflict
  from self
)
select
  left(md5(concat_ws(chr(31), 'self', department_id, reporting_scope, fiscal_year, coalesce(project, '-'))), 20)
    as score_key,
  department_id,
  reporting_scope,
  fiscal_year,
  case when project is null then 'self_score' else 'project_self_score' end as measure,
  project,
  self_score::decimal(28, 6) as points,
  grade,
  n_sources::integer as n_sources,
  coalesce(has_conflict, false) as has_conflict,
  null::varchar as fact_id,
  document_id
from ranked
where place = 1
union all
select
  fact_key,
  department_id,
  reporting_scope,
  fiscal_year,
  measure,
  project,
  number,
  null,
  n_sources,
  has_conflict,
  fact_id,
  document_id
from core.fact
where kind = 'score'
