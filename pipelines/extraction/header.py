"""The report line: title, kind, year, department, region, scope, date, own score and grade (contract section 2).

Every form of header that published reports use is data in lexicon/header.yaml; this module looks at the lines before
the first section, at labelled lines (填报单位：…), at the signature and at captions of forms.

Does not belong here: what forms print in their cells (tables), value facts (prose).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.extraction.amounts import narrow
from pipelines.extraction.lexicon import load, normalise
from pipelines.extraction.lines import ReportLine
from pipelines.extraction.numerals import chinese_number
from pipelines.extraction.own_score import score_and_grade
from sources.document import Block, Document, Table
from warehouse.taxonomy import departments, divisions

HEAD_LINES = 30
TAIL_LINES = 12
TITLE_LIMIT = 80
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|\D{0,2}年度)")
_FULL_DATE = re.compile(r"((?:19|20)\d{2})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?")
_ANNEX = re.compile(
    r"^\s*(?:附\s*[件表]\s*(?:\d+(?:[-—]\d+)?\s*[:：、.]?|[一二三四五六七八九十]+\s*[:：、.]|[:：])|公开\d+表)\s*(?=.{6})"
)
_SEAL = r"\((?:盖章|公章|签章|章)\)"
_CHINESE_DATE = re.compile(
    r"([二一][〇○零Oo0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The texts a header is read from: before the first section, after the last, and everything."""

    head: list[str]
    tail: list[str]
    body: list[str]


def read_header(document: Document) -> ReportLine:
    """The report line as far as the running text and captions print it; forms add to it later."""
    lines = _lines(document)
    title = _title(lines.head, document)
    report_type = _report_type(title, lines, document)
    year = _fiscal_year(title, lines, document, report_type)
    printed = _department(title, lines, year)
    report = ReportLine(title=title, report_type=report_type, fiscal_year=year, department=printed)
    report.scope = _scope(title, report_type)
    report.prepared_on = _prepared_on(lines)
    if report_type in ("self_evaluation_report", "self_evaluation_form", "project_self_evaluation"):
        report.self_score, report.grade = score_and_grade(lines.body, report.fiscal_year)
    resolve_department(report, " ".join((*lines.head, *lines.tail, *lines.body[:200])))
    return report


def resolve_department(report: ReportLine, evidence: str = "") -> None:
    """Fill region and department identity from `report.department`; call again when a form names the department."""
    title_region = divisions.resolve(
        _without_year(normalise(report.title or "")), year=report.fiscal_year, evidence=evidence
    )
    division = None
    if report.department:
        name = departments.printed_name(report.department)
        division = divisions.resolve(name, year=report.fiscal_year, evidence=(report.title or "") + evidence)
        if division is None and not divisions.leading(name, report.fiscal_year).candidates and _regionless(name):
            division = title_region
        resolved = departments.resolve(name, division, report.fiscal_year)
        report.department_name, report.department_type = resolved.name, resolved.type
        report.department_id = resolved.department_id
    else:
        division = title_region
    report.region_code = division.code if division else None
    report.region_name = division.full_name if division else None


def title_project(title: str | None, year: int | None) -> str | None:
    """The project a project report's title names; None where it names none (项目支出绩效自评报告)."""
    if title is None:
        return None
    flat = _without_year(normalise(title))
    flat = flat[divisions.leading(flat, year).length :]
    m = re.match(load("header")["project_title"], flat)
    name = re.sub(rf"^.{{0,24}}?(?:{_bodies()})(?=.{{3,}})", "", m[1]).strip('"的关于') if m else ""
    return name if len(name) >= 4 and not re.fullmatch(load("header")["no_project"], name) else None


def _bodies() -> str:
    return "局|委员会|办公室|人民政府|街道办事处|管委会|服务中心|学校|医院|检察院|法院"


def _regionless(name: str) -> bool:
    """No region at all in the name (财政局), in contrast to one we do not know (云岭县财政局)."""
    return re.match(r"^[\u4e00-\u9fff]{1,5}?(?:自治县|县|区|市|州|旗|镇|乡)(?=[\u4e00-\u9fff]{2,})", name) is None


def _without_year(flat: str) -> str:
    return re.sub(r"(?:19|20)\d{2}(?:年度?)?|[〇○零一二三四五六七八九]{4}年度?", "", flat)


def _lines(document: Document) -> _Lines:
    texts = [b.text for b in document.blocks if b.text.strip()]
    head: list[str] = []
    for block in document.blocks[:HEAD_LINES]:
        if _starts_body(block, head):
            break
        head += [t for t in (re.sub(r"目\s*录.*$", "", text) for text in _texts(block)) if t.strip()]
    if not any(_names_a_report(line) for line in head):
        tables = document.tables()[:4]
        head += [
            x for t in tables for x in ((t.title or ""), *t.caption_lines, *full_width_lines(t)) if x and x not in head
        ]
    return _Lines(head, texts[-TAIL_LINES:], texts + head)


def _names_a_report(line: str) -> bool:
    flat = normalise(line)
    return any(re.search(pattern, flat) for _, pattern in load("header")["report_types"])


def full_width_lines(table: Table) -> list[str]:
    """The lines that a table prints above its first row of several cells: a title inside the grid."""
    out: list[str] = []
    for row in table.grid():
        cells = [c for i, c in enumerate(row) if c is not None and c.text.strip() and (i == 0 or row[i - 1] is not c)]
        if len(cells) > 1:
            break
        out += [line for c in cells for line in c.text.split("\n")]
    return out


def _texts(block: Block) -> list[str]:
    if block.table is None:
        return block.text.split("\n")
    return [*([block.table.title] if block.table.title else []), *block.table.caption_lines]


def _starts_body(block: Block, head: list[str]) -> bool:
    flat = normalise(block.text)
    if block.kind == "table" or re.match(r"^目录?", flat):
        return bool(head)
    numbered = re.match(
        r"^(?:第[一二三四五六七八九十]部分|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))", flat
    )
    return bool(head) and (bool(numbered) or len(flat) > TITLE_LIMIT)


def _title(head: list[str], document: Document) -> str | None:
    """The first run of head lines that together read as a title; titles are often broken over two or three lines."""
    rules = load("header")
    end, core, skip = (re.compile(rules[k]) for k in ("title_end", "title_core", "not_title"))
    usable = [line for line in (_ANNEX.sub("", text) for text in head) if not skip.match(normalise(line))]
    for start in range(len(usable)):
        joined = ""
        for stop in range(start, min(start + 5, len(usable))):
            joined += usable[stop].strip()
            flat = normalise(joined)
            if len(flat) > TITLE_LIMIT or re.search(r"[。;!?]", flat):
                break
            if end.search(flat) and re.search(core, flat):
                return _tidy(joined + _tail_of_title(usable[stop + 1 :], joined))
    tables = document.tables()
    if tables and tables[0].title:
        return _tidy(tables[0].title)
    return None


def _tail_of_title(rest: list[str], joined: str) -> str:
    whole = normalise(joined).endswith(("报告", "表"))
    if not rest or (whole and not normalise(rest[0]).startswith("(")):
        return ""
    tail = re.compile(load("header")["title_tail"])
    flat = normalise(rest[0])
    again = flat.startswith("(") and bool(set(_years(flat)) & set(_years(joined)))
    return rest[0].strip() if tail.match(flat) and not again else ""


def _tidy(title: str) -> str:
    """Typesetting blanks and numbers of annexes out; words as printed."""
    return _ANNEX.sub("", re.sub(r"\s+", "", title))


def _report_type(title: str | None, lines: _Lines, document: Document) -> str:
    stem = re.sub(r"\.[A-Za-z]+$", "", document.file_name)
    sources = [title or "", *lines.head[:6], *(t.title or "" for t in document.tables()[:3]), stem]
    sources += [re.sub(r"[\d\s()（）_-]+$", "", t.sheet or "") for t in document.tables()[:3]]
    sources += lines.body[:40]
    for text in sources:
        flat = normalise(text)
        if 4 <= len(flat) <= 120:
            for kind, pattern in load("header")["report_types"]:
                if re.search(pattern, flat):
                    return str(kind)
    return "other"


def _years(text: str) -> list[int]:
    flat = normalise(text)
    found = [(m.start(), int(m[1])) for m in _YEAR.finditer(flat)]
    for m in re.finditer(r"([二一][〇○零Oo一二三四五六七八九]{3})年", flat):
        number = chinese_number(re.sub("[Oo]", "〇", m[1]))
        if number is not None:
            found.append((m.start(), int(number)))
    return [y for _, y in sorted(found) if 1990 <= y <= 2100]


def _fiscal_year(title: str | None, lines: _Lines, document: Document, report_type: str) -> int | None:
    """The year reported on: the title's, else a bracketed or labelled one above the text, else the body's commonest."""
    if title and (years := _years(title)):
        return years[-1] if re.search(r"\d{4}年?[-—至]\d{4}", normalise(title)) else years[0]
    for line in lines.head:
        flat = normalise(line)
        if not _FULL_DATE.search(flat) and not _CHINESE_DATE.search(flat) and (years := _years(line)):
            return years[0]
        if re.fullmatch(r"\(?(?:年度|年份)?:?((?:19|20)\d{2})\)?", flat):
            return int(re.sub(r"\D", "", flat))
    stem = narrow(document.file_name)
    if m := re.search(r"(?<!\d)(20\d{2})年?度?(?!\d)", stem):
        return int(m[1])
    if m := re.search(r"(?<!\d)(\d{2})年(?:预算|决算|度)", stem):
        return 2000 + int(m[1])
    counted: Counter[int] = Counter()
    for text in lines.body:
        counted.update(_years(_FULL_DATE.sub("", normalise(text))))
    return counted.most_common(1)[0][0] if counted else _year_of_heads(document)


def _year_of_heads(document: Document) -> int | None:
    """The commonest year in short cells (2023年决算数), the later of two equally common ones."""
    cells = [c.text for t in document.tables() for c in t.cells if len(c.text) <= HEAD_CHARS and "年" in c.text]
    counted = Counter(year for text in cells for year in _years(_FULL_DATE.sub("", normalise(text))))
    return max(counted, key=lambda year: (counted[year], year)) if counted else None


HEAD_CHARS = 20
"""The longest head of a column that names a year."""


def _department(title: str | None, lines: _Lines, year: int | None) -> str | None:
    """The fullest name printed for the reporting department."""
    from_title = _from_title(title, year)
    from_label = _from_labels(lines)
    signed = _from_signature(lines.tail)
    for name in (from_label, signed, _from_letterhead(lines.head)):
        if name and from_title and normalise(from_title) in normalise(name):
            # 示例县纪委监委办公室 signs for 示例县纪委监委: a fuller name stands before, not behind, the title's
            if name is not from_label and not normalise(name).endswith(normalise(from_title)):
                continue
            return name
    return from_label or from_title or signed or _from_head(lines.head)


def _is_department(name: str) -> bool:
    end = load("header")["department_end"]
    return 3 <= len(name) <= 40 and re.search(rf"{end}(?:\([^()]*\))?$", name) is not None and "," not in name


def _from_title(title: str | None, year: int | None) -> str | None:
    if not title:
        return None
    flat = re.sub(r"\([^()]*\)$", "", normalise(title))
    name = re.sub(load("header")["title_rest"], "", _without_year(flat)).strip(":、")
    name = re.sub(r"(?:关于|的|\")", "", name)
    return name if _is_department(name) else None


def _from_labels(lines: _Lines) -> str | None:
    for label in load("header")["department_labels"]:
        for line in (*lines.head, *lines.tail):
            flat = normalise(line)
            m = re.search(
                rf"(?:^|[(\s]){label}(?:{_SEAL}:?|:)([^:]{{3,40}}?)(?:单位:|日期|金额|$|\(盖章|\(公章|负责人|联系)",
                flat,
            )
            name = departments.printed_name(re.split(r"\(?(?:19|20)\d\d年", m[1])[0]) if m else ""
            if _is_department(name):
                return name
    return None


def _from_letterhead(head: list[str]) -> str | None:
    """示例县司法局文件, the red head of an official letter."""
    found = (re.fullmatch(r"(.{3,40})文件", normalise(line)) for line in head)
    return next((m[1] for m in found if m and _is_department(m[1])), None)


def _from_signature(tail: list[str]) -> str | None:
    """An organisation alone on a line, or right before the date, at the end of the document."""
    for line in reversed(tail):
        flat = re.sub(r"\((?:盖章|公章|章)\)", "", normalise(line))
        flat = _CHINESE_DATE.sub("", _FULL_DATE.sub("|", flat)).split("|")[0]
        if re.search(r"\(?[监印编]?制\)?$", flat):
            continue  # 示例县财政局（制） made the form, it did not fill it in
        if _is_department(flat) and not re.search(r"[。;:、]", flat) and len(flat) >= 4:
            return flat
    return None


def _from_head(head: list[str]) -> str | None:
    for line in head:
        flat = _without_year(normalise(line))
        if _is_department(flat) and not re.search(r"[。;:、]", flat):
            return flat
    return None


def _scope(title: str | None, report_type: str) -> str | None:
    if title is None or report_type in ("project_self_evaluation", "other"):
        return None
    flat = normalise(title)
    if report_type == "performance_target" and "整体" not in flat:
        return None
    return next((scope for scope, pattern in load("header")["scopes"] if re.search(pattern, flat)), None)


def _prepared_on(lines: _Lines) -> date | None:
    """The date of signing: behind its label anywhere at the edges, else alone on one of the last lines."""
    rules = load("header")
    for line in (*lines.head, *reversed(lines.tail)):
        flat = normalise(line)
        label = re.search(rf"{rules['date_labels']}:?(?=[(\d二一])", flat)
        if label and not re.search(rules["not_date_labels"], flat) and (found := date_in(flat[label.end() :])):
            return found
    for line in (*reversed(lines.tail), *lines.head):
        flat = normalise(line)
        if len(flat) <= 60 and not re.search(rules["not_date_labels"] + "|[。;,]", flat):
            rest = _CHINESE_DATE.sub("", _FULL_DATE.sub("", flat)).strip("()")
            if (found := date_in(flat)) and (
                not rest or _is_department(rest) or _is_department(rest[: len(rest) // 2])
            ):
                return found
    return None


def date_in(flat: str) -> date | None:
    """The first full date of a normalised text."""
    m = _FULL_DATE.search(flat)
    parts: list[Decimal | None] = [Decimal(g) for g in m.groups()] if m else []
    if m is None and (m := _CHINESE_DATE.search(flat)):
        parts = [chinese_number(re.sub("[Oo0]", "〇", g)) for g in m.groups()]
    if len(parts) != 3 or any(p is None for p in parts):
        return None
    try:
        return date(*(int(p) for p in parts if p is not None))
    except ValueError:
        return None
