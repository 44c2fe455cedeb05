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

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REF = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass(slots=True)
class SheetFormats:
    """Rows and columns from 0."""

    codes: dict[tuple[int, int], str] = field(default_factory=dict)
    """Number format of cells whose format is not General."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def is_hidden(self, row: int, column: int) -> bool:
        return row in self.hidden_rows or column in self.hidden_columns


def read_xlsx_formats(package: Package) -> dict[str, SheetFormats]:
    """Formats by sheet name. Raises ReadFailure as `Package` does."""
    codes = _cell_formats(package.xml("xl/styles.xml"))
    targets = _targets(package)
    workbook = package.xml("xl/workbook.xml")
    out: dict[str, SheetFormats] = {}
    if workbook is None:
        return out
    for sheet in list(workbook.iter(f"{_S}sheet"))[: limits.MAX_SHEETS]:
        part = targets.get(sheet.get(f"{_R}id") or "")
        data = package.part(part) if part else None
        if data is not None:
            out[sheet.get("name") or ""] = _read_sheet(data, codes, part or "")
    return out


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
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        out[element.get("Id") or ""] = path
    return out


def _read_sheet(data: bytes, codes: list[str | None], part: str) -> SheetFormats:
    formats = SheetFormats()
    try:
        events = etree.iterparse(
            BytesIO(data),
            tag=(f"{_S}c", f"{_S}row", f"{_S}col"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for _, element in events:
            if element.tag == f"{_S}c":
                _add_cell(formats, element, codes)
            elif element.tag == f"{_S}row":
                if element.get("hidden") in ("1", "true") and (element.get("r") or "").isdigit():
                    formats.hidden_rows.add(int(element.get("r") or 1) - 1)
                element.clear()
            elif element.get("hidden") in ("1", "true"):
                low, high = int(element.get("min") or 1), int(element.get("max") or 0)
                formats.hidden_columns.update(range(low - 1, min(high, 16_384)))
    except etree.XMLSyntaxError as error:
        raise ReadFailure("damaged", f"part {part}: {error.msg}") from error
    return formats


def _add_cell(formats: SheetFormats, element: etree._Element, codes: list[str | None]) -> None:
    style = element.get("s") or ""
    if not style.isdigit() or int(style) >= len(codes):
        return
    code = codes[int(style)]
    match = _REF.fullmatch(element.get("r") or "")
    if code is None or match is None or element.get("t") in ("s", "inlineStr", "str", "b", "e"):
        return
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - 64
    formats.codes[int(match.group(2)) - 1, column - 1] = code
