"""Tables and forms to facts and indicators: the entrance (`extract_table`).

A table is taken apart into bands (`table_grid`), its labels are read against the lexicon in `layouts/` (`table_terms`,
`table_rows`), figures become facts (`table_facts`) and indicator rows indicators (`table_indicators`). An unknown
layout yields what can be proven and a notice, never a guess. Does not belong here:
sentences (`prose`), the report's header.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.extraction.amounts import find_amounts
from pipelines.extraction.confidence import TABLE_KNOWN, TABLE_UNKNOWN, UNIT_GUESSED
from pipelines.extraction.context import Context
from pipelines.extraction.indicator_columns import money_beside
from pipelines.extraction.lines import FactLine, IndicatorLine, ReportLine
from pipelines.extraction.table_facts import band_facts
from pipelines.extraction.table_forms import FormFields, field_facts, read_fields, split_forms, split_statements
from pipelines.extraction.table_grid import Layout, distinct, is_number, read_layout
from pipelines.extraction.table_indicators import band_indicators
from pipelines.extraction.table_setting import Locate, Setting
from pipelines.extraction.table_terms import Attrs, Family, family_of, field_of, first_unit, key, said_in
from sources.document import Block, Document, Table

_CLOSED = ("final_account", "self_evaluation_report", "self_evaluation_form", "project_self_evaluation")
_STATEMENTS = ("budget", "final_account")
_SCORED = ("self_evaluation_report", "self_evaluation_form", "project_self_evaluation")
_FORMS = ("self_evaluation", "performance_target")
_LISTS = ("project_list", "expenditure", "economic")


@dataclass(slots=True)
class TableResult:
    """What one table gives. `forms`: fields that each form in it prints about the report; `notices` are of
    `sources.outcomes`."""

    facts: list[FactLine] = field(default_factory=list)
    indicators: list[IndicatorLine] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    forms: list[FormFields] = field(default_factory=list)


MAX_COLUMNS = 300
"""Widest table that is taken apart; the widest printed ones have 60 columns."""


def extract_table(
    table: Table, block: Block, context: Context, before: FormFields | None = None, unit: str | None = None
) -> TableResult:
    """Facts and indicators of one table.

    `before`: the form fields of the table before it, for forms printed in parts. `unit`: the money unit of the
    document's sentences, or the only one of the tables before it, for a table that prints none.
    """
    result = TableResult()
    if context.report.report_type == "other":
        return result
    if table.n_cols > MAX_COLUMNS:
        result.notices.append(("too_complex", f"table {table.index} of {table.n_cols} columns is not taken apart"))
        return result
    split = split_statements if context.report.report_type in _STATEMENTS else split_forms
    for part in split(table):
        _extract_part(part, block, context, before, unit, result)
        before = result.forms[-1]
    return result


def _extract_part(
    table: Table, block: Block, context: Context, before: FormFields | None, unit: str | None, result: TableResult
) -> None:
    layout = read_layout(table)
    title = _title(table, layout, context)
    form = read_fields(layout, table.caption_lines)
    family = family_of(title)
    if family is None or (family.name in _LOOSE and title == context.section):
        family = _of_projects(layout, context) or family
    if family is None and not context.facts:
        result.forms.append(form)
        return
    if form.empty and before is not None and _continues(layout, table):
        form = before
    result.forms.append(form)
    setting = _setting(table, block, context, layout, title, family, form)
    if setting.unit is None and unit is not None:
        setting.unit, setting.confidence = unit, UNIT_GUESSED
    found = len(result.facts) + len(result.indicators)
    result.facts += field_facts(layout, setting)
    for band in layout.bands:
        if band.indicators:
            rows = band_indicators(layout, band, setting)
            result.indicators += rows.indicators
            result.facts += rows.facts
            money = money_beside(band, closed=setting.closed)
            if money is not None and setting.project is None:
                result.facts += band_facts(layout, money, setting)
            if rows.self_score is not None and form.self_score is None:
                form.self_score = rows.self_score
                form.grade = form.grade or rows.grade
        else:
            result.facts += band_facts(layout, band, setting)
    if len(result.facts) + len(result.indicators) == found and _money_left(layout, setting):
        where = f"table {table.index}: {(title or 'no title')[:40]}"
        result.notices.append(("unknown_layout", f"{where} (layout {fingerprint(layout)})"))


_LOOSE = ("expenditure", "two_sides")
"""Families that a heading may name which is not about the table alone (二、资金收支情况)."""
_PROJECT_HEADS = ("项目名称", "专项名称", "项目支出名称", "专项资金名称", "主要项目", "重点项目")


def _of_projects(layout: Layout, context: Context) -> Family | None:
    """The family of lists of projects, for a table without a title of its own that heads its names 项目名称."""
    heads = {key(t) for band in layout.bands for column in band.columns for t in column.path[:1]}
    if context.section and re.search("项目(?:支出|资金|实施|执行|安排)", context.section):
        heads |= {"项目名称"} if "项目" in heads else set()
    stages = {c.attrs.get("basis") for band in layout.bands for c in band.columns} - {None}
    listed = context.report.report_type == "self_evaluation_report" and heads & set(_PROJECT_HEADS) and stages
    return family_of("项目支出明细表") if listed else None


def fingerprint(layout: Layout) -> str:
    """Eight digits that tables with the same heads share, whoever filled them in.

    Where no head was recognised the first row of several cells stands for it.
    """
    rows = [r for band in layout.bands for r in band.head]
    if not rows:
        rows = [r for r, row in enumerate(layout.grid) if len(distinct(row)) > 1][:1]
    words = [key(c.text) for r in rows for c in distinct(layout.grid[r]) if not is_number(c.text)]
    return hashlib.sha256("|".join(words).encode()).hexdigest()[:8]


def _continues(layout: Layout, table: Table) -> bool:
    """A form printed as several grids: a later part has no title of its own, but a form's blocks.

    A list that names projects itself is not about the form's project.
    """
    if table.title and family_of(table.title) is not None:
        return False
    columns = [c for b in layout.bands for c in b.columns if c.path]
    if any(field_of(c.path[-1]) in ("project", "task") for c in columns):
        return False
    rates = any(c.attrs.get("stat") == "completion_rate" for c in columns)
    return rates or any(b.indicators or b.roles() & {"weight", "score"} for b in layout.bands)


def _title(table: Table, layout: Layout, context: Context) -> str | None:
    """The table's own title; else the first caption inside its grid, else the heading it stands under."""
    sheet = re.sub(r"[\d\s()（）_-]+$", "", table.sheet or "")
    printed = (table.title, *table.caption_lines, *layout.captions, sheet)
    named = [t for t in printed if t and family_of(t) is not None]
    if named:
        # 支出经济分类情况表（基本支出）: the caption may say more than the title
        fuller = (t for t in table.caption_lines if named[0] in t and re.search(r"[（(][^（）()]{2,12}[）)]$", t))
        return next(fuller, named[0])
    if (
        context.section
        and family_of(context.section) is not None
        and re.search(r"表\s*(?:[（(][^）)]*[）)])?$", context.section)
    ):
        return context.section
    return table.title or (layout.captions[0] if layout.captions else None) or context.section


def _setting(
    table: Table,
    block: Block,
    context: Context,
    layout: Layout,
    title: str | None,
    family: Family | None,
    form: FormFields,
) -> Setting:
    report = context.report
    closed = report.report_type in _CLOSED
    attrs = _table_attrs(title, context, family, form)
    lines = [
        table.unit and f"单位：{table.unit}",
        *reversed(table.caption_lines),
        *layout.captions,
        *(c.text for r in layout.loose[:6] for c in distinct(layout.grid[r]) if len(c.text) < 40),
        title,
        *layout.notes,
    ]
    unit = first_unit(lines) or _only_unit(layout)
    year = form.year or (int(attrs["fiscal_year"]) if "fiscal_year" in attrs else context.fiscal_year)
    locate = Locate(
        paragraph=block.locator.paragraph,
        table=table.index,
        sheet=table.sheet,
        page=table.pages[0] if table.pages else block.locator.page,
    )
    own_title = table.title or layout.captions
    return Setting(
        locate=locate,
        closed=closed,
        year=year,
        family=family,
        attrs=attrs,
        unit=unit,
        untitled=family is None and not own_title and report.report_type in _STATEMENTS,
        section=title or context.section,
        department=report.department,
        project=form.project or _project_of_report(context, layout),
        confidence=TABLE_KNOWN if family is not None else TABLE_UNKNOWN,
    )


def _project_of_report(context: Context, layout: Layout) -> str | None:
    """The project that a report is about, for a table that names none itself."""
    columns = [c for b in layout.bands for c in b.columns if c.path and c.kind == "label"]
    lists = any(field_of(c.path[-1]) in ("project", "task") for c in columns)
    about_one = context.report.report_type == "project_self_evaluation" and not lists
    return context.project if about_one else None


def _only_unit(layout: Layout) -> str | None:
    """The unit that some head or label of the table names, if no other names another one."""
    heads = [
        c
        for band in layout.bands
        for r in (*band.head, *(() if band.indicators else band.body))
        for c in distinct(layout.grid[r])
    ]
    loose = [c for r in layout.loose for c in distinct(layout.grid[r])]
    units = {u for c in (*heads, *loose) if len(c.text) <= 40 and (u := first_unit([c.text]))}
    return units.pop() if len(units) == 1 else None


def _table_attrs(title: str | None, context: Context, family: Family | None, form: FormFields) -> Attrs:
    """What title and section say of every figure: fund, nature, basis, year, and the family's measure."""
    attrs: Attrs = dict(family.attrs) if family is not None else {}
    said = said_in(title) if title else {}
    form_table = family is not None and family.name in _FORMS
    for attr in ("fund", "nature", "basis", "fiscal_year"):
        if (
            attr in said
            and not (form_table and attr in ("fund", "basis"))
            and not (attr == "nature" and said[attr] not in ("basic", "project"))
        ):
            attrs.setdefault(attr, said[attr])
    # a statement stands for itself; a list inside a section is restricted by the section's heading
    inside = context.report.report_type == "self_evaluation_report" and family is not None and family.name in _LISTS
    if family is None or inside:
        for attr, value in (("fund", context.fund), ("nature", context.nature), ("basis", context.basis)):
            if value is not None:
                attrs.setdefault(attr, value)
    if form.project is not None:
        attrs["nature"] = "project"
    if family is not None and family.only is not None:
        attrs.pop("nature", None)
    return attrs


def _money_left(layout: Layout, setting: Setting) -> bool:
    """Whether a table that gave nothing seems to print money: a money unit and figures with decimals."""
    silent = setting.family is not None and (setting.family.only == () or setting.family.name == "income")
    if setting.unit is None or silent:
        return False
    printed = [cell.text for row in layout.grid for cell in row if cell is not None and is_number(cell.text)]
    return sum(1 for t in printed if "." in t) >= 2


_STATED = re.compile(
    r"(?:金额|货币|计量|数据|资金)\s*单位\s*(?:均|统一|一律|全部)?\s*(?:为|是|以)\s*(?:人民币)?\s*([亿万千]?元)"
)


def document_unit(document: Document) -> str | None:
    """The money unit that a sentence states (金额单位均为万元), else the one of the money in the document's sentences.

    None without a clear one, or if tables differ.
    """
    stated = {m[1] for block in document.blocks if block.table is None for m in _STATED.finditer(block.text)}
    if len(stated) == 1:
        return stated.pop()
    printed = Counter(
        amount.unit
        for block in document.blocks
        if block.table is None
        for amount in find_amounts(block.text)
        if amount.kind == "money"
    )
    in_tables = {unit for t in document.tables() if (unit := first_unit([t.unit and f"单位：{t.unit}"]))}
    unit, times = printed.most_common(1)[0] if printed else (None, 0)
    return unit if times >= 5 and times >= 0.8 * printed.total() and in_tables <= {unit} else None


class TableReader:
    """Reads the tables of one document in order and keeps what they say of the report line."""

    def __init__(self, document: Document) -> None:
        self._unit = document_unit(document)
        self._units: set[str] = set()
        self._forms: list[FormFields] = []

    def read(self, block: Block, context: Context) -> TableResult:
        """The facts and indicators of a table block."""
        assert block.table is not None
        before = self._forms[-1] if self._forms else None
        unit = self._unit or (next(iter(self._units)) if len(self._units) == 1 else None)
        result = extract_table(block.table, block, context, before, unit)
        self._forms += result.forms
        self._units |= {f.unit for f in result.facts if f.kind == "money" and f.unit}
        return result

    def update(self, report: ReportLine) -> bool:
        """Add to the report line what forms print; True if they name another department than the header found."""
        about_projects = report.report_type == "project_self_evaluation"
        if report.report_type == "self_evaluation_form":
            # a form called the department's may be one project's (部门业务费绩效自评表)
            about_projects = report.self_score is None and all(
                f.project is not None for f in self._forms if not f.empty
            )
        form = merge_forms(self._forms, about_projects=about_projects)
        a_form = report.report_type in ("self_evaluation_form", "project_self_evaluation", "performance_target")
        if report.report_type in _SCORED:
            several = len({f.project for f in self._forms if f.project is not None}) > 1
            if form.self_score is not None and (a_form or report.self_score is None):
                report.self_score = form.self_score
            elif form.self_score is None and several and report.report_type == "project_self_evaluation":
                report.self_score = None
            report.grade = report.grade or form.grade
        report.fiscal_year = report.fiscal_year or form.year
        if a_form:
            report.prepared_on = report.prepared_on or form.prepared_on
        if form.department is None or form.department == report.department or (report.department and not a_form):
            return False
        report.department = form.department
        return True


def merge_forms(forms: list[FormFields], *, about_projects: bool) -> FormFields:
    """What all forms of one document say of its report line.

    The score is the whole department's; a document `about_projects` takes it from its only project. With several
    project forms and none for the whole it is nobody's (contract section 2). The department and the year are taken
    where all forms that print them agree.
    """
    printed: list[FormFields] = []
    for form in forms:
        if not form.empty and not any(form is p for p in printed):
            printed.append(form)
    projects = {f.project for f in printed if f.project is not None}
    whole = [f for f in printed if f.project is None and f.self_score is not None]
    scored = [f for f in printed if f.self_score is not None] if about_projects and len(projects) <= 1 else whole
    scores: set[Decimal] = {f.self_score for f in scored if f.self_score is not None}
    departments = {f.department for f in printed if f.department is not None}
    years = {f.year for f in printed if f.year is not None}
    dates = {f.prepared_on for f in printed if f.prepared_on is not None}
    grades = {f.grade for f in scored if f.grade is not None}
    return FormFields(
        project=projects.pop() if len(projects) == 1 else None,
        department=departments.pop() if len(departments) == 1 else None,
        year=years.pop() if len(years) == 1 else None,
        self_score=scores.pop() if len(scores) == 1 else None,
        grade=grades.pop() if len(grades) == 1 else None,
        prepared_on=dates.pop() if len(dates) == 1 else None,
    )
