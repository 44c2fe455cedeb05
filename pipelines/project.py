"""Where everything of one installation lies, and the versions that decide what must be done again.

Belongs here: paths below the data folder, the fingerprints of reader and extractor. Does not belong here: any work.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sources import catalog
from sources.archive import Archive

ROOT = Path(__file__).parents[1]
"""The project's own folder: code, sample, dagster.yaml, workspace.yaml."""
DATA_VARIABLE = "JIXIAO_DATA"
KEEP_VARIABLE = "JIXIAO_KEEP_SNAPSHOTS"


class SettingError(ValueError):
    """An environment variable says something that cannot be meant; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Project:
    """One data folder (docs/architecture.md, Places). Nothing is created by naming a path."""

    data: Path

    @classmethod
    def here(cls) -> Project:
        """The data folder that `JIXIAO_DATA` names, else `data/` beside the code."""
        named = os.environ.get(DATA_VARIABLE)
        return cls((Path(named).expanduser() if named else ROOT / "data").absolute())

    @property
    def archive(self) -> Archive:
        return Archive(self.data / "archive")

    @property
    def lake(self) -> Path:
        return self.data / "lake"

    @property
    def results(self) -> Path:
        return self.data / "results"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse"

    @property
    def alerts(self) -> Path:
        return self.data / "alerts"

    @property
    def dagster_home(self) -> Path:
        return self.data / "dagster"

    @property
    def lock(self) -> Path:
        return self.data / "run.lock"

    def index(self, district: str) -> Path:
        """The collector's memory of what it saw of a district."""
        return self.data / "collect" / f"{_safe_key(district)}.json"

    def unfinished(self, district: str) -> Path:
        """A mark that lies there while a district's lake tables are being replaced; left behind by a killed run."""
        return self.data / "collect" / f"{_safe_key(district)}.unfinished"

    def corrections_seen(self, district: str) -> Path:
        """The fingerprint of the corrections that were applied to a district's lake tables."""
        return self.data / "collect" / f"{_safe_key(district)}.corrections"

    def catalog(self) -> catalog.Catalog:
        """The districts known here. Raises `sources.catalog.CatalogError`."""
        return catalog.load(self.data)


def keep_snapshots() -> int:
    """How many published snapshots stay on disk: what JIXIAO_KEEP_SNAPSHOTS says, else five. Raises SettingError."""
    from warehouse.publish import KEEP

    named = os.environ.get(KEEP_VARIABLE, str(KEEP))
    if not named.isascii() or not named.isdigit() or not 1 <= int(named[:9]) <= 10_000:
        raise SettingError(f"found {KEEP_VARIABLE}={named!r}, expected a number from 1 to 10000")
    return int(named)


def _safe_key(district: str) -> str:
    if not district.isalnum():
        raise ValueError(f"{district!r} is no district key")
    return district


@cache
def reader_version() -> str:
    """The readers' version: their own number, and a hash of their code so that no change is forgotten."""
    from sources.readers import READER_VERSION

    code = [*(ROOT / "sources" / "readers").rglob("*"), ROOT / "sources" / "document.py"]
    return f"{READER_VERSION}.{_hash(code)}"


@cache
def extractor_version() -> str:
    """The extractor's version: its own number, and a hash of its code and of the dimensions that drive it."""
    from pipelines.extraction import EXTRACTOR_VERSION

    code = [*(ROOT / "pipelines" / "extraction").rglob("*"), *(ROOT / "warehouse" / "taxonomy").rglob("*")]
    return f"{EXTRACTOR_VERSION}.{_hash([*code, ROOT / 'pipelines' / 'processing.py'])}"


def _hash(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file() and path.suffix not in (".pyc", ".md") and not path.name.startswith("."):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:10]
