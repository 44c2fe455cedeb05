-- Who pays. A total is shown on the widest fund it was printed on: all funds, else fiscal money, else the general
-- public budget; the other funds alone are never a department's total.
select
  value as fund,
  label_zh,
  case value when 'general_public' then 'fiscal' when 'government_fund' then 'fiscal' when 'state_capital' then 'fiscal'
    when 'fiscal' then 'all' when 'special_account' then 'all' when 'other' then 'all' end as parent_fund,
  case value when 'all' then 1 when 'fiscal' then 2 when 'general_public' then 3 end::integer as total_preference,
  note
from taxonomy.attributes
where attribute = 'fund'
