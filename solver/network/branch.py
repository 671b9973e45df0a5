"""Best-first branching over the network, for the few clashes that rooms cannot express.

Pairs that cannot be timed together (of one mentor, or of several whom somebody in two entries meets) cannot all be
used: one branch for each, without it. Every matching that can be timed survives in some branch, and each branch is a
network of its own, so the first best matching that can be timed is the best of all, lottery included (branch and
bound, Land and Doig 1960).
"""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush
from itertools import combinations

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.goals import attained, rank
from solver.network.relaxation import Relaxation
from solver.network.stages import Best, best

MOST_BRANCHES = 80
"""Networks solved before the rest is left to the search."""
MOST_PAIRS = 500_000
"""Pairs in all these networks together: in large rounds linear programs are quicker."""

Key = tuple[float, ...]


def branch(relaxation: Relaxation, bound: Best, budget: Budget) -> Best | None:
    """The best matching that can be timed, started from the network's best, or None when that takes too long."""
    candidates, nothing = relaxation.candidates, frozenset[int]()
    waiting = [(_key(candidates, bound), 0, nothing)]
    solved, seen = [bound], {nothing}
    most = min(MOST_BRANCHES, MOST_PAIRS // max(1, len(candidates.points)))
    while waiting:
        _, number, without = heappop(waiting)
        blocked = _blocked(candidates, solved[number])
        if not blocked:
            return solved[number]
        for more in (without | {pair} for pair in blocked if not candidates.kept[pair]):
            if more in seen:
                continue
            if len(solved) > most or budget.spent():
                return None
            seen.add(more)
            solved.append(best(leaving_out(relaxation, more), solved[number].floor))
            heappush(waiting, (_key(candidates, solved[-1]), len(solved) - 1, more))
    return None


def _blocked(candidates: Candidates, found: Best) -> list[int]:
    """Pairs that cannot be timed together; none when all can."""
    for pairs in candidates.components(found.lucky):
        if not candidates.fits(pairs.tolist()):
            return smallest(candidates, pairs.tolist())
    return []


def smallest(candidates: Candidates, pairs: list[int]) -> list[int]:
    """A smallest-by-removal set that cannot be timed: of what two sessions of one person bar, the two alone."""
    for both in combinations(pairs, 2) if candidates.twice else ():
        if candidates.bonds(both[0]) & candidates.bonds(both[1]) and not candidates.fits(both):
            return list(both)
    core = sorted(pairs)
    for pair in list(core):
        fewer = [other for other in core if other != pair]
        if not candidates.fits(fewer):
            core = fewer
    return core


def _key(candidates: Candidates, found: Best) -> Key:
    """Best first, then luckiest. Bands that some floor settles are counted all the same, so that all keys compare."""
    stages = found.relaxation.aims
    goals = rank(stages, attained(stages, candidates, found.pairs))
    return (*(-goal for goal in goals), -int(candidates.luck[found.lucky].sum()))


def leaving_out(relaxation: Relaxation, pairs: frozenset[int]) -> Relaxation:
    may_be_used = relaxation.may_be_used.copy()
    may_be_used[np.array(sorted(pairs), np.int64)] = False
    return replace(relaxation, may_be_used=may_be_used)
