"""Bytes to text: which encoding, decided by byte order mark, declaration and content.

Chinese government files are UTF-8 (with or without BOM), UTF-16 from Windows editors, GB2312/GBK/GB18030, seldom Big5.
Single-byte encodings accept any bytes, so they are never tried: rubbish must not pass for text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from sources.outcomes import ReadFailure

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_DECLARABLE = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
}
"""Declarations that are believed. A page that declares a single-byte charset (template's default) is looked at anew."""

MAX_CONTROL_SHARE = 0.002
"""Control characters that text may hold (stray form feeds and vertical tabs of old editors)."""


def looks_like_text(data: bytes) -> bool:
    """True when `decode` would succeed on the start of the data."""
    try:
        decode(data[:65536], partial=True)
    except ReadFailure:
        return False
    return True


MAX_LOST_SHARE = 0.005
"""Characters that may be broken in a text that is otherwise readable: a stray byte must not cost a whole report."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`lost`: how many pieces were no characters of the encoding; each is one U+FFFD in the text."""

    text: str
    encoding: str
    lost: int = 0

    def notices(self) -> list[tuple[str, str]]:
        """What makes the document partial."""
        return [("some_characters_lost", f"{self.lost} places, read as {self.encoding}")] if self.lost else []


def decode(data: bytes, *, declared: str | None = None, partial: bool = False) -> Decoded:
    """Bytes as text. `partial`: the data may end inside a character. Raises ReadFailure("not_text")."""
    try:
        text, name = _decode_strictly(data, declared, partial)
    except ReadFailure:
        return _decode_with_losses(data, declared)
    return Decoded(text, name)


def _decode_with_losses(data: bytes, declared: str | None) -> Decoded:
    believed = _DECLARABLE.get((declared or "").lower())
    best: Decoded | None = None
    for name in dict.fromkeys(name for name in (believed, "utf-8", "gb18030") if name):
        text = data.decode(name, "replace")
        lost = text.count("\ufffd")
        if best is None or lost < best.lost:
            best = Decoded(text, name, lost)
    if best is None or best.lost > MAX_LOST_SHARE * len(best.text) or _is_rubbish(best.text):
        raise ReadFailure("not_text", "neither UTF-8, UTF-16, GB18030 nor Big5")
    return best


def _decode_strictly(data: bytes, declared: str | None, partial: bool) -> tuple[str, str]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _accept(_try(data, name, partial), name)
    believed = _DECLARABLE.get((declared or "").lower())
    for name in dict.fromkeys(name for name in (believed, "utf-8") if name):
        text = _try(data, name, partial)
        if text is not None and not _is_rubbish(text):
            return text, name
    guess = utf16_without_bom(data)
    if guess is not None:
        return _accept(_try(data, guess, partial), guess)
    return _accept(*_chinese(data, partial))


def declared_charset(data: bytes) -> str | None:
    """The charset an HTML page declares in its first 4096 bytes."""
    match = _DECLARED.search(data[:4096])
    return match.group(1).decode("ascii", "replace") if match else None


def _chinese(data: bytes, partial: bool) -> tuple[str | None, str]:
    """GB18030 or Big5. Where both decode, charset-normalizer says which reads as Chinese; GB18030 when it cannot."""
    gb, big5 = _try(data, "gb18030", partial), _try(data, "big5hkscs", partial)
    if gb is None or big5 is None:
        return (gb, "gb18030") if big5 is None else (big5, "big5")
    best = from_bytes(data[:65536], cp_isolation=["gb18030", "big5hkscs"]).best()
    if best is not None and best.encoding.startswith("big5"):
        return big5, "big5"
    return gb, "gb18030"


def utf16_without_bom(data: bytes) -> str | None:
    """Windows "Unicode" text whose BOM was cut off: every second byte of digits and line ends is zero."""
    sample = data[:4096]
    if len(sample) < 4 or sample.count(0) < len(sample) * 0.02:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None


def _try(data: bytes, name: str, partial: bool) -> str | None:
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
        return decoder.decode(data, final=not partial)
    except (UnicodeError, LookupError):
        return None


def _is_rubbish(text: str) -> bool:
    return len(_CONTROL.findall(text)) > max(0, len(text) * MAX_CONTROL_SHARE)


def _accept(text: str | None, name: str) -> tuple[str, str]:
    if text is None or _is_rubbish(text):
        raise ReadFailure("not_text", "neither UTF-8, UTF-16, GB18030 nor Big5")
    return text, name
