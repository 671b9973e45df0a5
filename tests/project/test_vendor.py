"""Third-party files are what their authors published, each beside its license."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.project.tree import ROOT

FOLDERS = [ROOT / "matcher" / "static" / "vendor", ROOT / "tests" / "vendor"]


def recorded(folder: Path) -> dict[str, str]:
    """File -> sha256, as VERSIONS says."""
    lines = (folder / "VERSIONS").read_text(encoding="utf-8").splitlines()
    rows = [line.split(maxsplit=2) for line in lines if not line.startswith("#")]
    return {file: checksum for checksum, file, _ in rows}


def present(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "VERSIONS")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_vendored_files_are_unmodified(folder: Path) -> None:
    assert present(folder) == recorded(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_every_vendored_package_has_its_license(folder: Path) -> None:
    packages = {path for path in folder.iterdir() if path.is_dir()}
    assert packages
    assert {path for path in packages if not list(path.glob("LICENSE*"))} == set()
