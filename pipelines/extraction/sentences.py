"""Sentences made ready for the grammar: numbers and dates become single signs, brackets and quotes are unified.

A `Flat` text has no blanks and no quotation marks; each amount is one private-use character (`amounts`), each date
another (`dates`). Brackets without an amount inside are dropped unless they belong to a name (因公出国(境)费, (类)).
Every character keeps its offset in the printed text, so labels and quotes can be cut from what was printed.

Does not belong here: what words mean (`terms`), what a sentence says (`prose`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pipelines.extraction.amounts import Amount, find_amounts, narrow

AMOUNT_BASE, DATE_BASE, LAST = 0xE000, 0xF000, 0xF8FF
AMOUNT = f"[{chr(AMOUNT_BASE)}-{chr(DATE_BASE - 1)}]"
DATE = f"[{chr(DATE_BASE)}-{chr(LAST)}]"
_DROPPED = set(" \t\n\r\u3000\xa0\u200b\ufeff\"'“”„‟‘’「」『』＂《》〈〉")
_FOLDED = str.maketrans("（）〔〕【】[],:;!?", "()()()()，：；！？")
_KEPT_BRACKET = re.compile(r"\((?:\d{0,3}[类款项]|境|境外|护|室|市|省|单位|部门|\d{3}(?:\d{2}){0,2}|台|套|类|款|项)\)")
_THRESHOLD = re.compile(
    rf"单(?:位|台)?(?:价值|价|件)(?:在|为)?{AMOUNT}(?:\(含\))?(?:及|\(含\))?(?:以上|及以上)?(?:\(含[^()]*\))?的?(通用|专用|大型)?(?:仪器)?设备(?:\([^()]*\))?"
)


@dataclass(slots=True)
class Flat:
    """`text` for the grammar; `origin[i]` is the offset of `text[i]` in `printed`."""

    printed: str
    text: str = ""
    origin: list[int] = field(default_factory=list)
    amounts: dict[str, Amount] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)

    def printed_span(self, start: int, end: int) -> str:
        """The printed text of `text[start:end]`, blanks included."""
        if start >= end:
            return ""
        first, last = self.origin[start], self.origin[end - 1]
        while first > 0 and self.printed[first - 1] in '“‘「『《"':
            first -= 1
        sign = self.text[end - 1]
        stop = self.amounts[sign].mention_end if sign in self.amounts else last + 1
        return self.printed[first:stop]

    def dated(self, start: int, end: int) -> str:
        """`text[start:end]` with its dates printed out."""
        return re.sub(DATE, lambda m: self.dates[m.group()], self.text[start:end])


def is_amount(char: str) -> bool:
    return AMOUNT_BASE <= ord(char) < DATE_BASE


def is_date(char: str) -> bool:
    return DATE_BASE <= ord(char) <= LAST


def flatten(printed: str) -> Flat:
    """The grammar's view of one paragraph."""
    flat = Flat(printed)
    narrowed = narrow(printed)
    found = (
        a
        for a in find_amounts(printed)
        if a.kind not in ("ordinal", "code")
        and not _is_class_code(narrowed, a)
        and not _in_a_name(narrowed, a)
        and not _names_a_service(narrowed, a)
    )
    starts = {a.mention_start: a for a in found}
    chars: list[str] = []
    position = 0
    while position < len(printed):
        amount = starts.get(position)
        if amount is not None and len(flat.amounts) + len(flat.dates) < 1500:
            pool, base = (flat.dates, DATE_BASE) if amount.kind == "date" else (flat.amounts, AMOUNT_BASE)
            sign = chr(base + len(pool))
            if amount.kind == "date":
                flat.dates[sign] = amount.text
            else:
                flat.amounts[sign] = amount
            chars.append(sign)
            flat.origin.append(position)
            position = max(amount.mention_end, position + 1)
            continue
        char = narrowed[position]
        if char not in _DROPPED:
            # A private-use character that was printed (a font's own signs) must not pass for an amount or a date.
            chars.append("\ufffd" if AMOUNT_BASE <= ord(char) <= LAST else char)
            flat.origin.append(position)
        position += 1
    flat.text = "".join(chars).translate(_FOLDED)
    _drop(flat, _empty_brackets(flat.text))
    flat.text = re.sub(rf"\(([^()]*{AMOUNT}(?:[^()]|\([^()]*\))*)\)", r"⟨\1⟩", flat.text)
    for m in reversed(list(_THRESHOLD.finditer(flat.text))):
        _replace(flat, m.start(), m.end(), "专用设备" if m[1] == "专用" else "大型设备")
    return flat


def _is_class_code(narrowed: str, amount: Amount) -> bool:
    """(2081104), (204类) and codes right before a name are names of classes, not numbers."""
    before, after = narrowed[: amount.start].rstrip()[-1:], narrowed[amount.digits_end :].lstrip()[:2]
    if not re.fullmatch(r"\d{2,3}|[23]\d{4}|2\d{6}", amount.text) or amount.unit not in (None, "类", "款", "项"):
        return False
    if before in ("(", "（"):
        return bool(re.match(r"[类款项]?[)）]", after)) and (len(amount.text) > 2 or after[0] in "类款项")
    return len(amount.text) >= 5 and amount.unit is None and bool(re.match(r"[-—]?[\u4e00-\u9fff]", after))


_SERVICE = re.compile(r"(?:政务|便民|服务)*(?:热线|指挥|急救|专线|报警|平台|工单)")


def _names_a_service(narrowed: str, amount: Amount) -> bool:
    """12345热线, 110指挥中心: the number is its name."""
    return amount.kind == "plain" and _SERVICE.match(narrowed, amount.end) is not None


_COUNTED = frozenset("个家名人辆台项处次场件户所位")
_COUNTED_MANY = _COUNTED | frozenset("座条宗份对批期艘头栋") | {"人次", "公里"}
_AFTER_CHINESE = re.compile(
    r"\s*(?:$|[，。；、：:,;（）()]|内设|职能|科室|股室|处室|部室|下属|所属|直属|事业单位|二级|预算单位|专题)"
)


def _in_a_name(narrowed: str, amount: Amount) -> bool:
    """Numerals in Chinese are mostly parts of names (三期工程, 二级单位): numbers only where a pause follows."""
    if not amount.chinese or amount.kind in ("money", "ratio"):
        return False
    if amount.number >= 20 and amount.unit in _COUNTED_MANY and amount.text[0] not in "百千万亿":
        return False  # 二百一十七名儿童: no name has such a number
    return amount.number < 2 or amount.unit not in _COUNTED or not _AFTER_CHINESE.match(narrowed, amount.end)


def _empty_brackets(text: str) -> list[tuple[int, int]]:
    """Spans of bracketed remarks without amounts that are no part of a name."""
    spans = []
    for m in re.finditer(r"\([^()]*\)", text):
        if not re.search(AMOUNT, m.group()) and not _KEPT_BRACKET.fullmatch(m.group()):
            spans.append(m.span())
    return spans


def _drop(flat: Flat, spans: list[tuple[int, int]]) -> None:
    for start, end in reversed(spans):
        flat.text = flat.text[:start] + flat.text[end:]
        del flat.origin[start:end]


def _replace(flat: Flat, start: int, end: int, word: str) -> None:
    first, last = flat.origin[start], flat.origin[end - 1]
    flat.text = flat.text[:start] + word + flat.text[end:]
    flat.origin[start:end] = [first] * (len(word) - 1) + [last]


_ITEM = re.compile(
    r"(?<=[。；;])\s*(?=[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[、．]|\.(?!\d)|\.(?=(?:19|20)\d\d年)))"
)
_NUMBER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3}\s*[、．.]|[（(]\s*[一二三四五六七八九十\d]{1,3}\s*[）)]"
    r"|\d{1,2}\s*(?:[、．)）]|\.(?!\d)|\.(?=(?:19|20)\d\d年))|[①-⑳]|[一二三四五六七八九十]是"
    r"|[-—–·•●○■□◆◇▪▲★※➢➤►]{1,3}\s*(?=[\u4e00-\u9fff“]))\s*"
)


ITEM_LIMIT = 4000
"""Longest piece of text read at once, in characters; no printed sentence comes near it."""


def items(paragraph: str) -> list[tuple[int, str]]:
    """A paragraph cut where readers glued numbered items together: (offset, text) pairs of at most ITEM_LIMIT."""
    cuts = [0, *(m.end() for m in _ITEM.finditer(paragraph)), len(paragraph)]
    out: list[tuple[int, str]] = []
    for start, stop in pairwise(cuts):
        while stop - start > ITEM_LIMIT:
            end = paragraph.rfind("。", start, start + ITEM_LIMIT) + 1
            end = end if end > start else start + ITEM_LIMIT
            out.append((start, paragraph[start:end]))
            start = end
        out.append((start, paragraph[start:stop]))
    return [(start, text) for start, text in out if text.strip()]


def number_length(text: str) -> int:
    """Length of the number an item starts with ("（二）", "1．"); 0 if there is none."""
    m = _NUMBER.match(text)
    return m.end() if m else 0


_RUN_IN = re.compile(r"^((?:[^。：；，:;,\d]|[（(]\d{3}(?:\d{2}){0,2}[）)]){2,40})[。：:]\s*(?=\S)")
_RUN_IN_LIMIT = 26
"""Characters of a title that opens an item, codes of classes aside."""


def run_in_title(text: str) -> str | None:
    """A short title that opens an item ("“三公”经费。2023年预算…"), without its number; None if there is none."""
    m = _RUN_IN.match(text[number_length(text) :])
    return m[1].strip() if m and len(re.sub(r"[（(]\d+[）)]", "", m[1])) <= _RUN_IN_LIMIT else None
