"""Corrections: what a person read on the page where the extraction read it wrong, kept as reviewed data.

One YAML a district, `sources/catalog/corrections/<key>.yaml` for all and `<data>/catalog/corrections/<key>.yaml` for
this machine (docs/corrections.md shows one). A correction names the document by its hash, the place of the figure and
what the extraction says there; it is applied when a district's rows are written, never inside the extraction, so that
the kept results stay what the program read. The corrected row says which correction changed it, the table `corrections`
keeps the row as it was. A correction that fits no row any more changes nothing and is reported.

Does not belong here: mistakes of the document itself (they are extracted as printed and found by the audit), rules.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sources.catalog import SHIPPED, CatalogError
from warehouse.lake import LakeError, check_rows
from warehouse.schema import lake_table

Row = dict[str, Any]
Scalar = str | int | None
FOLDER = "corrections"
MAX_FILE_BYTES = 5_000_000
_PLACE = ("page", "bbox", "paragraph", "sheet", "cell", "table_no", "row_no", "col_no")
_FIXED = {"fact_id", "document_id", "district", "correction_id", "confidence", *_PLACE}
"""Columns of `raw.facts` that a correction never sets."""
REVIEWED = 1.0
"""Confidence of a figure that a person read on the page."""


class CorrectionError(CatalogError):
    """A corrections file that cannot be used; the message names file, field, found and expected."""


def _columns() -> set[str]:
    return {c.name for c in lake_table("facts").columns}


class Place(BaseModel):
    """Where the figure is printed, as `raw.facts` says it: the columns given must all be equal."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    page: int | None = Field(default=None, ge=1)
    bbox: str | None = None
    paragraph: int | None = Field(default=None, ge=1)
    sheet: str | None = None
    cell: str | None = None
    table_no: int | None = Field(default=None, ge=1)
    row_no: int | None = Field(default=None, ge=1)
    col_no: int | None = Field(default=None, ge=1)

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class Correction(BaseModel):
    """One figure put right: `set` changes columns, `withdraw` takes back what is no fact, `add` gives a missed one.

    `was` says what the extraction gives for each column that is set (for `withdraw`: enough to know the figure again).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    document: str = Field(pattern=r"^[0-9a-f]{64}$")
    """The file's sha256."""
    file: str = Field(min_length=1, max_length=300)
    """Its name, for people."""
    where: Place
    was: dict[str, Scalar] = {}
    set_: dict[str, Scalar] = Field(default={}, alias="set")
    withdraw: bool = False
    add: dict[str, Scalar] = {}
    reviewer: str = Field(min_length=2, max_length=100)
    reviewed_on: date
    reason: str = Field(min_length=8, max_length=1000)

    @model_validator(mode="after")
    def _consistent(self) -> Correction:
        chosen = [name for name, given in (("set", self.set_), ("withdraw", self.withdraw), ("add", self.add)) if given]
        if len(chosen) != 1:
            raise ValueError(f"exactly one of set, withdraw and add; found {', '.join(chosen) or 'none'}")
        if not self.where.given():
            raise ValueError("where names no place")
        unknown = {*self.was, *self.set_, *self.add} - (_columns() - _FIXED)
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))} cannot be corrected; see the columns of raw.facts")
        if self.set_ and set(self.set_) - set(self.was):
            raise ValueError(
                f"was must say what is extracted now for {', '.join(sorted(set(self.set_) - set(self.was)))}"
            )
        if self.withdraw and not self.was:
            raise ValueError("was must say which figure is withdrawn")
        if self.add and self.was:
            raise ValueError("was has no meaning for a figure that is added")
        return self

    @property
    def action(self) -> Literal["set", "withdraw", "add"]:
        return "withdraw" if self.withdraw else "set" if self.set_ else "add"

    @property
    def correction_id(self) -> str:
        """The same for the same correction, wherever it stands in its file."""
        content = self.model_dump_json(exclude={"file", "reviewer", "reviewed_on", "reason"})
        return f"{self.document[:16]}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


class CorrectionsFile(BaseModel):
    """The corrections of one district."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)
    district: str = Field(pattern=r"^(\d{6}|local)$")
    corrections: tuple[Correction, ...] = ()


@dataclass(slots=True)
class Applied:
    """Facts with the corrections in them, and a row of `raw.corrections` for each."""

    facts: list[Row]
    corrections: list[Row] = field(default_factory=list)

    @property
    def unmatched(self) -> list[Row]:
        return [row for row in self.corrections if row["status"] != "applied"]


def load(data: Path, district: str, shipped: Path = SHIPPED) -> tuple[Correction, ...]:
    """The corrections of a district from both folders. Raises CorrectionError for a file that is not valid."""
    found: list[Correction] = []
    for path in _files(data, district, shipped):
        parsed = _parse(path)
        if parsed.district != district:
            raise CorrectionError(
                f"{path}: field district: found {parsed.district!r}; expected {district!r}, as its name"
            )
        found += parsed.corrections
    ids = [c.correction_id for c in found]
    twice = {c.file for c in found if ids.count(c.correction_id) > 1}
    if twice:
        raise CorrectionError(
            f"corrections of {district}: the same correction stands twice for {', '.join(sorted(twice))}"
        )
    return tuple(found)


def fingerprint(data: Path, district: str, shipped: Path = SHIPPED) -> str:
    """A hash of the district's corrections files; "" where there are none."""
    contents = [path.read_bytes() for path in _files(data, district, shipped)]
    return hashlib.sha256(b"\0".join(contents)).hexdigest() if contents else ""


def _files(data: Path, district: str, shipped: Path) -> list[Path]:
    folders = (shipped / FOLDER, data / "catalog" / FOLDER)
    return [path for folder in folders if (path := folder / f"{district}.yaml").is_file()]


def _parse(path: Path) -> CorrectionsFile:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise CorrectionError(f"{path}: found {path.stat().st_size} bytes; expected at most {MAX_FILE_BYTES}")
    try:
        return CorrectionsFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CorrectionError(f"{path}: field {where}: {first['msg']}") from error


# --- applying


def apply(facts: list[Row], corrections: Iterable[Correction], district: str, documents: Iterable[str]) -> Applied:
    """The facts of a district with its corrections. `documents`: ids of its current documents.

    All corrections are looked up in the facts as extracted: none builds on another, two for one fact are reported.
    """
    known = set(documents)
    by_document: dict[str, list[Row]] = {}
    for fact in facts:
        by_document.setdefault(fact["document_id"], []).append(fact)
    changed: dict[str, Row | None] = {}
    added: list[Row] = []
    out = Applied(facts)
    for correction in corrections:
        row = _record(correction, district)
        identity = row["document_id"]
        problem = None if identity in known else "the document is not among the district's current documents"
        if problem is None and correction.action == "add":
            problem = _refused(new := _added(correction, district))
            if problem is None:
                added.append(new)
                row |= {"fact_id": new["fact_id"], "corrected": _json(new)}
        elif problem is None:
            fits = [f for f in by_document.get(identity, []) if _fits(f, correction)]
            problem = _not_one(fits, by_document.get(identity, []), correction, changed)
            if problem is None:
                new_row = None if correction.withdraw else fits[0] | correction.set_ | _marks(correction)
                problem = _refused(new_row) if new_row is not None else None
            if problem is None:
                changed[fits[0]["fact_id"]] = new_row
                row |= {"fact_id": fits[0]["fact_id"], "original": _json(fits[0]), "corrected": _json(correction.set_)}
        row |= {"status": "applied" if problem is None else "unmatched", "detail": problem}
        out.corrections.append(row)
    kept = (changed.get(f["fact_id"], f) for f in facts)
    out.facts = [f for f in kept if f is not None] + added
    return out


def _record(correction: Correction, district: str) -> Row:
    return {
        "correction_id": correction.correction_id, "district": district, "document_id": correction.document[:16],
        "file_name": correction.file, "action": correction.action, "fact_id": None, "original": None,
        "corrected": None, "reviewer": correction.reviewer, "reviewed_on": correction.reviewed_on.isoformat(),
        "reason": correction.reason,
    }  # fmt: skip


def _marks(correction: Correction) -> Row:
    return {"correction_id": correction.correction_id, "confidence": REVIEWED}


def _added(correction: Correction, district: str) -> Row:
    defaults = {"fund": "all", "nature": "total", "stat": "level", "income_source": "total", "state": "value"}
    return {
        **defaults, "method": "table" if correction.where.cell or correction.where.row_no else "prose",
        **correction.add, **correction.where.given(), **_marks(correction), "district": district,
        "document_id": correction.document[:16],
        "fact_id": f"{correction.document[:16]}-{correction.correction_id[-8:]}",
    }  # fmt: skip


def _fits(fact: Row, correction: Correction) -> bool:
    wanted = {**correction.where.given(), **correction.was}
    return all(_same(fact.get(name), value) for name, value in wanted.items())


def _same(one: object, other: object) -> bool:
    """Equal as printed, numbers also as numbers ("324.70" and 324.7)."""
    if one is None or other is None or one == other:
        return one == other
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return str(one) == str(other)


def _not_one(
    fits: list[Row], of_document: list[Row], correction: Correction, changed: dict[str, Row | None]
) -> str | None:
    """Why a correction does not mean exactly one untouched fact; None if it does."""
    if len(fits) > 1:
        return f"{len(fits)} facts fit; say more in where or was"
    if fits:
        return "another correction changes the same fact" if fits[0]["fact_id"] in changed else None
    here = [f for f in of_document if all(_same(f.get(n), v) for n, v in correction.where.given().items())]
    said = ", ".join(f"{n}={v}" for n, v in correction.where.given().items())
    if not here:
        return f"nothing is extracted at {said}"
    now = "; ".join(sorted({" ".join(f"{n}={f.get(n)}" for n in correction.was) for f in here[:3]}))
    return f"at {said} the extraction says {now}"[:300]


def _refused(row: Row) -> str | None:
    try:
        check_rows("facts", [row])
    except LakeError as error:
        return f"the corrected row is no fact: {error}"[:300]
    return None


def _json(row: Row) -> str:
    return json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False, sort_keys=True, default=str)
