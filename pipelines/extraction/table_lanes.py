"""Lanes of a band: label columns with the figures to their right.

Two or three lanes may stand side by side (revenue | expenditure; 301 | 302 | 310). Does not belong here: what one label
says (`table_rows`), what rows and columns mean beside each other (`table_settled`), which fact a figure is
(`table_facts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipelines.extraction.cells import parse_cell
from pipelines.extraction.table_columns import Column
from pipelines.extraction.table_grid import LABELS, Band, Layout, Row
from pipelines.extraction.table_rows import LaneRows, RowLabel, class_by_name, system_of
from pipelines.extraction.table_setting import Setting
from pipelines.extraction.table_terms import Attrs, Family, combine, field_of, key, meaning, role_of, unnumbered
from sources.document import Cell

CARRIED = ("carryover_opening", "carryover_closing")
CODES = ("code", "class1", "class2", "class3")


@dataclass(slots=True)
class Lane:
    labels: list[Column] = field(default_factory=list)
    values: list[Column] = field(default_factory=list)

    @property
    def side(self) -> str | None:
        """in or out where the heads of the lane say so."""
        # 上年结转安排 beside 当年财政拨款安排 is where spending comes from, no revenue side
        figures = [c for c in self.values if c.attrs.get("measure") not in CARRIED]
        for column in [*self.labels, *figures]:
            for text in column.path:
                side = meaning(text).attrs.get("side")
                if side in ("in", "out"):
                    return str(side)
        return None


def read_class_columns(band: Band, setting: Setting) -> None:
    """Columns headed by economic classes carry their codes; 小计 stands for the class above it.

    The class may stand below heads that say something else (基本支出 | 工资福利支出).
    """
    if setting.family is None or setting.family.classes is None:
        return
    for column in band.columns:
        if column.kind != "unknown":
            continue
        attrs: Attrs | None = {}
        code: str | None = None
        for text in column.path:
            said = meaning(text)
            below = _economic(text, setting.year, code)
            if below is not None and (code is not None or not said.complete):
                code = below
            elif said.complete and not (code is not None and set(said.attrs) - {"total"}):
                attrs = (
                    combine(attrs, {k: v for k, v in said.attrs.items() if k != "total"}) if attrs is not None else None
                )
            else:
                attrs = None
        if code is not None and attrs is not None:
            column.kind, column.attrs = "value", attrs | {"economic_code": code}


def _economic(text: str, year: int | None, prefix: str | None) -> str | None:
    flat = key(text)
    printed = flat[:5].rstrip("".join(c for c in flat[:5] if not c.isdigit()))
    if printed.isdigit() and system_of(printed) == "economic":
        return printed
    return class_by_name("economic", flat, year, prefix)


def lanes_of(band: Band) -> list[Lane]:
    lanes = [Lane()]
    for column in band.columns:
        if column.kind in LABELS:
            if lanes[-1].values:
                lanes.append(Lane())
            lanes[-1].labels.append(column)
        elif column.kind in ("value", "weight", "score", "actual"):
            lanes[-1].values.append(column)
    # a lane of the government's own classification holds other classes than the department's
    return [lane for lane in lanes if lane.values and not _of_government(lane)]


def _of_government(lane: Lane) -> bool:
    kinds = {c.kind for c in lane.labels} - {"ordinal"}
    return kinds == {"government_code"}


def figures(row: Row, lane: Lane, r: int) -> Iterator[tuple[Column, Cell]]:
    """The cells of a row below the lane's figure heads; a merged cell once, under its first head.

    Where figures are merged otherwise than their heads, a head whose figure stands left does not count again.
    """
    seen: list[Cell] = []
    heads: list[tuple[str, ...]] = []
    for at, column in enumerate(lane.values):
        cell = row[column.index]
        if (
            column.kind == "unknown"
            or cell is None
            or cell.row != r
            or not cell.text.strip()
            or any(cell is s for s in seen)
        ):
            continue
        following = lane.values[at + 1] if at + 1 < len(lane.values) else None
        if (
            column.path in heads
            and following is not None
            and row[following.index] is cell
            and following.path not in heads
        ):
            continue  # the merged cell belongs to the next head
        heads.append(column.path)
        seen.append(cell)
        yield column, cell


def lane_rows(layout: Layout, band: Band, lane: Lane, setting: Setting) -> list[tuple[int, RowLabel]]:
    """The label of every body row of a lane. A label that a page break tore into two rows is read as one."""
    family = _row_family(lane, setting)
    reader = LaneRows(family, lane.side, setting.year, _system(lane, setting))
    measure = setting.attrs.get("measure")
    columns = _label_columns(lane, family)
    out: list[tuple[int, RowLabel]] = []
    alone = _one_body(layout, band, lane)
    several = _several_bodies(layout, band, lane)
    whole = _row_of_department(layout, band, lane, setting) if several else None
    for at, r in enumerate(band.body):
        codes, texts = _label_cells(layout.grid[r], band, columns)
        label = reader.read(codes, texts, measure)
        if not label.known and len(texts) == 1 and at + 1 < len(band.body):
            rest = _torn_label(layout, band, lane, columns, band.body[at + 1])
            if rest is not None:
                joined = reader.read(codes, [texts[0] + rest], measure)
                label = joined if joined.known and not joined.project else label
        if several and (label.functional or label.economic):
            label.foreign = True  # one unit's class, not the department's
        if not label.known and (_all_bodies(lane, texts) or (several and r == whole)):
            label = RowLabel(text=label.text, attrs={"total": "sum"}, known=True)
        out.append((r, RowLabel(text=label.text, known=True) if alone and not label.known else label))
    return out


def _row_family(lane: Lane, setting: Setting) -> Family | None:
    """A list of tasks or projects inside a form (任务名称 | 批复金额 | 实际支出金额): its unknown rows are projects."""
    family = setting.family
    form = family is not None and family.name in ("self_evaluation", "performance_target") and family.rows is None
    named = any(c.path and field_of(c.path[-1]) in ("project", "task") for c in lane.labels)
    return replace(family, rows="project") if family is not None and form and named and not setting.project else family


def _bodies(lane: Lane) -> list[Column]:
    return [c for c in lane.labels if c.path and field_of(c.path[-1]) in ("department", "unit")]


def _several_bodies(layout: Layout, band: Band, lane: Lane) -> bool:
    """A list that names several units beside its classes: each unit prints its own."""
    names: set[str] = set()
    for column in _bodies(lane):
        for r in band.body:
            cell = layout.grid[r][column.index]
            if cell is not None and cell.row not in band.head and cell.text.strip() and cell.colspan == 1:
                names.add(key(cell.text))
    return len({n for n in names if "total" not in meaning(n).attrs}) > 1


def _row_of_department(layout: Layout, band: Band, lane: Lane, setting: Setting) -> int | None:
    """The row of the whole department in a list of its bodies: it bears its name, or its code begins theirs."""
    rows: list[tuple[int, str, str]] = []
    coded = [c.index for c in lane.labels if c.kind == "ordinal"]
    for r in band.body:
        cells = [layout.grid[r][c.index] for c in _bodies(lane)]
        names = [c.text for c in cells if c is not None and c.row == r and c.text.strip()]
        codes = [c.text.strip() for i in coded if (c := layout.grid[r][i]) is not None and c.row == r]
        if names:
            rows.append((r, key(names[-1]), codes[0] if codes else ""))
    named = [r for r, name, _ in rows if setting.department and name == key(setting.department)]
    if len(named) == 1:
        return named[0]
    first = [r for r, _, code in rows if code and all(other.startswith(code) for _, _, other in rows)]
    return first[0] if len(first) == 1 else None


def _all_bodies(lane: Lane, texts: list[str]) -> bool:
    """The row of all bodies in a list of them (机构名称: 局机关及二级机构汇总)."""
    if len(texts) != 1 or len(_bodies(lane)) < len(lane.labels):
        return False
    return re.search(r"(?:汇总|合计)(?:数)?$", key(texts[0])) is not None


def _one_body(layout: Layout, band: Band, lane: Lane) -> bool:
    """The only row of figures is named after the body it belongs to (机构名称 | 收入合计 …), so it is the total."""
    named = [c for c in lane.labels if c.kind != "ordinal"]
    if not named or len(_bodies(lane)) < len(named):
        return False
    rows = [r for r in band.body if any(parse_cell(cell.text) for _, cell in figures(layout.grid[r], lane, r))]
    return len(rows) == 1


def _system(lane: Lane, setting: Setting) -> str | None:
    """The classification of class names in a lane: its head's (按经济分类), else the family's, else spending's."""
    heads = key("".join(text for column in lane.labels for text in column.path))
    if "经济" in heads:
        return "economic" if "政府" not in heads else None
    if "功能" in heads:
        return "functional"
    if setting.family is not None:
        return setting.family.classes
    return "functional" if lane.side == "out" else None


def _label_columns(lane: Lane, family: Family | None) -> list[Column]:
    """The label columns that say what a row is; in a list of projects names of bodies beside them do not.

    Whose money it is (资金性质) is said by its own column.
    """
    if family is None or family.rows != "project":
        return lane.labels
    named = [c for c in lane.labels if c.path and not key(c.path[-1]).startswith(("资金", "经费"))]
    bodies = [c for c in named if field_of(c.path[-1]) in ("department", "unit", "skip")]
    return [c for c in lane.labels if not any(c is b for b in bodies)] or lane.labels


def _label_cells(row: Row, band: Band, columns: list[Column]) -> tuple[list[str], list[str]]:
    """The code cells (blank where nothing is printed) and the other label cells of a row."""
    codes: list[str] = []
    texts: list[str] = []
    seen: list[Cell] = []
    for column in columns:
        cell = row[column.index]
        head = cell is not None and (cell.row in band.head or role_of(cell.text) in ("class1", "class2", "class3"))
        if cell is None or head or any(cell is s for s in seen):
            if column.kind in CODES:
                codes.append("")
            continue
        seen.append(cell)
        words = any("\u4e00" <= c <= "\u9fff" for c in cell.text)
        if column.kind in CODES and not words:
            codes.append(cell.text)
        elif column.kind not in ("ordinal", "government_code") or (
            words and (cell.colspan > 1 or meaning(cell.text).complete)
        ):
            texts.append(cell.text)
    return codes, texts


def _torn_label(layout: Layout, band: Band, lane: Lane, columns: list[Column], r: int) -> str | None:
    """The rest of a label on the next row: words alone, without number, code or figures."""
    codes, texts = _label_cells(layout.grid[r], band, columns)
    if any(c.strip() for c in codes) or len(texts) != 1 or unnumbered(texts[0])[1] or not texts[0].strip():
        return None
    return None if any(parse_cell(cell.text) for _, cell in figures(layout.grid[r], lane, r)) else texts[0]
