"""Results kept: what reading and extracting one file gave, by (sha256, reader version, extractor version).

`<data>/results/<aa>/<sha256>-<reader>-<extractor>.json.gz`, written to a temporary name and renamed. A result that
cannot be read back is no result: the document is processed again.

Does not belong here: making a result (`pipelines.processing`).
"""

from __future__ import annotations

import gzip
import json
import os
import uuid
from pathlib import Path

from pipelines.processing import Result


class ResultStore:
    """The kept results of one reader and extractor version."""

    def __init__(self, root: Path, reader_version: str, extractor_version: str) -> None:
        self.root = root
        self.reader_version = reader_version
        self.extractor_version = extractor_version

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / f"{sha256}-{self.reader_version}-{self.extractor_version}.json.gz"

    def get(self, sha256: str) -> Result | None:
        """The kept result of a file under these versions, or None."""
        try:
            raw = json.loads(gzip.decompress(self._path(sha256).read_bytes()))
            return Result.from_dict(raw)
        except FileNotFoundError:
            return None
        except (OSError, EOFError, ValueError, TypeError):
            self._path(sha256).unlink(missing_ok=True)
            return None

    def put(self, sha256: str, result: Result) -> None:
        """Keep a result, in place of those of other versions."""
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = gzip.compress(
            json.dumps(result.to_dict(), ensure_ascii=False).encode("utf-8", "replace"), compresslevel=6, mtime=0
        )
        temporary = path.with_name(f".{uuid.uuid4().hex}.tmp")
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        for other in path.parent.glob(f"{sha256}-*.json.gz"):
            if other != path:
                other.unlink(missing_ok=True)
