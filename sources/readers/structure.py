"""Structure that every format shares: numbering styles, headings, caption and unit lines, spaces of typesetting.

A heading is a whole line that names what follows. A numbered sentence ("（二）基本支出986.21万元。其中…") stays a
paragraph; `leading_number` and `run_in_heading` let the extraction see what it starts with.

Does not belong here: how a format marks structure (styles, fonts, tags) and what a heading means for facts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.document import Block, Locator

_CJK_NUMERAL = "一二三四五六七八九十百零〇"
_CAPITAL_NUMERAL = "壹贰叁肆伍陆柒捌玖拾"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_STYLES: tuple[tuple[str, int, str], ...] = (
    ("part", 1, rf"第\s*(?:[{_CJK_NUMERAL}]+|\d{{1,2}})\s*(?:部分|章|编|篇)\s*[、：:.．]?"),
    ("capital", 1, rf"[{_CAPITAL_NUMERAL}]{{1,3}}\s*[、．.]"),
    ("section", 2, rf"第\s*(?:[{_CJK_NUMERAL}]+|\d{{1,2}})\s*节\s*[、：:.．]?"),
    ("cjk", 2, rf"[{_CJK_NUMERAL}]{{1,4}}\s*[、．.，,]"),
    ("cjk_paren", 3, rf"[（(〔【]\s*[{_CJK_NUMERAL}]{{1,4}}\s*[）)〕】]\s*[、．.]?"),
    ("digit", 4, r"\d{1,2}\s*(?:[、．]|[.](?!\d)|[.]、|，(?=[^\d]))"),
    ("digit_multi", 4, r"\d{1,2}(?:[.．]\d{1,2}){1,3}(?=[\s　]|[^\d.．\s万亿元%％人个件次台辆平页家])\s*[、．]?"),
    ("digit_paren", 5, r"[（(]\s*\d{1,2}\s*[）)]\s*[、．.]?"),
    ("digit_half_paren", 5, r"\d{1,2}\s*[）)]\s*"),
    ("circled", 6, rf"[{_CIRCLED}]\s*[、．.]?"),
    ("shi", 6, r"[一二三四五六七八九十]{1,2}是"),
)
_NUMBER = re.compile("|".join(f"(?P<{name}>{pattern})" for name, _, pattern in _STYLES))
_LEVELS = {name: level for name, level, _ in _STYLES}

MAX_HEADING_CHARS = 45
"""Longest heading seen in real reports (a functional class spelled out in full) has 41 characters."""

_SENTENCE_END = re.compile(r"[。；;！？!?]")
_AMOUNT = re.compile(
    r"\d[\d,，]*(?:\.\d+)?\s*(?:万|亿|元|%|％|‰|人|个|户|辆|台|套|件|次|名|家|项|平方米|㎡|公里|亩|分(?!类))"
)
_SECTION_NOUN = re.compile(
    r"(?:情况|概况|简介|职能|职责|设置|机构|编制|构成|说明|目标|问题|原因|建议|措施|绩效|结论|解释|名词|成效|效果|经验|做法|打算|计划"
    r"|安排|公开|应用|运用|分析|评价|管理|表|目录|报告|附件|工作|任务|完成度|支出|收入|资产)[：:]?$"
)
_TITLE = re.compile(
    r"(?:报\s*告|自\s*评\s*表|评\s*价\s*表|评\s*分\s*表|数\s*据\s*表|申\s*报\s*表|情\s*况\s*表|预\s*算|决\s*算|公\s*开|说\s*明|目\s*录)(?:[（(][^）)]*[）)])?$"
)
_NOT_HEADING_START = re.compile(
    r"^(?:附件|详见|参见|见[附下上]|如下|注[：:]|[-—–·●■◆]"
    r"|(?:备注|附注|说明|其中|来源|填报\w{0,4}|编制单位|部门|单位|日期|联系\w{0,2})\s*[：:])"
)

NOTE = re.compile(r"^(?:注|备注|说明|填表说明|备\s注)\s*[：:1１.]|^注\s*$")
"""How a note below a table starts."""

_UNIT_WORDS = r"亿元|千万元|百万元|万元|千元|元|万|人|个|平方米|辆"
_UNIT_LINE = re.compile(
    rf"(?:金额|计量|货币)?\s*单\s*位\s*[:：]?\s*(?:人民币)?\s*[（(]?\s*({_UNIT_WORDS})(?:\s*[）)]|(?![\w])|$)"
)
_CAPTION_LINE = re.compile(
    r"^(?:(?:财决公开|财预公开|部门公开|单位公开|公开|预算|决算|财决|财预|部门|附)?\s*(?:表\s*\d{1,2}|\d{1,2}\s*表|\d{1,2}\s*-\s*\d{1,2}\s*表|附?表\s*[一二三四五六七八九十]+)|附\s*[件表]\s*[\d一二三四五六七八九十]*[:：]?$"
    r"|(?:编制|填报|公开|预算|主管|填表|申报|项目)?\s*(?:部\s*门|单\s*位)\s*(?:名\s*称)?\s*(?:[（(][^）)]{1,8}[）)])?\s*[:：].*"
    r"|(?:编制|填报|填表)\s*(?:日期|时间|人)\s*[:：].*|[（(]\s*20\d\d\s*年度?\s*[）)]|20\d\d\s*年度?$|报表编号\s*[:：].*)"
)
_FOOTER_LINE = re.compile(
    r"(?:填表人|制表人?|填报人|经办人|审核人?|复核人?|(?:单位|财务|项目)?负责人(?:签[字章])?|联系人|联系电话)[:：（(]"
)

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_PUNCT = r"\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65“”‘’…—"
_SPACE_IN_CJK = re.compile(rf"(?<=[{_CJK}{_CJK_PUNCT}])[ \t\u00a0]+(?=[{_CJK}{_CJK_PUNCT}])")
_BLANK = re.compile(r"[\s\u00a0\u3000\u200b-\u200f\ufeff\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class LeadingNumber:
    """A number a line starts with: `label` as printed, `style` a name of `_STYLES`, `level` 1 (top) to 6."""

    label: str
    style: str
    level: int
    end: int
    """Where the text after the number starts."""


def leading_number(text: str) -> LeadingNumber | None:
    """The numbering a line starts with, or None. Amounts ("1.5万元"), years and dates are no numbers."""
    start = len(text) - len(text.lstrip(" \t\u3000\u00a0"))
    match = _NUMBER.match(text, start)
    if match is None or match.lastgroup is None:
        return None
    label = match.group().strip()
    rest = text[match.end() :].lstrip(" \t\u3000\u00a0")
    return LeadingNumber(label, match.lastgroup, _LEVELS[match.lastgroup], len(text) - len(rest))


def compact(text: str) -> str:
    """Without any white space: for comparing and recognising, never for output."""
    return _BLANK.sub("", text)


def clean(text: str) -> str:
    """One line: outer blanks off, runs of blanks to one, blanks between CJK characters kept only if they align words.

    A space between two CJK characters is a typesetter's ("报 告", "合 计"), but in running text it is noise that breaks
    every pattern after it; it is taken out of paragraphs by `join_cjk`, not here.
    """
    return re.sub(r"[ \t\u00a0\r\f\v]+", " ", text.replace("\u200b", "").replace("\ufeff", "")).strip(" \n\u3000")


def join_cjk(text: str) -> str:
    """`text` without the blanks that typesetting put between CJK characters and punctuation."""
    return _SPACE_IN_CJK.sub("", text)


def is_heading(text: str, *, emphasised: bool = False) -> bool:
    """Does this whole line name what follows? `emphasised`: the format marks it (bold, centred, larger)."""
    line = text.strip()
    body = compact(line)
    if not body or len(body) > MAX_HEADING_CHARS or is_caption(line) or is_footer(line):
        return False
    number = leading_number(line)
    if number is not None and number.style == "shi":
        return False
    rest = compact(line[number.end :]) if number else body
    if not rest:
        return False
    stop = _SENTENCE_END.search(rest)
    if stop is not None and (stop.group() != "。" or stop.start() < len(rest) - 1 or len(rest) > 20 or "，" in rest):
        return False
    if _AMOUNT.search(rest) or rest.endswith(("，", ",", "、")):
        return False
    if number is not None:
        return "，" not in rest or emphasised
    if stop is not None or _NOT_HEADING_START.match(rest) or "，" in rest or rest.endswith(("：", ":")):
        return False
    return emphasised or (len(rest) <= 30 and names_section(rest))


def names_section(text: str) -> bool:
    """Ends in a word that titles and headings end in: 情况, 说明, 报告, 决算表 …"""
    body = compact(text)
    return bool(_SECTION_NOUN.search(body) or _TITLE.search(body))


def has_amount(text: str) -> bool:
    """A number with a unit stands in it: a fact, not a name."""
    return _AMOUNT.search(text) is not None


def text_block(text: str, locator: Locator, *, emphasised: bool = False, level: int | None = None) -> Block:
    """A heading or paragraph block. `level`: the format's own outline level, used where no number gives one.

    A heading that has neither keeps `level=None` until `outline.settle` has seen its neighbours.
    """
    styled = level is not None and len(compact(text)) <= 2 * MAX_HEADING_CHARS
    if styled or is_heading(text, emphasised=emphasised):
        number = leading_number(text)
        if number is not None and number.style != "shi":
            return Block("heading", text, locator, level=number.level, number=number.label)
        return Block("heading", text, locator, level=level or (1 if emphasised else None))
    return Block("paragraph", text, locator)


def unit_of(line: str) -> str | None:
    """The unit a line above a table names: "单位：万元", "金额单位:元", "（单位：万元）"; None when it names none."""
    match = _UNIT_LINE.search(line)
    return match.group(1) if match else None


def is_caption(line: str) -> bool:
    """A line that belongs to the table below it but is not its title: form number, department, unit, year."""
    text = clean(line)
    return bool(text) and (unit_of(text) is not None or _CAPTION_LINE.match(text) is not None) and len(text) <= 80


def is_footer(line: str) -> bool:
    """A line under a form: who filled it in, signed it, can be called."""
    return _FOOTER_LINE.match(compact(line)) is not None


def is_table_title(line: str) -> bool:
    """A line that can be a table's title: short, no sentence, and not a caption."""
    text = compact(line)
    return bool(text) and len(text) <= 60 and not _SENTENCE_END.search(text) and not is_caption(line)


@dataclass(slots=True)
class Captions:
    """What stands above a grid: title, unit and all the lines, in printed order."""

    title: str | None
    unit: str | None
    lines: list[str]


def captions_above(lines: list[str], *, limit: int = 6) -> Captions:
    """Take the table's own lines off the END of `lines` (nearest last), without changing the list.

    Caption lines are taken while they last; then one title, which may be broken over two lines.
    """
    taken: list[str] = []
    title: str | None = None
    for line in reversed(_rejoin_units(lines[-limit:])):
        if is_footer(line):
            break
        if is_caption(line):
            taken.append(line)
            title = title or _title_behind_number(line) or _title_before_unit(line)
        elif title is None and is_table_title(line) and _looks_like_title(line):
            title = clean(line)
            taken.append(line)
        else:
            break
    taken.reverse()
    unit = next((u for u in map(unit_of, reversed(taken)) if u), None)
    return Captions(title, unit, [clean(line) for line in taken])


_BROKEN_UNIT = re.compile(r"单\s*位\s*[:：]?\s*(?:人民币)?\s*(?:千|百|万|亿|千万|百万)?$")
_UNIT_REST = re.compile(r"^(?:万|亿|千|百)?(?:元|平方米)$")
_TITLE_BEHIND = re.compile(
    r"^(?:财决公开|财预公开|部门公开|单位公开|公开|预算|决算|部门|附)?(?:表\d{1,2}|\d{1,2}表|表[一二三四五六七八九十]+)[:：\s]*(\S.*(?:[表情况细]|构成|结构|统计|汇总|一览))(?:[（(].*[）)])?$"
)


def is_broken_unit(before: str, after: str) -> bool:
    """ "单位：万" on one line and "元" on the next."""
    return _BROKEN_UNIT.search(before.strip()) is not None and _UNIT_REST.match(compact(after)) is not None


def _rejoin_units(lines: list[str]) -> list[str]:
    out: list[str] = []
    for line in lines:
        if out and is_broken_unit(out[-1], line):
            out[-1] = out[-1].rstrip() + compact(line)
        else:
            out.append(line)
    return out


def _title_behind_number(line: str) -> str | None:
    """ "公开02表：收入预算总表" -> "收入预算总表"."""
    match = _TITLE_BEHIND.match(clean(line))
    return match.group(1) if match and unit_of(line) is None else None


_UNIT_AT_END = re.compile(
    rf"\s*[（(]?\s*(?:表中|表内|以下|均以)?(?:金额|计量|货币)?\s*单\s*位\s*[:：]?\s*(?:人民币)?\s*(?:{_UNIT_WORDS})\s*[）)]?[:：]?$"
)


def _title_before_unit(line: str) -> str | None:
    """ "2018年支出分类明细（单位：元）" -> the words before the unit, where they name a table."""
    match = _UNIT_AT_END.search(clean(line))
    text = clean(line)[: match.start()] if match else ""
    named = len(compact(text)) >= 4 and is_table_title(_NUMBERED_TABLE.sub("", text)) and _looks_like_title(text)
    return text if named else None


_NUMBERED_TABLE = re.compile(
    r"^附?表\s*(?:\d{1,2}(?:[-—]\d{1,2})?|[一二三四五六七八九十]{1,3})[:：、.\s]*(?=[\u4e00-\u9fff\d])"
)
_TITLE_NOUN = re.compile(
    r"表(?:[（(].*[）)])?$|(?:情况|明细|汇总|目录|一览|构成|结构|统计)(?:[（(][^（）()]{1,12}[）)])?$"
)


def _looks_like_title(line: str) -> bool:
    text = compact(line)
    return bool(
        _TITLE_NOUN.search(text)
        or (_NUMBERED_TABLE.match(line) and len(text) <= 40)
        or (leading_number(line) and len(text) <= 40)
    )
