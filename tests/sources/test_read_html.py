"""HTML: the document without the site around it, tables with exact spans."""

from __future__ import annotations

import pytest

from sources.document import Table
from sources.readers import limits, read_bytes


def page(content: str, *, head: str = "", before: str = "", after: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>'
        '<div class="nav"><a href="/">首页</a><a>政务公开</a></div><div class="crumb">当前位置：首页 &gt; 财政</div>'
        f"{before}"
        f'<div class="TRS_Editor">{content}</div>{after}'
        '<div class="share">分享到：微信</div><div class="footer"><p>主办：示例区人民政府　备案号：000</p></div>'
        "</body></html>"
    )


def texts(html: str) -> list[str]:
    return [b.text for b in read_bytes(html.encode(), file_name="x.html").blocks if b.table is None]


def table(html: str) -> Table:
    (found,) = read_bytes(page(html).encode(), file_name="x.html").tables()
    return found


def grid(found: Table) -> list[list[str | None]]:
    return [[None if cell is None else cell.text for cell in row] for row in found.grid()]


def test_site_furniture_is_left_out() -> None:
    after = '<div>上一篇：示例</div><div class="close">【打印本页】【关闭窗口】</div>'
    assert texts(page("<p>一、部门概况</p><p>在职13人。</p>", after=after)) == ["一、部门概况", "在职13人。"]


def test_paragraphs_count_from_the_start_of_the_content_and_a_table_takes_one_number() -> None:
    html = page(
        "<p>甲。</p><p>&nbsp;</p><table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table><p>乙。</p>"
    )
    document = read_bytes(html.encode(), file_name="x.html")
    assert [(b.kind, b.locator.paragraph) for b in document.blocks] == [
        ("paragraph", 1), ("table", 2), ("paragraph", 3),
    ]  # fmt: skip


def test_the_headline_of_the_site_is_kept_unless_the_content_repeats_it() -> None:
    headline = "<h1>示例区文化局2023年度部门决算</h1>"
    assert texts(page("<p>一、部门概况</p>", before=headline))[0] == "示例区文化局2023年度部门决算"
    assert texts(page("<p>示例区文化局</p><p>2023年度部门决算</p><p>一、部门概况</p>", before=headline)) == [
        "示例区文化局", "2023年度部门决算", "一、部门概况",
    ]  # fmt: skip


def test_content_is_found_without_a_known_container() -> None:
    html = (
        '<html><body><div id="header"><a>首页</a></div><div class="main"><div class="x"><p>一、部门概况</p>'
        "<p>示例区文化局在职人员13人，收入合计100万元。</p></div></div>"
        '<div id="footer">版权所有：示例</div></body></html>'
    )
    assert texts(html) == ["一、部门概况", "示例区文化局在职人员13人，收入合计100万元。"]


def test_line_breaks_divide_paragraphs_and_source_line_ends_do_not() -> None:
    html = page("<p>　　支出合\n  计100万元。<br>　　其中：基本\n支出60万元。</p>")
    assert texts(html) == ["支出合计100万元。", "其中：基本支出60万元。"]


def test_text_in_bare_divs_and_spans_is_kept() -> None:
    assert texts(page("<div>甲<div>乙</div>丙<span>丁</span></div>戊")) == ["甲", "乙", "丙丁", "戊"]


def test_hidden_text_scripts_and_forms_elements_are_left_out() -> None:
    html = page('<p>甲</p><p style="display:none">隐</p><script>var x="脚本"</script><input value="框">')
    assert texts(html) == ["甲"]


def test_headings_come_from_tags_numbers_and_bold_type() -> None:
    html = page("<h2>概况</h2><p>一、收入情况</p><p><b>支出明细</b></p><p>支出合计100万元。</p>")
    document = read_bytes(html.encode(), file_name="x.html")
    assert [(b.text, b.level) for b in document.blocks if b.kind == "heading"] == [
        ("概况", 2), ("一、收入情况", 2), ("支出明细", 1),
    ]  # fmt: skip


def test_spans_push_cells_to_their_places() -> None:
    found = table(
        "<table><tr><td rowspan=2>项目</td><td colspan='2'>金额</td></tr><tr><td>预算</td><td>决算</td></tr>"
        "<tr><td>支出</td><td>1</td><td>2</td></tr></table>"
    )
    assert grid(found) == [["项目", "金额", "金额"], ["项目", "预算", "决算"], ["支出", "1", "2"]]


def test_a_rowspan_beyond_the_table_ends_with_it() -> None:
    found = table("<table><tr><td rowspan=99>a</td><td>b</td></tr><tr><td>c</td></tr></table>")
    assert (found.n_rows, found.n_cols) == (2, 2)


def test_a_rowspan_of_zero_reaches_to_the_end() -> None:
    found = table("<table><tr><td rowspan=0>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr></table>")
    assert grid(found) == [["a", "b"], ["a", "c"], ["a", "d"]]


@pytest.mark.parametrize("span", ["abc", "-3", "", "1e9"])
def test_a_span_that_is_no_number_is_one(span: str) -> None:
    found = table(f'<table><tr><td colspan="{span}">a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>')
    assert found.n_cols == 2


def test_an_endless_span_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SPAN", 50)
    assert table('<table><tr><td colspan="65000">a</td></tr><tr><td>b</td></tr></table>').n_cols == 50


def test_a_table_beyond_the_limit_of_cells_is_cut_and_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TABLE_CELLS", 20)
    html = page("<table>" + "<tr><td>1</td><td>2</td></tr>" * 50 + "</table>")
    assert [code for code, _ in read_bytes(html.encode(), file_name="x.html").notices] == ["too_complex"]


def test_a_nested_table_is_text_of_its_cell_and_shifts_nothing() -> None:
    found = table(
        "<table><tr><td>外1</td><td><table><tr><td>内1</td><td>内2</td></tr><tr><td>内3</td></tr></table></td></tr>"
        "<tr><td>外2</td><td>9</td></tr></table>"
    )
    assert (found.n_rows, found.n_cols) == (2, 2)
    assert grid(found)[0] == ["外1", "内1 内2\n内3"]


def test_a_table_that_only_places_the_page_is_not_a_table() -> None:
    inner = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>支出</td><td>100</td></tr></table>"
    document = read_bytes(
        page(f"<table><tr><td><p>一、部门概况</p>{inner}</td></tr></table>").encode(), file_name="x.html"
    )
    assert [b.kind for b in document.blocks] == ["heading", "table"]
    assert grid(document.tables()[0]) == [["项目", "金额"], ["支出", "100"]]


def test_lines_of_a_cell_are_kept() -> None:
    found = table("<table><tr><td><p>实施单位<br>（盖章）</p></td><td>x</td></tr><tr><td>1</td><td>2</td></tr></table>")
    assert grid(found)[0][0] == "实施单位\n（盖章）"


def test_title_and_unit_above_a_table() -> None:
    html = page(
        "<p>支出决算表</p><p>单位：万元</p><table><tr><td>项目</td><td>金额</td></tr><tr><td>a</td><td>1</td></tr></table>"
    )
    (found,) = read_bytes(html.encode(), file_name="x.html").tables()
    assert (found.title, found.unit) == ("支出决算表", "万元")


def test_a_page_in_gbk_is_decoded_by_its_declaration() -> None:
    head = '<head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>'
    html = f"<html>{head}<body><p>示例区</p></body></html>"
    assert read_bytes(html.encode("gbk"), file_name="x.html").blocks[0].text == "示例区"


def test_deep_nesting_ends_with_a_notice_not_a_crash() -> None:
    html = "<html><body>" + "<div>" * 5000 + "深" + "</div>" * 5000 + "<p>浅</p></body></html>"
    document = read_bytes(html.encode(), file_name="x.html")
    assert "浅" in document.to_text()


def test_what_the_page_says_of_itself_is_metadata() -> None:
    head = (
        '<title>决算公开</title><meta name="SiteName" content="示例区政府网"><meta name="PubDate" content="2024-08-01">'
    )
    metadata = read_bytes(page("<p>甲</p>", head=head).encode(), file_name="x.html").metadata
    assert (metadata["title"], metadata["site"], metadata["published"]) == ("决算公开", "示例区政府网", "2024-08-01")
