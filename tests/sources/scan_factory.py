"""Scans for tests: pages of a PDF as a scanner delivers them, askew, grainy, with a shadow, as JPEG."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from sources.document import Document

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def scan(data: bytes, page: int = 0, *, skew: float = 0.0, noise: float = 8.0, shadow: float = 0.0) -> Image.Image:
    """A page as an image of 200 dpi. `skew`: degrees counter-clockwise; `shadow`: darkening towards the right edge."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        image = pdf[page].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    finally:
        pdf.close()
    if skew:
        image = image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(image, np.float32) * (1 - shadow * np.linspace(0, 1, image.width)[None, :])
    grey += np.random.default_rng(7).normal(0, noise, grey.shape)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=60, dpi=(200, 200))
    return Image.open(buffer)


def file_of(image: Image.Image, kind: str, more: Sequence[Image.Image] = (), dpi: int = 200) -> bytes:
    """An image file; `more` are the further pages of a TIFF."""
    buffer = io.BytesIO()
    extra = {"save_all": True, "append_images": list(more)} if more else {}
    image.save(buffer, kind, dpi=(dpi, dpi), **extra)
    return buffer.getvalue()


def draw_scan(canvas: Canvas, image: Image.Image) -> None:
    """Fill the page with a scan."""
    width, height = canvas._pagesize
    canvas.drawImage(ImageReader(image), 0, 0, width=width, height=height)


def numbers(document: Document) -> Counter[str]:
    """Every number of a document, cells and captions included."""
    parts = [block.text for block in document.blocks]
    for table in document.tables():
        parts += [*(cell.text for cell in table.cells), *table.caption_lines]
    return Counter(token for part in parts for token in _NUMBER.findall(part))


def recall(printed: Counter[str], found: Counter[str]) -> float:
    """Part of the printed numbers that were found."""
    return 1 - (printed - found).total() / printed.total()


def grids(document: Document) -> list[list[tuple[int, int, int, int]]]:
    """Places and spans of the cells of every table."""
    return [[(c.row, c.col, c.rowspan, c.colspan) for c in table.cells] for table in document.tables()]
