"""Runs expectation suites with Great Expectations, on narrow pandas frames made by DuckDB.

Great Expectations has no DuckDB back end and its pandas path costs about 1 kB a row, so it never sees a table. DuckDB
reduces what an expectation looks at to a frame: the distinct values of one column with how many rows have them, whether
a column is null, the rows that share a key, or one row of figures about the whole table. Failing values are then looked
up again in DuckDB, which gives the failing rows as plain Python values. Importing great_expectations costs seconds of
CPU and 250 MB, so it happens inside `_whole_frame` and `_validate` only.

Does not belong here: what is expected (`suites/*.yaml`), sums and texts across rows (`rules/*.sql`).
"""

# ruff: noqa: S608 - the SQL is made of declared tables and columns and of our own suite files, never of documents
from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from expectations.checks import SAMPLE_ROWS, CheckResult, CheckSpec, Status, errored
from expectations.suite_files import Expectation, Resolved, Suite, resolve
from warehouse.schema import tables

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    from great_expectations.core.batch_definition import BatchDefinition

SLICE_ROWS = 250_000
"""Rows of a frame shown to Great Expectations at once (about 250 MB); row-wise expectations add up over slices."""
MAX_KEY_ROWS = 1_000_000
"""Rows with a shared key hash that are looked at; more than that many duplicates are said, not counted exactly."""
_FRAME = "expectation_frame"


@dataclass(slots=True)
class _Tally:
    """What one check has come to so far, over its columns and slices."""

    n_evaluated: int = 0
    n_failed: int = 0
    failed: bool = False
    errors: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    sample: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How one expectation ended on one slice. `value_nos` are the frame's rows that failed it."""

    success: bool
    error: str | None
    value_nos: list[int]


def run(connection: duckdb.DuckDBPyConnection, suite: Suite) -> list[CheckResult]:
    """Run a suite on its table; one result an expectation, in the order of the file. Never raises for a bad check."""
    import duckdb

    tallies = {suite.check_id(e): _Tally() for e in suite.expectations}
    resolved = sorted((r for e in suite.expectations for r in resolve(suite, e)), key=_frame_key)
    for _, group in groupby(resolved, key=_frame_key):
        together = list(group)
        started = time.monotonic()
        try:
            _run_frame(connection, suite, together, tallies)
        except duckdb.Error as error:
            for check_id in {one.check_id for one in together}:
                tallies[check_id].errors.append(f"{type(error).__name__}: {error}")
        for one in together:
            tallies[one.check_id].seconds += (time.monotonic() - started) / len(together)
    return [_result(suite.check_spec(e), e, tallies[suite.check_id(e)]) for e in suite.expectations]


def _frame_key(one: Resolved) -> tuple[str, tuple[str, ...], str]:
    return (one.frame, () if one.frame == "metrics" else one.columns, one.where or "")


def _run_frame(
    connection: duckdb.DuckDBPyConnection, suite: Suite, together: list[Resolved], tallies: dict[str, _Tally]
) -> None:
    """Make the frame that these expectations share, show it slice by slice, and count what failed."""
    first = together[0]
    connection.execute(f"create or replace temp table {_FRAME} as {_frame_sql(suite, first)}")
    n_values, n_rows = connection.execute(f"select count(*), coalesce(sum(frame_n_rows), 0) from {_FRAME}").fetchall()[
        0
    ]
    if first.frame == "keys":
        looked_at = f"{suite.table} where {first.where or 'true'}"
        n_rows = connection.execute(f"select count(*) from {looked_at}").fetchall()[0][0]
    failed: dict[int, set[int]] = {i: set() for i in range(len(together))}
    for frame in _slices(connection, int(n_values)):
        for i, outcome in enumerate(_validate(frame, together)):
            tally = tallies[together[i].check_id]
            if outcome.error is not None:
                tally.errors.append(f"{', '.join(together[i].about)}: {outcome.error}")
            elif not outcome.success:
                tally.failed = True
                tally.columns += [c for c in together[i].about if c not in tally.columns]
                failed[i] |= set(outcome.value_nos)
    for i, one in enumerate(together):
        tally = tallies[one.check_id]
        tally.n_evaluated += int(n_rows)
        if failed[i]:
            tally.n_failed += _count_failed(connection, failed[i])
            tally.sample += _failing_rows(connection, suite, one, failed[i], SAMPLE_ROWS - len(tally.sample))
    connection.execute(f"drop table {_FRAME}")


def _slices(connection: duckdb.DuckDBPyConnection, n_values: int) -> Iterator[pd.DataFrame]:
    """The frame in slices; one empty slice when it has no rows, since "no row at all" is looked at too."""
    for start in range(0, max(n_values, 1), SLICE_ROWS):
        yield connection.execute(
            f"select * exclude (frame_n_rows) from {_FRAME} where value_no > ? and value_no <= ? order by value_no",
            [start, start + SLICE_ROWS],
        ).df()


def _frame_sql(suite: Suite, one: Resolved) -> str:
    """The select that makes a frame: value_no from 1, the columns looked at, and how many rows it stands for."""
    where = f"where {one.where}" if one.where else ""
    columns = ", ".join(f'"{c}"' for c in one.columns)
    first = f'"{one.columns[0]}"'
    match one.frame:
        case "values":
            return (
                f"select row_number() over (order by {columns}) as value_no, {columns}, count(*) as frame_n_rows "
                f"from {suite.table} {where} group by {columns}"
            )
        case "nullness":
            present = ", ".join(f'if("{c}" is null, null, true) as "{c}"' for c in one.columns)
            return (
                f"select row_number() over (order by {columns}) as value_no, * "
                f"from (select {present}, count(*) as frame_n_rows from {suite.table} {where} group by all)"
            )
        case "references":
            known = f"exists (select 1 from {_referenced(suite, one.columns[0])})"
            return (
                f"select row_number() over (order by {first}) as value_no, {first}, {known} as is_known, frame_n_rows "
                f"from (select {first}, count(*) as frame_n_rows from {suite.table} as looked_at "
                f"where {first} is not null {'and ' + one.where if one.where else ''} group by {first}) as looked_at"
            )
        case "keys":
            return (
                f"with shared as "
                f"(select hash({columns}) as h from {suite.table} {where} group by 1 having count(*) > 1) "
                f"select row_number() over (order by {columns}) as value_no, {columns}, 1 as frame_n_rows "
                f"from {suite.table} {where} {'and' if where else 'where'} hash({columns}) in (select h from shared) "
                f"limit {MAX_KEY_ROWS}"
            )
        case "metrics":
            figures = ", ".join(f'{sql} as "{name}"' for name, sql in suite.metrics.items())
            return f"select 1 as value_no, {figures}, 1 as frame_n_rows from {suite.table} {where}"


def _referenced(suite: Suite, column: str) -> str:
    """`<table> where <its key> = <the column looked at>`: where a reference of the schema leads."""
    reference = suite.spec.column(column).references
    target = tables()[str(reference)]
    names = [c.name for c in target.columns]
    key = column if column in names else target.key[0]
    return f'{target.full_name} as referenced where referenced."{key}" = looked_at."{column}"'


@cache
def _whole_frame() -> BatchDefinition[Any]:
    """Great Expectations' way to a frame, made once a process: what it takes to make one exceeds most validations."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    # without its own configuration every context leaves a temporary folder behind for pages nobody reads
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    asset = context.data_sources.add_pandas("candidate").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def _validate(frame: pd.DataFrame, together: list[Resolved]) -> list[_Outcome]:
    """Show a frame to Great Expectations; outcomes in the order of `together` (its own order differs)."""
    batch = _whole_frame().get_batch({"dataframe": frame})
    import great_expectations as gx
    from great_expectations.exceptions.exceptions import GreatExpectationsError
    from great_expectations.expectations.registry import get_expectation_impl
    from pydantic.v1 import ValidationError

    outcomes: list[_Outcome | None] = [None] * len(together)
    suite = gx.ExpectationSuite(name="suite")
    for i, one in enumerate(together):
        try:
            suite.add_expectation(get_expectation_impl(one.type)(**one.kwargs, meta={"position": i}))
        except (ValidationError, GreatExpectationsError) as error:
            outcomes[i] = _Outcome(False, f"{one.type}: {error}", [])
    validation = batch.validate(
        suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["value_no"]}
    )
    for result in validation.results:
        assert result.expectation_config is not None  # it was given with its position above
        outcomes[result.expectation_config.meta["position"]] = _Outcome(
            success=bool(result.success),
            error=_exception(result.exception_info),
            value_nos=[int(row["value_no"]) for row in result.result.get("unexpected_index_list") or ()],
        )
    return [o if o is not None else _Outcome(False, "Great Expectations gave no result", []) for o in outcomes]


def _exception(info: dict[str, Any] | None) -> str | None:
    """The message of an expectation that raised, which Great Expectations reports as a plain failure."""
    if not info:
        return None
    each: Iterable[dict[str, Any]] = [info] if "raised_exception" in info else info.values()
    messages = [str(e.get("exception_message")) for e in each if e.get("raised_exception")]
    return messages[0] if messages else None


def _count_failed(connection: duckdb.DuckDBPyConnection, value_nos: set[int]) -> int:
    counted = connection.execute(
        f"select sum(frame_n_rows) from {_FRAME} where value_no in (select unnest(?::bigint[]))", [sorted(value_nos)]
    )
    return int(counted.fetchall()[0][0])


def _failing_rows(
    connection: duckdb.DuckDBPyConnection, suite: Suite, one: Resolved, value_nos: set[int], limit: int
) -> list[dict[str, Any]]:
    """Rows of the table that hold the failing values: key, context and the columns looked at."""
    if limit <= 0:
        return []
    if one.frame == "metrics":
        shown = connection.execute(f"select * exclude (value_no, frame_n_rows) from {_FRAME}")
        return [dict(zip((d[0] for d in shown.description), row, strict=True)) for row in shown.fetchall()]
    names = list(dict.fromkeys((*suite.spec.key, *suite.context, *one.about)))
    columns = ", ".join(f'looked_at."{n}"' for n in names)
    same = " and ".join(f'looked_at."{c}" is not distinct from failing."{c}"' for c in one.about)
    key = ", ".join(f'looked_at."{k}"' for k in suite.spec.key)
    rows = connection.execute(
        f"with failing as (select * from {_FRAME} where value_no in (select unnest(?::bigint[]))) "
        f"select {columns} from {suite.table} as looked_at "
        f"where exists (select 1 from failing where {same}) {'and ' + one.where if one.where else ''} "
        f"order by {key} limit {limit}",
        [sorted(value_nos)[:SLICE_ROWS]],
    ).fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _result(spec: CheckSpec, expectation: Expectation, tally: _Tally) -> CheckResult:
    if tally.errors:
        return errored(spec, "; ".join(tally.errors), tally.seconds)
    status: Status = "fail" if tally.failed else "pass"
    if tally.failed:
        what = ", ".join(tally.columns)
        zh = f"{expectation.zh}：{tally.n_evaluated} 行中 {tally.n_failed} 行不符（{what}）"
        en = f"{expectation.en}: {tally.n_failed} of {tally.n_evaluated} rows fail ({what})"
    else:
        zh = f"{expectation.zh}：{tally.n_evaluated} 行均符合"
        en = f"{expectation.en}: all {tally.n_evaluated} rows hold"
    return CheckResult(
        check_id=spec.check_id, kind=spec.kind, stage=spec.stage, target=spec.target, severity=spec.severity,
        blocking=spec.blocking, status=status, n_evaluated=tally.n_evaluated, n_failed=tally.n_failed, n_warned=0,
        n_insufficient=0, n_not_applicable=0, message_zh=zh, message_en=en, description=spec.description,
        sample=tally.sample, seconds=tally.seconds,
    )  # fmt: skip
