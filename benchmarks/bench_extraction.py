"""Extraction against reading: CPU seconds to take the facts from a PDF beside those to read it.

python benchmarks/bench_extraction.py [FILE …]    by default the PDFs of the sample, and those repeated to 300 pages
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pypdfium2 as pdfium

from pipelines.extraction import extract
from sources.readers import read, read_bytes

SAMPLE = Path(__file__).parents[1] / "sample" / "documents"
LONG = 300


def repeated(files: list[Path], pages: int) -> bytes:
    """The files one after the other, over and over, until there are so many pages."""
    whole = pdfium.PdfDocument.new()
    while len(whole) < pages:
        for file in files:
            with pdfium.PdfDocument(file) as part:
                whole.import_pages(part)
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def main() -> None:
    files = [Path(a) for a in sys.argv[1:]] or sorted(SAMPLE.rglob("*.pdf"))
    extract(read(files[0]))  # the lexicon is compiled once a process
    print(f"{'document':40} {'pages':>5} {'read':>7} {'extract':>8} {'ratio':>6} {'facts':>6}")
    for name, content in [*((f.name, f.read_bytes()) for f in files), ("all, repeated", repeated(files, LONG))]:
        start = time.process_time()
        document = read_bytes(content, file_name=f"{name}.pdf")
        reading = time.process_time() - start
        start = time.process_time()
        facts = len(extract(document).facts)
        taking = time.process_time() - start
        print(f"{name[:40]:40} {document.n_pages:5} {reading:7.3f} {taking:8.3f} {taking / reading:6.2f} {facts:6}")


if __name__ == "__main__":
    main()
