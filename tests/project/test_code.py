"""How our code looks: small files, small functions, names that say something, one place that commits."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.project.tree import PACKAGES, ROOT, files, modules, name

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "shared",
    "stuff",
}
# Spelled in two halves, so that this file does not find itself.
LATER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> list[Function]:
    return [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_file_is_too_long() -> None:
    ours = [*modules(), *files(".html", ".css", ".js", under=("templates", "matcher", "tests"))]
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ours}
    assert {file: lines for file, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    found = [(name(path), function.name, length(function)) for path in modules() for function in functions(path)]
    assert [entry for entry in found if entry[2] > LONGEST_FUNCTION] == []


def test_modules_are_named_for_what_they_do() -> None:
    folders = {path.parent for path in modules()}
    assert [name(path) for path in [*modules(), *folders] if path.stem in EMPTY_NAMES] == []


def test_nothing_is_put_off() -> None:
    ours = [*files(".py", ".html", ".css", ".js", ".md", under=(*PACKAGES, "templates", "docs"))]
    assert [name(path) for path in ours if LATER.search(path.read_text(encoding="utf-8"))] == []


def test_only_the_unit_of_work_commits() -> None:
    commits = re.compile(r"\.commit\(")
    service = [path for path in modules() if path.is_relative_to(ROOT / "matcher")]
    assert [name(path) for path in service if commits.search(path.read_text(encoding="utf-8"))] == ["matcher/db.py"]


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in files(".py", under=("tests",))}
    assert [name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    return 1", 1),
        ('def f():\n    """Says\n    a lot."""\n    a = 1\n    return a', 2),
        ('def f():\n    """Nothing else."""', 0),
    ],
)
def test_length_counts_the_body(source: str, expected: int) -> None:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert length(node) == expected
