"""One method on one round, in a process of its own: ``python -m benchmarks.rivals.one METHOD MENTEES MENTORS [WIDTH]``.

Writes a line of JSON: seconds, peak memory, how many are placed, how many of these matches can be held (times given
afterwards, where the method knows none), the total and the weakest match in points. For ours, seconds include scoring,
never-rules, hours, times and proof; for the others only the matching itself.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.rivals.methods import METHODS, NOBODY, Ints
from benchmarks.rounds import Width, large
from solver.pool import Pool
from solver.problem import Goal, Problem

OURS = {"ours": Goal.TOTAL, "ours, with the floor": Goal.FLOOR}
BLOCK = 1024
SHARE_OF_MEMORY = 0.6
"""A method that wants more fails by itself instead of taking others with it."""


def main(arguments: list[str]) -> None:
    most = int(SHARE_OF_MEMORY * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    name, mentees, mentors, *rest = arguments
    width = None if rest == ["none"] else Width(rest[0] if rest else Width.BROAD)
    problem = large(int(mentees), int(mentors), width)
    told = ours(problem, OURS[name]) if name in OURS else rival(problem, name)
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(told))  # noqa: T201 - its purpose


def ours(problem: Problem, goal: Goal) -> dict[str, Any]:
    from solver.solve import solve  # noqa: PLC0415 - loaded before the clock starts, by whom it is measured

    aimed = replace(problem, settings=replace(problem.settings, goal=goal))
    begun = perf_counter()
    outcome = solve(aimed)
    seconds = perf_counter() - begun
    weakest = min((pair.points for pair in outcome.pairs), default=0)
    reached = {"placed": outcome.placed, "held": outcome.placed, "total": outcome.total, "weakest": weakest}
    return {"seconds": round(seconds, 3), **reached, "proof": outcome.proof}


def rival(problem: Problem, name: str) -> dict[str, Any]:
    pool = Pool.of(problem)
    points = matrix(pool)
    places = np.array([mentor.places for mentor in pool.problem.mentors], np.int64)
    begun = perf_counter()
    found = METHODS[name](points, places)
    seconds = perf_counter() - begun
    placed = np.flatnonzero(found != NOBODY)
    worth = points[placed, found[placed]]
    return {
        "seconds": round(seconds, 3),
        "placed": len(placed),
        "total": int(worth.sum()),
        "weakest": int(worth.min(initial=2**62)),
        "held": held(pool, placed, found[placed]),
    }


def matrix(pool: Pool) -> Ints:
    """Mentees x mentors: points, or -1 for pairs that may not be made."""
    mentees, mentors = len(pool.problem.mentees), len(pool.problem.mentors)
    points = np.empty((mentees, mentors), np.int64)
    for first in range(0, mentees, BLOCK):
        rows = np.arange(first, min(first + BLOCK, mentees))
        mentee, mentor = (side.ravel() for side in np.meshgrid(rows, np.arange(mentors), indexing="ij"))
        worth = np.where(pool.may_be_made(mentee, mentor), pool.points(mentee, mentor), -1)
        points[rows] = worth.reshape(len(rows), mentors)
    return points


def held(pool: Pool, mentee: Ints, mentor: Ints) -> int:
    """How many of these matches get times when times come afterwards: of each mentor's mentees one after the other,
    the best first, as long as all can be given times beside each other."""
    candidates = pool.some(mentee, mentor)
    pairs = np.arange(len(candidates.mentee))
    lost = 0
    for group in candidates.clashing(pairs).values():
        timed: list[int] = []
        for pair in group[np.argsort(-candidates.points[group], kind="stable")].tolist():
            if candidates.fits([*timed, pair]):
                timed.append(pair)
        lost += len(group) - len(timed)
    return len(pairs) - lost


if __name__ == "__main__":
    main(sys.argv[1:])
