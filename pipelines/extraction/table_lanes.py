"""Lanes of a band: label columns with the figures to their right, and what their totals stand for.

Two or three lanes may stand side by side (revenue | expenditure; 301 | 302 | 310). Does not belong here: what one label
says (`table_rows`), which fact a figure is (`table_facts`).
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

_CARRIED = ("carryover_opening", "carryover_closing")
_GRAND = {"income": "grand_total_in", "expenditure": "grand_total_out"}
_GROUP_OF_INCOME = re.compile(r"(?:部门|单位|年度|本年){0,2}收入(?:预算|决算|情况|来源|合计)?(?:\s|$)")
"""收入预算 beside its rows, in a block that has one of spending, too."""
CODES = ("code", "class1", "class2", "class3")


@dataclass(slots=True)
class Lane:
    labels: list[Column] = field(default_factory=list)
    values: list[Column] = field(default_factory=list)

    @property
    def side(self) -> str | None:
        """in or out where the heads of the lane say so."""
        # 上年结转安排 beside 当年财政拨款安排 is where spending comes from, no revenue side
        figures = [c for c in self.values if c.attrs.get("measure") not in _CARRIED]
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
        if cell is None or cell.row != r or not cell.text.strip() or any(cell is s for s in seen):
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
        if not label.known and _all_bodies(lane, texts):
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
    """The label columns that say what a row is; in a list of projects names of bodies beside them do not."""
    if family is None or family.rows != "project":
        return lane.labels
    bodies = [c for c in lane.labels if c.path and field_of(c.path[-1]) in ("department", "unit", "skip")]
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


def settle(lane: Lane, labels: list[RowLabel], setting: Setting) -> None:
    """What rows and columns of a lane mean beside each other: grand totals, parts by fund, titles of lanes."""
    _subtotals(labels)
    _project_totals(labels)
    if "measure" not in setting.attrs and lane.side is None:
        _plain_totals(labels)
    _grand_total_rows(labels)
    _grand_total_columns(lane, setting)
    _parts_by_fund([c.attrs for c in lane.values])
    _parts_by_fund([label.attrs for label in labels if label.known])
    if setting.family is not None and setting.family.name == "three_public":
        columns = [c.attrs for c in lane.values]
        by_column = any(str(a.get("measure", "")).startswith("three_public_") for a in columns)
        _three_public_totals(columns if by_column else [label.attrs for label in labels])
    if setting.attrs.get("nature") == "basic":
        _lane_titles(lane)
    _first_budget(lane)
    if execution_block(lane):
        _spent_column(lane)
        for label in labels:
            _spent_by_stage(label)
        for column in lane.values:
            final = column.attrs.get("basis") in ("final", "execution") or column.attrs.get("stat") == "completion_rate"
            column.attrs = column.attrs | {"executed": final}


def _spent_column(lane: Lane) -> None:
    """预算支出数 beside the budgets is what was spent, where no other column is."""
    stages = [c for c in lane.values if "basis" in c.attrs]
    spent = [c for c in stages if c.attrs["basis"] == "budget" and c.attrs.get("measure") == "expenditure"]
    beside = [c for c in stages if not any(c is s for s in spent)]
    if (
        beside
        and len({c.path for c in spent}) == 1
        and not any(c.attrs["basis"] in ("final", "execution") for c in beside)
    ):
        for column in spent:
            column.attrs = column.attrs | {"basis": "final"}


def _first_budget(lane: Lane) -> None:
    """预算批复 beside 调整后预算 is the budget of the start of the year, where no other column is."""
    stages = [c for c in lane.values if "basis" in c.attrs]
    said = {c.attrs["basis"] for c in stages}
    if "budget_adjusted" in said and "budget_initial" not in said:
        for column in stages:
            if column.attrs["basis"] == "budget":
                column.attrs = column.attrs | {"basis": "budget_initial"}


def _spent_by_stage(label: RowLabel) -> None:
    """Rows by stages of one year are that year's spending: 项目资金总额 its whole, 一般公共预算拨款收入 its fund."""
    measure = label.attrs.get("measure")
    rest = {k: v for k, v in label.attrs.items() if k not in ("measure", "weak", "side", "income_source")}
    if measure == "project_lifetime_funding":
        label.attrs = rest | {"total": "sum"}
    elif measure == "income" and _GROUP_OF_INCOME.match(label.text):
        label.attrs = label.attrs | {"received": True}
    elif measure == "income" and label.attrs.get("weak") and "fund" in rest:
        label.attrs = rest


def _subtotals(labels: list[RowLabel]) -> None:
    """A bare 小计 among rows that also have a 合计 is the total of some rows only."""
    totals = [label for label in labels if label.known and set(label.attrs) == {"total"}]
    if any("小计" not in label.text for label in totals):
        for label in totals:
            label.known = "小计" not in label.text


def _project_totals(labels: list[RowLabel]) -> None:
    """合计 of a list that names nothing but projects is project spending."""
    totals = [label for label in labels if label.known and set(label.attrs) == {"total"}]
    others = [label for label in labels if label.known and label.text and not any(label is t for t in totals)]
    if others and all(label.project for label in others):
        for label in totals:
            label.attrs = label.attrs | {"nature": "project"}


def _plain_totals(labels: list[RowLabel]) -> None:
    """合计 below rows that are all spending (or all income) is their total, whatever the table is called."""
    measures = {
        "expenditure" if label.functional or label.economic else label.attrs.get("measure")
        for label in labels
        if label.known and set(label.attrs) != {"total"} and (label.text or label.functional)
    }
    if measures in ({"expenditure"}, {"income"}):
        for label in labels:
            if label.known and set(label.attrs) == {"total"}:
                label.attrs = label.attrs | {"measure": measures.copy().pop(), "weak": True}


def _grand_total_rows(labels: list[RowLabel]) -> None:
    """收入合计 below 当年收入小计 and a carry-over row is the grand total."""
    this_year: str | None = None
    carried = False
    for label in labels:
        measure = label.attrs.get("measure")
        if measure in _CARRIED:
            carried = True
        elif set(label.attrs) == {"total"} and label.known and this_year is not None and carried:
            label.attrs = label.attrs | {"measure": _GRAND[this_year], "total": "grand"}
        elif measure in ("income", "expenditure") and label.total and not set(label.attrs) & {"nature", "fund"}:
            if "year" in label.attrs or re.search(r"小计|[本当]年", label.text):
                this_year = str(measure)
            elif this_year == measure and carried:
                label.attrs = label.attrs | {"measure": _GRAND[str(measure)], "total": "grand"}


def _grand_total_columns(lane: Lane, setting: Setting) -> None:
    """合计 beside columns of carry-over holds them too."""
    measure = setting.attrs.get("measure")
    carried = _CARRIED if measure == "income" else _CARRIED[1:]
    if measure not in _GRAND or not any(c.attrs.get("measure") in carried for c in lane.values):
        return
    for column in lane.values:
        if "total" in column.attrs and not set(column.attrs) & {"measure", "fund", "nature", "stat"}:
            column.attrs = column.attrs | {"measure": _GRAND[str(measure)]}


def _parts_by_fund(said: list[Attrs]) -> None:
    """Where several funds stand side by side, a figure under one of them is a part (of procurement, 三公 …)."""
    for attrs in said:
        beside = {a.get("fund") for a in said if a.get("measure") == attrs.get("measure")}
        if "fund" in attrs and len(beside) > 1:
            attrs["part"] = True


def _three_public_totals(said: list[Attrs]) -> None:
    """合计 over the three public expenses alone, or with meetings and training where they stand beside them."""
    wider = any(a.get("measure") in ("meeting", "training") for a in said)
    for attrs in said:
        if "total" in attrs and "measure" not in attrs:
            attrs |= {"measure": "three_public_meeting_training" if wider else "three_public_total", "weak": True}


def _lane_titles(lane: Lane) -> None:
    """人员经费 over a whole lane of 基本支出 only says which classes it lists; 人员经费 over a figure is a part."""
    titles = {text for column in lane.labels for text in column.path}
    for column in lane.values:
        natures = {meaning(text).attrs.get("nature") for text in column.path if text in titles}
        if column.attrs.get("nature") in natures - {None}:
            column.attrs = {k: v for k, v in column.attrs.items() if k != "nature"}


def by_stage(lane: Lane) -> bool:
    """Money received or planned beside money spent."""
    said = {c.attrs.get("basis") or c.attrs.get("measure") for c in lane.values if c.kind == "value"}
    return len(said & {"budget", "budget_initial", "budget_adjusted", "funds_received"}) > 0 and "final" in said


def execution_block(lane: Lane) -> bool:
    """Money by stage with its execution rate: the columns 分值 and 得分 are the points of budget execution."""
    stages = {c.attrs.get("basis") for c in lane.values} - {None}
    return bool(stages) and any(
        c.kind in ("weight", "score") or c.attrs.get("stat") == "completion_rate" for c in lane.values
    )
