"""DOCX by python-docx. Locators count blocks: a paragraph is one, a table is one."""

from __future__ import annotations

import datetime
import io
from typing import Any

from sample.document import Draft, Paragraph, Table
from sample.press import Press
from sample.render import EPOCH, repacked

ALIGN = {"title": 1, "note": 1, "right": 2, "unit": 2}


def render(draft: Draft, press: Press) -> bytes:
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name = "仿宋"
    normal.font.size = Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    number = 0
    for block in draft.blocks:
        if isinstance(block, Paragraph):
            number += 1
            _paragraph(document, block, bool(press.spec.style.get("word_headings")))
            facts = block.facts()
        elif isinstance(block, Table):
            number += 1
            _table(document, block)
            facts = [fact for _, _, cell in block.placed() for fact in cell.facts()]
        else:
            continue
        for fact in facts:
            fact["locator"] = {"paragraph": number}
    properties = document.core_properties
    properties.created = properties.modified = datetime.datetime(*EPOCH)
    properties.author = properties.last_modified_by = "示例"
    properties.title = "示例文档（非真实数据）"
    out = io.BytesIO()
    document.save(out)
    return repacked(out.getvalue())


def _paragraph(document: Any, block: Paragraph, word_headings: bool) -> None:
    level = {"heading1": 1, "heading2": 2, "heading3": 3}.get(block.style)
    if level and word_headings:
        document.add_heading(block.text, level)
        return
    paragraph = document.add_paragraph()
    run = paragraph.add_run(block.text)
    run.bold = block.style in ("title", "heading1", "heading2")
    if block.style in ALIGN:
        paragraph.alignment = ALIGN[block.style]


def _table(document: Any, table: Table) -> None:
    placed = table.placed()
    columns = max(c + cell.colspan for _, c, cell in placed)
    grid = document.add_table(rows=len(table.rows), cols=columns, style="Table Grid")
    for r, c, cell in placed:
        target = grid.cell(r, c)
        if cell.colspan > 1 or cell.rowspan > 1:
            target = target.merge(grid.cell(r + cell.rowspan - 1, c + cell.colspan - 1))
        target.text = cell.text
