"""ODS: the texts of its cells as they are shown, with spans and what is hidden, out of content.xml.

Own code and not calamine, which gives values without their number format and knows no merged cells of ODS: 98.50%
would be 0.985. An ODS carries what every cell shows.

Does not belong here: which rows are a table, which a caption (`sheet`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import limits, structure
from sources.readers.package import Package
from sources.readers.sheet import Merge, add_sheet
from sources.readers.sheet_formats import SheetFormats

_ODF = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{_ODF}{name}:1.0}}" for name in ("office", "table", "text", "style"))
_ROW_GROUPS = frozenset({f"{_TABLE}table-{n}" for n in ("row-group", "header-rows", "rows")})
_COLUMN_GROUPS = frozenset({f"{_TABLE}table-{n}" for n in ("column-group", "header-columns", "columns")})
_MAX_COLUMNS = 16_384


def read_ods(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password"), ("too_large")."""
    package = Package(data)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any("encryption-data" in str(e.tag) for e in manifest.iter()):
        raise ReadFailure("password", "a protected workbook")
    root = package.xml("content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet") if root is not None else None
    if root is None or body is None:
        raise ReadFailure("damaged", "no spreadsheet in content.xml")
    document = Document(file_name, sha256, "ods")
    hidden = {
        style.get(f"{_STYLE}name") or ""
        for style in root.iter(f"{_STYLE}style")
        for properties in style.iterfind(f"{_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }
    for n, table in enumerate(body.iterfind(f"{_TABLE}table")):
        if n >= limits.MAX_SHEETS:
            document.notices.append(("too_complex", f"sheets after the first {limits.MAX_SHEETS} left out"))
            break
        name = table.get(f"{_TABLE}name") or f"Sheet{n + 1}"
        try:
            sheet = _Sheet().fill(table)
        except _TooLargeError:
            document.notices.append(("too_complex", f"sheet {name}: more than {4 * limits.MAX_TABLE_CELLS:,} cells"))
            continue
        concealed = (table.get(f"{_TABLE}style-name") or "") in hidden
        add_sheet(document, name, sheet.texts, sheet.merges, sheet.formats, hidden=concealed)
    if not document.blocks and document.notices:
        raise ReadFailure("too_large", document.notices[0][1])
    return document


class _TooLargeError(Exception):
    """More cells than a sheet may have."""


@dataclass(slots=True)
class _Sheet:
    texts: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    formats: SheetFormats = field(default_factory=SheetFormats)
    n_cells: int = 0

    def fill(self, table: etree._Element) -> _Sheet:
        column = 0
        for element in _walk(table, f"{_TABLE}table-column", _COLUMN_GROUPS):
            times = min(_count(element, "number-columns-repeated"), _MAX_COLUMNS - column)
            if element.get(f"{_TABLE}visibility", "visible") != "visible":
                self.formats.hidden_columns.update(range(column, column + times))
            column += times
        pending = 0
        for element in _walk(table, f"{_TABLE}table-row", _ROW_GROUPS):
            times = _count(element, "number-rows-repeated")
            if not self._has_text(element):
                # Blank rows count only where something stands below them: sheets end in a million of them.
                pending += times
                continue
            self._blank(pending)
            pending = 0
            for _ in range(times):
                self._row(element)
        return self

    def _has_text(self, row: etree._Element) -> bool:
        return any(_cell_text(cell) for cell in row)

    def _blank(self, count: int) -> None:
        self._spend(count)
        self.texts.extend([] for _ in range(count))

    def _spend(self, count: int) -> None:
        self.n_cells += count
        if self.n_cells > 4 * limits.MAX_TABLE_CELLS:
            raise _TooLargeError

    def _row(self, row: etree._Element) -> None:
        at = len(self.texts)
        texts: list[str] = []
        if row.get(f"{_TABLE}visibility", "visible") != "visible":
            self.formats.hidden_rows.add(at)
        column = 0
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            times = min(_count(cell, "number-columns-repeated"), _MAX_COLUMNS - column)
            text = _cell_text(cell) if cell.tag == f"{_TABLE}table-cell" else ""
            if text:
                self._spend(column + times - len(texts))
                texts.extend([""] * (column - len(texts)))
                texts.extend([text] * times)
            down = min(_count(cell, "number-rows-spanned"), limits.MAX_SPAN)
            across = min(_count(cell, "number-columns-spanned"), limits.MAX_SPAN)
            if down > 1 or across > 1:
                self.merges.append(((at, column), (at + down - 1, column + across - 1)))
            column += times
        self._spend(1)
        self.texts.append(texts)


def _walk(parent: etree._Element, tag: str, groups: frozenset[str], depth: int = 0) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in groups and depth < limits.MAX_TABLE_NESTING:
            yield from _walk(child, tag, groups, depth + 1)


def _count(element: etree._Element, name: str) -> int:
    value = element.get(f"{_TABLE}{name}") or "1"
    return max(1, int(value)) if value.isdecimal() and len(value) < 10 else 1


def _cell_text(cell: etree._Element) -> str:
    """What the cell shows; its value where the program that wrote it left that out. Notes on it are not shown."""
    lines = [structure.clean(_inline(child)) for child in cell if child.tag == f"{_TEXT}p"]
    text = "\n".join(line for line in lines if line)
    value = cell.get(f"{_OFFICE}string-value") or cell.get(f"{_OFFICE}value") or cell.get(f"{_OFFICE}date-value") or ""
    return text or ("" if lines else value)


def _inline(element: etree._Element, depth: int = 0) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" ")
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append(" " if child.tag == f"{_TEXT}tab" else "\n")
        elif child.tag != f"{_OFFICE}annotation" and depth < limits.MAX_TABLE_NESTING:
            parts.append(_inline(child, depth + 1))
        parts.append(child.tail or "")
    return "".join(parts)
