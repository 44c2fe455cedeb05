"""Damaged copies of documents, reproducible from a seed: what a fuzz run feeds to the readers.

Bytes are cut, flipped, moved and spliced; what is packed (parts of a zip, streams of a PDF) is mutated inside and
packed again, so that the damage reaches the parsers behind the container.
Does not belong here: what must come out (`test_fuzz`).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from random import Random

HUGE = (b"0", b"-1", b"255", b"65536", b"1048577", b"2147483648", b"99999999999", b"9" * 40, b"1e308", b"\xc2\xb2")
RUNS = (b"a", b"<", b"<div>", b"(", "（".encode(), "一".encode(), "其中：".encode(), b"1,", b"9", b" ", b"\n", b"\x00",
        b"\xff", b"<w:p>", b"<table><tr><td>", b"[", b"<<", b"%", b"BT ", b"q ")  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_COUNTS = re.compile(
    rb"""(?:(?:row|col)span|w:val|\br|ref|min|max|s|count|ilvl|numFmtId|sqref|dimension|w:ilvl|hidden)=["']?[A-Z]*\d+(?::[A-Z]+\d+)?"""
    rb"|/(?:Length|Count|Size|N|First|W|Prev|Root|Kids|Parent|MediaBox|Rotate|FirstChar|LastChar)[\s\[]*-?\d+"
    rb"|startxref\s+\d+|\d+\s+\d+\s+R"
)
_STREAM = re.compile(rb"(<<[^>]*?(?:/Filter[^>]*?|/Length[^>]*?)>>\s*stream\r?\n)(.*?)(\r?\nendstream)", re.DOTALL)
MAX_COPY = 400_000
"""Bytes of a mutated copy: a fuzz run tries many small files rather than few large ones."""


def mutate(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """One damaged copy. `others`: documents to splice with. The same random state gives the same bytes."""
    if data.startswith(b"PK") and random.random() < 0.8:
        packed = _inside_zip(data, others, random)
        if packed is not None:
            return packed
    if data.startswith(b"%PDF") and random.random() < 0.5:
        return _inside_pdf(data, random)
    return _some(data, others, random)


def _some(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        data = _once(data, others, random)[:MAX_COPY]
    return data


def _once(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    if not data:
        return random.randbytes(random.randrange(1, 64))
    at, end = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    near = min(end, at + random.choice((1, 2, 4, 16, 100, 1000, 10_000)))
    match random.randrange(9):
        case 0:
            return data[:at]
        case 1:
            return _flip(data, random)
        case 2:
            return data[:at] + data[near:]
        case 3:
            return data[:near] + data[at:near] * random.choice((1, 2, 50)) + data[near:]
        case 4:
            return data[:at] + data[end:] + data[at:end]
        case 5:
            other = random.choice(others)
            return data[:at] + other[random.randrange(len(other) + 1) :]
        case 6:
            return data[:at] + random.choice(RUNS) * random.choice((3, 300, 3000)) + data[at:]
        case 7:
            return _inflate(data, _COUNTS, random)
        case _:
            return _inflate(data, _NUMBER, random)


def _flip(data: bytes, random: Random) -> bytes:
    out = bytearray(data or b"\x00")
    for _ in range(random.choice((1, 4, 32, len(out) // 100 + 1))):
        at = random.randrange(len(out))
        out[at] = random.choice((out[at] ^ (1 << random.randrange(8)), 0, 255, random.randrange(256)))
    return bytes(out)


def _inflate(data: bytes, what: re.Pattern[bytes], random: Random) -> bytes:
    """Some of the numbers found become absurd ones."""
    places = list(what.finditer(data))
    if not places:
        return _flip(data, random)
    out = bytearray(data)
    for place in sorted(random.sample(places, min(len(places), random.choice((1, 2, 10)))), key=lambda m: -m.start()):
        number = list(_NUMBER.finditer(place.group()))[-1]
        out[place.start() + number.start() : place.start() + number.end()] = random.choice(HUGE)
    return bytes(out)


def _inside_zip(data: bytes, others: Sequence[bytes], random: Random) -> bytes | None:
    """The package with one or two XML parts mutated, or a part lost, doubled or renamed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [(info.filename, package.read(info)) for info in package.infolist()]
    targets = [n for n, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))]
    # The parts that carry the document are worth most of the tries.
    main = [n for n in targets if re.search(r"document|numbering|styles|sheet|sharedStrings|workbook", parts[n][0])]
    if not targets:
        return None
    texts = [content for name, content in parts if name.endswith(".xml")]
    for _ in range(random.choice((1, 1, 2))):
        n = random.choice(main if main and random.random() < 0.9 else targets)
        name, content = parts[n]
        action = random.random()
        if action < 0.03:
            parts[n] = (name, b"")
        elif action < 0.06:
            parts[n] = ("x" + name, content)
        elif action < 0.5:
            parts[n] = (name, _inflate(content, _COUNTS, random))
        else:
            parts[n] = (name, _shuffle_elements(content, random) if action < 0.8 else _some(content, texts, random))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts:
            package.writestr(zipfile.ZipInfo(name), content[:MAX_COPY], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


_ELEMENT = re.compile(rb"<(/?)([\w:]+)[^<>]*?(/?)>")


def _shuffle_elements(content: bytes, random: Random) -> bytes:
    """Well-formed damage: whole elements removed, doubled, nested into themselves or moved."""
    for _ in range(random.choice((1, 3, 10))):
        tags = list(_ELEMENT.finditer(content))
        if len(tags) < 4:
            return content
        piece = _element_at(content, tags, random)
        if piece is None:
            continue
        start, end = piece
        element = content[start:end]
        match random.randrange(4):
            case 0:
                content = content[:start] + content[end:]
            case 1:
                content = content[:end] + element * random.choice((1, 20)) + content[end:]
            case 2:
                inner = content.find(b">", start) + 1
                content = content[:inner] + element + content[inner:] if inner < end else content
            case _:
                to = random.choice(tags).start()
                content = content[:to] + element + content[to:]
        content = content[:MAX_COPY]
    return content


def _element_at(content: bytes, tags: list[re.Match[bytes]], random: Random) -> tuple[int, int] | None:
    first = random.randrange(1, len(tags))
    if tags[first].group(1):
        return None
    depth = 0
    for tag in tags[first : first + 4000]:
        depth += -1 if tag.group(1) else (0 if tag.group(3) else 1)
        if depth <= 0:
            return tags[first].start(), tag.end()
    return None


def _inside_pdf(data: bytes, random: Random) -> bytes:
    """The file with one to three of its deflated streams unpacked, mutated and packed again; offsets are not mended."""
    places = list(_STREAM.finditer(data))
    random.shuffle(places)
    for place in sorted(places[: random.choice((1, 2, 3))], key=lambda m: -m.start()):
        body = place.group(2)
        encoded = b"ASCII85" in place.group(1)
        try:
            plain = zlib.decompress(_from_ascii85(body) if encoded else body)
        except (zlib.error, ValueError):
            continue
        changed = _some(plain, [plain], random)
        packed = zlib.compress(changed, 1)
        head = re.sub(rb"/Filter\s*\[[^\]]*\]|/Filter\s*/\w+", b"/Filter /FlateDecode", place.group(1))
        head = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), head)
        data = data[: place.start()] + head + packed + place.group(3) + data[place.end() :]
    return data


def _from_ascii85(body: bytes) -> bytes:
    import base64

    return base64.a85decode(body.strip().removesuffix(b"~>"))
