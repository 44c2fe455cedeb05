"""Renderers: a Draft into the bytes of a format. Each tells every printed fact its locator."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from importlib import import_module

from sample.document import Draft
from sample.press import Press

FORMATS = ("txt", "html", "docx", "pdf", "xlsx")
EPOCH = (2025, 1, 1, 0, 0, 0)
"""The date every generated file carries, so that a second run gives the same bytes."""


def renderer(file_format: str) -> Callable[[Draft, Press], bytes]:
    """The function that renders a format. Raises KeyError for one the sample does not have."""
    if file_format not in FORMATS:
        raise KeyError(f"{file_format!r} is no format of the sample; there are {', '.join(FORMATS)}")
    render: Callable[[Draft, Press], bytes] = import_module(f"sample.render.{file_format}").render
    return render


def repacked(blob: bytes) -> bytes:
    """The same zip with every member dated EPOCH: office libraries stamp the time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(name))
    return out.getvalue()
