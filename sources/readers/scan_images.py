"""Image files that are pages: PNG, JPEG, TIFF with its pages, BMP, and the first frame of GIF and WebP.

Does not belong here: recognising them (`scan`).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import limits, pdf, scan

if TYPE_CHECKING:
    from sources.readers.scan_page import Picture

_FORMATS = {"PNG": "png", "JPEG": "jpg", "MPO": "jpg", "TIFF": "tif", "BMP": "bmp", "GIF": "gif", "WEBP": "webp"}
"""As Pillow names them; MPO is a camera's JPEG with further pictures behind it."""
_PAGED = frozenset({"tif"})
_DPI = (72.0, 1300.0)
"""Resolutions that can be believed; exactly 72 and 96 are what programs write that know none."""
_UNKNOWN_DPI = frozenset({72, 96})


def read_image(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("needs_ocr"), ("damaged"), ("too_large"), ("no_text"), ("time_limit")."""
    why = scan.missing()
    if why:
        raise ReadFailure("needs_ocr", f"an image; {why}")
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(data), formats=[name for name in _FORMATS if name != "MPO"])
    except Image.DecompressionBombError as error:
        raise ReadFailure("too_large", str(error)) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ReadFailure("damaged", "the image cannot be opened") from error
    with image:
        kind = _FORMATS[image.format or ""]
        frames = int(getattr(image, "n_frames", 1)) if kind in _PAGED else 1
        document = Document(file_name, sha256, kind, n_pages=frames)
        count = min(frames, limits.MAX_OCR_PAGES)
        if frames > count:
            document.notices.append(("too_many_pages", f"{frames} pages, read {count}"))
        pages: list[tuple[int, Callable[[], Picture]]] = [(n + 1, partial(_picture, image, n)) for n in range(count)]
        found = scan.recognise(pages)
    if found.unread and not found.contents:
        raise ReadFailure("time_limit", f"none of {count} pages: {found.why}")
    if found.damaged and not found.contents:
        raise ReadFailure("damaged", "the image cannot be unpacked")
    if not any(content.chars for content in found.contents.values()):
        raise ReadFailure("no_text", f"a {kind} image")
    scan.describe(found, document)
    pdf.assemble(list(found.contents.values()), document)
    return document


def _picture(image: Any, frame: int) -> Picture:
    """One frame in grey at the resolution of recognition. Raises ReadFailure("damaged"), ("too_large")."""
    import numpy as np
    from PIL import Image, ImageOps

    from sources.readers.scan_page import Picture, pixel_size

    try:
        if getattr(image, "n_frames", 1) > 1:
            image.seek(frame)
        width, height = image.size
        if width * height > limits.MAX_IMAGE_PIXELS:
            raise ReadFailure("too_large", f"an image of {width} by {height} pixels")
        points = _points(image)
        image.draft("L", pixel_size(*points))
        upright = ImageOps.exif_transpose(image)
        turned = upright.size != image.size and upright.size == image.size[::-1]
        wide, high = points[::-1] if turned else points
        grey = _grey(upright).resize(pixel_size(wide, high), Image.Resampling.LANCZOS, reducing_gap=3.0)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ReadFailure("damaged", f"page {frame + 1} of the image cannot be unpacked") from error
    return Picture(np.array(grey, np.uint8), wide, high)


def _points(image: Any) -> tuple[float, float]:
    """The size of the sheet: by the resolution the file names, else with A4's longer side."""
    width, height = image.size
    x, y = (float(v) for v in image.info.get("dpi", (0, 0)))
    if all(_DPI[0] <= v <= _DPI[1] and round(v) not in _UNKNOWN_DPI for v in (x, y)):
        return width / x * 72, height / y * 72
    scale = 842 / max(width, height)
    return width * scale, height * scale


def _grey(image: Any) -> Any:
    """Grey on white paper: what is transparent is paper, 16 bits become 8."""
    from PIL import Image

    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        whole = image.convert("RGBA")
        paper = Image.new("RGBA", whole.size, "white")
        paper.alpha_composite(whole)
        return paper.convert("L")
    return image.convert("L")
