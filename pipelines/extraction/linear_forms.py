"""Forms that a web page prints one cell a paragraph: put back into rows, so that tables are read as tables.

Only for forms without any table. A head is a run of paragraphs that are heads of columns; the rows below it follow from
the kinds of what is printed (levels, names, numbers, rates). A row that does not fit is left out, never guessed. Does
not belong here: what the table says (`tables`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.extraction.cells import parse_cell
from pipelines.extraction.indicator_columns import class_word
from pipelines.extraction.labelled import labelled
from pipelines.extraction.table_grid import is_number
from pipelines.extraction.table_indicators import TOTAL
from pipelines.extraction.table_terms import field_of, first_unit, key, meaning, role_of
from sources.document import Block, Cell, Document, Table

FORMS = ("self_evaluation_form", "project_self_evaluation", "performance_target")
LONGEST_CELL = 200
_LEVELS = ("level1", "level2")
_NAMES = ("level3", "indicator")
_POINTS = ("weight", "score")
_INDICATOR = (
    *_LEVELS,
    *_NAMES,
    *_POINTS,
    "target",
    "target_adjusted",
    "actual",
    "actual_else",
    "operator",
    "unit",
    "skip",
)


@dataclass(slots=True)
class _Rows:
    """The rows found so far, and how far the cells are read."""

    rows: list[list[str]] = field(default_factory=list)
    at: int = 0


def blocks_with_tables(document: Document, blocks: Iterator[Block], report_type: str | None) -> Iterator[Block]:
    """The blocks, those of a form printed one cell a paragraph replaced by the table they are."""
    kept = list(blocks)
    if report_type not in FORMS or document.tables():
        yield from kept
        return
    texts = [b.text.strip() for b in kept]
    rows = _read(texts)
    table = _table(rows) if rows else None
    if table is None:
        yield from kept
        return
    table.title, table.caption_lines, table.unit = _title(texts), texts[:3], first_unit(t for t in texts if len(t) < 40)
    yield Block("table", "", kept[0].locator, table=table)


def _title(texts: list[str]) -> str | None:
    return next((t for t in texts[:4] if re.search(r"表\s*(?:[(（].{1,16}[)）])?$", t)), None)


def _table(rows: list[list[str]]) -> Table | None:
    width = max(len(row) for row in rows)
    cells = [Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(len(rows), width, cells, index=1)


def _read(texts: list[str]) -> list[list[str]] | None:
    """Rows of fields, money and indicators; None where no head of columns is printed."""
    out = _Rows()
    found = False
    while out.at < len(texts):
        head = _indicator_head(texts, out.at)
        if head:
            found = True
            _indicators(texts, head, out)
            continue
        head = _money_head(texts, out.at)
        if head:
            found = True
            _money(texts, head, out)
            continue
        _field(texts, out)
    return out.rows if found else None


def _field(texts: list[str], out: _Rows) -> None:
    """主管部门 or 资金总额 and its value, or a cell that prints both."""
    at = out.at
    out.at += 1
    if labelled(texts[at]):
        out.rows.append([texts[at]])
    elif meaning(texts[at]).complete and at + 1 < len(texts) and is_number(texts[at + 1]):
        out.rows.append([texts[at], texts[at + 1]])
        out.at += 1
    elif field_of(texts[at]) not in (None, "skip") and at + 1 < len(texts):
        value = texts[at + 1]
        if field_of(value) is None and role_of(value) is None and len(value) <= LONGEST_CELL:
            out.rows.append([texts[at], value])
            out.at += 1


def _indicator_head(texts: list[str], at: int) -> list[str]:
    """Consecutive heads of an indicator table: a name, and a target or result."""
    roles = []
    for text in texts[at : at + 14]:
        role = role_of(text) if len(text) <= 40 else None
        if role not in _INDICATOR:
            break
        roles.append(role)
    while roles and roles[-1] in (*_LEVELS, *_NAMES):
        roles.pop()
    if roles[:1] == ["indicator"] and "level3" in roles:
        return []  # 绩效指标 beside the whole table
    named = any(r in _NAMES for r in roles) and bool({"target", "actual"} & set(roles))
    return texts[at : at + len(roles)] if named and len(roles) >= 3 else []


def _money_head(texts: list[str], at: int) -> list[str]:
    """Consecutive heads of money by stage: two stages at least, then rates and points."""
    heads: list[str] = []
    stages = 0
    for text in texts[at : at + 10]:
        said = meaning(text)
        stage = said.complete and "basis" in said.attrs
        rate = said.complete and said.attrs.get("stat") == "completion_rate"
        if len(text) > 30 or not (stage or rate or (heads and role_of(text) in (*_POINTS, "skip"))):
            break
        stages += stage
        heads.append(text)
    return heads if stages >= 2 else []


def _money(texts: list[str], head: list[str], out: _Rows) -> None:
    """A row is a label and the figures behind it, each under the first head right of the last that can hold it."""
    out.at += len(head)
    if len(_values(texts, out.at + 1)) == len(head) - 1 and first_unit(head[:1]):
        head = head[1:]  # 年度预算申请（万元） stands beside the block
    out.rows.append(["", *head])
    kinds = [_kind(h) for h in head]
    while out.at < len(texts):
        label = texts[out.at]
        if _is_value(label) or len(label) > 40 or _indicator_head(texts, out.at):
            return
        values = _values(texts, out.at + 1)
        placed = _placed(values, kinds) if values and len(values) <= len(head) else None
        if placed is None:
            return
        out.rows.append([label, *placed])
        out.at += 1 + len(values)


def _values(texts: list[str], at: int) -> list[str]:
    """The run of figures that starts here."""
    end = at
    while end < len(texts) and _is_value(texts[end]):
        end += 1
    return texts[at:end]


def _kind(head: str) -> str:
    role = role_of(head)
    if role in (*_POINTS, "skip"):
        return str(role)
    return "rate" if meaning(head).attrs.get("stat") else "money"


def _is_value(text: str) -> bool:
    found = parse_cell(text)
    return is_number(text) or (found is not None and found.state == "dash")


def _placed(values: list[str], kinds: list[str]) -> list[str] | None:
    """Figures under their heads; fewer figures than heads only where it is certain which are missing."""
    if len(values) == len(kinds):
        return values
    money = kinds.count("money")
    plain = [v for v in values if "%" not in v and "％" not in v]
    rates = [v for v in values if v not in plain]
    if kinds[:money] != ["money"] * money or len(plain) != money or len(rates) > 1:
        return None
    out = plain + [""] * (len(kinds) - money)
    if rates:
        if "rate" not in kinds:
            return None
        out[kinds.index("rate")] = rates[0]
    return out


def _indicators(texts: list[str], head: list[str], out: _Rows) -> None:
    """Rows of levels, a name and its values, to the total. A row that lacks a cell is left out."""
    roles = [str(role_of(h)) for h in head]
    out.rows.append(head)
    out.at += len(head)
    while out.at < len(texts):
        row, after = _indicator_row(texts, out.at, roles)
        if row is None:
            start = _next_level(texts, out.at, roles)
            if start is None:
                break
            out.at = start
            continue
        out.rows.append(row)
        out.at = after
    _total(texts, roles, out)


def _indicator_row(texts: list[str], at: int, roles: list[str]) -> tuple[list[str] | None, int]:
    """The row that starts at `at` and where the next one starts; None where none fits."""
    row = dict.fromkeys(range(len(roles)), "")
    levels = [i for i, r in enumerate(roles) if r in _LEVELS]
    printed = at
    while printed < len(texts) and printed - at < len(levels) and class_word().fullmatch(key(texts[printed])):
        printed += 1
    for i, text in zip(levels[len(levels) - (printed - at) :], texts[at:printed], strict=True):
        row[i] = text
    rest = [i for i, r in enumerate(roles) if r not in (*_LEVELS, "skip")]
    cells = texts[printed : printed + len(rest)]
    if len(cells) < len(rest) or not _fits(cells, [roles[i] for i in rest]):
        return None, at
    for i, text in zip(rest, cells, strict=True):
        row[i] = text
    after = printed + len(rest)
    if "skip" in roles[rest[-1] :] and _is_remark(texts, after, roles):
        after += 1
    return [row[i] for i in range(len(roles))], after


def _next_level(texts: list[str], at: int, roles: list[str]) -> int | None:
    """Where the next row starts that prints its levels and fits, behind one that lacks a cell."""
    for start in range(at + 1, min(at + 2 * len(roles), len(texts))):
        if _is_end(texts[start]):
            return None
        if class_word().fullmatch(key(texts[start])) and _indicator_row(texts, start, roles)[0] is not None:
            return start
    return None


def _fits(cells: list[str], roles: list[str]) -> bool:
    for text, role in zip(cells, roles, strict=True):
        if role in _POINTS and not re.fullmatch(r"\d{1,4}(?:\.\d{1,4})?分?", text):
            return False
        if role == "actual" and re.match(r"[≥≤＞＜><≧≦]", text):
            return False  # a target in the place of a result: a cell before it is not printed
        if role in _NAMES and (is_number(text) or _is_end(text)):
            return False
        if len(text) > LONGEST_CELL or (role_of(text) in (*_LEVELS, "level3") and role not in _NAMES):
            return False
    return True


def _is_remark(texts: list[str], at: int, roles: list[str]) -> bool:
    """Whether a cell of reasons is printed here: it starts no row, and the row behind it fits."""
    if at >= len(texts) or class_word().fullmatch(key(texts[at])) or _is_end(texts[at]):
        return False
    plain = [r for r in roles if r != "skip"]
    if _indicator_row(texts, at, plain)[0] is not None:
        return False
    return at + 1 >= len(texts) or _is_end(texts[at + 1]) or _indicator_row(texts, at + 1, plain)[0] is not None


def _is_end(text: str) -> bool:
    return TOTAL.fullmatch(key(text)) is not None or field_of(text) is not None


def _total(texts: list[str], roles: list[str], out: _Rows) -> None:
    """总分 | 100 | 97.37 at the foot."""
    if out.at >= len(texts) or not _is_end(texts[out.at]):
        return
    numbers = [t for t in texts[out.at + 1 : out.at + 3] if is_number(t)]
    points = [i for i, r in enumerate(roles) if r in _POINTS]
    row = [texts[out.at], *[""] * (len(roles) - 1)]
    for i, text in zip(points[len(points) - len(numbers) :], numbers, strict=False):
        row[i] = text
    out.rows.append(row)
    out.at += 1 + len(numbers)
