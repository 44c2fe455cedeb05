"""What a worker process does with one archived document: bytes -> Document -> facts -> rows of the lake.

A `Result` is plain data (text, numbers, lists): it crosses the process border and is kept as JSON. Rows are without
`district`, which is where a document was collected, not what it says.

Does not belong here: which documents are processed (`pipelines.district`), keeping results (`pipelines.results`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.archive import Archive, document_id
from sources.outcomes import REASONS, explain

if TYPE_CHECKING:
    from pipelines.extraction.lines import Extraction, FactLine, IndicatorLine
    from sources.document import Block, Document, Locator

Row = dict[str, Any]
SECTION_LIMIT = 4000
"""Characters of a section's text that are kept for the rules."""
MAX_SECTIONS = 5000
NEVER_KEPT = frozenset(
    {"time_limit", "memory_limit", "worker_crash", "archive_damaged", "needs_ocr", "some_pages_need_ocr"}
)
"""Reasons that lie in the machine as much as in the file: tried again whenever the district is processed."""


@dataclass(slots=True)
class Result:
    """How one document ended and what was taken from it, as rows of the lake tables without `district`.

    Versions, seconds and memory are added to `outcome` by whoever ran it.
    """

    outcome: Row
    report: Row | None = None
    facts: list[Row] = field(default_factory=list)
    indicators: list[Row] = field(default_factory=list)
    sections: list[Row] = field(default_factory=list)

    @property
    def keepable(self) -> bool:
        """Whether the same bytes and versions would give the same again."""
        return self.outcome["reason_code"] not in NEVER_KEPT

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Result:
        return cls(**raw)


def process(path: Path, file_name: str) -> Result:
    """Read and extract one archived document (`path` is its blob, named by its sha256). Runs in a worker process.

    Raises ReadFailure when nothing usable came out. A defect of the extractor is not raised: what was read stays, with
    the outcome `partial` and the reason `extractor_error`.
    """
    from sources.readers import read

    identity = document_id(path.name)
    document = read(Archive(path.parents[1]).verified(path.name), file_name=file_name)
    notices = list(document.notices)
    result = Result(outcome=_outcome(identity, document), sections=_sections(identity, document))
    try:
        from pipelines.extraction import extract

        extraction = extract(document)
        result.report = _report_row(identity, extraction)
        result.facts = [_fact_row(identity, n, line) for n, line in enumerate(extraction.facts, 1)]
        result.indicators = [_indicator_row(identity, n, line) for n, line in enumerate(extraction.indicators, 1)]
        notices += extraction.notices
        _check(result)
    except Exception as error:  # noqa: BLE001 - recorded as the document's outcome, and the others go on
        result.report, result.facts, result.indicators = None, [], []
        notices.insert(0, ("extractor_error", f"{type(error).__name__}: {error}"[:300]))
    result.outcome |= {"n_facts": len(result.facts), "n_indicators": len(result.indicators)}
    result.outcome |= _verdict(notices)
    return result


def failed(sha256: str, code: str, detail: str) -> Result:
    """The result of a document nothing came out of. `code` is a key of sources.outcomes.REASONS."""
    outcome = _outcome(document_id(sha256), None) | {
        "outcome": REASONS[code].outcome,
        "reason_code": code,
        "reason": explain(code, detail),
        "n_facts": 0,
        "n_indicators": 0,
    }
    return Result(outcome=outcome)


def _verdict(notices: list[tuple[str, str]]) -> Row:
    """Outcome and reason from the notices: the first that makes the result partial, else the first remark."""
    known = [(REASONS[code], detail) for code, detail in notices]
    partial = next(((r, d) for r, d in known if r.outcome != "ok"), None)
    chosen = partial or (known[0] if known else None)
    if chosen is None:
        return {"outcome": "ok", "reason_code": None, "reason": None}
    reason, detail = chosen
    return {
        "outcome": "partial" if partial else "ok",
        "reason_code": reason.code,
        "reason": explain(reason.code, detail),
    }


def _outcome(identity: str, document: Document | None) -> Row:
    blocks = document.blocks if document else []
    tables = document.tables() if document else []
    characters = sum(len(b.text) for b in blocks) + sum(len(c.text) for t in tables for c in t.cells)
    return {
        "document_id": identity,
        "outcome": "ok",
        "reason_code": None,
        "reason": None,
        "format": document.format if document else None,
        "n_pages": document.n_pages if document else None,
        "n_blocks": len(blocks),
        "n_tables": len(tables),
        "n_characters": characters,
    }


def _place(locator: Locator) -> Row:
    return {
        "page": locator.page,
        "bbox": ",".join(f"{v:.1f}" for v in locator.bbox) if locator.bbox else None,
        "paragraph": locator.paragraph,
        "sheet": locator.sheet,
        "cell": locator.cell,
        "table_no": locator.table,
        "row_no": locator.row,
        "col_no": locator.col,
    }


def _fact_row(identity: str, n: int, line: FactLine) -> Row:
    return {
        **_columns(line.to_dict(""), "doc", "locator"),
        **_place(line.locator),
        "fact_id": f"{identity}-{n:05d}",
        "document_id": identity,
    }


def _indicator_row(identity: str, n: int, line: IndicatorLine) -> Row:
    return {
        **_columns(line.to_dict(""), "doc", "kind", "locator"),
        **_place(line.locator),
        "indicator_id": f"{identity}-i{n:05d}",
        "document_id": identity,
    }


def _report_row(identity: str, extraction: Extraction) -> Row:
    return {**_columns(extraction.report.to_dict(""), "doc", "kind"), "document_id": identity}


def _columns(line: Row, *without: str) -> Row:
    return {key: value for key, value in line.items() if key not in without}


def _sections(identity: str, document: Document) -> list[Row]:
    """One row a heading with the text below it up to the next; row 1 is what stands before the first heading."""
    from pipelines.extraction.personal import masked

    sections: list[Row] = []
    parts: list[str] = []

    def start(block: Block | None) -> None:
        number = (block.number or "") if block else ""
        sections.append({
            "document_id": identity,
            "section_no": len(sections) + 1,
            "level": block.level if block else None,
            "number": block.number if block else None,
            "heading": block.text.strip().removeprefix(number).strip() if block else None,
            "page": block.locator.page if block else None,
            "paragraph": block.locator.paragraph if block else None,
        })  # fmt: skip

    def finish() -> None:
        sections[-1]["text"] = masked("\n".join(parts))[:SECTION_LIMIT]
        parts.clear()

    start(None)
    for block in document.blocks:
        if block.kind == "heading" and len(sections) < MAX_SECTIONS:
            finish()
            start(block)
        elif sum(map(len, parts)) < SECTION_LIMIT:
            parts.append(_text(block))
    finish()
    return sections


def _text(block: Block) -> str:
    """A block's text; of a table one line a row, cells separated by tabs."""
    if block.table is None:
        return block.text
    rows: dict[int, list[str]] = {}
    for cell in block.table.cells:
        if cell.text:
            rows.setdefault(cell.row, []).append(cell.text.replace("\n", ""))
    lines = ["\t".join(cells) for _, cells in sorted(rows.items())]
    return "\n".join([block.table.title, *lines] if block.table.title else lines)


def _check(result: Result) -> None:
    """Raise LakeError when the lake would refuse a row, so that one document fails alone."""
    from warehouse.lake import check_rows

    tables = {"facts": result.facts, "indicators": result.indicators, "reports": [result.report or {}]}
    for table, rows in tables.items():
        check_rows(table, ({**row, "district": "local"} for row in rows))
