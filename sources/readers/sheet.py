"""XLSX and XLS by calamine: every sheet's cell block as Tables with sheet names and cell references.

Does not belong here: what a column means.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from sources.document import Block, Cell, Document, Locator, Table
from sources.outcomes import ReadFailure
from sources.readers import limits, structure

Merge = tuple[tuple[int, int], tuple[int, int]]


def read_xlsx(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password")."""
    return _read(data, Document(file_name, sha256, "xlsx"))


def read_xls(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password")."""
    return _read(data, Document(file_name, sha256, "xls"))


def column_name(index: int) -> str:
    """0 -> "A", 26 -> "AA"."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def display(value: object) -> str:
    """A cell's value as text: no float noise, no exponent, whole numbers without a point, dates ISO-like."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        # Excel keeps 15 significant digits; the rest of the binary fraction is noise.
        text = format(Decimal(f"{value:.15g}"), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _read(data: bytes, document: Document) -> Document:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = workbook.sheets_metadata[: limits.MAX_SHEETS]
        for meta in sheets:
            sheet = workbook.get_sheet_by_name(meta.name)
            if sheet.total_height * sheet.total_width > limits.MAX_TABLE_CELLS * 4:
                document.notices.append(("too_complex", f"sheet {meta.name}: {sheet.total_height}x{sheet.total_width}"))
                continue
            rows = sheet.to_python(skip_empty_area=False)
            hidden = meta.visible != SheetVisibleEnum.Visible
            _add_sheet(document, meta.name, rows, sheet.merged_cell_ranges or [], hidden)
    except PasswordError as error:
        raise ReadFailure("password", str(error)) from error
    except CalamineError as error:
        raise ReadFailure("damaged", str(error)) from error
    return document


@dataclass(slots=True)
class _Region:
    """Rows of a sheet that make one table, 0-based and inclusive."""

    top: int
    bottom: int
    lines: list[tuple[int, str]] = field(default_factory=list)


def _add_sheet(document: Document, name: str, rows: list[list[object]], merges: list[Merge], hidden: bool) -> None:
    texts = [[structure.clean(display(value)) for value in row] for row in rows]
    spans = {start: end for start, end in merges}
    filled = [r for r, row in enumerate(texts) if any(row)]
    if not filled:
        return
    above: list[str] = []
    top = filled[0]
    for r in filled:
        cells = [(c, t) for c, t in enumerate(texts[r]) if t]
        if (
            len(cells) == 1
            and _is_line_above(cells[0][1], spans.get((r, cells[0][0])), cells[0][0])
            or all(structure.is_caption(t) for _, t in cells)
        ):
            above.extend(t for _, t in cells)
            top = r + 1
            continue
        break
    bottom = filled[-1]
    if top > bottom:
        for r in filled:
            for c, t in enumerate(texts[r]):
                if t:
                    locator = Locator(sheet=name, cell=f"{column_name(c)}{r + 1}")
                    document.blocks.append(structure.text_block(t, locator))
        return
    document.blocks.append(_table_block(document, name, texts, merges, (top, bottom), above, hidden))


def _is_line_above(text: str, merged_to: tuple[int, int] | None, col: int) -> bool:
    if structure.is_caption(text):
        return True
    wide = merged_to is not None and merged_to[1] - col >= 2
    return structure.is_table_title(text) and (wide or col == 0)


def _table_block(
    document: Document,
    name: str,
    texts: list[list[str]],
    merges: list[Merge],
    rows: tuple[int, int],
    above: list[str],
    hidden: bool,
) -> Block:
    top, bottom = rows
    used = [c for r in range(top, bottom + 1) for c, t in enumerate(texts[r]) if t]
    for (r0, c0), (_, c1) in merges:
        if top <= r0 <= bottom and texts[r0][c0]:
            used.append(min(c1, len(texts[r0]) - 1))
    left, right = min(used), max(used)
    covered: dict[tuple[int, int], Merge] = {}
    for (r0, c0), (r1, c1) in merges:
        if r0 < top or r0 > bottom or c0 < left or c0 > right:
            continue
        merge = ((r0, c0), (min(r1, bottom), min(c1, right)))
        for r in range(r0, merge[1][0] + 1):
            for c in range(c0, merge[1][1] + 1):
                covered[r, c] = merge
    cells: list[Cell] = []
    for r in range(top, bottom + 1):
        for c in range(left, right + 1):
            merge_here = covered.get((r, c))
            if merge_here is not None and merge_here[0] != (r, c):
                continue
            end = merge_here[1] if merge_here else (r, c)
            text = texts[r][c] if c < len(texts[r]) else ""
            ref = f"{column_name(c)}{r + 1}"
            cells.append(Cell(r - top, c - left, text, end[0] - r + 1, end[1] - c + 1, ref=ref, hidden=hidden))
    title = next((line for line in above if not structure.is_caption(line)), None)
    unit = next((u for u in map(structure.unit_of, reversed(above)) if u), None)
    table = Table(
        bottom - top + 1, right - left + 1, cells, index=len(document.tables()) + 1,
        title=title, unit=unit, caption_lines=above, sheet=name,
    )  # fmt: skip
    return Block("table", "", Locator(sheet=name, cell=f"{column_name(left)}{top + 1}"), table=table)
