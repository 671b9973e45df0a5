"""Best-first branching over the network, for the few clashes that rooms cannot express.

Pairs of one mentor that cannot be timed together cannot all be used: one branch for each, without it. Every matching
that can be timed survives in some branch, and each branch is a network of its own, so the first best matching that
can be timed is the best of all, lottery included (branch and bound, Land and Doig 1960).
"""

from __future__ import annotations

from dataclasses import replace
from heapq import heappop, heappush

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.floor import Best, best
from solver.relaxation import Relaxation
from solver.timing import blocking

MOST_BRANCHES = 80
"""Networks solved before the rest is left to the search."""

Key = tuple[int, int, int, int]


def branch(relaxation: Relaxation, bound: Best, budget: Budget) -> Best | None:
    """The best matching that can be timed, started from the network's best, or None when that takes too long."""
    candidates, nothing = relaxation.candidates, frozenset[int]()
    waiting = [(_key(candidates, bound), 0, nothing)]
    solved, seen = [bound], {nothing}
    while waiting:
        _, number, without = heappop(waiting)
        blocked = _blocked(candidates, solved[number])
        if not blocked:
            return solved[number]
        for more in (without | {pair} for pair in blocked if not candidates.kept[pair]):
            if more in seen:
                continue
            if len(solved) > MOST_BRANCHES or budget.spent():
                return None
            seen.add(more)
            solved.append(best(_leaving_out(relaxation, more), solved[number].goals.floor))
            heappush(waiting, (_key(candidates, solved[-1]), len(solved) - 1, more))
    return None


def _blocked(candidates: Candidates, found: Best) -> list[int]:
    """Pairs of one mentor that cannot be timed together; none when all can."""
    for _, pairs in sorted(candidates.clashing(found.lucky).items()):
        return blocking({pair: candidates.domain(pair) for pair in pairs.tolist()})
    return []


def _key(candidates: Candidates, found: Best) -> Key:
    goals = found.goals
    floor = -1 if goals.floor is None else goals.floor
    return -goals.placed, -floor, -goals.total, -int(candidates.luck[found.lucky].sum())


def _leaving_out(relaxation: Relaxation, pairs: frozenset[int]) -> Relaxation:
    may_be_used = relaxation.may_be_used.copy()
    may_be_used[np.array(sorted(pairs), np.int64)] = False
    return replace(relaxation, may_be_used=may_be_used)
