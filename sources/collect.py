"""Collecting a district: look at every file of its sources, archive what is new, and say what happened to each.

A small index of what was seen (`<data>/collect/<district>.json`) lets an unchanged file pass without being read. The
index only saves work: the rows of the lake are the record. Collecting is pure up to the archive: rows go in, rows come
out, and `pipelines` writes them.

Does not belong here: the bytes (`sources.archive`), reading a document (`sources.readers`), the lake
(`warehouse.lake`).
"""

from __future__ import annotations

import json
import os
import stat
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sources.archive import Archive, document_id, os_reason, printable, unsafe_name
from sources.catalog import District, FolderSource
from sources.outcomes import ReadFailure, explain

Row = dict[str, Any]
FetchOutcome = Literal["new", "unchanged", "changed", "vanished", "failed", "skipped"]
ATTEMPTS_KEPT = 20
"""Newest attempts kept for a path in `fetch_outcomes`."""
MAX_FILES = 2_000_000
MAX_DEPTH = 64
HELPER_SUFFIXES = frozenset(
    f".{suffix}"
    for group in (
        ("jsonl", "ndjson", "json", "csv", "tsv", "md", "rst", "yaml", "yml", "toml", "ini", "cfg", "log", "lock"),
        ("py", "sh", "sql", "ipynb", "js", "css", "parquet", "duckdb", "db", "sqlite", "sqlite3"),
        ("sha256", "md5", "asc", "sig", "part", "crdownload", "download", "tmp", "bak", "swp", "lnk", "url"),
    )
    for suffix in group
)
"""Data and helper files that lie beside documents; anything else is looked at by its bytes."""
HELPER_NAMES = frozenset({"thumbs.db", "desktop.ini", "license", "readme", "makefile", "sha256sums"})


class SourceMissing(RuntimeError):
    """A source cannot be reached at all (a folder that is gone, a share that is not mounted): nothing is concluded."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the index remembers it. `stamp` changes whenever the file may have changed."""

    stamp: tuple[int, ...]
    sha256: str | None
    """None when the file could not be taken in; `reason_code` says why."""
    reason_code: str | None = None


Index = dict[tuple[str, str], Seen]
"""By source name and path inside the source, both as the system gives them."""


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of a walk: a file to look at (`stamp` set), or something that ends right here with a reason."""

    source: str
    relative: str
    path: Path
    stamp: tuple[int, ...] = ()
    reason_code: str | None = None
    detail: str = ""
    outcome: FetchOutcome = "failed"


@dataclass(slots=True)
class Attempt:
    """What happened to one path in one collection."""

    source: str
    source_path: str
    outcome: FetchOutcome
    reason_code: str | None = None
    reason: str | None = None
    sha256: str | None = None
    size: int | None = None


@dataclass(slots=True)
class Collected:
    """Rows of the lake tables `documents` and `fetch_outcomes`, the index to keep, and this collection's attempts."""

    documents: list[Row]
    fetch_outcomes: list[Row]
    index: Index
    attempts: list[Attempt] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Attempts by outcome."""
        return dict(Counter(a.outcome for a in self.attempts))


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths (printable) that differ from the index; `newest` is the youngest change time in seconds since 1970."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    vanished: tuple[str, ...]
    newest: float

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.vanished)


def walk(source: FolderSource) -> Iterator[Found]:
    """Every visible entry of a folder, sorted, each once; links are not followed out of it.

    Raises SourceMissing when the folder itself cannot be listed.
    """
    root = source.folder
    try:
        real_root = root.resolve(strict=True)
        os.scandir(root).close()
    except OSError as error:
        raise SourceMissing(
            f"source {source.name}: found no readable folder at {root} ({os_reason(error)}); expected a folder of"
            f" documents; mount or restore it, or take it out of the catalog"
        ) from error
    excluded = frozenset(source.exclude)
    stack: list[tuple[str, int]] = [("", 0)]
    count = 0
    while stack:
        folder, depth = stack.pop()
        try:
            with os.scandir(root / folder) as listing:
                entries = sorted(listing, key=lambda e: e.name)
        except OSError as error:
            yield Found(source.name, folder, root / folder, reason_code="unreadable_path", detail=os_reason(error))
            continue
        below: list[tuple[str, int]] = []
        for entry in entries:
            relative = f"{folder}/{entry.name}" if folder else entry.name
            if is_hidden(entry.name) or relative in excluded:
                continue
            if entry.is_dir(follow_symlinks=False):
                if depth >= MAX_DEPTH:
                    yield Found(source.name, relative, Path(entry.path), reason_code="unreadable_path",
                                detail=f"more than {MAX_DEPTH} folders deep")  # fmt: skip
                else:
                    below.append((relative, depth + 1))
                continue
            found = _look(source, relative, Path(entry.path), real_root)
            if found is not None:
                count += 1
                if count > MAX_FILES:
                    raise SourceMissing(f"source {source.name}: found more than {MAX_FILES:,} files; split the folder")
                yield found
        stack.extend(reversed(below))


def _look(source: FolderSource, relative: str, path: Path, real_root: Path) -> Found | None:
    """Classify one directory entry without opening it. None for a link to a folder inside the source, which is walked
    under its own name."""

    def ended(code: str, detail: str, outcome: FetchOutcome = "failed") -> Found:
        return Found(source.name, relative, path, reason_code=code, detail=detail, outcome=outcome)

    if (why := unsafe_name(path.name)) is not None:
        return ended("unsafe_name", why)
    try:
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            target = path.resolve(strict=True)
            if not target.is_relative_to(real_root):
                return ended("unreadable_path", "a link that leads out of the folder")
            if target.is_dir():
                return None
            path, info = target, target.stat()
    except (OSError, RuntimeError) as error:
        return ended("unreadable_path", os_reason(error) if isinstance(error, OSError) else "a link to itself")
    if not stat.S_ISREG(info.st_mode):
        return ended("unreadable_path", "a device, pipe or socket, not a file")
    if is_helper(path.name):
        return ended("not_a_document", "", "skipped")
    stamp = (info.st_size, info.st_mtime_ns, info.st_ino, info.st_ctime_ns)
    return Found(source.name, relative, path, stamp=stamp)


def is_hidden(name: str) -> bool:
    """Whether a name is hidden by convention; one that begins with two dots only looks so and is told about."""
    return name.startswith(".") and not name.startswith("..")


def is_helper(name: str) -> bool:
    """Whether a name is that of a data or helper file beside documents (an office program's lock file too)."""
    lowered = name.lower()
    suffix = lowered[lowered.rfind(".") :] if "." in lowered else ""
    return suffix in HELPER_SUFFIXES or lowered in HELPER_NAMES or lowered.startswith("~$")


def changes(district: District, index: Index) -> Changes:
    """What a collection would find different, from file names and times alone. Raises SourceMissing."""
    new, changed, present, newest = [], [], set(), 0.0
    unreadable: list[tuple[str, str]] = []
    for source in district.sources:
        for found in walk(source):
            key = (found.source, found.relative)
            if not found.stamp:
                unreadable.append(key)
                continue
            present.add(key)
            seen = index.get(key)
            if seen is None:
                new.append(printable(found.relative))
            elif seen.stamp != found.stamp:
                changed.append(printable(found.relative))
            else:
                continue
            newest = max(newest, found.stamp[1] / 1e9, found.stamp[3] / 1e9)
    gone = [key for key in index if key not in present and not _hidden_by(key, unreadable)]
    return Changes(tuple(new), tuple(changed), tuple(printable(path) for _, path in gone), newest)


def collect(
    district: District,
    archive: Archive,
    index: Index,
    documents: Iterable[Row],
    fetch_outcomes: Iterable[Row],
    progress: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Look at every file of the district and archive what is new.

    `documents` and `fetch_outcomes` are the district's rows so far. `progress` is called with each printable path.
    Raises SourceMissing when a source cannot be reached at all; a single file that fails is an attempt like any other.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    kept: Index = {}
    attempts: list[Attempt] = []
    blocked: list[tuple[str, str]] = []
    for source in district.sources:
        for found in walk(source):
            progress(printable(found.relative))
            key = (found.source, found.relative)
            seen = index.get(key)
            if not found.stamp:
                attempts.append(_ended(found))
                if found.reason_code == "unreadable_path":
                    blocked.append(key)
                continue
            attempt, kept[key] = _take(found, seen, archive)
            attempts.append(attempt)
    for key, seen in index.items():
        if key in kept:
            continue
        if _hidden_by(key, blocked):
            kept[key] = seen  # we cannot see it now, which is not the same as gone
        elif seen.sha256 is not None:
            attempts.append(Attempt(key[0], printable(key[1]), "vanished", sha256=seen.sha256))
    rows = _document_rows(district, archive, kept, documents, now)
    return Collected(rows, _outcome_rows(district, attempts, fetch_outcomes, now), kept, attempts)


def _hidden_by(key: tuple[str, str], blocked: Iterable[tuple[str, str]]) -> bool:
    return any(key[0] == s and (key[1] == p or key[1].startswith(f"{p}/") or p == "") for s, p in blocked)


def _ended(found: Found) -> Attempt:
    code = found.reason_code or "unreadable_path"
    return Attempt(found.source, printable(found.relative), found.outcome, code, explain(code, found.detail))


def _take(found: Found, seen: Seen | None, archive: Archive) -> tuple[Attempt, Seen]:
    path = printable(found.relative)
    size = found.stamp[0]
    if seen is not None and seen.sha256 and seen.stamp == found.stamp and archive.has(seen.sha256, size):
        return Attempt(found.source, path, "unchanged", sha256=seen.sha256, size=size), seen
    try:
        blob = archive.put(found.path)
    except ReadFailure as failure:
        # The publisher's file may be as it was; only a file known to be another one replaces what we have.
        still = seen.sha256 if seen is not None and failure.code == "unreadable_path" else None
        attempt = Attempt(found.source, path, "failed", failure.code, explain(failure.code, failure.detail), size=size)
        return attempt, Seen(found.stamp, still, failure.code)
    before = seen.sha256 if seen is not None else None
    outcome: FetchOutcome = "new" if before is None else "unchanged" if before == blob.sha256 else "changed"
    attempt = Attempt(found.source, path, outcome, sha256=blob.sha256, size=blob.size)
    return attempt, Seen(found.stamp, blob.sha256)


def _document_rows(
    district: District, archive: Archive, index: Index, before: Iterable[Row], now: datetime
) -> list[Row]:
    known = {row["document_id"]: row for row in before}
    current: dict[str, tuple[str, str]] = {}
    for (source, relative), seen in sorted(index.items()):
        if seen.sha256 is not None:
            current.setdefault(seen.sha256, (source, relative))
    rows = []
    for sha256, (source, relative) in current.items():
        identity = document_id(sha256)
        old = known.get(identity)
        path = archive.path(sha256)
        rows.append({
            "document_id": identity,
            "district": district.key,
            "sha256": sha256,
            "file_name": printable(relative.rpartition("/")[2]),
            "source": printable(source),
            "source_path": printable(relative, 1000),
            "source_url": None,
            "format": old["format"] if old else _format(path),
            "size_bytes": old["size_bytes"] if old else path.stat().st_size,
            "is_current": True,
            "publisher": district.publisher,
            "licence": district.licence,
            "first_seen_at": old["first_seen_at"] if old else now,
        })  # fmt: skip
    present = {row["document_id"] for row in rows}
    rows += [{**row, "is_current": False} for identity, row in known.items() if identity not in present]
    return sorted(rows, key=lambda row: str(row["document_id"]))


def _format(path: Path) -> str:
    from sources.readers.sniff import sniff

    try:
        return sniff(path.read_bytes()).format
    except ReadFailure as failure:
        return "empty" if failure.code == "empty_file" else "unknown"


def _outcome_rows(district: District, attempts: list[Attempt], before: Iterable[Row], now: datetime) -> list[Row]:
    batch = uuid.uuid4().hex[:8]
    rows: list[Row] = [
        {
            "attempt_id": f"{now:%Y%m%dT%H%M%S%f}-{batch}-{n:06d}",
            "district": district.key,
            "source": printable(a.source),
            "source_path": a.source_path,
            "attempted_at": now,
            "outcome": a.outcome,
            "reason_code": a.reason_code,
            "reason": a.reason,
            "sha256": a.sha256,
            "size_bytes": a.size,
        }
        for n, a in enumerate(attempts, 1)
    ]
    taken: Counter[tuple[str, str]] = Counter()
    kept = []
    for row in rows + sorted(before, key=lambda r: str(r["attempt_id"]), reverse=True):
        key = (row["source"], row["source_path"])
        taken[key] += 1
        if taken[key] <= ATTEMPTS_KEPT:
            kept.append(row)
    return sorted(kept, key=lambda row: str(row["attempt_id"]))


def read_index(path: Path) -> Index:
    """The index of a district, empty when there is none or it cannot be used (then every file is looked at again)."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError, UnicodeDecodeError):
        return {}
    return {(s, p): Seen(tuple(stamp), sha256, reason) for s, p, stamp, sha256, reason in raw["files"]}


def write_index(path: Path, index: Index) -> None:
    """Replace the index by rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    files = [[s, p, seen.stamp, seen.sha256, seen.reason_code] for (s, p), seen in sorted(index.items())]
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(json.dumps({"files": files}), encoding="utf-8")
    temporary.replace(path)
