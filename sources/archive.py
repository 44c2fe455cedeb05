"""The archive: immutable bytes under the name of their sha256, and names made safe to print.

A blob is copied to a temporary name, synced and renamed, so a killed run leaves either the whole blob or none. Nothing
is ever executed, unpacked or rendered here.

Does not belong here: which files are documents and what happened to each (`sources.collect`), what the bytes mean.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from sources.outcomes import ReadFailure
from sources.readers.limits import MAX_FILE_BYTES

CHUNK = 1 << 20
SHA256 = re.compile(r"[0-9a-f]{64}")
NAME_LIMIT = 200
_TRAVERSAL = re.compile(r"(^|[/\\])\.\.([/\\]|$)")
_INVISIBLE = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that print as nothing or turn the direction of the text around them."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that are in the archive."""

    sha256: str
    size: int


def document_id(sha256: str) -> str:
    """The id of a document: the first 16 hex digits of its content hash."""
    return sha256[:16]


def printable(text: str, limit: int = NAME_LIMIT) -> str:
    """A name or path that can be printed, logged and shown: no control or invisible characters, at most `limit` long.

    Bytes that are no UTF-8 are tried as GB18030, which is what archives made on Chinese Windows hold. The end of a long
    name is kept, because it carries the type.
    """
    if any("\udc80" <= c <= "\udcff" for c in text):
        raw = os.fsencode(text)
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            text = raw.decode("utf-8", "backslashreplace")
    clean = "".join(
        f"\\u{ord(c):04x}" if c in _INVISIBLE or unicodedata.category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") else c
        for c in text
    )
    return clean if len(clean) <= limit else f"{clean[: limit - 41]}…{clean[-40:]}"


def unsafe_name(name: str) -> str | None:
    """Why a name cannot be one a publisher gave a document, or None: parts of a path in it, or over 255 characters."""
    decoded = unquote(unquote(name))
    if _TRAVERSAL.search(name) or _TRAVERSAL.search(decoded):
        return f"the name {printable(name, 80)} leads out of its folder"
    if len(name) > 255:
        return f"a name of {len(name)} characters"
    return None


class Archive:
    """The blobs below `root`, as `<aa>/<sha256>`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where a blob is or would be. Raises ValueError for what is no sha256, so that no other path can be named."""
        if not SHA256.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no sha256")
        return self.root / sha256[:2] / sha256

    def has(self, sha256: str, size: int) -> bool:
        """Whether the blob is there with its full size; its content is checked when it is read."""
        try:
            return self.path(sha256).stat().st_size == size
        except FileNotFoundError:
            return False

    def put(self, source: Path, limit: int = MAX_FILE_BYTES) -> Blob:
        """Copy a file in. Links are not followed.

        Raises ReadFailure: `too_large`, or `unreadable_path` when the file cannot be opened, is no regular file, or
        changes while it is copied.
        """
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        temporary = incoming / uuid.uuid4().hex
        try:
            blob = _copy(source, temporary, limit)
            target = self.path(blob.sha256)
            if self.has(blob.sha256, blob.size):
                return blob
            target.parent.mkdir(exist_ok=True)
            temporary.chmod(0o444)
            temporary.replace(target)
            sync_folder(target.parent)
            return blob
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()

    def verified(self, sha256: str) -> Path:
        """The blob's path after its content was found to have that hash. Raises ReadFailure `archive_damaged`."""
        path = self.path(sha256)
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ReadFailure("archive_damaged", f"{sha256[:16]}: {error.strerror}") from error
        if found != sha256:
            raise ReadFailure("archive_damaged", f"{sha256[:16]} now has the hash {found[:16]}")
        return path

    def discard(self, sha256: str) -> None:
        """Remove a blob that was found damaged, so that the next collection copies it again."""
        with contextlib.suppress(FileNotFoundError):
            self.path(sha256).unlink()

    def clean(self) -> int:
        """Remove what killed runs left half copied; returns how many. Only while no other run is at work."""
        left = list((self.root / "incoming").glob("*"))
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


def _copy(source: Path, target: Path, limit: int) -> Blob:
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise ReadFailure("unreadable_path", os_reason(error)) from error
    with open(descriptor, "rb") as file, target.open("xb") as out:  # noqa: PTH123 - a descriptor, not a path
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise ReadFailure("unreadable_path", "not a regular file")
        if before.st_size > limit:
            raise ReadFailure("too_large", f"{before.st_size:,} bytes; the limit is {limit:,}")
        digest, size = hashlib.sha256(), 0
        try:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise ReadFailure("too_large", f"more than {limit:,} bytes")
                digest.update(chunk)
                out.write(chunk)
        except OSError as error:
            raise ReadFailure("unreadable_path", os_reason(error)) from error
        after = os.fstat(descriptor)
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or size != after.st_size:
            raise ReadFailure("unreadable_path", "it changed while it was copied; it is taken in by the next run")
        out.flush()
        os.fsync(out.fileno())
    return Blob(digest.hexdigest(), size)


def os_reason(error: OSError | ValueError) -> str:
    """The operating system's word on a file, without the path (which may be unsafe to print)."""
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
