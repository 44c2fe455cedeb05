"""The two steps of a district, and whether they are due: collect its documents, then read and extract them.

Plain functions over the archive, the kept results and the lake: the Dagster assets, `jixiao run` and `jixiao ingest`
all call these. While the tables of a district are being replaced a mark lies in the data folder, so that a run that was
killed in between is noticed and its work done again.

Does not belong here: Dagster, the models, what one document gives (`pipelines.processing`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines import corrections, progress
from pipelines.processing import Result, failed, process
from pipelines.project import Project, extractor_version, reader_version
from pipelines.results import ResultStore
from sources.catalog import Catalog, District
from sources.collect import Collected, changes, collect, read_index, write_index
from warehouse import lake

LOG = logging.getLogger("jixiao")
Row = dict[str, Any]
FACT_TABLES = ("facts", "corrections", "indicators", "sections", "reports", "document_outcomes")
"""Written in this order: outcomes last, because they say what the others hold."""


@dataclass(slots=True)
class Extracted:
    """The outcome rows of a district's current documents, and how many had to be read now."""

    outcomes: list[Row]
    processed: int
    reused: int
    facts: int
    indicators: int
    file_names: dict[str, str] = field(default_factory=dict)
    """Printable names of the current documents by id."""
    corrections: list[Row] = field(default_factory=list)
    """Rows of `raw.corrections`: what people put right, and what no longer fits."""


def due(project: Project, district: District) -> str | None:
    """Why a district has to be collected and extracted, or None when its tables are what a run would write.

    Looks at names, times and versions only. Raises sources.collect.SourceMissing.
    """
    if project.unfinished(district.key).exists():
        return "an earlier run was stopped before it had finished"
    found = changes(district, read_index(project.index(district.key)))
    if found:
        counts = ((found.new, "new"), (found.changed, "changed"), (found.vanished, "vanished"))
        return ", ".join(f"{len(paths)} {word}" for paths, word in counts if paths)
    documents = lake.read(project.lake, "documents", district.key)
    outcomes = lake.read(project.lake, "document_outcomes", district.key)
    current = [d for d in documents if d["is_current"]]
    if {d["document_id"] for d in current} != {o["document_id"] for o in outcomes}:
        return "documents without an outcome"
    if any(d["publisher"] != district.publisher or d["licence"] != district.licence for d in current):
        return "its catalog entry changed"
    versions = {(o["reader_version"], o["extractor_version"]) for o in outcomes}
    if versions - {(reader_version(), extractor_version())}:
        return "the reader or the extractor changed"
    if _corrections_seen(project, district.key) != corrections.fingerprint(project.data, district.key):
        return "its corrections changed"
    if any(o["reason_code"] == "archive_damaged" for o in outcomes):
        return "damaged copies in the archive"
    return None


def collect_district(project: Project, district: District) -> Collected:
    """Look at every file of a district, archive what is new, and write its `documents` and `fetch_outcomes`.

    Raises sources.collect.SourceMissing before anything is written.
    """
    before = lake.read(project.lake, "documents", district.key)
    attempts = lake.read(project.lake, "fetch_outcomes", district.key)
    index = read_index(project.index(district.key))
    with progress.stage(f"{district.key} {district.name_zh}: collect") as advance:
        collected = collect(district, project.archive, index, before, attempts, advance)
    if collected.documents != before or not lake.partition_path(project.lake, "documents", district.key).exists():
        _mark(project, district.key)
        lake.write(project.lake, "documents", district.key, collected.documents)
    lake.write(project.lake, "fetch_outcomes", district.key, collected.fetch_outcomes)
    write_index(project.index(district.key), collected.index)
    return collected


def extract_district(project: Project, district: District) -> Extracted:
    """Read and extract every current document whose result is not kept, and replace the district's fact tables."""
    documents = [d for d in lake.read(project.lake, "documents", district.key) if d["is_current"]]
    reviewed = corrections.load(project.data, district.key)
    seen = corrections.fingerprint(project.data, district.key)
    store = ResultStore(project.results, reader_version(), extractor_version())
    results = {d["document_id"]: kept for d in documents if (kept := store.get(d["sha256"])) is not None}
    waiting = [d for d in documents if d["document_id"] not in results]
    label = f"{district.key} {district.name_zh}: read and extract"
    with progress.stage(label, len(waiting)) as advance:
        for document, result in process_all(project, waiting):
            results[document["document_id"]] = result
            if result.keepable:
                store.put(document["sha256"], result)
            advance(document["file_name"])
    _mark(project, district.key)
    tables = _tables(district.key, (results[d["document_id"]] for d in documents))
    applied = corrections.apply(tables["facts"], reviewed, district.key, (d["document_id"] for d in documents))
    tables |= {"facts": applied.facts, "corrections": applied.corrections}
    for row in applied.unmatched:
        LOG.warning("correction %s of %s changes nothing: %s", row["correction_id"], row["file_name"], row["detail"])
    for table in FACT_TABLES:
        lake.write(project.lake, table, district.key, tables[table])
    project.corrections_seen(district.key).write_text(seen, encoding="utf-8")
    project.unfinished(district.key).unlink(missing_ok=True)
    return Extracted(
        outcomes=tables["document_outcomes"], processed=len(waiting), reused=len(documents) - len(waiting),
        facts=len(tables["facts"]), indicators=len(tables["indicators"]), corrections=applied.corrections,
        file_names={d["document_id"]: d["file_name"] for d in documents},
    )  # fmt: skip


def process_all(project: Project, documents: list[Row]) -> Iterable[tuple[Row, Result]]:
    """Process documents in the worker pool, in the order they end. Each ends in exactly one result."""
    if not documents:
        return
    from pipelines.pool import shared_pool
    from sources.isolation import WorkItem

    archive = project.archive
    by_key = {d["document_id"]: d for d in documents}
    items = (WorkItem(d["document_id"], archive.path(d["sha256"]), d["file_name"]) for d in documents)
    versions = {"reader_version": reader_version(), "extractor_version": extractor_version()}
    for done in shared_pool().run(process, items):
        document = by_key.pop(done.key)
        result = done.value
        if result is None:
            result = failed(document["sha256"], *(done.failure or ("worker_crash", "no answer")))
        if result.outcome["reason_code"] == "archive_damaged":
            archive.discard(document["sha256"])
        measured = {"seconds": round(done.seconds, 3), "peak_mb": done.peak_mb}
        result.outcome |= versions | measured | {"format": result.outcome["format"] or document["format"]}
        yield document, result
    assert not by_key, f"the pool lost {sorted(by_key)}"


def _tables(district: str, results: Iterable[Result]) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {name: [] for name in FACT_TABLES}
    for result in results:
        tables["document_outcomes"].append({**result.outcome, "district": district})
        if result.report is not None:
            tables["reports"].append({**result.report, "district": district})
        for name, rows in (("facts", result.facts), ("indicators", result.indicators), ("sections", result.sections)):
            tables[name] += [{**row, "district": district} for row in rows]
    return tables


def _corrections_seen(project: Project, district: str) -> str:
    """The fingerprint of the corrections that the district's tables hold."""
    path = project.corrections_seen(district)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _mark(project: Project, district: str) -> None:
    path = project.unfinished(district)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def strays(project: Project, known: Catalog) -> list[str]:
    """Districts that have current documents in the lake though no run takes them any more.

    While a registered folder cannot be listed nothing is concluded from a district's absence.
    """
    if known.unreachable:
        return []
    active = {d.key for d in known.active()}
    others = [key for key in lake.districts(project.lake) if key not in active]
    return [
        key
        for key in others
        if key in known.districts or any(d["is_current"] for d in lake.read(project.lake, "documents", key))
    ]


def tidy(project: Project, known: Catalog) -> list[str]:
    """Bring the lake in line with the catalog; says what was done.

    A district that left the catalog keeps its documents as no longer current. The sample leaves without a trace as soon
    as there are other districts: invented figures are never compared with real ones.
    """
    done = []
    for key in strays(project, known):
        if key in known.districts:
            _forget(project, key)
            done.append(f"the sample district {key} was left out, because there are other documents now")
        else:
            _retire(project, key)
            done.append(f"district {key} is no longer in the catalog; its documents count as withdrawn")
    return done


def _forget(project: Project, key: str) -> None:
    project.index(key).unlink(missing_ok=True)
    project.corrections_seen(key).unlink(missing_ok=True)
    for table in (*FACT_TABLES, "fetch_outcomes", "documents"):
        path = lake.partition_path(project.lake, table, key)
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    project.unfinished(key).unlink(missing_ok=True)


def _retire(project: Project, key: str) -> None:
    project.index(key).unlink(missing_ok=True)
    for table in reversed(FACT_TABLES):
        lake.write(project.lake, table, key, [])
    rows = lake.read(project.lake, "documents", key)
    lake.write(project.lake, "documents", key, [{**row, "is_current": False} for row in rows])
    project.unfinished(key).unlink(missing_ok=True)


def outcome_lines(district: District, folder: Path, collected: Collected, extracted: Extracted) -> list[Row]:
    """One line a file of `folder` that was looked at (contract/cli.md, `jixiao ingest`), in the order of collection.

    The district may have other folders: theirs are left out.
    """
    inside = {s.name: s.folder.relative_to(folder) for s in district.sources if s.folder.is_relative_to(folder)}
    by_id = {o["document_id"]: o for o in extracted.outcomes}
    lines = []
    for attempt in collected.attempts:
        if attempt.outcome == "vanished" or attempt.source not in inside:
            continue
        line: Row = {"file": (inside[attempt.source] / attempt.source_path).as_posix(), "sha256": attempt.sha256}
        ended = by_id.get(attempt.sha256[:16]) if attempt.sha256 else None
        if ended is None:
            outcome = "skipped" if attempt.outcome == "skipped" else "quarantined"
            line |= {"format": None, "outcome": outcome, "reason": attempt.reason, "pages": None, "facts": 0}
            line |= {"seconds": 0.0, "peak_mb": 0.0}
        else:
            line |= {"format": ended["format"], "outcome": ended["outcome"], "reason": ended["reason"]}
            line |= {"pages": ended["n_pages"], "facts": ended["n_facts"] + ended["n_indicators"]}
            line |= {"seconds": ended["seconds"], "peak_mb": ended["peak_mb"]}
        lines.append(line)
    return lines
