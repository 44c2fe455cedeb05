"""One document from its blocks to its lines: header first, then each block in its context.

Belongs here: the order of things (headings, tables of contents, run-in headings) and what goes to which reader.
Does not belong here: what a sentence or a table says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.extraction.bundles import one_report
from pipelines.extraction.classes import ClassNames
from pipelines.extraction.confidence import settle
from pipelines.extraction.context import Context, SectionStack, ordinal_of, with_title
from pipelines.extraction.enumerations import listed_units, opens_unit_list
from pipelines.extraction.fact_lines import PLANS
from pipelines.extraction.header import resolve_department, title_project
from pipelines.extraction.lexicon import normalise
from pipelines.extraction.linear_forms import blocks_with_tables
from pipelines.extraction.lines import Extraction
from pipelines.extraction.outcomes_prose import outcomes
from pipelines.extraction.own_score import score_and_grade
from pipelines.extraction.prose import ProseReader
from pipelines.extraction.sentences import items, run_in_title
from pipelines.extraction.table_grid import NOTE
from pipelines.extraction.table_setting import Locate
from pipelines.extraction.table_texts import told_cells, written_rows
from pipelines.extraction.tables import TableReader
from sources.document import Block, Document
from sources.readers.structure import has_amount, is_heading, leading_number

EVALUATIONS = ("self_evaluation_report", "self_evaluation_form", "project_self_evaluation")


def assemble(document: Document) -> Extraction:
    """Header, then prose and tables in document order. Documents of no known kind give a report line only."""
    document, report, notices = one_report(document)
    extraction = Extraction(report=report, notices=notices)
    if report.report_type == "other":
        extraction.notices.append(("not_a_report", "no known kind of report"))
        return extraction
    assembly = _Assembly(document, extraction)
    for block in blocks_with_tables(document, _body(document), report.report_type):
        try:
            assembly.add(block)
        except Exception as error:  # noqa: BLE001 - one block must not cost the document; the notice makes it partial
            where = f"{block.locator.to_dict()}: {type(error).__name__}: {error}"
            extraction.notices.append(("extractor_error", where))
    settle(extraction.facts)
    if assembly.tables.update(report):
        resolve_department(report, " ".join(b.text for b in document.blocks[:200]))
    return extraction


class _Assembly:
    """The readers of one document and the headings above the current block."""

    def __init__(self, document: Document, extraction: Extraction) -> None:
        report = extraction.report
        classes = ClassNames(report.fiscal_year)
        classes.learn(document)
        self.prose = ProseReader(classes)
        self.tables = TableReader(document)
        self.stack = SectionStack(report)
        if report.report_type == "project_self_evaluation":
            self.stack.project = title_project(report.title, report.fiscal_year)
        self.extraction = extraction
        self._before = ""

    def add(self, block: Block) -> None:
        """One block: a heading changes the context, tables and paragraphs give lines."""
        if block.kind == "heading" and _tells(block.text):
            self._sentence_heading(block)
        elif block.kind == "heading":
            self.stack.enter_block(block)
            self.prose.heading(block.text)
            self._said_in_heading(block.text, block)
        elif block.table is not None:
            self._table(block)
        else:
            for _, text in items(_torn_label(self._before, block.text) + block.text):
                self._item(text, block)
        self._before = block.text

    def _sentence_heading(self, block: Block) -> None:
        """1.人员经费1655万元，其中…: a paragraph in the style of a heading names what it is about and tells it, too."""
        number = leading_number(block.text)
        start = number.end if number else 0
        name = _NAMED_BEFORE.match(block.text, start)
        if name is not None:
            self.stack.enter(block.level, block.text[:start] + name.group(), ordinal_of(block.number))
        for _, text in items(block.text):
            self._item(text, block)

    def _table(self, block: Block) -> None:
        context = self.stack.context()
        written = written_rows(block)
        if written:
            for row in written:
                self.add(row)
            return
        units = listed_units(block, context) if opens_unit_list(self._before) else None
        if units is not None:
            self.extraction.facts.append(units)
        self._told(block, context)
        result = self.tables.read(block, context)
        self.extraction.facts += result.facts
        self.extraction.indicators += result.indicators
        self.extraction.notices += result.notices

    def _told(self, block: Block, context: Context) -> None:
        """Sentences in the cells of a form."""
        report, table = self.extraction.report, block.table
        if report.report_type not in EVALUATIONS or table is None:
            return
        page = table.pages[0] if table.pages else block.locator.page
        locate = Locate(paragraph=block.locator.paragraph, table=table.index, sheet=table.sheet, page=page)
        for label, cell, verdict in told_cells(table):
            self.prose.heading(label)
            inside = with_title(context, label)
            for _, text in items(cell.text):
                self.extraction.facts += [line for _, line in self.prose.read(text, locate(cell), inside).facts]
            if verdict:
                score, grade = score_and_grade([cell.text], report.fiscal_year)
                report.self_score = report.self_score if report.self_score is not None else score
                report.grade = report.grade or grade

    def _said_in_heading(self, text: str, block: Block) -> None:
        """四、国有资本经营预算支出情况：无。 says its nothing behind the heading."""
        m = re.search(r"(?:[:：]\s*|\s)(无|没有)\s*[。.]?\s*$", text)
        if m is not None:
            self.extraction.facts += [
                line for _, line in self.prose.read(m[1], block.locator, self.stack.context()).facts
            ]

    def _item(self, text: str, block: Block) -> None:
        """One item of a paragraph: a heading that readers glued to it, or sentences, maybe below a run-in title."""
        number = leading_number(text)
        if number is not None and is_heading(text):
            self.stack.enter(number.level, text.strip(), ordinal_of(number.label))
            self.prose.heading(text)
            self._said_in_heading(text, block)
            return
        title = run_in_title(text)
        if number is not None and number.style != "shi":
            self.stack.enter_item(number.level, title, ordinal_of(number.label))
        context = self.stack.context()
        reading = self.prose.read(text, block.locator, context)
        self.extraction.facts += [line for _, line in reading.facts]
        if NOTE.match(text) or NOTE.match(block.text):
            return
        if _tells_outcomes(context):
            self.extraction.indicators += outcomes(reading, block.locator, context)
        elif _tells_management(context):
            self.extraction.indicators += outcomes(reading, block.locator, context, sure=True)


_NAMED_BEFORE = re.compile(r"[^\d，。；：,;:（(]{2,26}")
_MONEY = re.compile(r"\d\s*[万亿千百]*元")


def _tells(heading: str) -> bool:
    """Whether a heading is a sentence with figures: money, or any amount beside a pause."""
    return has_amount(heading) and (_MONEY.search(heading) is not None or re.search("[，。；：]", heading) is not None)


def _torn_label(before: str, text: str) -> str:
    """The last words of the paragraph before, where a number too long for their line became a paragraph of its own."""
    if not re.match(r"\s*[\d,]+(?:\.\d+)?\s*[万亿]?元", text):
        return ""
    m = re.search(r"[\u4e00-\u9fff（）()“”]{2,40}$", before.rstrip())
    return m.group() if m else ""


def _tells_outcomes(context: Context) -> bool:
    """Self-evaluations tell results everywhere but in background and problems, accounts under their own heading."""
    if not context.outcomes or context.report.report_type in PLANS:
        return False
    evaluation = context.report.report_type in ("self_evaluation_report", "project_self_evaluation")
    return context.performance is True or (evaluation and context.performance is None and bool(context.path))


def _tells_management(context: Context) -> bool:
    """Self-evaluations tell a few results among their rules, too: 全年组织公开招标29次，节约资金…"""
    evaluation = context.report.report_type in ("self_evaluation_report", "project_self_evaluation")
    return evaluation and context.outcomes and context.performance is False


def _body(document: Document) -> Iterator[Block]:
    """The blocks without the table of contents, whose lines are no headings."""
    blocks = document.blocks
    start = next((i for i, b in enumerate(blocks) if re.match(r"^目录", normalise(b.text))), None)
    if start is None:
        yield from blocks
        return
    yield from blocks[:start]
    yield from blocks[_end_of_contents(blocks, start) :]


def _end_of_contents(blocks: list[Block], start: int) -> int:
    """The first block after a table of contents: a table, a long paragraph, or a heading the contents listed."""
    listed = ""
    for i in range(start, len(blocks)):
        flat = normalise(blocks[i].text)
        entry = re.sub(r"[.…·]{2,}.*$|\d+$", "", flat)
        leaders = re.search(r"[.…·]{3,}", flat) is not None
        if blocks[i].table is not None or (len(flat) > 60 and not leaders and "。" in flat):
            return i
        if i > start and len(entry) > 2 and not leaders and entry in listed:
            return i
        listed += "|" + flat
    return start
