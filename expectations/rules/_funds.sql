-- temp.fund_name: how headings and sentences name the four budgets (labels and aliases of attributes.csv). A name that
-- is part of another budget's name ("基金预算" in "社会保险基金预算") says nothing and is left out.
create or replace temp table fund_name as
with
names as (
    select value as fund, unnest(list_append(string_split(coalesce(aliases, ''), '|'), label_zh)) as name
    from taxonomy.attributes
    where attribute = 'fund' and value in ('general_public', 'government_fund', 'state_capital', 'social_insurance')
)

select distinct names.fund, names.name
from names
anti join names as other on other.fund <> names.fund and contains(other.name, names.name)
where names.name <> '';

-- temp.section_fund: the budgets a heading, and the text below it, name; [] where none.
-- `body`: the text down to the next line that is itself numbered like a heading, in case the reader missed one.
create or replace temp table section_fund as
with
bodies as (
    select
        document_id, section_no, level, number, heading, page, paragraph, department_id, reporting_scope,
        report_fiscal_year,
        trim(regexp_extract(coalesce(text, ''), '^(.*?)(?:\n\s*[（(第]?[一二三四五六七八九十]{1,3}[、）)．.部]|$)', 1, 's')) as body
    from staging.section
),

-- headings that run into their sentence ("三、……情况。本单位无……") and lines that head the next one
lines as (
    select
        * exclude (heading, body),
        regexp_split_to_array(body, '\n') as body_lines,
        generate_subscripts(body_lines, 1) as line_no
    from bodies
    where exists (select 1 from temp.fund_name where contains(bodies.body, fund_name.name))
),

run_in as (
    select
        * exclude (body_lines, line_no),
        regexp_extract(
            body_lines[line_no],
            '^\s*[（(]?[一二三四五六七八九十\d]{0,3}[、）)．.]?\s*([^。；;：:，,]{4,40}(?:情况|收支|支出|预算)(?:说明)?)\s*(?:[。：:]\s*(.+))?$',
            ['heading', 'body']
        ) as parts,
        struct_extract(parts, 'heading') as heading,
        coalesce(nullif(struct_extract(parts, 'body'), ''), body_lines[line_no + 1]) as body
    from lines
),

headed as (
    select * from bodies where heading is not null
    union all by name
    select * exclude (parts) from run_in where heading <> '' and body is not null
)

select
    headed.*,
    coalesce(
        list(distinct fund_name.fund order by fund_name.fund) filter (where contains(headed.heading, fund_name.name)), []
    ) as heading_funds,
    coalesce(
        list(distinct fund_name.fund order by fund_name.fund) filter (where contains(headed.body, fund_name.name)), []
    ) as body_funds
from headed
left join temp.fund_name
    on contains(headed.heading, fund_name.name) or contains(headed.body, fund_name.name)
group by all;
