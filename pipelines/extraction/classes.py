"""Functional and economic classes by printed name, code or path (类/款/项), for one fiscal year.

Names come from the taxonomy, from lexicon/functional_extra.csv and from the document's own tables, which print codes
beside names. What cannot be resolved stays unresolved: a wrong code is worse than none.

Does not belong here: where in a sentence or table a class stands.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from pipelines.extraction.lexicon import ROOT, normalise
from pipelines.extraction.remembering import remembered
from sources.document import Document, Table
from warehouse.taxonomy import rows

_GENERIC = {"行政运行": "01", "一般行政管理事务": "02", "机关服务": "03", "事业运行": "50"}
_CODE = re.compile(r"2\d{2}(?:\d{2}){0,2}")
FUZZY = 88


@remembered
def plain_name(name: str) -> str:
    """A class name reduced to what distinguishes it: no level marks, no 支出/等/的/事务 at the end."""
    flat = re.sub(r"\(\d{0,3}[类款项]\)|^\d+|[\"'《》“”]", "", normalise(name))
    flat = re.sub(r"\((?:室|市|省)\)", "", flat)
    return re.sub(r"(?:等)?(?:方面)?(?:的)?(?:支出|事务|事务支出)?$", "", flat)


@cache
def _official(year: int | None) -> dict[str, tuple[tuple[str, str], ...]]:
    """plain name -> ((code, full name), …); names of other years after those of this year."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    ordered = sorted(rows("functional_classes"), key=lambda r: not _valid(r, year))
    with (ROOT / "functional_extra.csv").open(encoding="utf-8", newline="") as file:
        ordered += list(csv.DictReader(file))
    for row in ordered:
        found[plain_name(row["name"])].append((row["code"], row["name"]))
    return {name: tuple(codes) for name, codes in found.items()}


def _valid(row: dict[str, str], year: int | None) -> bool:
    first, last = row.get("valid_from") or "0", row.get("valid_to") or "9999"
    return year is None or int(first) <= year <= int(last)


@dataclass(slots=True)
class ClassNames:
    """Look-up for one document. `own` holds the codes its own tables print, by plain name."""

    year: int | None = None
    own: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def functional(self, name: str, parent: str = "") -> str | None:
        """The code of a class by its printed name below `parent` ("" for a 类); None if unknown or ambiguous."""
        plain, length = plain_name(name), {0: 3, 3: 5, 5: 7}.get(len(parent), 0)
        if not plain or not length:
            return None
        fits = {c for c in self._codes(plain) if len(c) == length and c.startswith(parent)}
        if len(fits) > 1 and (mine := fits & self.own.get(plain, set())):
            fits = mine
        if len(fits) == 1:
            return fits.pop()
        if fits:
            return None
        return self._derived(plain, parent, length) or self._fuzzy(name, parent, length)

    def _codes(self, plain: str) -> set[str]:
        return self.own.get(plain, set()) | {c for c, _ in _official(self.year).get(plain, ())}

    def _derived(self, plain: str, parent: str, length: int) -> str | None:
        """行政运行 is 01 and 其他… is 99 in every 款."""
        if length != 7:
            return None
        for generic, tail in _GENERIC.items():
            if plain == plain_name(generic):
                return parent + tail
        if plain.startswith("其他"):
            below = plain.removeprefix("其他")
            names = {n for n, codes in _official(self.year).items() if any(c == parent for c, _ in codes)}
            names |= {n for n, codes in self.own.items() if parent in codes}
            if below in names:
                return parent + "99"
        return None

    def _fuzzy(self, name: str, parent: str, length: int) -> str | None:
        """Misprinted names (一般行政事务管理, …养老保险费), only where one sibling is clearly meant."""
        wanted = _unmarked(name)
        if len(wanted) < 5:
            return None
        names = {n: c for n, c in self._siblings(length) if c.startswith(parent)}
        if length == 7:
            names |= {n: parent + tail for n, tail in _GENERIC.items()}
        shortened = {c for n, c in names.items() if len(wanted) >= 6 and n.startswith(wanted)}
        if len(shortened) == 1:
            return shortened.pop()
        scored = sorted(((_likeness(n, wanted), c) for n, c in names.items()), reverse=True)
        others = [score for score, code in scored if code != scored[0][1]]
        if scored and scored[0][0] >= FUZZY and (not others or others[0] < scored[0][0] - 5):
            return scored[0][1]
        return None

    def path(self, names: list[tuple[int, str, str | None]], context: str) -> str | None:
        """The code of a printed path of (level 0-2, name, printed digits); `context` is the class a heading named.

        Levels are sometimes misprinted (住房改革支出（类）): where the marked levels fail, the names are tried as the
        levels below the heading's class.
        """
        code = context[: 3 if names[0][0] == 1 else 5] if names[0][0] else ""
        found = self._descend([(name, digits) for _, name, digits in names], code) if _gapless(names, code) else None
        if found is None and context and names[0][0] == 0:
            found = self._descend([(name, digits) for _, name, digits in names], context[:3])
        return found

    def _descend(self, names: list[tuple[str, str | None]], code: str) -> str | None:
        for name, digits in names:
            step = code + digits if digits else self.functional(name, code)
            if step is None or len(step) > 7:
                return None
            code = step
        return code

    def _siblings(self, length: int) -> list[tuple[str, str]]:
        official = [(_unmarked(n), c) for codes in _official(self.year).values() for c, n in codes if len(c) == length]
        return official + [(n, c) for n, codes in self.own.items() for c in codes if len(c) == length]

    def any_level(self, name: str) -> str | None:
        """A class by name alone, any level, only if it can mean one class."""
        plain = plain_name(name)
        own = self.own.get(plain, set())
        codes = self._codes(plain)
        top = {c for c in codes if len(c) == 3}
        for options in (top, own, codes):
            if len(options) == 1:
                return next(iter(options))
        return None

    def part(self, name: str, whole: str) -> str | None:
        """A class named in a list of the parts of another ("": of all spending); 其他支出 among 类 is 229."""
        if not whole:
            return "229" if plain_name(name) == "其他" else self.top(name) or self.any_level(name)
        found = (self.functional(name, whole) if len(whole) < 7 else None) or self.any_level(name)
        return found if found and found.startswith(whole) and found != whole else None

    def top(self, name: str) -> str | None:
        """A 类 by name (科学技术支出); also without 支出 where the name alone is unmistakable."""
        return self.functional(name, "")

    def learn(self, document: Document) -> None:
        """Take codes and names from the tables of the document."""
        for table in document.tables():
            self._learn_table(table)

    def _learn_table(self, table: Table) -> None:
        for row in table.grid()[:2000]:
            texts: list[str] = []
            for cell in row:
                if cell is not None and (not texts or cell.text != texts[-1]):
                    texts.append("".join(cell.text.split()))
            for start in range(len(texts)):
                digits, position = "", start
                while position < len(texts) and re.fullmatch(r"\d{2,7}", texts[position]) and position < start + 3:
                    digits += texts[position]
                    position += 1
                    if (
                        _CODE.fullmatch(digits)
                        and position < len(texts)
                        and re.search(r"[\u4e00-\u9fff]{2}", texts[position])
                    ):
                        self.own[plain_name(texts[position])].add(digits)


def _gapless(names: list[tuple[int, str, str | None]], code: str) -> bool:
    """Levels follow each other without a gap, starting right below `code`."""
    start = {0: 0, 3: 1, 5: 2}.get(len(code), -1)
    return [level for level, _, _ in names] == list(range(start, start + len(names)))


def _likeness(a: str, b: str) -> float:
    """0-100; 100 where two names hold the same characters in another order. 支出 and 的 do not count."""
    from rapidfuzz import fuzz

    if sorted(a) == sorted(b):
        return 100.0
    return max(fuzz.ratio(a, b), fuzz.ratio(plain_name(a).replace("的", ""), plain_name(b).replace("的", "")))


@remembered
def _unmarked(name: str) -> str:
    """A class name without level marks, otherwise complete."""
    return re.sub(r"\(\d{0,3}[类款项]\)|\"", "", normalise(name))


_SPLIT = ("社会保障缴费",)
"""Names of former classes that now stand for several: they name no class of another year."""


@cache
def _economic(year: int | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in sorted(rows("economic_classes"), key=lambda r: _valid(r, year)):
        if row["system"] == "department" and (_valid(row, year) or row["name"] not in _SPLIT):
            found[plain_economic(row["name"])] = row["code"]
    for alias, code in _ECONOMIC_ALIASES.items():
        found.setdefault(plain_economic(alias), code)
    return found


_ECONOMIC_ALIASES = {
    "工资福利性支出": "301", "工资和福利支出": "301", "一般商品和服务支出": "302", "商品服务支出": "302",
    "对个人和家庭补助支出": "303", "对个人和家庭补助": "303", "对个人家庭的补助": "303", "其他资本性支出": "310",
    "债务利息支出": "307", "因公出国(境)费": "30212", "维修费": "30213", "邮寄费": "30207",
    "公务用车运行维护费": "30231",
}  # fmt: skip


_NO_ECONOMIC = ("其他", "其它")
"""What is left of a list is no class of its own."""


@remembered
def plain_economic(name: str) -> str:
    """An economic class name without 支出, level marks and 的."""
    return re.sub(r"(?:性)?(?:支出)?$", "", re.sub(r"\(\d*[类款]?\)|的", "", normalise(name)))


def economic(name: str, year: int | None) -> str | None:
    """3 or 5 digit code of the department classification by name; None for an unknown name."""
    return None if name in _NO_ECONOMIC else _economic(year).get(plain_economic(name))
