"""RAR archives through `rarfile`, which needs a program that can unpack them: unrar, unar, 7z or bsdtar.

Does not belong here: what the members are (`bundle`).
"""

from __future__ import annotations

import io

import rarfile

from sources.outcomes import ReadFailure
from sources.readers import limits

_CHUNK = 1 << 20
_INSTALL = "install unar, bsdtar (libarchive-tools), 7z or unrar to read RAR"


class RarArchive:
    """Members of one archive by name. Raises ReadFailure("damaged"), ("too_large"), ("password")."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = rarfile.RarFile(io.BytesIO(data))
            infos = self._archive.infolist()
        except rarfile.PasswordRequired as error:
            raise ReadFailure("password", "an archive whose list of files is encrypted") from error
        except (rarfile.Error, ValueError, OSError, EOFError) as error:
            raise ReadFailure("damaged", f"the archive does not open: {error}"[:200]) from error
        if self._archive.needs_password() and not infos:
            raise ReadFailure("password", "an archive whose list of files is encrypted")
        if not infos:
            raise ReadFailure("damaged", "an archive without a readable member")
        if len(infos) > limits.MAX_ZIP_ENTRIES:
            raise ReadFailure("too_large", f"{len(infos)} members")
        self._infos = {info.filename: info for info in infos if info.is_file()}
        self.names = list(self._infos)
        self._unpacked = 0

    def member(self, name: str) -> bytes:
        """The bytes of a member. Also raises ReadFailure("unsupported_format") where nothing here can unpack it."""
        info = self._infos[name]
        if info.needs_password():
            raise ReadFailure("password", f"member {name} is encrypted")
        out = bytearray()
        try:
            with self._archive.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    out += chunk
                    self._unpacked += len(chunk)
                    self._check(name, len(out), info.compress_size)
        except rarfile.RarCannotExec as error:
            raise ReadFailure("unsupported_format", f"rar: {_INSTALL}") from error
        except (rarfile.Error, ValueError, OSError, EOFError) as error:
            raise ReadFailure("damaged", f"member {name}: {error}"[:200]) from error
        return bytes(out)

    def _check(self, name: str, size: int, packed: int) -> None:
        if size > limits.MAX_PART_BYTES or self._unpacked > limits.MAX_UNPACKED_BYTES:
            raise ReadFailure("too_large", f"member {name} unpacks to more than {size:,} bytes")
        if size > _CHUNK and size > packed * limits.MAX_COMPRESSION_RATIO:
            raise ReadFailure(
                "too_large", f"member {name} unpacks to more than {limits.MAX_COMPRESSION_RATIO} times its size"
            )
