"""Blocks that are no money or indicator tables: staff and basic data, lists of bodies, tasks and projects, verdicts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from families.blocks import BLOCKS, Form
from families.grid import Item, Sheet, cell, spread
from families.words import data
from sample.document import Cell, Piece, Printed

STAFF = ["staff", "staff_on_quota"]
EITHER = ["budget_adjusted", "budget_initial"]


def _wan(form: Form, low: int, high: int) -> Decimal:
    return Decimal(form.words.rng.randrange(low * 100, high * 100)) / 100


def staff(form: Form, _options: Any) -> None:
    rng, gold = form.words.rng, form.gold
    quota = rng.randint(20, 160)
    held = form.words.held and rng.random() < 0.6
    labels = ("核定编制数", "年末实有人数") if held else rng.choice([("人员编制", "实有人数"), ("编制数", "在职人数")])
    form.sheet.line(["联系人", "某某", "联系电话", "0000-0000000"])
    form.sheet.line(
        [labels[0], gold.count(quota, "staff_quota"), labels[1], gold.count(quota + rng.randint(-9, 9), STAFF)]
    )
    form.sheet.line(["职能职责概述", form.words.one_of("goals")], [1, form.sheet.width - 1])


def bodies(form: Form, _options: Any) -> None:
    """Income and spending of the whole department above those of its bodies."""
    gold, unit = form.gold, form.gold.style.unit
    basic, project = _wan(form, 300, 900), _wan(form, 100, 2000)
    fiscal, fund = _wan(form, 300, 2000), _wan(form, 10, 90)
    form.sheet.line([f"年度收入情况（{unit}）"])
    heads = ["机构名称", "收入合计", "公共财政拨款", "政府基金拨款"]
    spans = spread(4, form.sheet.width)
    form.sheet.line(heads, spans)
    appropriation = {"income_source": ["fiscal_appropriation", "total"], "basis": "final"}
    whole: list[Item] = [
        "局机关及二级机构汇总", gold.money(fiscal + fund, ["income", "grand_total_in"], basis="final"),
        gold.money(fiscal, "income", fund="general_public", **appropriation),
        gold.money(fund, "income", fund="government_fund", **appropriation),
    ]  # fmt: skip
    form.sheet.line(whole, spans)
    form.sheet.line([f"年度支出情况（{unit}）"])
    form.sheet.line(["机构名称", "支出合计", "其中：基本支出", "其中：项目支出"], spans)
    form.sheet.line([
        "局机关及二级机构汇总", gold.money(basic + project, "expenditure", basis="final"),
        gold.money(basic, "expenditure", basis="final", nature="basic"), gold.money(project, "expenditure", basis="final", nature="project"),
    ], spans)  # fmt: skip


def verdict(form: Form, _options: Any) -> None:
    form.sheet.line(
        [form.words.say("labels", "self_score"), f"{form.total[1].normalize():f}"], [2, form.sheet.width - 2]
    )


def basic_data(form: Form, _options: Any) -> Sheet:
    """The basic data table of Hunan, a grid of its own."""
    gold, rng, year = form.gold, form.words.rng, form.gold.year
    sheet = Sheet(4)
    quota = rng.randint(20, 160)
    sheet.rows += [[cell("财政供养人员情况（人）", 1, 2), cell("编制数"), cell(f"{year}年实际在职人数"), cell("控制率")],
                   [cell(gold.count(quota, "staff_quota")), cell(gold.count(quota - 1, STAFF)), cell("99%")]]  # fmt: skip
    form.unjudged.append("99")
    sheet.line([f"经费控制情况（{gold.style.unit}）", f"{year - 1}年决算数", f"{year}年预算数", f"{year}年决算数"])
    for label, measure, said in (
        ("三公经费", "three_public_total", {}), ("　1、公务用车购置和维护经费", "three_public_vehicle", {}),
        ("　　其中：公车购置", "three_public_vehicle_purchase", {}), ("　　　　　公车运行维护", "three_public_vehicle_operation", {}),
        ("　2、出国经费", "three_public_abroad", {}), ("　3、公务接待", "three_public_reception", {}),
        ("项目支出：", "expenditure", {"nature": "project"}),
        ("　1、业务工作专项", "expenditure", {"nature": "project", "project": ["业务工作专项", None]}),
        ("　2、运行维护专项", "expenditure", {"nature": "project", "project": ["运行维护专项", None]}),
        ("公用经费", "expenditure", {"nature": ["public_running", "basic"], "economic_code": [None, "302"]}),
        ("政府采购金额", "procurement", {}),
    ):  # fmt: skip
        none = measure in ("three_public_abroad", "three_public_vehicle_purchase")
        amounts = [Decimal(0) if none else _wan(form, 5, 90) for _ in range(3)]
        stages: list[tuple[int, Any]] = [(year - 1, "final"), (year, EITHER), (year, "final")]
        sheet.line(
            [
                label,
                *(
                    gold.money(a, measure, **{"fiscal_year": y, "basis": b, **said})
                    for a, (y, b) in zip(amounts, stages, strict=True)
                ),
            ]
        )
    change = _wan(form, 5, 90)
    sheet.line(
        [
            "部门基本支出预算调整",
            "—",
            "—",
            gold.money(change, "expenditure", basis="budget_adjusted", stat="change", nature="basic"),
        ]
    )
    sheet.line(["厉行节约保障措施", "严格执行有关规定"], [1, 3])
    return sheet


def tasks(form: Form, _options: Any) -> None:
    """Tasks with the money approved and spent, below two head rows."""
    gold, words, unit = form.gold, form.words, form.gold.style.unit
    widths = spread(6, form.sheet.width, ["level3", "target"])
    form.sheet.line(["部门年度重点工作任务"])
    names = [words.say("heads", "task"), "主要内容"]
    form.sheet.rows.append([cell(names[0], widths[0], 2), cell(names[1], widths[1], 2), cell(f"批复金额（{unit}）", widths[2] + widths[3]),
                            cell(f"实际支出金额（{unit}）", widths[4], 2), cell("预算执行率", widths[5], 2)])  # fmt: skip
    form.sheet.rows.append([cell("总额", widths[2]), cell("财政拨款", widths[3])])
    for name in words.rng.sample(data("contents")["tasks"], words.rng.randint(2, 4)):
        budget = _wan(form, 10, 300)
        spent = (budget * Decimal("0.93")).quantize(Decimal("0.01"))
        said: dict[str, Any] = {"project": name, "nature": "project"}
        form.sheet.line([
            name, "按计划组织实施", gold.money(budget, "expenditure", basis=EITHER, **said),
            gold.money(budget, "expenditure", basis=EITHER, fund="fiscal", **said), gold.money(spent, "expenditure", basis="final", **said),
            gold.rate(spent, budget, "预算执行率", **said),
        ], widths)  # fmt: skip


def summary(form: Form, options: dict[str, Any]) -> None:
    """One row a project: money, rate, own score and grade; the total below."""
    gold, words = form.gold, form.words
    columns = options["summary"]
    spans = spread(len(columns), form.sheet.width, columns)
    names = words.rng.sample(data("contents")["projects"], words.rng.randint(3, 7))
    form.sheet.line([words.say("labels", c) if c == "project_name" else form.head(c) for c in columns], spans)
    totals = [Decimal(0), Decimal(0)]
    rate_head = words.say("heads", "rate")
    for n, name in enumerate([*names, ""], 1):
        budget = _wan(form, 10, 300) if name else totals[0]
        spent = (budget * Decimal(words.rng.randrange(80, 101)) / 100).quantize(Decimal("0.01")) if name else totals[1]
        totals = [totals[0] + budget, totals[1] + spent]
        said: dict[str, Any] = {"nature": "project", **({"project": name} if name else {})}
        score = f"{words.rng.randrange(800, 1000) / 10}"
        form.unjudged.append(score.removesuffix(".0"))
        figures: list[Item] = [gold.money(budget, "expenditure", basis=EITHER, **said), gold.money(spent, "expenditure", basis="final", **said),
                               gold.rate(spent, budget, rate_head, **said), score if name else "", "优" if name else ""]  # fmt: skip
        if name:
            form.sheet.line([str(n), name, *figures], spans)
        else:
            form.sheet.line(["合计", *figures], [spans[0] + spans[1], *spans[2:]])


def told(form: Form, _options: Any) -> None:
    """Text cells that tell staff, money and 三公 in sentences."""
    gold, rng = form.gold, form.words.rng
    quota, basic, project, reception = rng.randint(20, 90), _wan(form, 200, 900), _wan(form, 50, 900), _wan(form, 1, 9)
    whole = basic + project

    def amount(wan: Decimal, measure: str, **said: Any) -> Printed:
        return gold.money(wan, measure, basis="final", **said)

    unit = gold.style.unit
    # 三公 A，均为公务接待费: one figure, told of the whole and of its only part
    dined = amount(reception, "three_public_total")
    dined = Printed(dined.text, [*dined.facts, *amount(reception, "three_public_reception").facts])
    cells: list[tuple[str, list[Piece]]] = [
        ("部门概况", ["核定人员编制", gold.count(quota, "staff_quota"), "人，年末实有在职人员", gold.count(quota - 2, STAFF), "人。"]),
        ("部门整体收支情况", [f"{gold.year}年度支出合计", amount(whole, "expenditure"), f"{unit}，其中：基本支出",
                      amount(basic, "expenditure", nature="basic"), f"{unit}，项目支出", amount(project, "expenditure", nature="project"), f"{unit}。"]),
        ("严控“三公经费”支出情况", [f"{gold.year}年“三公”经费支出", dined, f"{unit}，均为公务接待费。"]),
    ]  # fmt: skip
    rows = [[cell(label, 2), Cell(pieces, form.sheet.width - 3, align="left")] for label, pieces in cells]
    form.sheet.beside("部门基本情况", rows)


BLOCKS |= {"told": told, "staff": staff, "bodies": bodies, "verdict": verdict, "tasks": tasks, "summary": summary}
