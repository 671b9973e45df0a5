"""The locks name exact versions with hashes, and no address to fetch them from."""

from __future__ import annotations

import re

import pytest

from tests.project.tree import ROOT

LOCKS = ["base", "dev"]


def text(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")


def entries(lock: str) -> dict[str, str]:
    """Package (with its marker, if it has one) -> version and hashes."""
    whole = text(lock).replace("\\\n", " ")
    return {line.split("==")[0] + line.partition(";")[2].split("--hash")[0]: line for line in whole.splitlines()}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host(lock: str) -> None:
    assert re.findall(r"\S*(?:://|--index|--extra-index|--find-links|\bpypi\.)\S*", text(lock)) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_has_version_and_hash(lock: str) -> None:
    lines = entries(lock)
    assert len(lines) > 20
    whole = re.compile(r"[a-z0-9._\-]+(\[[a-z0-9,\-]+\])?==\S+ (; .+ )? *(--hash=sha256:[0-9a-f]{64}\s*)+$", re.I)
    assert [package for package, line in lines.items() if not whole.match(line)] == []


def test_the_tests_run_on_what_the_service_runs_on() -> None:
    development = entries("dev")
    assert {package: development.get(package) for package in entries("base")} == entries("base")
