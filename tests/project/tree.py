"""The files of this repository, for the rules it keeps about itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("matcher", "solver", "tests", "benchmarks")
NOT_OURS = {"vendor", "node_modules", "__pycache__"}


def files(*suffixes: str, under: tuple[str, ...] = PACKAGES) -> Iterator[Path]:
    """Our own files with one of ``suffixes``, third-party ones left out."""
    for top in under:
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in suffixes and not NOT_OURS & set(path.parts):
                yield path


def modules() -> list[Path]:
    """Our Python files, migrations left out: those are written by a tool and never changed."""
    return [path for path in files(".py") if "migrations" not in path.parts] + [ROOT / "wsgi.py"]


def templates() -> list[Path]:
    return list(files(".html", ".txt", under=("templates",)))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
