"""`jixiao diff`: what changed between two published snapshots. Dagster is not loaded.

Does not belong here: the comparison (`warehouse.diff`), the names of snapshots (`warehouse.publish`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import console

if TYPE_CHECKING:
    from warehouse.diff import Change, TableDiff

_CELL = 60


class DiffFormat(StrEnum):
    """Output of `diff`."""

    table = "table"
    json = "json"


def diff(
    old: Annotated[str, typer.Argument(metavar="SNAPSHOT", help="The earlier one.")] = "previous",
    new: Annotated[str, typer.Argument(metavar="SNAPSHOT", help="The later one.")] = "current",
    table: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this table (several times for several).")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Changes of each kind shown a table; the counts are always complete.")
    ] = 20,
    format: Annotated[DiffFormat, typer.Option(help="table for reading, json for other tools.")] = DiffFormat.table,
) -> None:
    """Show what changed between two published snapshots: rows added, removed and changed, figures old and new.

    A snapshot is `current`, `previous`, a file, or a part of a name that only one has (`jixiao where --all` lists
    them). Without any: previous and current. Clocks do not count.

    \b
    Examples:
      jixiao diff
      jixiao diff 20261101T0600 current --table mart_department_year
      jixiao diff previous current --format json | jq '.tables[] | {table, added, removed, changed}'
    """
    from pipelines.progress import shown_by, stage
    from pipelines.project import Project
    from warehouse import diff as diffs
    from warehouse import publish

    root = Project.here().warehouse
    before, after = (publish.find_snapshot(root, console.decoded(name)) for name in (old, new))
    settings = diffs.Settings(limit=limit, tables=tuple(console.decoded(t) for t in table or ()))
    total = len(diffs.planned(settings))
    with shown_by(console.progress_sink()), stage("Comparing tables", total) as advance:
        found = diffs.compare(before, after, settings, advance)
    if format is DiffFormat.json:
        tables = [_as_json(t) for t in found if t.differs]
        console.print_json({"old": before.name, "new": after.name, "tables": tables})
        return
    _show(before.name, after.name, found)


def _as_json(table: TableDiff) -> dict[str, Any]:
    return {
        "table": table.table, "rows_old": table.rows_old, "rows_new": table.rows_new,
        "columns_added": table.columns_added, "columns_removed": table.columns_removed, "by_key": table.by_key,
        "added": table.added, "removed": table.removed, "changed": table.changed,
        "truncated": len(table.changes) < table.n_changes,
        "changes": [
            {
                "change": c.kind, "key": {k: _value(v) for k, v in c.key.items()},
                "values": {k: {"old": _value(a), "new": _value(b)} for k, (a, b) in c.values.items()},
            }
            for c in table.changes
        ],
    }  # fmt: skip


def _show(old: str, new: str, found: list[TableDiff]) -> None:
    out = console.out()
    out.print(f"{old} -> {new}", soft_wrap=True)
    differing = [t for t in found if t.differs]
    if not differing:
        out.print(f"No difference in {len(found)} tables.")
        return
    rows = [(t.table, t.rows_old, t.rows_new, t.added, t.removed, t.changed, _shape(t)) for t in differing]
    console.show(None, ("table", "rows before", "rows now", "added", "removed", "changed", "shape"), rows)
    for table in differing:
        if not table.changes:
            continue
        out.print(f"\n{table.table}", style="bold")
        for change in table.changes:
            out.print(f"  {_line(change)}", soft_wrap=True)
        if more := table.n_changes - len(table.changes):
            out.print(f"  … and {more:,} more (--limit)")


def _shape(table: TableDiff) -> str:
    if table.rows_old is None:
        return "new table"
    if table.rows_new is None:
        return "table is gone"
    parts = [f"+{c}" for c in table.columns_added] + [f"-{c}" for c in table.columns_removed]
    return " ".join(parts + ([] if table.by_key else ["compared as whole rows"]))


def _line(change: Change) -> str:
    mark = {"added": "+", "removed": "-", "changed": "~"}[change.kind]
    key = " ".join(_cell(v) for v in change.key.values())
    values = "; ".join(f"{c}: {_cell(a)} -> {_cell(b)}" for c, (a, b) in change.values.items())
    return f"{mark} {key}" + (f"  {values}" if values else "")


def _cell(value: object) -> str:
    from warehouse.query import printable

    text = printable(value)
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def _value(value: object) -> object:
    """What JSON holds as it is, lists too; decimals and dates as text, exactly."""
    from warehouse.query import plain_text

    if value is None or isinstance(value, bool | int | float | str):
        return value
    return [_value(v) for v in value] if isinstance(value, list) else plain_text(value)
