"""Automatic numbers of DOCX: lists of several levels, each with the labels Word prints for it.

A case is levels ("format|text|options"), instances ("number: overrides"), paragraphs ("instance.level") and labels.
"""

from __future__ import annotations

import io
import zipfile

import pytest

from sources.readers import read_bytes

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CJK = "chineseCounting|%1、 / chineseCounting|（%2） / decimal|%3. / decimal|（%4）"
THOUSAND = CJK.replace("chineseCounting", "chineseCountingThousand")
LEGAL = "decimal|%1 / decimal|%1.%2 / decimal|%1.%2.%3"

# name, levels, instances, paragraphs, labels
CASES: list[tuple[str, str, str, str, str]] = [
    ("one level", "decimal|%1.", "1", "1.0 1.0 1.0", "1. 2. 3."),
    ("chinese outline", CJK, "1", "1.0 1.1 1.1 1.2 1.2 1.3 1.0 1.1 1.2",
     "一、 （一） （二） 1. 2. （1） 二、 （一） 1."),
    ("chinese thousand", THOUSAND, "1", "1.0 1.0 1.1 1.0", "一、 二、 （一） 三、"),
    ("legal numbers", LEGAL, "1", "1.0 1.1 1.1 1.2 1.2 1.1 1.0 1.1", "1 1.1 1.2 1.2.1 1.2.2 1.3 2 2.1"),
    ("part and section", "chineseCounting|第%1部分 / chineseCounting|第%2节", "1", "1.0 1.1 1.1 1.0 1.1",
     "第一部分 第一节 第二节 第二部分 第一节"),
    ("a level is jumped over", CJK, "1", "1.0 1.2 1.2 1.0 1.2", "一、 1. 2. 二、 1."),
    ("a lower level comes first", LEGAL, "1", "1.1 1.1", "1.1 1.2"),
    ("three deep back to the top", LEGAL, "1", "1.0 1.1 1.2 1.0 1.2", "1 1.1 1.1.1 2 2.1.1"),
    ("start above one", "decimal|%1.|start=5 / lowerLetter|%2)|start=3", "1", "1.0 1.1 1.1 1.0 1.1", "5. c) d) 6. c)"),
    ("start at zero", "decimal|%1.|start=0 / decimal|%1.%2|start=0", "1", "1.0 1.1 1.0 1.1", "0. 0.0 1. 1.0"),
    ("never restarts", "chineseCounting|%1、 / decimal|%2.|restart=0", "1", "1.0 1.1 1.1 1.0 1.1",
     "一、 1. 2. 二、 3."),
    ("restarts after the top only", "chineseCounting|%1、 / chineseCounting|（%2） / decimal|%3.|restart=1", "1",
     "1.0 1.1 1.2 1.1 1.2 1.0 1.1 1.2", "一、 （一） 1. （二） 2. 二、 （一） 1."),
    ("restarts after the level above", "decimal|%1. / decimal|%2) / lowerLetter|%3.|restart=2", "1",
     "1.0 1.1 1.2 1.1 1.2", "1. 1) a. 2) a."),
    ("two instances go on counting", "decimal|%1.", "1 2", "1.0 1.0 2.0 1.0", "1. 2. 3. 4."),
    ("an instance that starts anew", "decimal|%1.", "1 2:0=1", "1.0 1.0 2.0 2.0", "1. 2. 1. 2."),
    ("an instance that starts at seven", "decimal|%1.", "1 2:0=7", "1.0 2.0 2.0", "1. 7. 8."),
    ("each section its own instance", CJK, "1 2:0=1,1=1 3:0=1,1=1", "1.0 1.1 2.0 2.1 2.1 3.0 3.1",
     "一、 （一） 一、 （一） （二） 一、 （一）"),
    ("a start override holds after every restart", "decimal|%1. / decimal|%2)", "1 2:1=4", "2.0 2.1 2.1 2.0 2.1",
     "1. 4) 5) 2. 4)"),
    ("a start override of a level not yet printed", LEGAL, "2:0=3", "2.1 2.1", "3.1 3.2"),
    ("an override replaces the level", CJK, "1 2:0!upperRoman|%1.", "1.0 1.1 2.0 2.1", "一、 （一） II. （一）"),
    ("override of a lower level", CJK, "2:1!decimal|%2)", "2.0 2.1 2.1", "一、 1) 2)"),
    ("back to the first instance", "decimal|%1.", "1 2:0=1", "1.0 2.0 2.0 1.0", "1. 1. 2. 3."),
    ("higher levels as digits", "chineseCounting|%1、 / chineseCounting|%1.%2|legal", "1", "1.0 1.1 1.1 1.0 1.1",
     "一、 1.1 1.2 二、 2.1"),
    ("roman and letters", "upperRoman|%1. / upperLetter|%2. / decimal|%3. / lowerLetter|%4) / lowerRoman|(%5)", "1",
     "1.0 1.1 1.2 1.3 1.4 1.4 1.0 1.1", "I. A. 1. a) (i) (ii) II. A."),
    ("circled digits", "decimal|%1. / decimalEnclosedCircleChinese|%2", "1", "1.0 1.1 1.1 1.0 1.1", "1. ① ② 2. ①"),
    ("circled ideographs", "ideographEnclosedCircle|%1", "1", "1.0 1.0", "㊀ ㊁"),
    ("heavenly stems", "ideographTraditional|%1、 / ideographZodiac|%2、", "1", "1.0 1.1 1.1 1.0",
     "甲、 子、 丑、 乙、"),
    ("stems and branches", "ideographZodiacTraditional|%1、", "1", "1.0 1.0", "甲子、 乙丑、"),
    ("legal characters", "chineseLegalSimplified|%1、", "1", "1.0 " * 11,
     "壹、 贰、 叁、 肆、 伍、 陆、 柒、 捌、 玖、 壹拾、 壹拾壹、"),
    ("ideograph digits stand by place", "ideographDigital|%1、|start=9", "1", "1.0 1.0 1.0", "九、 一〇、 一一、"),
    ("chinese counting past ten", "chineseCounting|%1、|start=9", "1", "1.0 1.0 1.0", "九、 十、 十一、"),
    ("japanese counting past twenty", "japaneseCounting|%1、|start=19", "1", "1.0 1.0 1.0", "十九、 二十、 二十一、"),
    ("digits of full width", "decimalFullWidth|%1．", "1", "1.0 1.0", "１． ２．"),
    ("leading zeros", "decimalZero|%1|start=9", "1", "1.0 1.0", "09 10"),
    ("letters past z", "lowerLetter|%1.|start=26", "1", "1.0 1.0", "z. aa."),
    ("bullets below numbers", "decimal|%1. / bullet|\uf0b7", "1", "1.0 1.1 1.0", "1. - 2."),
    ("a level that prints words only", "none|附： / decimal|%2.", "1", "1.0 1.1 1.1", "附： 1. 2."),
    ("dashes", "numberInDash|%1", "1", "1.0 1.0", "-1- -2-"),
    ("levels through styles", "chineseCounting|%1、|style=S0 / chineseCounting|（%2）|style=S1", "1",
     "S0 S1 S1 S0 S1", "一、 （一） （二） 二、 （一）"),
    ("styles and paragraphs share a list", "chineseCounting|%1、|style=S0 / decimal|%2.|style=S1", "1",
     "S0 1.1 S1 S0 S1", "一、 1. 2. 二、 1."),
    ("a style without a number of its own inherits it", "chineseCounting|%1、|style=S0", "1", "S0 child child S0",
     "一、 二、 三、 四、"),
    ("a paragraph takes its style's number away", "chineseCounting|%1、|style=S0", "1", "S0 S0=0 S0", "一、 - 二、"),
    ("a paragraph gives its style another list", "chineseCounting|%1、|style=S0", "1 2:0=1", "S0 S0=2 S0",
     "一、 一、 二、"),
]  # fmt: skip


def level(n: int, written: str) -> str:
    style, text, *options = written.strip().split("|")
    given = dict(option.partition("=")[::2] for option in options)
    parts = [f'<w:start w:val="{given.get("start", "1")}"/><w:numFmt w:val="{style}"/>']
    if "restart" in given:
        parts.append(f'<w:lvlRestart w:val="{given["restart"]}"/>')
    if "style" in given:
        parts.append(f'<w:pStyle w:val="{given["style"]}"/>')
    if "legal" in given:
        parts.append("<w:isLgl/>")
    return f'<w:lvl w:ilvl="{n}">{"".join(parts)}<w:suff w:val="space"/><w:lvlText w:val="{text}"/></w:lvl>'


def instance(written: str) -> str:
    number, _, overrides = written.partition(":")
    out = '<w:abstractNumId w:val="7"/>'
    for override in filter(None, overrides.split(",")):
        if "!" in override:
            at, _, replaced = override.partition("!")
            out += f'<w:lvlOverride w:ilvl="{at}">{level(int(at), replaced)}</w:lvlOverride>'
        else:
            at, _, start = override.partition("=")
            out += f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
    return f'<w:num w:numId="{number}">{out}</w:num>'


def paragraph(written: str) -> str:
    number = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'
    if written[0].isdigit():
        num_id, _, at = written.partition(".")
        properties = number.format(at, num_id)
    else:
        style, _, num_id = written.partition("=")
        properties = f'<w:pStyle w:val="{style}"/>' + (number.format(0, num_id) if num_id else "")
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>文</w:t></w:r></w:p>"


def document(levels: str, instances: str, paragraphs: str) -> bytes:
    split = levels.split(" / ")
    abstract = "".join(level(n, written) for n, written in enumerate(split))
    kind = '<w:multiLevelType w:val="multilevel"/>'
    numbering = f'<w:abstractNum w:abstractNumId="7">{kind}{abstract}</w:abstractNum>'
    numbering += "".join(map(instance, instances.split()))
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{n}"><w:name w:val="S{n}"/><w:pPr><w:numPr><w:ilvl w:val="{n}"/>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for n in range(len(split))
        if f"style=S{n}" in levels
    )
    styles += (
        '<w:style w:type="paragraph" w:styleId="child"><w:name w:val="child"/><w:basedOn w:val="S0"/></w:style>'
        if "child" in paragraphs
        else ""
    )
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    override = '<Override PartName="/word/{0}.xml" ContentType="{1}.{2}+xml"/>'
    body = "".join(map(paragraph, paragraphs.split()))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + override.format("document", kinds, "document.main")
        + override.format("numbering", kinds, "numbering")
        + override.format("styles", kinds, "styles")
        + "</Types>",
        "_rels/.rels": relations("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": relations("numbering", "numbering.xml", "styles", "styles.xml"),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(*pairs: str) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    items = "".join(
        f'<Relationship Id="r{n}" Type="{base}/{pairs[n]}" Target="{pairs[n + 1]}"/>' for n in range(0, len(pairs), 2)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'
    )


@pytest.mark.parametrize(
    ("levels", "instances", "paragraphs", "labels"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_list_prints_its_labels(levels: str, instances: str, paragraphs: str, labels: str) -> None:
    found = read_bytes(document(levels, instances, paragraphs), file_name="x.docx")
    printed = [block.text.removesuffix("文").strip() or "-" for block in found.blocks]
    assert printed == labels.split()
