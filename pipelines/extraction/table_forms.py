"""Key-value cells of forms: project, department, year, score, and counted things such as 编制数 | 128.

Does not belong here: money blocks (`table_facts`) and indicators (`table_indicators`) of a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from pipelines.extraction.cells import parse_cell, unit_in_brackets
from pipelines.extraction.header import date_in
from pipelines.extraction.labelled import GRADES, labelled
from pipelines.extraction.lexicon import normalise
from pipelines.extraction.lines import FactLine
from pipelines.extraction.table_facts import build, inline_facts, resolve
from pipelines.extraction.table_grid import NOTE, Layout, Row, distinct
from pipelines.extraction.table_rows import RowLabel, project_name
from pipelines.extraction.table_setting import Setting
from pipelines.extraction.table_terms import Attrs, Meaning, family_of, field_of, first_unit, meaning
from sources.document import Cell, Table

_CODE = re.compile(r"^(?:[0-9A-Za-z]{3,}\s*[-—_–]|\[[0-9A-Za-z]{3,}\]|[(（][0-9]{3,}[)）])\s*")
_CONSOLIDATED = re.compile(r"[（(](?:部门|单位|本部门|全系统)?汇总[）)]$")


@dataclass(slots=True)
class FormFields:
    """What a form says of itself; None where it prints nothing."""

    project: str | None = None
    department: str | None = None
    unit: str | None = None
    year: int | None = None
    self_score: Decimal | None = None
    grade: str | None = None
    prepared_on: date | None = None

    @property
    def empty(self) -> bool:
        return self == FormFields()


def split_forms(table: Table) -> list[Table]:
    """One table a form where several project forms stand in one grid: each starts at its own 项目名称."""
    grid = table.grid()
    starts: list[int] = []
    for r, row in enumerate(grid):
        cells = [c for c in distinct(row) if c.row == r]
        beside = len(cells) > 1 and field_of(cells[0].text) == "project" and not meaning(cells[1].text).known
        if beside or (cells and any(name == "project" for name, _ in labelled(cells[0].text))):
            starts.append(_above(grid, r))
    if len(starts) < 2:
        return [table]
    ends = [*starts[1:], table.n_rows]
    return [_rows(table, 0 if i == 0 else start, end) for i, (start, end) in enumerate(zip(starts, ends, strict=True))]


_STATEMENT = re.compile(
    r"(?:附?表\s*[\d一二三四五六七八九十]{1,3}\s*[:：、.]?\s*|.{0,24}\d{2}表\s*)?(?P<title>.{4,40}表\s*(?:[(（].{1,16}[)）])?)"
)


def split_statements(table: Table) -> list[Table]:
    """One table a statement where several stand below each other in one sheet, each with its title above its head."""
    grid = table.grid()
    starts = [r for r in range(1, len(grid) - 1) if _statement_title(grid, r) is not None]
    if not starts:
        return [table]
    parts = [_rows(table, 0, starts[0])]
    for start, end in zip(starts, [*starts[1:], table.n_rows], strict=True):
        lines = start + 1
        while lines < end and len(distinct(grid[lines])) < 2:
            lines += 1
        captions = [c.text for r in range(start, lines) for c in distinct(grid[r])]
        part = _rows(table, lines, end)
        parts.append(
            replace(part, title=_statement_title(grid, start), caption_lines=captions, unit=first_unit(captions))
        )
    return parts


def _statement_title(grid: list[Row], r: int) -> str | None:
    """The title a row prints and nothing else, where it names a kind of statement."""
    cells = distinct(grid[r])
    found = _STATEMENT.fullmatch(cells[0].text.strip()) if len(cells) == 1 and cells[0].col == 0 else None
    return found["title"] if found is not None and family_of(found["title"]) is not None else None


def _above(grid: list[Row], r: int) -> int:
    """The first of the full-width lines (title, year, section) right above a row."""
    while r > 0:
        cells = distinct(grid[r - 1])
        if len(cells) > 1 or (
            cells and (NOTE.match(cells[0].text) or cells[0].colspan < len(grid[r]) - 1 or len(cells[0].text) > 40)
        ):
            break
        r -= 1
    return r


def _rows(table: Table, start: int, end: int) -> Table:
    """The rows from `start` to before `end` as a table of their own."""
    cells = [
        replace(c, row=max(c.row, start) - start, rowspan=min(c.row + c.rowspan, end) - max(c.row, start))
        for c in table.cells
        if c.row < end and c.row + c.rowspan > start
    ]
    pages = sorted({c.page for c in cells if c.page is not None}) or table.pages
    return replace(table, n_rows=end - start, cells=cells, pages=pages)


def _pairs(layout: Layout) -> Iterator[tuple[Cell, Cell]]:
    """Label and value cells of rows that no band explains, and of rows of bands that start with a field's label."""
    rows = set(layout.loose)
    for band in layout.bands:
        rows |= {
            r
            for r in band.body
            if (cells := distinct(layout.grid[r])) and cells[0].row == r and field_of(cells[0].text)
        }
    for r in sorted(rows):
        cells = [c for c in distinct(layout.grid[r]) if c.row == r]
        yield from pairwise(cells)


def _fields(layout: Layout, captions: Iterable[str]) -> Iterator[tuple[str, str, Cell | None]]:
    """Field, value and label cell: labels beside their values, and lines and cells that print both."""
    for label, value in _pairs(layout):
        name = field_of(label.text)
        if name is not None and field_of(value.text) is None and not labelled(value.text):
            yield name, value.text, label
    rows = [*layout.loose, *(r for band in layout.bands for r in band.body)]
    cells = [c.text for r in sorted(rows) for c in distinct(layout.grid[r]) if c.row == r]
    for text in (*cells, *layout.captions, *captions):
        yield from ((name, value, None) for name, value in labelled(text) if value)


def read_fields(layout: Layout, captions: Iterable[str] = ()) -> FormFields:
    """The fields of the report line that a table prints; `captions`: the lines above it."""
    out = FormFields()
    upper: str | None = None
    for name, printed, label in _fields(layout, captions):
        text = re.sub(r"\s*\n\s*", "", printed).strip()
        if name in ("project", "department", "unit") and (parse_cell(text) is not None or meaning(text).known):
            continue  # a figure, or the next head of a row of heads (项目名称 | 合计)
        if name == "project":
            out.project = out.project or project_name(text)
        elif name == "department":
            out.department = out.department or _body_name(text)
        elif name == "upper_department":
            upper = _body_name(text)
        elif name == "unit":
            out.unit = out.unit or _body_name(text)
        elif name == "year":
            found = re.search(r"(?:19|20)\d\d", text)
            out.year = out.year or (int(found.group()) if found else None)
        elif name == "date":
            out.prepared_on = out.prepared_on or date_in(normalise(text))
        elif name == "self_score":
            number = _score(text)
            if number is not None and (label is None or _alone(layout, label)):
                out.self_score = number
        elif name == "grade":
            out.grade = out.grade or GRADES.get(text.strip('“”"'))
    out.department = out.department or upper
    return out


def _body_name(text: str) -> str | None:
    """A department without its budget code and without 汇总, which says whose figures the form holds."""
    return _CONSOLIDATED.sub("", _CODE.sub("", text)) or None


def _score(text: str) -> Decimal | None:
    found = parse_cell(text)
    if (
        found is None
        or found.number is None
        or found.kind not in ("plain", "score")
        or not any(c.isdigit() for c in text)
    ):
        return None
    return found.number if 0 <= found.number <= 150 else None


def _alone(layout: Layout, label: Cell) -> bool:
    """The score is the only figure beside its label (总分 | 100 | 96 prints full points first)."""
    cells = [c for c in distinct(layout.grid[label.row]) if c.row == label.row and c.col > label.col]
    return sum(1 for c in cells if _score(c.text) is not None) == 1


def _below_stage(stages: dict[int, tuple[int, Attrs]], label: Cell, said: Meaning) -> Meaning:
    """财政拨款 right below 执行数： is that part of what was spent. `stages`: column -> last row, stage."""
    row, stage = stages.get(label.col, (-2, {}))
    own = {k: v for k, v in said.attrs.items() if k in ("basis", "stat", "year", "fiscal_year")}
    if own and set(said.attrs) <= {*own, "total"}:
        stages[label.col] = label.row, own
    elif row == label.row - 1 and said.complete and not own and "fund" in said.attrs:
        stages[label.col] = label.row, stage
        return Meaning(said.attrs | stage, said.complete, said.role)
    return said


def field_facts(layout: Layout, setting: Setting) -> list[FactLine]:
    """Facts of key-value cells outside bands: a label that names a measure by itself, its figure to the right."""
    out: list[FactLine] = []
    form = setting.family is not None and setting.family.name in ("self_evaluation", "performance_target")
    wholes: dict[int, str] = {}
    stages: dict[int, tuple[int, Attrs]] = {}
    for r in layout.loose:
        cells = [c for c in distinct(layout.grid[r]) if c.row == r]
        funds = [meaning(c.text).attrs.get("fund") for c in cells]
        for label, value in pairwise(cells):
            said = meaning(label.text)
            if said.attrs.get("measure") in ("project_lifetime_funding", "funds_received"):
                wholes[label.col] = str(said.attrs["measure"])
            elif "measure" in said.attrs or "total" in said.attrs:
                wholes.pop(label.col, None)
            said = _below_stage(stages, label, said)
            found = parse_cell(value.text)
            strong = "measure" in said.attrs and not said.attrs.get("weak")
            spent = said.attrs.get("measure") == "expenditure"
            money = form and (spent or bool({"fund", "total", "nature", "basis", "stat"} & set(said.attrs)))
            if not said.complete or not (strong or money) or found is None or found.number is None:
                continue
            row = RowLabel(text=re.sub(r"\s*\n\s*", "", label.text).strip(), attrs=dict(said.attrs), known=True)
            whole = wholes.get(label.col) if "fund" in said.attrs and not strong else None
            if whole == "funds_received" or (whole is not None and funds.count(said.attrs["fund"]) > 1):
                # parts of the whole-life money stand below it, parts of this year's beside them
                row.attrs = {"measure": whole, "fund": said.attrs["fund"]}
            attrs = resolve({}, row, None, setting)
            if attrs is None:
                continue
            line = build(found, attrs, value, row, (), setting, unit_in_brackets(label.text) or setting.unit)
            if line is not None:
                out.append(line)
    return out + (inline_facts(layout, layout.loose, setting, setting.unit) if form else [])
