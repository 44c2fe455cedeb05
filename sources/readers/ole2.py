"""OLE2 compound files (the container of .xls and .doc): one stream by name. Follows [MS-CFB].

Does not belong here: what is in a stream.
"""

from __future__ import annotations

import struct

from sources.outcomes import ReadFailure
from sources.readers import limits

_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF


class CompoundFile:
    """Raises ReadFailure("damaged") for a broken header or chain."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise ReadFailure("damaged", "an OLE2 file shorter than its header")
        self._data = data
        self._sector = 1 << struct.unpack_from("<H", data, 30)[0]
        self._mini = 1 << struct.unpack_from("<H", data, 32)[0]
        if self._sector not in (512, 4096) or self._mini > self._sector:
            raise ReadFailure("damaged", "an OLE2 file with impossible sector sizes")
        directory, self._cutoff, mini_start = (
            struct.unpack_from("<I", data, 48)[0],
            struct.unpack_from("<I", data, 56)[0],
            struct.unpack_from("<I", data, 60)[0],
        )
        self._table = self._allocation_table()
        self._entries = self._directory(self._chain(directory))
        self._mini_table = _numbers(self._chain(mini_start)) if mini_start not in (_END, _FREE) else []
        root = next((e for e in self._entries if e[1] == 5), None)
        self._mini_stream = self._chain(root[2])[: root[3]] if root is not None and root[2] != _END else b""

    def stream(self, name: str) -> bytes | None:
        """The bytes of the first stream of that name, None when there is none."""
        for entry, kind, start, size in self._entries:
            if entry == name and kind == 2:
                if size < self._cutoff:
                    return self._follow(start, self._mini_table, self._mini_stream, self._mini, 0)[:size]
                return self._chain(start)[:size]
        return None

    def _allocation_table(self) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        next_difat, n_difat = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(n_difat, 1024)):
            if next_difat in (_END, _FREE):
                break
            block = _numbers(self._read(next_difat))
            sectors.extend(block[:-1])
            if len(sectors) > len(self._data) // self._sector:
                raise ReadFailure("damaged", "an OLE2 file with more allocation sectors than sectors")
            next_difat = block[-1]
        table: list[int] = []
        for sector in sectors:
            if sector not in (_END, _FREE):
                table.extend(_numbers(self._read(sector)))
            if len(table) > 2 * len(self._data) // self._sector + self._sector:
                raise ReadFailure("damaged", "an OLE2 file whose allocation table is larger than the file")
        return table

    def _read(self, sector: int) -> bytes:
        at = (sector + 1) * self._sector
        block = self._data[at : at + self._sector]
        if not block:
            raise ReadFailure("damaged", "an OLE2 sector beyond the end of the file")
        return block.ljust(self._sector, b"\x00")

    def _chain(self, start: int) -> bytes:
        return self._follow(start, self._table, self._data, self._sector, 1)

    def _follow(self, start: int, table: list[int], data: bytes, size: int, header: int) -> bytes:
        out = bytearray()
        sector, steps = start, 0
        while sector not in (_END, _FREE):
            steps += 1
            if sector >= len(table) or steps > len(table) or len(out) > limits.MAX_FILE_BYTES:
                raise ReadFailure("damaged", "an OLE2 stream whose chain is broken")
            at = (sector + header) * size
            out += data[at : at + size]
            sector = table[sector]
        return bytes(out)

    @staticmethod
    def _directory(data: bytes) -> list[tuple[str, int, int, int]]:
        """(name, kind, first sector, size) of each entry; kind 2 is a stream, 5 the root."""
        out = []
        for at in range(0, len(data) - 127, 128):
            length = struct.unpack_from("<H", data, at + 64)[0]
            kind = data[at + 66]
            if kind in (1, 2, 5) and 2 <= length <= 64:
                name = data[at : at + length - 2].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<II", data, at + 116)
                out.append((name, kind, start, size))
        return out


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))
