-- Functional classes by fiscal year: the name a code had in that year. Where the classification lists no name for the
-- year, the nearest one stands in and is_listed is false.
with class as (
  select
    code,
    level,
    name,
    coalesce(try_cast(valid_from as integer), 0) as first_year,
    coalesce(try_cast(valid_to as integer), 9999) as last_year,
    confidence
  from taxonomy.functional_classes
),
candidate as (
  select
    c.*,
    y.fiscal_year,
    y.fiscal_year between c.first_year and c.last_year as is_listed,
    row_number() over (
      partition by c.code, y.fiscal_year
      order by
        y.fiscal_year between c.first_year and c.last_year desc,
        least(abs(y.fiscal_year - c.first_year), abs(y.fiscal_year - c.last_year)),
        c.first_year desc,
        c.name
    ) as choice
  from class as c
  cross join core.dim_fiscal_year as y
)
select
  code,
  fiscal_year,
  case level when '类' then 'class' when '款' then 'group' when '项' then 'item' end as level,
  name,
  case when length(code) > 3 then left(code, length(code) - 2) end as parent_code,
  left(code, 3) as class_code,
  is_listed,
  confidence
from candidate
where choice = 1
