"""TXT: one block a line that is not empty; the paragraph number is the line number, empty lines counted.

Does not belong here: encodings (`encoding`), what a heading is (`structure`).
"""

from __future__ import annotations

import re

from sources.document import Block, Document, Locator
from sources.readers import encoding, limits, structure

_LINE_END = re.compile("\r\n|\r|\n|\x0c|\u2028|\u2029|\x85")


def read_text(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("not_text")."""
    decoded = encoding.decode(data)
    document = Document(file_name, sha256, "txt", metadata={"encoding": decoded.encoding}, notices=decoded.notices())
    for number, line in enumerate(_LINE_END.split(decoded.text), start=1):
        cleaned = structure.clean(line)
        if not cleaned:
            continue
        if len(document.blocks) >= limits.MAX_BLOCKS:
            document.notices.append(("too_complex", f"lines after {number} left out"))
            break
        document.blocks.append(_block(cleaned, number))
    return document


def _block(line: str, number: int) -> Block:
    return structure.text_block(line, Locator(paragraph=number))
