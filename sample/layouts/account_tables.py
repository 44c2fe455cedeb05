"""Tables that final accounts and budgets have in common: two-sided summary, by functional class, by economic class."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from sample.document import Cell, Piece, Printed, Table
from sample.layouts.common import cell, chinese, class_name, economic_name, text_cell
from sample.press import Press
from sample.sheets import Basis

Kind = Literal["决算", "预算"]
WHOLE_CLASSES = ("201", "205", "206", "207", "208", "210", "212", "213", "215", "216", "221", "223", "229")
"""The classes a summary table prints, spent or not."""
LANES = (("301", "303"), ("302", "310"))


def classes_printed(press: Press, *, blank: bool) -> list[str]:
    """The 3-digit classes of a summary: all of the form's (blank where nothing was spent), or the department's own."""
    own = {item.code[:3] for item in press.sheet.classes}
    return sorted(own | set(WHOLE_CLASSES)) if blank else sorted(own)


def summary(
    press: Press,
    title: str,
    basis: Basis,
    heads: tuple[str, str],
    income: list[tuple[Piece, Piece]],
    tail: list[list[Cell]],
    *,
    blank: bool = True,
) -> Table:
    """Income on the left, expenditure by class on the right; `tail` are the closing rows."""
    year = press.sheet.fiscal_year
    right: list[tuple[Piece, Piece]] = []
    for n, code in enumerate(classes_printed(press, blank=blank), 1):
        name = class_name(code, year)
        yuan = press.sheet.spending(basis, functional=code)
        amount: Piece = press.spending(basis, code=code, label=name, cell=True) if yuan else ""
        right.append((f"{chinese(n)}、{name}", amount))
    rows = [
        [text_cell(heads[0], 2), text_cell(heads[1], 2)],
        [text_cell("项目"), text_cell("金额"), text_cell("项目"), text_cell("金额")],
    ]
    empty: tuple[Piece, Piece] = ("", "")
    for i in range(max(len(income), len(right))):
        left_side = income[i] if i < len(income) else empty
        right_side = right[i] if i < len(right) else empty
        rows.append([_label(left_side[0]), cell(left_side[1]), _label(right_side[0]), cell(right_side[1])])
    return Table([*rows, *tail], [170, 80, 170, 80], title, head=2)


def _label(piece: Piece) -> Cell:
    return Cell([piece], align="left")


def by_class(
    press: Press, title: str, basis: Basis, fund: str, total_head: str, *, total_last: bool, split_codes: bool = False
) -> Table:
    """Expenditure by functional class with columns total, basic and project. `split_codes` prints 类 款 项 apart."""
    columns = [("total", total_head), ("basic", "基本支出"), ("project", "项目支出")]
    if split_codes:
        head = [
            [
                text_cell("功能分类科目编码", 3),
                text_cell("科目名称", rowspan=2),
                *(text_cell(h, rowspan=2) for _, h in columns),
            ],
            [text_cell("类"), text_cell("款"), text_cell("项")],
        ]
        widths = [30.0, 26.0, 26.0, 170.0, 82.0, 82.0, 82.0]
    else:
        head = [[text_cell("功能分类科目编码"), text_cell("科目名称"), *(text_cell(h) for _, h in columns)]]
        widths = [70.0, 182.0, 82.0, 82.0, 82.0]
    total = [
        text_cell("合计", 4 if split_codes else 2),
        *(_amount(press, basis, fund, None, nature) for nature, _ in columns),
    ]
    body = [
        [
            *_code(code, split_codes),
            text_cell(class_name(code, press.sheet.fiscal_year), align="left"),
            *(_amount(press, basis, fund, code, nature) for nature, _ in columns),
        ]
        for code in press.sheet.functional_codes
        if press.sheet.spending(basis, fund=fund, functional=code)
    ]
    rows = [*head, *body, total] if total_last else [*head, total, *body]
    return Table(rows, widths, title, head=len(head))


def _code(code: str, split: bool) -> list[Cell]:
    if not split:
        return [text_cell(code, align="left")]
    return [text_cell(code[:3]), text_cell(code[3:5]), text_cell(code[5:7])]


def _amount(press: Press, basis: Basis, fund: str, code: str | None, nature: str) -> Cell:
    """A cell of the class table; blank where nothing was spent."""
    if not press.sheet.spending(basis, nature, fund, code):
        return text_cell("")
    label = class_name(code, press.sheet.fiscal_year) if code else "合计"
    return cell(press.spending(basis, nature, fund, code, label=label, cell=True))


def economic_codes(press: Press, basis: Basis, classes: tuple[str, ...]) -> list[str]:
    """Codes of a lane in printing order: each class, then its items that hold money."""
    amounts = press.sheet.economic[basis]
    out = []
    for code in classes:
        items = sorted(c for c in amounts if c.startswith(code) and amounts[c])
        out += [code, *items] if items else []
    return out


def lanes(press: Press, title: str, basis: Basis) -> Table:
    """Basic expenditure by economic class in two lanes: personnel on the left, running cost on the right."""
    left, right = (economic_codes(press, basis, classes) for classes in LANES)
    heads = ("经济分类科目编码", "科目名称", "决算数")
    rows = [[text_cell(h) for h in heads * 2]]
    for i in range(max(len(left), len(right))):
        row: list[Cell] = []
        for lane in (left, right):
            row += _lane_cells(press, basis, lane[i]) if i < len(lane) else [text_cell("") for _ in range(3)]
        rows.append(row)
    personnel = press.basic(basis, nature="personnel", label="人员经费合计", cell=True)
    running = press.basic(basis, nature="public_running", label="公用经费合计", cell=True)
    rows.append([text_cell("人员经费合计", 2), cell(personnel), text_cell("公用经费合计", 2), cell(running)])
    return Table(rows, [62, 120, 70, 62, 120, 70], title)


def _lane_cells(press: Press, basis: Basis, code: str) -> list[Cell]:
    name = economic_name(code)
    return [
        text_cell(code, align="left"),
        text_cell(name, align="left"),
        cell(press.basic(basis, code, label=name, cell=True)),
    ]


def by_economic_class(press: Press, title: str, basis: Basis) -> Table:
    """Basic expenditure by economic class with columns total, personnel and running cost; code in two cells."""
    head = [
        [
            text_cell("经济分类科目编码", 2),
            text_cell("经济分类科目名称", rowspan=2),
            *(text_cell(h, rowspan=2) for h in ("合计", "人员经费", "公用经费")),
        ],
        [text_cell("类"), text_cell("款")],
    ]
    rows = list(head)
    for lane, nature in zip(LANES, ("personnel", "public_running"), strict=True):
        for code in economic_codes(press, basis, lane):
            name = economic_name(code)
            part = press.basic(basis, code, nature, label=name, cell=True)
            columns = [cell(press.basic(basis, code, label=name, cell=True)), cell(part), text_cell("")]
            if nature == "public_running":
                columns = [columns[0], columns[2], columns[1]]
            rows.append([text_cell(code[:3]), text_cell(code[3:]), text_cell(name, align="left"), *columns])
    rows.append(
        [
            text_cell("合计", 3),
            cell(press.basic(basis, label="合计", cell=True)),
            cell(press.basic(basis, nature="personnel", label="合计", cell=True)),
            cell(press.basic(basis, nature="public_running", label="合计", cell=True)),
        ]
    )
    return Table(rows, [35, 35, 180, 85, 85, 85], title, head=2)


def both_totals(press: Press, yuan: Decimal, label: str, basis: Basis, fund: str = "all", **options: Any) -> Printed:
    """A total that is both sides' total: 收入支出总计."""
    measures = ["grand_total_in", "grand_total_out"]
    printed = press.money("grand_total_in", yuan, label=label, basis=basis, fund=fund, **options)
    for fact in printed.facts:
        fact["measure"] = measures
    return printed
