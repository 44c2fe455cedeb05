"""Building a large model in parts, so that memory does not grow with the number of reports.

Most models never look beyond one department (one year, for the comparison of peers): their declaration says so with
`batch`. Such a model is built a range of departments at a time: everything it reads that has the column is narrowed to
the range, which DuckDB answers from the row groups of that range, since tables lie in the order of the column. The rows
are those of one build in one piece, in the same order.

Belongs here: where the ranges begin and end, and the narrowing. Does not belong here: running a model (`build`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warehouse import graph, lake, schema

if TYPE_CHECKING:
    import duckdb

    from warehouse.graph import Model

FACTS_A_BATCH = 1_000_000
"""Facts that one batch of a heavy model is about, where there is memory for it."""
BYTES_A_FACT = 800
"""Working memory of a heavy model for each fact of a batch."""
LIGHTER = 4
"""Other models have a tenth of the rows, so that many times more facts make a batch of theirs."""
HEAVY = "staging.fact_mention"
"""Models that read this have nearly a row a fact."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One range: a condition on the column, and one on the district for tables that lie by district."""

    condition: str
    districts: str
    facts: int


@dataclass(frozen=True, slots=True)
class Weight:
    """How many facts a value of a column has, and the first and last district they were collected for."""

    value: object
    facts: int
    first: str
    last: str


def weights(connection: duckdb.DuckDBPyConnection, column: str) -> list[Weight]:
    """The values of a column of staging.report in order, null last; documents without a report count as null.

    Needs staging.report and staging.document.
    """
    rows = connection.execute(
        f'select r."{column}", sum(greatest(coalesce(d.n_facts, 1), 1)), min(d.district), max(d.district)'  # noqa: S608
        " from staging.document as d left join staging.report as r on r.document_id = d.document_id"
        " group by 1 order by 1 nulls last"
    ).fetchall()
    return [Weight(value, int(facts), first, last) for value, facts, first, last in rows]


def ranges(column: str, weighed: Sequence[Weight], facts: int = FACTS_A_BATCH) -> list[Batch]:
    """Batches of about `facts` facts that split the values of a column in order; null is the last.

    [] (no batches at all) when everything fits into one.
    """
    values = [w for w in weighed if w.value is not None]
    groups: list[list[Weight]] = []
    filled = 0
    for weight in values:
        if groups and filled + weight.facts <= facts:
            groups[-1].append(weight)
            filled += weight.facts
        else:
            groups.append([weight])
            filled = weight.facts
    if len(groups) <= 1:
        return []
    name = f'"{column}"'
    starts = [_literal(group[0].value) for group in groups[1:]]
    lows = ["", *(f"{name} >= {start} and " for start in starts)]
    highs = [*(f"{name} < {start}" for start in starts), f"{name} is not null"]
    conditions = [low + high for low, high in zip(lows, highs, strict=True)]
    without = [w for w in weighed if w.value is None]
    if without:
        conditions.append(f"{name} is null")
        groups.append(without)
    return [
        Batch(condition, _between(group), sum(w.facts for w in group))
        for condition, group in zip(conditions, groups, strict=True)
    ]


def facts_within(memory: int, threads: int) -> int:
    """Facts a batch when so many bytes of memory are shared by as many batches as there are threads.

    At most FACTS_A_BATCH; half of the memory is left to what has been read.
    """
    return max(1, min(FACTS_A_BATCH, memory // (2 * threads * BYTES_A_FACT)))


@dataclass(frozen=True, slots=True)
class Plan:
    """How the models of one build are split; values are weighed once a column."""

    connection: duckdb.DuckDBPyConnection
    facts_a_batch: int = FACTS_A_BATCH
    _weighed: dict[str, list[Weight]] = field(default_factory=dict)

    def parts(self, model: Model, column: str | None) -> tuple[list[str], bool]:
        """The model's SQL, once for each batch of the column; and whether all are small enough to run side by side.

        Heavy models read tables as they are stored. One value (a year) may have more facts than a batch should.
        """
        heavy = is_heavy(model)
        facts = self.facts_a_batch * (1 if heavy else LIGHTER)
        found: list[Batch] = []
        if column is not None:
            if column not in self._weighed:
                self._weighed[column] = weights(self.connection, column)
            found = ranges(column, self._weighed[column], facts)
        if not found:
            return [graph.as_stored(model.sql, model.dependencies) if heavy else model.sql], True
        parts = [narrowed(model, str(column), batch) for batch in found]
        if heavy:
            pairs = zip(parts, found, strict=True)
            parts = [graph.as_stored(sql, model.dependencies, batch.districts) for sql, batch in pairs]
        return parts, max(batch.facts for batch in found) <= 2 * facts


def is_heavy(model: Model) -> bool:
    """Whether a model has nearly a row a fact."""
    return HEAVY in model.dependencies and schema.tables()[model.name].packed


def narrowed(model: Model, column: str, batch: Batch) -> str:
    """The model's SQL with each table it reads that has the column narrowed to the rows of the batch.

    The lake's tables lie by district: they are narrowed to the districts for which such documents were collected, too.
    """
    sql = model.sql
    for name in model.dependencies:
        spec = schema.tables().get(name)
        columns = set() if spec is None else {c.name for c in spec.columns}
        conditions = [batch.condition] if column in columns else []
        if lake.PARTITION in columns and (conditions or name.startswith("raw.")):
            conditions.append(batch.districts)
        if conditions:
            sql = graph.replaced(sql, name, f"select * from {name} where {' and '.join(conditions)}")  # noqa: S608
    return sql


def _between(group: list[Weight]) -> str:
    first, last = min(w.first for w in group), max(w.last for w in group)
    return f'"{lake.PARTITION}" between {schema.quoted(first)} and {schema.quoted(last)}'


def _literal(value: object) -> str:
    return schema.quoted(value) if isinstance(value, str) else str(value)
