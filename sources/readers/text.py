"""TXT: one block a line that is not empty; the paragraph number is the line number, empty lines counted.

Files that were wrapped at a fixed width are put together again: a full line whose sentence is open goes on in the next.

Does not belong here: encodings (`encoding`), what a heading is (`structure`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sources.document import Block, Document, Locator
from sources.readers import encoding, limits, structure

_CLOSED = frozenset("。！？；：.!?;:")
WRAP_SLACK = 5
"""Columns a wrapped line may leave empty."""
MIN_WRAP = 24
"""Narrower lines are lines of their own: nobody wraps text so short."""
MAX_WRAP = 120
MIN_FULL, FULL_SHARE, OPEN_SHARE = 4, 0.2, 0.75
"""A file is wrapped where so many of its lines are as wide as its long lines, most of them inside a sentence."""
LONG = 0.85
"""Part of the widest line from which lines are long; the middle one of them is the measure, for a number or a word that
did not break may reach over the limit."""
_LINE_END = re.compile("\r\n|\r|\n|\x0c|\u2028|\u2029|\x85")


def read_text(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("not_text")."""
    decoded = encoding.decode(data)
    document = Document(file_name, sha256, "txt", metadata={"encoding": decoded.encoding}, notices=decoded.notices())
    for number, line in _paragraphs(_LINE_END.split(decoded.text)):
        cleaned = structure.clean(line)
        if not cleaned:
            continue
        if len(document.blocks) >= limits.MAX_BLOCKS:
            document.notices.append(("too_complex", f"lines after {number} left out"))
            break
        document.blocks.append(_block(cleaned, number))
    return document


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, str]]:
    """(number of the first line, text) of each paragraph."""
    wrap = _wrap(lines)
    number, text, last = 0, "", ""
    for n, line in enumerate(lines, start=1):
        if text and wrap and _goes_on(last, line, *wrap):
            text += line.strip()
        else:
            if number:
                yield number, text
            number, text = n, line
        last = line
    if number:
        yield number, text


def _wrap(lines: list[str]) -> tuple[Callable[[str], int], int] | None:
    """How lines were measured (columns or characters) and their limit; None where a line is a paragraph."""
    found: list[tuple[int, Callable[[str], int], int]] = []
    for measure in (_columns, _characters):
        sizes = [measure(line) for line in lines if line.strip()]
        widest = max(sizes, default=0)
        long = sorted(size for size in sizes if size >= LONG * widest)
        limit = long[len(long) // 2] if long else 0
        full = [line for line in lines if measure(line) >= limit - WRAP_SLACK]
        open_ended = sum(1 for line in full if line.rstrip()[-1:] not in _CLOSED)
        enough = len(full) >= max(MIN_FULL, FULL_SHARE * len(sizes)) and open_ended >= OPEN_SHARE * len(full)
        if enough and limit >= MIN_WRAP and widest <= MAX_WRAP:
            found.append((len(full), measure, limit))
    best = max(found, key=lambda one: one[0], default=None)
    return best[1:] if best else None


def _goes_on(line: str, following: str, measure: Callable[[str], int], limit: int) -> bool:
    """A full line ends inside a sentence, and the next one is neither indented nor numbered."""
    if measure(line) < limit - WRAP_SLACK - _first_token(following) or line.rstrip()[-1:] in _CLOSED:
        return False
    indented = following[:1] in (" ", "\t", "\u3000")
    heading = structure.leading_number(following) is not None and not following[:1].isdigit()
    return bool(following.strip()) and not indented and not heading


def _first_token(line: str) -> int:
    """Columns of the word or number a line starts with, which may not have fitted into the line before."""
    found = re.match(r"[\w.,%]+", line, re.ASCII)
    return len(found.group()) if found else 0


def _columns(line: str) -> int:
    return sum(2 if ord(c) > 0x2E7F or c in "“”‘’" else 1 for c in line.rstrip())


def _characters(line: str) -> int:
    return len(line.rstrip())


def _block(line: str, number: int) -> Block:
    return structure.text_block(line, Locator(paragraph=number))
