"""How the drawn tables look: seeded styles, and documents that put tables between text or have none.

Does not belong here: what the tables say (`table_contents`), drawing (`table_html`, `table_platypus`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from table_contents import CONTENTS, ZH_PHRASES, Content, Entry, phrase

Rules = Literal["three-line", "none", "head", "rows", "spanners", "columns", "totals", "box"]


@dataclass(frozen=True, slots=True)
class Style:
    """`rules`: which lines are drawn; sizes in points."""

    rules: Rules
    size: float = 10.0
    pad_y: float = 2.0
    pad_x: float = 6.0
    head_align: str = "c"
    body_valign: str = "top"
    head_valign: str = "bottom"
    serif: bool = False
    striped: bool = False
    fill: float = 1.0
    """Part of the text's width that the table takes."""


@dataclass(slots=True)
class Text:
    """A paragraph, list item, heading or line of contents (`kind`) beside the tables."""

    kind: Literal["title", "prose", "note", "item", "contents", "columns", "address", "caption", "unit"]
    text: str
    tail: str = ""


@dataclass(slots=True)
class Drawn:
    """A table with its style. `repeat`: its head is printed again on the next page."""

    content: Content
    style: Style
    repeat: bool = True


@dataclass(slots=True)
class Sheet:
    """A document to draw, and the tables a reader has to find in it."""

    name: str
    items: list[Text | Drawn] = field(default_factory=list)
    language: str = "en"
    landscape: bool = False

    @property
    def tables(self) -> list[Content]:
        return [item.content for item in self.items if isinstance(item, Drawn)]


def style(rng: Random, rules: Rules) -> Style:
    return Style(
        rules, rng.choice([8.0, 9.0, 10.0, 11.0]), rng.choice([0.5, 1.5, 3.0, 5.0]), rng.choice([4.0, 6.0, 9.0]),
        rng.choice("ccrl"), rng.choice(["top", "top", "middle", "bottom"]), rng.choice(["bottom", "bottom", "middle"]),
        rng.random() < 0.4, rng.random() < 0.15, rng.choice([0.7, 0.85, 1.0]),
    )  # fmt: skip


def roomy(found: Style, content: Content) -> Style:
    """Nobody sets a table so narrow that single characters wrap: small and wide where there are many columns."""
    if content.language == "zh" or len(content.aligns) > 6:
        return replace(found, size=min(found.size, 9.0), fill=1.0, pad_x=min(found.pad_x, 6.0))
    return found


def prose(rng: Random, language: str, n: int = 1) -> list[Text]:
    if language == "zh":
        return [Text("prose", "，".join(rng.choices(ZH_PHRASES, k=rng.randint(6, 14))) + "。") for _ in range(n)]
    return [Text("prose", ". ".join(phrase(rng, 9, 22) for _ in range(rng.randint(3, 6))) + ".") for _ in range(n)]


def _around(rng: Random, drawn: Drawn, number: int) -> list[Text | Drawn]:
    """A table with its caption, perhaps a unit above and a note below."""
    zh = drawn.content.language == "zh"
    out: list[Text | Drawn] = [
        Text("caption", f"表{number} 示例区收支情况表" if zh else f"Table {number}. {phrase(rng, 4, 8)}")
    ]
    if zh and rng.random() < 0.6:
        out.append(Text("unit", "单位：万元"))
    out.append(drawn)
    if rng.random() < 0.5:
        out.append(Text("note", "注：本表数据为示例。" if zh else "Note: " + phrase(rng, 8, 16) + "."))
    return out


KINDS: tuple[Rules, ...] = ("three-line", "none", "head", "rows", "spanners", "columns", "totals", "box")


def with_tables(seed: int) -> Sheet:
    """A page or two of prose with one table, or two."""
    rng = Random(seed)
    kind = list(CONTENTS)[seed % len(CONTENTS)]
    rules = KINDS[(seed // len(CONTENTS)) % len(KINDS)]
    content = CONTENTS[kind](rng)
    first = Drawn(content, roomy(style(rng, rules), content))
    language = content.language
    sheet = Sheet(f"{kind}-{rules}-{seed}", language=language, landscape=rng.random() < 0.15)
    sheet.items += prose(rng, language, rng.randint(0, 2))
    sheet.items += _around(rng, first, 1)
    sheet.items += prose(rng, language, rng.randint(0, 2))
    if rng.random() < 0.35:
        names = [name for name, make in CONTENTS.items() if (name.startswith("chinese")) == (language == "zh")]
        content = CONTENTS[rng.choice(names)](rng)
        sheet.items += _around(rng, Drawn(content, roomy(style(rng, rng.choice(KINDS)), content)), 2)
    return sheet


def continued(seed: int) -> Sheet:
    """A table of three pages or so, its head repeated or not."""
    rng = Random(seed)
    zh = seed % 2 == 1
    content = CONTENTS["chinese_budget" if zh else "wide"](rng)
    body = content.rows[content.n_header :]
    wanted = rng.randint(90, 130)
    rows = list(content.rows)
    for k in range(wanted):
        row = body[k % len(body)]
        rows.append(
            [
                Entry(f"{entry.text} {k + 1}" if n == 0 and entry.text else entry.text, indent=entry.indent)
                for n, entry in enumerate(row)
            ]
        )
    content = Content(rows, content.n_header, content.aligns, content.widths, content.language)
    drawn = Drawn(content, roomy(style(rng, rng.choice(["three-line", "none", "head"])), content), repeat=seed % 4 < 2)
    return Sheet(f"continued-{seed}", [*_around(rng, drawn, 1)], content.language)


def _contents(rng: Random) -> list[Text | Drawn]:
    out: list[Text | Drawn] = [Text("title", "Contents")]
    page = 1
    for n in range(18):
        page += rng.randint(0, 5)
        out.append(Text("contents", f"{n // 4 + 1}.{n % 4 + 1} {phrase(rng, 2, 7)}", str(page)))
    return out


def _letter(rng: Random) -> list[Text | Drawn]:
    out: list[Text | Drawn] = [Text("address", "Office of the Clerk", "Telephone 555-0100"), Text("address", "12 Example Street", "Facsimile 555-0101"),
                              Text("address", "Bellmont 00000", "March 3, 2015")]  # fmt: skip
    return [
        *out,
        *prose(rng, "en", 4),
        Text("address", "J. Example", "K. Sample"),
        Text("address", "Chair", "Vice Chair"),
    ]


def _lists(rng: Random) -> list[Text | Drawn]:
    out: list[Text | Drawn] = [Text("title", "Recommendations"), *prose(rng, "en")]
    out += [Text("item", phrase(rng, 4, 30) + ".", rng.choice(["•", f"{n + 1}.", f"({n + 1})"])) for n in range(12)]
    return [*out, *prose(rng, "en")]


def _two_columns(rng: Random) -> list[Text | Drawn]:
    return [Text("title", "Annual review"), Text("columns", " ".join(t.text for t in prose(rng, "en", 14)))]


def _chinese(rng: Random) -> list[Text | Drawn]:
    out: list[Text | Drawn] = [Text("title", "示例区办公室工作报告"), *prose(rng, "zh", 3)]
    out += [Text("item", rng.choice(ZH_PHRASES) + "；" + rng.choice(ZH_PHRASES) + "。", f"{n + 1}.") for n in range(6)]
    return [*out, *prose(rng, "zh", 2), Text("address", "示例区办公室", "2024年3月1日")]


WITHOUT: dict[str, Callable[[Random], list[Text | Drawn]]] = {
    "contents": _contents, "letter": _letter, "lists": _lists, "two columns": _two_columns, "chinese": _chinese,
    "prose": lambda rng: [*prose(rng, "en", 7)],
}  # fmt: skip


def without_tables(seed: int) -> Sheet:
    name = list(WITHOUT)[seed % len(WITHOUT)]
    return Sheet(f"{name}-{seed}", WITHOUT[name](Random(seed)), "zh" if name == "chinese" else "en")
