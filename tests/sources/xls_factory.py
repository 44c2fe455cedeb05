"""Small XLS workbooks for tests, written record by record ([MS-XLS]) into an OLE2 file ([MS-CFB]).

Only what the tests need: one stream, cells of text and numbers, number formats, merged ranges.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Cell = str | float | None


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _wide(text: str) -> bytes:
    return b"\x01" + text.encode("utf-16-le")


def _bof(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1997, 0, 6))


def sheet_records(rows: Sequence[Sequence[Cell]], merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """One worksheet's substream. `merges`: first row, last row, first column, last column."""
    width = max((len(row) for row in rows), default=0)
    out = _bof(0x10) + record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, str):
                out += record(0x204, struct.pack("<HHHH", r, c, 0, len(value)) + _wide(value))
            elif value is not None:
                out += record(0x203, struct.pack("<HHHd", r, c, 1, value))
    if merges:
        out += record(0xE5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<HHHH", *m) for m in merges))
    return out + record(0x0A)


def book_stream(sheets: Sequence[tuple[str, bytes]], code: str = "#,##0.00") -> bytes:
    """The Workbook stream: globals, then the substreams of `sheets` (name, records). Numbers are shown as `code`."""
    head = _bof(0x05) + record(0x41E, struct.pack("<HH", 164, len(code)) + _wide(code))
    for number in (0, 164):
        head += record(0xE0, struct.pack("<HHHHHHHII", 0, number, 0, 0, 0, 0, 0, 0, 0))
    names = [bytes([len(name)]) + _wide(name) for name, _ in sheets]
    at = len(head) + sum(4 + 6 + len(name) for name in names) + len(record(0x0A))
    out = head
    for name, (_, records) in zip(names, sheets, strict=True):
        out += record(0x85, struct.pack("<IH", at, 0) + name)
        at += len(records)
    return out + record(0x0A) + b"".join(records for _, records in sheets)


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """An OLE2 file with one stream, in sectors of its own: header, allocation table, directory, stream."""
    stream = stream.ljust(4096, b"\x00")
    n_stream = -(-len(stream) // SECTOR)
    n_fat = 1
    while n_fat * (SECTOR // 4) < n_fat + 1 + n_stream:
        n_fat += 1
    first = n_fat + 1
    fat = [_FAT] * n_fat + [_END] + [first + n + 1 for n in range(n_stream - 1)] + [_END]
    fat += [_FREE] * (n_fat * (SECTOR // 4) - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", n_fat, n_fat, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(n_fat), *[_FREE] * (109 - n_fat))
    entries = _entry("Root Entry", 5, _END, 0, child=1) + _entry(name, 2, first, len(stream))
    return (
        header + struct.pack(f"<{len(fat)}I", *fat) + entries.ljust(SECTOR, b"\x00")
        + stream.ljust(n_stream * SECTOR, b"\x00")
    )  # fmt: skip


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\x00") + struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, _FREE, child)
        + bytes(36) + struct.pack("<II", start, size) + bytes(4)
    )  # fmt: skip


def xls(*sheets: tuple[str, Sequence[Sequence[Cell]]], code: str = "#,##0.00") -> bytes:
    """A workbook of rows of cells."""
    return compound(book_stream([(name, sheet_records(rows)) for name, rows in sheets], code))
