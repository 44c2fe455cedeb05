-- Economic classes by fiscal year: the department's (301 …) and the government's (501 …) are two classifications that
-- are never mixed. 2018 began a new one. Names for years without a listed one are the nearest, with is_listed = false.
with class as (
  select
    system,
    code,
    level,
    name,
    coalesce(try_cast(valid_from as integer), 0) as first_year,
    coalesce(try_cast(valid_to as integer), 9999) as last_year,
    confidence
  from taxonomy.economic_classes
),
candidate as (
  select
    c.*,
    y.fiscal_year,
    y.fiscal_year between c.first_year and c.last_year as is_listed,
    row_number() over (
      partition by c.system, c.code, y.fiscal_year
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
  system,
  code,
  fiscal_year,
  case level when '类' then 'class' when '款' then 'item' end as level,
  name,
  case when length(code) > 3 then left(code, 3) end as parent_code,
  is_listed,
  confidence
from candidate
where choice = 1
