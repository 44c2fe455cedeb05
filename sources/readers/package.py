"""OOXML packages: parts out of the zip and XML out of the parts, with limits against bombs.

No DTD, no entities, no network: a document that brings a DTD is refused.
Does not belong here: what the parts mean (`docx`, `number_formats`).
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib

from lxml import etree

from sources.outcomes import ReadFailure
from sources.readers import limits

_CHUNK = 1 << 20
_UNPACKING = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError, struct.error,
)  # fmt: skip
"""What unpacking a damaged part raises, by compression method (NotImplementedError is a RuntimeError)."""

_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,9})\s*")


def whole_number(text: str | None) -> int | None:
    """An attribute as a whole number; None when it is missing, no number, or larger than any an office program writes.

    Not `isdigit`: that accepts "²", which `int` refuses, and rows of digits that `int` refuses for their length.
    """
    match = _WHOLE.fullmatch(text) if text is not None and len(text) < 40 else None
    return int(match.group(1)) if match else None


class Package:
    """Parts of one package by name. Raises ReadFailure("damaged"), ("too_large"), ("password")."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
            raise ReadFailure("damaged", f"the package does not open: {error}") from error
        if len(self._zip.infolist()) > limits.MAX_ZIP_ENTRIES:
            raise ReadFailure("too_large", f"{len(self._zip.infolist())} parts")
        self._unpacked = 0
        self.names = frozenset(self._zip.namelist())

    def check_sizes(self) -> None:
        """Unpack every XML part once, counting: for a library that would unpack them itself without a limit."""
        for name in sorted(self.names):
            if name.endswith((".xml", ".rels", ".bin", ".vml")):
                self.part(name)

    def entries(self) -> list[tuple[str, bool]]:
        """Names of the files in the order of the directory, and whether each is marked as UTF-8."""
        return [(info.filename, bool(info.flag_bits & 0x800)) for info in self._zip.infolist() if not info.is_dir()]

    def part(self, name: str) -> bytes | None:
        """The unpacked bytes of a part, None when the package has none of that name."""
        if name not in self.names:
            return None
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise ReadFailure("password", f"part {name} is encrypted")
        out = bytearray()
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    out += chunk
                    self._unpacked += len(chunk)
                    self._check(name, len(out), info.compress_size)
        except _UNPACKING as error:
            raise ReadFailure("damaged", f"part {name}: {error}") from error
        return bytes(out)

    def xml(self, name: str) -> etree._Element | None:
        """A part parsed, None when there is no such part."""
        data = self.part(name)
        return None if data is None else parse_xml(data, name)

    def _check(self, name: str, size: int, packed: int) -> None:
        if size > limits.MAX_PART_BYTES or self._unpacked > limits.MAX_UNPACKED_BYTES:
            raise ReadFailure("too_large", f"part {name} unpacks to more than {size:,} bytes")
        if size > _CHUNK and size > packed * limits.MAX_COMPRESSION_RATIO:
            raise ReadFailure(
                "too_large", f"part {name} unpacks to more than {limits.MAX_COMPRESSION_RATIO} times its size"
            )


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Parse without DTD, entities or network. Raises ReadFailure("damaged")."""
    if _DOCTYPE.search(data[:4096]) or _DOCTYPE.search(data[:4096].replace(b"\x00", b"")):
        raise ReadFailure("damaged", f"part {name} declares a DTD, which no office program writes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadFailure("damaged", f"part {name}: {error.msg}") from error
