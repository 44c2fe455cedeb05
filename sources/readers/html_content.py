"""Which part of a web page is the document: content containers of the common systems, and what is furniture.

Does not belong here: turning content into blocks (`html`).
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.readers import structure

DROPPED_TAGS = frozenset(
    [
        "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video",
        "select", "option", "button", "input", "textarea", "nav", "footer", "aside", "link", "meta", "head", "title",
        "map", "area", "-comment",
    ]
)  # fmt: skip
BLOCK_TAGS = frozenset(
    [
        "address", "article", "blockquote", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li", "main",
        "ol", "p", "pre", "section", "summary", "ul", "body", "td", "th", "caption",
    ]
)  # fmt: skip

_CONTENT_SELECTORS = (
    ".TRS_Editor", "#zoom", "#Zoom", ".v_news_content", "#vsb_content", "#UCAP-CONTENT", ".pages_content", "#zoomcon",
    "[id^=vsb_content]", ".article_content", ".article-content", "#articleContent", ".news_content", ".xxgk_content",
    ".content_text", ".detail-content", "#artcontent", ".ewb-article-info", "#ivs_content", ".easysite-news-text",
)  # fmt: skip
"""Containers into which the content systems of government sites put an article's text."""

_FURNITURE_WORDS = (
    "nav navbar menu crumb crumbs breadcrumb breadcrumbs location position weizhi share bdshare bshare jiathis print"
    " dayin close toolbar tool tools footer foot bottom copyright banner top topbar header sidebar side related xgxx"
    " pager pagination pagenav prev next prenext search login fontsize font-size qrcode ewm comment links fj"
    " friendlink link xl_sub"
)
_FURNITURE_NAME = re.compile(rf"(?:^|[-_\s])(?:{_FURNITURE_WORDS.replace(' ', '|')})(?:$|[-_\s\d])", re.IGNORECASE)
_FURNITURE_TEXT = re.compile(
    r"^(?:您?(?:当前|现在|所在)(?:的)?位置|(?:首页|网站首页)\s*[>＞»|]|分享到|【?打印(?:本页)?】?|【?关闭(?:窗口|本页)?】?"
    r"|上一[篇条页]|下一[篇条页]|相关(?:链接|文章|信息|附件)|(?:信息)?来源[:：]|(?:发布|发文|更新)(?:时间|日期)[:：]"
    r"|浏览(?:量|次数)|点击(?:量|数|次数)|(?:网站标识码|备案号|版权所有|主办单位?|承办单位?|技术支持)[:：]"
    r"|字体[:：]|【?字体[:：]|扫一扫)"
)
CONTENT_SHARE = 0.4
"""Part of a page's text, furniture aside, that a known container must hold to be the document."""

MAX_FURNITURE_DEPTH = 6
MAX_FURNITURE_CHARS = 400
MAX_FURNITURE_NODES = 2000
MAX_DESCENT = 40
"""Wrappers around the content that are looked into, one by one."""

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))


def is_furniture(node: LexborNode) -> bool:
    """A block that the site prints around every page: named so, or made of links, or saying so in its first words."""
    if node.tag not in BLOCK_TAGS or node.tag in ("p", "body", "td", "th"):
        return False
    text = _short_text(node)
    if text is None:
        return False
    name = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    if _FURNITURE_NAME.search(name) and not node.css_matches("table td, table th"):
        return True
    return len(text) < 200 and bool(_FURNITURE_TEXT.match(text)) and not node.css_matches("table")


def _short_text(node: LexborNode) -> str | None:
    """The text of `node` without blanks, None when it is too long for furniture: long blocks are looked at often."""
    parts: list[str] = []
    length = 0
    for n, child in enumerate(node.traverse(include_text=True)):
        if n > MAX_FURNITURE_NODES:
            return None
        if child.tag == "-text":
            parts.append(structure.compact(child.text(deep=True) or ""))
            length += len(parts[-1])
            if length >= MAX_FURNITURE_CHARS:
                return None
    return "".join(parts)


def main_content(body: LexborNode) -> LexborNode:
    """The smallest element that holds the document: a known container, else where the text is."""
    total = _weight(body) - _furniture_weight(body)
    for selector in _CONTENT_SELECTORS:
        best = max(body.css(selector), key=_weight, default=None)
        if best is not None and _weight(best) >= CONTENT_SHARE * total:
            return best
    return _descend(body)


def _furniture_weight(node: LexborNode, depth: int = 0) -> int:
    total = 0
    for child in node.iter():
        if child.tag in DROPPED_TAGS:
            continue
        if is_furniture(child) or is_hidden(child):
            total += _weight(child)
        elif depth < MAX_FURNITURE_DEPTH and child.tag in BLOCK_TAGS:
            total += _furniture_weight(child, depth + 1)
    return total


def _descend(node: LexborNode) -> LexborNode:
    """Go down while all that stays behind is furniture."""
    for _ in range(MAX_DESCENT):
        children = [c for c in node.iter() if c.tag not in DROPPED_TAGS and structure.compact(c.text(separator=""))]
        content = [c for c in children if not (is_furniture(c) or is_hidden(c))]
        bare = any(
            c.tag == "-text" and structure.compact(c.text(deep=True) or "") for c in node.iter(include_text=True)
        )
        if len(content) != 1 or bare or content[0].tag not in ("div", "section", "article", "main", "center"):
            return node
        node = content[0]
    return node


def _weight(node: LexborNode) -> int:
    """Characters of text that are not links."""
    links = sum(len(structure.compact(a.text(separator=""))) for a in node.css("a"))
    return max(0, len(structure.compact(node.text(separator=""))) - links)


def page_facts(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page says of itself in <title> and <meta>: title, site, column, published, source."""
    out: dict[str, str] = {}
    title = tree.css_first("title")
    if title is not None and (text := structure.clean(title.text())):
        out["title"] = text[:300]
    wanted = {
        "sitename": "site",
        "columnname": "column",
        "pubdate": "published",
        "contentsource": "source",
        "articletitle": "title",
    }
    for meta in tree.css("meta[name]"):
        key = wanted.get((meta.attributes.get("name") or "").lower())
        value = structure.clean(meta.attributes.get("content") or "")
        if key and value:
            out[key] = value[:300]
    return out
