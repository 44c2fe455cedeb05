"""Bundles: a ZIP or RAR that is no office document but holds some. Every member is read as a file of its own.

One readable document: it is the result, under the bundle's name. Several: their blocks one after the other, each
document behind a heading with its name; pages, paragraphs and tables are numbered on through the bundle. Members that
could not be read are notices. Nothing is unpacked to disk, and a member's name is only a label.

Does not belong here: opening a RAR (`rar`), reading the members (`sources.readers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sources.document import Block, Document, Locator
from sources.outcomes import ReadFailure, explain
from sources.readers import limits
from sources.readers.package import Package
from sources.readers.rar import RarArchive
from sources.readers.sniff import sniff

BUNDLES = frozenset({"zip", "rar"})
MAX_NESTING = 2
"""A bundle inside a bundle is read; one inside that is not."""

_HELPERS = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_MAX_NAME = 200

Read = Callable[[bytes, str], Document]


@dataclass(slots=True)
class _Entry:
    name: str
    unpack: Callable[[], bytes]


@dataclass(slots=True)
class _Contents:
    """What came out of a bundle, and how much was spent on it; bundles inside it share it."""

    documents: list[tuple[str, Document]] = field(default_factory=list)
    failures: list[tuple[str, ReadFailure]] = field(default_factory=list)
    n_members: int = 0
    unpacked: int = 0


def read_zip(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure: of the only member, or of most of them, when none could be read."""
    return _read(data, Document(file_name, sha256, "zip"))


def read_rar(data: bytes, file_name: str, sha256: str) -> Document:
    """As `read_zip`; also ReadFailure("unsupported_format") where no program that unpacks RAR is installed."""
    return _read(data, Document(file_name, sha256, "rar"))


def _read(data: bytes, bundle: Document) -> Document:
    contents = _Contents()
    _collect(data, bundle.format, "", contents, 1)
    if not contents.documents:
        raise _refusal(contents)
    notices = [("members_unread", f"{name}: {explain(f.code, f.detail)}"[:300]) for name, f in contents.failures]
    if len(contents.documents) == 1:
        name, document = contents.documents[0]
        document.metadata |= {"bundle": bundle.format, "member": name}
        document.notices += notices
        return replace(document, file_name=bundle.file_name, sha256=bundle.sha256)
    bundle.notices += notices
    for name, document in contents.documents:
        _append(bundle, name, document)
    return bundle


def _collect(data: bytes, kind: str, folder: str, contents: _Contents, depth: int) -> None:
    for entry in _zip_entries(data) if kind == "zip" else _rar_entries(data):
        name = folder + entry.name
        if _is_helper(entry.name):
            continue
        contents.n_members += 1
        try:
            if contents.n_members > limits.MAX_BUNDLE_MEMBERS:
                raise ReadFailure("too_large", f"members after the first {limits.MAX_BUNDLE_MEMBERS} left out")
            if contents.unpacked > limits.MAX_UNPACKED_BYTES:
                raise ReadFailure("too_large", f"the bundle unpacks to more than {limits.MAX_UNPACKED_BYTES:,} bytes")
            member = entry.unpack()
            contents.unpacked += len(member)
            found = sniff(member).format
            if found not in BUNDLES or _named_as_document(entry.name):
                contents.documents.append((name, _read_member(member, name)))
            elif depth < MAX_NESTING:
                _collect(member, found, f"{name}/", contents, depth + 1)
            else:
                raise ReadFailure("unsupported_format", "a bundle more than twice inside another")
        except ReadFailure as failure:
            contents.failures.append((name, failure))
            if contents.n_members > limits.MAX_BUNDLE_MEMBERS:
                return


def _read_member(data: bytes, name: str) -> Document:
    from sources.readers import read_bytes  # it calls this module

    return read_bytes(data, file_name=name)


def _named_as_document(name: str) -> bool:
    from sources.readers import is_document_name

    return is_document_name(name)


def _refusal(contents: _Contents) -> ReadFailure:
    """Why nothing came out: the reason most members have, the first one's where several are as frequent."""
    if not contents.failures:
        return ReadFailure("no_text", "a bundle without files")
    codes = [failure.code for _, failure in contents.failures]
    code = max(codes, key=codes.count)
    named = [f"{name}: {f.detail or f.code}" for name, f in contents.failures if f.code == code]
    return ReadFailure(code, f"{len(codes)} files in the bundle, none readable; {'; '.join(named)[:200]}")


def _append(bundle: Document, name: str, document: Document) -> None:
    """The blocks of one member behind those already there, numbered on."""
    pages = bundle.n_pages or 0
    paragraphs = max((b.locator.paragraph or 0 for b in bundle.blocks), default=0)
    tables = len(bundle.tables())
    paged = document.n_pages is not None
    here = Locator(page=pages + 1) if paged else Locator(paragraph=paragraphs + 1)
    bundle.members.append((name, len(bundle.blocks)))
    bundle.blocks.append(Block("heading", name, here, level=1))
    paragraphs += 0 if paged else 1
    for block in document.blocks:
        at = block.locator
        block.locator = replace(
            at,
            page=None if at.page is None else at.page + pages,
            paragraph=None if at.paragraph is None else at.paragraph + paragraphs,
            table=None if at.table is None else at.table + tables,
        )
        if block.table is not None:
            block.table.index += tables
            block.table.pages = [page + pages for page in block.table.pages]
            for cell in block.table.cells:
                cell.page = None if cell.page is None else cell.page + pages
        bundle.blocks.append(block)
    if paged:
        bundle.n_pages = pages + (document.n_pages or 0)
    part = f"{name} ({document.format})" + (f", pages {pages + 1}-{bundle.n_pages}" if paged else "")
    bundle.metadata["members"] = " | ".join(filter(None, (bundle.metadata.get("members"), part)))[:2000]
    bundle.notices += [(code, f"{name}: {detail}" if detail else name) for code, detail in document.notices]


def _zip_entries(data: bytes) -> Iterable[_Entry]:
    package = Package(data)
    for stored, is_unicode in package.entries():
        yield _Entry(_label(zip_name(stored, is_unicode=is_unicode)), lambda name=stored: package.part(name) or b"")  # type: ignore[misc]


def _rar_entries(data: bytes) -> Iterable[_Entry]:
    archive = RarArchive(data)
    for stored in archive.names:
        yield _Entry(_label(stored), lambda name=stored: archive.member(name))  # type: ignore[misc]


def zip_name(stored: str, *, is_unicode: bool) -> str:
    """The name of an entry. Without the mark for UTF-8 its bytes are of the packer's own encoding: GBK, here."""
    if is_unicode:
        return stored
    try:
        raw = stored.encode("cp437")
    except UnicodeEncodeError:
        return stored
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return stored


def _label(name: str) -> str:
    """A name to show: folders apart by slashes, nothing that leads out of the bundle, nothing unprintable."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    shown = "".join(c if c.isprintable() else "�" for c in "/".join(parts))
    return shown[-_MAX_NAME:] or "(no name)"


def _is_helper(name: str) -> bool:
    """What systems and office programs leave beside documents."""
    last = name.rpartition("/")[2].lower()
    return last in _HELPERS or last.startswith(("~$", "._")) or name.startswith("__MACOSX/")
