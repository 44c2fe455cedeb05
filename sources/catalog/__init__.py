"""The catalog: one YAML a district, saying who publishes there, under which terms, and where its documents are found.

Shipped districts are `sources/catalog/*.yaml`; districts and folders registered on this machine are in the data
folder's `catalog/`. A registered folder is expanded each time the catalog is loaded, so that a subfolder added later
counts: a subfolder named after a division code or a district holds that district's documents, the rest is `local`.

Does not belong here: looking into a source for documents (`sources.archive`), what a district is called in official
division history (`warehouse.taxonomy`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from warehouse import taxonomy

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

SHIPPED = Path(__file__).parent
PROJECT_ROOT = SHIPPED.parents[1]
LOCAL = "local"
"""Key of the district that stands for documents given without saying whose they are."""
FOLDERS_FILE = "folders.yaml"
MAX_FILE_BYTES = 1_000_000
FOLDER_DEPTH = 3
"""Levels of subfolders looked at for names of districts, e.g. 湖南省/长沙市/芙蓉区."""
MAX_SUBFOLDERS = 20_000


class CatalogError(ValueError):
    """A catalog file or a choice of district that cannot be used; the message names file, field, found, expected."""


class FolderSource(BaseModel):
    """A folder of documents on this machine or a mounted share; `path` is absolute or relative to the project root."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["folder"]
    name: str = Field(min_length=1, max_length=200)
    path: str = Field(min_length=1, max_length=4000)
    exclude: tuple[str, ...] = ()
    """Subfolders, relative to `path`, that belong to other sources."""

    @property
    def folder(self) -> Path:
        path = Path(self.path).expanduser()
        return path if path.is_absolute() else PROJECT_ROOT / path


# Further kinds (a site's listing pages, an open-data interface) make this a union told apart by `kind`.
Source = FolderSource


class District(BaseModel):
    """A district government whose documents are collected. `key` is the partition everywhere downstream."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
    key: str = Field(pattern=r"^(\d{6}|local)$")
    division_code: str | None = Field(default=None, pattern=r"^\d{6}$")
    name_zh: str = Field(min_length=1, max_length=100)
    name_en: str = Field(min_length=1, max_length=100)
    publisher: str | None = Field(default=None, max_length=200)
    hosts: tuple[str, ...] = ()
    """Host names that web collection may visit; nothing outside them is ever fetched."""
    licence: str | None = Field(default=None, max_length=500)
    cadence: Literal["yearly", "half_yearly", "quarterly", "monthly", "irregular"] = "yearly"
    """How often the publisher adds documents."""
    sample: bool = False
    """Fictional documents that ship with the project; left out as soon as there are others."""
    sources: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> District:
        if self.key != LOCAL and self.division_code != self.key:
            raise ValueError(f"division_code is {self.division_code!r}; expected {self.key!r}, the key of the district")
        names = [s.name for s in self.sources]
        if len(set(names)) != len(names):
            raise ValueError(f"two sources have the same name: {names}")
        return self


class RegisteredFolder(BaseModel):
    """A folder given by `jixiao run --folder`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: str = Field(min_length=1, max_length=4000)


class _Folders(BaseModel):
    model_config = ConfigDict(extra="forbid")
    folders: list[RegisteredFolder] = []


@dataclass(frozen=True, slots=True)
class Catalog:
    """All districts by key, and for each registered folder the keys its subfolders gave."""

    districts: Mapping[str, District]
    folders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unreachable: tuple[str, ...] = ()
    """Registered folders that could not be listed completely: which districts they hold is not known now."""

    def active(self) -> tuple[District, ...]:
        """The districts a plain run takes: those that are no sample, or the sample when there are no others."""
        own = tuple(d for d in self.districts.values() if not d.sample)
        return own or tuple(self.districts.values())

    def pick(self, keys: Iterable[str]) -> tuple[District, ...]:
        """The districts named by key or by Chinese name, in catalog order. Raises CatalogError for an unknown one."""
        by_name = {d.name_zh: d.key for d in self.districts.values()}
        wanted = set()
        for given in keys:
            key = by_name.get(given, given)
            if key not in self.districts:
                known = ", ".join(f"{d.key} {d.name_zh}" for d in list(self.districts.values())[:12]) or "none"
                gone = f" (not to be listed now: {', '.join(self.unreachable)})" if self.unreachable else ""
                raise CatalogError(
                    f"found no district {given!r} in the catalog{gone}; expected one of: {known};"
                    f" see `jixiao sources list`"
                )
            wanted.add(key)
        return tuple(d for d in self.districts.values() if d.key in wanted)


def load(data: Path, shipped: Path = SHIPPED) -> Catalog:
    """Every district of the shipped and of the machine's catalog (`<data>/catalog`), sorted by key.

    Raises CatalogError for a file that does not say what a catalog file must, or a key that two files claim.
    """
    districts: dict[str, District] = {}
    origin: dict[str, Path] = {}
    for folder in (shipped, data / "catalog"):
        for path in sorted(folder.glob("*.yaml")):
            if path.name == FOLDERS_FILE:
                continue
            district = _parse(path, District)
            if district.key in districts:
                raise CatalogError(
                    f"{path}: field key: found {district.key!r}, which {origin[district.key]} has already"
                )
            districts[district.key] = district
            origin[district.key] = path
    folders, unreachable = {}, []
    for registered in registered_folders(data):
        subfolders, complete = _subfolders(Path(registered.path))
        if not complete:
            unreachable.append(registered.path)
        added = _expand(registered.path, subfolders, districts)
        folders[registered.path] = tuple(sorted(added))
        for key, sources in added.items():
            districts[key] = _with_sources(districts.get(key), key, sources)
    return Catalog(dict(sorted(districts.items())), folders, tuple(unreachable))


def registered_folders(data: Path) -> list[RegisteredFolder]:
    """The folders that `jixiao run --folder` was given on this machine, oldest first."""
    path = data / "catalog" / FOLDERS_FILE
    return _parse(path, _Folders).folders if path.exists() else []


def register_folder(data: Path, folder: Path) -> tuple[str, ...]:
    """Remember a folder in this machine's catalog; returns the keys of its districts. Doing it twice changes nothing.

    Raises CatalogError when there is no such folder.
    """
    resolved = folder.expanduser().resolve()
    if not resolved.is_dir():
        found = "a file" if resolved.exists() else "nothing"
        raise CatalogError(f"found {found} at {folder}; expected a folder of documents; check the path")
    known = registered_folders(data)
    if str(resolved) not in {f.path for f in known}:
        path = data / "catalog" / FOLDERS_FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {"folders": [{"path": f.path} for f in [*known, RegisteredFolder(path=str(resolved))]]}
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        temporary.replace(path)
    return load(data).folders[str(resolved)]


def _parse(path: Path, model: type[Model]) -> Model:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise CatalogError(f"{path}: found {path.stat().st_size} bytes; expected at most {MAX_FILE_BYTES}")
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise CatalogError("; ".join(_describe(path, item) for item in error.errors()[:5])) from error


def _describe(path: Path, error: ErrorDetails) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "the file"
    found = "nothing" if error["type"] == "missing" else repr(error["input"])[:120]
    return f"{path}: field {where}: found {found}; expected: {error['msg']}"


def _expand(path: str, subfolders: list[str], districts: Mapping[str, District]) -> dict[str, list[FolderSource]]:
    """Sources by district key: a subfolder that names a district is its source, without those named inside it.

    What lies outside such subfolders is `local`. A folder that is a district's source already gives no second one.
    """
    root = Path(path)
    claimed = {relative: key for relative in subfolders if (key := _named(relative, districts))}
    sources: dict[str, list[FolderSource]] = {}
    for relative, key in [("", LOCAL), *claimed.items()]:
        if not relative and claimed and not _holds_others(root, claimed):
            continue
        sources.setdefault(key, [])
        prefix = f"{relative}/" if relative else ""
        inner = tuple(sorted(c.removeprefix(prefix) for c in claimed if c != relative and c.startswith(prefix)))
        folder = root / relative
        if key in districts and any(s.folder.resolve() == folder for s in districts[key].sources):
            continue
        sources[key].append(FolderSource(kind="folder", name=str(folder)[-200:], path=str(folder), exclude=inner))
    return sources


def _holds_others(root: Path, claimed: Mapping[str, str]) -> bool:
    """Whether something lies outside the claimed subfolders (looked at no deeper than the claims go)."""
    on_the_way = {"/".join(c.split("/")[:n]) for c in claimed for n in range(1, c.count("/") + 1)}
    for folder in ["", *sorted(on_the_way)]:
        try:
            names = [e.name for e in os.scandir(root / folder) if not e.name.startswith(".")]
        except OSError:
            return True
        inside = {f"{folder}/{n}" if folder else n for n in names}
        if inside - set(claimed) - on_the_way:
            return True
    return False


def _subfolders(root: Path) -> tuple[list[str], bool]:
    """Visible subfolders down to FOLDER_DEPTH, relative, sorted, and whether all could be listed. Links are not
    followed."""
    found: list[str] = []
    complete = True
    level = [root]
    for _ in range(FOLDER_DEPTH):
        below: list[Path] = []
        for folder in level:
            try:
                entries = sorted(e.path for e in os.scandir(folder) if e.is_dir(follow_symlinks=False))
            except OSError:
                complete = False  # walking the source tells why
                continue
            below += [Path(e) for e in entries if not Path(e).name.startswith(".")]
        found += [p.relative_to(root).as_posix() for p in below]
        level = below
        if len(found) > MAX_SUBFOLDERS:
            raise CatalogError(f"{root}: found more than {MAX_SUBFOLDERS} subfolders; register a folder further down")
    return found, complete


def _named(relative: str, districts: Mapping[str, District]) -> str | None:
    """The district key a subfolder's name means: a six-digit code, a catalog name, or an unambiguous division name."""
    parts = relative.split("/")
    name = parts[-1]
    if name in districts and name != LOCAL:
        return name
    for district in districts.values():
        if name == district.name_zh and district.key != LOCAL:
            return district.key
    by_code, by_name = _divisions()
    if name in by_code:
        return name
    for candidate in ("".join(parts[-n:]) for n in range(len(parts), 0, -1)):
        codes = by_name.get(candidate, ())
        if len(codes) == 1:
            return codes[0]
    return None


@cache
def _divisions() -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, ...]]]:
    """Current divisions by code, and their codes by full name and by own name (which several may share)."""
    current = {row["code"]: row for row in taxonomy.rows("admin_divisions") if not row["valid_to"]}
    names: dict[str, set[str]] = {}
    for code, row in current.items():
        names.setdefault(row["full_name"], set()).add(code)
        if len(row["name"]) > 2:  # 城区, 郊区 … mean a division only behind the name of its city
            names.setdefault(row["name"], set()).add(code)
    return current, {name: tuple(sorted(codes)) for name, codes in names.items()}


def _with_sources(base: District | None, key: str, sources: list[FolderSource]) -> District:
    """The district with a registered folder's sources added; own documents take the place of a sample's."""
    if base is not None and base.sample and sources:
        return base.model_copy(update={"sources": tuple(sources), "sample": False})
    if base is not None:
        return base.model_copy(update={"sources": (*base.sources, *sources)})
    names = ("本地文件", "Local documents") if key == LOCAL else (_divisions()[0][key]["full_name"],) * 2
    return District(
        key=key, division_code=None if key == LOCAL else key, name_zh=names[0], name_en=names[1],
        cadence="irregular", sources=tuple(sources),
    )  # fmt: skip
