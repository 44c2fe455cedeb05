"""A written form of a layout family: the draft and its gold, from a seed.

`written(family, seed, file_format, held=…)` is the entrance. Does not belong here: single blocks, wordings, formats.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from families import breakage, indicators, lists
from families.blocks import BLOCKS, Form, scoring_drawn
from families.facts import Gold, Style
from families.grid import Sheet
from families.words import Words, data
from sample.document import Draft, Line, Paragraph
from sample.gold import merged

BASIC_DATA = "部门整体支出绩效评价基础数据表"


@dataclass
class Written:
    """One document: what it prints and what it says."""

    name: str
    draft: Draft
    gold: list[Line]


def families() -> list[str]:
    return list(data("layouts"))


def written(family: str, seed: int, file_format: str, *, held: bool) -> Written:
    """The document of a family, seed and format; the same arguments give the same document."""
    rng = random.Random(zlib.crc32(f"{family}-{seed}-{file_format}-{held}".encode()))
    words = Words(rng, held=held)
    layout = data("layouts")[family]
    year = rng.randint(2019, 2024)
    department = words.one_of("departments")
    style = Style(
        unit=rng.choice(["万元", "万元", "万元", "元"]), thousands=rng.random() < 0.5, decimals=rng.choice([2, 2, 2, 6 if file_format != "xls" else 2]),
        zero=rng.choice(["0.00", "0", "", "—"]), dash=rng.choice(["—", "/", "-", ""]), percent=rng.random() < 0.8,
        points_unit="分" if rng.random() < 0.1 else "",
    )  # fmt: skip
    draft = Draft(landscape=rng.random() < 0.6)
    title = words.rng.choice(layout["titles"])
    several = layout.get("several") and rng.random() < 0.3
    projects: list[str | None] = (
        list(rng.sample(data("contents")["projects"], 2 if several else 1)) if layout["object"] == "project" else [None]
    )
    forms = []
    for n, project in enumerate(projects):
        form = _form(words, Gold(style, year, project), layout, department)
        forms.append(form)
        draft.new_page(f"表{n + 1}" if file_format in ("xls", "xlsx") else None)
        _put(draft, form, title, year, file_format)
    report = _report(layout, title, year, department, forms)
    unjudged = sorted({u for f in forms for u in f.unjudged})
    coverage: Line = {"kind": "coverage", "covered": "all", "unit": "nowhere", "unjudged": {"-": unjudged}}
    return Written(f"{family}-{seed}-{'held' if held else 'seen'}", draft, [report, coverage, *merged(draft.facts())])


def _form(words: Words, gold: Gold, layout: dict[str, Any], department: str) -> Form:
    columns = [len(next(iter(b.values()))) + ("money" in b) for b in layout["blocks"] if isinstance(b, dict)]
    columns = [
        c + 1 if "money" in b else c
        for c, b in zip(columns, [b for b in layout["blocks"] if isinstance(b, dict)], strict=True)
    ]
    form = Form(words, gold, layout, Sheet(max([*columns, 6]) + words.rng.randint(0, 1)), department)
    points = Decimal(layout.get("points", 10))
    has_money = any(isinstance(b, dict) and "money" in b for b in layout["blocks"])
    paid = points if has_money else Decimal(0)
    if any(isinstance(b, dict) and "scoring" in b for b in layout["blocks"]):
        form.indicators = scoring_drawn(words, 100)
        paid = Decimal(0)
    else:
        form.indicators = indicators.drawn(words, int(100 - paid), cost=bool(layout.get("cost")))
    rate = Decimal(words.rng.randrange(80, 101)) / 100
    form.execution = (points, (points * rate).quantize(Decimal("0.01")).normalize())
    score = sum((i.score for i in form.indicators), Decimal(0)) + (form.execution[1] if paid else 0)
    form.total = (Decimal(100), score)
    form.money = _amounts(words, rate)
    return form


def _amounts(words: Words, rate: Decimal) -> dict[str, Decimal]:
    """Amounts in 万元 of every row by stage; parts add up to the whole."""
    rng = words.rng

    def draw() -> Decimal:
        return Decimal(rng.randrange(1000, 500_000)) / 100

    out: dict[str, Decimal] = {}
    whole = {"budget_initial": draw(), "budget_adjusted": draw()}
    whole["final"] = (whole["budget_adjusted"] * rate).quantize(Decimal("0.01"))
    whole["received"], whole["budget"] = whole["budget_adjusted"], whole["budget_adjusted"]
    part = Decimal(rng.randrange(30, 90)) / 100
    for stage, amount in whole.items():
        most = (amount * part).quantize(Decimal("0.01"))
        for row in ("all", "department"):
            out[f"{row}.{stage}"] = amount
        for row in ("fiscal", "general_public", "basic"):
            out[f"{row}.{stage}"] = most
        out[f"project.{stage}"] = amount - most
        out[f"personnel.{stage}"] = (most * Decimal("0.8")).quantize(Decimal("0.01"))
        out[f"running.{stage}"] = most - out[f"personnel.{stage}"]
        for row in ("own", "other", "government_fund"):
            out[f"{row}.{stage}"] = amount - most if rng.random() < 0.8 or row != "other" else Decimal(0)
    return out


def _put(draft: Draft, form: Form, title: str, year: int, file_format: str) -> None:
    """Title, cover or prose, then the grid or grids."""
    words, layout = form.words, form.layout
    heading, below = (f"{year}年度{title}", "") if words.chance(0.5) else (title, f"（{year}年度）")
    if layout.get("prose") or layout.get("cover"):
        heading, below = f"{form.department}{year}年度{title}", ""
    elif words.chance(0.2):
        draft.blocks.append(Paragraph([f"附件{words.rng.randint(1, 5)}"], "annex"))
    in_grid = not (layout.get("prose") or layout.get("cover")) and file_format != "html" and words.chance(0.25)
    money = any(isinstance(b, dict) and "money" in b for b in layout["blocks"]) or layout["object"] == "list"
    unit = f"单位：{form.gold.style.unit}" if (money and words.chance(0.4)) or layout["object"] == "list" else ""
    lines = [("title", heading), ("note", below), ("unit", unit)]
    if "basic_data" in layout["blocks"]:
        draft.blocks.append(Paragraph([heading.replace(title, BASIC_DATA)], "title"))
        draft.blocks += [Paragraph([below], "note"), lists.basic_data(form, None).table()]
    if not in_grid:
        draft.blocks += [Paragraph([text], style) for style, text in lines if text]  # type: ignore[arg-type]
    _before(draft, form)
    for block in layout["blocks"]:
        name, options = (block, None) if isinstance(block, str) else (next(iter(block)), block)
        if name == "basic_data":
            continue
        BLOCKS[name](form, options)
    if in_grid:
        form.sheet.rows[:0] = breakage.captions([text for _, text in lines if text], form.sheet.width)
    rows = breakage.broken(form.sheet.rows, form.sheet.width, words, file_format)
    form.sheet.rows = rows
    form.sheet.width = max(c + x.colspan for _, c, x in form.sheet.table([1.0]).placed())
    draft.blocks.append(form.sheet.table())
    if words.chance(0.3):
        draft.blocks.append(Paragraph(["注：1.本表金额单位换算时可能存在尾数误差。"], "footnote"))


def _before(draft: Draft, form: Form) -> None:
    """The cover lines of T3, the sections of a narrative report, the name a bare scoring table stands under."""
    layout, department = form.layout, form.department
    if layout.get("cover"):
        texts = [
            f"部门（单位）名称：{department}",
            "预 算 编 码：360001",
            "评价方式：部门（单位）绩效自评",
            "评价机构：部门（单位）评价组",
        ]
        draft.blocks += [Paragraph([t]) for t in texts]
    elif layout.get("prose"):
        for style, text in (
            ("heading1", "一、部门概况"), ("body", "本部门履行有关管理和服务职能，内部制度健全。"), ("heading1", "二、评价结论"),
            ("body", f"对照指标体系，整体支出绩效自评得分{form.total[1].normalize():f}分。"), ("body", "附件：部门整体支出绩效评价指标评分表"),
        ):  # fmt: skip
            draft.blocks.append(Paragraph([text], style))  # type: ignore[arg-type]
    elif not any(b == "fields" for b in layout["blocks"]):
        draft.blocks.append(Paragraph([f"填报单位：{department}"], "note"))


def _report(layout: dict[str, Any], title: str, year: int, department: str, forms: list[Form]) -> Line:
    names = (
        [BASIC_DATA, f"{year}年度{BASIC_DATA}", f"{BASIC_DATA}（{year}年度）"]
        if "basic_data" in layout["blocks"]
        else []
    )
    names += [title, f"{year}年度{title}", f"{title}（{year}年度）", f"{department}{year}年度{title}"]
    scored = any(b == "verdict" or (isinstance(b, dict) and "total" in b) for b in layout["blocks"]) or layout.get(
        "scored"
    )
    score = f"{forms[0].total[1]:f}" if scored and len(forms) == 1 else None
    scope = "department_consolidated" if "部门整体" in title else None
    return {"kind": "report", "title": names, "report_type": layout["type"], "fiscal_year": year, "department": [department],
            "scope": scope, "self_score": score}  # fmt: skip
