"""DOCX by lxml: paragraphs with their automatic numbers, headings, tables with spans, boxes, notes, tracked changes.

The paragraph number of a locator counts what is printed in the body: paragraphs with text and tables, from 1.
Does not belong here: counting list numbers (`docx_numbering`), unpacking (`package`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from sources.document import Block, Cell, Document, Locator, Table
from sources.outcomes import ReadFailure
from sources.readers import limits, structure
from sources.readers.docx_notes import REFERENCES, Notes, read_notes
from sources.readers.docx_numbering import Numbering, Style, W, read_numbering, read_styles
from sources.readers.package import Package, whole_number

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTAINERS = frozenset({f"{W}{n}" for n in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")})
_SKIPPED = frozenset(
    {f"{W}{n}" for n in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "sectPr")}
)

_TEXT = frozenset({f"{W}{n}" for n in ("t", "tab", "br", "cr", "noBreakHyphen", "sym", "txbxContent")})


def read_docx(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("too_large"), ("password")."""
    package = Package(data)
    root = package.xml("word/document.xml")
    if root is None:
        raise ReadFailure("damaged", "no word/document.xml in the package")
    body = root.find(f"{W}body")
    if body is None:
        raise ReadFailure("damaged", "word/document.xml has no body")
    document = Document(file_name, sha256, "docx")
    reader = _Reader(
        read_numbering(package.xml("word/numbering.xml")),
        read_styles(package.xml("word/styles.xml")),
        read_notes(package),
    )
    reader.read_body(body, document)
    return document


@dataclass(slots=True)
class _Paragraph:
    text: str
    emphasised: bool
    outline: int | None
    boxes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    numbering: Numbering
    styles: dict[str, Style]
    notes: Notes
    n_tables: int = 0
    open_notes: list[etree._Element] = field(default_factory=list)
    """Notes referred to since the last block: they follow it."""

    def read_body(self, body: etree._Element, document: Document) -> None:
        number = 0
        recent: list[str] = []
        for element in _blocks(body):
            if len(document.blocks) >= limits.MAX_BLOCKS:
                document.notices.append(("too_complex", f"paragraphs after {number} left out"))
                return
            if element.tag == f"{W}tbl":
                number += 1
                table = self.table(element, document)
                if table is None:
                    continue
                captions = structure.captions_above(recent)
                table.title, table.unit, table.caption_lines = captions.title, captions.unit, captions.lines
                document.blocks.append(Block("table", "", Locator(paragraph=number), table=table))
                self._add_notes(document, Locator(paragraph=number))
                recent.clear()
                continue
            paragraph = self.paragraph(element)
            lines = [line for line in map(structure.clean, paragraph.text.split("\n")) if line]
            if not lines and not paragraph.boxes:
                continue
            number += 1
            locator = Locator(paragraph=number)
            text = "\n".join(lines)
            if text:
                block = structure.text_block(text, locator, emphasised=paragraph.emphasised, level=paragraph.outline)
                document.blocks.append(block)
                recent.extend(lines)
            for box in paragraph.boxes:
                document.blocks.append(structure.text_block(box, locator))
            self._add_notes(document, locator)

    def _add_notes(self, document: Document, locator: Locator) -> None:
        """The mark itself is not read: a raised digit behind a figure would become part of it."""
        while self.open_notes:
            for line in self._box(self.open_notes.pop(0)):
                document.blocks.append(Block("paragraph", line, locator))

    def paragraph(self, element: etree._Element) -> _Paragraph:
        properties = element.find(f"{W}pPr")
        style = self._style(properties)
        boxes: list[str] = []
        text, bold_chars, chars = self._runs(element, boxes)
        # A paragraph that was deleted or moved away counts for nothing, its number included.
        label = "" if not text and _is_gone(properties) else self._label(properties, style)
        centred = style.centred
        outline = style.outline
        if properties is not None:
            alignment = _val(properties, "jc")
            centred = alignment == "center" if alignment is not None else centred
            own = whole_number(_val(properties, "outlineLvl"))
            outline = outline if own is None or own < 0 else own
        emphasised = centred or style.bold or (chars > 0 and bold_chars >= chars * 0.9)
        return _Paragraph(label + text, emphasised, outline + 1 if outline is not None and outline < 9 else None, boxes)

    def _style(self, properties: etree._Element | None) -> Style:
        name = _val(properties, "pStyle") if properties is not None else None
        return self.styles.get(name or "", Style())

    def _label(self, properties: etree._Element | None, style: Style) -> str:
        num_id, level = style.num_id, style.level
        if properties is not None:
            if num_id is not None and level is None:
                level = self.numbering.style_levels.get((num_id, _val(properties, "pStyle") or ""))
            number = properties.find(f"{W}numPr")
            if number is not None:
                num_id = _val(number, "numId") or num_id
                own = whole_number(_val(number, "ilvl"))
                level = level if own is None else own
        if num_id is None or num_id == "0":
            return ""
        label = self.numbering.label(num_id, level or 0)
        if label is None:
            return ""
        # CJK labels bring their own punctuation; the tab Word puts after them is layout, not text.
        return (
            label.text
            if label.text[-1:] in "、）)．.：:" and not label.text[-1:].isascii()
            else label.text + label.separator
        )

    def _runs(self, element: etree._Element, boxes: list[str]) -> tuple[str, int, int]:
        parts: list[str] = []
        bold_chars = chars = 0
        for node, bold in _inline(element, False):
            if node.tag in REFERENCES:
                note = self.notes.take(node)
                self.open_notes.extend([] if note is None else [note])
                continue
            piece = _piece(node)
            if piece is None:
                boxes.extend(self._box(node))
                continue
            parts.append(piece)
            if piece.strip():
                chars += len(piece)
                bold_chars += len(piece) if bold else 0
        return "".join(parts), bold_chars, chars

    def _box(self, node: etree._Element) -> list[str]:
        lines: list[str] = []
        for element in _blocks(node):
            if element.tag == f"{W}p":
                lines.extend(structure.clean(line) for line in self.paragraph(element).text.split("\n"))
        return [line for line in lines if line]

    def table(self, element: etree._Element, document: Document, depth: int = 1) -> Table | None:
        """One w:tbl as a grid; None when it has no cell. A table inside a cell is lines of the cell's text."""
        rows = list(_rows(element))
        cells: list[Cell] = []
        open_above: dict[int, Cell] = {}
        n_cols = 0
        self.n_tables += 1
        index = self.n_tables
        for r, row in enumerate(rows):
            if len(cells) > limits.MAX_TABLE_CELLS or (r + 1) * n_cols > limits.MAX_TABLE_CELLS:
                document.notices.append(("too_complex", f"table {index}: rows after {r} left out"))
                rows = rows[:r]
                break
            col = _grid_skip(row)
            for source in _row_cells(row):
                properties = source.find(f"{W}tcPr")
                span = max(1, min(_int_val(properties, "gridSpan", 1), limits.MAX_SPAN))
                merge = properties.find(f"{W}vMerge") if properties is not None else None
                above = open_above.get(col)
                if merge is not None and merge.get(f"{W}val") != "restart" and above is not None:
                    above.rowspan += 1
                    # A continued cell prints nothing of its own in Word, so its text is not read.
                else:
                    cell = Cell(r, col, self._cell_text(source, document, depth), 1, span)
                    cells.append(cell)
                    for c in range(col, col + span):
                        open_above.pop(c, None)
                    if merge is not None:
                        open_above[col] = cell
                col += span
            n_cols = max(n_cols, col)
        if not cells:
            return None
        if n_cols > limits.WIDE_TABLE:
            n_cols = max(cell.col for cell in cells) + 1
            for cell in cells:
                cell.colspan = min(cell.colspan, n_cols - cell.col)
        return Table(len(rows), n_cols, cells, index=index)

    def _cell_text(self, source: etree._Element, document: Document, depth: int) -> str:
        lines: list[str] = []
        for element in _blocks(source):
            if element.tag == f"{W}p":
                paragraph = self.paragraph(element)
                lines.extend(structure.clean(line) for line in paragraph.text.split("\n"))
                lines.extend(paragraph.boxes)
            elif depth < limits.MAX_TABLE_NESTING:
                inner = self.table(element, document, depth + 1)
                if inner is not None:
                    lines.extend(_grid_lines(inner))
        return "\n".join(line for line in lines if line)


def _grid_lines(table: Table) -> list[str]:
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.text:
            rows.setdefault(cell.row, []).append(cell.text.replace("\n", " "))
    return [" ".join(rows[r]) for r in sorted(rows)]


def _blocks(parent: etree._Element, depth: int = 0) -> Iterator[etree._Element]:
    """Paragraphs and tables of a body or cell, through content controls and tracked insertions."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _CONTAINERS and depth < limits.MAX_DEPTH:
            yield from _blocks(child, depth + 1)
        elif child.tag == f"{_MC}AlternateContent" and depth < limits.MAX_DEPTH:
            choice = child.find(f"{_MC}Choice")
            if choice is None:
                choice = child.find(f"{_MC}Fallback")
            if choice is not None:
                yield from _blocks(choice, depth + 1)


def _rows(table: etree._Element, depth: int = 0) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            properties = child.find(f"{W}trPr")
            if properties is None or properties.find(f"{W}del") is None:
                yield child
        elif child.tag in _CONTAINERS and depth < limits.MAX_DEPTH:
            yield from _rows(child, depth + 1)


def _row_cells(row: etree._Element, depth: int = 0) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in _CONTAINERS and depth < limits.MAX_DEPTH:
            yield from _row_cells(child, depth + 1)


def _grid_skip(row: etree._Element) -> int:
    properties = row.find(f"{W}trPr")
    return max(0, min(_int_val(properties, "gridBefore", 0), limits.MAX_SPAN))


def _inline(parent: etree._Element, bold: bool, depth: int = 0) -> Iterator[tuple[etree._Element, bool]]:
    """Text-bearing nodes of a paragraph in order, with whether their run is bold. Deleted text is left out."""
    for child in parent:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if tag in (
            f"{W}t",
            f"{W}tab",
            f"{W}br",
            f"{W}cr",
            f"{W}noBreakHyphen",
            f"{W}sym",
            f"{W}txbxContent",
            *REFERENCES,
        ):
            yield child, bold
        elif tag == f"{_MC}AlternateContent":
            choice = child.find(f"{_MC}Choice")
            branch = choice if choice is not None else child.find(f"{_MC}Fallback")
            if branch is not None and depth < limits.MAX_DEPTH:
                yield from _inline(branch, bold, depth + 1)
        elif depth < limits.MAX_DEPTH:
            yield from _inline(child, _run_bold(child) if tag == f"{W}r" else bold, depth + 1)


def _is_gone(properties: etree._Element | None) -> bool:
    """Is the paragraph's end marked as deleted or moved away?"""
    marks = properties.find(f"{W}rPr") if properties is not None else None
    return marks is not None and (marks.find(f"{W}del") is not None or marks.find(f"{W}moveFrom") is not None)


def _run_bold(run: etree._Element) -> bool:
    properties = run.find(f"{W}rPr")
    mark = properties.find(f"{W}b") if properties is not None else None
    return mark is not None and mark.get(f"{W}val") not in ("0", "false", "none")


def _piece(node: etree._Element) -> str | None:
    """The text of an inline node; None for a text box, whose text is a paragraph of its own."""
    match node.tag.removeprefix(W):
        case "t":
            return node.text or ""
        case "tab":
            return "\t"
        case "br":
            return "\n" if node.get(f"{W}type") in (None, "textWrapping") else ""
        case "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "sym":
            return _symbol(node)
        case _:
            return None


def _symbol(node: etree._Element) -> str:
    """Symbol fonts of Word: ticks and boxes of forms; others have no meaning as text."""
    code = (node.get(f"{W}char") or "").upper().removeprefix("F0")
    return {"FE": "☑", "52": "☑", "A8": "□", "6F": "□", "FC": "√", "50": "√", "A3": "□"}.get(code, "")


def _val(parent: etree._Element | None, name: str) -> str | None:
    if parent is None:
        return None
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _int_val(parent: etree._Element | None, name: str, default: int) -> int:
    value = whole_number(_val(parent, name))
    return default if value is None else value
