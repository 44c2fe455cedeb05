"""What a check is, how one ends, and what a finding is: plain data that every other part of the audit passes around.

Does not belong here: reading checks from files (`rule_files`, `suite_files`), running them (`reconcile`, `gx`), storing
results (`runner`). Nothing heavy is imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["expectation", "rule"]
Severity = Literal["error", "warn", "info"]
Status = Literal["pass", "fail", "warn", "not_applicable", "insufficient_data", "errored"]

SAMPLE_ROWS = 20
"""Failing rows a result carries at most."""


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A check as declared, before it is run. `target` is the full name of the table it looks at ("raw.facts")."""

    check_id: str
    kind: Kind
    stage: str
    """Which call runs it: the `stage` of a suite, or "rules"."""
    target: str
    severity: Severity
    blocking: bool
    """A failure says our own data is wrong, so the candidate must not be published. Never true of rules."""
    title_zh: str
    title_en: str
    description: str
    """What is checked and why, in English, for the interface."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check ended on one candidate.

    `status` sums up its objects: fail when one failed, else warn, else pass when one could be judged, else
    insufficient_data (never a pass), else not_applicable; `errored` when the check itself did not run, which is our own
    defect and blocks publishing whatever the check is about. `sample` holds failing rows as plain Python values.
    """

    check_id: str
    kind: Kind
    stage: str
    target: str
    severity: Severity
    blocking: bool
    status: Status
    n_evaluated: int
    """Rows or objects that could be judged."""
    n_failed: int
    n_warned: int
    n_insufficient: int
    n_not_applicable: int
    message_zh: str
    message_en: str
    description: str
    sample: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def blocks(self) -> bool:
        """Whether this result keeps the candidate from being published."""
        return self.status == "errored" or (self.blocking and self.status == "fail")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in one document; amounts in `unit` as the document shows them."""

    finding_id: str
    """Hash of rule, document and object: the same contradiction keeps its id from run to run."""
    rule_id: str
    severity: Severity
    status: Status
    district: str | None
    department_id: str | None
    department_name: str | None
    fiscal_year: int | None
    document_id: str
    file_name: str | None
    page: int | None
    paragraph: int | None
    object_key: str
    lhs: Decimal | None
    rhs: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    unit: str | None
    message_zh: str
    message_en: str
    evidence: list[str]
    """Ids of the facts or indicators that were compared."""
    quote: str | None


def errored(spec: CheckSpec, error: str, seconds: float = 0.0) -> CheckResult:
    """The result of a check that could not be run: what went wrong, cut to a readable length."""
    reason = " ".join(error.split())[:500]
    return CheckResult(
        check_id=spec.check_id, kind=spec.kind, stage=spec.stage, target=spec.target, severity=spec.severity,
        blocking=True, status="errored", n_evaluated=0, n_failed=0, n_warned=0, n_insufficient=0, n_not_applicable=0,
        message_zh=f"检查未能运行：{reason}", message_en=f"the check could not be run: {reason}",
        description=spec.description, seconds=seconds,
    )  # fmt: skip
