"""Key-value cells of forms: project, department, year, score, and counted things such as 编制数 | 128.

Does not belong here: money blocks (`table_facts`) and indicators (`table_indicators`) of a form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipelines.extraction.cells import parse_cell, unit_in_brackets
from pipelines.extraction.lines import FactLine
from pipelines.extraction.table_facts import Setting, build, resolve
from pipelines.extraction.table_grid import Layout, distinct
from pipelines.extraction.table_rows import RowLabel, project_name
from pipelines.extraction.table_terms import field_of, meaning
from sources.document import Cell

_CODE = re.compile(r"^[0-9A-Za-z]{3,}\s*[-—_–]\s*")
_GRADES = {"优": "优", "优秀": "优秀", "良": "良", "良好": "良好", "中": "中", "差": "差", "合格": "合格", "不合格": "不合格", "一般": "一般"}


@dataclass(slots=True)
class FormFields:
    """What a form says of itself; None where it prints nothing."""

    project: str | None = None
    department: str | None = None
    unit: str | None = None
    year: int | None = None
    self_score: Decimal | None = None
    grade: str | None = None

    @property
    def empty(self) -> bool:
        return self == FormFields()


def _pairs(layout: Layout) -> Iterator[tuple[Cell, Cell]]:
    """Label and value cells of rows that no band explains, and of rows of bands that start with a field's label."""
    rows = set(layout.loose)
    for band in layout.bands:
        rows |= {r for r in band.body if (cells := distinct(layout.grid[r])) and cells[0].row == r and field_of(cells[0].text)}
    for r in sorted(rows):
        cells = [c for c in distinct(layout.grid[r]) if c.row == r]
        yield from zip(cells, cells[1:], strict=False)


def read_fields(layout: Layout) -> FormFields:
    """The fields of the report line that a table prints."""
    out = FormFields()
    scores = 0
    for label, value in _pairs(layout):
        name = field_of(label.text)
        if name is None or name == "skip" or field_of(value.text) is not None:
            continue
        text = re.sub(r"\s*\n\s*", "", value.text).strip()
        if name in ("project", "department", "unit") and parse_cell(text) is not None:
            continue
        if name == "project":
            out.project = out.project or project_name(text)
        elif name == "department":
            out.department = out.department or _CODE.sub("", text) or None
        elif name == "unit":
            out.unit = out.unit or _CODE.sub("", text) or None
        elif name == "year":
            found = re.search(r"(?:19|20)\d\d", text)
            out.year = out.year or (int(found.group()) if found else None)
        elif name == "self_score":
            number = _score(text)
            if number is not None and _alone(layout, label):
                out.self_score = number
                scores += 1
        elif name == "grade":
            out.grade = out.grade or _GRADES.get(text.strip("“”\""))
    return out


def _score(text: str) -> Decimal | None:
    found = parse_cell(text)
    if found is None or found.number is None or found.kind not in ("plain", "score") or not any(c.isdigit() for c in text):
        return None
    return found.number if 0 <= found.number <= 150 else None


def _alone(layout: Layout, label: Cell) -> bool:
    """The score is the only figure beside its label (总分 | 100 | 96 prints full points first)."""
    cells = [c for c in distinct(layout.grid[label.row]) if c.row == label.row and c.col > label.col]
    return sum(1 for c in cells if _score(c.text) is not None) == 1


def field_facts(layout: Layout, setting: Setting) -> list[FactLine]:
    """Facts of key-value cells outside bands: a label that names a measure by itself, its figure to the right."""
    out: list[FactLine] = []
    for r in layout.loose:
        cells = [c for c in distinct(layout.grid[r]) if c.row == r]
        for label, value in zip(cells, cells[1:], strict=False):
            said = meaning(label.text)
            found = parse_cell(value.text)
            if not said.complete or "measure" not in said.attrs or said.attrs.get("weak") or found is None or found.number is None:
                continue
            row = RowLabel(text=re.sub(r"\s*\n\s*", "", label.text).strip(), attrs=dict(said.attrs), known=True)
            attrs = resolve({}, row, None, setting)
            if attrs is None:
                continue
            line = build(found, attrs, value, row, "", setting, unit_in_brackets(label.text) or setting.unit)
            if line is not None:
                out.append(line)
    return out
