"""The house's borders (docs/architecture.md): who may import whom, what stays light, what every module says."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("pipelines", "sources", "warehouse", "expectations")
SHARED = ("warehouse.schema", "warehouse.taxonomy")
MODULES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))
HEAVY = ("great_expectations", "pandas", "pdfplumber", "pypdfium2", "rapidocr", "scrapy", "duckdb")


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Absolute names imported anywhere in a file, inside functions too; relative imports resolved."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def belongs(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_package_imports_only_what_stands_below_it(path: Path) -> None:
    own = name_of(path).split(".")[0]
    if own == "pipelines":
        return
    strangers = {
        name
        for name in imports(path)
        for other in PACKAGES
        if other != own and belongs(name, other) and not any(belongs(name, shared) for shared in SHARED)
    }
    assert not strangers, f"{name_of(path)} may not import {sorted(strangers)}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_flow_imports_dagster(path: Path) -> None:
    name = name_of(path)
    outside = not belongs(name, "pipelines") or belongs(name, "pipelines.extraction")
    uses = {i for i in imports(path) if belongs(i, "dagster")}
    assert not (outside and uses), f"{name} may not import dagster"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_belongs_in_it(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring and len(docstring) > 30, f"{name_of(path)} needs a docstring saying what belongs there"


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in memory after a statement, in a fresh interpreter."""
    code = f"{statement}\nimport sys\nprint(' '.join({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_loading_definitions_stays_light() -> None:
    heavy = loaded_by("import pipelines.definitions as d; d.defs") & set(HEAVY)
    assert not heavy, f"loading the definitions imports {sorted(heavy)}; import them where they are used"


def test_the_command_line_starts_without_dagster() -> None:
    heavy = loaded_by("import pipelines.cli") & {"dagster", *HEAVY}
    assert not heavy, f"the command line imports {sorted(heavy)} before it knows the command"
