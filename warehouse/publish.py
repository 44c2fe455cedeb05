"""Publishing: an audited candidate becomes the warehouse people read.

`warehouse-<UTC time>-<fingerprint>.duckdb` is never written again; `current` is a symlink to the newest one, replaced
in one step. A reader resolves `current` once and keeps its snapshot as long as it likes: publishing never waits for it
and it never waits for publishing.

Does not belong here: what is in the file (`warehouse.build`), whether it may be published (`expectations`).
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from warehouse.build import remove
from warehouse.lake import sync_directory

KEEP = 5
CURRENT = "current"
PREVIOUS = "previous"
_SNAPSHOT = re.compile(r"warehouse-\d{8}T\d{6}Z-[0-9a-f]{8}(?:-\d+)?\.duckdb")
_CANDIDATE = re.compile(r"candidate-(?P<host>[0-9A-Za-z_.-]+)-(?P<pid>\d+)-(?P<token>[0-9a-f]{8})\.duckdb")
_ABANDONED_SECONDS = 24 * 3600
_own_tokens: set[str] = set()


class PublishError(RuntimeError):
    """The candidate cannot be published; the message says why."""


def new_candidate(root: Path) -> Path:
    """A name for a new candidate in `root`; what killed runs left there is cleaned away first.

    The name tells which process owns it, so that a candidate of a living run is never taken for garbage.
    """
    root.mkdir(parents=True, exist_ok=True)
    clean(root)
    token = secrets.token_hex(4)
    _own_tokens.add(token)
    return root / f"candidate-{_host()}-{os.getpid()}-{token}.duckdb"


def clean(root: Path) -> list[Path]:
    """Delete candidates whose process is gone (or that are older than a day) and half-made symlinks; returns them."""
    removed = []
    for path in sorted(root.glob("candidate-*.duckdb")):
        if _is_abandoned(path):
            remove(path)
            removed.append(path)
    for path in sorted(root.glob(f".{CURRENT}-*")):
        if not _is_alive(path.name.rpartition("-")[2]):
            path.unlink(missing_ok=True)
            removed.append(path)
    return removed


def publish(candidate: Path, *, keep: int = KEEP) -> Path:
    """Make `candidate` the current warehouse of its folder and return its new path.

    The file is flushed to disk and renamed, `current` is replaced, then all but the newest `keep` snapshots are
    deleted, never the one `current` names. Killed at any moment, either the old or the new warehouse is current.
    Raises PublishError when the candidate is missing, still open for writing, or not a warehouse.
    """
    root = candidate.parent
    fingerprint = _checkpointed_fingerprint(candidate)
    with candidate.open("rb") as file:
        os.fsync(file.fileno())
    target = _snapshot_path(root, fingerprint)
    candidate.replace(target)
    sync_directory(root)
    link = root / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    link.replace(root / CURRENT)
    sync_directory(root)
    _prune(root, keep)
    return target


def current(root: Path) -> Path | None:
    """The published warehouse of `root` (the file itself, not the symlink), or None where there is none."""
    try:
        return (root / CURRENT).resolve(strict=True)
    except FileNotFoundError:
        return None


def published_fingerprint(root: Path) -> str | None:
    """What the current warehouse was made of (`warehouse.build.input_fingerprint`), or None where there is none."""
    path = current(root)
    return None if path is None else _fingerprint(path)


def snapshots(root: Path) -> list[Path]:
    """Published files, the newest first."""
    found = (p for p in root.glob("warehouse-*.duckdb") if _SNAPSHOT.fullmatch(p.name))
    return sorted(found, key=lambda p: (p.name[:25], p.stat().st_mtime_ns), reverse=True)


def find_snapshot(root: Path, name: str) -> Path:
    """A snapshot by what people call it: `current`, `previous`, a file, or a part of one snapshot's name.

    Raises PublishError where nothing, or more than one, is called so.
    """
    known = snapshots(root)
    if name == CURRENT and (now := current(root)) is not None:
        return now
    if name == PREVIOUS:
        older = [p for p in known if p != current(root)]
        if older:
            return older[0]
        raise PublishError(
            f"found no snapshot before the current one in {root}; expected an earlier run to have left one"
        )
    if (path := Path(name)).is_file():
        return path
    found = [p for p in known if name in p.name]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(p.stem for p in known) or "none"
    said = f"{len(found)} snapshots" if found else "no snapshot"
    raise PublishError(f"found {said} called {name!r}, expected one of: {listed}")


def _prune(root: Path, keep: int) -> None:
    kept = current(root)
    for path in snapshots(root)[max(1, keep) :]:
        if path.resolve() != kept:
            remove(path)


def _snapshot_path(root: Path, fingerprint: str) -> Path:
    stem = f"warehouse-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{fingerprint[:8]}"
    target = root / f"{stem}.duckdb"
    n = 1
    while target.exists():
        n += 1
        target = root / f"{stem}-{n}.duckdb"
    return target


def _checkpointed_fingerprint(candidate: Path) -> str:
    """Fold a left-over write-ahead log into the file, prove that nobody else has it open, and read its fingerprint."""
    import duckdb

    if not candidate.is_file():
        raise PublishError(f"there is no candidate {candidate.name}; build it first")
    try:
        with contextlib.closing(duckdb.connect(str(candidate))) as connection:
            rows = connection.execute("select input_fingerprint from meta.build").fetchall()
            connection.execute("checkpoint")
    except duckdb.Error as error:
        raise PublishError(f"{candidate.name} is no closed warehouse file: {error}") from error
    fingerprint = str(rows[0][0]) if rows else ""
    return fingerprint if re.match(r"[0-9a-f]{8}", fingerprint) else "0" * 8


def _fingerprint(path: Path) -> str | None:
    import duckdb

    try:
        with contextlib.closing(duckdb.connect(str(path), read_only=True)) as connection:
            rows = connection.execute("select input_fingerprint from meta.build").fetchall()
    except duckdb.CatalogException:
        return None  # no warehouse of ours, so nothing that a build could be equal to
    return str(rows[0][0]) if rows else None


def _host() -> str:
    return re.sub(r"[^0-9A-Za-z_.]", "_", socket.gethostname())[:60] or "host"


def _is_abandoned(path: Path) -> bool:
    try:
        if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
            return True
    except FileNotFoundError:
        return False
    parts = _CANDIDATE.fullmatch(path.name)
    if parts is None or parts["host"] != _host():
        return False  # another machine's, or named by hand: only its age tells
    if parts["pid"] == str(os.getpid()):
        return parts["token"] not in _own_tokens  # an earlier process with our number, as in containers
    return not _is_alive(parts["pid"])


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError, OverflowError):
        return True
    return True
