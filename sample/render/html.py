"""A page of a government web site: the document inside the furniture such pages have. Locators are left out: how the
furniture counts is the reader's affair."""

from __future__ import annotations

from html import escape

from sample.document import Draft, Paragraph, Table
from sample.press import Press

TAGS = {"title": "h1", "heading1": "h2", "heading2": "h3", "heading3": "p", "annex": "p", "note": "p", "unit": "p",
        "right": "p", "footnote": "p", "body": "p"}  # fmt: skip
ALIGN = {"title": "center", "note": "center", "right": "right", "unit": "right"}


def render(draft: Draft, press: Press) -> bytes:
    sheet = press.sheet
    title = escape(next(b.text for b in draft.blocks if isinstance(b, Paragraph) and b.style == "title"))
    place = escape(sheet.district_name)
    day = sheet.prepared_on
    meta = (
        '<table class="meta"><tr><td>索引号：</td><td>990000/示例</td><td>发布机构：</td>'
        f"<td>{escape(sheet.full_name)}</td></tr><tr><td>发布日期：</td><td>{day.year}-{day.month:02d}-{day.day:02d}</td>"
        "<td>有效性：</td><td>有效</td></tr></table>"
        if press.spec.style.get("meta", True)
        else ""
    )
    body = "\n".join(filter(None, (_block(block) for block in draft.blocks)))
    page = f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>table.data{{border-collapse:collapse}}table.data td{{border:1px solid #000}}</style>
<script>function doPrint(){{window.print();}}</script>
</head>
<body>
<div class="header"><a href="/">网站首页</a> | <a href="/zwgk/">政务公开</a> | <a href="/hd/">互动交流</a></div>
<div class="crumb">当前位置：<a href="/">{place}人民政府（示例网站）</a> &gt; 财政信息 &gt; 正文</div>
{meta}
<div class="article" id="zoom">
{body}
</div>
<div class="share">分享到：微信 微博　【打印本页】【关闭窗口】</div>
<div class="footer">主办：{place}人民政府办公室（示例网站）</div>
</body>
</html>
"""
    return page.encode("utf-8")


def _block(block: object) -> str:
    if isinstance(block, Paragraph):
        tag, align = TAGS[block.style], ALIGN.get(block.style)
        text = f"<strong>{escape(block.text)}</strong>" if block.style == "heading3" else escape(block.text)
        return f'<{tag} style="text-align:{align}">{text}</{tag}>' if align else f"<{tag}>{text}</{tag}>"
    if isinstance(block, Table):
        return _table(block)
    return ""


def _table(table: Table) -> str:
    rows = []
    for row in table.rows:
        cells = []
        for cell in row:
            spans = (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + (
                f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
            )
            cells.append(f"<td{spans}>{escape(cell.text) or '&nbsp;'}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return '<table class="data">\n' + "\n".join(rows) + "\n</table>"
