"""Plain text: one paragraph a line. Locators are line numbers. Has no tables."""

from __future__ import annotations

from sample.document import Draft, Paragraph, Table
from sample.press import Press


def render(draft: Draft, press: Press) -> bytes:
    """UTF-8, or the encoding the document's style names. Raises ValueError for a draft with a table."""
    style = press.spec.style
    lines: list[str] = []
    for block in draft.blocks:
        if isinstance(block, Table):
            raise ValueError("a text document of the sample holds no table")
        if not isinstance(block, Paragraph):
            continue
        text = {"body": "　　" if style.get("indent") else "", "right": " " * 40}.get(block.style, "") + block.text
        lines.append(text)
        for fact in block.facts():
            fact["locator"] = {"paragraph": len(lines)}
        if style.get("blank_lines", True):
            lines.append("")
    newline = "\r\n" if style.get("crlf") else "\n"
    return newline.join([*lines, ""]).encode(style.get("encoding", "utf-8"))
