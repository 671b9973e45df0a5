"""The papers do not drift from what they describe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.project.tree import ROOT, files, name

PAPERS = [*sorted(ROOT.glob("*.md")), *files(".md", under=("docs",))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)|<img[^>]* src=\"(?!https?:)([^\"]+)\"")
VARIABLE = re.compile(r"\b(BOOKENDS_[A-Z_]+[A-Z]|DATABASE_URL)\b")
TARGET = re.compile(r"`make ([a-z]+)`|^make ([a-z]+)", re.M)


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_links_lead_somewhere(paper: Path) -> None:
    targets = [first or second for first, second in LINK.findall(paper.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (paper.parent / target).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_make_targets_exist(paper: Path) -> None:
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {first or second for first, second in TARGET.findall(paper.read_text(encoding="utf-8"))}
    assert named - known == set()


def test_deployment_names_every_variable() -> None:
    configuration = (ROOT / "matcher" / "config.py").read_text(encoding="utf-8")
    documented = VARIABLE.findall((ROOT / "docs" / "deployment.md").read_text(encoding="utf-8"))
    assert set(documented) == set(VARIABLE.findall(configuration))
