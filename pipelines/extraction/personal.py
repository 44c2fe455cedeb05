"""Personal data that reports print by mistake: mobile and identity numbers, names beside telephone numbers.

They are masked wherever text of a document is kept (quotes, sections), so that the warehouse publishes none of them.
`＊` stands for personal data, which rule V16 finds; `*` for the digits of office telephones and other long numbers.

Does not belong here: where text is kept (`quotes`, `pipelines.processing`).
"""

from __future__ import annotations

import re

PERSONAL_MARK = "＊"
OFFICE_MARK = "*"

_GAP = r"[ \-—]?"
_MOBILE = rf"(?<![\d.])1[3-9]\d{{1}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?![\d.])"
_IDENTITY = r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
_PERSONAL = re.compile(f"{_MOBILE}|{_IDENTITY}")
_OFFICE = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|0\d{2,3}[-—]?\d{7,8}|\d{3,4}-\d{7,8})(?!\d)")
_ROLE = r"(?:联系|填报|填表|经办|审核|制表|报送|负责|编制)(?:负责)?人(?:员)?|负责人|联络员"
_PHONE = rf"[\d{PERSONAL_MARK}{OFFICE_MARK}][\d{PERSONAL_MARK}{OFFICE_MARK} \-—]{{5,}}"
_NAMED = re.compile(
    rf"(?P<role>(?:{_ROLE})(?:[（(][^（）()]{{1,4}}[）)])?\s*[:：]?\s*)(?P<name>[\u4e00-\u9fff·]{{2,4}}(?:\s[\u4e00-\u9fff])?)"
    rf"(?=[\s，,；;、（(]{{0,12}}(?:(?:联系|办公|手机)?(?:电话|方式|手机)(?:号码)?\s*[:：]?\s*)?{_PHONE})"
)


def masked(text: str) -> str:
    """The text without personal numbers, and without the names printed beside telephone numbers."""
    if not _MAY_HOLD.search(text):
        return text
    text = _PERSONAL.sub(lambda m: re.sub(r"[\dXx]", PERSONAL_MARK, m.group()), text)
    text = _OFFICE.sub(lambda m: re.sub(r"[\dXx]", OFFICE_MARK, m.group()), text)
    return _NAMED.sub(lambda m: m["role"] + PERSONAL_MARK * len(m["name"]), text)


_MAY_HOLD = re.compile(r"\d{7}|\d[ \-—]\d{4}")
