"""How long a round of the pilot's size takes: ``python -m benchmarks.pilot [weekly | fortnightly | monthly]``.

A line per round: seconds for hours and never-rules, then for matching and times, and how many times longer that is
than one flow that ignores clashes of times; peak memory; placed, floor, total; whether the search was needed.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from time import perf_counter

from benchmarks.rounds import Width, synthetic
from solver.budget import Budget
from solver.candidates import Candidates
from solver.network.floor import floor_of
from solver.network.proven import Whole
from solver.network.relaxation import relax
from solver.network.stages import best
from solver.problem import Cadence
from solver.solve import match

SIZES = ((120, 40), (300, 120), (1000, 500))
HEAD = (
    f"{'round':>12} {'hours':>7} {'prepare':>8} {'match':>7} {'x flow':>7} "
    f"{'peak MB':>8} {'placed':>7} {'floor':>8} {'total':>12} search"
)


def measure(mentees: int, mentors: int, width: Width, cadence: Cadence) -> str:
    problem = synthetic(mentees, mentors, width, cadence=cadence)
    begun = perf_counter()
    candidates = Candidates.of(problem)
    prepared = perf_counter()
    best(relax(candidates, {}))
    alone = perf_counter() - prepared
    matching_begun = perf_counter()
    matching = match(Whole(candidates), Budget())
    matched = perf_counter() - matching_begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    reached = (len(matching.pairs), floor_of(candidates, matching.pairs), int(candidates.points[matching.pairs].sum()))
    proven = "" if reached == tuple(matching.bounds.values()) else f"  bounds {matching.bounds}"
    searched = "yes" if matching.ties == "order" else "no"
    return (
        f"{f'{mentees}x{mentors}':>12} {width:>7} {prepared - begun:8.2f} {matched:7.2f} {matched / alone:7.1f} "
        f"{peak:8.0f} {reached[0]:7} {reached[1] or 0:8} {reached[2]:12} {searched}{proven}"
    )


def main(arguments: list[str]) -> None:
    """Each round in a process of its own, so that its memory is its own."""
    cadence = Cadence(arguments[0]) if arguments else Cadence.MONTHLY
    if len(arguments) == 4:
        print(measure(int(arguments[1]), int(arguments[2]), Width(arguments[3]), cadence))  # noqa: T201 - its purpose
        return
    print(HEAD, flush=True)  # noqa: T201
    for mentees, mentors in SIZES:
        for width in Width:
            sizes = [cadence, str(mentees), str(mentors), width]
            subprocess.run([sys.executable, "-m", "benchmarks.pilot", *sizes], check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main(sys.argv[1:])
