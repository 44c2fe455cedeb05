"""Facts of a band: what row, column, title and section together say of each figure.

Precedence (contract section 4): row, then column, then table title, then section. A figure whose attributes its measure
cannot carry (`warehouse/taxonomy/measures.csv:identity`), or that contradict each other, is left out.
Does not belong here: the shape of the table (`table_grid`), forms and indicators.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from pipelines.extraction.amounts import to_yuan
from pipelines.extraction.cells import CellAmount, parse_cell, unit_in_brackets
from pipelines.extraction.lines import QUOTE_LIMIT, FactLine, Kind
from pipelines.extraction.table_grid import LABELS, Band, Column, Layout, Row, distinct, inline_pair
from pipelines.extraction.table_rows import LaneRows, RowLabel
from pipelines.extraction.table_terms import Attrs, Family, combine, first_unit, meaning
from sources.document import Cell, Locator
from warehouse import taxonomy

CODES = ("code", "class1", "class2", "class3")
_STATES = ("not_applicable", "withheld")


@dataclass(slots=True)
class Setting:
    """What holds for every figure of a table before its heads and rows are read."""

    locate: Locate
    closed: bool
    """A document about a closed year: 预算数 is the adjusted budget, 执行数 is final."""
    year: int | None = None
    family: Family | None = None
    attrs: Attrs = field(default_factory=dict)
    """Said by title and section."""
    unit: str | None = None
    two_sided: bool = False
    """Revenue and expenditure stand side by side: 总计 is each side's grand total."""
    section: str | None = None
    project: str | None = None
    confidence: float = 0.9


class Locate:
    """Where a cell is printed, in the terms of the document's format."""

    def __init__(self, *, paragraph: int | None, table: int, sheet: str | None, page: int | None) -> None:
        self.paragraph, self.table, self.sheet, self.page = paragraph, table, sheet, page

    def __call__(self, cell: Cell) -> Locator:
        if self.sheet is not None:
            return Locator(sheet=self.sheet, cell=cell.ref)
        page = cell.page or self.page
        if page is not None:
            return Locator(page=page, bbox=cell.bbox)
        return Locator(paragraph=self.paragraph, table=self.table, row=cell.row + 1, col=cell.col + 1)


@cache
def _measures() -> dict[str, tuple[str, frozenset[str]]]:
    """measure -> (kind, attributes that identify one fact of it)."""
    return {r["measure"]: (r["kind"], frozenset(r["identity"].split("|"))) for r in taxonomy.rows("measures")}


@dataclass(slots=True)
class _Lane:
    labels: list[Column] = field(default_factory=list)
    values: list[Column] = field(default_factory=list)

    @property
    def side(self) -> str | None:
        """in or out where the heads of the lane say so."""
        for column in [*self.labels, *self.values]:
            for text in column.path:
                side = meaning(text).attrs.get("side")
                if side in ("in", "out"):
                    return str(side)
        return None


def _lanes(band: Band) -> list[_Lane]:
    lanes = [_Lane()]
    for column in band.columns:
        if column.kind in LABELS:
            if lanes[-1].values:
                lanes.append(_Lane())
            lanes[-1].labels.append(column)
        elif column.kind in ("value", "weight", "score", "actual"):
            lanes[-1].values.append(column)
    return [lane for lane in lanes if lane.values]


def band_facts(layout: Layout, band: Band, setting: Setting) -> list[FactLine]:
    """Every fact of one band of figures, row by row, left to right."""
    unit = (
        first_unit([*band.labels, *band.above, *(t for c in band.columns for t in c.path[:1] if c.kind in LABELS)])
        or setting.unit
    )
    lanes = _lanes(band)
    setting.two_sided = {lane.side for lane in lanes} >= {"in", "out"}
    rows = [list(_lane_rows(layout, band, lane, setting)) for lane in lanes]
    for lane, labels in zip(lanes, rows, strict=True):
        _settle_totals(lane, [label for _, label in labels], setting)
    facts: list[tuple[int, int, FactLine]] = []
    for lane, labels in zip(lanes, rows, strict=True):
        execution = _execution_block(lane)
        first = True
        for r, label in labels:
            for column, cell in _figures(layout.grid[r], lane, r):
                found = parse_cell(cell.text)
                if found is None or (found.number is None and found.state not in _STATES):
                    continue
                if column.kind in ("weight", "score"):
                    fact = _points(found, column, cell, label, setting) if execution and first else None
                else:
                    fact = _fact(found, column, cell, label, lane, setting, unit)
                if fact is not None:
                    facts.append((r, cell.col, fact))
            if execution and any(
                c.kind == "value" and parse_cell(cell.text) for c, cell in _figures(layout.grid[r], lane, r)
            ):
                first = False
    facts.sort(key=lambda f: f[:2])
    out = [f for _, _, f in facts]
    return out + _inline(layout, band, setting, unit)


def _figures(row: Row, lane: _Lane, r: int) -> Iterator[tuple[Column, Cell]]:
    """The cells of a row below the lane's figure heads; a merged cell once, under its first head."""
    seen: list[Cell] = []
    for column in lane.values:
        cell = row[column.index]
        if cell is None or cell.row != r or not cell.text.strip() or any(cell is s for s in seen):
            continue
        seen.append(cell)
        yield column, cell


def _lane_rows(layout: Layout, band: Band, lane: _Lane, setting: Setting) -> Iterator[tuple[int, RowLabel]]:
    reader = LaneRows(setting.family, lane.side, setting.year)
    measure = setting.attrs.get("measure")
    for r in band.body:
        codes: list[str] = []
        texts: list[str] = []
        seen: list[Cell] = []
        for column in lane.labels:
            cell = layout.grid[r][column.index]
            if cell is None or cell.row in band.head or any(cell is s for s in seen):
                if column.kind in CODES:
                    codes.append("")
                continue
            seen.append(cell)
            wide = cell.colspan > 1 and not cell.text.strip().isdigit()
            if column.kind in CODES and not wide and not _words(cell.text):
                codes.append(cell.text)
            elif column.kind not in ("ordinal", "government_code") or (wide and _words(cell.text)):
                texts.append(cell.text)
        yield r, reader.read(codes, texts, measure)


def _words(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def _settle_totals(lane: _Lane, labels: list[RowLabel], setting: Setting) -> None:
    """收入合计 below 当年收入小计 and a carry-over row is the grand total; so is 合计 over columns with carry-over."""
    this_year: str | None = None
    carried = False
    for label in labels:
        measure = label.attrs.get("measure")
        if measure in ("carryover_opening", "carryover_closing"):
            carried = True
        elif measure in ("income", "expenditure") and label.total and not set(label.attrs) & {"nature", "fund"}:
            if "year" in label.attrs or (label.attrs["total"] == "sum" and "小计" in label.text):
                this_year = str(measure)
            elif this_year == measure and carried:
                label.attrs = label.attrs | {
                    "measure": "grand_total_in" if measure == "income" else "grand_total_out",
                    "total": "grand",
                }
    for said in ([c.attrs for c in lane.values], [label.attrs for label in labels if label.known]):
        if len({a.get("fund") for a in said}) > 1:
            # several funds side by side: a figure under one of them is a part
            for attrs in said:
                if "fund" in attrs:
                    attrs["part"] = True
    if setting.family is not None and setting.family.name == "three_public":
        _three_public_totals(lane, labels)
    carry_columns = [c for c in lane.values if c.attrs.get("measure") in ("carryover_opening", "carryover_closing")]
    family = setting.attrs.get("measure")
    if carry_columns and family in ("income", "expenditure"):
        for column in lane.values:
            if (
                "measure" not in column.attrs
                and "total" in column.attrs
                and not set(column.attrs) & {"fund", "nature", "stat"}
            ):
                column.attrs = column.attrs | {"measure": "grand_total_in" if family == "income" else "grand_total_out"}


def _three_public_totals(lane: _Lane, labels: list[RowLabel]) -> None:
    """合计 over the three public expenses alone, or with meetings and training where they stand beside them."""
    for said in ([c.attrs for c in lane.values], [label.attrs for label in labels]):
        wider = any(a.get("measure") in ("meeting", "training") for a in said)
        for attrs in said:
            if "total" in attrs and "measure" not in attrs:
                attrs |= {"measure": "three_public_meeting_training" if wider else "three_public_total", "weak": True}


def _execution_block(lane: _Lane) -> bool:
    """Money by stage with its execution rate: the columns 分值 and 得分 are the points of budget execution."""
    stages = {c.attrs.get("basis") for c in lane.values} - {None}
    return bool(stages) and any(
        c.kind in ("weight", "score") or c.attrs.get("stat") == "completion_rate" for c in lane.values
    )


def _points(found: CellAmount, column: Column, cell: Cell, label: RowLabel, setting: Setting) -> FactLine | None:
    if found.number is None or found.kind not in ("plain", "score") or not any(c.isdigit() for c in cell.text):
        return None
    measure = "execution_rate_weight" if column.kind == "weight" else "execution_rate_score"
    return FactLine(
        kind="score", measure=measure, locator=setting.locate(cell), method="table", label=column.path[-1],
        value=found.text, unit="分", number=found.number, state=found.state, fiscal_year=setting.year, project=setting.project,
        section=setting.section, quote=_quote(label.text, column.path[-1], cell.text), confidence=setting.confidence,
    )  # fmt: skip


def _fact(
    found: CellAmount, column: Column, cell: Cell, label: RowLabel, lane: _Lane, setting: Setting, unit: str | None
) -> FactLine | None:
    if not label.known or label.foreign:
        return None
    attrs = resolve(column.attrs, label, lane.side, setting)
    if attrs is None:
        return None
    return build(found, attrs, cell, label, column.head, setting, unit_in_brackets(column.head) or unit)


def resolve(column: Attrs, label: RowLabel, side: str | None, setting: Setting) -> Attrs | None:
    """What row, column, title and section say together of one figure; None if it is not certain or contradictory."""
    table = setting.attrs
    row = label.attrs
    measure = _measure(column, label, side, setting)
    if measure is None:
        return None
    out: Attrs = {"measure": measure}
    for attr in ("fund", "nature", "basis", "stat", "income_source"):
        said = combine({attr: column[attr]} if attr in column else {}, {attr: row[attr]} if attr in row else {})
        if said is None:
            if attr != "basis" or "stat" not in row:
                return None
            said = {attr: row[attr]}
        value = said.get(attr, table.get(attr))
        if attr in ("fund", "nature") and attr in table and attr in said:
            finer = combine({attr: table[attr]}, said)
            value = finer[attr] if finer is not None else value
        if value is not None:
            out[attr] = value
    if measure in ("grand_total_in", "grand_total_out") and out.get("nature"):
        out["measure"] = "expenditure" if measure == "grand_total_out" else None
    if (
        out["measure"] == "income"
        and "income_source" not in out
        and out.get("fund") in ("fiscal", "general_public", "government_fund", "state_capital")
    ):
        out["income_source"] = "fiscal_appropriation"
    if out["measure"] == "income" and out.get("fund") == "special_account" and "income_source" not in out:
        out["income_source"] = "special_account"
    out["basis"] = _basis(out.get("basis"), setting)
    out["fiscal_year"] = _year(column, row, table, setting)
    out["functional_code"] = label.functional or column.get("functional_code")
    out["economic_code"] = label.economic or column.get("economic_code")
    out["project"] = label.project or setting.project
    return out if out["measure"] and _representable(out, column, row, label, setting) else None


def _measure(column: Attrs, label: RowLabel, side: str | None, setting: Setting) -> str | None:
    row = label.attrs
    r, c = row.get("measure"), column.get("measure")
    if r and c and r != c:
        if row.get("weak") and column.get("weak"):
            return None
        if not row.get("weak") and not column.get("weak"):
            part_of_total = str(c) in ("three_public_total", "procurement") and str(r).startswith(
                str(c).split("_total")[0]
            )
            return str(r) if part_of_total else None
        return str(c) if row.get("weak") else str(r)
    grand = not r and row.get("total") == "grand" and (not c or column.get("weak"))
    if grand and setting.two_sided and side in ("in", "out"):
        return "grand_total_in" if side == "in" else "grand_total_out"
    if r or c:
        return str(r or c)
    if label.functional or label.economic or label.project:
        return "expenditure" if setting.attrs.get("measure") in (None, "expenditure") else str(setting.attrs["measure"])
    if side == "in":
        return "income"
    if side == "out":
        return "expenditure"
    return str(setting.attrs["measure"]) if "measure" in setting.attrs else None


def _basis(said: str | None, setting: Setting) -> str:
    if said == "budget":
        return "budget_adjusted" if setting.closed else "budget_initial"
    if said == "execution":
        return "final" if setting.closed else "execution_estimate"
    return said or ("final" if setting.closed else "budget_initial")


def _year(column: Attrs, row: Attrs, table: Attrs, setting: Setting) -> int | None:
    for said in (row, column):
        if "fiscal_year" in said:
            return int(said["fiscal_year"])
    base = int(table["fiscal_year"]) if "fiscal_year" in table else setting.year
    for said in (row, column):
        if said.get("year") and base is not None and not str(said.get("measure", "")).startswith("carryover"):
            return base + int(said["year"])
    return base


def _representable(out: Attrs, column: Attrs, row: Attrs, label: RowLabel, setting: Setting) -> bool:
    """Whether the measure can carry what is said: income by functional class, three public expenses by fund cannot."""
    kind_identity = _measures().get(str(out["measure"]))
    if kind_identity is None:
        return False
    kind, identity = kind_identity
    if setting.family is not None and not setting.family.holds(str(out["measure"])):
        return False
    for attr in ("functional_code", "economic_code"):
        if out.get(attr) and attr not in identity:
            return False
    if label.project and "project" not in identity:
        return False
    if "fund" not in identity and (row.get("part") or column.get("part")):
        return False
    if "nature" not in identity and ("nature" in row or "nature" in column):
        return False
    return not (kind != "money" and kind != "ratio" and set(row | column) & {"fund", "nature"})


def build(
    found: CellAmount, attrs: Attrs, cell: Cell, label: RowLabel, head: str, setting: Setting, unit: str | None
) -> FactLine | None:
    """The line of one figure; None if its unit is not known or it cannot be a figure of this measure."""
    measure = str(attrs["measure"])
    kind, identity = _measures()[measure]
    stat = attrs.get("stat") or "level"
    line = FactLine(
        kind="money", measure=measure, locator=setting.locate(cell), method="table",
        label="/".join(t for t in (label.text, head.split("/")[-1]) if t), value=found.text, state=found.state,
        modifier=found.modifier, fiscal_year=attrs["fiscal_year"], stat=stat, section=setting.section,
        quote=_quote(label.text, "" if label.text else head, cell.text), confidence=setting.confidence,
    )  # fmt: skip
    if "basis" in identity or (stat != "level" and kind == "money"):
        line.basis = attrs["basis"]
    for name in ("fund", "nature", "income_source", "functional_code", "economic_code", "project"):
        if attrs.get(name) is not None and name in identity:
            setattr(line, name, attrs[name])
    if stat in ("completion_rate", "share", "change_rate"):
        return _ratio(line, found)
    if kind == "money":
        return _money(line, found, unit)
    return _number(line, found, kind, head, label, unit)


def _ratio(line: FactLine, found: CellAmount) -> FactLine | None:
    if found.kind not in ("ratio", "plain") or found.number is None:
        return None
    line.kind, line.unit, line.number = "ratio", "%", found.number
    if line.stat == "completion_rate":
        line.basis = "final"
    return line


def _money(line: FactLine, found: CellAmount, unit: str | None) -> FactLine | None:
    line.unit = found.unit if found.kind == "money" else unit
    if line.unit is None:
        return None
    if found.number is None:
        return line
    if found.kind not in ("plain", "money"):
        return None
    line.amount_yuan = to_yuan(found.number, line.unit)
    if line.amount_yuan is None or abs(line.amount_yuan) >= Decimal(10) ** 13:
        return None
    return line


def _number(
    line: FactLine, found: CellAmount, kind: str, head: str, label: RowLabel, unit: str | None
) -> FactLine | None:
    if found.kind not in ("plain", kind) or found.number is None:
        return None
    kinds: dict[str, Kind] = {"count": "count", "area": "area", "score": "score"}
    line.kind = kinds[kind]
    line.unit = found.unit or unit_in_brackets(head) or unit_in_brackets(label.text)
    line.number = found.number
    return line


def _quote(*parts: str) -> str:
    return " ".join(" ".join(p.split()) for p in parts if p)[:QUOTE_LIMIT]


def _inline(layout: Layout, band: Band, setting: Setting, unit: str | None) -> list[FactLine]:
    """Cells that print label and figure together (其中：基本支出：1,192.66) inside a block of money."""
    out: list[FactLine] = []
    side: dict[int, str] = {}
    for r in band.body:
        for cell in distinct(layout.grid[r]):
            pair = inline_pair(cell.text) if cell.row == r else None
            if pair is None:
                continue
            said = meaning(pair[0])
            if "按收入" in pair[0] or "按支出" in pair[0]:
                side[cell.col] = "in" if "收入" in pair[0] else "out"
            found = parse_cell(pair[1])
            if not said.complete or found is None or not set(said.attrs) & {"fund", "nature", "measure"}:
                continue
            label = RowLabel(text=pair[0], attrs=dict(said.attrs), known=True)
            attrs = resolve({}, label, side.get(cell.col), setting)
            if attrs is not None and (line := build(found, attrs, cell, label, "", setting, unit)) is not None:
                out.append(line)
    return out
