"""Facts of a band: what row, column, title and section together say of each figure.

Precedence (contract section 4): row, then column, then table title, then section. A figure whose attributes its measure
cannot carry (`warehouse/taxonomy/measures.csv:identity`), or that contradict each other, is left out.
Does not belong here: the shape of the table (`table_grid`), forms and indicators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from pipelines.extraction.amounts import to_yuan
from pipelines.extraction.cells import CellAmount, is_unit, parse_cell, unit_in_brackets
from pipelines.extraction.frames import ancestors
from pipelines.extraction.lines import FactLine, Kind
from pipelines.extraction.table_columns import Column
from pipelines.extraction.table_grid import LABELS, Band, Layout, distinct, inline_pair, is_number
from pipelines.extraction.table_lanes import Lane, figures, lane_rows, lanes_of, read_class_columns
from pipelines.extraction.table_points import points, points_in_label, points_row, quote
from pipelines.extraction.table_rows import RowLabel
from pipelines.extraction.table_setting import Setting
from pipelines.extraction.table_settled import by_stage, execution_block, settle
from pipelines.extraction.table_terms import Attrs, combine, first_unit, meaning
from sources.document import Cell
from warehouse import taxonomy

_STAFF = {("staff_quota_administrative", "staff"): "staff_administrative"}
"""Who fills the posts that a row names: 行政编制 in a column of 实有人数."""
_STATES = ("not_applicable", "withheld")
_RATIOS = ("completion_rate", "share", "change_rate")


@cache
def _measures() -> dict[str, tuple[str, frozenset[str]]]:
    """measure -> (kind, attributes that identify one fact of it)."""
    return {r["measure"]: (r["kind"], frozenset(r["identity"].split("|"))) for r in taxonomy.rows("measures")}


def band_facts(layout: Layout, band: Band, setting: Setting) -> list[FactLine]:
    """Every fact of one band of figures, row by row, left to right."""
    heads = [t for c in band.columns for t in c.path[:1] if c.kind in LABELS or _without_figures(layout, band, c)]
    unit = first_unit([*band.labels, *band.above, *heads]) or setting.unit
    read_class_columns(band, setting)
    lanes = lanes_of(band)
    _stage_of_block(band, lanes)
    setting.two_sided = {lane.side for lane in lanes} >= {"in", "out"}
    stages = any(execution_block(lane) or (setting.project and by_stage(lane)) for lane in lanes)
    if stages and "measure" not in setting.attrs:
        setting = replace(setting, attrs=setting.attrs | {"measure": "expenditure"})
    labels = [lane_rows(layout, band, lane, setting) for lane in lanes]
    if setting.untitled:
        said = [*(c.attrs for lane in lanes for c in lane.values), *(row.attrs for rows in labels for _, row in rows)]
        setting = replace(setting, untitled=not any(_beyond_fiscal(attrs) for attrs in said))
    facts: list[tuple[int, int, FactLine]] = []
    for lane, rows in zip(lanes, labels, strict=True):
        settle(lane, [label for _, label in rows], setting)
        _tiers(lane, rows, setting)
        _total_beside_spent(lane, setting)
        facts += _lane_facts(layout, lane, rows, setting, _row_units(layout, band, unit))
    facts.sort(key=lambda f: f[:2])
    found = [f for _, _, f in facts]
    if any(execution_block(lane) for lane in lanes) and not any(f.measure == "execution_rate_weight" for f in found):
        found += points_in_label(layout, band, setting)
    return found + inline_facts(layout, band.body, setting, unit, band.columns)


def _stage_of_block(band: Band, lanes: list[Lane]) -> None:
    """A block labelled 部门支出预算 holds budgets, but where a head or row says otherwise."""
    said = [m.attrs["basis"] for text in band.labels if (m := meaning(text)).complete and "basis" in m.attrs]
    columns = [c for lane in lanes for c in lane.values if c.kind == "value"]
    if len(said) == 1 and said[0] != "execution" and any("basis" in c.attrs for c in columns):
        for column in columns:
            if not set(column.attrs) & {"basis", "stat"}:
                column.attrs = column.attrs | {"basis": said[0]}


def _without_figures(layout: Layout, band: Band, column: Column) -> bool:
    """A column of labels whose merge was lost: only its head is printed."""
    return not any(
        (c := layout.grid[r][column.index]) and c.row > band.head[-1] and is_number(c.text) for r in band.body
    )


_OF_INCOME = ("measure", "income_source", "side", "weak")


def _tiers(lane: Lane, rows: list[tuple[int, RowLabel]], setting: Setting) -> None:
    """Money of one tier of government is fiscal money, as printed; columns of several tiers are only parts.

    上级补助 among the funds of a project is a tier, not a kind of the department's income.
    """
    for _, label in rows:
        given = label.attrs.get("income_source") == "superior_subsidy" and "收入" not in label.text
        if given and setting.project is not None and "side" in label.attrs:
            label.attrs = {k: v for k, v in label.attrs.items() if k not in _OF_INCOME} | {"fund": "fiscal"}
    columns = [c for c in lane.values if c.attrs.get("tier")]
    if len(columns) > 1:
        # their sum is a budget or spending only where heads or rows say which
        staged = any("basis" in label.attrs for _, label in rows)
        sums = [c for c in lane.values if c.attrs.get("total") and not set(c.attrs) & {"basis", "measure", "stat"}]
        sums = [] if staged else sums
        lane.values = [c for c in lane.values if not any(c is x for x in (*columns, *sums))]


def _total_beside_spent(lane: Lane, setting: Setting) -> None:
    """资金总额 beside 已支出 in a list of projects: whether planned or received is not said, spent it is not."""
    spent = any(c.attrs.get("basis") in ("final", "execution") for c in lane.values)
    if setting.family is not None and setting.family.rows == "project" and spent:
        staged = {"basis", "measure", "stat", "fund", "nature"}
        lane.values = [c for c in lane.values if not c.attrs.get("total") or set(c.attrs) & staged]


def _beyond_fiscal(attrs: Attrs) -> bool:
    """A row or column that only a statement of all money has."""
    own = ("undertaking", "operating", "superior_subsidy", "affiliate_remittance")
    return attrs.get("income_source") in own or attrs.get("nature") in ("operating", "remit_to_superior")


def _row_units(layout: Layout, band: Band, unit: str | None) -> dict[int, str | None]:
    """The unit of each body row: its own where the table has a column of units (计量单位)."""
    out: dict[int, str | None] = dict.fromkeys(band.body, unit)
    for column in band.columns:
        if column.kind == "unit":
            for r in band.body:
                cell = layout.grid[r][column.index]
                if cell is not None and is_unit(cell.text.strip()):
                    out[r] = cell.text.strip()
    return out


def _lane_facts(
    layout: Layout, lane: Lane, rows: list[tuple[int, RowLabel]], setting: Setting, units: dict[int, str | None]
) -> Iterator[tuple[int, int, FactLine]]:
    """Row, column and fact of every figure of a lane that is one."""
    execution = execution_block(lane)
    scored = points_row(layout, lane, rows) if execution else None
    for r, label in rows:
        points_given = not execution
        for column, cell in figures(layout.grid[r], lane, r):
            found = parse_cell(cell.text)
            if found is None or (found.number is None and found.state not in _STATES):
                continue
            fact: FactLine | None = None
            if label.points is not None and not points_given:
                column = replace(column, kind=label.points, path=(label.text,))
                fact = points(found, column, cell, label, setting)
                points_given = True
            elif column.kind in ("weight", "score"):
                if r == scored:
                    fact = points(found, column, cell, label, setting)
            elif label.known and not label.foreign:
                attrs = resolve(column.attrs, label, lane.side, setting)
                unit_here = unit_in_brackets(column.head) or unit_in_brackets(label.text) or units[r]
                fact = None if attrs is None else build(found, attrs, cell, label, column.path, setting, unit_here)
            if fact is not None:
                yield r, cell.col, fact


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
    if label.project and str(c).startswith("carryover"):
        return str(c)  # a project's row under 结余
    if r and c and r != c:
        if row.get("weak") and column.get("weak"):
            return str(r) if r == "three_public_total" and c == "expenditure" else None
        if not row.get("weak") and not column.get("weak"):
            part_of_total = str(c) in ("three_public_total", "procurement") and str(r).startswith(
                str(c).split("_total")[0]
            )
            return str(r) if part_of_total or c in ancestors(str(r)) else _STAFF.get((str(r), str(c)))
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
    if setting.untitled and "fund" in identity and "fund" not in out:
        return False
    for attr in ("functional_code", "economic_code"):
        if out.get(attr) and attr not in identity:
            return False
    if label.project and "project" not in identity:
        return False
    if "fund" not in identity and (row.get("part") or column.get("part")):
        return False
    # what is carried over or received is no part of what a block of project money spent
    if str(out["measure"]).startswith("carryover") and (column.get("executed") or out.get("stat") in _RATIOS):
        return False
    if out["measure"] == "income" and "executed" in column and not row.get("received"):
        return False
    if "nature" not in identity and (("nature" in row and not label.project) or "nature" in column):
        return False
    return not (kind != "money" and kind != "ratio" and set(row | column) & {"fund", "nature"})


def build(
    found: CellAmount,
    attrs: Attrs,
    cell: Cell,
    label: RowLabel,
    path: tuple[str, ...],
    setting: Setting,
    unit: str | None,
) -> FactLine | None:
    """The line of one figure; None if its unit is not known or it cannot be a figure of this measure."""
    measure = str(attrs["measure"])
    kind, identity = _measures()[measure]
    stat = attrs.get("stat") or "level"
    if stat == "change" and (found.kind == "ratio" or unit in ("%", "％")):
        stat = "change_rate"  # 增减（%）
    head = "".join(path[-1].split()) if path else ""
    line = FactLine(
        kind="money", measure=measure, locator=setting.locate(cell), method="table",
        label="/".join(t for t in (label.text, head) if t),
        value=found.text, state=found.state,
        modifier=found.modifier, fiscal_year=attrs["fiscal_year"], stat=stat, section=setting.section,
        quote=quote(*([label.text] if label.text else path), cell.text), confidence=setting.confidence,
    )  # fmt: skip
    if "basis" in identity or (stat != "level" and kind == "money"):
        line.basis = attrs["basis"]
    for name in ("fund", "nature", "income_source", "functional_code", "economic_code", "project"):
        if attrs.get(name) is not None and name in identity:
            setattr(line, name, attrs[name])
    if stat in _RATIOS:
        return _ratio(line, found)
    if kind == "money":
        return _money(line, found, unit)
    return _number(line, found, kind, head, label, unit)


def _ratio(line: FactLine, found: CellAmount) -> FactLine | None:
    if found.kind not in ("ratio", "plain") or found.number is None:
        return None
    line.kind, line.unit, line.number = "ratio", "%", found.number
    line.value = (line.value or "").rstrip("%％ ")
    if line.stat == "completion_rate":
        line.basis = "final"
    return line


def _money(line: FactLine, found: CellAmount, unit: str | None) -> FactLine | None:
    line.unit = found.unit if found.kind == "money" else unit
    if found.kind == "money" and found.unit and found.text.endswith(found.unit):
        line.value = found.text.removesuffix(found.unit).strip()
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


_OF_STAGE = ("basis", "fiscal_year", "year", "stat")


def inline_facts(
    layout: Layout, rows: list[int], setting: Setting, unit: str | None, columns: Sequence[Column] = ()
) -> list[FactLine]:
    """Cells that print label and figure together (其中：基本支出：1,192.66) inside a block of money.

    `columns`: their heads may say which stage the figure is (年初预算数 over 年度资金总额：100.00).
    """
    stages = {c.index: {k: v for k, v in c.attrs.items() if k in _OF_STAGE} for c in columns}
    out: list[FactLine] = []
    side: dict[int, str] = {}
    for r in rows:
        for cell in distinct(layout.grid[r]):
            pair = inline_pair(cell.text) if cell.row == r else None
            if pair is None:
                continue
            said = meaning(pair[0])
            if "按收入" in pair[0] or "按支出" in pair[0]:
                side[cell.col] = "in" if "收入" in pair[0] else "out"
            found = parse_cell(pair[1])
            if not said.complete or found is None or not set(said.attrs) & {"fund", "nature", "measure", "total"}:
                continue
            label = RowLabel(text=pair[0], attrs=dict(said.attrs), known=True)
            attrs = resolve(stages.get(cell.col, {}), label, side.get(cell.col), setting)
            if attrs is not None and (line := build(found, attrs, cell, label, (), setting, unit)) is not None:
                out.append(line)
    return out
