"""What the layouts share: the report line, headings with or without numbers, sentences that many forms print."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sample.document import Cell, Draft, Line, Piece, Printed, fill
from sample.numbers import plain
from sample.press import Press
from warehouse.taxonomy import rows

NOTICE = "（示例文档：区县、部门与数据均为虚构，非真实数据）"
DIGITS = "零一二三四五六七八九十"


def chinese(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    if number <= 10:
        return DIGITS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def class_name(code: str, fiscal_year: int) -> str:
    """The official name of a functional class in a year. Raises KeyError for a code that is none."""
    for row in rows("functional_classes"):
        if row["code"] == code and (row["valid_from"] or "0") <= str(fiscal_year) <= (row["valid_to"] or "9999"):
            return row["name"]
    raise KeyError(f"{code} is no functional class of {fiscal_year}")


def economic_name(code: str) -> str:
    """The official name of an economic class in force since 2018. Raises KeyError for a code that is none."""
    for row in rows("economic_classes"):
        if row["system"] == "department" and row["code"] == code and not row["valid_to"]:
            return row["name"]
    raise KeyError(f"{code} is no economic class")


@dataclass
class Headings:
    """Writes headings. `lost` names titles whose number the publisher lost; `second` and `third` are number styles."""

    draft: Draft
    lost: frozenset[str] = frozenset()
    first: str = "{}、"
    second: str = "（{}）"
    third: str = "{}、"
    counts: list[int] = field(default_factory=lambda: [0, 0, 0])

    def write(self, level: int, title: str) -> None:
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (3 - level)
        count = self.counts[level - 1]
        number = (self.first, self.second, self.third)[level - 1].format(count if level == 3 else chinese(count))
        style = {1: "heading1", 2: "heading2", 3: "heading3"}[level]
        self.draft.add(style, title if title in self.lost else f"{number}{title}")  # type: ignore[arg-type]


def headings(draft: Draft, style: dict[str, Any]) -> Headings:
    options = {k: style[k] for k in ("first", "second", "third") if k in style}
    return Headings(draft, frozenset(style.get("lost", ())), **options)


def report_line(press: Press, title: str | list[str], report_type: str, scope: str | None, **changes: Any) -> Line:
    """The gold's report line; a layout that prints no date, score or grade says so with None."""
    sheet = press.sheet
    return {
        "kind": "report", "title": title, "report_type": report_type, "fiscal_year": sheet.fiscal_year,
        "department": [sheet.full_name, f"示例市{sheet.full_name}"], "region_code": sheet.district, "scope": scope,
        "prepared_on": None, "self_score": None, "grade": None,
    } | changes  # fmt: skip


def scored(press: Press) -> Line:
    return {"self_score": plain(press.sheet.self_score), "grade": press.sheet.grade}


def chinese_date(press: Press) -> str:
    day = press.sheet.prepared_on
    return f"{day.year}年{day.month}月{day.day}日"


def sentence(draft: Draft, template: str, **slots: Piece) -> None:
    draft.body(*fill(template, slots))


def joined(parts: list[list[Piece]], between: str = "，", last: str | None = None) -> list[Piece]:
    """Lists of pieces with marks between them, as an enumeration in a sentence."""
    out: list[Piece] = []
    for i, part in enumerate(parts):
        if i:
            out.append(last if last and i == len(parts) - 1 else between)
        out += part
    return out


def organisation(draft: Draft, press: Press) -> None:
    """Offices and subordinate units."""
    sheet = press.sheet
    offices, units = sheet.organisation.offices, sheet.organisation.units
    sentence(
        draft,
        f"{sheet.short_name}内设科室{{offices}}，分别是{'、'.join(offices)}；所属事业单位{{units}}，为{'、'.join(units)}。",
        offices=press.count("internal_offices", len(offices), "个", "内设科室"),
        units=press.count("subordinate_units", len(units), "个", "所属事业单位"),
    )


def staffing(draft: Draft, press: Press) -> None:
    """Approved posts and people in them."""
    sheet, staff = press.sheet, press.sheet.staff
    sentence(
        draft,
        "核定编制{quota}，其中行政编制{admin}，事业编制{inst}。"
        f"{sheet.fiscal_year}年末在职人员{{staff}}，其中在职在编{{on}}，政府雇员{{off}}；退休人员{{retired}}。",
        quota=press.count("staff_quota", staff.quota, "名", "核定编制"),
        admin=press.count("staff_quota_administrative", staff.quota_administrative, "名", "行政编制"),
        inst=press.count("staff_quota_institution", staff.quota_institution, "名", "事业编制"),
        staff=press.count("staff", staff.staff, "人", "在职人员"),
        on=press.count("staff_on_quota", staff.on_quota, "人", "在职在编"),
        off=press.count("staff_off_quota", staff.off_quota, "人", "政府雇员"),
        retired=press.count("staff_retired", staff.retired, "人", "退休人员"),
    )


def outcomes(draft: Draft, press: Press, heads: Headings, level: int = 3) -> None:
    """The sentences that tell what the money did."""
    for told in press.sheet.outcomes:
        heads.write(level, told.heading)
        slots: dict[str, Piece] = {}
        for indicator in told.indicators:
            slots |= press.outcome(indicator)
        draft.body(*fill(told.text, slots))


def text_cell(text: str, colspan: int = 1, rowspan: int = 1, align: str = "center") -> Cell:
    return Cell([text] if text else [], colspan, rowspan, align)  # type: ignore[arg-type]


def cell(piece: Piece, colspan: int = 1, rowspan: int = 1) -> Cell:
    """A cell holding a printed figure."""
    return Cell([piece], colspan, rowspan, "right" if isinstance(piece, Printed) else "center")


def told_only(piece: Printed) -> Printed:
    """A printed number that the contract calls no fact (a line of a form that is no measure)."""
    return Printed(piece.text)


ZERO = Decimal(0)
