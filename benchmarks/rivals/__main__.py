"""Ours and the rivals on identical rounds: ``python -m benchmarks.rivals [--quick] [--write]``.

Every method takes rounds of growing size until one takes more than five minutes or fails; then it is not asked for
larger ones. ``--write`` puts the table into ``docs/benchmarks.md`` and the plot beside it. Under an hour on two cores.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.rivals.methods import METHODS
from benchmarks.rivals.one import OURS
from benchmarks.rivals.report import line, write

LIMIT = 300
"""Seconds a method may take for one round."""

SIZES = {
    "broad": (
        (120, 40),
        (1_000, 400),
        (2_000, 800),
        (5_000, 2_000),
        (10_000, 5_000),
        (20_000, 8_000),
        (50_000, 20_000),
    ),
    "narrow": ((120, 40), (1_000, 400), (5_000, 2_000)),
    "none": ((1_000, 400), (10_000, 5_000), (20_000, 8_000), (50_000, 20_000), (100_000, 40_000)),
}
"""By hours. The others look at none, so a round without times is no other round to them: only ours has all of it."""
QUICK = 1_000
NO_MEMORY = re.compile(r"MemoryError|bad_alloc|Unable to allocate")


@dataclass(frozen=True)
class Case:
    """``width`` of the hours, or "none" for a round without times."""

    mentees: int
    mentors: int
    width: str


def cases(quick: bool) -> Iterator[Case]:
    for width, sizes in SIZES.items():
        for mentees, mentors in sizes:
            if not quick or mentees <= QUICK:
                yield Case(mentees, mentors, width)


def methods(case: Case) -> tuple[str, ...]:
    return tuple(OURS) if case.width == "none" else (*OURS, *METHODS)


def measure(method: str, case: Case) -> dict[str, Any]:
    """What one run told, or why there is nothing to tell."""
    command = [sys.executable, "-m", "benchmarks.rivals.one", method, str(case.mentees), str(case.mentors), case.width]
    told: dict[str, Any] = {"method": method, **vars(case)}
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT + 120, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return {**told, "failed": "over five minutes"}
    if ran.returncode:
        return {**told, "failed": "out of memory" if NO_MEMORY.search(ran.stderr) else "fails"}
    told |= json.loads(ran.stdout)
    return {**told, "failed": "over five minutes"} if told["seconds"] > LIMIT else told


def main() -> None:
    parser = ArgumentParser(prog="python -m benchmarks.rivals")
    parser.add_argument("--quick", action="store_true", help="rounds of up to 1,000 mentees")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and docs/benchmarks.svg")
    asked = parser.parse_args()
    results: list[dict[str, Any]] = []
    given_up: set[tuple[str, str]] = set()
    for case in cases(asked.quick):
        for method in methods(case):
            if (method, case.width) in given_up:
                continue
            results.append(measure(method, case))
            print(line(results[-1]), flush=True)  # noqa: T201 - its purpose
            if "failed" in results[-1]:
                given_up.add((method, case.width))
        if asked.write:
            write(results)


if __name__ == "__main__":
    main()
