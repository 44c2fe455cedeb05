"""Score the extraction on written forms of all layout families (tests/extraction/families).

python tests/extraction/score_families.py [--seeds N] [--first N] [--held] [--show N] [FAMILY …]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from families.files import write
from families.forms import families, written
from families.words import data
from score_dev import _describe, ratios, scorer


def score(family: str, seed: int, file_format: str, *, held: bool) -> tuple[dict[str, int], list[Any]]:
    """Pooled counts and misses of one written form."""
    from pipelines.extraction import extract
    from sources.readers import read

    form = written(family, seed, file_format, held=held)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{form.name}.{file_format}"
        file.write_bytes(write(form.draft, file_format))
        lines = extract(read(file)).lines(form.name)
    predicted = [json.loads(json.dumps(line, ensure_ascii=False)) for line in lines]
    for line in predicted:
        line.pop("locator", None)
    gold = [json.loads(json.dumps(line, ensure_ascii=False, default=str)) for line in form.gold]
    result, misses = scorer().score_document(gold, predicted)
    return scorer().pool(result["kinds"].values()), [m for m in misses if m[0] != "redundant"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="*")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--held", action="store_true", help="held-out wordings")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    counts: dict[str, list[dict[str, int]]] = defaultdict(list)
    for family in args.families or families():
        for seed in range(args.first, args.first + args.seeds):
            for file_format in data("layouts")[family]["formats"]:
                pooled, misses = score(family, seed, file_format, held=args.held)
                for key in (family, file_format, "all"):
                    counts[key].append(pooled)
                if misses:
                    print(
                        f"{family} {seed} {file_format}: {pooled['strict']}/{pooled['gold']} fp{pooled['false_positive']}"
                    )
                    for miss in misses[: args.show]:
                        print("    ", _describe(miss))
    for key, pools in counts.items():
        recall, precision = ratios(pools)
        print(f"{key:5} {len(pools):4} documents  R {recall:.4f} P {precision:.4f}")


if __name__ == "__main__":
    main()
