-- What can be measured, and which attributes tell two facts of a measure apart (measures.csv: identity).
-- An attribute outside a measure's identity is ignored when its mentions are brought together.
select
  measure,
  kind,
  label_zh,
  label_en,
  parent,
  rollup,
  list_contains(string_split(identity, '|'), 'basis') as has_basis,
  list_contains(string_split(identity, '|'), 'fund') as has_fund,
  list_contains(string_split(identity, '|'), 'nature') as has_nature,
  list_contains(string_split(identity, '|'), 'functional_code') as has_functional_code,
  list_contains(string_split(identity, '|'), 'economic_code') as has_economic_code,
  list_contains(string_split(identity, '|'), 'income_source') as has_income_source,
  list_contains(string_split(identity, '|'), 'project') as has_project,
  definition_en
from taxonomy.measures
