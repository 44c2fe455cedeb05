"""Automatic numbers of DOCX paragraphs: numbering.xml and styles.xml resolved to the label Word prints.

Numbers live in abstract definitions, instances override them, styles inherit them, and counters restart when a higher
level moves on. Does not belong here: text and tables (`docx`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from sources.readers.package import whole_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_CJK_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
MAX_STYLE_CHAIN = 20
MAX_LEVELS = 9
"""Levels of a list (ECMA-376 part 1, 17.9.3)."""
MAX_LABEL_CHARS = 255
"""Longest label pattern of a list level: Word writes a few characters, and each paragraph of the list prints it."""
MAX_ROMAN = 4000
"""Roman numerals end below it; without a limit a number of a thousand million is a million letters."""


def chinese_number(value: int, digits: str = _CJK_DIGITS, units: str = "十百千") -> str:
    """1 -> 一, 10 -> 十, 21 -> 二十一, 105 -> 一百〇五."""
    if value <= 0 or value >= 10_000:
        return str(value)
    out = ""
    pending_zero = False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if digit == 0:
            pending_zero = bool(out)
            continue
        if pending_zero:
            out += digits[0]
            pending_zero = False
        out += digits[digit] + (units[power - 1] if power else "")
    ten = digits[1] + units[0]
    return out[1:] if out.startswith(ten) and digits is _CJK_DIGITS else out


def _roman(value: int) -> str:
    if value >= MAX_ROMAN:
        return str(value)
    out = ""
    for amount, symbol in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
        (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        while value >= amount:
            out += symbol
            value -= amount
    return out


def _letters(value: int) -> str:
    return chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value < 1000 else str(value)


def format_number(value: int, style: str) -> str:
    """`value` as the w:numFmt `style` prints it; decimal for styles not known. Bullets and "none" print nothing."""
    match style:
        case "none" | "bullet":
            return ""
        case "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "taiwaneseCounting":
            return chinese_number(value)
        case "taiwaneseCountingThousand" | "koreanCounting" | "japaneseDigitalTenThousand":
            return chinese_number(value)
        case "ideographDigital" | "taiwaneseDigital":
            return "".join(_CJK_DIGITS[int(d)] for d in str(max(value, 0)))
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return chinese_number(value, _LEGAL_DIGITS, "拾佰仟")
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return chr(0x2460 + value - 1) if 0 < value <= 20 else str(value)
        case "ideographEnclosedCircle":
            return chr(0x3280 + value - 1) if 0 < value <= 10 else str(value)
        case "numberInDash":
            return f"-{value}-"
        case "decimalEnclosedParen":
            return f"({value})"
        case "decimalEnclosedFullstop":
            return f"{value}."
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(0xFF10 + int(d)) for d in str(max(value, 0)))
        case "decimalZero":
            return f"{value:02d}"
        case "upperRoman":
            return _roman(value)
        case "lowerRoman":
            return _roman(value).lower()
        case "upperLetter":
            return _letters(value)
        case "lowerLetter":
            return _letters(value).lower()
        case "ideographTraditional":
            return _STEMS[value - 1] if 0 < value <= 10 else str(value)
        case "ideographZodiac":
            return _BRANCHES[value - 1] if 0 < value <= 12 else str(value)
        case "ideographZodiacTraditional":
            return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if 0 < value <= 60 else str(value)
        case _:
            return str(value)


@dataclass(slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    suffix: str = "tab"


@dataclass(slots=True)
class Style:
    """What a paragraph style says, with its parents' values filled in."""

    num_id: str | None = None
    level: int | None = None
    outline: int | None = None
    bold: bool = False
    centred: bool = False
    name: str = ""


@dataclass(slots=True)
class Label:
    """An automatic number: its text as printed ("一、") and what stands between it and the paragraph."""

    text: str
    separator: str


@dataclass(slots=True)
class Numbering:
    """Counters of one document; call `label` for its paragraphs in order, once each."""

    abstract_of: dict[str, str] = field(default_factory=dict)
    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    overrides: dict[tuple[str, int], _Level] = field(default_factory=dict)
    start_overrides: dict[tuple[str, int], int] = field(default_factory=dict)
    style_levels: dict[tuple[str, str], int] = field(default_factory=dict)
    """(numId, style) -> level, for styles linked to a level by w:pStyle."""
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def label(self, num_id: str, level: int) -> Label | None:
        """Count one paragraph and give its number; None when the list has no such level or prints bullets only."""
        abstract = self.abstract_of.get(num_id)
        if abstract is None:
            return None
        definition = self._definition(num_id, level)
        if definition is None:
            return None
        counters = self.counters.setdefault(abstract, {})
        overridden = (num_id, level) in self.start_overrides and (num_id, level) not in self._started
        counters[level] = (
            counters[level] + 1 if level in counters and not overridden else self._start(num_id, level, definition)
        )
        self._started.add((num_id, level))
        self._restart_below(num_id, level, counters)
        text = self._print(num_id, level, definition, counters)
        if not text.strip():
            return None
        return Label(text, {"tab": " ", "space": " "}.get(definition.suffix, ""))

    def _definition(self, num_id: str, level: int) -> _Level | None:
        return self.overrides.get((num_id, level)) or self.levels.get((self.abstract_of[num_id], level))

    def _start(self, num_id: str, level: int, definition: _Level | None) -> int:
        """What a level starts with, the first time and after every restart (ECMA-376 part 1, 17.9.27)."""
        return self.start_overrides.get((num_id, level), definition.start if definition is not None else 1)

    def _restart_below(self, num_id: str, level: int, counters: dict[int, int]) -> None:
        for lower in [known for known in counters if known > level]:
            definition = self._definition(num_id, lower)
            restart = definition.restart if definition is not None else None
            # w:lvlRestart names the level (1-based) whose step restarts; 0 never restarts.
            if restart is not None and (restart == 0 or level > restart - 1):
                continue
            del counters[lower]

    def _print(self, num_id: str, level: int, definition: _Level, counters: dict[int, int]) -> str:
        if definition.style == "bullet":
            return ""
        text = definition.text
        for n in range(9):
            mark = f"%{n + 1}"
            if mark not in text:
                continue
            other = self._definition(num_id, n)
            value = counters[n] if n in counters else self._start(num_id, n, other)
            style = "decimal" if definition.legal or other is None else other.style
            text = text.replace(mark, format_number(value, style))
        return text


def read_numbering(root: etree._Element | None) -> Numbering:
    """numbering.xml to counters; an empty Numbering when the document has none."""
    numbering = Numbering()
    if root is None:
        return numbering
    linked: dict[str, str] = {}
    by_style_link: dict[str, str] = {}
    for abstract in root.iterfind(f"{W}abstractNum"):
        key = abstract.get(f"{W}abstractNumId", "")
        if (link := _val(abstract, "numStyleLink")) is not None:
            linked[key] = link
        if (own := _val(abstract, "styleLink")) is not None:
            by_style_link[own] = key
        for element in abstract.iterfind(f"{W}lvl"):
            index = _int(element.get(f"{W}ilvl"), 0)
            if 0 <= index < MAX_LEVELS:
                numbering.levels[key, index] = _level(element)
    nums: dict[str, list[str]] = {}
    for num in root.iterfind(f"{W}num"):
        num_id = num.get(f"{W}numId", "")
        abstract_id = _val(num, "abstractNumId") or ""
        abstract_id = by_style_link.get(linked.get(abstract_id, ""), abstract_id)
        numbering.abstract_of[num_id] = abstract_id
        nums.setdefault(abstract_id, []).append(num_id)
        for override in num.iterfind(f"{W}lvlOverride"):
            index = _int(override.get(f"{W}ilvl"), 0)
            start = _val(override, "startOverride")
            if start is not None:
                numbering.start_overrides[num_id, index] = _int(start, 1)
            own_level = override.find(f"{W}lvl")
            if own_level is not None and 0 <= index < MAX_LEVELS:
                numbering.overrides[num_id, index] = _level(own_level)
    for abstract in root.iterfind(f"{W}abstractNum"):
        key = abstract.get(f"{W}abstractNumId", "")
        for element in abstract.iterfind(f"{W}lvl"):
            style = _val(element, "pStyle")
            if style is not None:
                for num_id in nums.get(key, ()):
                    if numbering.abstract_of[num_id] == key:
                        numbering.style_levels[num_id, style] = _int(element.get(f"{W}ilvl"), 0)
    return numbering


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Paragraph styles by id, inheritance resolved."""
    if root is None:
        return {}
    raw: dict[str, etree._Element] = {}
    for element in root.iterfind(f"{W}style"):
        if element.get(f"{W}type") == "paragraph":
            raw[element.get(f"{W}styleId", "")] = element
    return {key: _resolve(key, raw) for key in raw}


def _resolve(key: str, raw: dict[str, etree._Element]) -> Style:
    chain: list[etree._Element] = []
    at: str | None = key
    while at in raw and len(chain) < MAX_STYLE_CHAIN:
        chain.append(raw[at])
        at = _val(raw[at], "basedOn")
    style = Style(name=_val(raw[key], "name") or "")
    for element in reversed(chain):
        properties = element.find(f"{W}pPr")
        if properties is not None:
            number = properties.find(f"{W}numPr")
            if number is not None:
                style.num_id = _val(number, "numId") or style.num_id
                level = _val(number, "ilvl")
                style.level = _int(level, 0) if level is not None else style.level
            outline = _val(properties, "outlineLvl")
            if outline is not None:
                style.outline = _int(outline, 9)
            alignment = _val(properties, "jc")
            if alignment is not None:
                style.centred = alignment == "center"
        run = element.find(f"{W}rPr")
        if run is not None and (bold := run.find(f"{W}b")) is not None:
            style.bold = bold.get(f"{W}val") not in ("0", "false", "none")
    return style


def _level(element: etree._Element) -> _Level:
    restart = _val(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return _Level(
        start=_int(_val(element, "start"), 1),
        style=_val(element, "numFmt") or "decimal",
        text=(_val(element, "lvlText") or "")[:MAX_LABEL_CHARS],
        restart=None if restart is None else _int(restart, 0),
        legal=legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        suffix=_val(element, "suff") or "tab",
    )


def _val(parent: etree._Element, name: str) -> str | None:
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _int(value: str | None, default: int) -> int:
    number = whole_number(value)
    return default if number is None else number
