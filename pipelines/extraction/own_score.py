"""The document's own total score and grade, where sentences print them (contract section 2).

Does not belong here: totals that forms print in their cells (tables), points of single indicators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipelines.extraction.amounts import find_amounts
from pipelines.extraction.labelled import GRADES, labelled
from pipelines.extraction.lexicon import load, normalise

SENTENCE_LIMIT = 2000
"""Characters of a sentence that are looked at for the score; none that prints one is a tenth as long."""
LABEL_LIMIT = 300
"""Characters before a figure that can say what it is: looking at more would be quadratic in a long sentence."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=年)")


def score_and_grade(body: list[str], year: int | None = None) -> tuple[Decimal | None, str | None]:
    """The document's own total score and grade where a sentence prints them. `year`: the year reported on."""
    rules = load("header")
    scores: list[tuple[int, Decimal]] = []
    grade: str | None = None
    for text in body:
        for name, value in labelled(text):
            grade = grade or (GRADES.get(value) if name == "grade" else None)
        for sentence in (part[:SENTENCE_LIMIT] for part in re.split(r"[。；;]", text)):
            scores += _scores_in(sentence, rules, year)
            flat = normalise(sentence) + "。"
            if grade is None and re.search(r"自评|评价|得分|绩效|等[级次]", flat) and not _earlier(flat, year):
                m = re.search(rules["grade"], flat)
                if m and not re.search(rules["grade_unless"], flat):
                    grade = m[1]
    surest = min(scores, key=lambda found: found[0], default=None)
    return surest[1] if surest else None, grade


def _earlier(words: str, year: int | None) -> bool:
    """2018年度自评得分…: words that name earlier years only, in a report on another year."""
    named = [int(y) for y in _YEAR.findall(words)]
    return year is not None and bool(named) and max(named) < year


def _scores_in(sentence: str, rules: dict[str, str], year: int | None) -> Iterator[tuple[int, Decimal]]:
    """(how sure it is the whole score, 0 the surest, score) of each score a sentence prints."""
    for amount in find_amounts(sentence):
        if amount.kind not in ("score", "plain") or amount.number > 150 or amount.modifier is not None:
            continue
        before = sentence[max(0, amount.start - LABEL_LIMIT) : amount.start]
        clauses = re.split(r"[,，]", before)
        left = ",".join(clauses[-2:] if normalise(clauses[-1]) in ("得", "评得", "共得") else clauses[-1:])
        label = normalise(left) or normalise(before)
        if amount.kind == "plain" and sentence[amount.end :].strip():
            continue
        if _earlier(label, year):
            continue
        own = re.search(rules["score_own"], label) is not None
        said = label if own else normalise(before)
        if re.search(rules["score"].replace("AMOUNT", "$"), label) and not re.search(rules["score_unless"], said):
            yield 0 if own else 1, amount.number
        elif re.fullmatch(rules["score_sum"], label) and re.search(rules["score_parts"], normalise(before)):
            yield 2, amount.number
