"""Which department a printed name is: canonical type, normalised name and identifier (domain.md section 4).

Order: exact alias, then patterns (department_patterns.csv), then fuzzy likeness of at least 92; else `unknown`, which
never merges two bodies. A body with several duties (工业信息化和科学技术局) carries all its types.

Does not belong here: finding the name in a document, divisions by name (`divisions`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from warehouse.taxonomy import aliases, rows
from warehouse.taxonomy.divisions import ORGANISATION_PREFIX, Division, leading

FUZZY = 92
UNKNOWN = "unknown"
MANY = frozenset(
    ("school", "hospital", "maternal_child", "cdc", "subdistrict", "town", "township", "zone", "democratic_party",
     "welfare_institution", "media", UNKNOWN)
)  # fmt: skip
"""Types of which a division has many (or none is known): the identifier carries the name too."""

_TAIL = re.compile(r"(?:\((?:本级|(?:部门|单位|本部门|全系统)?汇总|机关|本部|部门|单位)\)|机关本级|本级)$")
_CODED = re.compile(r"^\d{3,6}\s*[-—–_]\s*")
_COMMITTEE = re.compile(r"^委(?:员会)?(?!员会?$|(?:员会)?(?:办公室|办公厅|办)$)(?=.)")
_HEAD_OFFICE = re.compile(
    r"(?:局|厅|委|委员会|办公室|办公厅|办|部|人民法院|人民检察院|法院|检察院|联合会|总工会|工会|协会|红十字会|党校|联社|监委|人大|政协|机关)$"
)
_UNIT = re.compile(
    r"(?:学校|中学|小学|幼儿园|医院|卫生院|中心|街道|街道办事处|人民政府|管委会|大队|支队|站|所|馆|队|院)$"
)


@dataclass(frozen=True, slots=True)
class Department:
    """A department resolved: `types` holds every type of a merged body, `type` the first."""

    department_id: str
    type: str
    types: tuple[str, ...]
    name: str
    """Without its region, normalised."""


def printed_name(name: str) -> str:
    """A name without blanks, budget code and 本级/汇总 tails, otherwise as printed."""
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    return _TAIL.sub("", _CODED.sub("", flat)).strip(":,，。；")


def bare_name(name: str, year: int | None = None) -> str:
    """The name without party prefix and region: 中共上海市普陀区委社会工作部 -> 社会工作部."""
    flat = printed_name(name)
    prefix = re.match(ORGANISATION_PREFIX, flat)
    start = prefix.end() if prefix else 0
    rest = flat[start + leading(flat[start:], year).length :] or flat
    unknown_region = re.match(r"^[\u4e00-\u9fff]{1,4}?[县区市州旗](?=人民|委|政府|[\u4e00-\u9fff]{2,})", rest)
    if unknown_region and rest == flat[start:] and not _typed_exactly(rest):
        rest = rest[unknown_region.end() :]
    rest = _COMMITTEE.sub("", rest)
    return prefix.group() + rest if prefix and "共产党" not in prefix.group() and prefix.group() != "中共" else rest


@cache
def _alias_index() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows("department_types"):
        for alias in aliases(row):
            found.setdefault(alias, row["code"])
    return found


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["pattern"]), row["type"]) for row in rows("department_patterns"))


def _typed_exactly(name: str) -> str | None:
    return _alias_index().get(name) or _alias_index().get(re.sub(r"^(?:人民政府|人民)", "", name))


@cache
def types_of(name: str) -> tuple[str, ...]:
    """The types of a bare name, the leading one first; (`unknown`,) where nothing fits."""
    exact = _typed_exactly(name)
    found: list[tuple[int, str]] = []
    for pattern, code in _patterns():
        m = pattern.search(name)
        if m is not None and code not in (c for _, c in found):
            found.append((m.start(), code))
    if exact is not None:
        return (exact, *(c for _, c in sorted(found) if c != exact and _merged(name)))
    if found:
        ordered = [code for _, code in sorted(found, key=lambda pair: pair[0])]
        return tuple(ordered) if _merged(name) else (ordered[-1] if ordered[-1] in MANY else ordered[0],)
    return (_fuzzy(name),)


def _merged(name: str) -> bool:
    """Bureaux carry several duties in their name; units of a bureau (学校, 中心, 大队) have only their own type."""
    return name.endswith(("局", "委员会", "办公室", "委", "厅")) and not _UNIT.search(name)


def _fuzzy(name: str) -> str:
    from rapidfuzz import fuzz, process

    best = process.extractOne(name, _alias_index().keys(), scorer=fuzz.ratio, score_cutoff=FUZZY)
    return _alias_index()[best[0]] if best else UNKNOWN


def resolve(name: str, division: Division | None, year: int | None = None) -> Department:
    """The department a printed name is, in the division it belongs to (None where that is unknown)."""
    bare = bare_name(name, year)
    types = types_of(bare)
    code = division.code if division is not None else "000000"
    parts = [code, types[0]]
    own_body = _HEAD_OFFICE.search(bare) or bare in _alias_index()
    if types[0] in MANY or division is None or not own_body:
        parts.append(bare if division is not None else printed_name(name))
    return Department("-".join(parts), types[0], types, bare)
