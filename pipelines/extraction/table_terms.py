"""The words of tables: what a column head, row label or title says of a figure.

Belongs here: normalising a label, reading it against `layouts/terms.yaml` and `heads.yaml`, merging what several labels
say. Does not belong here: where a label stands (`table_grid`), which figure it belongs to (`table_facts`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.extraction.cells import money_unit_in

LAYOUTS = Path(__file__).parent / "layouts"

Attrs = dict[str, Any]
"""What is said of a figure: attributes of the contract plus `weak`, `year`, `total`, `side` (layouts/terms.yaml)."""

_UNITS = (
    r"(?:单位[:：]?)?(?:人民币)?(?:亿元|千万元|百万元|万元|千元|元|万|人次|人|名|个|辆|台套|台/套|台|套|%|分|平方米|m2|㎡"
    r"|批次|批|次|家|户)"
)
_ASIDE = re.compile(
    rf"\((?:{_UNITS}|[a-z](?:[/=+\-*×÷,][a-z()]+)*(?:[*×]100%?)?|\d+分?|=?[\d+\-*/=()]+|以?{_UNITS}|按?{_UNITS}表示)\)"
)
_MARKS = re.compile(r"[\s\"'“”‘’„‟「」『』《》<>()\[\]{}【】〔〕:：;；,，.。、·•\-—–_/\\|*#※★☆▲△]+")
_NUMBERING = re.compile(
    r"^(?:(?P<l1>[一二三四五六七八九十]{1,4}[、.．])|(?P<l2>\([一二三四五六七八九十]{1,3}\)[、.]?)|(?P<l3>\d{1,2}[、.．](?!\d))|(?P<l4>\(\d{1,2}\)[、.]?)|(?P<l5>\d{1,2}\)|[①-⑳]))"
)


def _flat(text: str) -> str:
    """Half-width, without blanks, circled digits kept."""
    return "".join(
        c if "①" <= c <= "⑳" else unicodedata.normalize("NFKC", c) for c in re.sub(r"\s+", "", text)
    ).casefold()


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """A label for comparing: half-width, without blanks, marks, brackets, units and letters in brackets."""
    flat = _ASIDE.sub("", _flat(text))
    return _MARKS.sub("", flat)


@lru_cache(maxsize=20_000)
def unnumbered(text: str) -> tuple[str, int]:
    """The label without its number (一、 （一） 1. (1)) and the number's level, 1 to 5; 0 where there is none."""
    flat = _flat(text)
    m = _NUMBERING.match(flat)
    if m is None or m.lastgroup is None:
        return flat, 0
    return flat[m.end() :], int(m.lastgroup[1])


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label says. `complete`: every word of it is understood. `role`: what a column with this head holds."""

    attrs: Attrs = field(default_factory=dict)
    complete: bool = False
    role: str | None = None

    @property
    def known(self) -> bool:
        return self.complete or self.role is not None


@dataclass(frozen=True, slots=True)
class _Term:
    attrs: Attrs
    exact: bool
    under: frozenset[str]


def _yaml(name: str) -> Any:
    return yaml.safe_load((LAYOUTS / name).read_text("utf-8"))


@cache
def _whole() -> list[tuple[re.Pattern[str], Attrs]]:
    """What labels say that one expression covers as a whole (`match` of layouts/terms.yaml)."""
    return [(re.compile(p), dict(g["is"])) for g in _yaml("terms.yaml") for p in g.get("match", ())]


@cache
def _terms() -> tuple[dict[str, _Term], dict[str, list[_Term]], re.Pattern[str]]:
    """Words usable inside a label, words that must be the whole label, and the scanner of the former."""
    inner: dict[str, _Term] = {}
    exact: dict[str, list[_Term]] = {}
    for group in _yaml("terms.yaml"):
        term = _Term(dict(group["is"]), bool(group.get("exact")), frozenset(group.get("under", ())))
        for word in group["words"]:
            if term.exact:
                exact.setdefault(key(str(word)), []).append(term)
            elif inner.setdefault(key(str(word)), term) is not term:
                raise ValueError(f"layouts/terms.yaml: {word} stands twice")
    words = "|".join(re.escape(w) for w in sorted(inner, key=len, reverse=True))
    compared = r"(?:[比较与](?:上年|去年|(?:19|20)\d\d年?度?)(?:部门)?(?:预算|决算|执行)?数?(?:相比)?)"
    return (
        inner,
        exact,
        re.compile(
            rf"(?P<compared>{compared})|(?P<year>(?<![\da-z])(?:19|20)\d\d(?![\da-z])|(?:19|20)\d\d(?=年))(?:年(?![初末中终底])度?)?|(?P<word>{words})"
        ),
    )


@cache
def _heads() -> tuple[dict[str, str], list[tuple[str, re.Pattern[str]]]]:
    words: dict[str, str] = {}
    patterns: list[tuple[str, re.Pattern[str]]] = []
    for role, entry in _yaml("heads.yaml").items():
        for word in entry.get("words", ()):
            words.setdefault(key(str(word)), role)
        patterns += [(role, re.compile(p)) for p in entry.get("match", ())]
    return words, patterns


_WITH_POINTS = re.compile(r"(.{2,12})[(（](?:分值|权重|分数|满分)[%％)）]{1,2}\s*$", re.DOTALL)


@lru_cache(maxsize=20_000)
def role_of(text: str) -> str | None:
    """What a column under this head holds (a key of layouts/heads.yaml), None for a figure or an unknown head."""
    words, patterns = _heads()
    named = _WITH_POINTS.match(text)
    if named is not None and (role := role_of(named[1])) in ("level1", "level2", "level3", "indicator"):
        return role  # 指标（分值） names the indicator, its points beside the name
    name = key(unnumbered(text)[0])
    if name in words:
        return words[name]
    found = next((role for role, pattern in patterns if pattern.fullmatch(name)), None)
    short = _without_remark(text) if found is None else None
    return found if short is None else role_of(short)


_GROUPED = re.compile(r"(?:其中:)?按[^:\d]{2,8}(?:分|分类|划分):(?=.)")
"""What rows are grouped by, printed in the first of them."""
_FINER_FUND = {"fiscal": {"general_public", "government_fund", "state_capital"}}
_FINER_NATURE = {"basic": {"personnel", "public_running"}}


def _finer(attr: str, old: Any, new: Any) -> Any:
    """The finer of two values that can both hold, None if they contradict each other."""
    finer = _FINER_FUND if attr == "fund" else _FINER_NATURE if attr == "nature" else {}
    if old == new or (old in finer and new in finer[old]):
        return new
    if new in finer and old in finer[new]:
        return old
    if attr == "basis":
        return old if new in ("budget", "execution") else new if old in ("budget", "execution") else None
    return None


def combine(first: Attrs, second: Attrs) -> Attrs | None:
    """What two parts of one label say together; None if they contradict each other."""
    out = dict(first)
    weak = bool(first.get("weak", True)) if "measure" in first else True
    for attr, value in second.items():
        if attr == "weak":
            continue
        if attr == "measure" and "measure" in out and out["measure"] != value:
            if not weak and not second.get("weak"):
                return None
            if weak and second.get("weak"):
                out |= {"side": "both"}
                out.pop("measure", None)
                out.pop("weak", None)
                continue
            if weak:
                out[attr] = value
            continue
        if attr in ("side", "total") or attr not in out:
            out[attr] = value if attr not in out or out.get(attr) != "both" else "both"
            continue
        finer = _finer(attr, out[attr], value)
        if finer is None:
            return None
        out[attr] = finer
    if "measure" in out and out["measure"] == second.get("measure"):
        out["weak"] = bool(second.get("weak")) and weak
    return out


@lru_cache(maxsize=50_000)
def meaning(text: str, parent: str | None = None) -> Meaning:
    """What a label says, alone or below one whose measure is `parent`."""
    name = key(unnumbered(text)[0])
    if name.startswith("其中") and len(name) > 2:
        # 其中：（1）基本支出
        name = key(unnumbered(_flat(unnumbered(text)[0]).removeprefix("其中").lstrip(":"))[0])
    elif (grouped := _GROUPED.match(_flat(text))) is not None:
        # 按资金来源分：1.财政拨款
        name = key(unnumbered(_flat(text)[grouped.end() :])[0])
    role = role_of(text)
    if not name:
        return Meaning({}, False, role)
    _, exact, _ = _terms()
    for term in exact.get(name, ()):
        if not term.under or parent in term.under:
            return Meaning(dict(term.attrs), True, role)
    said, complete = _word_by_word(name)
    if complete:
        return Meaning(timed(said), True, role)
    for pattern, attrs in _whole():
        if pattern.fullmatch(name):
            return Meaning(dict(attrs), True, role)
    short = _without_remark(text)
    if short is not None and not _known_words(text[len(short) :]):
        return Meaning(meaning(short, parent).attrs, meaning(short, parent).complete, role)
    return Meaning(said, False, role)


def _word_by_word(name: str) -> tuple[Attrs, bool]:
    """What the words say one after the other, and whether they cover the label without contradiction."""
    inner, _, scanner = _terms()
    said: Attrs = {}
    at = 0
    for m in scanner.finditer(name):
        together = combine(said, _part(m, inner)) if m.start() == at else None
        if together is None:
            return said, False
        at = m.end()
        said = together
    return said, at == len(name)


_REMARK = re.compile(r"(?<=.)\s*[(（](?P<remark>[^()（）]{1,30})[)）]\s*[:：]?\s*$", re.DOTALL)
_RESTRICTS = re.compile(r"不含|不包括|除|其中|扣|上年|去年|结转|复核|财政|主管|抽查|评审|第三方|[比较同]")


def _without_remark(text: str) -> str | None:
    """The label without the bracket at its end (指标值（包含数字及文字描述）); None where it has none or one that
    restricts what the label says (得分（财政复核）)."""
    m = _REMARK.search(text)
    return None if m is None or _RESTRICTS.search(m["remark"]) else text[: m.start()]


def _known_words(remark: str) -> bool:
    if re.match(r"\s*[(（](?:含|包括|包含)", remark):
        return False
    _, _, scanner = _terms()
    return scanner.search(key(remark)) is not None


def timed(said: Attrs) -> Attrs:
    """年初 or 全年 with a word for a budget says which budget it is; with anything else it says nothing."""
    if "when" not in said or ("basis" not in said and "measure" not in said):
        return said
    which = said["when"]
    out = {k: v for k, v in said.items() if k != "when"}
    return out | {"basis": which} if out.get("basis") == "budget" else out


def _part(m: re.Match[str], inner: dict[str, _Term]) -> Attrs:
    if m["compared"]:
        return {}
    if m["year"]:
        return {"fiscal_year": int(m["year"])}
    return inner[m["word"]].attrs


def said_in(text: str) -> Attrs:
    """What the understood words of a longer text (a title) say; contradicting words are dropped."""
    inner, _, scanner = _terms()
    out: Attrs = {}
    dropped: set[str] = set()
    for m in scanner.finditer(key(text)):
        for attr, value in _part(m, inner).items():
            if attr not in out:
                out[attr] = value
            elif attr == "nature" and {out[attr], value} == _FINER_NATURE["basic"]:
                out[attr] = "basic"  # 人员类、运转类公用经费 together
            elif (finer := _finer(attr, out[attr], value)) is None:
                dropped.add(attr)
            else:
                out[attr] = finer
    return {a: v for a, v in out.items() if a not in dropped}


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of table (layouts/titles.yaml)."""

    name: str
    attrs: Attrs
    sides: bool = False
    classes: str | None = None
    rows: str | None = None
    only: tuple[str, ...] | None = None

    def holds(self, measure: str) -> bool:
        """Whether a table of this family can hold the measure."""
        if self.only is None:
            return True
        return any(measure == o or (o.endswith("*") and measure.startswith(o[:-1])) for o in self.only)


@cache
def _families() -> list[tuple[re.Pattern[str], re.Pattern[str] | None, Family]]:
    out = []
    for e in _yaml("titles.yaml"):
        family = Family(
            e["family"],
            e["is"],
            e.get("sides", False),
            e.get("classes"),
            e.get("rows"),
            tuple(e["only"]) if "only" in e else None,
        )
        out.append((re.compile(e["match"]), re.compile(e["not"]) if "not" in e else None, family))
    return out


def family_of(title: str | None) -> Family | None:
    """The family a title names; None for an unknown title."""
    if not title:
        return None
    name = key(title)
    for match, excluded, family in _families():
        if match.search(name) and not (excluded and excluded.search(name)):
            return family
    return None


@cache
def _fields() -> tuple[dict[str, str], list[tuple[str, re.Pattern[str]]]]:
    words: dict[str, str] = {}
    patterns: list[tuple[str, re.Pattern[str]]] = []
    for name, entry in _yaml("fields.yaml").items():
        for word in entry.get("words", ()):
            words[key(str(word))] = name
        patterns += [(name, re.compile(p)) for p in entry.get("match", ())]
    return words, patterns


@lru_cache(maxsize=10_000)
def field_of(text: str) -> str | None:
    """Which field of a form this label names (a key of layouts/fields.yaml), None if it is none."""
    words, patterns = _fields()
    name = key(unnumbered(text)[0])
    found = words.get(name) or next((f for f, pattern in patterns if pattern.fullmatch(name)), None)
    short = _without_remark(text) if found is None else None
    return found if short is None else field_of(short)


_TORN_UNIT = re.compile(r"单位[:：]?(?P<scale>[万亿千])(?:[^元])")


def first_unit(texts: Iterable[str | None]) -> str | None:
    """The first money unit that one of the texts names, also where a line break tore 万 from 元."""
    for text in texts:
        if not text:
            continue
        unit = money_unit_in(text)
        if unit is not None:
            return unit
        torn = _TORN_UNIT.search(_flat(text))
        if torn and "元" in text[text.index(torn["scale"]) :]:
            return torn["scale"] + "元"
    return None
