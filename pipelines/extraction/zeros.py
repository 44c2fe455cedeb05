"""Zeros said in words (未发生因公出国费, 无政府性基金收支) or once for several things (购置费、接待费均为0).

Does not belong here: a zero printed as a figure with a label of its own (`prose`), empty cells (`cells`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from pipelines.extraction.fact_lines import fact_line, zero_figure
from pipelines.extraction.figures import Figure, State
from pipelines.extraction.frames import Frame, inherited, part_of
from pipelines.extraction.labels import FUND_WORDS, grammar
from pipelines.extraction.lexicon import load
from pipelines.extraction.lines import FactLine
from pipelines.extraction.sentences import AMOUNT, Flat
from pipelines.extraction.subjects import base_frame, zero_frames
from pipelines.extraction.terms import find_terms
from sources.document import Locator


def plain_zero(figure: Figure, state: State, locator: Locator) -> list[FactLine]:
    """因公出国费、购车费均为0: no unit, but only money can be meant."""
    hits = find_terms(figure.label, state.current.measure if state.current else None)
    named = any(h.start == 0 and h.end == len(figure.label) and h.term.thing for h in hits)  # 货物6万元，工程0
    if state.cause or not (named or re.search(r"(?:为|是|均)$", figure.label)):
        return []
    return each_zero(re.sub(r"(?:均|都|各)?(?:为|是)?$", "", figure.label), figure, state, locator)


def each_zero(names: str, figure: Figure, state: State, locator: Locator) -> list[FactLine]:
    """One zero said of several things: a line for each thing it names."""
    lines = []
    for hit in find_terms(names, state.current.measure if state.current else None):
        says = hit.term.says
        if not hit.term.thing or hit.term.ignore or "measure" not in says:
            continue
        parent = state.parent
        whole = inherited(parent, says) if parent is not None and part_of(parent, says) else None
        frame = whole or base_frame(state.context, says["measure"])
        lines.append(fact_line("money", frame.with_said(says), figure, state.context, locator, Decimal(0)))
    return lines


def zeros(flat: Flat, start: int, stop: int, state: State, locator: Locator) -> Iterator[tuple[int, FactLine]]:
    """Explicit zeros of the things that a sentence part names: (position, line) pairs."""
    text = flat.text[start:stop]
    if text and grammar("nothing").fullmatch(flat.text) and state.context.fund:
        yield start, _nothing(flat, start, stop, state, locator)
        return
    matches = [*grammar("zero_before").finditer(text)]
    for piece in re.finditer(r"[^，：]+", text):
        if grammar("zero_after").fullmatch(piece.group()):
            matches += grammar("zero_after").finditer(text[: piece.end()], piece.start())
    for m in matches:
        if (measure := _counted(m["what"])) is not None:
            figure = zero_figure(flat, start + m.start(), start + m.end())
            line = fact_line("count", Frame(measure=measure), figure, state.context, locator, Decimal(0))
            yield start + m.start(), line
            continue
        what = re.sub(rf"⟨{AMOUNT}⟩?$", "", m["what"])  # 未购置公务用车（0元）
        if re.search(AMOUNT, what) or what.endswith("的") or grammar("cause").search(text[: m.start()]):
            continue
        words = FUND_WORDS.sub("", m.group().replace(m["what"], what))
        not_planned = re.search("^(?:未|没有|无)安排", words) is not None
        when = re.search("(?:(?:年末|年底|期末|年终|年初|上年)(?:、|和|及|与|均|都|也)*){1,2}$", text[: m.start()])
        times = re.findall("年末|年底|期末|年终|年初|上年", when.group()) if when else [""]
        for frame in (f for time in times for f in zero_frames(time + what, state)):
            item = not_planned and frame.measure not in ("expenditure", "income")
            planned = item or ("安排" in words and "预算" in words)
            frame = replace(frame, basis="budget") if planned else frame
            figure = zero_figure(flat, start + m.start(), start + m.end())
            yield start + m.start(), fact_line("money", frame, figure, state.context, locator, Decimal(0))


def _counted(what: str) -> str | None:
    """无公务用车, 没有下属单位: the measure of things that are counted, not paid."""
    things = load("grammar")["counted_nothing"].items()
    return next((measure for measure, words in things if re.fullmatch(words, what)), None)


def _nothing(flat: Flat, start: int, stop: int, state: State, locator: Locator) -> FactLine:
    """A section about one fund that only says 无."""
    figure = zero_figure(flat, start, stop)
    return fact_line("money", base_frame(state.context, "expenditure"), figure, state.context, locator, Decimal(0))
