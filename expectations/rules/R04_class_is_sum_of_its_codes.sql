/*---
id: R04
severity: error
target: staging.fact_mention
source: domain.md R04, A25
tolerance: displayed digits of every row and of the total (domain.md 2.6)
scope: one table of one document, one column (fiscal year, basis, fund, nature)
title:
  zh: 科目合计 = 下级科目之和（类=款之和、款=项之和，支出合计=类之和）
  en: A class is the sum of the codes below it
prose:
  zh: 同一张表的同一列中，某科目下最近一级已列出科目之和（左）应等于该科目（右）；功能分类各类之和应等于该列支出合计。只核对表格：文字叙述不必列全科目。表中有涉密科目而之和偏小时数据不足；同一科目在表中有多个数值时数据不足。
  en: In one column of one table, the nearest printed codes below a code (left) add up to it (right), and the functional classes add up to the column's total. Tables only, since prose need not name every code. A sum that falls short in a table that withholds a row, or a code printed twice with different amounts, is not enough data.
messages:
  rounding:
    zh: "{item} 下级科目之和 {lhs}{unit} 与本级 {rhs}{unit} 相差 {difference}{unit}，在四舍五入误差 {tolerance}{unit} 之内"
    en: "the codes below {item} add up to {lhs} {unit}, the row says {rhs} {unit}: {difference} {unit}, within rounding of {tolerance} {unit}"
  differs:
    zh: "{item} 下级科目之和 {lhs}{unit}（{parts}）与本级 {rhs}{unit} 不符，相差 {difference}{unit}（{place}）"
    en: "the codes below {item} ({parts}) add up to {lhs} {unit}, the row says {rhs} {unit}: a difference of {difference} {unit} ({place})"
  unit:
    zh: "{item} 下级科目之和 {lhs}{unit} 与本级 {rhs}{unit} 相差整数数量级，疑为单位错误（{place}）"
    en: "the codes below {item} add up to {lhs} {unit}, the row says {rhs} {unit}: a unit slip is likely ({place})"
  withheld:
    zh: "{place} 有涉密科目未公开，{item} 的下级科目之和无法核对"
    en: "{place} withholds a row, so the codes below {item} cannot be added up"
  ambiguous:
    zh: "{place} 中 {item} 或其下级科目有多个数值，无法核对"
    en: "{place} prints {item} or a code below it with different amounts"
---*/
with

coded as (
    select
        *,
        functional_code || economic_code as code,
        if(economic_code = '', 'functional', 'economic') as system
    from temp.figure
    where kind = 'money' and measure = 'expenditure' and project = '' and place_kind = 'table'
        and (functional_code = '' or economic_code = '')
),

-- the nearest printed code above each code; a table may leave out a level; '' is the column's total
nested as (
    select
        child.*,
        case
            when five.code is not null then five.code
            when three.code is not null then three.code
            when total.code is not null then total.code
        end as parent
    from coded as child
    left join coded as five
        on length(child.code) > 5 and five.code = left(child.code, 5)
        and (five.document_id, five.scope, five.fiscal_year, five.basis, five.fund, five.nature, five.system, five.place)
        = (child.document_id, child.scope, child.fiscal_year, child.basis, child.fund, child.nature, child.system, child.place)
    left join coded as three
        on length(child.code) > 3 and three.code = left(child.code, 3)
        and (three.document_id, three.scope, three.fiscal_year, three.basis, three.fund, three.nature, three.system, three.place)
        = (child.document_id, child.scope, child.fiscal_year, child.basis, child.fund, child.nature, child.system, child.place)
    left join coded as total
        on child.code <> '' and total.code = ''
        and (total.document_id, total.scope, total.fiscal_year, total.basis, total.fund, total.nature, total.system, total.place)
        = (child.document_id, child.scope, child.fiscal_year, child.basis, child.fund, child.nature, child.system, child.place)
),

rows_of as (
    select * exclude (parent), code as class, true as is_whole from nested
    union all by name
    select * exclude (parent), parent as class, false as is_whole from nested where parent is not null
),

added as (
    select
        document_id, scope, fiscal_year, basis, fund, place, 'table' as place_kind,
        any_value(department_id) as department_id,
        concat_ws(' ', nature, if(class = '', 'total', class)) as item,
        sum(amount) filter (where not is_whole) as lhs,
        max(amount) filter (where is_whole) as rhs,
        sum(half) as tolerance,
        true as complete,
        bool_or(ambiguous) as ambiguous,
        bool_or(is_contested) as contested,
        max(unit_yuan) filter (where is_whole) as unit_yuan,
        null as unit,
        max(page) filter (where is_whole) as page,
        max(paragraph) filter (where is_whole) as paragraph,
        max(quote) filter (where is_whole) as quote,
        list(fact_id order by is_whole desc, code) as evidence,
        json_object(
            'parts',
            array_to_string(
                (list(code || ' ' || shown(amount, unit_yuan) order by code) filter (where not is_whole))[1:20], ' + '
            )
        ) as details
    from rows_of
    group by document_id, scope, fiscal_year, basis, fund, place, system, nature, class
    having count(*) filter (where not is_whole) > 0
),

sums as (
    select
        added.*,
        if(withheld.place is not null and lhs < rhs - tolerance, 'insufficient_data', null) as presumed,
        if(presumed is not null, 'withheld', null) as presumed_message
    from added
    left join temp.withheld using (document_id, place)
)

select * from reconciled('sums')
