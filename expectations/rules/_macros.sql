-- What every rule shares: the tolerance of domain.md section 2.6, said once.
--
-- A printed figure stands for an interval: half a unit of its last displayed digit on either side. `half` is that half
-- unit in yuan; the tolerance of a sum is the sum of the halves of all its terms and of the total, which for terms in
-- one unit is 0.5 x 10^-d x (n+1). d is the usual number of decimals (the mode) of the document's amounts in that
-- unit, not that of the single cell: "324.7" beside "23.67" is a two-decimal figure whose zero was dropped.

-- pass within the tolerance, warn up to ten times it or 0.1 % of the larger side, else fail.
create or replace temp macro verdict(difference, tolerance, larger) as
    case
        when difference is null or tolerance is null then 'insufficient_data'
        when abs(difference) <= tolerance then 'pass'
        when abs(difference) <= greatest(10 * tolerance, abs(larger) * 0.001) then 'warn'
        else 'fail'
    end;

-- One side is 10, 10^4 or 10^8 times the other: a slip of the unit (元 / 万元 / 亿元), not of the arithmetic.
create or replace temp macro is_unit_slip(lhs, rhs) as
    coalesce(
        list_bool_or(
            list_transform(
                [1, 4, 8],
                lambda power: abs(abs(log10(nullif(abs(lhs / nullif(rhs, 0)), 0))) - power) < 0.001
            )
        ),
        false
    );

-- The message a verdict of two sides deserves; a rule may put its own keys before it.
create or replace temp macro message_of(difference, tolerance, lhs, rhs) as
    case
        when difference = 0 then 'exact'
        when abs(difference) <= tolerance then 'rounding'
        when is_unit_slip(lhs, rhs) then 'unit'
        else 'differs'
    end;

-- Yuan in the unit the document shows (10000 = 万元); a figure said in words only ("无") shows in yuan.
create or replace temp macro in_unit(amount, unit_yuan) as
    cast(amount / coalesce(unit_yuan, 1) as decimal(28, 8));

-- The same as text, for the parts named in a message.
create or replace temp macro shown(amount, unit_yuan) as
    rtrim(rtrim(cast(in_unit(amount, unit_yuan) as varchar), '0'), '.');

create or replace temp macro unit_name(unit_yuan) as
    case cast(unit_yuan as bigint)
        when 1 then '元' when 1000 then '千元' when 10000 then '万元' when 1000000 then '百万元'
        when 10000000 then '千万元' when 100000000 then '亿元' else '元'
    end;

-- The table or sheet a figure stands in; tables of paged documents have no number, there the title tells them apart.
create or replace temp macro table_of(table_no, sheet, section) as
    case
        when table_no is not null then 'table ' || table_no
        when sheet is not null then 'sheet ' || sheet
        else 'table ' || left(coalesce(section, ''), 40)
    end;

-- Is an attribute part of a measure's identity (measures.csv)? Of an unknown measure every attribute is.
create or replace temp macro counts_in(attribute, identity) as
    identity is null or list_contains(string_split(identity, '|'), attribute);

-- The last step of every rule that compares two sums. `sums` names a CTE of the rule with one row an object and place:
--   document_id, department_id, scope, fiscal_year, basis, fund, place, place_kind (see _figures.sql),
--   item        what else tells objects of one place apart (a class, a project), '' if nothing does
--   lhs, rhs    the two sides in yuan (counts: as they are); difference = lhs - rhs
--   tolerance   sum of the half units of every figure on both sides
--   complete    both sides are printed with all that the rule needs
--   ambiguous   one of the figures is printed with contradicting values in this place
--   contested   … or somewhere in the document; then only a table, whose rows say what they are, can fail
--   presumed    null, or a status the rule knows already; with its message key in `presumed_message`
--   unit_yuan, unit   how the document shows the amounts (null, '人' for counts)
--   page, paragraph, quote, evidence, details
--
-- Paragraphs and tables of a document are judged each for itself; figures of all its prose are put together only where
-- no paragraph is complete, figures of the whole document only where no other place is. The object's key holds no amounts, so a finding keeps its id from run to run.
create or replace temp macro reconciled(sums) as table
    with known as (
        select
            *,
            bool_or(complete and place_kind = 'paragraph') over object as is_complete_in_paragraph,
            bool_or(complete and place_kind <> 'document') over object as is_complete_in_place
        from query_table(sums)
        window object as (partition by document_id, scope, fiscal_year, basis, fund, item)
    )

    select
        concat_ws('|', scope, nullif(fiscal_year, 0), basis, fund, item, place) as object_key,
        coalesce(presumed, verdict(lhs - rhs, tolerance, greatest(abs(lhs), abs(rhs)))) as judgement,
        ambiguous or (contested and place_kind <> 'table' and judgement <> 'pass') as is_doubtful,
        if(not complete or is_doubtful, 'insufficient_data', judgement) as status,
        case
            when not complete then 'incomplete'
            when is_doubtful then 'ambiguous'
            else coalesce(presumed_message, message_of(lhs - rhs, tolerance, lhs, rhs))
        end as message,
        document_id,
        department_id,
        nullif(fiscal_year, 0) as fiscal_year,
        in_unit(lhs, unit_yuan) as lhs,
        in_unit(rhs, unit_yuan) as rhs,
        in_unit(lhs - rhs, unit_yuan) as difference,
        in_unit(tolerance, unit_yuan) as tolerance,
        coalesce(unit, unit_name(unit_yuan)) as unit,
        page,
        paragraph,
        quote,
        evidence[1:50] as evidence,
        json_merge_patch(details, json_object('basis', basis, 'fund', fund, 'item', item, 'place', place)) as details
    from known
    where case place_kind
        when 'document' then not is_complete_in_place
        when 'prose' then complete and not is_complete_in_paragraph
        else complete
    end;
