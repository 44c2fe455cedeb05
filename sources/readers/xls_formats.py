"""Number formats, hidden rows and columns of XLS workbooks (BIFF8), by [MS-XLS]. Values are calamine's business.

Does not belong here: the container (`ole2`), applying a format (`number_formats`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sources.outcomes import ReadFailure
from sources.readers import limits
from sources.readers.number_formats import BUILT_IN
from sources.readers.ole2 import CompoundFile
from sources.readers.sheet_formats import SheetFormats

_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF = 0x809, 0x0A, 0x85, 0x41E, 0xE0
_NUMBER, _RK, _MULRK, _FORMULA, _ROW, _COLINFO = 0x203, 0x27E, 0xBD, 0x06, 0x208, 0x7D
_LABEL, _LABELSST, _BOOLERR = 0x204, 0xFD, 0x205
_BIFF8 = 0x600
MAX_RECORDS = 8_000_000
"""Records of a whole workbook; sheets may share their bytes, so the file's size is no limit."""


def read_xls_formats(data: bytes) -> dict[str, SheetFormats]:
    """Formats by sheet name; empty for workbooks older than BIFF8.

    Raises ReadFailure("damaged"), and ("too_large") for a workbook whose sheets calamine must not open: it makes a
    grid of each, up to its last filled row and column, as soon as the file is opened.
    """
    container = CompoundFile(data)
    book = container.stream("Workbook") or container.stream("Book")
    if book is None:
        return {}
    biff8 = True
    known = dict(BUILT_IN)
    styles: list[int] = []
    sheets: list[tuple[str, int]] = []
    for kind, body in _records(book, 0):
        if kind == _BOF and len(body) >= 2 and struct.unpack_from("<H", body)[0] != _BIFF8:
            biff8 = False
        if kind == _FORMAT and biff8 and len(body) >= 5:
            known[struct.unpack_from("<H", body)[0]] = _string(body, 2)
        elif kind == _XF and len(body) >= 4:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUNDSHEET and len(body) >= 8:
            sheets.append((_short_string(body, 6) if biff8 else "", struct.unpack_from("<I", body)[0]))
    codes = [None if known.get(number) in (None, "General") else known[number] for number in styles]
    if len(sheets) > limits.MAX_SHEETS:
        raise ReadFailure("too_large", f"{len(sheets)} sheets")
    out: dict[str, SheetFormats] = {}
    room = MAX_RECORDS
    cells = 0
    for name, at in sheets:
        formats, n_records = _sheet(book, at, codes, room)
        room -= n_records
        cells += formats.rows * formats.columns
        if formats.too_large() is not None or cells > 4 * limits.MAX_TABLE_CELLS or room <= 0:
            raise ReadFailure("too_large", f"sheet {name}: {formats.rows:,} by {formats.columns:,} cells")
        out[name] = formats
    return out if biff8 else {}


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream, from its BOF to its EOF."""
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _EOF:
            return


def _sheet(book: bytes, at: int, codes: list[str | None], most: int) -> tuple[SheetFormats, int]:
    """What the substream at `at` says, and how many records that took (at most `most`)."""
    formats = SheetFormats()

    def add(row: int, column: int, style: int) -> None:
        formats.reach(row, column)
        code = codes[style] if style < len(codes) else None
        if code is not None:
            formats.codes[row, column] = code

    n = 0
    for n, (kind, body) in enumerate(_records(book, at), 1):
        if n >= most:
            break
        if kind in (_NUMBER, _RK, _FORMULA) and len(body) >= 6:
            add(*struct.unpack_from("<HHH", body))
        elif kind in (_LABEL, _LABELSST, _BOOLERR) and len(body) >= 6:
            formats.reach(*struct.unpack_from("<HH", body))
        elif kind == _MULRK and len(body) >= 12:
            row, first = struct.unpack_from("<HH", body)
            for i in range((len(body) - 6) // 6):
                add(row, first + i, struct.unpack_from("<H", body, 4 + 6 * i)[0])
        elif kind == _ROW and len(body) >= 16:
            if struct.unpack_from("<I", body, 12)[0] & 0x20:
                formats.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLINFO and len(body) >= 10:
            first, last, _, _, options = struct.unpack_from("<HHHHH", body)
            if options & 1:
                formats.hidden_columns.update(range(first, min(last + 1, 256)))
    return formats, n


def _string(body: bytes, at: int) -> str:
    """A string with a two-byte length and a flag for wide characters."""
    length, flags = struct.unpack_from("<HB", body, at)
    return _characters(body[at + 3 :], length, flags)


def _short_string(body: bytes, at: int) -> str:
    length, flags = struct.unpack_from("<BB", body, at)
    return _characters(body[at + 2 :], length, flags)


def _characters(data: bytes, length: int, flags: int) -> str:
    if flags & 1:
        return data[: 2 * length].decode("utf-16-le", "replace")
    return data[:length].decode("latin-1")
