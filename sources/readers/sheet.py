"""XLSX and XLS: every sheet's cell blocks as Tables with sheet names and cell references; values by calamine.

Lines above a grid (title, unit, form number) and notes below it are blocks of their own. A form is one grid, however
its cells are merged; only a blank row followed by a new title starts another table.

Does not belong here: how a number is shown (`number_formats`), what a column means.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from sources.document import Block, Cell, Document, Locator, Table
from sources.outcomes import ReadFailure
from sources.readers import limits, structure
from sources.readers.number_formats import display
from sources.readers.package import Package
from sources.readers.sheet_formats import SheetFormats, read_xlsx_formats
from sources.readers.xls_formats import read_xls_formats

Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell, (row, column) from 0."""

_NOTE = structure.NOTE


def read_xlsx(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password"), ("too_large")."""
    package = Package(data)
    package.check_sizes()
    return _read(data, Document(file_name, sha256, "xlsx"), read_xlsx_formats(package))


def read_xls(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password")."""
    return _read(data, Document(file_name, sha256, "xls"), read_xls_formats(data))


def column_name(index: int) -> str:
    """0 -> "A", 26 -> "AA"."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """(6, 3) -> "D7"."""
    return f"{column_name(column)}{row + 1}"


def _read(data: bytes, document: Document, formats: dict[str, SheetFormats]) -> Document:
    n_tables = 0
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for n, meta in enumerate(workbook.sheets_metadata):
            if n >= limits.MAX_SHEETS:
                document.notices.append(("too_complex", f"sheets after the first {limits.MAX_SHEETS} left out"))
                break
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            known = formats.get(meta.name)
            if known is None and document.format == "xlsx":
                document.notices.append(("some_pages_damaged", f"sheet {meta.name}: its part is missing"))
                continue
            known = known or SheetFormats()
            size = known.too_large()
            if size is not None:
                document.notices.append(("too_complex", f"sheet {meta.name}: {size}"))
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            rows = sheet.to_python(skip_empty_area=False)
            texts = [
                [
                    known.typed.get((r, c)) or structure.clean(display(value, known.codes.get((r, c))))
                    for c, value in enumerate(row)
                ]
                for r, row in enumerate(rows)
            ]
            hidden = meta.visible != SheetVisibleEnum.Visible
            n_tables = _Sheet(meta.name, texts, sheet.merged_cell_ranges or [], known, hidden, n_tables).add_to(
                document
            )
    except PasswordError as error:
        raise ReadFailure("password", "a protected workbook") from error
    except CalamineError as error:
        raise ReadFailure("damaged", str(error)[:200]) from error
    except BaseException as error:
        # A panic of calamine's Rust arrives as a BaseException that has no importable type.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadFailure("damaged", f"calamine gave up on it: {error}"[:200]) from None
    return document


def add_sheet(
    document: Document, name: str, texts: list[list[str]], merges: list[Merge], formats: SheetFormats, *, hidden: bool
) -> None:
    """Add the tables and lines of one sheet whose cells are already the texts they show."""
    _Sheet(name, texts, merges, formats, hidden, len(document.tables())).add_to(document)


@dataclass(slots=True)
class _Sheet:
    name: str
    texts: list[list[str]]
    merges: list[Merge]
    formats: SheetFormats
    hidden: bool
    n_tables: int
    """Tables of the sheets before."""
    _starts: dict[int, list[Merge]] = field(default_factory=dict)
    """Merged ranges by their first row."""

    def add_to(self, document: Document) -> int:
        """Returns the number of tables of the document so far."""
        for merge in self.merges:
            (r0, c0), (r1, c1) = merge
            if r0 <= r1 and c0 <= c1 and r0 < len(self.texts):
                self._starts.setdefault(r0, []).append(merge)
        start = 0
        for rows in self._regions():
            above, grid, below = self._parts(rows)
            lines = [self._add_lines(document, r) for r in above]
            if grid:
                captions = [text for line in lines for text in line]
                document.blocks.append(self._table_block(document, start, grid, captions))
            start = rows[-1] + 1
            for r in below:
                self._add_lines(document, r)
        return self.n_tables

    def _filled(self, row: int) -> list[tuple[int, str]]:
        return [(c, text) for c, text in enumerate(self.texts[row]) if text]

    def _regions(self) -> list[list[int]]:
        """Rows with text, cut where a blank row is followed by the title of another table."""
        crossed = self._crossed()
        regions: list[list[int]] = []
        last = -2
        for r in range(len(self.texts)):
            filled = self._filled(r)
            if not filled:
                continue
            blank_before = r > last + 1 and not any(b in crossed for b in range(last + 1, r + 1))
            if not regions or (blank_before and self._is_line(r) and self._has_grid(regions[-1])):
                regions.append([])
            regions[-1].append(r)
            last = r
        return regions

    def _crossed(self) -> set[int]:
        """Rows that a merged cell reaches from above."""
        crossed: set[int] = set()
        end = 0
        for r in range(len(self.texts)):
            if r <= end and r > 0:
                crossed.add(r)
            end = max(end, *(m[1][0] for m in self._starts[r])) if r in self._starts else end
        return crossed

    def _end_of(self, row: int, column: int) -> tuple[int, int]:
        """The last cell of the merged range that starts here, else the cell itself."""
        return next((end for start, end in self._starts.get(row, ()) if start[1] == column), (row, column))

    def _has_grid(self, rows: list[int]) -> bool:
        return any(len(self._filled(r)) > 1 for r in rows)

    def _is_line(self, row: int) -> bool:
        """A row that is a line of text above a grid rather than a row of it: captions, or one wide title."""
        filled = self._filled(row)
        if all(structure.is_caption(text) for _, text in filled):
            return True
        if len(filled) != 1:
            return False
        column, text = filled[0]
        merged_to = self._end_of(row, column)
        wide = merged_to[1] - column >= 2
        return structure.is_table_title(text) and (wide or column == 0) and merged_to[0] == row

    def _parts(self, rows: list[int]) -> tuple[list[int], list[int], list[int]]:
        """Lines above the grid, rows of the grid, notes and signatures below it."""
        start = 0
        while start < len(rows) and self._is_line(rows[start]) and not self._is_section_row(rows, start):
            start += 1
        end = len(rows)
        for n in range(len(rows) - 1, start, -1):
            filled = self._filled(rows[n])
            note = len(filled) == 1 and _NOTE.match(filled[0][1])
            if note or any(structure.is_footer(text) for _, text in filled[:1]):
                end = n
            elif len(filled) > 1:
                break
        return rows[:start], rows[start:end], rows[end:]

    def _is_section_row(self, rows: list[int], n: int) -> bool:
        """ "一、基本情况" across the whole form, with nothing but rows of the form around it."""
        text = self._filled(rows[n])[0][1]
        number = structure.leading_number(text)
        return n > 0 and number is not None and not text.endswith("表")

    def _add_lines(self, document: Document, row: int) -> list[str]:
        filled = self._filled(row)
        for column, text in filled:
            locator = Locator(sheet=self.name, cell=cell_name(row, column))
            wide = self._end_of(row, column)[1] - column >= 2
            document.blocks.append(structure.text_block(text, locator, emphasised=wide and len(filled) == 1))
        return [text for _, text in filled]

    def _table_block(self, document: Document, start: int, rows: list[int], above: list[str]) -> Block:
        """`start`: the first row that belongs to no table before; a merged cell may begin above the grid."""
        top, bottom = rows[0], rows[-1]
        left, right = self._columns(top, bottom)
        most = max(1, limits.MAX_TABLE_CELLS // (right - left + 1))
        if bottom - top >= most:
            bottom = top + most - 1
            document.notices.append(("too_complex", f"sheet {self.name}: rows after {bottom + 1} left out"))
        self.n_tables += 1
        spans = self._spans(start, top, left, bottom, right)
        cells: list[Cell] = []
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                first, end = spans.get((r, c), ((r, c), (r, c)))
                if first != (r, c):
                    continue
                text = self.texts[r][c] if c < len(self.texts[r]) else ""
                hidden = self.hidden or self.formats.is_hidden(r, c)
                ref = cell_name(r, c)
                cells.append(Cell(r - top, c - left, text, end[0] - r + 1, end[1] - c + 1, ref=ref, hidden=hidden))
        captions = structure.captions_above(above)
        table = Table(
            bottom - top + 1,
            right - left + 1,
            cells,
            index=self.n_tables,
            title=captions.title or next((line for line in above if not structure.is_caption(line)), None),
            unit=captions.unit,
            caption_lines=above,
            sheet=self.name,
        )
        return Block("table", "", Locator(sheet=self.name, cell=cell_name(top, left)), table=table)

    def _columns(self, top: int, bottom: int) -> tuple[int, int]:
        used = [c for r in range(top, bottom + 1) for c, _ in self._filled(r)]
        for r in range(top, bottom + 1):
            for (_, c0), (_, c1) in self._starts.get(r, ()):
                if c0 < len(self.texts[r]) and self.texts[r][c0]:
                    used.append(min(c1, len(self.texts[r]) - 1))
        return min(used), max(used)

    def _spans(self, start: int, top: int, left: int, bottom: int, right: int) -> dict[tuple[int, int], Merge]:
        """For every place a merged cell covers inside the grid: the merge, cut to the grid; none twice."""
        covered: dict[tuple[int, int], Merge] = {}
        looked_at = 0
        for (r0, c0), (r1, c1) in (m for r in range(start, bottom + 1) for m in self._starts.get(r, ())):
            first, last = (max(r0, top), max(c0, left)), (min(r1, bottom), min(c1, right))
            if first[0] > last[0] or first[1] > last[1] or first in covered:
                continue
            looked_at += (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
            if looked_at > 4 * limits.MAX_TABLE_CELLS:
                break
            places = [(r, c) for r in range(first[0], last[0] + 1) for c in range(first[1], last[1] + 1)]
            if not any(place in covered for place in places):
                covered.update(dict.fromkeys(places, (first, last)))
        return covered
