"""The shape of a table: bands of head rows and body rows, and what each column holds.

A form prints several bands in one grid (money block, indicators), a statement one; each band has its own head. A band's
columns are read from the texts above them (`Column.path`), a lane is a run of label columns with the figures to its
right. Does not belong here: what a row says (`table_rows`) and which facts follow (`table_facts`, `table_indicators`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from pipelines.extraction.cells import MAX_NUMBER_CHARS, CellAmount, parse_cell, parse_target
from pipelines.extraction.table_columns import (
    Column,
    column_role,
    labels_between_figures,
    money_by_stage,
    parts_beside_whole,
    path_attrs,
)
from pipelines.extraction.table_rows import class_by_name
from pipelines.extraction.table_terms import field_of, key, meaning, role_of, unnumbered
from sources.document import Cell, Table

LABELS = ("label", "code", "class1", "class2", "class3", "ordinal", "government_code")
MAX_HEAD_ROWS = 8
"""The tallest head seen has five rows (公开03表 with 类 款 项 and 栏次)."""
_UNIT_LINE = re.compile(r"^\s*(?:金额|计量|货币)?\s*单\s*位\s*[:：]")
INDICATOR_ROLES = ("level1", "level2", "level3", "indicator", "operator", "target", "target_adjusted", "unit", "actual")
NOTE = re.compile(r"^\s*(?:注|备注|说明|附注|填报说明|填表说明)\s*[:：\d（(]|^\s*[（(]?注\s*[）):：]")

Row = list[Cell | None]


def figure(text: str) -> CellAmount | None:
    """The cell as a number (0 included), None for words and for cells that print no digit and no explicit zero."""
    return _figure(text) if len(text) <= MAX_NUMBER_CHARS else None


@lru_cache(maxsize=50_000)
def _figure(text: str) -> CellAmount | None:
    found = parse_cell(text)
    if found is None or found.number is None:
        return None
    return found


def is_number(text: str) -> bool:
    """Whether the cell prints digits as one number."""
    found = figure(text)
    return found is not None and any(c.isdigit() for c in text)


def distinct(row: Row) -> list[Cell]:
    """The cells of a grid row from left to right, merged ones once, blank ones left out."""
    out: list[Cell] = []
    for cell in row:
        if cell is not None and cell.text.strip() and (not out or out[-1] is not cell):
            out.append(cell)
    return out


@dataclass(slots=True)
class Band:
    """Head rows and the body rows below them, up to the next head. `labels`: cells beside it (项目资金（万元）)."""

    head: list[int]
    body: list[int] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    """The full-width line just above the head (二、预算执行情况（万元）)."""

    def roles(self) -> set[str]:
        return {c.kind for c in self.columns}

    @property
    def indicators(self) -> bool:
        """An indicator table: names with targets, results or points."""
        roles = self.roles()
        if not roles & {"level3", "indicator", "level2"}:
            named = any(c.kind == "label" and c.path and role_of(c.path[-1]) == "label" for c in self.columns)
            return named and "target" in roles and bool(roles & {"actual", "weight", "score"})
        return bool(roles & {"target", "actual", "weight", "score", "target_adjusted"})


@dataclass(slots=True)
class Layout:
    """A table taken apart. `captions`: lines inside the grid above everything; `loose`: rows of no band."""

    grid: list[Row]
    captions: list[str] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_layout(table: Table) -> Layout:
    """Bands, captions and loose rows of a table."""
    # a row or column that a spreadsheet hides is not printed
    grid = [[None if cell is not None and cell.hidden else cell for cell in row] for row in table.grid()]
    layout = Layout(grid)
    r = 0
    while r < len(grid):
        cells = distinct(grid[r])
        if not cells or is_column_numbers([c.text for c in cells]):
            r += 1
            continue
        band = layout.bands[-1] if layout.bands else None
        if len(cells) == 1 and NOTE.match(cells[0].text):
            layout.notes.append(cells[0].text)
            r += 1
            continue
        end = _head_end(grid, r, band)
        if end > r:
            _close(layout)
            layout.bands.append(Band(list(range(r, end)), above=_line_above(grid, r)))
            # columns of a head are needed while its body is read, to tell a label row from a new head
            layout.bands[-1].columns = read_columns(grid, layout.bands[-1])
            r = end
            continue
        if band is None and not layout.loose and _is_caption(cells, table.n_cols):
            layout.captions.append(cells[0].text)
        elif band is None or _of_pairs(grid[r], r, band):
            layout.loose.append(r)
        else:
            band.body.append(r)
        r += 1
    _close(layout)
    return layout


def _of_pairs(row: Row, r: int, band: Band) -> bool:
    """固定资产 | 2,214.38 | 车辆 | 8 below a block of money: labels beside figures, whatever heads stand above."""
    cells = [c for c in distinct(row) if c.row == r]
    if not 4 <= len(cells) <= 8 or len(cells) % 2 or band.indicators:
        return False
    labels, values = cells[::2], cells[1::2]
    under_figures = {c.index for c in band.columns if c.kind == "value"}
    named = [c for c in labels if (m := meaning(c.text)).complete and "measure" in m.attrs and not m.attrs.get("weak")]
    return (
        bool(named)
        and all(is_number(c.text) for c in values)
        and not any(is_number(c.text) for c in labels)
        and all(c.col in under_figures for c in labels[1:])
    )


def _is_caption(cells: list[Cell], width: int) -> bool:
    """A line of its own above everything, merged over the grid or, where the merge was lost, in its first column."""
    return (
        len(cells) == 1 and width > 1 and (cells[0].colspan >= max(2, width - 1) or (cells[0].col == 0 and width > 2))
    )


def _line_above(grid: list[Row], r: int) -> list[str]:
    cells = distinct(grid[r - 1]) if r else []
    return [cells[0].text] if len(cells) == 1 and cells[0].colspan >= len(grid[r]) - 1 else []


def _close(layout: Layout) -> None:
    if layout.bands:
        layout.bands[-1].columns = read_columns(layout.grid, layout.bands[-1])


def is_column_numbers(texts: list[str]) -> bool:
    """A row that only numbers the columns: 栏次 1 2 3, A B 1 2 3=1+2."""
    flat = [re.sub(r"\s", "", t) for t in texts]
    marks = [t for t in flat if t in ("栏次", "行次", "列次", "栏目", "栏号")]
    rest = [t for t in flat if t not in (*marks, "类", "款", "项", "—", "-", "－", "**", "*")]
    formula = re.compile(r"(\d{1,2})(?:=[\d+\-*/()=]+)?|[A-Za-z甲乙丙丁]{1,2}|[（(]\d{1,2}[)）]")
    if len(rest) < (1 if marks else 3) or not all(formula.fullmatch(t) for t in rest):
        return False
    numbers = [int(re.sub(r"\D", "", t.split("=")[0])) for t in rest if t[0].isdigit() or t[0] in "（("]
    if not numbers:
        return bool(marks)
    steps = [b - a for a, b in pairwise(numbers)]
    return bool(marks) or (all(s == 1 for s in steps) and numbers[0] <= 2)


def _is_state(text: str) -> bool:
    """A cell that says in words that there is no figure (涉密, 不适用)."""
    found = parse_cell(text)
    return found is not None and found.state in ("withheld", "not_applicable")


def _is_target(text: str) -> bool:
    """A value that an indicator must reach (≤5%)."""
    found = parse_target(text)
    return found is not None and found.op is not None


def _is_head(cell: Cell) -> bool:
    text = cell.text
    if len(text) > 60 or _UNIT_LINE.match(text) or unnumbered(text)[1] in (1, 2, 4):
        return False
    return meaning(text).known or class_by_name("economic", key(text), None) is not None


def _head_end(grid: list[Row], start: int, band: Band | None) -> int:
    """The row behind the head that starts at `start`; `start` itself if no head starts there."""
    if not _starts_head(grid, start, band):
        return start
    end = start + 1
    while end < min(len(grid), start + MAX_HEAD_ROWS) and _continues_head(grid, start, end):
        end += 1
    return end


def _starts_head(grid: list[Row], r: int, band: Band | None) -> bool:
    cells = [c for c in distinct(grid[r]) if c.row == r]
    if not cells or any(
        is_number(c.text) or inline_pair(c.text) or _is_state(c.text) or _is_target(c.text) for c in cells
    ):
        return False
    heads = [c for c in cells if _is_head(c)]
    beside = next((str(m) for c in heads if (m := meaning(c.text).attrs.get("measure"))), None)
    heads = [c for c in cells if _is_head(c) or (beside and meaning(c.text, beside).complete)]
    if len(cells) == 1:
        wide = cells[0].colspan >= len(grid[r]) - 1 and len(grid[r]) > 2
        return (
            wide
            and bool(heads)
            and not role_of(cells[0].text)
            and r + 1 < len(grid)
            and band is None
            and _starts_head(grid, r + 1, None)
        )
    if len(heads) < 2 or 2 * len(heads) < len(cells):
        return False
    if sum(1 for c in cells if field_of(c.text)) and 2 * len(heads) <= len(cells) and not _over_figures(grid, r, heads):
        return False
    if _field_row(cells):
        return False
    if band is None:
        return True
    labels = {c.index for c in band.columns if c.kind in LABELS or not c.path}
    return not all(c.col in labels for c in heads)


def _over_figures(grid: list[Row], r: int, heads: list[Cell]) -> bool:
    """Whether figures stand right below the heads but for the first, which heads the labels."""
    below = [grid[r + 1][c.col] for c in heads[1:]] if r + 1 < len(grid) else []
    return bool(below) and all(c is not None and c.row == r + 1 and is_number(c.text) for c in below)


def _field_row(cells: list[Cell]) -> bool:
    """A key-value row of a form (项目名称 | … | 主管部门 | …), although its labels could head columns."""
    return len(cells) % 2 == 0 and all(
        field_of(a.text) == "skip"
        or (field_of(a.text) and not meaning(b.text).complete and not field_of(b.text) and not role_of(b.text))
        for a, b in zip(cells[::2], cells[1::2], strict=True)
    )


def _continues_head(grid: list[Row], start: int, r: int) -> bool:
    cells = [c for c in distinct(grid[r]) if c.row == r]
    if not cells:
        # a row that is only covered by heads merged from above
        return bool(distinct(grid[r])) and all(start <= c.row < r for c in distinct(grid[r]))
    texts = [c.text for c in cells]
    if is_column_numbers(texts) or any(is_number(t) or inline_pair(t) or _is_target(t) for t in texts):
        return False
    if NOTE.match(texts[0]):
        return False
    above = [c for c in distinct(grid[r]) if start <= c.row < r and c.row + c.rowspan > r]
    if sum(1 for c in above if _is_head(c)) > 2 and all(_under_wide_head(grid, start, c) for c in cells):
        return True  # 确定能 | 有可能 | 完全不可能 below 完成目标可能性, other heads beside them
    parent_measures = _measures_above(grid, start, r)
    known = [c for c in cells if _is_head(c) or meaning(c.text, parent_measures.get(c.col)).complete]
    if 2 * len(known) < len(cells) or not known or _field_row(cells):
        return False
    if any(role_of(c.text) in LABELS for c in known):
        return len(known) > 1 or bool(above)
    # the head of a figure must stand in a column that is not a label's
    probe = Band(list(range(start, r)))
    labels = {c.index for c in read_columns(grid, probe) if c.kind in LABELS}
    inside = [c for c in known if not set(range(c.col, c.col + c.colspan)) <= labels]
    if len(inside) < len(known) or not inside:
        return False
    # below a head that is already finished (no merged cell above is split here) a lone word is a row
    return len(inside) > 1 or bool(above)


def _under_wide_head(grid: list[Row], start: int, cell: Cell) -> bool:
    upper = grid[cell.row - 1][cell.col]
    return upper is not None and upper.row >= start and upper.colspan > cell.colspan


def _measures_above(grid: list[Row], start: int, r: int) -> dict[int, str]:
    out: dict[int, str] = {}
    for c in range(len(grid[r])):
        for i in range(start, r):
            cell = grid[i][c]
            measure = meaning(cell.text).attrs.get("measure") if cell is not None else None
            if measure:
                out[c] = str(measure)
    return out


def inline_pair(text: str) -> tuple[str, str] | None:
    """Label and figure printed in one cell ("其中：基本支出：1,192.66"), else None."""
    m = re.fullmatch(r"\s*(.{2,40}?)[:：]\s*(-?[\d,，.]+\s*(?:万元|元|亿元|人|%|％)?)\s*", text.replace("\n", ""))
    return (m.group(1), m.group(2)) if m and any(c.isdigit() for c in m.group(2)) and not m.group(1).isdigit() else None


def read_columns(grid: list[Row], band: Band) -> list[Column]:
    """What each column of a band holds, from the texts above it and, where they are silent, from its cells."""
    last = band.head[-1]
    band.labels = []
    columns: list[Column] = []
    for c in range(len(grid[band.head[0]])):
        path: list[str] = []
        for r in band.head:
            cell = _head_over(grid, band, r, c)
            if cell is None or not cell.text.strip():
                continue
            if cell.row + cell.rowspan - 1 > last and band.body:
                if cell.text not in band.labels:
                    band.labels.append(cell.text)
            elif not path or path[-1] != cell.text:
                path.append(cell.text)
        leading = all(column.kind != "value" for column in columns)
        columns.append(_column(grid, band, c, tuple(path), leading))
    _unfinished(grid, band, columns)
    parts_beside_whole(columns)
    labels_between_figures(columns, {c.index for c in columns if _wordy(grid, band, c.index)})
    money_by_stage(columns)
    return columns


def _unfinished(grid: list[Row], band: Band, columns: list[Column]) -> None:
    """Words right below the heads of figures are heads that are not understood: what stands below them is not known."""
    if not band.body or any(is_number(cell.text) for cell in distinct(grid[band.body[0]])):
        return
    values = {c.index for c in columns if c.kind == "value"}
    for column in columns:
        cell = grid[band.body[0]][column.index]
        below = column.kind == "value" and cell is not None and cell.row == band.body[0] and cell.col in values
        if below and cell is not None and cell.text.strip() and parse_cell(cell.text) is None:
            column.kind = "unknown"


def _wordy(grid: list[Row], band: Band, index: int) -> bool:
    """Whether a column's body prints words and no number."""
    cells = [c for r in band.body if (c := grid[r][index]) is not None and c.row > band.head[-1] and c.text.strip()]
    return any(parse_cell(c.text) is None for c in cells) and not any(is_number(c.text) for c in cells)


def _head_over(grid: list[Row], band: Band, r: int, c: int) -> Cell | None:
    """The head cell over a column; where a merge was lost, a head above several heads stands only over the first."""
    cell = grid[r][c]
    if r == band.head[-1] or (cell is not None and cell.text.strip()):
        return cell
    below = grid[r + 1][c]
    if below is None or not below.text.strip() or below.row != r + 1:
        return cell
    for left in range(c - 1, -1, -1):
        upper, lower = grid[r][left], grid[r + 1][left]
        if lower is None or not lower.text.strip() or lower.row != r + 1:
            return cell
        if upper is not None and upper.text.strip():
            return upper if upper.row == r and upper.rowspan == 1 and upper.colspan == 1 else cell
    return cell


def _column(grid: list[Row], band: Band, index: int, path: tuple[str, ...], leading: bool) -> Column:
    last = band.head[-1]
    cells = [cell for r in band.body if (cell := grid[r][index]) is not None and cell.row > last]
    texts = [cell.text for cell in cells if cell.text.strip()]
    words = [t for t in texts if not is_number(t) and parse_cell(t) is None]
    if not path:
        # a column without head holds labels only beside figures
        texts = [c.text for c in cells if c.text.strip() and any(x and is_number(x.text) for x in grid[c.row])]
        words = [t for t in texts if not is_number(t) and parse_cell(t) is None]
        return Column(index, path, "label" if texts and 2 * len(words) >= len(texts) else "skip")
    role = column_role(path)
    attrs = path_attrs(path)
    if role in LABELS or role in ("skip", "actual_else", "weight", "score", "level1", "level2", "level3", "indicator"):
        if role in LABELS and any(_of_government_classes(p) for p in path):
            role = "government_code"
        return Column(index, path, str(role), attrs or {})
    if role is not None and (attrs is None or role in ("target", "target_adjusted", "operator", "unit")):
        return Column(index, path, role)
    if role == "actual":
        return Column(index, path, role, attrs or {})
    wordy = bool(words) and not any(is_number(t) for t in texts) and 2 * len(words) > len(texts)
    if wordy and (attrs is not None or leading):
        return Column(index, path, "label", attrs or {})
    return Column(index, path, "value" if attrs is not None else "unknown", attrs or {})


def _of_government_classes(head: str) -> bool:
    return "政府" in head and "经济" in head and "部门" not in head
