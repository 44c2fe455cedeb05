"""How the .doc files in this folder were made: drawn as DOCX by python-docx, saved as Word 97 by LibreOffice 7.4.

    python tests/sources/doc/make.py        # needs LibreOffice (apt-get install libreoffice-writer-nogui)

Their text is our own, of a fictional district (示例). The tests use the files as they are; nothing runs this by itself.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

HERE = Path(__file__).parent


def report(path: Path) -> None:
    """Headings, a paragraph, a table with merged cells, an automatically numbered list."""
    document = Document()
    document.add_paragraph("示例区文化局2023年度部门整体支出绩效自评报告").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("一、部门概况")
    document.add_paragraph("示例区文化局2023年度支出合计1234.50万元，其中基本支出800.00万元，项目支出434.50万元。")
    document.add_paragraph("支出决算表").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("单位：万元")
    rows = [["", "", ""], ["", "预算数", "决算数"], ["基本支出", "790.00", "800.00"], ["项目支出", "450.00", "434.50"]]
    table = document.add_table(4, 3)
    table.style = "Table Grid"
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "金额"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "项目"
    document.add_paragraph("二、存在的问题")
    for text in ("预算编制不够细化，年中调整较多。", "项目进度偏慢，资金结转较大。"):
        document.add_paragraph(text, style="List Number")
    document.save(str(path))


def changes(path: Path) -> None:
    """Tracked changes, a field with its result, a line break, a nested table."""
    document = Document()
    paragraph = document.add_paragraph("支出")
    mark = 'w:id="{}" w:author="示例" w:date="2024-01-01T00:00:00Z"'
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')} {mark.format(1)}><w:r><w:delText>90</w:delText></w:r></w:del>")
    )
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')} {mark.format(2)}><w:r><w:t>100</w:t></w:r></w:ins>"))
    paragraph.add_run("万元，见第")
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>3</w:t></w:r></w:fldSimple>')
    )
    paragraph.add_run("页。")
    document.add_paragraph("第一行\n第二行")
    outer = document.add_table(1, 2)
    outer.style = "Table Grid"
    outer.cell(0, 0).text = "外"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内1", "内2"
    document.add_paragraph("二、存在的问题")
    document.save(str(path))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for draw in (report, changes):
            source = Path(scratch) / f"{draw.__name__}.docx"
            draw(source)
            profile = (Path(scratch) / "profile").as_uri()
            subprocess.run(
                ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc:MS Word 97",
                 "--outdir", str(HERE), str(source)],
                check=True,
            )  # fmt: skip
