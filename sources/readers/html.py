"""HTML: the main content of a published page without the site's furniture: headings, paragraphs, tables with spans.

Paragraph numbers count the block-level paragraphs of the main content from 1; a table takes one number.
Does not belong here: encodings (`encoding`), what is furniture and what is content (`html_content`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.document import Block, Cell, Document, Locator, Table
from sources.outcomes import ReadFailure
from sources.readers import encoding, limits, structure
from sources.readers.html_content import BLOCK_TAGS, DROPPED_TAGS, is_furniture, is_hidden, main_content, page_facts

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_NESTED = re.compile(
    rb"<(/?)(?:div|ul|ol|dl|table|section|article|blockquote|center|fieldset|details|main|header)[\s>]", re.IGNORECASE
)
_STATUS = r"(?:40[0-5]|41[04]|429|50[0-4])"
_ERROR_TITLE = re.compile(
    rf"(?:\b{_STATUS}\b.{{0,40}}(?:error|not found|forbidden|unavailable|bad|gateway|错误|不存在|禁止|找不到|无法))"
    rf"|^\s*{_STATUS}\s*$|(?:error|错误)\s*(?:page|页面?|code|代码)?\s*[:：]?\s*{_STATUS}"
    r"|not\s+found|forbidden|bad gateway|service unavailable|internal server error|access denied"
    r"|(?:页面|网页|文件|您?访问的(?:页面|地址|资源|内容))\s*(?:不存在|找不到|已删除|无法访问|未找到|出错)"
    r"|无法找到该页|没有找到(?:您要访问的)?页面",
    re.IGNORECASE,
)
LAYOUT_SHARE = 0.8
"""Part of a small table's text that stands in tables inside it when it is only there to place them."""

MAX_ERROR_PAGE_CHARS = 1500
"""An error page says little; a long page that mentions 404 is a document."""


def read_html(data: bytes, file_name: str, sha256: str) -> Document:
    """Raises ReadFailure("html_error_page"), ("not_text"), ("no_text"), ("too_large")."""
    decoded = encoding.decode(data, declared=encoding.declared_charset(data))
    depth = _nesting(data)
    if depth > limits.MAX_OPEN_ELEMENTS:
        raise ReadFailure("too_large", f"elements nested {depth:,} deep")
    tree = LexborHTMLParser(decoded.text)
    body = tree.body
    if body is None:
        raise ReadFailure("no_text", "a page without a body")
    _refuse_error_page(tree, body)
    document = Document(file_name, sha256, "html", notices=decoded.notices())
    document.metadata = {"encoding": decoded.encoding, **page_facts(tree)}
    content = main_content(body)
    reader = _Reader(document)
    reader.add_page_title(body, content)
    reader.walk(content, 0)
    reader.flush()
    if reader.truncated:
        document.notices.append(("too_complex", "elements beyond the limit of blocks or depth were left out"))
    return document


def _nesting(data: bytes) -> int:
    """How deep blocks stand in each other, from their tags alone: the parser needs the square of it."""
    depth = deepest = 0
    for tag in _NESTED.finditer(data):
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _refuse_error_page(tree: LexborHTMLParser, body: LexborNode) -> None:
    visible = structure.compact(body.text(separator=" "))
    if len(visible) > MAX_ERROR_PAGE_CHARS:
        return
    title = tree.css_first("title")
    heading = body.css_first("h1, h2")
    candidates = [node.text(strip=True) for node in (title, heading) if node is not None]
    if len(visible) <= 300:
        candidates.append(body.text(separator=" ", strip=True)[:300])
    for line in candidates:
        if _ERROR_TITLE.search(line):
            raise ReadFailure("html_error_page", f"the page says: {structure.clean(line)[:60]}")


@dataclass(slots=True)
class _Reader:
    document: Document
    number: int = 0
    truncated: bool = False
    _parts: list[str] = field(default_factory=list)
    _emphasis: list[tuple[int, bool]] = field(default_factory=list)
    _centred: bool = False
    _level: int | None = None
    _n_tables: int = 0
    _nesting: int = 0
    _recent: list[str] = field(default_factory=list)

    def add_page_title(self, body: LexborNode, content: LexborNode) -> None:
        """The headline that the site prints above the content, unless the content repeats it."""
        headline = next((h for h in body.css("h1") if structure.compact(h.text())), None)
        if headline is None or _inside(headline, content):
            return
        text = structure.clean(headline.text())
        start = structure.compact(content.text(separator=""))[: 4 * len(text) + 80]
        if structure.compact(text) not in start:
            self.document.blocks.append(Block("heading", text, Locator(), level=1))

    def walk(self, node: LexborNode, depth: int) -> None:
        """Blocks below `node` in reading order."""
        if len(self.document.blocks) > limits.MAX_BLOCKS:
            self.truncated = True
            return
        if depth > limits.MAX_DEPTH:
            self._flat(node)
            return
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                self._add_text(child.text(deep=True) or "", child)
            elif tag == "br":
                self.flush()
            elif tag in DROPPED_TAGS or is_hidden(child) or is_furniture(child):
                continue
            elif tag == "table" and self._nesting < limits.MAX_LAYOUT_NESTING:
                self.flush()
                self._nesting += 1
                self._table(child, depth)
                self._nesting -= 1
            elif tag in BLOCK_TAGS:
                self.flush()
                before = (self._centred, self._level)
                self._centred = _is_centred(child) or (self._centred and not _is_aligned(child))
                self._level = _HEADINGS.get(tag, self._level)
                self.walk(child, depth + 1)
                self.flush()
                self._centred, self._level = before
            else:
                self.walk(child, depth + 1)

    def _flat(self, node: LexborNode) -> None:
        """The text of a tree too deep to be walked, as one paragraph: it must not be lost."""
        self.truncated = True
        for child in node.traverse(include_text=True):
            parent = child.parent
            if child.tag == "-text" and parent is not None and parent.tag not in DROPPED_TAGS:
                self._add_text(child.text(deep=True) or "", child)

    def _add_text(self, text: str, node: LexborNode) -> None:
        self._parts.append(text)
        stripped = len(structure.compact(text))
        if stripped:
            self._emphasis.append((stripped, _is_bold(node)))

    def flush(self) -> None:
        """End the paragraph collected so far."""
        text = structure.clean(_collapse("".join(self._parts)))
        emphasis = list(self._emphasis)
        self._parts.clear()
        self._emphasis.clear()
        if not structure.compact(text):
            return
        self.number += 1
        total = sum(n for n, _ in emphasis)
        bold = total > 0 and sum(n for n, b in emphasis if b) >= 0.9 * total
        block = structure.text_block(
            text, Locator(paragraph=self.number), emphasised=bold or self._centred, level=self._level
        )
        self.document.blocks.append(block)
        self._recent.append(text)

    def _table(self, node: LexborNode, depth: int) -> None:
        table = read_table(node, self.document)
        if table is None:
            return
        if table.n_rows * table.n_cols == 1 or _is_layout(node, table):
            for cell in node.css("td, th"):
                if _owner(cell) == node.mem_id:
                    self.walk(cell, depth + 1)
                    self.flush()
            return
        self.number += 1
        self._n_tables += 1
        table.index = self._n_tables
        captions = structure.captions_above(self._recent)
        table.unit, table.caption_lines = captions.unit, captions.lines
        table.title = table.title or captions.title
        self.document.blocks.append(Block("table", "", Locator(paragraph=self.number), table=table))
        self._recent.clear()


def read_table(node: LexborNode, document: Document) -> Table | None:
    """One <table> as a grid by HTML's own algorithm (rowspan and colspan, cells pushed right by cells from above)."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    n_cols = 0
    rows = [row for row in node.css("tr") if _owner(row) == node.mem_id]
    for r, row in enumerate(rows):
        col = 0
        for source in row.iter():
            if source.tag not in ("td", "th") or is_hidden(source):
                continue
            while (r, col) in taken:
                col += 1
            rowspan = _span(source, "rowspan") or len(rows) - r
            rowspan, colspan = min(rowspan, len(rows) - r), _span(source, "colspan") or 1
            area = max(len(taken) + rowspan * colspan, (r + 1) * max(n_cols, col + colspan))
            if area > limits.MAX_TABLE_CELLS:
                document.notices.append(("too_complex", f"a table: rows after {r} left out"))
                return _finish(cells, r + 1, n_cols) if n_cols else None
            taken.update((rr, cc) for rr in range(r, r + rowspan) for cc in range(col, col + colspan))
            cells.append(Cell(r, col, cell_text(source), rowspan, colspan))
            col += colspan
            n_cols = max(n_cols, col)
    table = _finish(cells, len(rows), n_cols)
    caption = node.css_first("caption")
    if table is not None and caption is not None and _owner(caption) == node.mem_id:
        table.title = structure.clean(caption.text()) or None
    return table


def _finish(cells: list[Cell], n_rows: int, n_cols: int) -> Table | None:
    for cell in cells:
        cell.rowspan = min(cell.rowspan, n_rows - cell.row)
    if not cells:
        return None
    if n_cols > limits.WIDE_TABLE:
        n_cols = max(cell.col for cell in cells) + 1
        for cell in cells:
            cell.colspan = min(cell.colspan, n_cols - cell.col)
    return Table(n_rows, n_cols, cells)


def cell_text(node: LexborNode) -> str:
    """The text of a cell, its lines separated by newlines; a nested table gives a line a row."""
    parts: list[str] = []
    _collect(node, parts, 0)
    lines = [structure.clean(_collapse(line)) for line in "".join(parts).split("\x00")]
    return "\n".join(line for line in lines if line)


def _collect(node: LexborNode, parts: list[str], depth: int) -> None:
    if depth > limits.MAX_DEPTH:
        return
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            parts.append(child.text(deep=True) or "")
        elif tag in ("br", "tr"):
            parts.append("\x00")
            _collect(child, parts, depth + 1)
        elif tag in DROPPED_TAGS or is_hidden(child):
            continue
        elif tag in ("td", "th"):
            parts.append(" ")
            _collect(child, parts, depth + 1)
        elif tag in BLOCK_TAGS or tag == "table":
            parts.append("\x00")
            _collect(child, parts, depth + 1)
            parts.append("\x00")
        else:
            _collect(child, parts, depth + 1)


def _collapse(text: str) -> str:
    """White space as HTML prints it; a line break of the source between CJK characters is no space."""

    def blank(run: re.Match[str]) -> str:
        broken = "\n" in run.group() or "\r" in run.group()
        between = text[run.start() - 1 : run.start()] + text[run.end() : run.end() + 1]
        return "" if broken and len(between) == 2 and not (between[0].isascii() or between[1].isascii()) else " "

    return re.sub(r"[ \t\r\n\f]+", blank, text)


def _span(node: LexborNode, name: str) -> int:
    """The attribute as HTML reads it: leading digits; 1 when missing or no number; 0 only for rowspan=0."""
    value = re.match(r"\s*0*([0-9]+)", node.attributes.get(name) or "1")
    digits = value.group(1) if value else "1"
    return min(int(digits), limits.MAX_SPAN) if len(digits) < 10 else limits.MAX_SPAN


def _owner(node: LexborNode) -> int:
    """The table a row, cell or caption belongs to."""
    parent = node.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _is_layout(node: LexborNode, table: Table) -> bool:
    """A table used to place other tables or whole paragraphs on the page, as pages of the 2000s do."""
    if table.n_rows * table.n_cols > 4:
        return False
    total = len(structure.compact(node.text(separator="")))
    inner = [t for t in node.css("table") if t.mem_id != node.mem_id and _owner(t) == node.mem_id]
    inside = sum(len(structure.compact(t.text(separator=""))) for t in inner)
    return inside > LAYOUT_SHARE * total or len(node.css("p")) > 8 or (bool(inner) and table.n_cols == 1)


def _is_bold(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in BLOCK_TAGS:
        if parent.tag in ("b", "strong"):
            return True
        if re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", parent.attributes.get("style") or ""):
            return True
        parent = parent.parent
    return parent is not None and bool(
        re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", parent.attributes.get("style") or "")
    )


def _is_centred(node: LexborNode) -> bool:
    style = node.attributes.get("style") or ""
    return (
        node.tag == "center"
        or node.attributes.get("align") == "center"
        or bool(re.search(r"text-align\s*:\s*center", style))
    )


def _is_aligned(node: LexborNode) -> bool:
    return node.attributes.get("align") is not None or "text-align" in (node.attributes.get("style") or "")


def _inside(node: LexborNode, container: LexborNode) -> bool:
    at: LexborNode | None = node
    while at is not None:
        if at.mem_id == container.mem_id:
            return True
        at = at.parent
    return False
