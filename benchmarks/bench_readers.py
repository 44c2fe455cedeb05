"""CPU seconds a page of our PDF reader beside the floor (PDFium alone) and beside other libraries, and of the pool.

Contenders take turns at each document in one process; the median of the repetitions counts. Libraries that are not
installed are left out: docling-parse, pdf_oxide, img2table and camelot are no dependencies of ours; to compare with
them, install them beside ours in a venv of their own.
Does not belong here: whether the results are right (`compare_tables.py`), asserting a limit.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import io
import platform
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pypdfium2

from sources.isolation import DocumentPool, WorkItem
from sources.readers import read, read_bytes
from sources.readers.pdf import read_pages

ROOT = Path(__file__).parents[1]
REPORTS = ROOT.parent / "shared" / "reports"
Contender = Callable[[Path, bytes], object]


def floor(path: Path, data: bytes) -> int:
    """Nobody who uses PDFium can be faster: pages loaded, their text fetched."""
    pdf = pypdfium2.PdfDocument(data)
    total = 0
    for index in range(len(pdf)):
        page = pdf[index]
        text = page.get_textpage()
        total += len(text.get_text_range())
        text.close()
        page.close()
    pdf.close()
    return total


def pages(path: Path, data: bytes) -> object:
    """What the libraries beside ours give: the lines and the tables of each page."""
    return list(read_pages(data))


def ours(path: Path, data: bytes) -> object:
    """A whole Document: paragraphs, headings, captions, tables joined over pages."""
    return read_bytes(data, file_name=path.name)


def with_pdfplumber(path: Path, data: bytes) -> object:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        out = []
        for page in pdf.pages:
            out.append((page.extract_text(), page.extract_tables()))
            page.close()
        return out


def with_camelot(path: Path, data: bytes) -> object:
    import camelot

    return camelot.read_pdf(str(path), pages="all", flavor="lattice")


def with_img2table(path: Path, data: bytes) -> object:
    from img2table.document import PDF

    return PDF(src=data, pdf_text_extraction=True).extract_tables()


def with_pdf_oxide(path: Path, data: bytes) -> object:
    from pdf_oxide import PdfDocument

    pdf = PdfDocument(str(path))
    return [pdf.extract_text(n) for n in range(pdf.page_count())]


def with_docling_parse(path: Path, data: bytes) -> object:
    from docling_parse.pdf_parser import DoclingPdfParser

    return [page for _, page in DoclingPdfParser().load(io.BytesIO(data)).iterate_pages()]


OTHERS: dict[str, tuple[str, Contender]] = {
    "pdfplumber": ("pdfplumber", with_pdfplumber),
    "camelot-py": ("camelot", with_camelot),
    "img2table": ("img2table", with_img2table),
    "pdf-oxide": ("pdf_oxide", with_pdf_oxide),
    "docling-parse": ("docling_parse", with_docling_parse),
}


def installed(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def pdfs(folders: list[Path]) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.pdf"))


def measure(paths: list[Path], contenders: dict[str, Contender], reps: int) -> dict[str, float]:
    """CPU seconds of each contender over all documents, its median repetition of each."""
    total: dict[str, float] = defaultdict(float)
    for path in paths:
        data = path.read_bytes()
        taken: dict[str, list[float]] = defaultdict(list)
        for _ in range(reps):
            for name, run in contenders.items():
                started = time.process_time()
                run(path, data)
                taken[name].append(time.process_time() - started)
        for name, seconds in taken.items():
            total[name] += statistics.median(seconds)
    return total


def read_only(path: Path, file_name: str) -> int:
    """What the pool is measured with; in-process it is called just so."""
    return len(read(path, file_name=file_name).blocks)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pool_overhead(paths: list[Path], reps: int) -> tuple[float, float, float, float]:
    """CPU in process, CPU in the pool (ours and the worker's), CPU of starting one worker, highest MB of a worker."""
    paths = paths * reps
    for path in paths[: len(paths) // reps]:
        read_only(path, path.name)
    started = time.process_time()
    for path in paths:
        read_only(path, path.name)
    inside = time.process_time() - started

    def pooled(items: list[Path]) -> tuple[float, float]:
        before = time.process_time() + _children()
        with DocumentPool(1) as pool:
            results = list(pool.run(read_only, (WorkItem(str(n), p, p.name) for n, p in enumerate(items))))
        assert all(result.failure is None for result in results)
        peak = max((result.peak_mb or 0.0 for result in results), default=0.0)
        return time.process_time() + _children() - before, peak

    once, _ = pooled(paths[:1])
    whole, peak = pooled(paths)
    return inside, whole, once, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder", type=Path, action="append", help="folders of PDFs instead of the sample and reports"
    )
    parser.add_argument("--reps", type=int, default=3)
    args = parser.parse_args()
    sets = {"sample": pdfs([ROOT / "sample" / "documents"])[:3], "real reports": pdfs([REPORTS])}
    if args.folder:
        sets = {"given": pdfs(args.folder)}
    contenders: dict[str, Contender] = {"PDFium text (floor)": floor, "text and tables": pages, "ours": ours}
    versions = {"pypdfium2": importlib.metadata.version("pypdfium2")}
    for package, (module, run) in OTHERS.items():
        if installed(module):
            contenders[package] = run
            versions[package] = importlib.metadata.version(package)
    print(f"{platform.machine()}, Python {platform.python_version()}, {versions}")
    for label, paths in sets.items():
        if not paths:
            continue
        n_pages = sum(len(pypdfium2.PdfDocument(path)) for path in paths)
        print(f"{label}: {len(paths)} PDFs, {n_pages} pages")
        total = measure(paths, contenders, args.reps)
        least = total["PDFium text (floor)"]
        for name, seconds in total.items():
            print(f"  {name:22} {1000 * seconds / n_pages:8.2f} ms a page   {seconds / least:7.2f} x the floor")
        inside, whole, start, peak = pool_overhead(paths, args.reps)
        print(
            f"  pool: {inside:.2f} CPU s in process, {whole:.2f} in one worker (starting it and its first document"
            f" {start:.2f}): ratio {max(whole - start, 0.0) / inside:.2f} without the start, {whole / inside:.2f}"
            " with it;"
            f" highest memory of the worker {peak:.0f} MB"
        )


if __name__ == "__main__":
    main()
