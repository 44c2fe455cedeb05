"""Writes the sample's documents, gold and findings from the fact sheets: `python -m sample.generate`.

The same sheets give the same bytes. PDFs need two Debian fonts (README.md); without them they are left as they are.
Does not belong here: what a sheet, a layout or a renderer is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sample import gold
from sample.document import Line
from sample.layouts import writer
from sample.press import Press
from sample.render import renderer
from sample.render.pdf import fonts_installed
from sample.sheets import ROOT, SHEETS, DocumentSpec, Sheet, load_all


@dataclass(frozen=True)
class Generated:
    """One document with its gold. `doc` is its name in the gold folder."""

    sheet: Sheet
    spec: DocumentSpec
    doc: str
    blob: bytes
    gold: list[Line]

    @property
    def path(self) -> Path:
        return Path(self.sheet.district) / f"{self.spec.name}.{self.spec.format}"


def produce(sheet: Sheet, spec: DocumentSpec, prior: Sheet | None) -> Generated:
    """One document. Raises ValueError where a planted contradiction found no figure to stand in for."""
    press = Press(sheet.restated(spec.restated), spec, prior)
    draft = writer(spec.layout)(press)
    unused = [p.rule for i, p in enumerate(spec.planted) if p.where and i not in press.used]
    if unused:
        raise ValueError(f"{spec.name}: nothing printed matches the planted {', '.join(unused)}")
    blob = renderer(spec.format)(draft, press)
    doc = spec.name
    return Generated(sheet, spec, doc, blob, gold.lines(doc, spec.format, draft.report, draft.facts()))


def documents(sheets: list[Sheet], *, pdf: bool = True) -> Iterator[Generated]:
    """Every document of the sheets, in order; `pdf=False` leaves the PDFs out."""
    by_key = {(s.district, s.department_type, s.fiscal_year): s for s in sheets}
    for sheet in sheets:
        prior = by_key.get((sheet.district, sheet.department_type, sheet.fiscal_year - 1))
        for spec in sheet.documents:
            if pdf or spec.format != "pdf":
                yield produce(sheet, spec, prior)


def findings(sheets: list[Sheet]) -> list[dict[str, str]]:
    """The planted contradictions and the rule that should find each."""
    return [
        {
            "doc": spec.name,
            "file": f"{spec.name}.{spec.format}",
            "district": sheet.district,
            "department": sheet.full_name,
            "fiscal_year": str(sheet.fiscal_year),
            "rule": planted.rule,
            "kind": planted.kind,
            "explanation": planted.explanation,
        }
        for sheet in sheets
        for spec in sheet.documents
        for planted in spec.planted
    ]


def write(path: Path, blob: bytes) -> bool:
    """Replace a file by rename where its bytes differ; says whether they did."""
    if path.exists() and path.read_bytes() == blob:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(blob)
    temporary.replace(path)
    return True


def run(to: Path, *, pdf: bool) -> tuple[int, int]:
    """Write everything below `to`; (files, files changed). Files no sheet asks for any more are removed."""
    sheets = load_all(SHEETS)
    wanted: dict[Path, bytes] = {}
    for made in documents(sheets, pdf=pdf):
        wanted[to / "documents" / made.path] = made.blob
        wanted[to / "gold" / f"{made.doc}.jsonl"] = gold.text(made.gold).encode()
    planted = json.dumps(findings(sheets), ensure_ascii=False, indent=1) + "\n"
    wanted[to / "findings.json"] = planted.encode()
    if pdf:
        for old in [*(to / "documents").glob("*/*"), *(to / "gold").glob("*")]:
            if old not in wanted:
                old.unlink()
    changed = sum(write(path, blob) for path, blob in wanted.items())
    return len(wanted), changed


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sample.generate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--to", type=Path, default=ROOT, help="folder to write to (default: the sample itself)")
    options = parser.parse_args(arguments)
    pdf = fonts_installed()
    if not pdf:
        sys.stderr.write(
            "the fonts of the PDFs are missing (see sample/README.md): PDFs and their gold are left as they are\n"
        )
    files, changed = run(options.to, pdf=pdf)
    sys.stdout.write(f"{files} files, {changed} changed\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
