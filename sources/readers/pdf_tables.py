"""Grids filled with text: which cell a character belongs to, and tables that go on over pages joined into one.

Does not belong here: finding grids (`lattice`), titles and units (`structure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sources.document import Cell, Table
from sources.readers import columns, structure
from sources.readers.lattice import Grid
from sources.readers.pdf_lines import Lines, TextLine, first_token_width, lay_lines, text_lines
from sources.readers.pdf_page import Chars, Flags, Ints, PageContent, Rule

SAME_EDGE = 5.0
"""Points within which column edges of two pages are the same column."""

MIN_SHARED_LABELS = 5
SHARED_LABELS = 0.4
"""Part of a form's labels that the form before it prints too."""

_NUMBER_CHARS = np.zeros(0x10000, dtype=np.bool_)
_NUMBER_CHARS[[ord(c) for c in "0123456789.,，%-"]] = True
CELL_PADDING = 12.0
"""Points that a cell keeps free beside its text, both sides together."""

MAX_REST = 12
"""Characters of a row's words that went over to the next page."""

MAX_DIGIT_GAP = 0.12
"""Gap, as part of the height, within one printed number."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """How the text of a cell fits: points of `room` left beside its last line, and its first line."""

    room: float
    lines: Lines
    first: int

    @property
    def token(self) -> float:
        """Width of what the first line starts with."""
        return first_token_width(self.lines.part(self.first))


@dataclass(slots=True)
class PageTable:
    """A table as found on one page, in the page's reading frame."""

    page: PageContent
    grid: Grid
    table: Table
    wraps: dict[int, Wrap] = field(default_factory=dict)
    """How the text of each cell fits, by id of the cell."""

    @property
    def top(self) -> float:
        return self.grid.ys[0]

    @property
    def bottom(self) -> float:
        return self.grid.ys[-1]


FREE = -1
"""Owner of a character that stands in no table."""


@dataclass(slots=True)
class Claims:
    """Which cell of which grid each character of a page belongs to; cells are numbered through over all grids."""

    chars: Chars
    owner: Ints
    grids: list[tuple[Grid, int]] = field(default_factory=list)
    """Each grid with the number of its first cell."""
    n_cells: int = 0

    @classmethod
    def of(cls, chars: Chars) -> Claims:
        return cls(chars, np.full(len(chars), FREE, dtype=np.int64))

    def add(self, grid: Grid, rules: Sequence[Rule] = ()) -> bool:
        """Give the grid the free characters that stand in it; False when it is a drawing rather than a table.

        `rules` of the page: with them a grid of few rulings is split into the rows and columns of its text.
        """
        x0, top, x1, bottom = grid.bbox
        x, y = self.chars.x, self.chars.y
        inside = np.flatnonzero((self.owner == FREE) & (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom))
        chars = self.chars.take(inside)
        cells = _cell_of_each(chars, grid)
        finer = columns.refined(grid, chars, cells, rules) if rules else []
        for found in finer:
            self.place(found.grid, inside[found.where], found.cells)
        if finer:
            return True
        if not _is_table(grid, len(np.unique(cells))):
            return False
        self.place(grid, inside, cells)
        return True

    def free(self) -> Ints:
        """The characters that stand in no table."""
        return np.flatnonzero(self.owner == FREE)

    def place(self, grid: Grid, where: Ints, cells: Ints) -> None:
        """Give the grid these characters, each to the cell of the grid that is named for it."""
        self.owner[where] = self.n_cells + cells
        self.grids.append((grid, self.n_cells))
        self.n_cells += len(grid.cells)


def fill(page: PageContent, claims: Claims) -> tuple[list[PageTable], list[TextLine]]:
    """The page's tables with their text from top to bottom, and the lines that stand in none of them."""
    lines = lay_lines(claims.chars, claims.owner)
    of_cell: dict[int, list[int]] = {}
    for n, owner in enumerate(lines.owners):
        of_cell.setdefault(owner, []).append(n)
    tables = [_table(page, grid, first, lines, of_cell) for grid, first in claims.grids]
    tables.sort(key=lambda t: (t.top, t.grid.xs[0]))
    return tables, text_lines(lines, of_cell.get(FREE, []), page.number, page.fonts)


def _table(page: PageContent, grid: Grid, first: int, lines: Lines, of_cell: dict[int, list[int]]) -> PageTable:
    cells: list[Cell] = []
    wraps: dict[int, Wrap] = {}
    turned, widths = page.is_turned, (lines.x1 - lines.x0).tolist()
    for n, place in enumerate(grid.cells, start=first):
        box = grid.box(place)
        own = of_cell.get(n, [])
        shown = page.to_display(box) if turned else box
        cell = Cell(place.row, place.col, _cell_text(lines, own), place.rowspan, place.colspan, page.number, shown)
        cells.append(cell)
        if own:
            wraps[id(cell)] = Wrap(box[2] - box[0] - widths[own[-1]], lines, own[0])
    table = Table(grid.n_rows, grid.n_cols, cells, pages=[page.number], bbox=page.to_display(grid.bbox))
    return PageTable(page, grid, table, wraps)


def _is_table(grid: Grid, filled: int) -> bool:
    """Boxes around text, underlines that meet and charts are no tables."""
    if filled < 2:
        return False
    if grid.n_cols == 1:
        return grid.n_rows >= 3
    return len(grid.cells) >= 2


def _cell_map(grid: Grid) -> Ints:
    places = np.full((grid.n_rows, grid.n_cols), -1, dtype=np.int64)
    for n, cell in enumerate(grid.cells):
        places[cell.row : cell.row + cell.rowspan, cell.col : cell.col + cell.colspan] = n
    return places


def _cell_of_each(chars: Chars, grid: Grid) -> Ints:
    """The cell of each character. A number that overhangs a rule goes whole to the cell that holds most of it."""
    if not len(chars):
        return np.empty(0, dtype=np.int64)
    rows = np.clip(np.searchsorted(grid.ys, chars.y, "right") - 1, 0, grid.n_rows - 1)
    columns = np.clip(np.searchsorted(grid.xs, chars.x, "right") - 1, 0, grid.n_cols - 1)
    owner: Ints = _cell_map(grid)[rows, columns]
    together = _same_number(chars)
    torn = together & (owner[1:] != owner[:-1])
    if torn.any():
        number = np.cumsum(np.concatenate(([True], ~together)))
        for n in set(number[1:][torn].tolist()):
            where = number == n
            cells = owner[where].tolist()
            owner[where] = max(dict.fromkeys(cells), key=cells.count)
    return owner


def _same_number(chars: Chars) -> Flags:
    """Whether each character but the first goes on with the number that the one before it is part of."""
    part = _NUMBER_CHARS[np.minimum(chars.code, 0xFFFF)]
    height = np.maximum(chars.height[:-1], 1.0)
    return np.asarray(
        part[1:] & part[:-1]
        & (chars.index[1:] == chars.index[:-1] + 1)
        & (np.abs(chars.x0[1:] - chars.x1[:-1]) < MAX_DIGIT_GAP * height)
        & (np.abs(chars.y[1:] - chars.y[:-1]) < 0.3 * height)
    )  # fmt: skip


def _cell_text(lines: Lines, own: Sequence[int]) -> str:
    """Lines of a cell separated by newlines; text set in one column of single characters is one line."""
    if len(own) > 1 and all(lines.starts[n + 1] - lines.starts[n] == 1 for n in own):
        # Stacked or turned text: content order is reading order either way.
        return "".join(lines.texts[n] for n in sorted(own, key=lambda n: int(lines.chars.index[lines.starts[n]])))
    return "\n".join(lines.texts[n] for n in own)


def continues(first: Table, last: Grid, edges: list[float], second: PageTable) -> bool:
    """Can `second`, at the top of the next page, be the rest of the table `first`, which has these column edges?

    `last`: the part of the table on the page before.
    """
    return _column_map(first, last, edges, second) is not None


def _column_map(first: Table, last: Grid, edges: list[float], second: PageTable) -> tuple[list[int], list[int]] | None:
    """Positions of the columns of both in the joined table.

    Without rulings the white between the columns is compared; a page of few rows has wider white, its head tells.
    """
    ours, theirs = last.strips, second.grid.strips
    if ours is None and theirs is None:
        return _edge_map(edges, second.grid.xs)
    if ours is None or theirs is None or len(ours) != len(theirs) or len(edges) != len(second.grid.xs):
        return None
    apart = any(min(a[1], b[1]) < max(a[0], b[0]) for a, b in zip(ours, theirs, strict=True))
    if apart and not _repeated_header(first, second.table):
        return None
    identity = list(range(len(edges)))
    return identity, identity


def is_another_form(first: Table, second: Table, *, titled: bool) -> bool:
    """`second` starts as `first` started and prints its labels again: the next form of a series, not the rest of it.

    The rows of a repeated header do not count, and figures do not. `titled`: the title was printed again too; who
    repeats the title but not the header starts a new form.
    """
    header = _repeated_header(first, second) if first.n_cols == second.n_cols else 0
    if titled and header == 0:
        return True
    rest = [c for c in second.cells if c.row >= header]
    label = _first_label(rest)
    if label[0] < 0 or label not in {
        _first_label([c for c in first.cells if c.row == r]) for r in range(header, header + 6)
    }:
        return False
    again = _labels(rest)
    shared = _labels(first.cells) & again
    return len(shared) >= MIN_SHARED_LABELS and len(shared) >= SHARED_LABELS * len(again)


def _first_label(cells: list[Cell]) -> tuple[int, str]:
    """Column and text of the first cell of the first row; an empty one is told apart from every label."""
    first = min(cells, key=lambda c: (c.row, c.col), default=None)
    text = structure.compact(first.text) if first is not None else ""
    return (first.col, text) if first is not None and text and not text.isdigit() else (-1, "")


def _labels(cells: list[Cell]) -> set[str]:
    texts = (structure.compact(cell.text) for cell in cells)
    return {text for text in texts if 2 <= len(text) <= 30 and not any(ch.isdigit() for ch in text)}


def _edge_map(first: list[float], second: list[float]) -> tuple[list[int], list[int]] | None:
    """Positions of both in their union, when the outer edges agree and the fewer inner edges are all among the more."""
    shift = first[0] - second[0]
    moved = [x + shift for x in second]
    if abs(moved[-1] - first[-1]) > 2 * SAME_EDGE:
        return None
    few, many = (first, moved) if len(first) <= len(moved) else (moved, first)
    places = []
    for x in few:
        nearest = min(range(len(many)), key=lambda i: abs(many[i] - x))
        if abs(many[nearest] - x) > SAME_EDGE or nearest in places:
            return None
        places.append(nearest)
    identity = list(range(len(many)))
    return (places, identity) if len(first) <= len(moved) else (identity, places)


def append(first: Table, edges: list[float], last: PageTable, second: PageTable) -> list[float]:
    """Add the rows of `second` below `first`, without a repeated header; returns the column edges of the joined table.

    `last`: the part of `first` on the page before. Raises ValueError when the columns do not fit (see `continues`).
    """
    mapping = _column_map(first, last.grid, edges, second)
    if mapping is None:
        raise ValueError("tables of different columns")
    ours, theirs = mapping
    joined = edges if len(edges) >= len(second.grid.xs) else [x + edges[0] - second.grid.xs[0] for x in second.grid.xs]
    _place(first.cells, ours)
    _place(second.table.cells, theirs)
    first.n_cols = second.table.n_cols = len(joined) - 1
    _drop_blank_strip(first, first.n_rows - 1)
    _drop_blank_strip(second.table, 0)
    header = _repeated_header(first, second.table)
    below = first.n_rows
    rest = [c for c in second.table.cells if c.row >= header]
    for cell in rest:
        cell.row += below - header
    first.cells.extend(rest)
    first.n_rows += second.table.n_rows - header
    first.pages.extend(p for p in second.table.pages if p not in first.pages)
    if rest:
        _heal_seam(first, below, last.wraps | second.wraps)
    return joined


def _place(cells: list[Cell], places: list[int]) -> None:
    for cell in cells:
        end = places[cell.col + cell.colspan]
        cell.col = places[cell.col]
        cell.colspan = end - cell.col


def _row_keys(table: Table, rows: int) -> list[tuple[tuple[int, int, int, str], ...]]:
    keys: list[list[tuple[int, int, int, str]]] = [[] for _ in range(rows)]
    for cell in table.cells:
        if cell.row < rows:
            keys[cell.row].append((cell.col, cell.colspan, cell.rowspan, structure.compact(cell.text)))
    return [tuple(sorted(key)) for key in keys]


def _repeated_header(first: Table, second: Table) -> int:
    """How many rows at the top of both are the same and hold text."""
    limit = min(first.n_rows, second.n_rows, 8)
    ours, theirs = _row_keys(first, limit), _row_keys(second, limit)
    same = 0
    while same < limit and ours[same] == theirs[same]:
        same += 1
    # A merged cell must not be cut by the end of the header.
    while same and any(c.row < same < c.row + c.rowspan for c in second.cells):
        same -= 1
    has_text = any(text for key in theirs[:same] for *_, text in key)
    return same if has_text else 0


def _drop_blank_strip(table: Table, row: int) -> None:
    """A row that only the page break made: nothing in it but one blank stretch without its column lines."""
    own = [c for c in table.cells if c.row <= row < c.row + c.rowspan]
    single = [c for c in own if c.rowspan == 1]
    if table.n_rows < 2 or len(single) != 1 or single[0].colspan < 2 or structure.compact(single[0].text):
        return
    if len(own) == 1 or any(c.row == row and structure.compact(c.text) and c.rowspan > 1 and row for c in own):
        return
    table.cells.remove(single[0])
    for cell in own:
        if cell is not single[0]:
            cell.rowspan -= 1
    for cell in table.cells:
        if cell.row > row:
            cell.row -= 1
    table.n_rows -= 1


def _heal_seam(table: Table, row: int, wraps: dict[int, Wrap]) -> None:
    """Mend what the page break cut: a merged cell that goes on, and a row whose wrapped words went to the next page."""
    above = {c.col: c for c in table.cells if c.row < row <= c.row + c.rowspan}
    below = [c for c in table.cells if c.row == row]
    if _is_rest_of_row(above, below, wraps):
        _join_rows(table, above, below, row)
        return
    for cell in below:
        upper = above.get(cell.col)
        if upper is None or upper.colspan != cell.colspan or structure.compact(cell.text):
            continue
        leads = any(other.col > cell.col and structure.compact(other.text) for other in below)
        if leads and upper.text and (cell.rowspan > 1 or upper.rowspan > 1):
            upper.rowspan += cell.rowspan
            table.cells.remove(cell)


def _is_rest_of_row(above: dict[int, Cell], below: list[Cell], wraps: dict[int, Wrap]) -> bool:
    """Only words, and each under a cell whose last line had no room for them."""
    texts = [c for c in below if structure.compact(c.text)]
    if not texts or len(texts) > 3 or any(ch.isdigit() for c in texts for ch in c.text):
        return False
    if any(c.rowspan > 1 for c in below) or any(len(structure.compact(c.text)) > MAX_REST for c in texts):
        return False
    for cell in below:
        upper = above.get(cell.col)
        if upper is None or upper.colspan != cell.colspan or upper.rowspan > 1:
            return False
    for cell in texts:
        upper_wrap, wrap = wraps.get(id(above[cell.col])), wraps.get(id(cell))
        if upper_wrap is None or wrap is None or upper_wrap.room > wrap.token + CELL_PADDING:
            return False
        if structure.leading_number(cell.text) is not None:
            return False
    return True


def _join_rows(table: Table, above: dict[int, Cell], below: list[Cell], row: int) -> None:
    for cell in below:
        if structure.compact(cell.text):
            upper = above[cell.col]
            upper.text = f"{upper.text}\n{cell.text}"
        table.cells.remove(cell)
    for cell in table.cells:
        if cell.row > row:
            cell.row -= 1
    table.n_rows -= 1
