-- The ratios, each with its version, the text of its formula, and what stands above and below the line. Rivals that go
-- by one name (K02 against three budgets) are variants with keys of their own and are never mixed.
select
  formula_key,
  formula_id,
  variant,
  try_cast(version as integer) as version,
  unit,
  try_cast(factor as integer) as factor,
  label_zh,
  label_en,
  formula_zh,
  formula_en,
  numerator_zh,
  numerator_en,
  denominator_zh,
  denominator_en,
  theme,
  source
from taxonomy.formulas
