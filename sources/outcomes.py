"""How handling a document can end. Every file ends in exactly one outcome with a reason from this list.

`ok`: read completely. `partial`: something is known to be missing (notices say what). `quarantined`: nothing usable
came out; the reason says why and what to do. `skipped`: not a document we handle, or already handled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OutcomeName = Literal["ok", "partial", "quarantined", "skipped"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A documented reason: what was found, and what a person can do about it."""

    code: str
    outcome: OutcomeName
    en: str
    zh: str
    action: str


def _reasons(*rows: tuple[str, OutcomeName, str, str, str]) -> dict[str, Reason]:
    return {row[0]: Reason(*row) for row in rows}


REASONS = _reasons(
    ("empty_file", "quarantined", "the file has no bytes", "文件为空", "fetch or export the file again"),
    ("unknown_format", "quarantined", "the bytes are no format we read", "无法识别的文件格式",
     "open it by hand; convert it to PDF, DOCX, XLSX, HTML or TXT"),
    ("format_mismatch", "quarantined", "the bytes are not what a published report can be",
     "文件内容与报告格式不符", "look at the file: it may be an archive or a program with a document's name"),
    ("html_error_page", "quarantined", "a web server's error page was saved instead of the document",
     "保存的是网页错误页而不是文件", "fetch the document again from its page"),
    ("damaged", "quarantined", "the file is truncated or damaged",
     "文件损坏或不完整", "fetch or export the file again"),
    ("password", "quarantined", "the file is protected by a password", "文件有密码保护",
     "ask the publisher for an open copy, or remove the password"),
    ("no_text", "quarantined", "no text could be read", "没有可读文字", "look at the file: it may be blank"),
    ("needs_ocr", "quarantined", "the pages are images", "页面为图片，需要文字识别",
     "install the OCR extra, or ask for a text version"),
    ("some_pages_need_ocr", "partial", "some pages are images", "部分页面为图片",
     "install the OCR extra, or raise the time for a document if that ran out; the other pages were read"),
    ("uncertain_text", "partial", "text recognised on some pages is doubtful", "部分页面的识别文字不可靠",
     "compare the pages named in the detail with the original"),
    ("recognised", "ok", "some pages are images whose text was recognised", "部分页面为图片，文字由识别得到",
     "compare figures that matter with the page"),
    ("some_pages_damaged", "partial", "some pages are damaged and were left out", "部分页面损坏而略过",
     "fetch or export the file again; the other pages were read"),
    ("members_unread", "partial", "a file in the bundle was not read", "压缩包内有文件未能读取",
     "take the file named in the detail out of the bundle and look at it"),
    ("several_reports", "partial", "the bundle holds reports of several departments or years",
     "压缩包内有多个部门或年度的报告",
     "hand in each report named in the detail as a file of its own"),
    ("conversion_incomplete", "partial", "some parts were lost when the file was converted", "转换时丢失了部分内容",
     "compare with the original; save it as DOCX and hand that in"),
    ("repaired", "partial", "the file is damaged and was read as far as it could be repaired",
     "文件已损坏，只读取了可修复的部分", "fetch or export the file again and compare"),
    ("some_characters_lost", "partial", "some bytes are no characters of the text's encoding",
     "部分字节无法识别为文字", "look for � in the text; fetch the file again"),
    ("not_text", "quarantined", "the bytes are not text in any known encoding", "不是任何已知编码的文字",
     "look at the file in a hex viewer"),
    ("too_large", "quarantined", "the file is larger than the limit", "文件超过大小上限", "split the file"),
    ("too_many_pages", "partial", "only the first pages within the limit were read", "超过页数上限，只读取了前面的页",
     "split the file"),
    ("too_complex", "partial", "a table or page exceeded a limit and was left out", "部分表格或页面过于复杂而略过",
     "look at the page named in the detail"),
    ("time_limit", "quarantined", "reading took longer than the limit",
     "处理超时", "look at the file; raise the limit"),
    ("memory_limit", "quarantined", "reading needed more memory than the limit", "处理超出内存上限",
     "look at the file; raise the limit"),
    ("worker_crash", "quarantined", "the reader process died on this file", "解析进程崩溃",
     "report the file: a native library failed on it"),
    ("reader_error", "quarantined", "our reader failed on this file",
     "读取程序出错", "report the file: this is our defect"),
    ("extractor_error", "partial", "our extractor failed on this document", "抽取程序出错",
     "report the file: this is our defect"),
    ("unknown_layout", "partial", "a table prints money in a layout we do not know", "表格版式未识别",
     "look at the table named in the detail; its head or title may need an entry in pipelines/extraction/layouts"),
    ("unsupported_format", "skipped", "a known format that is not read yet", "暂不支持的格式",
     "convert it to PDF, DOCX, XLSX, HTML or TXT"),
    ("unreadable_path", "quarantined", "the file could not be opened",
     "文件无法打开", "check its permissions and name"),
    ("unsafe_name", "quarantined", "the file's name is not one a document can have", "文件名不安全或过长",
     "look at the file and give it an ordinary name"),
    ("archive_damaged", "quarantined", "the archived copy is not what was archived", "归档副本已损坏",
     "check the disk; the next run copies the file again"),
    ("not_a_report", "ok", "read, but not a kind of report facts are taken from", "不属于可抽取的报告类型", "nothing"),
    ("not_a_document", "skipped", "a data or helper file beside the documents", "不是文档", "nothing"),
)  # fmt: skip


class ReadFailure(Exception):
    """Raised by a reader when nothing usable comes out. `code` is a key of REASONS; `detail` what was found."""

    def __init__(self, code: str, detail: str = "") -> None:
        if code not in REASONS:
            raise KeyError(f"{code!r} is no documented reason; add it to sources/outcomes.py")
        self.code = code
        self.detail = detail
        super().__init__(explain(code, detail))


def explain(code: str, detail: str = "") -> str:
    """One sentence a person understands: what was found, then what to do."""
    reason = REASONS[code]
    found = f"{reason.en} ({detail})" if detail else reason.en
    return f"{found}; {reason.action}" if reason.action != "nothing" else found
