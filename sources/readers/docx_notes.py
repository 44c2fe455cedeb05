"""Footnotes and endnotes of a DOCX by the references that name them.

Does not belong here: the text of a note, which is made of paragraphs like the body's (`docx`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from sources.readers.docx_numbering import W
from sources.readers.package import Package

REFERENCES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})


@dataclass(slots=True)
class Notes:
    """Notes not yet asked for. Each is given once, so that a note that names itself ends."""

    _notes: dict[tuple[str, str], etree._Element] = field(default_factory=dict)

    def take(self, reference: etree._Element) -> etree._Element | None:
        """The note a reference names; None when it was given before or the file has none."""
        kind = reference.tag.removeprefix(W).removesuffix("Reference")
        return self._notes.pop((kind, reference.get(f"{W}id") or ""), None)


def read_notes(package: Package) -> Notes:
    notes = Notes()
    for kind in ("footnote", "endnote"):
        root = package.xml(f"word/{kind}s.xml")
        for note in root.iterfind(f"{W}{kind}") if root is not None else ():
            # The lines that separate notes from the text are kept among them, with a type.
            if note.get(f"{W}type") in (None, "normal"):
                notes._notes[kind, note.get(f"{W}id") or ""] = note
    return notes
