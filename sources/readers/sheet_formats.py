"""What calamine does not tell of a workbook: number formats of cells, hidden rows and columns.

One `SheetFormats` a sheet, from XLSX (`read_xlsx_formats`) or from XLS (`xls_formats.read_xls_formats`).
Does not belong here: applying a format (`number_formats`).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from sources.outcomes import ReadFailure
from sources.readers import limits
from sources.readers.number_formats import BUILT_IN
from sources.readers.package import Package, whole_number

_S = "{*}"
"""Any namespace: the strict form of the format has others, and calamine reads both."""
_RELATION_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_REF = re.compile(r"([A-Za-z]+)([0-9]+)")
_ABSURD = 10**10
"""Stands for a row or column that no sheet has: calamine takes such numbers modulo 2 ** 32 and makes room for them."""


_TYPED = re.compile(r"\d[\d,.]{0,20}\s?[%％‰]?[\u4e00-\u9fff/·（）]{0,12}")
"""A number with a unit and no operator."""


@dataclass(slots=True)
class SheetFormats:
    """Rows and columns from 0."""

    codes: dict[tuple[int, int], str] = field(default_factory=dict)
    """Number format of cells whose format is not General."""
    typed: dict[tuple[int, int], str] = field(default_factory=dict)
    """Texts such as =46所 that a program wrote as formulas: they calculate nothing, whatever value it gave them."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    rows: int = 0
    """Rows up to the last that holds a value."""
    columns: int = 0
    characters: int = 0
    """Of shared texts, counted at every cell that prints one: a workbook names a text once."""

    def reach(self, row: int, column: int) -> None:
        """A cell holds a value."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)

    def too_large(self) -> str | None:
        """Why the sheet must not be made a grid of, or None."""
        if self.rows * self.columns > 4 * limits.MAX_TABLE_CELLS:
            return f"{self.rows:,} by {self.columns:,} cells"
        if self.characters > limits.MAX_PART_BYTES:
            return f"{self.characters:,} characters"
        return None

    def is_hidden(self, row: int, column: int) -> bool:
        return row in self.hidden_rows or column in self.hidden_columns


def read_xlsx_formats(package: Package) -> dict[str, SheetFormats]:
    """Formats by sheet name. Raises ReadFailure as `Package` does."""
    codes = _cell_formats(package.xml("xl/styles.xml"))
    targets = _targets(package)
    lengths = _text_lengths(package)
    names = {name.lower(): name for name in package.names}
    workbook = package.xml("xl/workbook.xml")
    out: dict[str, SheetFormats] = {}
    if workbook is None:
        return out
    for sheet in list(workbook.iter(f"{_S}sheet"))[: limits.MAX_SHEETS]:
        key = next((value for name in _RELATION_ID if (value := sheet.get(name))), "")
        part = names.get(targets.get(key, "").lower())
        data = package.part(part) if part else None
        if data is not None:
            out[sheet.get("name") or ""] = _Reader(codes, lengths).read(data, part or "")
    return out


def _text_lengths(package: Package) -> list[int]:
    """Characters of each shared text."""
    root = package.xml("xl/sharedStrings.xml")
    if root is None:
        return []
    return [sum(len(t.text or "") for t in item.iter(f"{_S}t")) for item in root.iterfind(f"{_S}si")]


def _cell_formats(styles: etree._Element | None) -> list[str | None]:
    """The format code of each cell style; None for General."""
    if styles is None:
        return []
    known = dict(BUILT_IN)
    for element in styles.iter(f"{_S}numFmt"):
        number = whole_number(element.get("numFmtId"))
        if number is not None:
            known[number] = element.get("formatCode") or "General"
    cells = styles.find(f"{_S}cellXfs")
    if cells is None:
        return []
    out: list[str | None] = []
    for element in cells.iterfind(f"{_S}xf"):
        code = known.get(whole_number(element.get("numFmtId")) or 0)
        out.append(None if code in (None, "General") else code)
    return out


def _targets(package: Package) -> dict[str, str]:
    """Part names by relationship id."""
    relations = package.xml("xl/_rels/workbook.xml.rels")
    out: dict[str, str] = {}
    if relations is None:
        return out
    for element in relations:
        target = element.get("Target") or ""
        whole = target.startswith(("/", "xl/"))
        path = target.lstrip("/") if whole else posixpath.normpath(posixpath.join("xl", target))
        out[element.get("Id") or ""] = path
    return out


def _row(digits: str) -> int:
    return int(digits) - 1 if len(digits) <= 10 else _ABSURD


@dataclass(slots=True)
class _Reader:
    """One worksheet part, element by element; places that are not named follow each other, as calamine counts them."""

    codes: list[str | None]
    lengths: list[int]
    formats: SheetFormats = field(default_factory=SheetFormats)
    row: int = -1
    column: int = -1
    open_row: etree._Element | None = None
    """The row whose cells are being read."""

    def read(self, data: bytes, part: str) -> SheetFormats:
        try:
            events = etree.iterparse(
                BytesIO(data), tag=(f"{_S}c", f"{_S}row", f"{_S}col"),
                resolve_entities=False, no_network=True, load_dtd=False,
            )  # fmt: skip
            for _, element in events:
                self._end(element)
                if self.formats.too_large() is not None:
                    break
        except etree.XMLSyntaxError as error:
            raise ReadFailure("damaged", f"part {part}: {error.msg}") from error
        return self.formats

    def _end(self, element: etree._Element) -> None:
        kind = element.tag.rpartition("}")[2]
        parent = element.getparent()
        if kind == "c":
            if parent is not self.open_row and parent is not None:
                self._open(parent)
            self._cell(element)
        elif kind == "row":
            if element is not self.open_row:
                self._open(element)
            self.open_row = None
            if element.get("hidden") in ("1", "true") and self.row >= 0:
                self.formats.hidden_rows.add(self.row)
        elif element.get("hidden") in ("1", "true"):
            low, high = whole_number(element.get("min")) or 1, whole_number(element.get("max")) or 0
            self.formats.hidden_columns.update(range(max(low, 1) - 1, min(high, 16_384)))
            return
        else:
            return
        # What was seen is given back: a sheet of a million rows is never held as a tree.
        element.clear()
        while parent is not None and element.getprevious() is not None:
            del parent[0]

    def _open(self, row: etree._Element) -> None:
        number = re.fullmatch(r"[0-9]+", row.get("r") or "")
        self.row, self.column = self.row + 1 if number is None else _row(number.group()), -1
        self.open_row = row

    def _cell(self, element: etree._Element) -> None:
        match = _REF.fullmatch(element.get("r") or "")
        if match is None:
            self.column += 1
        else:
            self.column = -1
            for letter in match.group(1)[:7].upper():
                self.column = (self.column + 1) * 26 + ord(letter) - 65
            self.row = _row(match.group(2))
        if len(element) == 0:
            return
        self.formats.reach(self.row, self.column)
        kind = element.get("t")
        formula = (element.findtext(f"{_S}f") or "").strip()
        no_value = not formula.isascii() or not element.findtext(f"{_S}v")
        if formula and no_value and _TYPED.fullmatch(formula):
            self.formats.typed[self.row, self.column] = f"={formula}"
        if kind == "s":
            index = whole_number(element.findtext(f"{_S}v"))
            if index is not None and 0 <= index < len(self.lengths):
                self.formats.characters += self.lengths[index]
        style = whole_number(element.get("s"))
        if style is None or not 0 <= style < len(self.codes) or kind in ("s", "inlineStr", "str", "b", "e"):
            return
        code = self.codes[style]
        if code is not None:
            self.formats.codes[self.row, self.column] = code
