"""Building a large model in parts, so that memory does not grow with the number of reports.

Most models never look beyond one department (one year, for the comparison of peers): their declaration says so with
`batch`. Such a model is built a range of departments at a time: everything it reads that has the column is narrowed to
the range, which DuckDB answers from the row groups of that range, since tables lie in the order of the column. The rows
are those of one build in one piece, in the same order.

Belongs here: where the ranges begin and end, and the narrowing. Does not belong here: running a model (`build`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse import graph, lake, schema

if TYPE_CHECKING:
    import duckdb

    from warehouse.graph import Model

FACTS_A_BATCH = 2_000_000
"""Facts that one batch of a packed table is about, which has nearly a row a fact: a working memory of some 1.5 GB."""
LIGHTER = 8
"""The other tables have a tenth of the rows, so that many times more facts make a batch of theirs."""


def ranges(
    connection: duckdb.DuckDBPyConnection, column: str, facts: int = FACTS_A_BATCH, *, nulls: bool = True
) -> list[str | None]:
    """Conditions on `column` that split its values, in order, into batches of about `facts` facts; with `nulls` they
    come last.

    [None] (no condition at all) when everything is one batch. Needs staging.report and staging.document.
    """
    weighed = connection.execute(
        f'select r."{column}", sum(greatest(d.n_facts, 1)) from staging.report as r'  # noqa: S608
        " join staging.document as d on d.document_id = r.document_id"
        f' where r."{column}" is not null group by 1 order by 1'
    ).fetchall()
    if sum(weight for _, weight in weighed) <= facts:
        return [None]
    name, starts, filled = f'"{column}"', [], 0
    for value, weight in weighed:
        if filled and filled + weight > facts:
            starts.append(_literal(value))
            filled = 0
        filled += weight
    lows = ["", *(f"{name} >= {start}" for start in starts)]
    highs = [*(f"{name} < {start}" for start in starts), f"{name} is not null"]
    found = [f"{low} and {high}" if low else high for low, high in zip(lows, highs, strict=True)]
    return [*found, f"{name} is null"] if nulls else [*found]


def narrowed(connection: duckdb.DuckDBPyConnection, model: Model, column: str, condition: str) -> str:
    """The model's SQL with each table it reads that has the column narrowed to the rows that fulfil the condition.

    The lake's tables lie by district: they are narrowed to the districts for which such documents were collected, too.
    """
    collected = (
        f'select d.{lake.PARTITION}, r."{column}" from staging.document as d'  # noqa: S608
        " left join staging.report as r on r.document_id = d.document_id"
    )
    lies = f"select min({lake.PARTITION}), max({lake.PARTITION}) from ({collected}) where {condition}"  # noqa: S608
    first, last = connection.execute(lies).fetchall()[0]
    within = "" if first is None else f'"{lake.PARTITION}" between {schema.quoted(first)} and {schema.quoted(last)}'
    sql = model.sql
    for name in model.dependencies:
        spec = schema.tables().get(name)
        columns = set() if spec is None else {c.name for c in spec.columns}
        conditions = [condition] if column in columns else []
        if within and lake.PARTITION in columns and (conditions or name.startswith("raw.")):
            conditions.append(within)
        if conditions:
            sql = graph.replaced(sql, name, f"select * from {name} where {' and '.join(conditions)}")  # noqa: S608
    return sql


def _literal(value: object) -> str:
    return schema.quoted(value) if isinstance(value, str) else str(value)
