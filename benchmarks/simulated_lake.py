"""A lake of simulated reports, for benchmarks: as many as asked for, 300 facts each, the same for the same number.

What is skewed in real collections is skewed here: some districts publish much more than others, recent years more than
old ones, every district has an education bureau and few have a tea office; a department spends within one functional
class mostly, a report prints many of its figures twice (table and prose), one figure in fifty contradicts another
document of the same year. Divisions and classes are those of the taxonomy; every amount is invented.

Does not belong here: building a warehouse of it and measuring that (`bench_warehouse.py`).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse import schema, taxonomy

FACTS = 300
REPORTS_A_DISTRICT = 350
YEARS = (2016, 2024)
INDICATORS = 20
SECTIONS = 8

_TAXONOMY = ("admin_divisions", "department_types", "functional_classes", "economic_classes", "measures")

# Everything that does not depend on the number of reports: what a report prints, slot by slot.
_TEMPLATE = """
create table head (measure varchar, kind varchar, nature varchar, fund varchar, basis varchar, income_source varchar);
insert into head
  select 'expenditure', 'money', nature, fund, basis, 'total'
  from (values ('total'), ('basic'), ('project'), ('personnel'), ('public_running')) n (nature)
  cross join (values ('all'), ('fiscal'), ('general_public')) f (fund)
  cross join (values ('final'), ('budget_initial'), ('budget_adjusted')) b (basis)
  where not (nature in ('personnel', 'public_running') and basis <> 'final');
insert into head
  select 'income', 'money', 'total', 'all', 'final', s
  from (values ('total'), ('fiscal_appropriation'), ('superior_subsidy'), ('undertaking'), ('other')) i (s);
insert into head
  select m.measure, 'money', 'total', 'all', b.basis, 'total'
  from (select measure from measures where measure like 'three_public%' and measure not like '%meeting%') as m
  cross join (values ('final'), ('budget_adjusted')) b (basis);
insert into head
  select measure, 'money', 'total', 'all', null, 'total' from measures
  where kind = 'money' and measure not like 'three_public%'
    and measure not in ('expenditure', 'income', 'project_lifetime_funding');
insert into head
  select measure, kind, 'total', 'all', null, 'total' from measures where kind = 'count';

create table slot as
with numbered as (
  select *, row_number() over (order by measure, nature, fund, basis, income_source) as n from head
),
heads as (select count(*) as n from head),
functional as (
  -- The department's own class: items, their groups and the class, over nature and fund.
  select x.i as code_no, n.nature, f.fund, row_number() over (order by x.i, n.nature, f.fund) as n
  from range(20) x (i)
  cross join (values ('total'), ('basic'), ('project')) n (nature)
  cross join (values ('all'), ('general_public')) f (fund)
),
economic as (
  select code, row_number() over (order by code) as n
  from (select distinct code from economic_classes where system = 'department')
)
select n as slot_no, measure, kind, nature, fund, basis, income_source, null::integer as code_no,
  null::varchar as economic_code, 'table' as method
from numbered
union all
select h.n + f.n, 'expenditure', 'money', f.nature, f.fund, 'final', 'total', f.code_no, null, 'table'
from functional as f, heads as h where f.n <= 120
union all
select h.n + 120 + e.n, 'expenditure', 'money', 'basic', 'general_public', 'final', 'total', null, e.code, 'table'
from economic as e, heads as h where e.n <= 30
union all
-- The rest repeats in prose what the tables print.
select h.n + 150 + r.n, s.measure, s.kind, s.nature, s.fund, s.basis, s.income_source, null, null, 'prose'
from numbered as s, heads as h, (select unnest(range(1, 301)) as n) as r
where s.n = 1 + (r.n * 7) % h.n and h.n + 150 + r.n <= {facts};
delete from slot where slot_no > {facts};
"""

_PLAN = """
create table district as
select
  code as district, name, full_name,
  exp(1.2 * ((hash(code || 'size') % 10000) / 10000.0 - 0.5)) as weight
from admin_divisions
where level = 'county' and valid_to is null
order by hash(code || 'order')
limit {districts};

create table department as
select code as type, label_zh, 1.0 / row_number() over (order by hash(code || 'rank')) + 0.02 as weight,
  row_number() over (order by hash(code || 'rank')) as place,
  (select list(distinct f.code order by f.code) from functional_classes as f
   where left(f.code, 3) = (
     select min(code) from functional_classes as g where length(g.code) = 3
       and hash(g.code || d.code) % 7 = 0)) as codes
from department_types as d
where peer_group <> 'excluded' and coalesce(until, '') = '' and code not in ('other');
update department set codes = ['201', '20101', '2010101', '2010102', '2010199'] where codes is null;

create table kind_of_report as
select * from (values
  ('final_account', 1, 1.0), ('budget', 1, 0.9), ('self_evaluation_report', 1, 0.5),
  ('self_evaluation_form', 1, 0.4), ('project_self_evaluation', 1, 0.3), ('project_self_evaluation', 2, 0.2)
) as k (report_type, copy_no, weight);

create table report as
with quota as (
  select *, greatest(1, round({reports} * weight / sum(weight) over ()))::bigint as n_reports from district
),
possible as (
  select q.district, q.name, q.full_name, q.n_reports, d.type, d.label_zh, d.codes, y.fiscal_year, k.report_type,
    k.copy_no,
    -- weighted sampling without replacement
    -ln((1 + hash(q.district, d.type, y.fiscal_year, k.report_type, k.copy_no) % 1000000) / 1000001.0)
    / (d.weight * k.weight * (1 + 0.25 * (y.fiscal_year - {first_year}))) as lot
  from quota as q
  cross join department as d
  cross join range({first_year}, {last_year} + 1) as y (fiscal_year)
  cross join kind_of_report as k
),
drawn as (
  select *, row_number() over (partition by district order by lot, type, fiscal_year, report_type, copy_no) as place
  from possible
)
select district, name, full_name, type, label_zh, codes, fiscal_year::integer as fiscal_year, report_type,
  district || '-' || type as department_id,
  sha256(concat_ws('|', district, type, fiscal_year, report_type, copy_no)) as sha256,
  left(sha256(concat_ws('|', district, type, fiscal_year, report_type, copy_no)), 16) as document_id,
  full_name || label_zh as department,
  copy_no
from drawn
where place <= n_reports;
"""

_TABLES: dict[str, str] = {
    "documents": """
select document_id, district, sha256, fiscal_year || '年' || label_zh || report_type || '.pdf' as file_name,
  'simulated' as source, district || '/' || document_id || '.pdf' as source_path,
  'https://simulated.example/' || district || '/' || document_id || '.pdf' as source_url, 'pdf' as format,
  (100000 + hash(document_id) % 900000)::bigint as size_bytes, true as is_current,
  name || '人民政府' as publisher, null as licence, null as first_seen_at
from r
""",
    "document_outcomes": """
select document_id, district, 'ok' as outcome, 'pdf' as format, 20::integer as n_pages, 400::integer as n_blocks,
  12::integer as n_tables, 20000::bigint as n_characters, {facts}::integer as n_facts,
  {indicators}::integer as n_indicators,
  '1' as reader_version, '1' as extractor_version
from r
""",
    "reports": """
select document_id, district, fiscal_year || '年度' || department || report_type as title, report_type, fiscal_year,
  department, label_zh as department_name, type as department_type, department_id, district as region_code,
  full_name as region_name,
  case when hash(document_id) % 20 = 0 then 'unit_own' else 'department_consolidated' end as scope,
  make_date(fiscal_year + 1, 8, 1 + (hash(document_id) % 28)::integer) as prepared_on,
  case when report_type like 'self%' then 80 + hash(document_id) % 20 end as self_score, null as grade, 'L1' as layout
from r
""",
    "facts": """
select
  document_id || '-' || lpad(slot_no::varchar, 5, '0') as fact_id, document_id, district, kind, measure,
  coalesce(functional_code, economic_code, measure) || '支出合计' as label,
  case kind when 'money' then printf('%.2f', amount / 100.0) else (amount % 500)::varchar end as value,
  case kind when 'money' then '万元' else '人' end as unit,
  case when kind = 'money' then amount * 100 end as amount_yuan,
  case when kind <> 'money' then amount % 500 end as number,
  'value' as state, null as modifier, year as fiscal_year,
  basis, fund, nature,
  'level' as stat, functional_code, economic_code, income_source, null as project, null as scope, method,
  (1 + slot_no // 15)::integer as page,
  concat_ws(',', 70 + slot_no % 9, 100 + slot_no, 160 + slot_no % 9, 112 + slot_no) as bbox,
  case method when 'prose' then slot_no end::integer as paragraph, null as sheet, null as cell,
  case method when 'table' then 1 + slot_no // 40 end::integer as table_no,
  case method when 'table' then 1 + slot_no % 40 end::integer as row_no,
  case method when 'table' then 3 end::integer as col_no, '收入支出决算总表' as section,
  label_zh || coalesce(functional_code, economic_code, measure) || '支出' || printf('%.2f', amount / 100.0) || '万元'
    as quote,
  0.5 + (hash(document_id, slot_no) % 50) / 100.0 as confidence
from (
  select
    r.*, s.slot_no, s.kind, s.measure, s.nature, s.fund, s.income_source, s.economic_code, s.method,
    case when r.report_type = 'budget' and s.basis = 'final' then 'budget_initial' else s.basis end as basis,
    (r.fiscal_year - (s.slot_no % 7 = 0)::integer)::integer as year,
    case when s.code_no is not null then
      r.codes[1 + (s.code_no + hash(r.department_id, s.code_no) % 3)::integer % len(r.codes)]
    end as functional_code,
    -- One department-year prints one number for one item, whatever the report; one in fifty differs.
    (1000 + hash(
       r.department_id, year, s.measure, s.nature, s.fund, basis, s.income_source, functional_code, s.economic_code
     ) % 100000 + case when hash(r.document_id, s.slot_no, 'differs') % 50 = 0 then 17 else 0 end)::bigint as amount
  from r cross join slot as s
)
""",
    "indicators": """
select document_id || '-i' || lpad(n::varchar, 4, '0') as indicator_id, document_id, district, null as project,
  '产出指标' as level1, '数量指标' as level2, '示例指标' || (n + hash(document_id) % 5) as level3,
  '≥' || (n * 3) as target_text, '>=' as target_op, n * 3 as target_value, '次' as target_unit,
  (n * 3 + hash(document_id, n) % 5)::varchar as actual_text, n * 3 + hash(document_id, n) % 5 as actual_value,
  '次' as actual_unit, null as modifier, 5 as weight, 5 - hash(document_id, n) % 3 * 0.5 as score, fiscal_year,
  'table' as method, 18::integer as page, '70,100,500,112' as bbox, 1::integer as table_no, n::integer as row_no,
  4::integer as col_no, '绩效自评表' as section, '示例指标' || n as quote, 0.9 as confidence
from r cross join range(1, {indicators} + 1) as i (n)
where report_type like '%self_evaluation%'
""",
    "sections": """
select document_id, district, n::integer as section_no, 1::integer as level, n::varchar as number,
  '第' || n || '部分' as heading, repeat(label_zh || '第' || n || '部分的文字。', 20) as text, n::integer as page,
  n::integer as paragraph
from r cross join range(1, {sections} + 1) as s (n)
where report_type like '%self_evaluation%'
""",
}


def simulate(lake_root: Path, reports: int) -> int:
    """Write a lake of about `reports` reports (districts are drawn by size); returns how many it has."""
    numbers = {
        "reports": reports, "districts": max(1, reports // REPORTS_A_DISTRICT), "facts": FACTS,
        "indicators": INDICATORS, "sections": SECTIONS, "first_year": YEARS[0], "last_year": YEARS[1],
    }  # fmt: skip
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        for name in _TAXONOMY:
            source = schema.quoted(str(taxonomy.ROOT / f"{name}.csv"))
            connection.execute(f"create table {name} as from read_csv({source}, all_varchar = true, header = true)")
        connection.execute(_TEMPLATE.format(**numbers))
        (slots,) = connection.execute("select count(*) from slot").fetchall()[0]
        assert slots == FACTS, f"the template has {slots} facts, expected {FACTS}"
        connection.execute(_PLAN.format(**numbers))
        for (district,) in connection.execute("select distinct district from report order by 1").fetchall():
            connection.execute(f"create or replace temp table r as from report where district = '{district}'")
            for table, query in _TABLES.items():
                _write(connection, lake_root, table, district, query.format(**numbers))
        (made,) = connection.execute("select count(*) from report").fetchall()[0]
    return int(made)


def _write(connection: duckdb.DuckDBPyConnection, root: Path, table: str, district: str, query: str) -> None:
    spec = schema.lake_table(table)
    given = {row[0] for row in connection.execute(f"describe {query}").fetchall()}
    columns = ", ".join(
        f'"{c.name}"::{c.type} as "{c.name}"' if c.name in given else f'null::{c.type} as "{c.name}"'
        for c in spec.columns
    )
    path = root / table / f"district={district}" / "part.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    key = ", ".join(f'"{k}"' for k in spec.key)
    connection.execute(
        f"copy (select {columns} from ({query}) order by {key}) to {schema.quoted(str(path))}"
        " (format parquet, compression zstd)"
    )
