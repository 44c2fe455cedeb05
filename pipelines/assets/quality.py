"""The audit: one asset check for every expectation and every rule, all made in one step on the candidate.

The checks stand in `expectations` as data; here each becomes an asset check on the table it looks at, with status,
counts and the first failing rows. Does not belong here: making a check (`expectations`), what blocks publishing
(`pipelines.candidate`).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import dagster as dg

from expectations.runner import CheckSpec, check_specs
from pipelines.assets import WRITER_POOL, key_of
from pipelines.project import Project

if TYPE_CHECKING:
    from expectations.runner import CheckResult

ROWS_SHOWN = 20
CELL_LIMIT = 200
_SEVERITY = {
    "error": dg.AssetCheckSeverity.ERROR,
    "warn": dg.AssetCheckSeverity.WARN,
    "info": dg.AssetCheckSeverity.WARN,
}


def check_name(check_id: str) -> str:
    """A check's name in Dagster, which takes letters, digits and _ only."""
    return re.sub(r"\W", "_", check_id, flags=re.ASCII)


def _spec(spec: CheckSpec) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=check_name(spec.check_id),
        asset=key_of(spec.target),
        description=spec.description,
        blocking=spec.blocking,
        metadata={"check": spec.check_id, "kind": spec.kind, "severity": spec.severity},
    )


SPECS = {check_name(spec.check_id): spec for spec in check_specs()}


@dg.multi_asset_check(
    name="audit",
    specs=[_spec(spec) for spec in SPECS.values()],
    can_subset=True,
    pool=WRITER_POOL,
    required_resource_keys={"project"},
    description="Great Expectations suites on our data and SQL rules on what the documents say, on the candidate.",
)
def audit(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
    """Audit the candidate of this run; run by itself, look at what is published without changing it."""
    from pipelines.candidate import audit_candidate

    project: Project = context.resources.project
    results = {check_name(r.check_id): r for r in audit_candidate(project, context.run.run_id)}
    for key in sorted(context.selected_asset_check_keys, key=lambda k: k.name):
        yield _result(key, results[key.name])


def _result(key: dg.AssetCheckKey, result: "CheckResult") -> dg.AssetCheckResult:
    """Passed only when it passed: insufficient data is a warning that says so."""
    fine = result.status in ("pass", "not_applicable")
    severity = _SEVERITY[result.severity] if result.status in ("fail", "errored") else dg.AssetCheckSeverity.WARN
    if result.status == "errored":
        severity = dg.AssetCheckSeverity.ERROR
    metadata: dict[str, dg.MetadataValue] = {
        "status": dg.MetadataValue.text(result.status),
        "evaluated": dg.MetadataValue.int(int(result.n_evaluated)),
        "failed": dg.MetadataValue.int(int(result.n_failed)),
        "insufficient data": dg.MetadataValue.int(int(result.n_insufficient)),
        "kind": dg.MetadataValue.text(result.kind),
        "说明": dg.MetadataValue.text(result.message_zh),
    }
    if result.sample:
        metadata["failing rows"] = _rows(result.sample)
    return dg.AssetCheckResult(
        asset_key=key.asset_key, check_name=key.name, passed=fine, severity=severity,
        description=f"{result.status}: {result.message_en}", metadata=metadata,
    )  # fmt: skip


def _rows(sample: list[dict[str, Any]]) -> dg.MetadataValue:
    columns = list(dict.fromkeys(name for row in sample for name in row))
    return dg.MetadataValue.table(
        records=[dg.TableRecord({c: _cell(row.get(c)) for c in columns}) for row in sample[:ROWS_SHOWN]],
        schema=dg.TableSchema(columns=[dg.TableColumn(name=c, type="string") for c in columns]),
    )


def _cell(value: Any) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= CELL_LIMIT else f"{text[: CELL_LIMIT - 1]}…"
