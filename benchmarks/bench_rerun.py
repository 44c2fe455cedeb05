"""A second `jixiao run` with nothing changed against the first, in CPU seconds of the whole process tree.

Does not belong here: asserting a limit (that is a test's job, and no test is timed).
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run_cpu(data: Path, arguments: list[str]) -> float:
    """CPU seconds of one `jixiao run`, its workers included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [Path(sys.executable).parent / "jixiao", "run", *arguments],
        cwd=ROOT, env={**os.environ, "JIXIAO_DATA": str(data)}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="a folder of documents instead of the shipped sample")
    folder = parser.parse_args().folder
    arguments = ["--folder", str(folder)] if folder else []
    with tempfile.TemporaryDirectory() as data:
        first = run_cpu(Path(data), arguments)
        second = run_cpu(Path(data), arguments)
    print(f"first run {first:.1f} CPU s, second {second:.1f} CPU s: ratio {second / first:.3f}")


if __name__ == "__main__":
    main()
