"""Small PDFs for tests, drawn with reportlab: text at exact places, ruled tables, pictures, passwords."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT = "JixiaoTestSans"
"""Embedded, so that a page is the same on every machine (see tests/fonts/make.py)."""
SIZE = 16.0
LEFT, RIGHT, TOP = 90.0, 506.0, 770.0
"""Margins of the pages: 26 Chinese characters of 16 points a line."""

pdfmetrics.registerFont(TTFont(FONT, Path(__file__).parents[1] / "fonts" / "jixiao-test.ttf"))

Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, password: str | None = None, size: tuple[float, float] = A4) -> bytes:
    """One page a drawing function."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, encrypt=password, invariant=1)
    for draw in pages:
        canvas.setFont(FONT, SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(canvas: Canvas, texts: Sequence[str], *, x: float = LEFT, top: float = TOP, pitch: float = 28.0) -> None:
    """Lines one below the other; two leading spaces of full width indent a line as Chinese paragraphs are."""
    for n, text in enumerate(texts):
        indent = (len(text) - len(text.lstrip("\u3000"))) * SIZE
        canvas.drawString(x + indent, top - n * pitch, text.lstrip("\u3000"))


def paragraph(text: str, *, width: float = RIGHT - LEFT, unbroken: str = "A-Za-z0-9.,%") -> list[str]:
    """A paragraph broken into lines as Word breaks it: indented by two characters, numbers and words kept whole.

    Other programs break everywhere: `unbroken` "" breaks numbers too.
    """
    words = rf"[{unbroken}]+[，。；：、）]?|" if unbroken else ""
    tokens = re.findall(words + r".[，。；：、）]?", text)
    out, line = [], "\u3000\u3000"
    for token in tokens:
        if pdfmetrics.stringWidth(line + token, FONT, SIZE) > width + 0.1:
            out.append(line)
            line = ""
        line += token
    return [*out, line]


def centred(canvas: Canvas, text: str, y: float, size: float = 22.0) -> None:
    canvas.setFont(FONT, size)
    canvas.drawCentredString((LEFT + RIGHT) / 2, y, text)
    canvas.setFont(FONT, SIZE)


def table(
    canvas: Canvas,
    rows: Sequence[Sequence[str | None]],
    *,
    x: float = LEFT,
    top: float = 700.0,
    widths: Sequence[float],
    height: float = 24.0,
    sides: bool = True,
    size: float = 10.5,
) -> None:
    """A ruled table. None continues the cell to its left, "^" the cell above it."""
    edges = [x + sum(widths[:n]) for n in range(len(widths) + 1)]
    canvas.setLineWidth(0.5)
    canvas.setFont(FONT, size)
    for r, row in enumerate(rows):
        y = top - r * height
        for c, text in enumerate(row):
            if text != "^" or r == 0:
                canvas.line(edges[c], y, edges[c + 1], y)
            if text is not None and (sides or c > 0):
                canvas.line(edges[c], y, edges[c], y - height)
            if text not in (None, "^", ""):
                for n, part in enumerate(str(text).split("\n")):
                    canvas.drawString(edges[c] + 4, y - 15 - n * (size + 1), part)
        if sides:
            canvas.line(edges[-1], y, edges[-1], y - height)
    canvas.line(edges[0], top - len(rows) * height, edges[-1], top - len(rows) * height)
    canvas.setFont(FONT, SIZE)


def picture(canvas: Canvas) -> None:
    """A grey picture over the whole page, as a scanner makes it."""
    from PIL import Image

    image = ImageReader(Image.new("L", (60, 80), 200))
    canvas.drawImage(image, 0, 0, width=canvas._pagesize[0], height=canvas._pagesize[1])
