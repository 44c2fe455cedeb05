"""Row labels: codes, class names, words, and what a row inherits from the rows above it.

Belongs here: the label cells of one lane, read from top to bottom. Does not belong here: figures (`table_facts`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipelines.extraction.table_terms import Attrs, Family, key, meaning, role_of, unnumbered
from warehouse import taxonomy

_CODED_NAME = re.compile(r"^(?P<code>\d{3}(?:\d{2}){0,2})[-—_\s]*(?P<name>[^\d\s].*)$")
_PROJECT_CODE = re.compile(r"^(?:[0-9A-Za-z]{6,}\s*[-—_–]|[\[【][0-9A-Za-z]{6,}[\]】])\s*")
_PLACEHOLDER = re.compile(r"^[.…·\-—\s]*$|^(?:项目|专项)?(?:\d+|[一二三四五]|xx|XX)?[.…]+$")
_AS_PROJECT = "按项目管理的"
"""Before an economic class below 项目支出 (按项目管理的工资福利支出)."""
_UNDER = ("three_public_vehicle", "procurement")


def project_name(text: str) -> str | None:
    """A project's printed name without its number and code; None for a placeholder."""
    name = re.sub(r"\s*\n\s*", "", text).strip()
    name = re.sub(
        r"^(?:其中[:：])?(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．](?!\d))\s*",
        "",
        name,
    )
    name = re.sub(r"[（(]一个[^（）()]{1,6}一行[）)]", "", _PROJECT_CODE.sub("", name)).strip(" \u3000:：")
    return None if not name or _PLACEHOLDER.match(name) else name


@cache
def _classes(system: str) -> dict[str, tuple[tuple[str, int, int], ...]]:
    """Normalised name -> (code, first year, last year) of a classification: functional or economic."""
    out: dict[str, list[tuple[str, int, int]]] = {}
    if system == "functional":
        listed = taxonomy.rows("functional_classes")
    else:
        listed = tuple(r for r in taxonomy.rows("economic_classes") if r["system"] == "department")
    for row in listed:
        span = (row["code"], int(row["valid_from"] or 0), int(row["valid_to"] or 9999))
        out.setdefault(key(row["name"]), []).append(span)
    return {name: tuple(spans) for name, spans in out.items()}


@cache
def _top_classes(system: str) -> frozenset[str]:
    return frozenset(code for spans in _classes(system).values() for code, _, _ in spans if len(code) == 3)


def class_by_name(system: str, name: str, year: int | None, prefix: str | None = None) -> str | None:
    """The one code of a class name, below `prefix` where several share it; None if it is not certain.

    Names of another year are accepted where no other class bears them: departments keep printing old names.
    """
    spans = _classes(system).get(name)
    if spans is None:
        spans = _classes(system).get(f"{name}支出") or ()
        spans = tuple(s for s in spans if len(s[0]) == 3)
    valid = [code for code, first, last in spans if year is None or first <= year <= last]
    codes = set(valid) or {code for code, _, _ in spans}
    top = {c for c in codes if len(c) == 3}
    if len(top) == 1:
        return top.pop()
    below = {c for c in codes if prefix and c.startswith(prefix)}
    if len(below) == 1:
        return below.pop()
    return codes.pop() if len(codes) == 1 and len(spans) == 1 and prefix is None and system == "economic" else None


def _bears(system: str, name: str, code: str) -> bool:
    """Whether the class of this code is or was called so."""
    if system == "government":
        return True
    spans = (*_classes(system).get(name, ()), *_classes(system).get(f"{name}支出", ()))
    return any(listed == code for listed, _, _ in spans)


def class_code(parts: Sequence[str], previous: str | None = None) -> str | None:
    """One code from the cells that print it: 2010301, or 201 | 03 | 01 with parents left out below them."""
    flat = [re.sub(r"\D", "", p) if re.fullmatch(r"[\d\s.]*", p) else "" for p in parts]
    if not any(flat):
        return None
    code = ""
    if len(flat) > 1 and not flat[0] and previous:
        missing = next(i for i, p in enumerate(flat) if p)
        if len(flat[missing]) == 2:
            code = previous[: 3 + 2 * (missing - 1)]
    for part in flat:
        if len(part) > len(code) and len(part) >= 3 and (part.startswith(code) or not code):
            code = part
        elif part and len(part) <= 2 and len(code) >= 3:
            code += part.zfill(2)
        elif part and part != code:
            return None
    return code if re.fullmatch(r"\d{3}(?:\d{2}){0,2}", code) else None


def system_of(code: str) -> str | None:
    """functional, economic or government for a class code; None if no classification has its class."""
    if code[:3] in _top_classes("functional"):
        return "functional"
    if len(code) <= 5 and code[:3] in _top_classes("economic"):
        return "economic"
    return "government" if code[0] == "5" and len(code) <= 5 else None


def _nested(upper: Attrs, lower: Attrs) -> Attrs:
    """A label below another in the same row; 其他资金 | 事业收入 is a source of income, not a fund (contract 3)."""
    if upper.get("income_source") and lower.get("income_source") and "fund" not in lower:
        upper = {k: v for k, v in upper.items() if k not in ("fund", "income_source")}
    return upper | lower


@dataclass(slots=True)
class RowLabel:
    """What the label of a row says. `known`: enough is understood to say what its figures are."""

    text: str = ""
    attrs: Attrs = field(default_factory=dict)
    functional: str | None = None
    economic: str | None = None
    project: str | None = None
    known: bool = False
    level: int = 0
    points: str | None = None
    """weight or score, where a row of a money block holds the points of budget execution."""
    foreign: bool = False
    """A row of another classification (政府预算经济分类) or of another body."""

    @property
    def total(self) -> bool:
        return "total" in self.attrs


@dataclass(slots=True)
class LaneRows:
    """Reads the rows of one lane in order; remembers what later rows inherit."""

    family: Family | None
    side: str | None = None
    year: int | None = None
    system: str | None = None
    """The classification whose class names its rows may print without codes."""
    previous_code: str | None = None
    top_class: str | None = None
    class_rows: int = 0
    carry: tuple[str, int] | None = None
    """A carry-over row and its level: fund rows below it are parts of it."""
    group: str | None = None
    """The measure whose parts follow (购置费 below 公务用车购置及运行费)."""
    nature: tuple[str, int] | None = None
    """基本支出 or 项目支出 and its level: economic classes printed by name below it are its parts."""
    paid: tuple[str, int, bool] | None = None
    """A row that names only a fund (一、一般公共预算), its level, and whether 其中 opened its parts."""
    three_public: int | None = None
    """Level of the row right above where it names the three public expenses as a whole."""
    incoming: bool = False
    """The rows are parts of a total of income, until one is not."""
    projects_below: int | None = None
    """Level of a 项目支出 row whose parts are projects."""

    def read(self, codes: Sequence[str], texts: Sequence[str], measure: str | None = None) -> RowLabel:
        """The label of the next row. `measure`: what the table measures, for words such as 货物."""
        # a unit alone ("（万元）") is no label
        printed = [t for t in texts if key(t)]
        if len(printed) > 1:
            # nor is the number of a kind beside a name (21 | 道路清扫保洁经费)
            printed = [t for t in printed if not re.fullmatch(r"\s*\d{1,2}\s*", t)] or printed
        row = RowLabel(text=" ".join(re.sub(r"\s*\n\s*", "", t).strip() for t in texts if t.strip()))
        code = class_code(codes, self.previous_code)
        if code is None and printed:
            code, printed = self._code_in_name(printed)
        if any(c.strip() for c in codes) and code is None and not printed:
            return row
        if code is not None:
            return self._coded(row, code, printed)
        return self._named(row, printed, measure)

    def _code_in_name(self, printed: list[str]) -> tuple[str | None, list[str]]:
        flat = re.sub(r"\s+", "", printed[0])
        if len(printed) > 1 and re.fullmatch(r"\d{3}(?:\d{2}){0,2}", flat) and system_of(flat):
            return flat, printed[1:]
        m = _CODED_NAME.match(re.sub(r"\s*\n\s*", "", printed[0]).strip())
        system = system_of(m["code"]) if m else None
        # three digits before a word may be any number (201会议室): the name must be that class's
        if m and system and (len(m["code"]) > 3 or _bears(system, key(m["name"]), m["code"])):
            return m["code"], [m["name"], *printed[1:]]
        return None, printed

    def _coded(self, row: RowLabel, code: str, printed: list[str]) -> RowLabel:
        system = system_of(code)
        self.previous_code = code
        if system == "functional":
            row.functional = code
        elif system == "economic":
            row.economic = code
        else:
            row.foreign = True
            return row
        row.known = True
        self.class_rows += 1
        if self.family and self.family.rows == "project" and len(printed) > 1:
            row.project = project_name(printed[-1])
        return row

    def _named(self, row: RowLabel, printed: list[str], measure: str | None) -> RowLabel:
        if not printed:
            row.known = True
            return row
        said: Attrs = {}
        for text in printed:
            name, level = unnumbered(text)
            row.level = level or row.level
            part = meaning(text, self.group or measure)
            if not part.complete:
                part = meaning(text, measure)
            by_class = self._class_row(row, name)
            if by_class:
                # 人员经费 | 工资福利支出: the label before the class says which part of the spending
                row.attrs = said | row.attrs if set(said) <= {"measure", "weak", "side", "nature"} else row.attrs
                return row
            listed = self.family is not None and self.family.rows == "project" and level > 0
            if not part.complete or (listed and part.attrs.get("tier")):  # 3、省级专项资金 is a project in their list
                return self._paid_by(self._unknown(row, text), printed)
            said = _nested(said, part.attrs)
        row.attrs = said
        row.known = True
        self._inherit(row)
        return row

    def _class_row(self, row: RowLabel, name: str) -> bool:
        """A class printed by name only (一、一般公共服务支出)."""
        system = self.system
        if system is None and self.nature is not None and self.nature[0] == "basic":
            system = "economic"  # 其中：工资福利支出 below 基本支出 in a block of a form
        if system is None or self.side == "in":
            return False
        plain = key(name).removeprefix("其中").removeprefix(_AS_PROJECT)
        understood = meaning(name).complete
        if understood and not (self.class_rows and row.level == 1 and system == "functional"):
            return False
        code = class_by_name(system, plain, self.year, self.top_class)
        if code is None and system == "functional" and self.nature is not None:
            # 一、基本支出 with 工资福利支出 below it: its parts by economic class
            code, system = class_by_name("economic", plain, self.year), "economic"
        if code is None or (system == "functional" and len(code) > 3 and self.top_class is None):
            return False
        self.class_rows += 1
        if len(code) == 3:
            self.top_class = code
        row.known = True
        if system == "functional":
            row.functional = code
        else:
            row.economic = code
            if self.nature is not None and (row.level == 0 or row.level > self.nature[1]):
                row.attrs = {"nature": self.nature[0]}
        return True

    def _inherit(self, row: RowLabel) -> None:
        attrs = row.attrs
        bare = row.total and set(attrs) <= {"measure", "total", "side", "weak"}
        if bare and attrs.get("measure") in (None, "expenditure") and row.level > (self.three_public or 99):
            attrs = row.attrs = {"measure": "three_public_total"}  # （一）支出合计 below 一、“三公”经费支出
        measure = attrs.get("measure")
        self.three_public = row.level if measure == "three_public_total" else None
        if measure in _UNDER:
            self.group = str(measure)
        elif measure and not (self.group and str(measure).startswith(self.group)):
            self.group = None
        if measure in ("carryover_opening", "carryover_closing"):
            self.carry = (str(measure), row.level)
        elif measure == "income" and self._carried_income(row):
            row.attrs = {"measure": self.carry[0], "fund": attrs["fund"]} if self.carry else attrs
        elif measure or row.total:
            self.carry = None
            self.incoming = measure == "income" and (self.incoming or (row.total and "fund" not in attrs))
        elif "fund" in attrs and self.carry is None and self.incoming and not set(attrs) & {"nature", "measure"}:
            attrs["measure"] = "income"  # 收入合计, then 财政拨款, 其他收入 …
        elif "fund" in attrs and self.carry is not None:
            if self._below_carry(row, self.carry[1]):
                attrs["measure"] = self.carry[0]
            else:
                self.carry = None
        self._below_fund(row)
        if attrs.get("nature") in ("basic", "project"):
            self.nature = (str(attrs["nature"]), row.level)
        elif attrs.get("nature") not in ("personnel", "public_running"):
            self.nature = None
        if attrs.get("nature") == "project":
            self.projects_below = row.level
        elif row.attrs and not row.text.startswith("其中"):
            self.projects_below = None

    def _below_fund(self, row: RowLabel) -> None:
        """其中：基本支出 and 项目支出 below 一、一般公共预算 are paid from it, up to the next fund or total."""
        attrs = row.attrs
        if "fund" in attrs:
            alone = not set(attrs) & {"measure", "nature", "tier"} and self.carry is None
            self.paid = (str(attrs["fund"]), row.level, False) if alone else None
            return
        if self.paid is None or row.total or not attrs:
            self.paid = None if row.total else self.paid
            return
        fund, level, opened = self.paid
        part = row.text.startswith("其中") or (opened and row.level in (0, level)) or row.level > level > 0
        part = part or (level > 0 and row.level == 0 and self.side is None)
        self.paid = (fund, level, True) if part and "nature" in attrs else None
        if self.paid is not None:
            attrs["fund"] = fund

    def _carried_income(self, row: RowLabel) -> bool:
        """一般公共预算拨款收入 without a number below 二、上年结转 is the part of it that this fund paid."""
        if self.carry is None or self.carry[0] != "carryover_opening" or "fund" not in row.attrs:
            return False
        return bool(row.attrs.get("weak")) and self.carry[1] > 0 and row.level == 0

    def _below_carry(self, row: RowLabel, level: int) -> bool:
        """Whether a row that names only a fund is a part of the carry-over row above it, or stands beside it.

        In a block of project money (no side) unnumbered rows stand beside each other.
        """
        if row.text.startswith("其中"):
            return True
        if level == 0:
            return row.level > 0 or self.side is not None
        return row.level > level or (row.level == 0 and self.side is not None)

    def _paid_by(self, row: RowLabel, printed: list[str]) -> RowLabel:
        """灌区维修 | 一般公共预算: who pays for the project, in a column of its own."""
        funds = {m.attrs["fund"] for t in printed if (m := meaning(t)).complete and set(m.attrs) == {"fund"}}
        if row.project is not None and len(funds) == 1:
            row.attrs = {**row.attrs, "fund": funds.pop()}
        return row

    def _unknown(self, row: RowLabel, text: str) -> RowLabel:
        if role_of(text) in ("weight", "score"):
            row.points = role_of(text)
            return row
        if self.family is not None and self.family.rows == "project":
            if self.family.name == "basic_data" and self.projects_below is None:
                return row
            name = project_name(text)
            if name:
                row.project = name
                row.attrs = {"measure": "expenditure", "nature": "project"}
                row.known = True
        return row
