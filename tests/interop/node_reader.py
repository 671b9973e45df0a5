"""What ical.js and node-ical make of calendar files: all of them in one process of Node.

It is the Node that Playwright brings along, whatever the machine has: node-ical goes by the time-zone data built into
Node, and that of Node 20 (2025c) does not know what British Columbia and Morocco decided in 2026.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import playwright

from tests.fixtures.missing import not_installed

HERE = Path(__file__).parent / "node"
NODE = Path(playwright.__file__).parent / "driver" / "node"
READERS = ("ical.js", "node-ical")

Sessions = list[tuple[datetime, datetime]]


def sessions_by_reader(files: Sequence[bytes]) -> dict[str, list[Sessions]]:
    """By name of the reader, for each file: start and end of every session in UTC, sorted."""
    if not (HERE / "node_modules" / "node-ical").is_dir():
        not_installed("node-ical (npm)")
    asked = json.dumps([data.decode() for data in files])
    said = subprocess.run(
        [NODE, HERE / "sessions.mjs"], input=asked, capture_output=True, text=True, check=True, timeout=120
    )
    assert said.stderr == ""
    found: dict[str, list[list[tuple[int, int]]]] = json.loads(said.stdout)
    return {reader: [[_moments(*each) for each in file] for file in files] for reader, files in found.items()}


def _moments(start: int, end: int) -> tuple[datetime, datetime]:
    return datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)
