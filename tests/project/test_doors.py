"""Who may import whom: the contracts of pyproject.toml, and two that import-linter cannot express."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from importlinter.cli import lint_imports

from tests.project.tree import ROOT, modules, name


def imported(path: Path) -> set[str]:
    """Everything a file imports by name: ``from a.b import c`` gives ``a.b`` and ``a.b.c``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


ASIDE = (ROOT / "tests", ROOT / "benchmarks" / "rivals")
"""Neither is part of the product; the rivals do in their own way what ours does."""


def importers(prefix: str) -> list[str]:
    ours = [path for path in modules() if not any(path.is_relative_to(aside) for aside in ASIDE)]
    return [name(path) for path in ours if any(module.startswith(prefix) for module in imported(path))]


def test_contracts_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_one_module_touches_the_graph_solver() -> None:
    assert importers("ortools.graph") == ["solver/network/flow.py"]


def test_the_service_does_not_load_the_optimizer() -> None:
    """Solving happens in a child process; the web process must not pay for it."""
    assert [file for file in importers("ortools") if not file.startswith("solver/")] == []


def test_verifying_loads_no_optimizer() -> None:
    program = "import sys, solver.verify; print(sorted(m for m in sys.modules if m.split('.')[0] == 'ortools'))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
