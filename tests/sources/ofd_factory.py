"""Small OFD files for tests: text at exact places, ruled tables, templates; millimetres from the top left."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.6
"""Millimetres: 16 points."""
LEFT = 30.0


def advance(char: str, size: float) -> float:
    return size if ord(char) > 0x2E80 or char in "“”" else size / 2


def text(content: str, x: float, y: float, *, size: float = SIZE, grouped: bool = False, extra: str = "") -> str:
    """One line whose characters stand on y. `grouped` writes equal distances as OFD writers shorten them."""
    steps = [advance(c, size) for c in content[:-1]]
    delta = " ".join(f"{s:g}" for s in steps)
    if grouped and steps and len(set(steps)) == 1:
        delta = f"g {len(steps)} {steps[0]:g}"
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y - size} {sum(steps) + size:g} {size * 1.3:g}" Font="9" Size="{size}"'
        f'{extra}><ofd:TextCode X="0" Y="{size}" DeltaX="{delta}">{content}</ofd:TextCode></ofd:TextObject>'
    )


def lines(texts: Sequence[str], *, top: float = 40.0, pitch: float = 10.0) -> str:
    """Lines one below the other; full-width spaces at the start indent as Chinese paragraphs do."""
    out = []
    for n, line in enumerate(texts):
        body = line.lstrip("\u3000")
        out.append(text(body, LEFT + (len(line) - len(body)) * SIZE, top + n * pitch))
    return "".join(out)


def path(data: str, box: tuple[float, float, float, float], extra: str = "") -> str:
    boundary = " ".join(f"{v:g}" for v in box)
    return (
        f'<ofd:PathObject ID="2" Boundary="{boundary}" LineWidth="0.2"{extra}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def table(
    rows: Sequence[Sequence[str | None]], widths: Sequence[float], *, top: float = 60.0, height: float = 9
) -> str:
    """A ruled table; None continues the cell to its left."""
    edges = [LEFT + sum(widths[:n]) for n in range(len(widths) + 1)]
    out = []
    for r, row in enumerate(rows):
        y = top + r * height
        for c, content in enumerate(row):
            out.append(path(f"M 0 0 L {widths[c]} 0", (edges[c], y, widths[c], 0.2)))
            if content is not None:
                out.append(path(f"M 0 0 L 0 {height}", (edges[c], y, 0.2, height)))
            if content:
                out.append(text(content, edges[c] + 1, y + 6, size=3.7))
        out.append(path(f"M 0 0 L 0 {height}", (edges[-1], y, 0.2, height)))
    bottom = top + len(rows) * height
    out.append(path(f"M 0 0 L {sum(widths)} 0", (LEFT, bottom, sum(widths), 0.2)))
    return "".join(out)


def picture(width: float = 210, height: float = 297) -> str:
    return f'<ofd:ImageObject ID="3" Boundary="0 0 {width} {height}" CTM="{width} 0 0 {height} 0 0" ResourceID="7"/>'


def ofd(
    *pages: str,
    template: str = "",
    box: str = "0 0 210 297",
    order: Sequence[int] | None = None,
    resources: str = "",
    parts: dict[str, str] | None = None,
    info: str = "",
) -> bytes:
    """One page a string of objects. `order`: file numbers in reading order. `parts` adds or replaces parts."""
    listed = "".join(
        f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in order or range(len(pages))
    )
    common = f"<ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
    common += "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
    if template:
        common += '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    content = {
        "OFD.xml": f"<ofd:OFD {NS} Version='1.0'><ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {NS}><ofd:Fonts><ofd:Font ID="9" FontName="宋体"/></ofd:Fonts>'
        f"{resources}</ofd:Res>",
    }
    use = '<ofd:Template TemplateID="5"/>' if template else ""
    for n, page in enumerate(pages):
        content[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
            f'<ofd:Page {NS}>{use}<ofd:Content><ofd:Layer ID="4">{page}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    if template:
        content["Doc_0/Tpls/Tpl_0/Content.xml"] = (
            f'<ofd:Page {NS}><ofd:Content><ofd:Layer ID="4">{template}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in (content | (parts or {})).items():
            archive.writestr(name, body)
    return buffer.getvalue()
