-- What happened to administrative divisions: renamed, renumbered, county turned district, split, merged. Follow old_code
-- to new_code for the lineage; a report of 2010 belongs to the code of 2010.
select
  row_number() over (order by year, event, old_code, old_name, new_code, new_name, document_number)::integer as event_no,
  try_cast(year as integer) as year,
  event,
  level,
  old_code,
  old_name,
  new_code,
  new_name,
  document_number,
  evidence,
  note
from taxonomy.admin_division_events
