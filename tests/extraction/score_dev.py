"""Score the extraction on the labelled documents beside the repository, with the contract's own scorer.

python tests/extraction/score_dev.py [--sample] [--show N] [NAME …]    one line a document and kind, then the misses
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
VALUE_KINDS = ("money", "count", "ratio", "score", "area")
KINDS = ("money", "count", "ratio", "score", "area", "indicator", "report")


@cache
def scorer() -> Any:
    """contract/score_extraction.py as a module."""
    spec = importlib.util.spec_from_file_location("score_extraction", SHARED / "contract" / "score_extraction.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def labelled() -> Iterator[tuple[Path, Path]]:
    """(document, gold) pairs."""
    for gold in sorted(SHARED.glob("reports/*/gold/*.jsonl")):
        yield next((gold.parents[1] / "docs").glob(gold.stem + ".*")), gold


def sample() -> Iterator[tuple[Path, Path]]:
    """(document, gold) pairs of the fictional reports that ship with the project."""
    for gold in sorted((ROOT / "sample" / "gold").glob("*.jsonl")):
        yield next((ROOT / "sample" / "documents").glob(f"*/{gold.stem}.*")), gold


@cache
def predicted(document: Path) -> list[dict[str, Any]]:
    """The lines the extraction prints, as any scorer reads them."""
    from pipelines.extraction import extract
    from sources.readers import read

    lines = extract(read(document)).lines(document.stem)
    return [json.loads(json.dumps(line, ensure_ascii=False)) for line in lines]


def score(document: Path, gold: Path) -> tuple[dict[str, dict[str, int]], list[Any]]:
    """Counts by kind (the scorer's classes) and the misses."""
    result, misses = scorer().score_document(scorer().read(gold), predicted(document))
    return result["kinds"], misses


def ratios(counts: list[dict[str, int]]) -> tuple[float, float]:
    """Recall and precision of pooled counts; 1 where there was nothing to find or nothing found."""
    pooled = scorer().ratios(scorer().pool(counts))
    return (
        1.0 if pooled["recall"] is None else pooled["recall"],
        1.0 if pooled["precision"] is None else pooled["precision"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument(
        "--sample", action="store_true", help="the fictional reports instead of those beside the repository"
    )
    args = parser.parse_args()
    for document, gold in sample() if args.sample else labelled():
        if args.names and not any(n in document.name for n in args.names):
            continue
        kinds, misses = score(document, gold)
        recall, precision = ratios(list(kinds.values()))
        parts = []
        for kind in KINDS:
            if kind in kinds:
                c = kinds[kind]
                parts.append(f"{kind} {c['strict']}/{c['gold']} fp{c['false_positive']}")
        print(f"{document.name:32} R {recall:.3f} P {precision:.3f}  {'  '.join(parts)}")
        for miss in [m for m in misses if m[0] != "redundant"][: args.show]:
            print("    ", _describe(miss))


def _describe(miss: Any) -> str:
    kind, _, gold, pred, bad = miss
    keys = ("kind", "measure", "level3", "label", "value", "actual_value", "actual_unit", "target_value", "fiscal_year",
            "basis", "fund", "nature", "stat", "functional_code", "economic_code", "project", "quote")  # fmt: skip
    short = [
        {k: v for k, v in (x or {}).items() if k in keys and v not in (None, "level", "total")} for x in (gold, pred)
    ]
    where = [(x or {}).get("locator", {}) for x in (gold, pred)]
    method = (pred or {}).get("method")
    return f"{kind} {bad}\n        GOLD {short[0]} {where[0]}\n        PRED {short[1]} {where[1]} {method}"


if __name__ == "__main__":
    main()
