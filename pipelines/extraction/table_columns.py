"""What a column holds, from the texts above it: attributes of its figures, and what columns say beside each other.

Does not belong here: where heads and bodies stand (`table_grid`), what rows say (`table_rows`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from pipelines.extraction.table_terms import Attrs, combine, key, meaning, role_of, timed
from warehouse import taxonomy


@dataclass(slots=True)
class Column:
    """One column of a band. `kind`: label, code, class1-3, ordinal, value, skip or a role of layouts/heads.yaml."""

    index: int
    path: tuple[str, ...]
    kind: str
    attrs: Attrs = field(default_factory=dict)

    @property
    def head(self) -> str:
        return "/".join(self.path)


def parts_beside_whole(columns: list[Column]) -> None:
    """货物, 工程 and 服务 beside 政府采购支出总额 are its parts."""
    wholes = {str(c.attrs["measure"]) for c in columns if c.kind == "value" and "measure" in c.attrs}
    if len(wholes) != 1:
        return
    (whole,) = wholes
    for column in columns:
        attrs = path_attrs(column.path, whole) if column.kind == "unknown" and column.path else None
        if attrs is not None and attrs.get("measure") != whole:
            column.kind, column.attrs = "value", attrs


def money_by_stage(columns: list[Column]) -> None:
    """Below 指标 | 年初预算 | 调整预算 | 执行率 stand rows of money, not indicators."""
    stages = [
        c for c in columns if c.kind == "value" and ("basis" in c.attrs or c.attrs.get("stat") == "completion_rate")
    ]
    if len(stages) < 2 or any(c.kind in ("target", "target_adjusted", "actual") for c in columns):
        return
    for column in columns:
        if column.kind in ("indicator", "level1", "level2", "level3"):
            column.kind = "label"
        elif column.kind == "skip" and column.path and key(column.path[-1]) in ("完成率", "完成率%", "完成比率"):
            column.kind, column.attrs = "value", {"stat": "completion_rate"}


def labels_between_figures(columns: list[Column], wordy: set[int]) -> None:
    """Words under an unknown head label the figures right of them, where these have the head of the figures left of
    them (预算数 | 支出去向 | 预算数). `wordy`: columns of words."""
    for i, column in enumerate(columns):
        if column.kind != "unknown" or column.index not in wordy:
            continue
        left = {c.path[-1] for c in columns[:i] if c.kind == "value"}
        right = next((c for c in columns[i + 1 :] if c.kind == "value"), None)
        if right is not None and right.path[-1] in left:
            column.kind = "label"


@cache
def _counted() -> frozenset[str]:
    return frozenset(r["measure"] for r in taxonomy.rows("measures") if r["kind"] != "money")


def column_role(path: tuple[str, ...]) -> str | None:
    """The role of the lowest head; 名称 below 三级指标 is the indicator's name."""
    role = role_of(path[-1])
    if role in ("label", "indicator"):
        return next((upper for text in path[:-1] if (upper := role_of(text)) in ("level1", "level2", "level3")), role)
    return role


def path_attrs(path: tuple[str, ...], beside: str | None = None) -> Attrs | None:
    """What the heads of a column say together, the lower one deciding. `beside`: the measure of the columns beside it.

    None if one of them is not understood, or if one measures money and the other counts (固定资产 | 车辆).
    """
    said: Attrs = {}
    for text in path:
        part = meaning(text, said.get("measure", beside))
        if not part.complete:
            if part.role is not None and text != path[-1]:
                continue
            return None
        measures = {a["measure"] for a in (said, part.attrs) if "measure" in a}
        if len(measures) == 2 and len(measures & _counted()) == 1:
            return None
        said = below(said, part.attrs)
    said = timed(said)
    # 全年 alone does not say what of the year a figure is
    return None if "when" in said else said


def below(upper: Attrs, lower: Attrs) -> Attrs:
    """What a lower head says together with the one above it: it refines, or replaces what contradicts it."""
    together = combine(upper, lower)
    if together is None:
        together = upper | lower
    if lower.get("total") and not lower.get("measure") and upper.get("measure"):
        together = together | {"measure": upper["measure"], "weak": upper.get("weak", False)}
    if "measure" in lower and "measure" in upper and not lower.get("weak"):
        together["measure"] = lower["measure"]
    return together
