"""Small documents written in a test: a title, headings and sentences about fictional bodies, extracted for real."""

from __future__ import annotations

from pipelines.extraction import extract
from pipelines.extraction.lines import Extraction, FactLine
from sources.readers.text import read_text

ACCOUNT = "示例县水利局2023年度部门决算"
BUDGET = "示例县水利局2024年部门预算"
EVALUATION = "示例县水利局2023年度部门整体支出绩效自评报告"
PROJECT = "示例县2023年度山洪灾害防治项目支出绩效自评报告"


def extraction(*lines: str) -> Extraction:
    """The extraction of a text file with these lines."""
    return extract(read_text("\n".join(lines).encode(), "示例.txt", "0" * 64))


def facts(*lines: str, title: str = ACCOUNT) -> list[FactLine]:
    """The value facts of a document with this title."""
    return extraction(title, *lines).facts


def told(fact: FactLine) -> dict[str, str]:
    """What a fact says, defaults left out, numbers as text."""
    line = fact.to_dict("doc")
    wanted = ("measure", "amount_yuan", "number", "modifier", "basis", "fund", "nature", "stat", "functional_code",
              "economic_code", "income_source", "project")  # fmt: skip
    defaults = {"fund": "all", "nature": "total", "stat": "level", "income_source": "total"}
    return {k: line[k] for k in wanted if line.get(k) not in (None, defaults.get(k))}


def money(*lines: str, title: str = ACCOUNT) -> list[dict[str, str]]:
    """The money facts as short dictionaries."""
    return [told(f) for f in facts(*lines, title=title) if f.kind == "money"]


def only(*lines: str, title: str = ACCOUNT) -> dict[str, str]:
    """The one fact of a document."""
    found = facts(*lines, title=title)
    assert len(found) == 1, [told(f) for f in found]
    return told(found[0])
