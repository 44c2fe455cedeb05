"""The outline of a whole document: what needs a heading's neighbours to be decided.

List items that look like headings, headings that lost their number, and levels of headings without one. Works on the
blocks of every format alike, after the reader.

Does not belong here: what a single line looks like (`structure`).
"""

from __future__ import annotations

from sources.document import Block
from sources.readers import structure

MAX_LOST = 30
"""Characters of a line that may be a heading which lost its number."""

_CJK_VALUE = (
    {c: n for n, c in enumerate("〇一二三四五六七八九")}
    | {"零": 0}
    | {c: n for n, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
)


_TENS = "十拾"


def settle(blocks: list[Block]) -> None:
    """Change blocks in place: list items become paragraphs, lost headings headings, every heading gets a level."""
    _demote_notes(blocks)
    _demote_list_items(blocks)
    _demote_loose_lines(blocks)
    _promote_lost_numbers(blocks)
    _fill_levels(blocks)


def value_of(label: str) -> int | None:
    """The number a label counts: "（十二）" -> 12, "3." -> 3, "第二部分" -> 2; None for others."""
    digits = "".join(c for c in label if c.isdigit() and c.isascii())
    if digits:
        return int(digits)
    numeral = [c for c in label if c in _CJK_VALUE or c in _TENS]
    if not numeral:
        return None
    at = next((i for i, c in enumerate(numeral) if c in _TENS), None)
    if at is not None:
        tens = _CJK_VALUE[numeral[at - 1]] if at else 1
        ones = _CJK_VALUE[numeral[at + 1]] if at + 1 < len(numeral) else 0
        return tens * 10 + ones
    return _CJK_VALUE[numeral[0]]


def _number(block: Block) -> structure.LeadingNumber | None:
    return structure.leading_number(block.text) if block.table is None else None


def _to_paragraph(block: Block) -> None:
    block.kind, block.level, block.number = "paragraph", None, None


def _demote_notes(blocks: list[Block]) -> None:
    """ "注：1.…" and the numbered lines that go on from it."""
    inside = False
    for block in blocks:
        number = _number(block)
        if structure.NOTE.match(block.text):
            inside = True
        elif number is None or number.level < 4:
            inside = False
        elif inside and block.kind == "heading":
            _to_paragraph(block)


def _demote_list_items(blocks: list[Block]) -> None:
    """Items of a list follow each other without anything between: names under 1、2、3、, or sentences among them."""
    start = 0
    while start < len(blocks):
        number = _number(blocks[start])
        end = start + 1
        if number is not None and number.level >= 3:
            while end < len(blocks):
                following = _number(blocks[end])
                if following is None or following.style != number.style:
                    break
                end += 1
            run = blocks[start:end]
            sentences = any(b.kind == "paragraph" for b in run)
            if len(run) >= 3 and (number.level >= 4 or sentences):
                for block in run:
                    if block.kind == "heading" and (number.level >= 4 or block.text.endswith("。")):
                        _to_paragraph(block)
            elif len(run) == 2 and sentences:
                for block in run:
                    if block.kind == "heading" and block.text.endswith("。"):
                        _to_paragraph(block)
        start = end


def _demote_loose_lines(blocks: list[Block]) -> None:
    """A heading without number, style or level must stand before something and after something finished."""
    for n, block in enumerate(blocks):
        if block.kind != "heading" or block.level is not None:
            continue
        before = blocks[n - 1] if n else None
        after = blocks[n + 1] if n + 1 < len(blocks) else None
        closed = before is None or before.kind != "paragraph" or before.text[-1:] in "。；：:！？)）"
        if not closed or after is None or (after.kind == "heading" and after.level is None and after.number is None):
            if after is None and closed and before is not None and before.kind == "heading":
                continue
            _to_paragraph(block)


def _promote_lost_numbers(blocks: list[Block]) -> None:
    """Between （一） and （三） one short line must be the heading whose （二） was lost."""
    open_at: dict[str, int] = {}
    for n, block in enumerate(blocks):
        number = _number(block) if block.kind == "heading" else None
        if number is None:
            continue
        value = value_of(number.label)
        last = open_at.get(number.style)
        if last is not None and value is not None:
            before = value_of(blocks[last].number or "")
            missing = value - before - 1 if before is not None else 0
            if 0 < missing <= 3:
                _promote(blocks, last, n, number.level, missing)
        for style in [s for s, at in open_at.items() if (blocks[at].level or 9) > number.level]:
            del open_at[style]
        open_at[number.style] = n


def _promote(blocks: list[Block], first: int, last: int, level: int, missing: int) -> None:
    inside = blocks[first + 1 : last]
    found = [b for b in inside if b.kind == "heading" and b.number is None]
    if found:
        return
    lost = [
        b for n, b in enumerate(inside) if _may_be_lost(b) and n + 1 < len(inside) and inside[n + 1].kind == "paragraph"
    ]
    if len(lost) == missing:
        for block in lost:
            block.kind, block.level = "heading", level


def _may_be_lost(block: Block) -> bool:
    text = structure.compact(block.text)
    return (
        block.kind == "paragraph"
        and 4 <= len(text) <= MAX_LOST
        and structure.leading_number(block.text) is None
        and text[-1] not in "。；：:，,、.！？"
        and "。" not in text
        and not structure.has_amount(text)
        and not structure.is_caption(text)
    )


def _fill_levels(blocks: list[Block]) -> None:
    """Level of headings without a number: of the list whose next number is missing here, else of the heading before."""
    numbered = [
        (n, b.level or 1, value_of(b.number or "")) for n, b in enumerate(blocks) if b.kind == "heading" and b.number
    ]
    previous = 1
    for n, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        if block.level is None:
            block.level = _gap_level(numbered, n) or previous
        if block.number is not None:
            previous = block.level


def _gap_level(numbered: list[tuple[int, int, int | None]], at: int) -> int | None:
    """The highest level whose count jumps over this place."""
    last: dict[int, int] = {}
    for n, level, value in numbered:
        if n > at:
            before = last.get(level)
            if before is not None and value is not None and value >= before + 2:
                return level
            # A higher heading ends every count below it.
            last = {known: count for known, count in last.items() if known < level}
            if not last:
                return None
            continue
        last = {known: count for known, count in last.items() if known < level}
        if value is not None:
            last[level] = value
    return None
