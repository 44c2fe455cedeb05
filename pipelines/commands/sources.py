"""`jixiao sources list` and `check`: the catalog as this machine sees it.

Does not belong here: the catalog's form (`sources.catalog`), adding sites to it (an issue of its own).
"""

from __future__ import annotations

import typer

from pipelines.commands import console

app = typer.Typer(no_args_is_help=True, help="The catalog of districts: who publishes, where, when it was last seen.")


@app.command("list")
def list_sources() -> None:
    """List the districts with their sources and when each was last looked at.

    \b
    Example:
      jixiao sources list
    """
    from pipelines.project import Project
    from warehouse import lake

    project = Project.here()
    catalog = project.catalog()
    active = {d.key for d in catalog.active()}
    rows = []
    for district in catalog.districts.values():
        documents = sum(1 for r in lake.read(project.lake, "documents", district.key) if r["is_current"])
        attempts = lake.read(project.lake, "fetch_outcomes", district.key)
        seen = max((r["attempted_at"] for r in attempts), default=None)
        kind = ("sample" if district.sample else "own") + ("" if district.key in active else ", not used")
        rows.append((
            district.key, district.name_zh, kind, district.publisher, district.cadence, documents,
            f"{seen:%Y-%m-%d %H:%M} UTC" if seen else "never", "\n".join(s.path for s in district.sources),
        ))  # fmt: skip
    columns = ("key", "district", "kind", "publisher", "cadence", "documents", "last looked at", "sources")
    console.show(None, columns, rows)


@app.command("check")
def check_sources() -> None:
    """Check every catalog file and whether each source can be reached; status 1 when something is wrong.

    \b
    Example:
      jixiao sources check
    """
    from pipelines.project import Project
    from sources.collect import SourceMissing, changes, read_index

    project = Project.here()
    catalog = project.catalog()
    problems = 0
    rows = []
    for district in catalog.districts.values():
        try:
            found = changes(district, read_index(project.index(district.key)))
            state = f"{len(found.new)} new, {len(found.changed)} changed, {len(found.vanished)} vanished"
        except SourceMissing as error:
            problems += 1
            state = str(error)
        rows.append((district.key, district.name_zh, len(district.sources), state))
    console.show(None, ("key", "district", "sources", "since the last look"), rows)
    if problems:
        raise console.failed(f"{problems} of {len(rows)} districts cannot be reached; the table says why")
