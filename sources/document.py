"""The Document: what every reader produces and everything after the readers consumes.

A Document is a list of blocks in reading order. A block is a heading, a paragraph or a table; each carries a
locator, so that any text can be found again on the page it was printed on. Text is as printed: readers repair
encoding and layout (spaces that typesetting put between CJK characters, lines broken in mid-sentence), never words
or figures.

Does not belong here: how a format is parsed (`sources.readers`), what a text means (`pipelines.extraction`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

BlockKind = Literal["heading", "paragraph", "table"]
BBox = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points, origin at the top left of the page as displayed."""


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a document. Pages, paragraphs, tables, rows and columns start at 1.

    page and bbox for PDF; paragraph for TXT (the line number), DOCX and HTML (a table takes one paragraph number);
    sheet and cell ("D7") for workbooks. `table`, `row`, `col` name a cell of the n-th table of the document.
    """

    page: int | None = None
    bbox: BBox | None = None
    paragraph: int | None = None
    sheet: str | None = None
    cell: str | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The contract's `locator` object: only the keys that are known."""
        out: dict[str, Any] = {}
        for name in ("page", "bbox", "paragraph", "sheet", "cell", "table", "row", "col"):
            value = getattr(self, name)
            if value is not None:
                out[name] = [round(v, 1) for v in value] if name == "bbox" else value
        return out


@dataclass(slots=True)
class Cell:
    """One cell of a table's grid; row and col start at 0 and name its top left corner."""

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    bbox: BBox | None = None
    ref: str | None = None
    """The cell's name in a sheet ("D7")."""
    hidden: bool = False
    """Printed in a row, column or sheet that a spreadsheet hides."""


@dataclass(slots=True)
class Table:
    """A grid of cells. A table continued over pages is one Table with all its pages."""

    n_rows: int
    n_cols: int
    cells: list[Cell]
    index: int = 0
    """1 for the first table of the document."""
    title: str | None = None
    """Caption printed above the grid, without the unit line."""
    unit: str | None = None
    """The unit named in a line above the grid, e.g. 万元."""
    caption_lines: list[str] = field(default_factory=list)
    """Every line that belongs to the table but stands outside its grid (title, 公开01表, 部门：…, 单位：万元)."""
    pages: list[int] = field(default_factory=list)
    bbox: BBox | None = None
    sheet: str | None = None

    def grid(self) -> list[list[Cell | None]]:
        """n_rows x n_cols; a merged cell stands at every place it covers, None where nothing was drawn."""
        grid: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            for r in range(cell.row, min(cell.row + cell.rowspan, self.n_rows)):
                for c in range(cell.col, min(cell.col + cell.colspan, self.n_cols)):
                    grid[r][c] = cell
        return grid

    def to_dict(self) -> dict[str, Any]:
        """The entry of `jixiao tables` (contract/cli.md)."""
        out: dict[str, Any] = {}
        if self.sheet is not None:
            out["sheet"] = self.sheet
        elif len(self.pages) == 1:
            out["page"] = self.pages[0]
        elif self.pages:
            out["pages"] = self.pages
        if self.bbox is not None:
            out["bbox"] = [round(v, 1) for v in self.bbox]
        out |= {"title": self.title, "unit": self.unit, "n_rows": self.n_rows, "n_cols": self.n_cols}
        cells = []
        for cell in self.cells:
            item: dict[str, Any] = {
                "row": cell.row, "col": cell.col, "rowspan": cell.rowspan, "colspan": cell.colspan, "text": cell.text,
            }  # fmt: skip
            if cell.ref is not None:
                item["cell"] = cell.ref
            if cell.hidden:
                item["hidden"] = True
            cells.append(item)
        out["cells"] = cells
        return out


@dataclass(slots=True)
class Block:
    """A heading, a paragraph or a table.

    `level` (1 = top) and `number` ("一、", "（二）", "3.") are set on headings, printed or automatic alike; `text` of a
    heading includes its number as printed. `text` of a table is empty.
    """

    kind: BlockKind
    text: str
    locator: Locator
    level: int | None = None
    number: str | None = None
    table: Table | None = None

    def to_dict(self) -> dict[str, Any]:
        """The entry of `jixiao read --format json` (contract/cli.md)."""
        out: dict[str, Any] = {"kind": self.kind}
        if self.kind == "heading":
            out |= {"level": self.level, "number": self.number}
        out["text"] = self.text
        out |= self.locator.to_dict()
        if self.table is not None:
            out["table"] = self.table.to_dict()
        return out


@dataclass(slots=True)
class Document:
    """One file, read. `notices` are (code, detail) pairs of `sources.outcomes` that make the result partial."""

    file_name: str
    sha256: str
    format: str
    """What the bytes are: txt, html, docx, pdf, xlsx, xls, … (never taken from the name)."""
    blocks: list[Block] = field(default_factory=list)
    n_pages: int | None = None
    notices: list[tuple[str, str]] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    """What the file says of itself (title, producer, encoding); never a source of facts."""
    members: list[tuple[str, int]] = field(default_factory=list)
    """Of a bundle of several documents: the name of each and where its blocks start, with the heading of its name."""

    def tables(self) -> list[Table]:
        return [b.table for b in self.blocks if b.table is not None]

    def to_dict(self) -> dict[str, Any]:
        return {
            "file": self.file_name,
            "sha256": self.sha256,
            "format": self.format,
            "n_pages": self.n_pages,
            "notices": [{"code": c, "detail": d} for c, d in self.notices],
            "metadata": self.metadata,
            "blocks": [b.to_dict() for b in self.blocks],
        }

    def to_text(self) -> str:
        """Blocks in reading order, one a line; table rows with cells separated by tabs."""
        lines: list[str] = []
        for block in self.blocks:
            if block.table is None:
                lines.append(block.text)
                continue
            if block.table.title:
                lines.append(block.table.title)
            seen: set[int] = set()
            for row in block.table.grid():
                cells = []
                for cell in row:
                    cells.append("" if cell is None or id(cell) in seen else cell.text.replace("\n", ""))
                    seen.add(id(cell))
                lines.append("\t".join(cells))
        return "\n".join(lines)
