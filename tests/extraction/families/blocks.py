"""The blocks of a form: key-value fields, money, goals, indicators, scoring rows, totals, lists. One function a block.

Each takes the form being written and adds its rows to the grid. Does not belong here: which blocks a family has
(layouts.yaml), damage (`breakage`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from families import indicators
from families.facts import Gold
from families.grid import Item, Sheet, cell, merged, spread
from families.words import Words, data
from sample.document import Printed

STAGES = {
    "budget_initial": "budget_initial",
    "budget_adjusted": "budget_adjusted",
    "budget": ["budget_adjusted", "budget_initial"],
    "final": "final",
}
FUNDS = {"fiscal": "fiscal", "general_public": "general_public", "government_fund": "government_fund",
         "special": "special_account", "own": "other", "other": "other"}  # fmt: skip
NATURES = {"basic": "basic", "personnel": "personnel", "running": "public_running", "project": "project"}
LABEL_COLUMNS = ("ordinal", "level1", "level2", "level3")


@dataclass
class Form:
    """One form while it is written."""

    words: Words
    gold: Gold
    layout: dict[str, Any]
    sheet: Sheet
    department: str
    money: dict[str, Decimal] = field(default_factory=dict)
    indicators: list[indicators.Indicator] = field(default_factory=list)
    execution: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))
    total: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))
    unjudged: list[str] = field(default_factory=list)

    def head(self, key: str) -> str:
        text = self.words.say("heads", key)
        # a long head is broken over lines
        return text[:2] + "\n" + text[2:] if len(text) > 4 and self.words.chance(0.1) and "（" not in text[:4] else text


def fields(form: Form, _options: Any) -> None:
    words, sheet = form.words, form.sheet
    if form.layout["object"] == "department":
        pairs: list[Item] = [words.say("labels", "body"), form.department]
        if form.layout.get("scored"):
            pairs += [words.say("labels", "self_score"), f"{form.total[1]:f}"]
        sheet.line(pairs)
        return
    name = form.gold.project or ""
    code = f"99{words.rng.randrange(10**18):018d}-" if form.layout.get("coded") else ""
    sheet.line([words.say("labels", "project_name"), code + name], [1, sheet.width - 1])
    office = form.department + ("机关" if words.chance(0.3) else "")
    prefix = "320-" if form.layout.get("coded") else ""
    sheet.line([words.say("labels", "authority"), prefix + form.department, words.say("labels", "implementer"), office])
    if form.layout.get("people"):
        sheet.line(["项目负责人", "某某", "联系电话", "000-00000000"])


def money(form: Form, options: dict[str, Any]) -> None:
    """Amounts by stage: the first row is the whole and carries the points of budget execution."""
    words, sheet = form.words, form.sheet
    columns: list[str] = options["money"]
    unit = f"（{form.gold.style.unit}）"
    label = words.say("labels", "money_block") + unit
    spans = spread(len(columns) + 1, sheet.width - 1, ["label"])
    lines: list[list[Item]] = [[words.say("labels", "source"), *(form.head(c) for c in columns)]]
    lines += [[words.say("rows", row), *_amounts(form, row, columns)] for row in options["rows"] if row != "sides"]
    rows = merged(lines, spans, ())
    if "sides" in options["rows"]:
        rows += _sides(form, sheet.width - 1)
    sheet.beside(label, rows)


def _said(row: str, project: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"nature": "project"} if project else {}
    if row in FUNDS:
        said["fund"] = FUNDS[row]
    if row in NATURES:
        said["nature"] = NATURES[row]
    return said


def _amounts(form: Form, row: str, columns: list[str]) -> list[Item]:
    project = form.layout["object"] == "project"
    out: list[Item] = []
    first = row in ("all", "department")
    values = {c: form.money.get(f"{row}.{c}", Decimal(0)) for c in columns}
    for column in columns:
        if column in STAGES and row == "carry":
            basis = [None, "budget_initial", "budget_adjusted", "final"]
            out.append(form.gold.money(values[column], ["carryover_opening", "expenditure"], basis=basis,
                                       fund=["all", "fiscal", "general_public", "other"], nature=["project", "total"]))  # fmt: skip
        elif column in STAGES:
            out.append(form.gold.money(values[column], "expenditure", basis=STAGES[column], **_said(row, project)))
        elif column == "received":
            said = {k: v for k, v in _said(row, project).items() if k == "fund"}
            out.append(form.gold.money(values[column], "funds_received", **said))
        elif column == "rate" and row != "carry":
            whole = values.get("budget_adjusted", values.get("budget", Decimal(0)))
            out.append(form.gold.rate(values["final"], whole, form.words.say("heads", "rate"), **_said(row, project)))
        elif column in ("weight", "score") and first:
            out.append(form.gold.points(form.execution[column == "score"], f"execution_rate_{column}"))
        else:
            out.append(form.gold.style.dash if column != "reason" else "")
    return out


def _sides(form: Form, width: int) -> list[list[Any]]:
    """Parts by income (left) and by kind of spending (right), label and figure in one cell."""
    anything = ["final", "budget_adjusted", "budget_initial"]
    income = ["expenditure", "income", "funds_received"]
    left, right = width // 2, width - width // 2
    total, basic = form.money["all.final"], form.money["basic.final"]

    def inline(label: str, amount: Decimal, measure: Any, **said: Any) -> Printed:
        piece = form.gold.money(amount, measure, basis=anything, income_source="*", **said)
        return Printed(label + piece.text, piece.facts)

    # totals by side repeat the row above
    form.unjudged.append(f"{total.normalize():f}")
    return [
        [cell(inline("其中：一般公共预算：", total, income, fund="general_public"), left), cell(inline("其中：基本支出：", basic, "expenditure", nature="basic"), right)],
        [cell(inline("政府性基金拨款：", Decimal(0), income, fund="government_fund"), left), cell(inline("项目支出：", total - basic, "expenditure", nature="project"), right)],
    ]  # fmt: skip


def goals(form: Form, _options: Any) -> None:
    words, width = form.words, form.sheet.width - 1
    left = width // 2
    lines = [
        [words.say("labels", "goal"), words.say("labels", "goal_done")],
        [words.one_of("goals"), words.one_of("results")],
    ]
    form.sheet.beside(words.say("labels", "goal_block"), [[cell(a, left), cell(b, width - left)] for a, b in lines])


def indicator_rows(form: Form, options: dict[str, Any]) -> None:
    columns: list[str] = options["indicators"]
    words, sheet = form.words, form.sheet
    beside = len(columns) < sheet.width and words.chance(0.6)
    spans = spread(len(columns), sheet.width - beside, columns)
    result_unit = words.chance(0.4)
    lines: list[list[Item]] = [[form.head(c) for c in columns]]
    for one in form.indicators:
        said = indicators.printed(words, form.gold, one, columns, result_unit)
        lines.append([said[c] for c in columns])
    rows = merged(lines, spans, [i for i, c in enumerate(columns) if c in ("level1", "level2")])
    if beside:
        sheet.beside(words.say("labels", "indicator_block"), rows)
    else:
        sheet.rows += rows


def scoring_rows(form: Form, options: dict[str, Any]) -> None:
    """A table of points without targets: what counts is each row's points and the points scored."""
    columns: list[str] = options["scoring"]
    words = form.words
    spans = spread(len(columns), form.sheet.width, columns)
    sums = {
        i.level1: sum((x.weight for x in form.indicators if x.level1 == i.level1), Decimal(0)) for i in form.indicators
    }
    second = {
        i.level2: sum((x.weight for x in form.indicators if x.level2 == i.level2), Decimal(0)) for i in form.indicators
    }
    lines: list[list[Item]] = [[form.head("weight" if c in ("weight1", "weight2") else c) for c in columns]]
    for n, one in enumerate(form.indicators, 1):
        fact = {"weight": f"{one.weight:f}", "score": f"{one.score:f}", "level1": one.level1, "level2": one.level2}
        said: dict[str, Item] = {
            "ordinal": str(n), "level1": one.level1, "weight1": f"{sums[one.level1]:f}", "level2": one.level2,
            "weight2": f"{second[one.level2]:f}", "level3": form.gold.indicator(one.name, **fact), "weight": f"{one.weight:f}",
            "standard": words.one_of("standards"), "note": words.one_of("notes"), "score": f"{one.score:f}", "reason": words.one_of("reasons"),
        }  # fmt: skip
        lines.append([said[c] for c in columns])
    form.sheet.rows += merged(
        lines, spans, [i for i, c in enumerate(columns) if c in ("level1", "weight1", "level2", "weight2")]
    )


def _foot(form: Form, key: str, columns: list[str], numbers: dict[str, Item]) -> None:
    """A row at the foot whose figures stand below the weight and score columns of the rows above."""
    above = form.sheet.rows[-1]
    roles = _last_columns(form)
    starts, at = {}, form.sheet.width - sum(c.colspan for c in above[-_trailing(roles) :])
    for role, c in zip(roles[len(roles) - _trailing(roles) :], above[-_trailing(roles) :], strict=True):
        starts[role] = (at, c.colspan)
        at += c.colspan
    first = min(starts[c][0] for c in columns)
    row, at = [cell(form.words.say("rows", key), first)], first
    for role, (start, span) in starts.items():
        if start >= first:
            row.append(cell(numbers.get(role, ""), span))
    form.sheet.rows.append(row)


def _last_columns(form: Form) -> list[str]:
    for block in reversed(form.layout["blocks"]):
        if isinstance(block, dict) and (found := block.get("indicators") or block.get("scoring")):
            return list(found)
    raise ValueError("a foot without rows above it")


def _trailing(roles: list[str]) -> int:
    """How many columns stand from the first of weight and score to the end."""
    return len(roles) - min(i for i, r in enumerate(roles) if r in ("weight", "score"))


def execution_row(form: Form, options: dict[str, Any]) -> None:
    weight, score = form.execution
    numbers: dict[str, Item] = {
        "weight": form.gold.points(weight, "execution_rate_weight"), "score": form.gold.points(score, "execution_rate_score"),
    }  # fmt: skip
    _foot(form, "execution", options["execution"], numbers)


def total_row(form: Form, options: dict[str, Any]) -> None:
    weight, score = (f"{n.normalize():f}{form.gold.style.points_unit}" for n in form.total)
    _foot(form, "total", options["total"], {"weight": weight, "score": score})


BLOCKS: dict[str, Callable[[Form, Any], None]] = {
    "fields": fields, "money": money, "goals": goals, "indicators": indicator_rows, "scoring": scoring_rows,
    "total": total_row, "execution": execution_row,
}  # fmt: skip


def scoring_drawn(words: Words, total: int) -> list[indicators.Indicator]:
    """Rows of a scoring table in order, their points summing to `total`."""
    rows = data("contents")["scoring"]
    keep = sorted(words.rng.sample(range(len(rows)), words.rng.randint(6, len(rows))))
    chosen = [indicators.Indicator(*rows[i][:2], rows[i][2]) for i in keep]
    indicators._weights(words, chosen, total)
    return chosen
