"""Tables that go on over pages joined into one, without the header that each page prints again; ruled heads joined to
the rows below them that have no rules.

Does not belong here: what stands in the cells (`pdf_tables`), titles and units (`structure`).
"""

from __future__ import annotations

import re
from itertools import pairwise

from sources.document import Cell, Table
from sources.readers import structure
from sources.readers.grid import Grid
from sources.readers.pdf_tables import PageTable, Wrap

SAME_EDGE = 5.0
"""Points within which column edges of two pages are the same column."""

MAX_HEAD_ROWS = 3
MAX_HEAD_GAP = 20.0
"""Points between a ruled head and the first row below it."""
MIN_SHARED_LABELS = 5
SHARED_LABELS = 0.4
"""Part of a form's labels that the form before it prints too."""

CELL_PADDING = 12.0
"""Points that a cell keeps free beside its text, both sides together."""

MAX_REST = 12
"""Characters of a row's words that went over to the next page."""

_FIGURE = re.compile(r"[-(（]?\d[\d,，]{0,24}(?:\.\d{1,8})?[%‰]?[)）]?$")
_YEAR = re.compile(r"(?:19|20)\d\d$")


def continues(first: Table, last: Grid, edges: list[float], second: PageTable) -> bool:
    """Can `second`, at the top of the next page, be the rest of the table `first`, which has these column edges?

    `last`: the part of the table on the page before.
    """
    return _column_map(first, last, edges, second) is not None


def is_head_of(head: PageTable, body: PageTable) -> bool:
    """A ruled head right above rows that have no rules, on one page."""
    return (
        head.page.number == body.page.number
        and head.grid.strips is None
        and body.grid.strips is not None
        and head.grid.n_rows <= MAX_HEAD_ROWS
        and -SAME_EDGE < body.top - head.bottom < MAX_HEAD_GAP
    )


def _column_map(first: Table, last: Grid, edges: list[float], second: PageTable) -> tuple[list[int], list[int]] | None:
    """Positions of the columns of both in the joined table.

    Without rulings the white between the columns is compared; a page of few rows has wider white, its head tells.
    """
    ours, theirs = last.strips, second.grid.strips
    if ours is None and theirs is None:
        return _edge_map(edges, second.grid.xs)
    if ours is None and theirs is not None and len(edges) == len(second.grid.xs):
        fit = all(a - SAME_EDGE < x < b + SAME_EDGE for x, (a, b) in zip(edges[1:-1], theirs, strict=True))
        identity = list(range(len(edges)))
        return (identity, identity) if fit else None
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
    if rest and second.page.number != last.page.number:
        _heal_seam(first, below, last.wraps() | second.wraps())
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
    """How many rows at the top of both are the same, hold text, and can be a header: a row of data never is."""
    limit = min(first.n_rows, second.n_rows, 8)
    ours, theirs = _row_keys(first, limit), _row_keys(second, limit)
    same = 0
    while same < limit and ours[same] == theirs[same] and not _holds_data([text for *_, text in theirs[same]]):
        same += 1
    # A merged cell must not be cut by the end of the header.
    while same and any(c.row < same < c.row + c.rowspan for c in second.cells):
        same -= 1
    has_text = any(text for key in theirs[:same] for *_, text in key)
    return same if has_text else 0


def _holds_data(texts: list[str]) -> bool:
    """Figures stand in the row that are neither years nor the numbers of its columns. `texts`: from left to right."""
    figures = [text for text in texts if _FIGURE.match(text) and not _YEAR.match(text)]
    numbers = [int(text) for text in figures if text.isdecimal() and len(text) <= 2]
    are_columns = len(numbers) == len(figures) >= 2 and all(b == a + 1 for a, b in pairwise(numbers))
    return bool(figures) and not are_columns


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
