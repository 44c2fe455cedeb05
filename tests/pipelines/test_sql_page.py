"""Every example of docs/sql.md that can run here runs, on the output of a real run."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from conftest import JIXIAO, ROOT, Prepared, environment

from warehouse import publish, query

PAGE = (ROOT / "docs" / "sql.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.xdist_group("prepared")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("statement", blocks("sql"), ids=lambda s: s.split("from ")[1].split()[0])
def test_a_query_of_the_page_finds_rows(prepared: Prepared, statement: str) -> None:
    path = publish.current(prepared.data / "warehouse")
    assert path is not None
    _, rows = query.fetch(path, statement)
    assert rows, "the sample district of the page has such rows"


@pytest.mark.parametrize("program", blocks("python"), ids=lambda s: s.split()[1])
def test_a_python_program_of_the_page_runs(prepared: Prepared, program: str) -> None:
    found = {**environment(prepared.data), "PATH": f"{JIXIAO.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([sys.executable, "-c", program], env=found, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "2023" in done.stdout


@pytest.mark.parametrize(
    "line", [line for block in blocks("bash") for line in block.splitlines() if line[:6] == "jixiao"]
)
def test_a_command_of_the_page_runs(prepared: Prepared, line: str, tmp_path: object) -> None:
    found = {**environment(prepared.data), "PATH": f"{JIXIAO.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", line], env=found, cwd=str(tmp_path), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_has_examples() -> None:
    assert [len(blocks(language)) for language in ("sql", "python", "r", "powerquery")] == [6, 1, 1, 1]
