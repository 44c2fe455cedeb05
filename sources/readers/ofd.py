"""OFD (GB/T 33190-2016): pages of characters and rules out of the package, assembled as those of a PDF are.

Read: every document of the package, pages in its order, templates, composites. Not read: annotations (seals,
watermarks), attachments, signatures, and fonts, so pages whose text is outlines or pictures have none.

Does not belong here: what stands on a page (`ofd_page`), tables and paragraphs (`pdf`), unpacking (`package`).
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from sources.document import Document
from sources.outcomes import ReadFailure
from sources.readers import limits
from sources.readers.ofd_page import BadNumbers, OfdPage, Resources, local, numbers
from sources.readers.package import Package
from sources.readers.pdf import UNMAPPED, assemble, needs_ocr
from sources.readers.pdf_page import PageContent
from sources.readers.scan import page_list

_A4 = (0.0, 0.0, 210.0, 297.0)
_MAX_SIDE = 5_000.0
"""Millimetres. No printed page is five metres long; the standard sets no bound."""

_Box = tuple[float, float, float, float]


def read_ofd(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("damaged"), ("password"), ("too_large"), ("needs_ocr"), ("no_text")."""
    parts = _Parts(Package(data))
    root = parts.need("OFD.xml", "")
    document = Document(file_name, sha256, "ofd", n_pages=0, metadata=_metadata(root))
    found = _Found()
    for body in _children(root, "DocBody"):
        start = _text(body, "DocRoot")
        if start:
            _read_body(parts, parts.resolve(start, ""), found)
    document.n_pages = found.n_pages
    if found.n_pages == 0:
        raise ReadFailure("damaged", "it has no pages")
    _finish(document, found)
    return document


@dataclass(slots=True)
class _Found:
    pages: list[PageContent] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    incomplete: list[int] = field(default_factory=list)
    n_pages: int = 0


def _finish(document: Document, found: _Found) -> None:
    pictures = [page.number for page in found.pages if needs_ocr(page)]
    readable = [page for page in found.pages if page.number not in set(pictures)]
    if not any(page.chars for page in readable):
        if pictures:
            unmapped = any(page.unmapped_share > UNMAPPED for page in found.pages)
            why = "their characters have no known meaning" if unmapped else "they are images"
            raise ReadFailure("needs_ocr", f"{len(pictures)} of {found.n_pages} pages have no text: {why}")
        if found.lost:
            raise ReadFailure("damaged", f"{len(found.lost)} pages cannot be read, the others are empty")
        if found.incomplete:
            raise ReadFailure("damaged", f"{page_list(found.incomplete)}: no object has usable numbers")
        raise ReadFailure("no_text", f"{found.n_pages} pages without text or images")
    if pictures:
        document.notices.append(("some_pages_need_ocr", page_list(pictures)))
    if found.lost:
        document.notices.append(("some_pages_damaged", page_list(found.lost)))
    if found.incomplete:
        document.notices.append(("some_pages_damaged", f"objects with unusable numbers: {page_list(found.incomplete)}"))
    if found.n_pages > limits.MAX_PAGES:
        document.notices.append(("too_many_pages", f"{found.n_pages} pages, read {limits.MAX_PAGES}"))
    crowded = [page.number for page in found.pages if page.too_complex]
    if crowded:
        document.notices.append(("too_complex", page_list(crowded)))
    assemble(readable, document)


@dataclass(slots=True)
class _Parts:
    """Parts of the package by the locations that other parts name."""

    package: Package
    by_lower: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Written on Windows, read here: names differ in case and slashes from what the parts say.
        self.by_lower = {name.replace("\\", "/").lstrip("/").lower(): name for name in self.package.names}

    def resolve(self, location: str, origin: str) -> str:
        """`location` as named in part `origin`: from the root with a leading slash, else from the origin's folder."""
        path = location.strip().replace("\\", "/")
        joined = path if path.startswith("/") else posixpath.join("/", posixpath.dirname(origin), path)
        return posixpath.normpath(joined).lstrip("/")

    def xml(self, name: str) -> etree._Element | None:
        known = self.by_lower.get(name.lower())
        return None if known is None else self.package.xml(known)

    def need(self, name: str, named_by: str) -> etree._Element:
        try:
            root = self.xml(name)
        except ReadFailure as failure:
            if failure.code == "damaged" and any(n.endswith("encryptions.xml") for n in self.by_lower):
                raise ReadFailure("password", "an encrypted OFD") from failure
            raise
        if root is None:
            raise ReadFailure("damaged", f"no part {name}" + (f", which {named_by} names" if named_by else ""))
        return root


@dataclass(slots=True)
class _Templates:
    parts: _Parts
    origin: str
    locations: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    loaded: dict[str, etree._Element | None] = field(default_factory=dict)

    def get(self, key: str) -> etree._Element | None:
        """The root of a template, None when the package has none. Raises ReadFailure("damaged")."""
        if key not in self.loaded:
            location = self.locations.get(key)
            self.loaded[key] = None if location is None else self.parts.xml(self.parts.resolve(location, self.origin))
        return self.loaded[key]


def _read_body(parts: _Parts, start: str, found: _Found) -> None:
    root = parts.need(start, "OFD.xml")
    templates = _Templates(parts, start)
    resources = Resources()
    box = _A4
    for common in _children(root, "CommonData"):
        box = _physical_box(common, "PageArea") or box
        for child in common:
            if local(child) in ("PublicRes", "DocumentRes"):
                _add_resources(parts, parts.resolve(child.text or "", start), resources)
            elif local(child) == "TemplatePage":
                key = child.get("ID") or ""
                templates.locations[key] = child.get("BaseLoc") or ""
                templates.orders[key] = child.get("ZOrder") or "Background"
    for pages in _children(root, "Pages"):
        for page in _children(pages, "Page"):
            found.n_pages += 1
            if found.n_pages <= limits.MAX_PAGES:
                _read_page(parts, parts.resolve(page.get("BaseLoc") or "", start), box, resources, templates, found)


def _read_page(parts: _Parts, name: str, box: _Box, resources: Resources, templates: _Templates, found: _Found) -> None:
    number = found.n_pages
    try:
        root = parts.xml(name)
        if root is None:
            found.lost.append(number)
            return
        for child in _children(root, "PageRes"):
            _add_resources(parts, parts.resolve(child.text or "", name), resources)
        used = [(t.get("TemplateID") or "", t.get("ZOrder")) for t in _children(root, "Template")]
        layers = {key: templates.get(key) for key, _ in used}
    except ReadFailure as failure:
        if failure.code != "damaged":
            raise
        found.lost.append(number)
        return
    behind = [layers[key] for key, order in used if (order or templates.orders.get(key)) != "Foreground"]
    before = [layers[key] for key, order in used if (order or templates.orders.get(key)) == "Foreground"]
    page = OfdPage(_physical_box(root, "Area") or box, resources)
    for layer in [*behind, root, *before]:
        if layer is not None:
            for content in _children(layer, "Content"):
                page.add(content)
    if page.n_bad or any(layer is None for layer in layers.values()):
        found.incomplete.append(number)
    found.pages.append(page.content(number))


def _add_resources(parts: _Parts, name: str, resources: Resources) -> None:
    """Fonts and composites; a part that is missing only leaves names unknown."""
    root = parts.xml(name)
    if root is None:
        return
    for fonts in _children(root, "Fonts"):
        for font in _children(fonts, "Font"):
            resources.fonts[font.get("ID") or ""] = (font.get("FontName") or "")[:100]
    for units in _children(root, "CompositeGraphicUnits"):
        for unit in _children(units, "CompositeGraphicUnit"):
            resources.composites[unit.get("ID") or ""] = unit


def _physical_box(parent: etree._Element, area: str) -> _Box | None:
    """The size a page area gives; None when it gives none that a page can have."""
    for element in _children(parent, area):
        text = _text(element, "PhysicalBox")
        try:
            left, top, width, height = numbers(text, 4)
        except BadNumbers:
            return None
        if 0 < width < _MAX_SIDE and 0 < height < _MAX_SIDE:
            return left, top, width, height
    return None


def _metadata(root: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for body in _children(root, "DocBody"):
        for info in _children(body, "DocInfo"):
            for element in info:
                if local(element) in ("Title", "Author", "Subject", "CreationDate", "Creator", "CreatorVersion"):
                    value = (element.text or "").strip()
                    if value:
                        found.setdefault(local(element).lower(), value[:300])
    return found


def _children(parent: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in parent if local(child) == name]


def _text(parent: etree._Element, name: str) -> str:
    return next(((child.text or "").strip() for child in _children(parent, name)), "")
