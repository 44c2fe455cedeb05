"""Administrative divisions by name: which government a printed name belongs to.

Names repeat (普陀区 is in Shanghai and in Zhoushan), change over the years and are printed with or without their
parents. Looking up is by the longest chain of names a text starts with; what stays ambiguous is resolved by other
divisions the document mentions, and what cannot be resolved is None, never a guess.

Does not belong here: departments (`departments`), reading documents.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from warehouse.taxonomy import ROOT, rows

_FILES = ("admin_divisions", "admin_divisions_local")
_NOT_NAMES = frozenset(("市", "市区", "省直辖县级行政区划", "自治区直辖县级行政单位", "市辖区", "县"))


ORGANISATION_PREFIX = (
    r"^(?:中国共产党|中共|中国共产主义青年团|共青团|中国人民政治协商会议|中国民主同盟|中国民主建国会|中国民主促进会|"
    r"中国农工民主党|中国致公党|中国国民党革命委员会|台湾民主自治同盟|九三学社|民革|民盟|民建|民进|农工党|致公党|台盟|政协)(?=[\u4e00-\u9fff])"
)
"""What stands before the region in names of party bodies and organisations."""


@dataclass(frozen=True, slots=True)
class Division:
    """A row of admin_divisions.csv: one division under one name in a span of years."""

    code: str
    name: str
    full_name: str
    level: str
    """province, prefecture or county."""
    parent_code: str
    valid_from: int | None
    valid_to: int | None

    def valid_in(self, year: int | None) -> bool:
        """True if the name was in use in that year; the year of a change counts for both names."""
        if year is None:
            return self.valid_to is None
        return (self.valid_from or 0) <= year <= (self.valid_to or 9999)


@cache
def divisions() -> tuple[Division, ...]:
    """All divisions, the local list (fictional or pseudo codes) after the official one."""
    out = []
    for file in _FILES:
        if not (ROOT / f"{file}.csv").exists():
            continue
        for row in rows(file):
            years = [int(row[k]) if row[k] else None for k in ("valid_from", "valid_to")]
            if row["name"] not in _NOT_NAMES:
                out.append(
                    Division(row["code"], row["name"], row["full_name"], row["level"], row["parent_code"], *years)
                )
    return tuple(out)


@cache
def by_code() -> dict[str, Division]:
    """The latest row of each code."""
    found: dict[str, Division] = {}
    for d in divisions():
        if d.code not in found or d.valid_to is None:
            found[d.code] = d
    return found


def ancestors(division: Division) -> list[Division]:
    """Parents from the nearest up; a province has none."""
    out: list[Division] = []
    code = division.parent_code
    while code and code in by_code() and len(out) < 4:
        out.append(by_code()[code])
        code = out[-1].parent_code
    return out


_REGIONS = {"150000": "内蒙古", "450000": "广西", "540000": "西藏", "640000": "宁夏", "650000": "新疆"}


def _variants(d: Division) -> set[str]:
    """How a division's own name is printed: official, without the peoples' names, provinces without 省/市."""
    names = {d.name}
    short = _short_autonomous(d.name)
    if short:
        names.add(short)
    if d.level == "province":
        names.add(_REGIONS.get(d.code) or re.sub(r"(?:省|市|特别行政区)$", "", d.name))
    return names


def _short_autonomous(name: str) -> str | None:
    """恩施土家族苗族自治州 -> 恩施州; None for a name without peoples."""
    m = re.match(r"^(.{2,4}?)(?:(?:[\u4e00-\u9fff]{1,4}族)+|蒙古|柯尔克孜|哈萨克)自治([州县旗])$", name)
    return m.group(1) + m.group(2) if m else None


@cache
def _index() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = defaultdict(list)
    for d in divisions():
        for name in _variants(d):
            found[name].append(d)
    return {name: tuple(ds) for name, ds in found.items()}


@cache
def _longest() -> int:
    return max(map(len, _index()))


def _chains(text: str, parent: Division | None) -> Iterable[tuple[int, Division]]:
    for length in range(min(_longest(), len(text)), 1, -1):
        for d in _index().get(text[:length], ()):
            if parent is not None and parent.code not in _codes_above(d):
                continue
            if text[:length] != d.name and text[length : length + 1] in tuple("县市区州旗省乡镇"):
                continue
            deeper = list(_chains(text[length:], d)) if d.level != "county" else []
            yield from ((length + n, inner) for n, inner in deeper)
            yield length, d


def _codes_above(d: Division) -> set[str]:
    return {a.code for a in ancestors(d)}


@dataclass(frozen=True, slots=True)
class Found:
    """What a text starts with: `length` characters of division names, and the divisions they can mean."""

    length: int
    candidates: tuple[Division, ...]


@cache
def leading(text: str, year: int | None = None) -> Found:
    """The longest chain of division names at the start of a text (省/市/县 in order, parents may be left out)."""
    chains = list(_chains(text, None))
    if not chains:
        return Found(0, ())
    length = max(n for n, _ in chains)
    longest = [d for n, d in chains if n == length]
    deepest = [d for d in longest if d.level == "county"] or [d for d in longest if d.level == "prefecture"] or longest
    valid = [d for d in deepest if d.valid_in(year)] or deepest
    unique = {d.code: d for d in valid}
    return Found(length, tuple(unique.values()))


_UNKNOWN_COUNTY = re.compile(
    r"^(?!城市|市|县|区|社区|街区|城区管)[\u4e00-\u9fff]{1,5}?(?:自治县|自治旗|县|区|市)(?!场|政|域|委会)"
)
_ZONE = re.compile(
    r"^[\u4e00-\u9fff]{0,12}?(?:开发区|新区|高新区|经开区|示范区|风景区|保护区|园区|社区|工业区|产业区|城区|旅游区)"
)


def names_unknown_division(rest: str) -> bool:
    """Whether a text goes on with what looks like a county or city we do not know (云岭县卫生健康局)."""
    return bool(_UNKNOWN_COUNTY.match(rest)) and not _ZONE.match(rest)


def mentioned(text: str) -> set[str]:
    """Codes of provinces and prefectures whose full names a text mentions: evidence for ambiguous counties."""
    return {d.code for d in divisions() if d.level != "county" and d.name not in ("吉林市",) and d.name in text}


def resolve(name: str, *, year: int | None = None, evidence: str = "") -> Division | None:
    """The division a department's printed name starts with; None when unknown or ambiguous.

    `evidence` is any other text of the document: of several counties of one name, the one whose province or
    prefecture it mentions is meant.
    """
    name = re.sub(ORGANISATION_PREFIX, "", re.sub(r"\s+|^\d{3,6}\s*[-—–_]", "", name))
    found = leading(name, year)
    if not found.candidates:
        return None
    if found.candidates[0].level != "county" and names_unknown_division(name[found.length :]):
        return None
    if len(found.candidates) > 1:
        return _by_evidence(found.candidates, evidence)
    division = found.candidates[0]
    return _branch(name[found.length :], division, year) or division


def _by_evidence(candidates: tuple[Division, ...], evidence: str) -> Division | None:
    above = mentioned(evidence) if evidence else set()
    full = [d for d in candidates if any(a.name + d.name in evidence for a in ancestors(d))]
    if len(full) == 1:
        return full[0]
    scored = [(len(_codes_above(d) & above), d) for d in candidates]
    best = max(n for n, _ in scored)
    winners = [d for n, d in scored if n == best]
    return winners[0] if best and len(winners) == 1 else None


def _branch(rest: str, city: Division, year: int | None) -> Division | None:
    """上海市公安局普陀分局 belongs to the county the branch is named after."""
    m = re.search(r"局([\u4e00-\u9fff]{2,6})分局", rest)
    if m is None or city.level == "county":
        return None
    counties = [
        d for d in divisions()
        if d.level == "county" and city.code in _codes_above(d) and d.valid_in(year)
        and d.name in (m[1], m[1] + "区", m[1] + "县", m[1] + "市", m[1] + "新区")
    ]  # fmt: skip
    return counties[0] if len(counties) == 1 else None
